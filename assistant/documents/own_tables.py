"""Tables that a text carries itself: indicators by year, projects with their sums and dates; rows are records of the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from corpus.normalize import fold
from corpus.types import Record

_SERIAL = frozenset(("序号", "编号", "no.", "no", "#"))
_UNITS = frozenset(("单位", "计量单位", "unit", "units"))
_FEWEST_CELLS, _FEWEST_ROWS = 3, 2
_VALUE = re.compile(r"[≥≤><约]?\s*(\d[\d,]*(?:\.\d+)?)")
_KIND_OF = re.compile(r"(?:名称|内容|事项)$")
_TOTAL = re.compile(r"合\s*计|总\s*计|小\s*计|(?:grand )?total|subtotal")
_DISTINCT = 0.9  # of the cells of a column that names the rows
_DATED = re.compile(r"((?:19|20)\d\d)\s*年(?:\s*(\d{1,2})\s*月)?")


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the record it is, and its cells as they are written."""

    record: Record
    cells: tuple[str, ...]


@dataclass(frozen=True)
class OwnTable:
    """A table: the titles of its columns, its rows, and the record that the titles are."""

    head: tuple[str, ...]
    rows: tuple[Row, ...]
    titles: Record

    @cached_property
    def named(self) -> int:
        """Return the column that names the rows: the first of words that differ, as serial numbers and classes of rows do not."""
        columns = [at for at, title in enumerate(self.head) if fold(title) not in _SERIAL]
        return next((at for at in columns if self._names(self.column(at))), columns[0] if columns else 0)

    @staticmethod
    def _names(cells: Sequence[str]) -> bool:
        words = {fold(cell) for cell in cells if number(cell) is None and not years_of(cell)}
        return len(words) >= _DISTINCT * len(cells)

    @cached_property
    def units(self) -> int | None:
        """Return the column that tells the unit of each row's numbers, where there is one."""
        return next((at for at, title in enumerate(self.head) if fold(title) in _UNITS and self.numeric), None)

    @cached_property
    def serial(self) -> int | None:
        """Return the column of serial numbers, where there is one."""
        return next((at for at, title in enumerate(self.head) if fold(title) in _SERIAL), None)

    @cached_property
    def noun(self) -> str:
        """Return what the rows are, folded: 项目 where their names stand under 项目名称."""
        return _KIND_OF.sub("", fold(self.head[self.named])) or fold(self.head[self.named])

    @cached_property
    def by_record(self) -> dict[str, Row]:
        """Return the rows by the key of the record that each is."""
        return {row.record.key: row for row in self.rows}

    def column(self, at: int) -> list[str]:
        """Return the cells of a column."""
        return [row.cells[at] for row in self.rows]

    def name(self, row: Row) -> str:
        """Return what a row is called."""
        return row.cells[self.named].strip()

    @cached_property
    def numeric(self) -> tuple[int, ...]:
        """Return the columns whose cells are numbers, serial numbers apart."""
        return tuple(
            at
            for at in range(len(self.head))
            if at != self.named
            and fold(self.head[at]) not in _SERIAL
            and sum(number(cell) is not None for cell in self.column(at)) > len(self.rows) / 2
        )

    @cached_property
    def sorts(self) -> tuple[int, ...]:
        """Return the columns that sort the rows: few words, each of several rows."""
        return tuple(
            at
            for at in range(len(self.head))
            if at not in (self.named, self.units, *self.numeric)
            and fold(self.head[at]) not in _SERIAL
            and len({fold(cell) for cell in self.column(at)}) <= max(1, len(self.rows) // 2)
        )

    @cached_property
    def dated(self) -> tuple[int, ...]:
        """Return the columns whose cells are dates or spans of time."""
        return tuple(at for at in range(len(self.head)) if all(years_of(cell) for cell in self.column(at)))


def number(cell: str) -> float | None:
    """Return the number that a cell is, None where it is none."""
    found = _VALUE.fullmatch(fold(cell))
    return float(found[1].replace(",", "")) if found else None


def years_of(cell: str) -> list[int]:
    """Return the years of the dates in a cell, in order."""
    return [year for year, _ in dates_of(cell)]


def dates_of(cell: str) -> list[tuple[int, int]]:
    """Return the dates in a cell as years and months, in order; a year alone has month 0."""
    return [(int(year), int(month or 0)) for year, month in _DATED.findall(cell)]


def own_tables(records: Iterable[Record]) -> tuple[OwnTable, ...]:
    """Return the tables among some records, which are in the order of the text: a row of titles, and rows of as many cells."""
    tables: list[OwnTable] = []
    run: list[Row] = []

    def close() -> None:
        head = run[0].cells if run else ()
        titled = len(run) > _FEWEST_ROWS and all(cell.strip() and number(cell) is None for cell in head)
        if titled:
            rows = tuple(row for row in run[1:] if not any(_TOTAL.fullmatch(fold(cell)) for cell in row.cells))
            tables.append(OwnTable(tuple(cell.strip() for cell in head), rows, run[0].record))

    for record in records:
        cells = tuple(record.text.split("\t"))
        if run and (len(cells) != len(run[0].cells) or record.node != run[0].record.node):
            close()
            run = []
        if len(cells) >= _FEWEST_CELLS:
            run.append(Row(record, cells))
    close()
    return tuple(tables)


def row_of(tables: Iterable[OwnTable], key: str) -> tuple[OwnTable, Row] | None:
    """Return the row that a record is, with its table; None for other records."""
    return next(((table, row) for table in tables if (row := table.by_record.get(key))), None)
