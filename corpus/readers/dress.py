"""Tell what the styles of a web page make of its elements: parts of tables (`display:table`), struck out, hidden, raised or lowered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.readers.blocks import LINE_THROUGH, STRIKING

_DISPLAY = re.compile(r"(?:^|[;{\s])display\s*:\s*(?:inline-)?(table(?:-[a-z]+)*)", re.IGNORECASE)
_NONE = r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|(?:opacity|font-size)\s*:\s*0+(?:\.0*)?(?:px|pt|r?em|%)?\s*(?:[;!}]|$)"
_HIDDEN = re.compile(rf"(?:^|[;{{\s])(?:{_NONE})", re.IGNORECASE)
_SET_OFF = re.compile(r"(?:^|[;{\s])vertical-align\s*:\s*(super|sub)(?![\w-])", re.IGNORECASE)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_AT_RULE = re.compile(r"@media\s+(?!(?:all|screen)\s*\{)[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", re.IGNORECASE)  # for some screens only
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SIMPLE = re.compile(r"^(?:[a-z][a-z\d]*)?(?:[.#][\w-]+)?$", re.IGNORECASE)
_TAGS = {
    "table": "table",
    "table-row": "tr",
    "table-cell": "td",
    "table-header-group": "thead",
    "table-row-group": "tbody",
    "table-footer-group": "tfoot",
    "table-caption": "caption",
}
_RAISED = {"super": "sup", "sub": "sub"}
_PLAIN = frozenset(["div", "span", "section", "article", "ul", "ol", "li", "dl", "dt", "dd", "p", "a", "b", "header", "main"])
_INLINE = frozenset(["span", "a", "b", "i", "em", "strong", "small", "font", "u"])


@dataclass(frozen=True, slots=True)
class Dress:
    """What the simple selectors of a page's styles (.row, #grid, div.cell) dress an element as."""

    by_selector: Mapping[str, str]
    struck: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()

    def tag(self, tag: str, attributes: Mapping[str, str | None]) -> str:
        """Return the tag of the table's part that an element is dressed as, `sup` or `sub` for what is set off, else its own."""
        if tag not in _PLAIN and tag not in _INLINE:
            return tag
        made = _made_of(attributes.get("style") or "")
        if not made and self.by_selector:
            made = next((self.by_selector[each] for each in _selectors(tag, attributes) if each in self.by_selector), "")
        return made if made and tag in (_INLINE if made in _RAISED.values() else _PLAIN) else tag

    def strikes(self, tag: str, attributes: Mapping[str, str | None]) -> bool:
        """Tell whether an element strikes out what it holds: by its tag, its own style or the page's."""
        if tag in STRIKING or LINE_THROUGH.search(attributes.get("style") or ""):
            return True
        return bool(self.struck) and not self.struck.isdisjoint(_selectors(tag, attributes))

    def hides(self, tag: str, attributes: Mapping[str, str | None]) -> bool:
        """Tell whether an element is kept from being seen, by itself or by the page's styles; its own style may show it again."""
        style = attributes.get("style") or ""
        if "hidden" in attributes or _HIDDEN.search(style):
            return True
        return bool(self.hidden) and "display" not in style and not self.hidden.isdisjoint(_selectors(tag, attributes))


def _made_of(style: str) -> str:
    """Return the tag that an element with a style is shown as, empty when the style makes nothing else of it."""
    if display := _DISPLAY.search(style):
        return _TAGS.get(display.group(1).lower(), "")
    set_off = _SET_OFF.search(style)
    return _RAISED[set_off.group(1).lower()] if set_off else ""


def _selectors(tag: str, attributes: Mapping[str, str | None]) -> list[str]:
    """Return the simple selectors that an element answers to, the nearest first."""
    names = [f".{name}" for name in (attributes.get("class") or "").split()]
    names += [f"#{attributes['id']}"] if attributes.get("id") else []
    return [*(selector for name in names for selector in (tag + name, name)), tag]


def page_dress(styles: Sequence[str]) -> Dress:
    """Read the styles of a page; of a selector with several steps the last one counts, but for what hides: that needs to be simple."""
    found: dict[str, str] = {}
    struck, hidden = set[str](), set[str]()
    for style in styles:
        for selectors, rules in _RULE.findall(_AT_RULE.sub("", _COMMENT.sub("", style))):
            made, strikes, hides = _made_of(rules), bool(LINE_THROUGH.search(rules)), bool(_HIDDEN.search(rules))
            for selector in selectors.split(",") if made or strikes or hides else ():
                steps = selector.replace(">", " ").split() or [""]
                if not steps[-1] or not _SIMPLE.match(steps[-1]):
                    continue
                if made:
                    found[steps[-1]] = made
                if strikes:
                    struck.add(steps[-1])
                if hides and len(steps) == 1 and (steps[-1][0] in ".#" or steps[-1] == "body"):
                    hidden.add(steps[-1])
    return Dress(found, frozenset(struck), frozenset(hidden))
