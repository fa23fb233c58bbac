"""Pair old and new clauses by meaning, beside what the author's tables say."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from corpus.normalize import fold
from corpus.types import Basis, Document, Kind, Pair, Record, Relation, Version

Floats = npt.NDArray[np.floating]

_WEIGHTS = {"dense": 0.2, "wording": 0.55, "heading": 0.25}
_SAME_TASK = 0.06
_FLOOR = 0.15
_WORDING_ACROSS_TASKS = 0.07


def align_by_meaning(document: Document, vectors: Mapping[str, Floats]) -> tuple[Pair, ...]:
    """Return, for clauses and for goals, the pairs found by meaning; `vectors` maps record keys to unit vectors."""
    tasks = paired_tasks(document)
    pairs: list[Pair] = []
    for kind in (Kind.CLAUSE, Kind.GOAL):
        sides = [[r for r in document.records if r.kind is kind and r.version is side and r.key in vectors] for side in Version]
        if all(sides):
            dense = np.stack([vectors[r.key] for r in sides[0]]) @ np.stack([vectors[r.key] for r in sides[1]]).T
            pairs.extend(_match(sides[0], sides[1], dense, tasks))
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


def _match(old: list[Record], new: list[Record], dense: Floats, tasks: set[tuple[int | None, int | None]]) -> list[Pair]:
    """Take for each old record its best new one, where wording and meaning agree enough.

    Cosines of small encoders are compressed, so they count as standard scores within this comparison.
    """
    standard = (dense - dense.mean()) / (dense.std() + 1e-9) / 3
    wording = _wording([r.text for r in old], [r.text for r in new])
    heading = _wording([r.heading for r in old], [r.heading for r in new])
    together = np.array([[(a.task, b.task) in tasks for b in new] for a in old])
    score = _WEIGHTS["dense"] * standard + _WEIGHTS["wording"] * wording + _WEIGHTS["heading"] * heading + _SAME_TASK * together
    allowed = (score >= _FLOOR) & (together | (wording >= _WORDING_ACROSS_TASKS))
    pairs = []
    for i, record in enumerate(old):
        j = int(np.argmax(np.where(allowed[i], score[i], -1.0)))
        if allowed[i, j]:
            crosses = (
                record.task is not None and new[j].task is not None and not together[i, j]
            )  # what has no task, like a goal, cannot leave it
            relation = Relation.MOVED if crosses else Relation.REVISED
            value = round(float(min(1.0, score[i, j] + 0.5)), 3)
            pairs.append(Pair((record.key,), (new[j].key,), (), relation, Basis.MEANING, value))
    return pairs


def _wording(old: Sequence[str], new: Sequence[str]) -> Floats:
    """Return tf-idf cosines of character bigrams, shape (old, new)."""
    grams = [Counter(_bigrams(text)) for text in [*old, *new]]
    spread = Counter(gram for counted in grams for gram in counted)
    weighted = [{gram: (1 + math.log(n)) * math.log(len(grams) / spread[gram]) for gram, n in counted.items()} for counted in grams]
    norms = [math.sqrt(sum(w * w for w in vector.values())) + 1e-9 for vector in weighted]
    matrix = np.zeros((len(old), len(new)))
    for i in range(len(old)):
        for j in range(len(new)):
            a, b = weighted[i], weighted[len(old) + j]
            shared = sum(weight * b[gram] for gram, weight in a.items() if gram in b)
            matrix[i, j] = shared / (norms[i] * norms[len(old) + j])
    return matrix


def _bigrams(text: str) -> list[str]:
    folded = fold(text)
    return [folded[i : i + 2] for i in range(len(folded) - 1)]
