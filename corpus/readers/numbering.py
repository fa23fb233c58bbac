"""The numbers that Word writes before paragraphs: they are kept in another part of the file, and clause numbers often live there."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from corpus.normalize import chinese_ordinal

Element = Any  # an element of lxml, which is imported only where a document is opened
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VARIABLE = re.compile(r"%([1-9])")
_MOST = 99_999
_LEVELS = 9  # ECMA-376 part 1, 17.9.6


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered: `template` holds `%1` where the number of the first level goes."""

    template: str = ""
    form: str = "decimal"
    start: int = 1
    suffix: str = "tab"
    legal: bool = False
    restart: int | None = None


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each has counted."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    abstract_of: dict[str, str] = field(default_factory=dict)
    starts: dict[str, dict[int, int]] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    used: set[tuple[str, int]] = field(default_factory=set)

    def label(self, number: str, level: int) -> tuple[str, bool]:
        """Count one more item of a list and return what Word writes before it, and whether that is a mere bullet."""
        levels = self.levels.get(number, {})
        own = levels.get(level)
        if own is None or level >= _LEVELS:
            return "", False
        counts = self.counts.setdefault(self.abstract_of.get(number, number), {})
        first_use = (number, level) not in self.used
        self.used.add((number, level))
        override = self.starts.get(number, {}).get(level)
        if level not in counts or (first_use and override is not None):
            counts[level] = own.start if override is None else override
        else:
            counts[level] += 1
        for deeper in [deep for deep in counts if deep > level and _restarts(levels.get(deep), level)]:
            del counts[deeper]
        if own.form == "bullet":
            return "", True

        def spelled(match: re.Match[str]) -> str:
            at = int(match.group(1)) - 1
            named = levels.get(at, Level())
            return written(counts.get(at, named.start), "decimal" if own.legal else named.form)

        text = _VARIABLE.sub(spelled, own.template)
        return (text + " " if text and own.suffix != "nothing" else text), False


def _restarts(deeper: Level | None, level: int) -> bool:
    return deeper is None or deeper.restart is None or (deeper.restart > 0 and level < deeper.restart)


def read_numbering(root: Element | None) -> Numbering:
    """Read the numbering part (ECMA-376 part 1, 17.9) of a document, given as an lxml element."""
    numbering = Numbering()
    if root is None:
        return numbering
    abstract = {element.get(W + "abstractNumId"): _levels(element) for element in root.findall(W + "abstractNum")}
    for element in root.findall(W + "num"):
        number, target = element.get(W + "numId"), element.find(W + "abstractNumId")
        if number is None or target is None:
            continue
        numbering.abstract_of[number] = target.get(W + "val")
        levels = dict(abstract.get(target.get(W + "val"), {}))
        for override in element.findall(W + "lvlOverride"):
            levels.update(_levels(override))
            start = override.find(W + "startOverride")
            if start is not None:
                numbering.starts.setdefault(number, {})[_integer(override.get(W + "ilvl"))] = _integer(start.get(W + "val"), 1)
        numbering.levels[number] = levels
    return numbering


def _levels(parent: Element) -> dict[int, Level]:
    found: dict[int, Level] = {}
    for element in parent.findall(W + "lvl"):
        legal = element.find(W + "isLgl")
        restart = value_of(element, "lvlRestart")
        found[_integer(element.get(W + "ilvl"))] = Level(
            template=value_of(element, "lvlText") or "",
            form=value_of(element, "numFmt") or "decimal",
            start=_integer(value_of(element, "start"), 0),
            suffix=value_of(element, "suff") or "tab",
            legal=legal is not None and legal.get(W + "val") not in ("0", "false"),
            restart=None if restart is None else _integer(restart),
        )
    return found


def value_of(element: Element | None, name: str) -> str | None:
    """Return the `val` of a child element, the way WordprocessingML keeps most properties."""
    child = None if element is None else element.find(W + name)
    value: str | None = None if child is None else child.get(W + "val")
    return value


def _integer(value: str | None, default: int = 0) -> int:
    return int(value) if value is not None and value.isascii() and value.isdecimal() and len(value) < 9 else default


def written(number: int, form: str) -> str:
    """Write a number in one of Word's forms (ECMA-376 part 1, 17.18.59); forms without an entry are decimal."""
    if not 0 < number <= _MOST or form not in _FORMS:
        return "" if form == "none" else str(number)
    return _FORMS[form](number)


def chinese_counting(number: int) -> str:
    """Write a number up to 9,999 in Chinese: 105 becomes 一百零五."""
    if number < 100:
        return chinese_ordinal(number)
    if number > 9999:
        return str(number)
    digits, text, gap = "零一二三四五六七八九", "", False
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            text += ("零" if gap and text else "") + digits[digit] + unit
        gap = not digit
    return text


def _letters(number: int) -> str:
    repeats, letter = divmod(number - 1, 26)
    return chr(ord("A") + letter) * (repeats + 1) if repeats < _LEVELS else str(number)


_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)


def _roman(number: int) -> str:
    if number > 3999:
        return str(number)
    text = ""
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        text += sign * count
    return text


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1] if number <= len(signs) else str(number)


_FORMS: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCountingThousand"), chinese_counting),
    **dict.fromkeys(("ideographDigital", "taiwaneseCounting", "taiwaneseDigital", "japaneseDigitalTenThousand"), chinese_counting),
    "upperLetter": _letters,
    "lowerLetter": lambda number: _letters(number).lower(),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "decimalZero": lambda number: f"{number:02}",
    "decimalFullWidth": lambda number: "".join(chr(ord("０") + int(digit)) for digit in str(number)),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _cycle("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")),
    "ideographTraditional": _cycle("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _cycle("子丑寅卯辰巳午未申酉戌亥"),
    "none": lambda _: "",
}
