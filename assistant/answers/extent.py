"""How much of what was found is told: a sentence with those beside it, a list with what leads it in, a fine with what comes with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answers.context import Context
from assistant.answers.evidence import widened
from assistant.answers.penalties import asks_penalty, sets_penalty
from assistant.answers.ranking import SAID, Statement
from assistant.understanding.values import Sought

_CLOSE, _MOST, _WHOLE = 0.85, 3, 600
_SHORT = 100  # characters; a record as short is told whole
_ITEM = re.compile(r"\s*[（(][一二三四五六七八九十\d]+[)）]")
_LISTED = re.compile(r"哪(?:些|几)|几[种类样]|(?:什么|啥)(?:情形|情况|条件|材料|行为|内容|方面)|有啥|都有|\bwhich|what are")


def told_of(context: Context, found: Sequence[Statement], sought: Sought | None) -> list[Statement]:
    """Return what is told: the best, with what its record says beside it and as near; where it is unsure, the next best record too."""
    best = found[0]
    near = [s for s in found if s.score >= _CLOSE * best.score and s.record is best.record][:_MOST]
    if sought:  # an article that sets several fines is told with each
        near = near if sought.kind == "money" and "罚" in best.text else [best]
    elif len(best.record.text) <= _SHORT or len(near) >= _MOST and len(best.record.text) <= _WHOLE:
        return [replace(best, start=0, end=len(best.record.text))]
    else:
        near = _joined(_listed(context, near))
    other = next((s for s in found if s.record is not best.record and s.score >= _CLOSE * best.score), None)
    return [*near, other] if other and not sought and best.chance < SAID else near


def _listed(context: Context, near: Sequence[Statement]) -> list[Statement]:
    """Return statements with an item of a list widened to the whole of it, with what leads it in, where a list is asked for."""
    best = near[0]
    text = best.record.text
    if not _ITEM.match(text, best.start) or not _LISTED.search(context.question.plain):
        return list(near)
    lead = max(text.rfind("：", 0, best.start), text.rfind(":", 0, best.start))
    start = max(text.rfind(mark, 0, lead) for mark in "。；;\n") + 1 if lead > 0 else best.start
    end = best.end
    for item in re.finditer(r"[^\n；;。]*[\n；;。]*", text[best.end :]):
        if not _ITEM.match(item.group()):
            break
        end = best.end + item.end()
    end -= len(text[:end]) - len(text[:end].rstrip())
    return [replace(best, start=start, end=end)] if end - start <= _WHOLE else list(near)


def _joined(near: Sequence[Statement]) -> list[Statement]:
    """Return statements with those that stand next to the first one in its record as one stretch."""
    first = near[0]
    for other in sorted(near[1:], key=lambda s: s.start):
        text = first.record.text
        if not text[first.end : other.start].strip() and first.end <= other.start:
            first = replace(first, end=other.end)
        elif not text[other.end : first.start].strip() and other.end <= first.start:
            first = replace(first, start=other.start)
    return [first, *(s for s in near[1:] if s.end <= first.start or s.start >= first.end)]


def with_lead(context: Context, statement: Statement) -> Statement:
    """Return, where a penalty is asked for, a sentence with what else its article sets: what leads a list in, what comes with a fine."""
    record = statement.record
    lead = record.text.find("：") + 1
    if not asks_penalty(context) or not sets_penalty(record):
        return statement
    if not _ITEM.match(record.text, statement.start) or statement.start < lead:
        return widened(statement)
    return replace(statement, start=0, end=len(record.text) if len(record.text) <= _WHOLE else lead)
