"""How the parts of a comparison note are recognised: captions, ordinals, labels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from corpus.columns import is_nothing
from corpus.departments import is_department_list
from corpus.normalize import chinese_number
from corpus.outline import ENGLISH, mark_of
from corpus.readers.blocks import Paragraph
from corpus.statute import article_label, is_chapter_title

CAPTION = re.compile(r"^(?:图表|表格|表|图)\s*(\d{1,3})(?!\d)\s*[.．、:：]?\s*")
SOURCE_LINE = re.compile(r"^(?:资料|数据|信息)?来源\s*[:：]")
FOOTNOTE = re.compile(r"^(?:(?:附?注|备注|说明)\s*[:：]|〔尾?注)")
_TASK = re.compile(r"^[（(]\s*([一二三四五六七八九十百]{1,4})\s*[)）]\s*([^。；;！？!?]{1,40})$")
_CLAUSE = re.compile(r"^(\d{1,3})\s*[.．、](?!\d)\s*(?=\S)")
_MILESTONE = re.compile(r"^(?:时间节点|阶段目标|时间安排|完成时限|时限|进度安排)\s*[:：]")
# （新增）第九条 …: what the table says of the article before its label.
_MARK = re.compile(r"^[（(【\[]?(?:新增|增加|删除|刪除|修改|修订|修訂)[)）】\]]?\s*[:：]?\s*(?=第)")
_FIRST_SENTENCE = re.compile(r"^[^。；;！？!?]{1,40}[。；;！？!?]")
_FIRST_PHRASE = re.compile(r"^[^，,。；;！？!?、]{1,30}")


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
        if is_nothing(text[article.end :].strip()):
            return Part(PartKind.BLANK)
        return Part(PartKind.CLAUSE, article.number, article.end, article.text, article.suffix)
    if is_chapter_title(text):
        return Part(PartKind.CHAPTER)
    if is_nothing(text):
        return Part(PartKind.BLANK)
    if (mark := _MARK.match(text)) and (article := article_label(text[mark.end() :])):
        return Part(PartKind.CLAUSE, article.number, mark.end() + article.end, article.text, article.suffix)
    if clause := _CLAUSE.match(text):
        return Part(PartKind.CLAUSE, int(clause.group(1)), clause.end())
    return Part(PartKind.OTHER)


def classify_cell(paragraph: Paragraph) -> Part:
    """Tell what a paragraph is in a table that sets clauses side by side: there 5.2.1 and Article 5 number clauses too."""
    part = classify(paragraph)
    if part.kind is PartKind.OTHER and (label := article_label(f"{paragraph.text}\u3000")) and label.last:
        return Part(PartKind.CLAUSE, label.number, label.end, label.text, label.suffix)  # 第十条至第十二条 alone in its line
    mark = mark_of(paragraph.text) if part.kind is PartKind.OTHER else None
    if mark is None or not (mark.style.name in ENGLISH or mark.style.name == "dotted"):
        return part
    if is_nothing(paragraph.text[mark.body :].strip()):
        return Part(PartKind.BLANK)
    return Part(PartKind.CLAUSE, None if len(mark.ordinals) > 1 else mark.number, mark.body, mark.label)


def heading_of(paragraph: Paragraph, body: int) -> str:
    """Return a clause's heading: its bold opening, else a short first sentence, else its first phrase."""
    text = paragraph.text[body:]
    for start, end in paragraph.bold:
        if start <= body < end and end - body <= 40:
            return paragraph.text[body:end].strip().rstrip("。；;.")
    found = _FIRST_SENTENCE.match(text) or _FIRST_PHRASE.match(text)
    return found.group().strip().rstrip("。；;.！？!?") if found else text[:30]
