"""What a table of the text says: the rows of a sort, the first and last by a number, those of a year, a cell."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answers.context import Context
from assistant.answers.table_columns import BEGIN, END, cell_told, columns_of_sort, extremes, named_rows, sort_said, unit_apart
from assistant.answers.tabular_claims import judged
from assistant.citations.draft import Draft
from assistant.documents.own_tables import OwnTable, Row, dates_of, years_of
from corpus.normalize import fold

_FIRST, _LAST = re.compile(r"最[早先]|\bearliest\b|\bfirst\b"), re.compile(r"最[晚迟后]|\blatest\b|\blast\b")
_WHICH = re.compile(r"哪|谁|几|多少|有没有|列|清单|名单|\bwhich\b|\bhow many\b|\bwhat\b")


def answer(context: Context) -> Draft | None:
    """Answer from the tables of a text; None where no table is asked of."""
    if context.facts.wording.compared:
        return None
    plain = fold(context.question.plain)
    for table in context.facts.tables:
        rows = named_rows(table, plain)
        told = (
            (judged(context, table, rows[0], plain) if len(rows) == 1 else None) or _cells(context, table, rows, plain)
            if rows
            else _of_sort(context, table, plain)
            or _extremes(context, table, plain)
            or _ends_of_time(context, table, plain)
            or _of_year(context, table, plain)
        )
        if told:
            return told
    return None


def _speaks_of(table: OwnTable, plain: str) -> bool:
    """Tell whether a question speaks of what the rows of a table are."""
    return table.noun in plain


def _of_sort(context: Context, table: OwnTable, plain: str) -> Draft | None:
    """哪几个是约束性指标: the rows whose cell is the word."""
    said = sort_said(table, plain)
    if said is None or not _WHICH.search(plain) or not (_speaks_of(table, plain) or table.head[said[0]] in plain):
        return None
    at, word = said
    rows = [row for row in table.rows if fold(row.cells[at]) == word]
    return _listed(context, table, rows, context.say("tabular.sorted", column=table.head[at], value=rows[0].cells[at].strip()))


def _extremes(context: Context, table: OwnTable, plain: str) -> Draft | None:
    """哪个投资最多，哪个最少: the rows at the ends of a column of numbers."""
    draft = context.draft()
    for each in extremes(table, plain) if _speaks_of(table, plain) else ():
        draft.computed(each.told(context, table), *(row.record for row in each.rows))
    return draft if draft.claims else None


def _ends_of_time(context: Context, table: OwnTable, plain: str) -> Draft | None:
    """哪个项目最早开工, 最晚完工: the rows whose time begins or ends first or last."""
    said = _FIRST.search(plain) or _LAST.search(plain)
    if said is None or not table.dated or not _speaks_of(table, plain):
        return None
    at = table.dated[0]
    place = 0 if BEGIN.search(plain) or not END.search(plain) and _FIRST.search(plain) else -1
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
    end, begin = END.search(plain), BEGIN.search(plain)
    if not years or not (end or begin) or not table.dated or not _speaks_of(table, plain) or not _WHICH.search(plain):
        return None
    at = table.dated[0]
    rows = [row for row in table.rows if years_of(row.cells[at])[-1 if end else 0] in years]
    if not rows:
        return None
    said = (end or begin).group()  # type: ignore[union-attr] # one of them was found
    draft = _listed(context, table, rows, context.say("tabular.dated", year=context.join(map(str, sorted(years))), what=said))
    for row in rows:
        draft.quoted(cell_told(context, table, row, at), row.record, table.titles)
    return draft


def _cells(context: Context, table: OwnTable, rows: Sequence[Row], plain: str) -> Draft | None:
    """竹材综合利用率2026年多少: the cells of a named row under the titles that a question names, or the years."""
    years = {str(year) for year in context.question.years}
    asked = [
        at
        for at, title in enumerate(table.head)
        if at not in (table.named, table.units)
        and (any(year in title for year in years) or len(title) > 1 and unit_apart(fold(title)) in plain)
    ]
    asked = asked or columns_of_sort(table, plain)
    if not asked or context.question.yes_no or not _WHICH.search(plain):
        return None
    draft = context.draft()
    for row in rows:
        for at in asked:
            draft.quoted(cell_told(context, table, row, at), row.record, table.titles)
    return draft


def _listed(context: Context, table: OwnTable, rows: Sequence[Row], condition: str) -> Draft:
    draft = context.draft()
    names = context.join(table.name(row) for row in rows)
    draft.computed(context.say("tabular.listed", condition=condition, n=len(rows), noun=table.noun, names=names), *(r.record for r in rows))
    return draft
