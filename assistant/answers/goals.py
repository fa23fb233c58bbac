"""The goals of the plan: all of them, or the paragraph on a topic."""

from __future__ import annotations

from assistant.case import Case, Outcome
from assistant.lexicon import Ask
from corpus.normalize import fold
from corpus.types import Kind

_ENOUGH = 0.5


def explicit(case: Case) -> Outcome | None:
    """Answer before other kinds where the chapter on goals is named, or a goal's own heading is."""
    words = case.question.words
    if case.has(Ask.GOAL):
        return answer(case)
    if not case.has(Ask.TARGET) or case.has(Ask.QUANTITY) or not words:
        return None
    headings = [fold(goal.heading) for goal in case.facts.of_kind(Kind.GOAL)]
    return answer(case) if any(all(word in heading for word in words) for heading in headings) else None


def answer(case: Case) -> Outcome | None:
    """Answer with goal paragraphs when goals are asked for."""
    question = case.question
    if not case.has(Ask.GOAL, Ask.TARGET) or case.has(Ask.MILESTONE) or question.departments:
        return None
    draft = case.draft()
    words = question.words
    for version in case.versions:
        goals = case.facts.of_kind(Kind.GOAL, version=version)
        if words:
            headed = [goal for goal in goals if all(word in fold(goal.heading) for word in words)]
            covered = [c for c in case.covering(goals, words) if c.share >= _ENOUGH]
            goals = headed or [c.record for c in covered if c.share >= covered[0].share - 0.01][:2]
        for goal in goals:
            draft.quoted(case.say("goal.is", label=case.label(goal), text=case.text_of(goal).lstrip("—-")), goal)
            draft.pair(goal) if words else None
    return draft if draft.claims else None
