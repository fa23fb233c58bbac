"""What a question says of the columns of a table: which it names, by which it ranks or sorts the rows, and the cells as they are told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answers.context import Context
from assistant.documents.own_tables import OwnTable, Row, number
from assistant.understanding.synonyms import synonyms
from corpus.normalize import fold

END = re.compile(r"完工|建成|完成|竣工|结束|收官|建好|做完|截止|到期|投产|交付|验收")
BEGIN = re.compile(r"开工|启动|开始|动工|开建|起步|上马")
MOST, LEAST = re.compile(r"最[多大高长]|\bmost\b|\blargest\b|\bhighest\b"), re.compile(r"最[少小低短]|\bleast\b|\bsmallest\b|\blowest\b")
_MONEY = re.compile(r"钱|投资|花|砸|资金|贵|金额|多少[万亿]?元")
_OF_MONEY = re.compile(r"元|投资|金额|资金|费")
_UNIT = re.compile(r"[（(]([^（）()]+)[）)]$")
_NAMED = 0.75
# What asks for a sort of cell, and the titles of columns that have it.
_SORTS = (
    (re.compile(r"(?:多少|几)[万亿千百]*(?:钱|元)|花多少|投(?:资|入)?了?多少|掏多少|出多少"), re.compile(r"元|投资|金额|资金|财政")),
    (re.compile(r"在哪|哪里|哪儿|什么地方|何处"), re.compile(r"地点|地址|位置|区域")),
    (re.compile(r"谁|哪(?:个|家)?(?:单位|部门|公司|局)|牵头|实施主体"), re.compile(r"单位|部门|主体|牵头")),
    (re.compile(r"什么时候|何时|哪年|几年|多久|啥时"), re.compile(r"年限|期限|时间|周期|工期")),
)
_RUN = 5  # characters of a name that stand beside one another in a question: a name without its first word


@dataclass(frozen=True, slots=True)
class Extreme:
    """The rows at one end of a column of numbers, and how a question says so: 最大."""

    rows: tuple[Row, ...]
    at: int
    said: str

    def told(self, context: Context, table: OwnTable) -> str:
        """Return which rows these are, with their value."""
        names = context.join(table.name(row) for row in self.rows)
        value = with_unit(table, self.at, self.rows[0])
        return context.say("tabular.extreme", column=table.head[self.at], end=self.said, names=names, value=value)


def named_rows(table: OwnTable, plain: str) -> list[Row]:
    """Return the rows whose names stand in a question, whole or nearly."""
    shares = [(_share_of_name(fold(table.name(row)), plain), row) for row in table.rows]
    best = max((share for share, _ in shares), default=0.0)
    return [row for share, row in shares if share >= _NAMED and share == best]


def _share_of_name(name: str, plain: str) -> float:
    name = unit_apart(name)
    tail = any(name[at:] in plain for at in range(1, len(name) - _RUN + 1))
    return max(pairs_held(name, plain), _NAMED if tail else 0.0)


def pairs_held(name: str, plain: str) -> float:
    """Return the share of a name's pairs of neighbouring letters that stand in a question; of a short name, whether it does."""
    pairs = [name[at : at + 2] for at in range(len(name) - 1)]
    return sum(pair in plain for pair in pairs) / len(pairs) if len(pairs) > 2 else float(name in plain and len(name) > 1)


def sort_said(table: OwnTable, plain: str) -> tuple[int, str] | None:
    """Return the column and the word in it by which a question sorts the rows, under any of its names."""
    for at in table.sorts:
        for word in dict.fromkeys(fold(cell) for cell in table.column(at)):
            if len(word) > 1 and any(name in plain for name in synonyms().names(word)):
                return at, word
    return None


def extremes(table: OwnTable, plain: str) -> list[Extreme]:
    """Return the rows at the ends of a column of numbers that a question speaks of, in its order."""
    at = measured(table, plain)
    ends = [(hit, best) for form, best in ((MOST, max), (LEAST, min)) if (hit := form.search(plain))]
    if at is None:
        return []
    values = [(value, row) for row in table.rows if (value := number(row.cells[at])) is not None]
    found: list[Extreme] = []
    for hit, best in sorted(ends, key=lambda end: end[0].start()):
        end = best(value for value, _ in values)
        found.append(Extreme(tuple(row for value, row in values if value == end), at, hit.group()))
    return found


def most_of(table: OwnTable, plain: str) -> Extreme | None:
    """Return the one end of a column that a question says a row is at."""
    return next(iter(extremes(table, plain)), None)


def measured(table: OwnTable, plain: str) -> int | None:
    """Return the column of numbers that a question ranks by: one that it names, one of sums where it speaks of money, the only one."""
    named = [at for at in table.numeric if pairs_held(unit_apart(fold(table.head[at])), plain) >= _NAMED]
    sums = [at for at in table.numeric if _OF_MONEY.search(table.head[at])] if _MONEY.search(plain) else []
    found = named or sums or (list(table.numeric) if len(table.numeric) == 1 else [])
    return found[0] if len(found) == 1 else None


def columns_of_sort(table: OwnTable, plain: str) -> list[int]:
    """Return the columns of a sort that a question asks for without naming one: sums of money, places, bodies, times."""
    asked = [title for form, title in _SORTS if form.search(plain)]
    return [at for at, head in enumerate(table.head) if at not in (table.named, table.units) and any(title.search(head) for title in asked)]


def unit_apart(title: str) -> str:
    """Return a column's title without the unit in brackets behind it."""
    return _UNIT.sub("", title)


def with_unit(table: OwnTable, at: int, row: Row) -> str:
    """Return a cell with its unit: of its column's title, else of the column of units."""
    unit = _UNIT.search(table.head[at])
    units = "" if table.units is None else row.cells[table.units]
    is_number = number(row.cells[at]) is not None
    return row.cells[at].strip() + ((unit[1] if unit else units.strip()) if is_number else "")


def cell_told(context: Context, table: OwnTable, row: Row, at: int) -> str:
    """Return a cell with what its row and its column are called."""
    return context.say("tabular.cell", name=table.name(row), column=unit_apart(table.head[at]), value=with_unit(table, at, row))


def row_told(context: Context, table: OwnTable, row: Row, columns: Sequence[int] = ()) -> str:
    """Return a row as it is read aloud: its name, and each cell, or those of some columns, behind the title above it."""
    told = columns or [at for at in range(len(table.head)) if at not in (table.named, table.units, table.serial) and row.cells[at].strip()]
    cells = context.join(f"{unit_apart(table.head[at])} {with_unit(table, at, row)}" for at in told)
    return context.say("tabular.row", name=table.name(row), cells=cells)
