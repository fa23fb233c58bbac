"""Keep what a person uploads: the library stands for files, and the browser's copies of them do not last."""

from __future__ import annotations

import filecmp
import re
import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING

from assistant.serving import logs
from corpus.errors import UserError

if TYPE_CHECKING:
    from index.library import Library
    from index.sync import Added

_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069<>:"/\\|?*]+')
_RESERVED = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)  # names that Windows keeps for devices
_LONGEST = 150  # bytes of a file's stem; file systems take 255 for the whole name
_LONGEST_SUFFIX = 20
_COPIES = 10_000
_FILE, _FOLDER = 0o600, 0o700  # what a person uploads is no other account's
_CHANGING = threading.Lock()  # one file is copied and read at a time, so that no copy is dropped that another reading found


@dataclass(frozen=True, slots=True)
class _Copy:
    path: Path
    is_fresh: bool


def add_uploads(library: Library, uploads: Sequence[Path], name: str = "", *, by: str = "") -> Added:
    """Copy uploaded files into the home directory and add them as one document; what cannot be read leaves no copy.

    Raises:
        UserError: when a file cannot be copied or read; library and folder are then as they were.
    """
    copies: list[_Copy] = []
    with _CHANGING:
        try:
            for upload in uploads:
                copies.append(_copied(upload, library.uploads, [copy.path for copy in copies]))
            added = library.add([copy.path for copy in copies], name)
        except BaseException:
            _drop(copy.path for copy in copies if copy.is_fresh)
            raise
    logs.changed(added.outcome.value, added.document, by)
    return added


def remove_uploaded(library: Library, *documents: str, by: str = "") -> None:
    """Take documents out of the library, all or none, and the copies of their files where no other document stands for them.

    Raises:
        UserError: when there is no such document, or it comes with the program.
    """
    with _CHANGING:
        paths = [Path(path) for source in library.sources() if source.document in documents for path in source.paths]
        library.remove(*documents)
        kept = {Path(path) for source in library.sources() for path in source.paths}
        folder = library.uploads.resolve()
        _drop(path for path in paths if path.parent == folder and path not in kept)
    for document in documents:
        logs.changed("removed", document, by)


def safe_name(name: str) -> str:
    """Return a file name that every file system takes, as near to the given one as can be."""
    plain = _UNSAFE.sub(" ", PureWindowsPath(name.encode("utf-8", "replace").decode("utf-8")).name)
    stem, dot, suffix = plain.rpartition(".")
    if not dot or not stem.strip(" .") or len(suffix.encode()) > _LONGEST_SUFFIX:
        stem, suffix = plain.strip("."), ""
    stem = stem.encode()[:_LONGEST].decode("utf-8", "ignore").strip(" .") or "document"
    stem = _RESERVED.sub(lambda reserved: f"{reserved.group()}_", stem)
    return f"{stem}.{suffix.strip()}" if suffix.strip() else stem


def _copied(upload: Path, folder: Path, taken: Sequence[Path]) -> _Copy:
    """Copy a file under a name of its own; the same file, uploaded again, keeps the copy that it has.

    Raises:
        UserError: when it cannot be read or written.
    """
    target: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder = folder.resolve()
        folder.chmod(_FOLDER)
        for target in _places(folder, safe_name(upload.name)):
            if not target.exists():
                target.touch(_FILE)
                shutil.copyfile(upload, target)
                return _Copy(target, is_fresh=True)
            if target not in taken and target.is_file() and filecmp.cmp(upload, target, shallow=False):
                return _Copy(target, is_fresh=False)
    except OSError as error:
        if target is not None:
            _drop([target])
        reason = error.strerror or str(error)
        raise UserError(f"文件 {upload.name} 存不下来：{reason}", f"{upload.name} cannot be stored: {reason}") from error
    raise UserError(f"同名文件 {upload.name} 太多，请改名", f"there are too many files named {upload.name}; give it another name")


def _places(folder: Path, name: str) -> Iterator[Path]:
    stem, dot, suffix = name.rpartition(".")
    stem, tail = (stem, f".{suffix}") if dot else (name, "")
    yield folder / name
    yield from (folder / f"{stem}-{n}{tail}" for n in range(2, _COPIES))


def _drop(paths: Iterable[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink(missing_ok=True)
