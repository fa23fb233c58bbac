"""How many tasks, articles or clauses a document has: told for each version, and held against a number that is put forward."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from assistant.answers import articles, structure
from assistant.answers.context import Context
from assistant.answers.statement_lines import GENUS
from assistant.citations.draft import Draft
from assistant.types import Claim, ClaimKind
from assistant.understanding.claims import asks_which
from assistant.understanding.lexicon import Ask
from corpus.normalize import chinese_number, fold
from corpus.types import Kind, Version

_TASK = r"(?:(?:重点|主要|核心)?任务|(?:key |main |major )?tasks?)"
_CLAUSE = r"(?:条文|条款|articles?|clauses?|provisions?)"
_ARTICLE = r"(?:条文|条款|(?<=[个少几\d十])条(?!件|例|目|线)|articles?|clauses?|provisions?)"
_HOW_MANY = r"(?:多少|(?<!第)几)(?:个|项|条|大)?"
_NUMBER = r"(?<![哪每第这那各任])(\d{1,3}|[一二三四五六七八九十百]{1,4}|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b)"
_WORDS = {w: n for n, w in enumerate(["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 2)}
_ASKED = (
    rf"{_HOW_MANY}{{unit}}|{{unit}}(?:各|都|总|一|共)*(?:有|是|从|列|数量|数目|总数|个数)*{_HOW_MANY}|how many {{unit}}"
    r"|(?:the )?(?:total )?number of (?:the )?{unit}|{unit}(?:总|个)?数"
)
_PUT = rf"{_NUMBER}\s*(?:个|项|条|大)?{{unit}}|{{unit}}[^，。？?,]{{0,12}}?(?:from|从|有|是|共)\s*{_NUMBER}"
_UNITS = (("tasks", _TASK), ("clauses", _CLAUSE), ("articles", _ARTICLE))
_ASKS = {unit: re.compile(_ASKED.format(unit=form)) for unit, form in _UNITS}
_PUTS = {unit: re.compile(_PUT.replace("{unit}", form)) for unit, form in _UNITS}
_MOVED = {Ask.ADDED, Ask.REMOVED, Ask.KEPT}
_OTHER = frozenset(Ask) - _MOVED - {Ask.CLAUSES, Ask.TASKS, Ask.COUNT, Ask.QUANTITY, Ask.COMPARE, Ask.SUMMARY, Ask.OCCUR, Ask.SAY}
_FROM_TO = re.compile(rf"(?:从|由|from)\s*{_NUMBER}[^，。？?,]{{0,8}}?(?:到|至|成|为|to|into)\s*{_NUMBER}")
_COUNTED = re.compile(rf"{_NUMBER}\s*(?:个|项|条|大)")
_SAID = re.compile(rf"{_NUMBER}\s*项(?:重点)?任务")
_VERSIONS = {Version.OLD: re.compile("旧版"), Version.NEW: re.compile("新版")}


def answer(context: Context) -> Draft | None:
    """Count what a question asks the number of, or puts a number of; None where it asks of a part of them."""
    question = context.question
    placed = question.clauses or question.tasks or question.departments or question.named or question.hinted
    if placed or question.asks & _OTHER or _topical(context):
        return None
    for unit in ("articles",) if context.facts.is_statute else ("tasks", "clauses"):
        asks = _ASKS[unit]
        put = _put(context, unit)
        if not put and (question.asks & _MOVED or not asks.search(question.plain) or not asks_which(question.plain)):
            continue
        draft = context.draft()
        for version in context.versions:
            _COUNTS[unit](context, draft, version)
        if draft.claims and put:
            _judge(context, draft, unit, put)
        if draft.claims and unit == "tasks":
            structure.stated_tasks(context, draft)
            if not put:
                _stated_first(context, draft)
        if draft.claims:
            return draft
    return None


def _stated_first(context: Context, draft: Draft) -> None:
    """Tell what the text itself says of how many tasks there are before those that it lists, where these are others."""
    listed = {len(context.facts.of_kind(Kind.TASK, version=version)) for version in context.versions}
    for claim in [c for c in draft.claims if c.kind is ClaimKind.COMMENTARY]:
        said = {chinese_number(hit[1]) for hit in _SAID.finditer(fold(claim.text))}
        if said and not listed <= said:
            draft.claims.remove(claim)
            draft.claims.insert(0, claim)


def _topical(context: Context) -> bool:
    """Tell whether a question speaks of a matter that the documents know, beside what they are made of."""
    units = re.compile("|".join((_TASK, "条文", "条款", r"articles?", r"clauses?")))
    rest = (w for w in context.question.rest if w not in GENUS and context.facts.known(w) and w not in fold(context.facts.title))
    return any(not units.fullmatch(word) for word in rest)


def _put(context: Context, unit: str) -> Mapping[Version, int]:
    """Return the numbers that are put forward, by version."""
    plain = context.question.plain
    hit = _PUTS[unit].search(plain)
    if not hit or not context.question.yes_no:
        return {}
    if change := _FROM_TO.search(plain):
        return {Version.OLD: _value(change[1]), Version.NEW: _value(change[2])}
    if len(context.versions) > 1:
        return _by_version(context)
    said = next(found for found in hit.groups() if found)
    return {version: _value(said) for version in context.versions}


def _by_version(context: Context) -> Mapping[Version, int]:
    """Return the number that stands behind each version's name: 旧版有10项，新版增加到11项."""
    found: dict[Version, int] = {}
    for hit in _COUNTED.finditer(context.question.plain):
        before = [(start, version) for version, start, _ in context.question.sides if start < hit.start()]
        if before:
            found.setdefault(max(before, key=lambda side: side[0])[1], _value(hit[1]))
    return found


def _value(said: str) -> int:
    return _WORDS.get(said) or chinese_number(said) or 0


def _judge(context: Context, draft: Draft, unit: str, put: Mapping[Version, int]) -> None:
    """Say before the numbers whether those that are put forward are right."""
    right = all(number in _numbers(context, unit, version) for version, number in put.items())
    first: Claim = draft.claims[0]
    draft.claims[0] = replace(first, text=context.say(f"statements.{'right' if right else 'wrong'}", text=first.text))


def _numbers(context: Context, unit: str, version: Version) -> set[int]:
    """Return the numbers that hold: what is listed, and what a text says of a version."""
    facts = context.facts
    if unit != "tasks":
        return {len(facts.articles(version)), len(facts.numbers(version))} - {0}
    found = {len(facts.of_kind(Kind.TASK, version=version))}
    for record in (*facts.policy, *facts.opinion):
        text = facts.folded[record.key]
        for hit in _SAID.finditer(text):
            before = {v: max((m.start() for m in form.finditer(text, 0, hit.start())), default=-1) for v, form in _VERSIONS.items()}
            if record.version is version or record.version is None and before[version] == max(before.values()):
                found.add(_value(hit[1]))
    return found


_COUNTS: dict[str, Callable[[Context, Draft, Version], None]] = {
    "tasks": structure.listed_tasks,
    "clauses": structure.clause_count,
    "articles": articles.count,
}
