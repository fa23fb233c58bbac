"""Cut records into chunks, a sentence each, that are embedded with the context they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from corpus.normalize import simple
from corpus.types import Kind, Record, Version
from index.types import Chunk, ChunkConfig

FORMAT = 2
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
_SENTENCE = re.compile(r"[^。；;！!？?\n]*(?:[。；;！!？?\n]+[”’」』）)]?(?:〔尾?注[^〕]{1,8}〕)*|$)")
_ITEM = re.compile(r"\s*(?:[（(][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十]+、|\d+[.．、)）](?!\d))")
# What leads a list in stands before each of its items, as far as it is short.
_LEAD = 60
_LEADS = ("：", ":")


def chunks(records: Iterable[Record], config: ChunkConfig) -> Iterator[Chunk]:
    """Yield the chunks of records, in order; every record yields at least one.

    An item of a list carries what leads the list in. Chunks are in simplified script, as questions are read.
    """
    for record in records:
        start, lead = 0, ""
        for piece in pieces(record.text, config):
            if not _ITEM.match(piece):
                lead = piece.strip() if piece.rstrip().endswith(_LEADS) and len(piece) <= _LEAD + len(record.label) else ""
            within = lead if lead and lead != piece.strip() else ""
            yield Chunk(record.key, simple(context(record, piece) + within + piece), start, start + len(piece))
            start += len(piece)


def context(record: Record, piece: str) -> str:
    """Say in a few words where a piece stands: version, kind, task, heading unless the piece says it."""
    words = [_VERSIONS[record.version]] if record.version else []
    words += [_KINDS[record.kind]] if record.kind in _KINDS else []
    words += [part for part in (record.task_title or "", record.heading) if part and part not in piece]
    return " ".join(words) + "：" if words else ""


def pieces(text: str, config: ChunkConfig) -> list[str]:
    """Split a text into its sentences, which join to the text again; one too short to mean anything alone goes with the next.

    A sentence that is longer than `config.longest` is cut at its last comma within reach, else at the limit.
    """
    cut: list[str] = []
    for sentence in _sentences(text, config.longest):
        alone = not cut or len(cut[-1].strip()) >= config.shortest or cut[-1].rstrip().endswith(_LEADS)
        if not alone and len(cut[-1]) + len(sentence) <= config.longest:
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
