"""Decode the bytes of a text file: a byte order mark first, then UTF-8, then GB18030."""

from __future__ import annotations

import codecs
import re

from corpus.errors import UserError

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CHARSET = re.compile(rb"""<(?:meta\b[^>]*?charset|\?xml\b[^>]*?encoding)\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_DECLARED = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "utf-8": "utf-8", "utf8": "utf-8", "big5": "big5hkscs"}
_GUESSES = ("utf-8", "gb18030")
_DECLARATION_BYTES = 4096  # browsers look for the charset of a page in its first 1,024 bytes; some sites put scripts before it
_NUL_FROM, _NUL_SHARE = 100, 0.1  # a few stray NULs do no harm; more is UTF-16 without a mark, or no text at all


def decode_text(content: bytes) -> str:
    """Return the text of a file in UTF-8, GB18030, or UTF-16 with a byte order mark.

    Raises:
        UserError: when it is in none of them.
    """
    return _first_that_fits(content, _marked(content) or _GUESSES)


def decode_page(content: bytes) -> str:
    """Return the text of a web page, trying the charset that it declares before the usual ones.

    Raises:
        UserError: when no charset fits.
    """
    declared = _CHARSET.search(content[:_DECLARATION_BYTES])
    named = _DECLARED.get(declared.group(1).decode("ascii", "replace").lower()) if declared else None
    return _first_that_fits(content, _marked(content) or ((named, *_GUESSES) if named else _GUESSES))


def _marked(content: bytes) -> tuple[str, ...]:
    return tuple(encoding for mark, encoding in _MARKS if content.startswith(mark))


def _first_that_fits(content: bytes, encodings: tuple[str, ...]) -> str:
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(text) >= _NUL_FROM and text.count("\0") > _NUL_SHARE * len(text):
            break
        return text
    raise UserError("不是 UTF-8、GB18030 或带 BOM 的 UTF-16 文本", "not text in UTF-8, GB18030, or UTF-16 with a byte order mark")
