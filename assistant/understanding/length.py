"""How long an answer is to be, where a question says so."""

from __future__ import annotations

import re

from corpus.normalize import CHINESE_DIGITS, chinese_number

_LINES = re.compile(
    rf"(?:[用以]|in )?(?P<n>\d|[{CHINESE_DIGITS}])(?P<m>[一二三四五])?\s*(?:句话?|点(?!评)|sentences?|lines?)(?:以内|之内|左右)?"
)


def lines_asked(plain: str) -> int | None:
    """Return how many lines an answer may have at most, None where the question does not say."""
    if hit := _LINES.search(plain):
        return chinese_number(hit["m"] or hit["n"])
    return None
