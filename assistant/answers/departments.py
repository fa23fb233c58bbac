"""Departments of a task: listed, added, removed, kept."""

from __future__ import annotations

from assistant.answers.context import Context, Outcome, Refusal
from assistant.citations.draft import Draft
from assistant.documents.facts import TaskLink
from assistant.documents.labels import ordinal, task_name
from assistant.types import Absence
from assistant.understanding.claims import asks_which
from assistant.understanding.lexicon import Ask
from corpus.changes import DepartmentChange, department_change
from corpus.normalize import fold
from corpus.types import Kind, Record, Version

_MOST_TASKS = 4


def answer(context: Context) -> Outcome | None:
    """Answer for the departments of one task or a few."""
    question = context.question
    if not (context.has(Ask.DEPARTMENTS) or question.departments) or context.has(Ask.COMMENTARY):
        return None
    placed = question.named or question.hinted or question.tasks or question.clauses
    if question.departments and not placed and (context.has(Ask.TASKS) or not question.rest):
        return None
    links = context.links
    if not links and (noted := unlisted(context)):
        what = context.join(f"“{word}”" for word in context.spoken(question.words)) or context.say("departments.this_task")
        return Refusal(Absence.NOT_IN_SOURCE, context.say("departments.note_only", task=what), noted)
    if not links or len(links) > _MOST_TASKS:
        return None
    draft = context.draft()
    for link in links:
        _task(context, draft, link)
    if draft.claims:
        for link in (link for link in links if not any(lists_of(context, link).values())):
            titles = [side for side in (link.new, link.old) if side]
            draft.computed(context.say("departments.not_listed", task=context.task_of(link, context.question.version)), *titles)
        context.locate(draft)
        return draft
    names = context.join(context.task_of(link) for link in links)
    nearest = tuple(side for link in links for side in (link.new, link.old) if side)
    return Refusal(Absence.NOT_IN_SOURCE, context.say("departments.not_listed", task=names), nearest)


def unlisted(context: Context) -> tuple[Record, ...]:
    """Return the footnotes that name a task, by the ordinal or the title asked for, which no table lists."""
    question, facts = context.question, context.facts
    notes = facts.of_kind(Kind.NOTE)
    marks = [fold(ordinal(ref.number)) for ref in question.tasks]
    if question.words and not any(word in facts.folded[r.key] for r in facts.policy for word in question.words):
        marks.extend(question.words)
    return tuple(note for note in notes if any(mark in facts.folded[note.key] for mark in marks))


def lists_of(context: Context, link: TaskLink) -> dict[Version, Record | None]:
    """Return the departments record of either side of a task."""
    sides = {version: link.side(version) for version in Version}
    return {v: context.facts.of_task(v, side.task, Kind.DEPARTMENTS) if side else None for v, side in sides.items()}


def change_of(context: Context, link: TaskLink) -> DepartmentChange:
    """Compare the departments of both sides of a task."""
    lists = lists_of(context, link)
    return department_change(lists[Version.OLD], lists[Version.NEW])


def _task(context: Context, draft: Draft, link: TaskLink) -> None:
    change = change_of(context, link)
    records = [record for record in (change.new, change.old) if record]
    if not records:
        return
    draft.pair(*records)
    if context.question.departments and not (context.question.is_change and asks_which(context.question.plain)):
        for name in context.question.departments:
            member(context, draft, link, change, name)
        for record in records:
            if len(context.question.versions) != 1 or record.version in context.question.versions:
                _list(context, draft, link, record)
    elif context.question.version and not context.question.is_change and not context.has(Ask.COMPARE, Ask.COUNTERPART):
        listed = change.new if context.question.version is Version.NEW else change.old
        if listed:
            _list(context, draft, link, listed)
        else:
            side = context.side(context.question.version)
            draft.computed(context.say("departments.only_side", side=side, task=context.task_of(link)), *records)
            _list(context, draft, link, records[0])
    else:
        state_changes(context, draft, link, change)


def _list(context: Context, draft: Draft, link: TaskLink, record: Record) -> None:
    names = context.facts.departments(record)
    side = context.side(record.version) if record.version else ""
    task = context.task_of(link, record.version)
    draft.computed(context.say("departments.list", side=side, task=task, n=len(names), names=context.join(names)), record)


def state_changes(context: Context, draft: Draft, link: TaskLink, change: DepartmentChange) -> None:
    """Say which departments came, went and stayed in a task."""
    if change.new is None or change.old is None:
        record = change.new or change.old
        if record is None:
            return
        names = context.facts.departments(record)
        if link.old is None:
            text = context.say("departments.new_task", task=context.task_of(link), n=len(names), names=context.join(names))
            draft.computed(text, record)
        else:
            _list(context, draft, link, record)
        return
    both = (change.new, change.old)
    task = context.task_of(link)
    for record in both if not context.question.is_change else ():
        _list(context, draft, link, record)
    groups = {"added": change.added, "removed": change.removed, "kept": change.kept}
    for name in sorted(groups, key=lambda key: Ask(key) not in context.question.asks):
        members = groups[name]
        key = f"departments.{name}" if members else f"departments.{name}_none"
        draft.computed(context.say(key, task=task, n=len(members), names=context.join(members)), *both)


def member(context: Context, draft: Draft, link: TaskLink, change: DepartmentChange, name: str) -> None:
    """Say which of a task's lists hold a department."""
    both = [record for record in (change.new, change.old) if record]
    if not both:
        return
    where = "added" if name in change.added else "removed" if name in change.removed else "both" if name in change.kept else "none"
    text = context.say(f"departments.member_{where}", name=name, task=context.task_of(link))
    if where == "none":
        draft.absent(text, name, *both)
        elsewhere(context, draft, name)
    else:
        draft.computed(text, *both)


def elsewhere(context: Context, draft: Draft, name: str) -> None:
    """Say where a department does take part."""
    for version in context.versions:
        records = [r for r in context.facts.of_kind(Kind.DEPARTMENTS, version=version) if name in context.facts.departments(r)]
        titles = [context.facts.of_task(version, r.task, Kind.TASK) for r in records]
        if records:
            tasks = context.join(task_name(title) for title in titles if title)
            draft.computed(
                context.say("department_tasks.in_side", side=context.side(version), name=name, n=len(records), tasks=tasks), *records
            )
