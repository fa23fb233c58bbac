"""Keep the indexes in step with the store: words at once, vectors as they are made; a document goes in and out alone."""

from __future__ import annotations

import contextlib
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from index import chunk, files, lexical
from index.chunk_rows import ChunkRow, chunk_rows
from index.entries import entries_of
from index.files import DamagedError, Home, OtherError
from index.lexical import LexicalIndex, Words
from index.segments import Batch, DenseIndex
from index.settings import Settings
from index.store import Store
from index.tokenize import Tokenizer
from index.turns import its_turn, turn
from index.types import Encoder, Entry
from index.vectors import encode_missing, kept_vectors

if TYPE_CHECKING:
    from index.types import Columns

T = TypeVar("T", LexicalIndex, DenseIndex)
# So many chunks go into the index of words before that is written down, and so many are encoded before the next are looked for.
_COMMITTED, _WINDOW = 20_000, 512
# Vectors are written after so many, or after so many seconds.
_FLUSHED, _FLUSHED_S = 4_096, 3.0
_ENCODING = "向量编码"


@dataclass(frozen=True, slots=True)
class Share:
    """How many chunks there are, and how many of them have their vectors."""

    chunks: int
    encoded: int

    @property
    def is_whole(self) -> bool:
        """Tell whether none is missing."""
        return self.encoded >= self.chunks

    @property
    def part(self) -> float:
        """Return the share as a number up to 1."""
        return min(1.0, self.encoded / self.chunks) if self.chunks else 1.0


class Indexes:
    """The index of words and that of vectors over one store; threads may share it, and processes the folder."""

    def __init__(self, home: Home, store: Store, settings: Settings, scratch: Path | None) -> None:
        """Keep a store; `scratch` is where copies lie of indexes that cannot be written."""
        self._home = home
        self._place = Home(scratch) if scratch else home
        self._is_copy = scratch is not None
        self._store = store
        self._settings = settings
        self._lock = threading.RLock()
        self._state = ""
        self._words: LexicalIndex | None = None
        self._dense: tuple[str, DenseIndex] | None = None
        self._cutter: Tokenizer | None = None
        self._is_told = False
        self.entries: tuple[Entry, ...] = ()
        self.built = 0  # how often something was put into an index

    def follow(self) -> LexicalIndex:
        """Bring the index of words in step with the store, and let vectors count of what is there; return it."""
        with self._lock:
            if self._words is None or self._state != self._store.state()[0]:
                with turn(self._place.index_lock, is_needed=not self._is_copy):
                    state, self.entries = self._store.state()[0], tuple(entries_of(self._store))
                    self._words = self._in_step(self._words or self._opened_words())
                    self._state = state
                if self._dense is not None:
                    self._dense[1].count(self._digests)
            return self._words

    def dense(self, encoder: Encoder) -> DenseIndex:
        """Return the vectors of an encoder as far as they are made."""
        with self._lock:
            self.follow()
            if self._dense is None or self._dense[0] != encoder.name:
                self._dense = (encoder.name, self._opened_dense(encoder))
                self._dense[1].count(self._digests)
            return self._dense[1]

    def share(self, encoder: Encoder, document: str | None = None) -> Share:
        """Return how many chunks there are, of a document or of all, and how many have their vectors."""
        words, dense = self.follow().manifest.entries, self.dense(encoder)
        numbers = [entry.number for entry in self.entries if document in (None, entry.document)]
        return Share(sum(words[n].chunks for n in numbers if n in words), sum(dense.held(n) for n in numbers))

    def missing(self, encoder: Encoder) -> list[Entry]:
        """Return the documents that have chunks without vectors: what comes with the program, then the newest."""
        words, dense = self.follow().manifest.entries, self.dense(encoder)
        found = [entry for entry in self.entries if entry.number in words and dense.held(entry.number) < words[entry.number].chunks]
        return sorted(found, key=lambda entry: (entry.added, -entry.number))

    def encode(self, encoder: Encoder, done: Callable[[], None], stopped: Callable[[], bool]) -> None:
        """Make the vectors that are missing, the newest documents first, until none is or `stopped`; each is kept once it is made.

        `done` is called whenever some were written. Only one process does so at a time; another one waits for what that one makes.
        """
        while self.missing(encoder) and not stopped():
            with its_turn(self._place.vectors_lock, is_needed=not self._is_copy) as is_ours:
                self.reload(encoder)
                if is_ours:
                    self.built += bool(self.missing(encoder))
                    progress = _Counted(self, encoder)
                    while not stopped() and (missing := self.missing(encoder)):
                        self._encode_some(encoder, missing, progress, stopped)
                        done()

    def reload(self, encoder: Encoder) -> None:
        """See the vectors that another process has made."""
        with self._lock:
            try:
                self.dense(encoder).reload()
            except DamagedError:
                self._dense = None

    def compact(self, encoder: Encoder, *, if_wanted: bool = False) -> bool:
        """Merge the vectors into one segment without what was removed; tell whether that was done."""
        with turn(self._place.vectors_lock, is_needed=not self._is_copy):
            self.reload(encoder)
            dense = self.dense(encoder)
            if if_wanted and not dense.wants_compacting:
                return False
            with self._written():
                dense.compact()
        return True

    def forget(self) -> None:
        """Drop the indexes, so that they are made anew."""
        with self._lock, turn(self._place.index_lock, is_needed=not self._is_copy):
            self._words = self._dense = None
            shutil.rmtree(self._place.derived, ignore_errors=True)

    @property
    def _digests(self) -> dict[int, str]:
        return {entry.number: entry.digest for entry in self.entries}

    def _encode_some(self, encoder: Encoder, missing: Sequence[Entry], progress: _Counted, stopped: Callable[[], bool]) -> None:
        """Encode a window after the other until it is time to write them down and to look whether newer documents have come."""
        dense, batches, count, until = self.dense(encoder), list[Batch](), 0, time.monotonic() + _FLUSHED_S
        for entry in missing:
            rows = self._rows(entry)
            if rows is None:
                self._state = ""  # it has left meanwhile
                continue
            for at in range(dense.held(entry.number), len(rows), _WINDOW):
                window = rows[at : at + _WINDOW]
                texts = [row.chunk.text for row in window]
                encode_missing(self._store, encoder, texts, progress.within)
                batches.append(Batch(entry.digest, _columns(entry, window), kept_vectors(self._store, encoder, texts)))
                count += len(window)
                progress.move(len(window))
                if count >= _FLUSHED or time.monotonic() > until or stopped():
                    self._add(dense, batches)
                    return
        self._add(dense, batches)

    def _add(self, dense: DenseIndex, batches: Sequence[Batch]) -> None:
        with self._written():
            dense.add(batches)

    @contextlib.contextmanager
    def _written(self) -> Iterator[None]:
        """Go on in memory where the disk takes no vectors; the next start makes them again."""
        try:
            yield
        except OSError as error:
            if self._dense is None:
                raise
            self._told(error)
            self._dense[1].keep_in_memory()

    def _told(self, error: OSError) -> None:
        place = self._place.derived
        if self._is_told:
            return
        self._is_told = True
        self._settings.notice(f"索引没能写入 {place}（{error.strerror or error}），下次启动会重新建立")

    def _rows(self, entry: Entry) -> list[ChunkRow] | None:
        """Return the chunks of a document, None where it is no more what the entry says."""
        records = self._store.records_of(entry.document)
        if entry not in entries_of(self._store):
            return None
        return chunk_rows(records, self._settings.config.chunk)

    # ---- the index of words

    def _opened_words(self) -> LexicalIndex:
        self._sweep()
        if self._is_copy:
            with contextlib.suppress(OSError):
                shutil.copytree(self._home.derived, self._place.derived)
        folder = self._place.lexical
        identity = {
            "format": str(files.FORMAT),
            "engine": lexical.engine(),
            "tokenizer": self._tokenizer.name,
            "chunks": f"{chunk.FORMAT} {asdict(self._settings.config.chunk)}",
        }
        return self._opened(folder, lambda: LexicalIndex.open(folder, identity), lambda place: LexicalIndex.create(place, identity))

    def _opened(self, folder: Path, load: Callable[[], T], create: Callable[[Path | None], T]) -> T:
        try:
            return load()
        except OtherError:
            self._settings.notice("设置有变化，现更新索引")
        except DamagedError as error:
            if folder.exists():
                self._settings.notice(f"索引文件 {error} 缺失或损坏，现从数据库重建")
            elif folder.name == self._place.lexical.name:
                self._settings.notice("还没有索引，现建立")
        try:
            return create(folder)
        except OSError as error:
            self._told(error)
            return create(None)

    def _in_step(self, words: LexicalIndex) -> LexicalIndex:
        wanted = self._digests
        try:
            words.reload()
        except DamagedError:
            words = self._opened_words()
        held = words.manifest.entries
        if any(wanted.get(number, each.digest) != each.digest for number, each in held.items()):
            words = words.emptied()  # another database has taken the place of the one that was read
            held = words.manifest.entries
        gone = [number for number in held if number not in wanted]
        came = [entry for entry in self.entries if entry.number not in held]
        if not gone and not came:
            return words
        self.built += 1
        try:
            self._change(words, gone, came)
        except OSError as error:
            self._told(error)
            words = LexicalIndex.create(None, words.manifest.identity)
            self._change(words, [], self.entries)
        return words

    def _change(self, words: LexicalIndex, gone: Sequence[int], came: Sequence[Entry]) -> None:
        batch, count = list[tuple[Entry, Sequence[Words]]](), 0
        for entry in came:
            rows = self._rows(entry)
            if rows is None:
                continue
            texts = [row.chunk.text for row in rows]
            tokens = self._tokenizer.document_tokens(texts, self._store.terms_of(entry.document))
            batch.append((entry, [Words(row, cut) for row, cut in zip(rows, tokens, strict=True)]))
            count += len(rows)
            if count >= _COMMITTED:
                words.change(gone, batch)
                gone, batch, count = [], [], 0
        if gone or batch:
            words.change(gone, batch)

    @property
    def _tokenizer(self) -> Tokenizer:
        """Return what cuts documents; it knows no terms but those of the document that it cuts."""
        if self._cutter is None:
            self._cutter = Tokenizer()
        return self._cutter

    # ---- the index of vectors

    def _opened_dense(self, encoder: Encoder) -> DenseIndex:
        config, folder = self._settings.config, self._place.dense(encoder.name)
        identity = {
            "format": str(files.FORMAT),
            "encoder": encoder.name,
            "chunks": f"{chunk.FORMAT} {asdict(config.chunk)}",
        }

        def create(place: Path | None) -> DenseIndex:
            return DenseIndex.create(place, identity, config.dense)

        made = self._opened(folder, lambda: DenseIndex.open(folder, identity, config.dense), create)
        wanted = self._digests
        if any(wanted.get(number, held.digest) != held.digest for number, held in made.manifest.entries.items()):
            made = create(folder)
        return made

    def _sweep(self) -> None:
        """Remove indexes of earlier formats."""
        if self._is_copy or not self._place.derived.is_dir():
            return
        for path in self._place.derived.iterdir():
            if path.name != self._place.lexical.name and not path.name.startswith("dense-"):
                shutil.rmtree(path, ignore_errors=True)


class _Counted:
    """Tells how far encoding is, over all that is missing when it begins."""

    def __init__(self, indexes: Indexes, encoder: Encoder) -> None:
        share = indexes.share(encoder)
        self._total, self._done = share.chunks - share.encoded, 0
        self._progress = indexes._settings.progress
        if self._total:
            self._progress(0, self._total, _ENCODING)

    def within(self, done: int, total: int, what: str) -> None:
        self._progress(min(self._done + done, self._total), self._total, _ENCODING)

    def move(self, count: int) -> None:
        self._done = min(self._done + count, self._total)
        self._progress(self._done, self._total, _ENCODING)


def _columns(entry: Entry, rows: Sequence[ChunkRow]) -> Columns:
    found = [(entry.number, row.record, row.kind, row.version, row.task, row.chunk.start, row.chunk.end) for row in rows]
    return np.array(found, dtype=np.int32)
