"""What a question demands of the members of a list: with, without, only, together, besides, so many."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.understanding.query import All, Condition, Either, Has, Not, Rank, Size
from corpus.departments import Mention
from corpus.normalize import CHINESE_DIGITS, chinese_number

_SEEN = r"(?:看到|见到|列出|列上|列|提到|提及|安排|写|包括|包含|涉及|出现)?(?:了|过|有)?"
_NOT_BEFORE = re.compile(rf"(?:(?<!有)没有?|不含|不包括|不包含|不涉及|缺少?|未|少了|\bwithout|\bno|\bnot|\bexclud\w+){_SEEN}\s*(?:the )?$")
_NOT_AFTER = re.compile(
    r"^(?:等|也|都|均|并|就|压根|根本|则|the )*(?:没有?|未|不|没)(?:再)?(?:参与|负责|参加|在|出现|列|牵头|承担|涉及|管|份|插手|被)"
    r"|^(?:缺席|没份)|^ (?:is|are|does|do|was|were)(?: not|n't)"
)
_BESIDES = re.compile(
    r"(?:除(?:了|去|开|却)?|抛开|撇开|不算|不含|\bexcept(?: for)?|\bapart from|\bother than|\bbesides)\s*(?:the )?(?:新版|旧版)?(?:的)?$"
)
_LEFT_OUT = re.compile(r"(?:除(?:了|去|开|却)?|抛开|撇开|不算)(?P<what>[^，,。？?]{2,24}?)(?:以外|之外|外|[，,]|还有?|的话)")
_ALONE_BEFORE = re.compile(r"(?:只有|仅有?|只由|只是|单由|单独由|只靠|光靠|只列了?|\bonly(?: by)?)\s*(?:the )?$")
_ALONE_AFTER = re.compile(r"^(?:一家|一个(?:部门|单位)|一个|单独|独自|独家|独立|自己)|^ alone|^ only")
_OR = re.compile(r"或者?|\bor\b")
_NUMBER = rf"(?P<n>\d{{1,2}}|[{CHINESE_DIGITS}]{{1,3}})"
_FEW = re.compile(
    rf"(?:只|仅)(?:由|有|靠|列了?|挂了?|归|让)?{_NUMBER}(?:家|个)(?:部门|单位|部委)?"
    r"|\bonly (?P<e>one) (?:department|ministry)|(?P<s>单一)(?:部门|单位)"
)
_ONCE = re.compile(
    rf"(?:只|仅)(?:在|参与|出现在?|负责|参加|列在|牵头)(?:过|了)?{_NUMBER}(?:个|项|次)(?:任务|行动)?|\bonly (?P<e>one) (?:task|action)"
)
_OFTEN = re.compile(
    rf"(?:至少|不少于)?{_NUMBER}(?:个|项)(?:(?:任务|行动)(?:以上|或以上|及以上)|(?:以上|或以上|及以上)(?:的)?(?:任务|行动|部门|单位|有|都|[？?]?$))"
)
_COMMON = re.compile(
    r"共同|共有|一样的|是一样|都(?:有|出现|参与|列)|交集|重[合叠]|两边|同时(?:有|出现|参与|负责)|相同的|\bin common\b|\bboth\b|\bshared?\b"
)
_AND = re.compile(r".{0,6}?(?:[和与跟及、]|以及| and ).{0,2}?")
_MOST, _FEWEST = re.compile(r"最多|最大|\bmost\b"), re.compile(r"最少|最小|\bfewest\b|\bleast\b")


def department_condition(plain: str, mentions: Sequence[Mention]) -> Condition | None:
    """Return what a list of departments must meet, from the departments that a question names and the words around them."""
    parts: list[Condition] = []
    negated = False
    for at, mention in enumerate(mentions):
        before, after = plain[: mention.start], plain[mention.end :]
        if _BESIDES.search(before):
            continue
        joined = at > 0 and bool(re.fullmatch(r"[和与、,，及跟或]|以及|或者| and | or ", plain[mentions[at - 1].end : mention.start]))
        negated = bool(_NOT_BEFORE.search(before)) or (negated and joined)
        has: Condition = Has(mention.name)
        if _ALONE_BEFORE.search(before) or _ALONE_AFTER.match(after):
            has = All((has, Size(1, 1)))
        parts.append(Not(has) if negated else has)
    if parts and _NOT_AFTER.match(plain[mentions[-1].end :]):
        parts = [part if isinstance(part, Not) else Not(part) for part in parts]
    if not parts and (few := _FEW.search(plain)):
        number = 1 if few["e"] or few["s"] else chinese_number(few["n"]) or 1
        return Size(number, number)
    if len(parts) < 2:
        return parts[0] if parts else None
    return Either(tuple(parts)) if _OR.search(plain[mentions[0].end : mentions[-1].start]) else All(tuple(parts))


def is_negated(plain: str, start: int, end: int) -> bool:
    """Tell whether a question says of what stands at a place that it is not there: 没有科技部, 国资委也不在."""
    return bool(_NOT_BEFORE.search(plain[:start]) or _NOT_AFTER.match(plain[end:]))


def is_besides(plain: str, start: int) -> bool:
    """Tell whether what stands at a place is left out: 除了…."""
    return bool(_BESIDES.search(plain[:start]))


def left_out_names(plain: str, mentions: Sequence[Mention]) -> tuple[str, ...]:
    """Return the departments that are left out: 除了工信部、发改委和应急部."""
    left: list[Mention] = []
    for mention in mentions:
        joined = left and re.fullmatch(r"[和与、,，及跟]|以及| and |, (?:and )?", plain[left[-1].end : mention.start])
        if joined or is_besides(plain, mention.start):
            left.append(mention)
    return tuple(mention.name for mention in left)


def left_out(plain: str) -> str:
    """Return what a question leaves out, 茶旅路线 of 除了茶旅路线外; empty where nothing is."""
    hit = _LEFT_OUT.search(plain)
    return hit["what"] if hit else ""


def occurrences(plain: str) -> Size | None:
    """Return in how many lists a department is to occur: 只在一项任务出现, 3 项以上."""
    if hit := _ONCE.search(plain):
        number = 1 if hit["e"] else chinese_number(hit["n"]) or 1
        return Size(number, number)
    if hit := _OFTEN.search(plain):
        return Size(chinese_number(hit["n"]) or 1, None)
    return None


def is_common(plain: str, spans: Sequence[tuple[int, int]]) -> bool:
    """Tell whether what the lists of several tasks share is asked for; the tasks are named side by side."""
    placed = sorted(spans)
    beside = any(_AND.fullmatch(plain[a[1] : b[0]]) for a, b in pairwise(placed) if a[1] <= b[0])
    return beside and bool(_COMMON.search(plain))


def rank_of(plain: str) -> Rank | None:
    """Return which end of an order is asked for."""
    return Rank.FEWEST if _FEWEST.search(plain) else Rank.MOST if _MOST.search(plain) else None
