"""Articles of a statute that set a penalty for what others forbid, and articles that state a figure of the kind asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answers.context import Context
from corpus.types import Record

_ASKED = re.compile(
    r"罚|后果|法律责任|处分|怎么处理|会(?:被|有)?(?:怎么样|怎样|咋样|什么后果)|什么下场|承?担(?:什么|啥|哪些)责任?|判|坐牢"
    r"|\bpenalt(?:y|ies)\b|\bfines?\b"
)
_PENAL = re.compile(r"罚款|责令|处分|拘留|吊销|没收|追究")
_NUMBER = r"(?:\d+|[〇零一二两三四五六七八九十百千万]+)"
# What is asked for, and what an article that tells it holds.
_FIGURES = (
    (
        re.compile(r"(?:多少|几)个?(?:天|日|工作日|月|年|小时)|多久|多长(?:时间)?|期限|什么时候|何时|\bhow (?:long|many days|soon)\b"),
        re.compile(rf"{_NUMBER}\s*(?:个)?(?:日|天|工作日|月|年|小时)|立即|当日|次日"),
    ),
    (
        re.compile(r"多少[万亿]?(?:钱|元|罚款)|罚[^，。,;；]{0,8}多少|几(?:万|倍)|\bhow much\b"),
        re.compile(rf"{_NUMBER}\s*(?:元|倍)|百分之|%"),
    ),
    (
        re.compile(r"百分之几|(?:比例|利率|利息|费率)(?:是)?多少|多少(?:比例|利率|利息)|\b(?:what|which) (?:interest|rate|percentage)\b"),
        re.compile(r"百分之|万分之|千分之|%|倍"),
    ),
)
_MOST = 3


def asks_penalty(context: Context) -> bool:
    """Tell whether a question asks what a statute does to those who break it."""
    return context.facts.is_statute and bool(_ASKED.search(context.question.plain))


def sets_penalty(record: Record) -> bool:
    """Tell whether an article names a penalty."""
    return bool(_PENAL.search(record.text))


def penalties_of(context: Context, records: Sequence[Record]) -> list[Record]:
    """Return the articles that set a penalty for breaking any of some others, where the question asks for one."""
    if not asks_penalty(context):
        return []
    found = [
        article
        for record in records
        if record.version and record.label
        for article in context.facts.articles(record.version)
        if article is not record and record.label in article.text and sets_penalty(article)
    ]
    return [article for article in dict.fromkeys(found) if article not in records][:_MOST]


def states_figure(plain: str, records: Sequence[Record]) -> list[Record] | None:
    """Return the records that state a figure of the kind that a question asks for; None where it asks for none that is known."""
    forms = [held for asked, held in _FIGURES if asked.search(plain)]
    if not forms:
        return None
    return [record for record in records if any(form.search(record.text) for form in forms)]
