"""What changed between the versions, computed from records and pairs: department sets and quantities."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.departments import listed_departments
from corpus.normalize import fold
from corpus.quantities import Bound, Quantity, find_quantities
from corpus.types import Basis, Kind, Pair, Record, Version

_QUANTITY_KINDS = frozenset({Kind.GOAL, Kind.MILESTONE, Kind.CLAUSE})
_BASE_YEAR = re.compile(r"[比较]\s*((?:19|20)\d{2})\s*年")
_ALIKE = 0.55
_COMMON = ("工业互联网", "工业", "国家级", "国家", "具有", "有")


@dataclass(frozen=True, slots=True)
class DepartmentChange:
    """The departments of a task in both versions; a side without a list is None."""

    old: Record | None
    new: Record | None
    added: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stated:
    """A quantity with the record that states it."""

    record: Record
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class QuantityChange:
    """A counted thing with the statements of it in either version; `ratio` is new over old where both are given."""

    name: str
    old: tuple[Stated, ...]
    new: tuple[Stated, ...]
    ratio: float | None


def department_change(old: Record | None, new: Record | None) -> DepartmentChange:
    """Compare two department lists by canonical names, each in the order of its source."""
    before = listed_departments(old.text) if old else []
    after = listed_departments(new.text) if new else []
    return DepartmentChange(
        old,
        new,
        tuple(name for name in after if name not in before),
        tuple(name for name in before if name not in after),
        tuple(name for name in after if name in before),
    )


def department_changes(records: Sequence[Record], pairs: Iterable[Pair]) -> list[DepartmentChange]:
    """Return the change of departments of every task, by new ordinal, old-only tasks last."""
    by_key = {record.key: record for record in records}
    found = []
    for pair in pairs:
        members = [by_key[key] for key in (*pair.old, *pair.new)]
        if pair.basis is Basis.TABLE and members and members[0].kind is Kind.DEPARTMENTS:
            old = by_key[pair.old[0]] if pair.old else None
            new = by_key[pair.new[0]] if pair.new else None
            found.append(department_change(old, new))
    return sorted(found, key=lambda c: (c.new.task or 99) if c.new else 99)


def stated_quantities(records: Iterable[Record]) -> list[Stated]:
    """Return every quantity that goals, milestones and clauses state."""
    return [Stated(record, quantity) for record in records if record.kind in _QUANTITY_KINDS for quantity in find_quantities(record.text)]


def quantity_changes(records: Sequence[Record], pairs: Iterable[Pair]) -> list[QuantityChange]:
    """Pair the quantities of both versions by what they count and return them, paired ones first."""
    stated = stated_quantities(records)
    groups = {side: _grouped(s for s in stated if s.record.version is side) for side in Version}
    tasks = _task_links(records, pairs)
    ranked = sorted(
        ((-_likeness(a, b, tasks), i, j) for i, a in enumerate(groups[Version.OLD]) for j, b in enumerate(groups[Version.NEW])),
    )
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    changes: list[QuantityChange] = []
    for likeness, i, j in ranked:
        if -likeness >= _ALIKE and i not in taken_old and j not in taken_new:
            taken_old.add(i)
            taken_new.add(j)
            old, new = groups[Version.OLD][i], groups[Version.NEW][j]
            changes.append(QuantityChange(new[0].quantity.name, old, new, ratio_of(old[0].quantity, new[0].quantity)))
    changes.extend(QuantityChange(g[0].quantity.name, g, (), None) for i, g in enumerate(groups[Version.OLD]) if i not in taken_old)
    changes.extend(QuantityChange(g[0].quantity.name, (), g, None) for j, g in enumerate(groups[Version.NEW]) if j not in taken_new)
    return changes


@dataclass(frozen=True, slots=True)
class Growth:
    """An annual growth rate, as a share, worked out from a multiple over some years."""

    multiple: float
    years: int
    rate: float


def annual_growth(quantity: Quantity) -> Growth | None:
    """Return the compound annual growth that 比 2020 年翻一番 by 2023 comes to; None where no base year is given."""
    base = _BASE_YEAR.search(quantity.phrase)
    if quantity.bound is not Bound.RELATIVE or base is None or quantity.year is None or quantity.year <= int(base.group(1)):
        return None
    years = quantity.year - int(base.group(1))
    return Growth(quantity.value, years, quantity.value ** (1 / years) - 1)


def ratio_of(old: Quantity, new: Quantity) -> float | None:
    """Return new over old where both are single stated values of like units; None where that means nothing."""
    vague = {Bound.RANGE, Bound.RELATIVE, Bound.MAGNITUDE}
    if old.bound in vague or new.bound in vague or old.value == 0 or not _like_units(old.unit, new.unit):
        return None
    return round(new.value / old.value, 4)


def _like_units(a: str, b: str) -> bool:
    counting = {"", "个", "家", "项", "次"}
    return a == b or {a, b} <= counting


def _grouped(stated: Iterable[Stated]) -> list[tuple[Stated, ...]]:
    """Put statements of the same value of the same thing together; the first one's wording leads."""
    groups: dict[tuple[str, float, int | None], list[Stated]] = defaultdict(list)
    for one in stated:
        early = one.quantity.year if one.quantity.year in {2018, 2019} else None
        groups[(stem(one.quantity.name), one.quantity.value, early)].append(one)
    return [tuple(group) for group in groups.values()]


def stem(name: str) -> str:
    """Return a counted thing's name, folded, without words that most names share."""
    short = fold(name)
    for word in _COMMON:
        short = short.replace(word, "")
    return short.replace("总量", "量").removesuffix("数量").removesuffix("项目") or fold(name)


def _likeness(old: tuple[Stated, ...], new: tuple[Stated, ...], tasks: set[tuple[str, int | None, str, int | None]]) -> float:
    a, b = old[0].quantity, new[0].quantity
    if a.bound is not Bound.RELATIVE and b.bound is not Bound.RELATIVE and not _like_units(a.unit, b.unit):
        return 0.0
    left, right = _grams(stem(a.name)), _grams(stem(b.name))
    if not _heads_agree(stem(a.name), stem(b.name)):
        return 0.0
    common = len(left & right)
    shared = 0.6 * common / min(len(left), len(right)) + 0.4 * common / max(len(left), len(right))
    if _is_subsequence(stem(a.name), stem(b.name)):
        shared += 0.15
    related = any((x.record.kind.value, x.record.task, y.record.kind.value, y.record.task) in tasks for x in old for y in new)
    return shared * (1.0 if related else 0.85) if shared else 0.0


def _is_subsequence(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    characters = iter(long)
    return all(character in characters for character in short)


def _heads_agree(a: str, b: str) -> bool:
    """Chinese nouns end in their head: 重点行业标准 is a standard, 重点行业 an industry."""
    return a[-2:] in b and b[-2:] in a


def _grams(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)} or {text}


def _task_links(records: Sequence[Record], pairs: Iterable[Pair]) -> set[tuple[str, int | None, str, int | None]]:
    by_key = {record.key: record for record in records}
    return {
        (by_key[o].kind.value, by_key[o].task, by_key[n].kind.value, by_key[n].task)
        for pair in pairs
        if pair.basis is Basis.TABLE
        for o in pair.old
        for n in pair.new
    }
