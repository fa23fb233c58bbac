"""Turn the markup of a web page into its elements, in order, with what its styles make of them."""

from __future__ import annotations

from corpus.readers.dress import Names, names_of, page_dress
from corpus.readers.limits import Limits, check_limit
from corpus.readers.mathml import math_text
from corpus.readers.page import NEVER_TEXT, Node

# What is shown but holds no text that could be read: it is kept as an element without content, so that it can be told.
UNREAD = {
    **dict.fromkeys(("input", "textarea", "select"), "form"),
    **dict.fromkeys(("iframe", "object", "embed", "canvas"), "object"),
    "img": "picture",
}


def parsed(text: str, limits: Limits) -> tuple[list[Node], str, str]:
    """Return the elements of the body in order, the page's title, and the article's title where the page states it."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(text)
    named = tree.css_first("title")
    stated = tree.css_first('meta[name="ArticleTitle" i]')
    dress = page_dress([style.text() for style in tree.css("style")])
    nodes = [Node("body", 0)]
    around: list[Names] = []  # of the elements that are open
    element, parent = (tree.body.child if tree.body else None), 0
    while element is not None:
        tag = element.tag or ""
        entered = False
        if tag in ("-text", "math"):
            text = math_text(element) if tag == "math" else element.text_content or ""
            nodes.append(Node("", parent, text, end=len(nodes) + 1, struck=nodes[parent].struck))
        elif tag[:1] not in ("-", "!") and (tag not in NEVER_TEXT or tag in UNREAD):
            own = names_of(tag, element.attributes)
            look = dress.look(tag, element.attributes, own, around)
            attributes = element.attributes | ({"hidden": None} if look.hidden else {})
            nodes.append(Node(look.tag, parent, attributes=attributes, struck=nodes[parent].struck or look.struck))
            check_limit(len(nodes), limits.elements, "网页元素", "elements in the page")
            entered = element.child is not None and tag not in UNREAD
            if entered:
                parent = len(nodes) - 1
                around.append(own)
                element = element.child
            else:
                nodes[-1].end = len(nodes)
        while not entered and element is not None and element.next is None:
            element = element.parent
            nodes[parent].end = len(nodes)
            if parent == 0:
                element = None
            else:
                around.pop()
            parent = nodes[parent].parent
        if not entered and element is not None:
            element = element.next
    nodes[0].end = len(nodes)
    page_title = " ".join((named.text() if named else "").split())
    return nodes, page_title, " ".join(((stated.attributes.get("content") if stated else "") or "").split())
