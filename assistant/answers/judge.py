"""Verdict first: what a question takes for granted is held against the records before anything else is said."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from assistant.answers import body_claims, mention_claims, owner_claims
from assistant.answers.context import Context
from assistant.answers.departments import lists_of
from assistant.answers.figures_found import quantities_named, stated_in
from assistant.answers.judge_figures import judge_figures
from assistant.answers.premise import Judged, asks_why, claims
from assistant.citations.draft import Quote
from assistant.documents.labels import ordinal, task_name
from assistant.types import ClaimKind
from assistant.understanding.claims import asks_which
from assistant.understanding.lexicon import Ask
from assistant.understanding.topics import QUOTED
from corpus.normalize import fold, sentences
from corpus.types import POLICY_KINDS, Kind, Version

_ENOUGH, _ALL = 0.6, 0.99
_LONG, _MOST, _BESIDE = 6, 3, 4
_WHERE = re.compile(r"哪(?:一|个)?(?:版|条|项|段|章|里|儿)|出自|出处|原话|原文|写在|在哪|\bwhich version\b|\bwhere\b")
_DROPPED = re.compile(
    r"取消|删|砍|去掉|拿掉|没了|不要了|撤销|废除|废止|移除|不再|\bdropp?\w*|\bcancel\w*|\bremov\w*|\bdelet\w*|\bscrapp?\w*"
)
_ONLY = re.compile(r"只|仅|唯一|\bonly\b")
_CAME = re.compile(r"新[增加设添]|增设|增加的")
_DOES = re.compile(r"(?:负责|承担|分管|管|做|干)(?:的是)?(?:什么|哪些|啥)|(?:怎么|如何)分工|各自")
_IN_CHARGE = re.compile(r"管|负责|牵头|承担|责任|归|参与|干的|的活|一起|in charge|responsible")
_ALONE = re.compile(r"只|仅|单独|一家|独自|\bonly\b")
# “股东大会”的表述统一修订为“股东会”
_TO = re.compile(
    r"[“\"](?P<a>[^”“\"]{1,20})[”\"][^“”\"，。；]{0,10}?(?:改|换|修[订正]|调整|变更|替换|统一)[^“”\"，。；]{0,6}"
    r"[“\"](?P<b>[^”“\"]{1,20})[”\"]"
)
_REPLACED = re.compile(r"换成|换为|改成|改为|替换|取代|代替|接替|replac")
_SAYING = re.compile(r"原文|原话|条文|规定|政策|文件|写|提|说|要求|\bsays?\b|\bstates?\b|\bmention|\brequires?\b|\btext\b|\bclause")
# 把甲换成乙 names first who went; 乙取代甲 names first who came.
_PASSIVE = re.compile(r"换[成为]|改[成为]|被.*(?:取代|代替|接替|替换)|\breplaced (?:by|with)\b")
_BECAUSE = re.compile(r"因为|由于|出于|原因(?:是|在于)|\bbecause\b|\bdue to\b")
_YEAR = re.compile(r"(?:19|20)\d\d")


def judge(context: Context) -> Judged:
    """Hold what a question takes for granted against the records."""
    judged = Judged(context.draft(), context)
    for step in _STEPS:
        if not judged.final:
            step(judged)
    return judged


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
            told = held if 0 <= start - ref.end <= _BESIDE else versions  # 第九项“…” names one task, 甲与旧版第六项 may name two sides
            if any((side := link.side(v)) and side.task == ref.number and v in told for v in versions):
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
            if question.yes_no and not asks_which(question.plain):
                text = context.say("judge.wrong", text=text)
            judged.draft.computed(text, *(record for record in (side, other) if record))
            sides = question.versions if right in versions else (right,)
            judged.context = replace(context, question=replace(question, tasks=(), versions=sides))
            judged.final = question.yes_no and not asks_which(question.plain)
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
    counted = quantities_named(context) if context.has(Ask.QUANTITY) else []
    for stated in (s for change in counted for s in (*change.new, *change.old) if s.quantity.year and s.record.version in sides):
        quote = stated_in(stated)
        _say_year(judged, quote, str(stated.quantity.year))
        return
    fitting = [c for c in covered if c.share > _ALL and c.record.version in (None, *sides)]
    for each in sorted(fitting, key=lambda c: c.record.version is Version.OLD):
        text = each.record.text
        spans = [(a, b) for a, b in sentences(text) if all(word in fold(text[a:b]) for word in each.matched)]
        dated = [(a, b) for a, b in spans if _YEAR.search(text[a:b])]
        if dated:
            _say_year(judged, Quote(each.record, *dated[0]), context.join(dict.fromkeys(_YEAR.findall(text[slice(*dated[0])]))))
            return


def _say_year(judged: Judged, quote: Quote, years: str) -> None:
    context = judged.context
    label, alien = context.label(quote.record), context.join(context.question.alien_years)
    judged.draft.computed(context.say("judge.year", alien=alien, label=label, years=years, text=context.text_of(quote)), quote)
    judged.draft.pair(quote.record)
    judged.final = True


def _members(judged: Judged) -> None:
    """财政部换成了发展改革委, 科技部是新引入的吧: what is put forward of departments; 国资委和商务部负责什么: who is not on the list."""
    context = judged.context
    question = context.question
    if draft := body_claims.judged(context):
        judged.draft.extend(draft)
        judged.final = True
        return
    links = context.links if question.tasks or question.named or question.hinted else ()
    if not question.departments or len(links) != 1 or not _DOES.search(question.plain):
        return
    version = question.version or Version.NEW
    record = lists_of(context, links[0])[version]
    if record is None or context.has(Ask.ADDED, Ask.REMOVED, Ask.KEPT):
        return
    names = context.facts.departments(record)
    if missing := tuple(name for name in question.departments if name not in names):
        told = {"side": context.side(version), "task": context.task_of(links[0], version), "names": context.join(names)}
        text = context.say("judge.not_member", name=context.join(missing, "or"), **told)
        judged.draft.claim(text, ClaimKind.COMPUTED, record, absent=missing)
        judged.draft.pair(record)
        judged.final = True


def _mentioned(judged: Judged) -> None:
    """旧版没有提5G吧, 区块链是新版首次提出的吗: what is put forward of terms."""
    if draft := mention_claims.judged(judged.context):
        judged.draft.extend(draft)
        judged.final = True


def _dropped(judged: Judged) -> None:
    """为什么取消安全保障: what is said to be gone is still there."""
    context = judged.context
    question = context.question
    if not _DROPPED.search(question.plain) or not claims(context) or len(context.facts.versions) != 2 or question.departments:
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
    text = context.say("judge.not_policy", what=what, owner=owner_claims.owner_of(context, best), text=context.text_of(quote))
    judged.draft.claim(text, ClaimKind.COMMENTARY, quote)
    rest = [w for w in question.words if w not in lacking]
    for each in [c.record for c in context.covering(policy, rest) if c.share >= _ENOUGH][:1] if rest else ():
        near = context.passage(each, rest)
        judged.draft.quoted(context.say("judge.policy_says", label=context.label(each), text=context.words_of(near)), near)
        judged.draft.pair(each)
    judged.final = True


def _renamed(judged: Judged) -> None:
    """“股东会”改成“股东大会”: a wording that is said to have replaced another, where a text says which replaced which."""
    context = judged.context
    asked = _TO.search(context.question.plain)
    if asked is None or not claims(context) or not context.facts.wording.compared:
        return
    first, second = fold(asked["a"]), fold(asked["b"])
    for record in context.facts.searched:
        for hit in _TO.finditer(record.text):
            if {fold(hit["a"]), fold(hit["b"])} != {first, second}:
                continue
            key = "judge.renamed_right" if fold(hit["a"]) == first else "judge.renamed_reversed"
            text = context.say(key, old=hit["a"], new=hit["b"])
            judged.draft.claim(text, ClaimKind.COMPUTED, record)
            judged.final = True
            return


def _whose(judged: Judged) -> None:
    """条文里的还是点评的说法, 这只是券商的看法吧: say in whose words it stands."""
    if draft := owner_claims.judged(judged.context):
        judged.draft.extend(draft)
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


def _new_tasks(judged: Judged) -> None:
    """新增的重点任务只有数据汇聚这一项吧: which tasks are said to be new, held against those without a counterpart."""
    context = judged.context
    question = context.question
    if not question.yes_no or asks_which(question.plain) or not context.has(Ask.ADDED) or question.departments or question.rest:
        return
    if not context.facts.wording.compared or not (question.named or context.has(Ask.TASKS)):
        return
    added = [link for link in context.facts.links if link.old is None and link.new]
    counted = [int(a.value) for a in question.amounts]
    if len(counted) > 1:
        return  # how many there were and are is another matter
    if not added or not question.named and not counted:
        return
    named = set(question.named)
    alone = bool(_ONLY.search(question.plain))
    right = named <= set(added) and (not alone or named == set(added)) if named else all(n == len(added) for n in counted)
    names = context.join(context.task_of(link) for link in added)
    text = context.say("structure.new_tasks", n=len(added), names=names).rstrip("。.")
    records = [side for link in (*added, *named) for side in (link.new, link.old) if side]
    judged.draft.computed(context.say(f"verdict.{'right' if right else 'wrong'}", text=text), *records)
    judged.draft.pair(*records)
    judged.final = True


def _clause_became(judged: Judged) -> None:
    """现行第十二条被删了吧, 第九条是新增的吗: whether a clause that is named has a counterpart."""
    context = judged.context
    question = context.question
    gone, came = _DROPPED.search(question.plain), _CAME.search(question.plain)
    if len(question.clauses) != 1 or not (gone or came) or not question.yes_no or not context.facts.wording.compared:
        return
    ref = question.clauses[0]
    side = ref.version or question.version or (Version.OLD if gone else Version.NEW)
    record = context.facts.clause(side, ref.number, ref.suffix)
    if record is None or side is (Version.NEW if gone else Version.OLD):
        return
    keys = dict.fromkeys(key for pair in context.facts.pairs_of(record.key) for key in (pair.new if gone else pair.old))
    others = [context.facts.by_key[key] for key in keys]
    told = {"label": context.label(record), "others": context.join(map(context.label, others))}
    key = ("stays_clause" if others else "gone_clause") if gone else "not_new_clause" if others else "new_clause"
    judged.draft.computed(context.say(f"judge.{key}", **told), record, *others)
    for each in (record, *others[:1]):
        text = context.say("pairs.text", label=context.label(each), text=context.words_of(each))
        judged.draft.quoted(text, each)
    judged.draft.pair(record)
    judged.final = True


_STEPS: tuple[Callable[[Judged], None], ...] = (
    _renamed,
    _whose,
    _quotation,
    _title,
    _year,
    judge_figures,
    _members,
    _dropped,
    _reason,
    _owner,
    _new_tasks,
    _mentioned,
    _clause_became,
    _clause,
)
