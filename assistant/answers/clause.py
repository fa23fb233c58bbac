"""A clause by number, the one after or before it, and numbers that are not there."""

from __future__ import annotations

from assistant.case import Case, Outcome, Refusal
from assistant.cite import Draft
from assistant.lexicon import Ask
from assistant.missing import absent
from assistant.references import NumberRef
from assistant.types import Absence, Language
from corpus.types import Record, Version


def answer(case: Case) -> Outcome | None:
    """Show the clauses that the question names by number; explain the numbers that are missing."""
    refs = case.question.clauses
    if not refs:
        return None
    draft = case.draft()
    missing: list[tuple[Version, int]] = []
    for ref in refs:
        found = [(v, case.facts.clause(v, ref.number)) for v in _versions(case, ref)]
        for version, record in found:
            if record:
                show(case, draft, record)
            elif ref.version or not any(r for _, r in found) or version in case.question.versions:
                missing.append((version, ref.number))
    if draft.claims:
        for version, number in missing:
            refusal = absent(case, version, number)
            draft.computed(refusal.text, *refusal.nearest)
        return draft
    texts = [absent(case, version, number) for version, number in missing]
    worst = max(texts, key=lambda r: r.absence is Absence.NOT_IN_SOURCE)
    told = ("" if case.language is Language.ZH else " ").join(r.text for r in texts)
    return Refusal(worst.absence, told, tuple(x for r in texts for x in r.nearest))


def _versions(case: Case, ref: NumberRef) -> tuple[Version, ...]:
    if ref.version:
        return (ref.version,)
    return case.question.versions if len(case.question.versions) == 1 else (Version.NEW, Version.OLD)


def show(case: Case, draft: Draft, record: Record) -> None:
    """Quote a clause in full with its pairs and commentary."""
    draft.quoted(case.say("clause.shown", label=case.label(record), task=case.place_of(record), text=case.words_of(record)), record)
    draft.pair(record)
    if case.has(Ask.COMMENTARY):
        for comment in comments_on(case, record):
            draft.opinion(case.say("commentary.said", text=case.text_of(comment)), comment)


def comments_on(case: Case, record: Record) -> list[Record]:
    """Return the commentary that the table sets beside a record."""
    keys = dict.fromkeys(key for pair in case.facts.pairs_of(record.key) for key in pair.commentary)
    return [case.facts.by_key[key] for key in keys]
