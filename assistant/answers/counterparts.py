"""What stands against a clause or a task in the other version."""

from __future__ import annotations

import re

from assistant.answers.clause import comments_on
from assistant.answers.context import Context, Covered, Outcome
from assistant.answers.missing_clause import absent
from assistant.answers.rewording import say_rewording
from assistant.citations.draft import Draft
from assistant.documents.facts import TaskLink
from assistant.documents.labels import task_name
from assistant.understanding.lexicon import Ask
from assistant.understanding.references import NumberRef
from assistant.understanding.values import sought_value
from corpus.types import Basis, Kind, Pair, Record, Version

_ENOUGH = 0.6
# 第七条对应新版哪一条 names the version that is looked for, not the one that 第七条 stands in.
_SOUGHT = re.compile(r"(?:对应|相当于|变成|变为|改成|成了|到了?).{0,3}(?:(?P<new>新)|旧|老|原)(?:版|法)?(?:里|中|的)*(?:哪|什么|第几)")
_CLAUSES = re.compile(r"条款|条文|逐条|哪一?条|\bclauses?\b")


def answer(context: Context) -> Outcome | None:
    """Answer for the counterpart of clauses, or of a task and its clauses."""
    question = context.question
    if (told := of_clauses(context)) is not None:
        return told
    if not context.has(Ask.COUNTERPART, Ask.COMPARE) or context.has(Ask.DEPARTMENTS, Ask.MILESTONE, Ask.QUANTITY):
        return None
    if not context.has(Ask.COUNTERPART) and (context.counts or sought_value(question.plain)):
        return None  # a value of it is asked for
    wants_clauses = (
        context.has(Ask.CLAUSES)
        or bool(_CLAUSES.search(question.plain))
        or (question.named or question.hinted)
        and context.has(Ask.COUNTERPART)
    )
    if not wants_clauses or not context.links or len(context.links) > 3 or question.departments:
        return None
    if question.rest and not question.named and not question.tasks:
        return None
    draft = context.draft()
    for link in context.links:
        task(context, draft, link)
    return draft if draft.claims else None


def of_clauses(context: Context) -> Outcome | None:
    """Answer for the counterpart of clauses that are named by number."""
    question = context.question
    if not context.facts.wording.compared:
        return None
    if question.clauses and (context.has(Ask.COUNTERPART, Ask.COMPARE, Ask.REMOVED, Ask.KEPT) or len(question.versions) == 2):
        return _clauses(context)
    return None


def of_topic(context: Context) -> Outcome | None:
    """Answer for clauses that are named by their topic alone: set side by side, or with their counterparts."""
    question = context.question
    if sought_value(question.plain):
        return None  # a value of it is asked for
    if not context.facts.wording.compared:
        return None
    if question.clauses or not question.rest or not context.has(Ask.COUNTERPART, Ask.COMPARE) or question.departments:
        return None
    if context.has(Ask.DEPARTMENTS, Ask.MILESTONE, Ask.QUANTITY, Ask.OCCUR, Ask.TASKS, Ask.COMMENTARY, Ask.GOAL, Ask.TARGET):
        return None
    held = {version: _holding(context, version) for version in Version}
    draft = context.draft()
    if context.has(Ask.COMPARE) and all(held.values()):
        for record in (c.record for version in Version for c in held[version]):
            draft.quoted(context.say("pairs.text", label=context.label(record), text=context.words_of(record)), record)
            draft.pair(record)
        return draft
    best = max(Version, key=lambda version: held[version][0].share if held[version] else 0.0)
    say_rewording(context, draft, [covered.record for covered in held[best]])
    for covered in held[best]:
        counterpart(context, draft, covered.record)
    return draft if draft.claims else None


def _holding(context: Context, version: Version) -> list[Covered]:
    """Return the clauses of a version that hold the topic best, two at the most."""
    covered = context.covering(context.facts.of_kind(Kind.CLAUSE, version=version), context.question.words)
    return [c for c in covered if c.share >= _ENOUGH and c.share >= covered[0].share - 0.01][:2]


def _clauses(context: Context) -> Outcome | None:
    draft = context.draft()
    missing = []
    named = [(ref, source) for ref in context.question.clauses for source in _sources(context, ref)]
    say_rewording(context, draft, [record for ref, source in named for record in context.facts.clauses_at(source, ref)])
    told: set[Pair] = set()
    for ref in context.question.clauses:
        sides = _sources(context, ref)
        records = [r for v in sides for r in context.facts.clauses_at(v, ref)]
        if not records:
            missing.append(absent(context, sides[-1], ref.number))
        for record in records:
            pairs = set(context.facts.pairs_of(record.key))
            if pairs and pairs <= told and all(len(pair.old) == len(pair.new) == 1 for pair in pairs):
                continue
            told |= pairs
            counterpart(context, draft, record)
            _by_topic(context, draft, record)
    if not draft.claims:
        return missing[0] if missing else None
    return draft


def _sources(context: Context, ref: NumberRef) -> tuple[Version, ...]:
    source = ref.version or _source(context)
    return (source,) if source else tuple(Version)


def _source(context: Context) -> Version | None:
    """Return the version that clauses named by number alone stand in, None where it may be either."""
    sought = _SOUGHT.search(context.question.plain)
    if sought:
        return Version.OLD if sought["new"] else Version.NEW
    return Version.NEW if context.question.versions == (Version.NEW,) else None


def _by_topic(context: Context, draft: Draft, record: Record) -> None:
    """Where the question names the clause's topic too, show the clauses of the other version that hold it."""
    words = [w for w in context.question.words if context.covering([record], [w])]
    if not words:
        return
    other = [r for r in context.facts.of_kind(Kind.CLAUSE) if r.version is not record.version]
    for covered in context.covering(other, words)[:2]:
        if covered.share > 0.99:
            quote = context.passage(covered.record, words)
            draft.quoted(context.say("pairs.text", label=context.label(covered.record), text=context.words_of(quote)), quote)
            draft.pair(covered.record)


def counterpart(context: Context, draft: Draft, record: Record) -> None:
    """Say what stands against a clause: by meaning first, then what the table sets beside it, then the words."""
    other = Version.NEW if record.version is Version.OLD else Version.OLD
    pairs = context.facts.pairs_of(record.key)
    opposite = {basis: _others(context, pairs, other, basis) for basis in Basis}
    alone = _table_pair(pairs)
    single = alone is not None and len(alone.old) == len(alone.new) == 1
    ordered = (Basis.TABLE, Basis.MEANING) if single else (Basis.MEANING, Basis.TABLE)
    shown: list[Record] = []
    for basis in ordered:
        fresh = [r for r in opposite[basis] if r not in shown]
        if not fresh:
            continue
        right = context.join(context.label(r) for r in fresh)
        if basis is Basis.TABLE and not single and alone is not None:
            group = [context.facts.by_key[key] for key in (alone.old if record.version is Version.OLD else alone.new)]
            left = context.join(context.label(r) for r in group)
            cited = [record, *opposite[basis][:2]]
            draft.computed(context.say("pairs.table_row", left=left, right=context.join(context.label(r) for r in opposite[basis])), *cited)
        else:
            how = context.say(f"pairs.{basis.value}")
            draft.quoted(context.say("pairs.one", left=context.label(record), right=right, basis=how), record, *fresh)
            shown.extend(fresh)
    if not any(opposite.values()):
        _none(context, draft, record, other)
    for text in (record, *shown[:2]):
        draft.quoted(context.say("pairs.text", label=context.label(text), text=context.words_of(text)), text)
    draft.pair(record)
    if context.has(Ask.COMMENTARY):
        for comment in comments_on(context, record):
            draft.opinion(context.say("commentary.said", text=context.text_of(comment)), comment)


def _none(context: Context, draft: Draft, record: Record, other: Version) -> None:
    link = context.facts.link_of(record)
    if record.version is None:
        draft.computed(context.say("pairs.uncompared", label=context.label(record)), record)
    elif link and link.old is None and other is Version.OLD:
        draft.computed(context.say("pairs.none_task", label=context.label(record), task=context.task_of(link)), record)
    else:
        draft.computed(context.say("pairs.none", label=context.label(record), side=context.side(other)), record)


def _table_pair(pairs: list[Pair]) -> Pair | None:
    return next((pair for pair in pairs if pair.basis is Basis.TABLE), None)


def _others(context: Context, pairs: list[Pair], version: Version, basis: Basis) -> list[Record]:
    keys = [key for pair in pairs if pair.basis is basis for key in (pair.old if version is Version.OLD else pair.new)]
    return [context.facts.by_key[key] for key in dict.fromkeys(keys)]


def task(context: Context, draft: Draft, link: TaskLink) -> None:
    """Say which task stands against a task, then pair their clauses."""
    sides = [side for side in (link.old, link.new) if side]
    if link.old and link.new:
        draft.quoted(context.say("pairs.task", old=task_name(link.old), new=task_name(link.new)), link.old, link.new)
    else:
        key = "pairs.task_new" if link.new else "pairs.task_old"
        draft.computed(context.say(key, new=context.task_of(link), old=context.task_of(link)), *sides)
    draft.pair(*sides)
    if context.has(Ask.TASKS) and not context.has(Ask.CLAUSES):
        return
    done: set[Pair] = set()
    clauses = [r for side in sides for r in context.facts.clauses_of(side)]
    for record in clauses:
        for pair in context.facts.pairs_of(record.key):
            told = any((pair.old, pair.new) == (other.old, other.new) for other in done)
            if pair.old and pair.new and not told:
                done.add(pair)
                _pair_line(context, draft, pair)
    draft.pair(*clauses)
    paired = {key for pair in done for key in (*pair.old, *pair.new)}
    for record in clauses:
        if record.key not in paired and record.kind is Kind.CLAUSE:
            draft.quoted(context.say("pairs.text", label=context.label(record), text=record.heading), record)


def _pair_line(context: Context, draft: Draft, pair: Pair) -> None:
    old, new = ([context.facts.by_key[key] for key in keys] for keys in (pair.old, pair.new))
    names = [context.join(f"{context.label(r)}“{r.heading}”" for r in side) for side in (old, new)]
    how = context.say(f"pairs.{pair.basis.value}")
    draft.quoted(f"{names[0]} ↔ {names[1]}（{how}）", *old, *new)
