"""Cut a document into chunks for the indexes: what is encoded, what is found by words, and the numbers both are filtered by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.types import Kind, Record, Version
from index.chunk import chunks
from index.types import Chunk, ChunkConfig, Filters

KINDS = tuple(Kind)
VERSIONS = (None, *Version)
NO_TASK = -1


@dataclass(frozen=True, slots=True)
class ChunkRow:
    """A chunk, the place of its record in the document, and what it is filtered by, as numbers."""

    chunk: Chunk
    record: int
    kind: int
    version: int
    task: int


def chunk_rows(records: Sequence[Record], config: ChunkConfig) -> list[ChunkRow]:
    """Return the chunks of the records of a document, in order."""
    return [
        ChunkRow(each, place, KINDS.index(record.kind), VERSIONS.index(record.version), NO_TASK if record.task is None else record.task)
        for place, record in enumerate(records)
        for each in chunks([record], config)
    ]


@dataclass(frozen=True, slots=True)
class Allowed:
    """Which chunks may be found, by numbers; None means any, `but` are kinds that may not."""

    entries: frozenset[int] | None = None
    kinds: frozenset[int] | None = None
    but: frozenset[int] = frozenset()
    versions: frozenset[int] | None = None
    tasks: frozenset[int] | None = None

    @classmethod
    def by(cls, filters: Filters, numbers: Iterable[int] | None, left_out: Iterable[Kind]) -> Allowed:
        """Turn filters into numbers; `numbers` are those of the documents, `left_out` the kinds that come back only when named."""
        return cls(
            None if numbers is None else frozenset(numbers),
            None if filters.kinds is None else frozenset(map(KINDS.index, filters.kinds)),
            frozenset(map(KINDS.index, left_out)) if filters.kinds is None else frozenset(),
            None if filters.versions is None else frozenset(map(VERSIONS.index, filters.versions)),
            filters.tasks,
        )
