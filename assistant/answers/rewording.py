"""What was replaced by what between a clause and the one that it became: the changed words themselves, before the two clauses."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answers.context import Context
from assistant.citations.draft import Draft
from assistant.comparing.diff import replacements
from assistant.understanding.lexicon import Ask
from corpus.types import Kind, Pair, Record

_ASKED = re.compile(r"改(?:成|为|作|动|了)|变(?:成|为|了|化)|怎么改|替换|修[订改正]了|调整(?:成|为|了)|\b(?:chang|replac|amend|reword)")
# More or longer changes than these are read in the two clauses.
_MOST, _LONGEST = 5, 60
_LINES = re.compile(r"\s*\n\s*")
TEXTS = frozenset({Kind.CLAUSE, Kind.PASSAGE, Kind.GOAL})


def asks_rewording(context: Context) -> bool:
    """Tell whether a question asks what became of words, not where a clause stands."""
    return context.facts.wording.compared and (context.has(Ask.COMPARE) or bool(_ASKED.search(context.question.plain)))


def say_rewording(context: Context, draft: Draft, records: Sequence[Record], *, asked: bool = False) -> None:
    """Say of each of some clauses what was replaced by what, where that is asked and it was paired with one other."""
    if not asked and not asks_rewording(context):
        return
    done: set[tuple[str, ...]] = set()
    for record in records:
        for pair in context.facts.pairs_of(record.key):
            if (sides := (*pair.old, *pair.new)) not in done and _single(context, pair):
                done.add(sides)
                _line(context, draft, *(context.facts.by_key[key] for key in sides))


def _single(context: Context, pair: Pair) -> bool:
    members = [context.facts.by_key[key] for key in (*pair.old, *pair.new)]
    return len(pair.old) == len(pair.new) == 1 and all(member.kind in TEXTS for member in members)


def _line(context: Context, draft: Draft, old: Record, new: Record) -> None:
    names = {"left": context.label(old), "right": context.label(new)}
    if context.words_of(old) == context.words_of(new):
        draft.quoted(context.say("rewording.same", **names), old, new)
        return
    parts = changes_in(context, old, new)
    if 0 < len(parts) <= _MOST:
        draft.quoted(context.say("rewording.line", **names, changes=context.join(parts, "parts")), old, new)


def changes_in(context: Context, old: Record, new: Record) -> list[str]:
    """Say what was replaced by what between two clauses."""
    changed = replacements(old, new, context.cutter.words if context.cutter else None)
    return [part for each in changed if (part := worded(context, old.text[slice(*each.old)], new.text[slice(*each.new)]))]


def single_pair(context: Context, old: Record, new: Record) -> bool:
    """Tell whether two clauses were paired with each other and with no other."""
    return any(_single(context, pair) and new.key in pair.new for pair in context.facts.pairs_of(old.key))


def worded(context: Context, went: str, came: str, longest: int = _LONGEST) -> str:
    """Say what was replaced by what; nothing where that is too long to be taken in."""
    went, came = (_LINES.sub("", part).strip() for part in (went, came))
    if not went or not came:
        went, came = went.lstrip("；;，,、"), came.lstrip("；;，,、")  # a last item that is added puts its mark behind the one before
    if max(len(went), len(came)) > longest:
        return ""
    key = "replaced" if went and came else "came" if came else "went"
    return context.say(f"rewording.{key}", old=went, new=came)
