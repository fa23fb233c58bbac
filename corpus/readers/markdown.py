"""Read Markdown and plain text: headings, bullets, tab-separated, pipe, grid and HTML tables, inline HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from corpus.readers.blocks import (
    Block,
    BlockKind,
    BlockStream,
    Cell,
    PlainText,
    Row,
    cell_parts,
    strip_markup,
    with_deletions,
)
from corpus.readers.definitions import Defined, without_definitions
from corpus.readers.fragment import fragment_blocks
from corpus.readers.front_matter import front_matter
from corpus.readers.grid import grid_cells, grid_end
from corpus.readers.inline import Around, literal, shown
from corpus.readers.raised import raised
from corpus.readers.segments import Part, is_row, segments, without_unseen
from corpus.readers.unread import Unread

_HEADING = re.compile(r"^(?P<marks>#{1,6})\s+(?P<text>.*)$")
_BULLET = re.compile(r"^\s*[-*•]\s+(.*)$")
_SENTENCE_END = re.compile(r"[。；：！？][”’」』）)]?\s*$")
_NUMBERED = re.compile(
    r"^\s*(?:第\s*[〇零一二三四五六七八九十百千\d]{1,9}\s*[编章节条]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[)）]"
    r"|目\s*录\s*$|附[件录表]\s*[\d一二三四五六七八九十]*\s*[:：]?\s*$)"
)
_WITHIN = re.compile(r"[，,；;]")  # marks that a title has not: the line is a sentence that goes on
_LINE_END = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
_SHORT_LINE = 30
_PIPE_RULE = re.compile(r"^\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*:?-*:?\s*\|?\s*$")
_OUTER_BARS = re.compile(r"^\||(?<!\\)\|$")
_HEADING_END = re.compile(r"\s+(?:#+|\{[#.:][^{}]*\})\s*$")
_QUOTED = re.compile(r"^ {0,3}(?:>(?: |$))+")
_RULE = re.compile(r"^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_UNDERLINE = re.compile(r"^ {0,3}(?:={3,}|-{3,})$")
_REFERENCE = re.compile(r"\[\^([^\[\]\s]{1,40})\]")
_BOLD = re.compile(r"\*\*(?=\S)((?:(?!\*\*)[^\t])+?)(?<=\S)\*\*")


def read_markdown(text: str) -> BlockStream:
    """Turn Markdown text into blocks; every character that is not markup or space ends up in `plain`.

    A note stands behind the block that refers to it first.
    """
    plain = PlainText()
    blocks: list[Block] = []
    lines = _LINE_END.sub("\n", text).split("\n")
    begin, title = front_matter(lines)
    unread = Unread()
    defined = without_definitions(without_unseen("\n".join(lines[begin:]), unread).split("\n"))
    reading = _Reading(blocks, plain, Around(defined.addresses), defined.notes, unread)
    for segment in segments("\n".join(defined.lines)):
        if segment.part is Part.HTML:
            blocks.extend(fragment_blocks(_as_html(reading.shown(segment.text)), plain, unread))
            if reading.around.pictures:
                reading.tell_pictures(" ".join(strip_markup(segment.text).text.split()))
            reading.write_notes()
        elif segment.part is Part.CODE:
            for line in segment.text.split("\n"):
                reading.append(BlockKind.PARAGRAPH, literal(line))
        else:
            _read_lines(segment.text.split("\n"), reading)
    reading.write_notes([*defined.notes])
    return BlockStream(str(plain), tuple(blocks), unread.problems(), title=title or _title_with_note(defined))


def _title_with_note(defined: Defined) -> str:
    """Return the first heading of level 1 without the marks of the notes in it; empty where it has none."""
    heading = next((hit["text"] for line in defined.lines if (hit := _HEADING.match(line)) and len(hit["marks"]) == 1), "")
    if not _REFERENCE.search(heading):
        return ""
    marked = strip_markup(with_deletions(shown(_REFERENCE.sub("", heading), Around(defined.addresses))))
    return "".join(letter for at, letter in enumerate(marked.text) if not any(start <= at < end for start, end in marked.struck))


@dataclass(frozen=True, slots=True)
class _Reading:
    """The blocks written so far, what lines stand in, the notes not yet written and those that were referred to, what was not read."""

    blocks: list[Block]
    plain: PlainText
    around: Around
    notes: dict[str, list[str]]
    unread: Unread
    waiting: list[str] = field(default_factory=list)

    def shown(self, markup: str) -> str:
        self.waiting.extend(_REFERENCE.findall(markup))
        return shown(markup, self.around)

    def tell_pictures(self, text: str) -> None:
        """Tell the pictures that were met since the last time, as those of a text."""
        self.unread.tell("picture", self.around.pictures)
        self.around.pictures = 0
        self.unread.at(text)

    def append(self, kind: BlockKind, markup: str, level: int = 0) -> None:
        paragraph = self.plain.paragraph(with_deletions(markup))
        self.tell_pictures(paragraph.text if paragraph else "")
        if paragraph is not None:
            self.blocks.append(Block(kind, paragraph, level))

    def cell(self, markup: str) -> Cell:
        parts = (self.plain.paragraph(part) for part in cell_parts(with_deletions(self.shown(markup))))
        found = tuple(paragraph for paragraph in parts if paragraph is not None)
        self.tell_pictures(found[0].text if found else "")
        return found

    def write_notes(self, names: Iterable[str] = ()) -> None:
        """Write the notes that are named, or that the last block referred to, each once, with its mark before its first paragraph."""
        names = [*(names or self.waiting)]
        self.waiting.clear()
        for name in names:
            for number, paragraph in enumerate(self.notes.pop(name, ())):
                mark = "" if number else literal(raised(name)) + " "
                self.append(BlockKind.NOTE, mark + shown(paragraph, self.around))


def _as_html(markup: str) -> str:
    """Return HTML within Markdown, with the marks of Markdown in it as tags, and line ends as breaks where a line is one of its own."""
    lines = markup.split("\n")
    if not re.search(r"<(?:table|pre)\b", markup, re.IGNORECASE):
        own = [_breaks(line, after) and not after.startswith("<") for line, after in zip(lines, [*lines[1:], ""], strict=True)]
        lines = [line + "<br>" * breaks for line, breaks in zip(lines, own, strict=True)]
    return _BOLD.sub(r"<b>\1</b>", "\n".join(lines))


def _read_lines(lines: list[str], reading: _Reading) -> None:
    lines = [_QUOTED.sub("", line) for line in lines]
    position = 0
    while position < len(lines):
        line, end = lines[position], position + 1
        if not line.strip() or _RULE.match(line):
            pass
        elif (grid := grid_end(lines, position)) > position:
            end = grid
            rows = grid_cells(lines[position:end])
            reading.blocks.append(Block(BlockKind.TABLE, rows=tuple(tuple(map(reading.cell, row)) for row in rows)))
        elif is_row(line):
            end = _table_end(lines, position)
            reading.blocks.append(_table(lines[position:end], reading))
        elif (bare := _bare_table_end(lines, position)) > position:
            end = bare
            reading.blocks.append(_table([f"|{row.strip()}|" for row in lines[position:end]], reading))
        elif heading := _HEADING.match(line):
            reading.append(BlockKind.HEADING, reading.shown(_HEADING_END.sub("", heading["text"])), len(heading["marks"]))
        elif bullet := _BULLET.match(line):
            reading.append(BlockKind.BULLET, reading.shown(bullet.group(1)))
        elif level := _underlined(lines, position):
            end += 1
            reading.append(BlockKind.HEADING, reading.shown(line), level)
        else:
            while end < len(lines) and lines[end].strip() and not _starts_block(lines, end) and not _breaks(lines[end - 1], lines[end]):
                end += 1
            parts = cell_parts(with_deletions(reading.shown("\n".join(row.rstrip() for row in lines[position:end]))))
            for part in parts or [""]:
                reading.append(BlockKind.PARAGRAPH, part)
        reading.write_notes()
        position = end


def _underlined(lines: list[str], place: int) -> int:
    """Return the level of a heading that the line below it makes: === for 1, --- for 2 where the line is short and no sentence."""
    below = lines[place + 1].rstrip() if place + 1 < len(lines) else ""
    if not _UNDERLINE.match(below) or _SENTENCE_END.search(lines[place]) or len(lines[place]) > _SHORT_LINE:
        return 0
    return 1 if "=" in below else 2


def _table_end(lines: list[str], start: int) -> int:
    """Return where the table that begins at `start` ends; a row of empty cells ends it only where no row follows."""
    end = start
    for position in range(start, len(lines)):
        line = lines[position]
        if line.strip():
            if end < position and not is_row(line):
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


def _breaks(before: str, line: str) -> bool:
    """Tell whether a line begins a paragraph of its own though no empty line precedes it, as in plain Chinese text."""
    is_title = _NUMBERED.match(before) and len(before) <= _SHORT_LINE and not _WITHIN.search(before)
    return bool(_SENTENCE_END.search(before) or _NUMBERED.match(line) or is_title)


def _starts_block(lines: list[str], place: int) -> bool:
    line = lines[place]
    begins = _HEADING.match(line) or _BULLET.match(line) or _RULE.match(line)
    return is_row(line) or bool(begins) or _bare_table_end(lines, place) > place


def _table(lines: list[str], reading: _Reading) -> Block:
    """Read rows; what is struck out in them stays marked, as it may stand in a column of the old text."""
    rows: list[Row] = []
    for line in lines:
        if _PIPE_RULE.match(line):
            continue
        cells = _pipe_cells(line) if line.lstrip().startswith("|") and "\t" not in line else line.split("\t")
        rows.append(tuple(map(reading.cell, cells)))
    return Block(BlockKind.TABLE, rows=tuple(rows))


def _pipe_cells(line: str) -> list[str]:
    return [cell.replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", _OUTER_BARS.sub("", line.strip()))]
