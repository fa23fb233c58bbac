"""Tell the documents as the indexes know them: by the number of each reading; and records by their place in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from index.store import Store
from index.types import Entry, Place

_MANY = 500
_ENTRIES = """SELECT number, id, source_sha256, format, plain_sha256, added
    FROM documents LEFT JOIN entries ON document = id ORDER BY ordinal, id"""
_KEYS = "SELECT ordinal, key FROM entries JOIN records USING (document) WHERE entries.number = ? AND ordinal IN ({})"


def entries_of(store: Store) -> list[Entry]:
    """Return every document as it was read, in order."""
    with store.reading() as connection:
        found = connection.execute(_ENTRIES).fetchall()
    if any(row[0] is None for row in found):  # a row that was damaged is gone
        with store.writing() as connection:
            connection.execute("INSERT OR IGNORE INTO entries (document) SELECT id FROM documents")
            found = connection.execute(_ENTRIES).fetchall()
    return [Entry(row[0], row[1], _digest(row[1:5]), bool(row[5])) for row in found]


def _digest(read: Sequence[object]) -> str:
    return hashlib.sha256("|".join(map(str, read)).encode()).hexdigest()[:16]


def keys_of(store: Store, places: Iterable[Place]) -> dict[Place, str]:
    """Return the keys of records by the number of their document and their place in it; what has left is not among them."""
    wanted: dict[int, list[int]] = {}
    for number, ordinal in places:
        wanted.setdefault(number, []).append(ordinal)
    found: dict[Place, str] = {}
    with store.reading() as connection:
        for number, ordinals in wanted.items():
            for at in range(0, len(ordinals), _MANY):
                some = ordinals[at : at + _MANY]
                rows = connection.execute(_KEYS.format(",".join("?" * len(some))), (number, *some))
                found.update((Place(number, ordinal), key) for ordinal, key in rows)
    return found
