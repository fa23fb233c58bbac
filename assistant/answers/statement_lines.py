"""What a statement's line says: where it stands and its words; the phrase of it that speaks of a topic; what a question is about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answers.context import Context
from assistant.answers.ranking import Statement
from assistant.answers.table_columns import row_told
from assistant.answers.weighing import Word, held_in, titles_above
from assistant.citations.draft import Quote
from assistant.documents.own_tables import row_of
from assistant.understanding.values import Sought, told_apart
from corpus.normalize import fold
from corpus.types import Version

GENUS = frozenset(("章程", "条例", "办法", "规定", "细则", "规则", "准则", "计划", "规划", "方案", "报告", "草案", "对照表"))


_MOST_PHRASES = 3  # that give what is sought and speak of the topic alike
_PHRASE = re.compile(r"(?:[^，,。；;！!？?\n]|(?<=\d),(?=\d))+?(?:[，。；;！!？?\n]|,(?!\d)|$|(?=、比))")


def topic_of(context: Context) -> tuple[str, ...]:
    """Return what a question is about: without words that only tell what is asked for, or what kind of paper the document is."""
    question = context.question
    title = fold(context.facts.title)
    named = tuple(fold(question.plain[start:end]) for _, start, end in question.spans)
    words = tuple(dict.fromkeys((*question.words, *question.departments, *named)))
    phrases = [p for p in question.phrases if not any(p in word for word in words)]
    words = (*(w for w in words if not any(w in p for p in phrases)), *phrases)
    said = tuple(w for w in words if not told_apart(question.plain, w))
    apart = tuple(w for w in said if w not in title)  # the words of the title tell which paper is meant
    own = apart if len(apart) > 1 or len(said) == 1 else tuple(w for w in said if w not in GENUS)
    return own or tuple(w for w in words if w not in GENUS) or tuple(fold(amount.written) for amount in question.amounts)


def sides_of(context: Context) -> tuple[Version | None, ...]:
    """Return the versions whose sentences count: the one asked about, else both, and what has no version."""
    if not context.facts.wording.compared:
        return (*context.facts.versions, None)
    return (*(context.question.versions if len(context.question.versions) == 1 else tuple(Version)), None)


def line_of(context: Context, statement: Statement) -> str:
    """Return a statement's line: where it stands, and its words."""
    quote = Quote(statement.record, statement.start, statement.end)
    record = statement.record
    path = " · ".join(title for title in reversed(titles_above(context, record)) if title) if not record.label else ""
    task = f" · {path}" if path else context.place_of(record)
    row = row_of(context.facts.tables, record.key) if quote == Quote(record, 0, len(record.text)) else None
    text = row_told(context, *row) if row else context.words_of(quote)
    return context.say("terms.found", label=context.label(record), task=task, text=text)


def quote_of(statement: Statement) -> Quote:
    """Return the quotation of a statement."""
    return Quote(statement.record, statement.start, statement.end)


def phrase_of(context: Context, statement: Statement, sought: Sought | None, words: Sequence[Word]) -> str:
    """Return the phrase of a statement that speaks of the topic, with what is sought where it gives that."""
    text = context.words_of(quote_of(statement))
    parts = [hit.group().strip(" 、，,。；;") for hit in _PHRASE.finditer(text)]
    giving = [part for part in parts if sought and sought.given(fold(part))] or parts
    fit = [sum(held_in(word, fold(part)) * word.weight for word in words) for part in giving]
    best = [part for part, score in zip(giving, fit, strict=True) if score == max(fit)] if sought else giving[fit.index(max(fit)) :][:1]
    joined = "，".join(best[:_MOST_PHRASES])
    return joined or text
