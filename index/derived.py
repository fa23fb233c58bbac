"""Build, save and load what is searched: chunk table, vectors, BM25 scores."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from corpus.types import Kind, Record, Version
from index import chunk, files
from index.chunk import chunks
from index.dense import DenseIndex
from index.files import DamagedError, Identity, IndexFiles
from index.sparse import SparseIndex
from index.store import Store
from index.tokenize import Tokenizer
from index.types import Chunk, ChunkConfig, Encoder, IndexConfig, Progress

if TYPE_CHECKING:
    from pathlib import Path

    from index.types import Columns, Vectors

KINDS = tuple(Kind)
VERSIONS = (None, *Version)
RECORD, KIND, VERSION, TASK, DOCUMENT, START, END = COLUMNS = range(7)
_NO_TASK = -1
_FLOAT, _NEAR_ONE = 4, 1e-2
_BLOCK = 20_000
_BATCH, _LARGEST_BATCH, _QUICK_S = 16, 1024, 0.5


@dataclass(frozen=True, slots=True)
class Derived:
    """What is searched; row i of `columns` (record, kind, version, task, document, start and end in the record) describes chunk i."""

    keys: tuple[str, ...]
    documents: tuple[str, ...]
    columns: Columns
    dense: DenseIndex
    sparse: SparseIndex

    def save(self, root: Path, identity: Identity) -> None:
        """Write all files and their manifest into a folder."""
        parts = IndexFiles(root)
        self.dense.save(parts.dense)
        self.sparse.save(parts)
        np.save(parts.columns, self.columns, allow_pickle=False)
        told = {"keys": self.keys, "documents": self.documents, "kinds": KINDS, "versions": VERSIONS}
        parts.keys.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        files.write_manifest(parts, identity, chunks=len(self.columns), records=len(self.keys), dim=self.dense.dim)

    @classmethod
    def load(cls, root: Path, identity: Identity, config: IndexConfig) -> Derived:
        """Read the files of a folder.

        Raises:
            DamagedError: when one is missing, differs from the manifest or does not fit the others.
        """
        parts = IndexFiles(root)
        manifest = files.read_manifest(parts, identity)
        try:
            told = json.loads(parts.keys.read_text(encoding="utf-8"))
            columns: Columns = np.load(parts.columns, allow_pickle=False)
            if told["kinds"] != list(KINDS) or told["versions"] != list(VERSIONS):
                raise DamagedError(parts.keys.name)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DamagedError(parts.keys.name) from error
        dense = DenseIndex.load(parts.dense, config.dense)
        if (len(dense), dense.dim, len(columns)) != (manifest.chunks, manifest.dim, manifest.chunks):
            raise DamagedError(parts.dense.name)
        return cls(tuple(told["keys"]), tuple(told["documents"]), columns, dense, SparseIndex.load(parts, len(columns)))

    def record_vectors(self, document: str | None = None) -> dict[str, Vectors]:
        """Return for each record, of one document or of all, the mean of its chunks at unit length."""
        rows = np.arange(len(self.columns))
        if document is not None:
            place = self.documents.index(document) if document in self.documents else _NO_TASK
            rows = np.flatnonzero(self.columns[:, DOCUMENT] == place)
        if not len(rows):
            return {}
        # The chunks of a document follow each other, and so do those of a record.
        vectors = self.dense.vectors(int(rows[0]), len(rows))
        owners, starts = np.unique(self.columns[rows, RECORD], return_index=True)
        means = np.add.reduceat(vectors, starts, axis=0)
        means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-12)
        return {self.keys[owner]: mean for owner, mean in zip(owners.tolist(), means, strict=True)}


def identify(corpus: str, encoder: str, tokenizer: str, config: IndexConfig) -> Identity:
    """Name everything that the derived files depend on."""
    settings = json.dumps({"chunk_format": chunk.FORMAT, **asdict(config)}, sort_keys=True)
    return Identity(files.FORMAT, encoder, tokenizer, corpus, settings)


def build(store: Store, encoder: Encoder, tokenizer: Tokenizer, config: IndexConfig, progress: Progress) -> Derived:
    """Make what is searched from the records; only texts without a kept vector are encoded."""
    table = _Table()
    made = list(table.follow(store.records(), config))
    encode_missing(store, encoder, [each.text for each in made], progress)
    dense = DenseIndex.empty(encoder.dim, len(made), config.dense)
    source = iter(made)
    while block := [each.text for each in islice(source, _BLOCK)]:
        dense.add(kept_vectors(store, encoder, block))
        progress(len(dense), len(made), "向量索引")
    sparse = SparseIndex.build((tokenizer.search_tokens(each.text) for each in made), config.sparse)
    columns: Columns = np.array(table.rows, dtype=np.int32).reshape(-1, len(COLUMNS))
    return Derived(tuple(table.keys), tuple(table.documents), columns, dense, sparse)


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


class _Table:
    """Collects the chunk table while chunks are made."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.documents: list[str] = []
        self.rows: list[tuple[int, ...]] = []

    def follow(self, records: Iterator[Record], config: IndexConfig) -> Iterator[Chunk]:
        for record in records:
            if not self.documents or self.documents[-1] != record.document:
                self.documents.append(record.document)
            task = _NO_TASK if record.task is None else record.task
            where = (KINDS.index(record.kind), VERSIONS.index(record.version), task, len(self.documents) - 1)
            for each in chunks([record], config.chunk):
                self.rows.append((len(self.keys), *where, each.start, each.end))
                yield each
            self.keys.append(record.key)


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
