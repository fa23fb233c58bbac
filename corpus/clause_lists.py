"""Lists under clauses: where a text gives every clause its own 责任单位 or 时间节点, the line is part of the clause above it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from corpus.types import Kind, Record

_LISTS = (Kind.DEPARTMENTS, Kind.MILESTONE)


def with_own_lists(records: Sequence[Record], plain: str) -> tuple[Record, ...]:
    """Return the records of a running text with such lines joined to their clauses; a text with one list a task keeps them apart."""
    counted = Counter((record.kind, record.node) for record in records if record.kind in _LISTS)
    own = {kind for (kind, _), n in counted.items() if n > 1}
    kept: list[Record] = []
    for record in records:
        above = kept[-1] if kept else None
        if record.kind in own and above and above.kind is Kind.CLAUSE and not plain[above.end : record.start].strip():
            kept[-1] = replace(above, text=plain[above.start : record.end], end=record.end)
        else:
            kept.append(record)
    return tuple(kept)
