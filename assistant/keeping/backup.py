"""Write all that cannot be made anew into one file, consistent while others use it, and bring it back."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from corpus.errors import UserError
from index.files import Home
from index.mending import alone
from index.readonly import is_read_only
from index.sqlite import SIDE_FILES

_FORMAT = 1
_MANIFEST = "manifest.json"
_BLOCK = 1 << 20
_MODE, _FOLDER_MODE = 0o600, 0o700  # what people asked is nobody else's


def backup(home: Home, target: Path) -> int:
    """Write a backup, a zip file, and return how many files it holds; indexes and logs are left out.

    Raises:
        UserError: when there is nothing, or the file is there already or cannot be written.
    """
    if not home.database.is_file():
        raise UserError(f"{home.root} 里没有可备份的资料库", f"there is no library in {home.root}")
    if target.exists():
        raise UserError(f"文件 {target} 已存在，请换个名字", f"{target} exists already; give another name")
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with tempfile.TemporaryDirectory(prefix="clausepair-") as scratch, _unchanging(home):
            sums: dict[str, str] = {}
            with _opened_private(beside) as archive:
                for name, path in _stored(home, Path(scratch)):
                    archive.write(path, name)
                    sums[name] = _sha256(path)
                told = {"format": _FORMAT, "made": time.strftime("%Y-%m-%dT%H:%M:%S%z"), "files": sums}
                archive.writestr(_MANIFEST, json.dumps(told, ensure_ascii=False, indent=1))
        beside.replace(target)
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UserError(f"备份 {target} 写不成：{reason}", f"the backup {target} cannot be written: {reason}") from error
    finally:
        beside.unlink(missing_ok=True)
    return len(sums)


def restore(home: Home, source: Path) -> tuple[int, Path | None]:
    """Bring a backup back, all or nothing; return how many files, and where what was there before is kept.

    Raises:
        UserError: when the file is no whole backup, or another program uses the home directory.
    """
    home.create()
    with _in_home(home) as fresh:
        names = _extracted(source, fresh)
        with alone(home, is_read_only=is_read_only(home)):
            refuse_in_use(home)
            former = [path for path in _parts(home) if path.exists() or path.is_symlink()]
            kept = _named_apart(home.root / f"replaced-{time.strftime('%Y%m%d-%H%M%S')}") if former else None
            try:
                if kept is not None:
                    kept.mkdir(mode=_FOLDER_MODE)
                for path in former:
                    path.rename(kept / path.name if kept else path)
                for path in sorted(fresh.iterdir()):
                    path.rename(home.root / path.name)
                shutil.rmtree(home.derived, ignore_errors=True)
            except OSError as error:
                raise UserError(
                    f"恢复到 {home.root} 没有完成：{error.strerror}；原来的文件在 {kept}",
                    f"restoring into {home.root} was not completed: {error.strerror}",
                ) from error
    return len(names), kept


def _parts(home: Home) -> list[Path]:
    """Return what a backup holds, and what SQLite keeps beside its files."""
    databases = [home.database, home.history]
    beside = [path.with_name(path.name + tail) for path in databases for tail in SIDE_FILES]
    return [*databases, *beside, *_plain(home)]


def _plain(home: Home) -> list[Path]:
    folders = [home.originals, home.uploads, home.notes, home.archive, home.words]
    return [*folders, home.feedback, home.users, home.users_marker, home.limits]


def _stored(home: Home, scratch: Path) -> Iterator[tuple[str, Path]]:
    for database in (home.database, home.history):
        if database.is_file():
            copy = scratch / database.name
            with contextlib.closing(_reading(home, database, scratch)) as old, contextlib.closing(sqlite3.connect(copy)) as new:
                old.backup(new)
            yield database.name, copy
    for part in _plain(home):
        for path in [part] if part.is_file() else sorted(part.rglob("*")) if part.is_dir() else []:
            inside = path.relative_to(home.root)
            if path.is_file() and (path == part or not any(name.startswith(".") for name in inside.parts)):
                yield inside.as_posix(), path


def _reading(home: Home, database: Path, scratch: Path) -> sqlite3.Connection:
    """Open a database to be read; where nothing can be written beside it, SQLite needs a copy."""
    if not is_read_only(home):
        return sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)
    copy = scratch / f"copied-{database.name}"
    for tail in ("", SIDE_FILES[0]):
        if (beside := database.with_name(database.name + tail)).is_file():
            shutil.copyfile(beside, copy.with_name(copy.name + tail))
    return sqlite3.connect(copy)


@contextlib.contextmanager
def _unchanging(home: Home) -> Iterator[None]:
    """Keep documents from coming and going meanwhile; where nothing can be written, nothing changes."""
    with contextlib.nullcontext() if is_read_only(home) else alone(home):
        yield


@contextlib.contextmanager
def _opened_private(path: Path) -> Iterator[zipfile.ZipFile]:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), _MODE)
    with os.fdopen(descriptor, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        yield archive


@contextlib.contextmanager
def _in_home(home: Home) -> Iterator[Path]:
    try:
        folder = Path(tempfile.mkdtemp(prefix=".restoring-", dir=home.root))
    except OSError as error:
        raise UserError(f"数据目录 {home.root} 写不了：{error.strerror}", f"{home.root} cannot be written: {error.strerror}") from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _extracted(source: Path, folder: Path) -> list[str]:
    """Write the files of a backup into a folder, each checked against the manifest."""
    try:
        with zipfile.ZipFile(source) as archive:
            told: Any = json.loads(archive.read(_MANIFEST))
            if told["format"] != _FORMAT:
                raise _unknown(source, f"格式 {told['format']}")
            sums: dict[str, str] = dict(told["files"])
            for name, expected in sums.items():
                place = folder / _inside(name)
                place.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(name) as packed, place.open("xb") as file:
                    shutil.copyfileobj(packed, file, _BLOCK)
                place.chmod(_MODE)
                if _sha256(place) != expected:
                    raise _unknown(source, f"{name} 与校验值不符")
            for path in folder.rglob("*"):
                if path.is_dir():
                    path.chmod(_FOLDER_MODE)  # whatever the umask is
            return list(sums)
    except UserError:
        raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(f"备份 {source} 读不了：{reason}", f"the backup {source} cannot be read: {reason}") from error
    except Exception as error:  # whatever a damaged archive makes its reader raise
        raise _unknown(source, type(error).__name__) from error


def _inside(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in path.parts[0]:
        raise ValueError(name)
    return path


def _unknown(source: Path, why: str) -> UserError:
    return UserError(f"{source} 不是完好的备份：{why}；什么也没有改动", f"{source} is no sound backup: {why}; nothing was changed")


def refuse_in_use(home: Home) -> None:
    """Leave the write-ahead log, which SQLite allows to the only one who has a database open.

    Raises:
        UserError: when another program has one open.
    """
    for database in (home.database, home.history):
        if not database.is_file():
            continue
        try:
            with contextlib.closing(sqlite3.connect(database, timeout=1, isolation_level=None)) as connection:
                is_used = connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0] == "wal"
        except sqlite3.Error as error:
            is_used = "locked" in str(error)  # one that is damaged is in nobody's use
        if is_used:
            raise UserError(f"有别的程序正在使用 {home.root}，请先把它停下", f"another program uses {home.root}; stop it first")


def _named_apart(path: Path) -> Path:
    return next(each for n in range(1000) if not (each := path.with_name(f"{path.name}{f'-{n}' if n else ''}")).exists())


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
