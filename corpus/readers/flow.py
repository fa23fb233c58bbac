"""Follow the elements of a page in order: paragraphs, list items and headings as a browser shows them, and the grids of tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from corpus.readers.blocks import COVERED, BlockKind, Cell, Marked, Paragraph, PlainText, Row
from corpus.readers.limits import Limits, check_limit
from corpus.readers.list_items import item_label
from corpus.readers.page import Node, is_link_list
from corpus.readers.raised import lowered, raised

_BREAKING = (
    "p div li ul ol dl dt dd tr td th table tbody thead tfoot caption section article main header footer aside blockquote pre center"
    " figure figcaption address details summary fieldset legend hr form body h1 h2 h3 h4 h5 h6"
)
_BREAKS = frozenset(_BREAKING.split())
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_SKIPPED = frozenset({"rt", "rtc"})  # the reading above the characters of a ruby
_SET_OFF = {"sup": raised, "sub": lowered}
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
CJK = r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"
_SOURCE_BREAK = re.compile(rf"(?<={CJK})[ \t]*\n[ \t\n]*(?={CJK})")
_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")
_ZERO_WIDTH = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")
_NUMBERED = re.compile(r"\s*(?:\d+[.、．)）]|[（(]|第[一二三四五六七八九十百\d]+[条章节款项]|[一二三四五六七八九十]+、)")
_MOST_COLUMNS = 1000  # the HTML standard clamps colspan there
LONG = 60  # characters: a line this long is text, whatever it says


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a paragraph in one dress."""

    text: str
    bold: bool = False
    struck: bool = False


@dataclass(slots=True)
class Run:
    """A paragraph being put together from its pieces."""

    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    pieces: list[Piece] = field(default_factory=list)
    waiting: bool = False  # a list item whose text comes in an element of its own

    def spelled(self) -> Marked:
        """Return the text with white space as a browser shows it, and the spans that are bold or struck out."""
        text, bold, struck = "", [], []
        for piece in self.pieces:
            shown = _SPACE.sub(" ", _SOURCE_BREAK.sub("", _ZERO_WIDTH.sub("", piece.text)))
            if not text or text.endswith(" "):
                shown = shown.lstrip(" ")
            span = (len(text), len(text) + len(shown))
            if piece.bold and shown:
                bold.append(span)
            if piece.struck and shown:
                struck.append(span)
            text += shown
        return Marked(text, tuple(bold), tuple(struck))


def flow(nodes: list[Node], start: int, end: int, tables: frozenset[int]) -> Iterator[Run | int]:
    """Yield the paragraphs of a stretch of nodes in order, and the number of each data table."""
    open_ends: list[tuple[int, int]] = []
    bold_until, lines_until, item_of = 0, 0, dict[int, int]()
    run, number = Run(), start
    while number < end or open_ends:
        while open_ends and open_ends[-1][0] <= number:
            if nodes[open_ends.pop()[1]].tag in _BREAKS and run.pieces:
                yield run
                run = Run()
        if number >= end:
            break
        node = nodes[number]
        if number != start and (node.noise or node.tag in _SKIPPED or is_link_list(node)):
            number = node.end
            continue
        if node.tag in _SET_OFF and number != start:
            run.pieces.append(_set_off(nodes, number, number < bold_until))
            run.waiting = False
            number = node.end
            continue
        if number in tables:
            yield run
            run = Run()
            yield number
            number = node.end
            continue
        if not node.tag:
            first, *others = node.text.split("\n") if number < lines_until else [node.text]
            dress = (number < bold_until, node.struck)
            run.pieces.append(Piece(first, *dress))
            run.waiting = run.waiting and not first.strip()
            for line in others:
                yield run
                run = Run(pieces=[Piece(line, *dress)])
        elif node.tag == "br":
            if run.level == 0:
                yield run
                run = Run()
        else:
            if node.tag in _BREAKS and not (run.waiting and node.tag in ("p", "div")):
                yield run
                run = Run(level=_HEADINGS.get(node.tag, 0))
                run.kind = BlockKind.HEADING if run.level else BlockKind.PARAGRAPH
                if node.tag == "li":
                    _begin_item(run, nodes, number, item_of)
            if node.tag in ("b", "strong") or _BOLD_STYLE.search(node.attributes.get("style") or ""):
                bold_until = max(bold_until, node.end)
            if node.tag == "pre":
                lines_until = max(lines_until, node.end)
            open_ends.append((node.end, number))
        number += 1
    yield run


def _set_off(nodes: list[Node], number: int, bold: bool) -> Piece:
    """Return what an element raises or lowers, written so that it does not join what stands before it."""
    node = nodes[number]
    inside = [each for each in nodes[number : node.end] if not each.tag and each.text]
    text = "".join(each.text for each in inside)
    struck = bool(inside) and all(each.struck for each in inside)
    return Piece(_SET_OFF[node.tag](text), bold, struck)


def _begin_item(run: Run, nodes: list[Node], number: int, item_of: dict[int, int]) -> None:
    """Start a list item: a bullet, or the number that the browser writes before it unless the text brings its own."""
    parent = nodes[nodes[number].parent]
    run.waiting = True
    if parent.tag != "ol":
        run.kind = BlockKind.BULLET
        return
    label = item_label(nodes, number, item_of)
    texts = [node for node in nodes[number : nodes[number].end] if node.text.strip()]
    if label and texts and not _NUMBERED.match("".join(node.text for node in texts[:LONG])):
        run.pieces.append(Piece(label, struck=all(node.struck for node in texts)))


def table_rows(nodes: list[Node], table: int, plain: PlainText, limits: Limits) -> tuple[Row, ...]:
    """Lay cells on a grid (HTML standard, 4.9.12): a cell's text stands in its first row and column, what else it covers is empty."""
    rows = [number for number in range(table, nodes[table].end) if nodes[number].tag == "tr" and not nodes[number].noise]
    grid: list[dict[int, Cell]] = [{} for _ in rows]
    filled = 0
    for row, start in enumerate(rows):
        column = 0
        for number in range(start + 1, nodes[start].end):
            if nodes[number].tag not in ("td", "th") or nodes[number].noise:
                continue
            while column in grid[row]:
                column += 1
            width = _span(nodes[number], "colspan", 1, _MOST_COLUMNS)
            height = _span(nodes[number], "rowspan", len(rows) - row, len(rows) - row)
            filled += width * height
            check_limit(filled, limits.cells, "表格单元格", "table cells")
            text = cell_text(nodes, number, plain)
            for down in range(height):
                for right in range(width):
                    grid[row + down].setdefault(column + right, (COVERED if down and not right else ()) if down or right else text)
            column += width
    width = max((max(cells, default=-1) + 1 for cells in grid), default=0)
    check_limit(width * len(grid), limits.cells, "表格单元格", "table cells")
    return tuple(tuple(cells.get(column, ()) for column in range(width)) for cells in grid if cells)


def _span(node: Node, name: str, zero: int, most: int) -> int:
    value = (node.attributes.get(name) or "1").strip()
    number = int(value) if value.isascii() and value.isdecimal() and len(value) < 9 else 1
    return min(number or zero, most)


def cell_text(nodes: list[Node], number: int, plain: PlainText) -> Cell:
    """Return the paragraphs of a cell, written to the text."""
    runs = flow(nodes, number, nodes[number].end, frozenset())
    found = (write_run(run, plain) for run in runs if isinstance(run, Run))
    return tuple(paragraph for paragraph in found if paragraph is not None)


def write_run(run: Run, plain: PlainText) -> Paragraph | None:
    """Write a paragraph to the text; None when there is nothing to see in it."""
    marked = run.spelled()
    return plain.literal(marked.text, marked.bold, struck=marked.struck)
