"""Turn the markup of a web page into its elements, in order, with what its styles make of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from corpus.readers.dress import Dress, page_dress
from corpus.readers.limits import Limits, check_limit
from corpus.readers.page import NEVER_TEXT, Node


@dataclass(frozen=True, slots=True)
class Elements:
    """The elements of a page's body in order, the page's title, and the article's title where the page states it."""

    nodes: list[Node]
    page_title: str
    title: str


def parsed(text: str, limits: Limits) -> Elements:
    """Return the elements of a page; what is hidden is left out of them, unless nothing else is there: then a script shows it."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(text)
    named = tree.css_first("title")
    stated = tree.css_first('meta[name="ArticleTitle" i]')
    dress = page_dress([style.text() for style in tree.css("style")])
    nodes = _nodes(tree, dress, limits)
    if not any(node.text.strip() for node in nodes) and any(node.unseen for node in nodes):
        nodes = _nodes(tree, dress, limits, all_seen=True)
    page_title = " ".join((named.text() if named else "").split())
    return Elements(nodes, page_title, " ".join(((stated.attributes.get("content") if stated else "") or "").split()))


def _nodes(tree: Any, dress: Dress, limits: Limits, *, all_seen: bool = False) -> list[Node]:  # noqa: ANN401
    nodes = [Node("body", 0)]
    element, parent = (tree.body.child if tree.body else None), 0
    if tree.body and not all_seen and dress.hides("body", tree.body.attributes):
        nodes[0].unseen = True
        element = None
    while element is not None:
        tag = element.tag or ""
        entered = False
        if tag == "-text":
            nodes.append(Node("", parent, element.text_content or "", end=len(nodes) + 1, struck=nodes[parent].struck))
        elif tag[:1] not in ("-", "!") and tag not in NEVER_TEXT:
            struck = nodes[parent].struck or dress.strikes(tag, element.attributes)
            hidden = not all_seen and dress.hides(tag, element.attributes)
            unseen = hidden and bool(element.text().strip())
            nodes.append(Node(dress.tag(tag, element.attributes), parent, attributes=element.attributes, struck=struck, unseen=unseen))
            check_limit(len(nodes), limits.elements, "网页元素", "elements in the page")
            entered = element.child is not None and not hidden
            if entered:
                parent = len(nodes) - 1
                element = element.child
            else:
                nodes[-1].end = len(nodes)
                nodes[-1].noise = hidden
        while not entered and element is not None and element.next is None:
            element = element.parent
            nodes[parent].end = len(nodes)
            if parent == 0:
                element = None
            parent = nodes[parent].parent
        if not entered and element is not None:
            element = element.next
    nodes[0].end = len(nodes)
    return nodes
