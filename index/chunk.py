"""Cut records into chunks that are embedded with the context they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from corpus.types import Kind, Record, Version
from index.types import Chunk, ChunkConfig

FORMAT = 1
_VERSIONS = {Version.OLD: "旧版", Version.NEW: "新版"}
_KINDS = {
    Kind.TASK: "任务",
    Kind.GOAL: "行动目标",
    Kind.MILESTONE: "时间节点",
    Kind.DEPARTMENTS: "责任部门",
    Kind.COMMENTARY: "点评",
    Kind.SUMMARY: "摘要",
    Kind.NOTE: "附注",
}
_SENTENCE = re.compile(r"[^。；;！!？?\n]*(?:[。；;！!？?\n]+|$)")


def chunks(records: Iterable[Record], config: ChunkConfig) -> Iterator[Chunk]:
    """Yield the chunks of records, in order; every record yields at least one."""
    for record in records:
        for ordinal, piece in enumerate(pieces(record.text, config.longest)):
            yield Chunk(record.key, context(record, piece) + piece, ordinal)


def context(record: Record, piece: str) -> str:
    """Say in a few words where a piece stands: version, kind, task, heading unless the piece says it."""
    words = [_VERSIONS[record.version]] if record.version else []
    words += [_KINDS[record.kind]] if record.kind in _KINDS else []
    words += [part for part in (record.task_title or "", record.heading) if part and part not in piece]
    return " ".join(words) + "：" if words else ""


def pieces(text: str, longest: int) -> list[str]:
    """Split a text at sentence ends into pieces of at most `longest` characters that join to the text again.

    A sentence that is itself longer is cut at its last comma within reach, else at the limit.
    """
    cut: list[str] = []
    for sentence in _sentences(text, longest):
        if cut and len(cut[-1]) + len(sentence) <= longest:
            cut[-1] += sentence
        else:
            cut.append(sentence)
    return cut or [text]


def _sentences(text: str, longest: int) -> Iterator[str]:
    for found in _SENTENCE.finditer(text):
        rest = found.group()
        while len(rest) > longest:
            comma = max(rest.rfind(mark, 0, longest) for mark in "，,、 ") + 1
            at = comma or longest
            yield rest[:at]
            rest = rest[at:]
        if rest:
            yield rest
