"""Foot notes and end notes of a text: each stands behind the clause that refers to it, and is no part of that clause."""

from __future__ import annotations

import re
from collections.abc import Callable

from corpus.outline import mark_of
from corpus.readers.blocks import Block, BlockKind, BlockStream, written_anew
from corpus.statute import article_label, is_attachment, is_chapter_title, is_statute, read_statute

_MARK = re.compile(r"〔尾?注[^〕]{1,8}〕")


def without_marks(text: str) -> str:
    """Return a title without the marks of the notes that it has."""
    return _MARK.sub("", text)


def notes_behind_clauses(stream: BlockStream) -> BlockStream:
    """Return the stream with every note behind the clause in which it is referred to, so that the clause's words stay together."""
    if not any(block.kind is BlockKind.NOTE for block in stream.blocks):
        return stream
    opens = _opener(stream)
    placed: list[Block] = []
    waiting: list[Block] = []
    within = False
    for block in stream.blocks:
        if block.kind is BlockKind.NOTE:
            (waiting if within else placed).append(block)
            continue
        if _heads(block) or opens(block):
            placed.extend(waiting)
            waiting, within = [], not _heads(block)
        placed.append(block)
    return written_anew([*placed, *waiting], stream)


def _heads(block: Block) -> bool:
    text = block.paragraph.text if block.paragraph else ""
    return block.kind is BlockKind.HEADING or is_chapter_title(text) or is_attachment(text)


def _opener(stream: BlockStream) -> Callable[[Block], bool]:
    """Return what tells whether a block opens a clause; the items of a statute's article open none."""
    articles = read_statute(stream).articles if is_statute(stream) else ()
    starts, end = {article.start for article in articles}, articles[-1].end if articles else -1

    def opens(block: Block) -> bool:
        if block.paragraph is None:
            return False
        if block.paragraph.start in starts:
            return True
        return block.paragraph.start > end and (
            mark_of(block.paragraph.text) is not None or article_label(block.paragraph.text) is not None
        )

    return opens
