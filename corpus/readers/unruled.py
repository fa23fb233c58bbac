"""Tell tables that are set in columns without any lines around their cells from text that runs down columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.normalize import chinese_number, label_form
from corpus.readers.columns import Region, Strip
from corpus.readers.spelled import Row

_LABEL = re.compile(r"第\s*([〇零一二两三四五六七八九十百千\d]{1,8})\s*条(?:之[一二三四五六七八九十])?|\d{1,2}(?:\.\d{1,2}){1,3}(?!\d)")
_NUMBERED = re.compile(r"第.{1,8}[条章节编款部项]|[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]|[\d.,%\s]+$")
_ENDS = "。；！？;!?"
_NO_TITLE = tuple("。；：，、！？.:;,!?…")
_TITLE = 14  # characters at most in the title of a column
_SENTENCE = 12  # characters at least in some cell, where others are empty
_ROOM = 2.0  # em: a line that leaves less was broken because it was full
_MORE = 0.35  # em that the space between two rows of a table is larger than between the lines of a cell
_CONFLICTS = 0.2  # of the rows of a table that may begin where another cell goes on
_SAME_EDGE = 5.0  # points by which a column may begin elsewhere on the next page
_ALIGNED = 0.7  # of the pieces of a column begin at its edge in a table of any kind
_FEW = 3
_NARROW = 8.0  # em

Lines = Sequence[Sequence[Strip | None]]


@dataclass(frozen=True, slots=True)
class Unruled:
    """A table without lines: for each row, for each column the rows of characters; where its columns begin and end."""

    rows: list[list[list[Row]]]
    lefts: tuple[float, ...]
    rights: tuple[float, ...]


def unruled(region: Region, em: float, above: tuple[float, ...] = (), *, running: bool = False) -> Unruled | None:
    """Return the table that a region is; None where it is none.

    Its first row titles its columns, or rows have the same numbers on both sides, or a table above begins at the same places;
    `running` says that its text may as well run down the columns.
    """
    if any(strip.box is not None for strip in region.strips):
        return None
    columns = region.columns()
    lefts = tuple(min(strip.spans[0][0] for strip in column) for column in columns)
    rights = tuple(_right(column, em) for column in columns)
    lines = [_line(strip, region) for strip in region.strips]
    titled = _is_title(lines[0])
    goes_on = len(above) == len(lefts) and all(abs(a - b) < _SAME_EDGE for a, b in zip(above, lefts, strict=True))
    body = lines[int(titled) :]
    starts = _starts(body, rights, em)
    if not body or _conflicts(body, starts, rights, em) > _CONFLICTS * max(len(starts) - 1, 1):
        return None
    table: list[list[Sequence[Strip]]] = [
        [[strip for line in part if (strip := line[n]) is not None] for n in range(len(columns))] for part in _split(body, starts)
    ]
    wordy = any(sum(len(_text(strip)) for strip in cell) >= _SENTENCE for row in table for cell in row)
    full = len(table) >= _FEW and all(cell for row in table for cell in row)
    if not (goes_on or _agree(table) > 1 or (titled and (wordy or full) and (len(starts) > 1 or not running))):
        return None
    titles: list[list[Sequence[Strip]]] = [[[strip] if strip else [] for strip in line] for line in lines[: int(titled)]]
    return Unruled([[[strip.row for strip in cell] for cell in row] for row in (*titles, *table)], lefts, rights)


def runs_on(region: Region) -> bool:
    """Tell whether the articles of each column are numbered on from those of the column before it."""
    numbers = [[number for strip in column if (number := _number(strip)) is not None] for column in region.columns()]
    flat = [number for column in numbers for number in column]
    return all(numbers) and len(flat) > _FEW and all(b - a == 1 for a, b in zip(flat, flat[1:], strict=False))


def is_grid(region: Region) -> bool:
    """Tell whether the pieces of rows stand below one another as in a table of some kind."""
    for column in region.columns():
        left = min(strip.spans[0][0] for strip in column)
        aligned = sum(strip.spans[0][0] < left + _SAME_EDGE for strip in column)
        texts = sorted((_text(strip) for strip in column), key=len)
        short = len(texts[len(texts) // 2]) <= _FEW  # labels, numbers of pages
        if len(column) < _FEW or aligned < _ALIGNED * len(column) or short or any(text.endswith("：") for text in texts):
            return False
    return True


def _right(column: Sequence[Strip], em: float) -> float:
    """Return how far the lines of a column go where they are broken: as far as several of them do, if it is wide."""
    left, ends = min(strip.spans[0][0] for strip in column), [strip.spans[-1][1] for strip in column]
    full = sum(end > max(ends) - _ROOM * em for end in ends)
    return max(ends) if full > 1 and max(ends) - left > _NARROW * em else float("inf")


def _line(strip: Strip, region: Region) -> list[Strip | None]:
    return [column[0] if column else None for column in Region((strip,), region.gutters).columns()]


def _text(strip: Strip) -> str:
    return "".join(glyph.text for glyph in strip.row).strip()


def _label(strip: Strip | None) -> str:
    found = _LABEL.match(label_form(_text(strip))) if strip else None
    return re.sub(r"\s", "", found.group()) if found else ""


def _number(strip: Strip) -> int | None:
    found = _LABEL.match(label_form(_text(strip)))
    return chinese_number(found.group(1)) if found and found.group(1) else None


def _is_title(line: Sequence[Strip | None]) -> bool:
    texts = [_text(strip) for strip in line if strip]
    if len(texts) < max(2, len(line) - 1):
        return False
    return all(len(text) <= _TITLE and not text.endswith(_NO_TITLE) and not _NUMBERED.match(text) for text in texts)


def _starts(lines: Lines, rights: Sequence[float], em: float) -> list[int]:
    """Return the lines that rows of a table begin with: below a wider space, else at an article, or where every cell has ended."""
    usual = _usual_gap(lines, len(rights))
    wide = [0]
    bottom = max(strip.bottom for strip in lines[0] if strip)
    for number, line in enumerate(lines[1:], start=1):
        there = [strip for strip in line if strip]
        if min(strip.top for strip in there) - bottom > usual + _MORE * em:
            wide.append(number)
        bottom = max(bottom, *(strip.bottom for strip in there))
    if len(wide) > 1 and all(sum(bool(_label(line[n])) for line in part) < 2 for part in _split(lines, wide) for n in range(len(rights))):
        return wide

    def begins(number: int) -> bool:
        there = [(n, strip) for n, strip in enumerate(lines[number]) if strip]
        if any(_text(strip).startswith(_NO_TITLE) for _, strip in there):
            return False
        return any(_label(strip) for _, strip in there) or all(_ended(lines, number, n, rights, em) for n, _ in there)

    return [number for number in range(len(lines)) if not number or begins(number)]


def _usual_gap(lines: Lines, columns: int) -> float:
    """Return the space between the lines of a cell."""
    gaps: list[float] = []
    for n in range(columns):
        column = [strip for line in lines if (strip := line[n]) is not None]
        gaps.extend(after.top - before.bottom for before, after in zip(column, column[1:], strict=False))
    return sorted(gaps)[len(gaps) // 10] if gaps else 0.0


def _split(lines: Lines, starts: Sequence[int]) -> list[Lines]:
    return [lines[start:end] for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)]


def _ended(lines: Lines, before: int, column: int, rights: Sequence[float], em: float) -> bool:
    """Tell whether the text of a column above a line had come to its end."""
    last = next((lines[n][column] for n in range(before - 1, -1, -1) if lines[n][column]), None)
    return last is None or _text(last).endswith(tuple(_ENDS)) or last.spans[-1][1] < rights[column] - _ROOM * em


def _conflicts(lines: Lines, starts: Sequence[int], rights: Sequence[float], em: float) -> int:
    """Count the rows that begin where the text of some column goes on."""
    return sum(any(not _ended(lines, start, n, rights, em) for n in range(len(rights))) for start in starts if start)


def _agree(table: Sequence[Sequence[Sequence[Strip]]]) -> int:
    """Count the rows that have the same label on several sides, less those that have several labels."""
    labels = [[label for cell in row if cell and (label := _label(cell[0]))] for row in table]
    return sum(1 if len(set(each)) == 1 else -1 for each in labels if len(each) > 1)
