"""Read a PDF that has a text layer: paragraphs across lines and pages, and ruled tables."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from corpus.errors import UserError
from corpus.readers.blocks import Block, BlockKind, BlockStream, Cell, PlainText
from corpus.readers.furniture import without_furniture
from corpus.readers.limits import LIMITS, Limits, check_limit
from corpus.readers.lines import Joined, Line, joined, measured
from corpus.readers.notes import notes as joined_notes
from corpus.readers.pages import pages
from corpus.readers.printed_page import Reading, laid_out
from corpus.readers.ruled import Table, continued, goes_on
from corpus.types import Problem

_STREAM = re.compile(rb"stream\r?\n(?=[\x08-\x78])")  # where a stream packed with zlib may begin: its first byte says so
_TWICE = re.compile(rb"/Fl(?:ateDecode)?\s*/Fl(?:ateDecode)?\b")  # a stream packed twice serves nothing but to expand without end
_PIECE = 1 << 20
_SHOWN = 20  # characters of what was left out
_LEAST_TEXT = 10  # characters a page on average; a scanner's stamp or page number leaves fewer


def read_pdf(content: bytes, limits: Limits = LIMITS) -> BlockStream:
    """Turn a PDF into blocks whose paragraphs know their page; foot notes stand behind the text.

    Raises:
        UserError: when it is encrypted, damaged, scanned without a text layer, in fonts that do not say what their characters are,
            or larger than the limits allow.
    """
    _check_streams(content, limits)
    reading = Reading(limits)
    items: list[Line | Table] = []
    notes: list[Line] = []
    problems: list[Problem] = []
    heights: list[float] = []
    pictures = characters = cells = 0
    for number, page in enumerate(pages(content, limits), start=1):
        heights.append(float(page.height))
        characters += len(page.chars)
        check_limit(characters, limits.characters, "文字", "characters")
        found = laid_out(page, reading)
        cells += sum(len(row) for item in found.items if isinstance(item, Table) for row in item.rows)
        check_limit(cells, limits.cells, "表格单元格", "table cells")
        items.extend(found.items)
        notes.extend(found.notes)
        problems.extend(found.problems)
        if not page.chars and page.images:
            pictures += 1
            message, english = (
                f"第 {number} 页是图片，没有文字层，未读取",
                f"page {number} is a picture without a text layer and was not read",
            )
            problems.append(Problem(message, english=english))
    _check_text([*items, *notes], reading, len(heights), pictures)
    text = {id(line) for line in without_furniture([item for item in items if isinstance(item, Line)], heights)}
    kept = [item for item in items if isinstance(item, Table) or (id(item) in text and not reading.watermarks.is_one(item))]
    behind = joined_notes(without_furniture(notes, heights))
    return _stream([*_joined(kept), *behind], (*problems, *_garbled(reading), *_watermarked(reading), *_unseen(reading)))


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


def _check_text(items: Sequence[Line | Table], reading: Reading, pages: int, pictures: int) -> None:
    text = "".join(part.text for item in items for part in ([item] if isinstance(item, Line) else item.paragraphs))
    if not text or (pictures * 2 > pages and len(text) < _LEAST_TEXT * pages):
        raise UserError("没有文字层（扫描件），请先识别文字（OCR）", "no text layer (a scan); recognize its text (OCR) first")
    if reading.fonts.garbage().too_much:
        reason = (
            "的字体没有文字编码，复制出来是乱码，请先识别文字（OCR）",
            "its fonts do not say what their characters are; recognize its text (OCR)",
        )
        raise UserError(*reason)


def _garbled(reading: Reading) -> Iterator[Problem]:
    found = reading.fonts.garbage()
    if found.count:
        english = f"{found.count} characters, from page {found.page} on, are in fonts that do not say what they are"
        yield Problem(f"有 {found.count} 个字（自第 {found.page} 页起）的字体没有文字编码，读出来是乱码", english=english)


def _watermarked(reading: Reading) -> Iterator[Problem]:
    for text in list(filter(None, reading.watermarks.texts))[:1]:
        yield Problem(f"水印“{text}”未读入正文", english=f"the watermark “{text}” was not read as text")


def _unseen(reading: Reading) -> Iterator[Problem]:
    if reading.unseen:
        page, text = reading.unseen[0]
        count = sum(len(text) for _, text in reading.unseen)
        text = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        english = f"{count} characters that are not seen, the first on page {page}, were left out: “{text}”"
        yield Problem(f"有 {count} 个隐藏（看不见）的字没有读入，首处在第 {page} 页：“{text}”", english=english)


def _joined(items: Iterable[Line | Table]) -> list[Joined | Table]:
    """Put lines together to paragraphs, those of columns by the width of these; a table that goes on over a page becomes one."""
    found: list[Joined | Table] = []
    items = list(items)
    lines = [item for item in items if isinstance(item, Line)]
    size = measured(lines).size
    measure = replace(measured([line for line in lines if line.frame is None]), size=size)
    for kind, group in groupby(items, key=lambda item: Table if isinstance(item, Table) else item.frame is None):
        if kind is Table:
            for table in (item for item in group if isinstance(item, Table)):
                last = found[-1] if found else None
                if isinstance(last, Table) and goes_on(last, table):
                    found[-1] = continued(last, table)
                else:
                    found.append(table)
            continue
        lines = [item for item in group if isinstance(item, Line)]
        lines = lines if kind else [_in_column(line) for line in lines]
        found.extend(joined(lines, measure if kind else replace(measured(lines), size=size)))
    return found


def _in_column(line: Line) -> Line:
    """Return a line as if its column began at the edge of the page."""
    edge = line.frame[0] if line.frame else 0.0
    return replace(line, left=line.left - edge, right=line.right - edge)


def _stream(items: Sequence[Joined | Table], unread: tuple[Problem, ...]) -> BlockStream:
    plain = PlainText()
    blocks: list[Block] = []
    for item in items:
        if isinstance(item, Table):
            rows = tuple(tuple(_written(cell, plain) for cell in row) for row in item.rows)
            blocks.append(Block(BlockKind.TABLE, rows=rows))
        elif paragraph := plain.literal(item.text, item.bold, item.page, item.struck):
            blocks.append(Block(item.kind, paragraph, int(item.kind is BlockKind.HEADING)))
    return BlockStream(str(plain), tuple(blocks), unread)


def _written(cell: list[Joined], plain: PlainText) -> Cell:
    found = (plain.literal(part.text, part.bold, part.page, part.struck) for part in cell)
    return tuple(paragraph for paragraph in found if paragraph is not None)
