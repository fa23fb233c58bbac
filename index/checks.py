"""Check what is stored of a document: its plain text against its hash, records against the text, all rows against their checksum."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from index.schema import RELATION_COLUMNS
from index.sqlite import is_damage, is_undecodable

# Everything that is stored of a document, with what puts its rows in order.
_PARTS = {
    **dict.fromkeys(("records", "headings", "nodes", "pairs", "problems"), "ordinal"),
    "terms": "term",
    **dict.fromkeys(RELATION_COLUMNS, "ordinal"),
}
_HEAD = "id, source, source_sha256, format, added, aligned, title, sha256, old_name, new_name, related, scans, plain_sha256"
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Damage:
    """A document that is not as it was written: its row, what can be read of its id, and what is wrong, in both languages."""

    row: int
    document: str
    zh: str
    en: str


def plain_hash(plain: str) -> str:
    """Return the SHA-256 of a plain text, as `cite` and call notes tell its beginning."""
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()


def seal(connection: sqlite3.Connection, document: str) -> None:
    """Write the hashes of a document as it stands now; in the transaction that wrote the rest."""
    found = connection.execute("SELECT rowid, plain FROM documents WHERE id = ?", (document,)).fetchone()
    if found is not None:
        connection.execute("UPDATE documents SET plain_sha256 = ? WHERE rowid = ?", (plain_hash(found[1]), found[0]))
        connection.execute("UPDATE documents SET checksum = ? WHERE rowid = ?", (checksum(connection, found[0]), found[0]))


def checksum(connection: sqlite3.Connection, row: int) -> str:
    """Return the SHA-256 over all rows of a document, 5 ms for a thousand records.

    Raises:
        TypeError, sqlite3.OperationalError: when what should be a text is none.
    """
    digest = hashlib.sha256()
    head = connection.execute(f"SELECT {_HEAD} FROM documents WHERE rowid = ?", (row,)).fetchall()
    digest.update(json.dumps(head).encode())
    for table, order in _PARTS.items():
        found = connection.execute(f"SELECT * FROM {table} WHERE document = ? ORDER BY {order}", (head[0][0],)).fetchall()
        digest.update(json.dumps([table, found]).encode())
    return digest.hexdigest()


def unsound(connection: sqlite3.Connection) -> Iterator[Damage]:
    """Yield the documents that are not as they were written.

    Raises:
        sqlite3.DatabaseError: when the database as a whole is damaged.
    """
    rows = connection.execute("SELECT rowid, CAST(id AS BLOB) FROM documents ORDER BY ordinal, rowid").fetchall()
    for row, written in rows:
        try:
            wrong = _wrong(connection, row)
        except sqlite3.Error as error:
            if is_damage(error) or not is_undecodable(error):
                raise
            wrong = ("有读不出的字节", "has bytes that are no text")
        except (TypeError, ValueError, AttributeError):
            wrong = ("有字段不是文字", "has fields that are no text")
        if wrong:
            yield Damage(row, bytes(written or b"").decode("utf-8", "replace"), *wrong)


def _wrong(connection: sqlite3.Connection, row: int) -> tuple[str, str] | None:
    query = "SELECT id, plain, plain_sha256, checksum FROM documents WHERE rowid = ?"
    document, plain, plain_sha256, wanted = connection.execute(query, (row,)).fetchone()
    if plain_sha256 and plain_hash(plain) != plain_sha256:
        return "全文与它的校验值不符", "its text does not have the hash that it had"
    if differing := [name for name, *_ in not_slices(connection, document, plain)]:
        names = "、".join(differing[:_NAMED]) + ("……" if len(differing) > _NAMED else "")
        return f"{len(differing)} 段的文字与全文不符（{names}）", f"{len(differing)} records are not as the text has them ({names})"
    if wanted and checksum(connection, row) != wanted:
        return "记录与它们的校验值不符", "its records do not have the checksum that they had"
    return None


def not_slices(connection: sqlite3.Connection, document: str, plain: str) -> Iterator[tuple[str, int, int]]:
    """Yield id, start and end of the records of a document whose text is not that stretch of the plain text."""
    query = 'SELECT id, "start", "end", text FROM records WHERE document = ? ORDER BY ordinal'
    for name, start, end, text in connection.execute(query, (document,)):
        if plain[start:end] != text:
            yield name, start, end


def put_slices_back(connection: sqlite3.Connection, row: int) -> bool:
    """Write the records anew as their stretches of the plain text; tell whether the document is then what it was."""
    query = "SELECT id, plain, plain_sha256, checksum FROM documents WHERE rowid = ?"
    try:
        document, plain, plain_sha256, wanted = connection.execute(query, (row,)).fetchone()
        if not wanted or plain_hash(plain) != plain_sha256:
            return False
        for name, start, end in list(not_slices(connection, document, plain)):
            connection.execute("UPDATE records SET text = ? WHERE document = ? AND id = ?", (plain[start:end], document, name))
        return checksum(connection, row) == str(wanted)
    except (sqlite3.OperationalError, TypeError, ValueError, AttributeError):
        return False


def drop(connection: sqlite3.Connection, row: int) -> None:
    """Take a damaged document out, and all rows that stand under a document that is not there."""
    connection.execute("DELETE FROM documents WHERE rowid = ?", (row,))
    for table in (*_PARTS, "entries"):
        connection.execute(f"DELETE FROM {table} WHERE document NOT IN (SELECT id FROM documents)")


def mended_indexes(connection: sqlite3.Connection) -> bool:
    """Check the whole file, and make its indexes anew where that helps; tell whether it is sound then."""
    try:
        if whole(connection) == "ok":
            return True
        connection.execute("REINDEX")
        return whole(connection) == "ok"
    except sqlite3.DatabaseError:
        return False


def whole(connection: sqlite3.Connection) -> str:
    """Return what SQLite's full check says: `ok`, or the first thing that is wrong."""
    return str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
