"""Find the ways of asking that the word lists name, and take them out of a question."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


class Ask(str, Enum):
    """What a question asks for; several may hold at once."""

    DEPARTMENTS = "departments"
    ADDED = "added"
    REMOVED = "removed"
    KEPT = "kept"
    MILESTONE = "milestone"
    QUANTITY = "quantity"
    GOAL = "goal"
    TARGET = "target"
    COMMENTARY = "commentary"
    COMPARE = "compare"
    COUNTERPART = "counterpart"
    OCCUR = "occur"
    CLAUSES = "clauses"
    TASKS = "tasks"
    COUNT = "count"
    MOST = "most"
    FEWEST = "fewest"
    MEASURES = "measures"
    RISK = "risk"
    VIEW = "view"
    SUMMARY = "summary"
    SAY = "say"
    CONTACT = "contact"


class Mark(str, Enum):
    """What ties a question to the one before it."""

    NEXT = "next"
    PREVIOUS = "previous"
    PRONOUN = "pronoun"
    SAME = "same"
    MARKER = "marker"


@dataclass(frozen=True, slots=True)
class Match:
    """A stretch of a question that a word list explains."""

    group: str
    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The compiled word lists."""

    patterns: tuple[tuple[str, str, re.Pattern[str]], ...]
    stop: frozenset[str]


@cache
def lexicon() -> Lexicon:
    """Load the word lists that lie beside this file."""
    with (Path(__file__).parent / "lexicon.toml").open("rb") as file:
        table = tomllib.load(file)
    patterns = [
        (group, name, re.compile("|".join(f"(?:{pattern})" for pattern in table[group][name])))
        for group in ("asks", "versions", "follow")
        for name in table[group]
    ]
    patterns.append(("noise", "noise", re.compile("|".join(table["noise"]["words"]))))
    return Lexicon(tuple(patterns), frozenset(table["noise"]["stop"]))


def find_matches(text: str, closed: Iterable[tuple[int, int]], boundaries: frozenset[int]) -> list[Match]:
    """Return non-overlapping matches, longest first, that cut none of the closed spans; they may hold them whole.

    A match of one character counts only where it is a word of its own (both ends in `boundaries`).
    """
    found: list[Match] = []
    for group, name, pattern in lexicon().patterns:
        for hit in pattern.finditer(text):
            if hit.end() > hit.start():
                found.append(Match(group, name, hit.start(), hit.end()))
    closed = list(closed)
    found = [m for m in found if not any(m.start < b and a < m.end and not (m.start <= a and b <= m.end) for a, b in closed)]
    taken: list[tuple[int, int]] = []
    kept: list[Match] = []
    for match in sorted(found, key=lambda m: (m.start - m.end, m.group == "noise", m.start)):
        alone = match.end - match.start > 1 or {match.start, match.end} <= boundaries
        same = any(k.start == match.start and k.end == match.end for k in kept)
        if alone and (same or not any(match.start < end and start < match.end for start, end in taken)):
            taken.append((match.start, match.end))
            kept.append(match)
    return sorted(kept, key=lambda m: m.start)
