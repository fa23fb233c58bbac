"""How the parts of a comparison note are recognised: captions, column titles, ordinals, labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from corpus.departments import is_department_list
from corpus.normalize import chinese_number, fold
from corpus.readers.blocks import Paragraph
from corpus.statute import article_label, is_chapter_title
from corpus.types import Version

CAPTION = re.compile(r"^(?:图表|表格|表|图)\s*(\d{1,3})(?!\d)\s*[.．、:：]?\s*")
SOURCE_LINE = re.compile(r"^(?:资料|数据|信息)?来源\s*[:：]")
FOOTNOTE = re.compile(r"^(?:附?注|备注|说明)\s*[:：]")
_TASK = re.compile(r"^[（(]\s*([一二三四五六七八九十百]{1,4})\s*[)）]\s*([^。；;！？!?]{1,40})$")
_CLAUSE = re.compile(r"^(\d{1,3})\s*[.．、](?!\d)\s*(?=\S)")
_MILESTONE = re.compile(r"^(?:时间节点|阶段目标|时间安排|完成时限|时限|进度安排)\s*[:：]")
_YEARS = re.compile(r"((?:19|20)\d{2})\s*年?\s*[-—–~～至到]\s*((?:19|20)\d{2})")
_OLD_TITLE = re.compile(r"旧|原|修订前|修改前|上一|前版|老")
_NEW_TITLE = re.compile(r"新|修订后|修改后|现|本次|后版")
_OPINION_TITLE = re.compile(r"点评|评论|评述|解读|影响|观点|分析|说明|理由|备注|变化")
# What a comparison table writes where one side has nothing: 新增条文, （删除）, 无, /.
_BLANK = re.compile(
    r"^[（(【\[]?(?:(?:本条|此条|该条|条款)?为?(?:新增|增加|删除|删去)(?:条文|条款|本条|内容)?|无(?:对应(?:条款|条文))?|[/／—\-–]+)[)）】\]]?[。.]?$"
)
_FIRST_SENTENCE = re.compile(r"^[^。；;！？!?]{1,40}[。；;！？!?]")
_FIRST_PHRASE = re.compile(r"^[^，,。；;！？!?、]{1,30}")


class Column(str, Enum):
    """What a table column holds."""

    OLD = "old"
    NEW = "new"
    OPINION = "opinion"
    UNKNOWN = "unknown"


class PartKind(str, Enum):
    """What a paragraph of a policy column is."""

    TASK = "task"
    CLAUSE = "clause"
    MILESTONE = "milestone"
    DEPARTMENTS = "departments"
    CHAPTER = "chapter"
    BLANK = "blank"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Part:
    """A classified paragraph: its number (ordinal or clause number) and where its own words begin."""

    kind: PartKind
    number: int | None = None
    body: int = 0
    label: str = ""
    suffix: int = 0


def column_roles(titles: Sequence[str]) -> tuple[Column, ...] | None:
    """Tell what each column holds from the titles of the first row; None when that row is no title row."""
    years = [_YEARS.search(title) for title in titles]
    spans = sorted({int(found.group(1)) for found in years if found})
    roles = [_role(title, found, spans) for title, found in zip(titles, years, strict=True)]
    if Column.OLD in roles and Column.NEW in roles and all(len(fold(title)) <= 24 for title in titles):
        return tuple(roles)
    return None


def _role(title: str, years: re.Match[str] | None, spans: list[int]) -> Column:
    if years and len(spans) == 2:
        return Column.OLD if int(years.group(1)) == spans[0] else Column.NEW
    if _OPINION_TITLE.search(title):
        return Column.OPINION
    if _OLD_TITLE.search(title):
        return Column.OLD
    return Column.NEW if _NEW_TITLE.search(title) else Column.UNKNOWN


def classify(paragraph: Paragraph) -> Part:
    """Tell what a paragraph of an old or new column is."""
    text = paragraph.text
    if is_department_list(text):
        return Part(PartKind.DEPARTMENTS)
    if _MILESTONE.match(text):
        return Part(PartKind.MILESTONE)
    if task := _TASK.match(text):
        return Part(PartKind.TASK, chinese_number(task.group(1)), task.start(2))
    if article := article_label(text):
        return Part(PartKind.CLAUSE, article.number, article.end, article.text, article.suffix)
    if is_chapter_title(text):
        return Part(PartKind.CHAPTER)
    if _BLANK.match(text):
        return Part(PartKind.BLANK)
    if clause := _CLAUSE.match(text):
        return Part(PartKind.CLAUSE, int(clause.group(1)), clause.end())
    return Part(PartKind.OTHER)


def heading_of(paragraph: Paragraph, body: int) -> str:
    """Return a clause's heading: its bold opening, else a short first sentence, else its first phrase."""
    text = paragraph.text[body:]
    for start, end in paragraph.bold:
        if start <= body < end and end - body <= 40:
            return paragraph.text[body:end].strip().rstrip("。；;.")
    found = _FIRST_SENTENCE.match(text) or _FIRST_PHRASE.match(text)
    return found.group().strip().rstrip("。；;.！？!?") if found else text[:30]


def version_names(titles: Sequence[str], roles: Sequence[Column]) -> dict[Version, str]:
    """Return the column titles by which a document calls its two versions."""
    sides = {Column.OLD: Version.OLD, Column.NEW: Version.NEW}
    return {sides[role]: title for title, role in zip(titles, roles, strict=True) if role in sides}
