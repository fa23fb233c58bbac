"""Cut an utterance that asks two things into its questions: each asks something of its own, of something of its own."""

from __future__ import annotations

import re

_ASKS = re.compile(
    r"多少|(?<![第十百])几(?!乎)|哪|什么|啥|谁|怎么|怎样|如何|何时|多久|多长|多高|多大|吗|呢|是不是|有没有|是否"
    r"|\b(?:what|which|who|how|when|where)\b"
)
# What goes on with the question before: whether that is so, why, and in how many words.
_TAIL = re.compile(
    r"^(?:那)?(?:对不?对?|是|真的|没错|是不是(?:这样|真的)?|有没有(?:这回事)?|行|可以|好|确定)?(?:吗|吧|么|呢)?[?？。]*$"
    r"|^(?:那)?(?:这|又)?(?:是)?(?:为什么|为啥|为何|什么原因|怎么回事|凭什么|什么意思|原因呢)(?:呢)?[?？。]*$"
    r"|^(?:还是|或者|或|or\b)"
)
_CUT = re.compile(r"(?<=[?？；;。！!])|(?<=[，,])(?=\D|$)|(?=(?:另外|还有就是|顺便问|以及(?=.{0,8}(?:谁|多少|哪|什么))))")
_LEAST = 2


def parts_of(text: str) -> tuple[str, ...]:
    """Return the questions of an utterance in order, the whole where it asks one thing.

    What asks nothing belongs to the question behind it, at the end to the one before.
    """
    parts: list[str] = []
    held = ""
    for piece in _CUT.split(text):
        if not piece.strip():
            continue
        bare = piece.strip(" ，,；;。！!")
        if parts and _TAIL.match(bare):
            parts[-1] += held + piece
            held = ""
        elif _ASKS.search(bare) and len(bare.rstrip("?？")) >= _LEAST:
            parts.append(held + piece)
            held = ""
        else:
            held += piece
    if held:
        parts = [*parts[:-1], parts[-1] + held] if parts else [held]
    return tuple(part.strip(" ，,；;") for part in parts) or (text,)
