"""Turn one full text, or an old and a new one, into records: articles of a statute, or the parts of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.plan import read_plan
from corpus.readers.blocks import BlockStream
from corpus.statute import CONTEXT, is_statute, read_statute
from corpus.types import Heading, Kind, Record, Version

_PREFIX = {Version.OLD: "old", Version.NEW: "new", None: "text"}


@dataclass(frozen=True, slots=True)
class FullText:
    """One full text as records; spans point into its own plain text."""

    title: str
    plain: str
    records: tuple[Record, ...]
    headings: tuple[Heading, ...]


def read_text(document: str, stream: BlockStream, version: Version | None) -> FullText:
    """Read a full text that is no comparison table."""
    prefix = _PREFIX[version]
    if not is_statute(stream):
        plan = read_plan(document, stream, version, prefix)
        return FullText(plan.title, stream.plain, plan.records, plan.headings)
    statute = read_statute(stream)
    records = []
    for article in statute.articles:
        tail = f"{article.number}-{article.suffix}" if article.suffix else str(article.number)
        records.append(
            Record(
                document,
                f"{prefix}-{tail}",
                Kind.CLAUSE,
                article.text,
                article.start,
                article.end,
                version,
                number=article.number,
                heading=article.caption,
                label=article.label,
                suffix=article.suffix,
                context=CONTEXT.join(article.context),
                page=article.page,
            )
        )
    return FullText(statute.title, stream.plain, unique(records), ())


def unique(records: Sequence[Record]) -> tuple[Record, ...]:
    """Give records of the same id their own."""
    taken: set[str] = set()
    kept = []
    for record in records:
        name, copy = record.id, 1
        while name in taken:
            copy += 1
            name = f"{record.id}~{copy}"
        taken.add(name)
        kept.append(record if name == record.id else replace(record, id=name))
    return tuple(kept)


def joined(old: FullText, new: FullText) -> FullText:
    """Set two texts one behind the other: one plain text, the spans of the new one moved."""
    shift = len(old.plain) + 1
    moved = tuple(replace(r, start=r.start + shift, end=r.end + shift) for r in new.records)
    headings = tuple(replace(h, start=h.start + shift, end=h.end + shift) for h in new.headings)
    return FullText(new.title or old.title, f"{old.plain}\n{new.plain}", (*old.records, *moved), (*old.headings, *headings))
