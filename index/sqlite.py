"""Open SQLite files the same way everywhere: write-ahead log, checks, numbered migrations; a damaged file is set aside."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from corpus.errors import UserError

BUSY_MS = 30_000
SIDE_FILES = ("-wal", "-shm")
# A full check reads every page: 10 ms for 10 MB. Larger files rely on SQLite's own checks as it reads.
_CHECK_BYTES = 32 << 20
_MOST_VERSIONS = 10_000
_SIGNS = ("malformed", "not a database", "no such table", "no such column", "duplicate column", "already exists")

Migrations = Sequence[Sequence[str]]


class NewerError(UserError):
    """A file that a newer program wrote."""


def connect(path: Path, migrations: Migrations, tables: Sequence[str], busy_ms: int = BUSY_MS) -> sqlite3.Connection:
    """Open or create a database, check it and bring it to the newest schema; threads may share the connection under a lock.

    Raises:
        NewerError: when a newer program wrote the file.
        sqlite3.Error: when it is damaged or cannot be written.
    """
    connection = sqlite3.connect(path, timeout=busy_ms / 1000, isolation_level=None, check_same_thread=False)
    try:
        version_of(connection, migrations)
        _switch_to_wal(connection, busy_ms)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        if path.stat().st_size <= _CHECK_BYTES:
            said = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if said != "ok":
                raise sqlite3.DatabaseError(f"malformed: {said}")
        migrate(connection, migrations)
        # Naming each table finds a schema that is not ours, but reads no row that may be damaged; writing nothing finds a read-only folder.
        for table in tables:
            connection.execute(f"SELECT * FROM {table} LIMIT 0").fetchone()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    except BaseException:
        connection.close()
        raise
    return connection


def version_of(connection: sqlite3.Connection, migrations: Migrations) -> int:
    """Return how many migrations have run.

    Raises:
        NewerError: when a newer program wrote the database.
    """
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if not 0 <= version <= _MOST_VERSIONS:
        raise sqlite3.DatabaseError(f"malformed: no program wrote format {version}")
    if version > len(migrations):
        path = connection.execute("PRAGMA database_list").fetchone()[2]
        raise NewerError(
            f"数据库 {path} 的格式是 {version}，本程序只认识到 {len(migrations)}；请升级 clausepair 或换一个 --home",
            f"the database {path} has format {version}, this program up to {len(migrations)}; upgrade clausepair or use another --home",
        )
    return version


def migrate(connection: sqlite3.Connection, migrations: Migrations) -> None:
    """Bring a database to the newest schema, one transaction a step."""
    while (version := version_of(connection, migrations)) < len(migrations):
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Another process may have migrated while this one waited for the lock.
            if version_of(connection, migrations) == version:
                for statement in migrations[version]:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {version + 1}")
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise


def _switch_to_wal(connection: sqlite3.Connection, busy_ms: int) -> None:
    """Turn on write-ahead logging; SQLite does not wait for others here by itself."""
    until = time.monotonic() + busy_ms / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.02)


def is_damage(error: sqlite3.Error) -> bool:
    """Tell a file that is damaged from one that cannot be reached or written."""
    return any(sign in str(error) for sign in _SIGNS)


def is_undecodable(error: Exception) -> bool:
    """Tell bytes that are no text where a text should stand."""
    return "Could not decode" in str(error)


def set_aside_damaged(path: Path, connect_to: Callable[[Path], sqlite3.Connection]) -> Path | None:
    """Set a damaged database aside; None when another process has just replaced it by a sound one."""
    with contextlib.suppress(sqlite3.DatabaseError):
        if not path.is_dir():
            connect_to(path).close()
            return None
    return set_aside(path)


def set_aside(path: Path, why: str = "damaged") -> Path:
    """Rename a file or folder, and what SQLite keeps beside it, to a name of its own that says why and when."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    kept = next(
        name for copy in range(1000) if not (name := path.with_name(f"{path.name}.{why}-{stamp}{f'-{copy}' if copy else ''}")).exists()
    )
    path.rename(kept)
    for tail in SIDE_FILES:
        with contextlib.suppress(OSError):
            path.with_name(path.name + tail).rename(kept.with_name(kept.name + tail))
    return kept
