"""Read a workbook: each sheet a table, its cells as a person sees them, formulas by the values that were saved with them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from typing import Any

from corpus.errors import UserError
from corpus.progress import ROWS, step
from corpus.readers.blocks import COVERED, Block, BlockKind, BlockStream, Cell, PlainText, Row
from corpus.readers.limits import LIMITS, Limits, check_limit
from corpus.readers.package import checked_package, packed

_CELL = re.compile(rb"<(?:\w+:)?c[ />]")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell ")
_QUOTED = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]|_.|\*.')
_DECIMALS = re.compile(r"0\.(0+)")
_GENERAL_DIGITS = 11  # what Excel shows of a number in the format General


def read_xlsx(content: bytes, limits: Limits = LIMITS) -> BlockStream:
    """Turn a workbook into blocks: a heading for each sheet where there are several, and a table without its empty edges.

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
    filled = [(sheet, cells) for sheet in workbook.worksheets if (cells := _cells(sheet))]
    for sheet, cells in filled:
        if len(filled) > 1 and (heading := plain.literal(sheet.title)):
            blocks.append(Block(BlockKind.HEADING, heading, 1))
        blocks.append(Block(BlockKind.TABLE, rows=_rows(cells, _merged(sheet), plain, limits)))
    return BlockStream(str(plain), tuple(blocks))


def _opened(parts: dict[str, bytes]) -> Any:  # noqa: ANN401
    import openpyxl

    try:
        return openpyxl.load_workbook(packed(parts), data_only=True, keep_links=False)
    except Exception as error:  # openpyxl lets through whatever a damaged part made it stumble over
        raise UserError("不是有效的 XLSX 文件，可能不完整或已损坏", "no valid XLSX file; it may be incomplete or damaged") from error


def _cells(sheet: Any) -> dict[tuple[int, int], tuple[str, bool]]:  # noqa: ANN401
    """Return the text of each filled cell by row and column, and whether it is bold.

    The cells that exist are asked for, not the sheet's dimensions, which may claim a million empty rows.
    """
    found: dict[tuple[int, int], tuple[str, bool]] = {}
    for place, cell in sorted(sheet._cells.items()):
        if cell.value is not None and (text := shown(cell.value, cell.number_format).strip()):
            found[place] = (text, bool(cell.font and cell.font.b))
    return found


def _merged(sheet: Any) -> list[tuple[int, int, int]]:  # noqa: ANN401
    """Return the column, first and last row of each cell that reaches over several rows."""
    return [(area.min_col, area.min_row, area.max_row) for area in sheet.merged_cells.ranges if area.max_row > area.min_row]


def _rows(
    cells: dict[tuple[int, int], tuple[str, bool]], merged: Sequence[tuple[int, int, int]], plain: PlainText, limits: Limits
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


def _cell(cell: tuple[str, bool] | None, plain: PlainText) -> Cell:
    if cell is None:
        return ()
    text, bold = cell
    return _kept(plain.literal(line, ((0, len(line)),) if bold else ()) for line in text.splitlines())


def _kept(paragraphs: Iterable[Any]) -> Cell:
    return tuple(paragraph for paragraph in paragraphs if paragraph is not None)


def shown(value: object, number_format: str) -> str:
    """Return a cell's value as its number format shows it; formats beyond the usual ones show the plain number."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        return _date(value.date(), number_format) + (
            "" if value.time() == datetime.time() else f" {value.time():%H:%M:%S}".removesuffix(":00")
        )
    if isinstance(value, datetime.date):
        return _date(value, number_format)
    if isinstance(value, datetime.time):
        return f"{value:%H:%M:%S}".removesuffix(":00")
    if isinstance(value, int | float):
        return _number(value, number_format)
    return str(value)


def _date(value: datetime.date, number_format: str) -> str:
    if "年" not in number_format:
        return value.isoformat()
    text = f"{value.year}年"
    if "月" in number_format:
        text += f"{value.month}月"
    return text + (f"{value.day}日" if "日" in number_format else "")


def _number(value: float, number_format: str) -> str:
    section = number_format.split(";")[0]
    literal = "".join(quoted or escaped for quoted, escaped in _QUOTED.findall(section))
    pattern = _QUOTED.sub("", section)
    if "0" not in pattern and "#" not in pattern:
        return _general(value)
    if "E" in pattern or "/" in pattern or "?" in pattern:
        return _general(value)
    percent = "%" in pattern
    fraction = _DECIMALS.search(pattern)
    grouped = "," if "," in pattern else ""
    if "#" in pattern.rpartition(".")[2] and "." in pattern:
        text = _general(value * 100 if percent else value)
    else:
        text = f"{value * 100 if percent else value:{grouped}.{len(fraction.group(1)) if fraction else 0}f}"
    before = bool(literal) and section.find(literal) < section.find("0")
    text += "%" if percent else ""
    return literal + text if before else text + literal


def _general(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.{_GENERAL_DIGITS}g}" if abs(value) < 1e11 else f"{value:.0f}"
