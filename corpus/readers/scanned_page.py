"""Turn the lines that were recognised in a picture into a page like a printed one: characters at their places, and ruled lines."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median, median_low
from types import SimpleNamespace
from typing import Any

from corpus.readers.recogniser import Letter, Written

_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff01-\uffef\u3000-\u303f“”‘’—…]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_NARROW = 0.5  # em: a letter or digit
_TALL = 0.92  # of the height of the box that is found around a line: its size of type
_FEWEST = 3  # distances by which a line tells its size
_ALIKE = (0.15, 0.3)  # by which sizes differ that are the same but for how they were measured: by distances, by the height of a box
_LABEL = re.compile(r"第[〇零一二两三四五六七八九十百千\d]{1,8}[条章节编款](?!\s)")
_BEHIND_LABEL = 1.17  # em between the middles of a label's last character and the next one
_JUMP = 1.6  # em between the middles of two letters that stand apart
_RING = re.compile(r"[0Oo〇○°]")
_RING_SIZE = 0.62  # of the usual size: a ring so small that stands alone is a full stop
_LEAST_SURE = 0.4  # lines below are guesses at stains and pictures
_LARGEST_ANGLE = 12.0  # degrees of a page that lies aslant
_CORE = 0.36  # em from the middle of a line of text: what is drawn there are strokes of its characters
_CLOSE, _WIDE_APART = 0.6, 1.2  # of the height of a line's box: characters may stand so far apart that are not spaced out


@dataclass(slots=True)
class ScannedPage:
    """A page as the page reader takes it, in points from the top left; `sure` is the mean confidence in its characters."""

    page_number: int
    width: float
    height: float
    chars: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    unread: int = 0
    rects: tuple[dict[str, Any], ...] = ()
    curves: tuple[dict[str, Any], ...] = ()
    images: tuple[dict[str, Any], ...] = ()
    page_obj: Any = field(default_factory=lambda: SimpleNamespace(annots=None))

    @property
    def bbox(self) -> tuple[float, float, float, float]:
        """Return the edges of the page."""
        return (0.0, 0.0, self.width, self.height)

    cropbox = bbox

    @property
    def sure(self) -> float:
        """Return the mean confidence in the characters, 0 where there are none."""
        return sum(char["sure"] for char in self.chars) / len(self.chars) if self.chars else 0.0

    @property
    def edges(self) -> list[dict[str, Any]]:
        """Return the ruled lines as the finder of tables takes them."""
        return [{**line, "orientation": "h" if line["x1"] - line["x0"] > line["bottom"] - line["top"] else "v"} for line in self.lines]

    def find_tables(self, settings: Mapping[str, Any] | None = None) -> list[Any]:
        """Return the tables that the ruled lines make, with further ones in the finder's settings."""
        from pdfplumber.table import TableFinder

        found: list[Any] = TableFinder(self, settings).tables
        return found


def aslant(lines: Sequence[Written]) -> float:
    """Return by about how many degrees the lines of a picture fall to the right."""
    angles: list[tuple[float, float]] = []
    for line in lines:
        across, down = line.corners[1] - line.corners[0]
        length = math.hypot(across, down)
        angle = math.degrees(math.atan2(down, across))
        if len(line.letters) > _FEWEST and abs(angle) < _LARGEST_ANGLE:
            angles.append((angle, length))
    if not angles:
        return 0.0
    angles.sort()
    half, passed = sum(length for _, length in angles) / 2, 0.0
    for angle, length in angles:
        passed += length
        if passed >= half:
            return angle
    return 0.0


def page_of(
    number: int, size: tuple[float, float], found: Sequence[Written], points: float, drawn: Sequence[Sequence[float]]
) -> ScannedPage:
    """Put recognised lines and drawn ones on a page.

    Args:
        number: The page's number from 1.
        size: Width and height of the level picture in pixels.
        found: Lines whose corners are level already.
        points: Points a pixel.
        drawn: Left, top, right and bottom of each ruled line in pixels.
    """
    kept = [line for line in found if line.sure >= _LEAST_SURE]
    page = ScannedPage(number, size[0] * points, size[1] * points, unread=len(found) - len(kept))
    sizes = _settled(_sizes(kept), kept)
    usual = median([size for size, line in zip(sizes, kept, strict=True) for _ in line.letters]) if kept else 0.0
    cores = [(left, right, middle, _CORE * em) for line, em in zip(kept, sizes, strict=True) for left, right, middle, _ in [_span(line)]]
    for line, em in zip(kept, sizes, strict=True):
        page.chars.extend(_chars(_set_off(_stopped(line, usual), em), em, points))
    page.lines.extend(
        {"x0": x0 * points, "top": top * points, "x1": x1 * points, "bottom": bottom * points, "object_type": "line"}
        | {"width": (x1 - x0) * points, "height": (bottom - top) * points}
        for x0, top, x1, bottom in drawn
        if top < bottom or not any(left < (x0 + x1) / 2 < right and abs(top - middle) < core for left, right, middle, core in cores)
    )
    return page


def _span(line: Written) -> tuple[float, float, float, float]:
    """Return the left and right end of a line, the height of its middle, and how tall its box is, in pixels."""
    (left_top, right_top, right_bottom, left_bottom) = line.corners
    left, right = (left_top[0] + left_bottom[0]) / 2, (right_top[0] + right_bottom[0]) / 2
    middle = float(line.corners[:, 1].mean())
    tall = (left_bottom[1] + right_bottom[1] - left_top[1] - right_top[1]) / 2
    return float(left), float(right), middle, float(tall)


def _sizes(lines: Sequence[Written]) -> list[float]:
    """Return the size of type of each line in pixels: how far its Chinese characters stand apart, else by how tall it is beside those."""
    apart = [_apart(line) for line in lines]
    talls = [_span(line)[3] for line in lines]
    ratios = [step / tall for step, tall in zip(apart, talls, strict=True) if step]
    ratio = median(ratios) if ratios else _TALL
    return [step or ratio * tall for step, tall in zip(apart, talls, strict=True)]


def _apart(line: Written) -> float:
    """Return how far the Chinese characters of a line stand apart; 0 where they are few or spaced out."""
    left, right, _, tall = _span(line)
    steps = [
        (after.place - before.place) * (right - left)
        for before, after in zip(line.letters, line.letters[1:], strict=False)
        if _HAN.match(before.text) and _HAN.match(after.text)
    ]
    near = [step for step in steps if _CLOSE * tall < step < _WIDE_APART * tall]
    return sum(near) / len(near) if len(near) >= max(_FEWEST, len(steps) / 2) else 0.0


def _settled(sizes: Sequence[float], lines: Sequence[Written]) -> list[float]:
    """Give lines whose sizes differ by no more than how they were measured one size, that of most characters first."""
    left = set(range(len(sizes)))
    settled: dict[int, float] = {}
    while left:
        middle = median_low(sizes[number] for number in left for _ in lines[number].letters)
        near = {number for number in left if abs(sizes[number] - middle) <= _ALIKE[not _apart(lines[number])] * middle}
        settled |= dict.fromkeys(near, middle)
        left -= near
    return [settled[number] for number in range(len(sizes))]


def _stopped(line: Written, usual: float) -> Written:
    """Return a line that is nothing but a small ring as the full stop that it is."""
    _, _, _, tall = _span(line)
    if len(line.letters) == 1 and tall < _RING_SIZE * usual and _RING.fullmatch(line.letters[0].text):
        return Written(line.corners, (Letter("。", line.letters[0].sure, line.letters[0].place),))
    return line


def _set_off(line: Written, em: float) -> Written:
    """Return a line with the blank behind its label, 第三条, which the recogniser does not give where it is narrow."""
    label = _LABEL.match("".join(letter.text for letter in line.letters))
    if label is None or label.end() == len(line.letters):
        return line
    left, right, _, _ = _span(line)
    last, following = line.letters[label.end() - 1 : label.end() + 1]
    if (following.place - last.place) * (right - left) < _BEHIND_LABEL * em:
        return line
    blank = Letter(" ", 1.0, (last.place + following.place) / 2)
    return Written(line.corners, (*line.letters[: label.end()], blank, *line.letters[label.end() :]))


def _chars(line: Written, em: float, points: float) -> Iterator[dict[str, Any]]:
    """Yield the characters of a line with boxes as wide as each is set; letters of one word touch."""
    left, right, middle, _ = _span(line)
    middles = [left + letter.place * (right - left) for letter in line.letters]
    halves = [(em if _WIDE.match(letter.text) else _NARROW * em) / 2 for letter in line.letters]
    for at, letter in enumerate(line.letters):
        x0, x1 = middles[at] - halves[at], middles[at] + halves[at]
        if at and not letter.text.isspace():
            x0 = _edge(line.letters[at - 1], letter, middles[at - 1] + halves[at - 1], x0, middles[at] - middles[at - 1], em)
        if at + 1 < len(line.letters):
            following = line.letters[at + 1]
            x1 = _edge(letter, following, x1, middles[at + 1] - halves[at + 1], middles[at + 1] - middles[at], em, before=True)
        yield {
            "text": letter.text,
            "sure": letter.sure,
            "x0": x0 * points,
            "x1": max(x0, x1) * points,
            "top": (middle - em / 2) * points,
            "bottom": (middle + em / 2) * points,
            "size": round(em * points, 1),
            "fontname": "",
            "non_stroking_color": (0,),
            "matrix": (1, 0, 0, 1, 0, 0),
        }


def _edge(one: Letter, other: Letter, end: float, start: float, apart: float, em: float, *, before: bool = False) -> float:
    """Return where one character ends (`before`) or the next one starts, as they would be printed."""
    both_wide = _WIDE.match(one.text) and _WIDE.match(other.text)
    if end > start or (not both_wide and apart < _JUMP * em):
        return (end + start) / 2
    return end if before else start
