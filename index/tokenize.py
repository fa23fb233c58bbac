"""Cut Chinese into words with jieba and the terms of the corpus."""

from __future__ import annotations

import logging
import unicodedata
import warnings
from collections.abc import Iterable
from importlib import import_module
from typing import Any

from index.lexicon import Lexicon, jieba_dictionary

FORMAT = 1


class Tokenizer:
    """jieba with a user dictionary of its own; threads may share it."""

    def __init__(self, terms: Iterable[str] = ()) -> None:
        """Build on jieba's dictionary and on terms that are to stay whole, in both cases where they have letters."""
        whole = sorted({form for term in terms if len(term) > 1 for form in (term, normal(term))})
        self._lexicon = Lexicon(jieba_dictionary(), whole)
        jieba = _jieba()
        self.name = f"jieba {jieba.__version__}/{FORMAT}"
        self._cutter = jieba.Tokenizer()
        self._cutter.FREQ = self._lexicon.frequencies
        self._cutter.total = self._lexicon.total
        self._cutter.initialized = True

    def words(self, text: str) -> list[str]:
        """Cut a text into words that join to the text again."""
        self._lexicon.meet(text)
        return [str(word) for word in self._cutter.cut(text)]

    def tag(self, word: str) -> str:
        """Return a word's part of speech in jieba's dictionary (ICTCLAS tags), empty where it has none."""
        self._lexicon.meet(word)
        return self._lexicon.tags.get(word, "")

    def search_tokens(self, text: str) -> list[str]:
        """Return the words and the shorter words within them, half-width and lower-case, without punctuation."""
        plain = normal(text)
        self._lexicon.meet(plain)
        return [str(word) for word in self._cutter.cut_for_search(plain) if any(map(str.isalnum, word))]


def normal(text: str) -> str:
    """Write a text in half-width (Unicode NFKC) and lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def _jieba() -> Any:  # noqa: ANN401 - jieba has no types
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        jieba = import_module("jieba")
    jieba.setLogLevel(logging.WARNING)
    return jieba
