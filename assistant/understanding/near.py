"""The table of everyday wording for what official texts call otherwise: near enough to look for, not the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.datafile import read_table
from corpus.normalize import fold

_LEAD = 2


@dataclass(frozen=True, slots=True)
class Near:
    """`terms` maps folded everyday wording to folded official terms; `leads` its first two characters to the wordings."""

    terms: Mapping[str, tuple[str, ...]]
    leads: Mapping[str, tuple[str, ...]]

    def spoken_in(self, text: str) -> list[str]:
        """Return the wordings of the table that stand in a folded text, left to right, longest first, none overlapping."""
        found: list[str] = []
        position = 0
        while position < len(text) - 1:
            hit = next((word for word in self.leads.get(text[position : position + _LEAD], ()) if text.startswith(word, position)), "")
            if hit:
                found.append(hit)
            position += len(hit) or 1
        return list(dict.fromkeys(found))


@cache
def near() -> Near:
    """Load the table that lies beside this file."""
    terms: dict[str, dict[str, None]] = defaultdict(dict)
    for official, wordings in read_table(Path(__file__).parent / "near.toml")["near"].items():
        for wording in wordings:
            terms[fold(wording)][fold(official)] = None
    leads: dict[str, list[str]] = defaultdict(list)
    for wording in sorted(terms, key=lambda word: (-len(word), word)):
        leads[wording[:_LEAD]].append(wording)
    return Near({word: tuple(names) for word, names in terms.items()}, {lead: tuple(words) for lead, words in leads.items()})


def with_everyday(text: str, words: Sequence[str]) -> list[str]:
    """Return the words of a question with the table's wordings that stand in it, in place of their pieces."""
    spoken = near().spoken_in(fold(text))
    kept = [word for word in words if not any(word in wording for wording in spoken)]
    return [*kept, *spoken]
