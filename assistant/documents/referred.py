"""What a text refers to by number in its own version: 违反第十四条第四项 means the words of that item."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from corpus.normalize import CHINESE_DIGITS, chinese_number, fold
from corpus.types import Record, Version

if TYPE_CHECKING:
    from assistant.documents.facts import Facts

_ARTICLE = re.compile(rf"(?<![^本办]法)(?<!》)第(?P<n>[{CHINESE_DIGITS}]{{1,5}}|\d{{1,4}})条(?:之(?P<s>[{CHINESE_DIGITS}]))?")
_ITEM = re.compile(r"第(?P<item>[〇零一二三四五六七八九十\d]+)项")
_ITEMS = re.compile(r"[（(](?P<number>[一二三四五六七八九十\d]+)[)）](?P<text>[^（(]*)")
_REACH = 10  # characters between an article and the item of it


@lru_cache(maxsize=4096)
def referred(facts: Facts, record: Record, start: int, end: int) -> tuple[str, ...]:
    """Return the folded texts of the articles or items that a stretch of a record refers to.

    An item without an article is one of the article that was named before it.
    """
    said = fold(record.text[start:end])
    head = len(fold(record.label)) if start == 0 and record.label else 0
    hits = [hit for hit in _ARTICLE.finditer(said) if hit.start() >= head]
    if not hits and _ITEM.search(said):
        hits = [hit for hit in _ARTICLE.finditer(fold(record.text[len(record.label) : start]))][-1:]
        return _texts(facts, record, hits, said, 0)
    return tuple(text for hit in hits for text in _texts(facts, record, [hit], said, hit.end()))


def _texts(facts: Facts, record: Record, hits: list[re.Match[str]], said: str, at: int) -> tuple[str, ...]:
    found: list[str] = []
    for hit in hits:
        suffix = chinese_number(hit["s"]) or 0 if hit["s"] else 0
        clause = facts.clause(record.version or Version.NEW, chinese_number(hit["n"]) or 0, suffix)
        if clause is None or clause is record:
            continue
        item = _ITEM.search(said, at, at + _REACH if at else len(said))
        items = {chinese_number(each["number"]): each["text"] for each in _ITEMS.finditer(fold(clause.text))}
        found.append(items.get(chinese_number(item["item"]), "") if item and items else fold(clause.text))
    return tuple(found)
