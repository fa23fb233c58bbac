"""Mend what is found damaged when a library is opened: read it again from its original, and name what cannot be."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import UserError
from index import checks
from index.checks import Damage
from index.files import Home
from index.originals import Original, Originals
from index.sqlite import is_damage
from index.store import Source, Store
from index.sync import ReadFiles, add, not_there, original_of
from index.types import Notice

_LONGEST_TURN_S = 600  # adding a folder of long files


@dataclass(frozen=True, slots=True)
class Mender:
    """What mending needs: the store and its home, the originals, how files are read, and who is told."""

    home: Home
    store: Store
    originals: Originals
    read: ReadFiles
    corpus_format: int
    notice: Notice

    def check(self) -> None:
        """Check every document against its hashes; one that is damaged is read again, or put right by its own text, or taken out."""
        try:
            damaged = self.store.unsound()
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            self._begin_anew()
            return
        if damaged:
            if not self.store.is_sound():
                self._begin_anew()
                return
            for each in damaged:
                self._mend(each)
        self.store.act(_seal_all)

    def restore(self) -> None:
        """Read documents again that were added and that the database has lost, and name those that cannot be."""
        if not any(self._lost()):
            return
        with contextlib.nullcontext() if self.store.path.parent != self.home.root else alone(self.home):
            missing, untold, loose = self._lost()
            back, lines = list[str](), list[str]()
            for original in missing:
                try:
                    self._read_again(original, len(self.store.sources()))
                    back.append(original.document)
                except (OSError, UserError) as error:
                    lines.append(f"《{original.document}》没能重新加入：{error}；请再用 add 加入，或用 remove 放弃")
            for path in loose:
                try:
                    back.append(add(self.store, self.originals, [path], "", self.read, self.corpus_format).document)
                except (OSError, UserError) as error:
                    lines.append(f"上传过的 {path.name} 没能重新加入：{error}")
        if back:
            self.notice(f"数据库里少了 {len(back)} 份加入过的资料，已从原文件重新加入：{'、'.join(back)}")
        for line in lines:
            self.notice(line)
        for name in untold:
            self.notice(f"{self.originals.folder.name}/{name} 里的登记读不出，其中的资料没能重新加入；请再用 add 加入")

    def adopt(self) -> None:
        """Keep what documents were read from that have nothing kept yet, where it still lies there unchanged."""
        for source in self.store.sources():
            if source.added and not self.originals.described(source.document).is_file():
                with contextlib.suppress(OSError, UserError):
                    self._keep(original_of(source))

    def _lost(self) -> tuple[list[Original], list[str], list[Path]]:
        """Return what is kept of documents that the store does not have, folders that tell nothing, and uploads of no document."""
        known = [source.document for source in self.store.sources()]
        missing, untold = self.originals.missing(known)
        if not self.store.is_new:
            return missing, untold, []
        names = {*known, *(each.document for each in missing)}
        missing += [each for each in _salvaged(self.store.aside) if each.document not in names]
        used = {Path(path) for each in missing for path in each.paths}
        used |= {Path(path) for source in self.store.sources() for path in source.paths}
        with contextlib.suppress(OSError):
            folder = self.home.uploads.resolve()
            return missing, untold, [path for path in sorted(folder.iterdir()) if path.is_file() and path not in used]
        return missing, untold, []

    def _mend(self, each: Damage) -> None:
        said = f"《{each.document}》存的内容有损坏：{each.zh}"
        source, ordinal, is_sealed = _row(self.store, each.row)
        if source is None or not source.added:
            self.store.act(lambda connection: checks.drop(connection, each.row))
            self.notice(f"{said}；已从原文件重读")
            return
        original = self.originals.read(source.document) or (None if is_sealed else original_of(source))
        reason = "没有留下原文件"
        if original is not None:
            try:
                self._read_again(original, ordinal, each.row)
                self.notice(f"{said}；已从原文件重读")
                return
            except (OSError, UserError) as error:
                reason = str(error)
        if self.store.act(lambda connection: checks.put_slices_back(connection, each.row)):
            self.notice(f"{said}；已按存着的全文改回")
            return
        saved = self._saved(each)
        self.store.act(lambda connection: checks.drop(connection, each.row))
        self.notice(f"{said}；{reason}，已移出资料库{saved}；请再用 add 加入")

    def _read_again(self, original: Original, ordinal: int, row: int | None = None) -> None:
        paths = self.originals.files(original)
        if paths is None:
            reason = not_there(original)
            raise UserError(reason.removeprefix("的"), f"the original of {original.document} is gone or has changed")
        document = self.read(paths, original.document, original.name)
        if row is not None:
            self.store.act(lambda connection: checks.drop(connection, row))
        self.store.put(document, Source(document.id, original.paths, original.sha256, self.corpus_format, added=True), ordinal)
        if self.originals.read(original.document) is None:
            self._keep(original)

    def _keep(self, original: Original) -> None:
        with self.originals.copied([Path(path) for path in original.paths]) as copies:
            if copies.sha256 == original.sha256:
                copies.keep(original)

    def _saved(self, each: Damage) -> str:
        """Write what can be read of a document beside the database, and say where."""
        with contextlib.suppress(sqlite3.Error, OSError, AttributeError):
            query = "SELECT CAST(plain AS BLOB) FROM documents WHERE rowid = ?"
            plain = self.store.act(lambda connection: connection.execute(query, (each.row,)).fetchone()[0])
            self.home.damaged.mkdir(exist_ok=True)
            self.home.damaged.chmod(0o700)
            place = self.home.damaged / f"{self.originals.place(each.document).name}-{time.strftime('%Y%m%d-%H%M%S')}.txt"
            with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(plain)
            return f"，读得出的文字存为 {self.home.damaged.name}/{place.name}"
        return ""

    def _begin_anew(self) -> None:
        kept = self.store.begin_anew()
        self.notice(f"数据库 {self.store.path.name} 已损坏，原文件保留为 {kept.name}，现从文档重建")


@contextlib.contextmanager
def alone(home: Home, *, is_read_only: bool = False) -> Iterator[None]:
    """Keep other processes from changing which documents there are.

    Raises:
        UserError: when the home directory cannot be written, or another process does not end.
    """
    if is_read_only:
        raise UserError(f"数据目录 {home.root} 是只读的，资料不能增减", f"the home directory {home.root} is read-only")
    from filelock import FileLock, Timeout  # a look-up does without

    try:
        lock = FileLock(home.lock, timeout=_LONGEST_TURN_S, mode=0o600)
        lock.acquire()
    except (OSError, Timeout) as error:
        raise UserError(
            f"数据目录 {home.root} 正被别的程序改动，或写不了：{error}", f"the home directory {home.root} is busy or cannot be written"
        ) from error
    try:
        yield
    finally:
        lock.release()


def _seal_all(connection: sqlite3.Connection) -> None:
    for (document,) in connection.execute("SELECT id FROM documents WHERE checksum = ''").fetchall():
        checks.seal(connection, document)


def _row(store: Store, row: int) -> tuple[Source | None, int, bool]:
    """Return what a row of a document says, its place, and whether it has a checksum; None where it cannot be read."""
    query = "SELECT id, source, source_sha256, format, added, ordinal, checksum FROM documents WHERE rowid = ?"
    with contextlib.suppress(sqlite3.OperationalError, UserError, TypeError, ValueError):
        name, paths, sha256, form, added, ordinal, checksum = store.act(lambda connection: connection.execute(query, (row,)).fetchone())
        return Source(str(name), tuple(map(str, json.loads(paths))), str(sha256), int(form), bool(added)), int(ordinal), bool(checksum)
    return None, 0, False


def _salvaged(path: Path | None) -> list[Original]:
    """Return what a damaged database still tells of documents that were added."""
    if path is None or not path.is_file():
        return []
    found = list[Original]()
    with contextlib.suppress(sqlite3.Error, TypeError, ValueError), contextlib.closing(_as_it_is(path)) as old:
        for name, title, paths, sha256 in old.execute("SELECT id, title, source, source_sha256 FROM documents WHERE added = 1"):
            found.append(Original(str(name), str(title), tuple(map(str, json.loads(paths))), str(sha256)))
    return found


def _as_it_is(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True)
