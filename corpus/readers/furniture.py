"""Take off a page what is printed around its text: headers, footers, page numbers, line numbers in the margin."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.readers.glyphs import Glyph
from corpus.readers.lines import Line
from corpus.readers.spelled import Row

_NUMBER = r"(?:\d{1,4}|[ivxlc]{1,7})"
_PAGE_NUMBER = re.compile(
    rf"[-–—─·•~|<《【\[(\s]*(?:page|pg?\.?|页码?:?)?\s*{_NUMBER}\s*(?:(?:/|of|,|共|total)\s*{_NUMBER})?[-–—─·•~|>》】\])\s]*", re.IGNORECASE
)
_HAN = r"[\d〇零一二三四五六七八九十百]{1,6}"
_PAGE_OF = re.compile(rf"[-–—─·|(\s]*第\s*{_HAN}\s*页[\s,/|;·]*(?:[共总]\s*{_HAN}\s*页)?[-–—─·|)\s]*")
_OF_PAGES = re.compile(rf"[(\s]*共\s*{_HAN}\s*页[\s,/|;·]*第\s*{_HAN}\s*页[)\s]*")
_PAGES_AFTER = re.compile(rf"\s*{_NUMBER}\s*页?\s*[/,]?\s*共\s*{_NUMBER}\s*页\s*|\s*{_NUMBER}\s*页\s*", re.IGNORECASE)
_MARGIN = 0.12  # share of the page's height at top and bottom where headers and footers stand
_REPEATED_PAGES, _REPEATED_SHARE = 2, 0.4  # headers differ between odd and even pages: each is on less than half of them
_RUNNING = 4  # pages: a header that changes is known by no fewer
_STANDS_OFF = 1.2  # em: lines of a text are set closer than a page's number below them
_NUMBERS = re.compile(r"\d+")
_SAME_HEIGHT = 6.0  # points
_LINE_NUMBERS = (5, 3)  # as many at least on a page where every line has one, or every fifth
_REGULAR = 0.9  # of the steps between them are so
_MOST_DIGITS = 5
_SAME_EDGE = 15.0  # points: a number of three digits reaches further than one of one
_FULL = 2.0  # em: so far at most a full line stays away from the edge
_LABEL = re.compile(r"第[^第]{1,6}[条章节]|[（(][^（(]{1,3}[）)]|[一二三四五六七八九十]{1,3}、")
_STEPS = (1, 5, 10)  # every line is numbered, or every fifth
_APART = 0.6  # em between a line's number and its text


def is_page_number(text: str) -> bool:
    """Tell whether a line in the margin is nothing but a page's number, with or without how many pages there are."""
    text = unicodedata.normalize("NFKC", text)
    return any(form.fullmatch(text) for form in (_PAGE_NUMBER, _PAGE_OF, _OF_PAGES, _PAGES_AFTER))


def in_margin(top: float, height: float) -> bool:
    """Tell whether a height on a page of some height is where headers and footers stand."""
    return top < _MARGIN * height or top > (1 - _MARGIN) * height


def without_page_number(rows: Sequence[Row], height: float, em: float) -> list[Row]:
    """Return the rows of a page, top to bottom, without its number: it stands in the margin, off from the text beside it.

    A number that stands as close as a line of text may be one: only all pages together tell.
    """
    gone: set[int] = set()
    for order in (range(len(rows)), range(len(rows) - 1, -1, -1)):  # from the top, from the foot
        for at in order:
            if not in_margin(rows[at][0].top, height) or (rows[at][0].top < height / 2) != (order.step > 0):
                break
            inner = rows[at + order.step] if at + order.step in order else None
            stands_off = inner is None or _between(rows[at], inner) > _STANDS_OFF * em
            if stands_off and is_page_number("".join(glyph.text for glyph in rows[at])):
                gone.add(at)
                break
    return [row for at, row in enumerate(rows) if at not in gone]


def _between(row: Row, other: Row) -> float:
    """Return the space between two rows, one above the other."""
    upper, lower = sorted((row, other), key=lambda row: row[0].top)
    return min(glyph.top for glyph in lower) - max(glyph.bottom for glyph in upper)


def without_furniture(lines: Sequence[Line], heights: Sequence[float]) -> list[Line]:
    """Drop numbers that go up with the pages, and headers and footers that stand at the same height on several pages.

    Only what stands outermost on its page is a header or footer: beyond it is nothing but other ones. A header may change with
    each chapter: where most pages have one that another page has too, all of these are. `heights` is by page.
    """
    margins: dict[tuple[int, bool], list[Line]] = defaultdict(list)
    pages_of: dict[tuple[str, int], set[int]] = defaultdict(set)
    for line in lines:
        if in_margin(line.top, heights[line.page - 1]):
            margins[line.page, line.top > heights[line.page - 1] / 2].append(line)
            for slot in _slots(line):
                pages_of[slot].add(line.page)
    enough = max(_REPEATED_PAGES, _REPEATED_SHARE * len(heights))
    numbers = _counting(lines, heights)
    running = _running(margins, pages_of, enough)
    gone: set[int] = set()
    for (_, at_foot), margin in margins.items():
        edge: float | None = None
        for line in sorted(margin, key=lambda line: line.top, reverse=at_foot):
            outermost = edge is None or abs(line.top - edge) < _SAME_HEIGHT
            repeated = any(len(pages_of[slot]) >= (_REPEATED_PAGES if slot[1] in running else enough) for slot in _slots(line))
            if id(line) in numbers or (outermost and repeated):
                gone.add(id(line))
            elif edge is None:
                edge = line.top
    return [line for line in lines if id(line) not in gone]


def _counting(lines: Sequence[Line], heights: Sequence[float]) -> set[int]:
    """Return the ids of the lines in the margins whose numbers differ from those of their pages by always the same."""
    found: dict[tuple[int, bool], list[Line]] = defaultdict(list)
    for line in lines:
        number = _NUMBERS.search(unicodedata.normalize("NFKC", line.text))
        if number and in_margin(line.top, heights[line.page - 1]) and is_page_number(line.text):
            found[int(number.group()) - line.page, line.top > heights[line.page - 1] / 2].append(line)
    return {id(line) for counted in found.values() if len({line.page for line in counted}) >= _REPEATED_PAGES for line in counted}


def _running(margins: Mapping[tuple[int, bool], list[Line]], pages_of: Mapping[tuple[str, int], set[int]], enough: float) -> set[int]:
    """Return the heights at which so many pages have an outermost line that stands on another page as well."""
    pages: dict[int, set[int]] = defaultdict(set)
    for (page, at_foot), margin in margins.items():
        outermost = max(margin, key=lambda line: line.top) if at_foot else min(margin, key=lambda line: line.top)
        for slot in _slots(outermost):
            if len(pages_of[slot]) >= _REPEATED_PAGES:
                pages[slot[1]].add(page)
    return {height for height, found in pages.items() if len(found) >= max(enough, _RUNNING)}


def _slots(line: Line) -> tuple[tuple[str, int], ...]:
    text, height = _NUMBERS.sub("#", "".join(line.text.split())), int(line.top // _SAME_HEIGHT)
    return (text, height), (text, height + 1)


@dataclass(slots=True)
class LineNumbers:
    """Where the numbers of lines stand in a document, once a page had enough of them: their inner edge, and on which side."""

    edge: float | None = None
    at_right: bool = False

    def without(self, rows: Sequence[Row]) -> list[Row]:
        """Return the rows of a page without the numbers of its lines that stand in its left or right margin."""
        shown = [[glyph for glyph in row if glyph.text.strip()] for row in rows]
        for at_right in (False, True) if self.edge is None else (self.at_right,):
            # On the right side everything is looked at from behind.
            split = [_split(row[::-1] if at_right else row, at_right) for row in shown]
            edges = sorted(found.edge for found in split if found)
            usual = self.edge if self.edge is not None else edges[len(edges) // 2] if len(edges) >= _LINE_NUMBERS[1] else None
            if usual is None:
                continue
            numbered = {n: found for n, found in enumerate(split) if found and abs(found.edge - usual) < _SAME_EDGE}
            rests = [numbered[n].rest if n in numbered else row for n, row in enumerate(shown)]
            if self.edge is not None or (_counts_lines(numbered) and _in_the_margin(numbered, list(filter(None, rests)), at_right)):
                self.edge, self.at_right = usual, at_right
                gone = {id(glyph) for n, found in numbered.items() for glyph in shown[n] if glyph not in found.rest}
                kept = ([glyph for glyph in row if id(glyph) not in gone] for row in rows)
                return [row for row in kept if any(glyph.text.strip() for glyph in row)]
        return list(rows)


@dataclass(frozen=True, slots=True)
class _Split:
    """The number that a row begins or ends with, the number's inner edge, the rest of the row."""

    number: int
    edge: float
    rest: tuple[Glyph, ...]


def _split(row: Row, at_right: bool) -> _Split | None:
    digits: list[Glyph] = []
    for glyph in row:
        if not (glyph.text.isascii() and glyph.text.isdecimal()) or (digits and _gap(digits[-1], glyph) > _APART * glyph.size):
            break
        digits.append(glyph)
    rest = row[len(digits) :]
    if not 0 < len(digits) <= _MOST_DIGITS or (rest and _gap(digits[-1], rest[0]) < _APART * digits[0].size):
        return None
    number = int("".join(glyph.text for glyph in (reversed(digits) if at_right else digits)))
    edge = digits[-1].left if at_right else digits[-1].right
    return _Split(number, edge, tuple(reversed(rest) if at_right else rest))


def _gap(one: Glyph, other: Glyph) -> float:
    return max(other.left - one.right, one.left - other.right)


def _counts_lines(found: Mapping[int, _Split]) -> bool:
    """Tell whether numbers go up by one with every line, or by five with every fifth."""
    places = sorted(found)
    if len(places) < 2:
        return False
    steps = [(found[b].number - found[a].number, b - a) for a, b in zip(places, places[1:], strict=False)]
    regular = sum(count == lines and count in _STEPS for count, lines in steps)
    return len(places) >= _LINE_NUMBERS[min(steps)[1] > 1] and regular >= _REGULAR * len(steps)


def _in_the_margin(found: Mapping[int, _Split], rests: Sequence[Sequence[Glyph]], at_right: bool) -> bool:
    """Tell whether no text reaches into the margin of the numbers, and they cannot be those of a list: the text flows, or has labels."""
    edges = [each.edge for each in found.values()]
    edge = min(edges) if at_right else max(edges)
    inside = sum(row[-1].right < edge if at_right else row[0].left > edge for row in rests)
    right = max((row[-1].right for row in rests), default=0.0)
    full = sum(row[-1].right > right - _FULL * row[-1].size for row in rests)
    labelled = sum(_LABEL.match("".join(glyph.text for glyph in each.rest[:8])) is not None for each in found.values())
    return inside >= _REGULAR * len(rests) > 0 and (3 * full >= len(rests) or labelled >= 2)
