"""Keep, of every document that was added, what it was read from, so that it can be read again whatever becomes of the database."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import UserError
from index.sqlite import set_aside

_FORMAT = 1
_BLOCK = 1 << 20
_WRITING = ".writing-"


@dataclass(frozen=True, slots=True)
class Original:
    """What a document was read from: its files' places and hash, the name that was given (none: the text's own), and when."""

    document: str
    name: str
    paths: tuple[str, ...]
    sha256: str
    at: int = 0


class Originals:
    """A folder a document: `added.json`, and under 0 and 1 copies of the files that lie elsewhere."""

    def __init__(self, folder: Path, uploads: Path) -> None:
        """Name the folder, and that of uploaded files, which are copies already."""
        self.folder = folder
        self._uploads = uploads

    def place(self, document: str) -> Path:
        """Return the folder of a document; ids that differ only in case get folders that differ in more."""
        return self.folder / f"{document}-{hashlib.sha256(document.encode('utf-8', 'replace')).hexdigest()[:8]}"

    def described(self, document: str) -> Path:
        """Return the file that says what a document was read from."""
        return self.place(document) / "added.json"

    def read(self, document: str) -> Original | None:
        """Return what is known of a document's files; None where nothing is, or it cannot be read."""
        return _read(self.described(document))

    def missing(self, documents: Sequence[str]) -> tuple[list[Original], list[str]]:
        """Return, in the order in which they were added, what is kept of other documents than these; and folders that tell nothing."""
        known = {self.place(document).name for document in documents}
        found, untold = list[Original](), list[str]()
        with contextlib.suppress(OSError):
            for place in sorted(self.folder.iterdir()):
                if place.name in known or place.name.startswith("."):
                    continue
                original = _read(place / "added.json")
                if original is None or self.place(original.document).name != place.name:
                    untold.append(place.name)
                else:
                    found.append(original)
        return sorted(found, key=lambda each: (each.at, each.document)), untold

    def files(self, original: Original) -> list[Path] | None:
        """Return files that are what the document was read from, copies first; None where there are none any more."""
        copies = [self.place(original.document) / str(n) / Path(path).name for n, path in enumerate(original.paths)]
        own = [Path(path) for path in original.paths]
        mixed = [copy if copy.exists() else path for copy, path in zip(copies, own, strict=True)]
        for candidates in (mixed, own):
            with contextlib.suppress(OSError, UserError):
                if digest(candidates) == original.sha256:
                    return candidates
        return None

    def is_kept(self, original: Original) -> bool:
        """Tell whether what is kept of a document is what it was read from."""
        place = self.place(original.document)
        uploads = self._uploads.resolve()
        kept = [Path(path) if Path(path).parent == uploads else place / str(n) / Path(path).name for n, path in enumerate(original.paths)]
        with contextlib.suppress(OSError, UserError):
            return _read(place / "added.json") is not None and digest(kept) == original.sha256
        return False

    @contextlib.contextmanager
    def copied(self, paths: Sequence[Path]) -> Iterator[Copies]:
        """Yield copies that nobody changes while they are read; what is not kept in the block is dropped after it.

        Raises:
            UserError: when a file cannot be copied.
        """
        try:
            if self.folder.exists() and not self.folder.is_dir():
                set_aside(self.folder)
            self.folder.mkdir(parents=True, exist_ok=True)
            beside = Path(tempfile.mkdtemp(prefix=_WRITING, dir=self.folder))
        except OSError as error:
            raise _unkept(self.folder, error) from error
        try:
            yield Copies(self, beside, tuple(self._copied(path, beside / str(n)) for n, path in enumerate(paths)))
        finally:
            shutil.rmtree(beside, ignore_errors=True)

    def _copied(self, path: Path, folder: Path) -> Path:
        if path.resolve().parent == self._uploads.resolve():
            return path
        try:
            folder.mkdir()
            return Path(shutil.copyfile(path, folder / path.name))
        except OSError as error:
            raise _unkept(path, error) from error

    def drop(self, document: str) -> bool:
        """Forget a document's files; tell whether there was anything."""
        place = self.place(document)
        was_there = place.exists()
        with contextlib.suppress(OSError):
            self.described(document).unlink()  # first: without it, what is left of the folder brings nothing back
        shutil.rmtree(place, ignore_errors=True)
        return was_there


@dataclass(frozen=True, slots=True)
class Copies:
    """Files as they are read, before it is certain that they are kept."""

    originals: Originals
    beside: Path
    paths: tuple[Path, ...]

    @property
    def sha256(self) -> str:
        """Return the hash of what was copied."""
        return digest(self.paths)

    def keep(self, original: Original) -> None:
        """Put the copies in their place, with what is known of them.

        Raises:
            UserError: when that cannot be written.
        """
        place = self.originals.place(original.document)
        told = {
            "format": _FORMAT, "document": original.document, "name": original.name, "paths": list(original.paths),
            "sha256": original.sha256, "at": original.at or time.time_ns(),
        }  # fmt: skip
        try:
            (self.beside / "added.json").write_text(json.dumps(told, ensure_ascii=True, indent=1) + "\n", encoding="utf-8")
            if place.exists():
                old = self.beside.with_name(f"{_WRITING}{self.beside.name}-old")
                place.rename(old)
                shutil.rmtree(old, ignore_errors=True)
            self.beside.rename(place)
        except OSError as error:
            raise _unkept(place, error) from error


def digest(paths: Sequence[Path]) -> str:
    """Return the SHA-256 of a file, or of those of several, as hexadecimal digits."""
    digests = []
    for path in paths:
        if not (path.is_dir() or stat.S_ISREG(path.stat().st_mode)):  # a pipe or a device may never end
            raise UserError(f"文件 {path} 不是普通文件，无法读取", f"{path}: not a file")
        made = hashlib.sha256()
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                made.update(block)
        digests.append(made.hexdigest())
    return digests[0] if len(digests) == 1 else hashlib.sha256("|".join(digests).encode()).hexdigest()


def _read(path: Path) -> Original | None:
    try:
        told: Any = json.loads(path.read_text(encoding="utf-8"))
        if told["format"] != _FORMAT:
            return None
        paths = tuple(map(str, told["paths"]))
        return Original(str(told["document"]), str(told["name"]), paths, str(told["sha256"]), int(told["at"])) if paths else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _unkept(place: Path, error: OSError) -> UserError:
    reason = error.strerror or str(error)
    return UserError(f"原文件存不进资料目录：{place}（{reason}）", f"the original cannot be kept: {place} ({reason})")
