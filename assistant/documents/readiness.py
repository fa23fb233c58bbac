"""What may be asked while vectors are being made: which documents have all of theirs, and what is said of the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from corpus.types import Document, Version

T = TypeVar("T")


class NotReadyError(Exception):
    """What is asked for needs vectors of a document that are not made yet."""


def only_ready(find: Callable[[str, Sequence[str]], T], unready: Mapping[str, float]) -> Callable[[str, Sequence[str]], T]:
    """Return a search that refuses documents whose vectors are missing, instead of finding less in them."""

    def found(text: str, documents: Sequence[str]) -> T:
        if not unready.keys().isdisjoint(documents):
            raise NotReadyError
        return find(text, documents)

    return found


def needs_pairs(document: Document) -> bool:
    """Tell whether what a document says hangs on pairs, which are found by vectors."""
    return {*Version} <= {record.version for record in document.records}


def percent(shares: Sequence[float]) -> int:
    """Return the mean of shares as a number of percent that is 100 only when nothing is missing."""
    return min(99, int(100 * sum(shares) / len(shares))) if shares and min(shares) < 1 else 100
