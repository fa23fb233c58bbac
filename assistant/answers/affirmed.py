"""The verdict of a first line is one that its quotations prove.

A yes is said only of what they hold, every figure and every thing that is put forward; where they say otherwise, that is said,
whether the line had a verdict or only quoted them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answers.claim_lines import together, unheld
from assistant.answers.context import Context
from assistant.answers.contradicted import contradicted
from assistant.answers.evidence import lead_of, spoken_by, subject_of, widened
from assistant.answers.ranking import Statement, ranked
from assistant.answers.statement_lines import line_of, quote_of, sides_of, topic_of
from assistant.answers.verdicts import sort_of
from assistant.answers.weighing import titles_above
from assistant.citations.draft import Draft
from assistant.documents.letters import pairs_of
from assistant.types import Citation, Claim, ClaimKind
from assistant.understanding.claims import asks_which, figures_put, is_confirmed, put_forward, summed
from assistant.understanding.lexicon import lexicon
from assistant.understanding.synonyms import synonyms
from assistant.understanding.values import written
from corpus.normalize import fold, sentences
from corpus.types import Record, Version

_YES = re.compile(r"(?:是的|对)[，,]\s*|Yes[:,]\s*")
_LACKS = re.compile(r"这里没有提到.*?，写的是：|The passage does not mention .*?; it says: ")
# What is not there is in no quotation.
_DENIED = re.compile(r"没有?(?!收|超|达)|取消|删|不再|去掉|不见|\b(?:no|nothing|never|not)\b|n't\b")
_COMPARED = re.compile(r"没有变|变了|Unchanged|It changed")  # says of both versions what one quotation need not hold
_NAMED = 2
_AS_NEAR, _LOOKED = 0.6, 12  # of what the sentence shares whose place it takes; among how many of the nearest
_FIGURE = re.compile(r"[\d〇零一二两三四五六七八九十百千万]+")
_NOUN, _CONTENT = frozenset("njsfbm"), frozenset("nvjsfbm")  # as words are tagged: things, places, what tells things apart
_NOT = re.compile(r"(?:不得?|未|没有?|无)(?:再|予|需|必)?$")


def keep_proven(context: Context, draft: Draft) -> None:
    """Give a first line the verdict that its quotations prove: no for what they contradict, none for what they do not hold."""
    first = draft.claims[0] if draft.claims else None
    if first is None or first.kind is ClaimKind.COMMENTARY:
        return
    cited = [c for c in draft.citations if c.n in first.citations]
    yes, rest = _YES.match(first.text), _spoken(context, first, cited)
    if rest is not None and cited and _aim(context, draft, cited):
        first = draft.claims[0]
        cited = [c for c in draft.citations if c.n in first.citations]
        yes, rest = None, first.text
    if rest is not None and cited and _is_contradicted(context, cited):
        draft.claims[0] = replace(first, text=context.say("statements.wrong", text=rest), absent=())
    elif yes and not first.absent and not _DENIED.search(put_forward(context.question.plain)):
        _keep_yes(context, draft, first, cited, first.text[yes.end() :])
    elif rest is not None and not yes and not first.absent and _is_put(context):
        records, quotes = _held(context, cited)
        given = {figure for quote in quotes for figure in summed(quote)}
        units = {unit for _, unit in given}
        missing = [figure for figure in figures_put(context.question.plain) if figure not in given]
        figures = [written(*figure) for figure in missing if figure[1] != "个" or "个" in units]  # 三个泊位 may count what stands there
        lacking = _lacking(context, records, [*quotes, *(lead_of(r, c.start - r.start) for r, c in zip(records, cited, strict=True))])
        _without(context, draft, first, lacking, rest, figures=figures, is_bare=True)


def _spoken(context: Context, first: Claim, cited: Sequence[Citation]) -> str | None:
    """Return what a first line quotes, without its verdict; None where it says something of its own, or nothing is put forward."""
    if first.kind is not ClaimKind.QUOTED or not _is_put(context):
        return None
    if hit := _YES.match(first.text) or _LACKS.match(first.text):
        return first.text[hit.end() :]
    return first.text if any(first.text.startswith(context.label(context.facts.by_key[c.id])) for c in cited) else None


def _aim(context: Context, draft: Draft, cited: Sequence[Citation]) -> bool:
    """Put another sentence of the clause that is quoted first in its place, where that holds the things which this one lacks."""
    record = context.facts.by_key[cited[0].id]
    start = cited[0].start - record.start
    end = start + len(cited[0].quote)
    lacking = [word for word in _lacking(context, [record], [cited[0].quote]) if context.facts.known(word)]
    asked = pairs_of(fold(context.question.plain))
    for low, high in sentences(record.text) if lacking else ():
        text = fold(record.text[low:high])
        near = len(asked & pairs_of(text)) >= _AS_NEAR * len(asked & pairs_of(fold(cited[0].quote)))
        if (high <= start or low >= end) and near and all(word in text for word in lacking):
            return _told_instead(context, draft, Statement(record, low, high, 1.0))
    other = _elsewhere(context, record, lacking) if lacking else None
    if other and context.question.clauses:  # of the clause that is named the verdict is; where it stands is told beside it
        draft.quoted(line_of(context, other), quote_of(other))
        return False
    return other is not None and _told_instead(context, draft, other)


def _told_instead(context: Context, draft: Draft, statement: Statement) -> bool:
    """Put a statement in the place of the first line."""
    statement = widened(statement)
    draft.quoted(line_of(context, statement), quote_of(statement))
    draft.claims[:1] = [draft.claims.pop()]
    return True


def _elsewhere(context: Context, record: Record, lacking: Sequence[str]) -> Statement | None:
    """Return the nearest sentence of another clause that speaks of the things which the one that is quoted lacks."""
    found = ranked(context, topic_of(context), None, sides_of(context))[:_LOOKED]
    near = (s for s in found if s.record is not record and s.score >= _AS_NEAR * found[0].score)
    return next((s for s in near if all(word in spoken_by(context, s) for word in lacking)), None)


def _is_put(context: Context) -> bool:
    """Tell whether a question puts something forward to be confirmed, and asks for nothing."""
    plain = context.question.plain
    return is_confirmed(plain) and not asks_which(plain)


def _is_contradicted(context: Context, cited: Sequence[Citation]) -> bool:
    """Tell whether what is quoted first says otherwise than what is put forward."""
    record = context.facts.by_key[cited[0].id]
    start = cited[0].start - record.start
    return contradicted(fold(context.question.plain), record, start, start + len(cited[0].quote))


def _held(context: Context, cited: Sequence[Citation]) -> tuple[list[Record], list[str]]:
    return [context.facts.by_key[c.id] for c in cited], [c.quote for c in cited]


def _keep_yes(context: Context, draft: Draft, first: Claim, cited: Sequence[Citation], rest: str) -> None:
    """Take the yes from a first line whose quotations do not hold what is put forward; it tells what they say instead."""
    records, quotes = _held(context, cited)
    given = {value for text in (first.text, *quotes) for value, _ in summed(text)}
    if missing := [value for value, _ in figures_put(context.question.plain) if value not in given]:
        key = "statements.no_figure" if _nowhere(context, missing) else "statements.instead"
        draft.claims[0] = replace(first, text=context.say(key, text=rest))
    elif _turned(context, quotes):
        draft.claims[0] = replace(first, text=context.say("statements.instead", text=rest))
    elif first.kind is ClaimKind.QUOTED and not _COMPARED.match(rest) and (lacking := _lacking(context, records, quotes)):
        _without(context, draft, first, lacking, rest)


def _without(
    context: Context, draft: Draft, first: Claim, lacking: Sequence[str], rest: str, *, figures: Sequence[str] = (), is_bare: bool = False
) -> None:
    """Name the things and figures that the quotations lack; a line that is bare stays so where only ways of speaking are lacking."""
    cutter = context.cutter
    nouns = [word for word in lacking if cutter is None or (cutter.tag(word)[:1] or "n") in _NOUN and sort_of(context, word) != "level"]
    joined = together(context, nouns)
    if telling := [*figures, *(word for word in joined if not any(word in other for other in joined if other != word))]:
        names = context.spoken(telling[:_NAMED])
        told = context.say("statements.without", names=context.join(f"“{name}”" for name in names), text=rest)
        draft.claims[0] = replace(first, text=told, absent=tuple(names))
    elif lacking and not is_bare:  # a verb that is lacking may be a way of speaking
        draft.claims[0] = replace(first, text=context.say("statements.instead", text=rest))


def _turned(context: Context, quotes: Sequence[str]) -> bool:
    """Tell whether the quotations deny what is put forward."""
    plain, text = fold(context.question.plain), fold(" ".join(quotes))
    if not context.cutter:
        return False
    verbs = {word for word in context.cutter.words(plain) if len(word) > 1 and context.cutter.tag(word)[:1] == "v"}
    return any(_denied_only(verb, text) and not _denied_only(verb, plain) for verb in verbs if verb in text)


def _denied_only(verb: str, text: str) -> bool:
    """Tell whether every place where a text has a verb denies it."""
    return all(_NOT.search(text[max(0, hit.start() - 3) : hit.start()]) for hit in re.finditer(re.escape(verb), text))


def _nowhere(context: Context, figures: Sequence[float]) -> bool:
    """Tell whether the version that is asked about gives none of some figures."""
    sides = sides_of(context)
    return not any(value in figures for r in context.facts.policy if r.version in sides for value, _ in summed(r.text))


def _lacking(context: Context, records: Sequence[Record], quotes: Sequence[str]) -> list[str]:
    """Return the things that are put forward and stand neither in the quotations nor above them."""
    above = [part for r in records for part in ("" if r.heading in r.text else r.heading, subject_of(r), r.task_title or "")]
    if not context.facts.is_statute:  # a chapter of a statute names many matters, an article is about one
        above += [part for r in records for part in (r.context, *titles_above(context, r))]
    text = fold(" ".join((*quotes, *above)))
    return unheld(context, (*topic_of(context), *_said(context)), text)


def _said(context: Context) -> list[str]:
    """Return the nouns and verbs of a question that are no way of speaking."""
    plain, cutter = put_forward(fold(context.question.plain)), context.cutter
    common = lexicon().stop | synonyms().generic
    words = cutter.words(plain) if cutter else []
    named = [plain[start:end] for _, start, end in context.question.sides]
    common = common | {context.side(version) for version in Version}
    words = [word for word in words if word not in common and not any(word in name or name in word for name in named)]
    measures = {plain[: match.start()] for match in _FIGURE.finditer(plain)}  # 提前 before 三十日 says how the figure is meant
    words = [word for word in words if not any(before.endswith(word) for before in measures)]
    return [word for word in words if len(word) > 1 and cutter and cutter.tag(word)[:1] in _CONTENT]
