"""Fold spellings of the same text together without losing the way back to the original."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_SPACE = re.compile(r"[\s\u200b-\u200d\u2060\ufeff\u00ad]+")  # also what has no width: zero-width spaces, soft hyphens
_PUNCTUATION = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "—": "-", "–": "-", "−": "-", "～": "~", "〜": "~", "·": ""})
_NARROW = {0x3000: " "} | {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}  # the full-width forms of ASCII
CHINESE_DIGITS = "〇零一二两三四五六七八九十百千"
_DIGIT_VALUES = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_PLACES = {"十": 10, "百": 100, "千": 1000}


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text; character i of it came from character `origin[i]` of the original."""

    text: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original's span for a non-empty folded span."""
        return self.origin[start], self.origin[end - 1] + 1


def fold(text: str) -> str:
    """Return the text in NFKC and lower case, without white space and what has no width, quotation marks and dashes unified."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text).lower().translate(_PUNCTUATION))


def narrow(text: str) -> str:
    """Return the text with full-width ASCII made narrow, each in its place: spans of one are spans of the other."""
    return text.translate(_NARROW)


def fold_with_origin(text: str) -> Folded:
    """Fold character by character and remember where each came from."""
    characters: list[str] = []
    origin: list[int] = []
    for position, character in enumerate(text):
        for folded in fold(character):
            characters.append(folded)
            origin.append(position)
    return Folded("".join(characters), tuple(origin))


def chinese_number(text: str) -> int | None:
    """Read an integer written in Chinese or Arabic digits; None when it is neither."""
    text = fold(text)
    if text.isdecimal():
        return int(text) if len(text) <= 9 else None
    if not text or len(text) > 12 or any(c not in CHINESE_DIGITS for c in text):
        return None
    if not any(c in _PLACES for c in text):
        return int("".join(str(_DIGIT_VALUES[c]) for c in text))
    total, digit = 0, None
    for c in text:
        if c in _PLACES:
            total += (1 if digit is None else digit) * _PLACES[c]
            digit = None
        else:
            digit = _DIGIT_VALUES[c] or None
    return total + (digit or 0)


def chinese_ordinal(number: int) -> str:
    """Write a number between 1 and 99 in Chinese digits: 11 becomes 十一."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if not 0 < number < 100:
        return str(number)
    head = "" if tens == 0 else ("十" if tens == 1 else digits[tens] + "十")
    return head + (digits[ones] if ones else "")


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the spans of the sentences, each with its closing mark."""
    spans, start = [], 0
    for mark in re.finditer(r"[。！？!?；;](?:[”’」』）)])?|\n+", text):
        if text[start : mark.end()].strip():
            spans.append((start, mark.end()))
        start = mark.end()
    if text[start:].strip():
        spans.append((start, len(text)))
    return [_trim(text, *span) for span in spans]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
