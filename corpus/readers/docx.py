"""Read a Word document: paragraphs and tables in the order of its body, with the numbers that Word writes before paragraphs."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from corpus.progress import ROWS, step
from corpus.readers.blocks import COVERED, Block, BlockKind, BlockStream, Cell, Paragraph, PlainText, Row, joined_spans, written_anew
from corpus.readers.dressing import Dress, Style, heading_level, list_of, read_styles, run_dress
from corpus.readers.fields import Fields
from corpus.readers.limits import LIMITS, Limits, check_limit
from corpus.readers.numbering import Element, Numbering, W, integer, read_numbering, switched, value_of
from corpus.readers.runs import Piece, Runs, unwrapped
from corpus.readers.unread import Unread
from corpus.readers.wordnotes import Notes, note_bodies
from corpus.readers.wordpackage import WordPackage, open_word


@dataclass(slots=True)
class _Reading:
    """One document being read: where its text goes, what its runs and lists are read with, and how many cells it had so far."""

    package: WordPackage
    plain: PlainText
    runs: Runs
    numbering: Numbering
    limits: Limits
    cells: int = 0
    depth: int = 0  # of cells and notes: notes stand behind the outermost block
    boxes: list[Element] = field(default_factory=list)
    inserted: list[BlockStream] = field(default_factory=list)


def read_docx(content: bytes, limits: Limits = LIMITS, depth: int = 0) -> BlockStream:
    """Turn a Word document into blocks, as it reads once its tracked changes are accepted.

    Foot notes and end notes are blocks of their own behind the paragraph or table that refers to them. Headers and
    footers are left out; hidden text, comments, pictures and what could not be read are told in `unread`.

    Raises:
        UserError: when the package is damaged or hostile, or there is more of something than the limits allow.
    """
    package = open_word(content, limits, depth)
    unread = Unread()
    notes = Notes(note_bodies(package.footnotes, package.endnotes), unread)
    runs = Runs(read_styles(package.styles), notes, unread, Fields())
    reading = _Reading(package, PlainText(), runs, read_numbering(package.numbering, package.styles), limits)
    blocks = tuple(_blocks(package.body, reading))
    problems = (*unread.problems(), *(problem for stream in reading.inserted for problem in stream.unread))
    read = BlockStream(str(reading.plain), blocks, problems)
    return written_anew(blocks, read) if reading.inserted else read


def _blocks(parent: Element, reading: _Reading) -> Iterator[Block]:
    """Yield the blocks of a body, a cell, a text box or a note; paragraphs whose mark is gone are one with the next."""
    joined: list[Element] = []
    for element in unwrapped(parent):
        if element.tag == W + "p":
            joined.append(element)
            if _is_ended(element, reading):
                yield from _with_surroundings(joined, reading, ended=True)
                joined = []
        elif element.tag in (W + "tbl", W + "altChunk", W + "subDoc"):
            yield from _with_surroundings(joined, reading, ended=False)
            joined = []
            yield from _other(element, reading)
            yield from _notes(reading)
    yield from _with_surroundings(joined, reading, ended=False)


def _is_ended(paragraph: Element, reading: _Reading) -> bool:
    """Tell whether a paragraph's mark is there: neither deleted, nor moved away, nor hidden."""
    mark = paragraph.find(f"{W}pPr/{W}rPr")
    style = _style(paragraph, reading)
    if mark is None:
        return not style.dress.hidden
    if mark.find(W + "del") is not None or mark.find(W + "moveFrom") is not None:
        return False
    return not run_dress(mark, style, reading.runs.styles).hidden


def _other(element: Element, reading: _Reading) -> Iterator[Block]:
    if element.tag == W + "tbl":
        if rows := _rows(element, reading):
            yield Block(BlockKind.TABLE, rows=rows)
        return
    stream = reading.package.inserted(element, read_docx) if element.tag == W + "altChunk" else None
    if stream is None:
        reading.runs.unread.tell("part")
        reading.runs.unread.at("")
    else:
        reading.inserted.append(stream)
        yield from stream.blocks


def _with_surroundings(elements: Sequence[Element], reading: _Reading, *, ended: bool) -> Iterator[Block]:
    """Yield a paragraph, what stands in the text boxes that are anchored in it, and the notes that it refers to."""
    if elements:
        yield from _paragraphs(elements, reading, ended=ended)
        boxes, reading.boxes = reading.boxes, []
        for box in boxes:
            yield from _blocks(box, reading)
        yield from _notes(reading)


def _notes(reading: _Reading) -> Iterator[Block]:
    """Yield the notes that were referred to; those of a table's cells stand behind the table."""
    if reading.depth:
        return
    for note in reading.runs.notes.taken():
        apart = replace(reading, plain=PlainText(), depth=1, boxes=[], runs=replace(reading.runs, fields=Fields()))
        paragraphs = [paragraph for block in _blocks(note.body, apart) for paragraph in block.paragraphs]
        if paragraphs and (paragraph := _note(note.mark, paragraphs, reading.plain)):
            yield Block(BlockKind.NOTE, paragraph)


def _note(mark: str, paragraphs: Sequence[Paragraph], plain: PlainText) -> Paragraph | None:
    """Write a note behind its mark, which is struck out with all of it."""
    lines = [Piece(mark, Dress(once=all(_is_struck(paragraph) for paragraph in paragraphs)))]
    for at, paragraph in enumerate(paragraphs):
        ends = sorted({0, len(paragraph.text), *(end for span in paragraph.struck for end in span)})
        cut = [Piece(paragraph.text[a:b], Dress(once=(a, b) in paragraph.struck)) for a, b in itertools.pairwise(ends)]
        lines.extend([Piece("\n", Dress(once=cut[0].dress.struck)), *cut] if at else cut)
    return _written(lines, plain)


def _is_struck(paragraph: Paragraph) -> bool:
    return sum(end - start for start, end in paragraph.struck) == len(paragraph.text)


def _style(paragraph: Element, reading: _Reading) -> Style:
    styles = reading.runs.styles
    return styles.get(value_of(paragraph.find(W + "pPr"), "pStyle"), styles[None])


def _paragraphs(elements: Sequence[Element], reading: _Reading, *, ended: bool) -> Iterator[Block]:
    """Yield a paragraph, as several where line breaks part it; a heading keeps to one.

    Lines of a table of contents are left out. Of paragraphs that became one, the first in which something is left lends
    its style and its number; `ended` tells that the mark of the last one is there, without which an empty paragraph is
    none and does not count.
    """
    parts = [reading.runs.pieces(element, _style(element, reading), reading.boxes) for element in elements]
    spoken = [at for at, pieces in enumerate(parts) if any(piece.text.strip() for piece in pieces)]
    if not spoken and not ended:
        reading.runs.unread.at("")
        return
    chief = elements[spoken[0] if spoken else -1]
    properties, style = chief.find(W + "pPr"), _style(chief, reading)
    if style.is_contents:
        return
    level = 0 if len(spoken) > 1 else heading_level(properties, style.level)
    label, bullet = _label(properties, style, reading)
    kind = BlockKind.HEADING if level else BlockKind.BULLET if bullet else BlockKind.PARAGRAPH
    pieces = [piece for part in parts for piece in part if not (level and piece.mark)]
    # A number is struck out with all that it numbers.
    struck = bool(spoken) and all(piece.dress.struck for piece in pieces if piece.text.strip())
    lines = [[Piece(label, style.dress.with_struck(struck))]]
    for piece in pieces:
        first, *others = [piece.text.replace("\n", "")] if level else piece.text.split("\n")
        lines[-1].append(replace(piece, text=first))
        lines.extend([replace(piece, text=line)] for line in others)
    reading.runs.unread.at("".join(piece.text for line in lines for piece in line))
    if len(lines) > 1 or any(piece.text.strip() for piece in lines[0][1:]):  # a label alone says nothing
        for line in lines:
            if paragraph := _written(line, reading.plain):
                yield Block(kind, paragraph, level)


def _label(properties: Element, style: Style, reading: _Reading) -> tuple[str, bool]:
    number, level = list_of(properties)
    number = style.number if number is None else number
    if number is None:
        return "", False
    if level is None:
        level = style.number_level
    if level is None:
        level = reading.numbering.level_of(number, value_of(properties, "pStyle"))
    label = reading.numbering.label(number, level or 0)
    reading.runs.unread.tell("number", reading.numbering.taken_unknown())
    return label


def _written(pieces: Sequence[Piece], plain: PlainText) -> Paragraph | None:
    text = "".join(piece.text for piece in pieces)
    ends = list(itertools.accumulate(len(piece.text) for piece in pieces))
    spans = list(zip([0, *ends], ends, pieces, strict=False))
    bold = joined_spans([(start, end) for start, end, piece in spans if piece.dress.bold])
    return plain.literal(text, bold, struck=joined_spans([(start, end) for start, end, piece in spans if piece.dress.struck]))


def _rows(table: Element, reading: _Reading) -> tuple[Row, ...]:
    """Lay cells on the table's grid: text stands in the first place that a merged cell covers, the others are empty."""
    rows: list[Row] = []
    headless = set[int]()  # columns in which a merged cell began in a row that is gone
    lines = [line for line in unwrapped(table) if line.tag == W + "tr"]
    for number, line in enumerate(lines):
        step(number, len(lines), ROWS)
        properties = line.find(W + "trPr")
        hidden = switched(properties, "hidden", default=False)
        deleted = properties is not None and properties.find(W + "del") is not None
        if deleted:
            reading.runs.unread.tell("deleted")
        elif hidden:
            reading.runs.unread.tell("hidden")
        is_gone = hidden or deleted
        cells: list[Cell] = [()] * _width(value_of(properties, "gridBefore"), 0, reading)
        for cell in unwrapped(line):
            if cell.tag != W + "tc":
                continue
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            begins = merge is not None and (merge.get(W + "val") == "restart" or len(cells) in headless)
            headless.discard(len(cells))
            if is_gone and begins:
                headless.add(len(cells))
            emptied = is_gone or cell.find(f"{W}tcPr/{W}cellDel") is not None
            if emptied and not is_gone:
                reading.runs.unread.tell("deleted")
            cells.append(COVERED if merge is not None and not begins else () if emptied else tuple(_cell(cell, reading)))
            cells.extend([()] * (_width(value_of(cell.find(W + "tcPr"), "gridSpan"), 1, reading) - 1))
        cells.extend([()] * _width(value_of(properties, "gridAfter"), 0, reading))
        if not is_gone:
            rows.append(tuple(cells))
    return tuple(rows)


def _width(value: str | None, default: int, reading: _Reading) -> int:
    width = integer(value, default)
    reading.cells += width
    check_limit(reading.cells, reading.limits.cells, "表格单元格", "table cells")
    return width


def _cell(cell: Element, reading: _Reading) -> Iterator[Paragraph]:
    """Yield the paragraphs of a cell; a table within it is read cell by cell in order."""
    reading.depth += 1
    for block in _blocks(cell, reading):
        if block.paragraph is not None:
            yield block.paragraph
        yield from (paragraph for row in block.rows for inner in row for paragraph in inner)
    reading.depth -= 1
