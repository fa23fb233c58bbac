"""Tell how far the indexes are by what their manifests say, without opening them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from index.files import DamagedError, Home, Manifest
from index.types import Entry, IndexState


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether all documents are found by their words, how many chunks there are, and how many of them are found by meaning."""

    state: IndexState
    chunks: int
    vectors: int


def standing(home: Home, entries: Sequence[Entry]) -> Standing:
    """Tell how far the index of words is, and of several encoders' vectors those that are furthest."""
    wanted = {entry.number: entry.digest for entry in entries}
    try:
        words = Manifest.read(home.lexical).entries
    except DamagedError:
        return Standing(IndexState.ABSENT, 0, 0)
    is_ready = {number: held.digest for number, held in words.items()} == wanted
    chunks = sum(held.chunks for number, held in words.items() if number in wanted)
    vectors = max((_held(each, wanted) for each in _dense(home)), default=0)
    return Standing(IndexState.READY if is_ready else IndexState.STALE, chunks, min(vectors, chunks))


def missing_chunks(home: Home) -> int:
    """Return how many chunks of documents that a person added lack vectors; the index of words tells which there are."""
    try:
        words = Manifest.read(home.lexical)
    except DamagedError:
        return 0
    made = [each.entries for each in _dense(home)]
    held = {number: max((each[number].chunks for each in made if number in each), default=0) for number in words.entries}
    return sum(max(0, each.chunks - held[number]) for number, each in words.entries.items())


def unready(home: Home, entries: Sequence[Entry], unaligned: Sequence[str]) -> dict[str, float]:
    """Return the documents that lack vectors or pairs, with the share of their vectors that some encoder has made."""
    try:
        words = Manifest.read(home.lexical).entries
    except DamagedError:
        return {entry.document: 0.0 for entry in entries}
    made = [each.entries for each in _dense(home)]
    found: dict[str, float] = {}
    for entry in entries:
        wanted = words[entry.number].chunks if entry.number in words else 0
        held = max((each[entry.number].chunks for each in made if entry.number in each), default=0)
        if entry.document in unaligned or held < wanted:
            found[entry.document] = min(1.0, held / wanted) if wanted else 0.0
    return found


def _dense(home: Home) -> Iterator[Manifest]:
    for folder in sorted(home.derived.glob("dense-*")):
        with suppress(DamagedError):
            yield Manifest.read(folder)


def _held(manifest: Manifest, wanted: dict[int, str]) -> int:
    return sum(held.chunks for number, held in manifest.entries.items() if wanted.get(number) == held.digest)
