"""Names that a text writes in other words: it has every character of a name side by side, in another order or with one more."""

from __future__ import annotations

from functools import lru_cache

_SHORTEST, _MOST = 4, 3


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
