"""Quantities: one side, old against new, the ratio where both are given."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answers.context import Context, Outcome, Refusal
from assistant.answers.figures_found import counts, matching
from assistant.answers.weighing import likeness
from assistant.citations.draft import Draft, Quote
from assistant.documents.facts import TaskLink
from assistant.types import Absence, Claim, ClaimKind
from assistant.understanding.asking import slot_of
from assistant.understanding.lexicon import Ask
from assistant.understanding.synonyms import synonyms
from assistant.understanding.values import sought_value
from corpus.changes import QuantityChange, Stated, annual_growth
from corpus.normalize import CHINESE_DIGITS, chinese_number, fold
from corpus.quantities import Bound, find_quantities
from corpus.types import Kind, Version

_ENOUGH = 0.6
_UNIT = re.compile(r"(?:多少|几)[百千万亿]*([次人名天年月元吨度])")
_DONE = 2  # characters of what is done with a thing that is counted: 标准研制
_MOST, _ALIKE = 6, 0.5
_RATED = 3
_GROWTH = re.compile(r"cagr|年均|复合增|每年(?:增|涨|提高)|\b(?:a|per) year\b|annual(?:ly|i[sz]ed)?")
_YEARS = re.compile(rf"(?<![\d第])(?P<n>\d{{1,2}}|[{CHINESE_DIGITS}]{{1,3}})\s*(?:个)?年(?!\d|底|初|版|计划)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_PLACE = re.compile(
    r"哪(?:些|几)?个?(?:城市|省份?|地方|地区|区域|市)|(?:设|落|建|放|位)(?:在|于)哪|\bwhich (?:cit(?:y|ies)|provinces?|regions?)\b"
)
_NAMED_PLACE = re.compile(r"[\u4e00-\u9fff]{2,3}(?:省|市(?!场|值)|自治区)|京津冀|长三角|珠三角|粤港澳|成渝|长江|黄河|东北|中西部|沿海|沿线")


def answer(context: Context) -> Outcome | None:
    """Answer when a number, a target or a change of one is asked for."""
    question = context.question
    if context.has(Ask.DEPARTMENTS, Ask.COMMENTARY, Ask.MEASURES) or question.departments or question.clauses:
        return None
    if context.has(Ask.OCCUR) and not (context.has(Ask.QUANTITY) and matching(context, 0.3)):
        return None
    if context.has(Ask.TASKS, Ask.CLAUSES) and not question.words:
        return None
    if _PLACE.search(question.plain):
        return _no_place(context)
    asked = context.has(Ask.QUANTITY)
    if not asked and not (question.words and context.has(Ask.TARGET)):
        return None
    told = [word for word in question.words if _only_analyst(context, word)] if asked else []
    if told and (grown := _grown(context, told)):
        return grown
    if told and (said := _said_by_analyst(context, told)):
        return said
    found = matching(context, 0.0 if asked else 0.2) if question.words else _of_amounts(context)
    if found and not (found := _of_unit(context, found)):
        return None  # what is asked for is measured otherwise
    found = _headed(context, _within(context, found))
    if question.money:
        found = [change for change in found if any("元" in s.quantity.unit for s in (*change.old, *change.new))]
        return _told(context, found) if found else _none(context)
    if not found and asked and (question.named or (question.hinted and not question.rest) or question.tasks):
        found = _of_links(context, context.links)
    if not found:
        sought = question.words or tuple(amount.written for amount in question.amounts)
        if not asked or not sought or _placed(context):
            return None
        return _said_by_analyst(context, sought) or (None if question.words else _none(context))
    return _told(context, found)


def _of_unit(context: Context, found: list[QuantityChange]) -> list[QuantityChange]:
    """Keep the figures in the unit that is asked for, 多少次; how many of a thing, 几个 or 几家, leaves the unit open."""
    sought = sought_value(context.question.plain)
    unit = _UNIT.search(context.question.plain[sought.start : sought.end]) if sought else None
    if unit is None:
        return found
    return [change for change in found if any(unit[1] in s.quantity.written for s in (*change.old, *change.new))]


def _headed(context: Context, found: list[QuantityChange]) -> list[QuantityChange]:
    """Where one word is the topic and some figures count just that, keep those: 标准 counts 行业标准, not 试验验证系统."""
    words = context.question.words
    if len(words) != 1:
        return found
    names = synonyms().names(words[0])
    heads = {name: len(name) + _DONE for name in names}
    return [c for c in found if any(n in fold(s.quantity.name)[-size:] for s in (*c.old, *c.new) for n, size in heads.items())] or found


def _within(context: Context, found: list[QuantityChange]) -> list[QuantityChange]:
    """Keep to the tasks that are named, where they state such numbers."""
    placed = context.question.tasks or context.question.named
    hinted = context.question.hinted if not placed and not context.question.rest else ()
    links = hinted or context.links if (placed or hinted) and not context.has(Ask.GOAL, Ask.TARGET) else ()
    wanted = {(side.version, side.task) for link in links for side in (link.old, link.new) if side}
    return [c for c in found if any((s.record.version, s.record.task) in wanted for s in (*c.old, *c.new))] or found


def _no_place(context: Context) -> Refusal | None:
    """Refuse to answer with a number where places are asked for and none stands by the topic."""
    covered = [c for c in context.covering(context.facts.policy, context.question.words) if c.share >= _ENOUGH]
    if not covered or any(_NAMED_PLACE.search(c.record.text) for c in covered[:_MOST]):
        return None
    what = context.join(f"“{word}”" for word in context.spoken(context.question.words))
    return Refusal(Absence.NOT_MENTIONED, context.say("refusal.no_place", what=what), tuple(c.record for c in covered[:3]))


def _grown(context: Context, told: Sequence[str]) -> Draft | None:
    """Compute growth a year of what the policy counts in both versions, though the analyst alone speaks of such a rate."""
    if not _GROWTH.search(context.question.plain):
        return None
    words = tuple(word for word in context.question.words if word not in told)
    narrowed = replace(context, question=replace(context.question, words=words))
    found = [change for change in matching(narrowed, 0.0) if change.ratio] if words else []
    return _told(narrowed, found)


def _placed(context: Context) -> bool:
    """Tell whether the question is about tasks or clauses as such, which other kinds count."""
    return not context.question.words and context.has(Ask.TASKS, Ask.CLAUSES, Ask.COMPARE, Ask.SUMMARY, Ask.MILESTONE)


def _of_amounts(context: Context) -> list[QuantityChange]:
    """Return what a bare number of the question counts: 70个是什么指标."""
    values = {amount.value for amount in context.question.amounts if amount.bound is not Bound.RELATIVE}
    asked = context.question.named or context.question.hinted or context.question.tasks
    return [] if asked else [c for c in context.facts.quantity_changes if any(s.quantity.value in values for s in (*c.old, *c.new))]


def _told(context: Context, found: list[QuantityChange]) -> Draft | None:
    draft = context.draft()
    names = [synonyms().names(word) for word in context.question.words]
    found = [change for change in found if any(counts(change, others) for others in names)] or found
    if context.question.version and not context.compares:
        side = "old" if context.question.version is Version.OLD else "new"
        found = [change for change in found if getattr(change, side)] or found
    if context.question.yes_no and context.question.amounts and not _speaks_of(context, found[:_MOST]):
        return None  # a figure is not held against another thing's
    _premise(context, draft, found[:_MOST])
    _not_there(context, draft, found[:_MOST])
    if not draft.claims or context.question.yes_no:
        for change in _told_once(found)[:_MOST]:
            state(context, draft, change)
    if _GROWTH.search(context.question.plain) and any(_is_rate(claim) for claim in draft.claims):
        draft.claims.sort(key=lambda claim: not _is_rate(claim))  # what is asked for comes first, with what it is computed from
        del draft.claims[_RATED:]
    return draft if draft.claims else None


def _told_once(found: Sequence[QuantityChange]) -> list[QuantityChange]:
    """Leave out a figure of one version that a change of both, or another place of that version, already tells."""
    kept: list[QuantityChange] = []
    told: list[Stated] = []
    for change in sorted(found, key=lambda change: not (change.old and change.new)):
        stated = [*change.old, *change.new]
        if not all(any(_says_same(one, other) for other in told) for one in stated):
            kept.append(change)
        told += stated
    return sorted(kept, key=found.index)


def _says_same(one: Stated, other: Stated) -> bool:
    """Tell whether two statements of one version give the same figure of the same thing."""
    same = one.record.version is other.record.version and one.quantity.value == other.quantity.value
    return same and likeness(fold(one.quantity.name), fold(other.quantity.name)) >= _ALIKE


def _is_rate(claim: Claim) -> bool:
    return claim.kind is ClaimKind.COMPUTED and "%" in claim.text


def _speaks_of(context: Context, found: Sequence[QuantityChange]) -> bool:
    """Tell whether the records of some figures hold every word of the question that the documents hold."""
    texts = [context.facts.folded[s.record.key] for change in found for s in (*change.new, *change.old)]
    words = [synonyms().names(word) for word in context.question.words if context.known(word)]
    return all(any(name in text for text in texts for name in names) for names in words)


def _premise(context: Context, draft: Draft, found: list[QuantityChange]) -> None:
    """Correct first a number that a yes/no question takes for granted and no statement gives."""
    amounts = [a for a in context.question.amounts if a.bound is not Bound.RELATIVE and a.unit != "倍"]
    stated = [s for change in found for s in (*change.new, *change.old)]
    values = {value for s in stated for value in (s.quantity.value, s.quantity.upper)}
    wrong = [amount for amount in amounts if amount.value not in values]
    if context.question.yes_no and wrong and stated:
        shown = [s for s in stated if len(context.question.versions) != 1 or s.record.version in context.question.versions] or stated
        actual = context.join(dict.fromkeys(s.quantity.written for s in shown[:3]))
        name = shown[0].quantity.name
        text = context.say("premise.no_such_amount", name=name, amount=context.join(a.written for a in wrong), actual=actual)
        draft.computed(text, *(s.record for s in shown[:3]))


def _not_there(context: Context, draft: Draft, found: list[QuantityChange]) -> None:
    """Say first that the version asked about states no such number, where only the other one does."""
    version = context.question.version
    if version is None or not found or not context.facts.wording.compared or context.compares:
        return
    there = [s for change in found for s in (change.new if version is Version.OLD else change.old)]
    if there and not any(change.old if version is Version.OLD else change.new for change in found):
        other = Version.NEW if version is Version.OLD else Version.OLD
        name, phrase = there[0].quantity.name, _phrase(there[0])
        text = context.say("quantity.not_there", side=context.side(version), name=name, other=context.side(other), phrase=phrase)
        draft.computed(text, _quote(there[0]))
        draft.pair(there[0].record)


def named(context: Context) -> Outcome | None:
    """Answer first of all kinds where a number is asked for and the counted thing is named outright."""
    if not context.has(Ask.QUANTITY) or not context.has(Ask.MILESTONE, Ask.GOAL) or not context.question.words:
        return None
    return answer(context) if matching(context, 0.3) else None


def _of_links(context: Context, links: Sequence[TaskLink]) -> list[QuantityChange]:
    wanted = {(side.version, side.task) for link in links for side in (link.old, link.new) if side}
    return [
        change
        for change in context.facts.quantity_changes
        if any((s.record.version, s.record.task) in wanted for s in (*change.old, *change.new))
    ][: 3 * _MOST]


def state(context: Context, draft: Draft, change: QuantityChange, *, brief: bool = False) -> None:
    """State a quantity of either version as it is written, and the ratio where both have a single value.

    Other statements of the same thing follow, unless the answer is to be brief.
    """
    sides = {Version.OLD: change.old, Version.NEW: change.new}
    wanted = context.question.versions if len(context.question.versions) == 1 and not context.compares else tuple(Version)
    shown = {v: _best(sides[v]) for v in Version if sides[v]}
    only = [v for v in wanted if v in shown] or list(shown)
    if len(shown) == 2 and len(wanted) == 2:
        old, new = shown[Version.OLD], shown[Version.NEW]
        quotes = (_quote(old), _quote(new))
        text = context.say("quantity.change", name=change.name, old=_phrase(old), new=_phrase(new))
        draft.quoted(text, *quotes)
        if change.ratio is not None and change.ratio != 1:
            ratio = f"{change.ratio:.2f}".rstrip("0").rstrip(".")
            draft.computed(
                context.say("quantity.ratio", name=change.name, ratio=ratio, old=old.quantity.written, new=new.quantity.written), *quotes
            )
            _yearly(context, draft, change, quotes)
    else:
        for version in only:
            stated = shown[version]
            draft.quoted(context.say("quantity.only", side=context.side(version), phrase=_phrase(stated)), _quote(stated))
    for version in only:
        if growth := annual_growth(shown[version].quantity):
            text = context.say(
                "quantity.growth", name=change.name, years=growth.years, times=f"{growth.multiple:g}", rate=f"{growth.rate:.1%}"
            )
            draft.computed(text, _quote(shown[version]))
        for stated in sides[version]:
            draft.pair(stated.record)
            if not brief and stated.record is not shown[version].record:
                draft.quoted(context.say("quantity.only", side=context.label(stated.record), phrase=_phrase(stated)), _quote(stated))


def _yearly(context: Context, draft: Draft, change: QuantityChange, quotes: Sequence[Quote]) -> None:
    """Where growth a year is asked for, compute it over the years named, else over those between the ends of the two plans."""
    if not _GROWTH.search(context.question.plain) or not change.ratio or change.ratio <= 0:
        return
    said = _YEARS.search(context.question.plain)
    ends = [
        max(map(int, years), default=0)
        for years in (_YEAR.findall(n) for n in (context.facts.document.old_name, context.facts.document.new_name))
    ]
    years = (chinese_number(said["n"]) or 0) if said else ends[1] - ends[0] if all(ends) else 0
    if 0 < years <= 20:
        rate, times = change.ratio ** (1 / years) - 1, f"{change.ratio:.2f}".rstrip("0").rstrip(".")
        draft.computed(context.say("quantity.growth", name=change.name, years=years, times=times, rate=f"{rate:.1%}"), *quotes)


def _best(stated: Sequence[Stated]) -> Stated:
    """Prefer the milestone's statement to a goal's or a clause's."""
    return min(stated, key=lambda s: (s.record.kind is not Kind.MILESTONE, s.record.start))


def _phrase(stated: Stated) -> str:
    return " ".join(stated.quantity.phrase.split())


def _quote(stated: Stated) -> Quote:
    return Quote(stated.record)


def _only_analyst(context: Context, word: str) -> bool:
    """Tell whether the analyst alone uses a word, under any of its names."""
    names = synonyms().names(word)
    held = [
        any(name in context.facts.folded[r.key] for r in records for name in names)
        for records in (context.facts.policy, context.facts.opinion)
    ]
    return held == [False, True]


def _said_by_analyst(context: Context, words: Sequence[str]) -> Draft | None:
    """Where the policy states no such number, quote the analyst's where one is given."""
    draft = context.draft()
    for covered in context.covering(context.facts.opinion, words)[:2]:
        if covered.share > 0.6 and find_quantities(covered.record.text):
            draft.opinion(context.say("commentary.said", text=context.text_of(covered.record)), covered.record)
            draft.pair(covered.record)
    return draft if draft.claims else None


def _none(context: Context) -> Refusal | None:
    """Refuse a number that the documents do not state, with the passages that speak of the topic."""
    words = context.question.words or tuple(amount.written for amount in context.question.amounts)
    if not words:
        slot = slot_of(context.question.plain)
        what = slot.word if slot else context.say("statements.money")
        return Refusal(Absence.NOT_MENTIONED, context.say("slot.money", what=what)) if context.question.money else None
    if context.has(Ask.COMPARE, Ask.TARGET) and context.question.words and context.unknown_share(words) == 0:
        return None
    return Refusal(
        Absence.NOT_MENTIONED,
        context.say(f"refusal.{'no_quantity' if context.question.words else 'no_amount'}", what=context.join(context.spoken(words))),
        context.nearest(words),
    )
