"""What a claim says otherwise than the sentence that is quoted: another year, another thing's figure, a duty, a refusal, an exception.

Each way compares two texts of the same matter, so that the sentence has to speak of what the claim speaks of; what is only missing
from it contradicts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.answers.attributed import exchanged
from assistant.answers.verdicts import binds_otherwise, denies
from assistant.documents.letters import pairs_of
from assistant.understanding.claims import put_forward, summed_at
from corpus.bodies import organs_in
from corpus.departments import find_departments
from corpus.normalize import fold, sentences
from corpus.types import Record

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:\s*年)?(?:\s*[-—–~～至到]\s*((?:19|20)?\d\d))?(?!\d)")
_TIMES = frozenset(("", "年", "月", "日"))  # units that say when, not how much
_BESIDE = re.compile(r"(?:比|较|与|同|按|以|自|从)$")  # 比2024年: a year that is only measured by
_CLAUSE = re.compile(r"[^，,、；;。：:！!？?\n]+")
_STOP = re.compile(r"[，,、；;。：:！!？?\n]")
_STOPS = "，,；;。：:！!？?\n"
# 是, 达到, 不低于 between a thing and its figure belong to neither.
_LINKS = re.compile(
    r"(?:是|为|有|约|达|达到|到|要|做到|实现|完成|不?超过|不?低于|不?少于|至少|力争|一共|总共|共|在|控制|的|目标|大概|左右|只)+$"
)
_MEASURE, _SHORTEST_ROLE, _LONG_ROLE, _MEASURED, _COUNTED = 2, 3, 4, 14, 30  # characters of what a figure is given of
_BOUND = re.compile(r"(?<![不非])(?<!不是)(?:必须|应当|强制|一定要|\bmust\b)")
_NOT_NEEDED = re.compile(r"(?:不需要|不用|不必|无需|无须|用不着|不要求|没要求|没有要求|不会|没有?安排|不再)(?P<what>[^，,。；;？?！!]+)")
_SIDES = re.compile(
    r"(?P<under>不超过|不多于|不高于|至多|以[下内]|接近|将?近|不足|不到|低于|少于|≤)|(?P<over>不少于|不低于|不小于|至少|以上|逾|高于|多于|超过?|≥)"
)
_AROUND = 8  # characters about a figure that say on which side of it a value lies
_EXCEPT = re.compile(r"除(?P<what>[^，,。；;]{2,20}?)(?:之?外|以外)")
_INCLUDED = re.compile(r"不例外|没有例外|一律|全都?|所有|任何|也[要得都不]|同样|包括")
_GOVERNMENT = re.compile(r"(?P<level>(?:[省市县区乡镇州盟旗国务院街道级设自治直辖、或和及各（）()]|以上|所在地|地方)+?)(?:人民)?政府")
_BY = re.compile(r"(?:由|归|是|找|向|经)(?:各|本|所在地)?$")  # before who does it
_LEVELS = re.compile(r"国务院|省|设区的市|市|县|区|乡|镇|街道|州|盟|旗")
_SAME = 0.6  # of the pairs of a claim: what a sentence holds that says the same but for its figure
_ABOUT = 0.5  # of the pairs of a phrase of a claim: what a text must hold to speak of the same


@dataclass(frozen=True, slots=True)
class _Told:
    """A stretch of a record, folded: the sentence that is most like the claim, what stands before that in the record, and the whole."""

    core: str
    before: str
    whole: str


def contradicted(plain: str, record: Record, start: int, end: int) -> bool:
    """Tell whether a claim (folded) says otherwise than a stretch of a record (offsets in its text), its most like sentence above all."""
    low, high = _core(plain, record, start, end)
    told = _Told(fold(record.text[low:high]), fold(record.text[:low]), fold(record.text[start:end]))
    return any(way(plain, told) for way in _WAYS)


def _core(plain: str, record: Record, start: int, end: int) -> tuple[int, int]:
    """Return the span of the sentence in a stretch that holds most of a claim's pairs of letters."""
    asked = pairs_of(plain)
    spans = [(max(a, start), min(b, end)) for a, b in sentences(record.text) if a < end and b > start]
    return max(spans, key=lambda span: len(asked & pairs_of(fold(record.text[slice(*span)]))), default=(start, end))


def _other_year(plain: str, told: _Told) -> bool:
    """Tell whether each figure of a claim for one year is given for other years: 2027年…250万 where that is for 2030."""
    years = {hit[1] for hit in _YEAR.finditer(plain) if not _BESIDE.search(plain[: hit.start()])}
    put = {(value, unit) for value, unit, _ in summed_at(plain) if unit and unit not in _TIMES}
    if len(years) != 1 or not put:
        return False
    year = int(next(iter(years)))
    text = told.before + told.core
    found = [(value, unit, at) for value, unit, at in summed_at(text) if at >= len(told.before) and unit not in _TIMES]
    own = [at for value, unit, at in found if (value, unit) in put]
    spans = [_governing(text, at) for at in own]
    if own and all(span is None for span in spans):  # 总规模30亿元，首期10亿元于2025年…: the year comes after, beside another figure
        units = {unit for _, unit in put}
        dated = [clause for clause in _CLAUSE.findall(told.core) if any(int(hit[1]) == year for hit in _YEAR.finditer(clause))]
        beside = {(value, unit) for clause in dated for value, unit, _ in summed_at(clause) if unit in units}
        return bool(beside) and not beside & put
    return bool(own) and all(span is not None and not span[0] <= year <= span[1] for span in spans)


def _governing(text: str, at: int) -> tuple[int, int] | None:
    """Return the years, first and last, that a figure at a place of a text is for: those named last before it."""
    before = [hit for hit in _YEAR.finditer(text, 0, at) if not _BESIDE.search(text[: hit.start()])]
    if not before or any(mark in text[before[-1].end() : at] for mark in "\n。"):
        return None
    first = int(before[-1][1])
    last = before[-1][2]
    return first, first if last is None else int(f"{first // 100}{last}" if len(last) == len("27") else last)


def _other_thing(plain: str, told: _Told) -> bool:
    """Tell whether what a claim gives a figure of is given another one: 总投资318亿 where 总投资393亿，…完成投资318亿 stands."""
    given = [(value, unit, _role(told.core, at)) for value, unit, at in summed_at(told.core) if unit]
    counted = [(value, unit, _STOP.split(told.core[at : at + _COUNTED])[0]) for value, unit, at in summed_at(told.core) if unit]
    for value, unit, at in summed_at(plain):
        role = _role(plain, at)
        own = [len(_common(role, said)) for v, u, said in given if (v, u) == (value, unit)]
        if any(not said for v, u, said in given if (v, u) == (value, unit)):
            continue  # 面积2025年达到400公顷，2026年达到700公顷: of what, was said before
        others = [len(_common(role, said)) for v, u, said in given if u == unit and v != value]
        if own and others and max(others) > max(own) and max(others) >= (_SHORTEST_ROLE if max(own) else _MEASURE):
            return True
        instead = {v for v, u, _ in given if u == unit}
        if not own and len(instead) == 1 and unit not in _TIMES and _shares(told.core, plain) >= _SAME:
            return True  # the sentence that is most like a claim gives another figure
        if not own and any(u == unit and len(_common(role, said)) >= _LONG_ROLE for _, u, said in (*given, *counted)):
            return True  # 服务中心要建100个 where 20个…服务中心 stands
    return False


def _role(text: str, at: int) -> str:
    """Return what stands before a figure up to the next mark, without the verb between: 总投资 of 总投资是318亿元."""
    begin = max(text.rfind(mark, 0, at) for mark in _STOPS) + 1
    return _LINKS.sub("", _YEAR.sub("", text[max(begin, at - _MEASURED) : at]))


def _common(one: str, other: str) -> str:
    """Return the longest end of a text that another one holds."""
    return next((one[at:] for at in range(len(one)) if one[at:] in other), "")


def _duty(plain: str, told: _Told) -> bool:
    """Tell whether what is put as a duty is none: 必须申请 where 可以申请 stands."""
    return bool(_BOUND.search(plain)) and binds_otherwise(plain, told.core)


def _refused(plain: str, told: _Told) -> bool:
    """Tell whether a claim says that something is not needed that a sentence has done: 不需要中期评估 where 开展中期评估 stands."""
    for hit in _NOT_NEEDED.finditer(plain):
        phrase = max(_CLAUSE.findall(told.whole), key=lambda part: len(pairs_of(hit["what"]) & pairs_of(part)), default="")
        if _speaks_of(phrase, hit["what"]) and not denies(phrase):
            return True
    return False


def _other_side(plain: str, told: _Told) -> bool:
    """Tell whether a claim sets a value on the other side of a figure: 不低于30% where 不超过30% stands."""
    sides = [
        {(value, unit, side) for value, unit, at in summed_at(text) if (side := _side(text, at))} for text in (plain, told.core)
    ]
    turned = {(value, unit, "over" if side == "under" else "under") for value, unit, side in sides[0]}
    return bool(turned & sides[1]) and not sides[0] & sides[1]


def _side(text: str, at: int) -> str:
    """Return on which side of a figure at a place a text sets a value: over, under, nothing where it does not say."""
    said = _STOP.split(text[max(0, at - _AROUND) : at])[-1] + " " + _STOP.split(text[at : at + _AROUND + len("100000")])[0]
    sides = {hit.lastgroup or "" for hit in _SIDES.finditer(said)}
    return sides.pop() if len(sides) == 1 else ""


def _excepted(plain: str, told: _Told) -> bool:
    """Tell whether a claim takes in what a sentence makes an exception of: 重大项目也不例外 where 除重大项目外 stands."""
    return bool(_INCLUDED.search(plain)) and any(_speaks_of(plain, hit["what"]) for hit in _EXCEPT.finditer(told.whole))


def _other_government(plain: str, told: _Told) -> bool:
    """Tell whether a claim gives to one level of government what a sentence gives to another."""
    put, given = _levels(plain), _levels(told.core)
    return len(put) == 1 and bool(given) and not put & given


def _other_body(plain: str, told: _Told) -> bool:
    """Tell whether a claim says that something is done by a body where a sentence names but others."""
    plain, core = (text.replace("人民政府", "政府") for text in (plain, told.core))
    put = {name for name in _bodies(plain) if _BY.search(plain[: plain.find(name)])}
    given = _bodies(core)
    rest = "".join(plain.split(name)[0] for name in put) or plain
    others = all(name not in core and not any(name.endswith(one) or one.endswith(name) for one in given) for name in put)
    return bool(put and given) and others and _speaks_of(core, rest)


def _bodies(text: str) -> list[str]:
    """Return the bodies that a folded text names, as it names them."""
    governments = (hit.group() for hit in _GOVERNMENT.finditer(text))
    return list(dict.fromkeys([*governments, *organs_in(text), *(text[found.start : found.end] for found in find_departments(text))]))


def _levels(text: str) -> set[frozenset[str]]:
    """Return the levels of the governments that a text names."""
    return {frozenset(found) for hit in _GOVERNMENT.finditer(text) if (found := _LEVELS.findall(hit["level"]))}


def _swapped(plain: str, told: _Told) -> bool:
    """Tell whether two figures of a claim are each given of what the sentence gives the other of."""
    return exchanged(plain, told.core)


def _speaks_of(text: str, phrase: str) -> bool:
    """Tell whether a text holds most of a phrase's pairs of letters."""
    return _shares(text, phrase) >= _ABOUT


def _shares(text: str, phrase: str) -> float:
    """Return the share of a phrase's pairs of letters that a text holds, figures apart."""
    pairs = pairs_of(re.sub(r"\d+(?:\.\d+)?", " ", put_forward(phrase)))
    return len(pairs & pairs_of(text)) / len(pairs) if pairs else 0.0


_WAYS: Sequence[Callable[[str, _Told], bool]] = (
    _other_year,
    _other_thing,
    _duty,
    _refused,
    _other_side,
    _excepted,
    _other_government,
    _other_body,
    _swapped,
)
