"""The goals of the plan: all of them, or the paragraph on a topic."""

from __future__ import annotations

from assistant.answers.context import Context, Outcome
from assistant.understanding.lexicon import Ask
from corpus.normalize import fold
from corpus.types import Kind

_ENOUGH = 0.5


def explicit(context: Context) -> Outcome | None:
    """Answer before other kinds where the chapter on goals is named, or a goal's own heading is."""
    words = context.question.words
    if context.has(Ask.GOAL):
        return answer(context)
    if not context.has(Ask.TARGET) or context.has(Ask.QUANTITY) or not words:
        return None
    headings = [fold(goal.heading) for goal in context.facts.of_kind(Kind.GOAL)]
    return answer(context) if any(all(word in heading for word in words) for heading in headings) else None


def answer(context: Context) -> Outcome | None:
    """Answer with goal paragraphs when goals are asked for."""
    question = context.question
    if not context.has(Ask.GOAL, Ask.TARGET) or context.has(Ask.MILESTONE) or question.departments:
        return None
    draft = context.draft()
    words = question.words
    for version in context.versions:
        goals = context.facts.of_kind(Kind.GOAL, version=version)
        if words:
            headed = [goal for goal in goals if all(word in fold(goal.heading) for word in words)]
            covered = [c for c in context.covering(goals, words) if c.share >= _ENOUGH]
            goals = headed or [c.record for c in covered if c.share >= covered[0].share - 0.01][:2]
        for goal in goals:
            draft.quoted(context.say("goal.is", label=context.label(goal), text=context.text_of(goal).lstrip("—-")), goal)
            draft.pair(goal) if words else None
    return draft if draft.claims else None
