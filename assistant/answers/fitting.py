"""Which documents a question fits that names none: by the nearness of their sentences, and by the words that they share with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import TYPE_CHECKING, Protocol

from assistant.documents.catalogue import Catalogue
from assistant.understanding.question import Segmenter, understand
from assistant.understanding.scope import fits

if TYPE_CHECKING:
    from index.types import Passage

# How much the words that a document shares with a question count beside the cosine of its nearest sentences, measured on 446 questions
# over ten documents; documents that fit within so much of the best are asked too.
_SHARED, _NEAREST, AS_FITTING = 0.04, 3, 0.02
_EQUAL = 0.005
# Of more documents than this, only those whose sentences come nearest are looked at.
READ_ALL = 8


class Searcher(Protocol):
    """What finds the sentences of documents."""

    @property
    def catalogue(self) -> Catalogue:
        """Return the titles and facts of the documents."""

    @property
    def segmenter(self) -> Segmenter:
        """Return what cuts questions into words."""

    @property
    def passages(self) -> Callable[[str, Sequence[str]], Sequence[Passage]]:
        """Return what finds the sentences nearest to a text in some documents."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a document fits a question: the cosine of its nearest sentences, and the share of the question's words it holds."""

    cosine: float
    shared: float

    @property
    def whole(self) -> float:
        """Return both as one score."""
        return self.cosine + _SHARED * self.shared

    def equals(self, other: Fit) -> bool:
        """Tell whether neither fits better: two editions of one text."""
        return bool(self.shared) and self.shared == other.shared and abs(self.cosine - other.cosine) <= _EQUAL


def fit_of(text: str, words: Sequence[str], documents: Sequence[str], retriever: Searcher) -> dict[str, Fit]:
    """Tell how well a question fits documents, of many those whose sentences come nearest."""
    cosines: dict[str, list[float]] = {}
    for hit in retriever.passages(text, documents):
        cosines.setdefault(hit.key.partition(":")[0], []).append(hit.cosine)
    near = {name: (max(found) + mean(sorted(found)[-_NEAREST:])) / 2 for name, found in cosines.items()}
    names = sorted(near, key=lambda name: -near[name])[:READ_ALL] if len(documents) > READ_ALL else list(documents)
    facts = [retriever.catalogue.facts(name) for name in names]
    shared = fits(words, [(each, understand(text, each, retriever.segmenter)) for each in facts])
    least = min((min(found) for found in cosines.values()), default=0.0)  # none of the sentences found is of such a document
    most = max(shared, default=0.0) or 1.0
    return {name: Fit(near.get(name, least), share / most) for name, share in zip(names, shared, strict=True)}
