"""How rare the characters of a document are, alone and in neighbouring pairs: what a question shares with a sentence counts by that."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from corpus.normalize import fold, sentences
from corpus.types import POLICY_KINDS

if TYPE_CHECKING:
    from assistant.documents.facts import Facts

_PAIR = re.compile(r"(?=([\u4e00-\u9fffa-z0-9]{2}))")
_LETTER = re.compile(r"[\u4e00-\u9fff]")
_ROMAN = re.compile(r"(?<![a-z])(?:i{1,3}|iv|vi{0,3}|ix|x)(?![a-z])")
_NUMERALS = {numeral: str(n) for n, numeral in enumerate(("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"), 1)}
_DIGITS = str.maketrans("一二两三四五六七八九", "1223456789")
_GRAMMAR = frozenset("的了吗呢吧啊是不有在和与及或就都也要能会给我你他这那个什么怎多少几哪谁为")


def pairs_of(folded: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters of a folded text, a single digit in whatever script: 一类 and 1类, 二期 and Ⅱ期."""
    return frozenset(_PAIR.findall(_ROMAN.sub(lambda hit: _NUMERALS[hit.group()], folded).translate(_DIGITS)))


def letters_of(folded: str) -> frozenset[str]:
    """Return the Chinese characters of a folded text that are no mere grammar."""
    return frozenset(_LETTER.findall(folded)) - _GRAMMAR


@dataclass(frozen=True, slots=True)
class Rarity:
    """The inverse frequency of what is counted over the sentences of a document; what it never holds has none."""

    weights: Mapping[str, float]

    def held(self, asked: Iterable[str]) -> dict[str, float]:
        """Return the weights of those that the document holds at all."""
        return {each: self.weights[each] for each in asked if each in self.weights}


@lru_cache(maxsize=64)
def rarity(facts: Facts) -> tuple[Rarity, Rarity]:
    """Return the rarity of a document's characters, and of its pairs of them."""
    said = [fold(record.text[a:b]) for record in facts.searched if record.kind in POLICY_KINDS for a, b in sentences(record.text)]
    return _counted(map(letters_of, said), len(said)), _counted(map(pairs_of, said), len(said))


def _counted(sets: Iterable[frozenset[str]], total: int) -> Rarity:
    count = Counter(each for found in sets for each in found)
    return Rarity({each: math.log(1 + total / n) for each, n in count.items()})


def share(weights: Mapping[str, float], held: Iterable[str]) -> float:
    """Return the share of a weight that is held."""
    return sum(weights[each] for each in held if each in weights) / max(sum(weights.values()), 1e-9)
