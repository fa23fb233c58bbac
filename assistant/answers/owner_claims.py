"""Whose words they are: whether the policy text says a thing, or only somebody who writes about it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answers.context import Context
from assistant.answers.evidence import covered
from assistant.answers.ranking import Statement, ranked
from assistant.answers.statement_lines import line_of, quote_of, sides_of, topic_of
from assistant.answers.verdicts import said
from assistant.citations.draft import Draft, Quote
from assistant.types import ClaimKind
from assistant.understanding.claims import figures_put, is_confirmed, said_of, summed
from assistant.understanding.topics import QUOTED
from corpus.normalize import fold
from corpus.types import Kind, Record

_OPINION = r"(?:点评|研报|分析师|券商|作者|研究员|中(?:信|银)(?:国际|证券)*|(?:你们|贵司|贵所)(?:自己)?|commentary|analyst|broker)"
_POLICY = r"(?:条文|条款|政策|原文|文件|计划|policy|plan|text)"
_SAYS = r"(?:的|自己|个人)*(?:点评|看法|观点|说法|判断|解读|意见|评论|话|推测|预期|view|opinion)"
_EITHER = re.compile(rf"{_OPINION}.*(?:还是|or).*{_POLICY}|{_POLICY}.*(?:还是|or).*{_OPINION}")
_OF_OPINION = re.compile(rf"{_OPINION}{_SAYS}|{_OPINION}(?:自己)?(?:里|中|上)?面?(?:是|也|都|就)?(?:说|讲|写|认为|提|指出|称)")
_OF_POLICY = re.compile(
    rf"{_POLICY}(?:原文|正文)?(?:里|中|上|本身|自己)*(?:面)?(?:明确|明文|真的?|就|直接|也|都)*(?:写|说|规定|提|要求|讲|载)"
    rf"|{_POLICY}(?:里|中)?(?:的(?:要求|目标|规定)|的?(?:原话|原文))|the policy (?:text )?say"
)
_ONLY = re.compile(rf"只(?!要)|仅|不过是|并非|不是(?!不是)(?!吗)|{_POLICY}[^，。,]{{0,6}}(?:没|未|不)")
_HELD, _SAID, _WORDED, _SHORT = 0.8, 0.6, 0.7, 200


def judged(context: Context) -> Draft | None:
    """Say in whose words something stands, where a question puts it to one or asks which; None for other questions."""
    plain, question = context.question.plain, context.question
    either = bool(_EITHER.search(plain))
    told = either or question.yes_no or is_confirmed(plain)
    of_opinion, of_policy = bool(_OF_OPINION.search(plain)), bool(_OF_POLICY.search(plain))
    if question.departments and said_of("bodies", plain):
        return None  # what is said of departments is held against their lists
    if not context.facts.opinion or not told or not (either or of_opinion or of_policy):
        return None
    words = [fold(hit[1]) for hit in QUOTED.finditer(plain)] or [*topic_of(context), *(fold(a.written) for a in question.amounts)]
    words = [
        word
        for word in dict.fromkeys(words)
        if word not in question.departments and not re.search(rf"{_OPINION}|^(?:[新旧老]版?)?{_POLICY}$", word)
    ]
    if not words:
        return None
    policy = _best(context, words, [r for r in context.facts.policy if r.version in sides_of(context) and r.kind is not Kind.TASK])
    opinion = _best(context, words, context.facts.opinion)
    own = opinion is not None and _lacks(context, words, opinion)
    in_policy = policy is not None and _share(context, policy, words) >= _HELD and not own
    if in_policy and policy and not either and said(_bare(plain), fold(policy.text)) < _WORDED:
        return None  # the policy speaks of it, whether in these words cannot be told
    in_opinion = opinion is not None and _share(context, opinion, words) >= _SAID
    draft = context.draft()
    exclusive = bool(_ONLY.search(plain))
    if of_opinion and in_opinion and opinion and not exclusive and not either and _figured(context, opinion):
        _say_opinion(context, draft, opinion, "owner.opinion_says")
    elif in_policy and policy:
        key = "says" if either else "wrong" if of_opinion else "right"
        line = context.say("owner.policy", text=line_of(context, policy))
        draft.quoted(line if key == "says" else context.say(f"statements.{key}", text=line), quote_of(policy))
        draft.pair(policy.record)
        if either and in_opinion and opinion:
            _say_opinion(context, draft, opinion, "owner.opinion_too")
    elif in_opinion and opinion and own:
        key = "owner.opinion" if either else "owner.opinion_right" if of_opinion else "owner.opinion_only"
        _say_opinion(context, draft, opinion, key)
    return draft if draft.claims else None


def _lacks(context: Context, words: Sequence[str], opinion: Statement) -> bool:
    """Tell whether a sentence of opinion holds one of some words that no policy text has, so that this cannot say what it says."""
    held = [word for word in words if word in fold(opinion.record.text)]
    return any(not any(word in text for text in context.facts.policy_texts) for word in held)


def _figured(context: Context, statement: Statement) -> bool:
    """Tell whether a sentence gives every figure that is put."""
    return {value for value, _ in figures_put(context.question.plain)} <= {value for value, _ in summed(statement.text)}


def _bare(plain: str) -> str:
    """Return what is claimed, without whose words it is said to be."""
    return re.sub(rf"{_OPINION}{_SAYS}?|{_OF_POLICY.pattern}|{_POLICY}|明确|只|不|这", "", plain)


def _best(context: Context, words: Sequence[str], records: Sequence[Record]) -> Statement | None:
    """Return the sentence of some records that holds most of the words, the nearest among those that hold as much."""
    found = ranked(context, words, None, (), records)
    return max(found, key=lambda s: round(_share(context, s, words), 2), default=None)


def _share(context: Context, statement: Statement, words: Sequence[str]) -> float:
    return covered(context, statement, words)


def _say_opinion(context: Context, draft: Draft, statement: Statement, key: str) -> None:
    record = statement.record
    quote = Quote(record) if len(record.text) <= _SHORT else quote_of(statement)
    text = context.say(key, owner=owner_of(context, record), text=context.text_of(quote))
    draft.claim(text, ClaimKind.COMMENTARY, quote)


def owner_of(context: Context, record: Record) -> str:
    """Return whose words a record of opinion is, as it is called: the note's commentary, its summary, a column."""
    said = "commentary.said" if record.kind is Kind.COMMENTARY else "commentary.summary"
    return context.say(said, text="").rstrip(" ：:")
