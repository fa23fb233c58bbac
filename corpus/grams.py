"""Character bigrams of texts, weighted by how rare they are: which texts are alike, which stand in which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = npt.NDArray[np.floating]


class Grams:
    """Character bigrams of a set of texts with their inverse document frequencies."""

    def __init__(self, texts: Sequence[str], *, smoothed: bool = True) -> None:
        """Count in how many texts each bigram stands; unsmoothed, one that stands in all of them weighs nothing."""
        self.places: dict[str, int] = {}
        for text in texts:
            for i in range(len(text) - 1):
                self.places.setdefault(text[i : i + 2], len(self.places))
        spread = np.zeros(max(1, len(self.places)))
        for text in texts:
            for gram in {text[i : i + 2] for i in range(len(text) - 1)}:
                spread[self.places[gram]] += 1
        self.weights = np.log(float(smoothed) + len(texts) / np.maximum(spread, 1))

    def counts(self, texts: Sequence[str]) -> csr_matrix:
        """Return counts of bigrams, shape (texts, bigrams)."""
        from scipy.sparse import csr_matrix

        rows = [row for row, text in enumerate(texts) for _ in range(len(text) - 1)]
        columns = [self.places[text[i : i + 2]] for text in texts for i in range(len(text) - 1)]
        shape = (len(texts), max(1, len(self.places)))
        return csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)

    def cosines(self, old: Sequence[str], new: Sequence[str]) -> Floats:
        """Return tf-idf cosines, shape (old, new)."""
        sides: list[Any] = []
        for texts in (old, new):
            matrix = self.counts(texts)
            matrix.data = 1 + np.log(matrix.data)
            matrix = matrix.multiply(self.weights[None, :]).tocsr()
            norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
            sides.append((matrix, norms + 1e-9))
        (left, left_norms), (right, right_norms) = sides
        cosines: Floats = (left @ right.T).toarray() / np.outer(left_norms, right_norms)
        return cosines

    def contained(self, parts: Sequence[str], wholes: Sequence[str]) -> Floats:
        """Return which share of each part's bigrams, by weight, stands in each whole, shape (parts, wholes)."""
        part = self.counts(parts)
        part.data[:] = 1.0
        weighted = part.multiply(self.weights[None, :]).tocsr()
        whole = self.counts(wholes)
        whole.data[:] = 1.0
        total = np.asarray(weighted.sum(axis=1)).ravel() + 1e-9
        shares: Floats = (weighted @ whole.T).toarray() / total[:, None]
        return shares
