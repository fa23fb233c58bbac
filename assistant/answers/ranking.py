"""Ranking sentences: by nearness in meaning, and by the share of a question's words that they, their headings and their record hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING

from assistant.answers.context import Context
from assistant.documents.otherwise import otherwise
from assistant.documents.referred import referred
from assistant.types import Language
from assistant.understanding.lexicon import Ask
from assistant.understanding.synonyms import synonyms
from assistant.understanding.values import Sought
from corpus.normalize import fold, sentences
from corpus.types import POLICY_KINDS, Kind, Record, Version

if TYPE_CHECKING:
    from index.types import Passage

# How much a word counts that stands in the sentence itself, in its record's headings, elsewhere in the record.
_HERE, _ABOVE, _BESIDE = 1.0, 0.8, 0.5
_NEAR, _ABBREVIATED = 0.85, 0.8
# A word that no document holds is a way of speaking rather than a topic.
_UNHELD = 0.4
# The share of meaning in a score; how far below the nearest sentence's cosine another one counts for nothing.
_DENSE, _SPREAD = 0.6, 0.06
_CHARGED = re.compile(r"[（(]?(?:牵头|责任|配合|主办|协办|承办)(?:单位|部门)[：:]")
_NEAREST = 5
_SIBLING = 0.15  # of what the second sentence of a record adds to the first: a record that speaks of it at length is about it
SURE = 0.885  # the cosine from which a sentence is what is meant though no word is shared; off-topic questions stay below
_LONG, _LIST = 90, 400
_KINDS = POLICY_KINDS - {Kind.TASK, Kind.DEPARTMENTS}
_ITEM = re.compile(r"\s*(?:[（(][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十]+、)")
_LEADS = ("：", ":")
_LINE = re.compile(r"[^\n；;]*[\n；;]*")
_DATED, _DENIED = 0.15, 0.15
_NOT = r"(?:没有?|无|未|不|非)"
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
    """A word of a question: its names, its weight; `strange` where the document holds none of them."""

    names: tuple[str, ...]
    weight: float
    strange: bool = False


def ranked(
    context: Context, words: Sequence[str], sought: Sought | None, versions: Iterable[Version | None], placed: Sequence[Record] = ()
) -> list[Statement]:
    """Return the sentences nearest to a question, best first: of some records, else of some versions.

    Nearness in meaning finds them, whatever words they use; the words of the question that they, their headings and their record
    hold, and the years that it names, decide among near ones.
    """
    sides = set(versions)
    kinds = _KINDS if context.facts.wording.compared else _KINDS | {Kind.DEPARTMENTS}
    records = {r.key: r for r in placed or context.facts.policy if placed or r.kind in kinds and r.version in sides}
    hits = [hit for hit in context.passages(context.question.plain) if hit.key in records]
    abroad = foreign(context, words)
    weighed = [word for word in (weighed_word(context, word) for word in words) if not word.strange or _parted(word, context, hits)]
    best = max((hit.cosine for hit in hits), default=0.0)
    if not hits or not weighed and not abroad and not placed and best < SURE:
        return []
    charged = sought is not None and sought.kind == "body" or Ask.DEPARTMENTS in context.question.asks or bool(context.question.mentions)
    denied = _denied(fold(context.question.plain), words)
    found: dict[tuple[str, int], Statement] = {}
    for hit in hits:
        record = records[hit.key]
        start, end = _whole(record, hit.start, hit.end)
        if not charged and _CHARGED.match(record.text, start):
            continue  # who is in charge is not what a point says
        text = fold(record.text[start:end])
        led = fold(record.text[max(record.text.rfind("\n", 0, start), record.text.rfind("。", 0, start), 0) : start])
        dense = max(0.0, 1.0 - (best - hit.cosine) / _SPREAD)
        score = dense if abroad else _DENSE * dense + (1 - _DENSE) * _shared(context, weighed, record, text, start, end)
        score += _DATED * _dated(context, record, text, led) + (_DENIED if denied and denied.search(text) else 0.0)
        statement = Statement(record, start, end, score, tuple(sought.given(text)) if sought else ())
        if (record.key, start) not in found or found[record.key, start].score < score:
            found[record.key, start] = statement
    beside: dict[str, list[float]] = {}
    for each in found.values():
        beside.setdefault(each.record.key, []).append(each.score)
    second = {key: sorted(scores)[-2] if len(scores) > 1 else 0.0 for key, scores in beside.items()}
    share = 0.0 if context.facts.is_statute else _SIBLING  # an article lists many acts, and each sentence is about its own
    placed_by = [replace(s, score=s.score + share * second[s.record.key]) for s in found.values()]
    return sorted(placed_by, key=lambda s: (-round(s.score, 4), s.record.version is Version.OLD, s.record.start, s.start))


def _denied(plain: str, words: Sequence[str]) -> re.Pattern[str] | None:
    """Return how a text denies what a question denies: 没许可证就生产 and 无生产许可证; None where it denies nothing."""
    names = [re.escape(word) for word in words if re.search(rf"{_NOT}[^，,。；;]{{0,3}}{re.escape(word)}", plain)]
    return re.compile(rf"{_NOT}[^，,。；;]{{0,4}}(?:{'|'.join(names)})") if names else None


def _parted(word: Word, context: Context, hits: Sequence[Passage]) -> bool:
    """Tell whether a word that the document lacks stands in part in a record that is near in meaning."""
    return any(held_in(word, context.facts.folded[hit.key]) > 0 for hit in hits[:_NEAREST])


def _shared(context: Context, words: Sequence[Word], record: Record, text: str, start: int, end: int) -> float:
    """Return the share of the words' weight that a sentence holds: itself, under its headings, beside it in its record."""
    above = fold(" ".join((record.heading, record.context, record.task_title or "", *titles_above(context, record))))
    whole = " ".join((context.facts.folded[record.key], *referred(context.facts, record, start, end)))
    return sum(_held(word, text, above, whole) * word.weight for word in words) / max(sum(word.weight for word in words), 1e-9)


def _whole(record: Record, start: int, end: int) -> tuple[int, int]:
    """Return a sentence's span without space around it; what leads a list in goes with its items where they are short."""
    text = record.text
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if text[start:end].endswith(_LEADS):
        behind = len(text) - len(text[end:].lstrip())
        stop = behind + sum(map(len, takewhile(_ITEM.match, (line for line in _LINE.findall(text[behind:]) if line))))
        end = len(text[:stop].rstrip()) if stop - start <= _LIST else end
    return start, end


def _dated(context: Context, record: Record, text: str, led: str) -> int:
    """Tell whether a sentence is of a year that the question names (1), of other years (-1), or of none."""
    years = {str(year) for year in context.question.years} or _years_said(context)
    if not years:
        return 0
    said = set(_YEAR.findall(text)) or set(_YEAR.findall(led)[-1:])
    said = said or next((found for title in titles_above(context, record) if (found := set(_YEAR.findall(fold(title))))), set())
    return 0 if not said else 1 if years & said else -1


def _years_said(context: Context) -> set[str]:
    """Return the years that 今年 and 去年 mean in a question to a text that is of a year itself."""
    year = context.facts.year
    if not year or context.facts.wording.compared:
        return set()
    plain = context.question.plain
    return {str(year - back) for word, back in (("今年", 0), ("去年", 1), ("上年", 1), ("前年", 2)) if word in plain}


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
    """Return what a short name may stand for: its characters with up to two others between them, 邮编 for 邮政编码."""
    long_enough = 2 <= len(name) <= 5 and not name.isascii()
    return re.compile(r"[^\W\d_]{0,2}".join(map(re.escape, name)) if long_enough else r"(?!)")


def _held(word: Word, text: str, above: str, whole: str) -> float:
    return max(_HERE * held_in(word, text), _ABOVE * held_in(word, above), _BESIDE * held_in(word, whole))


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
