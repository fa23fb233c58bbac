"""Turn the relations of a document into rows and back; every row has the keys of the records that it comes from."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from corpus.bodies import Body, BodyChange, Role
from corpus.changes import DepartmentChange, QuantityChange, Stated
from corpus.check import Finding, Subject
from corpus.contacts import Contact
from corpus.quantities import Bound, Quantity
from corpus.relations import Relations, Term, YearMention
from corpus.types import Record
from index.schema import RELATION_COLUMNS

Row = tuple[Any, ...]


def insert_relations(connection: sqlite3.Connection, document: str, relations: Relations) -> None:
    """Write the relations of a document in place of earlier ones."""
    for table, rows in _rows(relations).items():
        connection.execute(f"DELETE FROM {table} WHERE document = ?", (document,))
        columns = RELATION_COLUMNS[table]
        places = ", ".join("?" * (columns.count(",") + 3))
        query = f"INSERT INTO {table} (document, ordinal, {columns}) VALUES ({places})"
        connection.executemany(query, [(document, ordinal, *row) for ordinal, row in enumerate(rows)])


def select_relations(connection: sqlite3.Connection, document: str, records: Mapping[str, Record]) -> Relations:
    """Read the relations of a document whose records are given by key."""

    def read(table: str, make: Callable[..., Any]) -> tuple[Any, ...]:
        query = f"SELECT {RELATION_COLUMNS[table]} FROM {table} WHERE document = ? ORDER BY ordinal"
        return tuple(make(*row) for row in connection.execute(query, (document,)))

    def body(key: str, node: str, version: str | None, name: str, written: str, role: str, generic: int, start: int, end: int) -> Body:
        return Body(records[key], name, written, Role(role), bool(generic), start, end)

    def chosen(keys: str) -> tuple[Record, ...]:
        return tuple(records[key] for key in json.loads(keys))

    figures = read("figures", lambda key, *row: Stated(records[key], _quantity(*row)))
    return Relations(
        bodies=read("departments", body),
        figures=figures,
        years=read("years", lambda key, version, *row: YearMention(records[key], *row)),
        terms=read("defined_terms", lambda key, version, *row: Term(records[key], *row)),
        contacts=read("contacts", lambda key, *row: Contact(records[key], *row)),
        figure_changes=read(
            "figure_changes", lambda name, old, new, ratio: QuantityChange(name, _stated(figures, old), _stated(figures, new), ratio)
        ),
        department_changes=read(
            "department_changes",
            lambda old, new, *names: DepartmentChange(old and records[old], new and records[new], *(tuple(json.loads(n)) for n in names)),
        ),
        body_changes=read("body_changes", lambda old, new, a, b, everywhere: BodyChange(old, new, chosen(a), chosen(b), bool(everywhere))),
        findings=read(
            "findings",
            lambda subject, holds, statement, evidence, *said: Finding(
                Subject(subject), bool(holds), records[statement], chosen(evidence), *said
            ),
        ),
        node_pairs=read("node_pairs", lambda old, new: (old, new)),
    )


def _rows(relations: Relations) -> Mapping[str, list[Row]]:
    places = {(s.record.key, s.quantity.start): ordinal for ordinal, s in enumerate(relations.figures)}

    def figures(stated: Iterable[Stated]) -> str:
        return json.dumps([places[s.record.key, s.quantity.start] for s in stated])

    return {
        "departments": [
            (*_place(b.record, node=True), b.name, b.written, b.role.value, int(b.is_generic), b.start, b.end) for b in relations.bodies
        ],
        "figures": [(*_place(s.record, node=True), *_quantity_row(s.quantity)) for s in relations.figures],
        "years": [(*_place(y.record), y.year, y.start, y.end) for y in relations.years],
        "defined_terms": [(*_place(t.record), t.term, t.meaning, t.start, t.end) for t in relations.terms],
        "contacts": [(c.record.key, c.owner, c.kind, c.value, c.start, c.end) for c in relations.contacts],
        "figure_changes": [(c.name, figures(c.old), figures(c.new), c.ratio) for c in relations.figure_changes],
        "department_changes": [
            (c.old.key if c.old else None, c.new.key if c.new else None, _list(c.added), _list(c.removed), _list(c.kept))
            for c in relations.department_changes
        ],
        "body_changes": [(c.old, c.new, _keys(c.old_records), _keys(c.new_records), int(c.everywhere)) for c in relations.body_changes],
        "node_pairs": [*relations.node_pairs],
        "findings": [
            (f.subject.value, int(f.holds), f.statement.key, _keys(f.evidence), f.name, f.said, f.found, f.working)
            for f in relations.findings
        ],
    }


def _place(record: Record, *, node: bool = False) -> Row:
    version = record.version.value if record.version else None
    return (record.key, record.node, version) if node else (record.key, version)


def _quantity_row(q: Quantity) -> Row:
    return (q.name, q.value, q.upper, q.unit, q.bound.value, q.year, q.start, q.end, q.phrase_start, q.phrase, q.written)


def _quantity(*row: Any) -> Quantity:  # noqa: ANN401 (the columns of `figures` behind the record)
    _, _, name, value, upper, unit, bound, year, start, end, phrase_start, phrase, written = row
    return Quantity(value, upper, unit, Bound(bound), name, written, start, end, phrase, phrase_start, year)


def _stated(figures: Sequence[Stated], places: str) -> tuple[Stated, ...]:
    return tuple(figures[place] for place in json.loads(places))


def _list(names: Sequence[str]) -> str:
    return json.dumps(list(names), ensure_ascii=False)


def _keys(records: Iterable[Record]) -> str:
    return _list([record.key for record in records])
