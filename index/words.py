"""The words of a document as vectors: which of its words come near to a word that it does not use."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from corpus.types import MATTER_KINDS, Document, Record
from index.derived import encode_missing, kept_vectors
from index.store import Store
from index.tokenize import Tokenizer, normal
from index.types import Encoder, Progress

if TYPE_CHECKING:
    from index.types import Vectors

Places = npt.NDArray[np.int64]

_NUMERIC = re.compile(r"[\d.,%〇一二三四五六七八九十百千万亿]+")
_REMEMBERED = 4096


class WordSpace:
    """A document's vocabulary as unit vectors about their common mean.

    A small encoder's cosines are compressed: any two words come to 0.8 and more. What the vectors have in common
    is their mean; without it synonyms stand at 0.5 to 0.8 and strangers below 0.35 (the "all-but-the-top" of
    Mu and Viswanath 2018, with the mean alone).
    """

    def __init__(
        self, words: Sequence[str], vectors: Vectors, held: Mapping[str, Places], encode: Callable[[Sequence[str]], Vectors]
    ) -> None:
        """Keep the vocabulary, its vectors of shape (n, dim), and by record key the places of the record's words."""
        self.words = tuple(words)
        self.places = {word: place for place, word in enumerate(self.words)}
        self.held = held
        self._mean = vectors.mean(axis=0) if len(words) else np.zeros(0, np.float32)
        self._vectors = _unit(vectors - self._mean) if len(words) else vectors
        self._encode = encode
        self._learned: dict[str, Vectors] = {}
        self.similar = lru_cache(maxsize=_REMEMBERED)(self._similar)

    def learn(self, words: Iterable[str]) -> None:
        """Encode words that the document does not use, all at once: that takes little longer than one of them."""
        fresh = [word for word in dict.fromkeys(words) if word not in self.places and word not in self._learned]
        if fresh and self.words:
            if len(self._learned) > _REMEMBERED:
                self._learned = {}
            self._learned |= dict(zip(fresh, _unit(self._encode(fresh) - self._mean), strict=True))

    def _similar(self, word: str) -> Vectors:
        """Return the centred cosines of a word with every word of the vocabulary, shape (n,)."""
        if not self.words:
            return np.zeros(0, np.float32)
        if word in self.places:
            vector = self._vectors[self.places[word]]
        elif word in self._learned:
            vector = self._learned[word]
        else:
            vector = _unit(self._encode([word])[0] - self._mean)
        cosines: Vectors = self._vectors @ vector
        return cosines


def vocabulary(records: Iterable[Record], tokenizer: Tokenizer) -> dict[str, tuple[str, ...]]:
    """Return by record key the words of two characters and more that a record uses, each once."""
    return {
        record.key: tuple(dict.fromkeys(word for word in tokenizer.words(normal(record.text)) if _is_word(word)))
        for record in records
        if record.kind not in MATTER_KINDS
    }


def _is_word(word: str) -> bool:
    return len(word) >= 2 and any(map(str.isalpha, word)) and not _NUMERIC.fullmatch(word)


def _unit(vectors: Vectors) -> Vectors:
    unit: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
    return unit


def encode_words(store: Store, encoder: Encoder, tokenizer: Tokenizer, progress: Progress) -> None:
    """Encode the words of all documents that have no kept vector, so that no question waits for it."""
    used = vocabulary(store.records(), tokenizer)
    encode_missing(store, encoder, sorted({word for each in used.values() for word in each}), progress, "词语编码")


def word_space(store: Store, encoder: Encoder, tokenizer: Tokenizer, document: Document, progress: Progress) -> WordSpace:
    """Make the word space of a document; only words without a kept vector are encoded."""
    used = vocabulary(document.records, tokenizer)
    words = sorted({word for each in used.values() for word in each})
    encode_missing(store, encoder, words, progress, "词语编码")
    places = {word: place for place, word in enumerate(words)}
    held = {key: np.array([places[word] for word in each], dtype=np.int64) for key, each in used.items()}
    return WordSpace(words, kept_vectors(store, encoder, words), held, encoder.encode_documents)
