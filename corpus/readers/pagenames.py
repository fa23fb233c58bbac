"""Name pages of a file."""

from __future__ import annotations

from collections.abc import Iterable


def spoken_pages(pages: Iterable[int], joint: str = "、") -> str:
    """Name pages by their numbers, those that follow one another as a range: 2、5–7."""
    ranges: list[tuple[int, int]] = []
    for page in sorted(set(pages)):
        if ranges and page == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], page)
        else:
            ranges.append((page, page))
    return joint.join(str(first) if first == last else f"{first}–{last}" for first, last in ranges)
