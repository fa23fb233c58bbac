"""Which documents a question is about: those it names, else those whose words it uses."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from assistant.facts import Facts
from assistant.lexicon import lexicon
from assistant.question import Question, Segmenter, normalise
from assistant.shelf import Title
from assistant.synonyms import synonyms
from corpus.normalize import fold, fold_with_origin

_OPEN, _CLOSE = re.compile(r"[《<]\s*$"), re.compile(r"^\s*[》>]")
# A word that one of the documents alone knows tells more than one that all of them know.
_RARE, _COMMON = 2.0, 0.5
_ELSEWHERE = 0.3
_OWN = 1.0


@dataclass(frozen=True, slots=True)
class Scope:
    """The documents that a question names, and what remains of it without their names."""

    documents: tuple[str, ...]
    text: str


def named_documents(text: str, titles: Sequence[Title]) -> Scope:
    """Find the documents that a question names, longest names first; the names are taken out of the text."""
    found: dict[str, None] = {}
    plain = normalise(text)
    named = False
    for name in sorted({name for each in titles for name in each.names}, key=lambda name: (-len(name), name)):
        folded = fold_with_origin(plain)
        at = folded.text.find(name)
        if at < 0 or name.isascii() and _inside(folded.text, at, at + len(name)):
            continue
        found |= dict.fromkeys(each.document for each in titles if name in each.names)
        start, end = folded.span(at, at + len(name))
        plain = _OPEN.sub("", plain[:start]) + _CLOSE.sub("", plain[end:])
        named = True
    return Scope(tuple(found), plain if named else text)


def _inside(text: str, start: int, end: int) -> bool:
    edges = (text[start - 1 : start], text[end : end + 1])
    return any(edge.isascii() and edge.isalnum() for edge in edges)


def content_words(text: str, segmenter: Segmenter) -> tuple[str, ...]:
    """Return the folded words of a question that may tell documents apart."""
    stop = lexicon().stop | synonyms().generic
    words = (fold(word) for word in segmenter.words(normalise(text)))
    return tuple(dict.fromkeys(word for word in words if len(word) >= 2 and word not in stop and not word.isdigit()))


def fits(words: Sequence[str], candidates: Sequence[tuple[Facts, Question]]) -> list[float]:
    """Score how well a question fits each of some documents: words that stand together, names that are its own."""
    knowing = {word: sum(facts.known(word) for facts, _ in candidates) for word in words}
    weights = {word: _RARE if knowing[word] == 1 else _COMMON for word in words if knowing[word]}
    return [_fit(weights, facts, question) for facts, question in candidates]


def _fit(weights: dict[str, float], facts: Facts, question: Question) -> float:
    together = max((_held(weights, facts.folded[record.key]) for record in facts.searched), default=0.0)
    anywhere = sum(weight for word, weight in weights.items() if facts.known(word))
    own = bool(question.named) or bool(question.hinted) + bool(set(question.departments) & set(facts.own_departments))
    return together + _ELSEWHERE * anywhere + _OWN * own


def _held(weights: dict[str, float], text: str) -> float:
    return sum(weight for word, weight in weights.items() if word in text)


def candidates_of(hits: Collection[str], titles: Sequence[Title], most: int) -> list[str]:
    """Return the documents that the best hits stand in, in order of their best hit."""
    known = {each.document for each in titles}
    return [name for name in dict.fromkeys(key.partition(":")[0] for key in hits) if name in known][:most]
