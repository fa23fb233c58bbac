"""Turn the blocks of a comparison note into records, headings and the problems met on the way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from corpus.layout import (
    CAPTION,
    FOOTNOTE,
    SOURCE_LINE,
    Column,
    Part,
    PartKind,
    classify,
    column_roles,
    heading_of,
    version_names,
)
from corpus.normalize import chinese_ordinal
from corpus.readers.blocks import Block, BlockKind, BlockStream, Cell, Paragraph, Row
from corpus.statute import CONTEXT, Outline
from corpus.types import Heading, Kind, Problem, Record, Version

_SIDES = {Column.OLD: Version.OLD, Column.NEW: Version.NEW}
_GOALS = re.compile(r"目标")
_LEAD_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a stream of blocks says; record ids are unique. `tables` numbers the tables that records stand in, by record id."""

    title: str
    records: tuple[Record, ...]
    headings: tuple[Heading, ...]
    problems: tuple[Problem, ...]
    names: dict[Version, str]
    tables: Mapping[str, int]


@dataclass(slots=True)
class _Task:
    ordinal: int
    title: str


@dataclass(slots=True)
class _Figure:
    """State while the table below one caption is read; it may come in several pieces. `serial` counts tables in the document."""

    number: int | None
    caption: str
    serial: int
    tasks: dict[Version, _Task] = field(default_factory=dict)
    outlines: dict[Version, Outline] = field(default_factory=lambda: {side: Outline() for side in Version})
    rows: int = 0
    begun: bool = False
    closed: bool = False


class _Parser:
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

    def figure(self, number: int | None = None, caption: str = "") -> _Figure:
        self.figures += 1
        return _Figure(number, caption, self.figures)

    def next_id(self, stem: str) -> str:
        self.counts[stem] = self.counts.get(stem, 0) + 1
        return f"{stem}-{self.counts[stem]}"

    def record(self, record_id: str, kind: Kind, paragraph: Paragraph, **fields: object) -> None:
        unique, copy = record_id, 1
        while unique in self.taken:
            copy += 1
            unique = f"{record_id}~{copy}"
        if unique != record_id:
            self.problem(f"{record_id} stands there more than once; kept as {unique}", fields.get("figure"), fields.get("row"))
        self.taken.add(unique)
        self.tables[unique] = self.figures
        made = Record(self.document, unique, kind, paragraph.text, paragraph.start, paragraph.end)
        self.records.append(replace(made, **fields))  # type: ignore[arg-type]

    def heading(self, paragraph: Paragraph, figure: int | None = None) -> None:
        self.headings.append(Heading(paragraph.text, paragraph.start, paragraph.end, figure))

    def problem(self, message: str, figure: object = None, row: object = None) -> None:
        self.problems.append(Problem(message, figure if isinstance(figure, int) else None, row if isinstance(row, int) else None))

    def extend_last(self, paragraph: Paragraph) -> None:
        last = self.records[-1]
        self.records[-1] = replace(last, text=self.plain[last.start : paragraph.end], end=paragraph.end)


def parse_blocks(document: str, stream: BlockStream) -> Parsed:
    """Read a comparison note: front matter, summary bullets, figures, notes, back matter.

    What cannot be placed is kept as a `note` record and reported with its figure and row.
    """
    parser = _Parser(document, stream.plain)
    blocks = tuple(block for block in stream.blocks if block.paragraph or block.rows)
    tables = [i for i, block in enumerate(blocks) if block.kind is BlockKind.TABLE]
    first_caption = next((i for i, b in enumerate(blocks) if _is_caption(b)), len(blocks))
    body_start = min([first_caption, *tables[:1]])
    last_table = tables[-1] if tables else -1
    back_start = next((i for i in range(last_table + 1, len(blocks)) if blocks[i].kind is BlockKind.HEADING and tables), len(blocks))
    _front(parser, blocks[:body_start])
    _body(parser, blocks[body_start:back_start])
    _back(parser, blocks[back_start:])
    _tell_clauses_without_task(parser)
    title = next((b.paragraph.text for b in blocks if b.paragraph and b.level == 1), "")
    records = sorted(parser.records, key=lambda record: record.start)
    return Parsed(title, tuple(records), tuple(parser.headings), tuple(parser.problems), parser.names, parser.tables)


def _is_caption(block: Block) -> bool:
    return block.paragraph is not None and bool(CAPTION.match(block.paragraph.text))


def _front(parser: _Parser, blocks: tuple[Block, ...]) -> None:
    first_bullet = next((i for i, b in enumerate(blocks) if b.kind is BlockKind.BULLET), None)
    in_bullets = True
    for position, block in enumerate(blocks):
        paragraph = block.paragraph
        if paragraph is None:
            continue
        if block.kind is BlockKind.BULLET and in_bullets:
            parser.record(parser.next_id("summary"), Kind.SUMMARY, paragraph, heading=heading_of(paragraph, 0))
            continue
        if first_bullet is not None and position > first_bullet:
            in_bullets = False
        lead = block.kind is BlockKind.PARAGRAPH and position + 1 == first_bullet and len(paragraph.text) >= _LEAD_LENGTH
        if lead:
            parser.record("summary-0", Kind.SUMMARY, paragraph, heading=heading_of(paragraph, 0))
        else:
            parser.record(parser.next_id("front"), Kind.FRONT, paragraph)


def _back(parser: _Parser, blocks: tuple[Block, ...]) -> None:
    heading = ""
    for block in blocks:
        if block.paragraph is None:
            continue
        if block.kind is BlockKind.HEADING:
            heading = block.paragraph.text.rstrip("：:")
            parser.heading(block.paragraph)
        else:
            parser.record(parser.next_id("back"), Kind.BACK, block.paragraph, heading=heading)


def _body(parser: _Parser, blocks: tuple[Block, ...]) -> None:
    figure = parser.figure()
    captioned = any(map(_is_caption, blocks))
    for block in blocks:
        paragraph = block.paragraph
        if paragraph is None:
            figure = _figure_of(parser, figure, block, captioned)
            _table(parser, figure, block)
        elif caption := CAPTION.match(paragraph.text):
            figure = parser.figure(int(caption.group(1)), paragraph.text[caption.end() :])
            parser.heading(paragraph, figure.number)
        elif SOURCE_LINE.match(paragraph.text) or block.kind is BlockKind.HEADING:
            parser.heading(paragraph, figure.number)
            figure.closed = figure.begun
        else:
            if not FOOTNOTE.match(paragraph.text):
                parser.problem("a paragraph outside the tables", figure.number)
            parser.record(parser.next_id("note"), Kind.NOTE, paragraph, figure=figure.number)


def _figure_of(parser: _Parser, figure: _Figure, block: Block, captioned: bool) -> _Figure:
    """Return the figure that a table belongs to: the caption's above it, unless that has its table and this is another one.

    A table with a title row of its own is another one below a source line, or when it brings another task.
    """
    titles = _titles(block)
    if figure.begun and titles is not None and (figure.closed or _brings_a_task(figure, block, titles)):
        figure = parser.figure()
    if captioned and figure.number is None and not figure.begun:
        parser.problem(f"a table without a caption: {_opening(block)}…", None, 0)
    return figure


def _brings_a_task(figure: _Figure, block: Block, roles: tuple[Column, ...]) -> bool:
    parts = [
        (side, classify(paragraph))
        for row in block.rows[1:]
        for cell, role in zip(row, roles, strict=False)
        if (side := _SIDES.get(role)) is not None
        for paragraph in cell
    ]
    known = {(side, task.ordinal) for side, task in figure.tasks.items()}
    return bool(known) and any(part.kind is PartKind.TASK and (side, part.number) not in known for side, part in parts)


def _titles(block: Block) -> tuple[Column, ...] | None:
    return column_roles([" ".join(p.text for p in cell) for cell in block.rows[0]])


def _opening(block: Block) -> str:
    rows = block.rows[1:] or block.rows
    return next((p.text[:20] for row in rows for cell in row for p in cell), "")


def _table(parser: _Parser, figure: _Figure, block: Block) -> None:
    roles = _titles(block)
    rows = block.rows
    if roles is None:
        parser.problem("the table has no title row that tells old from new; took the columns as old, new, commentary", figure.number, 0)
        roles = (Column.OLD, Column.NEW, Column.OPINION)
    else:
        titles = [" ".join(p.text for p in cell) for cell in rows[0]]
        parser.names = {**version_names(titles, roles), **parser.names}
        for cell in rows[0]:
            for paragraph in cell:
                parser.heading(paragraph, figure.number)
        rows = rows[1:]
    figure.begun = True
    for row in rows:
        figure.rows += 1
        _row(parser, figure, roles, row, figure.rows)


def _row(parser: _Parser, figure: _Figure, roles: tuple[Column, ...], row: Row, number: int) -> None:
    if len(row) != len(roles):
        parser.problem(f"the row has {len(row)} cells, its table {len(roles)} columns", figure.number, number)
    for position, cell in enumerate(row):
        role = roles[position] if position < len(roles) else Column.UNKNOWN
        if role is Column.OPINION:
            for paragraph in cell:
                record_id = parser.next_id(f"comment-{figure.number or 0}")
                parser.record(record_id, Kind.COMMENTARY, paragraph, figure=figure.number, row=number)
        elif role in _SIDES:
            _policy_cell(parser, figure, _SIDES[role], cell, number)
        else:
            for paragraph in cell:
                parser.problem("a cell without a column", figure.number, number)
                parser.record(parser.next_id("note"), Kind.NOTE, paragraph, figure=figure.number, row=number)


def _policy_cell(parser: _Parser, figure: _Figure, side: Version, cell: Cell, row: int) -> None:
    open_clause = in_article = False
    for paragraph in cell:
        part = classify(paragraph)
        if part.kind in (PartKind.CHAPTER, PartKind.BLANK):
            parser.heading(paragraph, figure.number)
            if part.kind is PartKind.CHAPTER:
                figure.outlines[side].enter(paragraph.text)
            continue
        if part.kind is PartKind.TASK and part.number is not None and not in_article:
            figure.tasks[side] = _Task(part.number, task_label(part.number) + paragraph.text[part.body :])
        task = figure.tasks.get(side)
        if open_clause and (part.kind is PartKind.OTHER or in_article and not part.label):
            parser.extend_last(paragraph)
            continue
        open_clause, in_article = part.kind is PartKind.CLAUSE, bool(part.label)
        _policy_record(parser, figure, side, paragraph, part, task, row)


def _policy_record(parser: _Parser, figure: _Figure, side: Version, paragraph: Paragraph, part: Part, task: _Task | None, row: int) -> None:
    where: dict[str, Version | int | str | None] = {"version": side, "figure": figure.number, "row": row}
    if task is not None:
        where |= {"task": task.ordinal, "task_title": task.title}
    prefix = side.value
    match part.kind:
        case PartKind.CLAUSE:
            # An article of a statute has no heading of its own; a plan's clause opens with one.
            heading = "" if part.label else heading_of(paragraph, part.body)
            tail = f"{part.number}-{part.suffix}" if part.suffix else str(part.number)
            where |= {"label": part.label, "suffix": part.suffix, "context": CONTEXT.join(figure.outlines[side].path)}
            parser.record(f"{prefix}-{tail}", Kind.CLAUSE, paragraph, number=part.number, heading=heading, **where)
        case PartKind.TASK:
            title = paragraph.text[part.body :]
            parser.record(f"{prefix}-{part.number}-task", Kind.TASK, paragraph, heading=title, **where)
        case PartKind.MILESTONE | PartKind.DEPARTMENTS:
            if task is None:
                parser.problem(f"{paragraph.text[:12]}… belongs to no task", figure.number, row)
            owner = f"{prefix}-{task.ordinal}" if task else f"{prefix}-figure{figure.number or 0}"
            parser.record(f"{owner}-{part.kind.value}", Kind(part.kind.value), paragraph, **where)
        case _ if _GOALS.search(figure.caption) and task is None:
            heading = heading_of(paragraph, _dash(paragraph.text))
            parser.record(parser.next_id(f"{prefix}-goal"), Kind.GOAL, paragraph, heading=heading, **where)
        case _:
            parser.problem(f"could not place {paragraph.text[:20]}…", figure.number, row)
            parser.record(parser.next_id("note"), Kind.NOTE, paragraph, **where)


def _tell_clauses_without_task(parser: _Parser) -> None:
    """Report the clauses that stand above or without a task's heading, in a version that has its clauses under tasks."""
    sides = {record.version for record in parser.records if record.kind is Kind.TASK}
    for record in parser.records:
        if record.kind is Kind.CLAUSE and record.task is None and record.version in sides:
            parser.problem(f"clause {record.id} belongs to no task", record.figure, record.row)


def _dash(text: str) -> int:
    return len(text) - len(text.lstrip("—-– "))


def task_label(ordinal: int) -> str:
    """Write a task's ordinal as official texts do: （十）."""
    return f"（{chinese_ordinal(ordinal)}）"
