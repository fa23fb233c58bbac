"""What the analyst says: of a task, a clause, a topic; risks and the investment view."""

from __future__ import annotations

import re

from assistant.answers.clause import comments_on
from assistant.answers.context import Context, Outcome, Refusal
from assistant.answers.departments import change_of, member, state_changes
from assistant.answers.evidence import covered
from assistant.answers.figures_found import quantities_named
from assistant.answers.passages import is_meant
from assistant.answers.premise import asks_why
from assistant.answers.quantities import state
from assistant.answers.ranking import ranked
from assistant.citations.draft import Draft, Quote
from assistant.documents.facts import TaskLink
from assistant.types import Absence
from assistant.understanding.lexicon import Ask
from corpus.departments import find_departments
from corpus.normalize import sentences
from corpus.types import Kind, Record

_RISK = re.compile(r"风险提示|风险因素")
_VIEW = re.compile(r"投资机会|看好|带来机会|受益|推荐|有望")
_ENOUGH = 0.5
_NEAREST, _CLOSE = 2, 0.85


def answer(context: Context) -> Outcome | None:
    """Answer with the analyst's own words."""
    draft = context.draft()
    if context.has(Ask.RISK) and not context.question.rest:
        _say(context, draft, [r for r in context.facts.opinion if _RISK.search(r.text)])
    elif context.has(Ask.VIEW) and not _topical(context):
        for record in context.facts.of_kind(Kind.SUMMARY):
            for start, end in sentences(record.text):
                if _VIEW.search(record.text[start:end]):
                    quote = Quote(record, start, end)
                    draft.opinion(context.say("commentary.summary", text=context.text_of(quote)), quote)
    elif context.has(Ask.COMMENTARY):
        return _on_topic(context, draft)
    return draft if draft.claims else None


def _topical(context: Context) -> bool:
    return bool(context.question.rest or context.question.named or context.question.hinted or context.question.tasks)


def _on_topic(context: Context, draft: Draft) -> Outcome | None:
    question = context.question
    if question.clauses:
        return _on_clauses(context, draft)
    placed = question.named or question.tasks or (question.hinted and (not question.rest or question.departments))
    links = (context.links or question.hinted) if placed else ()
    if links:
        for link in links:
            comments = _narrowed(context, link)
            for name in question.departments:
                member(context, draft, link, change_of(context, link), name)
            if context.has(Ask.DEPARTMENTS) and question.is_change and not question.departments:
                state_changes(context, draft, link, change_of(context, link))
            for comment in comments:
                draft.opinion(context.say("commentary.about", label=context.task_of(link), text=context.text_of(comment)), comment)
            draft.pair(*comments)
        return draft if draft.claims else None
    if question.words or question.departments:
        return _on_words(context, draft)
    _say(context, draft, context.facts.of_kind(Kind.SUMMARY))
    return draft if draft.claims else None


def _narrowed(context: Context, link: TaskLink) -> list[Record]:
    """Return a task's commentary, only the part on departments, milestone or a topic where that is asked."""
    comments = context.facts.commentary_of(link)
    if named := context.question.departments:
        part = [c for c in comments if {m.name for m in find_departments(c.text)} & set(named)]
        return part or _beside(context, link, Kind.DEPARTMENTS) or ([] if asks_why(context) else comments)
    for ask, kind in ((Ask.DEPARTMENTS, Kind.DEPARTMENTS), (Ask.MILESTONE, Kind.MILESTONE)):
        if context.has(ask):
            return _beside(context, link, kind) or comments
    if context.question.rest:
        said = ranked(context, context.question.rest, None, (), comments)
        return list(dict.fromkeys(s.record for s in said if s.score >= _CLOSE * said[0].score))[:_NEAREST] or comments
    return comments


def _beside(context: Context, link: TaskLink, kind: Kind) -> list[Record]:
    """Return what the analyst put beside a task's departments or milestones."""
    sides = [side for side in (link.old, link.new) if side]
    records = [r for s in sides if s.version and (r := context.facts.of_task(s.version, s.task, kind))]
    return list(dict.fromkeys(c for r in records for c in comments_on(context, r)))


def _beside_lists(context: Context) -> list[Record]:
    """Return what the analyst put beside the lists that all departments of the question have come into."""
    named = set(context.question.departments)
    links = [link for link in context.facts.links if named and named <= set(change_of(context, link).added)]
    return [comment for link in links for comment in _beside(context, link, Kind.DEPARTMENTS)]


def _in_other_words(context: Context) -> list[Record]:
    """Return what the analyst says that comes nearest in meaning, of the task that a common word points at where one does."""
    links = context.question.hinted
    if context.question.departments:
        return []  # what is said of another department is no answer
    records = list(dict.fromkeys(c for link in links for c in context.facts.commentary_of(link))) or list(context.facts.opinion)
    words = context.question.rest or context.question.words
    said = ranked(context, words, None, (), records)
    return list(dict.fromkeys(s.record for s in said))[:_NEAREST] if is_meant(context, words, said) else []


def _on_clauses(context: Context, draft: Draft) -> Outcome | None:
    for ref in context.question.clauses:
        for version in context.sides(ref):
            record = context.facts.clause(version, ref.number)
            if record is None:
                continue
            comments = comments_on(context, record)
            draft.quoted(context.say("pairs.text", label=context.label(record), text=context.words_of(record)), record)
            for comment in comments:
                draft.opinion(context.say("commentary.said", text=context.text_of(comment)), comment)
            if not comments:
                draft.computed(context.say("commentary.none", label=context.label(record)), record)
            draft.pair(record)
    return draft if draft.claims else None


def _on_words(context: Context, draft: Draft) -> Outcome | None:
    """Take commentary that holds the topic's words, then commentary beside policy text that does."""
    counted = quantities_named(context)[:2] if context.has(Ask.QUANTITY, Ask.TARGET) else []
    for change in counted if not context.question.amounts else ():
        state(context, draft, change)
    words = (*context.question.words, *context.question.departments)
    if context.unknown_share(words) > _ENOUGH and not draft.claims:
        _say(context, draft, _beside_lists(context) or _in_other_words(context))
        if draft.claims:
            return draft
        return Refusal(Absence.NOT_MENTIONED, context.say("refusal.not_mentioned", what=context.join(context.spoken(words))))
    said = ranked(context, words, None, (), context.facts.opinion)
    direct = [s.record for s in said if s.score >= _CLOSE * said[0].score and covered(context, s, words) >= _ENOUGH]
    named = set(context.question.departments)
    direct = [r for r in dict.fromkeys(direct) if not named or named & {m.name for m in find_departments(r.text)}][:_NEAREST]
    policy = [c for c in context.covering(context.facts.policy, words) if c.share >= 0.8]
    stating = [s.record for change in quantities_named(context) for s in (*change.old, *change.new)]
    beside = [comment for record in (*(c.record for c in policy), *stating) for comment in comments_on(context, record)]
    order = {s.record.key: -s.score for s in reversed(said)}
    beside.sort(key=lambda record: order.get(record.key, 0.0))
    near = [r for r in beside if order.get(r.key, 0.0) <= _CLOSE * order.get(beside[0].key, 0.0)]
    records = list(dict.fromkeys([*direct, *(near if not direct else ())]))[:_NEAREST]
    records = records or _beside_lists(context) or _in_other_words(context)
    _say(context, draft, records)
    for change in counted if context.question.amounts else ():
        state(context, draft, change)
    draft.pair(*records)
    if draft.claims:
        return draft
    nearest = tuple(c.record for c in policy[:3])
    return Refusal(Absence.NOT_MENTIONED, context.say("commentary.none", label=context.join(context.spoken(words))), nearest)


def _say(context: Context, draft: Draft, records: list[Record]) -> None:
    for record in records:
        draft.opinion(
            context.say("commentary.said" if record.kind is Kind.COMMENTARY else "commentary.summary", text=context.text_of(record)), record
        )
