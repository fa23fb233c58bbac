"""Ranking sentences: by the share of a question's words that they, their record and its headings hold, and by nearness in meaning."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.answers.context import Context
from assistant.documents.otherwise import otherwise
from assistant.types import Language
from assistant.understanding.near import near
from assistant.understanding.synonyms import synonyms
from assistant.understanding.values import Sought, told_apart
from corpus.normalize import fold, sentences
from corpus.types import POLICY_KINDS, Kind, Record, Version

# How much a word counts that stands in the sentence itself, in its record's headings or lead, elsewhere in the record.
_HERE, _ABOVE, _BESIDE = 1.0, 0.85, 0.55
_NEAR, _ABBREVIATED = 0.85, 0.8
# A word that no document holds is a way of speaking rather than a topic.
_UNHELD = 0.4
_FAR, _NEARBY, _DENSE = 0.80, 0.92, 0.3
# The same across languages, where the cosines of right passages are lower.
_FAR_FOREIGN, _NEARBY_FOREIGN, _FEW = 0.74, 0.84, 6
_SOME = 0.2
_LONG, _LIST = 90, 400
_KINDS = POLICY_KINDS - {Kind.TASK, Kind.DEPARTMENTS}
_ITEM = re.compile(r"\s*(?:[（(][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十]+、)")
_LEAST = 0.5
_FINE = re.compile(r"(?:以上|以下|至|\d|[〇零一二三四五六七八九十百千万亿]|元|的){0,16}(?:罚款|罚金|罚锾|罚鍰)")
_DATED = 0.15
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ALIKE = 0.5
_MORE = 0.2  # of a word: what another sentence must hold more of to be the one about it


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of a record (offsets in its text), how well it fits, and the values in it of the sort that is asked for."""

    record: Record
    start: int
    end: int
    score: float
    values: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Return its words."""
        return self.record.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question: its names, official terms near it, its weight; `strange` where the document holds none of them."""

    names: tuple[str, ...]
    near: tuple[str, ...]
    weight: float
    strange: bool = False


def ranked(context: Context, words: Sequence[str], sought: Sought | None, versions: Iterable[Version | None]) -> list[Statement]:
    """Return the statements on a topic in some versions, best first; with a sort of value, only those that give one."""
    sides = set(versions)
    placed = [r for ref in context.question.clauses for v in context.sides(ref) if (r := context.facts.clause(v, ref.number, ref.suffix))]
    kinds = _KINDS if context.facts.wording.compared else _KINDS | {Kind.DEPARTMENTS}
    records = [r for r in placed or context.facts.policy if r.kind in kinds and r.version in sides]
    if not records or not words:
        return []
    weighed = [weighed_word(context, word) for word in words]
    total = sum(word.weight for word in weighed)
    abroad = foreign(context, words)
    kept = records if abroad else [r for r in records if _share(context, r, weighed) / total > _SOME]
    if not kept:
        return []
    cosines = context.cosines(context.question.plain)
    # Whom a fine falls on stands before it; what follows is said of something else.
    fined = sought is not None and sought.kind == "money" and "罚" in context.question.plain
    of_value = [fined and told_apart(context.question.plain, word) for word in words]
    low, high = (_FAR_FOREIGN, _NEARBY_FOREIGN) if abroad else (_FAR, _NEARBY)
    if abroad:
        kept = sorted(kept, key=lambda r: -cosines.get(r.key, 0.0))[:_FEW]
    found = []
    for record in kept:
        dense = min(1.0, max(0.0, (cosines.get(record.key, 0.0) - low) / (high - low)))
        above = fold(" ".join((record.heading, record.context, record.task_title or "", *titles_above(context, record))))
        whole = context.facts.folded[record.key]
        for start, end in _spans(record):
            text = fold(record.text[start:end])
            values = tuple(sought.given(text)) if sought else ()
            if sought and sought.kind == "money" and not fined:
                values = tuple(value for value in values if not _FINE.match(text, text.find(value) + len(value)))
            led = fold(record.text[max(record.text.rfind("\n", 0, start), record.text.rfind("。", 0, start), 0) : start])
            if sought and not values:
                continue
            said = text[: text.rfind(values[0]) + len(values[0])] if fined and values else text
            read = [(word, text if name else said) for word, name in zip(weighed, of_value, strict=True)]
            lexical = sum(word.weight * _held(word, part, led + above, whole) for word, part in read) / total
            own = sum(word.weight * max(held_in(word, part), held_in(word, led + above)) for word, part in read) / total
            if sought and own < _LEAST and not abroad:
                continue
            weight = 1.0 if abroad else _DENSE
            score = (1 - weight) * lexical + weight * dense + _DATED * _dated(context, text, led)
            found.append(Statement(record, start, end, score, values))
    return sorted(found, key=lambda s: (-round(s.score, 4), s.record.version is Version.OLD, s.record.start, s.start))


def _dated(context: Context, text: str, led: str) -> int:
    """Tell whether a sentence is of a year that the question names (1), of other years (-1), or of none."""
    years = {str(year) for year in context.question.years}
    said = set(_YEAR.findall(text)) or set(_YEAR.findall(led)[-1:])
    return 0 if not years or not said else 1 if years & said else -1


def foreign(context: Context, words: Sequence[str]) -> bool:
    """Tell whether a question shares no word with the text because it is in another language: meaning alone is left."""
    return context.language is Language.EN and not any(context.known(word) for word in words)


def titles_above(context: Context, record: Record) -> list[str]:
    """Return the titles of the headings that hold a record, the nearest first."""
    return [node.title for node in context.facts.path_of(record.node)]


def weighed_word(context: Context, word: str) -> Word:
    """Return a word with its other names and its weight in a document."""
    names = tuple(synonyms().names(word))
    if not any(map(context.facts.known, names)):
        names += otherwise(word, context.facts.policy_texts)
    meant = tuple(near().terms.get(word, ()))
    held = [context.facts.weight(name) for name in (*names, *meant) if context.facts.known(name)]
    return Word(names, meant, max(held) if held else _UNHELD * context.facts.weight(word), not held)


def held_in(word: Word, text: str) -> float:
    """Return how far a folded text holds a word, 0 to 1: itself, in everyday wording, in part."""
    if any(name in text for name in word.names):
        return 1.0
    if any(name in text for name in word.near):
        return _NEAR
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
    """Return what a short name may stand for: its characters with up to two others between them, 邮编 for 邮政编码."""
    long_enough = 2 <= len(name) <= 5 and not name.isascii()
    return re.compile(r"[^\W\d_]{0,2}".join(map(re.escape, name)) if long_enough else r"(?!)")


def _held(word: Word, text: str, above: str, whole: str) -> float:
    return max(_HERE * held_in(word, text), _ABOVE * held_in(word, above), _BESIDE * held_in(word, whole))


def _share(context: Context, record: Record, words: Sequence[Word]) -> float:
    text = context.facts.folded[record.key] + fold(f"{record.heading} {record.context} {record.task_title or ''}")
    return sum(word.weight * held_in(word, text) for word in words)


def _spans(record: Record) -> list[tuple[int, int]]:
    """Return the sentences of a record; what leads a list in stands with its items, as far as they are short."""
    spans = sentences(record.text)
    if len(record.text) <= _LONG or len(spans) <= 1:
        return [(0, len(record.text))]
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        lead = bool(joined) and (
            joined[-1][1] - joined[-1][0] < len(record.label) + 6
            or record.text[joined[-1][1] - 1] in "：:"
            or _ITEM.match(record.text, start) is not None
            and end - joined[-1][0] <= _LIST
        )
        if lead:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def counterpart(context: Context, statement: Statement, words: Sequence[str], sought: Sought | None) -> Statement | None:
    """Return the sentence of the paired record that says the same thing in the other version."""
    keys = {key for pair in context.facts.pairs_of(statement.record.key) for key in (*pair.old, *pair.new)}
    others = [r for r in (context.facts.by_key[key] for key in sorted(keys)) if r.version not in (statement.record.version, None)]
    weighed = [weighed_word(context, word) for word in words]
    if not others or not weighed:
        return None
    own = fold(statement.text)
    subject = [word for word in weighed if held_in(word, own)]
    best, nearest = 0.0, None
    for record in others:
        if record.kind not in _KINDS:
            continue
        said = [(start, end, fold(record.text[start:end])) for start, end in _spans(record)]
        holds = [sum(held_in(word, text) for word in subject) for *_, text in said]
        fits = [likeness(own, text) + 0.2 * sum(held_in(word, text) for word in weighed) / len(weighed) for *_, text in said]
        for at, (start, end, text) in enumerate(said):
            # A sentence as near that holds more of what is asked of is about it, and this one about another matter.
            if fits[at] > best and not any(fit >= _ALIKE and holds[at] + _MORE < held for fit, held in zip(fits, holds, strict=True)):
                best, nearest = fits[at], Statement(record, start, end, fits[at], tuple(sought.given(text)) if sought else ())
    return nearest if best >= _ALIKE else None


def likeness(one: str, other: str) -> float:
    """Return the share of neighbouring pairs of characters that two texts have in common (Dice), 0 to 1."""
    left, right = (Counter(text[i : i + 2] for i in range(len(text) - 1)) for text in (one, other))
    return 2 * (left & right).total() / max(1, left.total() + right.total())
