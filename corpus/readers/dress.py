"""Tell which elements of a web page are dressed as tables, rows and cells (`display:table` and its kin), and which are struck out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.readers.blocks import LINE_THROUGH, STRIKING

_DISPLAY = re.compile(r"(?:^|[;{\s])display\s*:\s*(?:inline-)?(table(?:-[a-z]+)*)", re.IGNORECASE)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
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
_PLAIN = frozenset(["div", "span", "section", "article", "ul", "ol", "li", "dl", "dt", "dd", "p", "a", "b", "header", "main"])


@dataclass(frozen=True, slots=True)
class Shapes:
    """The parts of tables, and what is struck out, by the simple selectors of a page's styles: .row, #grid, div.cell."""

    by_selector: Mapping[str, str]
    struck: frozenset[str] = frozenset()

    def tag(self, tag: str, attributes: Mapping[str, str | None]) -> str:
        """Return the tag of the table's part that an element is dressed as, else its own."""
        if tag not in _PLAIN:
            return tag
        own = _DISPLAY.search(attributes.get("style") or "")
        if own:
            return _TAGS.get(own.group(1).lower(), tag)
        if not self.by_selector:
            return tag
        return next((self.by_selector[each] for each in _selectors(tag, attributes) if each in self.by_selector), tag)

    def strikes(self, tag: str, attributes: Mapping[str, str | None]) -> bool:
        """Tell whether an element strikes out what it holds: by its tag, its own style or the page's."""
        if tag in STRIKING or LINE_THROUGH.search(attributes.get("style") or ""):
            return True
        return bool(self.struck) and not self.struck.isdisjoint(_selectors(tag, attributes))


def _selectors(tag: str, attributes: Mapping[str, str | None]) -> list[str]:
    """Return the simple selectors that an element answers to, the nearest first."""
    names = [f".{name}" for name in (attributes.get("class") or "").split()]
    names += [f"#{attributes['id']}"] if attributes.get("id") else []
    return [*(selector for name in names for selector in (tag + name, name)), tag]


def table_shapes(styles: Sequence[str]) -> Shapes:
    """Read the styles of a page; of a selector with several steps the last one counts."""
    found: dict[str, str] = {}
    struck: set[str] = set()
    for style in styles:
        for selectors, rules in _RULE.findall(_COMMENT.sub("", style)):
            display = _DISPLAY.search(rules)
            made = _TAGS.get(display.group(1).lower()) if display else None
            strikes = bool(LINE_THROUGH.search(rules))
            for selector in selectors.split(",") if made or strikes else ():
                last = (selector.replace(">", " ").split() or [""])[-1]
                if not last or not _SIMPLE.match(last):
                    continue
                if made:
                    found[last] = made
                if strikes:
                    struck.add(last)
    return Shapes(found, frozenset(struck))
