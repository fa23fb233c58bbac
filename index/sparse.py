"""Score chunks by BM25.

bm25s works the scores out, once, when the index is built. A question only adds up columns of that table, which numpy
does alone: importing bm25s costs 0.3 s (scipy.sparse, tqdm and a timer), and nothing of it is needed then.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np

from index.files import DamagedError, IndexFiles
from index.types import SparseConfig

if TYPE_CHECKING:
    import numpy.typing as npt

    from index.types import Mask


class SparseIndex:
    """BM25 scores by token: `scores[offsets[t]:offsets[t+1]]` belong to the chunks at the same places of `chunks`."""

    def __init__(
        self,
        vocabulary: Sequence[str],
        scores: npt.NDArray[np.float32],
        chunks: npt.NDArray[np.int32],
        offsets: npt.NDArray[np.int64],
        size: int,
    ) -> None:
        """Keep a table of scores of `size` chunks."""
        self._vocabulary = vocabulary
        self._places = {token: place for place, token in enumerate(vocabulary)}
        self._scores, self._chunks, self._offsets = scores, chunks, offsets
        self._size = size

    @classmethod
    def build(cls, texts: Iterable[Sequence[str]], config: SparseConfig) -> SparseIndex:
        """Score the tokens of each chunk."""
        places: dict[str, int] = {}
        numbered = [[places.setdefault(token, len(places)) for token in tokens] for tokens in texts]
        if not places:
            return cls([], np.zeros(0, np.float32), np.zeros(0, np.int32), np.zeros(1, np.int64), len(numbered))
        made = import_module("bm25s").BM25(k1=config.k1, b=config.b, method="lucene")
        made.index((numbered, dict(places)), create_empty_token=False, show_progress=False)
        table = made.scores
        return cls(
            list(places),
            table["data"].astype(np.float32),
            table["indices"].astype(np.int32),
            table["indptr"].astype(np.int64),
            len(numbered),
        )

    @classmethod
    def load(cls, files: IndexFiles, size: int) -> SparseIndex:
        """Read a table of scores.

        Raises:
            DamagedError: when a file is not what it should be.
        """
        try:
            vocabulary = json.loads(files.vocabulary.read_text(encoding="utf-8"))
            arrays = [np.load(path, allow_pickle=False) for path in (files.scores, files.chunks, files.offsets)]
        except (OSError, ValueError) as error:
            raise DamagedError(files.scores.name) from error
        return cls(vocabulary, arrays[0], arrays[1], arrays[2], size)

    def save(self, files: IndexFiles) -> None:
        """Write the table of scores."""
        files.vocabulary.write_text(json.dumps(list(self._vocabulary), ensure_ascii=False), encoding="utf-8")
        np.save(files.scores, self._scores, allow_pickle=False)
        np.save(files.chunks, self._chunks, allow_pickle=False)
        np.save(files.offsets, self._offsets, allow_pickle=False)

    def scores(self, tokens: Iterable[str]) -> npt.NDArray[np.float32]:
        """Return the BM25 score of every chunk; a token counts once however often it is asked."""
        total = np.zeros(self._size, dtype=np.float32)
        for token in dict.fromkeys(tokens):
            place = self._places.get(token)
            if place is not None:
                start, end = self._offsets[place], self._offsets[place + 1]
                # A chunk stands at most once in a token's column, so plain addition is right.
                total[self._chunks[start:end]] += self._scores[start:end]
        return total

    def search(self, tokens: Iterable[str], depth: int, mask: Mask | None = None) -> list[tuple[int, float]]:
        """Return about `depth` (chunk, score), best first and all that tie with the last, among the masked chunks."""
        scores = self.scores(tokens)
        if mask is not None:
            scores[~mask] = 0.0
        found = np.flatnonzero(scores > 0)
        if len(found) > depth:
            least = np.partition(scores[found], len(found) - depth)[len(found) - depth]
            found = found[scores[found] >= least]
        order = found[np.argsort(-scores[found], kind="stable")]
        return list(zip(order.tolist(), scores[order].tolist(), strict=True))
