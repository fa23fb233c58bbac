"""Safeguard measures, which a footnote alone may tell of."""

from __future__ import annotations

from assistant.case import Case, Outcome
from assistant.cite import Quote
from assistant.lexicon import Ask
from corpus.types import Kind

_WORD = "保障措施"


def answer(case: Case) -> Outcome | None:
    """Quote what the documents say of safeguard measures, the fullest passage first."""
    if not case.has(Ask.MEASURES):
        return None
    draft = case.draft()
    records = sorted(case.facts.holders(_WORD), key=lambda r: (r.kind is not Kind.NOTE, r.start))
    for record in records:
        key = "structure.note" if record.kind is Kind.NOTE else "commentary.summary"
        quote = Quote(record) if record.kind is Kind.NOTE else case.passage(record, (_WORD,))
        draft.opinion(case.say(key, text=case.text_of(quote)), quote)
    return draft if draft.claims else None
