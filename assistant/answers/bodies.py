"""Bodies that took one another's place between two versions: which were renamed, what one is called now."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from assistant.answers.context import Context
from assistant.citations.draft import Draft, Quote
from corpus.bodies import BodyChange, organs_in
from corpus.datafile import read_table
from corpus.normalize import fold
from corpus.types import Kind, Record

_QUOTED = 3


def answer(context: Context) -> Draft | None:
    """List the bodies that stand where another one stood; None where names of bodies are not asked for."""
    ways = ("asked",) if context.facts.of_kind(Kind.DEPARTMENTS) else ("asked", "replaced")
    if not context.facts.wording.compared or not any(_asked(way).search(context.question.plain) for way in ways):
        return None
    changes = context.facts.relations.body_changes
    words = [fold(word) for word in (*context.question.words, *context.question.departments)]
    named = [change for change in changes if any(word in fold(change.old) or word in fold(change.new) for word in words)]
    if not named and (context.question.departments or any(map(organs_in, words))):
        return None  # of a body that kept its name no other one's change is told
    draft = context.draft()
    for change in named or changes:
        _tell(context, draft, change)
    if not draft.claims:
        ends = [side for version in context.facts.versions if (side := context.facts.articles(version))]
        draft.computed(context.say("bodies.none"), *(end for side in ends for end in (side[0], side[-1])))
    return draft if draft.citations else None


def _tell(context: Context, draft: Draft, change: BodyChange) -> None:
    olds, news = change.old_records[:_QUOTED], change.new_records[:_QUOTED]
    places = context.join(context.label(record) for record in news)
    line = context.say("bodies.changed", old=change.old, new=change.new, n=len(change.new_records), places=places)
    draft.computed(line, *_quotes(olds, change.old), *_quotes(news, change.new))
    draft.pair(*news)


def _quotes(records: Sequence[Record], name: str) -> list[Quote]:
    """Return the sentences that name a body."""
    found = []
    for record in records:
        at = record.text.find(name)
        start = max((record.text.rfind(mark, 0, max(at, 0)) + 1 for mark in "。；\n"), default=0)
        stop = re.compile(r"[。；\n]").search(record.text, at)
        found.append(Quote(record, start, stop.end() if stop and record.text[stop.start()] != "\n" else stop.start() if stop else None))
    return found


@cache
def _asked(way: str) -> re.Pattern[str]:
    return re.compile("|".join(read_table(Path(__file__).with_suffix(".toml"))[way]))
