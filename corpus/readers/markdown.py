"""Read Markdown and plain text: headings, bullets, tab-separated and pipe tables, inline HTML."""

from __future__ import annotations

import re

from corpus.readers.blocks import Block, BlockKind, BlockStream, Cell, PlainText, Row, cell_parts

_HEADING = re.compile(r"^(#{1,6})\s+(.*)$")
_BULLET = re.compile(r"^\s*[-*•]\s+(.*)$")
_PIPE_RULE = re.compile(r"^\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*:?-*:?\s*\|?\s*$")


def read_markdown(text: str) -> BlockStream:
    """Turn Markdown text into blocks; every character that is not markup or space ends up in `plain`."""
    plain = PlainText()
    blocks: list[Block] = []
    lines = _without_comments(text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    position = 0
    while position < len(lines):
        line = lines[position]
        if not line.strip():
            position += 1
        elif _is_row(line):
            end = _table_end(lines, position)
            blocks.append(_table(lines[position:end], plain))
            position = end
        elif heading := _HEADING.match(line):
            _append(blocks, plain, BlockKind.HEADING, heading.group(2), len(heading.group(1)))
            position += 1
        elif bullet := _BULLET.match(line):
            _append(blocks, plain, BlockKind.BULLET, bullet.group(1))
            position += 1
        else:
            end = position + 1
            while end < len(lines) and lines[end].strip() and not _starts_block(lines[end]):
                end += 1
            for part in cell_parts("\n".join(row.rstrip() for row in lines[position:end])):
                _append(blocks, plain, BlockKind.PARAGRAPH, part)
            position = end
    return BlockStream(str(plain), tuple(blocks))


def _without_comments(text: str) -> str:
    """Cut out `<!-- … -->`; what follows a comment that is never closed is text."""
    kept, position = [], 0
    while (start := text.find("<!--", position)) >= 0 and (end := text.find("-->", start + len("<!--"))) >= 0:
        kept.append(text[position:start])
        position = end + len("-->")
    return "".join([*kept, text[position:]])


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


def _is_row(line: str) -> bool:
    return "\t" in line or line.lstrip().startswith("|")


def _starts_block(line: str) -> bool:
    return _is_row(line) or bool(_HEADING.match(line) or _BULLET.match(line))


def _append(blocks: list[Block], plain: PlainText, kind: BlockKind, markup: str, level: int = 0) -> None:
    paragraph = plain.paragraph(markup)
    if paragraph is not None:
        blocks.append(Block(kind, paragraph, level))


def _table(lines: list[str], plain: PlainText) -> Block:
    rows: list[Row] = []
    for line in lines:
        if _PIPE_RULE.match(line):
            continue
        cells = _pipe_cells(line) if line.lstrip().startswith("|") and "\t" not in line else line.split("\t")
        rows.append(tuple(_cell(cell, plain) for cell in cells))
    return Block(BlockKind.TABLE, rows=tuple(rows))


def _pipe_cells(line: str) -> list[str]:
    return [cell.replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


def _cell(markup: str, plain: PlainText) -> Cell:
    found = (plain.paragraph(part) for part in cell_parts(markup))
    return tuple(paragraph for paragraph in found if paragraph is not None)
