"""Claims held against statements: figures, changes of figures, which way they went, and what a sentence affirms or denies."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answers.context import Context
from assistant.answers.premise import asks_why, claims
from assistant.answers.ranking import Statement, counterpart, ranked, titles_above, weighed_word
from assistant.answers.statement_lines import line_of, phrase_of, quote_of, sides_of
from assistant.answers.verdicts import is_sorted, verdict
from assistant.citations.draft import Draft
from assistant.understanding.values import Sought, figures_in, puts_change
from corpus.normalize import fold, sentences
from corpus.types import Kind, Version

_CLOSE, _MOST = 0.85, 3
_CLAIMED, _NEARLY = 0.3, 0.85
_YEARS = range(1900, 2101)  # the year of a plan is no figure that it gives
_LARGE = 1e6  # a number so large is a sum though no unit is said
_EXISTS = re.compile(r"有没有(?!权)|有无|是否有|有(?!权|责).{0,8}(?:吗|么|没)")
_PER = re.compile(r"[每一](?=[个家座次年月日天人件条项台亩户辆])")  # 一座补多少 asks of each
_NUMBER = re.compile(r"\d{2,}|[一二三四五六七八九十百千万]{2,}(?=[^\w]|[年月日天元家个条项%])")
_UP = re.compile(r"涨了?|升了?|提高|增加|多了|扩大|放宽|延长|加长|上调|调高")
_DOWN = re.compile(r"降了?|减少|少了|下调|缩短|缩小|收紧|调低|砍了?")


def judged_claim(context: Context, words: Sequence[str]) -> Draft | None:
    """Judge a claim that puts a body, a person or a level where the text has another one; None where that is not sure."""
    draft = context.draft()
    if not all(context.known(word) or is_sorted(context, word) for word in words):
        return None
    found = [s for s in ranked(context, words, None, sides_of(context)) if s.score >= _CLAIMED]
    return draft if found and agreed(context, draft, found, words) else None


def stating(context: Context) -> list[Statement]:
    """Return the sentences that give one of the figures that a question is about where it names nothing else: 15%那个上限."""
    claimed = claimed_figures(context.question.plain)
    if not claimed or context.question.words:
        return []
    records = [r for r in context.facts.policy if r.version in sides_of(context) and r.kind is not Kind.TASK]
    spans = ((r, a, b) for r in records for a, b in sentences(r.text))
    return [Statement(r, a, b, 1.0) for r, a, b in spans if any(figure in claimed for figure in figures_in(r.text[a:b]))]


def claimed_figures(plain: str) -> list[tuple[float, str]]:
    """Return the figures that a question puts forward: one, or the two ends of a range or change."""
    figures = (figure for figure in figures_in(_PER.sub("", plain)) if figure[1] or figure[0] >= _LARGE)
    found = [figure for figure in figures if not (figure[1] == "年" and figure[0] in _YEARS)]
    return found if 1 <= len(found) <= 2 and len({unit for _, unit in found}) == 1 else []


def judged(context: Context, draft: Draft, found: Sequence[Statement], sought: Sought | None) -> bool:
    """Hold the figures that a question puts forward against what the text says; the other version's are told as such."""
    claimed = claimed_figures(context.question.plain)
    if not claimed or not claims(context):
        return False
    unit = claimed[0][1]
    giving = [
        s for s in found if any(figure[1] == unit or not unit for figure in figures_in(s.text)) and s.score >= _CLOSE * found[0].score
    ]
    if not giving:
        return False
    best = giving[0]
    other = counterpart(context, best, context.question.words, sought)
    if other and best.record.version is Version.OLD and not context.question.version:
        best, other = other, best  # what holds now is the new version's
    if puts_change(context.question.plain) and len(claimed) == 2:
        return _change_judged(context, draft, best, other, claimed)
    right = _states(best.text, claimed)
    if not right and any(_states(s.text, claimed) for s in giving):
        return False  # another sentence as near to the topic gives it: neither yes nor no is sure
    draft.quoted(context.say("statements.right" if right else "statements.wrong", text=line_of(context, best)), quote_of(best))
    if not right and other and _states(other.text, claimed):
        draft.quoted(line_of(context, other), quote_of(other))
    draft.pair(best.record)
    return True


def _states(text: str, claimed: Sequence[tuple[float, str]]) -> bool:
    """Tell whether a text gives all of some figures; one without a unit is any of its value."""
    given = set(figures_in(text))
    return all(figure in given or not figure[1] and any(value == figure[0] for value, _ in given) for figure in claimed)


def agreed(context: Context, draft: Draft, found: Sequence[Statement], words: Sequence[str]) -> bool:
    """Say whether the text says what a question puts forward, where one sentence shows it; a reason is asked for elsewhere."""
    plain = context.question.plain
    if not context.question.yes_no or asks_why(context) or _EXISTS.search(plain) or puts_change(plain) or any(figures_in(plain)):
        return False  # figures are judged as figures
    if _NUMBER.search(plain):
        return False
    for best in [each for each in found if each.score >= _NEARLY * found[0].score][: 2 * _MOST]:
        held = best.record.version is Version.OLD and not context.question.version  # what holds now is the new version's
        for each in (*((twin,) if held and (twin := counterpart(context, best, words, None)) else ()), best):
            above = fold(" ".join((each.record.heading, each.record.context, *titles_above(context, each.record))))
            if told := verdict(context, each, words, above):
                _say_verdict(context, draft, told, each, words)
                return True
    return False


def _say_verdict(context: Context, draft: Draft, told: str, statement: Statement, words: Sequence[str]) -> None:
    draft.quoted(context.say(f"statements.{told}", text=line_of(context, statement)), quote_of(statement))
    if told == "wrong" and (other := counterpart(context, statement, words, None)) and fold(other.text) != fold(statement.text):
        draft.quoted(line_of(context, other), quote_of(other))
    draft.pair(statement.record)


def puts_direction(context: Context) -> int:
    """Tell which way a figure is said to have gone: 1 up, -1 down, 0 where nothing is said of that."""
    plain = context.question.plain
    return 1 if _UP.search(plain) else -1 if _DOWN.search(plain) else 0


def moved(context: Context, draft: Draft, found: Sequence[Statement], words: Sequence[str]) -> bool:
    """Say whether a figure rose or fell as a question puts it, or stayed: 村庄整治的数也涨了吧."""
    plain = context.question.plain
    asked = puts_direction(context)
    if not asked or not context.facts.wording.compared or claimed_figures(plain):
        return False
    weighed = [weighed_word(context, word) for word in words]
    for best in found[:_MOST]:
        other = counterpart(context, best, words, None)
        if other is None:
            continue
        old, new = (best, other) if best.record.version is Version.OLD else (other, best)
        left, right = (phrase_of(context, each, None, weighed) for each in (old, new))
        before, after = (next(figures_in(text), None) for text in (left, right))
        if before is None or after is None or before[1] != after[1]:
            continue
        told = "unmoved" if before == after else "right" if (after[0] > before[0]) == (asked > 0) else "wrong"
        names = {"left": context.label(old.record), "right": context.label(new.record)}
        text = context.say("statements.changed", **names, old=left, new=right)
        text = context.say("statements.same", **names, text=right) if told == "unmoved" else context.say(f"statements.{told}", text=text)
        draft.quoted(text, quote_of(old), quote_of(new))
        draft.pair(new.record)
        return True
    return False


def _change_judged(context: Context, draft: Draft, best: Statement, other: Statement | None, claimed: Sequence[tuple[float, str]]) -> bool:
    """Hold a change that a question puts forward against both versions: right, the other way round, none at all."""
    if other is None:
        return False
    old, new = (best, other) if best.record.version is Version.OLD else (other, best)
    left, right = (set(figures_in(s.text)) for s in (old, new))
    if not claimed[0][1]:
        left, right, claimed = {(v, "") for v, _ in left}, {(v, "") for v, _ in right}, [(v, "") for v, _ in claimed]
    (first, second), kept = claimed, left & right
    told = "right" if first in left - right and second in right - left else "wrong"
    told = "reversed" if second in left - right and first in right - left else told
    told = "unchanged" if kept & {first, second} else told
    for lead, statement in ((f"statements.{told}", old), ("", new)):
        line = line_of(context, statement)
        draft.quoted(context.say(lead, text=line) if lead else line, quote_of(statement))
    draft.pair(best.record)
    return True
