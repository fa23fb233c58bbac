"""jieba's dictionary, of which only what a text needs is read.

jieba parses 350,000 lines at start, or unmarshals a cache in the temporary folder: 0.4 to 1.5 s either way.
A text only ever looks up words that begin with two neighbouring characters of it, so those are all that is read here,
in about 10 µs for each new pair; nothing is cached on disk.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
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
    """A dictionary in jieba's format, sorted or not: its lines, each after a line feed, and where first characters stand."""

    lines: bytes
    spans: Mapping[str, Sequence[tuple[int, int]]]
    total: int

    @classmethod
    def of(cls, content: bytes) -> Dictionary:
        """Find where first characters stand, and the sum of the frequencies."""
        total = _KNOWN_TOTAL if len(content) == _KNOWN_BYTES else _total(content)
        lines = b"\n" + content.rstrip(b"\n") + b"\n"
        return cls(lines, _spans(lines), total)

    def entries(self, start: str) -> Iterator[tuple[str, int, str]]:
        """Yield word, frequency and part of speech of the lines that begin with a text."""
        wanted = b"\n" + start.encode("utf-8", "surrogatepass")
        for first, end in self.spans.get(start[:1], ()):
            at = self.lines.find(wanted, first, end)
            while at >= 0:
                stop = self.lines.index(b"\n", at + 1)
                word, frequency, *tag = self.lines[at + 1 : stop].decode("utf-8").split(" ", 2)
                yield word, int(frequency), tag[0] if tag else ""
                at = self.lines.find(wanted, stop, end)


class Lexicon:
    """Word frequencies for jieba; `frequencies` is a plain dict that grows as texts are met."""

    def __init__(self, dictionary: Dictionary, terms: Iterable[str] = ()) -> None:
        """Take words from a dictionary, and terms of at least two characters that are to stay whole."""
        self.frequencies: dict[str, int] = {}
        self._dictionary = dictionary
        self._terms: dict[str, list[str]] = {}
        for term in terms:
            self._terms.setdefault(term[:2], []).append(term)
        self._met: set[str] = set()
        self._lock = threading.Lock()

    def meet(self, text: str) -> None:
        """Make sure that all words which the text may hold are there."""
        missing = {text[at : at + 2] for at in range(len(text))}.union(text) - self._met
        if not missing:
            return
        with self._lock:
            for start in sorted(missing - self._met):
                self._add(start)
                self._met.add(start)

    @contextmanager
    def knowing(self, terms: Iterable[str]) -> Iterator[None]:
        """Keep terms whole while the block runs; what is cut in it has been met before."""
        before: dict[str, int | None] = {}
        for term in terms:
            for end in range(1, len(term) + 1):
                before.setdefault(term[:end], self.frequencies.get(term[:end]))
            _put(self.frequencies, term, max(TERM_FREQUENCY, self.frequencies.get(term, 0)))
        try:
            yield
        finally:
            for word, frequency in before.items():
                if frequency is None:
                    del self.frequencies[word]
                else:
                    self.frequencies[word] = frequency

    def tag(self, word: str) -> str:
        """Return a word's part of speech (ICTCLAS), empty where the dictionary has none."""
        return next((tag for _, _, tag in self._dictionary.entries(word + " ")), "")

    def _add(self, start: str) -> None:
        for word, frequency, _ in self._dictionary.entries(start if len(start) > 1 else start + " "):
            _put(self.frequencies, word, frequency)
        for term in self._terms.get(start, ()):
            _put(self.frequencies, term, max(TERM_FREQUENCY, self.frequencies.get(term, 0)))


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


def _spans(lines: bytes) -> dict[str, list[tuple[int, int]]]:
    """Map each first character to the ranges of lines that begin with it, from line feed to line feed."""
    raw = np.frombuffer(lines + b"\n\n", np.uint8)
    feeds = np.flatnonzero(raw[: len(lines)] == ord("\n"))
    # Three bytes tell Chinese first characters apart; shorter ones merely split into more ranges.
    code = raw[feeds + 1].astype(np.int32) << 16
    code |= raw[feeds + 2].astype(np.int32) << 8
    code |= raw[np.minimum(feeds + 3, len(raw) - 1)]
    changes = feeds[np.concatenate([[True], np.diff(code) != 0])].tolist()
    spans: dict[str, list[tuple[int, int]]] = {}
    for start, end in zip(changes, changes[1:], strict=False):
        spans.setdefault(lines[start + 1 : start + 5].decode("utf-8", "ignore")[:1], []).append((start, end + 1))
    return spans


def _total(content: bytes) -> int:
    return sum(int(line.split(b" ")[1]) for line in content.splitlines() if line.strip())
