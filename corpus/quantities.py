"""Read quantities out of policy text: value, unit, bound, what is counted, by when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from corpus.normalize import RAISED, fold, raised_value


class Bound(str, Enum):
    """How a stated value limits the real one."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    ABOUT = "about"
    AT_MOST = "at_most"
    RANGE = "range"
    MAGNITUDE = "magnitude"
    RELATIVE = "relative"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity in a text; spans index that text.

    `value` is in single units (20 亿 is 2e9), a share is in percent; `upper` is the end of a range.
    `written` is the number as it stands, `phrase` the stretch between punctuation marks that holds it.
    """

    value: float
    upper: float | None
    unit: str
    bound: Bound
    name: str
    written: str
    start: int
    end: int
    phrase: str
    phrase_start: int
    year: int | None


_UNITS = (
    "万亿元|亿元|万元|美元|元|个百分点|百分点|个月|人次|家次|个|家|项|次|倍|条|名|人|件|台|套|座|种|类|款|批次|部|所|处|吨|公里|天|日|%|％"
)
_SCALES = {"百万": 1e6, "千万": 1e7, "万亿": 1e12, "百亿": 1e10, "千亿": 1e11, "十亿": 1e9, "十万": 1e5, "万": 1e4, "亿": 1e8}
_SCALE = "|".join(sorted(_SCALES, key=len, reverse=True))
_WORDS = {"十": 10.0, "百": 100.0, "千": 1000.0, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8, "数十": 10.0, "数百": 100.0, "数千": 1e3}
_NOT = "不(?:应当|[得应能可宜会])?"
_NOT = "不(?:应当|[得应能可宜会])?"
_BEFORE = rf"(?:(?P<before>至少|{_NOT}(?:少于|低于|小于|短于|超过|高于|大于|多于|长于)|超过|突破|大于|超|约|近)\s*)?"
_LIMITING = re.compile(rf"{_NOT}(?:超过|高于|大于|多于|长于)")
_MORE = r"(?:\s*(?P<more{}>余|多(?!元[化主素]|样)))?"  # 30 余家, 3 万多个
_AFTER = r"(?P<after>\s*(?:以上|左右|以内|以下|上下|量级|余))?"
_DIGITS = r"(?<![\dA-Za-z./\-])\d+(?:,\d{3})*(?:\.\d+)?"
_AMOUNT = r"\d+(?:,\d{3})*(?:\.\d+)?"
_UPPER = (  # the unit may stand twice, 5 万个～10 万个, but then it is the same one
    rf"(?:\s*(?P<low_scale>{_SCALE})?\s*(?P<low_unit>{_UNITS})?\s*[-~～—–至到]\s*(?P<upper>{_AMOUNT})"
    rf"(?=\s*(?(low_scale)(?:{_SCALE})|(?:{_SCALE})?)\s*(?(low_unit)(?P=low_unit)|))(?=\s*(?:[余多]\s*)?(?:{_SCALE}|{_UNITS})))?"
)
_QUANTITY = re.compile(
    rf"{_BEFORE}(?P<number>{_DIGITS})(?P<raised>{RAISED})?{_UPPER}(?![\dA-Za-z.])"
    rf"{_MORE.format(1)}(?:\s*(?P<scale>{_SCALE}))?{_MORE.format(2)}(?:\s*(?P<unit>{_UNITS}))?{_AFTER}"
)
_WORD_QUANTITY = re.compile(
    rf"{_BEFORE}(?P<number>数十|数百|数千|(?<![一二三四五六七八九几])(?:百万|千万|百))"
    rf"(?:(?:\s*(?P<more>余|多))?\s*(?P<unit>{_UNITS}))?{_AFTER}"
)
_MULTIPLY = re.compile(r"翻(?P<number>[一两二三四])番|翻倍")
_YEAR = re.compile(r"(?<!比)(?<!比 )(?<!较)((?:19|20)\d{2})\s*年")
_STOP = re.compile(r"[，,。；;、：:！!？?（）()\n]|——")
_TRAILING_VERB = re.compile(
    r"(?:总?数量?)?(?:比\s*\d{4}\s*年)?(?:=|比\s*\d{4}\s*年|增加|提高|提升|增长|达到?|突破|超过|不少于|不低于|至少|实现|完成|形成|建成|建设|打造|遴选|培育|制定|建立|推动|布局"
    r"|到|至|在|为|约|和|与|及|的|推出|同比|共|新增|超|近)+\s*$"
)
_HEAD_NOUN = re.compile(
    r"(?:中心|平台|基地|企业|示范|示范区|系统|标准|节点|工厂|方案|园区|项目|社区|场景|标杆|机构|部门|行业|城市|地区|产品|工程|专利|人才|先导区)\s*$"
)
_CURRENCY = re.compile(r"元|美元")
_LEADING = re.compile(r"^\s*(?:的|以上|左右)+")
_LEADING_VERB = re.compile(
    r"^(?:到\s*\d{4}\s*年[底初末前]?|\d{4}\s*年[底初末前]?|力争|其中|实现|完成|形成|建成|建设|打造|遴选|培育发展|培育|制定|建立|推动|布局|使|将|并|在|和|与|及|启动|基本)+"
)


def find_quantities(text: str) -> list[Quantity]:
    """Return the quantities of a text in order; years, ordinals, codes and clause numbers are none."""
    hits = sorted([*_numeric(text), *_worded(text)], key=lambda hit: hit[0].start())
    spans = [hit.span() for hit, *_ in hits]
    return [_quantity(text, hit, value, upper, unit, bound, spans) for hit, value, upper, unit, bound in hits]


_Hit = tuple["re.Match[str]", float, float | None, str, Bound]


def _numeric(text: str) -> Iterator[_Hit]:
    for hit in _QUANTITY.finditer(text.replace("％", "%")):
        scale, unit = hit["scale"], hit["unit"] or ""
        following = text[hit.end() : hit.end() + 1]
        if not scale and not unit or (not scale and unit in {"日", "部", "条"} and following in "门委署分"):
            continue
        if unit in {"日", "天"} and re.search(r"月\s*$", text[: hit.start()]):
            continue
        if re.search(r"第\s*$", text[: hit.start()]):
            continue
        factor = _SCALES.get(scale or "", 1.0)
        upper = _amount(hit["upper"]) * factor if hit["upper"] else None
        own = hit["low_scale"] or hit["low_unit"]
        low = _SCALES.get(hit["low_scale"] or "", 1.0) if own else factor
        value = raised_value(_amount(hit["number"]), hit["raised"] or "") * low
        if upper is not None and upper <= value:
            upper = None  # 30 万吨至 30 万吨 is one value
        yield hit, value, upper, unit, _bound(hit, upper, bool(hit["more1"] or hit["more2"]))


def _amount(written: str) -> float:
    return float(written.replace(",", ""))


def _worded(text: str) -> Iterator[_Hit]:
    for hit in _WORD_QUANTITY.finditer(text):
        if not hit["unit"] and hit["number"] in _WORDS and hit["number"] in {"百", "数十", "数百", "数千"}:
            continue
        if re.search(r"[\d\s]$", text[: hit.start("number")]) and re.search(r"\d\s*$", text[: hit.start("number")]):
            continue
        bound = Bound.AT_LEAST if hit["more"] else Bound.MAGNITUDE
        yield hit, _WORDS[hit["number"]], None, hit["unit"] or "", bound
    for hit in _MULTIPLY.finditer(text):
        times = {"一": 2.0, "两": 4.0, "二": 4.0, "三": 8.0, "四": 16.0}.get(hit["number"] or "一", 2.0)
        yield hit, times, None, "倍", Bound.RELATIVE


def _bound(hit: re.Match[str], upper: float | None, more: bool) -> Bound:
    before, after = hit["before"] or "", (hit["after"] or "").strip()
    if upper is not None:
        return Bound.RANGE
    if _LIMITING.fullmatch(before) or after in {"以内", "以下"}:
        return Bound.AT_MOST
    if before in {"约", "近"} or after in {"左右", "上下"}:
        return Bound.ABOUT
    if after == "量级":
        return Bound.MAGNITUDE
    return Bound.AT_LEAST if before or more or after in {"以上", "余"} else Bound.EXACT


def _quantity(
    text: str,
    hit: re.Match[str],
    value: float,
    upper: float | None,
    unit: str,
    bound: Bound,
    spans: list[tuple[int, int]],
) -> Quantity:
    stops = [mark.span() for mark in _STOP.finditer(text)]
    left = max((end for _, end in stops if end <= hit.start()), default=0)
    right = min((start for start, _ in stops if start >= hit.end()), default=len(text))
    while left < hit.start() and text[left].isspace():
        left += 1
    name = _name(text, hit.span(), left, right, spans)
    years = [int(year.group(1)) for year in _YEAR.finditer(text, 0, hit.start())]
    right = _phrase_end(text, hit.end(), right, spans)
    return Quantity(
        value,
        upper,
        unit,
        bound,
        name,
        text[hit.start() : hit.end()],
        hit.start(),
        hit.end(),
        text[left:right].strip(),
        left,
        years[-1] if years else None,
    )


def _phrase_end(text: str, end: int, right: int, spans: list[tuple[int, int]]) -> int:
    """Go on past 、 where what follows are attributes of the thing counted."""
    if text[right : right + 1] != "、" or _HEAD_NOUN.search(text[end:right]) or not _enumerated(text, right, spans):
        return right
    stop = re.compile(r"[，,。；;：:！!？?\n]").search(text, right)
    return stop.start() if stop else len(text)


def _enumerated(text: str, right: int, spans: list[tuple[int, int]]) -> str:
    """Return the noun that an enumeration of attributes leads to: 集甲、乙等功能于一体的基地 gives 基地."""
    stop = re.compile(r"[，,。；;：:！!？?\n]").search(text, right)
    end = stop.start() if stop else len(text)
    crossed = any(right <= start < end for start, _ in spans)
    return "" if crossed or "的" not in text[right:end] else text[right:end].rsplit("的", 1)[-1]


def _name(text: str, span: tuple[int, int], left: int, right: int, spans: list[tuple[int, int]]) -> str:
    """Take what follows the number; where nothing does, what stands before it."""
    next_start = min((start for start, _ in spans if span[1] <= start < right), default=right)
    after = _LEADING.sub("", text[span[1] : next_start])
    if text[right : right + 1] == "、" and next_start == right and not _HEAD_NOUN.search(after):
        after = _enumerated(text, right, spans) or after
    if next_start < right:
        after = after.rsplit("的", 1)[-1] if "的" in text[next_start:right] and "的" in after else after
        tail = text[next_start:right]
        if not _TRAILING_VERB.search(after) and "的" in tail:
            after = tail.rsplit("的", 1)[-1]
    elif text[span[1] : right].lstrip().startswith("的"):
        before = text[max((end for _, end in spans if left <= end <= span[0]), default=left) : span[0]]
        after = _LEADING_VERB.sub("", _TRAILING_VERB.sub("", before)) if _CURRENCY.search(text[span[0] : span[1]]) else after
    after = _TRAILING_VERB.sub("", after).strip()
    if len(fold(after)) >= 2:
        return after
    previous_end = max((end for _, end in spans if left <= end <= span[0]), default=left)
    before = _TRAILING_VERB.sub("", text[previous_end : span[0]])
    return _LEADING_VERB.sub("", before.strip()).strip() or text[left:right].strip()
