"""Claims held against the nearest sentences: the figures of a year, bodies and levels, and the things that they do not speak of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answers.context import Context
from assistant.answers.premise import asks_why
from assistant.answers.ranking import Statement, counterpart, held_in, titles_above, weighed_word
from assistant.answers.statement_lines import GENUS, line_of, phrase_of, quote_of
from assistant.answers.verdicts import denies, verdict
from assistant.citations.draft import Draft
from assistant.types import ClaimKind
from assistant.understanding.lexicon import Ask
from assistant.understanding.values import figures_in, figures_of, puts_change, told_apart
from corpus.normalize import fold
from corpus.types import Version

Figure = tuple[float, str]

_NEAR, _MOST, _LOOKED = 0.85, 4, 3
_ALL = 0.8
_SHORT = 240
_LACKING, _PARTLY = 2, 0.6
_YEARS = range(1900, 2101)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
# What is put forward to be confirmed; 能接着领吗 asks instead.
_CONFIRMED = re.compile(
    r"对吧|是吧|对吗|是吗|没错|对不对|是不是|是这样|确认|核一?[下对]|核实|理解得对|没(?:问题|记错|说错)|吧[?？。!]*$"
    r"|\bright\b|\bcorrect\b|\bconfirm\b"
)
_FROM_TO = re.compile(
    r"[从由把](?P<was>[^，。；,;]{2,14}?)(?:改|变|换|调整|提高?|降低?|升|缩短|延长|放宽|收紧|扩大)[成到为至]了?要?(?P<now>[^，。；,;?？]{2,14}?)(?:了|的|$|[，。；,;?？吗吧])"
)
_BOTH = re.compile(r"两版|两个版本|新旧|新老|都(?:写|有|是|规定)")
_MARKS = re.compile(r"[\W_]")
_HALF, _MOSTLY = 0.5, 0.6
_LARGE = 1e6
_NUMBER = re.compile(r"\d{2,}|\d[^\w]*[个家项条年月日元%倍]|[一二三四五六七八九十百千万]{2,}(?=[^\w]|[年月日天元家个条项%])")
_UP = re.compile(r"涨了?|升了?|提高|增加|多了|扩大|放宽|延长|加长|上调|调高")
_DOWN = re.compile(r"降了?|减少|少了|下调|缩短|缩小|收紧|调低|砍了?")
_PER = re.compile(r"[每一](?=[个家座次年月日天人件条项台亩户辆])")


def checked(context: Context, draft: Draft, found: Sequence[Statement], words: Sequence[str]) -> bool:
    """Say whether the nearest sentences say what a question puts forward; False where it puts nothing, or they cannot tell."""
    plain = context.question.plain
    confirmed = is_confirmed(plain)
    if not confirmed and not context.question.yes_no or asks_why(context):
        return False
    near = [s for s in found if s.score >= _NEAR * found[0].score][:_MOST]
    changes = context.facts.wording.compared and not context.question.version and (puts_direction(context) or puts_change(plain))
    if changes and moved(context, draft, near, words):
        return True
    figures = put_forward(plain)
    if _replaced(context, draft, near, words):
        return True
    if puts_change(plain) and len(figures) == 2 and context.facts.wording.compared:
        other = counterpart(context, near[0], words, None)
        return _change_judged(context, draft, near[0], other, figures)
    if figures:
        beside = [s for s in found if s.record is near[0].record and s not in near]
        own = [s for s in near if s.record is near[0].record]
        others = [s for s in near if s.record is not near[0].record]
        return _figures(context, draft, [*own, *beside, *others], words, figures, confirmed)
    for each in near if not _NUMBER.search(plain) else ():  # a number that cannot be judged leaves the rest unsure
        above = fold(" ".join((each.record.heading, each.record.context, *titles_above(context, each.record))))
        if result := verdict(context, each, words, above):
            _say(context, draft, f"statements.{result}", each)
            return True
    return confirmed and _without(context, draft, near[0], words)


def is_confirmed(plain: str) -> bool:
    """Tell whether something is put forward to be confirmed."""
    return bool(_CONFIRMED.search(plain))


def put_forward(plain: str) -> list[Figure]:
    """Return the figures that a question puts forward, years apart."""
    return [f for f in _summed(_PER.sub("", plain)) if f[1] and not (f[1] == "年" and f[0] in _YEARS)]


def _summed(text: str) -> list[Figure]:
    """Return the figures of a text; a number so large is a sum though no unit is said."""
    return [(value, unit or ("元" if value >= _LARGE else "")) for value, unit in figures_in(text)]


def _miscounted(plain: str, text: str) -> bool:
    """Tell whether a text gives another number of a thing than a question puts forward: 10个区域级分中心 where 20 are."""
    given = list(figures_of(text))
    for value, unit, counted in figures_of(_PER.sub("", plain)):
        pairs = [counted[at : at + 2] for at in range(len(counted) - 1)]
        held = [(sum(pair in c for pair in pairs), v) for v, u, c in given if u == unit] if len(pairs) > 1 else []
        best = max((share for share, _ in held), default=0)
        if held and best >= _MOSTLY * len(pairs) and value not in {v for share, v in held if share == best}:
            return True
    return False


def _figures(
    context: Context, draft: Draft, near: Sequence[Statement], words: Sequence[str], figures: Sequence[Figure], confirmed: bool
) -> bool:
    """Judge figures: each stands in a near sentence for the year that is spoken of, or another of its unit stands there."""
    years = {str(year) for year in context.question.years}
    if context.facts.wording.compared and not context.question.version:
        near = sorted(near, key=lambda s: s.record.version is Version.OLD)  # what holds now is the new version's
    miscounting = [s for s in near if _miscounted(context.question.plain, s.text)]
    if miscounting:
        _say(context, draft, "statements.wrong", miscounting[0])
        return True
    stating = [s for s in near if all(figure in given(s.text, years) for figure in figures)]
    units = {unit for _, unit in figures}
    other = [s for s in near if units & {unit for _, unit in given(s.text, set())}]
    if (
        not stating
        and other
        and covered(context, other[0], words) >= _HALF
        and not all(any(figure in given(s.text, years) for s in other) for figure in figures)
    ):
        first = other[0]
        _say(context, draft, "statements.wrong", first)
        for each in other[1:2] if len(figures) > 1 else ():
            draft.quoted(line_of(context, each), quote_of(each))
        return True
    if not stating:
        return False
    best = stating[0]
    both = len(context.question.versions) == 2 or context.has(Ask.KEPT) or bool(_BOTH.search(context.question.plain))
    if both and context.facts.wording.compared and (missing := _other_side(context, best, near, words, figures)):
        _say(context, draft, "statements.wrong", best)
        draft.quoted(line_of(context, missing), quote_of(missing))
        return True
    if confirmed and _without(context, draft, best, words):
        return True
    if not _holds(context, best, words):
        return False
    _say(context, draft, "statements.right", best)
    return True


def _replaced(context: Context, draft: Draft, near: Sequence[Statement], words: Sequence[str]) -> bool:
    """Judge that one wording became another: 从团级改成师级; False where neither version's sentence tells."""
    change = _FROM_TO.search(context.question.plain)
    if not change or not context.facts.wording.compared or len(put_forward(context.question.plain)) > 1:
        return False  # figures are judged as figures
    for best in near:
        other = counterpart(context, best, words, None)
        if other is None:
            continue
        old, new = (best, other) if best.record.version is Version.OLD else (other, best)
        (was_old, was_new), (is_old, is_new) = ([_worded(change[name], fold(each.text)) for each in (old, new)] for name in ("was", "now"))
        if was_old == was_new and is_old == is_new:
            continue
        result = "right" if was_old and is_new and not (was_new and is_old) else "reversed" if was_new and is_old else "wrong"
        names = {"left": context.label(old.record), "right": context.label(new.record)}
        text = context.say("statements.changed", **names, old=context.words_of(quote_of(old)), new=context.words_of(quote_of(new)))
        draft.quoted(context.say(f"statements.{result}", text=text), quote_of(old), quote_of(new))
        draft.pair(new.record)
        return True
    return False


def _worded(said: str, text: str) -> bool:
    """Tell whether a text holds most of a wording's neighbouring characters."""
    if said.isascii():
        return fold(said) in text
    plain, text = _MARKS.sub("", fold(said)), _MARKS.sub("", text)
    pairs = [plain[at : at + 2] for at in range(len(plain) - 1)] or [plain]
    return sum(pair in text for pair in pairs) >= _HALF * len(pairs)


def given(text: str, years: set[str]) -> set[Figure]:
    """Return the figures of a sentence; where it speaks of several years, those of the years that are asked about."""
    said = fold(text)
    marks = list(_YEAR.finditer(said))
    if not years or len({mark[1] for mark in marks}) < 2 or not any(mark[1] in years for mark in marks):
        return set(_summed(said))
    ends = [*(mark.start() for mark in marks[1:]), len(said)]
    stretches = [said[mark.end() : end] for mark, end in zip(marks, ends, strict=True) if mark[1] in years]
    return {figure for stretch in stretches for figure in _summed(stretch)}


def _other_side(
    context: Context, best: Statement, near: Sequence[Statement], words: Sequence[str], figures: Sequence[Figure]
) -> Statement | None:
    """Return what the other version says instead of figures that both are said to have; None where it has them too."""
    others = [s for s in near if s.record.version not in (best.record.version, None)]
    other = counterpart(context, best, words, None) or next(iter(others), None)
    return other if other and not all(figure in given(other.text, set()) for figure in figures) else None


def covered(context: Context, statement: Statement, words: Sequence[str]) -> float:
    """Return the share of the weight of a question's words that a sentence holds, with its headings."""
    text = _with_headings(context, statement)
    weighed = [weighed_word(context, word) for word in words if not told_apart(context.question.plain, word)]
    total = sum(word.weight for word in weighed)
    return sum(word.weight * held_in(word, text) for word in weighed) / total if total else 1.0


def _with_headings(context: Context, statement: Statement) -> str:
    record = statement.record
    return fold(" ".join((statement.text, record.heading, record.context, *titles_above(context, record))))


def _holds(context: Context, statement: Statement, words: Sequence[str]) -> bool:
    """Tell whether a sentence, with its headings, holds nearly all that a question speaks of, and denies what that denies."""
    text = _with_headings(context, statement)
    dated = all(str(year) in text for year in context.question.years)
    return dated and covered(context, statement, words) >= _ALL and denies(context.question.plain) == denies(text)


def _without(context: Context, draft: Draft, statement: Statement, words: Sequence[str]) -> bool:
    """Name what a question puts forward that the place does not speak of, and quote what it does say."""
    record = statement.record
    here = record.text if len(record.text) <= _SHORT else statement.text
    text = fold(" ".join((here, record.heading, record.context, *titles_above(context, record))))
    lacking = [word for word in words if _is_thing(context, word) and held_in(weighed_word(context, word), text) < _PARTLY]
    if not lacking or len(lacking) == len(words) and not context.question.clauses:
        return False
    telling = [word for word in lacking if len(word) > 2] or lacking
    names = context.spoken(sorted(telling, key=lambda word: -len(word))[:_LACKING])  # a longer word says more
    line = line_of(context, statement)
    told = context.say("statements.without", names=context.join(f"“{name}”" for name in names), text=line)
    draft.claim(told, ClaimKind.QUOTED, quote_of(statement), absent=tuple(names))
    _add_other(context, draft, statement, words)
    draft.pair(record)
    return True


def _add_other(context: Context, draft: Draft, statement: Statement, words: Sequence[str]) -> None:
    """Where no version was named, tell what the other one says of it."""
    if not context.facts.wording.compared or len(context.question.versions) == 1:
        return
    other = counterpart(context, statement, words, None)
    if other and fold(other.text) != fold(statement.text):
        draft.quoted(line_of(context, other), quote_of(other))


def _is_thing(context: Context, word: str) -> bool:
    """Tell whether a word names a thing or a doing that a text can speak of: no way of speaking, no slip of the cutter."""
    cutter = context.cutter
    if cutter is None or len(word) < 2 or told_apart(context.question.plain, word) or word in GENUS:
        return False
    parts = [word] if cutter.tag(word) else [part for part in cutter.words(word) if part]
    return all(len(part) > 1 and cutter.tag(part)[:1] in ("n", "v") for part in parts) or len(word) > 2 and context.known(word)


def _say(context: Context, draft: Draft, phrase: str, statement: Statement) -> None:
    draft.quoted(context.say(phrase, text=line_of(context, statement)), quote_of(statement))
    draft.pair(statement.record)


def puts_direction(context: Context) -> int:
    """Tell which way a figure is said to have gone: 1 up, -1 down, 0 where nothing is said of that."""
    plain = context.question.plain
    return 1 if _UP.search(plain) else -1 if _DOWN.search(plain) else 0


def moved(context: Context, draft: Draft, found: Sequence[Statement], words: Sequence[str]) -> bool:
    """Say whether a figure rose or fell as a question puts it, or stayed: 村庄整治的数也涨了吧."""
    plain = context.question.plain
    asked = puts_direction(context)
    if not asked or not context.facts.wording.compared or put_forward(plain):
        return False
    weighed = [weighed_word(context, word) for word in words]
    for best in found[:_LOOKED]:
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
