"""The sentences that a claim is held against: those that hold most of what it speaks of, under their headings and what they refer to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from assistant.answers.context import Context
from assistant.answers.ranking import Statement, counterpart
from assistant.answers.statement_lines import GENUS
from assistant.answers.weighing import held_in, titles_above, weighed_word
from assistant.documents.referred import referred
from assistant.understanding.values import told_apart
from corpus.normalize import fold, sentences
from corpus.types import Kind, Record, Version

# What ends a subject: what it is said to do, or a mark.
_SAID_OF, _OPENING = re.compile(r"应当|应该|可以|不得|必须|[须，,。；;：:！!？?\n]"), 30
_SEMICOLONS, _SENTENCE = ("；", ";"), 240  # characters of a sentence that is told whole
_ITEM = re.compile(r"\s*[（(][一二三四五六七八九十\d]+[)）]")
_CONTENT = frozenset("nvsfb")  # as words are tagged
_POSITION = re.compile(r"[以之其].|左右|前后|上下|期间|[当其]中|中间|内外|方面")  # words of place that only say where of something
_LOOKED, _COVERED, _LEAST = 10, 0.5, 0.75
_LONG = 400
# A sentence that goes on with the one before it: what follows where that is not done, and what is done besides.
_GOES_ON = re.compile(r"\s*(?:逾期|拒不|拒绝|情节|造成|构成|没有|有违法|并处?|对(?:其|直接|有关)|前款|仍|经?延长|但|其中)")


def fitting(context: Context, found: Sequence[Statement], words: Sequence[str]) -> list[Statement]:
    """Return the nearest sentences, those first that hold most of what a question speaks of."""
    if not found:
        return []
    near = [s for s in found if s.score >= _LEAST * found[0].score][:_LOOKED]
    return sorted(near, key=lambda s: -round(s.score + _COVERED * covered(context, s, words), 4))


def covered(context: Context, statement: Statement, words: Sequence[str]) -> float:
    """Return the share of the weight of a question's words that a sentence holds, with its headings and what it refers to."""
    text = spoken_by(context, statement)
    weighed = [weighed_word(context, word) for word in words if not told_apart(context.question.plain, word)]
    total = sum(word.weight for word in weighed)
    return sum(word.weight * held_in(word, text) for word in weighed) / total if total else 1.0


def spoken_by(context: Context, statement: Statement) -> str:
    """Return the folded words of a sentence, its clause's subject and headings, and the clauses of its version that it refers to."""
    record = statement.record
    own = (subject_of(record), lead_of(record, statement.start), record.heading)
    titles = (*own, record.context, record.task_title or "", *titles_above(context, record))
    return fold(" ".join((statement.text, *titles, *referred(context.facts, record, statement.start, statement.end))))


def subject_of(record: Record) -> str:
    """Return who or what a clause speaks of from its beginning on, up to what is said of it: 旅客班轮运输业务经营者 before 应当.

    A paragraph of a report speaks of one thing after the other: it has none.
    """
    if record.kind is not Kind.CLAUSE:
        return ""
    text = record.text.removeprefix(record.label).lstrip(" \u3000.．、")
    return _SAID_OF.split(text, maxsplit=1)[0][:_OPENING]


def lead_of(record: Record, start: int) -> str:
    """Return what leads in the list whose item begins at a place of a clause; nothing elsewhere."""
    lead = record.text.find("：") + 1
    return record.text[:lead] if lead <= start and _ITEM.match(record.text, start) else ""


def widened(statement: Statement) -> Statement:
    """Return a sentence to its full stop, with those that go on with it: 逾期不改正的，处…."""
    record, end = statement.record, statement.end
    text = record.text
    if text[statement.start : end].endswith(_SEMICOLONS) and not _ITEM.match(text, statement.start):
        stop = text.find("。", end) + 1  # what a sentence ends with may take back what it began with
        end = stop if 0 < stop - statement.start <= _SENTENCE and "\n" not in text[end:stop].strip("\n") else end
    for start, stop in sentences(record.text):
        if start >= end and (start - end <= 2 and _GOES_ON.match(record.text, start) and stop - statement.start <= _LONG):
            end = stop
    return replace(statement, end=end)


def both_sides(context: Context, found: Iterable[Statement], words: Sequence[str]) -> tuple[Statement, Statement] | None:
    """Return what the old and the new version say of what a question speaks of; None where one of them says nothing of it."""
    near = list(found)
    for best in near[:3]:
        other = counterpart(context, best, words, None)
        across = (s for s in near if s.record.version not in (best.record.version, None))
        other = other or next((s for s in across if covered(context, s, words) >= _COVERED), None)
        if other is not None:
            return (best, other) if best.record.version is Version.OLD else (other, best)
    return None


def is_thing(context: Context, word: str) -> bool:
    """Tell whether a word names a thing or a doing that a text can speak of: no way of speaking, no slip of the cutter."""
    cutter = context.cutter
    if cutter is None or len(word) < 2 or told_apart(context.question.plain, word) or word in GENUS:
        return False
    parts = [word] if cutter.tag(word) else [part for part in cutter.words(word) if part]
    return all(len(part) > 1 and _is_content(part, cutter.tag(part)) for part in parts) or len(word) > 2 and context.known(word)


def _is_content(word: str, tag: str) -> bool:
    """Tell whether a word of this tag names a thing, a doing, a place, or what tells things apart: 沿海, not 以上."""
    return tag[:1] in _CONTENT and not _POSITION.fullmatch(word)


def policy_of(context: Context, version: Version | None) -> list[Record]:
    """Return the policy's records of a version but headings that are cited."""
    return [r for r in context.facts.policy if r.version is version and r.kind is not Kind.TASK]
