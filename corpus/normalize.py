"""Fold spellings of the same text together without losing the way back to the original."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

_SPACE = re.compile(r"[\s\u200b-\u200d\u2060\ufeff\u00ad]+")  # also what has no width: zero-width spaces, soft hyphens
_PUNCTUATION = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "—": "-", "–": "-", "−": "-", "～": "~", "〜": "~", "·": ""})
# Raised and lowered digits and numbers in circles, which NFKC would join with what stands beside them: 1.25², 10⁴, ②5万元.
_RAISED, _LOWERED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"
_APART = re.compile(rf"(?P<up>[{_RAISED}]+)|(?P<down>[{_LOWERED}]+)|[①-⑳⓪]")
_NARROW = {0x3000: " "} | {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}  # the full-width forms of ASCII
CHINESE_DIGITS = "〇零○◯一二两兩三四五六七八九十百千"
_DIGIT_VALUES = {
    "〇": 0,
    "零": 0,
    "○": 0,
    "◯": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "兩": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
# The digits of contracts and legal numbering, which cannot be changed with a stroke, in all scripts.
_LEGAL = "壹壱贰貳弐叁參参肆伍陆陸柒捌玖拾佰仟阡"
_OF_LEGAL = str.maketrans(_LEGAL, "一一二二二三三三四五六六七八九十百千千")
_LEGAL_LABEL = re.compile(rf"(?:第\s*|^\s*|[（(]\s*)[{_LEGAL}零〇]{{1,9}}\s*(?=[条條章节節编編款项項篇、.．）)])")
_PLACES = {"十": 10, "百": 100, "千": 1000}
# What labels and titles of traditional texts are written with, as the tables of this room have it.
_OF_LABELS = str.maketrans(
    "條編節項則錄圖兩總辦規範細準釋決憲約訂點計劃畫報綱業專導說執認體標勵",
    "条编节项则录图两总办规范细准释决宪约订点计划画报纲业专导说执认体标励",
)
_KEPT_FOR_NAMES = frozenset("後夥於徵麽榘")
_LABELLED = 60  # characters from the head of a text within which its label ends
_LETTER_ZERO = re.compile(r"(?<=[一二三四五六七八九十百千])o(?=[一二三四五六七八九])", re.IGNORECASE)  # 一百O一


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text; character i of it came from character `origin[i]` of the original."""

    text: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original's span for a non-empty folded span."""
        return self.origin[start], self.origin[end - 1] + 1


@lru_cache(maxsize=20_000)  # the same sentences are folded for every question: a fifth of an answer's time
def fold(text: str) -> str:
    """Return the text in NFKC and lower case, without white space and what has no width, quotation marks and dashes unified.

    Raised digits stay apart from the number that they stand behind: 1.25² is 1.25^2, and ②5万元 is (2)5万元; m² is m2.
    """
    return simple(_SPACE.sub("", unicodedata.normalize("NFKC", set_apart(text)).lower().translate(_PUNCTUATION)))


def set_apart(text: str) -> str:
    """Return a text with raised, lowered and ringed digits so that NFKC does not make them part of a number beside them."""
    return text if text.isascii() else _APART.sub(lambda hit: "".join(_written_apart(hit)), text)


def _written_apart(hit: re.Match[str]) -> list[str]:
    """Return how each character of a run of such digits is written."""
    before, behind = hit.string[hit.start() - 1 : hit.start()], hit.string[hit.end() : hit.end() + 1]
    written = list(hit.group())
    mark = "^" if hit["up"] else "_"
    if not hit["up"] and not hit["down"]:
        written = [f"({unicodedata.normalize('NFKC', hit.group())})"]
    elif behind.isdecimal() or (before.isdecimal() if hit["down"] else not (before.isascii() and before.isalpha())):
        written[0] = mark + written[0]
        written[-1] += mark if behind.isdecimal() else ""
    return written


def simple(text: str) -> str:
    """Return a text of traditional characters in simplified ones, each in its place; any other text as it is.

    For matching only. Whether a text is traditional is told without opencc, which takes 0.1 s to load: it has a
    character that is in Big5 and not in GB 2312, or one of the few that GB 2312 keeps for names.
    """
    return "".join(map(_simple_form, text)) if is_traditional(text) else text


def is_traditional(text: str) -> bool:
    """Tell whether a text has a character that only the traditional script writes."""
    if text.isascii():
        return False
    if not _KEPT_FOR_NAMES.isdisjoint(text):
        return True
    try:
        text.encode("gb2312")
    except UnicodeEncodeError as error:
        return any(_only_traditional(c) for c in set(text[error.start :]))
    return False


@cache
def _only_traditional(character: str) -> bool:
    if not "\u4e00" <= character <= "\u9fff":
        return False
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return bool(character.encode("big5", "ignore")) and _simple_form(character) != character
    return False


@cache
def _simple_form(character: str) -> str:
    if not "\u3400" <= character <= "\u9fff":
        return character
    found = _converter()(character)
    return found if len(found) == 1 else character


@cache
def _converter() -> Callable[[str], str]:
    import opencc

    converter = opencc.OpenCC("t2s")
    return lambda text: str(converter.convert(text))


def label_form(text: str) -> str:
    """Return a text as labels are looked for in it, each character in its place: half width, radicals as characters, 條 as 条, 贰 as 二."""
    if text.isascii():
        return text
    if any(character in _LEGAL for character in text[:_LABELLED]):
        text = common_labels(text)
    return _LETTER_ZERO.sub("〇", "".join(map(_label_character, text)))


def common_labels(text: str) -> str:
    """Return a text with labels in legal digits written in common ones, each character in its place: 第贰条 is 第二条."""
    return _LEGAL_LABEL.sub(lambda hit: hit.group().translate(_OF_LEGAL), text)


@cache
def _label_character(character: str) -> str:
    if character < "\u0080":
        return character
    folded = unicodedata.normalize("NFKC", character)
    # Ⅳ and ① stay: what they unfold to says something else where they stand in a text.
    return (folded if len(folded) == 1 and not folded.isdigit() or character in "０１２３４５６７８９" else character).translate(_OF_LABELS)


def narrow(text: str) -> str:
    """Return the text with full-width ASCII made narrow, each in its place: spans of one are spans of the other."""
    return text.translate(_NARROW)


def fold_with_origin(text: str) -> Folded:
    """Fold character by character and remember where each came from."""
    characters: list[str] = []
    origin: list[int] = []
    form = simple(text)
    form = form if len(form) == len(text) else text
    apart = {hit.start() + at: written for hit in _APART.finditer(form) for at, written in enumerate(_written_apart(hit))}
    for position, character in enumerate(form):
        for folded in _small(apart[position]) if position in apart else fold(character):
            characters.append(folded)
            origin.append(position)
    return Folded("".join(characters), tuple(origin))


def _small(written: str) -> str:
    return unicodedata.normalize("NFKC", written).translate(_PUNCTUATION)


# What may be raised behind a number as it stands in a text or folded: 10⁴, 10^4, 5×10⁴; behind any number but 10 it is a note's mark.
RAISED = r"(?:\s*[×x*]\s*10)?(?:[⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}|\^\{?-?\d{1,2}\}?\^?)"


def raised_value(number: float, behind: str) -> float:
    """Return the value of a number with what is raised behind it: 10 and ⁴ are 10,000, so are 1 and ×10⁴; 1.25 and ² are 1.25."""
    if not behind:
        return number
    *times, exponent = fold(behind).replace("{", "").replace("}", "").strip("^").split("^")
    if times and times[0]:
        return number * _power(exponent)
    return _power(exponent) if number == 10 else number


def _power(exponent: str) -> float:
    return float(10.0 ** int(exponent))


def chinese_number(text: str) -> int | None:
    """Read an integer written in Chinese or Arabic digits; None when it is neither."""
    text = _LETTER_ZERO.sub("〇", fold(text)).translate(_OF_LEGAL)
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
    """Return the spans of the sentences, each with its closing mark and the marks of its notes."""
    spans, start = [], 0
    for mark in re.finditer(r"[。！？!?；;](?:[”’」』）)])?(?:〔尾?注[^〕]{1,8}〕)*|\n+", text):
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
