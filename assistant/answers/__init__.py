"""Kinds of question, a file each; the first that has an answer gives it."""

from __future__ import annotations

from collections.abc import Callable

from assistant.answers import (
    articles,
    clause,
    commentary,
    contradictions,
    counterparts,
    department_tasks,
    departments,
    goals,
    matter,
    measures,
    milestones,
    overview,
    quantities,
    structure,
    terms,
)
from assistant.answers.notices import add_notices
from assistant.case import Case, Outcome, Refusal
from assistant.cite import Draft
from assistant.types import Absence

Kind = Callable[[Case], Outcome | None]

KINDS: tuple[Kind, ...] = (
    matter.answer,
    measures.answer,
    contradictions.answer,
    counterparts.answer,
    counterparts.of_topic,
    commentary.answer,
    structure.task_of_clause,
    clause.answer,
    departments.answer,
    department_tasks.answer,
    quantities.named,
    milestones.answer,
    goals.explicit,
    quantities.answer,
    structure.answer,
    goals.answer,
    overview.answer,
    terms.answer,
)

# A statute has no tasks, departments or milestones to ask for.
STATUTE_KINDS: tuple[Kind, ...] = (
    articles.answer,
    counterparts.of_clauses,
    clause.answer,
    terms.answer,
)


def compose(case: Case) -> Outcome:
    """Return the first answer that a kind of question gives, or say that there is none."""
    if case.question.alien_years:
        years = case.join(case.question.alien_years)
        return Refusal(Absence.NOT_MENTIONED, case.say("refusal.not_mentioned", what=case.say("refusal.year", year=years)))
    for kind in STATUTE_KINDS if case.facts.is_statute else KINDS:
        outcome = kind(case)
        if outcome is not None:
            if isinstance(outcome, Draft):
                add_notices(case, outcome)
            return outcome
    asked = case.question.asks or case.question.versions
    key = "refusal.need_topic" if asked else "refusal.out_of_scope"
    return Refusal(Absence.OUT_OF_SCOPE, case.say(key, title=case.facts.document.title))
