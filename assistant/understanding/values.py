"""What sort of value a question asks for, whether it compares both versions, and the values that a text gives, by a table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.datafile import read_table
from corpus.normalize import RAISED, chinese_number, fold, raised_value

_NUMBER = r"(?:\d[\d,]*(?:\.\d+)?|[〇零○一二两三四五六七八九十百千万]+)"
_DIGITS, _CHINESE = re.compile(r"\d[\d,]*(?:\.\d+)?"), re.compile(r"[〇零○一二两三四五六七八九十百千万]+")
_SCALES = {
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "万": 1e4,
    "百万": 1e6,
    "千万": 1e7,
    "亿": 1e8,
    "十亿": 1e9,
    "百亿": 1e10,
    "千亿": 1e11,
    "万亿": 1e12,
    "百": 1e2,
    "千": 1e3,
}
_CLASSIFIER = re.compile(r"(?:多少|几)[百千万亿]*(公里|[\u4e00-\u9fff])")
# A claim's figure with what is counted behind it; ranges are two figures.
_MEASURE = r"毫升|公里|千米|公顷|平方米|周?岁|分钟|千瓦时?"
_COUNTERS = "个家项次条名人件台套座种类款吨度处所户亩米升张辆间栋份艘架只头株棵"
_UNIT = rf"{_MEASURE}|%|％|个百分点|个?月|日|天|年|小时|元|倍|周|[{_COUNTERS}]|$|(?=[^\u4e00-\u9fff])"
# Neither a clause's number nor the tail of a longer one, nor an exponent or the mark of a note.
_FREE = r"(?<![第\d.〇零一二三四五六七八九十百千万^_])(?<!\^-)(?<!〔注)(?<!〔尾注)"
_PLAIN = r"(?:\d[\d,]*(?:\.\d+)?|[〇零○一二两三四五六七八九十百千]+)"
_LARGE = r"(?<=亿)|(?<=[百千\d]万)|(?<=分之[一二三四五六七八九])"  # 5千万, 5个亿: sums without a unit
_BARE = r"(?=[百千]?[万亿][个家次项户人])"  # 亿次量级: once so many
_FRACTION = "[二三四五六七八九十]分之[一二三四五六七八九]"
_SCALE = r"(?:thousand|million|billion)\b|[百千万亿]*"
_AMOUNT = rf"{_BARE}|百分之{_PLAIN}|{_FRACTION}|{_PLAIN}"
_CLAIMED = re.compile(rf"{_FREE}(?P<number>{_AMOUNT})(?P<raised>{RAISED})?\s*(?:个(?=亿))?(?P<scale>{_SCALE})\s*(?P<unit>{_UNIT}|{_LARGE})")
_COUNTED = re.compile(r"[\u4e00-\u9fff]{0,10}")
_KINDS = ("duration", "date", "share", "times", "money", "body", "count", "amount")


@dataclass(frozen=True, slots=True)
class Sought:
    """A sort of value that is asked for; `held` finds it in a folded text, `start` and `end` are where the question asks for it."""

    kind: str
    held: re.Pattern[str]
    start: int
    end: int

    def given(self, text: str) -> list[str]:
        """Return the stretches of a folded text that give such a value, in order."""
        hits = (hit for hit in self.held.finditer(text) if text[hit.start() - 1 : hit.start()] != "第" and not _at_once(hit))
        return [hit.group() for hit in hits]


def _at_once(hit: re.Match[str]) -> bool:
    """Tell whether 一次 is the beginning of 一次性, which counts nothing."""
    return hit.group().endswith("次") and hit.string.startswith("性", hit.end())


_MODES = (("how", "became"), ("same", "same"), ("became", "became"))
# 从百分之十调高到百分之十五: both figures are put forward, one for each version.
_FROM_TO = re.compile(r"[从由把].{2,24}?(?:改|调|升|降|提|变|增|减|换|到|至|成|为)|\bfrom .{2,30}? to\b")


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    return read_table(Path(__file__).parent / "values.toml")


@cache
def _asked(kind: str, name: str = "asked") -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{form})" for form in _table()[kind][name]))


@cache
def _held(kind: str, unit: str = "") -> re.Pattern[str]:
    forms = "|".join(f"(?:{form.replace('N', _NUMBER)})" for form in _table()[kind]["held"])
    also = "".join(f"|(?:{form.replace('N', _NUMBER)})" for form in _table()[kind].get("also", ()) if unit)
    return re.compile(rf"(?:{forms}){unit}{also}")


def sought_value(plain: str) -> Sought | None:
    """Return the sort of value that a question asks for, None where it asks for none."""
    for kind in _KINDS:
        if hit := _asked(kind).search(plain):
            unit = _CLASSIFIER.search(hit.group()) if kind == "count" else None
            return Sought(
                kind, _held(kind, "[个人名位票]" if unit and unit[1] in "个人名位票" else unit[1] if unit else ""), hit.start(), hit.end()
            )
    return None


def compares_as(plain: str) -> str:
    """Return how both versions are compared: `same` (is it?), `became` (what did it become?), empty where they are not."""
    return next((mode for name, mode in _MODES if _asked("compared", name).search(plain)), "")


def told_apart(plain: str, word: str) -> bool:
    """Tell whether a word of a question only says which sort of value, or which comparison, is asked for."""
    patterns = [_asked(kind) for kind in _KINDS] + [_asked("compared", name) for name, _ in _MODES]
    at = plain.find(word)
    return at >= 0 and any(hit.start() <= at and at + len(word) <= hit.end() for form in patterns for hit in form.finditer(plain))


def puts_change(plain: str) -> bool:
    """Tell whether a question puts forward that one figure became another."""
    return bool(_FROM_TO.search(plain))


def figures_in(text: str) -> Iterator[tuple[float, str]]:
    """Yield the numbers of a folded text with their units: 百分之十五 and 15% are both (15, %)."""
    for value, unit, _ in figures_of(text):
        yield value, unit


def written(value: float, unit: str) -> str:
    """Write a value as texts do: 2000亿元, 30万个."""
    scale = next(((name, size) for name, size in (("亿", 1e8), ("万", 1e4)) if value >= size), ("", 1.0))
    return f"{value / scale[1]:.10g}{scale[0]}{unit}"


def figures_of(text: str) -> Iterator[tuple[float, str, str]]:
    """Yield the numbers of a text with their units and what stands behind them: 20个区域级分中心 is (20, 个, 区域级分中心)."""
    for value, unit, counted, _ in figures_at(text):
        yield value, unit, counted


def _value(number: str) -> float | None:
    """Return the value of a number as it is written; nothing written before 亿次 is one."""
    if not number:
        return 1.0
    if re.fullmatch(_FRACTION, number):
        whole, part = (chinese_number(side) for side in number.split("分之"))
        return part / whole if whole and part else None
    written = number.removeprefix("百分之")
    if _DIGITS.fullmatch(written):
        return float(written.replace(",", ""))
    return chinese_number(written) if _CHINESE.fullmatch(written) else None


def figures_at(text: str) -> Iterator[tuple[float, str, str, int]]:
    """Yield the numbers of a text with their units, what stands behind them, and where they stand in the folded text."""
    said = fold(text)
    for hit in _CLAIMED.finditer(said):
        if (value := _value(hit["number"])) is None or _at_once(hit):
            continue
        counted = "".join(_COUNTED.findall(said, hit.end())[:1])
        if re.fullmatch(_FRACTION, hit["number"]):
            yield value, "分之", counted, hit.start()
            continue
        unit = (
            "%"
            if hit["number"].startswith("百分之") or hit["unit"] == "％"
            else hit["unit"]
            if hit["unit"] == "个"
            else hit["unit"].removeprefix("个")
        )
        value = raised_value(value, hit["raised"] or "")
        yield value * _SCALES.get(hit["scale"], 1.0), "日" if unit == "天" else unit, counted, hit.start()
