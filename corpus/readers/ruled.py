"""Tables of a page whose cells have lines around them, and tables that go on over pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from corpus.readers.glyphs import Box, Glyph
from corpus.readers.limits import Limits
from corpus.readers.lines import Joined, Measure, appended, joined
from corpus.readers.open_rows import closing_lines
from corpus.readers.spelled import Row, rows, spelled
from corpus.readers.strokes import Stroke

_SAME_EDGE = 5.0  # points by which a table that goes on may start elsewhere on the next page
_FOOT = 0.75  # of the height of a page: a single row below it is the first one of a table
_SAME_LINE = 1.0  # points
_HEADER_ROWS = 3  # at most are repeated on every page
_ROOM = 2.0  # em: a line that leaves less was broken because it was full
_ENDS = tuple("。！？!?；;：:")
_ARTICLE = re.compile(r"\s*第[〇零一二两三四五六七八九十百千\d\s]{1,12}条")

Cell = list[Joined]


@dataclass(frozen=True, slots=True)
class Table:
    """A table, or the part of it on one page: rows of cells of paragraphs, and where its last part stands.

    `cut` says for each cell of the last row whether its text breaks off; `lefts` holds the edges of columns without lines.
    """

    rows: list[list[Cell]]
    page: int
    left: float
    top: float
    bottom: float
    right: float = 0.0
    cut: tuple[bool, ...] = ()
    lefts: tuple[float, ...] = ()

    @property
    def paragraphs(self) -> list[Joined]:
        """Return the paragraphs of all cells."""
        return [paragraph for row in self.rows for cell in row for paragraph in cell]


def ruled(page: Any, glyphs: list[Glyph], above: Table | None, struck: Sequence[Stroke], limits: Limits) -> tuple[list[Table], list[Glyph]]:  # noqa: ANN401
    """Return the ruled tables of a page and the characters outside them; `above` is the last table of the page before."""
    drawn = len(page.lines) + len(page.rects) + len(page.curves)
    if drawn < 2 or drawn > limits.line_objects:
        return [], glyphs
    found: list[Table] = []
    drawing = _without(page, struck)
    closing = closing_lines(drawing)
    for table in drawing.find_tables({"explicit_horizontal_lines": closing}):
        grid = [[box for box in row.cells if box is not None] for row in table.rows]
        if not _is_grid(grid, table.bbox, above, page):
            continue  # a frame around a text, or lines under headings
        inside = [glyph for glyph in glyphs if glyph.within(table.bbox)]
        cells = [[cell_of(_in(inside, box), page.page_number) for box in row.cells] for row in table.rows]
        if any(cell for row in cells for cell in row):
            left, top, right, bottom = table.bbox
            is_open = any(abs(line["bottom"] - bottom) < _SAME_LINE for line in closing)
            last = zip(cells[-1], table.rows[-1].cells, strict=True)
            cut = tuple(_breaks_off(cell, _in(inside, box), float("-inf") if is_open else box[2] if box else 0) for cell, box in last)
            found.append(Table(cells, page.page_number, left, top, bottom, right, cut))
            taken = {id(glyph) for glyph in inside}
            glyphs = [glyph for glyph in glyphs if id(glyph) not in taken]
    return sorted(found, key=lambda table: (table.top, table.left)), glyphs


def _without(page: Any, struck: Sequence[Stroke]) -> Any:  # noqa: ANN401
    """Return the page without the lines that strike words out: they are no borders of cells."""
    if not struck:
        return page
    gone = {(stroke.left, stroke.right, stroke.y) for stroke in struck}
    return page.filter(lambda drawn: (drawn["x0"], drawn["x1"], (drawn["top"] + drawn["bottom"]) / 2) not in gone)


def _is_grid(grid: list[list[Box]], box: Box, above: Table | None, page: Any) -> bool:  # noqa: ANN401
    """Tell whether boxes are the cells of a table; one row is when it goes on from the page before, or to the next one."""
    widest = max((len(row) for row in grid), default=0)
    if widest < 2:
        return False
    goes_on = above is not None and len(above.rows[-1]) == widest and abs(above.left - box[0]) < _SAME_EDGE
    return len(grid) > 1 or goes_on or box[3] > _FOOT * float(page.height)


def _in(glyphs: list[Glyph], box: Box | None) -> list[Glyph]:
    return [glyph for glyph in glyphs if glyph.within(box)] if box is not None else []


def cell_of(glyphs: list[Glyph], page: int) -> Cell:
    """Return the paragraphs of a cell that holds some characters."""
    return cell_of_rows(rows(glyphs), page)


def cell_of_rows(inside: Sequence[Row], page: int) -> Cell:
    """Return the paragraphs of a cell that holds some rows of characters."""
    lines = [line for row in inside if (line := spelled(row, page)) is not None]
    if not lines:
        return []
    size = max(line.size for line in lines)
    measure = Measure(min(line.left for line in lines), max(line.right for line in lines), size, 2 * size, indented=False)
    return joined(lines, measure)


def _breaks_off(cell: Cell, glyphs: list[Glyph], right: float) -> bool:
    return bool(cell) and breaks_off(cell[-1].text, rows(glyphs)[-1], right)


def breaks_off(text: str, last: Row, right: float) -> bool:
    """Tell whether a cell's text ends within a sentence and its last row of characters is as long as the cell is wide."""
    end = max((glyph for glyph in last if glyph.text.strip()), key=lambda glyph: glyph.right, default=None)
    return end is not None and not text.endswith(_ENDS) and end.right > right - _ROOM * end.size


def goes_on(last: Table, table: Table) -> bool:
    """Tell whether a table goes on with that of the page before."""
    same_columns = len(last.rows[-1]) == len(table.rows[0]) and abs(last.left - table.left) < _SAME_EDGE
    return same_columns and table.page == last.page + 1 and bool(last.lefts) == bool(table.lefts)


def continued(last: Table, table: Table) -> Table:
    """Return a table with its next page: rows of titles stand once, a row that was split over the pages is one."""
    repeated = 0
    while repeated < min(_HEADER_ROWS, len(table.rows), len(last.rows)) and _spelled(table.rows[repeated]) == _spelled(last.rows[repeated]):
        repeated += 1
    before, behind = last.rows, table.rows[repeated:]
    if behind and _is_split(last, behind[0]):
        one = [_rejoined(*cells) for cells in zip(before[-1], behind[0], last.cut, strict=True)]
        before, behind = [*before[:-1], one], behind[1:]
    cut = table.cut if behind or repeated < len(table.rows) else last.cut
    return Table([*before, *behind], table.page, table.left, table.top, table.bottom, table.right, cut, table.lefts)


def _is_split(last: Table, row: list[Cell]) -> bool:
    """Tell whether a row goes on with the last one: some cell was cut off and goes on, and none begins another article."""
    if len(last.cut) != len(row) or any(cell and _ARTICLE.match(cell[0].text) for cell in row):
        return False
    return any(cut and cell for cut, cell in zip(last.cut, row, strict=True))


def _rejoined(cell: Cell, rest: Cell, cut: bool) -> Cell:
    return [*cell[:-1], appended(cell[-1], rest[0]), *rest[1:]] if cell and rest and cut else [*cell, *rest]


def _spelled(row: list[Cell]) -> list[str]:
    return ["".join(paragraph.text for paragraph in cell) for cell in row]
