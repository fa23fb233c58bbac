"""Align two files without adding them: which articles of the old text became which of the new one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.limits import Limits, check_size
from corpus.errors import UserError
from corpus.types import Kind, Record, Relation, Version

if TYPE_CHECKING:
    from index.library import Library

_LIMITS = Limits()
_ALIGNED = (Kind.CLAUSE, Kind.PASSAGE, Kind.GOAL)


@dataclass(frozen=True, slots=True)
class AlignedRow:
    """Records that belong together and how; either side may be empty or hold several."""

    old: tuple[Record, ...]
    new: tuple[Record, ...]
    relation: Relation
    score: float
    uncertain: bool

    def as_json(self) -> dict[str, Any]:
        """Return labels as the texts write them, the relation and the words of both sides."""
        return {
            "old": [name(record) for record in self.old],
            "new": [name(record) for record in self.new],
            "relation": self.relation.value,
            "score": self.score,
            "uncertain": self.uncertain,
            "old_text": "\n".join(record.text for record in self.old),
            "new_text": "\n".join(record.text for record in self.new),
        }


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two texts side by side, in the order of the new one."""

    title: str
    old_name: str
    new_name: str
    rows: tuple[AlignedRow, ...]

    @property
    def counts(self) -> dict[Relation, int]:
        """Return how many rows stand in each relation, those that occur, in the order of `Relation`."""
        counted = Counter(row.relation for row in self.rows)
        return {relation: counted[relation] for relation in Relation if counted[relation]}

    def as_json(self) -> list[dict[str, Any]]:
        """Return the rows as plain values."""
        return [row.as_json() for row in self.rows]


def align_files(library: Library, old: Path, new: Path, limits: Limits = _LIMITS) -> Alignment:
    """Align an old and a new file; nothing is added but the encodings of their texts.

    Raises:
        UserError: when a file cannot be read, one of them has no clauses, or they are larger than may be aligned.
    """
    from corpus.pairing import align_records  # imports numpy and scipy
    from corpus.read import read_files

    document = read_files([old, new], "alignment")
    sides = [[r for r in document.records if r.version is version and r.kind in _ALIGNED] for version in Version]
    for path, records in zip((old, new), sides, strict=True):
        if not records:
            raise UserError(f"{path.name} 里没有读出条文", f"no clauses were found in {path.name}")
        check_size(len(records), limits.align_clauses, f"{path.name} 的条文数", f"clauses in {path.name}")
    check_size(len(document.plain), limits.align_characters, "两个全文的字数", "characters of both texts")
    vectors = [library.record_vectors(records) for records in sides]
    rows = tuple(
        AlignedRow(
            tuple(sides[0][i] for i in match.old),
            tuple(sides[1][j] for j in match.new),
            match.relation,
            match.score,
            match.uncertain,
        )
        for match in align_records(sides[0], sides[1], vectors)
    )
    return Alignment(document.title, document.old_name, document.new_name, rows)


def name(record: Record) -> str:
    """Return what a text itself calls one of its parts: 第六条, 3., else its opening words."""
    if record.label:
        return record.label
    return f"{record.number}." if record.number else record.heading or record.text[:20]
