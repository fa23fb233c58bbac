"""Values and protocols of the index: encoders, chunks, hits, settings, status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from corpus.types import Kind, Version

    Vectors: TypeAlias = npt.NDArray[np.float32]
    Mask: TypeAlias = npt.NDArray[np.bool_]
    Columns: TypeAlias = npt.NDArray[np.int32]


class Encoder(Protocol):
    """What turns texts into unit vectors; `name` changes whenever the vectors would."""

    @property
    def name(self) -> str:
        """Return the name under which vectors are kept."""

    @property
    def dim(self) -> int:
        """Return the length of a vector."""

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """Encode passages, shape (n, dim), float32, unit length."""

    def encode_query(self, text: str) -> Vectors:
        """Encode a question, shape (dim,), float32, unit length."""


class Progress(Protocol):
    """What hears how far a long step is."""

    def __call__(self, done: int, total: int, what: str) -> None:
        """Take note that `done` of `total` are done."""


class Notice(Protocol):
    """What hears, in one line, that something was repaired or passed over."""

    def __call__(self, line: str, /) -> None:
        """Take note of a line."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a record as it is embedded; `text` carries its context, `start` and `end` are its place in the record's text."""

    key: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as it was read: its number in the indexes, its id, a hash of what was read, and whether a person added it."""

    number: int
    document: str
    digest: str
    added: bool = False


class Place(NamedTuple):
    """Where a record stands: the number of its document, and its place in the document."""

    entry: int
    record: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found: fused score, cosine and BM25 of its best chunk, and its ranks from 1."""

    key: str
    score: float
    dense: float = 0.0
    sparse: float = 0.0
    dense_rank: int | None = None
    sparse_rank: int | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of a record (offsets in its text) that was found by meaning, and its cosine with the question."""

    key: str
    start: int
    end: int
    cosine: float


@dataclass(frozen=True, slots=True)
class Filters:
    """Which records may come back; None means no restriction, except that `kinds` then leaves matter out."""

    kinds: frozenset[Kind] | None = None
    versions: frozenset[Version | None] | None = None
    tasks: frozenset[int] | None = None
    documents: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class ChunkConfig:
    """How records are cut: a sentence each, of at most `longest` characters; one under `shortest` goes with the next."""

    longest: int = 320
    shortest: int = 10


@dataclass(frozen=True, slots=True)
class DenseConfig:
    """When vectors are looked at one by one, and what searching more of them must reach.

    Beyond `exact_up_to` there are `lists_a_root` times the root of their number of lists (IVF), trained on so many samples each;
    the recall of the nearest ten is measured on `recall_sample` of them. Up to `few` that a filter lets through are looked at
    one by one anyway.
    """

    exact_up_to: int = 50_000
    lists_a_root: float = 2.0
    samples_a_list: int = 40
    recall: float = 0.98
    recall_sample: int = 400
    few: int = 20_000


@dataclass(frozen=True, slots=True)
class FusionConfig:
    """How rankings are fused: reciprocal rank with this constant, and how deep each ranking is read."""

    k: int = 60
    depth: int = 100


@dataclass(frozen=True, slots=True)
class IndexConfig:
    """All settings that shape the derived index."""

    chunk: ChunkConfig = field(default_factory=ChunkConfig)
    dense: DenseConfig = field(default_factory=DenseConfig)
    fusion: FusionConfig = field(default_factory=FusionConfig)


class IndexState(str, Enum):
    """Whether the derived files answer for what the library holds."""

    ABSENT = "absent"
    STALE = "stale"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class Status:
    """What a library holds and whether it can be searched at once; `vectors` is how many of the chunks are found by meaning."""

    home: Path
    documents: int
    records: int
    pairs: int
    problems: int
    chunks: int
    vectors: int
    embeddings: int
    encoder: str
    index: IndexState
