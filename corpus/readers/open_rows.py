"""Close the rows of ruled tables that a page cuts: where its upright lines end without one across, there is the border of a cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_SAME = 2.0  # points by which lines miss one another that meet
_FEWEST = 2  # upright lines
_SHORTEST = 8.0  # points: a row is taller


@dataclass(frozen=True, slots=True)
class _Upright:
    x: float
    top: float
    bottom: float


def closing_lines(page: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    """Return the lines that are missing across the ends of a table's upright lines, as the finder of tables takes them."""
    edges = page.edges
    upright = _merged(edge for edge in edges if edge["orientation"] == "v")
    level = [edge for edge in edges if edge["orientation"] == "h"]
    return [*_missing(upright, level, at_foot=True), *_missing(upright, level, at_foot=False)] if len(upright) >= _FEWEST else []


def _merged(edges: Iterable[Mapping[str, Any]]) -> list[_Upright]:
    """Return upright lines, the pieces of each joined."""
    found: list[_Upright] = []
    for x, top, bottom in sorted((round(edge["x0"], 1), edge["top"], edge["bottom"]) for edge in edges):
        if found and abs(found[-1].x - x) < _SAME and top - found[-1].bottom < _SAME:
            found[-1] = _Upright(found[-1].x, found[-1].top, max(found[-1].bottom, bottom))
        else:
            found.append(_Upright(x, top, bottom))
    return found


def _missing(upright: Sequence[_Upright], level: Sequence[Mapping[str, Any]], *, at_foot: bool) -> Iterator[dict[str, Any]]:
    """Yield a line for each height at which several upright lines end that a line across, and none at their ends, makes a table."""
    left = sorted((line for line in upright if line.bottom - line.top > _SHORTEST), key=lambda line: line.bottom if at_foot else line.top)
    while left:
        end = left[0].bottom if at_foot else left[0].top
        together = [line for line in left if abs((line.bottom if at_foot else line.top) - end) < _SAME]
        left = [line for line in left if line not in together]
        x0, x1 = min(line.x for line in together), max(line.x for line in together)
        crossing = [edge for edge in level if edge["x0"] < x1 - _SAME and edge["x1"] > x0 + _SAME]
        closed = any(abs(edge["top"] - end) < _SAME for edge in crossing)
        top, bottom = min(line.top for line in together) - _SAME, max(line.bottom for line in together) + _SAME
        ruled = any(top < edge["top"] < bottom for edge in crossing)
        if len(together) >= _FEWEST and ruled and not closed:
            yield {"object_type": "line", "x0": x0, "x1": x1, "top": end, "bottom": end, "width": x1 - x0, "height": 0.0}
