"""Read a workbook: each sheet that is seen is a table, formulas by the values saved with them; what is hidden is told."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from corpus.errors import UserError
from corpus.progress import ROWS, step
from corpus.readers.blocks import COVERED, Block, BlockKind, BlockStream, Cell, Marked, Paragraph, PlainText, Row, Spans
from corpus.readers.limits import LIMITS, Limits, check_limit
from corpus.readers.package import checked_package, packed
from corpus.readers.sheets import beside_cells, sheet_parts, text_boxes, unsaved_formulas
from corpus.readers.unread import Unread
from corpus.readers.visible_cells import Hidden, cells_of, hidden_in
from corpus.types import Problem

_CELL = re.compile(rb"<(?:\w+:)?c[ />]")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell ")
_LINE = re.compile(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_NAMED = 20  # cells, rows or sheets named in one line


def read_xlsx(content: bytes, limits: Limits = LIMITS) -> BlockStream:
    """Turn a workbook into blocks: a heading for each sheet where there are several, and a table without its empty edges.

    Hidden sheets and columns are drafts and remarks and are left out; hidden rows are read, as a filter or a fold hides rows of the
    text itself, and an article that is missing would be worse than one too many. All three are told.

    Raises:
        UserError: when the package is damaged or hostile, or there is more of something than the limits allow.
    """
    parts = checked_package(content, limits)
    # openpyxl keeps every cell in memory when it reads merged cells: too many are refused before it starts.
    sheets = [part for name, part in parts.items() if name.startswith("xl/worksheets/")]
    check_limit(sum(len(_CELL.findall(sheet)) + len(_MERGED.findall(sheet)) for sheet in sheets), limits.cells, "单元格", "cells")
    workbook = _opened(parts)
    plain = PlainText()
    blocks: list[Block] = []
    seen = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    hidden = {sheet.title: hidden_in(sheet) for sheet in seen}
    part_of = sheet_parts(parts)
    boxes = {sheet.title: text_boxes(parts, part_of.get(sheet.title, "")) for sheet in seen}
    filled = [(sheet, cells) for sheet in seen if (cells := cells_of(sheet, hidden[sheet.title])) or boxes[sheet.title]]
    for sheet, cells in filled:
        if len(filled) > 1 and (heading := plain.literal(sheet.title)):
            blocks.append(Block(BlockKind.HEADING, heading, 1))
        lines = (plain.literal(line.text, line.bold, struck=line.struck) for box in boxes[sheet.title] for line in box)
        blocks.extend(Block(BlockKind.PARAGRAPH, paragraph) for paragraph in lines if paragraph)
        if cells:
            blocks.append(Block(BlockKind.TABLE, rows=_rows(cells, _merged(sheet), plain, limits)))
    unseen = [sheet.title for sheet in workbook.worksheets if sheet.sheet_state != "visible" and sheet._cells]
    formulas = {sheet.title: unsaved_formulas(parts.get(part_of.get(sheet.title, ""), b"")) for sheet in seen}
    beside = Unread()
    beside.tell("chart", sum(sheet.sheet_state == "visible" for sheet in workbook.chartsheets))
    for sheet in seen:
        for kind, number in beside_cells(parts, part_of.get(sheet.title, "")).items():
            beside.tell(kind, number)
    return BlockStream(str(plain), tuple(blocks), (*_unread(unseen, hidden, formulas), *beside.problems()))


def _unread(unseen: list[str], hidden: Mapping[str, Hidden], formulas: Mapping[str, list[str]]) -> Iterator[Problem]:
    """Tell, each in one line, what is hidden and which formulas show nothing."""
    if cells := [_place(title, cell, len(formulas)) for title, found in formulas.items() for cell in found]:
        yield Problem(
            f"有 {len(cells)} 个公式没有保存的值，没有读入：{_list(cells)}（用 Excel 或 WPS 打开并保存后再加入）",
            english=f"{len(cells)} formulas have no saved value and were left out; open the file in Excel, save it and add it again",
        )
    if unseen:
        yield Problem(f"隐藏的工作表没有读入：{_list(unseen)}", english=f"hidden sheets were left out: {len(unseen)}")
    if columns := [_place(title, _letter(each), len(hidden)) for title, found in hidden.items() for each in sorted(found.columns)]:
        yield Problem(f"隐藏的列没有读入：{_list(columns)}", english=f"hidden columns were left out: {len(columns)}")
    if cells := [_place(title, f"{_letter(column)}{row}", len(hidden)) for title, found in hidden.items() for row, column in found.cells]:
        yield Problem(
            f"有 {len(cells)} 个单元格的数字格式不显示其内容，没有读入：{_list(cells)}",
            english=f"cells whose number format shows nothing were left out: {len(cells)}",
        )
    if rows := [_place(title, str(each), len(hidden)) for title, found in hidden.items() for each in sorted(found.rows)]:
        yield Problem(
            f"有 {len(rows)} 行是隐藏的，也读入了：第 {_list(rows)} 行", english=f"hidden rows were read all the same: {len(rows)}"
        )


def _place(title: str, place: str, sheets: int) -> str:
    return f"{title}!{place}" if sheets > 1 else place


def _list(names: list[str]) -> str:
    return "、".join(names[:_NAMED]) + (" 等" if len(names) > _NAMED else "")


def _letter(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column))


def _opened(parts: dict[str, bytes]) -> Any:  # noqa: ANN401
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of pictures and shapes that it leaves out when it writes
            return openpyxl.load_workbook(packed(parts), data_only=True, keep_links=False, rich_text=True)
    except Exception as error:  # openpyxl lets through whatever a damaged part made it stumble over
        raise UserError("不是有效的 XLSX 文件，可能不完整或已损坏", "no valid XLSX file; it may be incomplete or damaged") from error


def _merged(sheet: Any) -> list[tuple[int, int, int]]:  # noqa: ANN401
    """Return the column, first and last row of each cell that reaches over several rows."""
    return [(area.min_col, area.min_row, area.max_row) for area in sheet.merged_cells.ranges if area.max_row > area.min_row]


def _rows(
    cells: dict[tuple[int, int], Marked], merged: Sequence[tuple[int, int, int]], plain: PlainText, limits: Limits
) -> tuple[Row, ...]:
    """Lay cells on a grid of the rows and columns that hold anything; a merged cell is filled in its first place only."""
    rows = sorted({row for row, _ in cells})
    columns = sorted({column for _, column in cells})
    check_limit(len(rows) * len(columns), limits.cells, "单元格", "cells")
    covered = {(row, column) for column, first, last in merged for row in rows if first < row <= last}
    laid: list[Row] = []
    for number, row in enumerate(rows):
        step(number, len(rows), ROWS)
        laid.append(tuple(COVERED if (row, column) in covered else _cell(cells.get((row, column)), plain) for column in columns))
    return tuple(laid)


def _cell(marked: Marked | None, plain: PlainText) -> Cell:
    """Write a cell to the text, each of its lines a paragraph."""
    if marked is None:
        return ()
    found: list[Paragraph] = []
    for line in _LINE.finditer(marked.text):
        bold, struck = (_within(spans, *line.span()) for spans in (marked.bold, marked.struck))
        if paragraph := plain.literal(line.group(), bold, struck=struck):
            found.append(paragraph)
    return tuple(found)


def _within(spans: Spans, start: int, end: int) -> Spans:
    return tuple((max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and b > start)
