"""Keep every conversation in a SQLite file under the home directory: by user, searchable, deletable."""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import TypeVar

from assistant.types import Answer, Turn, Verdict
from assistant.understanding.script import simplified
from corpus.errors import UserError
from corpus.normalize import fold
from index.sqlite import NewerError, connect, is_damage, set_aside, set_aside_damaged
from index.types import Notice

MOST_CONVERSATIONS = 5_000  # of a user
MOST_TURNS = 1_000  # of a conversation
_CACHE_KB = 16_000  # a search reads all that a user has asked; with this it takes half the time
_BUSY_MS = 2_000  # an answer is not held up for longer by another program's writing
_MOST_WORDS = 12
_MARKS = re.compile(r"\[\d{1,4}\]|\*\*")
_TABLES = ("conversations", "turns")

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE conversations (
            user TEXT NOT NULL, id TEXT NOT NULL, first TEXT NOT NULL, started TEXT NOT NULL, latest TEXT NOT NULL,
            PRIMARY KEY (user, id)) WITHOUT ROWID""",
        "CREATE INDEX conversations_by_time ON conversations(user, latest)",
        """CREATE TABLE turns (
            user TEXT NOT NULL, conversation TEXT NOT NULL, number INTEGER NOT NULL, asked TEXT NOT NULL,
            question TEXT NOT NULL, folded TEXT NOT NULL, documents TEXT NOT NULL, verdict TEXT NOT NULL,
            answer TEXT NOT NULL, PRIMARY KEY (user, conversation, number),
            FOREIGN KEY (user, conversation) REFERENCES conversations(user, id) ON DELETE CASCADE)""",
    ),
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Summary:
    """A conversation in a list: its first question, how many were asked, and its first and latest time in UTC.

    `found` is the question of the first turn that a search met, where that is not the first question.
    """

    id: str
    first: str
    count: int
    started: datetime
    latest: datetime
    found: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    """A conversation read back: its turns, and for each the documents that were asked (none: all)."""

    id: str
    turns: tuple[Turn, ...]
    documents: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The newest conversations that fit, and how many there are in all."""

    summaries: tuple[Summary, ...]
    total: int


class History:
    """Conversations in a file that is opened when it is first needed; safe to share between threads."""

    def __init__(self, path: Path, notice: Notice, *, is_kept: bool = True) -> None:
        """Name the file; `notice` is told in a line when one that cannot be used was set aside.

        Where the history is not kept, as the home directory cannot be written, nothing is recorded and reading says so.
        """
        self.path = path
        self.is_kept = is_kept
        self.set_aside: Path | None = None  # where a file that cannot be used went since the program started
        self._notice = notice
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None

    def close(self) -> None:
        """Close the file; it opens again when needed."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def record(self, user: str, conversation: str, turn: Turn, documents: Sequence[str] = (), at: datetime | None = None) -> None:
        """Write a turn with the documents that were asked; where its number is taken, it gets the next one.

        Raises:
            UserError: when the file cannot be written.
        """
        if not self.is_kept:
            return
        time = _written(at or datetime.now(timezone.utc))
        question, answer = _storable(turn.answer.question), turn.answer
        stored = _storable(json.dumps(answer.as_stored(), ensure_ascii=False))
        folded = f"{_folded(question)}\n{_folded(_MARKS.sub('', _storable(answer.answer)))}"

        def write(connection: sqlite3.Connection) -> None:
            known = (user, conversation)
            begun = "INSERT INTO conversations VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET latest = max(latest, excluded.latest)"
            connection.execute(begun, (*known, question, time, time))
            last = connection.execute("SELECT max(number) FROM turns WHERE user = ? AND conversation = ?", known).fetchone()[0] or 0
            number = max(turn.number, last + 1)
            verdict = turn.verdict.value if turn.verdict else ""
            values = (*known, number, time, question, folded, json.dumps(documents), verdict, stored)
            connection.execute("INSERT INTO turns VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
            connection.execute("DELETE FROM turns WHERE user = ? AND conversation = ? AND number <= ?", (*known, number - MOST_TURNS))
            if not last:
                _forget_oldest(connection, user)

        self._write(write)

    def take_back(self, user: str, conversation: str, asked: int) -> None:
        """Forget what a conversation asked beyond so many questions, as it is being asked in other words.

        Raises:
            UserError: when the file cannot be written.
        """
        query = "DELETE FROM turns WHERE user = ? AND conversation = ? AND number > ?"
        if self.is_kept:
            self._write(lambda connection: connection.execute(query, (user, conversation, asked)))

    def mark(self, user: str, conversation: str, number: int, verdict: Verdict) -> None:
        """Remember what was said of an answer.

        Raises:
            UserError: when the file cannot be written.
        """
        told = "UPDATE turns SET verdict = ? WHERE user = ? AND conversation = ? AND number = ?"
        if self.is_kept:
            self._write(lambda connection: connection.execute(told, (verdict.value, user, conversation, number)))

    def conversations(self, user: str, words: str = "", limit: int = MOST_CONVERSATIONS) -> Found:
        """Return a user's conversations, newest first; with words only those whose questions and answers hold all of them.

        Width, case, white space within a word and traditional characters make no difference.

        Raises:
            UserError: when the file cannot be read.
        """
        wanted = [folded for word in words.split() if (folded := _folded(_storable(word)))][:_MOST_WORDS]
        turns = "FROM turns t WHERE t.user = c.user AND t.conversation = c.id"
        holds = "".join(f" AND EXISTS (SELECT 1 {turns} AND instr(t.folded, ?))" for _ in wanted)
        met = f"(SELECT t.question {turns} AND instr(t.folded, ?) ORDER BY t.number LIMIT 1)" if wanted else "''"
        query = (
            f"SELECT c.id, c.first, (SELECT count(*) {turns}), c.started, c.latest, {met} FROM conversations c"
            f" WHERE c.user = ?{holds} ORDER BY c.latest DESC, c.id LIMIT ?"
        )
        count = f"SELECT count(*) FROM conversations c WHERE c.user = ?{holds}"

        def read(connection: sqlite3.Connection) -> Found:
            rows = connection.execute(query, (*wanted[:1], user, *wanted, limit)).fetchall()
            total = len(rows) if len(rows) < limit else int(connection.execute(count, (user, *wanted)).fetchone()[0])
            return Found(tuple(_summary(row) for row in rows), total)

        return self._do(read)

    def read(self, user: str, conversation: str, last: int = MOST_TURNS) -> Past | None:
        """Return a user's conversation with its last turns, oldest first; None where the user has no such conversation.

        Raises:
            UserError: when the file or one of its answers cannot be read.
        """
        query = "SELECT number, answer, verdict, documents FROM turns WHERE user = ? AND conversation = ? ORDER BY number DESC LIMIT ?"

        def turn(number: int, answer: str, verdict: str) -> Turn:
            return Turn(number, Answer.from_json(json.loads(answer)), verdict=Verdict(verdict) if verdict else None)

        rows = self._do(lambda connection: connection.execute(query, (user, conversation, last)).fetchall())[::-1]
        try:
            turns = tuple(turn(*row[:3]) for row in rows)
            documents = tuple(tuple(json.loads(row[3])) for row in rows)
        except (ValueError, KeyError, TypeError) as error:
            raise UserError("这段对话的记录读不出来，可以把它删除", "this conversation cannot be read back; you may delete it") from error
        return Past(conversation, turns, documents) if turns else None

    def delete(self, user: str, conversation: str) -> bool:
        """Delete one conversation for good; tell whether it was there.

        Raises:
            UserError: when the file cannot be written.
        """
        return self._erase("DELETE FROM conversations WHERE user = ? AND id = ?", (user, conversation)) > 0

    def clear(self, user: str | None) -> int:
        """Delete all conversations of a user, or of all where none is named, for good; return how many there were.

        Raises:
            UserError: when the file cannot be written.
        """
        if user is None:
            return self._erase("DELETE FROM conversations", ())
        return self._erase("DELETE FROM conversations WHERE user = ?", (user,))

    def examine(self) -> tuple[int, int]:
        """Return how many answers there are, and how many of them cannot be read back; a damaged file is set aside.

        Raises:
            UserError: when the file cannot be read.
        """

        def check(connection: sqlite3.Connection) -> list[tuple[str]]:
            said = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if said != "ok":
                raise sqlite3.DatabaseError(f"malformed: {said}")
            return connection.execute("SELECT answer FROM turns").fetchall()

        answers = self._do(check)
        return len(answers), sum(not _is_answer(answer) for (answer,) in answers)

    def _erase(self, statement: str, values: Sequence[str]) -> int:
        with self._lock:
            gone = self._write(lambda connection: connection.execute(statement, values).rowcount)
            # What was deleted still stands in the log until that is written back.
            with contextlib.suppress(UserError):
                self._do(lambda connection: connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())
        return gone

    def _write(self, act: Callable[[sqlite3.Connection], T]) -> T:
        def within(connection: sqlite3.Connection) -> T:
            with _transaction(connection):
                return act(connection)

        return self._do(within)

    def _do(self, act: Callable[[sqlite3.Connection], T]) -> T:
        """Act on the open file; one that turns out to be damaged, or a newer program's, is set aside, and a new one begun."""
        if not self.is_kept:
            raise UserError("数据目录是只读的，没有历史记录", "the home directory is read-only: there is no history")
        with self._lock:
            try:
                try:
                    return act(self._opened())
                except NewerError:
                    self.close()
                    self._told(set_aside(self.path, "newer"), "是更新的程序写的")
                except sqlite3.DatabaseError as error:
                    if not (self.path.is_dir() or is_damage(error)):
                        raise
                    self.close()
                    if kept := set_aside_damaged(self.path, _connect):
                        self._told(kept, "已损坏")
                return act(self._opened())
            except (sqlite3.Error, OSError) as error:
                self.close()  # the next try opens it again: the disk may have room by then
                raise _unusable(self.path, error) from error

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = _connect(self.path)
        return self._connection

    def _told(self, kept: Path, why: str) -> None:
        self.set_aside = kept
        self._notice(f"历史记录 {self.path.name} {why}，原文件保留为 {kept.name}，历史从空白开始")


def _connect(path: Path) -> sqlite3.Connection:
    with contextlib.suppress(OSError):
        path.touch(0o600)  # what people asked is nobody else's; the log gets the same permissions
    connection = connect(path, MIGRATIONS, _TABLES, _BUSY_MS)
    connection.text_factory = _legible
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
    return connection


def _is_answer(written: str) -> bool:
    try:
        Answer.from_json(json.loads(written))
    except (ValueError, KeyError, TypeError):
        return False
    return True


def _legible(written: bytes) -> str:
    """Read a text; a byte that is none spoils no more than its character."""
    return written.decode("utf-8", "replace")


@contextlib.contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


def _forget_oldest(connection: sqlite3.Connection, user: str) -> None:
    kept = "SELECT id FROM conversations WHERE user = ? ORDER BY latest DESC, id LIMIT -1 OFFSET ?"
    connection.execute(f"DELETE FROM conversations WHERE user = ? AND id IN ({kept})", (user, user, MOST_CONVERSATIONS))


def _summary(row: tuple[str, str, int, str, str, str]) -> Summary:
    name, first, count, started, latest, found = row
    return Summary(name, first, count, _read_time(started), _read_time(latest), "" if found == first else found)


def _written(time: datetime) -> str:
    return time.astimezone(timezone.utc).isoformat(timespec="milliseconds")


def _read_time(written: str) -> datetime:
    try:
        return datetime.fromisoformat(written)
    except ValueError:  # a damaged one spoils no list
        return datetime.fromtimestamp(0, timezone.utc)


def _storable(text: str) -> str:
    """Return a text without half characters, which UTF-8 cannot hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _folded(text: str) -> str:
    return fold(simplified(text))


def _unusable(path: Path, error: Exception) -> UserError:
    reason = getattr(error, "strerror", None) or str(error)
    return UserError(f"历史记录 {path} 用不了：{reason}", f"the history {path} cannot be used: {reason}")
