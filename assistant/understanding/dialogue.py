"""Fill in what a follow-up question leaves unsaid from the question before it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.documents.facts import Facts, TaskLink
from assistant.understanding.lexicon import Ask, Mark
from assistant.understanding.question import Question
from assistant.understanding.references import NumberRef
from corpus.types import Version

_SUBJECTS = frozenset(
    {
        Ask.DEPARTMENTS,
        Ask.MILESTONE,
        Ask.QUANTITY,
        Ask.GOAL,
        Ask.COMMENTARY,
        Ask.COMPARE,
        Ask.COUNTERPART,
        Ask.SUMMARY,
        Ask.CLAUSES,
        Ask.TASKS,
        Ask.OCCUR,
        Ask.MEASURES,
    }
)
_MOVES = frozenset({Ask.ADDED, Ask.REMOVED, Ask.KEPT})
_OF_TASKS = frozenset({Ask.DEPARTMENTS, Ask.MILESTONE, Ask.QUANTITY, Ask.SUMMARY})
# 新版里还有这条吗 asks what became of the clause.
_STILL = frozenset({Ask.OCCUR, Ask.KEPT, Ask.REMOVED, Ask.ADDED, Ask.COUNTERPART, Ask.CLAUSES, Ask.COMPARE})
_LISTED = frozenset({Ask.DEPARTMENTS, Ask.MILESTONE})
_OF_CLAUSES = frozenset({Ask.COUNTERPART, Ask.TASKS})
_WHOLE = re.compile(r"整体|整个|全部|总体|所有|各(?:个|项)?任务|总共|一共|全文|全篇|计划|\b(?:overall|whole|all)\b")
_THESE = re.compile(r"(?:这|那)(?:俩|[两几](?:个|项|条|块)?)")
_ALONE = frozenset({Ask.RISK, Ask.VIEW, Ask.CONTACT, Ask.MEASURES})


@dataclass(frozen=True, slots=True)
class Turn:
    """What is remembered of a question: how it was understood, the clause that it ended at, the document
    that answered, and its words without the names of documents.
    """

    question: Question
    clause: tuple[Version, int] | None = None
    document: str = ""
    text: str = ""
    links: tuple[TaskLink, ...] = ()  # the tasks whose records were quoted
    said: tuple[tuple[str, int, int], ...] = ()  # the sentences that were quoted: their records and places in the document


def continued(question: Question, last: Turn | None, facts: Facts) -> Question:
    """Return the question with task, clause, version, department or aspect taken over where it leaves them out."""
    if last is None or question.asks & _ALONE:
        return question
    before = last.question
    if question.marks & {Mark.NEXT, Mark.PREVIOUS} and last.clause and not question.clauses:
        return replace(question, clauses=(_step(question, last.clause, facts),), named=(), hinted=(), words=(), rest=())
    if Mark.SAME in question.marks and last.clause and question.version:
        return replace(question, clauses=(NumberRef(last.clause[1], question.version, 0, 0),), words=(), rest=())
    if _THESE.search(question.plain) and not any(map(facts.known, question.words)):
        question = replace(question, words=(), rest=())  # 这俩是哪个部门的活儿: what no document holds is a way of speaking
    if Mark.PRONOUN in question.marks and not _places(question) and question.words and not any(map(facts.known, question.words)):
        asks = question.asks | before.asks & _LISTED  # 怎么看这个换人: of what was told of
        question = replace(question, words=(), rest=(), asks=asks)
    topical = _topical(question)
    if question.clauses and question.marks and before.clauses and not question.versions:
        side = before.clauses[0].version
        question = replace(question, clauses=tuple(replace(ref, version=ref.version or side) for ref in question.clauses))
    if question.years and not topical and before.named and not question.asks & _SUBJECTS:
        question = replace(question, asks=question.asks | {Ask.MILESTONE})
    says_anything = question.asks or question.versions or question.marks
    # 对应旧版哪项任务 leaves out whose counterpart is meant.
    opposite = Ask.COUNTERPART in question.asks and Ask.COMPARE not in question.asks and not topical
    whole = not question.marks and not opposite and (Ask.TASKS in question.asks or _WHOLE.search(question.plain))
    if topical and not question.marks or not says_anything or whole:
        return question
    if not topical and question.asks & _OF_TASKS and not (before.named or before.tasks or before.hinted or before.clauses) and last.links:
        return replace(question, named=last.links, versions=question.versions or before.versions)  # 这俩是哪个部门的活儿
    if not topical:
        question = _with_topic(question, before, last, facts)
    elif not question.asks - {Ask.SAY, Ask.TASKS}:
        question = _with_aspect(question, before)
    if not question.asks & _SUBJECTS and question.asks & _MOVES and before.asks & {Ask.DEPARTMENTS}:
        question = replace(question, asks=question.asks | {Ask.DEPARTMENTS})
    return question


def _places(question: Question) -> bool:
    return bool(question.clauses or question.tasks or question.named or question.hinted or question.departments)


def _topical(question: Question) -> bool:
    return bool(question.clauses or question.tasks or question.named or question.hinted or question.departments or question.words)


def _step(question: Question, clause: tuple[Version, int], facts: Facts) -> NumberRef:
    """Go one clause on or back; where the documents leave a number out, name that number."""
    version, number = clause
    version = question.version or version
    step = 1 if Mark.NEXT in question.marks else -1
    return NumberRef(number + step, version, 0, 0)


def _with_topic(question: Question, before: Question, last: Turn, facts: Facts) -> Question:
    """Keep the topic, take the new aspect; a bare version asks the same of that version."""
    asks = question.asks - {Ask.SAY}
    only_version = bool(question.versions) and asks <= _STILL
    if only_version and last.clause and before.clauses:
        version, number = last.clause
        if question.version is not version:
            source = NumberRef(number, version, 0, 0)
            same = NumberRef(number, question.version, 0, 0)
            return replace(question, clauses=(source, same), asks=frozenset({Ask.COUNTERPART}), versions=(version,))
    subject = asks & _SUBJECTS
    if not subject and asks & _MOVES:
        asks |= before.asks & {Ask.DEPARTMENTS, Ask.TASKS, Ask.CLAUSES}
    if not asks:
        asks = before.asks
    # 该条所属任务的责任部门: the task is only the way to what is asked of it.
    task_of = {Ask.TASKS} if asks & _LISTED else frozenset()
    return replace(
        question,
        asks=frozenset(asks),
        versions=question.versions or (before.versions if not asks & {Ask.COMMENTARY, Ask.COMPARE, *_MOVES} else ()),
        clauses=before.clauses if asks & _OF_CLAUSES - task_of or not subject - {Ask.COMMENTARY, Ask.COMPARE} else (),
        tasks=before.tasks,
        departments=before.departments if not subject - {Ask.DEPARTMENTS, Ask.OCCUR, Ask.TASKS} else (),
        named=before.named or _tasks_of(before, last, facts) if subject & _OF_TASKS else before.named,
        hinted=before.hinted,
        words=before.words,
        rest=before.rest,
    )


def _tasks_of(before: Question, last: Turn, facts: Facts) -> tuple[TaskLink, ...]:
    """Return the task of the clause that was spoken of."""
    record = facts.clause(*last.clause) if last.clause and before.clauses else None
    link = facts.link_of(record) if record else None
    return (link,) if link else ()


def _with_aspect(question: Question, before: Question) -> Question:
    """Keep the aspect, take the new topic: 安全保障呢 asks of it what was asked before."""
    asks = before.asks
    if question.clauses:
        asks = asks & {Ask.COUNTERPART, Ask.COMMENTARY, Ask.COMPARE}
        clauses = tuple(
            replace(ref, version=ref.version or question.version or (before.clauses[0].version if before.clauses else None))
            for ref in question.clauses
        )
        question = replace(question, clauses=clauses)
    return replace(question, asks=asks | (question.asks - {Ask.TASKS}), versions=question.versions or before.versions)
