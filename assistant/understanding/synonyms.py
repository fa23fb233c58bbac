"""The table of words that people use for what official texts call otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.datafile import read_table
from corpus.normalize import fold

_SPACE = re.compile(r"\\ ")
_ANY_SPACE = r"[\\s-]+"


@dataclass(frozen=True, slots=True)
class Synonyms:
    """`topics` maps a folded word to the title words it points at; `groups` a folded word to all its names."""

    topics: Mapping[str, tuple[str, ...]]
    groups: Mapping[str, tuple[str, ...]]
    pattern: re.Pattern[str]
    generic: frozenset[str]

    def names(self, word: str) -> tuple[str, ...]:
        """Return a folded word with every other name of the same thing; an English plural counts as its singular."""
        if word in self.topics:
            return tuple(dict.fromkeys((word, *self.topics[word], *self.groups.get(word, ()))))
        for spelling in (word, word.removesuffix("s"), word.replace("-", "")):
            if spelling in self.groups:
                return self.groups[spelling]
        return (word,)


@cache
def synonyms() -> Synonyms:
    """Load the table that lies beside this file."""
    table = read_table(Path(__file__).parent / "synonyms.toml")
    topics: dict[str, tuple[str, ...]] = {}
    groups: dict[str, tuple[str, ...]] = {}
    written: set[str] = set()
    for target, others in table["topics"].items():
        for word in others:
            topics[fold(word)] = tuple(target.split("|"))
            written.add(word.lower())
    for name, others in table["terms"].items():
        members = tuple(dict.fromkeys(fold(word) for word in (name, *others)))
        for word in members:
            groups[word] = tuple(dict.fromkeys((*groups.get(word, ()), *members)))
        written.update(word.lower() for word in (name, *others))
    names = sorted(written, key=lambda w: (-len(w), w))
    return Synonyms(topics, groups, _pattern(names), frozenset(table["generic"]["titles"]))


def _pattern(names: list[str]) -> re.Pattern[str]:
    return re.compile(
        "|".join(rf"(?<![a-z]){_SPACE.sub(_ANY_SPACE, re.escape(n))}s?(?![a-z])" if n.isascii() else re.escape(n) for n in names)
    )
