"""Delete what is stored, for good: of one user or of all, of one document, or everything."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.history.store import History
from assistant.keeping.archives import PARTS, take_out
from assistant.keeping.backup import refuse_in_use
from assistant.keeping.doctor import set_aside_files
from assistant.notes.store import NoteStore
from corpus.errors import UserError
from index.files import Home
from index.mending import alone
from index.readonly import is_read_only
from index.settings import silent
from index.sqlite import SIDE_FILES


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be deleted; `user` narrows history, notes, feedback and logs to one person, None means all."""

    everything: bool = False
    document: str = ""
    history: bool = False
    notes: bool = False
    feedback: bool = False
    logs: bool = False
    user: str | None = None

    def said(self) -> Iterator[str]:
        """Yield what would be deleted, in words."""
        whose = "所有人的" if self.user is None else f"用户“{self.user}”的" if self.user else "未登录者的"
        if self.everything:
            yield "全部资料、索引、历史、摘录、反馈、日志、用户、登录记录、存档和上限设置"
            return
        if self.document:
            yield f"“{self.document}”的向量、对照和索引（资料本身用 remove 移除）"
        yield from (f"{whose}{name}" for name, is_wanted in self._parts().items() if is_wanted)

    @property
    def archived(self) -> tuple[str, ...]:
        """Return which parts of what removed users left are to be deleted."""
        return tuple(part for part, is_wanted in zip(PARTS, (self.history, self.notes, self.feedback), strict=True) if is_wanted)

    def _parts(self) -> dict[str, bool]:
        return {"历史": self.history, "摘录": self.notes, "反馈": self.feedback, "日志": self.logs}


def purge(home: Home, wanted: Wanted) -> list[str]:
    """Delete what is wanted, and return a line for each part; what lies there and is not ours stays.

    Raises:
        UserError: when the home directory cannot be written or a part of it cannot be deleted.
    """
    with alone(home, is_read_only=is_read_only(home)):
        try:
            return list(_purged(home, wanted))
        except (OSError, sqlite3.Error) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise UserError(f"没有删完：{reason}", f"not all was deleted: {reason}") from error


def _purged(home: Home, wanted: Wanted) -> Iterator[str]:
    if wanted.everything:
        refuse_in_use(home)
        yield f"已删除 {sum([_delete(path) for path in _everything(home)])} 项；自己的词表（words）保留"
        return
    if wanted.document:
        yield _derived(home, wanted.document)
    if wanted.history:
        yield f"已删除 {_history(home, wanted.user)} 段对话"
    if wanted.notes:
        paths = (
            list(home.notes.glob("*")) + list(home.notes.glob(".*")) if wanted.user is None else [NoteStore(home.notes).path(wanted.user)]
        )
        yield f"已删除 {sum([_delete(path) for path in paths if path.suffix != '.lock'])} 份摘录"
    if wanted.feedback:
        yield f"已删除 {_lines(home.feedback, _feedback_of(wanted.user))} 条反馈"
    if wanted.archived and (count := take_out(home.archive, wanted.archived, wanted.user)):
        yield f"已从 {count} 份存档里删除"
    if wanted.logs:
        files = sorted(home.logs.glob("*")) if home.logs.is_dir() else []
        yield f"已删除日志 {sum(_lines(path, _log_of(wanted.user)) for path in files)} 行"


def _everything(home: Home) -> list[Path]:
    """Return all that the program keeps, and what writings that were broken off left; locks hold nothing and stay."""
    databases = [home.database, home.history]
    folders = [home.derived, home.originals, home.uploads, home.notes, home.logs, home.damaged, home.archive]
    beside = [path.with_name(path.name + tail) for path in databases for tail in SIDE_FILES]
    broken_off = [*home.root.glob(".restoring-*"), *home.root.glob(f".{home.feedback.name}.*"), *home.root.glob(f".{home.users.name}.*")]
    others = [*set_aside_files(home), *home.root.glob("replaced-*"), *(path for path in broken_off if path.suffix != ".lock")]
    return list(dict.fromkeys([*databases, *folders, *beside, home.feedback, home.limits, home.users, *others]))


def _delete(path: Path) -> bool:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
        return True
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True


def _history(home: Home, user: str | None) -> int:
    gone = 0
    if home.history.exists():
        history = History(home.history, silent)
        try:
            gone = history.clear(user)
        finally:
            history.close()
    if user is None:  # those that could not be used any more hold conversations too
        for path in home.root.glob(f"{home.history.name}.*"):
            _delete(path)
    return gone


class _Of:
    """Tells whether a line is one person's; all lines are everybody's."""

    def __init__(self, user: str | None, pattern: re.Pattern[str] | None = None) -> None:
        self._user, self._pattern = user, pattern

    def __call__(self, line: str) -> bool:
        if self._user is None:
            return True
        if self._pattern is not None:
            return self._pattern.search(line) is not None
        try:
            return bool(json.loads(line).get("user") == self._user)
        except (ValueError, AttributeError):
            return False


def _feedback_of(user: str | None) -> _Of:
    return _Of(user)


def _log_of(user: str | None) -> _Of:
    return _Of(user, re.compile(rf" user={re.escape(user or '-')}(?: |$)") if user is not None else None)


def _lines(path: Path, is_wanted: _Of) -> int:
    """Take lines out of a file that others append to; it stays the same file."""
    if not path.is_file():
        return 0
    with path.open("r+b") as file:
        lines = file.read().splitlines(keepends=True)
        kept = [line for line in lines if not is_wanted(line.decode("utf-8", "replace").rstrip("\r\n"))]
        file.seek(0)
        file.truncate()
        file.write(b"".join(kept))
    return len(lines) - len(kept)


def _derived(home: Home, document: str) -> str:
    """Delete the vectors, meaning pairs and indexes that come from a document, or from one that has left."""
    from index.chunk import chunks
    from index.store import Store
    from index.types import ChunkConfig
    from index.vectors import text_hash

    store = Store.open(home.database, silent)
    try:
        held = store.documents()
        of_others = {text_hash(chunk.text) for each in held if each.id != document for chunk in chunks(each.records, ChunkConfig())}
        gone = store.forget_vectors(of_others)
        if any(each.id == document for each in held):
            store.put_meaning_pairs(document, (), "")
    finally:
        store.close()
    if home.derived.is_dir():
        shutil.rmtree(home.derived)
    return f"已删除 {gone} 个向量和全部索引，下次使用时重建"
