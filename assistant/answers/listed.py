"""What a list of the text gained or lost: the members named on one side of a pair and not on the other."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answers.context import Context
from assistant.answers.ranking import Statement, counterpart, ranked
from assistant.answers.statement_lines import sides_of, topic_of
from assistant.citations.draft import Draft, Quote
from assistant.types import ClaimKind
from assistant.understanding.lexicon import Ask
from corpus.normalize import fold, sentences
from corpus.types import Version

_GAINED = re.compile(
    r"(?:新列|(?<!参)(?:多|加|添|增|列|纳)(?=了|进|入|出|上))(?:了|进|入|上|出|进来|进去)*(?:的)?.{0,8}?(?:谁|哪几?[个些类项种家方]?|什么|啥)|(?:谁|哪几?[个些类项种家])是?新(?:加|增|列)"
)
_LOST = re.compile(
    r"(?:少|删|去|减|拿|剔)(?:了|掉|去|除)+(?:的)?.{0,6}?(?:谁|哪几?[个些类项种家方]?|什么|啥)|(?:谁|哪几?[个些类项种家])(?:被)?(?:没了|不见|删|去掉)"
)
_LEFT_OUT = re.compile(r"(?:除(?:了|去|开)?|抛开|不算)(?P<what>[^。？?]{4,60}?)(?:以外|之外|外|[，,](?=[^、]*(?:还|另|哪))|还)")
_NAMED = re.compile(r"[、,，]|以及|和|与|及")
_SEVERAL = 2
_RUN = re.compile(r"[^，,。；;：:！!？?\n（）()、]+(?:、[^，,。；;：:！!？?\n（）()、]+)+")
_LAST = re.compile(r"(?:以及|和|与|及|或者|或)")
_TAIL = re.compile(r"(?:等.*|的(?:合法)?权益.*)$")
_LONGEST, _ENOUGH, _MOST = 14, 0.42, 4


def others(context: Context) -> Draft | None:
    """Say which members a list of the text has besides those that a question leaves out: 除了甲、乙还有哪几个."""
    left = _LEFT_OUT.search(context.question.plain)
    names = [fold(name) for name in _NAMED.split(left["what"]) if len(name) > 1] if left else []
    if len(names) < _SEVERAL or context.question.departments:
        return None
    sides = sides_of(context)
    held = [r for r in context.facts.policy if r.version in sides and all(name in context.facts.folded[r.key] for name in names)]
    for record in sorted(held, key=lambda r: r.version is Version.OLD):
        for start, end in sentences(record.text):
            for run in _lists(context, record.text[start:end]):
                folded = [fold(member) for member in run]
                rest = [member for member, name in zip(run, folded, strict=True) if not any(left in name for left in names)]
                if rest and len(rest) + len(names) == len(run):
                    draft = context.draft()
                    quote = Quote(record, start, end)
                    told = {"n": len(rest), "names": context.join(rest), "label": context.label(record)}
                    draft.claim(context.say("listed.others", text=context.words_of(quote), **told), ClaimKind.COMPUTED, quote)
                    draft.pair(record)
                    return draft
    return None


def answer(context: Context) -> Draft | None:
    """Say which members a list gained or lost; None where no list of the topic stands on both sides of a pair."""
    plain = context.question.plain
    gained, lost = bool(_GAINED.search(plain)) or context.has(Ask.ADDED), bool(_LOST.search(plain)) or context.has(Ask.REMOVED)
    if not context.facts.wording.compared or not (gained or lost):
        return None
    words = topic_of(context) or ()
    clauses = context.question.clauses
    found = ranked(context, words, None, tuple(Version)) if words else []
    if clauses and not found:
        found = [
            Statement(r, 0, len(r.text), 1.0) for ref in clauses for v in context.sides(ref) if (r := context.facts.clause(v, ref.number))
        ]
    for each in [s for s in found if s.score >= _ENOUGH][:_MOST]:
        draft = context.draft()
        if _told(context, draft, each, words, gained=gained, lost=lost):
            return draft
    return None


def _told(context: Context, draft: Draft, statement: Statement, words: Sequence[str], *, gained: bool, lost: bool) -> bool:
    other = counterpart(context, statement, words, None)
    if other is None:
        return False
    old, new = (statement, other) if statement.record.version is Version.OLD else (other, statement)
    before, after = (_lists(context, s.text) for s in (old, new))
    kept = {fold(m) for run in before for m in run} & {fold(m) for run in after for m in run}
    came = [m for run in after if kept & set(map(fold, run)) for m in run if fold(m) not in fold(old.text)]
    gone = [m for run in before if kept & set(map(fold, run)) for m in run if fold(m) not in fold(new.text)]
    quotes = [Quote(s.record, s.start, s.end) for s in (new, old)]
    told = False
    for wanted, members, key in ((gained, came, "listed.came"), (lost, gone, "listed.gone")):
        if wanted and members:
            text = context.say(
                key, n=len(members), names=context.join(members), new=context.label(new.record), old=context.label(old.record)
            )
            draft.claim(text, ClaimKind.COMPUTED, *quotes)
            told = True
    if told:
        for quote in quotes:
            draft.quoted(context.say("terms.found", label=context.label(quote.record), task="", text=context.words_of(quote)), quote)
        draft.pair(new.record)
    return told


def _lists(context: Context, text: str) -> list[list[str]]:
    """Return the members of each list in a text, without what leads the first member in or follows the last."""
    found: list[list[str]] = []
    for run in _RUN.finditer(text):
        parts = run.group().split("、")
        last = [p for p in _LAST.split(_TAIL.sub("", parts[-1])) if p.strip()]
        members = [_trimmed(context, parts[0].strip()), *(part.strip() for part in (*parts[1:-1], *last))]
        found.append([member for member in dict.fromkeys(members) if 1 < len(member) <= _LONGEST])
    return found


def _trimmed(context: Context, part: str) -> str:
    """Return the member that ends a stretch: what stands before it are verbs and particles."""
    if context.cutter is None:
        return part
    words = context.cutter.words(part)
    starts = [i for i, word in enumerate(words) if word in "的为是对在将把" or context.cutter.tag(word)[:1] in {"v", "p", "u", "c"}]
    return "".join(words[starts[-1] + 1 :]) if starts and starts[-1] + 1 < len(words) else part
