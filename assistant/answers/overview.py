"""The change of a task, or of the whole plan, in short."""

from __future__ import annotations

from assistant.answers.departments import change_of
from assistant.answers.quantities import state
from assistant.case import Case, Outcome
from assistant.cite import Draft
from assistant.facts import TaskLink
from assistant.labels import task_name
from assistant.lexicon import Ask
from corpus.types import Kind, Version

_MOST_TASKS = 3


def answer(case: Case) -> Outcome | None:
    """Sum a task or the plan up, most important first; the analyst's view last."""
    question = case.question
    located = case.has(Ask.OCCUR) and not case.has(Ask.COMPARE, Ask.SUMMARY)
    if located or case.has(Ask.DEPARTMENTS, Ask.MILESTONE) or question.departments or question.clauses:
        return None
    if question.named or (question.hinted and not question.rest) or (question.tasks and case.links):
        if len(case.links) > _MOST_TASKS:
            return None
        draft = case.draft()
        for link in case.links:
            if case.has(Ask.REMOVED) and question.yes_no and link.new:
                draft.quoted(case.say("premise.task_stays", task=case.task_of(link)), link.new)
            _task(case, draft, link)
        return draft if draft.claims else None
    if question.rest or not (case.has(Ask.SUMMARY, Ask.COMPARE, Ask.SAY) or question.is_change):
        return None
    return _one_version(case, question.version) if question.version and not case.compares else _plan(case)


def _one_version(case: Case, version: Version) -> Outcome | None:
    """Sum one version up: its first goal, its tasks."""
    draft = case.draft()
    for goal in case.facts.of_kind(Kind.GOAL, version=version)[:1]:
        draft.quoted(case.say("goal.is", label=case.label(goal), text=case.text_of(goal)), goal)
    titles = sorted(case.facts.of_kind(Kind.TASK, version=version), key=lambda r: r.task or 0)
    names = case.join(task_name(title) for title in titles)
    draft.computed(case.say("structure.tasks", side=case.side(version), n=len(titles), names=names), *titles)
    return draft


def _task(case: Case, draft: Draft, link: TaskLink) -> None:
    if link.old and link.new:
        draft.quoted(case.say("pairs.task", old=task_name(link.old), new=task_name(link.new)), link.old, link.new)
    elif link.new:
        draft.computed(case.say("pairs.task_new", new=task_name(link.new)), link.new)
    _departments(case, draft, link)
    wanted = {(side.version, side.task) for side in (link.old, link.new) if side}
    for change in case.facts.quantity_changes:
        if any((s.record.version, s.record.task) in wanted and s.record.kind is Kind.MILESTONE for s in (*change.old, *change.new)):
            state(case, draft, change, brief=True)
    _clauses(case, draft, link)
    comments = case.facts.commentary_of(link)
    for comment in comments:
        draft.opinion(case.say("commentary.said", text=case.text_of(comment)), comment)
    for side in (link.old, link.new):
        if side:
            draft.pair(side, *case.facts.clauses_of(side))


def _clauses(case: Case, draft: Draft, link: TaskLink) -> None:
    old, new = (case.facts.clauses_of(side) if side else [] for side in (link.old, link.new))
    names = [case.join((f"{case.label(c)}“{c.heading}”" for c in side), "parts") for side in (old, new)]
    if old and new:
        key = "overview.clause_same" if len(old) == len(new) else "overview.clause_count"
        text = case.say(key, old=len(old), new=len(new), old_names=names[0], new_names=names[1])
    elif new:
        text = case.say("overview.new_clauses", new=len(new), new_names=names[1])
    else:
        return
    draft.computed(text, *old, *new)


def _departments(case: Case, draft: Draft, link: TaskLink) -> None:
    change = change_of(case, link)
    records = [record for record in (change.new, change.old) if record]
    if len(records) == 2:
        for key, names in (("added", change.added), ("removed", change.removed), ("kept", change.kept)):
            if names:
                text = case.say(f"departments.{key}", task=case.task_of(link), n=len(names), names=case.join(names))
                draft.computed(text, *records)
    elif change.new:
        listed = case.facts.departments(change.new)
        draft.computed(case.say("departments.new_task", task=case.task_of(link), n=len(listed), names=case.join(listed)), change.new)


def _plan(case: Case) -> Outcome | None:
    draft = case.draft()
    added = [link.new for link in case.facts.links if link.old is None and link.new]
    if added:
        titles = case.join(task_name(title) for title in added)
        draft.computed(case.say("structure.new_tasks", n=len(added), names=titles), *added)
        draft.pair(*added)
    _plan_departments(case, draft)
    for change in case.facts.quantity_changes:
        if change.ratio is not None and change.ratio != 1:
            state(case, draft, change, brief=True)
    for record in case.facts.of_kind(Kind.SUMMARY):
        draft.opinion(case.say("commentary.summary", text=case.text_of(record)), record)
    return draft if draft.claims else None


def _plan_departments(case: Case, draft: Draft) -> None:
    """Say which departments are new to the plan as a whole, and which left it."""
    lists = {version: case.facts.of_kind(Kind.DEPARTMENTS, version=version) for version in Version}
    rolls = {v: list(dict.fromkeys(n for r in records for n in case.facts.departments(r))) for v, records in lists.items()}
    if not all(rolls.values()):
        return
    for key, here, there in (("fresh", Version.NEW, Version.OLD), ("vanished", Version.OLD, Version.NEW)):
        names = [name for name in rolls[here] if name not in rolls[there]]
        if names:
            holders = [next(r for r in lists[here] if name in case.facts.departments(r)) for name in names]
            text = case.say(f"department_tasks.{key}", n=len(names), names=case.join(names))
            draft.computed(text, *dict.fromkeys(holders))
