"""The pictures on a printed page: how much of it they cover, whether its own text stands beside them only, which nothing reads."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from corpus.readers.furniture import in_margin
from corpus.readers.glyphs import Box, Glyph, boxes

_SIDE = 0.08  # share of the page's width at each side: no text of a page stands there
_ONE_BLOCK = 2.0  # em: lines that stand no further apart belong together
_SPARSE = 0.25  # of the height that blocks of text fill at most where they are a stamp, a signature or a watermark in rows
_MORE = 0.1  # of the characters of a picture: a recogniser gets fewer of them wrong
_A_PICTURE = 0.15  # of a page: a smaller one is a logo or a seal
_SAME = 2.0  # points by which strips of one picture miss one another


def coverage(page: Any) -> float:  # noqa: ANN401
    """Return about how much of a page its pictures cover; strips of one scan count together."""
    return sum(_area(box) for box in _boxes(page)) / (float(page.width * page.height) or 1.0)


def is_sparse(glyphs: Iterable[Glyph], page: Any) -> bool:  # noqa: ANN401
    """Tell whether characters fill no more of a page than its margins, and of what is within them what a stamp does."""
    left, top = page.cropbox[:2]
    width, height = float(page.width), float(page.height)
    inner = [
        glyph for glyph in glyphs if not in_margin(glyph.middle - top, height) and _SIDE * width < glyph.across - left < (1 - _SIDE) * width
    ]
    return _filled(inner) < _SPARSE * height


def says_more(picture: str, text: str) -> bool:
    """Tell whether there is more in what was recognised in a picture of a page than in the text that the page has of its own."""
    seen = Counter(_spoken(picture))
    more = seen - Counter(_spoken(text))
    return sum(more.values()) > _MORE * sum(seen.values())


def has_unread_picture(page: Any, glyphs: Sequence[Glyph]) -> bool:  # noqa: ANN401
    """Tell whether a good part of a page is a picture over which hardly any of the page's text stands."""
    whole = float(page.width * page.height) or 1.0
    for box in _joined(_boxes(page)):
        if _area(box) >= _A_PICTURE * whole and _filled([g for g in glyphs if g.within(box)]) < _SPARSE * (box[3] - box[1]):
            return True
    return False


def _boxes(page: Any) -> list[Box]:  # noqa: ANN401
    """Return where pictures stand on a page, without what of them lies beyond its edges."""
    left, top, right, bottom = page.cropbox
    found = [(max(x0, left), max(y0, top), min(x1, right), min(y1, bottom)) for x0, y0, x1, y1 in boxes(page.images)]
    return [box for box in found if box[0] < box[2] and box[1] < box[3]]


def _area(box: Box) -> float:
    return float((box[2] - box[0]) * (box[3] - box[1]))


def _joined(pictures: Iterable[Box]) -> list[Box]:
    """Return pictures, those as one that are strips of the same picture."""
    found: list[Box] = []
    for box in sorted(pictures, key=lambda box: (round(box[0]), round(box[2]), box[1])):
        last = found[-1] if found else None
        if last and abs(last[0] - box[0]) < _SAME and abs(last[2] - box[2]) < _SAME and box[1] - last[3] < _SAME:
            found[-1] = (last[0], last[1], last[2], max(last[3], box[3]))
        else:
            found.append(box)
    return found


def _filled(glyphs: Iterable[Glyph]) -> float:
    """Return how much of a height blocks of text fill, the space between the lines of a block counted in."""
    filled, end = 0.0, float("-inf")
    for glyph in sorted(glyphs, key=lambda glyph: glyph.top):
        if not glyph.text.strip():
            continue
        filled += max(0.0, glyph.bottom - (end if glyph.top - end < _ONE_BLOCK * glyph.size else glyph.top))
        end = max(end, glyph.bottom)
    return filled


def _spoken(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKC", text) if letter.isalnum())
