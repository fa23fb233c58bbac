"""Of what a text gives each of its figures: the stretch around a figure, held against what a question gives it of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from assistant.understanding.values import figures_at
from corpus.normalize import fold

_ENDS = "，,、；;。:："
_STOPS = "；;。"
# 一级, 二类 and 2026年 say of what, not how much.
_RANKS, _YEARS = frozenset("级类等档期号届轮"), range(1900, 2101)
_NUMBER = re.compile(r"[\d.,〇零一二两三四五六七八九十百千万亿]+")
_LETTERS = re.compile(r"[\u4e00-\u9fffa-z]")
# How much more of what a question says about a figure must stand by another figure than by this one.
_CLEARLY, _ANOTHER = 0.15, 0.55


@dataclass(frozen=True, slots=True)
class Attributed:
    """A figure of a text, its unit, and the pairs of letters that stand around it up to the figures beside."""

    value: float
    unit: str
    pairs: frozenset[str]


def attributed(text: str) -> list[Attributed]:
    """Return the figures of a text with what each is given of: from behind the figure before to the next mark behind it."""
    said = fold(text)
    figures = [each for each in figures_at(text) if each[1] and each[1] not in _RANKS and not _is_year(*each[:2])]
    found: list[Attributed] = []
    begin = 0
    for n, (value, unit, _, start) in enumerate(figures):
        following = figures[n + 1][3] if n + 1 < len(figures) else len(said)
        end = min((at for mark in _ENDS if (at := said.find(mark, start)) >= 0), default=len(said))
        end = min(end, following)
        behind = number.end() if (number := _NUMBER.match(said, start)) else start
        found.append(Attributed(value, unit, _pairs(said[begin:start]) | _pairs(said[behind:end])))
        begin = end
    return found


def _is_year(value: float, unit: str) -> bool:
    return unit == "年" and value in _YEARS


def exchanged(plain: str, text: str) -> bool:
    """Tell whether two figures of a question are each given of what a text gives the other of: 行业级20个、区域级10个."""
    told = _by_value(attributed(text))
    put = [each for each in attributed(plain) if each.value in told and each.pairs]
    for one, other in combinations(put, 2):
        if one.value == other.value or not {each.unit for each in told[one.value]} & {each.unit for each in told[other.value]}:
            continue  # 三年 and 1.2万个 are not taken for one another
        crossed = _held(one, told[other.value]) + _held(other, told[one.value])
        if crossed > _held(one, told[one.value]) + _held(other, told[other.value]) + _CLEARLY:
            return True
    return False


def of_another(plain: str, text: str) -> bool:
    """Tell whether a text gives a figure of a question, but of another thing, and of this thing another figure of the unit.

    Only what tells the things apart counts: 一级 where 一级伤残 and 二级伤残 are set a figure each.
    """
    told = attributed(text)
    for each in attributed(plain):
        own = [one for one in told if one.value == each.value]
        others = [one for one in told if one.value != each.value and own and one.unit == own[0].unit]
        if not others:
            continue
        common = frozenset.intersection(*(one.pairs for one in (*own, *others)))
        if not (named := frozenset.union(*(one.pairs for one in own)) - common) or each.pairs & named:
            continue  # what it is given of is said once for all, or is what the question says
        apart = (each.pairs & frozenset.union(*(one.pairs for one in (*own, *others)))) - common
        held = [max(len(apart & one.pairs) for one in group) / len(apart) for group in (own, others)] if apart else [1.0, 0.0]
        if held[1] - held[0] > _ANOTHER:
            return True
    return False


def _by_value(figures: Sequence[Attributed]) -> dict[float, list[Attributed]]:
    found: dict[float, list[Attributed]] = {}
    for each in figures:
        found.setdefault(each.value, []).append(each)
    return found


def _held(figure: Attributed, told: Sequence[Attributed]) -> float:
    """Return the share of what is said about a figure that stands by the same value in a text."""
    return max(len(figure.pairs & each.pairs) for each in told) / len(figure.pairs)


def _pairs(text: str) -> frozenset[str]:
    letters = "".join(_LETTERS.findall(text[max((text.rfind(mark) for mark in _STOPS), default=-1) + 1 :]))
    return frozenset(letters[at : at + 2] for at in range(len(letters) - 1))
