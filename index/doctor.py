"""Examine what a library keeps: the database, its hashes, the originals, the indexes; what can be mended is mended."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from index import checks
from index.files import Home
from index.originals import Original, Originals
from index.store import Store
from index.sync import original_of

_ABANDONED_S = 86_400


class State(str, Enum):
    """What became of a part."""

    SOUND = "sound"
    MENDED = "mended"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of a part of the home directory, in both languages."""

    part: str
    state: State
    zh: str
    en: str


def examine(home: Home, store: Store) -> Iterator[Finding]:
    """Yield what is found, a part at a time; the library has been opened before, so that what opening mends is mended."""
    yield from _database(home, store)
    originals = Originals(home.originals, home.uploads)
    yield from _originals(store, originals)
    yield from _orphans(home, store, originals)
    yield from _indexes(home)


def _database(home: Home, store: Store) -> Iterator[Finding]:
    name = home.database.name
    said = store.act(checks.whole)
    if said != "ok":
        yield Finding(name, State.WRONG, f"完整性检查：{said}", f"integrity check: {said}")
    damaged = store.unsound()
    for each in damaged:
        yield Finding(name, State.WRONG, f"《{each.document}》{each.zh}", f"“{each.document}” {each.en}")
    if said == "ok" and not damaged:
        documents, records = store.count("documents"), store.count("records")
        yield Finding(
            name, State.SOUND, f"{documents} 份资料、{records} 段文字与校验值相符",
            f"{documents} documents, {records} records are as their hashes say",
        )  # fmt: skip
    if spoilt := store.act(_spoilt_vectors):
        yield Finding(
            name, State.MENDED, f"{spoilt} 个向量损坏，已删去，下次使用时重算", f"{spoilt} damaged vectors removed; they are made anew"
        )


def _spoilt_vectors(connection: sqlite3.Connection) -> int:
    from index.vectors import is_unit  # brings in numpy

    spoilt = [key for *key, vector in connection.execute("SELECT encoder, hash, vector FROM embeddings") if not is_unit(vector)]
    connection.executemany("DELETE FROM embeddings WHERE encoder = ? AND hash = ?", spoilt)
    return len(spoilt)


def _originals(store: Store, originals: Originals) -> Iterator[Finding]:
    sound = 0
    for source in store.sources():
        if not source.added:
            continue
        kept = originals.read(source.document) or original_of(source)
        same = Original(kept.document, kept.name, source.paths, source.sha256, kept.at)
        files = originals.files(same)
        if files is None:
            yield Finding(
                originals.folder.name, State.WRONG, f"《{source.document}》的原文件不在了或改动过，只剩读入的文字",
                f"the original of “{source.document}” is gone or has changed; its text is kept",
            )  # fmt: skip
        elif originals.is_kept(same):
            sound += 1
        else:
            with originals.copied(files) as copies:
                copies.keep(same)
            yield Finding(
                originals.folder.name, State.MENDED, f"《{source.document}》的原文件副本已重新保存",
                f"the original of “{source.document}” is kept anew",
            )  # fmt: skip
    if sound:
        yield Finding(originals.folder.name, State.SOUND, f"{sound} 份原文件与校验值相符", f"{sound} originals are as their hashes say")


def _orphans(home: Home, store: Store, originals: Originals) -> Iterator[Finding]:
    sources = store.sources()
    missing, untold = originals.missing([source.document for source in sources])
    for name in [*(each.document for each in missing), *untold]:
        yield Finding(
            originals.folder.name,
            State.WRONG,
            f"“{name}”在数据库里没有，也没能重新加入",
            f"“{name}” is not in the database, nor could be read again",
        )
    used = {Path(path) for source in sources for path in source.paths}
    with contextlib.suppress(OSError):
        for path in sorted(home.uploads.resolve().iterdir()):
            if path not in used:
                yield Finding(home.uploads.name, State.WRONG, f"{path.name} 不属于任何资料", f"{path.name} belongs to no document")
    for folder in (home.originals, home.derived):
        for left in folder.glob(".*-*"):
            if time.time() - left.stat().st_mtime > _ABANDONED_S:
                shutil.rmtree(left, ignore_errors=True)
                yield Finding(folder.name, State.MENDED, f"清掉了中断的写入 {left.name}", f"removed an interrupted writing, {left.name}")


def _indexes(home: Home) -> Iterator[Finding]:
    from index.lexical import is_whole

    with contextlib.suppress(FileNotFoundError):
        for path in sorted(path for path in home.derived.iterdir() if not path.name.startswith(".")):
            if path.is_dir() and is_whole(path):
                yield Finding(home.derived.name, State.SOUND, f"索引 {path.name} 完好", f"the index {path.name} is sound")
            else:
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
                zh, en = f"索引 {path.name} 损坏，已删去，下次使用时重建", f"the damaged index {path.name} is removed; it is built anew"
                yield Finding(home.derived.name, State.MENDED, zh, en)
