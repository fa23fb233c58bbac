"""Numbers that a question takes for granted: given for the wrong version, or a change told the wrong way round."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answers.context import Context
from assistant.answers.figures_found import quantities_named, stated_in
from assistant.answers.premise import Judged, asks_why, claims, comment
from assistant.answers.weighing import likeness
from assistant.understanding.claims import asks_which
from assistant.understanding.lexicon import find_matches
from assistant.understanding.synonyms import synonyms
from corpus.changes import QuantityChange
from corpus.normalize import fold
from corpus.quantities import Bound, Quantity
from corpus.types import Kind, Version

_SCALED = r"(?P<{}>\d+(?:\.\d+)?)\s*(?P<{}>万亿|[百千]?万|亿)?"
_FROM_TO = re.compile(
    rf"(?:从|由|\bfrom)[^\d,，。]{{0,8}}?{_SCALED.format('a', 'x')}[^\d,，。]{{0,12}}?(?:到|至|为|成|\bto)了?\s*{_SCALED.format('b', 'y')}"
)
_ALIKE = 0.5
_SCALES = {"万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8, "万亿": 1e12}


def judge_figures(judged: Judged) -> None:
    """Find a number given for the wrong version, or a change told the wrong way round."""
    context = judged.context
    amounts = [a for a in context.question.amounts if a.bound is not Bound.RELATIVE and a.unit not in ("倍", "年")]
    if not context.question.words:
        return
    changes = quantities_named(context)
    if hit := _FROM_TO.search(context.question.plain):
        ends = [float(hit[number]) * _SCALES.get(hit[scale] or "", 1.0) for number, scale in (("a", "x"), ("b", "y"))]
        _direction(judged, ends[0], ends[1], changes)
    elif amounts and context.question.yes_no and any(_place(judged, amount) for amount in amounts):
        return
    elif len(amounts) == 1 and len(context.facts.versions) == 2:
        _side(judged, amounts[0], changes)


def _place(judged: Judged, amount: Quantity) -> bool:
    """Say where a number stands, or for which year, where a question puts it elsewhere."""
    context = judged.context
    question = context.question
    links = context.links if question.named or question.tasks else ()
    words = [w for w in question.words if any(w in fold(s.quantity.phrase) for s in context.facts.quantities)]
    sides = question.versions if len(question.versions) == 1 else tuple(Version)
    told = [
        s
        for s in context.facts.quantities
        if s.quantity.value == amount.value and s.record.version in sides and any(w in fold(s.quantity.phrase) for w in words)
    ]
    placed = [(s, link) for s in told if s.record.kind is not Kind.GOAL and (link := context.facts.link_of(s.record))]
    if links and placed and not any(link in links for _, link in placed):
        stated, link = placed[0]
        asked, task = context.task_of(links[0]), context.task_of(link, stated.record.version)
        side = context.side(stated.record.version) if stated.record.version else ""
        text = context.say("judge.other_task", phrase=stated.quantity.phrase, side=side, task=task, asked=asked)
    elif (
        len(question.years) == 1
        and (dated := [s for s in told if s.quantity.year])
        and all(s.quantity.year != question.years[0] for s in dated)
    ):
        stated = dated[0]
        side = context.label(stated.record)
        year = stated.quantity.year
        text = context.say("judge.other_year", asked=question.years[0], year=year, side=side, phrase=stated.quantity.phrase)
    else:
        return False
    judged.draft.computed(text, stated.record)
    judged.draft.pair(stated.record)
    judged.final = True
    return True


def _direction(judged: Judged, first: float, second: float, changes: Sequence[QuantityChange]) -> None:
    context = judged.context
    if not claims(context):
        return
    told = [(c, {s.quantity.value for s in c.old}, {s.quantity.value for s in c.new}) for c in changes if c.old and c.new]
    if right := next((c for c, old, new in told if first in old and second in new), None):
        if context.question.yes_no or asks_why(context):
            _change(judged, right, "judge.change_right" if context.question.yes_no else "judge.change_is")
        return
    wrong = next((c for c, old, new in told if second in old and first in new), None)
    if wrong or told:
        _change(judged, wrong or told[0][0], "judge.change_reversed" if wrong else "judge.change_wrong")


def _change(judged: Judged, change: QuantityChange, key: str) -> None:
    old, new = change.old[0], change.new[0]
    text = judged.context.say(key, name=change.name, old=old.quantity.written, new=new.quantity.written)
    judged.draft.computed(text, *map(stated_in, (old, new)))
    judged.draft.pair(old.record, new.record)
    if key != "judge.change_right":
        comment(judged, (old.record, new.record))
    judged.final = True


def _side(judged: Judged, amount: Quantity, changes: Sequence[QuantityChange]) -> None:
    """旧版要求120个: the number is the new version's."""
    context = judged.context
    side = _version_of(context, amount)
    if side is None:
        return
    other = Version.NEW if side is Version.OLD else Version.OLD
    values = {v: {s.quantity.value for c in changes for s in (c.old if v is Version.OLD else c.new)} for v in Version}
    if amount.value in values[side] or amount.value not in values[other]:
        return
    change = next(c for c in changes if any(s.quantity.value == amount.value for s in (c.old if other is Version.OLD else c.new)))
    there = next(s for s in (change.old if other is Version.OLD else change.new) if s.quantity.value == amount.value)
    told = [s for c in (change, *changes) for s in (c.old if side is Version.OLD else c.new)]
    here = [s for s in told if likeness(fold(s.quantity.name), fold(there.quantity.name)) >= _ALIKE][:1]
    name = there.quantity.name
    texts = [context.facts.folded[r.key] for r in context.facts.policy if r.version is side]
    spoken = any(name in text for text in texts for word in context.question.words for name in synonyms().names(word))
    key = "judge.other_side" if here else "judge.other_side_plain" if spoken else "judge.other_side_only"
    text = context.say(
        key,
        amount=there.quantity.written,
        name=name,
        side=context.side(side),
        other=context.side(other),
        here=here[0].quantity.phrase if here else "",
        there=there.quantity.phrase,
    )
    if question_claims(context):
        text = context.say("judge.wrong", text=text)
    judged.draft.computed(text, *map(stated_in, (there, *here[:1])))
    judged.draft.pair(there.record)
    judged.final = True


def question_claims(context: Context) -> bool:
    """Tell whether a figure is put forward rather than told beside a question."""
    return claims(context) and not asks_which(context.question.plain)


def _version_of(context: Context, amount: Quantity) -> Version | None:
    """Return the version that an amount is said of: the one named last before it."""
    before = context.question.plain[: amount.start]
    named = [m for m in find_matches(before, (), frozenset(range(len(before) + 1))) if m.group == "versions"]
    return Version(named[-1].name) if named else None if context.question.relative else context.question.version
