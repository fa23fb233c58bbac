"""Who is signed in: sessions in a SQLite file beside the users file, so that they can be listed and ended from elsewhere.

The file holds a hash of each token and never the token itself: who reads it is not signed in.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import UserError
from index.settings import silent
from index.sqlite import is_damage, set_aside
from index.types import Notice

IDLE_S, LONGEST_S = 12 * 3600, 7 * 86_400  # a session ends after so long unused, and after so long at the latest
_NOTED_S = 60  # how often its last use is written down
_OF_A_USER = 50  # at once; the one unused for longest gives way
_BUSY_S = 2.0
_LONGEST_AGENT = 120
_TABLES = (
    """CREATE TABLE IF NOT EXISTS sessions (
        token TEXT PRIMARY KEY, id TEXT NOT NULL, user TEXT NOT NULL, secret TEXT NOT NULL,
        began REAL NOT NULL, seen REAL NOT NULL, address TEXT NOT NULL, agent TEXT NOT NULL) WITHOUT ROWID""",
    "CREATE TABLE IF NOT EXISTS keys (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
)
_FIELDS = "id, user, began, seen, address, agent"


@dataclass(frozen=True, slots=True)
class Session:
    """A session as it is listed; times in seconds since 1970."""

    id: str
    user: str
    began: float
    seen: float
    address: str
    agent: str


def sessions_file(users: Path, home: Path) -> Path:
    """Return where the sessions of a users file stand: beside it, or in the home directory where its folder takes no files."""
    folder = users.parent if os.access(users.parent, os.W_OK) else home
    return folder / f".{users.name}.sessions"


class Sessions:
    """The sessions of one users file; threads and processes may share it."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time, notice: Notice = silent, *, may_forget: bool = False) -> None:
        """Open the file, a new one where the old cannot be read: everybody then signs in again, and `notice` is told.

        With `may_forget`, sessions that no file can be made for last until the program ends.

        Raises:
            UserError: when no file can be made.
        """
        self._path, self._clock = path, clock
        self._lock = threading.Lock()
        try:
            self._file = self._opened_anew(notice)
            self._key = self._own_key()
        except UserError as error:
            if not may_forget:
                raise
            notice(f"{error.zh}，登录只记在内存里，重启后要重新登录 ({error.en}: they last until the server stops)")
            self._file = _with_tables(sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False))
            self._key = self._own_key()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._file.close()

    def begin(self, user: str, secret: str, address: str = "", agent: str = "") -> str:
        """Begin a session and return its token; `secret` stands for the password that it begins with."""
        token, now = secrets.token_urlsafe(32), self._clock()
        shown = "".join(each if each.isprintable() else " " for each in agent)[:_LONGEST_AGENT]
        row = (_hash(token), secrets.token_hex(4), user, _hash(secret), now, now, address, shown)
        self._do("DELETE FROM sessions WHERE seen < ? OR began < ?", (now - IDLE_S, now - LONGEST_S))
        kept = "SELECT token FROM sessions WHERE user = ? ORDER BY seen DESC LIMIT -1 OFFSET ?"
        self._do(f"DELETE FROM sessions WHERE token IN ({kept})", (user, _OF_A_USER - 1))
        self._do("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        return token

    def user_of(self, token: str, secret_of: Callable[[str], str | None]) -> str | None:
        """Return whose a session is, None where it has ended: by time, by hand, or as the user or the password is another now."""
        now, key = self._clock(), _hash(token)
        found = self._do("SELECT user, secret, began, seen FROM sessions WHERE token = ?", (key,))
        if not found:
            return None
        user, secret, began, seen = found[0]
        known = secret_of(user)
        if now - seen > IDLE_S or now - began > LONGEST_S:
            self.end(token)
            return None
        if known is None or secret != _hash(known):  # stays: a users file that is being mended has nobody in it for a while
            return None
        if now - seen > _NOTED_S:
            self._do("UPDATE sessions SET seen = ? WHERE token = ?", (now, key))
        return str(user)

    def end(self, token: str) -> None:
        """End the session of a token."""
        self._do("DELETE FROM sessions WHERE token = ?", (_hash(token),))

    def listed(self, user: str = "") -> list[Session]:
        """Return the sessions that have not ended, of a user or of all, the last used first."""
        now = self._clock()
        rows = self._do(
            f"SELECT {_FIELDS} FROM sessions WHERE seen >= ? AND began >= ? AND ? IN ('', user) ORDER BY seen DESC, id",
            (now - IDLE_S, now - LONGEST_S, user),
        )
        return [Session(*row) for row in rows]

    def end_of(self, user: str = "", id: str = "") -> int:  # noqa: A002
        """End the sessions of a user, or the one of an id, or all; return how many."""
        gone = self._do("DELETE FROM sessions WHERE ? IN ('', user) AND ? IN ('', id) RETURNING id", (user, id))
        return len(gone)

    def mark_of(self, name: str) -> str:
        """Return the mark that a browser keeps once somebody has signed in on it; it lets nobody in."""
        return hmac.new(self._key, name.encode(), hashlib.sha256).hexdigest()

    def is_mark_of(self, name: str, mark: str) -> bool:
        """Tell whether a browser's mark is that of a name."""
        return hmac.compare_digest(self.mark_of(name).encode(), mark.encode("utf-8", "replace"))

    def _own_key(self) -> bytes:
        self._do("INSERT OR IGNORE INTO keys VALUES ('mark', ?)", (secrets.token_hex(32),))
        return bytes.fromhex(str(self._do("SELECT value FROM keys WHERE name = 'mark'", ())[0][0]))

    def _do(self, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        with self._lock:
            try:
                return self._file.execute(statement, values).fetchall()
            except sqlite3.Error as error:
                raise UserError(f"登录记录用不了：{self._path}", f"the sessions {self._path} cannot be used") from error

    def _opened_anew(self, notice: Notice) -> sqlite3.Connection:
        try:
            return self._opened()
        except sqlite3.DatabaseError:
            kept = set_aside(self._path)
            notice(
                f"登录记录 {self._path.name} 已损坏，原文件保留为 {kept.name}，大家要重新登录 (damaged sessions: everybody signs in again)"
            )
            return self._opened()

    def _opened(self) -> sqlite3.Connection:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
            file = sqlite3.connect(self._path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
        except (OSError, sqlite3.OperationalError) as error:
            raise UserError(f"登录记录写不了：{self._path}", f"cannot write the sessions {self._path}") from error
        try:
            return _with_tables(file)
        except sqlite3.OperationalError as error:
            file.close()
            if is_damage(error):
                raise sqlite3.DatabaseError(str(error)) from error
            raise UserError(f"登录记录写不了：{self._path}", f"cannot write the sessions {self._path}") from error
        except sqlite3.DatabaseError:
            file.close()
            raise


def _with_tables(file: sqlite3.Connection) -> sqlite3.Connection:
    for table in _TABLES:
        file.execute(table)
    said = file.execute("PRAGMA quick_check(1)").fetchone()[0]
    if said != "ok":
        raise sqlite3.DatabaseError(f"malformed: {said}")
    file.execute(f"SELECT token, secret, {_FIELDS} FROM sessions LIMIT 0")
    return file


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
