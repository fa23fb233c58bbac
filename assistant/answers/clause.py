"""A clause by number, the one after or before it, and numbers that are not there."""

from __future__ import annotations

from assistant.case import Case, Outcome, Refusal
from assistant.cite import Draft
from assistant.lexicon import Ask
from assistant.labels import task_name
from assistant.references import NumberRef
from assistant.types import Absence
from corpus.types import Kind, Record, Version


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
    return Refusal(worst.absence, "".join(r.text for r in texts), tuple(x for r in texts for x in r.nearest))


def _versions(case: Case, ref: NumberRef) -> tuple[Version, ...]:
    if ref.version:
        return (ref.version,)
    return case.question.versions if len(case.question.versions) == 1 else (Version.NEW, Version.OLD)


def show(case: Case, draft: Draft, record: Record) -> None:
    """Quote a clause in full with its pairs and commentary."""
    title = case.facts.of_task(record.version, record.task, Kind.TASK) if record.version else None
    task = task_name(title) if title else ""
    draft.quoted(case.say("clause.shown", label=case.label(record), task=task, text=case.text_of(record)), record)
    draft.pair(record)
    if case.has(Ask.COMMENTARY):
        for comment in comments_on(case, record):
            draft.opinion(case.say("commentary.said", text=case.text_of(comment)), comment)


def comments_on(case: Case, record: Record) -> list[Record]:
    """Return the commentary that the table sets beside a record."""
    keys = dict.fromkeys(key for pair in case.facts.pairs_of(record.key) for key in pair.commentary)
    return [case.facts.by_key[key] for key in keys]


def absent(case: Case, version: Version, number: int) -> Refusal:
    """Tell a number that does not exist from one that the documents leave out."""
    numbers = case.facts.numbers(version)
    side = case.side(version)
    if not numbers:
        return Refusal(Absence.NO_SUCH_CLAUSE, case.say("refusal.not_mentioned_any"))
    if numbers[0] < number < numbers[-1]:
        near = [n for n in (number - 1, number + 1) if n in numbers]
        records = tuple(r for n in near if (r := case.facts.clause(version, n)))
        text = case.say("clause.omitted", side=side, n=number, last=numbers[-1])
        text += case.say("clause.nearest", labels=case.join(case.label(r) for r in records)) if records else ""
        return Refusal(Absence.NOT_IN_SOURCE, text, records)
    text = case.say("clause.no_such", side=side, n=number, first=numbers[0], last=numbers[-1], count=len(numbers))
    edges = (case.facts.clause(version, numbers[0]), case.facts.clause(version, numbers[-1]))
    return Refusal(Absence.NO_SUCH_CLAUSE, text, tuple(r for r in edges if r))
