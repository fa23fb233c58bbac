"""Hybrid search: cosines and BM25 over chunks, the best chunk a record, fused by reciprocal rank."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np

from corpus.types import MATTER_KINDS
from index.dense import Selection
from index.derived import DOCUMENT, END, KIND, KINDS, RECORD, START, TASK, VERSION, VERSIONS, Derived
from index.fuse import ranked, reciprocal_rank
from index.tokenize import Tokenizer
from index.types import Encoder, Filters, FusionConfig, Hit, Passage

_SEARCHED = frozenset(KINDS) - MATTER_KINDS
_DEPTH_A_HIT = 4
# Reading a question costs about 1.5 ms a character; what a person asks stands in far fewer.
_LONGEST_QUESTION = 400


class Searcher:
    """What answers searches on one derived index; threads may share it."""

    def __init__(self, derived: Derived, encoder: Encoder, tokenizer: Tokenizer, config: FusionConfig) -> None:
        """Keep an index and what reads questions for it."""
        self._derived = derived
        self._tokenizer = tokenizer
        self._config = config
        # An answer may search the same question under several filters.
        self.encode_query = lru_cache(maxsize=256)(encoder.encode_query)
        self._select = lru_cache(maxsize=64)(self._selection)

    def search(self, query: str, filters: Filters, limit: int) -> list[Hit]:
        """Return the best records for a question, at most `limit`, best first."""
        query = query[:_LONGEST_QUESTION]
        if limit <= 0 or not query.strip() or not self._derived.keys:
            return []
        selection = self._select(filters)
        depth = max(self._config.depth, limit * _DEPTH_A_HIT)
        tokens = self._tokenizer.search_tokens(query)
        dense = self._best(self._derived.dense.search(self.encode_query(query), depth, selection))
        sparse = self._best(self._derived.sparse.search(tokens, depth, selection.mask))
        return fuse(dense, sparse, self._config.k)[:limit]

    def passages(self, query: str, filters: Filters, limit: int) -> list[Passage]:
        """Return the sentences nearest in meaning to a question, at most `limit`, best first."""
        query = query[:_LONGEST_QUESTION]
        if limit <= 0 or not query.strip() or not self._derived.keys:
            return []
        columns = self._derived.columns
        found = self._derived.dense.search(self.encode_query(query), limit, self._select(filters))
        return [
            Passage(self._derived.keys[columns[chunk, RECORD]], int(columns[chunk, START]), int(columns[chunk, END]), cosine)
            for chunk, cosine in sorted(found, key=lambda hit: (-hit[1], hit[0]))
        ]

    def _best(self, found: Iterable[tuple[int, float]]) -> dict[str, float]:
        best: dict[str, float] = {}
        for chunk, score in found:
            key = self._derived.keys[self._derived.columns[chunk, RECORD]]
            if score > best.get(key, -np.inf):
                best[key] = score
        return best

    def _selection(self, filters: Filters) -> Selection:
        columns = self._derived.columns
        kinds = _SEARCHED if filters.kinds is None else filters.kinds
        mask = np.isin(columns[:, KIND], [KINDS.index(kind) for kind in kinds])
        if filters.versions is not None:
            mask &= np.isin(columns[:, VERSION], [VERSIONS.index(version) for version in filters.versions])
        if filters.tasks is not None:
            mask &= np.isin(columns[:, TASK], list(filters.tasks))
        if filters.documents is not None:
            mask &= np.isin(columns[:, DOCUMENT], _places(self._derived.documents, filters.documents))
        return Selection.of(mask)


def fuse(dense: dict[str, float], sparse: dict[str, float], k: int) -> list[Hit]:
    """Fuse cosines and BM25 scores of records into hits, best first, ties by key."""
    rankings = [ranked(dense), ranked(sparse)]
    ranks = [{key: rank for rank, key in enumerate(ranking, start=1)} for ranking in rankings]
    scores = reciprocal_rank(rankings, k)
    return [
        Hit(key, scores[key], dense.get(key, 0.0), sparse.get(key, 0.0), ranks[0].get(key), ranks[1].get(key)) for key in ranked(scores)
    ]


def _places(documents: Sequence[str], wanted: frozenset[str]) -> list[int]:
    return [place for place, document in enumerate(documents) if document in wanted]
