"""How a library reads, aligns, encodes and reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from corpus.types import Document, Pair
from index.encode import encoder_label
from index.sync import Read, ReadFiles
from index.types import Encoder, IndexConfig, Notice, Progress

if TYPE_CHECKING:
    from index.types import Vectors

Align: TypeAlias = "Callable[[Document, Mapping[str, Vectors]], tuple[Pair, ...]]"


@dataclass(frozen=True, slots=True)
class Settings:
    """How a library reads, aligns, encodes and reports."""

    read: Read
    read_files: ReadFiles | None
    align: Align | None
    encoder: str | Encoder | None
    corpus_format: int
    config: IndexConfig
    progress: Progress
    notice: Notice


def configured_name(encoder: str | Encoder | None) -> str:
    """Return how an encoder is called, loaded or only configured."""
    return encoder_label(encoder) if encoder is None or isinstance(encoder, str) else encoder.name


def silent(line: str, /) -> None:
    """Drop a line."""


def unmoved(done: int, total: int, what: str) -> None:
    """Drop a step."""
