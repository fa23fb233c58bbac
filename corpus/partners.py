"""Find each clause's partner among those of the other version, where an author's table has paired their tasks already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.grams import Grams
from corpus.normalize import fold

Floats = npt.NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class TableWeights:
    """Weights of what speaks for a pair of clauses whose tasks a table has paired already, and the floors."""

    dense: float = 0.2
    wording: float = 0.55
    heading: float = 0.25
    together: float = 0.06
    floor: float = 0.15
    wording_across: float = 0.07


def best_partners(
    texts: tuple[Sequence[str], Sequence[str]],
    headings: tuple[Sequence[str], Sequence[str]],
    dense: Floats,
    together: npt.NDArray[np.bool_],
    weights: TableWeights | None = None,
) -> list[tuple[int, int, float]]:
    """Return for each old clause its best new one with the score, where wording and meaning agree enough.

    `together` tells which pairs stand under paired tasks. Several old clauses may have one partner. Cosines of small
    encoders are compressed, so they count as standard scores within this comparison.
    """
    w = weights or TableWeights()
    standard = (dense - dense.mean()) / (dense.std() + 1e-9) / 3
    wording, heading = (_cosines(sides) for sides in (texts, headings))
    score = w.dense * standard + w.wording * wording + w.heading * heading + w.together * together
    allowed = (score >= w.floor) & (together | (wording >= w.wording_across))
    best = [int(np.argmax(np.where(row, line, -1.0))) for row, line in zip(allowed, score, strict=True)]
    return [(i, j, float(score[i, j])) for i, j in enumerate(best) if allowed[i, j]]


def _cosines(sides: tuple[Sequence[str], Sequence[str]]) -> Floats:
    folded = [[fold(text) for text in side] for side in sides]
    return Grams([*folded[0], *folded[1]], smoothed=False).cosines(folded[0], folded[1])
