"""The lines drawn on a page: thin ones through words strike them out, a short one above small text parts the foot notes off."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from corpus.readers.glyphs import Glyph

_THIN = 2.0  # points
_THICK = 0.2  # em: a broader bar hides the word
_LONG = 3.0  # a line is longer than it is thick by so much
_HEIGHTS = (0.3, 0.72)  # of a character from its top: a line there strikes it out, one further down underlines it
_BEYOND = 1.0  # em: a line that goes on further beyond the words may be a rule
_CLOSE = 0.3  # em from the middle of a character: a line aslant there crosses it
_CROSSED, _A_DRAWING = 2, 50  # characters crossed at least; lines aslant on a page that is a drawing


@dataclass(frozen=True, slots=True)
class Stroke:
    """A thin horizontal line: its ends, its height on the page, how thick it is; a reviewer's strikes what is `reach` above or below."""

    left: float
    right: float
    y: float
    thick: float = 0.0
    reach: float = 0.0


@dataclass(frozen=True, slots=True)
class Struck:
    """The characters of a page with those marked that are struck out, the lines that did so, what another line runs through."""

    glyphs: list[Glyph]
    through: list[Stroke]
    doubtful: str = ""


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
            corners = [_on_page(page, *quads[at + n : at + n + 2]) for n in range(0, 8, 2)]
            across, down = zip(*corners, strict=True)
            yield Stroke(min(across), max(across), (min(down) + max(down)) / 2, reach=(max(down) - min(down)) / 2)


def _on_page(page: Any, x: float, y: float) -> tuple[float, float]:  # noqa: ANN401
    """Return where a point of the file is on the page as it is turned (ISO 32000 7.7.3.3), in points from the top left."""
    left, bottom, right, top = page.page_obj.mediabox
    turned = {90: (y - bottom, right - x), 180: (right - x, top - y), 270: (top - y, x - left)}
    across, down = page.point2coord(turned.get(page.page_obj.rotate % 360, (x - left, y - bottom)))
    return float(across), float(down)


def with_struck(page: Any, glyphs: Sequence[Glyph], drawn: Iterable[Stroke]) -> Struck:  # noqa: ANN401
    """Return the characters with those marked that a line strikes out; lines that may do so are told, not taken to."""
    ordered = sorted(range(len(glyphs)), key=lambda number: glyphs[number].middle)
    middles = [glyphs[number].middle for number in ordered]
    tallest = max((glyph.bottom - glyph.top for glyph in glyphs), default=0.0)
    marked: dict[int, Glyph] = {}
    through: list[Stroke] = []
    doubted: set[int] = set()
    for stroke in drawn:
        far = max(tallest / 4, stroke.reach)
        near = ordered[bisect_left(middles, stroke.y - far) : bisect_right(middles, stroke.y + far)]
        crossed = [number for number in near if _crosses(stroke, glyphs[number])]
        if not crossed:
            continue
        room = _BEYOND * max(glyphs[number].size for number in crossed)
        first, last = min(glyphs[number].left for number in crossed), max(glyphs[number].right for number in crossed)
        if stroke.left > first - room and stroke.right < last + room:
            marked.update((number, replace(glyphs[number], struck=True)) for number in crossed)
            through.append(stroke)
        else:
            doubted.update(crossed)
    aslant = [line for line in page.lines if _is_aslant(line)]
    for line in aslant if len(aslant) <= _A_DRAWING else ():
        crossed = [number for number, glyph in enumerate(glyphs) if _runs_through(line, glyph)]
        doubted.update(crossed if len(crossed) >= _CROSSED else ())
    found = [marked.get(number, glyph) for number, glyph in enumerate(glyphs)] if marked else list(glyphs)
    return Struck(found, through, "".join(glyphs[number].text for number in sorted(doubted - marked.keys())))


def _is_aslant(line: Mapping[str, Any]) -> bool:
    return bool(min(line["x1"] - line["x0"], line["bottom"] - line["top"]) > _THIN)


def _runs_through(line: Mapping[str, Any], glyph: Glyph) -> bool:
    """Tell whether a line passes near to the middle of a character, between its own ends."""
    (x0, y0), (x1, y1) = line["pts"][0], line["pts"][-1]
    dx, dy = x1 - x0, y1 - y0
    along = ((glyph.across - x0) * dx + (glyph.middle - y0) * dy) / (dx * dx + dy * dy or 1.0)
    if not 0 <= along <= 1 or not glyph.text.strip():
        return False
    return math.hypot(glyph.across - x0 - along * dx, glyph.middle - y0 - along * dy) < _CLOSE * glyph.size


def _crosses(stroke: Stroke, glyph: Glyph) -> bool:
    if not stroke.left - 0.5 <= glyph.across <= stroke.right + 0.5 or stroke.thick > _THICK * glyph.size or not glyph.text.strip():
        return False
    if stroke.reach:
        return abs(stroke.y - glyph.middle) < stroke.reach
    return _HEIGHTS[0] <= (stroke.y - glyph.top) / (glyph.bottom - glyph.top or 1.0) <= _HEIGHTS[1]
