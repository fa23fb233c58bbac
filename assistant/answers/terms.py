"""Where a term or topic stands, in both versions; and where it does not."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answers.context import Context, Covered, Outcome, Refusal
from assistant.answers.penalties import asks_penalty, penalties_of, sets_penalty, states_figure
from assistant.answers.rewording import say_rewording
from assistant.citations.draft import Draft
from assistant.types import Absence
from assistant.understanding.lexicon import Ask
from assistant.understanding.synonyms import synonyms
from corpus.normalize import fold
from corpus.types import OPINION_KINDS, POLICY_KINDS, Kind, Record, Version

_MOST = 6
_UNKNOWN = 0.34
_ENOUGH = 0.6
_CLOSE = 0.2
_NEAREST = 3
_REWORDED = 2
_DEFINITION_ASKED = re.compile(
    r"定义|什么是|(?:是|指)(?:的是)?(?:什么|啥)|什么(?:意思|叫)|啥(?:意思|叫|是)|何谓|\bdefin(?:e|ed|es|ition)\b|\bmeaning\b"
)


def answer(context: Context) -> Outcome | None:
    """Find the records that hold the topic's words; refuse when the documents lack its key words."""
    question = context.question
    words = (*question.words, *question.departments)
    if not words:
        return None
    found = _ranked(context, words) if context.unknown_share(words) <= _UNKNOWN else []
    if not found:
        return _refuse(context, words)
    if context.facts.is_statute and states_figure(question.plain, [c.record for c in found]) == []:
        return _no_figure(context, words, found)
    return _located(context, words, found)


def _no_figure(context: Context, words: Sequence[str], found: Sequence[Covered]) -> Refusal:
    """Say that the articles on a topic state no figure of the kind asked for; they are the nearest."""
    what = context.join(context.spoken(words))
    return Refusal(Absence.NOT_MENTIONED, context.say("refusal.no_quantity", what=what), tuple(c.record for c in found[:_NEAREST]))


def _ranked(context: Context, words: Sequence[str]) -> list[Covered]:
    """Rank by covered weight; within a tie policy before opinion, then headings that hold the words.

    Only where more records tie than an answer shows does the hybrid search decide among them.
    """
    covered = [c for c in context.covering(context.facts.searched, words) if c.share >= _ENOUGH]
    if not covered:
        return []
    best = covered[0].share
    close = [c for c in covered if c.share >= best - _CLOSE]
    order = {key: n for n, key in enumerate(context.find(context.question.plain))} if len(close) > _MOST else {}

    told = (states_figure(context.question.plain, [c.record for c in close]) or []) if context.facts.is_statute else []
    penal, defined = asks_penalty(context), bool(_DEFINITION_ASKED.search(context.question.plain))

    def rank(c: Covered) -> tuple[bool | float | int, ...]:
        headed = any(word in fold(c.record.heading) for word in words)
        unwanted = (
            bool(told) and c.record not in told,
            defined and not _defines(c.record, words),
            penal and not sets_penalty(c.record),
        )
        return (*unwanted, -round(c.share, 3), c.record.kind in OPINION_KINDS, not headed, order.get(c.record.key, 999), c.record.start)

    return sorted(close, key=rank)


def _defines(record: Record, words: Sequence[str]) -> bool:
    """Tell whether a record says what one of the words means: 本法所称反洗钱，是指."""
    text = fold(record.text)
    return any(re.search(rf"{re.escape(word)}[^。;；]{{0,12}}是指", text) for word in words)


def _located(context: Context, words: Sequence[str], found: list[Covered]) -> Outcome:
    draft = context.draft()
    policy = [c.record for c in found if c.record.kind in POLICY_KINDS]
    by_version = {v: [r for r in policy if (r.version or Version.NEW) is v] for v in Version}
    opinion = [c.record for c in found if c.record.kind in OPINION_KINDS]
    asked = _asked(context)
    term = context.join(context.spoken(context.question.words or words))
    if not policy:
        if lacking := _absent(context, words, None):
            draft.computed(context.say("terms.opinion_only", term=context.join(context.spoken(lacking), "or")), *opinion[:1])
    elif len(context.question.versions) == 1:
        _say_absent(context, draft, words, [v for v in asked if not by_version[v]], policy[:1])
    chosen = [r for v in asked for r in by_version[v]] or policy
    ordered = sorted(chosen, key=lambda r: next(i for i, c in enumerate(found) if c.record is r))
    say_rewording(context, draft, ordered[:_REWORDED])
    for record in ordered[:_MOST]:
        _line(context, draft, record, words)
    if len(ordered) > _MOST:
        rest = ordered[_MOST:]
        draft.computed(context.say("terms.more", n=len(rest), labels=context.join(context.label(r) for r in rest)), *rest)
    for record in penalties_of(context, ordered[:_MOST]):
        _line(context, draft, record, words)
    for version in Version if context.facts.wording.compared else ():
        if version not in asked and by_version[version] and by_version[asked[0]]:
            there = by_version[version]
            draft.computed(
                context.say("terms.also", side=context.side(version), term=term, labels=context.join(context.label(r) for r in there)),
                *there,
            )
    if policy and len(context.question.versions) != 1 and (context.has(Ask.OCCUR) or context.question.is_change):
        _say_absent(context, draft, words, [v for v in asked if not by_version[v]], policy[:1])
    draft.pair(*ordered[:_MOST])
    told = opinion[:2] if not policy or context.has(Ask.OCCUR) else [r for r in opinion if r.kind is Kind.NOTE]
    for record in told:
        text = context.text_of(context.passage(record, words))
        draft.opinion(
            context.say("commentary.said" if record.kind is Kind.COMMENTARY else "commentary.summary", text=text),
            context.passage(record, words),
        )
    return draft


def _say_absent(context: Context, draft: Draft, words: Sequence[str], versions: Sequence[Version], beside: Sequence[Record]) -> None:
    for version in versions:
        if lacking := _absent(context, words, version):
            term = context.join(context.spoken(lacking), "or")
            draft.computed(context.say("terms.absent_side", side=context.side(version), term=term), *beside)


def _absent(context: Context, words: Sequence[str], version: Version | None) -> list[str]:
    """Return the words that no policy record of a version (of either, without one) holds under any of their names."""
    records = [r for r in context.facts.policy if version is None or (r.version or Version.NEW) is version]
    texts = [context.facts.folded[record.key] for record in records]
    return [word for word in words if not any(name in text for name in synonyms().names(word) for text in texts)]


def _asked(context: Context) -> tuple[Version, ...]:
    """Return the versions to tell of, the old one first; a text on its own has but one place for all it says."""
    if not context.facts.wording.compared:
        return context.facts.versions
    return context.question.versions if len(context.question.versions) == 1 else tuple(Version)


def _line(context: Context, draft: Draft, record: Record, words: Sequence[str]) -> None:
    quote = context.passage(record, words)
    draft.quoted(
        context.say("terms.found", label=context.label(record), task=context.place_of(record), text=context.words_of(quote)), quote
    )


def _refuse(context: Context, words: Sequence[str]) -> Refusal:
    """Name what the documents lack; offer the passages that hold the rest, as nearest only."""
    lacking = [word for word in words if not context.known(word)]
    within = len(lacking) < len(words) or context.has(Ask.OCCUR) or synonyms_known(words)
    absence = Absence.NOT_MENTIONED if within else Absence.OUT_OF_SCOPE
    key = "refusal.out_of_scope" if not within else "refusal.not_mentioned" if lacking else "refusal.not_together"
    what = context.join(f"“{word}”" for word in context.spoken(lacking or words))
    return Refusal(absence, context.say(key, what=what, title=context.facts.title), context.nearest(words))


def synonyms_known(words: Sequence[str]) -> bool:
    """Tell whether any word is one that the synonym table lists, hence within the field."""
    return any(word in synonyms().groups or word in synonyms().topics for word in words)
