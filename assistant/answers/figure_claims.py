"""Figures that a question puts forward: of the year that is spoken of, of the thing that is counted, highest or lowest, exchanged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from assistant.answers.attributed import exchanged, of_another
from assistant.answers.claim_lines import holding_now, tell, told_without
from assistant.answers.context import Context
from assistant.answers.evidence import covered, policy_of, spoken_by, widened
from assistant.answers.ranking import Statement, counterpart, ranked
from assistant.answers.statement_lines import line_of, phrase_of, quote_of
from assistant.answers.verdicts import denies
from assistant.answers.weighing import weighed_word
from assistant.citations.draft import Draft
from assistant.understanding.claims import Figure, is_confirmed, summed
from assistant.understanding.lexicon import Ask
from assistant.understanding.values import figures_at, figures_in, figures_of
from corpus.normalize import fold, sentences
from corpus.types import Version

_MOST = 6
_ALL, _HALF, _MOSTLY, _PARTLY = 0.8, 0.5, 0.6, 0.6
_PARAGRAPH, _TELLING = 500, 1000
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_BOTH = re.compile(r"两版|两个版本|新旧|新老|都(?:写|有|是|规定)")
# 只在这三个区域, 一律: what leaves nothing else.
_ONLY = re.compile(r"只(?!要)|仅|唯一|一律|\bonly\b|\balone\b")
_NOT = re.compile(r"(?:不|非|没有?|并非|而不是)(?:再|是|归|由|让)*$")
_HIGHEST, _LOWEST = re.compile(r"最[高多大重]|上限|highest|most"), re.compile(r"最[低少小轻]|下限|lowest|least")
_RANKED = re.compile(r"罚款|补贴|补助|奖励|资助|处罚|保证金|收费")
_FEW = 3
_MONTH = re.compile(r"\d{1,2}\s*月")


def is_extreme(context: Context, draft: Draft, figures: Sequence[Figure]) -> bool:
    """Say whether a figure that is put as the highest or lowest is: of the values of its unit beside the same word, 罚款."""
    plain = fold(context.question.plain)
    most, least = _HIGHEST.search(plain), _LOWEST.search(plain)
    nouns = [word for word in _RANKED.findall(plain) if word in "".join(context.facts.policy_texts)]
    if not (most or least) or len(figures) != 1 or not nouns:
        return False
    versions = {context.question.version} if context.question.version else {Version.NEW, None}
    values: list[tuple[float, Statement]] = []
    for record in (r for version in versions for r in policy_of(context, version)):
        for start, end in sentences(record.text):
            said = Statement(record, start, end, 1.0)
            if any(noun in fold(said.text) for noun in nouns):
                values += [(value, said) for value, unit in figures_in(said.text) if unit == figures[0][1]]
    if len(values) < _FEW:
        return False
    best = (max if most else min)(value for value, _ in values)
    tell(context, draft, "statements.right" if best == figures[0][0] else "statements.wrong", next(s for v, s in values if v == best))
    return True


def judged_figures(context: Context, draft: Draft, near: Sequence[Statement], words: Sequence[str], figures: Sequence[Figure]) -> bool:
    """Judge figures: each stands in a near sentence for the year that is spoken of, or another of its unit stands there."""
    years = {str(year) for year in context.question.years}
    plain = context.question.plain
    first = near[0]
    if len(_MONTH.findall(plain)) > 1:
        return False  # several dates stand in several places
    if denied := [value for value, _, _, start in figures_at(plain) if _NOT.search(plain[:start])]:
        figures = [figure for figure in figures if figure[0] not in denied] or figures
        if there := next((s for s in near if _counts(plain, s.text) and denied[0] in {v for v, _ in given(s.text, years)}), None):
            tell(context, draft, "statements.wrong", there)
            return True
    if swapped := next((several for several in _alone_and_two(near) if exchanged(plain, " ".join(s.text for s in several))), None):
        tell(context, draft, "statements.reversed", swapped[0])
        for beside_it in swapped[1:]:
            draft.quoted(line_of(context, beside_it), quote_of(beside_it))
        return True
    said = [s for s in near if s.record is first.record]
    said += [s for s in _whole(first) if not any(s.start < each.end and each.start < s.end for each in said)]
    beside = [widened(s) for s in said]  # a figure of another year may stand behind the sentence that is nearest
    near = [*beside, *(widened(s) for s in near if s.record is not first.record)]
    if context.facts.wording.compared and not context.question.version:
        near = sorted(near, key=lambda s: s.record.version is Version.OLD)  # what holds now is the new version's
    counting = [(s, told) for s in near if (told := _counts(plain, s.text))]
    if counting and all(told == "other" for _, told in counting):
        tell(context, draft, "statements.wrong", counting[0][0])
        return True
    stating = [s for s in near if all(figure in given(s.text, years) for figure in figures)]
    if stating and (now := _replaced(context, stating[0], words, figures)):
        tell(context, draft, "statements.wrong", now)
        draft.quoted(line_of(context, stating[0]), quote_of(stating[0]))
        return True
    if stating and of_another(plain, stating[0].text):
        tell(context, draft, "statements.wrong", stating[0])
        return True
    if stating and (other := _phrase_says_otherwise(context, stating[0], words, figures)):
        tell(context, draft, "statements.wrong", other)
        return True
    same = [s for s, told in counting if told == "same" and s in stating]
    if not stating:
        return _misstated(context, draft, near, words, figures, years)
    best = (same or stating)[0]
    both = len(context.question.versions) == 2 or context.has(Ask.KEPT) or bool(_BOTH.search(plain))
    if both and context.facts.wording.compared and (missing := _other_side(context, best, near, words, figures)):
        tell(context, draft, "statements.wrong", best)
        draft.quoted(line_of(context, missing), quote_of(missing))
        return True
    if _ONLY.search(plain) and not _ONLY.search(best.text):
        return False
    telling = any(value >= _TELLING for value, _ in figures)  # two things seldom share so large a number
    sure = covered(context, best, words) >= (_HALF if same or telling else _ALL)
    dated = all(year in spoken_by(context, best) for year in years)
    if sure and dated and denies(plain) == denies(best.text) and not _astray(context, best):
        tell(context, draft, "statements.right", best)
        return True
    return is_confirmed(plain) and told_without(context, draft, best, words)


def _counts(plain: str, text: str) -> str:
    """Return `same` or `other` where a text counts the thing that a question counts: 10个区域级分中心 where 20 are; else nothing."""
    given = list(figures_of(text))
    for value, unit, counted in figures_of(plain):
        pairs = [counted[at : at + 2] for at in range(len(counted) - 1)]
        held = [(sum(pair in c for pair in pairs), v) for v, u, c in given if u == unit] if len(pairs) > 1 else []
        best = max((share for share, _ in held), default=0)
        if held and best >= _MOSTLY * len(pairs):
            return "same" if value in {v for share, v in held if share == best} else "other"
    return ""


def _astray(context: Context, statement: Statement) -> bool:
    """Tell whether a sentence stands outside of the tasks that a question names."""
    named, link = context.question.named, context.facts.link_of(statement.record)
    return bool(named) and link is not None and link not in named


def _alone_and_two(near: Sequence[Statement]) -> Iterator[tuple[Statement, ...]]:
    """Yield the nearest sentences one by one, then two of one version together."""
    yield from ((s,) for s in near)
    yield from ((one, two) for one, two in combinations(near[:_MOST], 2) if one.record.version is two.record.version)


def _whole(statement: Statement) -> list[Statement]:
    """Return all sentences of a statement's record, where it is a paragraph."""
    record = statement.record
    return [Statement(record, a, b, 0.0) for a, b in sentences(record.text)] if len(record.text) <= _PARAGRAPH else []


def _replaced(context: Context, statement: Statement, words: Sequence[str], figures: Sequence[Figure]) -> Statement | None:
    """Return what the new version gives instead of an old figure, where no version is asked about: that is what holds."""
    now = holding_now(context, statement, words)
    told = set(summed(now.text))
    return now if now is not statement and told and not set(figures) <= told else None


def _phrase_says_otherwise(context: Context, statement: Statement, words: Sequence[str], figures: Sequence[Figure]) -> Statement | None:
    """Return the sentence where its phrase on the topic gives another figure of the unit: 投资7550亿元，安排8000亿元…国债."""
    if context.question.years and len(set(_YEAR.findall(fold(statement.text)))) > 1:
        return None  # of which year each figure is, was looked at
    weighed = [weighed_word(context, word) for word in words]
    said = phrase_of(context, statement, None, weighed)
    if said.endswith("的"):  # 违法所得不足20万元的，处…: a condition sets nothing
        return None
    phrase = set(summed(said))
    units = {unit for _, unit in phrase}
    told = [figure for figure in figures if figure[1] in units]
    return statement if len(figures) == 1 and told and not set(told) & phrase else None


def _misstated(
    context: Context, draft: Draft, near: Sequence[Statement], words: Sequence[str], figures: Sequence[Figure], years: set[str]
) -> bool:
    """Say what a near sentence gives in a figure's place; or that a version gives none though the other one does."""
    units = {unit for _, unit in figures}
    about = {s.record.key for s in near if covered(context, s, words) >= _HALF}
    other = [s for s in near if units & {unit for _, unit in given(s.text, set())} and s.record.key in about]
    other.sort(key=lambda s: not any(year in fold(s.text) for year in years))  # of the year that is spoken of
    if other and not all(any(figure in given(s.text, years) for s in other) for figure in figures):
        tell(context, draft, "statements.wrong", other[0])
        for each in other[1:2] if len(figures) > 1 else ():
            draft.quoted(line_of(context, each), quote_of(each))
        return True
    asked = context.question.version
    if asked is None or not context.facts.wording.compared:
        return _nowhere(context, draft, near[0], words, figures)
    there = Version.OLD if asked is Version.NEW else Version.NEW
    elsewhere = [widened(s) for s in ranked(context, words, None, (there,))[:_MOST]]
    elsewhere = [s for s in elsewhere if _counts(context.question.plain, s.text) or _gives(context, s, words, figures)]
    own = any(_counts(context.question.plain, r.text) for r in policy_of(context, asked)) or any(
        covered(context, s, words) >= _PARTLY and units & {unit for _, unit in given(s.text, set())} for s in near
    )
    if not elsewhere or own:
        return _nowhere(context, draft, near[0], words, figures)
    if context.question.clauses:
        tell(context, draft, "statements.wrong", near[0])
        draft.quoted(line_of(context, elsewhere[0]), quote_of(elsewhere[0]))
        return True
    told = {"side": context.side(asked), "other": line_of(context, elsewhere[0])}
    draft.computed(context.say("statements.not_given", **told), quote_of(elsewhere[0]))
    if covered(context, near[0], words) >= _HALF:
        draft.quoted(line_of(context, near[0]), quote_of(near[0]))
    draft.pair(elsewhere[0].record)
    return True


def _nowhere(context: Context, draft: Draft, nearest: Statement, words: Sequence[str], figures: Sequence[Figure]) -> bool:
    """Say that no text gives a figure that is put to be confirmed, and quote what is said of the thing."""
    given_anywhere = {figure for text in context.facts.policy_texts for figure in summed(text)}
    wrong = [figure for figure in figures if figure not in given_anywhere]
    if not wrong or not is_confirmed(context.question.plain) or covered(context, nearest, words) < _HALF:
        return False
    draft.computed(context.say("statements.no_figure", text=line_of(context, nearest)), quote_of(nearest))
    draft.pair(nearest.record)
    return True


def _gives(context: Context, statement: Statement, words: Sequence[str], figures: Sequence[Figure]) -> bool:
    """Tell whether a sentence gives all of some figures of what a question speaks of."""
    return covered(context, statement, words) >= _PARTLY and all(figure in given(statement.text, set()) for figure in figures)


def given(text: str, years: set[str]) -> set[Figure]:
    """Return the figures of a sentence; where it speaks of several years, those of the years that are asked about."""
    said = fold(text)
    marks = list(_YEAR.finditer(said))
    if not years or len({mark[1] for mark in marks}) < 2 or not any(mark[1] in years for mark in marks):
        return set(summed(said))
    ends = [*(mark.start() for mark in marks[1:]), len(said)]
    stretches = [said[mark.end() : end] for mark, end in zip(marks, ends, strict=True) if mark[1] in years]
    return {figure for stretch in stretches for figure in summed(stretch)}


def _other_side(
    context: Context, best: Statement, near: Sequence[Statement], words: Sequence[str], figures: Sequence[Figure]
) -> Statement | None:
    """Return what the other version says instead of figures that both are said to have; None where it has them too."""
    others = [s for s in near if s.record.version not in (best.record.version, None)]
    other = counterpart(context, best, words, None) or next(iter(others), None)
    return other if other and not all(figure in given(other.text, set()) for figure in figures) else None
