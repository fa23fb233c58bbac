"""Find the ruled lines in a picture of a page, the borders of tables and the short line above foot notes, and how level it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpus.readers.recogniser import Image

_SHORTEST = 0.025  # of the longer side of the page: strokes of characters are shorter
_THICKEST = 0.004  # of it: a bar that is thicker is no border
_CLOSED = 5  # pixels of a break in a printed line
_WINDOW, _DARKER = 31, 12  # pixels around a point that it is compared with, and by how much ink is darker

_COARSE = 1000  # pixels of the longer side of the picture by which it is told how level a page is
_NEAR, _STEP = 1.2, 0.06  # degrees about what the lines of text say, and from one guess to the next

Rule = tuple[float, float, float, float]


def rules(image: Image) -> list[Rule]:
    """Return left, top, right and bottom, in pixels, of the level and upright lines in a level picture; each has no breadth."""
    import cv2

    ink = _ink(image)
    longest = max(image.shape[:2])
    length, thickest = max(int(_SHORTEST * longest), 2), _THICKEST * longest
    found: list[Rule] = []
    for across in (True, False):
        bridge, kept = ((_CLOSED, 1), (length, 1)) if across else ((1, _CLOSED), (1, length))
        whole = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, bridge))
        lines = cv2.morphologyEx(whole, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, kept))
        _, _, boxes, _ = cv2.connectedComponentsWithStats(lines, connectivity=8)
        for x, y, width, height, _ in boxes[1:].tolist():
            if across and height <= max(thickest, 3):
                found.append((x, y + height / 2, x + width, y + height / 2))
            elif not across and width <= max(thickest, 3):
                found.append((x + width / 2, y, x + width / 2, y + height))
    return found


def slant(image: Image, about: float) -> float:
    """Return by how many degrees a page falls to the right, near to a first guess: turned back by it, its rows are parted most sharply."""
    import cv2
    import numpy

    height, width = image.shape[:2]
    scale = _COARSE / max(height, width)
    ink = cv2.resize(_ink(image), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    height, width = ink.shape[:2]

    def sharpness(angle: float) -> float:
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
        rows = cv2.warpAffine(ink, turn, (width, height)).sum(axis=1, dtype=float)
        return float((numpy.diff(rows) ** 2).sum())

    steps = round(_NEAR / _STEP)
    return max((about + step * _STEP for step in range(-steps, steps + 1)), key=lambda angle: (sharpness(angle), -abs(angle)))


def _ink(image: Image) -> Image:
    """Return where a picture is darker than around: 255 there, 0 elsewhere, shape (height, width)."""
    import cv2
    import numpy

    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    ink = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _WINDOW, _DARKER)
    return numpy.asarray(ink, dtype=numpy.uint8)
