"""Read a PDF: paragraphs across lines and pages, and tables; pages without a text layer from a picture of them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import groupby

from corpus.errors import UserError
from corpus.readers.blocks import Block, BlockKind, BlockStream, Cell, PlainText
from corpus.readers.furniture import without_furniture
from corpus.readers.glyphs import seen, without
from corpus.readers.limits import LIMITS, Limits, check_limit
from corpus.readers.lines import Joined, Line, joined, measured
from corpus.readers.notes import notes as joined_notes
from corpus.readers.pages import pages
from corpus.readers.painted import Painter
from corpus.readers.printed_page import Reading, laid_out
from corpus.readers.recogniser import is_installed
from corpus.readers.ruled import Table, continued, goes_on
from corpus.readers.scans import HOW, Scans
from corpus.types import Problem

_STREAM = re.compile(rb"stream\r?\n(?=[\x08-\x78])")  # where a stream packed with zlib may begin: its first byte says so
_TWICE = re.compile(rb"/Fl(?:ateDecode)?\s*/Fl(?:ateDecode)?\b")  # a stream packed twice serves nothing but to expand without end
_PIECE = 1 << 20
_SHOWN = 20  # characters of what was left out
_LEAST_TEXT = 10  # characters a page on average; a scanner's stamp or page number leaves fewer
_SCAN = (
    "没有文字层（扫描件）；要识别文字请先安装：{how}，再加入",
    "no text layer (a scan); to have its text recognised install {how} and add it again",
)
_GARBAGE = (
    "的字体没有文字编码，复制出来是乱码；要按图像识别文字请先安装：{how}，再加入",
    "its fonts do not say what their characters are; to have its text recognised install {how} and add it again",
)
_LOST = (
    "的字体没有文字编码，复制出来是乱码；字体也没有嵌入文件，画不出原来的字，请向提供者要原件",
    "its fonts neither say what their characters are nor are they in the file, so that nothing shows them; ask for the original",
)
_NOTHING = ("是扫描件，没有认出文字", "a scan in which no text was recognised")


def read_pdf(content: bytes, limits: Limits = LIMITS) -> BlockStream:
    """Turn a PDF into blocks whose paragraphs know their page; foot notes stand behind the text.

    Pages whose text cannot be used are recognised, where the extra for it is installed.

    Raises:
        UserError: when it is encrypted, damaged, larger than the limits allow, or there is no text in it that can be read or recognised.
    """
    _check_streams(content, limits)
    try:
        return _read(content, limits)
    except _GarbageError as error:  # fonts that only all pages together tell to be without meaning
        if not is_installed():
            raise
        garbled = error.fonts
    return _read(content, limits, garbled)


class _GarbageError(UserError):
    """What some fonts of a file name is not what they show."""

    def __init__(self, reason: tuple[str, str], fonts: frozenset[str]) -> None:
        super().__init__(*reason)
        self.fonts = fonts


def _read(content: bytes, limits: Limits, garbled: frozenset[str] = frozenset()) -> BlockStream:
    painter = Painter(content)
    scans = Scans(painter, garbled)
    reading = Reading(limits)
    items: list[Line | Table] = []
    notes: list[Line] = []
    problems: list[Problem] = []
    heights: list[float] = []
    characters = cells = 0
    with closing(painter):
        for page in pages(content, limits):
            characters += len(page.chars)
            check_limit(characters, limits.characters, "文字", "characters")
            looks = seen(page)
            looks = without(looks, painter.unseen(page, [*looks.upright, *looks.slanted, *looks.turned]))
            scan = scans.page(page, looks)
            heights.append(float((scan or page).height))
            found = laid_out(scan or page, seen(scan) if scan else looks, reading, scanned=scan is not None)
            cells += sum(len(row) for item in found.items if isinstance(item, Table) for row in item.rows)
            check_limit(cells, limits.cells, "表格单元格", "table cells")
            items.extend(found.items)
            notes.extend(found.notes)
            problems.extend(found.problems)
    garbage = reading.fonts.garbage()
    if garbage.too_much:
        zh, english = _LOST if is_installed() else _GARBAGE
        raise _GarbageError((zh.format(how=HOW), english.format(how=HOW)), garbage.fonts)
    _check_text([*items, *notes], len(heights), scans)
    text = {id(line) for line in without_furniture([item for item in items if isinstance(item, Line)], heights)}
    kept = [item for item in items if isinstance(item, Table) or (id(item) in text and not reading.watermarks.is_one(item))]
    behind = joined_notes(without_furniture(notes, heights))
    unread = (*problems, *scans.told(), *_garbled(reading), *_watermarked(reading), *_unseen(reading))
    return replace(_stream([*_joined(kept), *behind], unread), scans=tuple(scans.read))


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


def _check_text(items: Sequence[Line | Table], pages: int, scans: Scans) -> None:
    text = "".join(part.text for item in items for part in ([item] if isinstance(item, Line) else item.paragraphs))
    if not text and (is_installed() or not (scans.lacking or scans.stamped)):
        raise UserError(*_NOTHING)
    if not text or ((len(scans.lacking) + len(scans.stamped)) * 2 > pages and len(text) < _LEAST_TEXT * pages):
        raise UserError(*(told.format(how=HOW) for told in _SCAN))


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
        elif paragraph := plain.literal(item.text, item.bold, item.page, item.struck, item.sure):
            blocks.append(Block(item.kind, paragraph, int(item.kind is BlockKind.HEADING)))
    return BlockStream(str(plain), tuple(blocks), unread)


def _written(cell: list[Joined], plain: PlainText) -> Cell:
    found = (plain.literal(part.text, part.bold, part.page, part.struck, part.sure) for part in cell)
    return tuple(paragraph for paragraph in found if paragraph is not None)
