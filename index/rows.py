"""Turn documents, records and pairs into rows and back, field by field."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import starmap
from typing import Any

from corpus.types import Basis, Document, Heading, Kind, Node, Pair, Problem, Recognised, Record, Relation, Scan, Version
from index.schema import RELATION_COLUMNS

TABLES = ("documents", "records", "headings", "nodes", "pairs", "problems", "terms", "embeddings", "entries", *RELATION_COLUMNS)
RECORD = (
    'document, id, kind, text, "start", "end", version, task, task_title, number, heading, figure, "row", '
    "label, suffix, context, page, node, recognised"
)


def insert_parts(connection: sqlite3.Connection, document: Document) -> None:
    """Write the records, headings, nodes, pairs and problems of a document."""
    places = ", ".join("?" * 21)
    connection.executemany(
        f"INSERT INTO records (key, ordinal, {RECORD}) VALUES ({places})",
        [(record.key, ordinal, *_record_row(record)) for ordinal, record in enumerate(document.records)],
    )
    connection.executemany(
        "INSERT INTO headings VALUES (?, ?, ?, ?, ?, ?)",
        [(document.id, i, each.text, each.start, each.end, each.figure) for i, each in enumerate(document.headings)],
    )
    connection.executemany(
        "INSERT INTO problems VALUES (?, ?, ?, ?, ?, ?)",
        [(document.id, i, each.message, each.figure, each.row, each.english) for i, each in enumerate(document.problems)],
    )
    connection.executemany(
        "INSERT INTO nodes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (document.id, i, each.id, each.version.value if each.version else None, each.label, json.dumps(each.ordinals))
            + (each.title, each.level, each.parent, each.start, each.end)
            for i, each in enumerate(document.nodes)
        ],
    )
    insert_pairs(connection, document.id, document.pairs, 0)


def insert_pairs(connection: sqlite3.Connection, document: str, pairs: Iterable[Pair], first: int) -> None:
    """Write pairs from an ordinal on."""
    connection.executemany(
        "INSERT INTO pairs VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (document, ordinal, _list(pair.old), _list(pair.new), _list(pair.commentary))
            + (pair.relation.value, pair.basis.value, float(pair.score))
            for ordinal, pair in enumerate(pairs, start=first)
        ],
    )


def select_documents(connection: sqlite3.Connection, only: str | None = None) -> tuple[Document, ...]:
    """Read all documents in order, or one, each with all its parts."""
    records = _by_document(connection, "records", RECORD.removeprefix("document, "), only)
    headings = _by_document(connection, "headings", 'text, "start", "end", figure', only)
    problems = _by_document(connection, "problems", 'message, figure, "row", english', only)
    nodes = _by_document(connection, "nodes", 'id, version, label, ordinals, title, level, parent, "start", "end"', only)
    pairs = _by_document(connection, "pairs", "old, new, commentary, relation, basis, score", only)
    query = (
        "SELECT id, title, sha256, plain, old_name, new_name, scans FROM documents WHERE :only IS NULL OR id = :only ORDER BY ordinal, id"
    )
    return tuple(
        Document(
            id=name,
            title=title,
            sha256=sha256,
            plain=plain,
            records=tuple(record((name, *row)) for row in records[name]),
            headings=tuple(starmap(Heading, headings[name])),
            pairs=tuple(map(_pair, pairs[name])),
            problems=tuple(starmap(Problem, problems[name])),
            old_name=old_name,
            new_name=new_name,
            nodes=tuple(map(_node, nodes[name])),
            scans=tuple(Scan(page, sure, Version(side) if side else None) for page, sure, side in json.loads(scans)),
        )
        for name, title, sha256, plain, old_name, new_name, scans in connection.execute(query, {"only": only}).fetchall()
    )


def record(row: Sequence[Any]) -> Record:
    """Make a record from a row of the columns `RECORD`."""
    document, name, kind, text, start, end, version, *rest, recognised = row
    made = Record(document, name, Kind(kind), text, start, end, Version(version) if version else None, *rest)
    return replace(made, recognised=_recognised(recognised)) if recognised else made


def scans_text(document: Document) -> str:
    """Return the pages that were read from pictures as JSON."""
    return json.dumps([(scan.page, scan.confidence, scan.version.value if scan.version else None) for scan in document.scans])


def _recognised(text: str) -> Recognised:
    confidence, doubtful = json.loads(text)
    return Recognised(confidence, tuple((start, end) for start, end in doubtful))


def _record_row(each: Record) -> tuple[Any, ...]:
    version = each.version.value if each.version else None
    where = (each.task, each.task_title, each.number, each.heading, each.figure, each.row)
    scanned = json.dumps((each.recognised.confidence, each.recognised.doubtful)) if each.recognised else None
    named = (each.label, each.suffix, each.context, each.page, each.node, scanned)
    return (each.document, each.id, each.kind.value, each.text, each.start, each.end, version, *where, *named)


def _node(row: Sequence[Any]) -> Node:
    name, version, label, ordinals, *rest = row
    return Node(name, Version(version) if version else None, label, tuple(json.loads(ordinals)), *rest)


def _pair(row: Sequence[Any]) -> Pair:
    old, new, commentary, relation, basis, score = row
    return Pair(_tuple(old), _tuple(new), _tuple(commentary), Relation(relation), Basis(basis), score)


def _list(keys: Sequence[str]) -> str:
    return json.dumps(list(keys), ensure_ascii=False)


def _tuple(keys: str) -> tuple[str, ...]:
    return tuple(json.loads(keys))


def _by_document(connection: sqlite3.Connection, table: str, columns: str, only: str | None) -> dict[str, list[tuple[Any, ...]]]:
    where = "" if only is None else "WHERE document = :only"
    query = f"SELECT document, {columns} FROM {table} {where} ORDER BY document, ordinal"
    grouped: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for document, *rest in connection.execute(query, {"only": only} if only is not None else {}):
        grouped[document].append(tuple(rest))
    return grouped
