"""Examine all that a home directory keeps, and tell what is sound, what was mended and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from assistant.history import feedback
from assistant.history.store import History
from assistant.keeping.people import examine_people
from assistant.notes.store import NoteStore
from assistant.service import Assistant
from corpus.errors import UserError
from index import doctor
from index.doctor import Finding, State
from index.files import Home
from index.readonly import is_read_only
from index.settings import Told, silent
from index.store import Store


def examine(home: Home) -> list[Finding]:
    """Open the library, which mends what it can, then look at every part.

    Raises:
        UserError: when the home directory cannot be used at all.
    """
    with Assistant.open(home.root) as assistant:
        mended = assistant.library.mended
    found = [Finding(home.database.name, State.MENDED, line, line) for line in mended if "索引" not in line]
    return [*found, *examine_parts(home)]


def examine_parts(home: Home) -> list[Finding]:
    """Look at every part of a home whose library has been opened.

    Raises:
        UserError: when the database cannot be used.
    """
    if is_read_only(home):
        zh, en = "数据目录是只读的，其余没有检查", "the directory is read-only; the rest was not examined"
        return [Finding(str(home.root), State.WRONG, zh, en)]
    store = Store.open(home.database, silent)
    try:
        found = list(doctor.examine(home, store))
    finally:
        store.close()
    return [*found, *_history(home), *_notes(home), *_feedback(home), *examine_people(home), *_set_aside(home)]


def _history(home: Home) -> Iterator[Finding]:
    if not home.history.exists():
        return
    told = Told(silent)
    history = History(home.history, told)
    try:
        turns, unreadable = history.examine()
    except UserError as error:
        yield Finding(home.history.name, State.WRONG, error.zh, error.en)
        return
    finally:
        history.close()
    yield from (Finding(home.history.name, State.MENDED, line, line) for line in told.lines)
    if unreadable:
        zh = f"{turns} 问里有 {unreadable} 问的回答读不出，可在网页上删除那段对话"
        yield Finding(
            home.history.name, State.WRONG, zh, f"{unreadable} of {turns} answers cannot be read; delete the conversation on the page"
        )
    else:
        yield Finding(home.history.name, State.SOUND, f"{turns} 问完好", f"{turns} answers are sound")


def _notes(home: Home) -> Iterator[Finding]:
    told = Told(silent)
    notes = NoteStore(home.notes, told)
    sound = 0
    for path in sorted(home.notes.glob("*.json")) if home.notes.is_dir() else []:
        try:
            notes.check(path)
            sound += 1
        except UserError as error:
            yield Finding(home.notes.name, State.WRONG, error.zh, error.en)
    sound -= len(told.lines)
    yield from (Finding(home.notes.name, State.MENDED, line, line) for line in told.lines)
    if sound:
        yield Finding(home.notes.name, State.SOUND, f"{sound} 份摘录完好", f"{sound} call notes are sound")


def _feedback(home: Home) -> Iterator[Finding]:
    if not home.feedback.exists():
        return
    try:
        given, unreadable = feedback.read(home.feedback)
    except UserError as error:
        yield Finding(home.feedback.name, State.WRONG, error.zh, error.en)
        return
    if unreadable:
        lines = "、".join(map(str, unreadable))
        yield Finding(
            home.feedback.name, State.WRONG, f"第 {lines} 行读不出，其余照用", f"lines {lines} cannot be read; the others are used"
        )
    else:
        yield Finding(home.feedback.name, State.SOUND, f"{len(given)} 条完好", f"{len(given)} lines are sound")


def _set_aside(home: Home) -> Iterator[Finding]:
    for path in set_aside_files(home):
        zh = "先前用不了而保留的文件，不再需要时可用 purge 删除"
        yield Finding(str(path.relative_to(home.root)), State.SOUND, zh, "kept aside as it could not be used; purge deletes it")


def set_aside_files(home: Home) -> list[Path]:
    """Return the files and folders that were set aside, and texts of documents that could not be kept."""
    found = [path for folder in (home.root, home.notes) for mark in ("damaged", "newer") for path in folder.glob(f"*.{mark}-*")]
    return sorted([*found, *home.damaged.glob("*")])
