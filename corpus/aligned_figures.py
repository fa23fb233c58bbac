"""Tell which figure of a new text stands where which of the old one stood: the same thing, said in the same place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.fines import CONDITION
from corpus.normalize import fold
from corpus.quantities import Bound, Quantity

# Names that say how a thing is measured, not which thing: what they count is told by the words before them.
_GENERIC = re.compile(r"^(?:.*(?:罚款|罚金|罰鍰|罚鍰|罚锾|罰款|罰金)(?:（对.*）)?|滞纳金|违约金|赔偿|补助|补贴|资金|数量|规模|期限)$")
_LASTING = frozenset({"日", "天", "个月", "月", "年", "工作日", "交易日", "小时", "分钟", "周岁", "岁"})
_PENALTY = re.compile(r"(?:罚款|罚金|罰鍰|罚鍰|罚锾|罰款|罰金|违约金|赔偿)(?:（对.*）)?$")
_PENAL = frozenset({"元", "倍", "%"})
_COUNTING = frozenset({"", "个", "家", "项", "次", "处", "套", "座"})
_PERSONS = frozenset({"人", "名"})
_SEGMENT = re.compile(r"[。；;！!？?\n]")
_CLAUSE = re.compile(r"[，,：:、]")
_DELTA = re.compile(r"(?:增长|增加|上升|下降|降低|减少|上浮|下调|上调|提高|提升|多|少|缩短|延长)\s*(?:约|近|超过?)?\s*$")
_ACT = re.compile(r"(?:并处|处以|处|并|由)?$")
_LABEL = re.compile(r"^第[^条條]{1,9}[条條](?:之.{1,2})?")
# Of what a fine or a term depends on, these must agree: whether the case is grave, and whom it falls on.
_GRAVE = re.compile(r"(?:情节|后果|影响)(?:特别|较为?)?(?:严重|恶劣)|造成严重后果")
_PERSON = re.compile(r"直接负责|责任人员|主管人员|个人|负责人|法定代表人|自然人")
_BODY = re.compile(r"单位|企业|机构|经营者|公司|法人|组织")
_LEAST_CONDITION = 0.3
_LEAST_CLAUSE = 0.4
_LEAST_NAMED, _LEAST_PLACED, _LEAST_LEAD = 0.55, 0.5, 0.34
_NARROWED, _PURPOSE = 0.7, 0.6


@dataclass(frozen=True, slots=True)
class Link:
    """Places of an old and a new figure that measure the same thing, and how sure that is, 0 to 1."""

    old: int
    new: int
    score: float


@dataclass(frozen=True, slots=True)
class _Place:
    """What stands around a figure, folded, other figures masked."""

    name: str
    purpose: str
    lead: Counter[str]
    clause: Counter[str]
    segment: Counter[str]
    condition: Counter[str]
    case: tuple[bool, str]
    delta: bool
    rank: float


Told = tuple[str, Quantity]


def linked_figures(old: Sequence[Told], new: Sequence[Told]) -> list[Link]:
    """Return the links between the figures of records that are paired, best first, each figure in one at most."""
    sides = [_places(side) for side in (old, new)]
    scored = [
        Link(i, j, score)
        for i, a in enumerate(sides[0])
        for j, b in enumerate(sides[1])
        if _comparable(old[i][1], new[j][1]) and a.delta == b.delta and (score := _score(a, b, old[i][1], new[j][1])) > 0
    ]
    taken: tuple[set[int], set[int]] = (set(), set())
    links = []
    for link in sorted(scored, key=lambda x: (-x.score, abs(sides[0][x.old].rank - sides[1][x.new].rank), x.old, x.new)):
        if link.old not in taken[0] and link.new not in taken[1]:
            taken[0].add(link.old)
            taken[1].add(link.new)
            links.append(link)
    return links


def like_units(a: str, b: str) -> bool:
    """Tell whether two units measure alike, 家 and 个 among them."""
    return a == b or {a, b} <= _COUNTING or {a, b} <= _PERSONS or {a, b} <= {"月", "个月"} or {a, b} <= {"百分点", "个百分点"}


def _comparable(old: Quantity, new: Quantity) -> bool:
    """Tell whether two figures may measure one thing: in like units, or a penalty by multiples beside one by amounts."""
    units = {old.unit, new.unit}
    return like_units(old.unit, new.unit) or len(units & _PENAL) == 2 and all(_PENALTY.search(q.name) for q in (old, new))


def is_generic(quantity: Quantity) -> bool:
    """Tell whether a figure's name does not say which thing it measures: fines, terms of days."""
    return (
        bool(_GENERIC.match(quantity.name)) or quantity.unit in _LASTING or quantity.unit == "倍" and quantity.bound is not Bound.RELATIVE
    )


def is_delta(text: str, quantity: Quantity) -> bool:
    """Tell whether a figure says by how much something grew or shrank, not where it stands."""
    return bool(_DELTA.search(text[max(0, quantity.start - 12) : quantity.start]))


def _places(told: Sequence[Told]) -> list[_Place]:
    spans: dict[str, list[tuple[int, int]]] = {}
    for text, quantity in told:
        spans.setdefault(text, []).append((quantity.start, quantity.end))
    return [_place(text, q, spans[text], n / max(1, len(told) - 1)) for n, (text, q) in enumerate(told)]


def _place(text: str, quantity: Quantity, spans: Sequence[tuple[int, int]], rank: float) -> _Place:
    start = max((m.end() for m in _SEGMENT.finditer(text, 0, quantity.start)), default=0)
    close = _SEGMENT.search(text, quantity.end)
    end = close.start() if close else len(text)
    left = max((m.end() for m in _CLAUSE.finditer(text, start, quantity.start)), default=start)
    mark = _CLAUSE.search(text, quantity.end, end)
    right = mark.start() if mark else end
    sentence = max((m.end() for m in re.finditer(r"[。\n]", text[: quantity.start])), default=0)
    conditions = list(CONDITION.finditer(text[sentence : quantity.start]))
    case = _LABEL.sub("", _masked(text, sentence, sentence + conditions[-1].end(), spans)) if conditions else ""
    name, _, purpose = quantity.name.partition("（")
    lead = _ACT.sub("", _masked(text, start, quantity.start, spans))
    return _Place(
        fold(name),
        fold(purpose),
        _grams(_LABEL.sub("", lead)),
        _grams(_masked(text, left, right, spans)),
        _grams(_LABEL.sub("", _masked(text, start, end, spans))),
        _grams(case),
        (bool(conditions and _GRAVE.search(conditions[-1]["conduct"])), _party(text[sentence : quantity.start])),
        is_delta(text, quantity),
        rank,
    )


def _party(lead: str) -> str:
    """Tell whom the last mention before a figure names: a body or a person; empty where neither."""
    at = [max((m.start() for m in pattern.finditer(lead)), default=-1) for pattern in (_PERSON, _BODY)]
    return "" if at == [-1, -1] else "person" if at[0] >= at[1] else "body"


def _masked(text: str, start: int, end: int, spans: Sequence[tuple[int, int]]) -> str:
    """Return a stretch folded, each figure in it a mark."""
    parts, at = [], start
    for a, b in spans:
        if start <= a and b <= end:
            parts += [text[at:a], "#"]
            at = b
    return fold("".join([*parts, text[at:end]]))


def _score(a: _Place, b: _Place, quantity: Quantity, other: Quantity) -> float:
    lead, clause, segment = _dice(a.lead, b.lead), _dice(a.clause, b.clause), _dice(a.segment, b.segment)
    name = _named_alike(a.name, b.name)
    if is_generic(quantity):
        led = lead if a.lead and b.lead else segment
        if a.condition and b.condition:
            alike = _dice(a.condition, b.condition)
            if a.case[0] != b.case[0] or alike < _LEAST_CONDITION:
                return 0.0
            led = max(alike, led)
        if {a.case[1], b.case[1]} == {"body", "person"}:
            return 0.0
        if quantity.unit in _LASTING and quantity.value != other.value and clause < _LEAST_CLAUSE:
            return 0.0  # a term of another length that runs from another event
        score = 0.55 * led + 0.25 * segment + 0.2 * clause
        return score if led >= _LEAST_LEAD and score >= _LEAST_PLACED else 0.0
    score = 0.5 * name + 0.3 * clause + 0.2 * segment
    if a.purpose or b.purpose:
        score *= _PURPOSE + (1 - _PURPOSE) * _dice(_grams(a.purpose), _grams(b.purpose))
    return score if score >= _LEAST_NAMED else 0.0


def _named_alike(a: str, b: str) -> float:
    """Compare two names; one that narrows the other by a word in front, 超长期特别国债 and 特别国债, is another thing."""
    alike = _dice(_grams(a), _grams(b))
    short, long = sorted((a, b), key=len)
    return alike * _NARROWED if a != b and long.endswith(short) and len(long) - len(short) >= 2 else alike


def _grams(text: str) -> Counter[str]:
    return Counter(text[i : i + 2] for i in range(len(text) - 1)) if len(text) > 1 else Counter([text] if text else [])


def _dice(a: Counter[str], b: Counter[str]) -> float:
    total = sum(a.values()) + sum(b.values())
    return 2 * sum((a & b).values()) / total if total else 0.0
