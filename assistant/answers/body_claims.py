"""Claims on the lists of departments: who is on one, came, went, stayed, took another's place; each is held against the lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.answers.clause import comments_on
from assistant.answers.context import Context
from assistant.answers.departments import change_of, lists_of
from assistant.answers.notices import add_notices
from assistant.answers.premise import asks_why
from assistant.citations.draft import Draft
from assistant.documents.facts import TaskLink
from assistant.documents.labels import task_name
from assistant.types import ClaimKind
from assistant.understanding.asking import sought_list
from assistant.understanding.claims import Phrase, asks_which, is_confirmed, phrases, said_of
from assistant.understanding.conditions import is_negated
from assistant.understanding.lexicon import Ask
from corpus.departments import Mention, find_departments
from corpus.normalize import CHINESE_DIGITS, chinese_number
from corpus.types import Kind, Record, Version

_SEVERAL = re.compile(
    rf"(?P<n>\d{{1,2}}|[{CHINESE_DIGITS}]{{1,3}})\s*[个家](?:责任|参与|牵头)?(?:部门|单位|部委|(?=[，,。？?]|$|吗|吧|负责))"
)
_MOST = 3
_PASSIVE = re.compile(r"换[成为]|改[成为由]|被.*(?:取代|代替|接替|替换|换)|\breplaced (?:by|with)\b")
_ONLY = re.compile(r"(?:只|仅)(?:在|是|有|存在于)?$|\bonly (?:in|on)? ?(?:the )?$")
_SOLE = re.compile(r"(?:唯一|只有).*(?:任务|行动)(?:是|为|就是)")
_NAMED = {Version.OLD: "旧版", Version.NEW: "新版"}
_LEADS = re.compile(r"牵头|领衔|主导|主办")


@dataclass(frozen=True, slots=True)
class _Fact:
    """What the lists give on one thing put forward: whether it is so, in words, from which records; who is named and in none of them."""

    holds: bool
    text: str
    records: tuple[Record, ...]
    absent: tuple[str, ...] = ()


def judged(context: Context) -> Draft | None:
    """Say whether the lists bear out what is put forward of departments; None where nothing is, or where it is only asked why."""
    question, why = context.question, asks_why(context)
    if not (question.yes_no or is_confirmed(question.plain) or why) or not context.facts.of_kind(Kind.DEPARTMENTS):
        return None
    if not (question.departments or context.has(Ask.DEPARTMENTS) and _SEVERAL.search(question.plain)):
        return None
    if question.clauses or sought_list(question.plain) or asks_which(question.plain) and not why:
        return None
    if question.departments and not {*question.departments} & {*context.facts.own_departments}:
        return None  # a body that no list names is refused by its name
    links = context.links if question.tasks or question.named else question.hinted
    if len(links) > _MOST or len(question.rest) > 1 and not links:
        return None
    listing = [link for link in links if any(lists_of(context, link).values())]
    if links and not listing:
        return None
    facts = [fact for link in listing or (None,) for fact in _facts(context, link) if fact]
    wrong = [fact for fact in facts if not fact.holds]
    if not facts or why and not wrong:
        return None
    draft = context.draft()
    key = "right" if not wrong else "wrong" if len(wrong) == len(facts) else "partly"
    if not is_confirmed(question.plain) and not why and key != "partly":
        key = "yes" if key == "right" else "none_there" if all(fact.absent for fact in facts) else "no"
    told = context.join((fact.text for fact in dict.fromkeys(sorted(facts, key=lambda fact: fact.holds))), "parts")
    records = [record for fact in facts for record in fact.records]
    listed = {name for record in records for name in context.facts.departments(record)}
    absent = tuple(dict.fromkeys(name for fact in facts for name in fact.absent if name not in listed))
    draft.claim(context.say(f"verdict.{key}", text=told), ClaimKind.COMPUTED, *records, absent=absent)
    _beside(context, draft, facts)
    draft.pair(*records)
    add_notices(context, draft)
    return draft


def _facts(context: Context, link: TaskLink | None) -> list[_Fact | None]:
    """Return what the lists give on each thing put forward; a phrase without a name goes on with the names before."""
    question = context.question
    facts: list[_Fact | None] = []
    names: tuple[str, ...] = ()
    for phrase in phrases("bodies", question.plain):
        own = [m for m in question.mentions if phrase.start <= m.start < phrase.end]
        sides = [v for v, start, _ in question.sides if phrase.start <= start < phrase.end]
        sides = sides or [v for v, name in _NAMED.items() if name in phrase.text]  # 旧版没有 may be read as one word
        side = sides[-1] if len(set(sides)) == 1 else None
        if own:
            names = tuple(m.name for m in own)
        elif not (phrase.said and names and (side or phrase.said & {"kept", "added", "removed"})):
            if link and "only" not in phrase.said:
                facts.append(_counted(context, link, side or question.version or Version.NEW, phrase.text))
            continue
        negated = bool(own) and any(is_negated(question.plain, m.start, m.end) for m in own) or not own and _denied(phrase)
        if "replaced" in phrase.said and len(names) == 2:
            gone, came = names if _PASSIVE.search(phrase.text) else names[::-1]
            facts.append(_replaced(context, link, gone, came))
            continue
        if "only" in phrase.said and len(names) > 1 and link:
            facts.append(_alone_together(context, link, names, side or question.version or Version.NEW))
            continue
        for at, name in enumerate(names):
            own_phrase = _about(phrase, own, at) if len(own) > 1 else phrase
            facts.append(_one(context, link, name, own_phrase, side, negated))
        if link and "only" not in phrase.said:
            facts.append(_counted(context, link, side or question.version or Version.NEW, phrase.text))
    return facts


def _about(phrase: Phrase, mentions: Sequence[Mention], at: int) -> Phrase:
    """Return a phrase with what it says of one of its departments, where each has its own word: 进了教育部、出了财政部."""
    start = mentions[at - 1].end if at else phrase.start
    said = said_of("bodies", phrase.text[start - phrase.start : mentions[at].end - phrase.start])
    return replace(phrase, said=said or phrase.said)


def _denied(phrase: Phrase) -> bool:
    return bool(re.search(r"没(?!有?了)|不(?!再|是|变)|未", phrase.text))


def _holders(context: Context, link: TaskLink | None, version: Version) -> list[Record]:
    """Return the lists that count: a task's, or all of a version."""
    if link:
        held = lists_of(context, link)[version]
        return [held] if held else []
    return context.facts.of_kind(Kind.DEPARTMENTS, version=version)


def _one(context: Context, link: TaskLink | None, name: str, phrase: Phrase, side: Version | None, negated: bool) -> _Fact | None:
    lists = {version: _holders(context, link, version) for version in Version}
    held = {version: [r for r in records if name in context.facts.departments(r)] for version, records in lists.items()}
    old, new = bool(held[Version.OLD]), bool(held[Version.NEW])
    said = phrase.said
    if "leads" in said and not any(_LEADS.search(r.text) for records in held.values() for r in records):
        return _unled(context, link, name, side or context.question.version or Version.NEW)
    if "only" in said and not negated:
        if link and _SOLE.search(context.question.plain):
            return _sole_task(context, link, name, side or context.question.version or Version.NEW)
        if side and _ONLY.search(context.question.plain[: _start_of(context, side, phrase)]):
            holds = bool(held[side]) and not held[Version.OLD if side is Version.NEW else Version.NEW]
            return _status(context, link, name, lists, held, holds)
        if link and any(_ONLY.search(context.question.plain[:start]) for _, start, _ in context.question.spans):
            return _only_there(context, link, name, side or context.question.version or Version.NEW)
        return _alone(context, link, name, side or context.question.version, kept="kept" in said) if link else None
    if "added" in said:
        return _status(context, link, name, lists, held, (new and not old) is not negated)
    if "removed" in said:
        return _status(context, link, name, lists, held, (old and not new) is not negated)
    if "kept" in said and side is None:
        return _status(context, link, name, lists, held, (old and new) is not negated)
    version = side or context.question.version
    if version is None and negated and not said:
        version = Version.NEW
    if version is None and len(context.question.versions) == 2:
        return _status(context, link, name, lists, held, (old and new) is not negated)
    version = version or Version.NEW
    if not lists[version]:
        return None
    return _member(context, link, name, version, lists[version], held[version], bool(held[version]) is not negated)


def _start_of(context: Context, side: Version, phrase: Phrase) -> int:
    placed = (start for version, start, _ in context.question.sides if version is side and phrase.start <= start < phrase.end)
    return next(placed, phrase.start + max(phrase.text.find(_NAMED[side]), 0))


def _member(
    context: Context, link: TaskLink | None, name: str, version: Version, lists: list[Record], held: list[Record], holds: bool
) -> _Fact:
    """Say whether a version lists a department, and with whom."""
    side = context.side(version)
    if link:
        told = {"side": side, "task": context.task_of(link, version), "name": name}
        text = context.say("verdict.listed" if held else "verdict.not_listed", **told)
        if not holds or not held:
            text += context.say("verdict.lists", names=context.join(context.facts.departments(lists[0])))
    else:
        key = "verdict.listed_in" if held else "verdict.listed_nowhere"
        text = context.say(key, side=side, n=len(held), name=name, tasks=_titles(context, held))
    return _Fact(holds, text, tuple(held or lists), () if held else (name,))


def _titles(context: Context, lists: Sequence[Record]) -> str:
    titles = (context.facts.of_task(r.version, r.task, Kind.TASK) for r in lists if r.version)
    return context.join(task_name(title) for title in titles if title)


def _status(
    context: Context,
    link: TaskLink | None,
    name: str,
    lists: dict[Version, list[Record]],
    held: dict[Version, list[Record]],
    holds: bool,
) -> _Fact | None:
    """Say whether a department came, went or stayed, in a task or in the whole."""
    old, new = held[Version.OLD], held[Version.NEW]
    status = "both" if old and new else "added" if new else "removed" if old else "none"
    if link and not (lists[Version.OLD] and lists[Version.NEW]):
        there = Version.NEW if lists[Version.NEW] else Version.OLD
        return _member(context, link, name, there, lists[there], held[there], bool(held[there]) and there is Version.NEW)
    if link:
        text = context.say(f"verdict.{status}", name=name, task=context.task_of(link))
    else:
        tasks = {"old_tasks": _titles(context, old), "new_tasks": _titles(context, new)}
        text = context.say(f"verdict.all_{status}", name=name, old=len(old), new=len(new), **tasks)
    records = [*(new or lists[Version.NEW]), *(old or lists[Version.OLD])]
    return _Fact(holds, text, tuple(records), () if old or new else (name,))


def _alone(context: Context, link: TaskLink, name: str, side: Version | None, *, kept: bool) -> _Fact | None:
    """Judge that a department is the only one on a task's list, or the only one that stayed."""
    change = change_of(context, link)
    if kept and change.old and change.new:
        names = context.join(change.kept) or context.say("judge.nobody")
        text = context.say("verdict.kept_all", task=context.task_of(link), names=names, n=len(change.kept))
        return _Fact(list(change.kept) == [name], text, (change.new, change.old))
    record = lists_of(context, link)[side or Version.NEW]
    return _listed(context, link, record, lambda listed: listed == [name], name) if record else None


def _listed(context: Context, link: TaskLink, record: Record, holds: Callable[[list[str]], bool], *named: str) -> _Fact:
    """Judge something of a task's list as a whole, and tell the list."""
    names, side = context.facts.departments(record), context.side(record.version) if record.version else ""
    told = {"side": side, "task": context.task_of(link, record.version), "names": context.join(names)}
    text = context.say("departments.list", n=len(names), **told).rstrip("。.")
    return _Fact(holds(names), text, (record,), tuple(name for name in named if name not in names))


def _alone_together(context: Context, link: TaskLink, names: Sequence[str], version: Version) -> _Fact | None:
    """Judge that some departments, and no others, are on a task's list."""
    record = lists_of(context, link)[version]
    return _listed(context, link, record, lambda listed: set(listed) == {*names}, *names) if record else None


def _sole_task(context: Context, link: TaskLink, name: str, version: Version) -> _Fact:
    """Judge that a task is the only one that a department is charged with alone: 唯一由工信部单独负责的任务是….."""
    held = [r for r in context.facts.of_kind(Kind.DEPARTMENTS, version=version) if context.facts.departments(r) == [name]]
    key = "verdict.alone_in" if held else "verdict.alone_nowhere"
    text = context.say(key, side=context.side(version), n=len(held), name=name, tasks=_titles(context, held))
    sole = [r.task for r in held] == [side.task for side in (link.side(version),) if side]
    return _Fact(sole, text, tuple(held or context.facts.of_kind(Kind.DEPARTMENTS, version=version)))


def _only_there(context: Context, link: TaskLink, name: str, version: Version) -> _Fact:
    """Judge that no other task of a version lists a department."""
    held = [r for r in context.facts.of_kind(Kind.DEPARTMENTS, version=version) if name in context.facts.departments(r)]
    key = "verdict.listed_in" if held else "verdict.listed_nowhere"
    text = context.say(key, side=context.side(version), n=len(held), name=name, tasks=_titles(context, held))
    only = [r.task for r in held] == [side.task for side in (link.side(version),) if side]
    return _Fact(only, text, tuple(held or context.facts.of_kind(Kind.DEPARTMENTS, version=version)), () if held else (name,))


def _unled(context: Context, link: TaskLink | None, name: str, version: Version) -> _Fact | None:
    """Say that the lists do not tell who leads."""
    if link is None or not (record := lists_of(context, link)[version]):
        return None
    names = context.facts.departments(record)
    told = {"side": context.side(version), "task": context.task_of(link, version), "names": context.join(names)}
    return _Fact(False, context.say("verdict.unled", **told), (record,), () if name in names else (name,))


def _counted(context: Context, link: TaskLink, version: Version, text: str) -> _Fact | None:
    """Judge how many departments a list is said to have."""
    count, record = _SEVERAL.search(text), lists_of(context, link)[version]
    return _listed(context, link, record, lambda names: len(names) == chinese_number(count["n"])) if count and record else None


def _replaced(context: Context, link: TaskLink | None, gone: str, came: str) -> _Fact | None:
    """Judge that one department took another's place: it came and the other went, and nobody says that a third one did."""
    links = [link] if link else context.facts.links
    changes = [(each, change) for each in links if (change := change_of(context, each)).old and change.new]
    both = [(each, change) for each, change in changes if came in change.added and gone in change.removed]
    said = _said_to_replace(context, [r for _, change in changes for r in (change.new, change.old) if r], gone)
    none, told = context.say("judge.nobody"), both or changes[:1] if link else both
    texts = [
        context.say(
            "verdict.moves",
            task=context.task_of(each),
            added=context.join(change.added) or none,
            removed=context.join(change.removed) or none,
        )
        for each, change in told
    ]
    if not texts:
        return None
    if link and not both:
        change = told[0][1]
        texts += [context.say("verdict.not_came", name=came)] if came not in change.added else []
        texts += [context.say("verdict.not_gone", name=gone)] if gone not in change.removed else []
    records = tuple(r for _, change in told for r in (change.new, change.old) if r)
    listed = {name for record in records for name in context.facts.departments(record)}
    holds = bool(both) and (said is None or came in said)
    return _Fact(holds, context.join(texts, "parts"), records, tuple(name for name in (gone, came) if name not in listed))


def _said_to_replace(context: Context, lists: Sequence[Record], gone: str) -> set[str] | None:
    """Return who is said, beside the lists, to have taken a department's place; None where nobody says so."""
    said = [phrase for record in lists for c in comments_on(context, record) for phrase in phrases("bodies", c.text)]
    named = [{m.name for m in find_departments(phrase.text)} for phrase in said if "replaced" in phrase.said]
    return next((names - {gone} for names in named if gone in names), None)


def _beside(context: Context, draft: Draft, facts: Sequence[_Fact]) -> None:
    """Quote what is said of a replacement that is put forward, and the words beside lists where it is asked why."""
    named = set(context.question.departments)
    replaced = any("replaced" in phrase.said for phrase in phrases("bodies", context.question.plain))
    if not replaced and not asks_why(context):
        return
    records = list(dict.fromkeys(record for fact in facts for record in fact.records))
    comments = dict.fromkeys(c for record in records for c in comments_on(context, record))
    for comment in [c for c in comments if named & {m.name for m in find_departments(c.text)}][:1]:
        draft.opinion(context.say("commentary.said", text=context.text_of(comment)), comment)
