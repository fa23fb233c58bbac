"""Fuse rankings by reciprocal rank (Cormack, Clarke, Büttcher, SIGIR 2009)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence


def ranked(scores: Mapping[str, float]) -> list[str]:
    """Order keys by score, highest first; equal scores by key."""
    return sorted(scores, key=lambda key: (-scores[key], key))


def reciprocal_rank(rankings: Iterable[Sequence[str]], k: int) -> dict[str, float]:
    """Return for each key the sum of 1 / (k + rank) over the rankings that hold it; ranks begin at 1."""
    fused: dict[str, float] = {}
    for ranking in rankings:
        for rank, key in enumerate(ranking, start=1):
            fused[key] = fused.get(key, 0.0) + 1.0 / (k + rank)
    return fused
