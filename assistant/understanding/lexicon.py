"""Find the ways of asking that the word lists name, and take them out of a question."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path

from corpus.datafile import read_table


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
    CHECK = "check"


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
    slips: tuple[str, ...]


@cache
def lexicon() -> Lexicon:
    """Load the word lists that lie beside this file."""
    table = read_table(Path(__file__).parent / "lexicon.toml")
    patterns = [
        (group, name, re.compile("|".join(f"(?:{pattern})" for pattern in table[group][name])))
        for group in ("asks", "versions", "follow")
        for name in table[group]
    ]
    patterns.append(("noise", "noise", re.compile("|".join(table["noise"]["words"]))))
    return Lexicon(tuple(patterns), frozenset(table["noise"]["stop"]), tuple(table["slips"]["words"]))


def find_matches(text: str, closed: Iterable[tuple[int, int]], boundaries: frozenset[int]) -> list[Match]:
    """Return non-overlapping matches, longest first, that cut none of the closed spans; they may hold them whole.

    A match of one character counts only where it is a word of its own (both ends in `boundaries`).
    What a match leaves open is looked through once more.
    """
    closed = list(closed)
    kept = _longest(_hits(text), closed, boundaries)
    masked = text
    for match in kept:
        masked = masked[: match.start] + "\0" * (match.end - match.start) + masked[match.end :]
    if kept:
        kept += _longest(_hits(masked), closed, boundaries)
    return sorted(kept, key=lambda m: m.start)


def _hits(text: str) -> list[Match]:
    return [
        Match(group, name, hit.start(), hit.end())
        for group, name, pattern in lexicon().patterns
        for hit in pattern.finditer(text)
        if hit.end() > hit.start()
    ]


def _reach(match: Match, boundaries: frozenset[int]) -> int:
    """Return a match's length, less for an end that cuts a word in two: 研报的分析|师."""
    return match.end - match.start - 2 * (match.end not in boundaries) - 2 * (match.start not in boundaries)


def _longest(found: list[Match], closed: list[tuple[int, int]], boundaries: frozenset[int]) -> list[Match]:
    kept: list[Match] = []
    for match in sorted(found, key=lambda m: (-_reach(m, boundaries), m.group == "noise", m.start)):
        cuts = any(match.start < b and a < match.end and not (match.start <= a and b <= match.end) for a, b in closed)
        alone = match.end - match.start > 1 or {match.start, match.end} <= boundaries or any(b == match.start for _, b in closed)
        same = any((k.start, k.end) == (match.start, match.end) for k in kept)
        if alone and not cuts and (same or not any(match.start < k.end and k.start < match.end for k in kept)):
            kept.append(match)
    return kept
