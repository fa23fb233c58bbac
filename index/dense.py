"""Search vectors by inner product with FAISS: by looking at each while they are few, through an inverted file where they are many."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.files import DamagedError
from index.types import DenseConfig

if TYPE_CHECKING:
    import numpy.typing as npt

    from index.types import Mask, Vectors

_NEIGHBOURS = 10
_ITERATIONS = 8
_WIDEST = 4


class VectorIndex:
    """A FAISS index that is not changed once it is made; a row is known by its place."""

    def __init__(self, index: Any, probes: int = 0, recall: float = 1.0) -> None:  # noqa: ANN401 - faiss has no types
        """Keep an index; `probes` is how many lists a search looks into, 0 where it looks at every vector."""
        self._index = index
        self.probes = probes
        self.recall = recall

    @classmethod
    def build(cls, vectors: Vectors, config: DenseConfig) -> VectorIndex:
        """Make an index of vectors, shape (n, dim): exact up to a number of them, else with the recall that is wanted, as measured."""
        faiss = _faiss()
        vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        count, dim = vectors.shape
        if count <= config.exact_up_to:
            index = faiss.IndexFlatIP(dim)
            index.add(vectors)
            return cls(index)
        lists = max(1, int(config.lists_a_root * count**0.5))
        with _every_core():
            index = faiss.IndexIVFFlat(faiss.IndexFlatIP(dim), dim, lists, faiss.METRIC_INNER_PRODUCT)
            index.cp.niter = _ITERATIONS
            index.cp.max_points_per_centroid = config.samples_a_list
            index.cp.min_points_per_centroid = 1
            index.train(vectors)
            index.add(vectors)
        made = cls(index)
        made._prepare()
        made._tune(vectors, config)
        return made

    @classmethod
    def load(cls, path: Path, probes: int = 0, recall: float = 1.0) -> VectorIndex:
        """Read an index.

        Raises:
            DamagedError: when the file cannot be read or FAISS makes nothing of it.
        """
        faiss = _faiss()
        try:
            # FAISS opens paths in the code page of Windows, which a folder's name need not fit; bytes have none.
            made = cls(faiss.deserialize_index(np.fromfile(path, dtype=np.uint8)), probes, recall)
        except (OSError, RuntimeError) as error:
            raise DamagedError(path.name) from error
        made._prepare()
        return made

    @property
    def dim(self) -> int:
        """Return the length of a vector."""
        return int(self._index.d)

    def __len__(self) -> int:
        """Return how many vectors there are."""
        return int(self._index.ntotal)

    def save(self, path: Path) -> None:
        """Write the index.

        Raises:
            OSError: when the disk does not take it.
        """
        path.write_bytes(_faiss().serialize_index(self._index))

    def search(self, vector: Vectors, depth: int, mask: Mask | None = None, few: int = 0) -> list[tuple[int, float]]:
        """Return up to `depth` (row, cosine), best first, among the rows of a mask; `few` of them are looked at one by one."""
        allowed = len(self) if mask is None else int(np.count_nonzero(mask))
        depth = min(depth, allowed)
        if depth <= 0:
            return []
        if self.probes and mask is not None and allowed <= few:
            return self._among(np.flatnonzero(mask), vector, depth)
        scores, found = self._index.search(vector.reshape(1, -1), depth, params=self._parameters(mask, allowed))
        return [(row, score) for row, score in zip(found[0].tolist(), scores[0].tolist(), strict=True) if row >= 0]

    def vectors(self, start: int = 0, count: int | None = None) -> Vectors:
        """Return a range of the vectors, shape (count, dim)."""
        found: Vectors = self._index.reconstruct_n(start, len(self) - start if count is None else count)
        return found

    def _among(self, rows: npt.NDArray[np.int64], vector: Vectors, depth: int) -> list[tuple[int, float]]:
        scores = self._index.reconstruct_batch(rows) @ vector
        best = np.argpartition(-scores, depth - 1)[:depth]
        best = best[np.argsort(-scores[best], kind="stable")]
        return list(zip(rows[best].tolist(), scores[best].tolist(), strict=True))

    def _parameters(self, mask: Mask | None, allowed: int) -> Any:  # noqa: ANN401
        faiss = _faiss()
        chosen: dict[str, Any] = {}
        if mask is not None:
            chosen["sel"] = faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))
        if self.probes:
            # The nearest of the allowed lie further off the fewer they are.
            wider = min(_WIDEST, len(self) // max(allowed, 1))
            return faiss.SearchParametersIVF(nprobe=min(self.probes * max(wider, 1), int(self._index.nlist)), **chosen)
        return faiss.SearchParameters(**chosen) if chosen else None

    def _prepare(self) -> None:
        faiss = _faiss()
        if hasattr(self._index, "make_direct_map"):
            self._index.make_direct_map()  # a row can be read by its place
        # One query is too small to share out, and FAISS's threads would wait beside the encoder's.
        faiss.omp_set_num_threads(1)

    def _tune(self, vectors: Vectors, config: DenseConfig) -> None:
        """Look into as many lists as the wanted recall of the nearest ten takes, measured against looking at each vector."""
        faiss = _faiss()
        dice = np.random.default_rng(0)
        asked = vectors[np.sort(dice.choice(len(vectors), min(config.recall_sample, len(vectors)), replace=False))]
        with _every_core():
            wanted = faiss.knn(asked, vectors, _NEIGHBOURS + 1, metric=faiss.METRIC_INNER_PRODUCT)[1][:, 1:]  # without itself
            probes, most = 1, int(self._index.nlist)
            while True:
                self.probes = min(probes, most)
                found = self._index.search(asked, _NEIGHBOURS + 1, params=faiss.SearchParametersIVF(nprobe=self.probes))[1]
                hits = sum(len(np.intersect1d(mine, theirs)) for mine, theirs in zip(found, wanted, strict=True))
                self.recall = hits / wanted.size
                if self.recall >= config.recall or self.probes == most:
                    return
                probes = max(probes + 1, int(probes * 1.3))


@contextmanager
def _every_core() -> Iterator[None]:
    faiss = _faiss()
    faiss.omp_set_num_threads(os.cpu_count() or 1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(1)


def _faiss() -> Any:  # noqa: ANN401
    return import_module("faiss")
