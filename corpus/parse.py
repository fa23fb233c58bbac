"""Turn the blocks of a comparison note into records, headings and the problems met on the way."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.collector import Collector, Figure, Task, headings_of
from corpus.columns import LABELS, SIDES, Column
from corpus.continued import TableKind, joined_rows, table_kind
from corpus.headers import Header, cell_texts, find_header, repeats
from corpus.layout import CAPTION, FOOTNOTE, SOURCE_LINE, Part, PartKind, classify, classify_cell, heading_of
from corpus.normalize import chinese_ordinal
from corpus.notes import without_marks
from corpus.progress import CLAUSES, step
from corpus.readers.blocks import COVERED, Block, BlockKind, BlockStream, Cell, Paragraph, Row
from corpus.recognised import with_recognised
from corpus.rows import article_cell, general_remark, is_general, marked_row, other_cell, row_labels
from corpus.titles import heads_part, title_of
from corpus.types import CONTEXT, Heading, Kind, Problem, Record, Version

_GOALS = re.compile(r"目标")
_LEAD_LENGTH, _TITLE_LENGTH = 60, 60
_COMPARED = re.compile(r"对照|對照|比较表|比較表|对比|修[订正]案|修訂案")


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a stream of blocks says; record ids are unique. `tables` numbers the tables that records stand in, by record id."""

    title: str
    plain: str
    records: tuple[Record, ...]
    headings: tuple[Heading, ...]
    problems: tuple[Problem, ...]
    names: dict[Version, str]
    tables: Mapping[str, int]


def parse_blocks(document: str, stream: BlockStream) -> Parsed:
    """Read a comparison note: front matter, summary bullets, figures, notes, back matter.

    What cannot be placed is kept as a `note` record and reported with its figure and row.
    """
    stream = joined_rows(stream)
    parser = Collector(document, stream.plain)
    blocks = tuple(block for block in stream.blocks if block.paragraph or block.rows)
    parser.headers = [header for block in blocks if block.rows and (header := find_header(block.rows))]
    tables = [i for i, block in enumerate(blocks) if block.kind is BlockKind.TABLE]
    first_caption = next((i for i, b in enumerate(blocks) if _is_caption(b)), len(blocks))
    body_start = min([first_caption, *tables[:1]])
    last_table = tables[-1] if tables else -1
    back_start = next((i for i in range(last_table + 1, len(blocks)) if blocks[i].kind is BlockKind.HEADING and tables), len(blocks))
    _front(parser, blocks[:body_start])
    _body(parser, blocks[body_start:back_start])
    _back(parser, blocks[back_start:])
    _tell_clauses_without_task(parser)
    records = with_recognised(sorted(parser.records, key=lambda record: record.start), stream)
    return Parsed(
        without_marks(_title(blocks)),
        stream.plain,
        records,
        tuple(parser.headings),
        tuple(parser.problems),
        parser.names,
        parser.tables,
    )


def parse_tables(document: str, stream: BlockStream, tables: Sequence[Block]) -> Parsed:
    """Read the comparison tables of a text that goes on around them; the stream is joined already (`joined_rows`)."""
    parser = Collector(document, stream.plain)
    parser.headers = [header for block in tables if (header := find_header(block.rows))]
    for block in tables:
        _table(parser, parser.figure(), block)
    records = with_recognised(parser.records, stream)
    return Parsed("", stream.plain, records, tuple(parser.headings), tuple(parser.problems), parser.names, parser.tables)


def _title(blocks: tuple[Block, ...]) -> str:
    """Return the first heading that heads no part, else the row above a table's titles, else a line above it that speaks of a comparison.

    What a page calls itself may be cut from what stands over its table: 條文對照 from 某條例修正條文對照表.
    """
    table = next((i for i, b in enumerate(blocks) if b.rows), 0)
    above = [b.paragraph.text for b in blocks[:table] if b.paragraph and len(b.paragraph.text) <= _TITLE_LENGTH]
    headings = [b for b in blocks if b.paragraph and b.kind is BlockKind.HEADING and not heads_part(b.paragraph.text)]
    named = next((b.paragraph.text for b in headings if b.paragraph and b.level == 1), "")
    named = named or next((b.paragraph.text for b in headings if b.paragraph and b.paragraph.text in above), "")
    rows = _title_rows(blocks[table]) if blocks else []
    if named:
        return max((text for text in (*above, *rows) if named in text), key=len, default=named)
    compared = next((text for text in above if _COMPARED.search(text) and not heads_part(text)), "")
    return compared or " ".join(rows) or title_of(above)


def _title_rows(block: Block) -> list[str]:
    """Return what stands in the rows above a table's titles, without lines such as 填报单位：…."""
    header = find_header(block.rows)
    texts = [text for row in block.rows[: header.first] for text in cell_texts(row) if text] if header else []
    return [text for text in texts if "：" not in text and ":" not in text] or texts


def _is_caption(block: Block) -> bool:
    return block.paragraph is not None and bool(CAPTION.match(block.paragraph.text))


def _front(parser: Collector, blocks: tuple[Block, ...]) -> None:
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


def _back(parser: Collector, blocks: tuple[Block, ...]) -> None:
    heading = ""
    for block in blocks:
        if block.paragraph is None:
            continue
        if block.kind is BlockKind.HEADING:
            heading = block.paragraph.text.rstrip("：:")
            parser.heading(block.paragraph)
        else:
            parser.record(parser.next_id("back"), Kind.BACK, block.paragraph, heading=heading)


def _body(parser: Collector, blocks: tuple[Block, ...]) -> None:
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
                parser.problem(f"表格之外的一段：{paragraph.text[:20]}…", "a paragraph outside the tables", figure.number)
            parser.record(parser.next_id("note"), Kind.NOTE, paragraph, figure=figure.number)


def _figure_of(parser: Collector, figure: Figure, block: Block, captioned: bool) -> Figure:
    """Return the figure that a table belongs to: the caption's above it, unless that has its table and this is another one.

    A table with a title row of its own is another one below a source line, or when it brings another task.
    """
    header = find_header(block.rows)
    if figure.begun and header is not None and (figure.closed or _brings_a_task(figure, block, header.roles)):
        figure = parser.figure()
    if captioned and figure.number is None and not figure.begun:
        opening = _opening(block)
        parser.problem(f"有一张表没有题注：{opening}…", f"a table without a caption: {opening}…", None, 0)
    return figure


def _brings_a_task(figure: Figure, block: Block, roles: tuple[Column, ...]) -> bool:
    parts = [
        (side, classify(paragraph))
        for row in block.rows[1:]
        for cell, role in zip(row, roles, strict=False)
        if (side := SIDES.get(role)) is not None
        for paragraph in cell
    ]
    known = {(side, task.ordinal) for side, task in figure.tasks.items()}
    return bool(known) and any(part.kind is PartKind.TASK and (side, part.number) not in known for side, part in parts)


def _opening(block: Block) -> str:
    rows = block.rows[1:] or block.rows
    return next((p.text[:20] for row in rows for cell in row for p in cell), "")


def _table(parser: Collector, figure: Figure, block: Block) -> None:
    """Read a table by its own titles, or those of the table that it goes on with; without any, every cell is kept apart."""
    own = find_header(block.rows)
    header = own or _known(parser, figure, block)
    rows = block.rows
    if header is None:
        _untold(parser, figure, block)
        return
    if own is not None:
        parser.names = {**own.names, **parser.names}
        headings_of(parser, figure, rows[: own.end])
        rows = rows[own.end :]
        _tell_others(parser, figure, own)
    titles = block.rows[own.first : own.end] if own else ()
    figure.header, figure.begun = header, True
    is_plan = bool(figure.tasks) or bool(_GOALS.search(figure.caption))
    figure.kind = TableKind.PLAN if is_plan else table_kind(header.roles, rows)
    reaching: set[int] = set()
    for row in rows:
        if titles and repeats(titles, row):
            headings_of(parser, figure, [row])
            continue
        # Clauses beside one cell that reaches over several rows stand in one row: they became that text, or came of it.
        together = any(cell is COVERED and place in reaching for place, cell in enumerate(row))
        figure.rows += not together
        step(figure.rows, len(rows), CLAUSES)
        _row(parser, figure, header.roles, row, figure.rows)
        reaching = {place for place, cell in enumerate(row) if place in reaching and cell is COVERED or _has_text(header, place, cell)}


def _has_text(header: Header, place: int, cell: Cell) -> bool:
    """Tell whether a cell holds the text of a side."""
    is_side = place < len(header.roles) and header.roles[place] in SIDES
    return is_side and bool(cell) and classify_cell(cell[0]).kind is not PartKind.BLANK


def _known(parser: Collector, figure: Figure, block: Block) -> Header | None:
    """Return the titles of the table that this one goes on with, else those that all other tables of the document agree on."""
    width = max(map(len, block.rows))
    if figure.begun and figure.header and len(figure.header.roles) == width:
        return figure.header
    agreed = {header.roles: header for header in parser.headers}
    if len(agreed) != 1 or len(next(iter(agreed))) != width:
        return None
    english = "the table has no title row that tells old from new; took its columns in the order of the other tables"
    parser.problem("这张表没有分出新旧的表头，按本文其他表格的列次读", english, figure.number, 0)
    return next(iter(agreed.values()))


def _untold(parser: Collector, figure: Figure, block: Block) -> None:
    titles = "|".join(text[:12] for text in cell_texts(block.rows[0]))
    english = "the table has no title row that tells old from new; its cells are kept as notes"
    parser.problem(f"表头“{titles}”分不出哪一列是旧版、哪一列是新版，各格只作附注保留", english, figure.number, 0)
    figure.begun = True
    for row in block.rows:
        figure.rows += 1
        for cell in row:
            for paragraph in cell:
                parser.record(parser.next_id("note"), Kind.NOTE, paragraph, figure=figure.number, row=figure.rows)


def _tell_others(parser: Collector, figure: Figure, header: Header) -> None:
    for role, title in zip(header.roles, header.titles, strict=True):
        if role is Column.UNKNOWN and title:
            english = f"the column {title} is neither version nor commentary; its cells are kept as notes"
            parser.problem(f"“{title}”一列不是旧版、新版或说明，只作附注保留", english, figure.number, 0)


def _row(parser: Collector, figure: Figure, roles: tuple[Column, ...], row: Row, number: int) -> None:
    if len(row) != len(roles):
        message = f"这一行有 {len(row)} 格，而表有 {len(roles)} 列"
        parser.problem(message, f"the row has {len(row)} cells, its table {len(roles)} columns", figure.number, number)
    if figure.kind is not TableKind.PLAN and is_general(roles, row):
        general_remark(parser, figure, row, number)
        return
    if figure.kind is TableKind.ARTICLES and marked_row(parser, figure, roles, row, number):
        rest: tuple[Column, ...] = tuple(Column.UNKNOWN if role in SIDES or role in LABELS else role for role in roles)
        row = tuple(() if role is Column.UNKNOWN else cell for role, cell in zip(rest, row, strict=False))
    labels = row_labels(parser, figure, roles, row)
    for position, cell in enumerate(row):
        role = roles[position] if position < len(roles) else Column.UNKNOWN
        if role in SIDES and figure.kind is TableKind.PLAN:
            _policy_cell(parser, figure, SIDES[role], cell, number)
        elif role in SIDES:
            article_cell(parser, figure, SIDES[role], cell, number, labels[SIDES[role]])
        elif role is Column.NUMBER:
            for paragraph in cell:
                parser.heading(paragraph, figure.number)
        elif role not in LABELS:
            other_cell(parser, figure, role, cell, number)
    if len(row) > len(roles) and any(row[len(roles) :]):
        parser.problem("有的格不在任何一列里", "a cell without a column", figure.number, number)


def _policy_cell(parser: Collector, figure: Figure, side: Version, cell: Cell, row: int) -> None:
    open_clause = False
    for paragraph in cell:
        part = classify(paragraph)
        if part.kind in (PartKind.CHAPTER, PartKind.BLANK):
            parser.heading(paragraph, figure.number)
            if part.kind is PartKind.CHAPTER:
                figure.outlines[side].enter(paragraph.text)
            continue
        if part.kind is PartKind.TASK and part.number is not None:
            figure.tasks[side] = Task(part.number, task_label(part.number) + paragraph.text[part.body :])
        task = figure.tasks.get(side)
        if open_clause and part.kind is PartKind.OTHER:
            parser.extend_last(paragraph)
            continue
        open_clause = part.kind is PartKind.CLAUSE
        _policy_record(parser, figure, side, paragraph, part, task, row)


def _policy_record(parser: Collector, figure: Figure, side: Version, paragraph: Paragraph, part: Part, task: Task | None, row: int) -> None:
    where: dict[str, Version | int | str | None] = {"version": side, "figure": figure.number, "row": row}
    if task is not None:
        where |= {"task": task.ordinal, "task_title": task.title}
    prefix = side.value
    match part.kind:
        case PartKind.CLAUSE:
            heading = heading_of(paragraph, part.body)
            where |= {"context": CONTEXT.join(figure.outlines[side].path)}
            parser.record(f"{prefix}-{part.number}", Kind.CLAUSE, paragraph, number=part.number, heading=heading, **where)
        case PartKind.TASK:
            title = paragraph.text[part.body :]
            parser.record(f"{prefix}-{part.number}-task", Kind.TASK, paragraph, heading=title, **where)
        case PartKind.MILESTONE | PartKind.DEPARTMENTS:
            if task is None:
                opening = paragraph.text[:12]
                parser.problem(f"“{opening}…”不在任何任务之下", f"{opening}… belongs to no task", figure.number, row)
            owner = f"{prefix}-{task.ordinal}" if task else f"{prefix}-figure{figure.number or 0}"
            parser.record(f"{owner}-{part.kind.value}", Kind(part.kind.value), paragraph, **where)
        case _ if _GOALS.search(figure.caption) and task is None:
            heading = heading_of(paragraph, _dash(paragraph.text))
            parser.record(parser.next_id(f"{prefix}-goal"), Kind.GOAL, paragraph, heading=heading, **where)
        case _:
            opening = paragraph.text[:20]
            parser.problem(f"“{opening}…”放不进任何一条，作附注保留", f"could not place {opening}…", figure.number, row)
            parser.record(parser.next_id("note"), Kind.NOTE, paragraph, **where)


def _tell_clauses_without_task(parser: Collector) -> None:
    """Report the clauses that stand above or without a task's heading, in a version that has its clauses under tasks."""
    sides = {record.version for record in parser.records if record.kind is Kind.TASK}
    for record in parser.records:
        if record.kind is Kind.CLAUSE and record.task is None and record.version in sides:
            parser.problem(f"{record.id} 不在任何任务之下", f"clause {record.id} belongs to no task", record.figure, record.row)


def _dash(text: str) -> int:
    return len(text) - len(text.lstrip("—-– "))


def task_label(ordinal: int) -> str:
    """Write a task's ordinal as official texts do: （十）."""
    return f"（{chinese_ordinal(ordinal)}）"
