"""Spell the characters of a page as lines: spaces where gaps are as wide, raised and lowered characters as such."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from corpus.readers.blocks import Scores, Spans
from corpus.readers.glyphs import Glyph, is_bold
from corpus.readers.lines import Line, merged
from corpus.readers.raised import lowered, raised

_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")
_RADICALS = re.compile(r"[\u2e80-\u2fdf\uf900-\ufaff]")  # fonts whose map names a radical instead of the character that looks the same
_SPACES = (0.25, 0.5, 0.8)  # em: gaps that read as a space, between two Latin, a Latin and a Chinese, two Chinese characters
_IN_FORM = 2.0  # em: fields stand apart from the words about them
_SAME_PLACE = 0.15  # em: the same character twice is how some programs print bold
_SAME_LINE = 0.5  # em
_SMALL = 0.82  # of the size of the line: superscripts are two thirds, some programs make them four fifths
_RAISED = 0.2  # em of the line by which a superscript's foot stands above that of the line
# By so much the foot of a subscript is below that of the line, in em; characters of another font may reach lower anyway, those beside
# Chinese ones most.
_LOWERED = (0.04, 0.08, 0.15)
_NOT_LEVEL = 0.15  # em of the line by which a subscript's top is below that of the line
_OVERLAP = 0.3  # of the height of small characters: they belong to the line that they reach into
_BESIDE = 0.5  # em
_MANY = 40  # raised characters in a line
_FAR_EAST = "\u2e80"  # no character before it is wide or a radical

Row = list[Glyph]
Shifts = Mapping[int, Callable[[str], str]]  # how characters are written that are raised or lowered, by their ids


def rows(glyphs: Iterable[Glyph]) -> list[Row]:
    """Group characters to rows by the height of their middles, top to bottom, each from left to right."""
    found: list[Row] = []
    middle = 0.0
    for glyph in sorted(glyphs, key=lambda glyph: (glyph.top + glyph.bottom, glyph.left)):
        own = glyph.middle
        if found and own - middle <= _SAME_LINE * max(glyph.size, found[-1][0].size):
            found[-1].append(glyph)
        else:
            found.append([glyph])
            middle = own
    return [sorted(row, key=lambda glyph: glyph.left) for row in _with_raised(found)]


def _with_raised(found: list[Row]) -> Iterator[Row]:
    """Put rows of small characters into the row that they are raised or lowered from."""
    waiting: Row | None = None
    for row in found:
        if waiting is not None and _beside(waiting, row):
            row, waiting = [*waiting, *row], None
        elif waiting is not None and _beside(row, waiting):
            waiting = [*waiting, *row]
            continue
        if waiting is not None:
            yield waiting
        waiting = row
    if waiting is not None:
        yield waiting


def _beside(small: Row, row: Row) -> bool:
    size = max(glyph.size for glyph in row)
    if max(glyph.size for glyph in small) > _SMALL * size or len(small) > min(len(row), _MANY):
        return False
    top, bottom = min(glyph.top for glyph in row), max(glyph.bottom for glyph in row)
    return all(
        min(bottom, glyph.bottom) - max(top, glyph.top) >= _OVERLAP * (glyph.bottom - glyph.top)
        and any(-glyph.size < glyph.left - other.right < _BESIDE * size for other in (*row, *small) if other is not glyph)
        for glyph in small
    )


def spelled(row: Sequence[Glyph], page: int, frame: tuple[float, float] | None = None) -> Line | None:
    """Spell a row, with a space where one is printed or a gap is as wide as one; None when nothing but space is in it."""
    kept: list[Glyph] = []
    letters: list[str] = []
    pending = False
    shifts = _shifts(row)
    for glyph in row:
        letter = _RADICALS.sub(_named, glyph.text) if glyph.text >= _FAR_EAST else glyph.text
        if not letter.strip():
            pending = True
            continue
        if kept:
            gap, last = glyph.left - kept[-1].right, kept[-1]
            if glyph.text == last.text and max(glyph.left - last.left, abs(glyph.middle - last.middle)) < _SAME_PLACE * glyph.size:
                continue
            wide = sum(side >= _FAR_EAST and _WIDE.match(side) is not None for side in (letter, last.text))
            least = _IN_FORM if glyph.level != last.level else _SPACES[wide]
            if (pending or gap > least * glyph.size) and not (id(glyph) in shifts and gap < _BESIDE * last.size):
                letter = f" {letter}"
        pending = False
        letters.append(letter)
        kept.append(glyph)
    if not kept:
        return None
    text, bold, struck, sure = _written(kept, letters, shifts)
    level = [glyph for glyph in kept if id(glyph) not in shifts] or kept
    dress = kept[0].dress if all(glyph.size == kept[0].size and glyph.colour == kept[0].colour for glyph in kept) else None
    top, size = min(glyph.top for glyph in level), max(glyph.size for glyph in kept)
    return Line(text, bold, page, kept[0].left, kept[-1].right, top, size, struck, frame, dress, sure)


def _named(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", match.group())


def _written(kept: Sequence[Glyph], letters: Sequence[str], shifts: Shifts) -> tuple[str, Spans, Spans, Scores]:
    """Return the text of a line, raised and lowered characters set off, the spans that are bold and struck out, how sure it is."""
    text = ""
    bold: list[tuple[int, int]] = []
    struck: list[tuple[int, int]] = []
    sure: list[float] = []
    for shift, group in groupby(range(len(kept)), key=lambda at: shifts.get(id(kept[at]))):
        places = list(group)
        if shift:  # they are one exponent, index or mark
            written = shift("".join(letters[at] for at in places))
            parts = [(written, kept[places[0]])]
        else:
            parts = [(letters[at], kept[at]) for at in places]
        for part, glyph in parts:
            span = (len(text) + len(part) - len(part.lstrip()), len(text) + len(part))
            if is_bold(glyph.font):
                bold.append(span)
            if glyph.struck:
                struck.append(span)
            if glyph.sure is not None:
                sure.extend([glyph.sure] * len(part))
            text += part
    return text, merged(bold), merged(struck, 0), tuple(sure) if len(sure) == len(text) else ()


def _shifts(row: Sequence[Glyph]) -> Shifts:
    """Return which characters stand raised beside larger ones, or lowered behind them."""
    largest = max((glyph.size for glyph in row), default=0.0)
    if all(glyph.size > _SMALL * largest for glyph in row):
        return {}
    shifts: dict[int, Callable[[str], str]] = {}
    base: Glyph | None = None
    last: Glyph | None = None
    ahead = iter(glyph for glyph in row if glyph.size > _SMALL * largest and glyph.text.strip())
    following = next(ahead, None)
    for glyph in row:
        if glyph is following:
            base, following = glyph, next(ahead, None)
        elif glyph.size <= _SMALL * largest and _is_raised(glyph, base, following):
            shifts[id(glyph)] = raised
        elif glyph.size <= _SMALL * largest and base and last and _is_lowered(glyph, base, last):
            shifts[id(glyph)] = lowered
        last = glyph if glyph.text.strip() else last
    return shifts


def _is_lowered(glyph: Glyph, base: Glyph, last: Glyph) -> bool:
    """Tell whether a character is an index: a letter, digit or sign close behind what it is lowered from."""
    if glyph.level or not glyph.text.isascii() or not (glyph.text.isalnum() or glyph.text in "+-=()"):
        return False
    least = _LOWERED[2 if base.text >= _FAR_EAST else int(base.font != glyph.font)]
    is_low = glyph.bottom - base.bottom > least * base.size and glyph.top - base.top > _NOT_LEVEL * base.size
    is_close = glyph.top < base.bottom and glyph.left - last.right < _BESIDE * base.size
    return is_low and is_close and (base.text.isalnum() or base.text in ")]")


def _is_raised(glyph: Glyph, before: Glyph | None, behind: Glyph | None) -> bool:
    beside = behind if before is None or (behind and behind.left - glyph.right < glyph.left - before.right) else before
    if beside is None or glyph.level or not glyph.text.strip():
        return False
    spoken = unicodedata.category(glyph.text[0])[0] in "LN" or glyph.text in "+-−=()[]〔〕*"
    return spoken and beside.bottom - glyph.bottom > _RAISED * beside.size and glyph.bottom > beside.top
