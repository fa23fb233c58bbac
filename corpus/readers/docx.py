"""Read a Word document: paragraphs and tables in the order of its body, with the numbers that Word writes before paragraphs."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from corpus.errors import UserError
from corpus.progress import ROWS, step
from corpus.readers.blocks import COVERED, Block, BlockKind, BlockStream, Cell, Paragraph, PlainText, Row, Spans
from corpus.readers.limits import LIMITS, Limits, check_limit
from corpus.readers.numbering import Element, Numbering, W, read_numbering, value_of
from corpus.readers.package import checked_package, packed

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_CHOICES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_WRAPPERS = frozenset(
    {W + name for name in ("ins", "moveTo", "sdt", "sdtContent", "smartTag", "customXml", "hyperlink", "fldSimple", "bdo", "dir")}
    | {_MATH + name for name in ("oMath", "oMathPara")}
)
_SIGNS = {W + "tab": " ", W + "ptab": " ", W + "noBreakHyphen": "-", W + "br": "\n", W + "cr": "\n"}
_OFF = ("0", "false", "off", "none")
_CONTENTS = "Table of Contents"
_DEEPEST_STYLE = 20  # basedOn chains end at a document's defaults after two or three steps; a loop would never


@dataclass(slots=True)
class _Style:
    """What a paragraph style says, after what it is based on."""

    bold: bool = False
    struck: bool = False
    level: int = 0
    number: str | None = None
    number_level: int = 0


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run's text and its dress."""

    text: str
    bold: bool = False
    struck: bool = False


@dataclass(slots=True)
class _Reading:
    """One document being read: where its text goes, its styles and lists, and how many cells it had so far."""

    plain: PlainText
    styles: dict[str | None, _Style]
    numbering: Numbering
    limits: Limits
    cells: int = 0
    boxes: list[Element] = field(default_factory=list)


def read_docx(content: bytes, limits: Limits = LIMITS) -> BlockStream:
    """Turn a Word document into blocks; headers, footers, notes, comments, pictures and tracked deletions are left out.

    Raises:
        UserError: when the package is damaged or hostile, or there is more of something than the limits allow.
    """
    parts = checked_package(content, limits)
    check_limit(sum(part.count(b"<w:tc>") + part.count(b"<w:tc ") for part in parts.values()), limits.cells, "表格单元格", "table cells")
    body, styles, numbering = _opened(parts)
    reading = _Reading(PlainText(), _styles(styles), read_numbering(numbering), limits)
    blocks = tuple(_blocks(body, reading))
    return BlockStream(str(reading.plain), blocks)


def _opened(parts: dict[str, bytes]) -> tuple[Element, Element, Element]:
    """Return the body, the styles and the numbering of a document, as lxml elements."""
    import docx
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.exceptions import OpcError
    from lxml.etree import XMLSyntaxError

    try:
        document = docx.Document(packed(parts))
        related = {relation.reltype: relation for relation in document.part.rels.values() if not relation.is_external}
        numbering = related.get(RELATIONSHIP_TYPE.NUMBERING)
        styles = related.get(RELATIONSHIP_TYPE.STYLES)
        return (
            document.element.body,
            None if styles is None else styles.target_part.element,
            None if numbering is None else numbering.target_part.element,
        )
    except (OpcError, XMLSyntaxError, KeyError, ValueError, AttributeError) as error:
        raise UserError("不是有效的 DOCX 文件，可能不完整或已损坏", "no valid DOCX file; it may be incomplete or damaged") from error


def _styles(root: Element) -> dict[str | None, _Style]:
    elements = {} if root is None else {element.get(W + "styleId"): element for element in root.findall(W + "style")}
    found: dict[str | None, _Style] = {None: _Style()}
    for name, element in elements.items():
        chain: list[Element] = []
        while element is not None and len(chain) < _DEEPEST_STYLE:
            chain.append(element)
            element = elements.get(value_of(element, "basedOn"))
        style = _Style()
        for link in reversed(chain):
            properties = link.find(W + "pPr")
            style.bold = _switched(link.find(W + "rPr"), "b", default=style.bold)
            style.struck = _is_struck(link.find(W + "rPr"), default=style.struck)
            style.level = _heading_level(properties, 1 if (value_of(link, "name") or "").lower() == "title" else style.level)
            number, level = _list_of(properties)
            style.number, style.number_level = (style.number if number is None else number), level or style.number_level
        found[name] = style
    return found


def _switched(properties: Element, name: str, *, default: bool) -> bool:
    child = None if properties is None else properties.find(W + name)
    return default if child is None else (child.get(W + "val") or "1").lower() not in _OFF


def _is_struck(properties: Element, *, default: bool) -> bool:
    return _switched(properties, "strike", default=default) or _switched(properties, "dstrike", default=False)


def _heading_level(properties: Element, default: int) -> int:
    outline = value_of(properties, "outlineLvl")
    if outline is None or not outline.isdecimal():
        return default
    return int(outline) + 1 if int(outline) < 9 else 0  # 9 is body text


def _list_of(properties: Element) -> tuple[str | None, int | None]:
    numbered = None if properties is None else properties.find(W + "numPr")
    level = value_of(numbered, "ilvl")
    return value_of(numbered, "numId"), int(level) if level is not None and level.isdecimal() else None


def _blocks(parent: Element, reading: _Reading) -> Iterator[Block]:
    for element in _unwrapped(parent):
        if element.tag == W + "p":
            yield from _paragraphs(element, reading)
        elif element.tag == W + "tbl" and (rows := _rows(element, reading)):
            yield Block(BlockKind.TABLE, rows=rows)
        boxes, reading.boxes = reading.boxes, []
        for box in boxes:
            yield from _blocks(box, reading)


def _unwrapped(parent: Element) -> Iterator[Element]:
    """Yield children in order, looking through insertions, links and content controls; deletions are not looked into."""
    pending = list(reversed(parent))
    while pending:
        element = pending.pop()
        if element.tag in _WRAPPERS:
            gallery = element.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
            if gallery is None or gallery.get(W + "val") != _CONTENTS:
                pending.extend(reversed(element))
        elif element.tag == _CHOICES + "AlternateContent":
            pending.extend(reversed(element.findall(_CHOICES + "Choice")[:1]))
        elif element.tag == _CHOICES + "Choice":
            pending.extend(reversed(element))
        else:
            yield element


def _paragraphs(element: Element, reading: _Reading) -> Iterator[Block]:
    """Yield a paragraph, as several where line breaks part it; a heading keeps to one."""
    properties = element.find(W + "pPr")
    style = reading.styles.get(value_of(properties, "pStyle"), reading.styles[None])
    level = _heading_level(properties, style.level)
    label, bullet = _label(properties, style, reading)
    kind = BlockKind.HEADING if level else BlockKind.BULLET if bullet else BlockKind.PARAGRAPH
    lines = [[_Piece(label, style.bold)]]
    for piece in _runs(element, style, reading):
        first, *others = [piece.text.replace("\n", "")] if level else piece.text.split("\n")
        lines[-1].append(replace(piece, text=first))
        lines.extend([replace(piece, text=line)] for line in others)
    if len(lines) > 1 or any(piece.text.strip() for piece in lines[0][1:]):  # a label alone says nothing
        for line in lines:
            if paragraph := _written(line, reading.plain):
                yield Block(kind, paragraph, level)


def _label(properties: Element, style: _Style, reading: _Reading) -> tuple[str, bool]:
    number, level = _list_of(properties)
    number = style.number if number is None else number
    return ("", False) if number is None else reading.numbering.label(number, style.number_level if level is None else level)


def _runs(paragraph: Element, style: _Style, reading: _Reading) -> Iterator[_Piece]:
    for run in _unwrapped(paragraph):
        if run.tag not in (W + "r", _MATH + "r"):
            continue
        properties = run.find(W + "rPr")
        reading.boxes.extend(
            box for box in run.iterfind(f".//{W}txbxContent") if next(box.iterancestors(_CHOICES + "Fallback"), None) is None
        )
        if _switched(properties, "vanish", default=False):
            continue
        named = reading.styles.get(value_of(properties, "rStyle"))
        bold = _switched(properties, "b", default=style.bold or bool(named and named.bold))
        text = "".join(
            (piece.text or "")
            if piece.tag in (W + "t", _MATH + "t")
            else ""
            if piece.get(W + "type") == "page"
            else _SIGNS.get(piece.tag, "")
            for piece in run
        )
        yield _Piece(text, bold, _is_struck(properties, default=style.struck or bool(named and named.struck)))


def _written(pieces: list[_Piece], plain: PlainText) -> Paragraph | None:
    text = "".join(piece.text for piece in pieces)
    ends = list(itertools.accumulate(len(piece.text) for piece in pieces))
    spans = list(zip([0, *ends], ends, pieces, strict=False))
    return plain.literal(text, _joined(spans, "bold"), struck=_joined(spans, "struck"))


def _joined(spans: list[tuple[int, int, _Piece]], dress: str) -> Spans:
    """Return the spans of pieces in one dress; those that touch are one."""
    joined: list[tuple[int, int]] = []
    for start, end, piece in spans:
        if start == end or not getattr(piece, dress):
            continue
        if joined and joined[-1][1] == start:
            start = joined.pop()[0]
        joined.append((start, end))
    return tuple(joined)


def _rows(table: Element, reading: _Reading) -> tuple[Row, ...]:
    """Lay cells on the table's grid: text stands in the first place that a merged cell covers, the others are empty."""
    rows: list[Row] = []
    lines = [line for line in _unwrapped(table) if line.tag == W + "tr"]
    for number, line in enumerate(lines):
        step(number, len(lines), ROWS)
        properties = line.find(W + "trPr")
        if properties is not None and properties.find(W + "del") is not None:
            continue
        cells: list[Cell] = [()] * _width(value_of(properties, "gridBefore"), 0, reading)
        for cell in _unwrapped(line):
            if cell.tag != W + "tc":
                continue
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            covered = merge is not None and merge.get(W + "val") != "restart"
            cells.append(COVERED if covered else tuple(_cell(cell, reading)))
            cells.extend([()] * (_width(value_of(cell.find(W + "tcPr"), "gridSpan"), 1, reading) - 1))
        cells.extend([()] * _width(value_of(properties, "gridAfter"), 0, reading))
        rows.append(tuple(cells))
    return tuple(rows)


def _width(value: str | None, default: int, reading: _Reading) -> int:
    width = int(value) if value is not None and value.isascii() and value.isdecimal() and len(value) < 9 else default
    reading.cells += width
    check_limit(reading.cells, reading.limits.cells, "表格单元格", "table cells")
    return width


def _cell(cell: Element, reading: _Reading) -> Iterator[Paragraph]:
    """Yield the paragraphs of a cell; a table within it is read cell by cell in order."""
    for block in _blocks(cell, reading):
        if block.paragraph is not None:
            yield block.paragraph
        yield from (paragraph for row in block.rows for inner in row for paragraph in inner)
