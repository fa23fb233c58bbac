"""jieba's dictionary, read a first character at a time.

jieba parses 350,000 lines at start, or unmarshals a cache in the temporary folder: 0.4 to 1.5 s either way.
A sentence only ever looks up words that begin with one of its characters, so those are all that is read here;
nothing is cached on disk.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

# Size of the dictionary of jieba 0.42.1 and the sum of its frequencies, which would take a full parse to find.
_KNOWN_BYTES, _KNOWN_TOTAL = 5_071_852, 60_101_967
# Splitting a term into two dictionary words has at most the probability (883634 / 60101967)², which is that of a
# word of frequency 12,991; a user term above it stays whole wherever no longer word overlaps.
TERM_FREQUENCY = 13_000


@dataclass(frozen=True, slots=True)
class Dictionary:
    """A dictionary in jieba's format, sorted or not, and where each first character's words stand in it."""

    content: bytes
    spans: Mapping[str, Sequence[tuple[int, int]]]
    total: int

    @classmethod
    def of(cls, content: bytes) -> Dictionary:
        """Find where first characters stand, and the sum of the frequencies."""
        total = _KNOWN_TOTAL if len(content) == _KNOWN_BYTES else _total(content)
        return cls(content, _spans(content), total)


class Lexicon:
    """Word frequencies for jieba, and parts of speech; both are plain dicts that grow as characters are met."""

    def __init__(self, dictionary: Dictionary, terms: Iterable[str] = ()) -> None:
        """Take words from a dictionary, and terms that are to stay whole."""
        self.frequencies: dict[str, int] = {}
        self.tags: dict[str, str] = {}
        self._dictionary = dictionary
        self._terms: dict[str, list[str]] = {}
        for term in terms:
            self._terms.setdefault(term[:1], []).append(term)
        self._read: set[str] = set()
        self._lock = threading.Lock()

    def meet(self, text: str) -> None:
        """Make sure that the words which begin with a character of the text are there."""
        missing = set(text) - self._read
        if not missing:
            return
        with self._lock:
            for first in sorted(missing - self._read):
                self._add(first)
                self._read.add(first)

    def _add(self, first: str) -> None:
        frequencies = self.frequencies
        for start, end in self._dictionary.spans.get(first, ()):
            for line in self._dictionary.content[start:end].decode("utf-8").splitlines():
                word, frequency, *tag = line.split(" ", 2)
                _put(frequencies, word, int(frequency))
                self.tags[word] = tag[0] if tag else ""
        for term in self._terms.get(first, ()):
            _put(frequencies, term, max(TERM_FREQUENCY, frequencies.get(term, 0)))


@cache
def jieba_dictionary() -> Dictionary:
    """Return the dictionary that the installed jieba carries."""
    spec = find_spec("jieba")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("jieba")
    return Dictionary.of(Path(spec.origin).with_name("dict.txt").read_bytes())


def _put(frequencies: dict[str, int], word: str, frequency: int) -> None:
    # jieba walks a word prefix by prefix, so every prefix must be there, with 0 where it is no word.
    for end in range(1, len(word)):
        frequencies.setdefault(word[:end], 0)
    frequencies[word] = frequency


def _spans(content: bytes) -> dict[str, list[tuple[int, int]]]:
    """Map each first character to the byte ranges of the lines that begin with it."""
    raw = np.frombuffer(content + b"\n\n\n\n", np.uint8)
    starts = np.concatenate([[0], np.flatnonzero(raw[: len(content)] == ord("\n")) + 1])
    starts = starts[starts < len(content)]
    # Three bytes tell Chinese first characters apart; shorter ones merely split into more ranges.
    code = raw[starts].astype(np.int32) << 16
    code |= raw[starts + 1].astype(np.int32) << 8
    code |= raw[starts + 2]
    bounds = [*starts[np.concatenate([[True], np.diff(code) != 0])].tolist(), len(content)] if len(starts) else []
    spans: dict[str, list[tuple[int, int]]] = {}
    for start, end in zip(bounds, bounds[1:], strict=False):
        spans.setdefault(content[start : start + 4].decode("utf-8", "ignore")[:1], []).append((start, end))
    return spans


def _total(content: bytes) -> int:
    return sum(int(line.split(b" ")[1]) for line in content.splitlines() if line.strip())
