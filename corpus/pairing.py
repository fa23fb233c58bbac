"""Pair the records of two full texts by aligning them: articles and clauses, then the tasks that hold them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from corpus.match import Match, match_articles
from corpus.statute import CONTEXT
from corpus.types import Basis, Document, Kind, Pair, Record, Relation, Version

Floats = npt.NDArray[np.floating]

_ALIGNED = (Kind.CLAUSE, Kind.PASSAGE, Kind.GOAL)
_OF_TASK = (Kind.MILESTONE, Kind.DEPARTMENTS)


def align_full_texts(document: Document, vectors: Mapping[str, Floats]) -> tuple[Pair, ...]:
    """Return the pairs of an old and a new full text; `vectors` maps record keys to unit vectors."""
    sides = [[r for r in document.records if r.version is side and r.kind in _ALIGNED and r.key in vectors] for side in Version]
    matches = align_records(sides[0], sides[1], [np.stack([vectors[r.key] for r in side]) if side else np.zeros((0, 1)) for side in sides])
    pairs = [
        Pair(
            tuple(sides[0][i].key for i in match.old),
            tuple(sides[1][j].key for j in match.new),
            (),
            match.relation,
            Basis.MEANING,
            match.score,
        )
        for match in matches
    ]
    return (*pairs, *_task_pairs(document, pairs))


def align_records(old: Sequence[Record], new: Sequence[Record], vectors: Sequence[Floats]) -> tuple[Match, ...]:
    """Align old and new records; `vectors` holds two arrays of shape (records, dim), one a side."""
    dense = vectors[0] @ vectors[1].T if old and new else np.zeros((len(old), len(new)))
    return match_articles(
        [r.text for r in old],
        [r.text for r in new],
        dense,
        chapters=([_chapter(r) for r in old], [_chapter(r) for r in new]),
        numbers=([_number(r) for r in old], [_number(r) for r in new]),
    )


def _chapter(record: Record) -> str:
    """Return the widest chapter that a record stands in, or its task."""
    return record.context.split(CONTEXT)[0] or record.task_title or ""


def _number(record: Record) -> str:
    return record.label or str(record.number or record.id)


def _task_pairs(document: Document, pairs: Sequence[Pair]) -> list[Pair]:
    """Pair the tasks of two plans by where the clauses of each went, and what belongs to a task with it."""
    tasks = {(r.version, r.task): r for r in document.records if r.kind is Kind.TASK}
    by_key = {record.key: record for record in document.records}
    votes: Counter[tuple[int | None, int | None]] = Counter(
        (by_key[old].task, by_key[new].task) for pair in pairs for old in pair.old for new in pair.new
    )
    found: list[Pair] = []
    taken: set[tuple[Version, int | None]] = set()
    for (a, b), _ in votes.most_common():
        old, new = tasks.get((Version.OLD, a)), tasks.get((Version.NEW, b))
        if old and new and not {(Version.OLD, a), (Version.NEW, b)} & taken:
            taken |= {(Version.OLD, a), (Version.NEW, b)}
            found.append(_pair([old], [new], Relation.REVISED))
            for kind in _OF_TASK:
                sides = ((Version.OLD, a), (Version.NEW, b))
                members = [[r for r in document.records if (r.kind, r.version, r.task) == (kind, *side)] for side in sides]
                if any(members):
                    found.append(_pair(members[0], members[1], Relation.REVISED if all(members) else _alone(members[0])))
    for (version, task), record in tasks.items():
        if version is not None and (version, task) not in taken:
            side = [record]
            found.append(_pair(side, [], Relation.DROPPED) if version is Version.OLD else _pair([], side, Relation.ADDED))
    return found


def _alone(old: Sequence[Record]) -> Relation:
    return Relation.DROPPED if old else Relation.ADDED


def _pair(old: Sequence[Record], new: Sequence[Record], relation: Relation) -> Pair:
    return Pair(tuple(r.key for r in old), tuple(r.key for r in new), (), relation, Basis.MEANING)
