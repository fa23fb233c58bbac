"""Decode the bytes of a text file: a byte order mark first, then UTF-8, then whichever encoding makes frequent characters of them."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cache

from corpus.errors import UserError
from corpus.types import Problem

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before that of UTF-16, which it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NAMES = {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "gb18030": "GB18030", "big5hkscs": "Big5", "utf-32": "UTF-32"}
_CHARSET = re.compile(rb"""<(?:meta\b[^>]*?charset|\?xml\b[^>]*?encoding)\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_DECLARED = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
}
_GUESSES = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")  # of two that are as plausible the first is taken
_DECLARATION_BYTES = 4096  # browsers look for the charset of a page in its first 1,024 bytes; some sites put scripts before it
_NUL_FROM, _NUL_SHARE = 100, 0.1  # a few stray NULs do no harm; more is UTF-16 taken for something else, or no text at all
_JUDGED_BYTES = 1 << 16  # of a long text, the first pages tell; an even number that is no multiple of a character is cut off by one
_BROKEN_SHARE = 0.1  # of the characters beyond ASCII; a text with more broken ones is in another encoding
_FEW, _LEAST = 20, 0.35  # a longer text in which fewer are frequent is garbage: of random GB18030, a quarter is
_BROKEN = "\ufffd"
_BREAKS = re.compile("\ufffd+|[\ufffe\uffff]")  # a broken character of three bytes may be three of them; two more are no characters at all
_CONTROLS = re.compile("[\0-\x08\x0e-\x1f]")
_LINES_NAMED = 5
_MARKS_OF_TEXT = "，。；：、！？“”‘’（）《》〈〉【】〔〕「」『』—…·％０１２３４５６７８９．①②③④⑤⑥⑦⑧⑨⑩"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, and what of it could not be decoded: each such character is � in the text."""

    text: str
    unread: tuple[Problem, ...] = ()


def decode_text(content: bytes) -> Decoded:
    """Return the text of a file in UTF-8, GB18030, Big5, UTF-16, or UTF-32 with a byte order mark.

    Raises:
        UserError: when it is in none of them.
    """
    return _decoded(content, _marked(content) or _most_plausible(content))


def decode_page(content: bytes) -> Decoded:
    """Return the text of a web page, in the charset that it declares unless another is clearly more plausible.

    Raises:
        UserError: when no charset fits.
    """
    declared = _CHARSET.search(content[:_DECLARATION_BYTES])
    named = _DECLARED.get(declared.group(1).decode("ascii", "replace").lower()) if declared else None
    return _decoded(content, _marked(content) or _most_plausible(content, named))


def _marked(content: bytes) -> str:
    return next((encoding for mark, encoding in _MARKS if content.startswith(mark)), "")


def _most_plausible(content: bytes, declared: str | None = None) -> str:
    """Return the encoding that the bytes are probably in, empty when none is plausible.

    What is valid UTF-8 is UTF-8: texts of other encodings are not, but for a word or two; a line end of UTF-16 has a NUL.
    """
    head = content[:_JUDGED_BYTES]
    whole = len(head) == len(content)
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head, whole)
    except UnicodeDecodeError:
        text = ""
    if text and "\0" not in text:
        return "utf-8"
    guesses = dict.fromkeys([declared, *_GUESSES] if declared else _GUESSES)
    texts = {guess: codecs.getincrementaldecoder(guess)("replace").decode(head, whole) for guess in guesses}
    scores = {guess: _plausibility(text) for guess, text in texts.items()}
    best = max(scores, key=lambda guess: scores[guess])
    return best if scores[best] > 0 or not content else ""


def _plausibility(text: str) -> float:
    """Return which share of the characters beyond ASCII are frequent ones of one script, less what is broken; 0 for no text."""
    beyond = [character for character in text if character > "\x7f" and not character.isspace()]
    broken = len(_BREAKS.findall(text))
    if _too_many_nuls(text) or broken > _BROKEN_SHARE * len(beyond):
        return 0.0
    odd = len(_CONTROLS.findall(text)) / max(1, len(text))
    if not beyond:
        return max(0.01, 1.0 - odd)
    share = max(sum(character in script for character in beyond) for script in _frequent()) / len(beyond)
    return max(0.01, share - odd - 3 * broken / len(beyond)) if share >= _LEAST or len(beyond) < _FEW else 0.0


@cache
def _frequent() -> tuple[frozenset[str], frozenset[str]]:
    """Return the frequent characters of the simplified and of the traditional script.

    Both standards sort them apart: level 1 of GB 2312 (rows 16 to 55, 3,755 characters) and of Big5 (A440 to C67E, 5,401).
    """
    levels = (("gb2312", range(0xB0, 0xD8)), ("big5", range(0xA4, 0xC7)))
    found = []
    for encoding, leads in levels:
        pairs = (bytes((lead, trail)) for lead in leads for trail in (*range(0x40, 0x7F), *range(0xA1, 0xFF)))
        found.append(frozenset(_MARKS_OF_TEXT).union(*(pair.decode(encoding, "ignore") for pair in pairs if pair <= b"\xd7\xff")))
    simplified, traditional = found
    return simplified, traditional


def _too_many_nuls(text: str) -> bool:
    return len(text) >= _NUL_FROM and text.count("\0") > _NUL_SHARE * len(text)


def _decoded(content: bytes, encoding: str) -> Decoded:
    text = content.decode(encoding, "replace") if encoding else ""
    broken = len(_BREAKS.findall(text))
    beyond = sum(character > "\x7f" for character in text) if broken else 0
    if not encoding and content or _too_many_nuls(text) or broken > _BROKEN_SHARE * beyond:
        line = content.decode("utf-8", "replace").partition(_BROKEN)[0].count("\n") + 1
        raise UserError(
            f"不是 UTF-8、GB18030、Big5 或 UTF-16 文本，从第 {line} 行起读不出，请另存为 UTF-8 再加入",
            f"not text in UTF-8, GB18030, Big5 or UTF-16, as line {line} shows; save it as UTF-8 and add it again",
        )
    return Decoded(text, (_told(text, encoding),) if broken else ())


def _told(text: str, encoding: str) -> Problem:
    """Name the lines in which there are bytes that the encoding does not have."""
    lines = [number for number, line in enumerate(text.split("\n"), 1) if _BROKEN in line]
    named, name = lines[:_LINES_NAMED], _NAMES.get(encoding, "UTF-16")
    more = f" 等 {len(lines)} 行" if len(lines) > len(named) else " 行"
    return Problem(
        f"第 {'、'.join(map(str, named))}{more}有 {name} 读不出的字节，写作 {_BROKEN}",
        english=f"bytes that {name} cannot read are shown as ? in line {', '.join(map(str, named))}"
        + (f" and {len(lines) - len(named)} more" if len(lines) > len(named) else ""),
    )
