"""Names that a text writes in other words: in another order, with one character more, or in full where they are said short."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import accumulate

_SHORTEST, _MOST = 4, 3
_SHORTENED = range(3, 7)  # characters of a name said short; of two, too much may be the full form
_BREATH = "[^。；]{1,20}"  # between the halves of a compound that is said apart
_LEFT_OUT = "[\u4e00-\u9fff]{1,3}"
_RUN = re.compile(r"[\u4e00-\u9fff]+")


def full_form(word: str, texts: Iterable[str], cut: Callable[[str], list[str]]) -> str | None:
    """Return the one name of folded texts that a word says short, characters of its middle left out: 电动自行车 for 电动车.

    It begins and ends where words of the text do; where several names would do, None.
    """
    if len(word) not in _SHORTENED or not _RUN.fullmatch(word):
        return None
    cuts = [(word[:at], word[at:]) for at in range(1, len(word))]
    found: set[str] = set()
    for text in texts:
        for first, last in cuts:
            if first not in text or last not in text:
                continue
            for hit in re.finditer(f"{first}{_LEFT_OUT}{last}", text):
                run = next(run for run in _RUN.finditer(text) if run.start() <= hit.start() < run.end())
                ends = {run.start(), *accumulate(map(len, cut(run.group())), initial=run.start())}
                found |= {hit.group()} if {hit.start(), hit.end()} <= ends else set()
        if len(found) > 1:
            return None
    return next(iter(found), None)


def apart(word: str, texts: Iterable[str]) -> tuple[str, str] | None:
    """Return the halves of a compound that folded texts say apart in one breath: 财政, 补贴 where 财政给予补贴 stands."""
    if len(word) < _SHORTEST or not _RUN.fullmatch(word):
        return None
    cuts = [(word[:at], word[at:]) for at in range(2, len(word) - 1)]
    for text in texts:
        for first, last in cuts:
            if first in text and last in text and re.search(f"{first}{_BREATH}{last}", text):
                return first, last
    return None


@lru_cache(maxsize=512)
def otherwise(word: str, texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the stretches of folded texts that hold every character of a name, a neighbouring pair of them, and little besides."""
    if len(word) < _SHORTEST or word.isascii():
        return ()
    pairs, letters = {word[i : i + 2] for i in range(len(word) - 1)}, set(word)
    found: dict[str, None] = {}
    for text in texts:
        if len(letters & set(text)) < len(letters):
            continue
        for pair in pairs:
            at = text.find(pair)
            while at >= 0 and len(found) < _MOST:
                for size in (len(word), len(word) + 1):
                    starts = range(max(0, at + 2 - size), min(at, len(text) - size) + 1)
                    if held := next((text[s : s + size] for s in starts if letters <= set(text[s : s + size])), None):
                        found[held] = None
                at = text.find(pair, at + 1)
    return tuple(found)
