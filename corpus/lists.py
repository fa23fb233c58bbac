"""How numbered lines hang together: whether a list heads text, whether a number holds finer ones."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.outline import ENGLISH, Mark, is_title
from corpus.statute import article_label, is_attachment, is_chapter_title
from corpus.textlines import Line


def holds_text(lines: Sequence[Line], marks: Sequence[Mark | None], place: int, mark: Mark) -> bool:
    """Tell whether run-in headings of this list hold text below them: any but the last does, or the only one."""
    first = place
    siblings = [place]
    for step in (-1, 1):
        at = first + step
        while 0 <= at < len(lines) and not _ends_list(lines[at], marks[at], mark):
            other = marks[at]
            if other is not None and other.style.rank == mark.style.rank:
                siblings.append(at)
            at += step
    siblings.sort()
    followed = [
        at + 1 < len(lines) and not _ends_list(lines[at + 1], marks[at + 1], mark) and not _same(marks[at + 1], mark) for at in siblings
    ]
    return any(followed[:-1]) or len(followed) == 1 and followed[0]


def _same(mark: Mark | None, other: Mark) -> bool:
    return mark is not None and mark.style.rank == other.style.rank


def _ends_list(line: Line, mark: Mark | None, other: Mark) -> bool:
    """Tell whether a line is a wider heading than a list's."""
    if mark is None or mark.style.rank >= other.style.rank:
        return is_chapter_title(line.text) or is_attachment(line.text) or article_label(line.text) is not None
    return is_title(line.text[mark.body :]) or mark.style.name == "section"


def holds_numbers(marks: Sequence[Mark | None], place: int, mark: Mark) -> bool:
    """Tell whether the next numbered line belongs under this one."""
    for other in marks[place + 1 :]:
        if other is None or other.style.name in ("item", "number"):
            continue
        if mark.style.name == "dotted":
            return (
                other.style.name == "dotted"
                and len(other.ordinals) > len(mark.ordinals)
                and other.ordinals[: len(mark.ordinals)] == mark.ordinals
            )
        below = other.style.name in ENGLISH and other.style.rank > mark.style.rank
        return below or (other.style.name == "dotted" and other.ordinals[0] == mark.number and len(other.ordinals) > 1)
    return False
