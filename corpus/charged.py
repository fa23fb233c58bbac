"""Bodies that a paragraph puts in charge in a field of its own: 牵头单位：市数据局；配合单位：…, （市发展改革委牵头，市财政局配合）."""

from __future__ import annotations

import re

from corpus.departments import listed_departments

_ROLES = "牵头|责任|负责|配合|主办|协办|参与|参加|主管|承办|实施|完成"
_ROLE = f"(?:{_ROLES})"
_FIELD = re.compile(rf"{_ROLE}(?:部门|单位|科室|处室|机构|主体)(?:及分工)?\s*[:：]\s*(?P<names>[^。；;）)\n]+)")
_BRACKET = re.compile(r"[（(](?P<names>[^（()）。；]{2,160}?(?:牵头|配合|负责)[^（()）。]{0,60})[）)]")
_OWN_ROLE = re.compile(rf"[（(]\s*(?:总)?(?:{_ROLES}|主责)(?:单位|部门)?\s*[）)]")  # behind one name of a list: 市发展改革委（牵头）
_PARTS = re.compile(r"[，,；;、]")
_CLAUSE = re.compile(r"[对的由]|以下|简称|[:：]")  # a sentence in brackets is no list
_END = re.compile(rf"(?:(?:按|按照)?(?:各自)?职责分工)?(?:共同|分别|联合|等)*{_ROLE}+$")


def charged_bodies(text: str) -> list[str]:
    """Return the names of the bodies in such fields of a text, each once, in order."""
    found: dict[str, None] = {}
    text = _OWN_ROLE.sub("", text)
    for hit in _FIELD.finditer(text):
        if "：" not in hit["names"] and ":" not in hit["names"]:
            found |= dict.fromkeys(name for part in _PARTS.split(hit["names"]) for name in listed_departments(_END.sub("", part.strip())))
    for hit in _BRACKET.finditer(text):
        for part in re.split(r"[，,；;]", hit["names"]):
            names, ends = _END.subn("", part.strip())
            if ends and not _CLAUSE.search(names):
                found |= dict.fromkeys(name for each in names.split("、") for name in listed_departments(each))
    return list(found)
