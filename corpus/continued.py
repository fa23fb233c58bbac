"""Put the parts of a clause together that a table sets in several rows, or on several pages, each on its own side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from enum import Enum

from corpus.columns import LABELS, SIDES, Column, is_remark
from corpus.headers import Header, cell_texts, find_header, is_labelled, repeats
from corpus.layout import PartKind, classify_cell
from corpus.readers.blocks import Block, BlockKind, BlockStream, Cell, Row, written_anew

_ENDS = re.compile(r"[。；;：:！？!?.][”’」』）)]?$")
_ITEM = re.compile(r"^(?:[（(][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|\d{1,2}[.、．])")
_ATTACHMENT = re.compile(r"^附\s*(?:件|录|表|图|则|錄|圖|則)")


class TableKind(str, Enum):
    """How a table names what it sets side by side: by articles, by numbers, as a plan does, or not at all."""

    ARTICLES = "articles"
    NUMBERED = "numbered"
    PLAN = "plan"
    PLAIN = "plain"


def table_kind(roles: Sequence[Column], rows: Sequence[Row]) -> TableKind:
    """Tell how a table names its rows, from the paragraphs of its two sides."""
    parts = [classify_cell(p) for row in rows for role, cell in zip(roles, row, strict=False) if role in SIDES for p in cell]
    labelled = any(part.label for part in parts)
    numbers = [p for row in rows for role, cell in zip(roles, row, strict=False) if role in LABELS for p in cell]
    if labelled or any(classify_cell(p).label for p in numbers):
        return TableKind.ARTICLES
    kinds = {part.kind for part in parts}
    if kinds & {PartKind.TASK, PartKind.MILESTONE, PartKind.DEPARTMENTS}:
        return TableKind.PLAN
    return TableKind.NUMBERED if PartKind.CLAUSE in kinds else TableKind.PLAIN


def joined_rows(stream: BlockStream) -> BlockStream:
    """Return the stream with every clause in one cell; the same stream where no row goes on with the one above."""
    blocks: list[Block] = []
    changed = False
    for block in stream.blocks:
        if block.kind is BlockKind.TABLE and blocks and _goes_on(blocks[-1], block):
            block = replace(block, rows=(*blocks.pop().rows, *block.rows))
            changed = True
        blocks.append(block)
    for i, block in enumerate(blocks):
        header = find_header(block.rows) if block.kind is BlockKind.TABLE else None
        if header is not None and (rows := _merged(header, block.rows)) is not None:
            blocks[i] = replace(block, rows=rows)
            changed = True
    return written_anew(blocks, stream) if changed else stream


def _goes_on(above: Block, block: Block) -> bool:
    """Tell whether a table is the next page of the one above: as many columns, no titles of its own or the same again."""
    header = find_header(above.rows) if above.kind is BlockKind.TABLE else None
    if header is None or not block.rows or any(len(row) != len(header.roles) for row in block.rows):
        return False
    if table_kind(header.roles, (*above.rows[header.end :], *block.rows)) is TableKind.PLAN:
        return False
    own = find_header(block.rows)
    return own is None or own.titles == header.titles


def _merged(header: Header, rows: Sequence[Row]) -> tuple[Row, ...] | None:
    """Move what goes on with a clause into that clause's row; None when nothing does."""
    kind = table_kind(header.roles, rows[header.end :])
    if kind is TableKind.PLAN:
        return None
    titles = rows[header.first : header.end]
    kept: list[Row] = list(rows[: header.end])
    open_rows: dict[int, int] = {}
    moved = False
    for row in rows[header.end :]:
        if repeats(titles, row):
            kept.append(row)
            continue
        if _continues(header.roles, kind, row, open_rows, kept):
            _append(header.roles, kept, row, open_rows)
            moved = True
            continue
        kept.append(row)
        _open(header.roles, row, len(kept) - 1, open_rows)
    return tuple(kept) if moved else None


def _open(roles: Sequence[Column], row: Row, place: int, open_rows: dict[int, int]) -> None:
    """Note in which row each side's last clause stands; a chapter's title closes all, and no row at all goes on with it."""
    for column, (role, cell) in enumerate(zip(roles, row, strict=False)):
        if role not in SIDES or not cell:
            continue
        last = classify_cell(cell[-1]).kind
        if last is PartKind.CHAPTER or _ATTACHMENT.match(cell[0].text) or is_remark(cell[0].text) and not classify_cell(cell[0]).label:
            open_rows.clear()
            return
        if classify_cell(cell[0]).kind is not PartKind.BLANK:
            open_rows[column] = place


def _continues(roles: Sequence[Column], kind: TableKind, row: Row, open_rows: dict[int, int], kept: Sequence[Row]) -> bool:
    numbered = Column.NUMBER in roles
    own_number = any(role is Column.NUMBER and cell for role, cell in zip(roles, row, strict=False))
    if len(row) != len(roles) or own_number or is_labelled(roles, row) or not open_rows:
        return False
    if kind is TableKind.PLAIN and not numbered:
        return _breaks_off(roles, row, open_rows, kept)
    sides = [(column, cell) for column, (role, cell) in enumerate(zip(roles, row, strict=False)) if role in SIDES and cell]
    if any(column not in open_rows for column, _ in sides):
        return False
    openings = [classify_cell(cell[0]) for _, cell in sides]
    if any(part.label or part.kind in (PartKind.CHAPTER, PartKind.BLANK) for part in openings):
        return False
    if kind is TableKind.NUMBERED and any(part.kind is PartKind.CLAUSE for part in openings):
        return False
    alone = len(sides) == 1 or len({text for text in cell_texts(tuple(cell for _, cell in sides))}) == 1
    if alone and any(is_remark(cell[0].text) for _, cell in sides) and not _unfinished(sides, open_rows, kept):
        return False
    return not any(_ATTACHMENT.match(cell[0].text) for _, cell in sides) and any(row)


def _unfinished(sides: Sequence[tuple[int, Cell]], open_rows: dict[int, int], kept: Sequence[Row]) -> bool:
    return any(not _ENDS.search(kept[open_rows[column]][column][-1].text) for column, _ in sides)


def _breaks_off(roles: Sequence[Column], row: Row, open_rows: dict[int, int], kept: Sequence[Row]) -> bool:
    """Tell whether a row without numbers finishes sentences: all it holds goes on with something long that has no end."""
    sides = [(column, cell) for column, (role, cell) in enumerate(zip(roles, row, strict=False)) if role in SIDES and cell]
    if not sides or any(column not in open_rows for column, _ in sides):
        return False
    before = [kept[open_rows[column]][column][-1].text for column, _ in sides]
    return all(re.search(r"[，、,]$", text) for text in before) and len(set(open_rows.values())) == 1


def _append(roles: Sequence[Column], kept: list[Row], row: Row, open_rows: dict[int, int]) -> None:
    last = max(open_rows.values())
    for column, cell in enumerate(row):
        place = open_rows.get(column, last) if roles[column] in SIDES else last
        cells = [*kept[place], *[()] * (len(row) - len(kept[place]))]  # a row may end before the table does
        cells[column] = _joined(cells[column], cell) if roles[column] in SIDES else (*cells[column], *cell)
        kept[place] = tuple(cells)


def _joined(cell: Cell, more: Cell) -> Cell:
    """Go on with the cell's last paragraph where its sentence is unfinished."""
    if not cell or not more or _ENDS.search(cell[-1].text) or _ITEM.match(more[0].text):
        return (*cell, *more)
    last, first = cell[-1], more[0]
    gap = " " if last.text[-1:].isascii() and first.text[:1].isascii() and last.text[-1:].isalpha() else ""
    shift = len(last.text) + len(gap)
    bold = (*last.bold, *((start + shift, end + shift) for start, end in first.bold))
    return (*cell[:-1], replace(last, text=last.text + gap + first.text, bold=bold), *more[1:])
