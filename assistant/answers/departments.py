"""Departments of a task: listed, added, removed, kept."""

from __future__ import annotations

from assistant.case import Case, Outcome, Refusal
from assistant.cite import Draft
from assistant.facts import TaskLink
from assistant.labels import ordinal, task_name
from assistant.lexicon import Ask
from assistant.types import Absence
from corpus.changes import DepartmentChange, department_change
from corpus.normalize import fold
from corpus.types import Kind, Record, Version

_MOST_TASKS = 4


def answer(case: Case) -> Outcome | None:
    """Answer for the departments of one task or a few."""
    question = case.question
    if not (case.has(Ask.DEPARTMENTS) or question.departments) or case.has(Ask.COMMENTARY):
        return None
    placed = question.named or question.hinted or question.tasks or question.clauses
    if question.departments and not placed and (case.has(Ask.TASKS) or not question.rest):
        return None
    links = case.links
    if not links and (noted := unlisted(case)):
        what = case.join(f"“{word}”" for word in case.spoken(question.words)) or case.say("departments.this_task")
        return Refusal(Absence.NOT_IN_SOURCE, case.say("departments.note_only", task=what), noted)
    if not links or len(links) > _MOST_TASKS:
        return None
    draft = case.draft()
    for link in links:
        _task(case, draft, link)
    if draft.claims:
        case.locate(draft)
        return draft
    names = case.join(case.task_of(link) for link in links)
    nearest = tuple(side for link in links for side in (link.new, link.old) if side)
    return Refusal(Absence.NOT_IN_SOURCE, case.say("departments.not_listed", task=names), nearest)


def unlisted(case: Case) -> tuple[Record, ...]:
    """Return the footnotes that name a task, by the ordinal or the title asked for, which no table lists."""
    question, facts = case.question, case.facts
    notes = facts.of_kind(Kind.NOTE)
    marks = [fold(ordinal(ref.number)) for ref in question.tasks]
    if question.words and not any(word in facts.folded[r.key] for r in facts.policy for word in question.words):
        marks.extend(question.words)
    return tuple(note for note in notes if any(mark in facts.folded[note.key] for mark in marks))


def lists_of(case: Case, link: TaskLink) -> dict[Version, Record | None]:
    """Return the departments record of either side of a task."""
    sides = {version: link.side(version) for version in Version}
    return {v: case.facts.of_task(v, side.task, Kind.DEPARTMENTS) if side else None for v, side in sides.items()}


def change_of(case: Case, link: TaskLink) -> DepartmentChange:
    """Compare the departments of both sides of a task."""
    lists = lists_of(case, link)
    return department_change(lists[Version.OLD], lists[Version.NEW])


def _task(case: Case, draft: Draft, link: TaskLink) -> None:
    change = change_of(case, link)
    records = [record for record in (change.new, change.old) if record]
    if not records:
        return
    draft.pair(*records)
    if case.question.departments:
        for name in case.question.departments:
            member(case, draft, link, change, name)
        for record in records:
            if len(case.question.versions) != 1 or record.version in case.question.versions:
                _list(case, draft, link, record)
    elif case.question.version and not case.question.is_change and not case.has(Ask.COMPARE, Ask.COUNTERPART):
        listed = change.new if case.question.version is Version.NEW else change.old
        if listed:
            _list(case, draft, link, listed)
        else:
            side = case.side(case.question.version)
            draft.computed(case.say("departments.only_side", side=side, task=case.task_of(link)), *records)
            _list(case, draft, link, records[0])
    else:
        state_changes(case, draft, link, change)


def _list(case: Case, draft: Draft, link: TaskLink, record: Record) -> None:
    names = case.facts.departments(record)
    side = case.side(record.version) if record.version else ""
    task = case.task_of(link, record.version)
    draft.computed(case.say("departments.list", side=side, task=task, n=len(names), names=case.join(names)), record)


def state_changes(case: Case, draft: Draft, link: TaskLink, change: DepartmentChange) -> None:
    """Say which departments came, went and stayed in a task."""
    if change.new is None or change.old is None:
        record = change.new or change.old
        if record is None:
            return
        names = case.facts.departments(record)
        if link.old is None:
            text = case.say("departments.new_task", task=case.task_of(link), n=len(names), names=case.join(names))
            draft.computed(text, record)
        else:
            _list(case, draft, link, record)
        return
    both = (change.new, change.old)
    task = case.task_of(link)
    groups = {"added": change.added, "removed": change.removed, "kept": change.kept}
    for name in sorted(groups, key=lambda key: Ask(key) not in case.question.asks):
        members = groups[name]
        key = f"departments.{name}" if members else f"departments.{name}_none"
        draft.computed(case.say(key, task=task, n=len(members), names=case.join(members)), *both)
    if not case.question.is_change:
        for record in both:
            _list(case, draft, link, record)


def member(case: Case, draft: Draft, link: TaskLink, change: DepartmentChange, name: str) -> None:
    """Say which of a task's lists hold a department."""
    both = [record for record in (change.new, change.old) if record]
    if not both:
        return
    where = "added" if name in change.added else "removed" if name in change.removed else "both" if name in change.kept else "none"
    text = case.say(f"departments.member_{where}", name=name, task=case.task_of(link))
    if where == "none":
        draft.absent(text, name, *both)
        elsewhere(case, draft, name)
    else:
        draft.computed(text, *both)


def elsewhere(case: Case, draft: Draft, name: str) -> None:
    """Say where a department does take part."""
    for version in case.versions:
        records = [r for r in case.facts.of_kind(Kind.DEPARTMENTS, version=version) if name in case.facts.departments(r)]
        titles = [case.facts.of_task(version, r.task, Kind.TASK) for r in records]
        if records:
            tasks = case.join(task_name(title) for title in titles if title)
            draft.computed(case.say("department_tasks.in_side", side=case.side(version), name=name, n=len(records), tasks=tasks), *records)
