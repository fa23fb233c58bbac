"""Departments across all tasks: where one takes part, who is new or gone altogether, who has most."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial

from assistant.answers.context import Context, Outcome, Refusal
from assistant.answers.departments import change_of
from assistant.citations.draft import Draft
from assistant.documents.facts import TaskLink
from assistant.documents.labels import task_name
from assistant.types import Absence
from assistant.understanding.lexicon import Ask
from corpus.changes import DepartmentChange
from corpus.types import Kind, Record, Version

_BESIDES = re.compile(r"除(?:了|去|开)?|不算|besides|except|apart from|other than")
_EVERY = re.compile(r"(?:所有|全部|每(?:一)?(?:个|项)|各个?)(?:的)?任务(?:里|中)?都?|(?:all|every) tasks?")
_NOT_IN = re.compile(r"(?:没有?|不|未)(?:参与|负责|参加|涉及|承担|管)(?!了)")
# 新加入任务最多的部门: tasks are counted and a department is wanted; 新增部门最多的任务: the other way round.
_TASKS_COUNTED = re.compile(
    r"任务(?:数(?:量)?)?(?:是|的)?最[多少]|哪(?:一?个|家|些)?(?:部门|部委|单位)|最[多少]的(?:部门|部委|单位)"
    r"|(?:joined|left|in) (?:the )?(?:most|fewest) tasks|which (?:department|ministry|agency)"
)
_WHICH_DEPARTMENT = re.compile(
    r"哪(?:一?个|家|些)?(?:部门|部委|单位)|(?:部门|部委)(?:里|中)(?:谁|哪)|的(?:部门|部委|单位)(?:有|是|都)"
    r"|which (?:department|ministry|agency)"
)

# Lists of so few members are told with them.
_NAMED = 3


def answer(context: Context) -> Outcome | None:
    """Answer for a department across tasks, or for the departments of a whole version."""
    question = context.question
    if question.clauses or context.has(Ask.COMMENTARY):
        return None
    if question.departments and context.has(Ask.MOST) and _BESIDES.search(question.plain):
        draft = context.draft()
        _extremes(context, draft)
        return draft if draft.claims else None
    if question.departments and (not question.rest or context.has(Ask.TASKS, Ask.DEPARTMENTS)):
        return _one_by_one(context)
    if not context.has(Ask.DEPARTMENTS) or question.rest or question.named or question.tasks:
        return None
    draft = context.draft()
    if _EVERY.search(question.plain) and not context.has(Ask.ADDED, Ask.REMOVED):
        _everywhere(context, draft)
    elif context.has(Ask.MOST, Ask.FEWEST) and context.has(Ask.ADDED, Ask.REMOVED):
        _most_changed(context, draft)
    elif context.has(Ask.MOST, Ask.FEWEST):
        asked = [ask for ask in (Ask.FEWEST, Ask.MOST) if context.has(ask)]
        for ask in asked:
            left = question.asks - ({Ask.FEWEST, Ask.MOST} - {ask})
            _extremes(replace(context, question=replace(question, asks=left)), draft)
    elif question.is_change or context.has(Ask.COMPARE) or len(question.versions) == 2:
        _whole_change(context, draft)
    else:
        _totals(context, draft)
    return draft if draft.claims else None


def _everywhere(context: Context, draft: Draft) -> None:
    """Say which departments every list of a version holds."""
    for version in context.versions:
        lists = _lists(context, version)
        names = [name for name, records in _roll(context, version).items() if len(records) == len(lists)]
        key = "everywhere" if names else "everywhere_none"
        draft.computed(context.say(f"department_tasks.{key}", side=context.side(version), n=len(lists), names=context.join(names)), *lists)


def _lists(context: Context, version: Version) -> list[Record]:
    return sorted(context.facts.of_kind(Kind.DEPARTMENTS, version=version), key=lambda r: r.task or 0)


def _holding(context: Context, version: Version, name: str) -> list[Record]:
    return [record for record in _lists(context, version) if name in context.facts.departments(record)]


def _one_by_one(context: Context) -> Outcome:
    draft = context.draft()
    unknown = []
    for name in context.question.departments:
        held = {version: _holding(context, version, name) for version in Version}
        if any(held.values()):
            _one(context, draft, name, held)
        else:
            unknown.append(name)
    if draft.claims:
        for name in unknown:
            draft.absent(
                context.say("department_tasks.unknown", name=name), name, *_lists(context, Version.NEW), *_lists(context, Version.OLD)
            )
        return draft
    return Refusal(Absence.NOT_MENTIONED, context.say("department_tasks.unknown", name=context.join(unknown)))


def _one(context: Context, draft: Draft, name: str, held: dict[Version, list[Record]]) -> None:
    old, new = held[Version.OLD], held[Version.NEW]
    if old and not new:
        text = context.say("department_tasks.gone", name=name, n=len(old), tasks=_names(context, old))
        now = [record for o in old if (record := _opposite(context, o))]
        draft.computed(text, *old, *now)
        draft.pair(*old)
        return
    versions = (
        context.versions
        if all(held[v] for v in context.versions)
        else (*context.versions, *(v for v in Version if v not in context.versions))
    )
    _premise(context, draft, name, old, new)
    if _NOT_IN.search(context.question.plain):
        _lacking(context, draft, name, held)
        return
    for version in versions:
        records = held[version]
        if records:
            text = context.say(
                "department_tasks.in_side", side=context.side(version), name=name, n=len(records), tasks=_names(context, records)
            )
            draft.computed(text, *records)
        else:
            draft.absent(context.say("department_tasks.absent", side=context.side(version), name=name), name, *_lists(context, version))
    if old and new and (len(context.versions) == 2 or context.compares):
        text = context.say("department_tasks.counts", name=name, old=len(old), new=len(new), trend=_trend(context, len(old), len(new)))
        draft.computed(text, *old, *new)
    if len(context.versions) == 2 or context.question.is_change:
        _moves(context, draft, old, new)


def _opposite(context: Context, old: Record) -> Record | None:
    link = context.facts.link_of(old)
    return context.facts.of_task(Version.NEW, link.new.task, Kind.DEPARTMENTS) if link and link.new else None


def _moves(context: Context, draft: Draft, old: list[Record], new: list[Record]) -> None:
    joined = [r for r in new if not (link := context.facts.link_of(r)) or not link.old or link.old.task not in {o.task for o in old}]
    left = [r for r in old if not (link := context.facts.link_of(r)) or not link.new or link.new.task not in {n.task for n in new}]
    stayed = [record for record in new if record not in joined]
    for key, records in (("joined", joined), ("left", left), ("stayed", stayed)):
        if records:
            draft.computed(context.say(f"department_tasks.{key}", tasks=_names(context, records)), *records)
            draft.pair(*records)


def _lacking(context: Context, draft: Draft, name: str, held: dict[Version, list[Record]]) -> None:
    """Say which tasks' lists do not hold a department."""
    for version in context.versions:
        without = [record for record in _lists(context, version) if record not in held[version]]
        if without:
            text = context.say(
                "department_tasks.lacking", side=context.side(version), name=name, n=len(without), tasks=_names(context, without)
            )
            draft.absent(text, name, *without)
        else:
            text = context.say("department_tasks.in_all", side=context.side(version), name=name, n=len(held[version]))
            draft.computed(text, *held[version])


def _premise(context: Context, draft: Draft, name: str, old: list[Record], new: list[Record]) -> None:
    """Correct first what a yes/no question takes for granted and the lists do not bear out."""
    if not context.question.yes_no:
        return
    if context.has(Ask.REMOVED) and new:
        draft.computed(context.say("premise.not_removed", name=name, n=len(new)), *new)
    elif context.has(Ask.ADDED) and old and not context.has(Ask.REMOVED):
        draft.computed(context.say("premise.not_added", name=name, n=len(old)), *old)


def _trend(context: Context, old: int, new: int) -> str:
    key = "same" if old == new else "more" if new > old else "fewer"
    return context.say(f"department_tasks.{key}", n=abs(new - old))


def _names(context: Context, records: list[Record]) -> str:
    titles = (context.facts.of_task(r.version, r.task, Kind.TASK) for r in records if r.version)
    return context.join(task_name(title) for title in titles if title)


def _listing(context: Context, record: Record) -> str:
    """Return a task with the departments that it lists."""
    return context.say("sets.where", name=_names(context, [record]), tasks=context.join(context.facts.departments(record)))


def _roll(context: Context, version: Version) -> dict[str, list[Record]]:
    roll: dict[str, list[Record]] = {}
    for record in _lists(context, version):
        for name in context.facts.departments(record):
            roll.setdefault(name, []).append(record)
    return roll


def _whole_change(context: Context, draft: Draft) -> None:
    old, new = _roll(context, Version.OLD), _roll(context, Version.NEW)
    fresh, gone = [n for n in new if n not in old], [n for n in old if n not in new]
    lasting = [n for n in new if n in old]
    groups = {
        Ask.ADDED: ("fresh", fresh, [*_first(new, fresh), *_lists(context, Version.OLD)]),
        Ask.REMOVED: ("vanished", gone, _all(old, gone)),
        Ask.KEPT: ("lasting", lasting, [*_first(new, lasting), *_first(old, lasting)]),
    }
    for ask in sorted(groups, key=lambda a: a not in context.question.asks):
        key, names, records = groups[ask]
        if names and (ask in context.question.asks or ask is not Ask.KEPT or context.has(Ask.COMPARE)):
            draft.computed(context.say(f"department_tasks.{key}", n=len(names), names=context.join(names)), *_unique(records))
    for link in context.facts.links:
        change = change_of(context, link)
        records = [record for record in (change.new, change.old) if record]
        if len(records) == 2:
            parts = [
                context.say(f"department_tasks.{key}", names=context.join(names))
                for key, names in (("plus", change.added), ("minus", change.removed))
                if names
            ]
            text = context.join(parts, "parts") or context.say("department_tasks.no_change")
            draft.computed(context.say("department_tasks.by_task", task=context.task_of(link), changes=text), *records)
            draft.pair(*records)


def _first(roll: dict[str, list[Record]], names: list[str]) -> list[Record]:
    return [roll[name][0] for name in names]


def _all(roll: dict[str, list[Record]], names: list[str]) -> list[Record]:
    return [record for name in names for record in roll[name]]


def _unique(records: list[Record]) -> list[Record]:
    return list(dict.fromkeys(records))


def _extremes(context: Context, draft: Draft) -> None:
    by_task = (context.has(Ask.TASKS) or context.has(Ask.FEWEST)) and not any(
        form.search(context.question.plain) for form in (_WHICH_DEPARTMENT, _TASKS_COUNTED)
    )
    for version in (version for version in context.versions if _roll(context, version)):
        side = context.side(version)
        if by_task:
            choose: Callable[[list[int]], int] = min if context.has(Ask.FEWEST) else max
            lists = _lists(context, version)
            size = choose([len(context.facts.departments(r)) for r in lists])
            top = [r for r in lists if len(context.facts.departments(r)) == size]
            key = "fewest_departments" if context.has(Ask.FEWEST) else "most_departments"
            told = _names(context, top) if size > _NAMED else context.join(map(partial(_listing, context), top))
            draft.computed(context.say(f"department_tasks.{key}", side=side, tasks=told, n=size), *top)
            draft.pair(*top)
        else:
            roll = {n: records for n, records in _roll(context, version).items() if n not in context.question.departments}
            fewest = context.has(Ask.FEWEST)
            size = (min if fewest else max)(len(records) for records in roll.values())
            names = [name for name, records in roll.items() if len(records) == size]
            text = context.say(f"department_tasks.{'fewest' if fewest else 'most'}_tasks", side=side, names=context.join(names), n=size)
            draft.computed(text, *_unique(_all(roll, names)))


def _most_changed(context: Context, draft: Draft) -> None:
    """Say which task gained or lost most departments, or which department tasks; tasks with a list on both sides are compared."""
    ask = Ask.REMOVED if context.has(Ask.REMOVED) else Ask.ADDED
    choose: Callable[[Iterable[int]], int] = min if context.has(Ask.FEWEST) else max
    changes = {link: change for link in context.facts.links if (change := change_of(context, link)).old and change.new}
    moved = {link: change.removed if ask is Ask.REMOVED else change.added for link, change in changes.items()}
    if _TASKS_COUNTED.search(context.question.plain):
        counts = Counter(name for names in moved.values() for name in names)
        if counts:
            size = choose(counts.values())
            for name in (name for name, count in counts.items() if count == size):
                links = [link for link in changes if name in moved[link]]
                tasks = context.join(context.task_of(link) for link in links)
                text = context.say(f"department_tasks.top_department_{ask.value}", name=name, n=size, tasks=tasks)
                draft.computed(text, *_sides(changes, links))
        return
    size = choose(len(names) for names in moved.values()) if moved else 0
    for link in (link for link, names in moved.items() if len(names) == size):
        key = f"department_tasks.top_task_{ask.value}_{'fewest' if choose is min else 'most'}"
        text = context.say(key, task=context.task_of(link), n=size, names=context.join(moved[link]) or "—")
        draft.computed(text, *_sides(changes, [link]))
        draft.pair(*_sides(changes, [link]))
    if ask is Ask.ADDED and choose is max:
        for link in context.facts.links:
            if not link.old and (only := change_of(context, link).new):
                listed = context.facts.departments(only)
                draft.computed(
                    context.say("departments.new_task", task=context.task_of(link), n=len(listed), names=context.join(listed)), only
                )


def _sides(changes: Mapping[TaskLink, DepartmentChange], links: list[TaskLink]) -> list[Record]:
    return [record for link in links for record in (changes[link].new, changes[link].old) if record]


def _totals(context: Context, draft: Draft) -> None:
    for version in context.versions:
        roll = _roll(context, version)
        if roll:
            text = context.say("department_tasks.total", side=context.side(version), n=len(roll), names=context.join(roll))
            draft.computed(text, *_lists(context, version))
