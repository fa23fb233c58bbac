"""A yes is said only of what the quotations hold: every figure and every thing that a question puts forward."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answers.claim_lines import unheld
from assistant.answers.context import Context
from assistant.answers.statement_lines import sides_of, topic_of
from assistant.answers.weighing import titles_above
from assistant.citations.draft import Draft
from assistant.types import ClaimKind
from assistant.understanding.claims import figures_put, summed
from assistant.understanding.lexicon import lexicon
from assistant.understanding.synonyms import synonyms
from corpus.normalize import fold
from corpus.types import Record

_YES = re.compile(r"(?:是的|对)[，,]\s*|Yes[:,]\s*")
# What is not there is in no quotation.
_DENIED = re.compile(r"没有?(?!收|超|达)|取消|删|不再|去掉|不见|\b(?:no|nothing|never|not)\b|n't\b")
_NAMED = 2
_NOUN, _CONTENT = frozenset("nj"), frozenset("nvj")  # as words are tagged
_NOT = re.compile(r"(?:不得?|未|没有?|无)(?:再|予|需|必)?$")
# 超过40% is not 接近40%: on which side of a figure a value lies.
_OVER = re.compile(r"超过?|以上|逾|不少于|至少|高于|多于|不低于")
_UNDER = re.compile(r"接近|将?近|不足|不到|低于|以[下内]|不超过|至多|不多于|少于")
_AROUND = 8  # characters


def keep_proven(context: Context, draft: Draft) -> None:
    """Take the yes from a first line whose quotations do not hold what is put forward; it tells what they say instead."""
    first = draft.claims[0] if draft.claims else None
    hit = _YES.match(first.text) if first else None
    if first is None or hit is None or first.absent or _DENIED.search(context.question.plain):
        return
    records = [context.facts.by_key[c.id] for c in draft.citations if c.n in first.citations]
    quotes = [c.quote for c in draft.citations if c.n in first.citations]
    rest = first.text[hit.end() :]
    given = {value for text in (first.text, *quotes) for value, _ in summed(text)}
    if missing := [value for value, _ in figures_put(context.question.plain) if value not in given]:
        key = "statements.no_figure" if _nowhere(context, missing) else "statements.instead"
        draft.claims[0] = replace(first, text=context.say(key, text=rest))
    elif _turned(context, quotes):
        draft.claims[0] = replace(first, text=context.say("statements.instead", text=rest))
    elif first.kind is ClaimKind.QUOTED and (lacking := _lacking(context, records, quotes)):
        known = [word for word in lacking if context.facts.known(word)]
        known = known or [word for word in lacking if context.cutter and context.cutter.tag(word)[:1] in _NOUN]
        telling = [word for word in known if not any(word in other for other in known if other != word)]
        if not telling:  # a verb that no document has may be a way of speaking
            draft.claims[0] = replace(first, text=context.say("statements.instead", text=rest))
            return
        names = context.spoken(telling[:_NAMED])
        told = context.say("statements.without", names=context.join(f"“{name}”" for name in names), text=rest)
        draft.claims[0] = replace(first, text=told, absent=tuple(names))


def _turned(context: Context, quotes: Sequence[str]) -> bool:
    """Tell whether the quotations deny what is put forward, or set a figure on the other side of a value."""
    plain, text = fold(context.question.plain), fold(" ".join(quotes))
    if not context.cutter:
        return False
    verbs = {word for word in context.cutter.words(plain) if len(word) > 1 and context.cutter.tag(word)[:1] == "v"}
    if any(_denied_only(verb, text) and not _denied_only(verb, plain) for verb in verbs if verb in text):
        return True
    for figure in re.findall(r"\d+(?:\.\d+)?", plain):
        sides = [_side(figure, each) for each in (plain, text)]
        if set(sides) == {"over", "under"}:
            return True
    return False


def _denied_only(verb: str, text: str) -> bool:
    """Tell whether every place where a text has a verb denies it."""
    return all(_NOT.search(text[max(0, hit.start() - 3) : hit.start()]) for hit in re.finditer(re.escape(verb), text))


def _side(figure: str, text: str) -> str:
    """Return on which side of a figure a text sets a value: over, under, nothing where it does not say."""
    at = text.find(figure)
    around = text[max(0, at - _AROUND) : at + len(figure) + _AROUND] if at >= 0 else ""
    over, under = bool(_OVER.search(_UNDER.sub("", around))), bool(_UNDER.search(around))
    return "over" if over and not under else "under" if under and not over else ""


def _nowhere(context: Context, figures: Sequence[float]) -> bool:
    """Tell whether the version that is asked about gives none of some figures."""
    sides = sides_of(context)
    return not any(value in figures for r in context.facts.policy if r.version in sides for value, _ in summed(r.text))


def _lacking(context: Context, records: Sequence[Record], quotes: Sequence[str]) -> list[str]:
    """Return the things that are put forward and stand neither in the quotations nor above them."""
    above = [part for r in records for part in ("" if r.heading in r.text else r.heading, r.task_title or "")]
    if not context.facts.is_statute:  # a chapter of a statute names many matters, an article is about one
        above += [part for r in records for part in (r.context, *titles_above(context, r))]
    text = fold(" ".join((*quotes, *above)))
    return unheld(context, (*topic_of(context), *_said(context)), text)


def _said(context: Context) -> list[str]:
    """Return the nouns and verbs of a question that are no way of speaking."""
    plain, cutter = fold(context.question.plain), context.cutter
    common = lexicon().stop | synonyms().generic
    words = cutter.words(plain) if cutter else []
    named = [plain[start:end] for _, start, end in context.question.sides]
    words = [word for word in words if word not in common and not any(word in name or name in word for name in named)]
    return [word for word in words if len(word) > 1 and cutter and cutter.tag(word)[:1] in _CONTENT]
