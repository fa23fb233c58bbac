"""How records are called in front of a person, in both languages."""

from __future__ import annotations

from assistant.documents.wording import Wording
from assistant.types import Language
from corpus.normalize import chinese_ordinal, fold
from corpus.types import Kind, Record, Version

_VERSION = {
    Language.ZH: {Version.OLD: "旧版", Version.NEW: "新版"},
    Language.EN: {Version.OLD: "old version", Version.NEW: "new version"},
}
_OF_TASK = {
    Language.ZH: {Kind.TASK: "任务标题", Kind.MILESTONE: "时间节点", Kind.DEPARTMENTS: "责任部门"},
    Language.EN: {Kind.TASK: "task title", Kind.MILESTONE: "milestone", Kind.DEPARTMENTS: "departments"},
}
_COUNTED = {
    Kind.PASSAGE: ("正文第{n}段", "text, paragraph {n}"),
    Kind.GOAL: ("行动目标第{n}段", "goals, paragraph {n}"),
    Kind.COMMENTARY: ("{opinion}{figure}第{n}段", "{opinion}{figure}, paragraph {n}"),
    Kind.SUMMARY: ("{summary}第{n}点", "{summary}, point {n}"),
    Kind.NOTE: ("{note}{n}", "{note} {n}"),
    Kind.FRONT: ("{front}第{n}段", "{front}, paragraph {n}"),
    Kind.BACK: ("{back}第{n}段", "{back}, paragraph {n}"),
}
_FIGURE = {Language.ZH: "·图表{n}", Language.EN: ", figure {n}"}
_PLAIN = Wording()
_LONGEST_SUBJECT = 24  # characters


def version_name(version: Version, language: Language = Language.ZH) -> str:
    """Return 旧版 or 新版."""
    return _VERSION[language][version]


def ordinal(number: int | None) -> str:
    """Write a task's ordinal as official texts do: （十）."""
    return f"（{chinese_ordinal(number)}）" if number else ""


def label(record: Record, language: Language = Language.ZH, wording: Wording = _PLAIN) -> str:
    """Return what a record is called in a document of this wording: 新版第39条, 新版（十）责任部门, 研报点评·图表9第4段, 第6条."""
    side = version_name(record.version, language) if record.version else ""
    if record.kind is Kind.CLAUSE and record.label:
        return f"{side}{record.label}" if language is Language.ZH else ", ".join(filter(None, (side, f"article {record.label}")))
    if record.kind is Kind.CLAUSE:
        return f"{side}第{record.number}条" if language is Language.ZH else ", ".join(filter(None, (side, f"clause {record.number}")))
    if record.kind in _OF_TASK[language]:
        name = _OF_TASK[language][record.kind]
        if language is Language.ZH:
            return f"{side}{ordinal(record.task)}{name}"
        return ", ".join(filter(None, (side, f"task {ordinal(record.task)} {name}")))
    if record.kind is Kind.PASSAGE and 0 < len(record.subject) <= _LONGEST_SUBJECT:
        return f"{side}·{record.subject}" if language is Language.ZH else ", ".join(filter(None, (side, record.subject)))
    chinese, english = _COUNTED[record.kind]
    n = record.id.rsplit("-", 1)[-1]
    if record.kind is Kind.SUMMARY and n == "0":
        return wording.word("lead", language)
    pattern = chinese if language is Language.ZH else english
    figure = _FIGURE[language].format(n=record.figure) if record.figure is not None else ""
    named = pattern.format(**wording.words(language), n=n, figure=figure)
    return f"{side}{named}" if language is Language.ZH or not side else f"{side}, {named}"


def found_by(record: Record) -> str:
    """Return what a record is found by, folded: its text, and what its row is about where a table says so beside it."""
    return fold(record.text) + (fold(f"{record.context} {record.subject}") if record.subject else "")


def task_name(record: Record) -> str:
    """Return a task's title with its ordinal, in full width: （十）安全保障强化行动."""
    return f"{ordinal(record.task)}{record.heading}"
