"""What the analyst says: of a task, a clause, a topic; risks and the investment view."""

from __future__ import annotations

import re

from assistant.answers.clause import comments_on
from assistant.answers.departments import change_of, member, state_changes
from assistant.answers.meaning import near_in_meaning, say_nearest
from assistant.answers.quantities import quantities_named, state
from assistant.case import Case, Outcome, Refusal
from assistant.cite import Draft, Quote
from assistant.facts import TaskLink
from assistant.lexicon import Ask
from assistant.types import Absence
from corpus.departments import find_departments
from corpus.normalize import sentences
from corpus.types import Kind, Record

_RISK = re.compile(r"风险提示|风险因素")
_VIEW = re.compile(r"投资机会|看好|带来机会|受益|推荐|有望")
_ENOUGH = 0.5
_MOST = 6


def answer(case: Case) -> Outcome | None:
    """Answer with the analyst's own words."""
    draft = case.draft()
    if case.has(Ask.RISK) and not case.question.rest:
        _say(case, draft, [r for r in case.facts.opinion if _RISK.search(r.text)])
    elif case.has(Ask.VIEW) and not _topical(case):
        for record in case.facts.of_kind(Kind.SUMMARY):
            for start, end in sentences(record.text):
                if _VIEW.search(record.text[start:end]):
                    quote = Quote(record, start, end)
                    draft.opinion(case.say("commentary.summary", text=case.text_of(quote)), quote)
    elif case.has(Ask.COMMENTARY):
        return _on_topic(case, draft)
    return draft if draft.claims else None


def _topical(case: Case) -> bool:
    return bool(case.question.rest or case.question.named or case.question.hinted or case.question.tasks)


def _on_topic(case: Case, draft: Draft) -> Outcome | None:
    question = case.question
    if question.clauses:
        return _on_clauses(case, draft)
    placed = question.named or question.tasks or (question.hinted and (not question.rest or question.departments))
    links = (case.links or question.hinted) if placed else ()
    if links:
        for link in links:
            comments = _narrowed(case, link)
            for name in question.departments:
                member(case, draft, link, change_of(case, link), name)
            if case.has(Ask.DEPARTMENTS) and question.is_change and not question.departments:
                state_changes(case, draft, link, change_of(case, link))
            for comment in comments:
                draft.opinion(case.say("commentary.about", label=case.task_of(link), text=case.text_of(comment)), comment)
            draft.pair(*comments)
        return draft if draft.claims else None
    if question.words or question.departments:
        return _on_words(case, draft)
    _say(case, draft, case.facts.of_kind(Kind.SUMMARY))
    return draft if draft.claims else None


def _narrowed(case: Case, link: TaskLink) -> list[Record]:
    """Return a task's commentary, only the part on departments, milestone or a topic where that is asked."""
    comments = case.facts.commentary_of(link)
    if named := case.question.departments:
        part = [c for c in comments if {m.name for m in find_departments(c.text)} & set(named)]
        return part or _beside(case, link, Kind.DEPARTMENTS) or comments
    for ask, kind in ((Ask.DEPARTMENTS, Kind.DEPARTMENTS), (Ask.MILESTONE, Kind.MILESTONE)):
        if case.has(ask):
            return _beside(case, link, kind) or comments
    if case.question.rest:
        covered = [c.record for c in case.covering(comments, case.question.rest) if c.share >= _ENOUGH]
        return covered or comments
    return comments


def _beside(case: Case, link: TaskLink, kind: Kind) -> list[Record]:
    """Return what the analyst put beside a task's departments or milestones."""
    sides = [side for side in (link.old, link.new) if side]
    records = [r for s in sides if s.version and (r := case.facts.of_task(s.version, s.task, kind))]
    return list(dict.fromkeys(c for r in records for c in comments_on(case, r)))


def _beside_lists(case: Case) -> list[Record]:
    """Return what the analyst put beside the lists that all departments of the question have come into."""
    named = set(case.question.departments)
    links = [link for link in case.facts.links if named and named <= set(change_of(case, link).added)]
    return [comment for link in links for comment in _beside(case, link, Kind.DEPARTMENTS)]


def _in_other_words(case: Case, draft: Draft) -> list[Record]:
    """Return what the analyst says that comes nearest in meaning, of the task that a common word points at where one does."""
    links = case.question.hinted
    records = list(dict.fromkeys(c for link in links for c in case.facts.commentary_of(link))) or list(case.facts.opinion)
    words = case.question.rest or case.question.words
    found = [covered.record for covered in near_in_meaning(case, records, words)]
    if found:
        say_nearest(case, draft, words, found)
    return found


def _on_clauses(case: Case, draft: Draft) -> Outcome | None:
    for ref in case.question.clauses:
        for version in (ref.version,) if ref.version else case.versions:
            record = case.facts.clause(version, ref.number)
            if record is None:
                continue
            comments = comments_on(case, record)
            draft.quoted(case.say("pairs.text", label=case.label(record), text=case.words_of(record)), record)
            for comment in comments:
                draft.opinion(case.say("commentary.said", text=case.text_of(comment)), comment)
            if not comments:
                draft.computed(case.say("commentary.none", label=case.label(record)), record)
            draft.pair(record)
    return draft if draft.claims else None


def _on_words(case: Case, draft: Draft) -> Outcome | None:
    """Take commentary that holds the topic's words, then commentary beside policy text that does."""
    if case.has(Ask.QUANTITY, Ask.TARGET):
        for change in quantities_named(case)[:2]:
            state(case, draft, change)
    words = (*case.question.words, *case.question.departments)
    if case.unknown_share(words) > _ENOUGH and not draft.claims:
        _say(case, draft, _beside_lists(case) or _in_other_words(case, draft))
        if draft.claims:
            return draft
        return Refusal(Absence.NOT_MENTIONED, case.say("refusal.not_mentioned", what=case.join(case.spoken(words))))
    covered = [c for c in case.covering(case.facts.opinion, words) if c.share >= _ENOUGH]
    direct = [c.record for c in covered if c.share >= covered[0].share - 0.15] if covered else []
    policy = [c for c in case.covering(case.facts.policy, words) if c.share >= 0.8]
    counted = [s.record for change in quantities_named(case) for s in (*change.old, *change.new)]
    beside = [comment for record in (*(c.record for c in policy), *counted) for comment in comments_on(case, record)]
    records = list(dict.fromkeys([*direct, *(r for r in beside if len(direct) < 2)]))[:_MOST]
    records = records or _beside_lists(case) or _in_other_words(case, draft)
    _say(case, draft, records)
    draft.pair(*records)
    if draft.claims:
        return draft
    near = tuple(c.record for c in policy[:3])
    return Refusal(Absence.NOT_MENTIONED, case.say("commentary.none", label=case.join(case.spoken(words))), near)


def _say(case: Case, draft: Draft, records: list[Record]) -> None:
    for record in records:
        draft.opinion(
            case.say("commentary.said" if record.kind is Kind.COMMENTARY else "commentary.summary", text=case.text_of(record)), record
        )
