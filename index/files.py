"""What lies in a home directory, and how derived files are written and checked."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import UserError

FORMAT = 2
MANIFEST = "manifest.json"
# Files up to this size are hashed whole; of larger ones the size and evenly spaced blocks are.
_WHOLE, _BLOCK, _BLOCKS = 64 << 20, 1 << 20, 64


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
    def lexical(self) -> Path:
        """Return the folder of the index of words."""
        return self.derived / "lexical"

    def dense(self, encoder: str) -> Path:
        """Return the folder of an encoder's vectors."""
        return self.derived / f"dense-{_digest(encoder)[:8]}"

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
    def index_lock(self) -> Path:
        """Return the file that processes lock while they change the index of words."""
        return self.root / ".index.lock"

    @property
    def vectors_lock(self) -> Path:
        """Return the file that a process locks while it makes vectors."""
        return self.root / ".vectors.lock"

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

    @property
    def users(self) -> Path:
        """Return the file of those who may sign in to a served page."""
        return self.root / "users"

    @property
    def users_marker(self) -> Path:
        """Return the note that there have been users."""
        return self.root / ".users.marker"

    @property
    def sessions(self) -> Path:
        """Return the SQLite file of who is signed in, where the users file is that of the home directory."""
        return self.root / ".users.sessions"

    @property
    def archive(self) -> Path:
        """Return the folder of what removed users left, a file each."""
        return self.root / "archive"

    @property
    def words(self) -> Path:
        """Return the folder of a person's own words."""
        return self.root / "words"

    @property
    def limits(self) -> Path:
        """Return the file of limits that a person has set."""
        return self.root / "limits.toml"

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
class Held:
    """What an index holds of a document: the hash of what was read, and how many of its chunks."""

    digest: str
    chunks: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What `manifest.json` says of an index: what it was made with, the documents it holds by number, its files and their checksums.

    `parts` is what else an index tells of its files.
    """

    identity: Mapping[str, str]
    entries: Mapping[int, Held]
    checksums: Mapping[str, str]
    parts: Sequence[Mapping[str, Any]] = ()

    def write(self, folder: Path) -> None:
        """Write it into a folder, in place of an earlier one."""
        told = {
            "identity": self.identity, "entries": {number: [held.digest, held.chunks] for number, held in self.entries.items()},
            "checksums": self.checksums, "parts": list(self.parts),
        }  # fmt: skip
        text = json.dumps(told, ensure_ascii=False, sort_keys=True)
        beside = folder / f"{MANIFEST}.new"
        beside.write_text(json.dumps({"sha256": _digest(text), "manifest": text}, ensure_ascii=False) + "\n", encoding="utf-8")
        beside.replace(folder / MANIFEST)

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read the manifest of a folder.

        Raises:
            DamagedError: when there is none, or it is not as it was written.
        """
        try:
            outer: Any = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            if outer["sha256"] != _digest(outer["manifest"]):
                raise DamagedError(MANIFEST)
            told: Any = json.loads(outer["manifest"])
            entries = {int(number): Held(*held) for number, held in told["entries"].items()}
            return cls(dict(told["identity"]), entries, dict(told["checksums"]), tuple(told["parts"]))
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise DamagedError(MANIFEST) from error

    def check(self, folder: Path, *, but: Collection[str] = ()) -> None:
        """Check every file but some.

        Raises:
            DamagedError: naming the first file that is missing or differs.
        """
        for name, wanted in self.checksums.items():
            try:
                if name not in but and checksum(folder / name) != wanted:
                    raise DamagedError(name)
            except OSError as error:
                raise DamagedError(name) from error


class DamagedError(Exception):
    """A derived file that is missing or is not what the manifest says."""


class OtherError(DamagedError):
    """An index that was made with another tokenizer, encoder or setting."""


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
