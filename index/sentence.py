"""Encode with a model of sentence-transformers; the only file besides `wrapped` that brings in torch."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import UserError

if TYPE_CHECKING:
    from index.types import Vectors

# Models that were trained with prompts but do not carry them in their configuration: part of the name, prompts.
_PROMPTS: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("multilingual-e5", {"query": "query: ", "document": "passage: "}),
    ("bge-large-zh", {"query": "为这个句子生成表示以用于检索相关文章："}),
    ("bge-base-zh", {"query": "为这个句子生成表示以用于检索相关文章："}),
    ("bge-small-zh", {"query": "为这个句子生成表示以用于检索相关文章："}),
)
_INSTRUCTED = "instruct"


class SentenceEncoder:
    """A sentence-transformers model; one call at a time, since fast tokenizers cannot be shared between threads."""

    def __init__(self, model: Any, name: str) -> None:  # noqa: ANN401 - keeps torch out of this file's types
        """Keep a loaded model."""
        self.model = model
        self.name = name
        self.dim = int(model.get_embedding_dimension())
        self._turn = threading.Lock()

    @classmethod
    def load(cls, name: str, over: Mapping[str, Any] | None = None, mark: str = "") -> SentenceEncoder:
        """Load a model by hub name or folder, on the GPU where there is one; `over` are tensors laid over its own, told apart by `mark`.

        Raises:
            UserError: when there is no such model or it cannot be read.
        """
        try:
            model = import_module("sentence_transformers").SentenceTransformer(name)
            _lay_over(model, over or {})
        except ImportError as error:
            raise UserError(f"模型 {name} 需要 sentence-transformers：{error}", f"{name} needs sentence-transformers: {error}") from error
        except (OSError, ValueError, RuntimeError, KeyError, AttributeError, TypeError) as error:
            reason = str(error).strip().split("\n", 1)[0] or type(error).__name__
            raise UserError(
                f"向量模型 {name} 无法加载：{reason}；请检查名称或文件夹，或不指定模型以使用内置模型",
                f"the model {name} cannot be loaded: {reason}; check the name or folder, or leave it out for the embedded one",
            ) from error
        for prompt, text in missing_prompts(name, model.prompts).items():
            model.prompts[prompt] = text
        return cls(model, _identity(name, model) + mark)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """Encode passages, shape (n, dim)."""
        return self._encode(self.model.encode_document, list(texts))

    def encode_query(self, text: str) -> Vectors:
        """Encode a question with the model's own query prompt, shape (dim,)."""
        return self._encode(self.model.encode_query, text)

    def _encode(self, encode: Any, texts: str | list[str]) -> Vectors:  # noqa: ANN401
        import numpy as np

        with self._turn:
            found = encode(texts, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False)
        # A text without a known token has no direction; it may not poison the index with nan.
        return np.nan_to_num(np.asarray(found, dtype=np.float32))


def _lay_over(model: Any, tensors: Mapping[str, Any]) -> None:  # noqa: ANN401 - keeps torch out of this file's types
    """Lay tensors (numpy, flat) over a model's own, by their names in transformers' model; fewer numbers multiply as many blocks."""
    own = model[0].auto_model.state_dict() if tensors else {}
    for name, values in tensors.items():
        given = own[name].new_tensor(values).reshape(-1, 1)
        blocks = own[name].view(given.shape[0], -1)
        blocks.copy_(given if blocks.shape[1] == 1 else blocks * given)


def missing_prompts(name: str, prompts: Mapping[str, str]) -> dict[str, str]:
    """Return the prompts that a model was trained with and does not carry."""
    plain = name.lower()
    if _INSTRUCTED in plain or any(prompts.values()):
        return {}
    return {prompt: text for part, known in _PROMPTS if part in plain for prompt, text in known.items()}


def _identity(name: str, model: Any) -> str:  # noqa: ANN401
    """Name a model so that other weights get another name: files of a folder, commit of a hub model."""
    folder = Path(name)
    if folder.is_dir():
        listed = [
            f"{path.relative_to(folder).as_posix()}:{path.stat().st_size}:{path.stat().st_mtime_ns}"
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        ]
        return f"{folder.name} ({hashlib.sha256('|'.join(listed).encode()).hexdigest()[:12]})"
    config = getattr(getattr(model, "transformers_model", None), "config", None)
    commit = getattr(config, "_commit_hash", None)
    return f"{name} ({commit[:12]})" if commit else name
