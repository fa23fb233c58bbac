"""How an alignment is scored against one that a person judged by reading."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Link = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Score:
    """Links that were found, found wrongly and missed; a link to None says that nothing corresponds."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Score) -> Score:
        """Add the counts of two scores."""
        return Score(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)


def read_judgements(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the judged lines of a file by law."""
    by_law: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in path.read_text("utf-8").splitlines():
        judged = json.loads(line)
        by_law[judged["law"]].append(judged)
    return dict(by_law)


def links_of(rows: Iterable[tuple[tuple[str, ...], tuple[str, ...]]]) -> set[Link]:
    """Return the links of rows of (old labels, new labels)."""
    found: set[Link] = set()
    for old, new in rows:
        found |= {(a, b) for a in old or (None,) for b in new or (None,)}
    return found


def score(links: set[Link], judged: Iterable[dict[str, Any]]) -> Score:
    """Score links against judged lines.

    `anchor` names the side for which a line is complete; labels in `also_ok_old` and `also_ok_new` count neither way.
    """
    total = Score()
    for line in judged:
        anchor = line.get("anchor", "both")
        gold = {(a, b) for a in line["old"] or [None] for b in line["new"] or [None]}
        spare_old, spare_new = line.get("also_ok_old", []), line.get("also_ok_new", [])
        tolerated = {(a, b) for a in [*line["old"], *spare_old] for b in [*line["new"], *spare_new]}
        told = {
            (a, b)
            for a, b in links
            if (anchor != "new" and a is not None and a in line["old"]) or (anchor != "old" and b is not None and b in line["new"])
        }
        missed = 0 if (spare_old or spare_new) and not (line["old"] and line["new"]) and told and told <= tolerated else len(gold - told)
        total += Score(len(told & gold), len(told - gold - tolerated), missed)
    return total
