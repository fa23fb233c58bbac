"""Questions that a person might ask next, and to begin with, each made from what the documents hold."""

from __future__ import annotations

import re

from assistant.documents.facts import Facts, TaskLink
from assistant.types import Language
from assistant.understanding.lexicon import Ask
from assistant.understanding.question import Question
from corpus.types import Kind, Version

_TAIL = re.compile(r"(?:强化|强基|增强|壮大|赋能|深化|培育|建设|提升)?行动$")
_FORMS = {
    Ask.DEPARTMENTS: {Language.ZH: "{task}新增了哪些部门？", Language.EN: "Which departments were added to {task}?"},
    Ask.MILESTONE: {Language.ZH: "{task}的时间节点新旧对比", Language.EN: "Milestones of {task} in both versions"},
    Ask.COMMENTARY: {Language.ZH: "研报怎么点评{task}？", Language.EN: "What does the broker say about {task}?"},
    Ask.COUNTERPART: {Language.ZH: "{task}新旧条款对照", Language.EN: "Corresponding clauses of {task}"},
}


def suggestions(question: Question, facts: Facts) -> tuple[str, ...]:
    """Return up to three follow-ups on the question's task, on aspects it did not ask for."""
    links = question.named or question.hinted
    if not links and question.clauses:
        ref = question.clauses[0]
        record = facts.clause(ref.version or Version.NEW, ref.number)
        link = facts.link_of(record) if record else None
        links = (link,) if link else ()
    if not links:
        return examples(facts, question.language)[:3]
    return tuple(
        text
        for ask, forms in _FORMS.items()
        if ask not in question.asks and (text := _filled(forms[question.language], ask, links[0], facts))
    )[:3]


def _filled(form: str, ask: Ask, link: TaskLink, facts: Facts) -> str:
    kinds = {Ask.DEPARTMENTS: Kind.DEPARTMENTS, Ask.MILESTONE: Kind.MILESTONE}
    if ask in kinds and not any(s and s.version and facts.of_task(s.version, s.task, kinds[ask]) for s in (link.old, link.new)):
        return ""
    if ask is Ask.COMMENTARY and not facts.commentary_of(link):
        return ""
    return form.format(task=short_name(link))


def short_name(link: TaskLink) -> str:
    """Return a task's title without 强化行动 and the like."""
    return _TAIL.sub("", link.title) or link.title


def examples(facts: Facts, language: Language = Language.ZH) -> tuple[str, ...]:
    """Return six questions of different kinds on tasks that changed."""
    both = [link for link in facts.links if link.old and link.new]
    if not both:
        return ()
    names = [short_name(link) for link in both]
    last = facts.numbers(Version.NEW)[-1:] or [1]
    pick = [names[(i * 5 + len(names) - 2) % len(names)] for i in range(4)]
    if language is Language.EN:
        return (
            f"Which departments were added to {pick[0]}?",
            f"Milestones of {pick[1]} in both versions",
            f"New version clause {last[0]}",
            "Which tasks are new?",
            f"What does the broker say about {pick[2]}?",
            f"Corresponding clauses of {pick[3]}",
        )
    return (
        f"{pick[0]}新增哪些部门？",
        f"{pick[1]}的时间节点新旧对比",
        f"新版第{last[0]}条对应旧版哪一条？",
        "新增的重点任务有哪些？",
        f"研报怎么点评{pick[2]}？",
        f"{pick[3]}新旧条款对照",
    )
