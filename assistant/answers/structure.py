"""How the plans are built: tasks, their number, order and mapping; clauses and their number."""

from __future__ import annotations

import re

from assistant.answers.context import Context, Outcome, Refusal
from assistant.citations.draft import Draft
from assistant.documents.facts import TaskLink
from assistant.documents.labels import ordinal, task_name
from assistant.types import Absence
from assistant.understanding.lexicon import Ask
from corpus.normalize import fold
from corpus.types import Kind, Record, Version

_ORDINAL = re.compile(r"\([一二三四五六七八九十]{1,3}\)")


def answer(context: Context) -> Outcome | None:
    """Answer for tasks and clauses as such: how many, which, which are new, what became of which."""
    question = context.question
    if context.has(Ask.DEPARTMENTS, Ask.MILESTONE, Ask.COMMENTARY) or question.departments or question.clauses:
        return None
    if context.has(Ask.OCCUR) and (question.rest or not question.named or not context.has(Ask.CLAUSES)):
        return None
    draft = context.draft()
    if question.tasks:
        return _by_ordinal(context, draft)
    if question.named or question.hinted:
        summed_up = context.has(Ask.COMPARE, Ask.SUMMARY) and not context.has(Ask.CLAUSES, Ask.COUNT, Ask.COUNTERPART)
        if question.rest or summed_up or not context.has(Ask.CLAUSES, Ask.TASKS):
            return None
        for link in context.links:
            _about(context, draft, link)
    elif question.rest:
        return None
    elif context.has(Ask.TASKS):
        _tasks(context, draft)
    elif context.has(Ask.CLAUSES) and context.has(Ask.COUNT, Ask.CLAUSES, Ask.QUANTITY) and not context.has(Ask.SUMMARY):
        for version in context.versions:
            clause_count(context, draft, version)
    return draft if draft.claims else None


def task_of_clause(context: Context) -> Outcome | None:
    """Say which task a clause belongs to, where that is asked."""
    if not context.question.clauses or not context.has(Ask.TASKS) or context.has(Ask.DEPARTMENTS, Ask.MILESTONE, Ask.COUNTERPART):
        return None
    draft = context.draft()
    for ref in context.question.clauses:
        for version in context.sides(ref):
            record = context.facts.clause(version, ref.number)
            title = context.facts.of_task(version, record.task, Kind.TASK) if record else None
            if record and title:
                text = context.say("overview.of_task", label=context.label(record), task=task_name(title))
                draft.quoted(text, title, record)
                draft.pair(title, record)
    return draft if draft.claims else None


def _tasks(context: Context, draft: Draft) -> None:
    added = [link for link in context.facts.links if link.old is None]
    dropped = [link for link in context.facts.links if link.new is None]
    if context.has(Ask.ADDED) or (context.has(Ask.COMPARE) and not (context.has(Ask.REMOVED) or context.counts)):
        _new_tasks(context, draft, added)
    if context.has(Ask.REMOVED):
        if dropped:
            for link in dropped:
                draft.computed(context.say("pairs.task_old", old=context.task_of(link)), *(s for s in (link.old,) if s))
        else:
            sides = [side for link in context.facts.links for side in (link.old, link.new) if side and link.old]
            draft.computed(context.say("structure.dropped_tasks"), *sides)
        _unlisted(context, draft)
    if context.has(Ask.COUNTERPART, Ask.COMPARE) and not context.counts and not context.has(Ask.ADDED, Ask.REMOVED):
        for link in context.facts.links:
            _map(context, draft, link)
    if not draft.claims:
        for version in context.versions:
            listed_tasks(context, draft, version)
        stated_tasks(context, draft)


def listed_tasks(context: Context, draft: Draft, version: Version) -> None:
    """Say how many tasks a version lists, and which."""
    titles = context.facts.of_kind(Kind.TASK, version=version)
    titles.sort(key=lambda r: r.task or 0)
    if titles:
        names = context.join(task_name(title) for title in titles)
        text = context.say("structure.tasks", side=context.side(version), n=len(titles), names=names)
        draft.computed(text, *titles)


def stated_tasks(context: Context, draft: Draft) -> None:
    """Add what a note and a summary say of tasks that the tables do not list."""
    if Version.OLD in context.versions:
        _unlisted(context, draft)
    for record in context.facts.opinion:
        if record.kind is Kind.SUMMARY and "项重点任务" in fold(record.text):
            draft.opinion(context.say("commentary.summary", text=context.text_of(record)), record)


def _new_tasks(context: Context, draft: Draft, added: list[TaskLink]) -> None:
    titles = [link.new for link in added if link.new]
    if not titles:
        return
    names = context.join(task_name(title) for title in titles)
    draft.computed(context.say("structure.new_tasks", n=len(titles), names=names), *titles)
    draft.pair(*titles)
    for link in added:
        for comment in context.facts.commentary_of(link)[:1]:
            draft.opinion(context.say("commentary.about", label=context.task_of(link), text=context.text_of(comment)), comment)


def _unlisted(context: Context, draft: Draft) -> None:
    """Quote the note that names parts of a plan which the tables do not list."""
    for note in context.facts.of_kind(Kind.NOTE):
        if note.version is None and "部分" in note.text:
            draft.opinion(context.say("structure.note", text=context.text_of(note)), note)


def _map(context: Context, draft: Draft, link: TaskLink) -> None:
    if link.old and link.new:
        draft.quoted(context.say("pairs.task", old=task_name(link.old), new=task_name(link.new)), link.old, link.new)
    elif link.new:
        draft.computed(context.say("pairs.task_new", new=task_name(link.new)), link.new)
    elif link.old:
        draft.computed(context.say("pairs.task_old", old=task_name(link.old)), link.old)
    draft.pair(*(side for side in (link.old, link.new) if side))


def _pointed_at(context: Context, draft: Draft, link: TaskLink) -> None:
    """Add where the analyst, speaking of one task, points at another: part of a task may have gone there."""
    own = {fold(ordinal(side.task)) for side in (link.old, link.new) if side}
    here = context.facts.commentary_of(link)
    for comment in context.facts.of_kind(Kind.COMMENTARY):
        named = set(_ORDINAL.findall(context.facts.folded[comment.key]))
        if (comment in here and named - own) or (comment not in here and link.new and fold(ordinal(link.new.task)) in named):
            draft.opinion(context.say("commentary.said", text=context.text_of(comment)), comment)


def _about(context: Context, draft: Draft, link: TaskLink) -> None:
    if context.has(Ask.REMOVED) and context.question.yes_no and link.new:
        draft.quoted(context.say("premise.task_stays", task=context.task_of(link)), link.new)
    if context.has(Ask.TASKS, Ask.COUNTERPART) and not context.has(Ask.CLAUSES):
        _map(context, draft, link)
        _pointed_at(context, draft, link)
    for version in context.versions:
        side = link.side(version)
        if side and (context.has(Ask.CLAUSES) or not context.has(Ask.COUNTERPART)):
            _clauses_of(context, draft, side)


def _clauses_of(context: Context, draft: Draft, side: Record) -> None:
    clauses = context.facts.clauses_of(side)
    if not clauses or side.version is None:
        return
    names = context.join((f"{context.label(c)}“{c.heading}”" for c in clauses), "parts")
    text = context.say("structure.task_clauses", side=context.side(side.version), task=task_name(side), n=len(clauses), names=names)
    draft.computed(text, side, *clauses)
    draft.pair(*clauses)


def _by_ordinal(context: Context, draft: Draft) -> Outcome | None:
    """Answer for a task named by its ordinal; one that a footnote alone names is quoted from there."""
    missing: list[Refusal] = []
    at = {context.facts.link_at(v, ref.number) for ref in context.question.tasks for v in context.sides(ref)}
    if context.question.named and not set(context.question.named) <= at:
        return _placed(context, draft)
    for ref in context.question.tasks:
        versions = context.sides(ref)
        here = [(v, context.facts.link_at(v, ref.number)) for v in versions]
        for version, link in here:
            side = link.side(version) if link else None
            if link and side:
                if context.has(Ask.COUNTERPART, Ask.COMPARE) or len(context.question.versions) == 2:
                    _map(context, draft, link)
                    _pointed_at(context, draft, link)
                else:
                    text = context.say("structure.task_at", side=context.side(version), ordinal=ref.number, task=task_name(side))
                    draft.computed(text, side)
                    _clauses_of(context, draft, side)
            else:
                _missing_task(context, draft, version, ref.number, missing)
    if draft.claims:
        return draft
    return missing[0] if missing else None


def _placed(context: Context, draft: Draft) -> Outcome | None:
    """Say at which ordinal a task that is named stands, where another one is asked about or taken for granted."""
    for link in context.question.named:
        _map(context, draft, link)
        for version in context.versions:
            if side := link.side(version):
                draft.computed(context.say("structure.task_at", side=context.side(version), ordinal=side.task, task=task_name(side)), side)
    return draft if draft.claims else None


def _missing_task(context: Context, draft: Draft, version: Version, number: int, missing: list[Refusal]) -> None:
    named = [
        n
        for n in context.facts.of_kind(Kind.NOTE)
        if fold(ordinal(number)) in context.facts.folded[n.key] and context.side(version) in n.text
    ]
    for note in named:
        draft.opinion(context.say("structure.note", text=context.text_of(note)), note)
    titles = context.facts.of_kind(Kind.TASK, version=version)
    if not named:
        last = max((t.task or 0 for t in titles), default=0)
        clause = None if "任务" in context.question.plain else context.facts.clause(version, number)
        if clause:  # 第19项 means the clause, where no task has the number
            draft.quoted(context.say("pairs.text", label=context.label(clause), text=context.words_of(clause)), clause)
            draft.pair(clause)
            return
        if not last:
            return
        text = context.say("structure.no_task", side=context.side(version), n=number, last=ordinal(last))
        missing.append(Refusal(Absence.NO_SUCH_CLAUSE, text, tuple(t for t in titles if t.task == last)))


def clause_count(context: Context, draft: Draft, version: Version) -> None:
    """Say how many numbered clauses a version has, and which number is missing."""
    numbers = context.facts.numbers(version)
    if not numbers:
        return
    gaps = [n for n in range(numbers[0], numbers[-1] + 1) if n not in set(numbers)]
    key = "structure.clauses_gap" if gaps else "structure.clauses"
    ends = [r for n in (numbers[0], numbers[-1]) if (r := context.facts.clause(version, n))]
    gap = context.join(str(n) for n in gaps)
    text = context.say(key, side=context.side(version), n=len(numbers), first=numbers[0], last=numbers[-1], gap=gap)
    draft.computed(text, *ends)
