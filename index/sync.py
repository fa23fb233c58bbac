"""Bring the store up to date with the files that it stands for."""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TypeAlias

from corpus.errors import UserError
from corpus.types import Document
from index.store import Source, Store
from index.types import Notice

Read: TypeAlias = Callable[[Path], Document]
# Reads one file, or an old and a new one, into a document of the given id and name.
ReadFiles: TypeAlias = Callable[[Sequence[Path], str, str], Document]
_NOT_IN_ID = re.compile(r"[^\w.\-]+")
_LONGEST_ID = 60
_BLOCK = 1 << 20


class Outcome(str, Enum):
    """What became of files that were added."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Added:
    """A document that was put into the library, and what that changed."""

    document: str
    outcome: Outcome


def synchronise(store: Store, paths: Sequence[Path], read: Read, corpus_format: int, notice: Notice) -> None:
    """Read what changed and drop what is no longer named; a file that cannot be read keeps what it last said.

    Documents that a person added stay as they are.
    """
    sources = store.sources()
    known = [source for source in sources if not source.added]
    by_path = {source.paths[0]: source for source in known}
    by_content = {(source.sha256, source.format, Path(source.paths[0]).name): source for source in known}
    kept: list[Source] = []
    taken = {source.document: source.paths[-1] for source in sources if source.added}
    for path in paths:
        place = str(path.resolve())
        earlier = by_path.get(place)
        document: Document | None = None
        try:
            digest = _digest([path])
            source = by_content.get((digest, corpus_format, path.name))
            if source is not None and source.document not in taken:
                source = Source(source.document, (place,), digest, corpus_format)
            else:
                document = read(path)
                source = Source(document.id, (place,), digest, corpus_format)
        except (OSError, UserError) as error:
            if earlier is None:
                notice(f"文件 {path} 读不了，已略过：{_reason(error)}")
                continue
            notice(f"文件 {path} 读不了，沿用上次读入的内容：{_reason(error)}")
            source = earlier
        if source.document in taken:
            notice(f"文件 {path} 与 {taken[source.document]} 的文档编号同为 {source.document}，已略过；请改名")
            continue
        taken[source.document] = str(path)
        if document is not None:
            store.put(document, source, len(kept))
        kept.append(source)
    store.arrange(kept)


def reread(store: Store, read: ReadFiles, corpus_format: int, notice: Notice) -> None:
    """Read added documents again that an earlier parser read; where the files are gone, what they last said stays."""
    for ordinal, source in enumerate(store.sources()):
        if not source.added or source.format == corpus_format:
            continue
        paths = [Path(path) for path in source.paths]
        try:
            digest = _digest(paths)
            (document,) = store.documents(source.document)
            store.put(
                read(paths, source.document, document.title), Source(source.document, source.paths, digest, corpus_format, True), ordinal
            )
        except (OSError, UserError) as error:
            notice(f"《{source.document}》的原文件读不了，沿用上次读入的内容：{_reason(error)}")


def add(store: Store, paths: Sequence[Path], name: str, read: ReadFiles, corpus_format: int) -> Added:
    """Put one document into the store, in one transaction; an unchanged one costs no reading.

    Raises:
        UserError: when a file cannot be read or holds nothing; the store is then as it was.
    """
    places = tuple(str(path.resolve()) for path in paths)
    try:
        digest = _digest(paths)
    except OSError as error:
        raise UserError(f"读不了文件：{_reason(error)}（{error.filename}）", f"cannot read {error.filename}: {_reason(error)}") from error
    sources = store.sources()
    earlier = next((source for source in sources if source.added and source.paths == places), None)
    known = earlier.document if earlier else _free_id(name or paths[-1].stem, {source.document for source in sources})
    if name and earlier and earlier.document != _slug(name):
        known = _free_id(name, {source.document for source in sources} - {earlier.document})
    fresh = Source(known, places, digest, corpus_format, True)
    if earlier == fresh:
        return Added(known, Outcome.UNCHANGED)
    document = read(paths, known, name)
    store.put(document, fresh, sources.index(earlier) if earlier else len(sources), earlier.document if earlier else "")
    return Added(known, Outcome.UPDATED if earlier else Outcome.ADDED)


def _free_id(name: str, taken: set[str]) -> str:
    stem = _slug(name)
    copies = (stem if n == 1 else f"{stem}-{n}" for n in range(1, len(taken) + 2))
    return next(candidate for candidate in copies if candidate not in taken)


def _slug(name: str) -> str:
    """Return a name that can stand before the colon of a record key."""
    return _NOT_IN_ID.sub("-", name).strip("-.")[:_LONGEST_ID] or "document"


def _digest(paths: Sequence[Path]) -> str:
    """Return the SHA-256 of a file, or of those of several, as hexadecimal digits."""
    digests = []
    for path in paths:
        if not (path.is_dir() or stat.S_ISREG(path.stat().st_mode)):  # a pipe or a device may never end
            raise UserError(f"文件 {path} 不是普通文件，无法读取", f"{path}: not a file")
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
        digests.append(digest.hexdigest())
    return digests[0] if len(digests) == 1 else hashlib.sha256("|".join(digests).encode()).hexdigest()


def _reason(error: OSError | UserError) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)
