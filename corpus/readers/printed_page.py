"""Lay out a printed page: its lines and tables in the order in which they are read, its foot notes apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from corpus.readers.columns import Region, Strip, flows, regions, strip_of
from corpus.readers.fonts import Fonts
from corpus.readers.forms import filled, unread
from corpus.readers.furniture import LineNumbers, in_margin, without_page_number
from corpus.readers.glyphs import Glyph, Seen, runs_down, usual_size
from corpus.readers.limits import Limits
from corpus.readers.lines import Line
from corpus.readers.notes import Sheet, marked, parted
from corpus.readers.ruled import Table, breaks_off, cell_of_rows, ruled
from corpus.readers.spelled import Row, rows, spelled
from corpus.readers.strokes import Stroke, strokes, with_struck
from corpus.readers.unruled import Unruled, is_grid, runs_on, unruled
from corpus.readers.watermarks import Watermarks
from corpus.types import Problem

_BLANK = 1.5  # em that part a line in the margin from the text
_BESIDE = 3.0  # em: a line to write on goes on so far beyond its field
_SHOWN = 20
_NEAR = 3.0  # points from a table: a line there is its border


@dataclass(frozen=True, slots=True)
class Page:
    """What a page holds: lines and tables in order, the lines of its notes, what on it was not read."""

    items: list[Line | Table] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class Reading:
    """A document being read page by page: what was found in it so far, the last table, where columns were parted."""

    limits: Limits
    watermarks: Watermarks = field(default_factory=Watermarks)
    fonts: Fonts = field(default_factory=Fonts)
    line_numbers: LineNumbers = field(default_factory=LineNumbers)
    unseen: list[tuple[int, str]] = field(default_factory=list)
    above: Table | None = None
    gutters: tuple[tuple[float, float], ...] = ()


def laid_out(page: Any, looks: Seen, reading: Reading, *, scanned: bool = False) -> Page:  # noqa: ANN401
    """Return what a page holds; a scanned one has neither fonts nor colours, and no line on it is taken to strike words out."""
    number = page.page_number
    glyphs = looks.upright if scanned else reading.watermarks.without(looks)
    if not scanned:
        if hidden := "".join(glyph.text for glyph in looks.unseen if glyph.text.strip()):
            reading.unseen.append((number, hidden))
        reading.fonts.add(glyphs, number)
    size = usual_size(glyphs)
    form = filled(page, size)
    found = Page(problems=[*unread(number, form.comments), *_turned(looks.turned, number)])
    if runs_down(glyphs):
        english = f"the text of page {number} is set vertically, which is not read in its order: do not quote it unchecked"
        found.problems.append(Problem(f"第 {number} 页是竖排文字，不能按竖排的次序读入，引用前请核对原件", english=english))
    glyphs = [*_without_blanks(glyphs, form.glyphs), *form.glyphs] if form.glyphs else glyphs
    drawn = strokes(page)
    through: list[Stroke] = []
    if (drawn or page.lines) and not scanned and len(drawn) <= reading.limits.line_objects:
        struck = with_struck(page, glyphs, drawn)
        glyphs, through = struck.glyphs, struck.through
        found.problems.extend(_doubtful(struck.doubtful, number))
    tables, rest = ruled(page, glyphs, reading.above, through, reading.limits)
    sheet = Sheet(size, float(page.width), float(page.height))
    free = [stroke for stroke in drawn if not any(_at(table, stroke) for table in tables)] if drawn else []
    text, notes = parted(_rows(rest, sheet, reading), free, sheet)
    found.items.extend(_ordered(text, tables, sheet, reading, found.problems, number))
    if not notes:
        lines = [item for item in found.items if isinstance(item, Line)]
        apart = {id(line) for line in lines[marked(lines, sheet) :]}
        found.notes.extend(line for line in lines if id(line) in apart)
        found.items[:] = [item for item in found.items if id(item) not in apart]
    found.notes.extend(line for row in notes if (line := spelled(row, number)) is not None)
    reading.above = next((item for item in reversed(found.items) if isinstance(item, Table)), None)
    return found


def _turned(glyphs: Sequence[Glyph], number: int) -> Iterator[Problem]:
    text = "".join(glyph.text for glyph in glyphs if glyph.text.strip())
    if len(text) > 1:
        text = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        yield Problem(f"第 {number} 页横转的文字“{text}”未读取", english=f"the turned text “{text}” on page {number} was not read")


def _doubtful(text: str, number: int) -> Iterator[Problem]:
    if text:
        text = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        english = f"a line runs through “{text}” on page {number}; whether it strikes that out cannot be told, so it was read"
        yield Problem(f"第 {number} 页有线条穿过“{text}”，看不出是否删去，仍读入", english=english)


def _without_blanks(glyphs: Sequence[Glyph], values: Sequence[Glyph]) -> list[Glyph]:
    """Leave out what stood in a field before it was filled in: a line of underscores, or the value itself in print."""
    found = list(glyphs)
    for value in values:
        if value.text.strip():
            low, high = value.top - value.size / 2, value.bottom + value.size / 2
            line = (value.left - _BESIDE * value.size, low, value.right + _BESIDE * value.size, high)
            box = (value.left, low, value.right, high)
            found = [g for g in found if not (g.text in "_＿" and g.within(line)) and not (g.text == value.text and g.within(box))]
    return found


def _at(table: Table, stroke: Stroke) -> bool:
    inside = table.left - _NEAR <= stroke.left and stroke.right <= table.right + _NEAR
    return inside and table.top - _NEAR <= stroke.y <= table.bottom + _NEAR


def _rows(glyphs: Sequence[Glyph], sheet: Sheet, reading: Reading) -> list[Row]:
    """Return the rows of a page, top to bottom, without its number and those of its lines."""
    return without_page_number(reading.line_numbers.without(rows(glyphs)), sheet.height, sheet.size)


def _ordered(
    text: Sequence[Row], tables: Sequence[Table], sheet: Sheet, reading: Reading, problems: list[Problem], number: int
) -> Iterator[Line | Table]:
    boxes = [Strip([], ((table.left, table.right),), table.top, table.bottom, at) for at, table in enumerate(tables)]
    rows_of = [strip for row in text if (strip := strip_of(row, sheet.size)).spans]
    strips = sorted([*rows_of, *boxes], key=lambda strip: strip.top)
    above = reading.above
    for region in _regions(strips, sheet):
        lefts = above.lefts if above else ()
        above = above if in_margin(region.strips[-1].top, sheet.height) else None
        if not region.gutters:
            yield from _lines(region.strips, tables, number, None)
            continue
        running = flows(region, sheet.size, reading.gutters) or runs_on(region)
        table = unruled(region, sheet.size, lefts, running=running)
        if table is not None:
            yield _table(table, region, number)
        elif running:
            reading.gutters = region.gutters
            for column in region.columns():
                frame = min(strip.spans[0][0] for strip in column), max(strip.spans[-1][1] for strip in column)
                yield from _lines(column, tables, number, frame)
        else:
            if is_grid(region):
                message = f"第 {number} 页有没有框线的表格或分栏文字，分不清行列，按行读入"
                english = f"page {number} has text in columns without lines, whose cells cannot be told; it was read line by line"
                problems.append(Problem(message, english=english))
            yield from _lines(region.strips, tables, number, None)


def _regions(strips: Sequence[Strip], sheet: Sheet) -> Iterator[Region]:
    """Part a page into regions; lines in its margins that stand off from the text belong to no column."""
    start, end = 0, len(strips)
    while start < end and in_margin(strips[start].top, sheet.height) and strips[start].box is None:
        if start + 1 < end and strips[start + 1].top - strips[start].bottom < _BLANK * sheet.size:
            break
        start += 1
    while end > start and in_margin(strips[end - 1].top, sheet.height) and strips[end - 1].box is None:
        if end - 1 > start and strips[end - 1].top - strips[end - 2].bottom < _BLANK * sheet.size:
            break
        end -= 1
    yield from (Region((strip,)) for strip in strips[:start])
    yield from regions(strips[start:end], sheet.size)
    yield from (Region((strip,)) for strip in strips[end:])


def _lines(strips: Sequence[Strip], tables: Sequence[Table], number: int, frame: tuple[float, float] | None) -> Iterator[Line | Table]:
    for strip in strips:
        if strip.box is not None:
            yield tables[strip.box]
        elif (line := spelled(strip.row, number, frame)) is not None:
            yield line


def _table(found: Unruled, region: Region, number: int) -> Table:
    cells = [[cell_of_rows(cell, number) for cell in row] for row in found.rows]
    last = zip(cells[-1], found.rows[-1], found.rights, strict=True)
    cut = tuple(bool(cell) and breaks_off(cell[-1].text, printed[-1], right) for cell, printed, right in last)
    left, right = found.lefts[0], found.rights[-1]
    return Table(cells, number, left, region.strips[0].top, region.strips[-1].bottom, right, cut, found.lefts)
