"""The change of a task, or of the whole plan, in short."""

from __future__ import annotations

import re

from assistant.answers.context import Context, Outcome
from assistant.answers.departments import change_of
from assistant.answers.quantities import state
from assistant.citations.draft import Draft
from assistant.documents.facts import TaskLink
from assistant.documents.labels import task_name
from assistant.understanding.length import lines_asked
from assistant.understanding.lexicon import Ask
from assistant.understanding.values import sought_value
from corpus.types import Kind, Version

_MOST_TASKS = 3
_STILL = re.compile(r"(?:还|仍|依然|有没有|没有?了|取消|保留|在不在|有吗)")


def answer(context: Context) -> Outcome | None:
    """Sum a task or the plan up, most important first; the analyst's view last."""
    question = context.question
    if (kept := _kept(context)) is not None:
        return kept
    located = context.has(Ask.OCCUR) and not context.has(Ask.COMPARE, Ask.SUMMARY)
    if located or context.has(Ask.DEPARTMENTS, Ask.MILESTONE) or question.departments or question.clauses:
        return None
    if sought_value(question.plain) and not context.has(Ask.SUMMARY):
        return None  # a value of it is asked for
    if question.named or (question.hinted and not question.rest) or (question.tasks and context.links):
        if len(context.links) > _MOST_TASKS:
            return None
        draft = context.draft()
        for link in context.links:
            if context.has(Ask.REMOVED) and question.yes_no and link.new:
                draft.quoted(context.say("premise.task_stays", task=context.task_of(link)), link.new)
            _task(context, draft, link)
        return draft if draft.claims else None
    if question.rest or not (context.has(Ask.SUMMARY, Ask.COMPARE, Ask.SAY) or question.is_change):
        return None
    return _one_version(context, question.version) if question.version and not context.compares else _plan(context)


def _kept(context: Context) -> Draft | None:
    """Say whether a version has a task that is named: 校车安全那项新版还有没有; None where that is not asked."""
    question = context.question
    if not (question.named and question.version and question.yes_no and _STILL.search(question.plain)):
        return None
    draft = context.draft()
    for link in question.named:
        side, other = link.side(question.version), link.old if question.version is Version.NEW else link.new
        if side:
            draft.quoted(context.say("overview.still", side=context.side(question.version), task=task_name(side)), side)
        elif other:
            told = {"side": context.side(question.version), "task": context.task_of(link, other.version)}
            draft.computed(context.say("overview.no_more", **told), other)
            draft.pair(other)
    return draft if draft.claims else None


def _one_version(context: Context, version: Version) -> Outcome | None:
    """Sum one version up: its first goal, its tasks."""
    draft = context.draft()
    for goal in context.facts.of_kind(Kind.GOAL, version=version)[:1]:
        draft.quoted(context.say("goal.is", label=context.label(goal), text=context.text_of(goal)), goal)
    titles = sorted(context.facts.of_kind(Kind.TASK, version=version), key=lambda r: r.task or 0)
    names = context.join(task_name(title) for title in titles)
    draft.computed(context.say("structure.tasks", side=context.side(version), n=len(titles), names=names), *titles)
    return draft


def _task(context: Context, draft: Draft, link: TaskLink) -> None:
    if lines_asked(context.question.plain) is not None:
        _in_short(context, draft, link)
    if link.old and link.new:
        draft.quoted(context.say("pairs.task", old=task_name(link.old), new=task_name(link.new)), link.old, link.new)
    elif link.new:
        clauses = [record for record in context.facts.clauses_of(link.new) if record.kind is Kind.CLAUSE]
        names = context.join((f"{context.label(record)}“{record.heading}”" for record in clauses), "parts")
        key = "overview.new_task" if clauses else "pairs.task_new"
        draft.computed(context.say(key, new=task_name(link.new), n=len(clauses), names=names), link.new, *clauses)
    _departments(context, draft, link)
    wanted = {(side.version, side.task) for side in (link.old, link.new) if side}
    for change in context.facts.quantity_changes:
        if any((s.record.version, s.record.task) in wanted and s.record.kind is Kind.MILESTONE for s in (*change.old, *change.new)):
            state(context, draft, change, brief=True)
    _clauses(context, draft, link)
    comments = context.facts.commentary_of(link)
    for comment in comments:
        draft.opinion(context.say("commentary.said", text=context.text_of(comment)), comment)
    for side in (link.old, link.new):
        if side:
            draft.pair(side, *context.facts.clauses_of(side))


def _in_short(context: Context, draft: Draft, link: TaskLink) -> None:
    """Begin with what a task is to reach, of the version asked about, else of the new one and of the old one."""
    for version in (context.question.version,) if context.question.version else (Version.NEW, Version.OLD):
        side = link.side(version)
        aim = context.facts.of_task(version, side.task, Kind.MILESTONE) if side else None
        if aim:
            task = f" · {context.task_of(link, version)}"
            draft.quoted(context.say("terms.found", label=context.label(aim), task=task, text=context.text_of(aim)), aim)


def _clauses(context: Context, draft: Draft, link: TaskLink) -> None:
    old, new = (context.facts.clauses_of(side) if side else [] for side in (link.old, link.new))
    names = [context.join((f"{context.label(c)}“{c.heading}”" for c in side), "parts") for side in (old, new)]
    if old and new:
        key = "overview.clause_same" if len(old) == len(new) else "overview.clause_count"
        text = context.say(key, old=len(old), new=len(new), old_names=names[0], new_names=names[1])
    elif new:
        text = context.say("overview.new_clauses", new=len(new), new_names=names[1])
    else:
        return
    draft.computed(text, *old, *new)


def _departments(context: Context, draft: Draft, link: TaskLink) -> None:
    change = change_of(context, link)
    records = [record for record in (change.new, change.old) if record]
    if len(records) == 2:
        for key, names in (("added", change.added), ("removed", change.removed), ("kept", change.kept)):
            if names:
                text = context.say(f"departments.{key}", task=context.task_of(link), n=len(names), names=context.join(names))
                draft.computed(text, *records)
    elif change.new:
        listed = context.facts.departments(change.new)
        draft.computed(
            context.say("departments.new_task", task=context.task_of(link), n=len(listed), names=context.join(listed)), change.new
        )


def _plan(context: Context) -> Outcome | None:
    draft = context.draft()
    added = [link.new for link in context.facts.links if link.old is None and link.new]
    if added:
        titles = context.join(task_name(title) for title in added)
        draft.computed(context.say("structure.new_tasks", n=len(added), names=titles), *added)
        draft.pair(*added)
    _plan_departments(context, draft)
    for change in context.facts.quantity_changes:
        if change.ratio is not None and change.ratio != 1:
            state(context, draft, change, brief=True)
    for record in context.facts.of_kind(Kind.SUMMARY):
        draft.opinion(context.say("commentary.summary", text=context.text_of(record)), record)
    return draft if draft.claims else None


def _plan_departments(context: Context, draft: Draft) -> None:
    """Say which departments are new to the plan as a whole, and which left it."""
    lists = {version: context.facts.of_kind(Kind.DEPARTMENTS, version=version) for version in Version}
    rolls = {v: list(dict.fromkeys(n for r in records for n in context.facts.departments(r))) for v, records in lists.items()}
    if not all(rolls.values()):
        return
    for key, here, there in (("fresh", Version.NEW, Version.OLD), ("vanished", Version.OLD, Version.NEW)):
        names = [name for name in rolls[here] if name not in rolls[there]]
        if names:
            holders = [next(r for r in lists[here] if name in context.facts.departments(r)) for name in names]
            text = context.say(f"department_tasks.{key}", n=len(names), names=context.join(names))
            draft.computed(text, *dict.fromkeys(holders))
