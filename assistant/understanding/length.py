"""How long an answer is to be, where a question says so."""

from __future__ import annotations

import re

from corpus.normalize import CHINESE_DIGITS, chinese_number

_FEW = 20  # of fewer characters no answer is made; 四字 is a word of another kind
_LINES = re.compile(
    rf"(?:[用以]|in )?(?P<n>\d|[{CHINESE_DIGITS}])(?P<m>[一二三四五])?\s*(?:句话?|(?<!一)点(?!评)|sentences?|lines?)(?:以内|之内|左右)?"
)


_CHARACTERS = re.compile(rf"(?P<n>\d{{2,3}}|[{CHINESE_DIGITS}]{{1,4}})\s*字(?:以内|之内|左右|内)?")


def characters_asked(plain: str) -> int | None:
    """Return how many characters an answer may have at most, None where the question does not say."""
    hit = _CHARACTERS.search(plain)
    number = chinese_number(hit["n"]) if hit else None
    return number if number and number >= _FEW else None


def lines_asked(plain: str) -> int | None:
    """Return how many lines an answer may have at most, None where the question does not say."""
    if hit := _LINES.search(plain):
        return chinese_number(hit["m"] or hit["n"])
    return None
