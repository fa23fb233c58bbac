"""Keep call notes: one file a person under the home directory, written beside and then renamed."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import secrets
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.notes.items import CallNote, note_json, note_of
from corpus.errors import UserError
from index.settings import silent
from index.sqlite import set_aside
from index.types import Notice

_UNSAFE = re.compile(r"[^\w-]+")
_FORMAT = 1
_LONGEST_TURN_S = 30


class NoteStore:
    """The notes of all people of one library; threads may share it, and processes the folder."""

    def __init__(self, folder: Path, notice: Notice = silent) -> None:
        """Keep notes in a folder, which is made when the first is written; `notice` is told when one is set aside."""
        self._folder = folder
        self._notice = notice
        self._lock = threading.Lock()
        self._aside: dict[Path, Path] = {}

    def read(self, user: str) -> CallNote:
        """Return a person's note; a file that cannot be used is set aside with a line, and an empty note begun.

        Raises:
            UserError: when the file is there and cannot be opened.
        """
        with self._lock:
            return self._read(self.path(user))

    def change(self, user: str, change: Callable[[CallNote], CallNote]) -> CallNote:
        """Change a person's note and keep it; no other process changes it meanwhile.

        Raises:
            UserError: when it cannot be written; it is then as it was.
        """
        path = self.path(user)
        with self._lock, self._alone(path):
            before = self._read(path)
            after = change(before)
            if after != before:
                self._write(path, after)
            return after

    def check(self, path: Path) -> None:
        """Read the file of some person's note; one that cannot be used is set aside.

        Raises:
            UserError: when it cannot be opened.
        """
        with self._lock:
            self._read(path)

    def set_aside(self, user: str) -> Path | None:
        """Return where a note of a person's went that could not be used, since the program started."""
        return self._aside.get(self.path(user))

    @contextlib.contextmanager
    def _alone(self, path: Path) -> Iterator[None]:
        try:
            if self._folder.exists() and not self._folder.is_dir():
                self._tell(self._folder, set_aside(self._folder), "不是文件夹")
            self._folder.mkdir(parents=True, exist_ok=True)
            self._folder.chmod(0o700)
            lock = FileLock(path.with_name(f".{path.name}.lock"), timeout=_LONGEST_TURN_S, mode=0o600)
            lock.acquire()
        except (OSError, Timeout) as error:
            raise _unwritten(path) from error
        try:
            yield
        finally:
            lock.release()

    def _tell(self, path: Path, kept: Path, why: str) -> None:
        self._aside[path] = kept
        self._notice(f"摘录 {path.name} {why}，原文件保留为 {kept.name}，摘录从空白开始")

    def forget(self, user: str) -> None:
        """Delete a person's note for good.

        Raises:
            UserError: when it cannot be deleted.
        """
        path = self.path(user)
        with self._lock, self._alone(path):
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise UserError(f"摘录删不掉：{path}", f"cannot delete the call note {path}") from error

    def path(self, user: str) -> Path:
        """Return the file of a person's note."""
        name = _UNSAFE.sub("_", user)[:40]
        return self._folder / f"{name or 'me'}-{hashlib.sha256(user.encode('utf-8', 'replace')).hexdigest()[:8]}.json"

    def _read(self, path: Path) -> CallNote:
        try:
            content = path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return CallNote()
        except OSError as error:
            if not path.is_dir():
                raise UserError(f"摘录读不了：{path}", f"cannot read the call note {path}") from error
            content = b""
        try:
            values = json.loads(content.decode("utf-8"))
            if values["format"] != _FORMAT:
                return self._begun_anew(path, "是更新的程序写的", "newer")
            return note_of(values)
        except (KeyError, TypeError, ValueError, AttributeError):
            return self._begun_anew(path, "已损坏", "damaged")

    def _begun_anew(self, path: Path, why: str, mark: str) -> CallNote:
        try:
            self._tell(path, set_aside(path, mark), why)
        except OSError as error:
            raise UserError(f"摘录 {path} {why}，也移不开", f"the call note {path} cannot be used, nor set aside") from error
        return CallNote()

    def _write(self, path: Path, note: CallNote) -> None:
        beside = path.with_suffix(f".{os.getpid()}-{secrets.token_hex(4)}")
        try:
            beside.touch(0o600)
            beside.write_text(json.dumps({"format": _FORMAT, **note_json(note)}, ensure_ascii=False, indent=1), "utf-8")
            beside.replace(path)
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise _unwritten(path) from error


def _unwritten(path: Path) -> UserError:
    return UserError(f"摘录写不了：{path}", f"cannot write the call note {path}")
