"""Tell of each record how sure the recogniser of its text is, and which of its characters are doubtful."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.readers.blocks import BlockStream
from corpus.types import Recognised, Record

# Of what is recognised rightly hardly anything is below, of what is wrong most is; measured by `bench/ocr.py`.
DOUBT = 0.95


def with_recognised(records: Sequence[Record], stream: BlockStream) -> tuple[Record, ...]:
    """Return records whose spans point into a stream's text, with the confidence of those that were read from a picture."""
    scored = [paragraph for block in stream.blocks for paragraph in block.paragraphs if paragraph.sure]
    if not scored:
        return tuple(records)
    sure: list[float | None] = [None] * len(stream.plain)
    for paragraph in scored:
        sure[paragraph.start : paragraph.start + len(paragraph.sure)] = paragraph.sure
    return tuple(replace(record, recognised=_of(record.text, sure[record.start : record.end])) for record in records)


def _of(text: str, sure: Sequence[float | None]) -> Recognised | None:
    known = [score for score in sure if score is not None]
    if not known:
        return None
    doubtful: list[tuple[int, int]] = []
    for at, score in enumerate(sure):
        if score is None or score >= DOUBT:
            continue
        if doubtful and doubtful[-1][1] == at:
            doubtful[-1] = (doubtful[-1][0], at + 1)
        else:
            doubtful.append((at, at + 1))
    doubtful = [(start, end) for start, end in doubtful if _matters(text, start, end)]
    return Recognised(round(sum(known) / len(known), 4), tuple(doubtful))


def _matters(text: str, start: int, end: int) -> bool:
    """Tell whether doubtful characters say something: words and numbers do, a comma does where it may be a number's point."""
    if any(letter.isalnum() for letter in text[start:end]):
        return True
    before, behind = text[start - 1 : start], text[end : end + 1]
    return before.isdecimal() and (behind.isdecimal() or text[start] in "%％‰")
