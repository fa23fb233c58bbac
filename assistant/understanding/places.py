"""Headings that a question names: by number in any spelling (第二部分, 附件2, 第（三）项), or by title (总则一章)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.documents.facts import Facts
from assistant.understanding.references import NumberRef, place_refs
from corpus.normalize import CHINESE_DIGITS, chinese_number, fold
from corpus.outline import mark_of, node_styles
from corpus.types import Kind, Node, Version

_BEHIND_TITLE = re.compile(r"[”》\"]?(?:这|那|的|一)*(?:部分|分编|[编篇章节])")
_SECTION = re.compile(
    r"\bsection\s*(?P<n>\d{1,3})(?![\d.])|(?<![\d.])(?P<d>\d{1,2}(?:\.\d{1,3}){0,5})(?=\s*[节条]|(?:部分|章))"
    r"|^(?:[新旧]版?)?(?P<b>\d{1,2}(?:\.\d{1,3})+)$"
)
_NUMBER_BEHIND = re.compile(
    rf"^(?:[新旧]版?)?(?P<title>.{{2,40}}?)(?:的|中的?|里的?|第|一?[章节]|部分|[,，、])*\s*\(?(?P<n>[{CHINESE_DIGITS}]{{1,3}}|\d{{1,2}})\)?(?:部分|项|点|条|节)?$"
)
_ANNEX = re.compile(r"^(?:[新旧]版)?(?P<word>附[件录表])(?=里|中|讲|说|是|的内容|有哪|有什|写|$|[?？])")
_SHORTEST = 2
# 第5章 of a text whose headings have bare numbers is the heading numbered 5, 第二部分 of one with 一、 its 二、.
_COUNTED = frozenset({"chapter", "part"})
_UNNAMED = frozenset({"dotted", "number", "spaced", "section"})
_ARTICLES = frozenset({"clause", "article"})
_SECTIONS = frozenset({"clause", "dotted", "part", "number", "spaced"})


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A heading that a question names; `whole` where nothing but its title says so, without 一章 or the like."""

    node: Node
    title_only: bool = False


def settled(clauses: Sequence[NumberRef], tasks: Sequence[NumberRef], facts: Facts) -> tuple[list[NumberRef], list[NumberRef]]:
    """Return the clauses and the headings that are named by number, as the document has them.

    第四点 and 四(二) are headings where there are such headings, else the clause that is numbered 四、 with its item.
    """
    found, left = list(clauses), []
    for ref in tasks:
        holder = ref.within[-1] if ref.within and ref.within[-1][0] == "section" else None
        clause = replace(ref, number=holder[1], item=ref.number, within=ref.within[:-1]) if holder else ref
        named = [r for v in facts.versions for r in facts.clauses_at(v, clause) if mark_of(r.label)]
        is_heading = any(_is(node, "item", ref.number) and _in(node, ref.within, facts) for node in facts.document.nodes)
        if not named or is_heading or any(facts.of_task(v, ref.number, Kind.TASK) for v in facts.versions):
            left.append(ref)
        else:
            found.append(clause)
    return found, left


def named_places(
    plain: str, tasks: Sequence[NumberRef], versions: Sequence[Version], facts: Facts, clauses: Sequence[NumberRef] = ()
) -> list[NamedPlace]:
    """Return the headings that a normalised question names, those with a number first; of one version where one is asked about.

    `clauses` are articles that the question names and the document has no clause for: 第二条 may be its Section 2.
    """
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
    elif clauses:
        asked = {ref.number for ref in clauses if not ref.label}
        found.extend(node for node in nodes if node.ordinals and node.ordinals[0] in asked and set(node_styles(node)) & _ARTICLES)
    elif hit := _SECTION.search(plain):
        numbers = tuple(int(part) for part in (hit["n"] or hit["d"] or hit["b"]).split("."))
        found.extend(node for node in nodes if node.ordinals == numbers and set(node_styles(node)) & _SECTIONS)
    elif hit := _ANNEX.search(plain):
        found.extend(node for node in nodes if "annex" in node_styles(node) or fold(node.title).startswith(hit["word"]))
    if found or tasks or held:
        return [NamedPlace(node) for node in found]
    return _below_title(plain, nodes, facts) or _by_title(plain, nodes)


def _is(node: Node, style: str, number: int) -> bool:
    return bool(node.ordinals) and node.ordinals[-1] == number and style in node_styles(node)


def _in(node: Node, within: Sequence[tuple[str, int]], facts: Facts) -> bool:
    path = facts.path_of(node.parent)
    return all(any(_is(holder, *place) for holder in path) for place in within)


def _below_title(plain: str, nodes: Sequence[Node], facts: Facts) -> list[NamedPlace]:
    """Return the heading that is named by the title of the one that holds it, and its number: 2025年工作安排二."""
    hit = _NUMBER_BEHIND.match(plain)
    if hit is None:
        return []
    title, number = fold(hit["title"]), chinese_number(hit["n"])
    holders = {node.id for node in nodes if fold(node.title) == title}
    below = (n for n in nodes if n.ordinals and n.ordinals[-1] == number and holders & {held.id for held in facts.path_of(n.parent)})
    return [NamedPlace(node) for node in below][:1]


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
