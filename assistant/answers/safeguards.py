"""Safeguard measures, which a footnote alone may tell of."""

from __future__ import annotations

from assistant.answers.context import Context, Outcome
from assistant.citations.draft import Quote
from assistant.understanding.lexicon import Ask
from corpus.types import Kind

_WORD = "保障措施"


def answer(context: Context) -> Outcome | None:
    """Quote what the documents say of safeguard measures, the fullest passage first."""
    if not context.has(Ask.MEASURES):
        return None
    draft = context.draft()
    records = sorted(
        (r for r in context.facts.searched if _WORD in context.facts.folded[r.key]), key=lambda r: (r.kind is not Kind.NOTE, r.start)
    )
    for record in records:
        key = "structure.note" if record.kind is Kind.NOTE else "commentary.summary"
        quote = Quote(record) if record.kind is Kind.NOTE else context.passage(record, (_WORD,))
        draft.opinion(context.say(key, text=context.text_of(quote)), quote)
    return draft if draft.claims else None
