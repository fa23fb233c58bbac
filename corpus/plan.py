"""Turn the running text of a plan into records: sections, tasks, numbered clauses, milestones, departments, the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from corpus.layout import Part, PartKind, classify, heading_of
from corpus.normalize import chinese_number, chinese_ordinal
from corpus.readers.blocks import Block, BlockKind, BlockStream, Paragraph
from corpus.types import Heading, Kind, Record, Version

_SECTION = re.compile(
    r"^(?:第\s*[一二三四五六七八九十百]{1,4}\s*(?:部分|[章节编])|[一二三四五六七八九十]{1,3}\s*、|[IVX]{1,5}\s*[.、])\s*([^。；;]{1,40})$"
)
_SUBTITLE = re.compile(r"^[（(]\s*([一二三四五六七八九十百]{1,4})\s*[)）]\s*([^。；;！？!?]{1,40})[。.]?(?=\S)")
_GOALS = re.compile(r"目标")
_LETTERHEAD = re.compile(r"^(?:附件|附录|附表)\s*\d*\s*[:：]?$")
_TITLE_LENGTH = 60
_HEAD = 12
_TITLED = re.compile(r"(?:通知|办法|计划|意见|方案|规划|条例|规定|决定|报告|纲要|公告|措施|细则|指南|政策)(?:[（(].{1,20}[）)])?$")


@dataclass(frozen=True, slots=True)
class PlainPlan:
    """What a running text says: its title, its records in order, and the headings that structure it."""

    title: str
    records: tuple[Record, ...]
    headings: tuple[Heading, ...]


@dataclass(slots=True)
class _Reading:
    """State while paragraphs are read."""

    document: str
    prefix: str
    version: Version | None
    plain: str
    records: list[Record] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    section: str = ""
    task: int | None = None
    task_title: str | None = None
    open_clause: bool = False
    open_article: bool = False

    def count(self, stem: str) -> str:
        self.counts[stem] = self.counts.get(stem, 0) + 1
        return f"{stem}-{self.counts[stem]}"

    def add(self, record_id: str, kind: Kind, paragraph: Paragraph, **fields: object) -> None:
        unique, copy = record_id, 1
        while unique in self.taken:
            copy += 1
            unique = f"{record_id}~{copy}"
        self.taken.add(unique)
        made = Record(self.document, unique, kind, paragraph.text, paragraph.start, paragraph.end, self.version)
        where: dict[str, object] = {"task": self.task, "task_title": self.task_title, "context": self.section}
        self.records.append(replace(made, **(where | fields)))  # type: ignore[arg-type]


def read_plan(document: str, stream: BlockStream, version: Version | None, prefix: str) -> PlainPlan:
    """Read a plan that is no table; every paragraph becomes a record or a heading."""
    reading = _Reading(document, prefix, version, stream.plain)
    title = _title([paragraph.text for block in stream.blocks[:_HEAD] for paragraph in _paragraphs(block)])
    named = False
    for block in stream.blocks:
        for paragraph in _paragraphs(block):
            if not named and paragraph.text == title:
                named = True
                reading.headings.append(Heading(paragraph.text, paragraph.start, paragraph.end))
            else:
                _place(reading, paragraph, block.kind is BlockKind.HEADING)
    return PlainPlan(title, tuple(reading.records), tuple(reading.headings))


def _title(lines: list[str]) -> str:
    """Return the first short line that reads like a title of an official text, else the first short line."""
    short = [line for line in lines if len(line) <= _TITLE_LENGTH and not line.endswith(("。", "；", "："))]
    return next((line for line in short if _TITLED.search(line)), short[0] if short else "")


def _paragraphs(block: Block) -> list[Paragraph]:
    if block.paragraph is not None:
        return [block.paragraph]
    return [paragraph for row in block.rows for cell in row for paragraph in cell]


def _place(reading: _Reading, paragraph: Paragraph, is_heading: bool) -> None:
    text = paragraph.text
    part = classify(paragraph)
    if reading.open_article and not part.label and not _is_section(text, is_heading=is_heading):
        _extend_last(reading, paragraph)
    elif part.kind in (PartKind.MILESTONE, PartKind.DEPARTMENTS):
        owner = f"{reading.prefix}-{reading.task or 0}"
        reading.add(f"{owner}-{part.kind.value}", Kind(part.kind.value), paragraph)
        reading.open_clause = False
    elif part.kind is PartKind.TASK and part.number is not None:
        reading.task, reading.task_title = part.number, f"（{chinese_ordinal(part.number)}）{text[part.body :]}"
        reading.add(f"{reading.prefix}-{part.number}-task", Kind.TASK, paragraph, heading=text[part.body :])
        reading.open_clause = False
    elif part.kind is PartKind.CLAUSE:
        _clause(reading, paragraph, part)
    elif _is_section(text, is_heading=is_heading):
        reading.headings.append(Heading(text, paragraph.start, paragraph.end))
        reading.section, reading.task, reading.task_title = text, None, None
        reading.open_clause = reading.open_article = False
    elif reading.open_clause:
        _extend_last(reading, paragraph)
    else:
        _passage(reading, paragraph)


def _is_section(text: str, *, is_heading: bool) -> bool:
    return bool(_SECTION.match(text) or _LETTERHEAD.match(text)) or (is_heading and len(text) <= _TITLE_LENGTH)


def _extend_last(reading: _Reading, paragraph: Paragraph) -> None:
    last = reading.records[-1]
    reading.records[-1] = replace(last, text=reading.plain[last.start : paragraph.end], end=paragraph.end)


def _clause(reading: _Reading, paragraph: Paragraph, part: Part) -> None:
    """Add a numbered clause, or an article; where numbering begins anew under each task, the task stands in the id."""
    number = part.number or 0
    plain = f"{reading.prefix}-{number}-{part.suffix}" if part.suffix else f"{reading.prefix}-{number}"
    record_id = plain if plain not in reading.taken or part.label else f"{reading.prefix}-{reading.task or 0}.{number}"
    heading = "" if part.label else heading_of(paragraph, part.body)
    reading.add(record_id, Kind.CLAUSE, paragraph, number=number, heading=heading, label=part.label, suffix=part.suffix)
    reading.open_clause, reading.open_article = True, bool(part.label)


def _passage(reading: _Reading, paragraph: Paragraph) -> None:
    """Add a paragraph without a number of its own; one that opens with （一） carries that as its ordinal."""
    hit = _SUBTITLE.match(paragraph.text)
    if hit and (ordinal := chinese_number(hit.group(1))):
        reading.add(reading.count(f"{reading.prefix}-p"), Kind.PASSAGE, paragraph, heading=hit.group(2), label=f"（{hit.group(1)}）")
        reading.records[-1] = replace(reading.records[-1], task=ordinal, task_title=f"（{hit.group(1)}）{hit.group(2)}")
        return
    under_goals = _GOALS.search(reading.section) or (reading.task_title or "").endswith("目标")
    kind, stem = (Kind.GOAL, "goal") if under_goals else (Kind.PASSAGE, "p")
    reading.add(reading.count(f"{reading.prefix}-{stem}"), kind, paragraph, heading=heading_of(paragraph, 0))
