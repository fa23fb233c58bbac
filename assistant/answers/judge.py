"""Verdict first: what a question takes for granted is held against the records before anything else is said."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.answers.context import Context
from assistant.answers.departments import change_of, lists_of
from assistant.answers.quantities import quantities_named
from assistant.citations.draft import Draft, Quote
from assistant.documents.facts import TaskLink
from assistant.documents.labels import ordinal, task_name
from assistant.types import ClaimKind
from assistant.understanding.lexicon import Ask
from assistant.understanding.topics import QUOTED
from corpus.changes import QuantityChange, Stated
from corpus.normalize import fold, sentences
from corpus.quantities import Bound, Quantity
from corpus.types import POLICY_KINDS, Kind, Record, Version

_ENOUGH, _ALL = 0.6, 0.99
_LONG, _MOST = 6, 3
_WHERE = re.compile(r"哪(?:一|个)?(?:版|条|项|段|章|里|儿)|出自|出处|原话|原文|写在|在哪|\bwhich version\b|\bwhere\b")
_WHY = re.compile(r"为什么|为何|为啥|怎么(?:会|就|又|也|还)|咋(?!样|说|看)|凭什么|原因|\bwhy\b|\breasons?\b")
_DROPPED = re.compile(
    r"取消|删|砍|去掉|拿掉|没了|不要了|撤销|废除|废止|移除|不再|\bdropp?\w*|\bcancel\w*|\bremov\w*|\bdelet\w*|\bscrapp?\w*"
)
_SCALED = r"(?P<{}>\d+(?:\.\d+)?)\s*(?P<{}>万亿|[百千]?万|亿)?"
_FROM_TO = re.compile(
    rf"(?:从|由|\bfrom)\s*{_SCALED.format('a', 'x')}[^\d,，。]{{0,12}}?(?:到|至|为|成|\bto)了?\s*{_SCALED.format('b', 'y')}"
)
_SCALES = {"万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8, "万亿": 1e12}
_DOES = re.compile(r"(?:负责|承担|分管|管|做|干)(?:的是)?(?:什么|哪些|啥)|(?:怎么|如何)分工|各自")
_REPLACED = re.compile(r"换成|换为|改成|改为|替换|取代|代替|接替|replac")
_SAYING = re.compile(r"原文|原话|条文|规定|政策|文件|写|提|说|要求|\bsays?\b|\bstates?\b|\bmention|\brequires?\b|\btext\b|\bclause")
# 把甲换成乙 names first who went; 乙取代甲 names first who came.
_PASSIVE = re.compile(r"换[成为]|改[成为]|被.*(?:取代|代替|接替|替换)|\breplaced (?:by|with)\b")
_BECAUSE = re.compile(r"因为|由于|出于|原因(?:是|在于)|\bbecause\b|\bdue to\b")
_YEAR = re.compile(r"(?:19|20)\d\d")
_OLD_SIDE = re.compile(r"旧|老|原")


@dataclass(slots=True)
class Judged:
    """What was found about a question's premises; `final` where it answers by itself, else `context` is what remains to be asked."""

    draft: Draft
    context: Context
    final: bool = False


def judge(context: Context) -> Judged:
    """Hold what a question takes for granted against the records."""
    judged = Judged(context.draft(), context)
    steps: tuple[Callable[[Judged], None], ...] = (_quotation, _title, _year, _amounts, _members, _dropped, _reason, _owner, _clause)
    for step in steps:
        if not judged.final:
            step(judged)
    return judged


def asks_why(context: Context) -> bool:
    """Tell whether a reason is asked for."""
    return bool(_WHY.search(context.question.plain))


def _claims(context: Context) -> bool:
    """Tell whether a question puts something to be confirmed, or asks why it is so."""
    return context.question.yes_no or asks_why(context)


def _quotation(judged: Judged) -> None:
    """“遴选10家左右…”是哪一版的要求: words put in quotation marks are looked for as they stand."""
    context = judged.context
    if not _WHERE.search(context.question.plain):
        return
    for hit in QUOTED.finditer(context.question.plain):
        said = fold(hit[1])
        records = [r for r in context.facts.policy if len(said) >= _LONG and said in context.facts.folded[r.key]]
        if len(context.question.versions) == 1 and not all(r.version in context.question.versions for r in records):
            continue
        for record in records[:_MOST]:
            quote = context.passage(record, (said,))
            place = context.place_of(record)
            if not place and record.version and (title := context.facts.of_task(record.version, record.task, Kind.TASK)):
                place = f" · {task_name(title)}"
            text = context.say("judge.quotation", label=context.label(record), place=place, text=context.words_of(quote))
            judged.draft.quoted(text, quote)
            judged.draft.pair(record)
            judged.final = True


def _title(judged: Judged) -> None:
    """第六项“数据汇聚”: where the ordinal and the title are of different tasks, the title counts."""
    context = judged.context
    question, facts = context.question, context.facts
    for ref in question.tasks:
        versions = (ref.version,) if ref.version else context.versions
        for link, start, end in question.spans:
            said = fold(question.plain[start:end])
            held = [v for v in Version if (side := link.side(v)) and said in fold(side.heading)]
            if link not in question.named or not held or len(said) < 4:
                continue
            if any((side := link.side(v)) and side.task == ref.number and v in held for v in versions):
                continue
            right = next((v for v in versions if v in held), held[0])
            side = link.side(right)
            other = next((o for v in versions if (found := facts.link_at(v, ref.number)) and (o := found.side(v))), None)
            if side is None:
                continue
            text = context.say(
                "judge.title", title=side.heading, side=context.side(right), ordinal=ordinal(side.task), wrong=ordinal(ref.number)
            )
            if other and other.version:
                text += context.say("judge.title_other", side=context.side(other.version), wrong=ordinal(ref.number), task=other.heading)
            judged.draft.computed(text, *(record for record in (side, other) if record))
            same = right in versions
            judged.context = replace(context, question=replace(question, tasks=() if same else question.tasks))
            return


def _year(judged: Judged) -> None:
    """到2025年: where no text speaks of a year, say which year it gives for the same thing."""
    context = judged.context
    question = context.question
    words = [word for word in question.words if any(map(str.isalpha, word))]
    if not question.alien_years or not words:
        return
    covered = context.covering(context.facts.policy, words)
    sides = question.versions if len(question.versions) == 1 else tuple(Version)
    for each in (c for c in covered if c.share > _ALL and c.record.version in (None, *sides)):
        text = each.record.text
        spans = [(a, b) for a, b in sentences(text) if all(word in fold(text[a:b]) for word in each.matched)]
        dated = [(a, b) for a, b in spans if _YEAR.search(text[a:b])]
        if dated:
            quote = Quote(each.record, *dated[0])
            years = context.join(dict.fromkeys(_YEAR.findall(text[slice(*dated[0])])))
            label = context.label(each.record)
            alien = context.join(question.alien_years)
            judged.draft.computed(context.say("judge.year", alien=alien, label=label, years=years, text=context.text_of(quote)), quote)
            judged.draft.pair(each.record)
            judged.final = True
            return


def _amounts(judged: Judged) -> None:
    """Find a number given for the wrong version, or a change told the wrong way round."""
    context = judged.context
    amounts = [a for a in context.question.amounts if a.bound is not Bound.RELATIVE and a.unit not in ("倍", "年")]
    if not context.question.words:
        return
    changes = quantities_named(context)
    if hit := _FROM_TO.search(context.question.plain):
        ends = [float(hit[number]) * _SCALES.get(hit[scale] or "", 1.0) for number, scale in (("a", "x"), ("b", "y"))]
        _direction(judged, ends[0], ends[1], changes)
    elif len(amounts) == 1 and len(context.facts.versions) == 2:
        _side(judged, amounts[0], changes)


def _direction(judged: Judged, first: float, second: float, changes: Sequence[QuantityChange]) -> None:
    context = judged.context
    if not _claims(context):
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
    judged.draft.computed(text, *map(_statement, (old, new)))
    judged.draft.pair(old.record, new.record)
    if key != "judge.change_right":
        _comment(judged, (old.record, new.record))
    judged.final = True


def _statement(stated: Stated) -> Quote:
    start = stated.quantity.phrase_start
    return Quote(stated.record, start, start + len(stated.quantity.phrase))


def _comment(judged: Judged, records: Sequence[Record]) -> None:
    """Where a reason is asked for too, quote what was said beside these records."""
    from assistant.answers.clause import comments_on

    context = judged.context
    if not asks_why(context):
        return
    words = context.question.words
    comments = list(dict.fromkeys(comment for record in records for comment in comments_on(context, record)))
    told = [c.record for c in context.covering(comments, words)][:1] if words else comments[:1]
    for comment in told:
        judged.draft.opinion(context.say("commentary.said", text=context.text_of(comment)), comment)


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
    here = change.old if side is Version.OLD else change.new
    name = there.quantity.name
    key = "judge.other_side" if here else "judge.other_side_only"
    text = context.say(
        key,
        amount=there.quantity.written,
        name=name,
        side=context.side(side),
        other=context.side(other),
        here=here[0].quantity.phrase if here else "",
        there=there.quantity.phrase,
    )
    judged.draft.computed(text, *map(_statement, (there, *here[:1])))
    judged.draft.pair(there.record)
    judged.final = True


def _version_of(context: Context, amount: Quantity) -> Version | None:
    """Return the version that an amount is said of: the one named last before it."""
    from assistant.understanding.lexicon import find_matches

    before = context.question.plain[: amount.start]
    named = [m for m in find_matches(before, (), frozenset(range(len(before) + 1))) if m.group == "versions"]
    return Version(named[-1].name) if named else None


def _members(judged: Judged) -> None:
    """财政部换成了发展改革委, 国资委和商务部负责什么: a department that a task's list does not have."""
    context = judged.context
    question = context.question
    links = context.links if question.tasks or question.named or question.hinted else ()
    if not question.departments or len(links) != 1 or not (_claims(context) or _DOES.search(question.plain)):
        return
    link = links[0]
    change = change_of(context, link)
    if _REPLACED.search(question.plain) and len(question.departments) == 2 and change.old and change.new:
        gone, came = question.departments if _PASSIVE.search(question.plain) else question.departments[::-1]
        if gone in change.removed and came in change.added:
            return
        _say_change(judged, link, gone, came)
        return
    version = question.version or Version.NEW
    record = lists_of(context, link)[version]
    if record is None or context.has(Ask.ADDED, Ask.REMOVED, Ask.KEPT):
        return
    names = context.facts.departments(record)
    missing = tuple(name for name in question.departments if name not in names)
    if missing and (asks_why(context) or _DOES.search(question.plain)):
        task = context.task_of(link, version)
        text = context.say(
            "judge.not_member", side=context.side(version), task=task, name=context.join(missing, "or"), names=context.join(names)
        )
        judged.draft.claim(text, ClaimKind.COMPUTED, record, absent=missing)
        judged.draft.pair(record)
        judged.final = True


def _say_change(judged: Judged, link: TaskLink, gone: str, came: str) -> None:
    context = judged.context
    change = change_of(context, link)
    wrong = tuple(name for name, right in ((gone, gone in change.removed), (came, came in change.added)) if not right)
    none = context.say("judge.nobody")
    text = context.say(
        "judge.replaced",
        task=context.task_of(link),
        wrong=context.join(wrong),
        added=context.join(change.added) or none,
        removed=context.join(change.removed) or none,
    )
    records = [record for record in (change.new, change.old) if record]
    listed = {name for record in records for name in context.facts.departments(record)}
    judged.draft.claim(text, ClaimKind.COMPUTED, *records, absent=tuple(name for name in wrong if name not in listed))
    judged.draft.pair(*records)
    _comment(judged, records)
    judged.final = True


def _dropped(judged: Judged) -> None:
    """为什么取消安全保障: what is said to be gone is still there."""
    context = judged.context
    question = context.question
    if not _DROPPED.search(question.plain) or not _claims(context) or len(context.facts.versions) != 2 or question.departments:
        return
    if context.has(Ask.DEPARTMENTS, Ask.MILESTONE) or question.clauses:
        return
    links = list(question.named) or (list(question.hinted) if not question.rest else [])
    for link in links[:2]:
        if link.new:
            old = context.say("judge.was", task=task_name(link.old)) if link.old else ""
            text = context.say("judge.stays", task=task_name(link.new), old=old)
            judged.draft.computed(text, *(side for side in (link.new, link.old) if side))
            judged.draft.pair(link.new)
            judged.final = True
    if not links and question.words and asks_why(context):
        new = context.facts.of_kind(*POLICY_KINDS, version=Version.NEW)
        covered = [c for c in context.covering(new, question.words) if c.share > 0.99]
        if covered:
            quote = context.passage(covered[0].record, question.words)
            what = context.join(context.spoken(question.words))
            text = context.say("judge.still", what=what, label=context.label(covered[0].record), text=context.words_of(quote))
            judged.draft.quoted(text, quote)
            judged.draft.pair(covered[0].record)
            judged.final = True


def _reason(judged: Judged) -> None:
    """…是因为财政预算不足，对吗: a reason that nobody gives."""
    context = judged.context
    cut = _BECAUSE.search(context.question.plain)
    if not cut or not context.question.yes_no or not context.facts.opinion:
        return
    reason = [w for w in context.question.words if context.question.plain.find(w) >= cut.end()]
    topic = [w for w in context.question.words if w not in reason]
    covered = [c for c in context.covering(context.facts.opinion, topic) if c.share >= _ENOUGH] if topic else []
    told = [c.record for c in covered if context.covering([c.record], reason)] if reason else []
    if not reason or not covered or told:
        return
    comment = covered[0].record
    text = context.say("judge.no_reason", text=context.text_of(comment))
    judged.draft.opinion(text, comment)
    judged.final = True


def _owner(judged: Judged) -> None:
    """Whose words are they: what the policy does not say and the analyst does."""
    context = judged.context
    question, facts = context.question, context.facts
    if not question.yes_no or not facts.opinion or not question.words or not _SAYING.search(question.plain):
        return
    sides = question.versions if len(question.versions) == 1 else tuple(Version)
    policy = [r for r in facts.policy if r.version in (None, *sides)]
    lacking = [w for w in question.words if len(w) > 1 and _is_thing(context, w) and not any(w in facts.folded[r.key] for r in policy)]
    lacking = lacking or _phrases_of_analyst(context)
    said = [r for r in facts.opinion if lacking and all(w in facts.folded[r.key] for w in lacking)]
    if not lacking or not said or any(w in facts.folded[r.key] for w in lacking for r in facts.policy):
        return
    best = context.covering(said, question.words)[0].record
    quote = context.passage(best, lacking)
    what = context.join(f"“{word}”" for word in context.spoken(lacking))
    text = context.say("judge.not_policy", what=what, text=context.text_of(quote))
    judged.draft.claim(text, ClaimKind.COMMENTARY, quote)
    rest = [w for w in question.words if w not in lacking]
    for each in [c.record for c in context.covering(policy, rest) if c.share >= _ENOUGH][:1] if rest else ():
        near = context.passage(each, rest)
        judged.draft.quoted(context.say("judge.policy_says", label=context.label(each), text=context.words_of(near)), near)
        judged.draft.pair(each)
    judged.final = True


def _phrases_of_analyst(context: Context) -> list[str]:
    """Return the first stretch of neighbouring words that the analyst alone puts together."""
    plain, facts = context.question.plain, context.facts
    spans = sorted((at, at + len(word)) for word in context.question.words if (at := plain.find(word)) >= 0)
    joined = [(a[0], b[1]) for a, b in pairwise(spans) if a[1] == b[0]]
    joined += [(a[0], b[1]) for a, b in pairwise(joined) if b[0] < a[1]]
    for start, end in sorted(joined, key=lambda span: span[0] - span[1]):
        phrase = plain[start:end]
        if any(phrase in facts.folded[r.key] for r in facts.opinion) and not any(phrase in facts.folded[r.key] for r in facts.policy):
            return [phrase]
    return []


def _is_thing(context: Context, word: str) -> bool:
    """Tell whether a word names something: what is a verb or an adjective in every dictionary is a way of speaking."""
    tag = context.cutter.tag(word) if context.cutter else ""
    return not tag or tag in ("vn", "an") or tag[0] not in "vad"


def _clause(judged: Judged) -> None:
    """新版第15条提到IDC吗, 第30条为什么不再参与: a clause that does not say so, or says the contrary."""
    context = judged.context
    question = context.question
    if len(question.clauses) != 1 or not question.words:
        return
    ref = question.clauses[0]
    records = [r for v in context.sides(ref) if (r := context.facts.clause(v, ref.number, ref.suffix))]
    if not records:
        return
    record = records[0]
    text = context.facts.folded[record.key]
    held = [word for word in question.words if word in text]
    if context.has(Ask.OCCUR) and question.yes_no and not held:
        what = context.join(context.spoken(question.words))
        judged.draft.computed(context.say("judge.clause_lacks", label=context.label(record), what=what), record)
    elif asks_why(context) and _DROPPED.search(question.plain) and held:
        judged.draft.quoted(context.say("judge.clause_says", label=context.label(record), text=context.words_of(record)), record)
    else:
        return
    judged.draft.pair(record)
    judged.final = True
