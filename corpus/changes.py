"""What changed between the versions, computed from records and pairs: department sets and quantities."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.aligned_figures import is_delta, is_generic, like_units, linked_figures
from corpus.departments import listed_departments
from corpus.figures import find_figures
from corpus.normalize import fold
from corpus.quantities import Bound, Quantity
from corpus.types import Basis, Kind, Pair, Record, Version

_QUANTITY_KINDS = frozenset({Kind.GOAL, Kind.MILESTONE, Kind.CLAUSE, Kind.PASSAGE})
_BASE_YEAR = re.compile(r"[比较]\s*((?:19|20)\d{2})\s*年")
_PER = re.compile(r"每.{1,5}")  # 每平方米1.5元: by what it is measured, not what it is
_ALIKE = 0.55
_FULL_NAME = 4
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
        if members and members[0].kind is Kind.DEPARTMENTS:
            old = by_key[pair.old[0]] if pair.old else None
            new = by_key[pair.new[0]] if pair.new else None
            found.append(department_change(old, new))
    return sorted(found, key=lambda c: (c.new.task or 99) if c.new else 99)


def stated_quantities(records: Iterable[Record]) -> list[Stated]:
    """Return every figure that goals, milestones, clauses and passages state."""
    return [
        Stated(record, _with_subject(record, figure))
        for record in records
        if record.kind in _QUANTITY_KINDS
        for figure in find_figures(record.text)
    ]


def _with_subject(record: Record, figure: Quantity) -> Quantity:
    """Name a figure by what its row is about where nothing before it in the row's text does."""
    named = any(letter.isalnum() for letter in record.text[: figure.start]) and not _PER.fullmatch(figure.name)
    if named or not record.subject:
        return figure
    return replace(figure, name=record.subject)


def quantity_changes(
    records: Sequence[Record],
    pairs: Iterable[Pair],
    stated: Sequence[Stated] | None = None,
    nodes: Iterable[tuple[str, str]] = (),
) -> list[QuantityChange]:
    """Pair the figures of both versions and return them, paired ones first.

    Plans that set milestones apart are compared by what they count; of other texts, figures of records that are paired
    and, under `nodes` that are paired, those of one and the same counted thing.
    """
    told = list(stated_quantities(records) if stated is None else stated)
    if any(record.kind is Kind.MILESTONE for record in records):
        return _by_name(told, records, list(pairs))
    sides = {side: [s for s in told if s.record.version is side] for side in Version}
    links = _in_pairs(sides, pairs)
    links |= _same_thing(sides, links, set(nodes))
    found = [_changed(sides[Version.OLD][i], sides[Version.NEW][j]) for i, j in sorted(links, key=lambda x: (x[1], x[0]))]
    taken = ({i for i, _ in links}, {j for _, j in links})
    for version, used in zip(Version, taken, strict=True):
        for group in _alone([s for i, s in enumerate(sides[version]) if i not in used]):
            old, new = (group, ()) if version is Version.OLD else ((), group)
            found.append(QuantityChange(group[0].quantity.name, old, new, None))
    return found


def _changed(old: Stated, new: Stated) -> QuantityChange:
    return QuantityChange(new.quantity.name, (old,), (new,), ratio_of(old.quantity, new.quantity))


def _in_pairs(sides: dict[Version, list[Stated]], pairs: Iterable[Pair]) -> set[tuple[int, int]]:
    """Return the links between figures of records that are paired, the surest first."""
    places: dict[str, list[int]] = defaultdict(list)
    for side in sides.values():
        for i, each in enumerate(side):
            places[each.record.key].append(i)
    found: list[tuple[float, int, int]] = []
    for pair in pairs:
        old, new = ([i for key in keys for i in places.get(key, ())] for keys in (pair.old, pair.new))
        told = [[(s.record.text, s.quantity) for s in chosen] for chosen in (_at(sides, Version.OLD, old), _at(sides, Version.NEW, new))]
        found += [(-link.score, old[link.old], new[link.new]) for link in linked_figures(*told)]
    links: set[tuple[int, int]] = set()
    for _, i, j in sorted(found):
        if all(i != a and j != b for a, b in links):
            links.add((i, j))
    return links


def _at(sides: dict[Version, list[Stated]], version: Version, places: Sequence[int]) -> list[Stated]:
    return [sides[version][i] for i in places]


def _same_thing(sides: dict[Version, list[Stated]], links: set[tuple[int, int]], nodes: set[tuple[str, str]]) -> set[tuple[int, int]]:
    """Link what is left where both versions count one thing of the same full name, once each, under paired nodes."""
    named: list[dict[tuple[str, str, bool], list[int]]] = []
    for n, version in enumerate(Version):
        of: dict[tuple[str, str, bool], list[int]] = defaultdict(list)
        for i, each in enumerate(sides[version]):
            name = stem(each.quantity.name)
            if len(name) >= _FULL_NAME and not is_generic(each.quantity) and not each.record.label and all(i != link[n] for link in links):
                of[(name, each.quantity.unit, is_delta(each.record.text, each.quantity))].append(i)
        named.append(of)
    return {
        (old[0], new[0])
        for key, old in named[0].items()
        if len(old) == 1 and len(new := named[1].get(key, [])) == 1
        if _under_paired(sides[Version.OLD][old[0]].record, sides[Version.NEW][new[0]].record, nodes)
    }


def _under_paired(old: Record, new: Record, nodes: set[tuple[str, str]]) -> bool:
    return (old.node, new.node) in nodes


def _alone(stated: Sequence[Stated]) -> list[tuple[Stated, ...]]:
    """Put statements of the same value of one named thing together; what only says fine or days stays by itself."""
    plain = [s for s in stated if not is_generic(s.quantity) and not s.record.label]
    apart = [(s,) for s in stated if is_generic(s.quantity) or s.record.label]
    return sorted([*_grouped(plain), *apart], key=lambda group: group[0].record.start + group[0].quantity.start)


def _by_name(stated: Sequence[Stated], records: Sequence[Record], pairs: Sequence[Pair]) -> list[QuantityChange]:
    """Pair the figures of plans by what they count, wherever in the plan that is said."""
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
    if old.bound in vague or new.bound in vague or old.value == 0 or not like_units(old.unit, new.unit):
        return None
    return round(new.value / old.value, 4)


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
    if a.bound is not Bound.RELATIVE and b.bound is not Bound.RELATIVE and not like_units(a.unit, b.unit):
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
