"""Kinds of question, a file each; the first that has an answer gives it."""

from __future__ import annotations

from collections.abc import Callable

from assistant.answers import (
    articles,
    became,
    clause,
    commentary,
    contradictions,
    counterparts,
    department_tasks,
    departments,
    front_and_back,
    goals,
    milestones,
    places,
    quantities,
    structure,
    terms,
)
from assistant.answers import safeguards as measures
from assistant.answers import summaries as overview
from assistant.answers.context import Context, Outcome, Refusal
from assistant.answers.notices import add_notices
from assistant.citations.draft import Draft
from assistant.types import Absence
from assistant.understanding.lexicon import Ask

Kind = Callable[[Context], Outcome | None]

KINDS: tuple[Kind, ...] = (
    front_and_back.answer,
    measures.answer,
    contradictions.answer,
    counterparts.answer,
    became.answer,
    counterparts.of_topic,
    commentary.answer,
    structure.task_of_clause,
    clause.answer,
    places.answer,
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
    became.answer,
    places.answer,
    articles.answer,
    counterparts.of_clauses,
    clause.answer,
    terms.answer,
)


def _compares(context: Context) -> bool:
    """Tell whether a question asks what changed, or what corresponds."""
    return bool(context.question.versions) or context.question.is_change or context.has(Ask.COMPARE, Ask.COUNTERPART)


def compose(context: Context) -> Outcome:
    """Return the first answer that a kind of question gives, or say that there is none."""
    if context.question.alien_years:
        years = context.join(context.question.alien_years)
        return Refusal(Absence.NOT_MENTIONED, context.say("refusal.not_mentioned", what=context.say("refusal.year", year=years)))
    for kind in STATUTE_KINDS if context.facts.is_statute else KINDS:
        outcome = kind(context)
        if outcome is not None:
            if isinstance(outcome, Draft):
                add_notices(context, outcome)
            return outcome
    if not context.facts.wording.compared and _compares(context):
        return Refusal(Absence.OUT_OF_SCOPE, context.say("text.alone"))
    asked = context.question.asks or context.question.versions
    key = "refusal.need_topic" if asked else "refusal.out_of_scope"
    return Refusal(Absence.OUT_OF_SCOPE, context.say(key, title=context.facts.title))
