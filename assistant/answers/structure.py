"""How the plans are built: tasks, their number, order and mapping; clauses and their number."""

from __future__ import annotations

import re

from assistant.case import Case, Outcome, Refusal
from assistant.cite import Draft
from assistant.facts import TaskLink
from assistant.labels import ordinal, task_name
from assistant.lexicon import Ask
from assistant.types import Absence
from corpus.normalize import fold
from corpus.types import Kind, Record, Version

_ORDINAL = re.compile(r"\([一二三四五六七八九十]{1,3}\)")


def answer(case: Case) -> Outcome | None:
    """Answer for tasks and clauses as such: how many, which, which are new, what became of which."""
    question = case.question
    if case.has(Ask.DEPARTMENTS, Ask.MILESTONE, Ask.COMMENTARY) or question.departments or question.clauses:
        return None
    if case.has(Ask.OCCUR) and (question.rest or not question.named or not case.has(Ask.CLAUSES)):
        return None
    draft = case.draft()
    if question.tasks:
        return _by_ordinal(case, draft)
    if question.named or question.hinted:
        summed_up = case.has(Ask.COMPARE, Ask.SUMMARY) and not case.has(Ask.CLAUSES, Ask.COUNT, Ask.COUNTERPART)
        if question.rest or summed_up or not case.has(Ask.CLAUSES, Ask.TASKS):
            return None
        for link in case.links:
            _about(case, draft, link)
    elif question.rest:
        return None
    elif case.has(Ask.TASKS):
        _tasks(case, draft)
    elif case.has(Ask.CLAUSES) and case.has(Ask.COUNT, Ask.CLAUSES, Ask.QUANTITY) and not case.has(Ask.SUMMARY):
        for version in case.versions:
            _clause_count(case, draft, version)
    return draft if draft.claims else None


def task_of_clause(case: Case) -> Outcome | None:
    """Say which task a clause belongs to, where that is asked."""
    if not case.question.clauses or not case.has(Ask.TASKS) or case.has(Ask.DEPARTMENTS, Ask.MILESTONE, Ask.COUNTERPART):
        return None
    draft = case.draft()
    for ref in case.question.clauses:
        for version in (ref.version,) if ref.version else case.versions:
            record = case.facts.clause(version, ref.number)
            title = case.facts.of_task(version, record.task, Kind.TASK) if record else None
            if record and title:
                text = case.say("overview.of_task", label=case.label(record), task=task_name(title))
                draft.quoted(text, title, record)
                draft.pair(title, record)
    return draft if draft.claims else None


def _tasks(case: Case, draft: Draft) -> None:
    added = [link for link in case.facts.links if link.old is None]
    dropped = [link for link in case.facts.links if link.new is None]
    if case.has(Ask.ADDED) or (case.has(Ask.COMPARE) and not (case.has(Ask.REMOVED) or case.counts)):
        _new_tasks(case, draft, added)
    if case.has(Ask.REMOVED):
        if dropped:
            for link in dropped:
                draft.computed(case.say("pairs.task_old", old=case.task_of(link)), *(s for s in (link.old,) if s))
        else:
            sides = [side for link in case.facts.links for side in (link.old, link.new) if side and link.old]
            draft.computed(case.say("structure.dropped_tasks"), *sides)
        _unlisted(case, draft)
    if case.has(Ask.COUNTERPART, Ask.COMPARE) and not case.counts:
        for link in case.facts.links:
            _map(case, draft, link)
    if not draft.claims:
        for version in case.versions:
            titles = case.facts.of_kind(Kind.TASK, version=version)
            titles.sort(key=lambda r: r.task or 0)
            if titles:
                names = case.join(task_name(title) for title in titles)
                text = case.say("structure.tasks", side=case.side(version), n=len(titles), names=names)
                draft.computed(text, *titles)
        if Version.OLD in case.versions:
            _unlisted(case, draft)
        for record in case.facts.opinion:
            if record.kind is Kind.SUMMARY and "项重点任务" in fold(record.text):
                draft.opinion(case.say("commentary.summary", text=case.text_of(record)), record)


def _new_tasks(case: Case, draft: Draft, added: list[TaskLink]) -> None:
    titles = [link.new for link in added if link.new]
    if not titles:
        return
    names = case.join(task_name(title) for title in titles)
    draft.computed(case.say("structure.new_tasks", n=len(titles), names=names), *titles)
    draft.pair(*titles)
    for link in added:
        for comment in case.facts.commentary_of(link)[:1]:
            draft.opinion(case.say("commentary.about", label=case.task_of(link), text=case.text_of(comment)), comment)


def _unlisted(case: Case, draft: Draft) -> None:
    """Quote the note that names parts of a plan which the tables do not list."""
    for note in case.facts.of_kind(Kind.NOTE):
        if note.version is None and "部分" in note.text:
            draft.opinion(case.say("structure.note", text=case.text_of(note)), note)


def _map(case: Case, draft: Draft, link: TaskLink) -> None:
    if link.old and link.new:
        draft.quoted(case.say("pairs.task", old=task_name(link.old), new=task_name(link.new)), link.old, link.new)
    elif link.new:
        draft.computed(case.say("pairs.task_new", new=task_name(link.new)), link.new)
    elif link.old:
        draft.computed(case.say("pairs.task_old", old=task_name(link.old)), link.old)
    draft.pair(*(side for side in (link.old, link.new) if side))


def _pointed_at(case: Case, draft: Draft, link: TaskLink) -> None:
    """Add where the analyst, speaking of one task, points at another: part of a task may have gone there."""
    own = {fold(ordinal(side.task)) for side in (link.old, link.new) if side}
    here = case.facts.commentary_of(link)
    for comment in case.facts.of_kind(Kind.COMMENTARY):
        named = set(_ORDINAL.findall(case.facts.folded[comment.key]))
        if (comment in here and named - own) or (comment not in here and link.new and fold(ordinal(link.new.task)) in named):
            draft.opinion(case.say("commentary.said", text=case.text_of(comment)), comment)


def _about(case: Case, draft: Draft, link: TaskLink) -> None:
    if case.has(Ask.REMOVED) and case.question.yes_no and link.new:
        draft.quoted(case.say("premise.task_stays", task=case.task_of(link)), link.new)
    if case.has(Ask.TASKS, Ask.COUNTERPART) and not case.has(Ask.CLAUSES):
        _map(case, draft, link)
        _pointed_at(case, draft, link)
    for version in case.versions:
        side = link.side(version)
        if side and (case.has(Ask.CLAUSES) or not case.has(Ask.COUNTERPART)):
            _clauses_of(case, draft, side)


def _clauses_of(case: Case, draft: Draft, side: Record) -> None:
    clauses = case.facts.clauses_of(side)
    if not clauses or side.version is None:
        return
    names = case.join((f"{case.label(c)}“{c.heading}”" for c in clauses), "parts")
    text = case.say("structure.task_clauses", side=case.side(side.version), task=task_name(side), n=len(clauses), names=names)
    draft.computed(text, side, *clauses)
    draft.pair(*clauses)


def _by_ordinal(case: Case, draft: Draft) -> Outcome | None:
    """Answer for a task named by its ordinal; one that a footnote alone names is quoted from there."""
    missing: list[Refusal] = []
    at = {case.facts.link_at(v, ref.number) for ref in case.question.tasks for v in ((ref.version,) if ref.version else case.versions)}
    if case.question.named and not set(case.question.named) <= at:
        return _placed(case, draft)
    for ref in case.question.tasks:
        versions = (ref.version,) if ref.version else case.versions
        here = [(v, case.facts.link_at(v, ref.number)) for v in versions]
        for version, link in here:
            side = link.side(version) if link else None
            if link and side:
                if case.has(Ask.COUNTERPART, Ask.COMPARE) or len(case.question.versions) == 2:
                    _map(case, draft, link)
                    _pointed_at(case, draft, link)
                else:
                    text = case.say("structure.task_at", side=case.side(version), ordinal=ref.number, task=task_name(side))
                    draft.computed(text, side)
                    _clauses_of(case, draft, side)
            else:
                _missing_task(case, draft, version, ref.number, missing)
    if draft.claims:
        return draft
    return missing[0] if missing else None


def _placed(case: Case, draft: Draft) -> Outcome | None:
    """Say at which ordinal a task that is named stands, where another one is asked about or taken for granted."""
    for link in case.question.named:
        _map(case, draft, link)
        for version in case.versions:
            if side := link.side(version):
                draft.computed(case.say("structure.task_at", side=case.side(version), ordinal=side.task, task=task_name(side)), side)
    return draft if draft.claims else None


def _missing_task(case: Case, draft: Draft, version: Version, number: int, missing: list[Refusal]) -> None:
    named = [n for n in case.facts.of_kind(Kind.NOTE) if fold(ordinal(number)) in case.facts.folded[n.key] and case.side(version) in n.text]
    for note in named:
        draft.opinion(case.say("structure.note", text=case.text_of(note)), note)
    titles = case.facts.of_kind(Kind.TASK, version=version)
    if not named:
        last = max((t.task or 0 for t in titles), default=0)
        text = case.say("structure.no_task", side=case.side(version), n=number, last=ordinal(last))
        missing.append(Refusal(Absence.NO_SUCH_CLAUSE, text, tuple(t for t in titles if t.task == last)))


def _clause_count(case: Case, draft: Draft, version: Version) -> None:
    numbers = case.facts.numbers(version)
    if not numbers:
        return
    gaps = [n for n in range(numbers[0], numbers[-1] + 1) if n not in set(numbers)]
    key = "structure.clauses_gap" if gaps else "structure.clauses"
    ends = [r for n in (numbers[0], numbers[-1]) if (r := case.facts.clause(version, n))]
    gap = case.join(str(n) for n in gaps)
    text = case.say(key, side=case.side(version), n=len(numbers), first=numbers[0], last=numbers[-1], gap=gap)
    draft.computed(text, *ends)
