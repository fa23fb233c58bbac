"""Milestones of tasks, and what falls due in a year."""

from __future__ import annotations

from assistant.case import Case, Outcome
from assistant.cite import Draft, Quote
from assistant.facts import TaskLink
from assistant.labels import task_name
from assistant.lexicon import Ask
from corpus.normalize import sentences
from corpus.types import Kind, Record, Version


def answer(case: Case) -> Outcome | None:
    """Answer for the milestones of tasks, of all tasks of a version, or of a year."""
    question = case.question
    dated = question.years and not case.has(Ask.DEPARTMENTS, Ask.COMMENTARY, Ask.QUANTITY, Ask.OCCUR, Ask.GOAL)
    if not (case.has(Ask.MILESTONE) or dated) or question.departments or question.clauses:
        return None
    draft = case.draft()
    for link in case.links:
        _task(case, draft, link)
    if draft.claims:
        case.locate(draft)
        return draft
    if question.years and not question.rest:
        _year(case, draft)
        return draft if draft.claims else None
    if question.rest:
        return None
    for version in case.versions:
        for record in case.facts.of_kind(Kind.MILESTONE, version=version):
            _one(case, draft, record)
    return draft


def _task(case: Case, draft: Draft, link: TaskLink) -> None:
    for version in case.versions:
        side = link.side(version)
        record = case.facts.of_task(version, side.task, Kind.MILESTONE) if side else None
        if record:
            _one(case, draft, record)
            draft.pair(record)
            lacking = [w for w in case.question.rest if case.known(w) and not case.covering([record], [w])]
            for word in lacking:
                draft.absent(case.say("terms.absent_side", side=case.label(record), term=word), word, record)
    if case.question.version and link.side(case.question.version) is None:
        other = Version.NEW if case.question.version is Version.OLD else Version.OLD
        there = link.side(other)
        if there:
            text = case.say("milestone.none", side=case.side(case.question.version), task=case.task_of(link))
            draft.computed(text, there)
            record = case.facts.of_task(other, there.task, Kind.MILESTONE)
            if record:
                _one(case, draft, record)


def _one(case: Case, draft: Draft, record: Record) -> None:
    title = case.facts.of_task(record.version, record.task, Kind.TASK) if record.version else None
    words = record.text.split("：", 1)[-1].split(":", 1)[-1].strip()
    name = task_name(title) if title else ""
    side = case.side(record.version) if record.version else ""
    draft.quoted(case.say("milestone.is", side=side, task=name, text=" ".join(words.split())), record)


def _year(case: Case, draft: Draft) -> None:
    """Quote the sentences of goals and milestones that name a year."""
    for year in case.question.years:
        for record in case.facts.of_kind(Kind.GOAL, Kind.MILESTONE):
            if len(case.question.versions) == 1 and record.version not in case.question.versions:
                continue
            for start, end in sentences(record.text):
                if str(year) in record.text[start:end]:
                    quote = Quote(record, start, end)
                    title = case.facts.of_task(record.version, record.task, Kind.TASK) if record.version else None
                    label = f"{case.label(record)}（{title.heading}）" if title else case.label(record)
                    draft.quoted(case.say("milestone.year", label=label, year=year, text=case.text_of(quote)), quote)
