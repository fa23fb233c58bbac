"""Pair the headings of two versions by where the records under them went."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping

from corpus.normalize import CHINESE_DIGITS, fold
from corpus.types import Document, Node, Relation, Version

_NUMBERING = re.compile(rf"^(?:第?[{CHINESE_DIGITS}\d]+[编篇章节条部分分]*|[(（][{CHINESE_DIGITS}\d]+[)）]|[\d.]+)[、.\s]*")
_NAMESAKE = 3.0
_ALIKE = 0.3


def paired_nodes(document: Document) -> list[tuple[str, str]]:
    """Return (old, new) ids of headings that belong together, one side empty for a heading that came or went.

    A pair of records votes for the headings that it stands under and for those above them; headings of one name vote
    for each other, headings that share words in part. The most votes win, each heading once.
    """
    nodes = {side: [n for n in document.nodes if n.version is side] for side in Version}
    if not all(nodes.values()):
        return [(n.id, "") for n in nodes[Version.OLD]] + [("", n.id) for n in nodes[Version.NEW]]
    votes = _votes(document)
    for old in nodes[Version.OLD]:
        for new in nodes[Version.NEW]:
            if old.level == new.level and (alike := _likeness(bare_title(old.title), bare_title(new.title))) >= _ALIKE:
                votes[old.id, new.id] += _NAMESAKE * alike
    places = {n.id: i for side in nodes.values() for i, n in enumerate(side)}
    taken: set[str] = set()
    found: list[tuple[str, str]] = []
    for (a, b), _ in sorted(votes.items(), key=lambda vote: (-vote[1], places[vote[0][1]], places[vote[0][0]])):
        if not {f"old {a}", f"new {b}"} & taken:
            taken |= {f"old {a}", f"new {b}"}
            found.append((a, b))
    found.sort(key=lambda pair: places[pair[1]])
    found += [(n.id, "") for n in nodes[Version.OLD] if f"old {n.id}" not in taken]
    return found + [("", n.id) for n in nodes[Version.NEW] if f"new {n.id}" not in taken]


def _votes(document: Document) -> dict[tuple[str, str], float]:
    by_id = {node.id: node for node in document.nodes}
    above = {node.id: _path(node, by_id) for node in document.nodes}
    under = {record.key: above.get(record.node, ()) for record in document.records}
    sizes = Counter(name for path in under.values() for name in path)
    votes: dict[tuple[str, str], float] = defaultdict(float)
    for pair in document.pairs:
        if pair.relation in (Relation.ADDED, Relation.DROPPED):
            continue
        for old in pair.old:
            for new in pair.new:
                for a in under.get(old, ()):
                    for b in under.get(new, ()):
                        if by_id[a].level == by_id[b].level:
                            votes[a, b] += pair.score / max(1, min(sizes[a], sizes[b]))
    return votes


def _likeness(old: str, new: str) -> float:
    """Return the share of neighbouring characters that two headings have in common, 1 for the same heading."""
    if old == new:
        return 1.0 if old else 0.0
    a, b = ({title[i : i + 2] for i in range(len(title) - 1)} for title in (old, new))
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _path(node: Node, by_id: Mapping[str, Node]) -> tuple[str, ...]:
    """Return a heading and those above it."""
    path, at = [node.id], node
    while at.parent in by_id and at.parent not in path:
        at = by_id[at.parent]
        path.append(at.id)
    return tuple(path)


def bare_title(title: str) -> str:
    """Return a heading without its number, folded."""
    return fold(_NUMBERING.sub("", title.strip()))
