"""Claims held against the nearest sentences: changes, figures, bodies and duties, and what the place does not speak of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answers import claim_changes
from assistant.answers.claim_lines import holding_now, tell, told_without
from assistant.answers.context import Context
from assistant.answers.evidence import covered, fitting, spoken_by
from assistant.answers.figure_claims import is_extreme, judged_figures
from assistant.answers.premise import asks_why
from assistant.answers.ranking import Statement
from assistant.answers.verdicts import binds_otherwise, sort_of, verdict
from assistant.answers.weighing import held_in, weighed_word
from assistant.citations.draft import Draft
from assistant.understanding.claims import asks_which, figures_put, is_confirmed
from assistant.understanding.values import puts_change
from corpus.bodies import organs_in
from corpus.departments import find_departments
from corpus.normalize import fold
from corpus.types import Version

_MOST = 6
_ALL, _HALF, _MOSTLY = 0.8, 0.5, 0.6
_NUMBER = re.compile(r"\d{2,}|\d[^\w]*[个家项条年月日元%倍]|[一二三四五六七八九十百千万]{2,}(?=[^\w]|[年月日天元家个条项%])")
# 只在这三个区域, 一律: what leaves nothing else.
_ONLY = re.compile(r"只(?!要)|仅|唯一|一律|\bonly\b|\balone\b")
_IN_CHARGE = re.compile(r"归|由|管|负责|处罚|审批|批准|核发|受理|主管|监督|执法|牵头|in charge|responsible")
_NOT = re.compile(r"(?:不|非|没有?|并非|而不是)(?:再|是|归|由|让)*$")
_EVERY = re.compile(r"每个?(半年|季度?|月|周|旬|年|天|日)|(半年|季度?|月|周|年|天)[^，。,\d]{0,4}?一次")
_LEADS, _HELPS = re.compile(r"牵头|主办|主管|主导|负责|\blead"), re.compile(r"配合|协办|协助|参与|参加")
_ROLES = re.compile(r"牵头|主办|主管|责任单位|配合|协办|协助|参与|参加")


def checked(context: Context, draft: Draft, found: Sequence[Statement], words: Sequence[str]) -> bool:
    """Say whether the nearest sentences say what a question puts forward; False where it puts nothing, or they cannot tell."""
    plain = context.question.plain
    confirmed = is_confirmed(plain)
    if asks_why(context):
        return bool(found) and claim_changes.refuted(context, draft, fitting(context, found, words), words)
    if not confirmed and (not context.question.yes_no or asks_which(plain)) or not found:
        return False
    near = fitting(context, found, words)
    if claim_changes.judged(context, draft, near, words):
        return True
    if _said_otherwise(context, draft, near, words):
        return True
    figures = figures_put(plain)
    if not figures and _charged(context, draft, near, words):
        return True
    if figures and (is_extreme(context, draft, figures) or judged_figures(context, draft, near, words, figures)):
        return True
    if figures and not confirmed:
        return False
    for each in near[:_MOST] if not figures and not _NUMBER.search(plain) else ():  # a number that cannot be judged leaves the rest unsure
        if result := _worded(context, holding_now(context, each, words), words):
            each = holding_now(context, each, words)
            tell(context, draft, f"statements.{result}", each)
            return True
    return bool(confirmed or context.question.clauses) and told_without(context, draft, near[0], words)


def _charged(context: Context, draft: Draft, near: Sequence[Statement], words: Sequence[str]) -> bool:
    """Say whether the body that is said to be in charge is: 归消防救援机构处罚，不归公安机关."""
    plain = fold(context.question.plain)
    bodies = [word for word in words if sort_of(context, word) == "body"]
    if not bodies or not _IN_CHARGE.search(plain) or puts_change(plain):
        return False
    denied = [word for word in bodies if _NOT.search(plain[: max(plain.find(word), 0)])]
    named, topic = [word for word in bodies if word not in denied], [word for word in words if word not in bodies]
    told = [s for s in near if named and (not topic or covered(context, s, topic) >= _HALF)]
    right = [s for s in told if all(held_in(weighed_word(context, word), fold(s.text)) >= _ALL for word in named)]
    told = [s for s in told if bodies_in(context, s.text)]
    right = [s for s in right if not any(word in fold(s.text) for word in denied) and not binds_otherwise(plain, fold(s.text))]
    right = [s for s in right if not _helps_only(plain, fold(s.text), named)]
    told = told or [s for s in near[:1] if binds_otherwise(plain, fold(s.text))]
    if not told and not right:
        return False
    tell(context, draft, "statements.right" if right else "statements.wrong", (right or told)[0])
    return True


def _helps_only(plain: str, text: str, bodies: Sequence[str]) -> bool:
    """Tell whether a body that is said to lead is named by the text among those that help: 配合单位：市市场监管局."""
    if not _LEADS.search(plain) or _HELPS.search(plain):
        return False
    roles = [hit.group() for name in bodies for hit in list(_ROLES.finditer(text[: max(text.find(name), 0)]))[-1:]]
    return bool(roles) and all(_HELPS.match(role) for role in roles)


def _worded(context: Context, statement: Statement, words: Sequence[str]) -> str:
    """Return `right`, `wrong` or `not_only` where a sentence tells so, else nothing."""
    plain, text = fold(context.question.plain), spoken_by(context, statement)
    result = verdict(context, statement, words, text)
    often, told = _often(plain), _often(fold(statement.text))
    if result == "right" and often and told and not often & told:
        return "wrong"
    if result == "right" and _ONLY.search(plain) and not _ONLY.search(text):
        return "not_only"
    return "wrong" if result == "right" and binds_otherwise(plain, fold(statement.text)) else result


def _said_otherwise(context: Context, draft: Draft, near: Sequence[Statement], words: Sequence[str]) -> bool:
    """Say so where a thing is done as often as the text does not say: 每个月 where 每季度 stands."""
    now = [s for s in near if s.record.version is not Version.OLD or context.question.version is Version.OLD]
    often, first = _often(fold(context.question.plain)), next(iter(now), None)
    told = _often(fold(first.text)) if first else set()
    if first is None or not often or not told or often & told or covered(context, first, words) < _MOSTLY:
        return False
    tell(context, draft, "statements.wrong", first)
    return True


def _often(text: str) -> set[str]:
    """Return how often something is done: 每季度, 半年一次."""
    return {hit[1] or hit[2] for hit in _EVERY.finditer(text)}


def bodies_in(context: Context, text: str) -> bool:
    """Tell whether a text names a body."""
    return bool(organs_in(text) or find_departments(text, context.facts.own_departments))
