"""What a text is called: the line near its head that reads like a title, and not what is printed around it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from corpus.normalize import label_form
from corpus.outline import mark_of
from corpus.statute import article_label, is_chapter_title

_HEAD = 40
_LONGEST = 60
_ENDS = ("。", "；", "：", ":", ";", "，")
_TITLED = re.compile(
    r"(?:法|条例|办法|规定|规则|细则|决定|章程|规范|准则|解释|制度|指引|规程|法典|守则|通则"
    r"|通知|计划|意见|方案|规划|报告|纲要|公告|措施|指南|政策|要求|标准|导则|通告|公约|协议|合同)"
    r"(?:[（(].{1,20}[）)])?$"
    r"|\b(?:Act|Regulations?|Directive|Charter|Li[cs]en[cs]e|Agreement|Guidelines?|Policy|Code|Convention|Rules|Standard)\b"
    r"(?:,? (?:Version|No\.?)? ?[\d.]+)?$",
    re.IGNORECASE,
)
# What stands around a title: codes of standards, classes, issuers of a standard, dates, letterheads.
_AROUND = re.compile(
    r"^\s*(?:(?:ICS|CCS|UDC)\b|(?:GB|DB|JB|HJ|YD|QB|SJ|NB|ISO|IEC|EN|T|Q)(?:\d{2})?\s*[/／]?\s*[A-Z]*\s*\d|中华人民共和国(?:国家|\S{2,6}行业)标准|\S{0,8}地方标准$|(?:国家|行业|团体|企业)标准$|.{0,20}(?:政府|国务院|主席|[部委局署会行院])令$|第\s*\d+\s*号$|\S{1,12}[〔\[]\d{4}[〕\]]\s*\d+\s*号$|(?:代替|部分代替)\s*[A-Z]"
    r"|(?:19|20)\d{2}\s*[-—年./]\s*\d{1,2}.{0,12}(?:发布|实施|施行)|.{0,12}(?:文件|公报)$|.{0,8}(?:内部资料|注意保密|机密|秘密).{0,8}$|第\s*\d+\s*页"
    r"|附\s*[件录表]\s*\d*\s*[:：]?$|目\s*[录次]$|前\s*言$|[\[（(]?(?:征求意见稿|送审稿|报批稿|草案)[\]）)]?$|[A-Z]\s*\d{2}$|[^\u4e00-\u9fffA-Za-z]*$)"
)


def title_of(lines: Sequence[str], largest: str = "") -> str:
    """Return the title of a text from its paragraphs; `largest` is the first heading of the first level, where the file has one.

    The first line that reads like an official title wins, then the largest heading, then the first short line. A line
    that stands on several pages is a running header, and numbered headings are no titles.
    """
    times = Counter(line.strip() for line in lines)
    head: list[str] = []
    for line in lines[:_HEAD]:
        if article_label(line):
            break
        if 0 < len(line.strip()) <= _LONGEST and not line.rstrip().endswith(_ENDS) and times[line.strip()] < 3 and not _set_aside(line):
            head.append(line)
    if largest in head and _TITLED.search(label_form(largest)):
        return largest
    named = next((line for line in head if is_titled(line) or is_titled(line.partition("\n")[0])), "")
    title = _below_letterhead(named) or (largest if largest in head else "") or (head[0] if head else "")
    first, _, rest = title.partition("\n")
    return first if rest and is_titled(first) else title


def _below_letterhead(title: str) -> str:
    """Return a title of several lines without those above it that tell issuer and number: 某市人民政府令, 第77号."""
    lines = title.split("\n")
    while len(lines) > 1 and _set_aside(lines[0]):
        lines = lines[1:]
    return "\n".join(lines)


def is_titled(line: str) -> bool:
    """Tell whether a line reads like an official title."""
    return bool(_TITLED.search(label_form(line).strip()))


def _set_aside(line: str) -> bool:
    return bool(_AROUND.match(label_form(line))) or heads_part(line)


def heads_part(line: str) -> bool:
    """Tell whether a heading is a part's, by its number, and no text's title."""
    return is_chapter_title(line) or _numbered(line)


def _numbered(line: str) -> bool:
    mark = mark_of(line)
    return mark is not None and mark.style.name != "spaced"
