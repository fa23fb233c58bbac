"""Milestones of tasks, and what falls due in a year."""

from __future__ import annotations

from assistant.answers.context import Context, Outcome
from assistant.citations.draft import Draft, Quote
from assistant.documents.facts import TaskLink
from assistant.documents.labels import task_name
from assistant.understanding.lexicon import Ask
from corpus.normalize import sentences
from corpus.types import Kind, Record, Version


def answer(context: Context) -> Outcome | None:
    """Answer for the milestones of tasks, of all tasks of a version, or of a year."""
    question = context.question
    dated = question.years and not context.has(Ask.DEPARTMENTS, Ask.COMMENTARY, Ask.QUANTITY, Ask.OCCUR, Ask.GOAL)
    if not (context.has(Ask.MILESTONE) or dated) or question.departments or question.clauses:
        return None
    draft = context.draft()
    for link in context.links:
        _task(context, draft, link)
    if draft.claims:
        context.locate(draft)
        return draft
    if question.years and not question.rest:
        _year(context, draft)
        return draft if draft.claims else None
    if question.rest:
        return None
    for version in context.versions:
        for record in context.facts.of_kind(Kind.MILESTONE, version=version):
            _one(context, draft, record)
    return draft


def _task(context: Context, draft: Draft, link: TaskLink) -> None:
    for version in context.versions:
        side = link.side(version)
        record = context.facts.of_task(version, side.task, Kind.MILESTONE) if side else None
        if record:
            _one(context, draft, record)
            draft.pair(record)
            asked = context.question.rest if context.has(Ask.OCCUR) else ()
            lacking = [w for w in asked if context.known(w) and not context.covering([record], [w])]
            for word in lacking:
                draft.absent(context.say("terms.absent_side", side=context.label(record), term=word), word, record)
    if context.question.version and link.side(context.question.version) is None:
        other = Version.NEW if context.question.version is Version.OLD else Version.OLD
        there = link.side(other)
        if there:
            text = context.say("milestone.none", side=context.side(context.question.version), task=context.task_of(link))
            draft.computed(text, there)
            record = context.facts.of_task(other, there.task, Kind.MILESTONE)
            if record:
                _one(context, draft, record)


def _one(context: Context, draft: Draft, record: Record) -> None:
    title = context.facts.of_task(record.version, record.task, Kind.TASK) if record.version else None
    words = record.text.split("：", 1)[-1].split(":", 1)[-1].strip()
    name = task_name(title) if title else ""
    side = context.side(record.version) if record.version else ""
    draft.quoted(context.say("milestone.is", side=side, task=name, text=" ".join(words.split())), record)


def _year(context: Context, draft: Draft) -> None:
    """Quote the sentences of goals and milestones that name a year."""
    for year in context.question.years:
        for record in context.facts.of_kind(Kind.GOAL, Kind.MILESTONE):
            if len(context.question.versions) == 1 and record.version not in context.question.versions:
                continue
            for start, end in sentences(record.text):
                if str(year) in record.text[start:end]:
                    quote = Quote(record, start, end)
                    title = context.facts.of_task(record.version, record.task, Kind.TASK) if record.version else None
                    label = f"{context.label(record)}（{title.heading}）" if title else context.label(record)
                    draft.quoted(context.say("milestone.year", label=label, year=year, text=context.text_of(quote)), quote)
