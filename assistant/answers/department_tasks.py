"""Departments across all tasks: where one takes part, who is new or gone altogether, who has most."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from assistant.answers.departments import change_of
from assistant.case import Case, Outcome, Refusal
from assistant.cite import Draft
from assistant.facts import TaskLink
from assistant.labels import task_name
from assistant.lexicon import Ask
from assistant.types import Absence
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


def answer(case: Case) -> Outcome | None:
    """Answer for a department across tasks, or for the departments of a whole version."""
    question = case.question
    if question.clauses or case.has(Ask.COMMENTARY):
        return None
    if question.departments and case.has(Ask.MOST) and _BESIDES.search(question.plain):
        draft = case.draft()
        _extremes(case, draft)
        return draft if draft.claims else None
    if question.departments and (not question.rest or case.has(Ask.TASKS, Ask.DEPARTMENTS)):
        return _one_by_one(case)
    if not case.has(Ask.DEPARTMENTS) or question.rest or question.named or question.tasks:
        return None
    draft = case.draft()
    if _EVERY.search(question.plain) and not case.has(Ask.ADDED, Ask.REMOVED):
        _everywhere(case, draft)
    elif case.has(Ask.MOST, Ask.FEWEST) and case.has(Ask.ADDED, Ask.REMOVED):
        _most_changed(case, draft)
    elif case.has(Ask.MOST, Ask.FEWEST):
        _extremes(case, draft)
    elif question.is_change or case.has(Ask.COMPARE) or len(question.versions) == 2:
        _whole_change(case, draft)
    else:
        _totals(case, draft)
    return draft if draft.claims else None


def _everywhere(case: Case, draft: Draft) -> None:
    """Say which departments every list of a version holds."""
    for version in case.versions:
        lists = _lists(case, version)
        names = [name for name, records in _roll(case, version).items() if len(records) == len(lists)]
        key = "everywhere" if names else "everywhere_none"
        draft.computed(case.say(f"department_tasks.{key}", side=case.side(version), n=len(lists), names=case.join(names)), *lists)


def _lists(case: Case, version: Version) -> list[Record]:
    return sorted(case.facts.of_kind(Kind.DEPARTMENTS, version=version), key=lambda r: r.task or 0)


def _holding(case: Case, version: Version, name: str) -> list[Record]:
    return [record for record in _lists(case, version) if name in case.facts.departments(record)]


def _one_by_one(case: Case) -> Outcome:
    draft = case.draft()
    unknown = []
    for name in case.question.departments:
        held = {version: _holding(case, version, name) for version in Version}
        if any(held.values()):
            _one(case, draft, name, held)
        else:
            unknown.append(name)
    if draft.claims:
        for name in unknown:
            draft.absent(case.say("department_tasks.unknown", name=name), name, *_lists(case, Version.NEW), *_lists(case, Version.OLD))
        return draft
    return Refusal(Absence.NOT_MENTIONED, case.say("department_tasks.unknown", name=case.join(unknown)))


def _one(case: Case, draft: Draft, name: str, held: dict[Version, list[Record]]) -> None:
    old, new = held[Version.OLD], held[Version.NEW]
    if old and not new:
        text = case.say("department_tasks.gone", name=name, n=len(old), tasks=_names(case, old))
        now = [record for o in old if (record := _opposite(case, o))]
        draft.computed(text, *old, *now)
        draft.pair(*old)
        return
    versions = case.versions if all(held[v] for v in case.versions) else (*case.versions, *(v for v in Version if v not in case.versions))
    _premise(case, draft, name, old, new)
    if _NOT_IN.search(case.question.plain):
        _lacking(case, draft, name, held)
        return
    for version in versions:
        records = held[version]
        if records:
            text = case.say("department_tasks.in_side", side=case.side(version), name=name, n=len(records), tasks=_names(case, records))
            draft.computed(text, *records)
        else:
            draft.absent(case.say("department_tasks.absent", side=case.side(version), name=name), name, *_lists(case, version))
    if old and new and (len(case.versions) == 2 or case.compares):
        text = case.say("department_tasks.counts", name=name, old=len(old), new=len(new), trend=_trend(case, len(old), len(new)))
        draft.computed(text, *old, *new)
    if len(case.versions) == 2 or case.question.is_change:
        _moves(case, draft, old, new)


def _opposite(case: Case, old: Record) -> Record | None:
    link = case.facts.link_of(old)
    return case.facts.of_task(Version.NEW, link.new.task, Kind.DEPARTMENTS) if link and link.new else None


def _moves(case: Case, draft: Draft, old: list[Record], new: list[Record]) -> None:
    joined = [r for r in new if not (link := case.facts.link_of(r)) or not link.old or link.old.task not in {o.task for o in old}]
    left = [r for r in old if not (link := case.facts.link_of(r)) or not link.new or link.new.task not in {n.task for n in new}]
    stayed = [record for record in new if record not in joined]
    for key, records in (("joined", joined), ("left", left), ("stayed", stayed)):
        if records:
            draft.computed(case.say(f"department_tasks.{key}", tasks=_names(case, records)), *records)
            draft.pair(*records)


def _lacking(case: Case, draft: Draft, name: str, held: dict[Version, list[Record]]) -> None:
    """Say which tasks' lists do not hold a department."""
    for version in case.versions:
        without = [record for record in _lists(case, version) if record not in held[version]]
        if without:
            text = case.say("department_tasks.lacking", side=case.side(version), name=name, n=len(without), tasks=_names(case, without))
            draft.absent(text, name, *without)
        else:
            text = case.say("department_tasks.in_all", side=case.side(version), name=name, n=len(held[version]))
            draft.computed(text, *held[version])


def _premise(case: Case, draft: Draft, name: str, old: list[Record], new: list[Record]) -> None:
    """Correct first what a yes/no question takes for granted and the lists do not bear out."""
    if not case.question.yes_no:
        return
    if case.has(Ask.REMOVED) and new:
        draft.computed(case.say("premise.not_removed", name=name, n=len(new)), *new)
    elif case.has(Ask.ADDED) and old and not case.has(Ask.REMOVED):
        draft.computed(case.say("premise.not_added", name=name, n=len(old)), *old)


def _trend(case: Case, old: int, new: int) -> str:
    key = "same" if old == new else "more" if new > old else "fewer"
    return case.say(f"department_tasks.{key}", n=abs(new - old))


def _names(case: Case, records: list[Record]) -> str:
    titles = (case.facts.of_task(r.version, r.task, Kind.TASK) for r in records if r.version)
    return case.join(task_name(title) for title in titles if title)


def _roll(case: Case, version: Version) -> dict[str, list[Record]]:
    roll: dict[str, list[Record]] = {}
    for record in _lists(case, version):
        for name in case.facts.departments(record):
            roll.setdefault(name, []).append(record)
    return roll


def _whole_change(case: Case, draft: Draft) -> None:
    old, new = _roll(case, Version.OLD), _roll(case, Version.NEW)
    fresh, gone = [n for n in new if n not in old], [n for n in old if n not in new]
    lasting = [n for n in new if n in old]
    groups = {
        Ask.ADDED: ("fresh", fresh, [*_first(new, fresh), *_lists(case, Version.OLD)]),
        Ask.REMOVED: ("vanished", gone, _all(old, gone)),
        Ask.KEPT: ("lasting", lasting, [*_first(new, lasting), *_first(old, lasting)]),
    }
    for ask in sorted(groups, key=lambda a: a not in case.question.asks):
        key, names, records = groups[ask]
        if names and (ask in case.question.asks or ask is not Ask.KEPT or case.has(Ask.COMPARE)):
            draft.computed(case.say(f"department_tasks.{key}", n=len(names), names=case.join(names)), *_unique(records))
    for link in case.facts.links:
        change = change_of(case, link)
        records = [record for record in (change.new, change.old) if record]
        if len(records) == 2:
            parts = [
                case.say(f"department_tasks.{key}", names=case.join(names))
                for key, names in (("plus", change.added), ("minus", change.removed))
                if names
            ]
            text = case.join(parts, "parts") or case.say("department_tasks.no_change")
            draft.computed(case.say("department_tasks.by_task", task=case.task_of(link), changes=text), *records)
            draft.pair(*records)


def _first(roll: dict[str, list[Record]], names: list[str]) -> list[Record]:
    return [roll[name][0] for name in names]


def _all(roll: dict[str, list[Record]], names: list[str]) -> list[Record]:
    return [record for name in names for record in roll[name]]


def _unique(records: list[Record]) -> list[Record]:
    return list(dict.fromkeys(records))


def _extremes(case: Case, draft: Draft) -> None:
    by_task = (case.has(Ask.TASKS) or case.has(Ask.FEWEST)) and not any(
        form.search(case.question.plain) for form in (_WHICH_DEPARTMENT, _TASKS_COUNTED)
    )
    for version in case.versions:
        side = case.side(version)
        if by_task:
            choose: Callable[[list[int]], int] = min if case.has(Ask.FEWEST) else max
            lists = _lists(case, version)
            size = choose([len(case.facts.departments(r)) for r in lists])
            top = [r for r in lists if len(case.facts.departments(r)) == size]
            key = "fewest_departments" if case.has(Ask.FEWEST) else "most_departments"
            draft.computed(case.say(f"department_tasks.{key}", side=side, tasks=_names(case, top), n=size), *top)
            draft.pair(*top)
        else:
            roll = {n: records for n, records in _roll(case, version).items() if n not in case.question.departments}
            fewest = case.has(Ask.FEWEST)
            size = (min if fewest else max)(len(records) for records in roll.values())
            names = [name for name, records in roll.items() if len(records) == size]
            text = case.say(f"department_tasks.{'fewest' if fewest else 'most'}_tasks", side=side, names=case.join(names), n=size)
            draft.computed(text, *_unique(_all(roll, names)))


def _most_changed(case: Case, draft: Draft) -> None:
    """Say which task gained or lost most departments, or which department tasks; tasks with a list on both sides are compared."""
    ask = Ask.REMOVED if case.has(Ask.REMOVED) else Ask.ADDED
    choose: Callable[[Iterable[int]], int] = min if case.has(Ask.FEWEST) else max
    changes = {link: change for link in case.facts.links if (change := change_of(case, link)).old and change.new}
    moved = {link: change.removed if ask is Ask.REMOVED else change.added for link, change in changes.items()}
    if _TASKS_COUNTED.search(case.question.plain):
        counts = Counter(name for names in moved.values() for name in names)
        if counts:
            size = choose(counts.values())
            for name in (name for name, count in counts.items() if count == size):
                links = [link for link in changes if name in moved[link]]
                tasks = case.join(case.task_of(link) for link in links)
                text = case.say(f"department_tasks.top_department_{ask.value}", name=name, n=size, tasks=tasks)
                draft.computed(text, *_sides(changes, links))
        return
    size = choose(len(names) for names in moved.values()) if moved else 0
    for link in (link for link, names in moved.items() if len(names) == size):
        key = f"department_tasks.top_task_{ask.value}_{'fewest' if choose is min else 'most'}"
        text = case.say(key, task=case.task_of(link), n=size, names=case.join(moved[link]) or "—")
        draft.computed(text, *_sides(changes, [link]))
        draft.pair(*_sides(changes, [link]))
    if ask is Ask.ADDED and choose is max:
        for link in case.facts.links:
            if not link.old and (only := change_of(case, link).new):
                listed = case.facts.departments(only)
                draft.computed(case.say("departments.new_task", task=case.task_of(link), n=len(listed), names=case.join(listed)), only)


def _sides(changes: Mapping[TaskLink, DepartmentChange], links: list[TaskLink]) -> list[Record]:
    return [record for link in links for record in (changes[link].new, changes[link].old) if record]


def _totals(case: Case, draft: Draft) -> None:
    for version in case.versions:
        roll = _roll(case, version)
        if roll:
            text = case.say("department_tasks.total", side=case.side(version), n=len(roll), names=case.join(roll))
            draft.computed(text, *_lists(case, version))
