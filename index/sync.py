"""Bring the store up to date with the files that it stands for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import TypeAlias

from corpus.errors import UserError
from corpus.types import Document
from index.originals import Original, Originals, digest
from index.store import Source, Store
from index.types import Notice

Read: TypeAlias = Callable[[Path], Document]
# Reads one file, or an old and a new one, into a document of the given id and name.
ReadFiles: TypeAlias = Callable[[Sequence[Path], str, str], Document]
_NOT_IN_ID = re.compile(r"[^\w.\-]+")
_LONGEST_ID = 60


class Outcome(str, Enum):
    """What became of files that were added."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Change:
    """How many records a document had and has, and how many of their texts went and came."""

    before: int
    after: int
    gone: int
    came: int

    @property
    def zh(self) -> str:
        """Say it in Chinese."""
        return f"原有 {self.before} 段，现有 {self.after} 段；去掉或改掉 {self.gone} 段，新出 {self.came} 段"

    @property
    def en(self) -> str:
        """Say it in English."""
        return f"{self.before} records before, {self.after} now; {self.gone} gone or changed, {self.came} new"


@dataclass(frozen=True, slots=True)
class Added:
    """A document that was put into the library, and what that changed."""

    document: str
    outcome: Outcome
    change: Change | None = None


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
            sha256 = digest([path])
            source = by_content.get((sha256, corpus_format, path.name))
            if source is not None and source.document not in taken:
                source = Source(source.document, (place,), sha256, corpus_format)
            else:
                document = read(path)
                source = Source(document.id, (place,), sha256, corpus_format)
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


def reread(store: Store, originals: Originals, read: ReadFiles, corpus_format: int, notice: Notice) -> None:
    """Read added documents again that an earlier parser read, from what they were read from then; where that is gone, their text stays."""
    for ordinal, source in enumerate(store.sources()):
        if not source.added or source.format == corpus_format:
            continue
        kept = originals.read(source.document) or original_of(source)
        paths = originals.files(replace(kept, sha256=source.sha256))
        if paths is None:
            notice(f"《{source.document}》{not_there(kept)}，沿用上次读入的内容；要读新的内容，请再用 add 加入")
            continue
        try:
            (before,) = store.documents(source.document)
            after = read(paths, source.document, before.title)
        except (OSError, UserError) as error:
            notice(f"《{source.document}》的原文件读不了，沿用上次读入的内容：{_reason(error)}")
            continue
        store.put(after, replace(source, format=corpus_format), ordinal)
        if (change := changed(before, after)) is not None:
            notice(f"程序换了读法，《{source.document}》已重读：{change.zh}")


def add(store: Store, originals: Originals, paths: Sequence[Path], name: str, read: ReadFiles, corpus_format: int) -> Added:
    """Put one document into the store, in one transaction, and keep what it was read from; an unchanged one costs no reading.

    Raises:
        UserError: when a file cannot be read or holds nothing; the store is then as it was.
    """
    places = tuple(str(path.resolve()) for path in paths)
    try:
        sha256 = digest(paths)
    except OSError as error:
        raise UserError(f"读不了文件：{_reason(error)}（{error.filename}）", f"cannot read {error.filename}: {_reason(error)}") from error
    sources = store.sources()
    earlier = next((source for source in sources if source.added and source.paths == places), None)
    known = earlier.document if earlier else _free_id(name or paths[-1].stem, {source.document for source in sources})
    if name and earlier and earlier.document != _slug(name):
        known = _free_id(name, {source.document for source in sources} - {earlier.document})
    if earlier == Source(known, places, sha256, corpus_format, True):
        return Added(known, Outcome.UNCHANGED)
    with originals.copied(paths) as copies:
        fresh = Source(known, places, copies.sha256, corpus_format, True)  # of the copies: a file may change meanwhile
        before = store.documents(earlier.document) if earlier else ()
        document = read(copies.paths, known, name)
        store.put(document, fresh, sources.index(earlier) if earlier else len(sources), earlier.document if earlier else "")
        copies.keep(Original(known, name, places, fresh.sha256))
    if earlier and earlier.document != known:
        originals.drop(earlier.document)
    return Added(known, Outcome.UPDATED if earlier else Outcome.ADDED, changed(before[0], document) if before else None)


def remove(store: Store, originals: Originals, documents: Sequence[str]) -> None:
    """Take documents that were added out of the store, all or none, and what they were read from.

    Raises:
        UserError: when there is no such document, or it comes with the program.
    """
    held = {source.document: source for source in store.sources()}
    for document in documents:
        if document not in held and not originals.described(document).exists():  # one that was lost may be given up
            raise UserError(f"资料库里没有“{document}”", f"there is no document “{document}” in the library")
        if document in held and not held[document].added:
            raise UserError(f"“{document}”是随程序附带的资料，不能移除", f"“{document}” comes with the program and cannot be removed")
    for document in documents:
        originals.drop(document)  # first: what is kept of a document that is not there would bring it back
        store.remove(document)


def changed(before: Document, after: Document) -> Change | None:
    """Tell how many records a document has, and how many of their texts came and went; None where all texts are the same."""
    texts = [Counter(record.text for record in document.records) for document in (before, after)]
    gone, came = (texts[0] - texts[1]).total(), (texts[1] - texts[0]).total()
    return Change(len(before.records), len(after.records), gone, came) if gone or came else None


def not_there(original: Original) -> str:
    """Say why a document cannot be read again from its files."""
    gone = [path for path in original.paths if not Path(path).exists()]
    return f"的原文件 {gone[0]} 不在了" if gone else f"的原文件 {'、'.join(original.paths)} 自加入后改动过"


def original_of(source: Source) -> Original:
    """Return what is known of a document's files where only the database knows them."""
    return Original(source.document, "", source.paths, source.sha256)


def _free_id(name: str, taken: set[str]) -> str:
    stem = _slug(name)
    copies = (stem if n == 1 else f"{stem}-{n}" for n in range(1, len(taken) + 2))
    return next(candidate for candidate in copies if candidate not in taken)


def _slug(name: str) -> str:
    """Return a name that can stand before the colon of a record key."""
    return _NOT_IN_ID.sub("-", name).strip("-.")[:_LONGEST_ID] or "document"


def _reason(error: OSError | UserError) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)
