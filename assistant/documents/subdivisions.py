"""Paragraphs and items of a clause: 第二十条第二款第（五）项."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.normalize import CHINESE_DIGITS, chinese_number
from corpus.types import Record

_LINE = re.compile(r"[^\n]+")
_ITEM = re.compile(rf"(?:^|(?<=[\n；;：:])|(?<=[\s。]))\s*[（(](?P<n>[{CHINESE_DIGITS}]{{1,3}}|\d{{1,2}})[)）]")
_LEAD_END = re.compile(r"[：:]\s*$")


@dataclass(frozen=True, slots=True)
class Subdivision:
    """A paragraph or an item (offsets in the clause's text), with the stretch that leads an item's list in."""

    start: int
    end: int
    lead: tuple[int, int] | None = None


def subdivision(record: Record, paragraph: int, item: int) -> Subdivision | None:
    """Return a clause's paragraph and item of these numbers, 0 for none; None where it has none of the number."""
    start, end = 0, len(record.text)
    if paragraph:
        paragraphs = _paragraphs(record.text)
        if paragraph > len(paragraphs):
            return None
        start, end = paragraphs[paragraph - 1]
    if not item:
        return Subdivision(start, end) if paragraph else None
    marks = [hit for hit in _ITEM.finditer(record.text, start, end)]
    numbers = [chinese_number(hit["n"]) for hit in marks]
    if item not in numbers:
        return None
    at = numbers.index(item)
    stop = marks[at + 1].start() if at + 1 < len(marks) else end
    own = record.text[marks[at].start() : stop]
    first = marks[at].start() + len(own) - len(own.lstrip())
    own = own.strip().split("\n", 1)[0]
    lead = record.text[start : marks[0].start()].rstrip()
    led = (start, start + len(lead)) if _LEAD_END.search(lead) else None
    return Subdivision(first, first + len(own), led)


def _paragraphs(text: str) -> list[tuple[int, int]]:
    """Return the spans of the paragraphs; the items of a list belong to the paragraph that leads it in."""
    found: list[tuple[int, int]] = []
    for hit in _LINE.finditer(text):
        if found and _ITEM.match(hit.group()):
            found[-1] = (found[-1][0], hit.end())
        elif hit.group().strip():
            found.append(hit.span())
    return found
