"""Which figures a question speaks of: those whose counted thing, phrase or sentence holds the topic's words, of both versions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from assistant.answers.context import Context
from assistant.citations.draft import Quote
from assistant.understanding.synonyms import synonyms
from corpus.changes import QuantityChange, Stated
from corpus.normalize import fold, sentences

_HOW_MANY = r"(?:多少|几)[万亿千百]*(?:[个家项条种类名人座张台款所]|批次)?"
_ENOUGH = 0.6
_CLOSE = 0.12
_NEAR = 0.4
_UNKNOWN = 0.3


def stated_in(stated: Stated) -> Quote:
    """Return the stretch of a record that states a figure."""
    start = stated.quantity.phrase_start
    return Quote(stated.record, start, start + len(stated.quantity.phrase))


def quantities_named(context: Context) -> list[QuantityChange]:
    """Return the quantities whose counted thing the question names."""
    return matching(context, 0.2)


def matching(context: Context, margin: float) -> list[QuantityChange]:
    """Return the changes whose counted thing covers the topic's words best."""
    words = context.question.words
    if not words or context.unknown_share(words) > _UNKNOWN:
        return []
    names = {word: synonyms().names(word) for word in words}
    weights = {word: context.facts.weight(word) for word in words}
    scored = [
        (max(_score(stated, names, weights) for stated in (*change.old, *change.new)), change) for change in context.facts.quantity_changes
    ]
    if counted := [word for word in words if re.search(_HOW_MANY + re.escape(word), context.question.plain)]:
        # 平台有多少用户 is not answered by a number of platforms.
        scored = [(score, change) for score, change in scored if any(counts(change, names[word]) for word in counted)]
        if not scored:
            return []
    scored = _of_years(context, scored)
    best = max((score for score, _ in scored), default=0.0)
    chosen = [change for score, change in sorted(scored, key=lambda s: -s[0]) if score >= best - _CLOSE and score >= _ENOUGH]
    if best < _ENOUGH + margin:
        chosen = []
    if chosen and (len(context.question.versions) != 1 or context.compares):
        chosen += _other_side(scored, chosen, words)
    return list({id(change): change for change in [*chosen, *_alike(context, chosen), *_named(context, names, chosen)]}.values())


def _of_years(context: Context, scored: list[tuple[float, QuantityChange]]) -> list[tuple[float, QuantityChange]]:
    """Where one year is asked for and figures of that year are stated, keep only those; a figure of another year is another figure."""
    if len(context.question.years) != 1 or context.compares:
        return scored
    year = context.question.years[0]
    kept = [(score, _dated(change, year)) for score, change in scored if score >= _ENOUGH]
    return [(score, change) for score, change in kept if change.old or change.new] or scored


def _dated(change: QuantityChange, year: int) -> QuantityChange:
    old, new = (tuple(s for s in side if s.quantity.year == year) for side in (change.old, change.new))
    return change if (old, new) == (change.old, change.new) else replace(change, old=old, new=new, ratio=None)


def counts(change: QuantityChange, names: Sequence[str]) -> bool:
    """Tell whether either version's statement counts a thing of one of these names."""
    told = [(fold(s.quantity.name), fold(s.quantity.phrase)) for s in (*change.old, *change.new)]
    return any(name in counted or name in phrase or (len(counted) >= 3 and counted in name) for counted, phrase in told for name in names)


def _other_side(scored: list[tuple[float, QuantityChange]], chosen: list[QuantityChange], words: Sequence[str]) -> list[QuantityChange]:
    """Where all that was chosen stands in one version, return what comes nearest in the other: same head noun, or close."""
    for side in ("old", "new"):
        if not any(getattr(change, side) for change in chosen):
            there = [(score, change) for score, change in scored if getattr(change, side)]
            headed = [(score, change) for score, change in there if fold(getattr(change, side)[0].quantity.name).endswith(tuple(words))]
            near = headed or [(score, change) for score, change in there if score >= _NEAR]
            best = max((score for score, _ in near), default=0.0)
            return [change for score, change in near if score >= best - _CLOSE]
    return []


def _alike(context: Context, chosen: list[QuantityChange]) -> list[QuantityChange]:
    """Return other statements about the very thing that was chosen: an interim target beside the final one."""
    if len(context.question.years) == 1 and not context.compares:
        return []
    wanted = {fold(s.quantity.name) for change in chosen for s in (*change.old, *change.new)}
    return [c for c in context.facts.quantity_changes if any(fold(s.quantity.name) in wanted for s in (*c.old, *c.new))]


def _named(context: Context, names: dict[str, tuple[str, ...]], chosen: list[QuantityChange]) -> list[QuantityChange]:
    """Return what each part of a question of several parts counts, where a word names it outright."""
    told = " ".join(fold(s.quantity.name) for change in chosen for s in (*change.old, *change.new))
    left = [others for others in names.values() if not any(other in told for other in others)]
    return [
        change
        for change in context.facts.quantity_changes
        for others in left
        if any(len(o) >= 4 and any(o in fold(s.quantity.name) for s in (*change.old, *change.new)) for o in others)
    ]


def _score(stated: Stated, names: dict[str, tuple[str, ...]], weights: dict[str, float]) -> float:
    """Return the share of the topic that a statement covers.

    What stands in its counted thing counts fully, in its phrase nearly, in its sentence partly, in its record hardly.
    """
    name, phrase, text = fold(stated.quantity.name), fold(stated.quantity.phrase), fold(stated.record.text)
    beside = _sentence(stated.record.text, stated.quantity.start)
    total = sum(weights.values())
    score = 0.0
    for word, others in names.items():
        if any(other in name or (len(name) >= 3 and name in other) for other in others):
            score += weights[word]
        elif any(other in phrase for other in others):
            score += 0.9 * weights[word]
        elif any(other in beside for other in others):
            score += 0.65 * weights[word]
        elif any(other in text for other in others):
            score += 0.4 * weights[word]
        else:
            score += 0.5 * weights[word] * _partly(word, name)
    return score / total


@lru_cache(maxsize=4096)
def _sentence(text: str, at: int) -> str:
    return fold("".join(text[start:end] for start, end in sentences(text) if start <= at < end))


def _partly(word: str, name: str) -> float:
    grams = {word[i : i + 2] for i in range(len(word) - 1)}
    return sum(gram in name for gram in grams) / len(grams) if grams else 0.0
