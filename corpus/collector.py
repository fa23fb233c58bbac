"""Collect the records, headings and problems of a document while it is read, with the counters that ids are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.continued import TableKind
from corpus.headers import Header
from corpus.readers.blocks import Paragraph, Row
from corpus.statute import Outline
from corpus.types import Heading, Kind, Problem, Record, Version


@dataclass(slots=True)
class Task:
    """A plan's task while its clauses are read."""

    ordinal: int
    title: str


@dataclass(slots=True)
class Figure:
    """State while the table below one caption is read; it may come in several pieces. `serial` counts tables in the document.

    `subjects` are what the rows are about, by column; `group` holds them, and `within` what holds the present row on each side.
    """

    number: int | None
    caption: str
    serial: int
    tasks: dict[Version, Task] = field(default_factory=dict)
    outlines: dict[Version, Outline] = field(default_factory=lambda: {side: Outline() for side in Version})
    rows: int = 0
    header: Header | None = None
    kind: TableKind = TableKind.PLAN
    begun: bool = False
    closed: bool = False
    group: str = ""
    subjects: dict[int, str] = field(default_factory=dict)
    within: dict[Version, tuple[str, ...]] = field(default_factory=dict)


class Collector:
    """Collects records; holds the counters that ids are made of."""

    def __init__(self, document: str, plain: str) -> None:
        self.document = document
        self.plain = plain
        self.records: list[Record] = []
        self.headings: list[Heading] = []
        self.problems: list[Problem] = []
        self.names: dict[Version, str] = {}
        self.counts: dict[str, int] = {}
        self.taken: set[str] = set()
        self.tables: dict[str, int] = {}
        self.figures = 0
        self.headers: list[Header] = []

    def figure(self, number: int | None = None, caption: str = "") -> Figure:
        """Begin another table."""
        self.figures += 1
        return Figure(number, caption, self.figures)

    def next_id(self, stem: str) -> str:
        """Return the next id of a kind: comment-9-1, comment-9-2."""
        self.counts[stem] = self.counts.get(stem, 0) + 1
        return f"{stem}-{self.counts[stem]}"

    def record(self, record_id: str, kind: Kind, paragraph: Paragraph, **fields: object) -> None:
        """Keep a paragraph as a record; an id that is taken gets a number of its own, and is told."""
        unique, copy = record_id, 1
        while unique in self.taken:
            copy += 1
            unique = f"{record_id}~{copy}"
        if unique != record_id:
            self.problem(
                f"{record_id} 不止一处，另一处记作 {unique}",
                f"{record_id} stands there more than once; kept as {unique}",
                fields.get("figure"),
                fields.get("row"),
            )
        self.taken.add(unique)
        self.tables[unique] = self.figures
        made = Record(self.document, unique, kind, paragraph.text, paragraph.start, paragraph.end)
        self.records.append(replace(made, **fields))  # type: ignore[arg-type]

    def heading(self, paragraph: Paragraph, figure: int | None = None) -> None:
        """Keep a paragraph that is no record."""
        self.headings.append(Heading(paragraph.text, paragraph.start, paragraph.end, figure))

    def problem(self, message: str, english: str, figure: object = None, row: object = None) -> None:
        """Tell what could not be placed, and where, in Chinese and in English."""
        place = (figure if isinstance(figure, int) else None, row if isinstance(row, int) else None)
        self.problems.append(Problem(message, place[0], place[1], english))

    def extend_last(self, paragraph: Paragraph) -> None:
        """Let the last record go on to the end of a paragraph."""
        last = self.records[-1]
        self.records[-1] = replace(last, text=self.plain[last.start : paragraph.end], end=paragraph.end)


def headings_of(parser: Collector, figure: Figure, rows: Sequence[Row]) -> None:
    """Keep all cells of some rows as headings."""
    for row in rows:
        for cell in row:
            for paragraph in cell:
                parser.heading(paragraph, figure.number)
