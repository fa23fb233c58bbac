"""The characters of a printed page as the reader of it sees them: where they stand, how large, in which colour, which way up."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any

_LEAN = 5.0  # degrees: a page scanned a little aslant is still upright
_WHITE = 0.97
INVISIBLE = "unpainted"  # the tag of a character that is printed in no colour
_SMALLEST = 1.0  # points: what is smaller serves to be copied, not to be seen
_STEP = (0.2, 0.8, 2.2)  # em: beside the line that characters stand on, from one to the next
_FEWEST_DOWN = 20  # characters of a page that is set vertically
_BOLD = re.compile(r"bold|heavy|black", re.IGNORECASE)
_GREY = re.compile(r"gray|^g$|icc", re.IGNORECASE)

Box = tuple[float, float, float, float]
Colour = tuple[float, ...]
Dress = tuple[float, Colour]


@dataclass(frozen=True, slots=True)
class Glyph:
    """A printed character and its place in points from the top left; `shade` is 0 for black, 1 for white."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    font: str = ""
    colour: Colour = ()
    shade: float = 0.0
    struck: bool = False
    level: bool = False  # stands on the line whatever its size, as the value of a field does
    sure: float | None = None  # how sure the recogniser is, of a character that was read from a picture

    @property
    def middle(self) -> float:
        """Return the height of its middle."""
        return (self.top + self.bottom) / 2

    @property
    def across(self) -> float:
        """Return the place of its middle from the left."""
        return (self.left + self.right) / 2

    @property
    def dress(self) -> Dress:
        """Return its size and colour."""
        return round(self.size, 1), self.colour

    def within(self, box: Box) -> bool:
        """Tell whether its middle stands in a box (left, top, right, bottom)."""
        return box[0] <= self.across < box[2] and box[1] <= self.middle < box[3]


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen of a page: its upright characters, those that are slanted, those turned on a side; and those that are not seen."""

    upright: list[Glyph]
    slanted: list[Glyph]
    turned: list[Glyph]
    unseen: list[Glyph] = field(default_factory=list)


def quarter_turns(chars: Sequence[dict[str, Any]]) -> int:
    """Return how often a page must be turned by 90 degrees, clockwise, for most of its characters to stand upright."""
    if not any(char["matrix"][1] or char["matrix"][0] < 0 for char in chars):
        return 0
    turns = Counter(_turn(char["matrix"]) for char in chars)
    del turns[None]
    most = max(turns, key=lambda turn: (turns[turn], turn == 0), default=0) or 0
    return most if turns[most] * 2 > len(chars) else 0


def _turn(matrix: Sequence[float]) -> int | None:
    """Return by how many quarters a character is turned against the clock; None when it is slanted."""
    angle = math.degrees(math.atan2(matrix[1], matrix[0]))
    nearest = round(angle / 90)
    return nearest % 4 if abs(angle - 90 * nearest) < _LEAN else None


def seen(page: Any) -> Seen:  # noqa: ANN401
    """Sort the characters of a page by how they stand; what is off the page, tiny, white on white, or painted in no colour is not seen.

    A text in no colour over a picture is what was recognized in the picture.
    """
    found = Seen([], [], [])
    sheet: Box = tuple(page.cropbox)
    fills: list[Box] | None = None
    pictures: list[Box] | None = None
    last: Glyph | None = None
    over_picture = False
    for char in page.chars:
        glyph = _glyph(char)
        if glyph.size < _SMALLEST or not (glyph.within(sheet) or (last and _follows(last, glyph, sheet))):
            found.unseen.append(glyph)
            continue
        before, last = last, glyph
        if char.get("tag") == INVISIBLE:
            pictures = boxes(page.images) if pictures is None else pictures
            goes_on = over_picture and before is not None and _follows(before, glyph, sheet)
            over_picture = goes_on or any(glyph.within(picture) for picture in pictures)
            if not over_picture:
                found.unseen.append(glyph)
                continue
        elif glyph.shade > _WHITE:
            fills = _fills(page) if fills is None else fills
            if not any(glyph.within(fill) for fill in fills):
                found.unseen.append(glyph)
                continue
        a, b = char["matrix"][:2]
        turn = 0 if a > 0 and not b else _turn(char["matrix"])
        (found.slanted if turn is None else found.turned if turn else found.upright).append(glyph)
    if len(found.slanted) > len(found.upright):  # a page printed aslant as a whole
        return Seen(found.slanted, [], [*found.upright, *found.turned], found.unseen)
    return found


def without(looks: Seen, gone: set[int]) -> Seen:
    """Return what is seen of a page without some characters, which are not seen."""
    if not gone:
        return looks
    shown = [[glyph for glyph in part if id(glyph) not in gone] for part in (looks.upright, looks.slanted, looks.turned)]
    unseen = [glyph for glyph in (*looks.upright, *looks.slanted, *looks.turned) if id(glyph) in gone]
    return Seen(shown[0], shown[1], shown[2], [*looks.unseen, *unseen])


def _follows(last: Glyph, glyph: Glyph, sheet: Box) -> bool:
    """Tell whether a character beyond the edge of the page goes on with a line that began on the page and was set too long."""
    beside = abs(glyph.middle - last.middle) < last.size / 2 and 0 <= glyph.left - last.left < 2 * last.size
    return beside and sheet[1] <= glyph.middle < sheet[3]


def _glyph(char: dict[str, Any]) -> Glyph:
    colour = char["non_stroking_color"]
    return Glyph(
        char["text"],
        char["x0"],
        char["x1"],
        char["top"],
        char["bottom"],
        char["size"],
        char["fontname"],
        colour,
        _shade(colour, char.get("ncs") or "") if _is_number(colour) else 0.0,
        sure=char.get("sure"),
    )


def _is_number(colour: Any) -> bool:  # noqa: ANN401
    return isinstance(colour, tuple) and all(isinstance(part, int | float) for part in colour)


@cache
def _shade(colour: Colour, space: str) -> float:
    """Return how light a colour is; one of a space of its own, such as an ink, counts as dark."""
    if len(colour) == 1:
        return colour[0] if not space or _GREY.search(space) else 0.0
    if len(colour) == 3:
        return 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]
    if len(colour) == 4:
        return (1 - colour[3]) * (1 - 0.3 * colour[0] - 0.59 * colour[1] - 0.11 * colour[2])
    return 0.0


def _fills(page: Any) -> list[Box]:  # noqa: ANN401
    """Return what white characters may be seen on: pictures, and areas filled with a colour."""
    areas = [*page.rects, *page.curves]
    filled = [area for area in areas if area.get("fill") and _fill_shade(area.get("non_stroking_color")) < _WHITE]
    return boxes([*filled, *page.images])


def boxes(areas: Iterable[dict[str, Any]]) -> list[Box]:
    """Return the places of things on a page: left, top, right, bottom."""
    return [(area["x0"], area["top"], area["x1"], area["bottom"]) for area in areas]


def _fill_shade(colour: Any) -> float:  # noqa: ANN401
    parts = colour if isinstance(colour, tuple) else (colour,)
    return _shade(parts, "") if _is_number(parts) else 0.0


def runs_down(glyphs: Sequence[Glyph]) -> bool:
    """Tell whether most characters stand below the one that was printed before, as in text that is set vertically."""
    down = across = 0
    for last, glyph in pairwise(glyph for glyph in glyphs if glyph.text.strip()):
        beside = abs(glyph.across - last.across) < _STEP[0] * last.size
        down += beside and _STEP[1] * last.size < glyph.middle - last.middle < _STEP[2] * last.size
        across += abs(glyph.middle - last.middle) < _STEP[0] * last.size
    return down > max(across, _FEWEST_DOWN)


@cache
def is_bold(font: str) -> bool:
    """Tell by its name whether a font is bold."""
    return _BOLD.search(font) is not None


def usual_size(glyphs: Iterable[Glyph]) -> float:
    """Return the size of type that most of the dark characters have."""
    sizes = Counter(round(glyph.size, 1) for glyph in glyphs if glyph.shade < 0.5)
    return max(sizes, key=lambda size: (sizes[size], -size), default=10.5)
