"""Tell whether the characters that a PDF's fonts name are those that they show: private, unnamed or nonsense ones are not."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from corpus.readers.glyphs import Glyph

_UNNAMED = re.compile(r"\(cid:\d+\)|[\ue000-\uf8ff\ufffd\x00-\x08\x0e-\x1f]|[\U000f0000-\U0010ffff]")
_SIGNS = re.compile(r"symbol|dingbats", re.IGNORECASE)  # their bullets and arrows have private places
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,;:()'\"-/%")
_LEAST = 30  # characters of a font by which it can be judged
_ODD = 0.2  # of them that no text has so many of
_ONE = 0.05  # of them that one character can be: a line drawn of ____ says nothing
_CLOSE = 0.15  # em: letters of a word
_FLIPS = 0.12  # of the letters that are large behind a small one: in words hardly any are
_FREQUENT = 0.6  # of the Chinese characters that are in daily use; of random ones a quarter is
_FOREIGN = 0.6  # of the letters in one other script: the text is in that script
_FAIR, _FAIR_NONSENSE = 0.3, 0.5  # of a text may be without names, or look like nonsense: formulas and addresses do too


@dataclass(slots=True)
class Fonts:
    """The characters that each font of a document was used for."""

    used: dict[str, Counter[str]] = field(default_factory=dict)
    flips: Counter[str] = field(default_factory=Counter)
    first: dict[str, int] = field(default_factory=dict)

    def add(self, glyphs: Iterable[Glyph], page: int) -> None:
        """Count the characters of a page in the order in which they are printed."""
        before, end = "", 0.0
        for glyph in glyphs:
            text, font = glyph.text, glyph.font
            try:
                self.used[font][text] += 1
            except KeyError:
                self.used[font] = Counter([text])
                self.first[font] = page
            if before.islower() and text.isupper() and text.isascii() and abs(glyph.left - end) < _CLOSE * glyph.size:
                self.flips[font] += 1
            before, end = text, glyph.right

    def garbage(self) -> Garbage:
        """Return how many characters are not what is printed, and whether those are too many for the text to be read."""
        total = sum(used.total() for used in self.used.values())
        found = {font: _garbage(font, used, self.flips[font]) for font, used in self.used.items()}
        unnamed, bad = sum(each[0] for each in found.values()), sum(max(each) for each in found.values())
        page = min((self.first[font] for font, each in found.items() if any(each)), default=0)
        too_much = unnamed > _FAIR * total or bad > _FAIR_NONSENSE * total
        return Garbage(bad, page, too_much, frozenset(font for font, each in found.items() if any(each)))


@dataclass(frozen=True, slots=True)
class Garbage:
    """How many characters are not what is printed, the page from which on and the fonts in which they are, whether the text is lost."""

    count: int
    page: int
    too_much: bool
    fonts: frozenset[str] = frozenset()


def _garbage(font: str, used: Counter[str], flips: int) -> tuple[int, int]:
    """Return how many characters of a font have no name, and how many are nonsense."""
    shown = Counter({text: times for text, times in used.items() if text.strip()})
    total = sum(shown.values())
    unnamed = 0 if _SIGNS.search(font) else sum(times for text, times in shown.items() if _UNNAMED.search(text))
    if total < _LEAST or unnamed > _FAIR * total:
        return unnamed, 0
    return unnamed, total if _is_nonsense(shown, total, flips) else 0


def _is_nonsense(shown: Counter[str], total: int, flips: int) -> bool:
    kinds: Counter[str] = Counter()
    chinese = frequent = letters = 0
    most = max(1, int(_ONE * total))
    for text, times in shown.items():
        kind = _kind(text[0])
        kinds[kind] += times if kind.isupper() else min(times, most) if kind == "odd" else 0
        letters += times if text.isascii() and text.isalpha() else 0
        if kind == "chinese":
            chinese += times
            frequent += times if _is_frequent(text[0]) else 0
    odd = kinds.total()
    foreign = max((kinds[kind] for kind in kinds if kind not in ("LATIN", "odd")), default=0)
    if foreign > _FOREIGN * odd:
        odd -= foreign
    if odd > _ODD * total or (letters >= _LEAST and flips > _FLIPS * letters):
        return True
    return chinese >= _LEAST and frequent < _FREQUENT * chinese


@cache
def _kind(letter: str) -> str:
    """Sort a character: plain ASCII, Chinese, what stands beside Chinese (kana, marks, numbers), else its script in capitals."""
    if letter in _PLAIN:
        return "plain"
    name = unicodedata.name(letter, "")
    if name.startswith(("CJK UNIFIED", "CJK COMPATIBILITY")) or "\u2e80" <= letter <= "\u2fdf":
        return "chinese"
    if letter > "\u2000" and not letter.isalpha():
        return "east"  # marks, units, numbers, arrows
    first = name.split(" ")[0]
    if first in ("HIRAGANA", "KATAKANA", "HANGUL", "FULLWIDTH", "BOPOMOFO") or letter in "·×°±§©®÷":
        return "east"
    return first if letter.isalpha() else "odd"


@cache
def _is_frequent(letter: str) -> bool:
    """Tell whether a character is in daily use: on the first level of GB 2312 or of Big5."""
    for encoding, last in (("gb2312", b"\xd7\xf9"), ("big5", b"\xc6\x7e")):
        try:
            if letter.encode(encoding) <= last:
                return True
        except UnicodeEncodeError:
            continue
    return False
