"""Turn the markup of a web page into its elements, in order, with what its styles make of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from corpus.readers.dress import Dress, Names, Veil, names_of, page_dress
from corpus.readers.limits import Limits, check_limit
from corpus.readers.mathml import math_text
from corpus.readers.page import NEVER_TEXT, Node

# What is shown but holds no text that could be read: it is kept as an element without content, so that it can be told.
UNREAD = {
    **dict.fromkeys(("input", "textarea", "select"), "form"),
    **dict.fromkeys(("iframe", "object", "embed", "canvas"), "object"),
    "img": "picture",
}
_LAYERS = (0, 1, 1_000_000)  # how many of the hidden elements around a text are shown all the same, one attempt after the other


@dataclass(frozen=True, slots=True)
class Elements:
    """The elements of a page's body in order, the page's title, and the article's title where the page states it."""

    nodes: list[Node]
    page_title: str
    title: str


@dataclass(frozen=True, slots=True)
class _Open:
    """An element that is open: its number, what keeps its text unseen since which element, how many hidden ones around it are shown."""

    number: int = 0
    veil: Veil = frozenset()
    since: int = 0
    shown: int = 0


@dataclass(slots=True)
class _Walk:
    """The elements written so far, those that are open, and the names of those."""

    dress: Dress
    limits: Limits
    layers: int
    around: list[Names]
    opened: list[_Open] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)

    def through(self, body: Any) -> list[Node]:  # noqa: ANN401
        """Return the elements of a body, itself the first."""
        element = body.child if self._begin(body) else None
        while element is not None:
            if self._begin(element):
                element = element.child
                continue
            while element is not None and element.next is None:
                element = element.parent if self._end() else None
            element = element.next if element is not None else None
        return self.nodes

    def _begin(self, element: Any) -> bool:  # noqa: ANN401
        """Write an element or a text; tell whether what it holds is to follow."""
        outer, tag, number = self.opened[-1] if self.opened else _Open(), element.tag or "", len(self.nodes)
        struck = bool(self.opened) and self.nodes[outer.number].struck
        if tag in ("-text", "math"):
            text = math_text(element) if tag == "math" else element.text_content or ""
            if outer.veil:
                self.nodes[outer.since].unseen |= bool(text.strip())
            else:
                self.nodes.append(Node("", outer.number, text, end=number + 1, struck=struck))
            return False
        if tag[:1] in ("-", "!") or tag in NEVER_TEXT and tag not in UNREAD or _draws_formula(element):
            return False
        names = names_of(tag, element.attributes)
        look = self.dress.look(tag, element.attributes, names, self.around, outer.veil)
        hidden, veil, shown = look.hidden, look.veil, outer.shown
        if (hidden or veil - outer.veil) and shown < self.layers:
            hidden, veil, shown = False, outer.veil, shown + 1
        if tag in UNREAD and "visibility" in veil:
            return False
        attributes = element.attributes | ({"type": look.marker} if look.marker and tag in ("ol", "li") else {})
        unseen = hidden and _has_text(element)
        self.nodes.append(
            Node(look.tag, outer.number, attributes=attributes, end=number + 1, struck=struck or look.struck, noise=hidden, unseen=unseen)
        )
        check_limit(len(self.nodes), self.limits.elements, "网页元素", "elements in the page")
        if hidden or tag in UNREAD or element.child is None:
            return False
        self.opened.append(_Open(number, veil, outer.since if outer.veil else number, shown))
        self.around.append(names)
        return True

    def _end(self) -> bool:
        """Close the element that was opened last; tell whether it stands in another one."""
        self.nodes[self.opened.pop().number].end = len(self.nodes)
        self.around.pop()
        return bool(self.opened)


def parsed(text: str, limits: Limits, *, revealing: bool = True) -> Elements:
    """Return the elements of a page without what is hidden; where nothing else is there, `revealing` shows that, as a script would."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(text)
    named = tree.css_first("title")
    stated = tree.css_first('meta[name="ArticleTitle" i]')
    dress = page_dress([style.text() for style in tree.css("style")])
    nodes = [Node("body", 0, end=1)]
    for layers in (_LAYERS if revealing else _LAYERS[:1]) if tree.body else ():
        nodes = _Walk(dress, limits, layers, [names_of("html", tree.root.attributes)] if tree.root else []).through(tree.body)
        if any(node.text.strip() for node in nodes) or not any(node.unseen for node in nodes):
            break
    page_title = " ".join((named.text() if named else "").split())
    return Elements(nodes, page_title, " ".join(((stated.attributes.get("content") if stated else "") or "").split()))


def _has_text(element: Any) -> bool:  # noqa: ANN401
    inside = (each for each in element.traverse(include_text=True) if each.tag == "-text" and (each.text_content or "").strip())
    return any(each.parent.tag not in NEVER_TEXT for each in inside)


def _draws_formula(element: Any) -> bool:  # noqa: ANN401
    """Tell whether an element draws the formula that MathML beside it says."""
    if element.attributes.get("aria-hidden") != "true":
        return False
    beside = (each for each in (element.prev, element.next) if each is not None and (each.tag or "-")[0] not in "-!")
    return any(each.tag == "math" or each.css_first("math") is not None for each in beside)
