"""Offer the embedded model as a `SentenceTransformer`, so that sentence-transformers' evaluators run on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule

from index.encode import EmbeddedEncoder

_QUERY, _DOCUMENT = "query: ", "passage: "
_TEXTS, _IS_QUERY = "texts", "is_query"


class EmbeddedModule(InputModule):  # type: ignore[misc]  # the base is untyped
    """A module that leaves the work to the embedded engine; it has no weights of its own."""

    save_in_root = True

    def __init__(self, encoder: EmbeddedEncoder | None = None) -> None:
        """Keep an encoder, the embedded default unless one is given."""
        super().__init__()
        self.encoder = encoder or EmbeddedEncoder.load()

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: object) -> dict[str, Any]:
        """Pass texts on; the prompt says whether they are passages, and without one they are queries."""
        return {_TEXTS: [str(text) for text in inputs], _IS_QUERY: prompt != _DOCUMENT}

    def forward(self, features: dict[str, Any], **_: object) -> dict[str, Any]:
        """Encode the texts, shape (n, dim)."""
        texts: list[str] = features[_TEXTS]
        vectors = self.encoder.encode_queries(texts) if features[_IS_QUERY] else self.encoder.encode_documents(texts)
        features["sentence_embedding"] = torch.from_numpy(vectors)
        return features

    def get_embedding_dimension(self) -> int:
        """Return the length of a vector."""
        return self.encoder.dim

    @property
    def max_seq_length(self) -> int:
        """Return how many tokens the model reads."""
        return 512

    def save(self, output_path: str, *_: object, **__: object) -> None:
        """Write nothing but the configuration: the weights are those of the package."""
        self.save_config(output_path)


def sentence_transformer(encoder: EmbeddedEncoder | None = None) -> SentenceTransformer:
    """Return a model whose `encode_query` and `encode_document` give the embedded encoder's vectors."""
    prompts: Mapping[str, str] = {"query": _QUERY, "document": _DOCUMENT}
    return SentenceTransformer(modules=[EmbeddedModule(encoder)], prompts=dict(prompts), device="cpu")
