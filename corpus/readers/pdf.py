"""Read a PDF that has a text layer: paragraphs across lines and pages, and ruled tables."""

from __future__ import annotations

import io
import logging
import re
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.errors import UserError
from corpus.progress import PAGES, step
from corpus.readers.blocks import Block, BlockKind, BlockStream, Cell, PlainText
from corpus.readers.limits import LIMITS, Limits, check_limit
from corpus.readers.lines import Joined, Line, Measure, joined, measured, merged, without_furniture
from corpus.types import Problem

_STREAM = re.compile(rb"stream\r?\n(?=[\x08-\x78])")  # where a stream packed with zlib may begin: its first byte says so
_TWICE = re.compile(rb"/Fl(?:ateDecode)?\s*/Fl(?:ateDecode)?\b")  # a stream packed twice serves nothing but to expand without end
_PIECE = 1 << 20
_UNMAPPED = re.compile(r"\(cid:\d+\)")
_UNMAPPED_SHARE = 0.3
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")
_RADICALS = re.compile(r"[\u2e80-\u2fdf\uf900-\ufaff]")  # fonts whose map names a radical instead of the character that looks the same
_BOLD = re.compile(r"bold|heavy|black", re.IGNORECASE)
_SPACES = (0.25, 0.5, 0.8)  # em: gaps that read as a space, between two Latin, a Latin and a Chinese, two Chinese characters
_SAME_PLACE = 0.15  # em: the same character twice is how some programs print bold
_SAME_LINE = 0.5  # em
_SAME_EDGE = 5.0  # points by which a table that goes on may start elsewhere on the next page
_LEAST_TEXT = 10  # characters a page on average; a scanner's stamp or page number leaves fewer


@dataclass(frozen=True, slots=True)
class _Table:
    """A ruled table, or the part of it on one page: rows of cells of paragraphs, and where its last part stands."""

    rows: list[list[list[Joined]]]
    page: int
    left: float
    top: float


def read_pdf(content: bytes, limits: Limits = LIMITS) -> BlockStream:
    """Turn a PDF into blocks whose paragraphs know their page.

    Raises:
        UserError: when it is encrypted, damaged, scanned without a text layer, or larger than the limits allow.
    """
    _check_streams(content, limits)
    lines: list[Line] = []
    tables: list[_Table] = []
    heights: list[float] = []
    pictures: list[int] = []
    characters = 0
    cells = 0
    for number, page in enumerate(_pages(content, limits), start=1):
        heights.append(float(page.height))
        characters += len(page.chars)
        check_limit(characters, limits.characters, "文字", "characters")
        found, rest = _tables(page, number, limits)
        cells += sum(len(row) for table in found for row in table.rows)
        check_limit(cells, limits.cells, "表格单元格", "table cells")
        tables.extend(found)
        lines.extend(_lines(rest, number))
        if not page.chars and page.images:
            pictures.append(number)
    _check_text(lines, tables, len(heights), characters, pictures)
    unread = tuple(
        Problem(f"第 {number} 页是图片，没有文字层，未读取", english=f"page {number} is a picture without a text layer and was not read")
        for number in pictures
    )
    return _stream(_in_order(without_furniture(lines, heights), tables), unread)


def _check_streams(content: bytes, limits: Limits) -> None:
    """Unpack every stream once and throw it away, to know that the library may unpack it whole."""
    left = limits.unpacked_bytes
    for start in _STREAM.finditer(content):
        unpacking = zlib.decompressobj()
        packed, position = b"", start.end()
        while not unpacking.eof and (packed or position < len(content)):
            if not packed:
                packed, position = content[position : position + _PIECE], position + _PIECE
            try:
                left -= len(unpacking.decompress(packed, _PIECE))
            except zlib.error:
                break
            packed = unpacking.unconsumed_tail
            if left < 0:
                break
    if left < 0 or _TWICE.search(content):
        raise UserError("解压后过大，疑似压缩炸弹，未读取", "expands too far, not read")


def _pages(content: bytes, limits: Limits) -> Iterator[Any]:
    import pdfplumber
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns about every small fault of a font
    try:
        with pdfplumber.open(io.BytesIO(content)) as document:
            check_limit(len(document.pages), limits.pages, "页数", "pages")
            if not document.pages:
                raise UserError("不完整或已损坏，读不到任何一页", "incomplete or damaged, no page can be read")
            for number, page in enumerate(document.pages):
                step(number, len(document.pages), PAGES)
                yield page
                page.close()
            step(len(document.pages), len(document.pages), PAGES)
    except (PdfminerException, MalformedPDFException, PSException) as error:
        causes = (error, *error.args)
        if any(isinstance(cause, PDFPasswordIncorrect | PDFEncryptionError) for cause in causes):
            raise UserError("已加密，请去掉密码后再加入", "encrypted; remove the password") from error
        raise UserError("不完整或已损坏", "incomplete or damaged") from error


def _check_text(lines: Sequence[Line], tables: Sequence[_Table], pages: int, characters: int, pictures: Sequence[int]) -> None:
    text = "".join(line.text for line in lines) + "".join(p.text for table in tables for row in table.rows for cell in row for p in cell)
    if not text or (len(pictures) * 2 > pages and len(text) < _LEAST_TEXT * pages):
        raise UserError("没有文字层（扫描件），请先识别文字（OCR）", "no text layer (a scan); recognize its text (OCR) first")
    if len(_UNMAPPED.findall(text)) > _UNMAPPED_SHARE * characters:
        reason = (
            "的字体没有文字编码，复制出来是乱码，请先识别文字（OCR）",
            "its fonts do not say what their characters are; recognize its text (OCR)",
        )
        raise UserError(*reason)


def _tables(page: Any, number: int, limits: Limits) -> tuple[list[_Table], list[dict[str, Any]]]:  # noqa: ANN401
    """Return the ruled tables of a page and the characters outside them."""
    chars = _upright(page.chars)
    drawn = len(page.lines) + len(page.rects) + len(page.curves)
    if drawn < 2 or drawn > limits.line_objects:
        return [], chars
    found: list[_Table] = []
    for table in page.find_tables():
        grid = [[box for box in row.cells if box is not None] for row in table.rows]
        if len(grid) < 2 or max(len(row) for row in grid) < 2:
            continue  # a frame around a text, or lines under headings
        inside = [char for char in chars if _within(char, table.bbox)]
        rows = [[_cell(inside, box, number) for box in row.cells] for row in table.rows]
        if any(cell for row in rows for cell in row):
            found.append(_Table(rows, number, table.bbox[0], table.bbox[1]))
            taken = {id(char) for char in inside}
            chars = [char for char in chars if id(char) not in taken]
    return sorted(found, key=lambda table: (table.top, table.left)), chars


def _upright(chars: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Drop characters printed aslant, such as watermarks; on a page that is turned as a whole, they are the text."""
    upright = [char for char in chars if char["upright"]]
    return upright if len(upright) * 2 > len(chars) else chars


def _within(char: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    across, down = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(box[0] <= across < box[2] and box[1] <= down < box[3])


def _cell(chars: list[dict[str, Any]], box: tuple[float, float, float, float] | None, page: int) -> list[Joined]:
    if box is None:
        return []
    lines = _lines([char for char in chars if _within(char, box)], page)
    if not lines:
        return []
    size = max(line.size for line in lines)
    measure = Measure(min(line.left for line in lines), max(line.right for line in lines), size, 2 * size, indented=False)
    return joined(lines, measure)


def _lines(chars: list[dict[str, Any]], page: int) -> list[Line]:
    """Group characters to lines by the height of their middles, top to bottom."""
    rows: list[list[dict[str, Any]]] = []
    middle = 0.0
    for char in sorted(chars, key=lambda char: (char["top"] + char["bottom"], char["x0"])):
        own = (char["top"] + char["bottom"]) / 2
        if rows and own - middle <= _SAME_LINE * max(char["size"], rows[-1][0]["size"]):
            rows[-1].append(char)
        else:
            rows.append([char])
            middle = own
    return [line for line in (_line(row, page) for row in rows) if line is not None]


def _line(chars: list[dict[str, Any]], page: int) -> Line | None:
    """Spell a line from left to right, with a space where one is printed or a gap is as wide as one."""
    text = ""
    bold: list[tuple[int, int]] = []
    kept: list[dict[str, Any]] = []
    pending = False
    for char in sorted(chars, key=lambda char: char["x0"]):
        letter = _RADICALS.sub(lambda match: unicodedata.normalize("NFKC", match.group()), char["text"])
        if not letter.strip():
            pending = True
            continue
        if kept:
            gap, last = char["x0"] - kept[-1]["x1"], kept[-1]
            if char["text"] == last["text"] and char["x0"] - last["x0"] < _SAME_PLACE * char["size"]:
                continue
            wide = sum(_WIDE.match(side) is not None for side in (letter, last["text"]))
            text += " " if pending or gap > _SPACES[wide] * char["size"] else ""
        pending = False
        if _BOLD.search(char["fontname"]):
            bold.append((len(text), len(text) + len(letter)))
        text += letter
        kept.append(char)
    if not kept:
        return None
    size = max(char["size"] for char in kept)
    return Line(text, merged(bold), page, kept[0]["x0"], kept[-1]["x1"], min(char["top"] for char in kept), size)


def _in_order(lines: Sequence[Line], tables: Sequence[_Table]) -> list[Joined | _Table]:
    """Put paragraphs and tables in the order of the pages; a table that goes on over a page becomes one."""
    measure = measured(lines)
    items: list[Joined | _Table] = []
    waiting = sorted(lines, key=lambda line: (line.page, line.top))
    for table in tables:
        before = [line for line in waiting if (line.page, line.top) < (table.page, table.top)]
        waiting = waiting[len(before) :]
        items.extend(joined(before, measure))
        last = items[-1] if items else None
        if isinstance(last, _Table) and _goes_on(last, table):
            repeated = [_spelled(row) for row in table.rows[:1]] == [_spelled(row) for row in last.rows[:1]]
            items[-1] = _Table([*last.rows, *table.rows[repeated:]], table.page, table.left, table.top)
        else:
            items.append(table)
    return [*items, *joined(waiting, measure)]


def _goes_on(last: _Table, table: _Table) -> bool:
    same_columns = len(last.rows[-1]) == len(table.rows[0]) and abs(last.left - table.left) < _SAME_EDGE
    return same_columns and table.page == last.page + 1


def _spelled(row: list[list[Joined]]) -> list[str]:
    return ["".join(paragraph.text for paragraph in cell) for cell in row]


def _stream(items: Sequence[Joined | _Table], unread: tuple[Problem, ...]) -> BlockStream:
    plain = PlainText()
    blocks: list[Block] = []
    for item in items:
        if isinstance(item, _Table):
            rows = tuple(tuple(_written(cell, plain) for cell in row) for row in item.rows)
            blocks.append(Block(BlockKind.TABLE, rows=rows))
        elif paragraph := plain.literal(item.text, item.bold, item.page):
            blocks.append(Block(item.kind, paragraph, int(item.kind is BlockKind.HEADING)))
    return BlockStream(str(plain), tuple(blocks), unread)


def _written(cell: list[Joined], plain: PlainText) -> Cell:
    found = (plain.literal(part.text, part.bold, part.page) for part in cell)
    return tuple(paragraph for paragraph in found if paragraph is not None)
