"""What is put forward of a row of a table: its sort, its figures by year, its bodies, when it begins and ends, that it is the most."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assistant.answers.context import Context
from assistant.answers.table_columns import BEGIN, END, cell_told, most_of, pairs_held, sort_said, unit_apart, with_unit
from assistant.citations.draft import Draft
from assistant.documents.own_tables import OwnTable, Row, dates_of, number
from assistant.understanding.claims import figures_put, summed
from corpus.bodies import organs_in
from corpus.departments import find_departments
from corpus.normalize import fold

_BODIES = re.compile(r"单位|部门|主体|牵头|责任|实施|\bowner|\blead|\bbody", re.I)
_BETWEEN = re.compile(r"[、，,；;/\s]+")
_TWO, _YEAR_ALONE = 2, re.compile(r"(?:19|20)\d\d(?=年|$|[^\d])")
_YEAR = re.compile(r"((?:19|20)\d\d)年?[^，,、；;。]{0,8}")
_COMPARED = re.compile(r"比[^，,。？?]{0,24}?(?:(?P<less>[低少小]|[下降减])|(?P<more>[高多大]|[上增涨升提]))")
_NAMED = 0.75


@dataclass(frozen=True, slots=True)
class _Held:
    """A column that a question puts something forward of, and whether the row's cell says so."""

    at: int
    is_so: bool


def judged(context: Context, table: OwnTable, row: Row, plain: str) -> Draft | None:
    """Say whether what a question puts forward of a row is so; None where it puts nothing that a column tells."""
    if not context.question.yes_no:
        return None
    held = [each for way in _WAYS for each in way(context, table, row, plain)]
    draft = context.draft()
    if (best := most_of(table, plain)) and row not in best.rows:
        draft.computed(context.say("statements.wrong", text=best.told(context, table)), *(each.record for each in best.rows), table.titles)
        return draft
    if not held and best is None:
        return None
    wrong = [each for each in held if not each.is_so]
    told = dict.fromkeys(each.at for each in wrong or held)
    ends = [best.told(context, table).rstrip("。.")] if best else []
    text = context.join([*ends, *(cell_told(context, table, row, at) for at in told)])
    draft.quoted(context.say("statements.wrong" if wrong else "statements.right", text=text.rstrip("。")), row.record, table.titles)
    return draft


def _sorted_as(context: Context, table: OwnTable, row: Row, plain: str) -> Iterator[_Held]:
    """…是约束性指标，对吧."""
    if said := sort_said(table, plain):
        at, word = said
        if not (at != table.named and fold(row.cells[at]) != word and fold(row.cells[at]) in plain):
            yield _Held(at, fold(row.cells[at]) == word)


def _figures(context: Context, table: OwnTable, row: Row, plain: str) -> Iterator[_Held]:
    """到2027年…是250万标箱: each figure stands in the column of the year, or in one of its unit."""
    name = fold(table.name(row))
    years = [str(year) for year in context.question.years]
    for figure in figures_put(plain.replace(name, "")):
        given = {at: set(summed(with_unit(table, at, row))) for at in table.numeric if number(row.cells[at]) is not None}
        of_unit = {at: told for at, told in given.items() if figure[1] in {unit for _, unit in told}}
        own = [at for at in of_unit if any(year in table.head[at] for year in years)]
        own = own or [at for at in of_unit if pairs_held(unit_apart(fold(table.head[at])), plain) >= _NAMED] or list(of_unit)
        right = [at for at in own if figure in of_unit[at]]
        yield from (_Held(at, bool(right)) for at in right[:1] or own)


def _bodies(context: Context, table: OwnTable, row: Row, plain: str) -> Iterator[_Held]:
    """…是市应急管理局牵头的吧: a body that the cell of the column of bodies names."""
    own = context.facts.own_departments
    for at in (at for at, title in enumerate(table.head) if at not in (table.named, table.units) and _BODIES.search(title)):
        everywhere = {name for cell in table.column(at) for name in _BETWEEN.split(fold(cell)) if len(name) > 1}
        put = {name for name in everywhere if name in plain} | {fold(organ) for organ in organs_in(plain)}
        put |= {plain[found.start : found.end] for found in find_departments(plain, own)}
        if put := {name for name in put if name not in fold(table.name(row))}:
            cell = fold(row.cells[at])
            yield _Held(at, all(name in cell or any(name.endswith(part) for part in _BETWEEN.split(cell) if part) for name in put))


def _times(context: Context, table: OwnTable, row: Row, plain: str) -> Iterator[_Held]:
    """2026年动工、2027年建成: the years when a row's span begins and ends."""
    for at in table.dated:
        dates = dates_of(row.cells[at])
        for hit in _YEAR.finditer(plain):
            end, begin = END.search(hit.group()), BEGIN.search(hit.group())
            if end or begin:
                yield _Held(at, dates[-1 if end else 0][0] == int(hit[1]))


def _compared(context: Context, table: OwnTable, row: Row, plain: str) -> Iterator[_Held]:
    """2027年比2024年还低吗: the cells of two years that are named, the first against the other."""
    hit = _COMPARED.search(plain)
    years = list(dict.fromkeys(_YEAR_ALONE.findall(plain)))
    columns = [next((at for at in table.numeric if year in table.head[at]), None) for year in years]
    if hit is None or len(columns) != _TWO or None in columns:
        return
    values = [number(row.cells[at]) for at in columns if at is not None]
    if None not in values:
        is_so = values[0] < values[1] if hit["less"] else values[0] > values[1]  # type: ignore[operator] # none is None
        yield from (_Held(at, is_so) for at in columns if at is not None)


_WAYS: tuple[Callable[[Context, OwnTable, Row, str], Iterator[_Held]], ...] = (_sorted_as, _figures, _bodies, _times, _compared)
