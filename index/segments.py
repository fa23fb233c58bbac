"""Keep vectors in segments: what is added becomes a small one, small ones grow together, what was removed is passed over.

A segment is a FAISS index and a table whose row i tells what vector i belongs to; neither is changed once it is written.
"""

from __future__ import annotations

import contextlib
import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from index.chunk_rows import Allowed
from index.dense import VectorIndex
from index.files import MANIFEST, DamagedError, Held, Manifest, OtherError, checksum

if TYPE_CHECKING:
    from index.types import Columns, DenseConfig, Mask, Vectors

ENTRY, RECORD, KIND, VERSION, TASK, START, END = COLUMNS = range(7)
_MASKS = 64
_SPOILT = 4  # beyond this part of them, rows that were removed are worth a merge
_VECTORS, _ROWS = ".faiss", ".npy"


class Found(NamedTuple):
    """A chunk that was found: the number of its document, its record there, its place in the record, its cosine."""

    entry: int
    record: int
    start: int
    end: int
    cosine: float


@dataclass(frozen=True, slots=True)
class Batch:
    """Vectors of a document, in the order of its chunks, with a row of `COLUMNS` for each, and the hash of what was read."""

    digest: str
    rows: Columns
    vectors: Vectors


@dataclass(frozen=True)
class Segment:
    """A FAISS index, what its rows belong to, and which of them still count (None: all)."""

    name: str
    vectors: VectorIndex
    rows: Columns
    alive: Mask | None = None

    @cached_property
    def ranges(self) -> dict[int, list[slice]]:
        """Return where the rows of each document stand."""
        entries = self.rows[:, ENTRY]
        edges = [0, *(np.flatnonzero(np.diff(entries)) + 1).tolist(), len(entries)]
        found: dict[int, list[slice]] = {}
        for start, stop in zip(edges, edges[1:], strict=False):
            if stop > start:
                found.setdefault(int(entries[start]), []).append(slice(start, stop))
        return found

    @cached_property
    def _masks(self) -> dict[Allowed, Mask | None]:
        return {}

    def mask(self, allowed: Allowed) -> Mask | None:
        """Return which rows may be found, None for all."""
        masks = self._masks
        if allowed not in masks:
            if len(masks) >= _MASKS:
                masks.clear()
            masks[allowed] = self._mask(allowed)
        return masks[allowed]

    def _mask(self, allowed: Allowed) -> Mask | None:
        mask = np.ones(len(self.rows), dtype=bool) if self.alive is None else self.alive.copy()
        if allowed.entries is not None:
            chosen = np.zeros(len(self.rows), dtype=bool)
            for entry in allowed.entries:
                for each in self.ranges.get(entry, ()):
                    chosen[each] = True
            mask &= chosen
        for column, values in ((KIND, allowed.kinds), (VERSION, allowed.versions), (TASK, allowed.tasks)):
            if values is not None:
                mask &= np.isin(self.rows[:, column], list(values))
        if allowed.but:
            mask &= ~np.isin(self.rows[:, KIND], list(allowed.but))
        return None if mask.all() else mask

    def counting(self, entries: Mapping[int, str]) -> Segment:
        """Return it with the rows of these documents only."""
        numbers = set(self.ranges)
        if numbers <= entries.keys():
            return replace(self, alive=None) if self.alive is not None else self
        return replace(self, alive=np.isin(self.rows[:, ENTRY], list(numbers & entries.keys())))

    @property
    def size(self) -> int:
        """Return how many rows count."""
        return len(self.rows) if self.alive is None else int(np.count_nonzero(self.alive))


class DenseIndex:
    """The vectors of one encoder; threads may search while another one adds, and only one process may write at a time."""

    def __init__(self, folder: Path | None, manifest: Manifest, segments: Sequence[Segment], config: DenseConfig) -> None:
        """Keep open segments; without a folder they are in memory only."""
        self._folder = folder
        self._config = config
        self._segments = tuple(segments)
        self._alive: Mapping[int, str] | None = None  # all count
        self.manifest = manifest
        self._stamp = _stamp(folder)

    @classmethod
    def create(cls, folder: Path | None, identity: Mapping[str, str], config: DenseConfig) -> DenseIndex:
        """Make an empty index.

        Raises:
            OSError: when the folder cannot be made.
        """
        manifest = Manifest(identity, {}, {})
        if folder is not None:
            if folder.is_dir() and not folder.is_symlink():
                shutil.rmtree(folder)
            else:
                folder.unlink(missing_ok=True)
            folder.mkdir(parents=True)
            manifest.write(folder)
        return cls(folder, manifest, (), config)

    @classmethod
    def open(cls, folder: Path, identity: Mapping[str, str], config: DenseConfig) -> DenseIndex:
        """Open an index that was made with the same encoder and settings.

        Raises:
            OtherError: when it was made with others.
            DamagedError: naming the first file that is not as it was written.
        """
        manifest = Manifest.read(folder)
        if manifest.identity != identity:
            raise OtherError(MANIFEST)
        try:
            manifest.check(folder)
            return cls(folder, manifest, list(_loaded(folder, manifest, {})), config)
        except DamagedError:
            if Manifest.read(folder) == manifest:
                raise
        return cls.open(folder, identity, config)  # another process has merged segments meanwhile

    def reload(self) -> None:
        """See what another process has added; what it has not changed stays as it is.

        Raises:
            DamagedError: when it has made the index anew, or removed a file meanwhile.
        """
        if self._folder is None:
            return
        stamp = _stamp(self._folder)
        if stamp == self._stamp:
            return
        manifest = Manifest.read(self._folder)
        self._stamp = stamp
        if manifest.checksums != self.manifest.checksums:
            known = {segment.name: segment for segment in self._segments}
            self._segments = tuple(_loaded(self._folder, manifest, known))
        self.manifest = manifest
        self._segments = tuple(map(self._counting, self._segments))

    def count(self, entries: Mapping[int, str]) -> None:
        """Let only these documents count, given by number with the hash of what was read."""
        self._alive = entries
        self._segments = tuple(map(self._counting, self._segments))

    def keep_in_memory(self) -> None:
        """Write nothing any more."""
        self._folder = None

    def held(self, number: int) -> int:
        """Return how many chunks of a document have their vectors here."""
        held = self.manifest.entries.get(number)
        return held.chunks if held else 0

    def add(self, batches: Iterable[Batch]) -> None:
        """Add vectors, and let small segments grow together.

        Raises:
            OSError: when the disk does not take it.
        """
        entries = dict(self.manifest.entries)
        batches = [batch for batch in batches if len(batch.rows)]
        if not batches:
            return
        for batch in batches:
            number = int(batch.rows[0, ENTRY])
            before = entries[number].chunks if number in entries else 0
            entries[number] = Held(batch.digest, before + len(batch.rows))
        rows, vectors = np.concatenate([batch.rows for batch in batches]), np.concatenate([batch.vectors for batch in batches])
        kept = list(self._segments)
        while kept and self._grow_together(kept[-1], len(rows)):
            last = kept.pop()
            rows = np.concatenate([_alive_rows(last), rows])
            vectors = np.concatenate([_alive_vectors(last), vectors])
        self._replace([*kept, self._segment(rows, vectors)], entries)

    def _grow_together(self, last: Segment, count: int) -> bool:
        """Tell whether a segment of so many vectors is written with the one before; each vector is so written a few times only."""
        return not last.vectors.probes and last.size <= 2 * count and last.size + count <= self._config.exact_up_to

    def compact(self) -> None:
        """Merge all segments into one, without what was removed; the rows of a document then stand together.

        Raises:
            OSError: when the disk does not take it.
        """
        rows = np.concatenate([_alive_rows(segment) for segment in self._segments] or [np.zeros((0, len(COLUMNS)), np.int32)])
        order = np.lexsort((rows[:, START], rows[:, RECORD], rows[:, ENTRY]))
        entries = {number: held for number, held in self.manifest.entries.items() if self._alive is None or number in self._alive}
        if not len(rows):
            self._replace([], entries)
            return
        vectors = np.concatenate([_alive_vectors(segment) for segment in self._segments])[order]
        self._replace([self._segment(rows[order], vectors)], entries)

    @property
    def wants_compacting(self) -> bool:
        """Tell whether much was removed, or more vectors are looked at one by one than is fast."""
        total = sum(len(segment.rows) for segment in self._segments)
        dead = total - sum(segment.size for segment in self._segments)
        exact = sum(segment.size for segment in self._segments if not segment.vectors.probes)
        return dead > total // _SPOILT or exact > self._config.exact_up_to

    def search(self, vector: Vectors, depth: int, allowed: Allowed) -> list[Found]:
        """Return up to `depth` chunks, best first, equal ones by their place."""
        found = []
        for segment in self._segments:
            for row, cosine in segment.vectors.search(vector, depth, segment.mask(allowed), self._config.few):
                place = segment.rows[row]
                found.append(Found(int(place[ENTRY]), int(place[RECORD]), int(place[START]), int(place[END]), cosine))
        return sorted(found, key=lambda each: (-each.cosine, *each[:3]))[:depth]

    def means(self, number: int) -> dict[int, Vectors]:
        """Return for each record of a document, by its place there, the mean of its chunks' vectors at unit length."""
        parts = [(segment, each) for segment in self._segments for each in segment.ranges.get(number, ())]
        if not parts:
            return {}
        rows = np.concatenate([segment.rows[each] for segment, each in parts])
        vectors = np.concatenate([segment.vectors.vectors(each.start, each.stop - each.start) for segment, each in parts])
        order = np.lexsort((rows[:, START], rows[:, RECORD]))
        owners, starts = np.unique(rows[order, RECORD], return_index=True)
        means = np.add.reduceat(vectors[order], starts, axis=0)
        means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-12)
        return dict(zip(owners.tolist(), means, strict=True))

    def _segment(self, rows: Columns, vectors: Vectors) -> Segment:
        return Segment(uuid.uuid4().hex, VectorIndex.build(vectors, self._config), np.ascontiguousarray(rows, dtype=np.int32))

    def _replace(self, segments: Sequence[Segment], entries: Mapping[int, Held]) -> None:
        """Write new segments, then the manifest that names them, then remove what it names no more."""
        sums = {}
        for path, write in [] if self._folder is None else [each for segment in segments for each in _files(self._folder, segment)]:
            if path.name not in self.manifest.checksums:
                write(path)
            sums[path.name] = self.manifest.checksums.get(path.name) or checksum(path)
        parts = [
            {"name": each.name, "probes": each.vectors.probes, "recall": each.vectors.recall, "rows": len(each.rows)} for each in segments
        ]
        manifest = Manifest(self.manifest.identity, entries, sums, parts)
        if self._folder is not None:
            manifest.write(self._folder)
            self._stamp = _stamp(self._folder)
            _sweep(self._folder, manifest)
        self.manifest = manifest
        self._segments = tuple(map(self._counting, segments))

    def _counting(self, segment: Segment) -> Segment:
        return segment if self._alive is None else segment.counting(self._alive)


def _stamp(folder: Path | None) -> tuple[int, int]:
    """Return what changes whenever a manifest is written."""
    if folder is None:
        return (0, 0)
    with contextlib.suppress(OSError):
        told = (folder / MANIFEST).stat()
        return (told.st_ino, told.st_mtime_ns)
    return (0, 0)


def _alive_rows(segment: Segment) -> Columns:
    return segment.rows if segment.alive is None else segment.rows[segment.alive]


def _alive_vectors(segment: Segment) -> Vectors:
    vectors = segment.vectors.vectors()
    return vectors if segment.alive is None else vectors[segment.alive]


def _files(folder: Path, segment: Segment) -> Iterator[tuple[Path, Callable[[Path], None]]]:
    yield folder / f"{segment.name}{_VECTORS}", segment.vectors.save
    yield folder / f"{segment.name}{_ROWS}", lambda path: np.save(path, segment.rows, allow_pickle=False)


def _loaded(folder: Path, manifest: Manifest, known: Mapping[str, Segment]) -> Iterator[Segment]:
    """Yield the segments that a manifest names.

    Raises:
        DamagedError: when a file cannot be read, or does not fit the others.
    """
    for part in manifest.parts:
        name = str(part["name"])
        if name in known:
            yield known[name]
            continue
        vectors = VectorIndex.load(folder / f"{name}{_VECTORS}", int(part["probes"]), float(part["recall"]))
        try:
            rows: Columns = np.load(folder / f"{name}{_ROWS}", allow_pickle=False)
        except (OSError, ValueError) as error:
            raise DamagedError(f"{name}{_ROWS}") from error
        if rows.shape != (len(vectors), len(COLUMNS)):
            raise DamagedError(f"{name}{_ROWS}")
        yield Segment(name, vectors, rows)


def _sweep(folder: Path, manifest: Manifest) -> None:
    """Remove files of segments that are no more, also such as an interrupted writer has left."""
    for path in folder.iterdir():
        if path.suffix in (_VECTORS, _ROWS) and path.name not in manifest.checksums:
            with contextlib.suppress(OSError):  # another process may read it just now
                path.unlink()
