"""What a table of the text says: the rows of a sort, the first and last by a number, those of a year, a cell."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answers.context import Context
from assistant.citations.draft import Draft
from assistant.documents.own_tables import OwnTable, Row, dates_of, number, years_of
from assistant.understanding.synonyms import synonyms
from corpus.normalize import fold

_END = re.compile(r"完工|建成|完成|竣工|结束|收官|建好|做完|截止|到期|投产|交付|验收")
_BEGIN = re.compile(r"开工|启动|开始|动工|开建|起步|上马")
_MOST, _LEAST = re.compile(r"最[多大高长]|\bmost\b|\blargest\b|\bhighest\b"), re.compile(r"最[少小低短]|\bleast\b|\bsmallest\b|\blowest\b")
_FIRST, _LAST = re.compile(r"最[早先]|\bearliest\b|\bfirst\b"), re.compile(r"最[晚迟后]|\blatest\b|\blast\b")
_MONEY = re.compile(r"钱|投资|花|砸|资金|贵|金额|多少[万亿]?元")
_OF_MONEY = re.compile(r"元|投资|金额|资金|费")
_WHICH = re.compile(r"哪|谁|几|多少|有没有|列|清单|名单|\bwhich\b|\bhow many\b|\bwhat\b")
_UNIT = re.compile(r"[（(]([^（）()]+)[）)]$")
_NAMED = 0.75


def answer(context: Context) -> Draft | None:
    """Answer from the tables of a text; None where no table is asked of."""
    if context.facts.wording.compared:
        return None
    plain = fold(context.question.plain)
    for table in context.facts.tables:
        rows = _named_rows(table, plain)
        told = (
            (_sorted_as(context, table, rows, plain) or _cells(context, table, rows, plain))
            if rows
            else _of_sort(context, table, plain)
            or _extremes(context, table, plain)
            or _ends_of_time(context, table, plain)
            or _of_year(context, table, plain)
        )
        if told:
            return told
    return None


def _named_rows(table: OwnTable, plain: str) -> list[Row]:
    """Return the rows whose names stand in a question, whole or nearly."""
    shares = [(_share(fold(table.name(row)), plain), row) for row in table.rows]
    best = max((share for share, _ in shares), default=0.0)
    return [row for share, row in shares if share >= _NAMED and share == best]


def _share(name: str, plain: str) -> float:
    pairs = [name[at : at + 2] for at in range(len(name) - 1)]
    return sum(pair in plain for pair in pairs) / len(pairs) if len(pairs) > 2 else float(name in plain and len(name) > 1)


def _speaks_of(table: OwnTable, plain: str) -> bool:
    """Tell whether a question speaks of what the rows of a table are."""
    return table.noun in plain


def _sort_said(context: Context, table: OwnTable, plain: str) -> tuple[int, str] | None:
    """Return the column and the word in it by which a question sorts the rows, under any of its names."""
    for at in table.sorts:
        for word in dict.fromkeys(fold(cell) for cell in table.column(at)):
            if len(word) > 1 and any(name in plain for name in synonyms().names(word)):
                return at, word
    return None


def _of_sort(context: Context, table: OwnTable, plain: str) -> Draft | None:
    """哪几个是约束性指标: the rows whose cell is the word."""
    said = _sort_said(context, table, plain)
    if said is None or not _WHICH.search(plain) or not (_speaks_of(table, plain) or table.head[said[0]] in plain):
        return None
    at, word = said
    rows = [row for row in table.rows if fold(row.cells[at]) == word]
    return _listed(context, table, rows, context.say("tabular.sorted", column=table.head[at], value=rows[0].cells[at].strip()))


def _sorted_as(context: Context, table: OwnTable, rows: Sequence[Row], plain: str) -> Draft | None:
    """…是约束性指标，对吧: what a named row is sorted as, where a question puts it forward."""
    said = _sort_said(context, table, plain)
    if said is None or not context.question.yes_no or len(rows) != 1:
        return None
    at, word = said
    key = "statements.right" if fold(rows[0].cells[at]) == word else "statements.wrong"
    cell = context.say("tabular.cell", name=table.name(rows[0]), column=table.head[at], value=rows[0].cells[at].strip())
    draft = context.draft()
    draft.quoted(context.say(key, text=cell), rows[0].record)
    return draft


def _extremes(context: Context, table: OwnTable, plain: str) -> Draft | None:
    """哪个投资最多，哪个最少: the rows at the ends of a column of numbers."""
    ends = [(form, best) for form, best in ((_MOST, max), (_LEAST, min)) if form.search(plain)]
    at = _measured(table, plain)
    if not ends or at is None or not _speaks_of(table, plain):
        return None
    draft = context.draft()
    values = [(value, row) for row in table.rows if (value := number(row.cells[at])) is not None]
    for form, best in sorted(ends, key=lambda end: end[0].search(plain).start()):  # type: ignore[union-attr] # it was found
        end = best(value for value, _ in values)
        rows = [row for value, row in values if value == end]
        said = form.search(plain)
        text = context.say(
            "tabular.extreme",
            column=table.head[at],
            end=said.group() if said else "",
            names=context.join(table.name(row) for row in rows),
            value=_with_unit(table, at, rows[0]),
        )
        draft.computed(text, *(row.record for row in rows))
    return draft


def _measured(table: OwnTable, plain: str) -> int | None:
    """Return the column of numbers that a question ranks by: one that it names, one of sums where it speaks of money, the only one."""
    named = [at for at in table.numeric if _share(_UNIT.sub("", fold(table.head[at])), plain) >= _NAMED]
    sums = [at for at in table.numeric if _OF_MONEY.search(table.head[at])] if _MONEY.search(plain) else []
    found = named or sums or (list(table.numeric) if len(table.numeric) == 1 else [])
    return found[0] if len(found) == 1 else None


def _ends_of_time(context: Context, table: OwnTable, plain: str) -> Draft | None:
    """哪个项目最早开工, 最晚完工: the rows whose time begins or ends first or last."""
    said = _FIRST.search(plain) or _LAST.search(plain)
    if said is None or not table.dated or not _speaks_of(table, plain):
        return None
    at = table.dated[0]
    place = 0 if _BEGIN.search(plain) or not _END.search(plain) and _FIRST.search(plain) else -1
    end = (min if _FIRST.search(plain) else max)(dates_of(row.cells[at])[place] for row in table.rows)
    rows = [row for row in table.rows if dates_of(row.cells[at])[place] == end]
    names = context.join(table.name(row) for row in rows)
    text = context.say("tabular.extreme", column=table.head[at], end=said.group(), names=names, value=rows[0].cells[at].strip())
    draft = context.draft()
    draft.computed(text, *(row.record for row in rows))
    return draft


def _of_year(context: Context, table: OwnTable, plain: str) -> Draft | None:
    """哪几个项目2026年完工: the rows whose time begins or ends in a year."""
    years = set(context.question.years)
    end, begin = _END.search(plain), _BEGIN.search(plain)
    if not years or not (end or begin) or not table.dated or not _speaks_of(table, plain) or not _WHICH.search(plain):
        return None
    at = table.dated[0]
    rows = [row for row in table.rows if years_of(row.cells[at])[-1 if end else 0] in years]
    if not rows:
        return None
    said = (end or begin).group()  # type: ignore[union-attr] # one of them was found
    draft = _listed(context, table, rows, context.say("tabular.dated", year=context.join(map(str, sorted(years))), what=said))
    for row in rows:
        draft.quoted(context.say("tabular.cell", name=table.name(row), column=table.head[at], value=row.cells[at].strip()), row.record)
    return draft


def _cells(context: Context, table: OwnTable, rows: Sequence[Row], plain: str) -> Draft | None:
    """竹材综合利用率2026年多少: the cells of a named row under the titles that a question names, or the years."""
    years = {str(year) for year in context.question.years}
    asked = [
        at
        for at, title in enumerate(table.head)
        if at != table.named and (any(year in title for year in years) or len(title) > 1 and _UNIT.sub("", fold(title)) in plain)
    ]
    if not asked or context.question.yes_no or not _WHICH.search(plain):
        return None
    draft = context.draft()
    for row in rows:
        for at in asked:
            value = _with_unit(table, at, row)
            draft.quoted(context.say("tabular.cell", name=table.name(row), column=table.head[at], value=value), row.record)
    return draft


def _listed(context: Context, table: OwnTable, rows: Sequence[Row], condition: str) -> Draft:
    draft = context.draft()
    names = context.join(table.name(row) for row in rows)
    draft.computed(context.say("tabular.listed", condition=condition, n=len(rows), noun=table.noun, names=names), *(r.record for r in rows))
    return draft


def _with_unit(table: OwnTable, at: int, row: Row) -> str:
    """Return a cell with its unit: of its column's title, else of the column of units."""
    unit = _UNIT.search(table.head[at])
    units = next((row.cells[n] for n, title in enumerate(table.head) if fold(title) in ("单位", "计量单位", "unit")), "")
    measured = number(row.cells[at]) is not None
    return row.cells[at].strip() + (unit[1] if unit else units.strip() if measured else "")
