"""What judging a question's premises works with: what was found so far, whether a reason is asked for, what was said beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answers.context import Context
from assistant.citations.draft import Draft
from assistant.understanding.reading import asks_reason
from corpus.types import Record


@dataclass(slots=True)
class Judged:
    """What was found about a question's premises; `final` where it answers by itself, else `context` is what remains to be asked."""

    draft: Draft
    context: Context
    final: bool = False


def asks_why(context: Context) -> bool:
    """Tell whether a reason is asked for."""
    return asks_reason(context.question.plain)


def claims(context: Context) -> bool:
    """Tell whether a question puts something to be confirmed, or asks why it is so."""
    return context.question.yes_no or asks_why(context)


def comment(judged: Judged, records: Sequence[Record]) -> None:
    """Where a reason is asked for too, quote what was said beside these records."""
    from assistant.answers.clause import comments_on

    context = judged.context
    if not asks_why(context):
        return
    words = context.question.words
    comments = list(dict.fromkeys(comment for record in records for comment in comments_on(context, record)))
    told = [c.record for c in context.covering(comments, words)][:1] if words else comments[:1]
    for comment in told:
        judged.draft.opinion(context.say("commentary.said", text=context.text_of(comment)), comment)
