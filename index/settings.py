"""How a library reads, aligns, encodes and reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from corpus.errors import UserError
from corpus.types import Document, Pair
from index.encode import encoder_label
from index.sync import Read, ReadFiles
from index.types import Encoder, IndexConfig, Notice, Progress

if TYPE_CHECKING:
    from index.types import Vectors

Align: TypeAlias = "Callable[[Document, Mapping[str, Vectors]], tuple[Pair, ...]]"


@dataclass(frozen=True, slots=True)
class Settings:
    """How a library reads, aligns, encodes and reports, and whether a search waits for vectors that are missing."""

    read: Read
    read_files: ReadFiles | None
    align: Align | None
    encoder: str | Encoder | None
    corpus_format: int
    config: IndexConfig
    progress: Progress
    notice: Notice
    waits: bool = True


class Told:
    """Passes lines on and remembers them."""

    def __init__(self, notice: Notice) -> None:
        """Name who is told."""
        self.lines: list[str] = []
        self._notice = notice

    def __call__(self, line: str, /) -> None:
        """Take note of a line."""
        self.lines.append(line)
        self._notice(line)


def configured_name(encoder: str | Encoder | None) -> str:
    """Return how an encoder is called, loaded or only configured."""
    return encoder_label(encoder) if encoder is None or isinstance(encoder, str) else encoder.name


def silent(line: str, /) -> None:
    """Drop a line."""


def unmoved(done: int, total: int, what: str) -> None:
    """Drop a step."""


def unread(paths: Sequence[Path], document: str, name: str) -> Document:
    """Refuse to read, where a library takes no documents."""
    raise UserError("这个资料库不接受加入的资料", "this library takes no documents")


def never() -> bool:
    """Go on to the end."""
    return False
