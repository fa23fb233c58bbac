"""Read a saved web page: the main text with its headings, lists and tables, without what the site puts around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from corpus.normalize import fold
from corpus.readers.blocks import COVERED, Block, BlockKind, BlockStream, Cell, Marked, Paragraph, PlainText, Row, deletions_as_tags
from corpus.readers.dress import table_shapes
from corpus.readers.limits import LIMITS, Limits, check_limit
from corpus.readers.page import FURNITURE, NEVER_TEXT, Node, data_tables, is_link_list, main_text, weigh

_BREAKING = (
    "p div li ul ol dl dt dd tr td th table tbody thead tfoot caption section article main header footer aside blockquote pre center"
    " figure figcaption address details summary fieldset legend hr form body h1 h2 h3 h4 h5 h6"
)
_BREAKS = frozenset(_BREAKING.split())
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_CJK = r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"
_SOURCE_BREAK = re.compile(rf"(?<={_CJK})[ \t]*\n[ \t\n]*(?={_CJK})")
_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")
_ZERO_WIDTH = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")
_NUMBERED = re.compile(r"\s*(?:\d+[.、．)）]|[（(]|第[一二三四五六七八九十百\d]+[条章节款项]|[一二三四五六七八九十]+、)")
_SITE = re.compile(r"\s*[-_|–—－｜]+[^-_|–—－｜]*$")
_MOST_COLUMNS = 1000  # the HTML standard clamps colspan there
_GENERIC = 6  # characters of a page's title that may be a site's rubric
_TITLE_WITHIN = 10  # blocks from the start in which the text repeats its own title
_MANY = 60


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a paragraph in one dress."""

    text: str
    bold: bool = False
    struck: bool = False


@dataclass(slots=True)
class _Run:
    """A paragraph being put together from its pieces."""

    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    pieces: list[_Piece] = field(default_factory=list)
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


def read_html(text: str, limits: Limits = LIMITS) -> BlockStream:
    """Turn a web page into blocks of its main text.

    Raises:
        UserError: when there is more of something than the limits allow.
    """
    nodes, page_title, title = _parsed(text, limits)
    weigh(nodes)
    tables = data_tables(nodes)
    start = main_text(nodes, tables)
    blocks: list[tuple[_Run, int]] = []
    for item in _flow(nodes, start, nodes[start].end, tables):
        blocks.append((_Run(BlockKind.TABLE), item) if isinstance(item, int) else (item, 0))
    blocks = _trimmed(blocks)
    stated = _SITE.sub("", page_title) if re.search(_CJK, page_title) else ""
    _entitle(blocks, title or _heading_before(nodes, start, page_title) or stated)
    return _stream(nodes, blocks, limits)


def _parsed(text: str, limits: Limits) -> tuple[list[Node], str, str]:
    """Return the elements of the body in order, the page's title, and the article's title where the page states it."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(text)
    named = tree.css_first("title")
    stated = tree.css_first('meta[name="ArticleTitle" i]')
    shapes = table_shapes([style.text() for style in tree.css("style")])
    nodes = [Node("body", 0)]
    element, parent = (tree.body.child if tree.body else None), 0
    while element is not None:
        tag = element.tag or ""
        entered = False
        if tag == "-text":
            nodes.append(Node("", parent, element.text_content or "", end=len(nodes) + 1, struck=nodes[parent].struck))
        elif tag[:1] not in ("-", "!") and tag not in NEVER_TEXT:
            struck = nodes[parent].struck or shapes.strikes(tag, element.attributes)
            nodes.append(Node(shapes.tag(tag, element.attributes), parent, attributes=element.attributes, struck=struck))
            check_limit(len(nodes), limits.elements, "网页元素", "elements in the page")
            entered = element.child is not None
            if entered:
                parent = len(nodes) - 1
                element = element.child
            else:
                nodes[-1].end = len(nodes)
        while not entered and element is not None and element.next is None:
            element = element.parent
            nodes[parent].end = len(nodes)
            if parent == 0:
                element = None
            parent = nodes[parent].parent
        if not entered and element is not None:
            element = element.next
    nodes[0].end = len(nodes)
    page_title = " ".join((named.text() if named else "").split())
    return nodes, page_title, " ".join(((stated.attributes.get("content") if stated else "") or "").split())


def table_blocks(text: str, plain: PlainText, limits: Limits = LIMITS) -> list[Block]:
    """Return the tables of a piece of HTML within another text as blocks, written to that text."""
    nodes, _, _ = _parsed(deletions_as_tags(text), limits)
    blocks: list[Block] = []
    number = 0
    while number < len(nodes):
        if nodes[number].tag != "table":
            number += 1
            continue
        if rows := _rows(nodes, number, plain, limits):
            blocks.append(Block(BlockKind.TABLE, rows=rows))
        number = nodes[number].end
    return blocks


def _flow(nodes: list[Node], start: int, end: int, tables: frozenset[int], *, deleted: bool = False) -> Iterator[_Run | int]:
    """Yield the paragraphs of a stretch of nodes in order, and the number of each data table; what <del> holds where that is wanted."""
    open_ends: list[tuple[int, int]] = []
    bold_until, lines_until, item_of = 0, 0, dict[int, int]()
    run, number = _Run(), start
    while number < end or open_ends:
        while open_ends and open_ends[-1][0] <= number:
            if nodes[open_ends.pop()[1]].tag in _BREAKS and run.pieces:
                yield run
                run = _Run()
        if number >= end:
            break
        node = nodes[number]
        if number != start and (node.noise or is_link_list(node) or node.tag == "del" and not deleted):
            number = node.end
            continue
        if number in tables:
            yield run
            run = _Run()
            yield number
            number = node.end
            continue
        if not node.tag:
            first, *others = node.text.split("\n") if number < lines_until else [node.text]
            dress = (number < bold_until, node.struck)
            run.pieces.append(_Piece(first, *dress))
            run.waiting = run.waiting and not first.strip()
            for line in others:
                yield run
                run = _Run(pieces=[_Piece(line, *dress)])
        elif node.tag == "br":
            if run.level == 0:
                yield run
                run = _Run()
        else:
            if node.tag in _BREAKS and not (run.waiting and node.tag in ("p", "div")):
                yield run
                run = _Run(level=_HEADINGS.get(node.tag, 0))
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


def _begin_item(run: _Run, nodes: list[Node], number: int, item_of: dict[int, int]) -> None:
    """Start a list item: a bullet, or the number that the browser writes before it unless the text brings its own."""
    parent = nodes[nodes[number].parent]
    run.waiting = True
    if parent.tag != "ol":
        run.kind = BlockKind.BULLET
        return
    first = parent.attributes.get("start") or "1"
    item_of[nodes[number].parent] = item_of.get(nodes[number].parent, int(first) - 1 if first.isdecimal() else 0) + 1
    own = "".join(node.text for node in nodes[number : min(nodes[number].end, number + _MANY)])
    if not _NUMBERED.match(own) and own.strip():
        run.pieces.append(_Piece(f"{item_of[nodes[number].parent]}. "))


def _trimmed(blocks: list[tuple[_Run, int]]) -> list[tuple[_Run, int]]:
    """Drop blank paragraphs, and lines of the site's own before the first sentence and after the last."""
    kept = [(run, table) for run, table in blocks if table or run.spelled().text.strip()]
    told = [position for position, (run, table) in enumerate(kept) if table or _is_sentence(run.spelled().text)]
    first, last = (told[0], told[-1]) if told else (0, len(kept))

    def stays(position: int, run: _Run) -> bool:
        return first <= position <= last or not FURNITURE.search(run.spelled().text)

    return [(run, table) for position, (run, table) in enumerate(kept) if stays(position, run)]


def _is_sentence(text: str) -> bool:
    return "。" in text or "；" in text or len(text) >= _MANY


def _heading_before(nodes: list[Node], start: int, page_title: str) -> str:
    """Return the heading above the text that the page's title repeats."""
    for number in range(start - 1, 0, -1):
        if nodes[number].tag in ("h1", "h2") and not nodes[number].noise:
            run = _Run(pieces=[_Piece(node.text) for node in nodes[number : nodes[number].end]])
            text = run.spelled().text.strip()
            if len(text) > 1 and fold(text) in fold(page_title):
                return text
    return ""


def _entitle(blocks: list[tuple[_Run, int]], title: str) -> None:
    """Make the line that repeats the title a heading; where the text has none, put the title first."""
    folded = fold(title)
    if not folded or not blocks:
        return
    for run, table in blocks[:_TITLE_WITHIN]:
        if not table and fold(run.spelled().text) == folded:
            run.kind, run.level = BlockKind.HEADING, run.level or 1
            return
    headings = [run for run, _ in blocks[:_TITLE_WITHIN] if run.kind is BlockKind.HEADING]
    generic = len(folded) <= _GENERIC and any(len(run.spelled().text) > _GENERIC for run in headings)  # 服务公告 of a site
    if not generic and not any(run.level == 1 for run in headings):
        blocks.insert(0, (_Run(BlockKind.HEADING, 1, [_Piece(title)]), 0))


def _stream(nodes: list[Node], blocks: list[tuple[_Run, int]], limits: Limits) -> BlockStream:
    plain = PlainText()
    written: list[Block] = []
    for run, table in blocks:
        if table:
            captions = [number for number in range(table, nodes[table].end) if nodes[number].tag == "caption"]
            written.extend(Block(BlockKind.PARAGRAPH, line) for number in captions for line in _cell(nodes, number, plain))
            written.append(Block(BlockKind.TABLE, rows=_rows(nodes, table, plain, limits)))
        elif paragraph := _written(run, plain):
            written.append(Block(run.kind, paragraph, run.level))
    return BlockStream(str(plain), tuple(written))


def _rows(nodes: list[Node], table: int, plain: PlainText, limits: Limits) -> tuple[Row, ...]:
    """Lay cells on a grid (HTML standard, 4.9.12): a cell's text stands in its first row and column, what else it covers is empty."""
    rows = [number for number in range(table, nodes[table].end) if nodes[number].tag == "tr"]
    grid: list[dict[int, Cell]] = [{} for _ in rows]
    filled = 0
    for row, start in enumerate(rows):
        column = 0
        for number in range(start + 1, nodes[start].end):
            if nodes[number].tag not in ("td", "th"):
                continue
            while column in grid[row]:
                column += 1
            width = _span(nodes[number], "colspan", 1, _MOST_COLUMNS)
            height = _span(nodes[number], "rowspan", len(rows) - row, len(rows) - row)
            filled += width * height
            check_limit(filled, limits.cells, "表格单元格", "table cells")
            text = _cell(nodes, number, plain)
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


def _cell(nodes: list[Node], number: int, plain: PlainText) -> Cell:
    flow = _flow(nodes, number, nodes[number].end, frozenset(), deleted=True)
    found = (_written(run, plain) for run in flow if isinstance(run, _Run))
    return tuple(paragraph for paragraph in found if paragraph is not None)


def _written(run: _Run, plain: PlainText) -> Paragraph | None:
    marked = run.spelled()
    return plain.literal(marked.text, marked.bold, struck=marked.struck)
