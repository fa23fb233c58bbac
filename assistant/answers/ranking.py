"""Ranking sentences: meaning finds them, what they share with the question orders them, and the best one has a chance to be right."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from assistant.answers.context import Context
from assistant.answers.relevance import scored
from assistant.answers.weighing import held_in, likeness, weighed_word
from assistant.types import Language
from assistant.understanding.lexicon import Ask
from assistant.understanding.values import Sought
from corpus.normalize import fold, sentences
from corpus.types import POLICY_KINDS, Kind, Record, Version

_CHARGED = re.compile(r"[（(]?(?:牵头|责任|配合|主办|协办|承办)(?:单位|部门)[：:]")
# 2017年9月22日 …第四十一次会议通过: how a text came to be, before its first article.
_ADOPTED = re.compile(r"[\s（(]*(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日[^。]*(?:通过|公布|发布|修[正订]|批准|废止)")
_ADOPTION_ASKED = re.compile(
    r"通过|公布|发布|批准|审议|会议|常委会|国务院令|第[一二三四五]次修|哪[年天次]|什么时候|何时|\b(?:adopted|passed|promulgated|when)\b"
)
_LONG, _LIST = 90, 400
_SHORTEST = 8  # different characters of a question without a topic that can mean anything
_KINDS = POLICY_KINDS - {Kind.TASK, Kind.DEPARTMENTS}
_ITEM = re.compile(r"\s*(?:[（(][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十]+、)")
_LEADS = ("：", ":")
_LINE = re.compile(r"[^\n；;]*[\n；;]*")
# The least score of a best sentence; how much less it must be scored for a score to fall to 1/e.
_LEAST_SCORE, _FALL = 0.6, 9.0
_ALIKE, _CLEARLY = 0.5, 0.1
SAID = 0.45  # the chance of being an answer from which a sentence is given as one
_MORE = 0.2  # of a word: what another sentence must hold more of to be the one about it


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of a record (offsets in its text), how well it fits, and the values in it of the sort that is asked for."""

    record: Record
    start: int
    end: int
    score: float
    values: tuple[str, ...] = ()
    chance: float = 0.0

    @property
    def text(self) -> str:
        """Return its words."""
        return self.record.text[self.start : self.end]


def ranked(
    context: Context, words: Sequence[str], sought: Sought | None, versions: Iterable[Version | None], placed: Sequence[Record] = ()
) -> list[Statement]:
    """Return the sentences that answer a question best, the best first: of some records, else of some versions.

    Meaning finds them, whatever words they use; what they share with the question decides among near ones. The best one's score
    is its chance of being an answer, between `_LEAST_SCORE` and 1.
    """
    sides = set(versions)
    kinds = _KINDS if context.facts.wording.compared else _KINDS | {Kind.DEPARTMENTS}
    records = {r.key: r for r in placed or context.facts.policy if placed or r.kind in kinds and r.version in sides}
    charged = sought is not None and sought.kind == "body" or Ask.DEPARTMENTS in context.question.asks or bool(context.question.mentions)
    titles = {table.titles.key for table in context.facts.tables}
    adopted = bool(placed) or bool(_ADOPTION_ASKED.search(context.question.plain))
    hits = [
        hit
        for hit in context.passages(context.question.plain)
        # who is in charge is not what a point says, nor who adopted a text when
        if hit.key in records
        and hit.key not in titles
        and (charged or not _CHARGED.match(records[hit.key].text, hit.start))
        and (adopted or records[hit.key].kind is not Kind.PASSAGE or not _ADOPTED.match(records[hit.key].text))
        and not _was_said(context, records[hit.key], hit.start, hit.end, sought)
    ]
    if not hits or not words and not placed and len(set(context.question.plain)) < _SHORTEST:
        return []
    scores, chance = scored(context, [weighed_word(context, word) for word in words], sought, hits)
    best = float(scores.max())
    found: dict[tuple[str, int], Statement] = {}
    for hit, value in zip(hits, scores, strict=True):
        record = records[hit.key]
        start, end = _whole(record, hit.start, hit.end)
        score = (_LEAST_SCORE + (1 - _LEAST_SCORE) * chance) * math.exp((float(value) - best) / _FALL)
        values = tuple(sought.given(fold(record.text[start:end]))) if sought else ()
        if (record.key, start) not in found or found[record.key, start].score < score:
            found[record.key, start] = Statement(record, start, end, score, values, chance)
    return sorted(found.values(), key=lambda s: (-round(s.score, 4), s.record.version is Version.OLD, s.record.start, s.start))


def _was_said(context: Context, record: Record, start: int, end: int, sought: Sought | None) -> bool:
    """Tell whether the question before was answered with a sentence and this one asks for something else."""
    at, stop = record.start + start, record.start + end
    said = any(key == record.key and at < last and first < stop for key, first, last in context.question.said)
    return said and not (sought and sought.given(fold(record.text[start:end])))


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
    return _bracketed(text, start, end)


def _bracketed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span widened to the brackets that it cuts: （牵头单位：甲局；配合单位：乙局） is one."""
    for opening, closing in ("（）", "()"):
        if (close := text.find(closing, end)) >= 0 and text.count(opening, start, end) > text.count(closing, start, end):
            end = close + 1
        if text.count(closing, start, end) > text.count(opening, start, end) and not _ITEM.match(text, start):
            start = max(text.rfind(opening, 0, start), 0)
    return start, end


def foreign(context: Context, words: Sequence[str]) -> bool:
    """Tell whether a question shares no word with the text because it is in another language: meaning alone is left."""
    return context.language is Language.EN and not any(context.known(word) for word in words)


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
    own = fold(statement.text)
    for record in others:
        if (at := record.text.find(statement.text)) >= 0:
            end = at + len(statement.text)
            return Statement(record, at, end, 1.0, tuple(sought.given(own)) if sought else ())
    if not others or not weighed:
        return None
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
    return nearest if nearest and best >= _ALIKE and _mutual(statement, nearest) else None


def _mutual(statement: Statement, other: Statement) -> bool:
    """Tell whether no other sentence of a statement's record is clearly more like its counterpart: that one is what it became."""
    text = fold(other.text)
    own = likeness(fold(statement.text), text)
    spans = [(a, b) for a, b in _spans(statement.record) if b <= statement.start or a >= statement.end]
    return all(likeness(fold(statement.record.text[a:b]), text) <= own + _CLEARLY for a, b in spans)
