"""Words of a question as a document writes them: their other names, how much they weigh, and how far a text holds them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from assistant.answers.context import Context
from assistant.documents.otherwise import otherwise
from assistant.understanding.synonyms import synonyms
from corpus.types import Record

_NEAR, _ABBREVIATED = 0.85, 0.8
# A word that no document holds is a way of speaking rather than a topic.
_UNHELD = 0.4


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question: its names, its weight; `strange` where the document holds none of them."""

    names: tuple[str, ...]
    weight: float
    strange: bool = False


def titles_above(context: Context, record: Record) -> list[str]:
    """Return the titles of the headings that hold a record, the nearest first."""
    return [node.title for node in context.facts.path_of(record.node)]


def weighed_word(context: Context, word: str) -> Word:
    """Return a word with its other names and its weight in a document."""
    names = tuple(synonyms().names(word))
    if not any(map(context.facts.known, names)):
        names += otherwise(word, context.facts.policy_texts)
    held = [context.facts.weight(name) for name in names if context.facts.known(name)]
    return Word(names, max(held) if held else _UNHELD * context.facts.weight(word), not held)


def held_in(word: Word, text: str) -> float:
    """Return how far a folded text holds a word, 0 to 1: itself, in everyday wording, in part."""
    if any(name in text for name in word.names):
        return 1.0
    best = 0.0
    for name in word.names:
        if word.strange and _shortened(name).search(text):
            return _ABBREVIATED
        if len(name) >= 4 and not name.isascii():
            grams = [name[i : i + 2] for i in range(len(name) - 1)]
            best = max(best, sum(gram in text for gram in grams) / len(grams))
    return best * _NEAR if best > 0.4 else 0.0


@lru_cache(maxsize=1024)
def _shortened(name: str) -> re.Pattern[str]:
    """Return what a short name may stand for: its characters with up to three others between them, 人大 for 人民代表大会."""
    long_enough = 2 <= len(name) <= 5 and not name.isascii()
    return re.compile(r"[^\W\d_]{0,3}".join(map(re.escape, name)) if long_enough else r"(?!)")


def likeness(one: str, other: str) -> float:
    """Return the share of neighbouring pairs of characters that two texts have in common (Dice), 0 to 1."""
    left, right = (Counter(text[i : i + 2] for i in range(len(text) - 1)) for text in (one, other))
    return 2 * (left & right).total() / max(1, left.total() + right.total())
