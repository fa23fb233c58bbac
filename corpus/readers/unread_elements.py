"""Tell what of a web page is not read: hidden text, pictures, fields that are filled in, files shown within, text beside the main text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.readers.elements import UNREAD
from corpus.readers.page import FURNITURE, Node, is_link_list
from corpus.readers.unread import Unread

_SENTENCE = re.compile(r"[。；！？]")


def tell_unread(nodes: Sequence[Node], start: int, unread: Unread) -> None:
    """Tell what stands within an element and is not read, with the text beside the first of each kind as its place."""
    number = start
    while number < nodes[start].end:
        node = nodes[number]
        skipped = node.noise and number != start
        kind = "hidden" if node.unseen else "" if skipped else _kind(node)
        if kind:
            unread.tell(kind)
        if kind and kind not in unread.places:
            unread.at(_beside(nodes, number))
        number = node.end if skipped else number + 1


def tell_beside(nodes: Sequence[Node], start: int, unread: Unread) -> None:
    """Tell the sentences outside the main text, and all text that the body itself holds, but for what sites put around a text."""
    number = 0
    while number < len(nodes):
        node = nodes[number]
        if number == start or node.noise or is_link_list(node):
            number = node.end
            continue
        is_said = node.characters > node.linked and (node.parent == 0 or _SENTENCE.search(node.text) is not None)
        if not node.tag and is_said and not FURNITURE.search(node.text):
            unread.tell("beside")
            unread.at(node.text)
        number += 1


def _kind(node: Node) -> str:
    return UNREAD.get(node.tag, "") if node.tag != "input" or _is_filled(node) else ""


def _is_filled(field: Node) -> bool:
    kind = (field.attributes.get("type") or "text").lower()
    return kind not in ("hidden", "button", "submit", "reset", "image") and bool((field.attributes.get("value") or "").strip())


def _beside(nodes: Sequence[Node], number: int) -> str:
    """Return the text of the nearest element around another one that has any."""
    while number:
        number = nodes[number].parent
        text = "".join(node.text for node in nodes[number : nodes[number].end]).strip()
        if text:
            return text
    return ""
