"""What a user leaves behind under their name: conversations, the call note, remarks on answers; put into a file, or deleted."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from assistant.history.store import History
from assistant.notes.items import note_json
from assistant.notes.store import NoteStore
from corpus.errors import UserError
from index.files import Home


@dataclass(frozen=True, slots=True)
class Left:
    """How much there is of a user."""

    conversations: int
    items: int
    remarks: int

    def __bool__(self) -> bool:
        """Tell whether there is anything."""
        return bool(self.conversations or self.items or self.remarks)

    @property
    def words(self) -> tuple[str, str]:
        """Say it, in Chinese and in English."""
        return (
            f"{self.conversations} 段对话、{self.items} 条摘录、{self.remarks} 条反馈",
            f"{self.conversations} conversations, {self.items} items of the call note, {self.remarks} remarks",
        )


def left_by(root: Path, user: str) -> Left:
    """Count what a user of a home directory left.

    Raises:
        UserError: when a file of it cannot be read.
    """
    home = Home(root)
    conversations = _with_history(home, lambda history: history.conversations(user).total, 0)
    return Left(conversations, len(_notes(home).read(user).items), len(_remarks(home, user)))


def archive(root: Path, user: str) -> Path:
    """Write what a user left into a file of its own under the home directory, and delete it where it was; return the file.

    Raises:
        UserError: when something cannot be read, written or deleted.
    """
    home = Home(root)
    values: dict[str, Any] = {
        "user": user,
        "written": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "conversations": _with_history(home, lambda history: _told(history, user), []),
        "note": note_json(_notes(home).read(user)),
        "feedback": [json.loads(line) for line in _remarks(home, user)],
    }
    folder = home.archive
    path = folder / f"{user}-{datetime.now(timezone.utc):%Y%m%d}-{secrets.token_hex(3)}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(values, file, ensure_ascii=False, indent=1)
    except OSError as error:
        raise UserError(f"存档写不了：{path}", f"cannot write {path}") from error
    erase(root, user)
    return path


def erase(root: Path, user: str) -> None:
    """Delete what a user left, for good.

    Raises:
        UserError: when something cannot be deleted.
    """
    home = Home(root)
    _with_history(home, lambda history: history.clear(user), 0)
    _notes(home).forget(user)
    if _remarks(home, user):
        _drop_remarks(home.feedback, user)


def _notes(home: Home) -> NoteStore:
    return NoteStore(home.notes)


def _with_history(home: Home, act: Callable[[History], Any], none: Any) -> Any:  # noqa: ANN401
    if not home.history.exists():
        return none
    history = History(home.history, lambda _: None)
    try:
        return act(history)
    finally:
        history.close()


def _told(history: History, user: str) -> list[dict[str, Any]]:
    told = []
    for summary in history.conversations(user).summaries:
        past = history.read(user, summary.id)
        turns = past.turns if past else ()
        told.append({
            "started": summary.started.isoformat(),
            "turns": [{"verdict": turn.verdict, "answer": turn.answer.as_stored()} for turn in turns],
        })  # fmt: skip
    return told


def _remarks(home: Home, user: str) -> list[str]:
    try:
        lines = home.feedback.read_text("utf-8", errors="surrogateescape").splitlines()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise UserError(f"反馈读不了：{home.feedback}", f"cannot read {home.feedback}") from error
    return [line for line in lines if _is_by(line, user)]


def _is_by(line: str, user: str) -> bool:
    try:
        said = json.loads(line)
    except ValueError:
        return False
    return isinstance(said, dict) and said.get("user") == user


def _drop_remarks(path: Path, user: str) -> None:
    """Write the file again without a user's lines; what a running server adds meanwhile has it begin again."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        while True:
            text = path.read_text("utf-8", errors="surrogateescape")
            with os.fdopen(
                os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8", errors="surrogateescape"
            ) as file:
                file.write("".join(line for line in text.splitlines(keepends=True) if not _is_by(line, user)))
            if path.stat().st_size == len(text.encode("utf-8", "surrogateescape")):
                beside.replace(path)
                return
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise UserError(f"反馈写不了：{path}", f"cannot write {path}") from error
