"""Claims on terms: a version speaks of one, for the first time, no more, not at all; each is held against every text of both versions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.answers.context import Context
from assistant.answers.premise import asks_why
from assistant.answers.ranking import ranked
from assistant.answers.statement_lines import GENUS, line_of, quote_of, topic_of
from assistant.citations.draft import Draft
from assistant.types import ClaimKind
from assistant.understanding.claims import asks_which, begins, figures_put, is_confirmed, phrases
from assistant.understanding.lexicon import Ask
from assistant.understanding.synonyms import synonyms
from assistant.understanding.values import sought_value
from corpus.normalize import fold
from corpus.types import Kind, Record, Version

_MOST_TERMS, _NAMED = 3, 3
_THERE = r"(?:有没有|有|没有|是否|提没提|提|说|写|讲|出现|涉及|mention)(?:提|说|写|讲|出现)?(?:到|及|过|了|进)*(?:关于)?"
_ASIDE = r"[^，,。]{0,8}?"


def judged(context: Context) -> Draft | None:
    """Say whether the texts bear out what is put forward of terms; None where nothing is, or where no text holds any of them."""
    question = context.question
    said = {way: phrase for phrase in phrases("terms", question.plain) for way in phrase.said}
    if context.has(Ask.TARGET, Ask.QUANTITY):
        return None  # 目标砍掉了吗: of figures their changes tell
    if said.keys() == {"present"} and len(_terms(context)) > 1:
        return None  # whether several things are spoken of together, their sentence says
    if said.keys() == {"present"} and not _asks_of(question.plain, _terms(context)):
        return None
    if not (question.yes_no or is_confirmed(question.plain)) or not (said or context.has(Ask.OCCUR)) or asks_why(context):
        return None
    if (
        question.departments
        or figures_put(question.plain)
        or question.clauses
        or sought_value(question.plain)
        or asks_which(question.plain)
    ):
        return None
    terms = _terms(context)
    if (at := begins("terms", "first", question.plain)) > 0:  # 脑机接口是…才列进未来产业的: what came first is named before
        terms = [term for term in terms if 0 <= question.plain.find(term) < at] or terms
    if not terms or not context.facts.wording.compared and not context.has(Ask.OCCUR):
        return None
    holders = {term: {side: _holding(context, term, side) for side in _sides(context)} for term in terms}
    if not any(records for sides in holders.values() for records in sides.values()):
        return None
    version = question.version
    facts = [(term, _holds({*said}, version, held)) for term, held in holders.items()]
    wrong = [term for term, holds in facts if not holds]
    neutral = not is_confirmed(question.plain)
    key = "right" if not wrong else "wrong" if len(wrong) == len(facts) else "partly"
    if neutral and key != "partly":
        key = "yes" if key == "right" else "none_there" if said.keys() <= {"present"} else "no"
    draft = context.draft()
    telling = [term for term, holds in facts if not holds] or terms
    told = context.join((_told(context, term, holders[term]) for term in dict.fromkeys((*telling, *terms))), "parts")
    cited = list(dict.fromkeys(r for term in terms for records in holders[term].values() for r in records[:_NAMED]))
    lacked = tuple(term for term in terms if not any(holders[term].values()))
    draft.claim(context.say(f"verdict.{key}", text=told), ClaimKind.COMPUTED, *cited, absent=lacked)
    _quote(context, draft, holders[telling[0]], version)
    return draft


def _terms(context: Context) -> list[str]:
    """Return the terms that are spoken of, what is strange to the text first; none where a question says more than a few."""
    titles = [fold(side.heading) for link in context.question.named for side in (link.old, link.new) if side]
    spans = [(start, end) for _, start, end in context.question.spans]
    placed = [context.question.plain[start:end] for start, end in spans]
    words = [word for word in topic_of(context) if word not in GENUS and not any(word in title for title in (*titles, *placed))]
    for one, other in pairwise(words):
        joined = one + other
        if joined in context.question.plain and any(joined in context.facts.folded[r.key] for r in context.facts.policy):
            words = [joined, *(word for word in words if word not in (one, other))]
    return words if len(words) <= _MOST_TERMS else []


def _asks_of(plain: str, terms: Sequence[str]) -> bool:
    """Tell whether a question asks of one of some terms, and of no doing, whether it is there: 提到区块链了吗, 区块链有没有."""
    behind = rf"[”\"]?{_ASIDE}{_THERE}(?:吗|么|呢|没有)?[?？]?$"
    return any(re.search(rf"{_THERE}[“\"]?{name}|{name}{behind}", plain) for name in map(re.escape, terms))


def _sides(context: Context) -> tuple[Version | None, ...]:
    return (Version.OLD, Version.NEW) if context.facts.wording.compared else (None,)


def _holding(context: Context, term: str, side: Version | None) -> list[Record]:
    names = synonyms().names(term)
    records = [r for r in context.facts.policy if r.kind is not Kind.TASK and r.version is side]
    return [r for r in records if any(name in context.facts.folded[r.key] for name in names)]


def _holds(ways: set[str], version: Version | None, held: dict[Version | None, list[Record]]) -> bool:
    """Tell whether the texts bear out what a question says of a term."""
    old, new = bool(held.get(Version.OLD)), bool(held.get(Version.NEW))
    there = bool(held.get(version)) if version else any(held.values())
    if "gone" in ways:
        return old and not new
    if "first" in ways:
        return new and not old
    if "none" in ways:
        return not there
    return old and new if "both" in ways and not version else there


def _told(context: Context, term: str, held: dict[Version | None, list[Record]]) -> str:
    """Return which versions speak of a term, and where."""
    what = context.spoken([term])[0]
    places = {side: _labels(context, records) for side, records in held.items() if records}
    if not places:
        return context.say("verdict.term_nowhere", term=what)
    if None in places:
        return context.say("verdict.term_there", term=what, labels=places[None])
    if len(places) == 2:
        return context.say("verdict.term_both", term=what, old=places[Version.OLD], new=places[Version.NEW])
    side = next(version for version in places if version)
    other = Version.OLD if side is Version.NEW else Version.NEW
    return context.say("verdict.term_one", term=what, side=context.side(side), other=context.side(other), labels=places[side])


def _labels(context: Context, records: Sequence[Record]) -> str:
    labels = context.join(context.label(record) for record in records[:_NAMED])
    return labels if len(records) <= _NAMED else context.say("verdict.among", labels=labels, n=len(records))


def _quote(context: Context, draft: Draft, held: dict[Version | None, list[Record]], version: Version | None) -> None:
    """Quote what each version says that comes nearest to the question; of both where none is asked about."""
    found = ranked(context, topic_of(context), None, (*_sides(context), None))
    wanted = [side for side in held if held[side]]
    if version and held.get(version):
        wanted = [version]
    for side in wanted:
        keys = {r.key for r in held[side]}
        best = next((s for s in found if s.record.key in keys), None)
        if best:
            draft.quoted(line_of(context, best), quote_of(best))
        else:
            quote = context.passage(held[side][0], topic_of(context))
            told = {"label": context.label(held[side][0]), "task": context.place_of(held[side][0])}
            draft.quoted(context.say("terms.found", text=context.words_of(quote), **told), quote)
        draft.pair(held[side][0] if best is None else best.record)
