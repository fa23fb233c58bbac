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
# To begin with, by what the document must have for it.
_EXAMPLES = {
    Language.ZH: {
        "departments": "{}新增哪些部门？",
        "milestone": "{}的时间节点新旧对比",
        "clause": "新版第{}条对应旧版哪一条？",
        "tasks": "新增的重点任务有哪些？",
        "broker": "研报怎么点评{}？",
        "whole": "{}新旧条款对照",
    },
    Language.EN: {
        "departments": "Which departments were added to {}?",
        "milestone": "Milestones of {} in both versions",
        "clause": "New version clause {}",
        "tasks": "Which tasks are new?",
        "broker": "What does the broker say about {}?",
        "whole": "Corresponding clauses of {}",
    },
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
    if ask is Ask.COMMENTARY and not (facts.wording.has_broker and facts.commentary_of(link)):
        return ""
    return form.format(task=short_name(link))


def short_name(link: TaskLink) -> str:
    """Return a task's title without 强化行动 and the like."""
    return _TAIL.sub("", link.title) or link.title


def examples(facts: Facts, language: Language = Language.ZH) -> tuple[str, ...]:
    """Return questions of different kinds on tasks that changed, six where the document has all that they ask for."""
    both = [link for link in facts.links if link.old and link.new]
    if not both:
        return ()
    names = [short_name(link) for link in both]
    numbers = facts.numbers(Version.NEW)
    pick = [names[(i * 5 + len(names) - 2) % len(names)] for i in range(4)]
    held = {
        "departments": bool(facts.of_kind(Kind.DEPARTMENTS)),
        "milestone": bool(facts.of_kind(Kind.MILESTONE)),
        "clause": bool(numbers),
        "broker": facts.wording.has_broker,
    }
    fill = {"departments": pick[0], "milestone": pick[1], "clause": numbers[-1] if numbers else "", "broker": pick[2], "whole": pick[3]}
    return tuple(form.format(fill.get(name)) for name, form in _EXAMPLES[language].items() if held.get(name, True))
