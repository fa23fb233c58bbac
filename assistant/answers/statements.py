"""Statements: the sentences that speak of a topic and give what is asked for, of one version or of both side by side.

Every document is read the same way: sentences are ranked by the share of the question's words that they, their record and its
headings hold, and by the nearness of their record in meaning; where a sort of value is asked for, only sentences that give one count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answers.context import Context, Outcome, Refusal
from assistant.answers.premise import asks_why, claims
from assistant.answers.ranking import Statement, Word, counterpart, foreign, held_in, likeness, ranked, titles_above, weighed_word
from assistant.answers.verdicts import is_sorted, verdict
from assistant.citations.draft import Draft, Quote
from assistant.types import Absence, ClaimKind
from assistant.understanding.values import Sought, compares_as, figures_in, puts_change, sought_value, told_apart
from corpus.normalize import fold
from corpus.types import Version

_ENOUGH, _CLOSE, _AS_GOOD, _MOST = 0.42, 0.85, 0.97, 3
_ELSEWHERE, _SURE, _CLAIMED, _NEARLY = 0.75, 0.6, 0.3, 0.85
# Phrases less alike than this say different things, and neither became the other.
_COMPARABLE = 0.3
_LARGE = 1e6  # a number so large is a sum though no unit is said
_UNKNOWN, _GAP = 0.34, 4
_MENTIONED = re.compile(r"(?:提|说|讲|写)(?:到|及|过)?(?:了|过)?(?:吗|没有|没$|么)|有没有(?:提|说|讲|写)|哪一?版|\bmention")
_EXISTS = re.compile(r"有没有(?!权)|有无|是否有|有(?!权|责).{0,8}(?:吗|么|没)")
_PER = re.compile(r"[每一](?=[个家座次年月日天人件条项台亩户辆])")  # 一座补多少 asks of each
_NUMBER = re.compile(r"\d{2,}|[一二三四五六七八九十百千万]{2,}(?=[^\w]|[年月日天元家个条项%])")
_PLACED = re.compile(r"第几[条條]|哪一?[条條]")
_GENUS = frozenset(("章程", "条例", "办法", "规定", "细则", "规则", "准则", "计划", "规划", "方案", "报告", "草案", "对照表"))
_PHRASE = re.compile(r"(?:[^，,。；;！!？?\n]|(?<=\d),(?=\d))+?(?:[，。；;！!？?\n]|,(?!\d)|$|(?=、比))")


def answer(context: Context) -> Outcome | None:
    """Say what the text says on a topic; None where nothing comes near enough."""
    from assistant.answers.paraphrases import names_strangers

    words = topic_of(context)
    if _MENTIONED.search(context.question.plain):
        return None
    if not words or context.cutter is None:
        return None
    sought = sought_value(context.question.plain)
    if sought is None and context.question.yes_no and (judged := _claim_judged(context, words)):
        return judged
    if not foreign(context, words) and names_strangers(context, words, context.cutter):
        return None
    mode = compares_as(context.question.plain) if context.facts.wording.compared else ""
    if sought is None and not mode and not foreign(context, words) and context.unknown_share(words) > _UNKNOWN:
        return None  # asked in other words than the text's: nearness in meaning finds it
    if sought and _unheld(context, words, sought):
        return _lacking(context, words, sought)
    found = [s for s in ranked(context, words, sought, (*context.facts.versions, None)) if s.score >= _ENOUGH]
    own = [s for s in found if s.record.version in _sides(context)]
    if not found:
        return _lacking(context, words, sought) if sought else None
    draft = context.draft()
    if not own or own[0].score < _ELSEWHERE * found[0].score:
        _elsewhere(context, draft, found[0], words, sought)
    elif not _judged(context, draft, own, sought) and not (sought is None and _agreed(context, draft, own, words)):
        if mode or context.facts.wording.compared and len(context.question.versions) == 2:
            _compared(context, draft, found, words, sought)
        else:
            _told(context, draft, own, words, sought)
    return draft if draft.claims else None


def _claim_judged(context: Context, words: Sequence[str]) -> Draft | None:
    """Judge a claim that puts a body, a person or a level where the text has another one; None where that is not sure."""
    draft = context.draft()
    if not all(context.known(word) or is_sorted(context, word) for word in words):
        return None
    found = [s for s in ranked(context, words, None, _sides(context)) if s.score >= _CLAIMED]
    return draft if found and _agreed(context, draft, found, words) else None


def elsewhere(context: Context) -> Outcome | None:
    """Say that the version that is asked about does not speak of a thing whose value the other one gives; None where it does."""
    words, sought = topic_of(context), sought_value(context.question.plain)
    if not sought or len(context.question.versions) != 1 or not all(map(context.known, words)):
        return None
    if not _unsaid(context, words, _sides(context)):
        return None
    found = ranked(context, words, sought, context.facts.versions)
    if not found or found[0].score < _SURE or found[0].record.version in _sides(context):
        return None
    draft = context.draft()
    _elsewhere(context, draft, found[0], words, sought)
    return draft


def _unsaid(context: Context, words: Sequence[str], sides: Sequence[Version | None]) -> list[str]:
    """Return the words that no text of a version holds, under any name or in part."""
    texts = [context.facts.folded[r.key] for r in context.facts.policy if r.version in sides]
    return [word for word in words if (weighed := weighed_word(context, word)) and not any(held_in(weighed, text) for text in texts)]


def _elsewhere(context: Context, draft: Draft, best: Statement, words: Sequence[str], sought: Sought | None) -> None:
    """Say what the version that is asked about has instead of what the other one says, or that it has no such thing."""
    asked = Version.NEW if best.record.version is Version.OLD else Version.OLD
    unsaid = _unsaid(context, words, _sides(context))
    own = counterpart(context, best, words, sought)
    if own and (not unsaid or context.question.yes_no):
        line = _line(context, own)
        draft.quoted(context.say("statements.wrong", text=line) if context.question.yes_no else line, _quote(own))
        draft.quoted(_line(context, best), _quote(best))
    elif unsaid:
        names = context.join(f"“{word}”" for word in context.spoken(unsaid[:1]))
        told = {"side": context.side(asked), "names": names, "text": _line(context, best)}
        draft.claim(context.say("statements.unsaid", **told), ClaimKind.COMPUTED, _quote(best))
    else:
        return  # that it is not there cannot be shown
    draft.pair(best.record)


def valued(context: Context) -> Draft | None:
    """Answer where a sort of value is asked for; None where it is not, or none is given."""
    outcome = answer(context) if sought_value(context.question.plain) else None
    return outcome if isinstance(outcome, Draft) else None


def of_values(context: Context) -> Outcome | None:
    """Compare a value between versions, or hold a figure that a question puts forward against the text; None for other questions."""
    question = context.question
    if not context.facts.wording.compared:
        mode, both = "", False
    else:
        mode, both = compares_as(question.plain), len(question.versions) == 2
    valued = (mode or both) and sought_value(question.plain) or mode == "same" and question.words
    if _PLACED.search(question.plain):
        return None
    if not valued and not (claims(context) and _claimed(question.plain)):
        return None
    outcome = answer(context)
    return outcome if isinstance(outcome, Draft) else None


def topic_of(context: Context) -> tuple[str, ...]:
    """Return what a question is about: without words that only tell what is asked for, or what kind of paper the document is."""
    question = context.question
    title = fold(context.facts.title)
    named = tuple(fold(question.plain[start:end]) for _, start, end in question.spans)
    words = tuple(dict.fromkeys((*question.words, *question.departments, *named)))
    phrases = [p for p in question.phrases if not any(p in word for word in words)]
    words = (*(w for w in words if not any(w in p for p in phrases)), *phrases)
    said = tuple(w for w in words if not told_apart(question.plain, w))
    own = tuple(w for w in said if w not in title) or tuple(w for w in said if w not in _GENUS)
    return own or tuple(w for w in words if w not in _GENUS) or tuple(fold(amount.written) for amount in question.amounts)


def _sides(context: Context) -> tuple[Version | None, ...]:
    if not context.facts.wording.compared:
        return (*context.facts.versions, None)
    return (*(context.question.versions if len(context.question.versions) == 1 else tuple(Version)), None)


def _line(context: Context, statement: Statement) -> str:
    quote = Quote(statement.record, statement.start, statement.end)
    record = statement.record
    path = " · ".join(title for title in reversed(titles_above(context, record)) if title) if not record.label else ""
    task = f" · {path}" if path else context.place_of(record)
    return context.say("terms.found", label=context.label(record), task=task, text=context.words_of(quote))


def _quote(statement: Statement) -> Quote:
    return Quote(statement.record, statement.start, statement.end)


def _told(context: Context, draft: Draft, found: Sequence[Statement], words: Sequence[str], sought: Sought | None) -> None:
    """Quote the best statement and those as good; beside each what the other version says instead."""
    best = found[0]
    shown: list[Statement] = []
    for each in found:
        if each.score < _CLOSE * best.score or len(shown) >= _MOST:
            break
        if not any(_says_same(context, each, other) for other in shown):
            shown.append(each)
    both = context.facts.wording.compared and len(context.question.versions) != 1
    for each in shown:
        other = counterpart(context, each, words, sought) if both else None
        first, second = (other, each) if other and each.record.version is Version.OLD else (each, other)
        if second is None:
            draft.quoted(_line(context, first), _quote(first))
            if both and each is best:
                _say_unsaid(context, draft, each, words)
        elif fold(first.text) == fold(second.text):
            draft.quoted(_line(context, first), _quote(first), _quote(second))
        else:
            draft.quoted(_line(context, first), _quote(first))
            draft.quoted(_line(context, second), _quote(second))
        draft.pair(each.record)


def _says_same(context: Context, one: Statement, other: Statement) -> bool:
    """Tell whether two statements are those of one pair: the other version's is told beside its own."""
    paired = {key for pair in context.facts.pairs_of(other.record.key) for key in (*pair.old, *pair.new)}
    return one.record.key in paired and one.record.version is not other.record.version


def _say_unsaid(context: Context, draft: Draft, statement: Statement, words: Sequence[str]) -> None:
    """Say which word the other version does not hold, where there is one."""
    other = Version.NEW if statement.record.version is Version.OLD else Version.OLD
    if unsaid := _unsaid(context, words, (other, None)):
        term = context.spoken(unsaid[:1])[0]
        draft.computed(context.say("terms.absent_side", side=context.side(other), term=term), _quote(statement))


def _compared(context: Context, draft: Draft, found: Sequence[Statement], words: Sequence[str], sought: Sought | None) -> None:
    """Say first whether a thing changed, and from what to what; of the places that fit as well, each."""
    told: set[str] = set()
    for best in found[:_MOST]:
        if best.record.key in told or best.score < _AS_GOOD * found[0].score:
            continue
        other = counterpart(context, best, words, sought) or next(
            (s for s in found if s.record.version not in (best.record.version, None) and s.score >= _CLOSE * best.score), None
        )
        told |= {best.record.key} | ({other.record.key} if other else set())
        if other is None:
            _told(context, draft, [best], words, sought)
        else:
            old, new = (best, other) if best.record.version is Version.OLD else (other, best)
            _say_compared(context, draft, old, new, sought, words)


def _say_compared(context: Context, draft: Draft, old: Statement, new: Statement, sought: Sought | None, words: Sequence[str]) -> None:
    weighed = [weighed_word(context, word) for word in words]
    left, right = _phrase(context, old, sought, weighed), _phrase(context, new, sought, weighed)
    names = {"left": context.label(old.record), "right": context.label(new.record)}
    figures = sorted(figures_in(left)), sorted(figures_in(right))
    whole = sorted(figures_in(old.record.text)) == sorted(figures_in(new.record.text))
    stated = sorted(figures_in(old.text)) == sorted(figures_in(new.text))
    apart = not (figures[0] and figures[1]) if sought else likeness(fold(left), fold(right)) < _COMPARABLE
    if apart and fold(old.text) != fold(new.text):
        for each in (new, old):
            draft.quoted(_line(context, each), _quote(each))
    elif (
        fold(left) == fold(right)
        and stated
        or figures[0]
        and figures[0] == figures[1]
        and _in_words(left, sought) == _in_words(right, sought)
    ):
        if not whole and compares_as(context.question.plain) == "became":
            return  # something else about it changed: the words that did are told elsewhere
        draft.quoted(context.say("statements.same", **names, text=right), _quote(new), _quote(old))
    else:
        if fold(left) == fold(right):  # the change is elsewhere in the sentence
            left, right = (context.words_of(_quote(each)) for each in (old, new))
        draft.quoted(context.say("statements.changed", **names, old=left, new=right), _quote(old), _quote(new))
    draft.pair(new.record)


def _in_words(text: str, sought: Sought | None) -> set[str]:
    """Return the values of a text that are no figures: 每季度."""
    return {value for value in (sought.given(fold(text)) if sought else ()) if not any(figures_in(value))}


def _phrase(context: Context, statement: Statement, sought: Sought | None, words: Sequence[Word]) -> str:
    """Return the phrase of a statement that speaks of the topic, with what is sought where it gives that."""
    text = context.words_of(_quote(statement))
    parts = [hit.group().strip(" 、，,。；;") for hit in _PHRASE.finditer(text)]
    giving = [part for part in parts if sought and sought.given(fold(part))] or parts
    best = max(giving, key=lambda part: (sum(held_in(word, fold(part)) * word.weight for word in words), -giving.index(part)), default=text)
    return best or text


def _claimed(plain: str) -> list[tuple[float, str]]:
    """Return the figures that a question puts forward: one, or the two ends of a range or change."""
    found = [figure for figure in figures_in(_PER.sub("", plain)) if figure[1] or figure[0] >= _LARGE]
    return found if 1 <= len(found) <= 2 and len({unit for _, unit in found}) == 1 else []


def _judged(context: Context, draft: Draft, found: Sequence[Statement], sought: Sought | None) -> bool:
    """Hold the figures that a question puts forward against what the text says; the other version's are told as such."""
    claimed = _claimed(context.question.plain)
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
    draft.quoted(context.say("statements.right" if right else "statements.wrong", text=_line(context, best)), _quote(best))
    if not right and other and _states(other.text, claimed):
        draft.quoted(_line(context, other), _quote(other))
    draft.pair(best.record)
    return True


def _states(text: str, claimed: Sequence[tuple[float, str]]) -> bool:
    """Tell whether a text gives all of some figures; one without a unit is any of its value."""
    given = set(figures_in(text))
    return all(figure in given or not figure[1] and any(value == figure[0] for value, _ in given) for figure in claimed)


def _agreed(context: Context, draft: Draft, found: Sequence[Statement], words: Sequence[str]) -> bool:
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
    draft.quoted(context.say(f"statements.{told}", text=_line(context, statement)), _quote(statement))
    if told == "wrong" and (other := counterpart(context, statement, words, None)) and fold(other.text) != fold(statement.text):
        draft.quoted(_line(context, other), _quote(other))
    draft.pair(statement.record)


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
        line = _line(context, statement)
        draft.quoted(context.say(lead, text=line) if lead else line, _quote(statement))
    draft.pair(best.record)
    return True


def _unheld(context: Context, words: Sequence[str], sought: Sought) -> str:
    """Return the thing whose value is asked for, right before the asking, where the text does not hold it: 门票多少钱."""
    plain = context.question.plain
    for word in words:
        gap = sought.start - plain.find(word) - len(word)
        noun = word.isascii() or context.cutter is not None and context.cutter.tag(word)[:1] == "n"
        held = context.known(word) or bool(context.facts.written_otherwise(word))
        if word in plain and 0 <= gap <= _GAP and noun and not held and not foreign(context, words):
            return word
    return ""


def _lacking(context: Context, words: Sequence[str], sought: Sought) -> Refusal | None:
    """Say that what is asked for is not given; the statements on the topic are the nearest."""
    nearest = [s.record for s in ranked(context, words, None, _sides(context)) if s.score >= _ENOUGH][:_MOST]
    unheld = _unheld(context, words, sought)
    if not nearest and not unheld:
        return None
    value = context.say(f"statements.{sought.kind}")
    if unheld:
        text = context.say("statements.unheld", what=context.spoken([unheld])[0], value=value)
    else:
        what = context.join(word.removesuffix("的") for word in context.spoken(words[:_MOST]))
        text = context.say("statements.no_value", what=what, value=value)
    return Refusal(Absence.NOT_MENTIONED, text, tuple(dict.fromkeys(nearest)))
