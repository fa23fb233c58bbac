"""Hold a note against itself: commentary against clauses, figures against figures, arithmetic done again."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import combinations

from corpus.aligned_figures import is_delta, is_generic
from corpus.changes import QuantityChange, Stated, department_change, stem
from corpus.departments import find_departments
from corpus.normalize import fold, sentences
from corpus.quantities import Bound, Quantity, find_quantities
from corpus.types import Basis, Kind, Pair, Record, Version

_CAME = re.compile(r"引入|新加|新增|增加|加入|新进")
_WENT = re.compile(r"减少|退出|取消|删除|去掉")
_REPLACES = re.compile(r"接替|取代|代替")
_CLAUSE_MARK = re.compile(r"[；;。]")
_GROWTH = re.compile(
    r"(?P<years>\d+)\s*年[^；;。]*?翻(?:一番|倍)[^；;。]*?CAGR\s*[=＝为:：约]*\s*(?P<rate>\d+(?:\.\d+)?)\s*%", re.IGNORECASE
)


# What plans aim at; the same name in two of these is the same target, where the year is the same too.
_TARGETS = frozenset({Kind.GOAL, Kind.MILESTONE, Kind.CLAUSE})
_FULL_NAME, _FULL_SENTENCE = 4, 8


class Subject(str, Enum):
    """What a finding is about."""

    DEPARTMENTS = "departments"
    FIGURES = "figures"
    ARITHMETIC = "arithmetic"


@dataclass(frozen=True, slots=True)
class Finding:
    """A statement, the records it was held against, and whether they bear it out.

    `said` is what is claimed (a department, a number), `found` what the records give, `name` the counted thing,
    `working` the arithmetic where there is any.
    """

    subject: Subject
    holds: bool
    statement: Record
    evidence: tuple[Record, ...]
    name: str
    said: str
    found: str
    working: str = ""


def check(records: Sequence[Record], pairs: Sequence[Pair], quantities: Iterable[QuantityChange]) -> list[Finding]:
    """Return the findings, contradictions first, in document order."""
    quantities = list(quantities)
    found = [*_departments(records, pairs), *_figures(quantities), *_arithmetic(records, pairs, quantities)]
    return sorted(found, key=lambda f: (f.holds, f.statement.start, f.said))


def _departments(records: Sequence[Record], pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Check 引入、新加、减少… of departments against the lists that the commentary stands beside."""
    by_key = {record.key: record for record in records}
    for pair in pairs:
        members = [by_key[key] for key in (*pair.old, *pair.new)]
        if pair.basis is not Basis.TABLE or not pair.old or not pair.new or members[0].kind is not Kind.DEPARTMENTS:
            continue
        old, new = by_key[pair.old[0]], by_key[pair.new[0]]
        change = department_change(old, new)
        for key in pair.commentary:
            for name, came in _claims(by_key[key].text):
                sets = (("新增", change.added), ("退出", change.removed), ("新旧两版都有", change.kept))
                actual = next((word for word, names in sets if name in names), "新旧两版都没有")
                said = "新增" if came else "退出"
                yield Finding(Subject.DEPARTMENTS, actual == said, by_key[key], (new, old), name, said, actual)


def _claims(text: str) -> Iterator[tuple[str, bool]]:
    """Yield each department of a comment with whether it is said to have come (or gone)."""
    for part in _CLAUSE_MARK.split(text):
        mentions = find_departments(part)
        if swap := _REPLACES.search(part):
            for mention in mentions:
                yield mention.name, mention.end <= swap.start()
        elif _CAME.search(part) or _WENT.search(part):
            came = bool(_CAME.search(part))
            verb = (_CAME if came else _WENT).search(part)
            for mention in mentions:
                if verb and mention.start >= verb.end():
                    yield mention.name, came


def _figures(quantities: Sequence[QuantityChange]) -> Iterator[Finding]:
    """Find two statements of one version that count the same thing, for the same year, and differ."""
    for version in Version:
        stated = [s for change in quantities for s in (change.old if version is Version.OLD else change.new)]
        told: set[tuple[str, frozenset[str]]] = set()
        for a, b in _comparable(sorted(_final(stated), key=lambda s: s.record.start)):
            clash = (stem(a.quantity.name), frozenset((fold(str(a.quantity.value)), fold(str(b.quantity.value)))))
            if not _agree(a.quantity, b.quantity) and clash not in told and _same_thing(a, b):
                told.add(clash)
                yield Finding(Subject.FIGURES, False, a.record, (b.record,), a.quantity.name, a.quantity.written, b.quantity.written)


def _final(stated: Sequence[Stated]) -> list[Stated]:
    """Leave out values of things that a later year's value is stated of too: 3 by 2018, 5 by 2020."""
    latest: dict[str, int] = {}
    for s in stated:
        name = stem(s.quantity.name)
        latest[name] = max(latest.get(name, 0), s.quantity.year or 0)
    return [s for s in stated if not s.quantity.year or s.quantity.year >= latest[stem(s.quantity.name)]]


def _comparable(stated: Sequence[Stated]) -> list[tuple[Stated, Stated]]:
    """Return the pairs, in order, that share a name and either are both targets or stand in one wording.

    All pairs of a table of thousands of fees would be millions.
    """
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, s in enumerate(stated):
        name = stem(s.quantity.name)
        groups[name, _sentence(s)].append(place)
        if s.record.kind in _TARGETS and not s.record.label:
            groups[name, ""].append(place)
    places = {pair for group in groups.values() for pair in combinations(group, 2)}
    return [(stated[a], stated[b]) for a, b in sorted(places)]


def _same_thing(a: Stated, b: Stated) -> bool:
    """Tell whether two figures are of one thing: targets of one name, or one sentence said twice; fines and terms never are."""
    years = {a.quantity.year, b.quantity.year} - {None}
    if a.record.key == b.record.key or stem(a.quantity.name) != stem(b.quantity.name) or len(years) > 1:
        return False
    if is_generic(a.quantity) or is_generic(b.quantity) or is_delta(a.record.text, a.quantity) != is_delta(b.record.text, b.quantity):
        return False
    if {a.record.kind, b.record.kind} <= _TARGETS and not a.record.label and not b.record.label:
        aims = {Kind.GOAL, Kind.MILESTONE} & {a.record.kind, b.record.kind}
        if len(fold(a.quantity.name)) >= _FULL_NAME and (len(years) == 1 or aims):
            return True
    return _sentence(a) == _sentence(b) and len(_sentence(a)) >= _FULL_SENTENCE


def _sentence(stated: Stated) -> str:
    """Return the sentence of a figure, folded, with numbers masked and without the label of its article."""
    text, at = stated.record.text, stated.quantity
    start, end = next(((s, e) for s, e in sentences(text) if s <= at.start < e), (at.phrase_start, at.phrase_start + len(at.phrase)))
    return fold(f"{text[start : at.start]}#{text[at.end : end]}").removeprefix(fold(stated.record.label))


def _agree(a: Quantity, b: Quantity) -> bool:
    return (a.value, a.upper) == (b.value, b.upper) or Bound.RELATIVE in (a.bound, b.bound)


def _arithmetic(records: Sequence[Record], pairs: Sequence[Pair], quantities: Sequence[QuantityChange]) -> Iterator[Finding]:
    """Work out again the multiples and growth rates that commentary states."""
    by_key = {record.key: record for record in records}
    for record in records:
        if record.kind is not Kind.COMMENTARY:
            continue
        beside = [by_key[key] for pair in pairs if record.key in pair.commentary for key in (*pair.new, *pair.old)]
        for quantity in find_quantities(record.text):
            change = _counted(record, quantity, quantities)
            if quantity.unit == "倍" and quantity.bound is not Bound.RELATIVE and change and change.ratio:
                old, new = change.old[-1], change.new[-1]
                working = f"{new.quantity.written} ÷ {old.quantity.written} = {change.ratio:g}"
                holds = abs(change.ratio - quantity.value) < 0.05
                evidence = (new.record, old.record)
                yield Finding(Subject.ARITHMETIC, holds, record, evidence, change.name, quantity.written, f"{change.ratio:g} 倍", working)
        if growth := _GROWTH.search(record.text):
            years, rate = int(growth["years"]), float(growth["rate"])
            actual = (2 ** (1 / years) - 1) * 100
            working = f"2^(1/{years}) − 1 = {actual:.1f}%"
            holds = abs(actual - rate) < 0.5
            yield Finding(Subject.ARITHMETIC, holds, record, tuple(beside[:2]), "CAGR", f"{rate:g}%", f"{actual:.1f}%", working)


def _counted(record: Record, quantity: Quantity, quantities: Sequence[QuantityChange]) -> QuantityChange | None:
    """Return the change that a comment's multiple speaks of: its counted thing named just before."""
    before = fold(record.text[: quantity.start])
    named = [c for c in quantities if c.old and c.new and any(stem(s.quantity.name) in before for s in (*c.old, *c.new))]
    return max(named, key=lambda c: len(stem(c.name)), default=None)
