"""Statutes in two versions: which articles came, went or stayed, how many there are, what a chapter holds."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from assistant.case import Case, Outcome, Refusal
from assistant.cite import Draft
from assistant.lexicon import Ask
from assistant.types import Absence
from corpus.datafile import read_table
from corpus.normalize import CHINESE_DIGITS, chinese_number
from corpus.statute import CONTEXT
from corpus.types import Pair, Record, Relation, Version

_CHAPTER = re.compile(rf"第\s*(?P<n>[{CHINESE_DIGITS}]{{1,3}}|\d{{1,2}})\s*(?P<unit>[编章节])")
# The order in which relations are looked for in a question; a word list for each stands in `articles.toml`.
_ASKED = (
    ("split", (Relation.SPLIT,)),
    ("merged", (Relation.MERGED,)),
    ("moved", (Relation.MOVED,)),
    ("renumbered", (Relation.RENUMBERED,)),
    ("kept", (Relation.UNCHANGED, Relation.RENUMBERED)),
    ("added", (Relation.ADDED,)),
    ("dropped", (Relation.DROPPED,)),
)
_SUMMED_UP = (
    Relation.ADDED,
    Relation.DROPPED,
    Relation.SPLIT,
    Relation.MERGED,
    Relation.MOVED,
    Relation.REVISED,
    Relation.RENUMBERED,
    Relation.UNCHANGED,
)
_REWORKED = (Relation.REVISED, Relation.MOVED, Relation.SPLIT, Relation.MERGED)
# 新增哪些部门 asks for departments, which a statute does not list.
_OF_ARTICLES = re.compile(r"条|规定|内容|\barticles?\b")
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
    if relations is not None and case.has(Ask.DEPARTMENTS) and not _OF_ARTICLES.search(question.plain):
        return None
    if relations is not None and not topical and not (chapters and relations == _REWORKED and _ways()["changed"].search(question.plain)):
        _by_relation(case, draft, relations, chapters or [])
    elif chapters:
        for chapter in chapters:
            _chapter(case, draft, chapter)
        if len(case.facts.versions) == 2 and (_ways()["changed"].search(question.plain) or case.has(Ask.COMPARE)):
            _changes_within(case, draft, chapters)
    elif topical:
        return None
    elif _ways()["chapters"].search(question.plain):
        _table_of_contents(case, draft)
    elif _ways()["count"].search(question.plain):
        for version in _versions(case):
            _count(case, draft, version)
    elif len(case.facts.versions) == 2 and (_ways()["changed"].search(question.plain) or case.has(Ask.SUMMARY, Ask.COMPARE, Ask.SAY)):
        _summary(case, draft)
    elif case.has(Ask.SUMMARY, Ask.SAY):
        _table_of_contents(case, draft)
    return draft if draft.claims else None


@cache
def _ways() -> dict[str, re.Pattern[str]]:
    """Load the ways of asking that lie beside the program."""
    table = read_table(Path(__file__).parents[1] / "articles.toml")["ways"]
    return {name: re.compile("|".join(f"(?:{pattern})" for pattern in patterns)) for name, patterns in table.items()}


def speaks_of_articles(plain: str) -> bool:
    """Tell whether a question asks for articles that stand in a relation, for chapters or for numbers of articles."""
    return any(pattern.search(plain) for pattern in _ways().values())


def _versions(case: Case) -> tuple[Version, ...]:
    return tuple(v for v in case.versions if v in case.facts.versions) or case.facts.versions


def _topic(case: Case) -> tuple[str, ...]:
    """Return the words of the question's topic that are not a way of asking for a relation or a chapter."""
    plain = case.question.plain
    spans = [hit.span() for pattern in (_CHAPTER, *_ways().values()) for hit in pattern.finditer(plain)]
    told = "\n".join(plain[a:b] for a, b in spans)
    return tuple(word for word in case.question.words if word not in told)


def _relations(case: Case) -> tuple[Relation, ...] | None:
    """Return the relations asked for, None where none is; empty for articles that only changed their wording."""
    plain = case.question.plain
    ways = _ways()
    if ways["wording"].search(plain):
        return ()
    found = [relation for name, relations in _ASKED if ways[name].search(plain) for relation in relations]
    if found:
        return tuple(dict.fromkeys(found))
    if case.question.is_change:
        asked = {Ask.ADDED: Relation.ADDED, Ask.REMOVED: Relation.DROPPED, Ask.KEPT: Relation.UNCHANGED}
        return tuple(relation for ask, relation in asked.items() if case.has(ask))
    return _REWORKED if ways["revised"].search(plain) else None


def _pairs(case: Case, relation: Relation | None) -> list[Pair]:
    """Return the pairs in a relation; without one, those that only changed their wording."""
    if relation is not None:
        return [pair for pair in case.facts.aligned if pair.relation is relation]
    return [pair for pair in case.facts.aligned if pair.relation is Relation.REVISED and pair.score >= _WORDING_KEPT]


def _by_relation(case: Case, draft: Draft, relations: tuple[Relation, ...], chapters: list[str]) -> None:
    """List the articles in each of the relations, those of some chapters only where chapters are named."""
    if len(case.facts.versions) < 2:
        return
    told: list[Pair] = []
    for relation in relations or (None,):
        pairs = _pairs(case, relation)
        if chapters:
            pairs = [pair for pair in pairs if any(_in_chapter(case.facts.by_key[key], chapters) for key in (*pair.new, *pair.old))]
        name = case.say(f"relation.{relation.value if relation else 'wording'}")
        if pairs:
            _listed(case, draft, name, pairs)
        elif relation is not Relation.RENUMBERED or len(relations) == 1:
            sides = [case.facts.articles(version) for version in case.facts.versions]
            draft.computed(case.say("articles.none", relation=name), *(end for side in sides for end in (side[0], side[-1])))
        told.extend(pairs)
    for pair in told[:_QUOTED]:
        for record in (case.facts.by_key[key] for key in (*pair.old, *pair.new)):
            draft.quoted(case.say("pairs.text", label=case.label(record), text=case.words_of(record)), record)
    draft.pairs.extend(pair for pair in told if pair not in draft.pairs)


def _changes_within(case: Case, draft: Draft, chapters: list[str]) -> None:
    """Say what became of the articles of some chapters, and quote what came and what was revised."""
    quoted: list[Pair] = []
    for relation in _SUMMED_UP:
        pairs = [p for p in _pairs(case, relation) if any(_in_chapter(case.facts.by_key[key], chapters) for key in (*p.new, *p.old))]
        if pairs:
            _listed(case, draft, case.say(f"relation.{relation.value}"), pairs)
        if relation not in (Relation.UNCHANGED, Relation.RENUMBERED):
            quoted.extend(pairs)
    for record in [case.facts.by_key[key] for pair in quoted for key in (*pair.old, *pair.new)][:_QUOTED]:
        draft.quoted(case.say("pairs.text", label=case.label(record), text=case.words_of(record)), record)
    draft.pairs.extend(pair for pair in quoted if pair not in draft.pairs)


def _listed(case: Case, draft: Draft, name: str, pairs: list[Pair]) -> None:
    """Say how many pairs stand in a relation and name them, every member cited."""
    records = [case.facts.by_key[key] for pair in pairs for key in (pair.new or pair.old)]
    named = case.join(_pair_name(case, pair) for pair in pairs)
    draft.computed(case.say("articles.relation", relation=name, n=len(pairs), names=named), *records)


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
            for part in record.context.split(CONTEXT):
                named = _CHAPTER.match(part)
                if named and (chinese_number(named["n"]), named["unit"]) in wanted:
                    found[part] = None
    return list(found)


def _in_chapter(record: Record, chapters: list[str]) -> bool:
    return any(part in chapters for part in record.context.split(CONTEXT))


def _chapter(case: Case, draft: Draft, chapter: str) -> None:
    for version in _versions(case):
        members = [record for record in case.facts.articles(version) if _in_chapter(record, [chapter])]
        if members:
            ends = {"first": members[0].label, "last": members[-1].label}
            text = case.say("articles.chapter", side=case.side_of(version), chapter=chapter, n=len(members), **ends)
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
            text = case.say(
                "articles.contents", side=case.side_of(version), n=len(chapters), names=case.join(chapters, "parts"), articles=len(articles)
            )
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
    for relation in _SUMMED_UP:
        if pairs := _pairs(case, relation):
            _listed(case, draft, case.say(f"relation.{relation.value}"), pairs)
    draft.pairs.extend(case.facts.aligned)
