"""Read Markdown and plain text: headings, bullets, tab-separated, pipe, grid and HTML tables, inline HTML."""

from __future__ import annotations

import re

from corpus.readers.blocks import (
    Block,
    BlockKind,
    BlockStream,
    Cell,
    PlainText,
    Row,
    cell_parts,
    with_deletions,
    without_deletions,
    without_spans,
)
from corpus.readers.grid import grid_cells, grid_end
from corpus.readers.html import table_blocks

_HEADING = re.compile(r"^(#{1,6})\s+(.*)$")
_BULLET = re.compile(r"^\s*[-*•]\s+(.*)$")
_SENTENCE_END = re.compile(r"[。；：！？][”’」』）)]?\s*$")
_NUMBERED = re.compile(
    r"^\s*(?:第\s*[〇零一二三四五六七八九十百千\d]{1,9}\s*[编章节条]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[)）]|目\s*录\s*$|附[件录表]\s*[\d一二三四五六七八九十]*\s*[:：]?\s*$)"
)
_SHORT_LINE = 30
_PIPE_RULE = re.compile(r"^\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*:?-*:?\s*\|?\s*$")
_OUTER_BARS = re.compile(r"^\||(?<!\\)\|$")
_TABLE_TAG = re.compile(r"<(/?)table\b[^<>]*>", re.IGNORECASE)
_COMMENT_ON, _COMMENT_OFF = re.compile("<!--"), re.compile("-->")
_FRONT_LINES = 60
_SETTING = re.compile(r"[\w.-]+\s*:|-\s|#|[\]}]")
_TITLE_SETTING = re.compile(r"(?:title|标题|名称)\s*:\s*(\S.*)$", re.IGNORECASE)


def read_markdown(text: str) -> BlockStream:
    """Turn Markdown text into blocks; every character that is not markup or space ends up in `plain`."""
    plain = PlainText()
    blocks: list[Block] = []
    whole = without_spans(text.replace("\r\n", "\n").replace("\r", "\n"), _COMMENT_ON, _COMMENT_OFF)
    lines = whole.split("\n")
    begin, title = front_matter(lines)
    whole, start = "\n".join(lines[begin:]), 0
    for opened, closed in _html_tables(whole):
        _read_lines(whole[start:opened].split("\n"), blocks, plain)
        blocks.extend(table_blocks(whole[opened:closed], plain))
        start = closed
    _read_lines(whole[start:].split("\n"), blocks, plain)
    return BlockStream(str(plain), tuple(blocks), title=title)


def front_matter(lines: list[str]) -> tuple[int, str]:
    """Return where the text begins behind a block of settings (YAML) at a file's head, and the title that it gives."""
    head = [line.strip("\ufeff \t") for line in lines[:_FRONT_LINES]]
    first = next((place for place, line in enumerate(head) if line), 0)
    if not head or head[first] != "---":
        return 0, ""
    end = next((place for place in range(first + 1, len(head)) if head[place] in ("---", "...")), 0)
    settings = [line for line in head[first + 1 : end] if line]
    if not settings or not all(_SETTING.match(line) for line in settings):
        return 0, ""
    named = next((hit for line in settings if (hit := _TITLE_SETTING.match(line))), None)
    return end + 1, named.group(1).strip().strip("\"'“”") if named else ""


def _html_tables(text: str) -> list[tuple[int, int]]:
    """Return the spans of the tables in HTML that are no part of another table's row; one that never closes is none."""
    spans, depth, opened = [], 0, 0
    for tag in _TABLE_TAG.finditer(text):
        line = text[text.rfind("\n", 0, tag.start()) + 1 : tag.start()]
        if depth == 0 and (tag.group(1) or _is_row(line)):
            continue
        if depth == 0:
            opened = tag.start()
        depth += -1 if tag.group(1) else 1
        if depth == 0:
            spans.append((opened, tag.end()))
    return spans


def _read_lines(lines: list[str], blocks: list[Block], plain: PlainText) -> None:
    position = 0
    while position < len(lines):
        line = lines[position]
        if not line.strip():
            position += 1
        elif (end := grid_end(lines, position)) > position:
            rows = grid_cells(lines[position:end])
            blocks.append(Block(BlockKind.TABLE, rows=tuple(tuple(_cell(cell, plain) for cell in row) for row in rows)))
            position = end
        elif _is_row(line):
            end = _table_end(lines, position)
            blocks.append(_table(lines[position:end], plain))
            position = end
        elif (end := _bare_table_end(lines, position)) > position:
            blocks.append(_table([f"|{row.strip()}|" for row in lines[position:end]], plain))
            position = end
        elif heading := _HEADING.match(line):
            _append(blocks, plain, BlockKind.HEADING, without_deletions(heading.group(2)), len(heading.group(1)))
            position += 1
        elif bullet := _BULLET.match(line):
            _append(blocks, plain, BlockKind.BULLET, without_deletions(bullet.group(1)))
            position += 1
        else:
            end = position + 1
            while end < len(lines) and lines[end].strip() and not _starts_block(lines, end) and not _breaks(lines[end - 1], lines[end]):
                end += 1
            for part in cell_parts(without_deletions("\n".join(row.rstrip() for row in lines[position:end]))):
                _append(blocks, plain, BlockKind.PARAGRAPH, part)
            position = end


def _table_end(lines: list[str], start: int) -> int:
    """Return where the table that begins at `start` ends; a row of empty cells ends it only where no row follows."""
    end = start
    for position in range(start, len(lines)):
        line = lines[position]
        if line.strip():
            if end < position and not _is_row(line):
                break
            end = position + 1
        elif "\t" not in line:
            break
    return end


def _bare_table_end(lines: list[str], start: int) -> int:
    """Return the end of a pipe table without outer bars, which its rule below the titles shows; `start` where there is none."""
    if "|" not in lines[start] or start + 1 >= len(lines) or not _PIPE_RULE.match(lines[start + 1]):
        return start
    if len(_pipe_cells(lines[start])) != len(_pipe_cells(lines[start + 1])):
        return start
    return next((end for end in range(start + 2, len(lines)) if "|" not in lines[end]), len(lines))


def _is_row(line: str) -> bool:
    return "\t" in line or line.lstrip().startswith("|")


def _breaks(before: str, line: str) -> bool:
    """Tell whether a line begins a paragraph of its own though no empty line precedes it, as in plain Chinese text."""
    return bool(_SENTENCE_END.search(before) or _NUMBERED.match(line) or _NUMBERED.match(before) and len(before) <= _SHORT_LINE)


def _starts_block(lines: list[str], place: int) -> bool:
    line = lines[place]
    return _is_row(line) or bool(_HEADING.match(line) or _BULLET.match(line)) or _bare_table_end(lines, place) > place


def _append(blocks: list[Block], plain: PlainText, kind: BlockKind, markup: str, level: int = 0) -> None:
    paragraph = plain.paragraph(with_deletions(markup))
    if paragraph is not None:
        blocks.append(Block(kind, paragraph, level))


def _table(lines: list[str], plain: PlainText) -> Block:
    """Read rows; what is struck out in them stays marked, as it may stand in a column of the old text."""
    rows: list[Row] = []
    for line in lines:
        if _PIPE_RULE.match(line):
            continue
        cells = _pipe_cells(line) if line.lstrip().startswith("|") and "\t" not in line else line.split("\t")
        rows.append(tuple(_cell(cell, plain) for cell in cells))
    return Block(BlockKind.TABLE, rows=tuple(rows))


def _pipe_cells(line: str) -> list[str]:
    return [cell.replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", _OUTER_BARS.sub("", line.strip()))]


def _cell(markup: str, plain: PlainText) -> Cell:
    found = (plain.paragraph(part) for part in cell_parts(with_deletions(markup)))
    return tuple(paragraph for paragraph in found if paragraph is not None)
