"""Traditional characters made simplified, as questions are read."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from corpus.normalize import is_traditional

CJK = "[\u3400-\u9fff]"


def simplified(text: str) -> str:
    """Return the text with traditional characters made simplified."""
    return _simplifier()(text) if is_traditional(text) else text


@cache
def _simplifier() -> Callable[[str], str]:
    import opencc

    converter = opencc.OpenCC("t2s")
    return lambda text: str(converter.convert(text))
