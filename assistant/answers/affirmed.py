"""A yes is said only of what the quotations hold: every figure that a question puts forward, every thing that the documents know."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answers.claim_lines import unheld
from assistant.answers.context import Context
from assistant.answers.statement_lines import sides_of, topic_of
from assistant.answers.weighing import titles_above
from assistant.citations.draft import Draft
from assistant.types import Claim, ClaimKind
from assistant.understanding.claims import figures_put, summed
from corpus.normalize import fold
from corpus.types import Record

_YES = re.compile(r"(?:是的|对)[，,]\s*|Yes[:,]\s*")
_DENIED = re.compile(r"没有?|未|不(?!对|是吗)|无|取消|删|\bno(?:t|thing)?\b|n't\b")
_NAMED = 2


def keep_proven(context: Context, draft: Draft) -> None:
    """Take the yes from a first line whose quotations do not hold what is put forward; it tells what they say instead."""
    first = draft.claims[0] if draft.claims else None
    hit = _YES.match(first.text) if first else None
    if first is None or hit is None or first.absent or _DENIED.search(context.question.plain):
        return
    records = [context.facts.by_key[c.id] for c in draft.citations if c.n in first.citations]
    quotes = [c.quote for c in draft.citations if c.n in first.citations]
    rest = first.text[hit.end() :]
    given = {value for text in (first.text, *quotes) for value, _ in summed(text)}
    if missing := [value for value, _ in figures_put(context.question.plain) if value not in given]:
        key = "statements.no_figure" if _nowhere(context, missing) else "statements.instead"
        draft.claims[0] = replace(first, text=context.say(key, text=rest))
    elif first.kind is ClaimKind.QUOTED and (lacking := _lacking(context, first, records, quotes)):
        names = context.spoken(lacking[:_NAMED])
        told = context.say("statements.without", names=context.join(f"“{name}”" for name in names), text=rest)
        draft.claims[0] = replace(first, text=told, absent=tuple(names))


def _nowhere(context: Context, figures: Sequence[float]) -> bool:
    """Tell whether the version that is asked about gives none of some figures."""
    sides = sides_of(context)
    return not any(value in figures for r in context.facts.policy if r.version in sides for value, _ in summed(r.text))


def _lacking(context: Context, claim: Claim, records: Sequence[Record], quotes: Sequence[str]) -> list[str]:
    """Return the things that are put forward and that the documents know, but not the quotations nor what stands above them."""
    above = (part for r in records for part in (r.heading, r.context, r.task_title or "", *titles_above(context, r)))
    text = fold(" ".join((claim.text, *quotes, *above)))
    return [word for word in unheld(context, topic_of(context), text) if context.facts.known(word)]
