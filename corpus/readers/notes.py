"""Take foot notes off a page: small text below a short line, or below the text where it begins with a raised mark."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.readers.blocks import BlockKind
from corpus.readers.lines import Joined, Line, Measure, appended, joined
from corpus.readers.spelled import Row
from corpus.readers.strokes import Stroke

_SMALL = 0.93  # of the size of the text
_SHORTEST, _LONGEST = 2.0, 0.5  # of the line above notes: in em, and as a share of the width of the page
_UNDERLINED = 0.3  # em from the foot of a word
_FROM = 0.3  # of the height of a page: no note stands further up
_MARK = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹*＊†‡※]|\^|[①-⑳]|[\[〔【(（]\d{1,3}[\]〕】)）]|\d{1,3}[\s.、．]|注\d*[：:]")
_SIGN = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹*＊†‡※①-⑳]")
_RAISED_MARK = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]|\^[\[(*①-⑳]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """How large the type and the page are."""

    size: float
    width: float
    height: float


def parted(rows: Sequence[Row], drawn: Iterable[Stroke], sheet: Sheet) -> tuple[list[Row], list[Row]]:
    """Return the rows of the text and those of the notes below the first short line that has nothing but small text below it."""
    tops = [min(glyph.top for glyph in row) for row in rows]
    for stroke in sorted(drawn, key=lambda stroke: stroke.y):
        short = _SHORTEST * sheet.size < stroke.right - stroke.left < _LONGEST * sheet.width
        if not short or stroke.y < _FROM * sheet.height or _underlines(stroke, rows, sheet):
            continue
        below = [row for row, top in zip(rows, tops, strict=True) if top >= stroke.y - 1]
        if below and below[0][0].left < stroke.right and (all(_is_small(row, sheet) for row in below) or _is_marked(below[0])):
            return [row for row, top in zip(rows, tops, strict=True) if top < stroke.y - 1], below
    return list(rows), []


def _underlines(stroke: Stroke, rows: Sequence[Row], sheet: Sheet) -> bool:
    near = _UNDERLINED * sheet.size
    return any(
        abs(glyph.bottom - stroke.y) < near and glyph.left < stroke.right and glyph.right > stroke.left and glyph.text.strip()
        for row in rows
        for glyph in row
    )


def _is_marked(row: Row) -> bool:
    """Tell whether a row begins with a mark that only notes have: a ringed or raised number, a star."""
    return bool(_SIGN.match("".join(glyph.text for glyph in row).lstrip()))


def _is_small(row: Row, sheet: Sheet) -> bool:
    return all(glyph.size <= _SMALL * sheet.size for glyph in row)


def marked(lines: Sequence[Line], sheet: Sheet) -> int:
    """Return where in the lines of a page its notes begin that have no line above them: the number of lines where it has none."""
    start = len(lines)
    for number in range(len(lines) - 1, -1, -1):
        line = lines[number]
        if line.size > _SMALL * sheet.size or line.top < _FROM * sheet.height:
            break
        if _RAISED_MARK.match(line.text):
            start = number
    return start


def notes(lines: Sequence[Line]) -> list[Joined]:
    """Join the lines of notes to paragraphs: each mark begins one."""
    found: list[Joined] = []
    for line in lines:
        note = joined([line], Measure(line.left, line.right, line.size, 2 * line.size, indented=False))[0]
        if found and not _MARK.match(line.text):
            found[-1] = appended(found[-1], note)
        else:
            found.append(replace(note, kind=BlockKind.NOTE))
    return found
