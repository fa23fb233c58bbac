"""Pair the records of two full texts by aligning them, then the tasks that hold them; and a note's clauses across its tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from corpus.match import Match, match_articles
from corpus.normalize import fold
from corpus.paired_nodes import bare_title, paired_nodes
from corpus.partners import best_partners
from corpus.types import CONTEXT, Basis, Document, Kind, Pair, Record, Relation, Version

Floats = npt.NDArray[np.floating]

_ALIGNED = (Kind.CLAUSE, Kind.PASSAGE, Kind.GOAL)
_SECTION_SCORE = 0.3
_PASSES = 2  # first headings of one name belong together, then those that the first pass paired
_OF_TASK = (Kind.MILESTONE, Kind.DEPARTMENTS)


def align_full_texts(document: Document, vectors: Mapping[str, Floats]) -> tuple[Pair, ...]:
    """Return the pairs of an old and a new full text; `vectors` maps record keys to unit vectors."""
    sides = [[r for r in document.records if r.version is side and r.kind in _ALIGNED and r.key in vectors] for side in Version]
    stacked = [np.stack([vectors[r.key] for r in side]) if side else np.zeros((0, 1)) for side in sides]
    sections = [_sections(document, side) for side in sides]
    for _ in range(_PASSES):
        matches = align_records(sides[0], sides[1], stacked, _namesakes(sides, sections), sections)
        matches = _left_in_section(matches, sides, sections)
        pairs = [_made(match, sides) for match in matches]
        sections = [_paired_sections(document, side, pairs) or names for side, names in zip(sides, sections, strict=True)]
    return (*pairs, *_task_pairs(document, pairs))


def _made(match: Match, sides: Sequence[Sequence[Record]]) -> Pair:
    old, new = ([side[i].key for i in places] for side, places in zip(sides, (match.old, match.new), strict=True))
    return Pair(tuple(old), tuple(new), (), match.relation, Basis.MEANING, match.score)


def align_records(
    old: Sequence[Record],
    new: Sequence[Record],
    vectors: Sequence[Floats],
    together: npt.NDArray[np.bool_] | None = None,
    sections: Sequence[Sequence[str]] | None = None,
) -> tuple[Match, ...]:
    """Align old and new records; `vectors` holds two arrays of shape (records, dim), one a side.

    `together` marks, shape (old, new), what stands under headings that belong together; `sections` names, for each
    record of a side, the heading that it stands under, alike for headings that belong together.
    """
    dense = vectors[0] @ vectors[1].T if old and new else np.zeros((len(old), len(new)))
    return match_articles(
        [r.text for r in old],
        [r.text for r in new],
        dense,
        numbers=([_number(r) for r in old], [_number(r) for r in new]),
        together=together,
        sections=sections,
    )


def _sections(document: Document, records: Sequence[Record]) -> list[str]:
    """Return for each record the name, without number, of the heading that it stands under."""
    titles = {node.id: bare_title(node.title) for node in document.nodes}
    return [titles.get(r.node) or bare_title(r.context.split(CONTEXT)[-1] or r.task_title or "") for r in records]


def _paired_sections(document: Document, records: Sequence[Record], pairs: Sequence[Pair]) -> list[str]:
    """Return for each record the pair of headings that it stands under; empty where the document has no headings on both sides."""
    paired = paired_nodes(replace(document, pairs=tuple(pairs)))
    if not any(a and b for a, b in paired):
        return []
    names = {node: f"{a} {b}" for a, b in paired for node in (a, b) if node}
    return [names.get(r.node, "") for r in records]


def _namesakes(sides: Sequence[Sequence[Record]], sections: Sequence[Sequence[str]]) -> npt.NDArray[np.bool_]:
    """Mark the paragraphs that stand under headings of one name; articles find each other by their words alone."""
    return np.array(
        [
            [bool(a) and a == b and Kind.PASSAGE in (old.kind, new.kind) for new, b in zip(sides[1], sections[1], strict=True)]
            for old, a in zip(sides[0], sections[0], strict=True)
        ],
        dtype=bool,
    ).reshape(len(sides[0]), len(sides[1]))


def _left_in_section(matches: Sequence[Match], sides: Sequence[Sequence[Record]], sections: Sequence[Sequence[str]]) -> tuple[Match, ...]:
    """Pair what two headings that belong together have left on both sides: their only paragraph left, and their openings."""
    alone: list[dict[str, list[Match]]] = [{}, {}]
    for match in matches:
        for side, places in enumerate((match.old, match.new)):
            if places and not (match.new, match.old)[side] and (name := sections[side][places[0]]) and _is_prose(sides[side][places[0]]):
                alone[side].setdefault(name, []).append(match)
    joined: dict[Match, Match | None] = {}
    for name, old in alone[0].items():
        new = alone[1].get(name, [])
        for a, b in ((old[0], new[0]),) if new else ():
            opens = all(names.index(name) == place for names, place in zip(sections, (a.old[0], b.new[0]), strict=True))
            if opens or len(old) == len(new) == 1:
                joined |= {a: None, b: Match(a.old, b.new, Relation.REVISED, _SECTION_SCORE, True)}
    return tuple(made for match in matches if (made := joined.get(match, match)) is not None)


def _is_prose(record: Record) -> bool:
    """Tell whether a record is no article of a statute: those are found by their words, wherever they went."""
    return not record.label


def _number(record: Record) -> str:
    return record.label or str(record.number or "")


def _task_pairs(document: Document, pairs: Sequence[Pair]) -> list[Pair]:
    """Pair the tasks of two plans as their headings are paired, and what belongs to a task with it."""
    tasks = {(r.version, r.node): r for r in document.records if r.kind is Kind.TASK}
    found: list[Pair] = []
    for a, b in paired_nodes(replace(document, pairs=tuple(pairs))):
        sides = ((Version.OLD, a), (Version.NEW, b))
        titles = [[record] if node and (record := tasks.get((version, node))) else [] for version, node in sides]
        if not any(titles):
            continue
        found.append(_pair(titles[0], titles[1], _relation(titles)))
        for kind in _OF_TASK if all(titles) else ():
            members = [[r for r in document.records if (r.kind, r.version, r.node) == (kind, *side)] for side in sides]
            if any(members):
                found.append(_pair(members[0], members[1], _relation(members)))
    return found


def _relation(sides: Sequence[Sequence[Record]]) -> Relation:
    if not all(sides):
        return Relation.DROPPED if sides[0] else Relation.ADDED
    return Relation.UNCHANGED if fold(sides[0][0].text) == fold(sides[1][0].text) else Relation.REVISED


def _pair(old: Sequence[Record], new: Sequence[Record], relation: Relation) -> Pair:
    return Pair(tuple(r.key for r in old), tuple(r.key for r in new), (), relation, Basis.MEANING)


def align_beside_tables(document: Document, vectors: Mapping[str, Floats]) -> tuple[Pair, ...]:
    """Return what meaning adds to an author's tables: nothing where each row pairs one clause with one, never a link that they have.

    Where clauses stand under tasks, or several in one row, the tables leave open which belongs to which.
    """
    kinds = {record.key: record.kind for record in document.records}
    rows = [p for p in document.pairs if p.basis is Basis.TABLE and {kinds[key] for key in (*p.old, *p.new)} == {Kind.CLAUSE}]
    plan = Kind.TASK in kinds.values()
    tables = [p for p in document.pairs if p.basis is Basis.TABLE]
    # Several clauses of a plan in one row leave open which belongs to which; an article that went into another is linked by its row.
    linked = [p for p in tables if (len(p.old) == 1 == len(p.new) if plan else 1 in (len(p.old), len(p.new)))]
    told = {(old, new) for p in linked for old in p.old for new in p.new}
    if rows and not plan and all(len(p.old) <= 1 and len(p.new) <= 1 for p in rows):
        return ()
    return tuple(p for p in align_by_meaning(document, vectors) if (p.old[0], p.new[0]) not in told)


def align_by_meaning(document: Document, vectors: Mapping[str, Floats]) -> tuple[Pair, ...]:
    """Return, for clauses and for goals, the pairs found by meaning; `vectors` maps record keys to unit vectors."""
    tasks = paired_tasks(document)
    pairs: list[Pair] = []
    for kind in (Kind.CLAUSE, Kind.GOAL):
        sides = [[r for r in document.records if r.kind is kind and r.version is side and r.key in vectors] for side in Version]
        if all(sides):
            dense = np.stack([vectors[r.key] for r in sides[0]]) @ np.stack([vectors[r.key] for r in sides[1]]).T
            pairs.extend(_partners(sides[0], sides[1], dense, tasks))
    return tuple(pairs)


def paired_tasks(document: Document) -> set[tuple[int | None, int | None]]:
    """Return the (old, new) task ordinals that the document's tables put side by side."""
    by_key = {record.key: record for record in document.records}
    return {
        (by_key[old].task, by_key[new].task)
        for pair in document.pairs
        if pair.basis is Basis.TABLE
        for old in pair.old
        for new in pair.new
        if by_key[old].kind is Kind.TASK
    }


def _partners(old: list[Record], new: list[Record], dense: Floats, tasks: set[tuple[int | None, int | None]]) -> list[Pair]:
    """Pair each old record with its best new one; one that left its task for another has moved."""
    together = np.array([[(a.task, b.task) in tasks for b in new] for a in old])
    found = best_partners(
        ([r.text for r in old], [r.text for r in new]), ([r.heading for r in old], [r.heading for r in new]), dense, together
    )
    pairs = []
    for i, j, score in found:
        a, b = old[i], new[j]
        crosses = a.task is not None and b.task is not None and not together[i, j]  # what has no task, like a goal, cannot leave it
        relation = Relation.MOVED if crosses else Relation.REVISED
        pairs.append(Pair((a.key,), (b.key,), (), relation, Basis.MEANING, round(min(1.0, score + 0.5), 3)))
    return pairs
