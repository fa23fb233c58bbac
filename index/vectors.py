"""Encode texts, each once: vectors are kept in SQLite under the hash of their text, and made again where they are damaged."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from corpus.types import Record
from index.chunk import chunks
from index.store import Store
from index.types import ChunkConfig, Encoder, Progress

if TYPE_CHECKING:
    from index.types import Vectors

_FLOAT, _NEAR_ONE = 4, 1e-2
_BATCH, _LARGEST_BATCH, _QUICK_S = 16, 1024, 0.5


def encode_missing(store: Store, encoder: Encoder, texts: Sequence[str], progress: Progress, what: str = "向量编码") -> None:
    """Encode the texts that have no kept vector, short ones first, and keep each batch as it is done."""
    wanted = {text_hash(text): text for text in texts}
    have = store.embedded(encoder.name, list(wanted))
    missing = sorted((key for key in wanted if key not in have), key=lambda key: (len(wanted[key]), key))
    done, size = 0, _BATCH
    if missing:
        progress(0, len(missing), what)
    while batch := missing[done : done + size]:
        started = time.perf_counter()
        vectors = np.ascontiguousarray(encoder.encode_documents([wanted[key] for key in batch]), dtype=np.float32)
        store.put_embeddings(encoder.name, {key: vector.tobytes() for key, vector in zip(batch, vectors, strict=True)})
        done += len(batch)
        progress(done, len(missing), what)
        # Batches grow while they are quick, as on a GPU, so that progress still moves on a slow machine.
        size = min(2 * size, _LARGEST_BATCH) if time.perf_counter() - started < _QUICK_S else max(size // 2, _BATCH)


def mean_vectors(store: Store, encoder: Encoder, records: Sequence[Record], config: ChunkConfig, progress: Progress) -> Vectors:
    """Return for each record the mean of its chunks' vectors at unit length, shape (records, dim)."""
    cut = [[each.text for each in chunks([record], config)] for record in records]
    texts = [text for pieces in cut for text in pieces]
    encode_missing(store, encoder, texts, progress)
    if not texts:
        return np.zeros((0, encoder.dim), dtype=np.float32)
    starts = np.cumsum([0, *map(len, cut)])[:-1]
    means: Vectors = np.add.reduceat(kept_vectors(store, encoder, texts), starts, axis=0)
    means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-12)
    return means


def kept_vectors(store: Store, encoder: Encoder, texts: Sequence[str]) -> Vectors:
    """Return the kept vectors of texts, shape (n, dim); one that is missing or no unit vector any more is encoded again."""
    hashes = [text_hash(text) for text in texts]
    found = store.embeddings(encoder.name, list(dict.fromkeys(hashes)))
    spoilt = [text for text, key in zip(texts, hashes, strict=True) if not is_unit(found.get(key, b""), encoder.dim)]
    if spoilt:
        made = np.ascontiguousarray(encoder.encode_documents(spoilt), dtype=np.float32)
        again = {text_hash(text): vector.tobytes() for text, vector in zip(spoilt, made, strict=True)}
        store.put_embeddings(encoder.name, again)
        found |= again
    joined = b"".join(found[key] for key in hashes)
    return np.frombuffer(joined, dtype=np.float32).reshape(len(texts), encoder.dim)


def is_unit(vector: bytes, dim: int | None = None) -> bool:
    """Tell whether bytes are a vector of unit length, of a dimension where one is given."""
    if len(vector) % _FLOAT or not vector or (dim is not None and len(vector) != _FLOAT * dim):
        return False
    values = np.frombuffer(vector, dtype=np.float32)
    return abs(float(np.dot(values, values)) - 1.0) < _NEAR_ONE


def text_hash(text: str) -> bytes:
    """Return the hash under which the vector of a text is kept."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]
