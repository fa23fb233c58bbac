"""Read a saved web page: the main text with its headings, lists and tables, without what the site puts around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from corpus.normalize import fold
from corpus.readers.blocks import Block, BlockKind, BlockStream, PlainText
from corpus.readers.elements import parsed
from corpus.readers.flow import CJK, LONG, Piece, Run, cell_text, flow, table_rows, write_run
from corpus.readers.limits import LIMITS, Limits
from corpus.readers.linked_notes import LinkedNote, linked_notes
from corpus.readers.page import FURNITURE, Node, data_tables, main_text, weigh
from corpus.readers.raised import raised
from corpus.readers.unread import Unread
from corpus.readers.unread_elements import tell_beside, tell_unread

_SITE = re.compile(r"\s*[-_|–—－｜]+[^-_|–—－｜]*$")
_GENERIC = 6  # characters of a page's title that may be a site's rubric
_TITLE_WITHIN = 10  # blocks from the start in which the text repeats its own title


def read_html(text: str, limits: Limits = LIMITS, *, whole: bool = False) -> BlockStream:
    """Turn a web page into blocks of its main text; a `whole` page, of a book or within a document, has no site around it.

    Raises:
        UserError: when there is more of something than the limits allow.
    """
    page = parsed(text, limits)
    nodes, page_title = page.nodes, page.page_title
    weigh(nodes)
    tables = data_tables(nodes)
    start = 0 if whole else main_text(nodes, tables)
    unread = Unread()
    tell_unread(nodes, start, unread)
    notes = [note for note in linked_notes(nodes) if start <= note.reference < nodes[start].end]
    for note in notes:
        nodes[note.holder].noise = True
    blocks: list[tuple[Run, int]] = []
    for item in flow(nodes, start, nodes[start].end, tables):
        blocks.append((Run(BlockKind.TABLE), item) if isinstance(item, int) else (item, 0))
    if not whole:
        blocks = _trimmed(blocks)
        stated = _SITE.sub("", page_title) if re.search(CJK, page_title) else ""
        _entitle(blocks, page.title or _heading_before(nodes, start, page_title) or stated)
    tell_beside(nodes, start, unread)
    blocks += [(run, 0) for note in notes for run in _note_runs(nodes, note)]
    return replace(_stream(nodes, blocks, limits), unread=unread.problems())


def _note_runs(nodes: list[Node], note: LinkedNote) -> Iterator[Run]:
    """Yield the paragraphs of a note, its mark before the first."""
    first = True
    for run in flow(nodes, note.holder + 1, nodes[note.holder].end, frozenset()):
        if isinstance(run, Run) and run.spelled().text.strip():
            run.kind, run.level = BlockKind.NOTE, 0
            if first:
                run.pieces.insert(0, Piece(raised(note.mark) + " "))
            first = False
            yield run


def _trimmed(blocks: list[tuple[Run, int]]) -> list[tuple[Run, int]]:
    """Drop blank paragraphs, and lines of the site's own before the first sentence and after the last."""
    kept = [(run, table) for run, table in blocks if table or run.spelled().text.strip()]
    told = [position for position, (run, table) in enumerate(kept) if table or _is_sentence(run.spelled().text)]
    first, last = (told[0], told[-1]) if told else (0, len(kept))

    def stays(position: int, run: Run) -> bool:
        return first <= position <= last or not FURNITURE.search(run.spelled().text)

    return [(run, table) for position, (run, table) in enumerate(kept) if stays(position, run)]


def _is_sentence(text: str) -> bool:
    return "。" in text or "；" in text or len(text) >= LONG


def _heading_before(nodes: list[Node], start: int, page_title: str) -> str:
    """Return the heading above the text that the page's title repeats."""
    for number in range(start - 1, 0, -1):
        if nodes[number].tag in ("h1", "h2") and not nodes[number].noise:
            run = Run(pieces=[Piece(node.text) for node in nodes[number : nodes[number].end]])
            text = run.spelled().text.strip()
            if len(text) > 1 and fold(text) in fold(page_title):
                return text
    return ""


def _entitle(blocks: list[tuple[Run, int]], title: str) -> None:
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
        blocks.insert(0, (Run(BlockKind.HEADING, 1, [Piece(title)]), 0))


def _stream(nodes: list[Node], blocks: list[tuple[Run, int]], limits: Limits) -> BlockStream:
    plain = PlainText()
    written: list[Block] = []
    for run, table in blocks:
        if table:
            captions = [number for number in range(table, nodes[table].end) if nodes[number].tag == "caption"]
            written.extend(Block(BlockKind.PARAGRAPH, line) for number in captions for line in cell_text(nodes, number, plain))
            written.append(Block(BlockKind.TABLE, rows=table_rows(nodes, table, plain, limits)))
        elif paragraph := write_run(run, plain):
            written.append(Block(run.kind, paragraph, run.level))
    return BlockStream(str(plain), tuple(written))
