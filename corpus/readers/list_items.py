"""Number the items of a page's lists as a browser does (HTML standard, 4.4.5 and 4.4.8; CSS Counter Styles 3, 6)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.readers.numerals import written
from corpus.readers.page import Node

_INTEGER = re.compile(r"\s*([+-]?\d{1,9})", re.ASCII)
_NONE = "none"
# The kinds of lists by what an attribute or a style calls them, as Word's forms of numbers.
_FORMS = {
    "1": "decimal",
    "i": "lowerRoman",
    "I": "upperRoman",
    "decimal": "decimal",
    "decimal-leading-zero": "decimalZero",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
    "cjk-decimal": "ideographDigital",
    "simp-chinese-formal": "chineseLegalSimplified",
    "trad-chinese-formal": "ideographLegalTraditional",
    "cjk-heavenly-stem": "ideographTraditional",
    "cjk-earthly-branch": "ideographZodiac",
    **dict.fromkeys(("a", "lower-alpha", "lower-latin"), "a"),
    **dict.fromkeys(("A", "upper-alpha", "upper-latin"), "A"),
    **dict.fromkeys(("cjk-ideographic", "simp-chinese-informal", "trad-chinese-informal"), "chineseCountingThousand"),
    **dict.fromkeys(("none", "disc", "circle", "square"), _NONE),
}
_CHINESE = re.compile("[\u3400-\u9fff〇]+")


def item_label(nodes: Sequence[Node], number: int, counted: dict[int, int]) -> str:
    """Return what a browser writes before an item of an ordered list, empty for nothing; `counted` keeps the last number of each list."""
    item, above = nodes[number], nodes[number].parent
    step = -1 if "reversed" in nodes[above].attributes else 1
    before = counted[above] if above in counted else _first(nodes, above, step) - step
    stated = _integer(item.attributes.get("value"))
    counted[above] = before + step if stated is None else stated
    kinds = f"{item.attributes.get('type') or ''} {nodes[above].attributes.get('type') or ''}".split()
    form = next((_FORMS[kind] for kind in kinds if kind in _FORMS), "decimal")
    if form == _NONE:
        return ""
    said = _letters(counted[above], form) if form in ("a", "A") else written(counted[above], form)
    return f"{said}、" if _CHINESE.fullmatch(said) else f"{said}. "


def _first(nodes: Sequence[Node], above: int, step: int) -> int:
    stated = _integer(nodes[above].attributes.get("start"))
    if stated is not None or step > 0:
        return 1 if stated is None else stated
    items, child = 0, above + 1
    while child < nodes[above].end:
        items += nodes[child].tag == "li" and not nodes[child].noise
        child = nodes[child].end
    return items


def _integer(value: str | None) -> int | None:
    found = _INTEGER.match(value or "")
    return int(found.group(1)) if found else None


def _letters(number: int, first: str) -> str:
    """Write 1 as a, 26 as z, 27 as aa."""
    text, left = "", number
    while left > 0:
        left, letter = divmod(left - 1, 26)
        text = chr(ord(first) + letter) + text
    return text or str(number)
