"""Turn one full text, or an old and a new one, into records: articles of a statute, or the parts of a plan."""

from __future__ import annotations

from dataclasses import dataclass, replace

from corpus.notes import without_marks
from corpus.readers.blocks import BlockStream
from corpus.recognised import with_recognised
from corpus.records import read_running
from corpus.statute import is_statute, read_statute
from corpus.textlines import rows_on_lines
from corpus.types import Heading, Node, Record, Version

_PREFIX = {Version.OLD: "old", Version.NEW: "new", None: "text"}


@dataclass(frozen=True, slots=True)
class FullText:
    """One full text as records; spans point into its own plain text."""

    title: str
    plain: str
    records: tuple[Record, ...]
    headings: tuple[Heading, ...]
    nodes: tuple[Node, ...] = ()


def read_text(document: str, stream: BlockStream, version: Version | None) -> FullText:
    """Read a full text that is no comparison table: a statute with its articles, or any other text."""
    stream = rows_on_lines(stream)
    statute = read_statute(stream) if is_statute(stream) else None
    read = read_running(document, stream, version, _PREFIX[version], statute.articles if statute else ())
    records = with_recognised(read.records, stream)
    return FullText(without_marks(read.title), stream.plain, records, read.headings, read.nodes)


def joined(old: FullText, new: FullText) -> FullText:
    """Set two texts one behind the other: one plain text, the spans of the new one moved."""
    shift = len(old.plain) + 1
    moved = tuple(replace(r, start=r.start + shift, end=r.end + shift) for r in new.records)
    headings = tuple(replace(h, start=h.start + shift, end=h.end + shift) for h in new.headings)
    nodes = tuple(replace(n, start=n.start + shift, end=n.end + shift) for n in new.nodes)
    return FullText(
        new.title or old.title,
        f"{old.plain}\n{new.plain}",
        (*old.records, *moved),
        (*old.headings, *headings),
        (*old.nodes, *nodes),
    )
