"""The thin lines drawn on a page: those through words strike them out, a short one above small text parts the foot notes off."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from corpus.readers.glyphs import Glyph

_THIN = 2.0  # points
_THICK = 0.2  # em: a broader bar hides the word
_LONG = 3.0  # a line is longer than it is thick by so much
_HEIGHTS = (0.3, 0.72)  # of a character from its top: a line there strikes it out, one further down underlines it
_BEYOND = 1.0  # em: a line that goes on beyond the words is a rule


@dataclass(frozen=True, slots=True)
class Stroke:
    """A thin horizontal line: its ends, its height on the page, how thick it is."""

    left: float
    right: float
    y: float
    thick: float = 0.0


def strokes(page: Any) -> list[Stroke]:  # noqa: ANN401
    """Return the thin horizontal lines of a page, however they are drawn, and those that a reviewer's program draws."""
    found = [
        Stroke(drawn["x0"], drawn["x1"], (drawn["top"] + drawn["bottom"]) / 2, drawn["bottom"] - drawn["top"])
        for drawn in (*page.lines, *page.rects, *page.curves)
        if drawn["bottom"] - drawn["top"] <= _THIN and drawn["x1"] - drawn["x0"] > _LONG * (drawn["bottom"] - drawn["top"])
    ]
    return [*found, *_annotated(page)] if page.page_obj.annots else found


def _annotated(page: Any) -> Iterable[Stroke]:  # noqa: ANN401
    for note in page.annots:
        if getattr(note["data"].get("Subtype"), "name", "") != "StrikeOut":
            continue
        quads = note["data"].get("QuadPoints") or ()
        for at in range(0, len(quads) - 7, 8):
            across, up = quads[at : at + 8 : 2], quads[at + 1 : at + 8 : 2]
            yield Stroke(min(across), max(across), page.height - (min(up) + max(up)) / 2)


def with_struck(glyphs: Sequence[Glyph], drawn: Iterable[Stroke]) -> tuple[list[Glyph], list[Stroke]]:
    """Return the characters with those marked that a line strikes out, and the lines that did."""
    ordered = sorted(range(len(glyphs)), key=lambda number: glyphs[number].middle)
    middles = [glyphs[number].middle for number in ordered]
    tallest = max((glyph.bottom - glyph.top for glyph in glyphs), default=0.0)
    marked: dict[int, Glyph] = {}
    through: list[Stroke] = []
    for stroke in drawn:
        near = ordered[bisect_left(middles, stroke.y - tallest / 4) : bisect_right(middles, stroke.y + tallest / 4)]
        crossed = [number for number in near if _crosses(stroke, glyphs[number])]
        if not crossed:
            continue
        room = _BEYOND * max(glyphs[number].size for number in crossed)
        first, last = min(glyphs[number].left for number in crossed), max(glyphs[number].right for number in crossed)
        if stroke.left > first - room and stroke.right < last + room:
            marked.update((number, replace(glyphs[number], struck=True)) for number in crossed)
            through.append(stroke)
    return [marked.get(number, glyph) for number, glyph in enumerate(glyphs)] if marked else list(glyphs), through


def _crosses(stroke: Stroke, glyph: Glyph) -> bool:
    if not stroke.left - 0.5 <= glyph.across <= stroke.right + 0.5 or stroke.thick > _THICK * glyph.size or not glyph.text.strip():
        return False
    return _HEIGHTS[0] <= (stroke.y - glyph.top) / (glyph.bottom - glyph.top or 1.0) <= _HEIGHTS[1]
