"""Kinds of question, a file each; the first that has an answer gives it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from assistant.answers import (
    articles,
    asked_slot,
    became,
    bodies,
    clause,
    commentary,
    contradictions,
    counterparts,
    department_tasks,
    departments,
    front_and_back,
    goals,
    listed,
    milestones,
    passages,
    places,
    quantities,
    sets,
    statements,
    structure,
    tabular,
    terms,
    unit_counts,
)
from assistant.answers import safeguards as measures
from assistant.answers import summaries as overview
from assistant.answers.affirmed import keep_proven
from assistant.answers.context import Context, Outcome, Refusal
from assistant.answers.judge import judge
from assistant.answers.notices import add_notices
from assistant.answers.premise import asks_why
from assistant.answers.ranking import ranked
from assistant.answers.statement_lines import topic_of
from assistant.citations.draft import Draft
from assistant.documents.facts import Facts
from assistant.documents.wording import Owner
from assistant.types import Absence, Claim, ClaimKind
from assistant.understanding.length import characters_asked, lines_asked
from assistant.understanding.lexicon import Ask
from corpus.deadline import while_there_is_time
from corpus.types import Kind

_BOTH = re.compile(r"新旧|两版|旧版.*新版|新版.*旧版")
_NEAREST = 3
_MARKS = re.compile(r"(?:\[\d+\])+|\s")
_REASONED = 2  # records of an answer whose reasons are given
# What may be asked of a task in one breath, and how it is joined.
_ASPECTS = (Ask.DEPARTMENTS, Ask.MILESTONE, Ask.QUANTITY)
_JOINED = re.compile(r"(?:部门|单位|部委|数量|节点|时间|目标|指标)(?:和|与|及|以及|跟|、)|\b(?:departments|milestones?|targets?) and\b")

Way = Callable[[Context], Outcome | None]

KINDS: tuple[Way, ...] = (
    front_and_back.answer,
    unit_counts.answer,
    listed.others,
    sets.answer,
    measures.answer,
    contradictions.answer,
    counterparts.answer,
    became.answer,
    bodies.answer,
    counterparts.of_topic,
    commentary.answer,
    structure.task_of_clause,
    places.answer,
    clause.answer,
    departments.answer,
    department_tasks.answer,
    listed.answer,
    passages.judged,
    passages.confirmed,
    quantities.named,
    milestones.answer,
    goals.explicit,
    quantities.answer,
    passages.counted,
    passages.valued,
    structure.answer,
    goals.answer,
    overview.answer,
    terms.answer,
    passages.otherwise,
)

# A text without such lists is read statement by statement.
TEXT_KINDS: tuple[Way, ...] = (
    front_and_back.answer,
    unit_counts.answer,
    statements.in_short,
    passages.confirmed,
    sets.answer,
    contradictions.answer,
    counterparts.answer,
    became.answer,
    bodies.answer,
    counterparts.of_topic,
    commentary.answer,
    structure.task_of_clause,
    places.answer,
    listed.others,
    listed.answer,
    passages.of_place,
    clause.answer,
    quantities.named,
    structure.answer,
    overview.answer,
    passages.answer,
    terms.answer,
    passages.in_other_words,
)

# Nor has a statute, or a comparison without tasks, any plan to tell of: its articles came, went or stayed.
STATUTE_KINDS: tuple[Way, ...] = (
    unit_counts.answer,
    passages.confirmed,
    became.answer,
    bodies.answer,
    places.answer,
    articles.answer,
    counterparts.of_clauses,
    listed.others,
    listed.answer,
    passages.of_place,
    clause.answer,
    passages.answer,
    terms.answer,
    passages.in_other_words,
)


# What these say of a question that they take is the last word on it.
_FINAL: tuple[Way, ...] = (passages.answer, passages.counted, passages.otherwise)


def _compares(context: Context) -> bool:
    """Tell whether a question asks what changed, or what corresponds."""
    return bool(context.question.versions) or context.question.is_change or context.has(Ask.COMPARE, Ask.COUNTERPART)


def compose(context: Context) -> Outcome:
    """Say first what is wrong with a premise, then refuse what no passage gives, then answer."""
    judged = judge(context)
    if judged.final:
        keep_proven(context, judged.draft)
        return judged.draft
    valued = (statements.elsewhere if _lists(context) else passages.of_values)(judged.context)
    slot = asked_slot.answer(judged.context, valued=not _lists(context))
    cells = tabular.answer(judged.context)
    outcome = cells or valued or slot or _answered(judged.context)
    if isinstance(outcome, Refusal):
        return judged.draft if judged.draft.claims else outcome
    if asks_why(context) and outcome.claims[:1] and outcome.claims[0].kind is ClaimKind.QUOTED:  # a reason comes before quotations
        outcome.claims.sort(key=lambda claim: claim.kind is not ClaimKind.COMMENTARY)
    judged.draft.extend(outcome)
    if cells is None:  # what a cell says was held against it
        keep_proven(context, judged.draft)
    _give_reason(context, judged.draft)
    _shorten(context, judged.draft)
    return judged.draft


def _shorten(context: Context, draft: Draft) -> None:
    """Keep to the length that was asked for; what the analyst says keeps one line of it."""
    if characters := characters_asked(context.question.plain):
        _within(draft, characters)
    most = lines_asked(context.question.plain)
    if most is not None and len(draft.claims) > most and context.has(Ask.SUMMARY, Ask.SAY, Ask.COMMENTARY, Ask.COMPARE):
        opinion = [claim for claim in draft.claims[most:] if claim.kind is ClaimKind.COMMENTARY]
        whole = any(claim.kind is ClaimKind.COMMENTARY for claim in draft.claims[:most])
        draft.claims[most:] = []
        if opinion and not whole and most > 1 and (not _BOTH.search(context.question.plain) or context.has(Ask.COMMENTARY)):
            draft.claims[-1:] = opinion[:1]


def _within(draft: Draft, most: int) -> None:
    """Keep the lines that fit into so many characters, in their order, the first in any case."""
    left = most
    kept: list[Claim] = []
    for claim in draft.claims:
        size = len(_MARKS.sub("", claim.text))
        if size <= left or not kept:
            kept.append(claim)
            left -= size
    draft.claims[:] = kept


def _give_reason(context: Context, draft: Draft) -> None:
    """Where a reason is asked for, quote what is said beside the records told of; say that none is given where nothing is."""
    if not asks_why(context) or any(claim.kind is ClaimKind.COMMENTARY for claim in draft.claims):
        return
    beside = [comment for record in draft.cited[:_REASONED] for comment in clause.comments_on(context, record)]
    if context.facts.wording.owner is Owner.BROKER:  # a column of reasons speaks of its row, a broker of what he likes
        beside = [c.record for c in context.covering(beside, (*context.question.words, *context.question.departments)) if c.share > 0]
    for comment in dict.fromkeys(beside):
        draft.opinion(context.say("commentary.said", text=context.text_of(comment)), comment)
    if not any(claim.kind is ClaimKind.COMMENTARY for claim in draft.claims):
        draft.computed(context.say("judge.no_why"), *draft.cited[:1])
    elif all(claim.kind is ClaimKind.QUOTED for claim in draft.claims if claim.kind is not ClaimKind.COMMENTARY):
        draft.claims.sort(key=lambda claim: claim.kind is not ClaimKind.COMMENTARY)


def _answered(context: Context) -> Outcome:
    """Answer each thing that is asked for, one after the other."""
    aspects = [ask for ask in _ASPECTS if context.has(ask)]
    placed = context.question.tasks or context.question.named or context.question.hinted
    if len(aspects) < 2 or not placed or not _JOINED.search(context.question.plain):
        return _answer(context)
    draft = context.draft()
    for aspect in aspects:
        asks = context.question.asks - {ask for ask in aspects if ask is not aspect}
        topic = context.question.words if aspect is Ask.QUANTITY else ()
        part = _answer(replace(context, question=replace(context.question, asks=asks, words=topic, rest=topic)))
        if isinstance(part, Draft):
            draft.extend(part)
        else:
            draft.computed(part.text, *part.nearest)
    return draft if draft.claims else _answer(context)


def reads_as_text(facts: Facts) -> bool:
    """Tell whether a document is read sentence by sentence: no two versions set departments or milestones apart under their tasks."""
    return not (facts.wording.compared and facts.of_kind(Kind.DEPARTMENTS, Kind.MILESTONE))


def _lists(context: Context) -> bool:
    return not reads_as_text(context.facts)


def _kinds(context: Context) -> tuple[Way, ...]:
    if _lists(context):
        return KINDS
    of_articles = context.facts.is_statute or context.facts.wording.compared and not context.facts.of_kind(Kind.TASK)
    return STATUTE_KINDS if of_articles else TEXT_KINDS


def _answer(context: Context) -> Outcome:
    """Return the first answer that a kind of question gives, or say that there is none."""
    if context.question.alien_years and (_lists(context) or not context.question.yes_no):
        years = context.join(context.question.alien_years)
        return Refusal(Absence.NOT_MENTIONED, context.say("refusal.not_mentioned", what=context.say("refusal.year", year=years)))
    refused: Refusal | None = None
    for kind in while_there_is_time(_kinds(context)):
        outcome = kind(context)
        final = kind in _FINAL or isinstance(outcome, Refusal) and outcome.absence is Absence.NO_SUCH_CLAUSE
        if isinstance(outcome, Refusal) and not final and (kind is terms.answer or not _lists(context)):
            refused = refused or outcome
            continue
        if outcome is not None:
            if isinstance(outcome, Draft):
                add_notices(context, outcome)
            return outcome
    if refused:
        return refused
    if not context.facts.wording.compared and _compares(context):
        return Refusal(Absence.OUT_OF_SCOPE, context.say("text.alone"))
    if not _lists(context) and (found := ranked(context, topic_of(context), None, (*context.facts.versions, None))):
        return passages.unanswered(context, found)
    asked = context.question.asks or context.question.versions
    need = "refusal.need_topic" if _lists(context) else "refusal.need_matter"
    key = need if asked else "refusal.out_of_scope"
    return Refusal(Absence.OUT_OF_SCOPE, context.say(key, title=context.facts.title))
