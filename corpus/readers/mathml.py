"""Write a formula of a web page (MathML Core) on the line: a fraction as a/b, an exponent raised."""

from __future__ import annotations

from typing import Any

from corpus.readers.eq import fraction, root
from corpus.readers.raised import lowered, raised

_UNSEEN = frozenset({"annotation", "annotation-xml", "mphantom"})
_DEEPEST = 60


def math_text(element: Any, depth: int = 0) -> str:  # noqa: ANN401
    """Return a formula, given as an element of selectolax, as a line of text."""
    tag = element.tag or ""
    if tag == "-text":
        return "".join((element.text_content or "").split())
    if depth > _DEEPEST or tag in _UNSEEN or tag[:1] in ("-", "!"):
        return ""
    parts = [math_text(child, depth + 1) for child in element.iter(include_text=True)]
    kept = [part for part in parts if part]
    match tag, len(kept):
        case "mfrac", 2:
            return fraction(*kept)
        case "msup" | "mover", 2:
            return kept[0] + raised(kept[1])
        case "msub" | "munder", 2:
            return kept[0] + lowered(kept[1])
        case "msubsup" | "munderover", 3:
            return kept[0] + lowered(kept[1]) + raised(kept[2])
        case "msqrt", _:
            return root("".join(kept))
        case "mroot", 2:
            return root(*kept)
    return "".join(kept)
