"""Why a clause number has no clause: it does not exist, or the documents leave it out."""

from __future__ import annotations

from assistant.case import Case, Refusal
from assistant.types import Absence
from corpus.types import Version


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
