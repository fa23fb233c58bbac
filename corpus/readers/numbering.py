"""The numbers that Word writes before paragraphs: they are kept in another part of the file, and clause numbers often live there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from corpus.readers.numerals import is_known, written

Element = Any  # an element of lxml, which is imported only where a document is opened
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CHOICES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_VARIABLE = re.compile(r"%([1-9])")
_LEVELS = 9  # ECMA-376 part 1, 17.9.6
_OFF = ("0", "false", "off", "none")


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered: `template` holds `%1` where the number of the first level goes."""

    template: str = ""
    form: str = "decimal"
    start: int = 1
    suffix: str = "tab"
    legal: bool = False
    restart: int | None = None
    style: str | None = None
    hidden: bool = False


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each has counted; `unknown` counts numbers whose form has no entry."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    abstract_of: dict[str, str] = field(default_factory=dict)
    starts: dict[str, dict[int, int]] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    used: set[tuple[str, int]] = field(default_factory=set)
    unknown: int = 0

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
            form = "decimal" if own.legal else named.form
            self.unknown += not is_known(form)
            return written(counts.get(at, named.start), form)

        text = "" if own.hidden else _VARIABLE.sub(spelled, own.template)
        return (text + " " if text and own.suffix != "nothing" else text), False

    def taken_unknown(self) -> int:
        """Return how many numbers were written in digits since the last time because their form is not known."""
        unknown, self.unknown = self.unknown, 0
        return unknown

    def level_of(self, number: str, style: str | None) -> int | None:
        """Return the level of a list that is linked to a paragraph style, None where none is."""
        return next((at for at, level in self.levels.get(number, {}).items() if style and level.style == style), None)


def _restarts(deeper: Level | None, level: int) -> bool:
    return deeper is None or deeper.restart is None or (deeper.restart > 0 and level < deeper.restart)


def read_numbering(root: Element | None, styles: Element | None = None) -> Numbering:
    """Read the numbering part (ECMA-376 part 1, 17.9) of a document, given as an lxml element like its styles."""
    numbering = Numbering()
    if root is None:
        return numbering
    kinds = {element.get(W + "abstractNumId"): element for element in root.findall(W + "abstractNum")}
    numbers = {element.get(W + "numId"): value_of(element, "abstractNumId") for element in root.findall(W + "num")}
    for element in root.findall(W + "num"):
        number = element.get(W + "numId")
        if number is None or numbers[number] is None:
            continue
        kind = _kind_behind(numbers[number], kinds, numbers, styles)
        numbering.abstract_of[number] = kind
        levels = _levels(kinds[kind]) if kind in kinds else {}
        for override in element.findall(W + "lvlOverride"):
            levels.update(_levels(override))
            start = override.find(W + "startOverride")
            if start is not None:
                numbering.starts.setdefault(number, {})[integer(override.get(W + "ilvl"))] = integer(start.get(W + "val"), 1)
        numbering.levels[number] = levels
    return numbering


def _kind_behind(
    kind: str | None, kinds: Mapping[str | None, Element], numbers: Mapping[str | None, str | None], styles: Element | None
) -> str:
    """Return the list that a list stands for which has none of its own but names a style (`numStyleLink`), else itself."""
    met: set[str | None] = set()
    while kind not in met and (link := value_of(kinds.get(kind), "numStyleLink")):
        met.add(kind)
        style = None if styles is None else next((each for each in styles.findall(W + "style") if each.get(W + "styleId") == link), None)
        properties = None if style is None else style.find(f"{W}pPr/{W}numPr")
        named = numbers.get(value_of(properties, "numId"))
        linked = next((name for name, element in kinds.items() if value_of(element, "styleLink") == link), None)
        kind = named if named is not None and named not in met else linked if linked is not None else kind
    return kind or ""


def _levels(parent: Element) -> dict[int, Level]:
    found: dict[int, Level] = {}
    for element in parent.findall(W + "lvl"):
        restart = value_of(element, "lvlRestart")
        found[integer(element.get(W + "ilvl"))] = Level(
            template=value_of(element, "lvlText") or "",
            form=_form(element),
            start=integer(value_of(element, "start"), 0),
            suffix=value_of(element, "suff") or "tab",
            legal=switched(element, "isLgl", default=False),
            restart=None if restart is None else integer(restart),
            style=value_of(element, "pStyle"),
            hidden=switched(element.find(W + "rPr"), "vanish", default=False),
        )
    return found


def _form(level: Element) -> str:
    """Return the form of a level's numbers; a form of the author's own (001, 002, …) by the width of its first number."""
    own = next(iter(level.iterfind(f"{CHOICES}AlternateContent/{CHOICES}Choice/{W}numFmt")), None)
    found = level.find(W + "numFmt") if own is None else own
    if found is None:
        return "decimal"
    first = (found.get(W + "format") or "").partition(",")[0].strip()
    if found.get(W + "val") == "custom":
        return first if first.isascii() and first.isdecimal() else "decimal"
    return found.get(W + "val") or "decimal"


def value_of(element: Element | None, name: str) -> str | None:
    """Return the `val` of a child element, the way WordprocessingML keeps most properties."""
    child = None if element is None else element.find(W + name)
    value: str | None = None if child is None else child.get(W + "val")
    return value


def switched(properties: Element | None, name: str, *, default: bool) -> bool:
    """Tell whether a property that is on or off is on; `default` where it is not given."""
    child = None if properties is None else properties.find(W + name)
    return default if child is None else (child.get(W + "val") or "1").lower() not in _OFF


def integer(value: str | None, default: int = 0) -> int:
    """Return a number as it is written in a file; `default` where there is none, or one beyond all measure."""
    return int(value) if value is not None and value.isascii() and value.isdecimal() and len(value) < 9 else default
