"""Search vectors by inner product with FAISS: exactly for few, through an HNSW graph for many."""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.files import DamagedError
from index.types import DenseConfig

if TYPE_CHECKING:
    import numpy.typing as npt

    from index.types import Mask, Vectors


@dataclass(frozen=True, slots=True)
class Selection:
    """Which chunks may come back, as booleans and as the bits that FAISS reads."""

    mask: Mask
    bits: npt.NDArray[np.uint8]
    count: int

    @classmethod
    def of(cls, mask: Mask) -> Selection:
        """Count and pack a mask over all chunks."""
        return cls(mask, np.packbits(mask, bitorder="little"), int(np.count_nonzero(mask)))


class DenseIndex:
    """A FAISS index; row numbers are chunk numbers."""

    def __init__(self, index: Any, config: DenseConfig) -> None:  # noqa: ANN401 - faiss has no types
        """Keep an index of inner products."""
        self._index = index
        self._config = config
        self._graph = hasattr(index, "hnsw")

    @classmethod
    def empty(cls, dim: int, expected: int, config: DenseConfig) -> DenseIndex:
        """Make an index that is exact when few vectors are expected, else a graph."""
        faiss = _faiss()
        if expected <= config.exact_up_to:
            return cls(faiss.IndexFlatIP(dim), config)
        graph = faiss.IndexHNSWFlat(dim, config.links, faiss.METRIC_INNER_PRODUCT)
        graph.hnsw.efConstruction = config.build_effort
        return cls(graph, config)

    @classmethod
    def load(cls, path: Path, config: DenseConfig) -> DenseIndex:
        """Read an index.

        Raises:
            DamagedError: when the file cannot be read or FAISS makes nothing of it.
        """
        faiss = _faiss()
        try:
            # FAISS opens paths in the code page of Windows, which a folder's name need not fit; bytes have none.
            index = faiss.deserialize_index(np.fromfile(path, dtype=np.uint8))
        except (OSError, RuntimeError) as error:
            raise DamagedError(path.name) from error
        # One query is too small to share out, and FAISS's threads would wait beside the encoder's.
        faiss.omp_set_num_threads(1)
        return cls(index, config)

    @property
    def dim(self) -> int:
        """Return the length of a vector."""
        return int(self._index.d)

    def __len__(self) -> int:
        """Return how many vectors there are."""
        return int(self._index.ntotal)

    def add(self, vectors: Vectors) -> None:
        """Append vectors, shape (n, dim)."""
        faiss = _faiss()
        faiss.omp_set_num_threads(os.cpu_count() or 1)
        self._index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        faiss.omp_set_num_threads(1)

    def save(self, path: Path) -> None:
        """Write the index.

        Raises:
            OSError: when the disk does not take it.
        """
        path.write_bytes(_faiss().serialize_index(self._index))

    def search(self, vector: Vectors, depth: int, selection: Selection | None = None) -> list[tuple[int, float]]:
        """Return up to `depth` (chunk, cosine), best first, among the selected chunks."""
        allowed = len(self) if selection is None else selection.count
        depth = min(depth, allowed)
        if depth == 0:
            return []
        params, index = self._parameters(depth, allowed, selection)
        scores, found = index.search(vector.reshape(1, -1), depth, params=params)
        return [(chunk, score) for chunk, score in zip(found[0].tolist(), scores[0].tolist(), strict=True) if chunk >= 0]

    def vectors(self, start: int = 0, count: int | None = None) -> Vectors:
        """Return a range of the vectors, shape (count, dim)."""
        found: Vectors = self._index.reconstruct_n(start, len(self) - start if count is None else count)
        return found

    def _parameters(self, depth: int, allowed: int, selection: Selection | None) -> tuple[Any, Any]:
        faiss = _faiss()
        chosen: dict[str, Any] = {}
        if selection is not None and selection.count < len(self):
            chosen["sel"] = faiss.IDSelectorBitmap(selection.bits)
        if not self._graph:
            return (faiss.SearchParameters(**chosen) if chosen else None), self._index
        if allowed <= self._config.exact_up_to:
            # A graph loses its way among few allowed nodes; looking at all of them is exact and no slower.
            return faiss.SearchParameters(**chosen), faiss.downcast_index(self._index.storage)
        effort = max(self._config.search_effort, 2 * depth)
        return faiss.SearchParametersHNSW(efSearch=effort, **chosen), self._index


def _faiss() -> Any:  # noqa: ANN401
    return import_module("faiss")
