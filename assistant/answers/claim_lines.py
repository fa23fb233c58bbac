"""What is said of a claim: a verdict with its sentence, what the place does not speak of, and what holds now instead."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answers.context import Context
from assistant.answers.evidence import is_thing, spoken_by
from assistant.answers.ranking import Statement, counterpart
from assistant.answers.statement_lines import line_of, quote_of
from assistant.answers.weighing import held_in, weighed_word
from assistant.citations.draft import Draft
from assistant.types import ClaimKind
from corpus.normalize import fold
from corpus.types import Version

_LACKING, _PARTLY = 2, 0.6


def holding_now(context: Context, statement: Statement, words: Sequence[str]) -> Statement:
    """Return what the new version says instead of an old sentence, where no version is asked about: that is what holds."""
    if not context.facts.wording.compared or context.question.versions or statement.record.version is not Version.OLD:
        return statement
    return counterpart(context, statement, words, None) or statement


def told_without(context: Context, draft: Draft, statement: Statement, words: Sequence[str]) -> bool:
    """Name what a question puts forward that the place does not speak of, and quote what it does say."""
    record = statement.record
    text = f"{spoken_by(context, statement)} {fold(record.text)}"  # what is not said here stands nowhere in the clause
    lacking = [word for word in words if is_thing(context, word) and held_in(weighed_word(context, word), text) < _PARTLY]
    if not lacking or len(lacking) == len(words) and not context.question.clauses:
        return False
    telling = [word for word in lacking if len(word) > 2] or lacking
    names = context.spoken(sorted(telling, key=lambda word: -len(word))[:_LACKING])  # a longer word says more
    told = context.say("statements.without", names=context.join(f"“{name}”" for name in names), text=line_of(context, statement))
    draft.claim(told, ClaimKind.QUOTED, quote_of(statement), absent=tuple(names))
    _add_other(context, draft, statement, words)
    draft.pair(record)
    return True


def _add_other(context: Context, draft: Draft, statement: Statement, words: Sequence[str]) -> None:
    """Where no version was named, tell what the other one says of it."""
    if not context.facts.wording.compared or len(context.question.versions) == 1:
        return
    other = counterpart(context, statement, words, None)
    if other and fold(other.text) != fold(statement.text):
        draft.quoted(line_of(context, other), quote_of(other))


def tell(context: Context, draft: Draft, phrase: str, statement: Statement) -> None:
    """Quote a sentence with a verdict before it."""
    draft.quoted(context.say(phrase, text=line_of(context, statement)), quote_of(statement))
    draft.pair(statement.record)
