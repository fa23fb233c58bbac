"""Statements: the sentences that speak of a topic and give what is asked for, of one version or of both side by side.

Every document is read the same way: sentences are ranked by the share of the question's words that they, their record and its
headings hold, and by the nearness of their record in meaning; where a sort of value is asked for, only sentences that give one count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answers.context import Context, Outcome, Refusal
from assistant.answers.premise import claims
from assistant.answers.ranking import Statement, Word, counterpart, foreign, held_in, likeness, ranked, weighed_word
from assistant.answers.statement_claims import agreed, claimed_figures, judged, judged_claim, moved, puts_direction, stating
from assistant.answers.statement_lines import line_of, phrase_of, quote_of, sides_of, topic_of
from assistant.citations.draft import Draft
from assistant.documents.otherwise import otherwise
from assistant.types import Absence, ClaimKind
from assistant.understanding.length import lines_asked
from assistant.understanding.values import Sought, compares_as, figures_in, sought_value, told_apart
from corpus.normalize import fold, sentences
from corpus.types import Kind, Version

_ENOUGH, _CLOSE, _AS_GOOD, _MOST = 0.42, 0.85, 0.97, 3
_ELSEWHERE, _SURE = 0.75, 0.6
# Phrases less alike than this say different things, and neither became the other.
_COMPARABLE = 0.3
_UNKNOWN, _GAP = 0.34, 4
_MENTIONED = re.compile(r"(?:提|说|讲|写)(?:到|及|过)?(?:了|过)?(?:吗|没有|没$|么)|有没有(?:提|说|讲|写)|哪一?版|\bmention")
_PLACED = re.compile(r"第几[条條]|哪一?[条條]")


def answer(context: Context) -> Outcome | None:
    """Say what the text says on a topic; None where nothing comes near enough."""
    from assistant.answers.paraphrases import names_strangers

    words = topic_of(context)
    if _MENTIONED.search(context.question.plain):
        return None
    if not words or context.cutter is None:
        return None
    sought = sought_value(context.question.plain)
    if sought is None and context.question.yes_no and not puts_direction(context) and (told := judged_claim(context, words)):
        return told
    if not foreign(context, words) and names_strangers(context, words, context.cutter):
        return None
    mode = compares_as(context.question.plain) if context.facts.wording.compared else ""
    if sought is None and not mode and not foreign(context, words) and context.unknown_share(words) > _UNKNOWN:
        return None  # asked in other words than the text's: nearness in meaning finds it
    if sought and _unheld(context, words, sought):
        return _lacking(context, words, sought)
    found = [s for s in ranked(context, words, sought, (*context.facts.versions, None)) if s.score >= _ENOUGH]
    found = found or stating(context)
    own = [s for s in found if s.record.version in sides_of(context)]
    if not found:
        return _lacking(context, words, sought) if sought else None
    draft = context.draft()
    if not own or own[0].score < _ELSEWHERE * found[0].score:
        _elsewhere(context, draft, found[0], words, sought)
    elif context.question.yes_no and moved(context, draft, found, words):
        pass
    elif not judged(context, draft, own, sought) and not (sought is None and agreed(context, draft, own, words)):
        if mode or context.facts.wording.compared and len(context.question.versions) == 2:
            _compared(context, draft, found, words, sought)
        else:
            _told(context, draft, own, words, sought)
    return draft if draft.claims else None


def elsewhere(context: Context) -> Outcome | None:
    """Say that the version that is asked about does not speak of a thing whose value the other one gives; None where it does."""
    words, sought = topic_of(context), sought_value(context.question.plain)
    if not sought or len(context.question.versions) != 1 or not all(map(context.known, words)):
        return None
    if not _unsaid(context, words, sides_of(context)):
        return None
    found = ranked(context, words, sought, context.facts.versions)
    if not found or found[0].score < _SURE or found[0].record.version in sides_of(context):
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
    unsaid = _unsaid(context, words, sides_of(context))
    own = counterpart(context, best, words, sought)
    if own and (not unsaid or context.question.yes_no):
        line = line_of(context, own)
        draft.quoted(context.say("statements.wrong", text=line) if context.question.yes_no else line, quote_of(own))
        draft.quoted(line_of(context, best), quote_of(best))
    elif unsaid:
        names = context.join(f"“{word}”" for word in context.spoken(unsaid[:1]))
        told = {"side": context.side(asked), "names": names, "text": line_of(context, best)}
        draft.claim(context.say("statements.unsaid", **told), ClaimKind.COMPUTED, quote_of(best))
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
    bare = question.words and all(told_apart(question.plain, word) for word in question.words)
    if _PLACED.search(question.plain) or mode == "became" and bare:
        return None  # a sort of value without a subject became something in several places
    if not valued and not (claims(context) and claimed_figures(question.plain)):
        return None
    outcome = answer(context)
    return outcome if isinstance(outcome, Draft) else None


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
            draft.quoted(line_of(context, first), quote_of(first))
            if both and each is best:
                _say_unsaid(context, draft, each, words)
        elif fold(first.text) == fold(second.text):
            draft.quoted(line_of(context, first), quote_of(first), quote_of(second))
        else:
            draft.quoted(line_of(context, first), quote_of(first))
            draft.quoted(line_of(context, second), quote_of(second))
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
        draft.computed(context.say("terms.absent_side", side=context.side(other), term=term), quote_of(statement))


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
    left, right = phrase_of(context, old, sought, weighed), phrase_of(context, new, sought, weighed)
    names = {"left": context.label(old.record), "right": context.label(new.record)}
    figures = sorted(figures_in(left)), sorted(figures_in(right))
    whole = sorted(figures_in(old.record.text)) == sorted(figures_in(new.record.text))
    stated = sorted(figures_in(old.text)) == sorted(figures_in(new.text))
    apart = not (figures[0] and figures[1]) if sought else likeness(fold(left), fold(right)) < _COMPARABLE
    apart = apart or fold(left) != fold(right) and _of_others(weighed, (left, old.text), (right, new.text))
    if apart and fold(old.text) != fold(new.text):
        for each in (new, old):
            draft.quoted(line_of(context, each), quote_of(each))
    elif (
        fold(left) == fold(right)
        and stated
        or figures[0]
        and figures[0] == figures[1]
        and _in_words(left, sought) == _in_words(right, sought)
    ):
        if not whole and compares_as(context.question.plain) == "became":
            return  # something else about it changed: the words that did are told elsewhere
        draft.quoted(context.say("statements.same", **names, text=right), quote_of(new), quote_of(old))
    else:
        if fold(left) == fold(right):  # the change is elsewhere in the sentence
            left, right = (context.words_of(quote_of(each)) for each in (old, new))
        draft.quoted(context.say("statements.changed", **names, old=left, new=right), quote_of(old), quote_of(new))
    draft.pair(new.record)


def _of_others(words: Sequence[Word], *sides: tuple[str, str]) -> bool:
    """Tell whether a phrase leaves out what the question asks of though its text has it, and the other phrase names it."""
    held = [({w for w in words if held_in(w, fold(phrase))}, {w for w in words if held_in(w, fold(text))}) for phrase, text in sides]
    (left, left_all), (right, right_all) = held
    return bool((right - left) & left_all or (left - right) & right_all)


def _in_words(text: str, sought: Sought | None) -> set[str]:
    """Return the values of a text that are no figures: 每季度."""
    return {value for value in (sought.given(fold(text)) if sought else ()) if not any(figures_in(value))}


def in_short(context: Context) -> Draft | None:
    """Quote as many sentences as are asked for of the whole text: those of a year that is named, with most figures; None elsewhere."""
    lines = lines_asked(context.question.plain)
    if lines is None or topic_of(context):
        return None
    years = {str(year) for year in context.question.years}
    spans = [
        (r, a, b) for r in context.facts.policy if r.version in sides_of(context) and r.kind is not Kind.TASK for a, b in sentences(r.text)
    ]
    dated = [span for span in spans if any(year in span[0].text[span[1] : span[2]] for year in years)] or spans
    ranked_spans = sorted(dated, key=lambda span: -len([*figures_in(span[0].text[span[1] : span[2]])]))[:lines]
    draft = context.draft()
    for record, start, end in sorted(ranked_spans, key=lambda span: (span[0].start, span[1])):
        statement = Statement(record, start, end, 1.0)
        draft.quoted(line_of(context, statement), quote_of(statement))
    return draft if draft.claims else None


def _unheld(context: Context, words: Sequence[str], sought: Sought) -> str:
    """Return the thing whose value is asked for, right before the asking, where the text does not hold it: 门票多少钱."""
    plain = context.question.plain
    for word in words:
        gap = sought.start - plain.find(word) - len(word)
        noun = word.isascii() or context.cutter is not None and context.cutter.tag(word)[:1] == "n"
        held = context.known(word) or bool(otherwise(word, context.facts.policy_texts))
        if word in plain and 0 <= gap <= _GAP and noun and not held and not foreign(context, words):
            return word
    return ""


def _lacking(context: Context, words: Sequence[str], sought: Sought) -> Refusal | None:
    """Say that what is asked for is not given; the statements on the topic are the nearest."""
    nearest = [s.record for s in ranked(context, words, None, sides_of(context)) if s.score >= _ENOUGH][:_MOST]
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
