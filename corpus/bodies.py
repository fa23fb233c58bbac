"""Find the bodies that a text names: departments of the state by their one name, and X部门 as bodies of their own kind."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from corpus.datafile import read_table
from corpus.departments import find_departments, listed_departments
from corpus.normalize import fold
from corpus.types import POLICY_KINDS, Kind, Pair, Record, Version

_TABLE = Path(__file__).parent / "bodies.toml"
_REACH = 10
_CORE = 2  # characters at least that say what a body is for
_SIMPLE = str.maketrans("門機構關會員環務財監應執農業發國資計術", "门机构关会员环务财监应执农业发国资计术")
_SEGMENT = re.compile(r"[。；;\n]")
_STOP = re.compile(r"[，,。；;：:\n]")
_LEVELS = "省市县区州盟旗"
_ALIKE = 0.5
# The first subject of a name that joins two stands between the level of the body and 和.
_FIRST_SUBJECT = re.compile(
    r"(?:国务院|人民政府|[省市县区州盟旗级])(?P<subject>[\u4e00-\u9fff]{2,6})(?<!机关)(?<!部门)(?<!机构)(?<!政府)和$"
)


class Role(str, Enum):
    """What a body does where it is named."""

    LEADS = "牵头"
    CHARGED = "负责"
    JOINS = "参与"
    TOGETHER = "会同"
    RECEIVES = "受理"
    LISTED = "责任"
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class Body:
    """A body that a record names; `text[start:end]` is the name as written, `is_generic` marks X部门 of any level."""

    record: Record
    name: str
    written: str
    role: Role
    is_generic: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class BodyChange:
    """A body that stands where another one stood in paired records; `everywhere` tells that the old name is gone for good."""

    old: str
    new: str
    old_records: tuple[Record, ...]
    new_records: tuple[Record, ...]
    everywhere: bool


def stated_bodies(records: Iterable[Record]) -> list[Body]:
    """Return every body that policy text names, in order."""
    return [body for record in records if record.kind in POLICY_KINDS for body in _bodies(record)]


def _bodies(record: Record) -> Iterator[Body]:
    if record.kind is Kind.DEPARTMENTS:
        yield from _listed(record)
        return
    text = record.text
    generic = list(generic_bodies(text))
    found = [(start, end, name, True) for name, start, end in generic]
    for mention in find_departments(text):
        if _is_generic_mention(text, mention.start, mention.end) or any(s < mention.end and mention.start < e for _, s, e in generic):
            continue
        found.append((mention.start, mention.end, mention.name, False))
    for start, end, name, is_generic in sorted(found):
        yield Body(record, name, text[start:end], _role(text, start, end), is_generic, start, end)


def _listed(record: Record) -> Iterator[Body]:
    at = 0
    mentions = find_departments(record.text)
    for name in listed_departments(record.text):
        place = next(((m.start, m.end) for m in mentions if m.name == name), None)
        if place is None and (start := record.text.find(name, at)) >= 0:
            place = (start, start + len(name))
        if place is not None:
            at = place[0]
            yield Body(record, name, record.text[slice(*place)], Role.LISTED, False, *place)


def _is_generic_mention(text: str, start: int, end: int) -> bool:
    """Tell whether a ministry's name goes on as 部门: 财政部门, 应急管理部门 are no ministries."""
    return text[start:end].endswith("部") and text[end : end + 1] in {"门", "門"} and text[end + 1 : end + 2] not in {"户", "戶"}


def generic_bodies(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the name and span of each X部门, X机构 and the like that a text names with what it is for."""
    tables = read_table(_TABLE)
    ends = "|".join(sorted(map(re.escape, tables["tails"]), key=len, reverse=True))
    edge = re.compile(rf"(?:{'|'.join(sorted(map(re.escape, tables['edges']), key=len, reverse=True))}|[^\u4e00-\u9fff])")
    governing = re.compile("|".join(sorted(tables["governing"], key=len, reverse=True)))
    vague = set(tables["vague"])
    plain, at = text.translate(_SIMPLE), 0
    for whole in re.finditer("|".join(tables["whole"]), plain):
        yield text[whole.start() : whole.end()], *whole.span()
    for tail in re.finditer(rf"(?:{ends})(?!户|联动|协同|规章|联系)", plain):
        left = max(at, tail.start() - _REACH)
        cuts = [m.end() for m in edge.finditer(plain, left, tail.start())]
        start = max([left, *cuts])
        while (verb := governing.match(plain, start)) is not None and verb.end() + _CORE <= tail.start():
            start = verb.end()
        start = _joined(plain, start, at)
        core = plain[start : tail.start()]
        if core and core not in vague and (cuts or left == at or len(core) < _REACH):
            yield text[start : tail.end()], start, tail.end()
        at = tail.end()


def _joined(plain: str, start: int, least: int) -> int:
    """Return where a name of two subjects begins: in 市文化和旅游行政部门 what stands before 和, behind the level, belongs to it."""
    left = max(least, start - 2 * _REACH)
    first = _FIRST_SUBJECT.search(plain[left:start])
    return left + first.start("subject") if first else start


def _role(text: str, start: int, end: int) -> Role:
    """Tell a body's part from the words around it, within its clause."""
    segment = max((m.end() for m in _STOP.finditer(text, 0, start)), default=0)
    stop = _STOP.search(text, end)
    before, after = text[segment:start], text[end : stop.start() if stop else len(text)]
    if re.search(r"会同|商$", before):
        return Role.TOGETHER
    if re.search(r"(?:向|报|经|抄送|报请|提交|告知|通知)[^由]{0,12}$", before):
        return Role.RECEIVES
    if re.search(r"配合|参与|参加", after[:14]):
        return Role.JOINS
    if "牵头" in after[:14] or before.endswith("牵头"):
        return Role.LEADS
    if re.search(r"由[^，]{0,24}$", before) or re.match(r"[^，]{0,24}(?:负责|应当|主管(?!部门|机关|机构)|会同|依法|可以)", after):
        return Role.CHARGED
    return Role.NAMED


def body_changes(bodies: Sequence[Body], pairs: Iterable[Pair], records: Sequence[Record] = ()) -> list[BodyChange]:
    """Return which body took whose place in records that are paired, by how often that happened.

    In `records` also bodies of the place are looked for that have a name of their own: 湖区林业站, 县扶贫开发办公室.
    """
    of: Mapping[str, list[Body]] = defaultdict(list)
    for body in (*bodies, *(organ for record in records if record.kind in POLICY_KINDS for organ in _organs(record, bodies))):
        of[body.record.key].append(body)
    names = {version: {b.name for found in of.values() for b in found if b.record.version is version} for version in Version}
    replaced: dict[tuple[str, str], tuple[dict[str, Record], dict[str, Record]]] = {}
    for pair in pairs:
        old, new = ([b for key in keys for b in of.get(key, ()) if b.role is not Role.LISTED] for keys in (pair.old, pair.new))
        for a, b in _replaced(old, new):
            sides = replaced.setdefault((a.name, b.name), ({}, {}))
            sides[0][a.record.key], sides[1][b.record.key] = a.record, b.record
    made = [
        BodyChange(a, b, tuple(old.values()), tuple(new.values()), a not in names[Version.NEW]) for (a, b), (old, new) in replaced.items()
    ]
    return sorted(made, key=lambda c: (-len(c.new_records), c.old, c.new))


def _organs(record: Record, known: Sequence[Body]) -> Iterator[Body]:
    """Yield the bodies that a record names by what such names end in, those among the known ones left out."""
    taken = [(b.start, b.end) for b in known if b.record.key == record.key]
    for start, end in organ_spans(record.text):
        if not any(a < end and start < b for a, b in taken):
            yield Body(record, record.text[start:end], record.text[start:end], Role.NAMED, False, start, end)


def organs_in(text: str) -> list[str]:
    """Return the bodies that a text names, by what such names end in."""
    return [*(name for name, _, _ in generic_bodies(text)), *(text[start:end] for start, end in organ_spans(text))]


def organ_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where a text names single bodies: 湖区林业站, 县扶贫开发办公室."""
    tables = read_table(_TABLE)
    common = tuple(tables["common"])
    ends = "|".join(sorted(tables["organs"], key=len, reverse=True))
    edge = re.compile(rf"(?:{'|'.join(sorted(map(re.escape, tables['edges']), key=len, reverse=True))}|[^\u4e00-\u9fff])")
    plain, at = text.translate(_SIMPLE), 0
    for tail in re.finditer(rf"(?:{ends})(?![\u4e00-\u9fff]?(?:长|员工|人员|面积|地))", plain):
        start = max([at, tail.start() - _REACH, *(m.end() for m in edge.finditer(plain, at, tail.start()))])
        joined = _joined(plain, start, at)
        start = joined - (joined < start and plain[joined - 1] in _LEVELS)  # the level belongs to the name of a single body
        if start + _CORE <= tail.start() and not plain[start : tail.end()].endswith(common):
            yield start, tail.end()
        at = tail.end()


def _replaced(old: Sequence[Body], new: Sequence[Body]) -> Iterator[tuple[Body, Body]]:
    """Yield an old and a new body where one stands in the other's words, each name once."""
    gone = [b for b in old if b.name not in {n.name for n in new}]
    come = [b for b in new if b.name not in {o.name for o in old}]
    scored = sorted(
        ((-_alike(a, b), i, j) for i, a in enumerate(gone) for j, b in enumerate(come)),
    )
    taken: set[str] = set()
    for score, i, j in scored:
        if -score >= _ALIKE and gone[i].name not in taken and come[j].name not in taken:
            taken |= {gone[i].name, come[j].name}
            yield gone[i], come[j]


def _alike(a: Body, b: Body) -> float:
    """Compare the segments that two bodies stand in, their names left out."""
    grams = [_around(body) for body in (a, b)]
    total = sum(map(len, ([*c.elements()] for c in grams)))
    return 2 * sum((grams[0] & grams[1]).values()) / total if total else 0.0


def _around(body: Body) -> Counter[str]:
    text = body.record.text
    start = max((m.end() for m in _SEGMENT.finditer(text, 0, body.start)), default=0)
    close = _SEGMENT.search(text, body.end)
    words = fold(text[start : close.start() if close else len(text)].replace(body.written, ""))
    return Counter(words[i : i + 2] for i in range(len(words) - 1))
