"""Score an alignment of articles against what a person judged: links from an old to a new label, and links to nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.match import Match
from corpus.read import read_files
from corpus.types import Kind, Record, Version

Link = tuple[str | None, str | None]

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared" / "data"
JUDGED = ROOT / "tests" / "eval" / "alignments"


@dataclass(frozen=True, slots=True)
class Judged:
    """A set of articles that a person put together; for the articles of the `anchor` sides it is complete.

    Links to or from a label in `also_ok_old` or `also_ok_new` count neither way.
    """

    law: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    relation: str
    anchor: str
    also_ok_old: tuple[str, ...] = ()
    also_ok_new: tuple[str, ...] = ()

    @property
    def links(self) -> set[Link]:
        """Return the links that an alignment must have."""
        return _product(self.old, self.new)

    @property
    def tolerated(self) -> set[Link]:
        """Return the links that count neither way."""
        found = _product(self.old + self.also_ok_old, self.new + self.also_ok_new) if self.old and self.new else set()
        if not self.new:
            found |= {(a, b) for a in self.old for b in self.also_ok_new}
        if not self.old:
            found |= {(a, b) for a in self.also_ok_old for b in self.new}
        return found - self.links

    def concerns(self, link: Link) -> bool:
        """Tell whether a link begins or ends at an article for which this judgement is complete."""
        return (self.anchor in ("old", "both") and link[0] in self.old) or (self.anchor in ("new", "both") and link[1] in self.new)


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of links: rightly found, wrongly found, missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Score) -> Score:
        """Return the counts of both."""
        return Score(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float:
        """Return the share of found links that are right; 1 where none was found."""
        return _share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Return the share of the links to find that were found; 1 where there are none."""
        return _share(self.right, self.right + self.missed)

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        return _share(2 * self.right, 2 * self.right + self.wrong + self.missed)


@dataclass(frozen=True, slots=True)
class Law:
    """The articles of a law in two versions."""

    name: str
    old: tuple[Record, ...]
    new: tuple[Record, ...]


def read_judged(path: Path) -> list[Judged]:
    """Read a file of judged alignments, a JSON object a line."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        sides = (tuple(row.get(name, ())) for name in ("also_ok_old", "also_ok_new"))
        found.append(Judged(row["law"], tuple(row["old"]), tuple(row["new"]), row["relation"], row["anchor"], *sides))
    return found


def read_laws() -> dict[str, Law]:
    """Read the laws of the shared material that come in two versions, by name."""
    folders = sorted([*(SHARED / "laws").iterdir(), *(SHARED / "compare").iterdir()])
    return {folder.name: _law(folder) for folder in folders}


def links_of(matches: Iterable[Match], old: Sequence[Record], new: Sequence[Record]) -> set[Link]:
    """Return the links between labels that matches state; what is alone links to nothing."""
    return {link for match in matches for link in _product([old[i].label for i in match.old], [new[j].label for j in match.new])}


def with_nothing(pairs: Iterable[tuple[int, int]], old: Sequence[Record], new: Sequence[Record]) -> set[Link]:
    """Return the links of one-to-one pairs, and links to nothing for what is in none."""
    kept = list(pairs)
    paired = [{i for i, _ in kept}, {j for _, j in kept}]
    found: set[Link] = {(old[i].label, new[j].label) for i, j in kept}
    found |= {(record.label, None) for i, record in enumerate(old) if i not in paired[0]}
    return found | {(None, record.label) for j, record in enumerate(new) if j not in paired[1]}


def score(judged: Iterable[Judged], links: set[Link]) -> Score:
    """Count the links of one law against its judgements."""
    total = Score()
    for each in judged:
        concerned = {link for link in links if each.concerns(link)}
        right, wrong, missed = concerned & each.links, concerned - each.links - each.tolerated, each.links - concerned
        if not (each.old and each.new) and concerned and concerned <= each.tolerated:
            missed = set()  # judged added or dropped, but a counterpart was found that will do
        total += Score(len(right), len(wrong), len(missed))
    return total


def _law(folder: Path) -> Law:
    paths = [next(iter(folder.glob(f"{side.value}.*"))) for side in Version]
    records = [record for record in read_files(paths, folder.name).records if record.kind is Kind.CLAUSE]
    old, new = (tuple(record for record in records if record.version is side) for side in Version)
    return Law(folder.name, old, new)


def _product(old: Sequence[str], new: Sequence[str]) -> set[Link]:
    return {(a, b) for a in old or (None,) for b in new or (None,)}


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
