"""Hybrid search: cosines and BM25 over chunks, the best chunk a record, fused by reciprocal rank."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from corpus.types import MATTER_KINDS
from index.chunk_rows import Allowed
from index.fuse import ranked, reciprocal_rank
from index.lexical import LexicalIndex
from index.segments import DenseIndex
from index.tokenize import Tokenizer
from index.types import Entry, Filters, FusionConfig, Hit, Passage, Place

if TYPE_CHECKING:
    from index.types import Vectors

Keys = Callable[[Iterable[Place]], dict[Place, str]]
_DEPTH_A_HIT = 4
# Reading a question costs about 1.5 ms a character; what a person asks stands in far fewer.
_LONGEST_QUESTION = 400


class Searcher:
    """What answers searches on the indexes as they stand for some documents; threads may share it."""

    def __init__(
        self,
        entries: Sequence[Entry],
        indexes: tuple[LexicalIndex, DenseIndex],
        encode_query: Callable[[str], Vectors],
        tokenizer: Tokenizer,
        keys: Keys,
        config: FusionConfig,
    ) -> None:
        """Keep the indexes, what reads questions for them, and what tells the keys of places."""
        self._words, self._dense = indexes
        self._numbers = {entry.document: entry.number for entry in entries}
        self._encode_query = encode_query
        self._tokenizer = tokenizer
        self._config = config
        self._keys = _KeptKeys(keys)

    def search(self, query: str, filters: Filters, limit: int) -> list[Hit]:
        """Return the best records for a question, at most `limit`, best first."""
        query = query[:_LONGEST_QUESTION]
        if limit <= 0 or not query.strip() or not self._numbers:
            return []
        allowed = self._allowed(filters)
        depth = max(self._config.depth, limit * _DEPTH_A_HIT)
        near = self._dense.search(self._encode_query(query), depth, allowed)
        dense = _best((Place(found.entry, found.record), found.cosine) for found in near)
        sparse = _best(self._words.search(self._tokenizer.search_tokens(query), depth, allowed))
        keys = self._keys({*dense, *sparse})
        by_meaning, by_words = ({keys[place]: score for place, score in scores.items() if place in keys} for scores in (dense, sparse))
        return fuse(by_meaning, by_words, self._config.k)[:limit]

    def passages(self, query: str, filters: Filters, limit: int) -> list[Passage]:
        """Return the sentences nearest in meaning to a question, at most `limit`, best first."""
        query = query[:_LONGEST_QUESTION]
        if limit <= 0 or not query.strip() or not self._numbers:
            return []
        found = self._dense.search(self._encode_query(query), limit, self._allowed(filters))
        keys = self._keys({Place(each.entry, each.record) for each in found})
        return [
            Passage(keys[Place(each.entry, each.record)], each.start, each.end, each.cosine)
            for each in found
            if Place(each.entry, each.record) in keys
        ]

    def _allowed(self, filters: Filters) -> Allowed:
        chosen = filters.documents
        numbers = None if chosen is None else [self._numbers[name] for name in chosen if name in self._numbers]
        return Allowed.by(filters, numbers, MATTER_KINDS)


class _KeptKeys:
    """Asks for the keys of places, and keeps what it was told: a number never gets another document."""

    def __init__(self, ask: Keys) -> None:
        self._ask = ask
        self._kept: dict[Place, str] = {}
        self._lock = threading.Lock()

    def __call__(self, places: Iterable[Place]) -> dict[Place, str]:
        with self._lock:
            found = {place: self._kept[place] for place in places if place in self._kept}
        if unknown := [place for place in places if place not in found]:
            told = self._ask(unknown)
            with self._lock:
                self._kept |= told
            found |= told
        return found


def fuse(dense: dict[str, float], sparse: dict[str, float], k: int) -> list[Hit]:
    """Fuse cosines and BM25 scores of records into hits, best first, ties by key."""
    rankings = [ranked(dense), ranked(sparse)]
    ranks = [{key: rank for rank, key in enumerate(ranking, start=1)} for ranking in rankings]
    scores = reciprocal_rank(rankings, k)
    return [
        Hit(key, scores[key], dense.get(key, 0.0), sparse.get(key, 0.0), ranks[0].get(key), ranks[1].get(key)) for key in ranked(scores)
    ]


def _best(found: Iterable[tuple[Place, float]]) -> dict[Place, float]:
    best: dict[Place, float] = {}
    for place, score in found:
        if score > best.get(place, float("-inf")):
            best[place] = score
    return best
