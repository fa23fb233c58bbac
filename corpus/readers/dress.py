"""Tell what the styles of a web page make of its elements: parts of tables, lists, what is struck out, hidden, raised or lowered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.readers.blocks import LINE_THROUGH, STRIKING

_NAMES = "display|visibility|opacity|font-size|vertical-align|text-decoration|list-style"
_DECLARED = re.compile(rf"(?:^|[;\s])({_NAMES})(?:-line|-type)?\s*:\s*([^;!]+)(!\s*important)?", re.IGNORECASE)
_ZERO = re.compile(r"0*\.?0+(?:[a-z]+|%)?")
# What is inherited and keeps text from being seen: the values that do, and those that leave it as it is around the element.
_VEILING = (
    ("visibility", re.compile("hidden|collapse"), re.compile("inherit|unset")),
    ("font-size", _ZERO, re.compile(r"inherit|unset|smaller|larger|.*(?<!r)em|.*%")),
)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_AT_RULE = re.compile(r"@media\s+(?!(?:all|screen)\s*\{)[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", re.IGNORECASE)  # for some screens only
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_COMPOUND = re.compile(r"[a-z][a-z\d]*|(?:[a-z][a-z\d]*)?(?:[.#][\w-]+)+", re.IGNORECASE)
_NAME = re.compile(r"[.#]?[\w-]+")
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
_ROWS = frozenset(["tr", "tbody", "thead", "tfoot"])
_INLINE = frozenset(["span", "a", "b", "i", "em", "strong", "small", "font", "u"])

Veil = frozenset[str]  # the inherited properties that keep text from being seen
Names = frozenset[str]  # what selectors know an element by: its tag, .class, #id
_Declared = dict[str, tuple[str, bool]]  # a value, and whether it is important


@dataclass(frozen=True, slots=True)
class Look:
    """What an element is shown as: the tag of the table's part or `sup` or `sub` for what is set off, else its own.

    Nothing of a `hidden` element is seen; under a `veil` its text is not, but for what shows itself again within it.
    """

    tag: str
    struck: bool = False
    hidden: bool = False
    veil: Veil = frozenset()
    marker: str = ""  # what stands before the items of a list, as the style says it


@dataclass(frozen=True, slots=True)
class _Rule:
    """A selector of names, the element's own last, what it declares, and its rank in the cascade."""

    steps: tuple[Names, ...]
    declared: _Declared
    rank: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Dress:
    """The rules of a page's styles that matter here, each under one name that an element must have to be meant."""

    rules: Mapping[str, Sequence[_Rule]]

    def look(self, tag: str, attributes: Mapping[str, str | None], names: Names, around: Sequence[Names], veil: Veil = frozenset()) -> Look:
        """Return how an element looks by the page's styles and its own.

        `around` are the names of the elements around it, outermost first, and `veil` is what its parent has of it.
        """
        meant = [rule for name in names for rule in self.rules.get(name, ()) if rule.steps[-1] <= names and _stands(rule, around)]
        won: _Declared = {}
        for each in (*(rule.declared for rule in sorted(meant, key=lambda rule: rule.rank)), _declarations(attributes.get("style") or "")):
            won.update({name: said for name, said in each.items() if said[1] or not won.get(name, said)[1]})
        declared = {name: value for name, (value, _) in won.items()}
        display = declared.get("display", "none" if "hidden" in attributes else "")
        made = _TAGS.get(display.removeprefix("inline-"), "") if tag in _PLAIN else ""
        collapsed = (made or tag) in _ROWS and declared.get("visibility") == "collapse"
        made = made or (_RAISED.get(declared.get("vertical-align", ""), "") if tag in _INLINE else "")
        return Look(
            made or tag,
            struck=tag in STRIKING or LINE_THROUGH.search(declared.get("text-decoration", "")) is not None,
            hidden=display == "none" or collapsed or _ZERO.fullmatch(declared.get("opacity", "")) is not None,
            veil=_veil(declared, veil),
            marker=declared.get("list-style", ""),
        )


def _veil(declared: Mapping[str, str], around: Veil) -> Veil:
    veil = around
    for name, hiding, kept in _VEILING:
        value = declared.get(name)
        if value and hiding.fullmatch(value):
            veil = veil | {name}
        elif value and not kept.fullmatch(value):
            veil = veil - {name}
    return veil


def names_of(tag: str, attributes: Mapping[str, str | None]) -> Names:
    """Return what selectors know an element by."""
    named = {f"#{attributes['id']}"} if attributes.get("id") else set[str]()
    return frozenset({tag, *named, *(f".{name}" for name in (attributes.get("class") or "").split())})


def page_dress(styles: Sequence[str]) -> Dress:
    """Read the styles of a page; selectors of other kinds than names that stand within each other are passed over."""
    found = [rule for style in styles for rule in _rules(style)]
    common = Counter(name for rule in found for name in rule.steps[-1])
    rules: dict[str, list[_Rule]] = {}
    for number, rule in enumerate(found):
        rarest = min(rule.steps[-1], key=lambda name: (common[name], name))
        rules.setdefault(rarest, []).append(_Rule(rule.steps, rule.declared, (*rule.rank[:3], number)))
    return Dress(rules)


def _rules(style: str) -> Iterator[_Rule]:
    for selectors, body in _RULE.findall(_AT_RULE.sub("", _COMMENT.sub("", style))):
        declared = _declarations(body)
        for selector in selectors.split(",") if declared else ():
            steps = selector.replace(">", " ").split()
            if steps and all(map(_COMPOUND.fullmatch, steps)):
                names = tuple(frozenset(_NAME.findall(step)) for step in steps)
                every = [name[0] for step in names for name in step]
                ids, classes = every.count("#"), every.count(".")
                yield _Rule(names, declared, (ids, classes, len(every) - ids - classes, 0))


def _declarations(style: str) -> _Declared:
    return {name.lower(): (value.strip().lower(), bool(important)) for name, value, important in _DECLARED.findall(style)}


def _stands(rule: _Rule, around: Sequence[Names]) -> bool:
    """Tell whether the steps before the last are found around an element, from the nearest outwards."""
    if len(rule.steps) == 1:
        return True
    steps = list(rule.steps[:-1])
    for names in reversed(around):
        if steps[-1] <= names:
            steps.pop()
            if not steps:
                return True
    return False
