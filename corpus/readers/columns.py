"""Find the columns that the rows of a page are set in, and keep what stands across them in its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.readers.spelled import Row

_GUTTER = 0.7  # em: the least space between columns; between words it does not go through several rows
_SEGMENT = 0.5  # em: a space that parts the pieces of a row
_FEWEST_ROWS = 3  # in every column
_FEWEST_LINES = 8  # in all columns together
_NARROWEST = 8.0  # em: narrower text does not flow
_RAGGED = 2.0  # em from the edge: a line as long is full
_FULL_SHARE = 0.4  # of the lines of a column are full where it flows
_LONGEST = 400  # rows of a page
_APART = 1.7  # of the distance between rows: one-sided rows behind a gap belong to the columns no more
_MOST = 5
_ONE_BY_ONE = (4, 0.7)  # spans, and spans a character, of a row whose letters are spaced

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Strip:
    """A row of a page, or a box such as a table that stands in it for a row: its spans without blanks, its top and bottom."""

    row: Row
    spans: tuple[Span, ...]
    top: float
    bottom: float
    box: int | None = None


@dataclass(frozen=True, slots=True)
class Region:
    """Strips that follow one another: `gutters` lie between their columns, none where they are set in one."""

    strips: tuple[Strip, ...]
    gutters: tuple[Span, ...] = ()

    def columns(self) -> list[list[Strip]]:
        """Return the strips of each column, from the left."""
        edges = [(left + right) / 2 for left, right in self.gutters]
        found: list[list[Strip]] = [[] for _ in range(len(edges) + 1)]
        for strip in self.strips:
            for number, part in enumerate(_parted(strip, edges)):
                if part is not None:
                    found[number].append(part)
        return found


def strip_of(row: Row, em: float) -> Strip:
    """Return a row with the spans of it that have no gap in them."""
    spans: list[Span] = []
    shown = [glyph for glyph in row if glyph.text.strip()]
    for glyph in shown:
        if spans and glyph.left - spans[-1][1] < _SEGMENT * em:
            spans[-1] = (spans[-1][0], max(spans[-1][1], glyph.right))
        else:
            spans.append((glyph.left, glyph.right))
    top, bottom = min((glyph.top for glyph in row), default=0.0), max((glyph.bottom for glyph in row), default=0.0)
    return Strip(row, tuple(spans), top, bottom)


def _parted(strip: Strip, edges: Sequence[float]) -> list[Strip | None]:
    parts: list[Strip | None] = []
    for left, right in zip([float("-inf"), *edges], [*edges, float("inf")], strict=True):
        spans = tuple(span for span in strip.spans if left <= (span[0] + span[1]) / 2 < right)
        row = [glyph for glyph in strip.row if left <= glyph.across < right]
        top, bottom = (min(g.top for g in row), max(g.bottom for g in row)) if row else (strip.top, strip.bottom)
        parts.append(Strip(row, spans, top, bottom, strip.box) if spans else None)
    return parts


def regions(strips: Sequence[Strip], em: float) -> list[Region]:
    """Part the strips of a page, top to bottom, into those set in one column and those set in several."""
    found: list[Region] = []
    plain: list[Strip] = []
    at = 0
    while at < len(strips):
        end, gutters = _run(strips, at, em)
        region = _trimmed(Region(tuple(strips[at:end]), tuple(gutters))) if gutters else None
        if region is None or not _fills(region.columns()):
            plain.append(strips[at])
            at += 1
            continue
        if plain:
            found.append(Region(tuple(plain)))
            plain = []
        found.append(region)
        at += len(region.strips)
    return [*found, Region(tuple(plain))] if plain else found


def _fills(columns: Sequence[Sequence[Strip]]) -> bool:
    """Tell whether every column has several rows; the last one may end after its first."""
    return all(len(column) >= _FEWEST_ROWS - 1 for column in columns[:-1]) and bool(columns[-1])


def _run(strips: Sequence[Strip], start: int, em: float) -> tuple[int, list[Span]]:
    """Return how far the gaps in a row go on below it, and those that go on so far."""
    spans = list(strips[start].spans)
    if _is_spaced_out(strips[start]):
        return start + 1, []
    following = strips[start + 1] if start + 1 < len(strips) else None
    if following and following.top < strips[start].bottom:  # a row of the other column, set a little lower
        spans += following.spans
    gutters = _gaps(spans, _GUTTER * em)[:_MOST]
    end = start + 1
    while gutters and end < min(len(strips), start + _LONGEST):
        narrowed = [part for gutter in gutters for part in _left_of(gutter, strips[end].spans, _GUTTER * em)]
        if not narrowed or (len(narrowed) > len(gutters) and len(strips[end].spans) == 1):
            break
        gutters = narrowed
        end += 1
    return end, gutters[:_MOST]


def _is_spaced_out(strip: Strip) -> bool:
    """Tell whether the characters of a row stand apart one by one, as in a line that is stretched to its full length."""
    return len(strip.spans) >= _ONE_BY_ONE[0] and len(strip.spans) >= _ONE_BY_ONE[1] * sum(bool(glyph.text.strip()) for glyph in strip.row)


def _gaps(spans: Iterable[Span], least: float) -> list[Span]:
    found: list[Span] = []
    end: float | None = None
    for left, right in sorted(spans):
        if end is not None and left - end >= least:
            found.append((end, left))
        end = right if end is None else max(end, right)
    return found


def _left_of(gutter: Span, spans: Iterable[Span], least: float) -> list[Span]:
    """Return the parts of a gutter that no span stands in."""
    low, high = gutter
    inside = [(left, right) for left, right in spans if right > low and left < high]
    found = _gaps([(low, low), *inside, (high, high)], least)
    return found if inside else [gutter]


def _trimmed(region: Region) -> Region | None:
    """Leave out rows at the end that stand below a gap and in the first column alone: the text goes on across the page there."""
    strips = region.strips
    pitch = sorted(b.top - a.top for a, b in zip(strips, strips[1:], strict=False))[(len(strips) - 1) // 2] if len(strips) > 1 else 0.0
    edge = (region.gutters[0][0] + region.gutters[0][1]) / 2
    last = max((number for number, strip in enumerate(strips) if strip.spans[-1][0] > edge), default=0)
    for number in range(last + 1, len(strips)):
        if strips[number].top - strips[number - 1].top > _APART * pitch:
            return Region(strips[:number], region.gutters)
    return region


def flows(region: Region, em: float, before: Sequence[Span] = ()) -> bool:
    """Tell whether text runs down each column and on in the next one: its lines are many, long and mostly full.

    Few lines are enough below others with the gutters `before`.
    """
    columns = region.columns()
    known = len(before) == len(region.gutters) and all(a < d and c < b for (a, b), (c, d) in zip(before, region.gutters, strict=True))
    if not known and sum(map(len, columns)) < _FEWEST_LINES:
        return False
    for number, column in enumerate(columns):
        left, right = min(strip.spans[0][0] for strip in column), max(strip.spans[-1][1] for strip in column)
        full = sum(strip.spans[-1][1] > right - _RAGGED * em for strip in column)
        if right - left < _NARROWEST * em or (number < len(columns) - 1 and len(column) < _FEWEST_ROWS):
            return False
        if full < _FULL_SHARE * len(column):
            return False
    return True
