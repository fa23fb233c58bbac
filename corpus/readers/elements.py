"""Turn the markup of a web page into its elements, in order, with what its styles make of them."""

from __future__ import annotations

from corpus.readers.dress import page_dress
from corpus.readers.limits import Limits, check_limit
from corpus.readers.page import NEVER_TEXT, Node


def parsed(text: str, limits: Limits) -> tuple[list[Node], str, str]:
    """Return the elements of the body in order, the page's title, and the article's title where the page states it."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(text)
    named = tree.css_first("title")
    stated = tree.css_first('meta[name="ArticleTitle" i]')
    dress = page_dress([style.text() for style in tree.css("style")])
    nodes = [Node("body", 0)]
    element, parent = (tree.body.child if tree.body else None), 0
    while element is not None:
        tag = element.tag or ""
        entered = False
        if tag == "-text":
            nodes.append(Node("", parent, element.text_content or "", end=len(nodes) + 1, struck=nodes[parent].struck))
        elif tag[:1] not in ("-", "!") and tag not in NEVER_TEXT:
            struck = nodes[parent].struck or dress.strikes(tag, element.attributes)
            attributes = element.attributes | ({"hidden": None} if dress.hides(tag, element.attributes) else {})
            nodes.append(Node(dress.tag(tag, attributes), parent, attributes=attributes, struck=struck))
            check_limit(len(nodes), limits.elements, "网页元素", "elements in the page")
            entered = element.child is not None
            if entered:
                parent = len(nodes) - 1
                element = element.child
            else:
                nodes[-1].end = len(nodes)
        while not entered and element is not None and element.next is None:
            element = element.parent
            nodes[parent].end = len(nodes)
            if parent == 0:
                element = None
            parent = nodes[parent].parent
        if not entered and element is not None:
            element = element.next
    nodes[0].end = len(nodes)
    page_title = " ".join((named.text() if named else "").split())
    return nodes, page_title, " ".join(((stated.attributes.get("content") if stated else "") or "").split())
