"""Why a clause number has no clause: it does not exist, or the documents leave it out."""

from __future__ import annotations

from assistant.answers.context import Context, Refusal
from assistant.types import Absence
from corpus.types import Version


def absent(context: Context, version: Version, number: int) -> Refusal:
    """Tell a number that does not exist from one that the documents leave out."""
    numbers = context.facts.numbers(version)
    side = context.side(version)
    if not numbers:
        return Refusal(Absence.NO_SUCH_CLAUSE, context.say("refusal.not_mentioned_any"))
    if numbers[0] < number < numbers[-1]:
        near = [n for n in (number - 1, number + 1) if n in numbers]
        records = tuple(r for n in near if (r := context.facts.clause(version, n)))
        text = context.say("clause.omitted", side=side, n=number, last=numbers[-1])
        text += context.say("clause.nearest", labels=context.join(context.label(r) for r in records)) if records else ""
        return Refusal(Absence.NOT_IN_SOURCE, text, records)
    text = context.say("clause.no_such", side=side, n=number, first=numbers[0], last=numbers[-1], count=len(numbers))
    edges = (context.facts.clause(version, numbers[0]), context.facts.clause(version, numbers[-1]))
    return Refusal(Absence.NO_SUCH_CLAUSE, text, tuple(r for r in edges if r))
