"""Headings that a question names: by number in any spelling (第二部分, 附件2, 第（三）项), or by title (总则一章)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.documents.facts import Facts
from assistant.understanding.references import NumberRef, place_refs
from corpus.normalize import fold
from corpus.outline import node_styles
from corpus.types import Node, Version

_BEHIND_TITLE = re.compile(r"[”》\"]?(?:这|那|的|一)*(?:部分|分编|[编篇章节])")
_SECTION = re.compile(
    r"\bsection\s*(?P<n>\d{1,3})(?![\d.])|(?<![\d.])(?P<d>\d{1,2}(?:\.\d{1,3}){0,5})(?=\s*[节条]|(?:部分|章))"
    r"|^(?:[新旧]版?)?(?P<b>\d{1,2}(?:\.\d{1,3})+)$"
)
_SHORTEST = 2
# 第5章 of a text whose headings have bare numbers is the heading numbered 5, 第二部分 of one with 一、 its 二、.
_COUNTED = frozenset({"chapter", "part"})
_UNNAMED = frozenset({"dotted", "number", "spaced", "section"})
_SECTIONS = frozenset({"clause", "dotted", "part", "number", "spaced"})


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A heading that a question names; `whole` where nothing but its title says so, without 一章 or the like."""

    node: Node
    title_only: bool = False


def named_places(plain: str, tasks: Sequence[NumberRef], versions: Sequence[Version], facts: Facts) -> list[NamedPlace]:
    """Return the headings that a normalised question names, those with a number first; of one version where one is asked about."""
    nodes = [node for node in facts.document.nodes if node.version is None or len(versions) != 1 or node.version in versions]
    refs = place_refs(plain)
    held = [place for place, _, end in refs]
    spans = [(start, end) for _, start, end in refs]
    tasks = [ref for ref in tasks if not any(ref.start < end and start < ref.end for start, end in spans)]
    found: list[Node] = []
    if tasks:
        for ref in tasks:
            named = (node for node in nodes if _is(node, "item", ref.number) and _in(node, ref.within, facts))
            found.extend(node for node in named if ref.version in (None, node.version) or node.version is None)
    elif held:
        found.extend(node for node in nodes if _is(node, *held[-1]) and _in(node, held[:-1], facts))
        if not found and held[-1][0] in _COUNTED and len(held) == 1:
            found.extend(node for node in nodes if node.ordinals == (held[-1][1],) and set(node_styles(node)) & _UNNAMED)
    elif hit := _SECTION.search(plain):
        numbers = tuple(int(part) for part in (hit["n"] or hit["d"] or hit["b"]).split("."))
        found.extend(node for node in nodes if node.ordinals == numbers and set(node_styles(node)) & _SECTIONS)
    if found or tasks or held:
        return [NamedPlace(node) for node in found]
    return _by_title(plain, nodes)


def _is(node: Node, style: str, number: int) -> bool:
    return bool(node.ordinals) and node.ordinals[-1] == number and style in node_styles(node)


def _in(node: Node, within: Sequence[tuple[str, int]], facts: Facts) -> bool:
    path = facts.path_of(node.parent)
    return all(any(_is(holder, *place) for holder in path) for place in within)


def _by_title(plain: str, nodes: Sequence[Node]) -> list[NamedPlace]:
    """Return the headings whose title stands in the question, the longest title alone."""
    folded = fold(plain)
    best = ""
    for node in nodes:
        title = fold(node.title)
        if len(title) >= max(_SHORTEST, len(best) + 1) and title in folded:
            best = title
    if not best:
        return []
    said = bool(_BEHIND_TITLE.match(folded, folded.index(best) + len(best)))
    return [NamedPlace(node, not said) for node in nodes if fold(node.title) == best]
