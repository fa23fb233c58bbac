"""Statutes in two versions: which articles came, went or stayed, how many there are, what a chapter holds."""

from __future__ import annotations

import re

from assistant.case import Case, Outcome, Refusal
from assistant.cite import Draft
from assistant.lexicon import Ask
from assistant.types import Absence
from corpus.normalize import CHINESE_DIGITS, chinese_number
from corpus.types import Pair, Record, Relation, Version

_CHAPTER = re.compile(rf"第\s*(?P<n>[{CHINESE_DIGITS}]{{1,3}}|\d{{1,2}})\s*(?P<unit>[编章节])")
_CHAPTERS = re.compile(r"(?:哪|几|多少)(?:些|几)?个?(?:编|章节?)|章节(?:结构|安排|设置|目录)?|目录|结构")
_COUNT = re.compile(r"(?:多少|几)(?:个)?(?:条|条款|条文)(?!款)|条(?:款|文)?(?:总)?数|一共.{0,6}条")
_CHANGED = re.compile(
    r"(?:主要|重要|最大|核心|实质|整体|总体)?.{0,2}(?:修订|修改|变化|变动|改动|调整|不同|差异|区别|改了(?:什么|啥|哪些))|总结|概括|概述|梳理|对比"
)
# How a person asks for the articles that stand in a relation, Chinese and English.
_ASKED: tuple[tuple[tuple[Relation, ...], re.Pattern[str]], ...] = (
    ((Relation.SPLIT,), re.compile(r"拆(?:分|成|开)|一分为|分成(?:了)?(?:几|两|多)|\bsplit")),
    ((Relation.MERGED,), re.compile(r"合并|并成|并为|合为|合成|\bmerged?\b")),
    ((Relation.MOVED,), re.compile(r"移(?:动|到|位|章)|挪|换(?:了)?(?:位置|章|地方)|调整(?:了)?(?:位置|章节|顺序)|\bmoved\b")),
    ((Relation.RENUMBERED,), re.compile(r"(?:只|仅|光)(?:是)?(?:改|变|换|动)(?:了)?(?:条|序|编)?号|(?:条|序)号(?:变|顺延)|\brenumbered\b")),
    ((Relation.UNCHANGED, Relation.RENUMBERED), re.compile(r"没(?:有)?(?:改|变|动|修改|变化|修订)|未(?:作|做)?(?:改|变|修改|修订)|原封不动|一字未|保留不变|\bunchanged\b")),
    ((Relation.ADDED,), re.compile(r"新增|增加|新加|新设|增设|多(?:了|出)|添(?:加|了)|\badded\b|\bnew (?:articles?|provisions?)\b")),
    ((Relation.DROPPED,), re.compile(r"删(?:除|去|掉|了)|取消|废(?:除|止)|去掉|拿掉|砍掉|少了|没(?:有)?了|不见|\b(?:removed|deleted|dropped)\b")),
)
_WORDING = re.compile(r"(?:只|仅|光|就)(?:是)?(?:改|动|调整|修改)(?:了)?(?:个别|几个|一些|个)?(?:字|词|文字|措辞|表述|用语|标点)|文字(?:性)?(?:修改|调整|改动)|minor")
_REVISED = re.compile(r"(?:哪些|哪几|几|多少).{0,6}(?:修改|修订|改动|改|变)(?:过|了)?|(?:修改|修订|改动)(?:过|了)?(?:的)?(?:哪些|哪几|几|多少)?.{0,3}条|\brevised\b")
_WORDING_KEPT = 0.9
_QUOTED = 6


def answer(case: Case) -> Outcome | None:
    """Answer for the articles of a statute as such; None where one article or a topic is asked about."""
    question = case.question
    if question.clauses or case.has(Ask.COUNTERPART) and question.words:
        return None
    chapters = _chapter_refs(case)
    if chapters is not None and not chapters:
        return _no_chapter(case)
    relations = _relations(case)
    draft = case.draft()
    topical = bool(_topic(case))
    if relations is not None and not topical:
        _by_relation(case, draft, relations, chapters or [])
    elif chapters:
        for chapter in chapters:
            _chapter(case, draft, chapter)
    elif topical:
        return None
    elif _CHAPTERS.search(question.plain):
        _table_of_contents(case, draft)
    elif _COUNT.search(question.plain):
        for version in _versions(case):
            _count(case, draft, version)
    elif len(case.facts.versions) == 2 and (_CHANGED.search(question.plain) or case.has(Ask.SUMMARY, Ask.COMPARE, Ask.SAY)):
        _summary(case, draft)
    elif case.has(Ask.SUMMARY, Ask.SAY):
        _table_of_contents(case, draft)
    return draft if draft.claims else None


def _versions(case: Case) -> tuple[Version, ...]:
    return tuple(v for v in case.versions if v in case.facts.versions) or case.facts.versions


def _topic(case: Case) -> tuple[str, ...]:
    """Return the words of the question's topic that are not a way of asking for a relation or a chapter."""
    plain = case.question.plain
    spans = [hit.span() for pattern in (*(p for _, p in _ASKED), _WORDING, _REVISED, _CHAPTER, _CHAPTERS, _COUNT, _CHANGED) for hit in pattern.finditer(plain)]
    told = "\n".join(plain[a:b] for a, b in spans)
    return tuple(word for word in case.question.words if word not in told)


def _relations(case: Case) -> tuple[Relation, ...] | None:
    """Return the relations asked for, None where none is; empty for articles that only changed their wording."""
    plain = case.question.plain
    if _WORDING.search(plain):
        return ()
    for relations, pattern in _ASKED:
        if pattern.search(plain):
            return relations
    if case.question.is_change:
        asked = {Ask.ADDED: Relation.ADDED, Ask.REMOVED: Relation.DROPPED, Ask.KEPT: Relation.UNCHANGED}
        return tuple(relation for ask, relation in asked.items() if case.has(ask))
    return (Relation.REVISED, Relation.MOVED, Relation.SPLIT, Relation.MERGED) if _REVISED.search(plain) else None


def _pairs(case: Case, relations: tuple[Relation, ...]) -> list[Pair]:
    pairs = [pair for pair in case.facts.aligned if pair.old or pair.new]
    if relations:
        return [pair for pair in pairs if pair.relation in relations]
    return [pair for pair in pairs if pair.relation is Relation.REVISED and pair.score >= _WORDING_KEPT]


def _by_relation(case: Case, draft: Draft, relations: tuple[Relation, ...], chapters: list[str]) -> None:
    if len(case.facts.versions) < 2:
        return
    pairs = _pairs(case, relations)
    if chapters:
        pairs = [pair for pair in pairs if any(_in_chapter(case.facts.by_key[key], chapters) for key in (*pair.new, *pair.old))]
    key = relations[0].value if relations else "wording"
    name = case.say(f"relation.{key}")
    if not pairs:
        sides = [case.facts.articles(version) for version in case.facts.versions]
        draft.computed(case.say("articles.none", relation=name), *(end for side in sides for end in (side[0], side[-1])))
        return
    records = [case.facts.by_key[key] for pair in pairs for key in (pair.new or pair.old)]
    told = case.join(_pair_name(case, pair) for pair in pairs)
    draft.computed(case.say("articles.relation", relation=name, n=len(pairs), names=told), *records)
    for pair in pairs[:_QUOTED]:
        for record in (case.facts.by_key[key] for key in (*pair.old, *pair.new)):
            draft.quoted(case.say("pairs.text", label=case.label(record), text=case.text_of(record)), record)
    draft.pairs.extend(pair for pair in pairs if pair not in draft.pairs)


def _pair_name(case: Case, pair: Pair) -> str:
    """Name a pair by its articles, both sides where both are there: 旧版第六条→新版第七条."""
    sides = [case.join(case.label(case.facts.by_key[key]) for key in side) for side in (pair.old, pair.new) if side]
    return "→".join(sides)


def _chapter_refs(case: Case) -> list[str] | None:
    """Return the chapters that the question names, None where it names none."""
    hits = list(_CHAPTER.finditer(case.question.plain))
    if not hits:
        return None
    wanted = [(chinese_number(hit["n"]), hit["unit"]) for hit in hits]
    found: dict[str, None] = {}
    for version in _versions(case):
        for record in case.facts.articles(version):
            for part in record.context.split(" / "):
                named = _CHAPTER.match(part)
                if named and (chinese_number(named["n"]), named["unit"]) in wanted:
                    found[part] = None
    return list(found)


def _in_chapter(record: Record, chapters: list[str]) -> bool:
    return any(part in chapters for part in record.context.split(" / "))


def _chapter(case: Case, draft: Draft, chapter: str) -> None:
    for version in _versions(case):
        members = [record for record in case.facts.articles(version) if _in_chapter(record, [chapter])]
        if members:
            text = case.say(
                "articles.chapter", side=case.side_of(version), chapter=chapter, n=len(members), first=members[0].label, last=members[-1].label
            )
            draft.computed(text, *members)


def _no_chapter(case: Case) -> Refusal:
    asked = case.join(hit.group() for hit in _CHAPTER.finditer(case.question.plain))
    last = [case.facts.articles(version)[-1] for version in _versions(case)]
    return Refusal(Absence.NO_SUCH_CLAUSE, case.say("articles.no_chapter", chapter=asked), tuple(last))


def _table_of_contents(case: Case, draft: Draft) -> None:
    for version in _versions(case):
        articles = case.facts.articles(version)
        chapters = list(dict.fromkeys(record.context for record in articles if record.context))
        if chapters:
            firsts = [next(record for record in articles if record.context == chapter) for chapter in chapters]
            text = case.say("articles.contents", side=case.side_of(version), n=len(chapters), names=case.join(chapters, "parts"), articles=len(articles))
            draft.computed(text, *firsts)
        else:
            _count(case, draft, version)


def _count(case: Case, draft: Draft, version: Version) -> None:
    articles = case.facts.articles(version)
    if articles:
        text = case.say("articles.count", side=case.side_of(version), n=len(articles), first=articles[0].label, last=articles[-1].label)
        draft.computed(text, articles[0], articles[-1])


def _summary(case: Case, draft: Draft) -> None:
    """Sum the change up: how many articles stand in each relation, then what came and what went."""
    for version in case.facts.versions:
        _count(case, draft, version)
    for relation in (Relation.ADDED, Relation.DROPPED, Relation.SPLIT, Relation.MERGED, Relation.MOVED, Relation.REVISED, Relation.RENUMBERED, Relation.UNCHANGED):
        pairs = [pair for pair in case.facts.aligned if pair.relation is relation]
        if pairs:
            records = [case.facts.by_key[key] for pair in pairs for key in (pair.new or pair.old)]
            named = case.join(_pair_name(case, pair) for pair in pairs)
            name = case.say(f"relation.{relation.value}")
            draft.computed(case.say("articles.relation", relation=name, n=len(pairs), names=named), *records)
    draft.pairs.extend(case.facts.aligned)
