"""Keep documents, records, pairs and embeddings in SQLite; threads and processes may share a file."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from corpus.builtin import RELATIONS
from corpus.errors import UserError
from corpus.progress import RELATED, step
from corpus.types import Basis, Document, Pair, Record
from index import checks, rows
from index.checks import Damage
from index.files import unusable
from index.schema import MIGRATIONS
from index.sqlite import connect, is_damage, is_undecodable, set_aside, set_aside_damaged
from index.terms import corpus_terms
from index.types import Notice

if TYPE_CHECKING:
    from corpus.relations import Relations

T = TypeVar("T")
_MANY = 500
# Beyond this many, the rarer terms gain nothing that the dictionary and the letters do not give.
_MOST_TERMS = 20_000


@dataclass(frozen=True, slots=True)
class Source:
    """What a document was read from: a file, or an old and a new one; what they held, which parser read them.

    `added` tells what a person put into the library from what comes with the program.
    """

    document: str
    paths: tuple[str, ...]
    sha256: str
    format: int
    added: bool = False


class Store:
    """An open database; one connection, one statement at a time."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        """Keep an open, migrated connection."""
        self.path = path
        self._connection = connection
        self._lock = threading.RLock()
        self._writes = 0
        self._state: tuple[tuple[int, int], str, str] | None = None
        self.is_new = False  # nothing was there, or nothing that could be used
        self.aside: Path | None = None  # where a damaged database went when this one was opened

    @classmethod
    def open(cls, path: Path, notice: Notice) -> Store:
        """Open or create a database; one that is damaged is moved aside and told.

        Raises:
            UserError: when the file cannot be written or a newer program wrote it.
        """
        try:
            if path.is_dir():
                notice(f"数据库 {path.name} 的位置上是一个文件夹，保留为 {set_aside(path).name}，现从文档重建")
            is_new = not path.exists() or not path.stat().st_size
            try:
                opened = cls(path, _connect(path))
                opened.is_new = is_new
                return opened
            except sqlite3.DatabaseError as error:
                if not is_damage(error):
                    raise
            kept = set_aside_damaged(path, _connect)
            if kept is not None:
                notice(f"数据库 {path.name} 已损坏，原文件保留为 {kept.name}，现从文档重建")
            made = cls(path, _connect(path))
            made.aside, made.is_new = kept, kept is not None
            return made
        except (sqlite3.Error, OSError) as error:
            raise unusable(path.parent, error) from error

    def begin_anew(self) -> Path:
        """Set the database aside, which cannot be mended, and go on with an empty one; return where the old one is.

        Raises:
            UserError: when that cannot be done.
        """
        with self._lock:
            try:
                self._connection.close()
                self.aside = set_aside(self.path)
                self._connection = _connect(self.path)
            except (sqlite3.Error, OSError) as error:
                raise unusable(self.path.parent, error) from error
            self._state, self.is_new = None, True
            return self.aside

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def state(self) -> tuple[str, str]:
        """Return hashes of what is searched, and of that with its pairs; cheap while nothing changes."""
        with self.reading() as connection:
            version = (int(connection.execute("PRAGMA data_version").fetchone()[0]), self._writes)
            if self._state is None or self._state[0] != version:
                searched, paired = hashlib.sha256(), hashlib.sha256()
                query = (
                    "SELECT id, source_sha256, format, coalesce(number, 0), aligned FROM documents LEFT JOIN entries ON document = id"
                    " ORDER BY ordinal, id"
                )
                for row in connection.execute(query):
                    searched.update("|".join(map(str, row[:4])).encode())
                    paired.update("|".join(map(str, row)).encode())
                self._state = (version, searched.hexdigest(), paired.hexdigest())
            return self._state[1], self._state[2]

    def sources(self) -> list[Source]:
        """Return the files that were read, in order."""
        query = "SELECT id, source, source_sha256, format, added FROM documents ORDER BY ordinal, id"
        with self.reading() as connection:
            found = connection.execute(query).fetchall()
        return [Source(name, tuple(json.loads(paths)), digest, form, bool(added)) for name, paths, digest, form, added in found]

    def unsound(self) -> list[Damage]:
        """Return the documents that are not as they were written, by the hashes of their text and of their rows.

        Raises:
            sqlite3.DatabaseError: when the database as a whole is damaged.
        """
        with self._lock:
            self._connection.execute("BEGIN")
            try:
                return list(checks.unsound(self._connection))
            finally:
                self._connection.execute("ROLLBACK")

    def act(self, act: Callable[[sqlite3.Connection], T]) -> T:
        """Check or mend within one transaction."""
        with self.writing() as connection:
            return act(connection)

    def is_sound(self) -> bool:
        """Check the whole file, and make its indexes anew where that helps."""
        with self._lock:
            return checks.mended_indexes(self._connection)

    def put(self, document: Document, source: Source, ordinal: int, replaced: str = "") -> None:
        """Write a document in place of an earlier one of the same id, and of one that is called otherwise from now on."""
        from corpus.relations import relate

        step(0, 1, RELATED)
        relations = relate(document)
        step(1, 1, RELATED)
        same = "SELECT 1 FROM documents WHERE id = ? AND source_sha256 = ? AND format = ?"
        with self.writing() as connection:
            # Another process may have read the same file meanwhile; its pairs by meaning are worth keeping.
            if connection.execute(same, (document.id, source.sha256, source.format)).fetchone():
                return
            connection.execute("DELETE FROM documents WHERE id IN (?, ?)", (document.id, replaced))
            connection.execute(
                "INSERT INTO documents (id, ordinal, source, source_sha256, format, added, title, sha256, plain, old_name, new_name, scans)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (document.id, ordinal, json.dumps(source.paths, ensure_ascii=False), source.sha256, source.format, int(source.added))
                + (document.title, document.sha256, document.plain, document.old_name, document.new_name, rows.scans_text(document)),
            )
            connection.execute("INSERT INTO entries (document) VALUES (?)", (document.id,))
            rows.insert_parts(connection, document)
            terms = [(document.id, term) for term in corpus_terms(document.records)]
            connection.executemany("INSERT INTO terms VALUES (?, ?)", terms)
            _put_relations(connection, document.id, relations)
            checks.seal(connection, document.id)

    def arrange(self, sources: Sequence[Source]) -> None:
        """Keep these of the program's own documents, in this order and with these paths, and drop its others; added ones follow."""
        known = self.sources()
        if [*sources, *(source for source in known if source.added)] == known:
            return
        with self.writing() as connection:
            known = self.sources()  # another process may have added a document meanwhile
            kept = {source.document for source in sources}
            gone = [(each.document,) for each in known if not each.added and each.document not in kept]
            connection.executemany("DELETE FROM documents WHERE id = ?", gone)
            wanted = [*sources, *(each for each in known if each.added)]
            placed = [(ordinal, json.dumps(source.paths, ensure_ascii=False), source.document) for ordinal, source in enumerate(wanted)]
            connection.executemany("UPDATE documents SET ordinal = ?, source = ? WHERE id = ?", placed)
            for source in wanted:
                checks.seal(connection, source.document)

    def remove(self, document: str) -> bool:
        """Drop a document with all its parts; kept embeddings stay. Tell whether it was there."""
        with self.writing() as connection:
            connection.execute(
                "UPDATE documents SET ordinal = ordinal - 1 WHERE ordinal > (SELECT ordinal FROM documents WHERE id = ?)", (document,)
            )
            return connection.execute("DELETE FROM documents WHERE id = ?", (document,)).rowcount > 0

    def documents(self, only: str | None = None) -> tuple[Document, ...]:
        """Return every document, or one, with its records, headings, pairs and problems."""
        with self.reading() as connection:
            connection.execute("BEGIN")
            try:
                return rows.select_documents(connection, only)
            finally:
                connection.execute("ROLLBACK")

    def titles(self) -> list[tuple[str, str, str, str]]:
        """Return id, title and the names of both versions of every document, in order."""
        with self.reading() as connection:
            return connection.execute("SELECT id, title, old_name, new_name FROM documents ORDER BY ordinal, id").fetchall()

    def record(self, key: str) -> Record | None:
        """Return a record by its key."""
        with self.reading() as connection:
            row = connection.execute(f"SELECT {rows.RECORD} FROM records WHERE key = ?", (key,)).fetchone()
        return rows.record(row) if row else None

    def records(self) -> Iterator[Record]:
        """Yield every record in order, a document at a time."""
        for source in self.sources():
            yield from self.records_of(source.document)

    def records_of(self, document: str) -> list[Record]:
        """Return the records of a document in order."""
        query = f"SELECT {rows.RECORD} FROM records WHERE document = ? ORDER BY ordinal"
        with self.reading() as connection:
            return list(map(rows.record, connection.execute(query, (document,)).fetchall()))

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        if table not in rows.TABLES:
            raise ValueError(table)
        with self.reading() as connection:
            return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    def terms_of(self, document: str) -> list[str]:
        """Return the terms of a document."""
        with self.reading() as connection:
            return [row[0] for row in connection.execute("SELECT term FROM terms WHERE document = ? ORDER BY term", (document,))]

    def terms(self) -> list[str]:
        """Return the terms of all documents, those of the most documents first."""
        query = "SELECT term FROM terms GROUP BY term ORDER BY count(*) DESC, term LIMIT ?"
        with self.reading() as connection:
            return [row[0] for row in connection.execute(query, (_MOST_TERMS,))]

    def unaligned(self, aligner: str) -> list[str]:
        """Return the documents whose meaning pairs this aligner has not found; those that none has, where it is empty."""
        query = f"SELECT id FROM documents WHERE aligned {'<>' if aligner else '='} ? ORDER BY ordinal, id"
        with self.reading() as connection:
            return [row[0] for row in connection.execute(query, (aligner,))]

    def put_meaning_pairs(self, document: str, pairs: Iterable[Pair], aligner: str) -> None:
        """Write the pairs found by meaning in place of earlier ones, beside the author's, and what follows from them."""
        from corpus.relations import relate

        pairs = tuple(pairs)
        found = self.documents(document)
        tables = tuple(pair for each in found for pair in each.pairs if pair.basis is not Basis.MEANING)
        relations = relate(replace(found[0], pairs=(*tables, *pairs))) if found else None
        with self.writing() as connection:
            connection.execute("DELETE FROM pairs WHERE document = ? AND basis = ?", (document, Basis.MEANING.value))
            last = connection.execute("SELECT coalesce(max(ordinal), -1) FROM pairs WHERE document = ?", (document,))
            rows.insert_pairs(connection, document, pairs, int(last.fetchone()[0]) + 1)
            connection.execute("UPDATE documents SET aligned = ? WHERE id = ?", (aligner, document))
            if relations is not None:
                _put_relations(connection, document, relations)
            checks.seal(connection, document)

    def relations(self, document: Document) -> Relations:
        """Return the relations of a document as it stands in the store; made now where an earlier program left none."""
        from corpus.relations import relate  # here and below: a look-up by number does without
        from index.relation_rows import select_relations

        with self.reading() as connection:
            related = connection.execute("SELECT related FROM documents WHERE id = ?", (document.id,)).fetchone()
            if related is not None and related[0] == RELATIONS:
                try:
                    return select_relations(connection, document.id, {record.key: record for record in document.records})
                except KeyError:  # another process has read the document anew meanwhile
                    related = None
        made = relate(document)
        if related is not None:
            with self.writing() as connection:
                _put_relations(connection, document.id, made)
                checks.seal(connection, document.id)
        return made

    def unrelated(self) -> list[str]:
        """Return the documents whose relations an earlier program made, or none."""
        with self.reading() as connection:
            query = "SELECT id FROM documents WHERE related <> ? ORDER BY ordinal, id"
            return [row[0] for row in connection.execute(query, (RELATIONS,))]

    def embeddings(self, encoder: str, hashes: Sequence[bytes]) -> dict[bytes, bytes]:
        """Return the kept vectors, as float32 bytes, of those texts that have one."""
        found: dict[bytes, bytes] = {}
        for at in range(0, len(hashes), _MANY):
            some = hashes[at : at + _MANY]
            query = f"SELECT hash, vector FROM embeddings WHERE encoder = ? AND hash IN ({','.join('?' * len(some))})"
            with self.reading() as connection:
                found.update(connection.execute(query, (encoder, *some)).fetchall())
        return found

    def embedded(self, encoder: str, hashes: Sequence[bytes]) -> set[bytes]:
        """Return which texts have a kept vector."""
        found: set[bytes] = set()
        for at in range(0, len(hashes), _MANY):
            some = hashes[at : at + _MANY]
            query = f"SELECT hash FROM embeddings WHERE encoder = ? AND hash IN ({','.join('?' * len(some))})"
            with self.reading() as connection:
                found.update(row[0] for row in connection.execute(query, (encoder, *some)))
        return found

    def put_embeddings(self, encoder: str, vectors: Mapping[bytes, bytes]) -> None:
        """Keep vectors, as float32 bytes, under the hashes of their texts."""
        with self.writing() as connection:
            made = [(encoder, key, vector) for key, vector in vectors.items()]
            connection.executemany("INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?)", made)

    def forget_vectors(self, kept: Collection[bytes]) -> int:
        """Delete, so that nothing of them is left in the file, the vectors of other texts than these; return how many there were."""
        with self.writing() as connection:
            gone = [row for row in connection.execute("SELECT encoder, hash FROM embeddings") if row[1] not in kept]
            connection.executemany("DELETE FROM embeddings WHERE encoder = ? AND hash = ?", gone)
        with self.reading() as connection:
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return len(gone)

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Yield the connection, which nobody else uses meanwhile."""
        with self._lock, _told(self.path):
            yield self._connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Yield the connection within a transaction of its own."""
        with self._lock, _told(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                raise
            finally:
                self._writes += 1


def _put_relations(connection: sqlite3.Connection, document: str, relations: Relations) -> None:
    from index.relation_rows import insert_relations

    insert_relations(connection, document, relations)
    connection.execute("UPDATE documents SET related = ? WHERE id = ?", (RELATIONS, document))


def _connect(path: Path) -> sqlite3.Connection:
    return connect(path, MIGRATIONS, rows.TABLES)


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what SQLite finds wrong with a file into what a person should see."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            raise UserError(
                f"数据库 {path} 读到一半发现损坏：{error}；重新启动程序会从文档重建它",
                f"the database {path} turned out to be damaged: {error}; start the program again to rebuild it",
            ) from error
        if is_undecodable(error):
            raise UserError(
                f"数据库 {path} 里有读不出的字节；请重新启动，损坏的文档会从原文件重读",
                f"the database {path} has bytes that are no text; start again, and the damaged document is read from its original",
            ) from error
        if isinstance(error, sqlite3.OperationalError):
            raise unusable(path.parent, error) from error
        raise
