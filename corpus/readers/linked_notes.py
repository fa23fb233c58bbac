"""Find the notes of a web page: a mark that links to them, and within them a link that leads back to the mark."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from corpus.readers.page import Node

MARK = re.compile(r"[\[(（〔【]?(?:(?:尾?注|note)?\s?\d{1,3}|[*＊†‡§]{1,3}|[①-⑳]|[ivx]{1,5}|[a-z])[\])）〕】]?", re.IGNORECASE)
HOLDERS = frozenset({"p", "li", "dd", "td", "div", "aside", "section"})
_LARGEST = 2000  # elements and texts of a note
_SET_OFF = frozenset({"sup", "sub"})


@dataclass(frozen=True, slots=True)
class LinkedNote:
    """A note: its mark as the text has it, where the mark stands and which element holds the note."""

    mark: str
    reference: int
    holder: int


def linked_notes(nodes: Sequence[Node]) -> list[LinkedNote]:
    """Return the notes of a page in order; their marks in the text are raised, and those before the notes are taken off."""
    places = _places(nodes)
    links = {number: place for number, node in enumerate(nodes) if (place := places.get(_target(node)))}
    found: dict[int, LinkedNote] = {}
    for reference, target in links.items():
        mark = _text(nodes, reference)
        holder = _holder(nodes, target)
        if reference >= holder or nodes[holder].end - holder > _LARGEST or not MARK.fullmatch(mark):
            continue
        back = [number for number in range(holder, nodes[holder].end) if number in links and _is_at(nodes, links[number], reference)]
        if not back and holder not in found:
            continue
        if not any(nodes[number].tag in _SET_OFF for number in (*_ancestors(nodes, reference), *range(reference, nodes[reference].end))):
            nodes[reference].tag = "sup"
        for number in back:
            for inner in nodes[number : nodes[number].end]:
                inner.text = ""
        found.setdefault(holder, LinkedNote(mark, reference, holder))
    holders = sorted(found)
    return sorted((_widened(nodes, note, holders) for note in found.values()), key=lambda note: note.reference)


def _places(nodes: Sequence[Node]) -> dict[str, int]:
    found: dict[str, int] = {}
    for number, node in enumerate(nodes):
        for name in (node.attributes.get("id"), node.attributes.get("name") if node.tag == "a" else None):
            if name:
                found.setdefault(name, number)
    return found


def _target(node: Node) -> str:
    href = (node.attributes.get("href") or "") if node.tag == "a" else ""
    return unquote(href[1:]) if href.startswith("#") else ""


def _text(nodes: Sequence[Node], number: int) -> str:
    return "".join(node.text for node in nodes[number : nodes[number].end]).strip()


def _ancestors(nodes: Sequence[Node], number: int) -> list[int]:
    found = []
    while number := nodes[number].parent:
        found.append(number)
    return found


def _holder(nodes: Sequence[Node], target: int) -> int:
    return next((number for number in (target, *_ancestors(nodes, target)) if nodes[number].tag in HOLDERS), target)


def _is_at(nodes: Sequence[Node], place: int, reference: int) -> bool:
    """Tell whether a place is a reference, within it or close around it."""
    around = place <= reference < nodes[place].end and nodes[place].tag not in HOLDERS
    return around or reference <= place < nodes[reference].end


def _widened(nodes: Sequence[Node], note: LinkedNote, holders: Sequence[int]) -> LinkedNote:
    """Return a note with all its paragraphs: those that an element holds which begins with it and holds no other note."""
    holder = note.holder
    for around in _ancestors(nodes, holder):
        held = bisect_left(holders, nodes[around].end) - bisect_left(holders, around)
        if held > 1 or nodes[around].tag not in HOLDERS or any(node.text.strip() for node in nodes[around:holder]):
            break
        holder = around
    return LinkedNote(note.mark, note.reference, holder)
