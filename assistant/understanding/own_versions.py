"""The names by which a document calls its two versions, and what they mean in a question to it: 现行, 修正案, 2018年版, 草案."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache

from assistant.understanding.script import simplified
from corpus.types import Document

_MARKS = re.compile(r"[《》（）()“”\s]")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# What stands behind a version's name in a column title, and in a question about it.
_GENUS = re.compile(r"(?:章程|规则|办法)?(?:条文|条款|规定|内容|文本|全文|版本?|稿|案)$")
_DRAFT = re.compile(r"草案|修[正订改]|征求意见|送审|拟")
_YEARLY = re.compile(r"工作报告|年度报告|工作总结|工作要点")  # papers of every year: 今年 is the new one
_NOW = re.compile(r"现[行有]")
# These are verbs in a question too (修订了什么): they name a version only with a noun behind them.
_VERBS = frozenset({"修正", "修订", "修改", "调整", "变更", "拟修订", "拟修正", "拟修改"})
_BEHIND = ("案", "条文", "条款", "稿", "版", "版本", "后", "草案", "后条文", "后的")
_SHORT = frozenset({"原", "现", "新", "旧", "old", "new"})
_SHORT_BEHIND = ("条文", "条款", "规定", "章程", "办法", "规则", "文", "版", "法")
_OLD, _NEW = "旧版", "新版"
# 老条例, 新办法: before what sort of paper the document is, by the last word of its title.
_OLDER, _NEWER = ("老", "老的", "旧", "旧的", "原", "原来的", "以前的"), ("新", "新的")
_YEAR_TAILS = ("年版", "版", "年的版本", "年修订", "年修正", "年修订版", "年修正版", "年那版", "年的规定")
_SORT = re.compile(r"[\u4e00-\u9fff]{2}(?=(?:[（(][^（）()]*[）)])?$)")
_ITSELF = re.compile(r"本(条例|办法|规定|法|章程|规则|细则|准则|守则|标准|规范|计划|规划|方案)(?![律])")


def with_own_versions(plain: str, document: Document, issued: tuple[str, str] = ("", "")) -> str:
    """Put 旧版 and 新版 for what a document calls its versions by, or the years they were issued in, in a question made plain."""
    compared = bool(document.pairs) or len({node.version for node in document.nodes} - {None}) > 1
    sort = _itself(document.plain) or _sort(document.title) if compared else ""
    pattern, sides = _names(document.old_name, document.new_name, sort, issued)
    return pattern.sub(lambda hit: sides[hit.group()], plain) if pattern else plain


def is_own_year(year: str, of: int) -> bool:
    """Tell whether a year is the one that a text of a year (0: of none) calls this year, or last year."""
    return of > 0 and int(year) in (of, of - 1)


def _sort(title: str) -> str:
    """Return what sort of paper a title names: its last word."""
    found = _SORT.search(simplified(title))
    return found.group() if found else ""


@lru_cache(maxsize=64)
def _itself(text: str) -> str:
    """Return what a text calls itself most often, 条例 where it says 本条例; nothing where it does not."""
    counted = Counter(_ITSELF.findall(simplified(text)))
    return counted.most_common(1)[0][0] if counted else ""


@lru_cache(maxsize=256)
def _names(old: str, new: str, sort: str, issued: tuple[str, str]) -> tuple[re.Pattern[str] | None, dict[str, str]]:
    """Return the pattern of all names that one version alone is called by, and the side that each stands for."""
    forms = {_OLD: _forms(old), _NEW: _forms(new)}
    if forms[_NEW] and _DRAFT.search(_plain(new)) and not _NOW.search(_plain(new)):
        forms[_OLD] |= {"现行"}
    years = [set(_YEAR.findall(name)) for name in (old, new)]
    titled = all(len(_plain(name)) > _LABEL for name in (old, new))  # 2025年国务院政府工作报告 is of that year; 2018年版 is a label
    if titled and all(len(found) == 1 for found in years) and years[0] != years[1]:
        for side, found in zip((_OLD, _NEW), years, strict=True):
            forms[side] |= {form for year in found for form in (f"{year}年", year, f"{year[2:]}年")}
    if all(_YEARLY.search(_plain(name)) for name in (old, new)):
        forms[_OLD] |= {"去年", "上年", "上一年"}
        forms[_NEW] |= {"今年", "本年"}
    if issued[0] < issued[1]:
        forms[_OLD] |= _of_year(issued[0], sort)
        forms[_NEW] |= _of_year(issued[1], sort)
    if sort:
        forms[_OLD] |= {f"{word}{sort}" for word in _OLDER}
        forms[_NEW] |= {f"{word}{sort}" for word in _NEWER}
    both = forms[_OLD] & forms[_NEW]
    sides = {name: side for side, names in forms.items() for name in names - both if name not in (_OLD, _NEW)}
    if not sides:
        return None, {}
    longest = sorted(sides, key=lambda name: (-len(name), name))
    patterns = (rf"(?<![a-z0-9.到至—–~～创革更-]){re.escape(name)}(?:里|中)?(?:的)?{_behind(name)}" for name in longest)
    return re.compile("|".join(patterns)), _with_tails(sides)


def _of_year(year: str, sort: str) -> set[str]:
    """Return what a version may be called by the year it was issued in."""
    forms = {f"{year}{tail}" for tail in _YEAR_TAILS}
    return forms | ({f"{year}{tail}{sort}" for tail in ("年", "年的", "年那版", "年版")} if sort else set())


def _behind(name: str) -> str:
    """Return what may not follow a name: behind a year alone, what makes it a date of the text."""
    if name.isdecimal():
        return r"(?=\s*[a-z,.?]|$)"  # in English alone: in 2026 …
    return r"(?![a-z0-9]|底|末|初|前|以前|以后|以来|\d*月|[到至—–~～-])" if re.fullmatch(r"(?:\d\d){1,2}年", name) else r"(?![a-z0-9])"


def _with_tails(sides: dict[str, str]) -> dict[str, str]:
    return {f"{name}{place}{of}": side for name, side in sides.items() for place in ("", "里", "中") for of in ("", "的")}


def _forms(name: str) -> set[str]:
    """Return what a question may call a version by, in simplified script and lower case."""
    plain = _plain(name)
    if not plain:
        return set()
    years = set(_YEAR.findall(plain))
    forms: set[str] = set()
    if len(years) == 1:
        year = years.pop()
        forms |= {f"{year}{tail}" for tail in _YEAR_TAILS}
    if len(plain) > _LONGEST or (forms and not plain.startswith(tuple(_YEAR.findall(plain)))):
        return forms  # a title: it names the document, not a version of it
    core = _GENUS.sub("", plain) or plain
    if core in _VERBS:
        return forms | {plain, *(f"{core}{tail}" for tail in _BEHIND)}
    if core in _SHORT:
        return forms | ({plain} - {core}) | {f"{core}{tail}" for tail in _SHORT_BEHIND}
    if re.fullmatch(r"\d{4}年?", core):
        return forms | {plain}
    if "草案" in plain:
        forms |= {"草案", "修正案", "修订案"}
    return forms | {form for form in (plain, core, *(f"{core}{tail}" for tail in ("条文", "条款", "规定", "稿", "版"))) if len(form) > 1}


_LONGEST, _LABEL = 14, 8


@cache
def _plain(name: str) -> str:
    return _MARKS.sub("", simplified(name).lower())
