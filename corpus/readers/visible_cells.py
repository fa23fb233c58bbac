"""Read the cells of a sheet that a person sees, each with what is bold, struck out or raised in it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from corpus.readers.blocks import Marked, joined_spans
from corpus.readers.number_formats import shown
from corpus.readers.raised import lowered, raised
from corpus.readers.sheets import unescaped

# Formats whose number alone is written into a file, as Chinese Excel shows them (ECMA-376 part 1, 18.8.30).
_YEAR_MONTH, _MONTH_DAY, _DAY = 'yyyy"年"m"月"', 'm"月"d"日"', 'yyyy"年"m"月"d"日"'
_NUMBERED_FORMATS = {
    **dict.fromkeys((27, 36, 50, 52, 57), _YEAR_MONTH),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), _MONTH_DAY),
    30: "m-d-yy",
    31: _DAY,
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    **dict.fromkeys((34, 55), '上午/下午h"时"mm"分"'),
    **dict.fromkeys((35, 56), '上午/下午h"时"mm"分"ss"秒"'),
}
_SHIFTS = {"superscript": raised, "subscript": lowered}


@dataclass(frozen=True, slots=True)
class Hidden:
    """What of a sheet is hidden: columns, which are left out, and filled rows, which are read all the same: a filter hides them.

    `cells` are those elsewhere, as (row, column), of whose content their number format shows nothing.
    """

    columns: frozenset[int]
    rows: frozenset[int]
    cells: tuple[tuple[int, int], ...] = ()


def hidden_in(sheet: Any) -> Hidden:  # noqa: ANN401
    """Return the hidden columns, rows and cells of a sheet that hold anything."""
    columns: set[int] = set()
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden or (dimension.customWidth and dimension.width == 0):
            columns.update(range(dimension.min or 0, (dimension.max or 0) + 1))
    filled = {place for place, cell in sheet._cells.items() if cell.value is not None}
    rows = {row for row, _ in filled if row in sheet.row_dimensions and _is_flat(sheet.row_dimensions[row])}
    cells = tuple(place for place in sorted(filled) if place[1] not in columns and _shows_nothing(sheet._cells[place]))
    return Hidden(frozenset(columns) & {column for _, column in filled}, frozenset(rows), cells)


def _shows_nothing(cell: Any) -> bool:  # noqa: ANN401
    """Tell whether a number format such as ;;; hides what is in a cell; a zero that is not shown says nothing."""
    value = cell.value
    return ";" in _format(cell) and value != 0 and bool(str(value).strip()) and not _marked(cell).text.strip()


def _is_flat(row: Any) -> bool:  # noqa: ANN401
    return bool(row.hidden) or row.ht == 0


def cells_of(sheet: Any, hidden: Hidden) -> dict[tuple[int, int], Marked]:  # noqa: ANN401
    """Return the text of each filled cell by row and column.

    The cells that exist are asked for, not the sheet's dimensions, which may claim a million empty rows.
    A merged cell that begins in a hidden column is seen in the first column that is not.
    """
    found: dict[tuple[int, int], Marked] = {}
    areas = {(area.min_row, area.min_col): area for area in sheet.merged_cells.ranges} if hidden.columns else {}
    for (row, column), cell in sorted(sheet._cells.items()):
        if cell.value is None or not (marked := _marked(cell)).text.strip():
            continue
        area = areas.get((row, column))
        columns = range(column, (area.max_col if area else column) + 1)
        if seen := next((each for each in columns if each not in hidden.columns), 0):
            found[row, seen] = marked
    return found


def _marked(cell: Any) -> Marked:  # noqa: ANN401
    """Return a cell's text with the spans that are bold or struck out, by the cell's font or, in rich text, by each run's."""
    from openpyxl.cell.rich_text import CellRichText, TextBlock

    if not isinstance(cell.value, CellRichText):
        return _dressed([(unescaped(shown(_value(cell), _format(cell))), cell.font)])
    runs = [(run.text, run.font) if isinstance(run, TextBlock) else (run, cell.font) for run in cell.value]
    return _dressed([(unescaped(text), font) for text, font in runs])


def _dressed(runs: list[tuple[str, Any]]) -> Marked:
    text, bold, struck = "", list[tuple[int, int]](), list[tuple[int, int]]()
    for run, font in runs:
        shift = _SHIFTS.get(getattr(font, "vertAlign", None) or "")
        written = shift(run) if shift else run
        span = (len(text), len(text) + len(written))
        text += written
        bold += [span] if font and font.b and written else []
        struck += [span] if font and font.strike and written else []
    return Marked(text, tuple(bold), joined_spans(struck))


def _format(cell: Any) -> str:  # noqa: ANN401
    return _NUMBERED_FORMATS.get(cell._style.numFmtId) or cell.number_format or "General"


def _value(cell: Any) -> object:  # noqa: ANN401
    """Return a cell's value, a date where its format is one that the library does not know to be one."""
    from openpyxl.utils.datetime import from_excel

    value = cell.value
    is_date = isinstance(value, int | float) and not isinstance(value, bool) and cell._style.numFmtId in _NUMBERED_FORMATS
    if not is_date:
        return value
    made: datetime.datetime | datetime.time = from_excel(value, cell.parent.parent.epoch)
    return made
