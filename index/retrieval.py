"""Search a store: its indexes, the encoder, the word cutter; vectors and pairs by meaning are made when they are missing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from index.encode import load_encoder
from index.entries import keys_of
from index.files import Home
from index.indexes import Indexes
from index.search import Searcher
from index.settings import Settings, never
from index.store import Store
from index.threads import quiet_blas
from index.tokenize import Tokenizer
from index.types import Encoder, Entry, Place

if TYPE_CHECKING:
    from index.types import Vectors


@dataclass(frozen=True, slots=True)
class _Ready:
    """What searches, and the state of the store that it answers for."""

    state: str
    searcher: Searcher


class Retrieval:
    """What searches need of a library beside its store; threads may share it."""

    def __init__(self, home: Home, store: Store, settings: Settings, scratch: Path | None) -> None:
        """Keep a store; nothing is loaded before it is needed."""
        self.indexes = Indexes(home, store, settings, scratch)
        self._store = store
        self._settings = settings
        self._preparing = threading.RLock()
        self._encoder: Encoder | None = None
        self._encode_query: Callable[[str], Vectors] | None = None
        self._tokenizer: tuple[str, Tokenizer] | None = None
        self._ready: _Ready | None = None
        self._whole = ("", "")  # the state of the store that nothing is missing of
        self._complete = ("", "")  # the state of the store whose documents are known to have their vectors and pairs

    @property
    def is_loaded(self) -> bool:
        """Tell whether the encoder is loaded."""
        return self._encoder is not None

    @property
    def encoder(self) -> Encoder:
        """Return the encoder, loaded when it is first asked for."""
        with self._preparing:
            if self._encoder is None:
                configured = self._settings.encoder
                self._encoder = load_encoder(configured) if configured is None or isinstance(configured, str) else configured
            return self._encoder

    @property
    def tokenizer(self) -> Tokenizer:
        """Return a word cutter that knows the terms of all documents."""
        corpus = self._store.state()[0]
        with self._preparing:
            if self._tokenizer is None or self._tokenizer[0] != corpus:
                self._tokenizer = (corpus, Tokenizer(self._store.terms()))
            return self._tokenizer[1]

    def encode_query(self, text: str) -> Vectors:
        """Encode a question; one that is asked again is not."""
        if self._encode_query is None:
            self._encode_query = lru_cache(maxsize=256)(self.encoder.encode_query)
        return self._encode_query(text)

    def searcher(self) -> Searcher:
        """Return what searches the library as it is now, with all vectors where the library waits for them."""
        state = self._store.state()[0]
        ready = self._ready
        if ready is None or ready.state != state:
            with self._preparing:
                ready = self._ready = _Ready(state, self._searcher())
        if not self._settings.waits:
            self.indexes.reload(self.encoder)  # another process may have made some
        elif self._complete != self._store.state():
            with self._preparing:
                self.encode()
                self._complete = self._store.state()
        return ready.searcher

    def encode(self, stopped: Callable[[], bool] = never) -> None:
        """Make the vectors that are missing, the newest documents first, and the pairs that need them, until `stopped`."""
        self.indexes.encode(self.encoder, self._align, stopped)
        if not stopped():
            self._align()

    def compact(self, *, if_wanted: bool = False) -> bool:
        """Merge the vectors into one segment, without those of documents that left; tell whether that was done."""
        return self.indexes.compact(self.encoder, if_wanted=if_wanted)

    def unready(self) -> dict[str, float]:
        """Return the documents that are not yet found by meaning or paired, with the share of their vectors that is there."""
        encoder, state = self.encoder, self._store.state()
        if self._whole == state:
            return {}
        unaligned = set(self._store.unaligned(encoder.name)) if self._settings.align else set()
        if not unaligned and self.indexes.share(encoder).is_whole:
            self._whole = state
            return {}
        names = unaligned | {entry.document for entry in self.indexes.missing(encoder)}
        return {name: self.indexes.share(encoder, name).part for name in names}

    def vectors(self, document: str | None) -> dict[str, Vectors]:
        """Return for each record, of one document or of all, the unit mean of its chunks' vectors."""
        self.searcher()
        chosen = [entry for entry in self.indexes.entries if document in (None, entry.document)]
        return {key: vector for entry in chosen for key, vector in self._means(entry).items()}

    def _searcher(self) -> Searcher:
        indexes = (self.indexes.follow(), self.indexes.dense(self.encoder))
        quiet_blas()
        keys, fusion = partial(keys_of, self._store), self._settings.config.fusion
        return Searcher(self.indexes.entries, indexes, self.encode_query, self.tokenizer, keys, fusion)

    def _align(self) -> None:
        """Find the pairs by meaning of documents that have all their vectors."""
        align, name = self._settings.align, self.encoder.name
        if align is None:
            return
        entries = {entry.document: entry for entry in self.indexes.entries}
        for document in self._store.unaligned(name):
            if document not in entries or not self.indexes.share(self.encoder, document).is_whole:
                continue
            for read in self._store.documents(document):
                self._store.put_meaning_pairs(document, align(read, self._means(entries[document])), name)

    def _means(self, entry: Entry) -> dict[str, Vectors]:
        means = self.indexes.dense(self.encoder).means(entry.number)
        keys = keys_of(self._store, (Place(entry.number, record) for record in means))
        return {key: means[place.record] for place, key in keys.items()}
