"""Statutes in two versions: which articles came, went or stayed, how many there are, what a chapter holds."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from assistant.answers.context import Context, Outcome, Refusal
from assistant.answers.ranking import SAID, ranked
from assistant.answers.rewording import say_rewording
from assistant.citations.draft import Draft
from assistant.types import Absence
from assistant.understanding.lexicon import Ask, lexicon
from assistant.understanding.synonyms import synonyms
from assistant.understanding.values import sought_value
from corpus.datafile import read_table
from corpus.normalize import CHINESE_DIGITS, chinese_number
from corpus.types import CONTEXT, Pair, Record, Relation, Version

_CHAPTER = re.compile(rf"第\s*(?P<n>[{CHINESE_DIGITS}]{{1,3}}|\d{{1,2}})\s*(?P<unit>[编篇章节])")
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
_EDITIONS = re.compile(r"版|新旧|前后|[本这]次|前者|后者")
_WORDING_KEPT = 0.9
_QUOTED = 6


def answer(context: Context) -> Outcome | None:
    """Answer for the articles of a statute as such; None where one article or a topic is asked about."""
    question = context.question
    if question.clauses or context.has(Ask.COUNTERPART) and question.words:
        return None
    chapters = _chapter_refs(context)
    if chapters is not None and not chapters:
        return _no_chapter(context)
    if sought_value(question.plain) and not _OF_ARTICLES.search(question.plain) and not _ways()["chapters"].search(question.plain):
        return None  # a value is asked for: of what, its sentence says
    relations = _relations(context)
    draft = context.draft()
    topical = bool(_topic(context))
    if relations is not None and context.has(Ask.DEPARTMENTS) and not _OF_ARTICLES.search(question.plain):
        return None
    if relations is not None and not topical and not (chapters and relations == _REWORKED and _ways()["changed"].search(question.plain)):
        _by_relation(context, draft, relations, chapters or [])
    elif chapters:
        for chapter in chapters:
            _chapter(context, draft, chapter)
        if len(context.facts.versions) == 2 and (_ways()["changed"].search(question.plain) or context.has(Ask.COMPARE)):
            _changes_within(context, draft, chapters)
    elif topical:
        return None
    elif _ways()["chapters"].search(question.plain):
        _table_of_contents(context, draft)
    elif len(context.facts.versions) == 2 and (_ways()["changed"].search(question.plain) or context.has(Ask.SUMMARY, Ask.COMPARE, Ask.SAY)):
        if _speaks_of_a_place(context):
            return None
        _summary(context, draft)
    elif context.has(Ask.SUMMARY, Ask.SAY):
        _table_of_contents(context, draft)
    return draft if draft.claims else None


def _speaks_of_a_place(context: Context) -> bool:
    """Tell whether a sentence is likely to answer, though the documents know no word of the question: 请来查账的人，两版有什么不同."""
    plain = context.question.plain
    told = "\n".join(hit.group() for pattern in _ways().values() for hit in pattern.finditer(plain))
    spoken = [word for word in (context.cutter.words(plain) if context.cutter else ()) if len(word) > 1 and word not in told]
    spoken = [word for word in spoken if word not in lexicon().stop | synonyms().generic and not _EDITIONS.search(word)]
    found = ranked(context, (), None, (*context.facts.versions, None)) if spoken else []
    return bool(found) and found[0].chance >= SAID


@cache
def _ways() -> dict[str, re.Pattern[str]]:
    """Load the ways of asking that lie beside the program."""
    table = read_table(Path(__file__).parent / "articles.toml")["ways"]
    return {name: re.compile("|".join(f"(?:{pattern})" for pattern in patterns)) for name, patterns in table.items()}


def speaks_of_articles(plain: str) -> bool:
    """Tell whether a question asks for articles that stand in a relation, for chapters or for numbers of articles."""
    return any(pattern.search(plain) for pattern in _ways().values())


def _versions(context: Context) -> tuple[Version, ...]:
    return tuple(v for v in context.versions if v in context.facts.versions) or context.facts.versions


def _topic(context: Context) -> tuple[str, ...]:
    """Return the words of the question's topic that are not a way of asking for a relation or a chapter."""
    plain = context.question.plain
    spans = [hit.span() for pattern in (_CHAPTER, *_ways().values()) for hit in pattern.finditer(plain)]
    told = "\n".join(plain[a:b] for a, b in spans)
    return tuple(word for word in context.question.words if word not in told)


def _relations(context: Context) -> tuple[Relation, ...] | None:
    """Return the relations asked for, None where none is; empty for articles that only changed their wording."""
    plain = context.question.plain
    ways = _ways()
    if ways["wording"].search(plain):
        return ()
    found = [relation for name, relations in _ASKED if ways[name].search(plain) for relation in relations]
    if found:
        return tuple(dict.fromkeys(found))
    if context.question.is_change:
        asked = {Ask.ADDED: Relation.ADDED, Ask.REMOVED: Relation.DROPPED, Ask.KEPT: Relation.UNCHANGED}
        return tuple(relation for ask, relation in asked.items() if context.has(ask))
    return _REWORKED if ways["revised"].search(plain) else None


def _pairs(context: Context, relation: Relation | None) -> list[Pair]:
    """Return the pairs in a relation; without one, those that only changed their wording."""
    if relation is not None:
        return [pair for pair in context.facts.aligned if pair.relation is relation]
    return [pair for pair in context.facts.aligned if pair.relation is Relation.REVISED and pair.score >= _WORDING_KEPT]


def _by_relation(context: Context, draft: Draft, relations: tuple[Relation, ...], chapters: list[str]) -> None:
    """List the articles in each of the relations, those of some chapters only where chapters are named."""
    if len(context.facts.versions) < 2:
        return
    told: list[Pair] = []
    for relation in relations or (None,):
        pairs = _pairs(context, relation)
        if chapters:
            pairs = [pair for pair in pairs if any(_in_chapter(context.facts.by_key[key], chapters) for key in (*pair.new, *pair.old))]
        name = context.say(f"relation.{relation.value if relation else 'wording'}")
        if pairs:
            _listed(context, draft, name, pairs)
        elif relation is not Relation.RENUMBERED or len(relations) == 1:
            sides = [side for version in context.facts.versions if (side := context.facts.articles(version))]
            draft.computed(context.say("articles.none", relation=name), *(end for side in sides for end in (side[0], side[-1])))
        told.extend(pairs)
    for pair in told[:_QUOTED]:
        for record in (context.facts.by_key[key] for key in (*pair.old, *pair.new)):
            draft.quoted(context.say("pairs.text", label=context.label(record), text=context.words_of(record)), record)
    draft.pairs.extend(pair for pair in told if pair not in draft.pairs)


def _changes_within(context: Context, draft: Draft, chapters: list[str]) -> None:
    """Say what became of the articles of some chapters, and quote what came and what was revised."""
    quoted: list[Pair] = []
    for relation in _SUMMED_UP:
        pairs = [p for p in _pairs(context, relation) if any(_in_chapter(context.facts.by_key[key], chapters) for key in (*p.new, *p.old))]
        if pairs:
            _listed(context, draft, context.say(f"relation.{relation.value}"), pairs)
        if relation not in (Relation.UNCHANGED, Relation.RENUMBERED):
            quoted.extend(pairs)
    for record in [context.facts.by_key[key] for pair in quoted for key in (*pair.old, *pair.new)][:_QUOTED]:
        draft.quoted(context.say("pairs.text", label=context.label(record), text=context.words_of(record)), record)
    draft.pairs.extend(pair for pair in quoted if pair not in draft.pairs)


def _listed(context: Context, draft: Draft, name: str, pairs: list[Pair]) -> None:
    """Say how many pairs stand in a relation and name them, every member cited."""
    records = [context.facts.by_key[key] for pair in pairs for key in (pair.new or pair.old)]
    named = context.join(_pair_name(context, pair) for pair in pairs)
    draft.computed(context.say("articles.relation", relation=name, n=len(pairs), names=named), *records)


def _pair_name(context: Context, pair: Pair) -> str:
    """Name a pair by its articles, both sides where both are there: 旧版第六条→新版第七条."""
    sides = [context.join(context.label(context.facts.by_key[key]) for key in side) for side in (pair.old, pair.new) if side]
    return "→".join(sides)


def _chapter_refs(context: Context) -> list[str] | None:
    """Return the chapters that the question names, None where it names none."""
    hits = list(_CHAPTER.finditer(context.question.plain))
    if not hits:
        return None
    wanted = [(chinese_number(hit["n"]), hit["unit"]) for hit in hits]
    found: dict[str, None] = {}
    for version in _versions(context):
        for record in context.facts.articles(version):
            for part in record.context.split(CONTEXT):
                named = _CHAPTER.match(part)
                if named and (chinese_number(named["n"]), named["unit"]) in wanted:
                    found[part] = None
    return list(found)


def _in_chapter(record: Record, chapters: list[str]) -> bool:
    return any(part in chapters for part in record.context.split(CONTEXT))


def _chapter(context: Context, draft: Draft, chapter: str) -> None:
    for version in _versions(context):
        members = [record for record in context.facts.articles(version) if _in_chapter(record, [chapter])]
        if members:
            ends = {"first": members[0].label, "last": members[-1].label}
            text = context.say("articles.chapter", side=context.side_of(version), chapter=chapter, n=len(members), **ends)
            draft.computed(text, *members)


def _no_chapter(context: Context) -> Refusal:
    asked = context.join(hit.group() for hit in _CHAPTER.finditer(context.question.plain))
    last = [context.facts.articles(version)[-1] for version in _versions(context)]
    return Refusal(Absence.NO_SUCH_CLAUSE, context.say("articles.no_chapter", chapter=asked), tuple(last))


def _table_of_contents(context: Context, draft: Draft) -> None:
    for version in _versions(context):
        articles = context.facts.articles(version)
        chapters = list(dict.fromkeys(record.context for record in articles if record.context))
        if chapters:
            firsts = [next(record for record in articles if record.context == chapter) for chapter in chapters]
            text = context.say(
                "articles.contents",
                side=context.side_of(version),
                n=len(chapters),
                names=context.join(chapters, "parts"),
                articles=len(articles),
            )
            draft.computed(text, *firsts)
        else:
            count(context, draft, version)


def count(context: Context, draft: Draft, version: Version) -> None:
    """Say how many articles a version has."""
    articles = context.facts.articles(version)
    if articles:
        text = context.say(
            "articles.count", side=context.side_of(version), n=len(articles), first=articles[0].label, last=articles[-1].label
        )
        draft.computed(text, articles[0], articles[-1])


def _summary(context: Context, draft: Draft) -> None:
    """Sum the change up: how many articles stand in each relation, then what came and what went."""
    for version in context.facts.versions:
        count(context, draft, version)
    for relation in _SUMMED_UP:
        if pairs := _pairs(context, relation):
            _listed(context, draft, context.say(f"relation.{relation.value}"), pairs)
            if relation is Relation.REVISED and len(pairs) <= _QUOTED:
                say_rewording(context, draft, [context.facts.by_key[key] for pair in pairs for key in pair.new], asked=True)
    draft.pairs.extend(context.facts.aligned)
