"""Name fines and the like by what they are for: the conduct and whom they fall on, in the words of the clause."""

from __future__ import annotations

import re

# 违反本法规定的，…的，由…处…: conditions end in 的 before a comma, at the head of a sentence or behind a mark.
CONDITION = re.compile(r"(?:^|[，,。；;：:\n])\s*(?P<conduct>[^，,。；;：:\n]{2,80}的)(?=[，,])")
# What makes a case worse or says what followed is no conduct of its own.
_FURTHER = re.compile(
    r"^(?:情节|后果|影响|数额|逾期|拒不|仍不|造成|致使|构成|限期|经责令|再次|(?:没有|无|有)?违法所得|上一年度|未(?:改正|按期)|属于)"
)
_LABEL = re.compile(r"^\s*第[〇零○一二三四五六七八九十百千\d\s]{1,19}[条條](?:之[一二三四五六七八九十]{1,3})?\s*")
_JOINT = re.compile(r"^(?:或者|或|以及|而|并且|并|且)")
_VIOLATES = re.compile(r"^(?:凡)?违反(?:本|前|第)[^，,]{0,24}?(?:规定|条例|办法)(?:的|，)?")
_WHOM = re.compile(r"对(?P<whom>[^，,。；;：:\n对]{2,40}?)[，,]?(?:应当|可以|还|并|分别)*(?:并处以?|处以?|科|裁处)[^，,。；;：:\n]{0,30}$")


def fine_name(text: str, start: int, noun: str) -> str:
    """Return what a fine at a place in a text is for: 未经批准占道的罚款, 拒不改正的罚款（对个人）; the noun alone where nothing says."""
    head = max(text.rfind("\n", 0, start) + 1, 0)
    before = _LABEL.sub(lambda hit: " " * len(hit.group()), text[head:start])
    part = max((before.rfind(mark) for mark in "；;"), default=-1)
    found = [(hit.end(), conduct) for hit in CONDITION.finditer(before) if (conduct := _conduct(before, hit))]
    told = [conduct for end, conduct in found if end > part or not _FURTHER.match(conduct)]  # 情节严重的 reaches to the next semicolon
    last = told[-1] if told else ""
    main = next((conduct for conduct in reversed(told) if not _FURTHER.match(conduct)), "")
    conduct = f"{main.removesuffix('的')}、{last}" if main and main != last else last
    sentence = max(text.rfind(mark, head, start) for mark in "。；;\n")
    whom = _WHOM.search(text[max(sentence + 1, head) : start])
    return f"{conduct}{noun}" + (f"（对{whom['whom']}）" if whom else "")


def _conduct(text: str, hit: re.Match[str]) -> str:
    """Return a condition with the phrase before it where it only goes on with that: X，或者Y的."""
    start = hit.start("conduct")
    if _JOINT.match(hit["conduct"]):
        start = max((text.rfind(mark, 0, start - 1) for mark in "，,。；;：:\n"), default=-1) + 1
    return _VIOLATES.sub("", _JOINT.sub("", text[start : hit.end("conduct")].strip()))
