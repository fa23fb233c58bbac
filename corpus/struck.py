"""Take out of a text what is struck out in it, but leave it in the column of the old version, which did say it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from corpus.columns import Column
from corpus.headers import Header, find_header
from corpus.readers.blocks import Block, BlockStream, Cell, Paragraph, Scores, Spans, joined_scores, written_anew
from corpus.types import Problem

_OLD = frozenset({Column.OLD, Column.OLD_LABEL})


def without_struck(stream: BlockStream) -> BlockStream:
    """Return the stream as it reads once what was struck out is gone; the same stream where nothing was.

    Columns of the two versions are read so without a word; elsewhere it is told how much went.
    """
    if not any(paragraph.struck for block in stream.blocks for paragraph in block.paragraphs):
        return stream
    header: Header | None = None
    kept: list[Block] = []
    gone = 0
    for block in stream.blocks:
        if block.paragraph is not None:
            gone += len(block.paragraph.struck)
            left = _left((block.paragraph,))
            kept.extend(replace(block, paragraph=paragraph) for paragraph in left)
            continue
        header = _header(block, header)
        gone += 0 if header else sum(len(paragraph.struck) for paragraph in block.paragraphs)
        kept.append(replace(block, rows=tuple(tuple(_settled(header, n, cell) for n, cell in enumerate(row)) for row in block.rows)))
    unread = Problem(f"有 {gone} 处划了删除线的文字没有读入", english=f"struck-out text was left out in {gone} places")
    return written_anew(kept, replace(stream, unread=(*stream.unread, unread)) if gone else stream)


def _header(block: Block, above: Header | None) -> Header | None:
    """Return the titles of a table, else those of the one above where this one is as wide: its next page."""
    width = max(map(len, block.rows), default=0)
    return find_header(block.rows) or (above if above and len(above.roles) == width else None)


def _settled(header: Header | None, column: int, cell: Cell) -> Cell:
    if not cell:
        return cell
    if header and column < len(header.roles) and header.roles[column] in _OLD:
        return tuple(replace(paragraph, struck=()) for paragraph in cell)
    return _left(cell)


def _left(paragraphs: Iterable[Paragraph]) -> Cell:
    """Return paragraphs without what is struck out; a deletion that runs over the end of one joins it with the next."""
    left: list[Paragraph] = []
    open_end = False
    for paragraph in paragraphs:
        text, bold, sure = _cut(paragraph)
        if open_end and left and paragraph.struck and paragraph.struck[0][0] == 0:
            last = left.pop()
            shift = len(last.text)
            sure = joined_scores(last.sure, shift, sure, len(text))
            text, bold = last.text + text, (*last.bold, *((start + shift, end + shift) for start, end in bold))
        open_end = bool(paragraph.struck) and paragraph.struck[-1][1] == len(paragraph.text)
        left.append(replace(paragraph, text=text, bold=bold, struck=(), sure=sure))
    return tuple(paragraph for paragraph in left if paragraph.text.strip())


def _cut(paragraph: Paragraph) -> tuple[str, Spans, Scores]:
    """Return the text that is left, the spans that are bold in it, how sure its characters are."""
    struck = [any(start <= at < end for start, end in paragraph.struck) for at in range(len(paragraph.text))] if paragraph.struck else []
    if not struck:
        return paragraph.text, paragraph.bold, paragraph.sure
    places = [0]
    for gone in struck:
        places.append(places[-1] + (not gone))
    text = "".join(letter for letter, gone in zip(paragraph.text, struck, strict=True) if not gone)
    bold = ((places[start], places[end]) for start, end in paragraph.bold)
    sure = tuple(score for score, gone in zip(paragraph.sure, struck, strict=False) if not gone)
    return text, tuple((start, end) for start, end in bold if start < end), sure
