"""What keeps its order between two texts."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence


def longest_rise(numbers: Sequence[int]) -> list[int]:
    """Return the places of a longest rising subsequence (patience sorting)."""
    tails: list[int] = []
    previous: list[int] = []
    for place, number in enumerate(numbers):
        pile = bisect_left([numbers[t] for t in tails], number)
        previous.append(tails[pile - 1] if pile else -1)
        tails[pile : pile + 1] = [place]
    rise, at = [], tails[-1] if tails else -1
    while at >= 0:
        rise.append(at)
        at = previous[at]
    return rise[::-1]
