"""Keep call notes: one file a person under the home directory, written beside and then renamed."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import threading
from collections.abc import Callable
from pathlib import Path

from assistant.notes.items import CallNote, note_json, note_of
from corpus.errors import UserError

_UNSAFE = re.compile(r"[^\w-]+")
_FORMAT = 1


class NoteStore:
    """The notes of all people of one library; threads may share it."""

    def __init__(self, folder: Path) -> None:
        """Keep notes in a folder, which is made when the first is written."""
        self._folder = folder
        self._lock = threading.Lock()

    def read(self, user: str) -> CallNote:
        """Return a person's note; a file that cannot be understood is set aside and an empty note begun.

        Raises:
            UserError: when the file is there and cannot be opened.
        """
        with self._lock:
            return self._read(self._path(user))

    def change(self, user: str, change: Callable[[CallNote], CallNote]) -> CallNote:
        """Change a person's note and keep it.

        Raises:
            UserError: when it cannot be written; it is then as it was.
        """
        path = self._path(user)
        with self._lock:
            before = self._read(path)
            after = change(before)
            if after != before:
                self._write(path, after)
            return after

    def forget(self, user: str) -> None:
        """Delete a person's note for good.

        Raises:
            UserError: when it cannot be deleted.
        """
        path = self._path(user)
        with self._lock:
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise UserError(f"摘录删不掉：{path}", f"cannot delete the call note {path}") from error

    def _path(self, user: str) -> Path:
        name = _UNSAFE.sub("_", user)[:40]
        return self._folder / f"{name or 'me'}-{hashlib.sha256(user.encode('utf-8', 'replace')).hexdigest()[:8]}.json"

    def _read(self, path: Path) -> CallNote:
        try:
            text = path.read_text("utf-8")
        except FileNotFoundError:
            return CallNote()
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(f"摘录读不了：{path}", f"cannot read the call note {path}") from error
        try:
            values = json.loads(text)
            if values["format"] != _FORMAT:
                raise ValueError("unknown format")
            return note_of(values)
        except (KeyError, TypeError, ValueError):
            path.replace(path.with_suffix(f".damaged-{secrets.token_hex(3)}"))
            return CallNote()

    def _write(self, path: Path, note: CallNote) -> None:
        beside = path.with_suffix(f".{os.getpid()}-{secrets.token_hex(4)}")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._folder.chmod(0o700)
            beside.touch(0o600)
            beside.write_text(json.dumps({"format": _FORMAT, **note_json(note)}, ensure_ascii=False, indent=1), "utf-8")
            beside.replace(path)
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise UserError(f"摘录写不了：{path}", f"cannot write the call note {path}") from error
