"""Statements: the sentences that speak of a topic and give what is asked for, of one version or of both side by side.

Every document is read the same way: sentences are ranked by the share of the question's words that they, their record and its
headings hold, and by the nearness of their record in meaning; where a sort of value is asked for, only sentences that give one count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answers.context import Context, Outcome
from assistant.answers.ranking import Statement, counterpart, ranked
from assistant.answers.rewording import changes_in, say_rewording, single_pair
from assistant.answers.statement_lines import line_of, phrase_of, quote_of, sides_of, topic_of
from assistant.answers.weighing import Word, held_in, likeness, weighed_word
from assistant.citations.draft import Draft, Quote
from assistant.types import ClaimKind
from assistant.understanding.claims import is_confirmed
from assistant.understanding.length import lines_asked
from assistant.understanding.values import Sought, compares_as, figures_in, sought_value, written
from corpus.normalize import fold, sentences
from corpus.types import Kind, Record, Version

_CLOSE, _AS_GOOD, _MOST = 0.85, 0.88, 3
_SURE = 0.35  # the chance of an answer from which the other version is said to give it
# Phrases less alike than this say different things, and neither became the other.
_COMPARABLE, _LIKE = 0.3, 0.5
_BY_HOW_MUCH = re.compile(r"(?:增加|提高|上升|增长|多|涨|升|扩大|延长|减少|降低|下降|少|降|缩短|缩减|压减)了?(?:多少|几)")
_RISES = re.compile(r"增|提|上|多|涨|升|扩|延")
# That a version has no such thing: 旧版里是没有的吧.
_ABSENT = re.compile(r"(?<![有提写说讲])(?:没有?|未)(?:的|吧|规定|要求|这|写|提|说|吗|$)")
_GAP, _TWIN = 2, 0.75
_OWN = re.compile(r"我|咱|俺|客户|家里|[他她](?!们?的?[^，。]*规定)")
_NAME = re.compile(r"[\u4e00-\u9fff]{0,6}")


def elsewhere(context: Context) -> Outcome | None:
    """Say that the version that is asked about does not speak of a thing whose value the other one gives; None where it does."""
    words, sought = topic_of(context), sought_value(context.question.plain)
    if not sought or len(context.question.versions) != 1 or not all(map(context.known, words)):
        return None
    if not _unsaid(context, words, sides_of(context)):
        return None
    found = ranked(context, words, sought, context.facts.versions)
    if not found or found[0].chance < _SURE or found[0].record.version in sides_of(context):
        return None
    draft = context.draft()
    elsewhere_said(context, draft, found[0], words, sought)
    return draft


def _unsaid(context: Context, words: Sequence[str], sides: Sequence[Version | None]) -> list[str]:
    """Return the words that no text of a version holds, under any name or in part."""
    texts = [context.facts.folded[r.key] for r in context.facts.policy if r.version in sides]
    return [word for word in words if (weighed := weighed_word(context, word)) and not any(held_in(weighed, text) for text in texts)]


def elsewhere_said(context: Context, draft: Draft, best: Statement, words: Sequence[str], sought: Sought | None) -> None:
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
        text = context.say("statements.unsaid", **told)
        if is_confirmed(context.question.plain):
            text = context.say(f"statements.{'right' if _ABSENT.search(context.question.plain) else 'wrong'}", text=text)
        draft.claim(text, ClaimKind.COMPUTED, quote_of(best))
    elif is_confirmed(context.question.plain) and best.record.version and best.chance >= _SURE:
        key = "of_other_right" if _ABSENT.search(context.question.plain) else "of_other"
        text = context.say(f"statements.{key}", other=context.side(best.record.version), text=line_of(context, best))
        draft.quoted(text, quote_of(best))
    else:
        return  # that it is not there cannot be shown
    draft.pair(best.record)


def told(
    context: Context, draft: Draft, found: Sequence[Statement], words: Sequence[str], sought: Sought | None, *, unsure: bool = False
) -> None:
    """Quote the best statement and those as good; beside each what the other version says instead.

    Where it is unsure that it answers, the first line says so.
    """
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
        other = _as_wide(context, each, other, words, sought) if other else None
        first, second = (other, each) if other and each.record.version is Version.OLD else (each, other)
        if second is None and both and _only_old(context, first, found):
            draft.computed(context.say("statements.only_old", text=line_of(context, first)), quote_of(first))
        elif second is None:
            draft.quoted(line_of(context, first), quote_of(first))
        elif fold(first.text) == fold(second.text):
            draft.quoted(line_of(context, first), quote_of(first), quote_of(second))
        else:
            draft.quoted(line_of(context, first), quote_of(first))
            draft.quoted(line_of(context, second), quote_of(second))
        draft.pair(each.record)
    if unsure and draft.claims:
        draft.claims[0] = replace(draft.claims[0], text=context.say("statements.unsure", text=draft.claims[0].text))


def _as_wide(context: Context, statement: Statement, other: Statement, words: Sequence[str], sought: Sought | None) -> Statement:
    """Return the counterpart of several sentences, from that of the first to that of the last."""
    spans = [span for span in sentences(statement.record.text) if statement.start <= span[0] and span[1] <= statement.end]
    if len(spans) <= 1:
        return other
    parts = [counterpart(context, replace(statement, start=start, end=end), words, sought) for start, end in spans]
    own = [part for part in parts if part and part.record is other.record]
    return replace(other, start=min((s.start for s in own), default=other.start), end=max((s.end for s in own), default=other.end))


def _only_old(context: Context, statement: Statement, found: Sequence[Statement]) -> bool:
    """Tell whether a sentence is the old version's, its record has no counterpart, and nothing near is said in the new one."""
    if statement.record.version is not Version.OLD or any(pair.new for pair in context.facts.pairs_of(statement.record.key)):
        return False
    return not any(s.record.version is Version.NEW and s.score >= _TWIN * statement.score for s in found)


def _says_same(context: Context, one: Statement, other: Statement) -> bool:
    """Tell whether two statements are those of one pair: the other version's is told beside its own."""
    paired = {key for pair in context.facts.pairs_of(other.record.key) for key in (*pair.old, *pair.new)}
    return one.record.key in paired and one.record.version is not other.record.version


def compared(context: Context, draft: Draft, found: Sequence[Statement], words: Sequence[str], sought: Sought | None) -> None:
    """Say first whether a thing changed, and from what to what; of the places that fit as well, each."""
    shown: set[str] = set()
    for best in found[:_MOST]:
        if best.record.key in shown or best.score < _AS_GOOD * found[0].score:
            continue
        paired = {key for pair in context.facts.pairs_of(best.record.key) for key in (*pair.old, *pair.new)}
        across = (s for s in found if s.record.version not in (best.record.version, None))
        # in a clause's own counterpart only what is like a sentence is what it became
        across = (s for s in across if s.record.key not in paired or likeness(fold(s.text), fold(best.text)) >= _LIKE)
        other = counterpart(context, best, words, sought) or next((s for s in across if s.score >= _TWIN * best.score), None)
        shown |= {best.record.key} | ({other.record.key} if other else set())
        if other is None:
            told(context, draft, [best], words, sought)
            say_rewording(context, draft, [best.record], asked=True)
        else:
            old, new = (best, other) if best.record.version is Version.OLD else (other, best)
            _say_compared(context, draft, old, new, sought, words)


def _say_reworded(context: Context, draft: Draft, old: Statement, new: Statement) -> bool:
    """Say what was replaced by what in two paired sentences, or beside them in their clauses; False where they are not paired."""
    if not single_pair(context, old.record, new.record):
        return False
    old, new = _cut_alike(old, new)
    names = {"left": context.label(old.record), "right": context.label(new.record)}
    text = context.words_of(quote_of(new)).rstrip("。；;")
    here = changes_in(context, *(replace(each.record, text=each.text.rstrip("。；;")) for each in (old, new)))
    beside = [] if here else changes_in(context, old.record, new.record)
    quotes: tuple[Quote | Record, ...] = (quote_of(old), quote_of(new))
    if here:
        line = context.say("rewording.changed", line=context.say("rewording.line", **names, changes=context.join(here, "parts")))
    elif fold(old.text) != fold(new.text):
        return False  # too long to be told, or another sentence of the clause
    elif beside:
        line = context.say("rewording.beside", **names, text=text, changes=context.join(beside, "parts"))
        quotes = (old.record, new.record)
    else:
        line = context.say("statements.same", **names, text=text)
    draft.quoted(line, *quotes)
    draft.pair(new.record)
    return True


def _cut_alike(old: Statement, new: Statement) -> tuple[Statement, Statement]:
    """Return two statements cut in one way: where one is narrower, the sentence of the other that is most like it, else both clauses."""
    narrow, wide = sorted((old, new), key=lambda each: len(each.text))
    spans = [span for span in sentences(wide.record.text) if wide.start <= span[0] and span[1] <= wide.end]
    start, end = max(spans, key=lambda span: likeness(fold(narrow.text), fold(wide.record.text[slice(*span)])), default=(0, 0))
    found = replace(wide, start=start, end=end)
    if likeness(fold(narrow.text), fold(found.text)) <= likeness(fold(narrow.text), fold(wide.text)):
        found = wide
    return (narrow, found) if narrow is old else (found, narrow)


def _say_compared(context: Context, draft: Draft, old: Statement, new: Statement, sought: Sought | None, words: Sequence[str]) -> None:
    if sought is None and _say_reworded(context, draft, old, new):
        return
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
        changed = context.say("statements.changed", **names, old=left, new=right)
        moved = difference(context.question.plain, left, right)
        told = context.say(f"statements.{moved[0]}", text=changed, by=moved[1]) if moved else changed
        (draft.computed if moved else draft.quoted)(told, quote_of(old), quote_of(new))
    draft.pair(new.record)


def difference(plain: str, left: str, right: str) -> tuple[str, str] | None:
    """Return whether a value rose or fell, against what a question takes for granted or not, and by how much; None where it cannot tell."""
    asked = _BY_HOW_MUCH.search(plain)
    before, after = list(figures_in(left)), list(figures_in(right))
    if not asked or len(before) != 1 or len(after) != 1 or before[0][1] != after[0][1] or before == after:
        return None
    by = after[0][0] - before[0][0]
    up = bool(_RISES.match(asked.group()))
    key = ("rose" if up else "rose_instead") if by > 0 else "fell_instead" if up else "fell"
    return key, written(abs(by), after[0][1])


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
