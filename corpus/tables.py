"""Pair what an author put side by side: by kind and task, clauses by table row, never across kinds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from corpus.departments import find_departments
from corpus.normalize import fold
from corpus.order import longest_rise
from corpus.paired_nodes import bare_title
from corpus.quantities import find_quantities
from corpus.types import CONTEXT, Basis, Kind, Pair, Record, Relation, Version

_PARTICIPATION = re.compile(r"参与|部门|部委|牵头")
_TARGET = re.compile(
    r"量化|定量|时间节点|进度"
    r"|(?:具体|明确|总体|阶段|阶段性|年度|数量|发展|建设|提出|设定|设置|制定|确定|给出|实现|完成|达到|[的了各其个])目标"
    r"|(?<![\u4e00-\u9fff])目标"  # 互联互通目标 is a thing that clauses speak of
)
_NUMBERING = re.compile(r"^(?:\d{1,3}[.、]|\([一二三四五六七八九十百]{1,4}\))")


def table_pairs(records: Sequence[Record], tables: Mapping[str, int]) -> tuple[Pair, ...]:
    """Return the pairs that the tables of a document state; ids in them are record keys, `tables` gives each record's table by id.

    Milestones, departments and tasks pair by kind within a figure, whichever row they stand in;
    clauses pair with the clauses of the other side in the same row.
    """
    members_of: dict[int, list[Record]] = defaultdict(list)
    for record in records:
        if record.version is not None or record.kind is Kind.COMMENTARY:
            members_of[tables[record.id]].append(record)
    pairs: list[Pair] = []
    for members in members_of.values():
        pairs.extend(_figure_pairs(members))
    return _moved(pairs, {record.key: record for record in records})


def _moved(pairs: Sequence[Pair], by_key: Mapping[str, Record]) -> tuple[Pair, ...]:
    """Name those pairs of one article with one moved whose numbers stand out of the order that both texts keep.

    Articles that kept their chapter are held against the others in it; a chapter may have moved as a whole.
    """
    numbered: dict[int, tuple[tuple[int, int], tuple[int, int]]] = {}
    chapters: dict[str, list[int]] = defaultdict(list)
    for place, pair in enumerate(pairs):
        ends = [by_key[key] for key in (*pair.old, *pair.new)]
        if len(pair.old) == 1 == len(pair.new) and all(r.kind is Kind.CLAUSE and r.label and r.number is not None for r in ends):
            old, new = ((r.number or 0, r.suffix) for r in ends)
            numbered[place] = (old, new)
            names = {bare_title(r.context.split(CONTEXT)[-1]) for r in ends}
            chapters[names.pop() if len(names) == 1 else ""].append(place)
    if any(len({numbers[side] for numbers in numbered.values()}) < len(numbered) for side in (0, 1)):
        return tuple(pairs)  # numbers that begin anew say nothing about order
    kept = {place for name, group in chapters.items() if name for place in _in_order(group, numbered)}
    whole = set(_in_order(list(numbered), numbered))
    kept |= {place for place in chapters[""] if place in whole}
    return tuple(
        replace(pair, relation=Relation.MOVED) if place in numbered and place not in kept else pair for place, pair in enumerate(pairs)
    )


def _in_order(places: Sequence[int], numbered: Mapping[int, tuple[tuple[int, int], tuple[int, int]]]) -> list[int]:
    """Return those pairs that both texts have in one order, as many as can be."""
    ordered = sorted(places, key=lambda place: numbered[place])
    ranks = {number: rank for rank, number in enumerate(sorted(numbered[place][1] for place in ordered))}
    return [ordered[n] for n in longest_rise([ranks[numbered[place][1]] for place in ordered])]


def _figure_pairs(members: list[Record]) -> list[Pair]:
    groups: list[list[Record]] = []
    for kind in (Kind.TASK, Kind.GOAL, Kind.MILESTONE, Kind.DEPARTMENTS):
        groups.append([record for record in members if record.kind is kind])
    rows: dict[int | None, list[Record]] = defaultdict(list)
    for record in members:
        if record.kind in (Kind.CLAUSE, Kind.PASSAGE):
            rows[record.row].append(record)
    groups.extend(map(_numbered_first, rows.values()))
    groups = [group for group in groups if group]
    comments = [record for record in members if record.kind is Kind.COMMENTARY]
    attached = _attach(comments, groups)
    return [_pair(group, attached[i]) for i, group in enumerate(groups)]


def _numbered_first(row: list[Record]) -> list[Record]:
    """Return the clauses of a row, and a side's passages where it has no clause."""
    numbered = {record.version for record in row if record.kind is Kind.CLAUSE}
    return [record for record in row if record.kind is Kind.CLAUSE or record.version not in numbered]


def _pair(group: list[Record], commentary: list[Record]) -> Pair:
    old = tuple(r.key for r in group if r.version is Version.OLD)
    new = tuple(r.key for r in group if r.version is Version.NEW)
    texts = [{_wording(r) for r in group if r.version is side} for side in Version]
    relation = relation_of(len(old), len(new), same=texts[0] == texts[1])
    if relation is Relation.UNCHANGED and _numbers(group, Version.OLD) != _numbers(group, Version.NEW):
        relation = Relation.RENUMBERED
    return Pair(old, new, tuple(r.key for r in commentary), relation, Basis.TABLE)


def _numbers(group: list[Record], side: Version) -> list[tuple[int | None, int, str]]:
    """Return the numbers that one side's clauses have; a label counts where it holds no plain number."""
    clauses = (record for record in group if record.version is side and record.kind is Kind.CLAUSE)
    return [(record.number, record.suffix, record.label if record.number is None else "") for record in clauses]


def _wording(record: Record) -> str:
    """Return what a record says, folded, without the number that it stands under."""
    if record.label:
        return fold(record.text).removeprefix(fold(record.label))
    return _NUMBERING.sub("", fold(record.text)) if record.kind in {Kind.CLAUSE, Kind.TASK} else fold(record.text)


def relation_of(old: int, new: int, *, same: bool = False) -> Relation:
    """Name the relation between so many old and so many new records."""
    if not old:
        return Relation.ADDED
    if not new:
        return Relation.DROPPED
    if same:
        return Relation.UNCHANGED
    if old == 1 and new > 1:
        return Relation.SPLIT
    if new == 1 and old > 1:
        return Relation.MERGED
    return Relation.REVISED


def _attach(comments: list[Record], groups: list[list[Record]]) -> dict[int, list[Record]]:
    """Give each comment to the group of its row that it speaks of."""
    attached: dict[int, list[Record]] = defaultdict(list)
    rows: dict[int | None, list[int]] = defaultdict(list)
    for i, group in enumerate(groups):
        for row in {record.row for record in group}:
            rows[row].append(i)
    for comment in comments:
        if beside := rows.get(comment.row):
            attached[max(beside, key=lambda i: (_speaks_of(comment, groups[i]), -i))].append(comment)
    return attached


def _speaks_of(comment: Record, group: list[Record]) -> float:
    """Score how far a comment speaks of a group: shared wording, and what the group's kind is about."""
    text = comment.text
    told = set(_bigrams(text))
    said = {gram for record in group for gram in _bigrams(record.text)}
    score = len(told & said) / max(1, len(told))
    kind = group[0].kind
    if kind is Kind.DEPARTMENTS and (find_departments(text) or _PARTICIPATION.search(text)):
        score += 1.0
    if kind is Kind.MILESTONE:
        score += 0.4 * bool(find_quantities(text)) + 0.25 * bool(_TARGET.search(text))
    if kind is Kind.TASK:
        score -= 0.3
    return score


def _bigrams(text: str) -> Iterable[str]:
    folded = fold(text)
    return (folded[i : i + 2] for i in range(len(folded) - 1))
