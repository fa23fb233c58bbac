"""What lies in a home directory, and how derived files are written and checked."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from corpus.errors import UserError

FORMAT = 1
# Files up to this size are hashed whole; of larger ones the size and evenly spaced blocks are.
_WHOLE, _BLOCK, _BLOCKS = 64 << 20, 1 << 20, 64
_ABANDONED_S = 86_400


@dataclass(frozen=True, slots=True)
class Home:
    """Every stored file, named once."""

    root: Path

    @property
    def database(self) -> Path:
        """Return the SQLite file: documents, records, pairs, embeddings."""
        return self.root / "library.sqlite"

    @property
    def derived(self) -> Path:
        """Return the folder of derived indexes; everything in it can be rebuilt."""
        return self.root / "derived"

    @property
    def uploads(self) -> Path:
        """Return the folder of files that were uploaded; documents are read from them again."""
        return self.root / "documents"

    @property
    def originals(self) -> Path:
        """Return the folder of what was added by its path: copies of the files, and what they were called."""
        return self.root / "originals"

    @property
    def lock(self) -> Path:
        """Return the file that processes lock while they change which documents there are."""
        return self.root / ".library.lock"

    @property
    def damaged(self) -> Path:
        """Return the folder of texts that could be read of documents that could not be kept."""
        return self.root / "damaged"

    @property
    def notes(self) -> Path:
        """Return the folder of call notes, a file a person."""
        return self.root / "notes"

    @property
    def logs(self) -> Path:
        """Return the folder of logs."""
        return self.root / "logs"

    @property
    def history(self) -> Path:
        """Return the SQLite file of conversations, by user."""
        return self.root / "history.sqlite3"

    @property
    def feedback(self) -> Path:
        """Return the file of what people said of answers, a JSON object a line."""
        return self.root / "feedback.jsonl"

    def create(self) -> None:
        """Make the directory.

        Raises:
            UserError: when it cannot be made or is a file.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unusable(self.root, error) from error


@dataclass(frozen=True, slots=True)
class IndexFiles:
    """The files of one derived index."""

    root: Path

    @property
    def manifest(self) -> Path:
        """Return the description of the others."""
        return self.root / "manifest.json"

    @property
    def dense(self) -> Path:
        """Return the FAISS index."""
        return self.root / "dense.faiss"

    @property
    def keys(self) -> Path:
        """Return the record keys and the names that `columns` refers to."""
        return self.root / "keys.json"

    @property
    def columns(self) -> Path:
        """Return the chunk table: record, kind, version, task, document."""
        return self.root / "columns.npy"

    @property
    def scores(self) -> Path:
        """Return the BM25 scores, by token, then chunk."""
        return self.root / "bm25.scores.npy"

    @property
    def chunks(self) -> Path:
        """Return the chunk that each BM25 score belongs to."""
        return self.root / "bm25.chunks.npy"

    @property
    def offsets(self) -> Path:
        """Return where each token's BM25 scores begin."""
        return self.root / "bm25.offsets.npy"

    @property
    def vocabulary(self) -> Path:
        """Return the tokens of the BM25 index, in order."""
        return self.root / "bm25.vocabulary.json"

    @property
    def parts(self) -> tuple[Path, ...]:
        """Return all files but the manifest."""
        return (self.dense, self.keys, self.columns, self.scores, self.chunks, self.offsets, self.vocabulary)


@dataclass(frozen=True, slots=True)
class Identity:
    """What a derived index was made from; another identity is another index."""

    format: int
    encoder: str
    tokenizer: str
    corpus: str
    settings: str

    @property
    def folder(self) -> str:
        """Return the name of its folder: encoder, then everything."""
        return f"{_digest(self.encoder)[:8]}-{_digest(json.dumps(asdict(self), sort_keys=True))[:16]}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What `manifest.json` says; a field that is absent counts as different."""

    identity: Identity
    chunks: int
    records: int
    dim: int
    checksums: dict[str, str]


class DamagedError(Exception):
    """A derived file that is missing or is not what the manifest says."""


def write_manifest(files: IndexFiles, identity: Identity, *, chunks: int, records: int, dim: int) -> None:
    """Describe the files as they stand."""
    checksums = {path.name: checksum(path) for path in files.parts}
    manifest = Manifest(identity, chunks, records, dim, checksums)
    files.manifest.write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_manifest(files: IndexFiles, identity: Identity) -> Manifest:
    """Read the manifest and check every file against it.

    Raises:
        DamagedError: naming the first file that is missing or differs.
    """
    try:
        told: Any = json.loads(files.manifest.read_text(encoding="utf-8"))
        manifest = Manifest(
            Identity(**told["identity"]), int(told["chunks"]), int(told["records"]), int(told["dim"]), dict(told["checksums"])
        )
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise DamagedError(files.manifest.name) from error
    if manifest.identity != identity:
        raise DamagedError(files.manifest.name)
    for path in files.parts:
        try:
            found = checksum(path)
        except OSError as error:
            raise DamagedError(path.name) from error
        if manifest.checksums.get(path.name) != found:
            raise DamagedError(path.name)
    return manifest


def is_whole(root: Path) -> bool:
    """Tell whether the files of an index are what its manifest says."""
    files = IndexFiles(root)
    try:
        told: Any = json.loads(files.manifest.read_text(encoding="utf-8"))
        read_manifest(files, Identity(**told["identity"]))
    except (OSError, ValueError, TypeError, KeyError, DamagedError):
        return False
    return True


def found_indexes(derived: Path) -> list[tuple[Identity, int]]:
    """Return what the indexes in a folder were made from, and their numbers of chunks; files are not checked."""
    found: list[tuple[Identity, int]] = []
    for path in sorted(derived.glob("[!.]*/manifest.json")):
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
            told: Any = json.loads(path.read_text(encoding="utf-8"))
            found.append((Identity(**told["identity"]), int(told["chunks"])))
    return found


def replace_folder(target: Path, write: Callable[[Path], None]) -> None:
    """Write a folder beside its place and rename it there; another process's finished folder may win the race."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".writing-", dir=target.parent))
    try:
        write(beside)
        for _ in range(5):
            with contextlib.suppress(FileNotFoundError, FileExistsError):
                if target.exists():
                    aside = Path(tempfile.mkdtemp(prefix=".old-", dir=target.parent))
                    target.rename(aside / target.name)
                    shutil.rmtree(aside, ignore_errors=True)
            with contextlib.suppress(OSError):
                beside.rename(target)
                return
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def siblings(target: Path) -> Iterator[Path]:
    """Yield other indexes that the same encoder made."""
    if target.parent.is_dir():
        prefix = target.name.split("-", 1)[0] + "-"
        yield from (path for path in sorted(target.parent.glob(f"{prefix}*")) if path != target)


def sweep(target: Path) -> None:
    """Remove what a newer index replaces, and what an interrupted writer left a day ago."""
    for path in siblings(target):
        shutil.rmtree(path, ignore_errors=True)
    for path in target.parent.glob(".*-*"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _ABANDONED_S:
                shutil.rmtree(path, ignore_errors=True)


def checksum(path: Path) -> str:
    """Return the sha256 of a file, or of its size and 64 blocks where it is larger than 64 MiB."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        digest.update(str(size).encode())
        if size <= _WHOLE:
            digest.update(file.read())
            return digest.hexdigest()
        for block in range(_BLOCKS):
            file.seek((size - _BLOCK) * block // (_BLOCKS - 1))
            digest.update(file.read(_BLOCK))
    return digest.hexdigest()


def unusable(root: Path, error: Exception) -> UserError:
    """Say that a home directory cannot be used, and what to do."""
    reason = getattr(error, "strerror", None) or str(error)
    return UserError(
        f"数据目录 {root} 不可用：{reason}；请用 --home 或 CLAUSEPAIR_HOME 指定一个可写的文件夹",
        f"the home directory {root} cannot be used: {reason}; name a writable folder with --home or CLAUSEPAIR_HOME",
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
