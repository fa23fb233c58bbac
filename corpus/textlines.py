"""The lines of a running text: its paragraphs, cut where several stand in one, and the rows of its tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus.headers import is_untold
from corpus.layout import PartKind, classify
from corpus.outline import is_title, mark_of
from corpus.readers.blocks import Block, BlockKind, BlockStream, Paragraph
from corpus.statute import article_label

_TITLE_LENGTH = 60
_SHORT_LINE = 30
_GOES_ON = re.compile(r"[A-Za-z0-9，,、（(《“/-]\s*$")  # nothing ends so, however short the line is
_FULL = 0.6  # of the longest line: what is shorter was not wrapped
_ENDS = ("。", "；", "：", ":", ";", "！", "）", ")")


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph or a table's row, and how its file set it; `depth` is a heading's level, 0 for other lines.

    `apart` is what must not be joined with others: a note, or a cell of which nobody says which version it is.
    """

    paragraph: Paragraph
    depth: int = 0
    table: int = 0
    apart: bool = False

    @property
    def text(self) -> str:
        """Return the line's text."""
        return self.paragraph.text


def rows_on_lines(stream: BlockStream) -> BlockStream:
    """Return the stream with each row of a table on a line of its plain text, a tab between its cells."""
    plain = list(stream.plain)
    for block in stream.blocks:
        for row in block.rows:
            for cell in [cell for cell in row if cell][1:]:
                plain[cell[0].start - 1] = "\t"
    return replace(stream, plain="".join(plain))


def lines_of(stream: BlockStream) -> Iterator[Line]:
    """Yield the paragraphs in which there is something to see, and the rows of tables whole where nothing in them is a label."""
    for block in stream.blocks:
        if block.paragraph is not None and block.kind is BlockKind.NOTE:
            yield Line(block.paragraph, apart=True)
        elif block.paragraph is not None:
            for paragraph in _pieces(block.paragraph):
                heads = block.kind is BlockKind.HEADING and len(paragraph.text) <= _TITLE_LENGTH
                yield Line(paragraph, block.level or 1 if heads else 0)
        else:
            yield from _rows(block, stream.plain)


def _pieces(paragraph: Paragraph) -> Iterator[Paragraph]:
    """Cut a paragraph of several lines where one begins with a label, and behind a title of one line; wrapped lines stay together.

    Text is wrapped at one width: a line that is much shorter than the longest one ends its paragraph.
    """
    start = 0
    lines = paragraph.text.split("\n")
    width = max(map(len, lines))
    at = 0
    for before, line in zip(lines, lines[1:], strict=False):
        at += len(before) + 1
        mark, above = mark_of(line), mark_of(before)
        begins = mark is not None and (len(before) <= _SHORT_LINE or before.rstrip().endswith(_ENDS))
        ended = len(before.strip()) < _FULL * width and article_label(before) is None and not _GOES_ON.search(before)
        if begins or ended or above is not None and len(before) <= _SHORT_LINE and is_title(before[above.body :]):
            yield from _piece(paragraph, start, at - 1)
            start = at
    yield from _piece(paragraph, start, len(paragraph.text))


def _piece(paragraph: Paragraph, start: int, end: int) -> Iterator[Paragraph]:
    text = paragraph.text[start:end]
    if (start, end) == (0, len(paragraph.text)):
        if bare(text):
            yield paragraph
    elif bare(text):
        bold = tuple((max(a, start) - start, min(b, end) - start) for a, b in paragraph.bold if a < end and b > start)
        yield Paragraph(text, paragraph.start + start, paragraph.start + end, bold, paragraph.page)


def _rows(block: Block, plain: str) -> Iterator[Line]:
    whole = sum(len(paragraph.text) for row in block.rows for cell in row for paragraph in cell)
    apart = is_untold(block)
    for row in block.rows:
        cells = [paragraph for cell in row for paragraph in cell if bare(paragraph.text)]
        if apart:
            yield from (Line(cell, table=whole, apart=True) for cell in cells)
            continue
        if len(cells) > 1 and not any(_speaks_of_structure(cell) for cell in cells):
            start, end = cells[0].start, cells[-1].end
            cells = [Paragraph(plain[start:end], start, end, page=cells[0].page)]
        yield from (Line(cell, table=whole) for cell in cells)


def _speaks_of_structure(paragraph: Paragraph) -> bool:
    return classify(paragraph).kind not in (PartKind.OTHER, PartKind.BLANK) or bool(article_label(paragraph.text))


def bare(text: str) -> str:
    """Return a text without white space and what has no width."""
    return re.sub(r"[\s\u200b-\u200d\ufeff\u00ad]+", "", text)
