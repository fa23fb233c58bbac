"""The library of documents: read them, index them, find records in them."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from corpus.types import Document, Kind, Pair, Problem, Record, Version
from index.encode import load_encoder
from index.files import DamagedError, Home, Identity, found_indexes, replace_folder, siblings, sweep
from index.mending import Mender, alone
from index.originals import Originals
from index.readonly import opened_read_only, opened_store
from index.settings import Align, Settings, Told, configured_name, silent, unmoved, unread
from index.store import Source, Store
from index.sync import Added, Read, ReadFiles, add, remove, reread, synchronise
from index.types import Encoder, Filters, Hit, IndexConfig, IndexState, Notice, Passage, Progress, Status

if TYPE_CHECKING:
    from corpus.relations import Relations
    from index.derived import Derived
    from index.search import Searcher
    from index.tokenize import Tokenizer
    from index.types import Vectors

_T = TypeVar("_T")
# Libraries up to this many records keep their documents in memory between calls.
_HELD = 20_000


@dataclass(frozen=True, slots=True)
class _Held:
    """Documents as they stood under a state of the store."""

    state: str
    documents: tuple[Document, ...]
    records: Mapping[str, Record]


@dataclass(frozen=True, slots=True)
class _Ready:
    """A derived index and the corpus that it answers for."""

    corpus: str
    derived: Derived
    searcher: Searcher


class Library:
    """Documents in a home directory, searchable; threads may share it, and processes the directory."""

    def __init__(self, home: Home, store: Store, settings: Settings) -> None:
        """Keep an open store; `open` makes one."""
        self._home = home
        self._store = store
        self._originals = Originals(home.originals, home.uploads)
        self._settings = settings
        self._preparing = threading.RLock()
        self._held: _Held | None = None
        self._ready: _Ready | None = None
        self._aligned = ""  # the state of the store whose documents are known to have their pairs
        self._encoder: Encoder | None = None
        self._tokenizer: tuple[str, Tokenizer] | None = None
        self._builds = 0
        self._scratch: Path | None = None  # where the copy of a database lies that cannot be written
        self.mended: tuple[str, ...] = ()  # what was told when the library was opened

    @classmethod
    def open(
        cls,
        home: Path,
        *,
        sources: Sequence[Path],
        read: Read,
        read_files: ReadFiles | None = None,
        align: Align | None = None,
        encoder: str | Encoder | None = None,
        corpus_format: int = 1,
        config: IndexConfig | None = None,
        progress: Progress | None = None,
        notice: Notice | None = None,
    ) -> Library:
        """Open a home directory and read what changed in the sources, without loading a model.

        Documents whose source is no longer named leave the library; their embeddings are kept.

        Raises:
            UserError: when the directory cannot be used.
        """
        told = Told(notice or silent)
        place = Home(Path(home).expanduser())
        scratch = opened_read_only(place, told)
        store = opened_store(place, scratch, told)
        settings = Settings(read, read_files, align, encoder, corpus_format, config or IndexConfig(), progress or unmoved, told)
        library = cls(place, store, settings)
        library._scratch = scratch
        library._mender().check()
        library.update(sources)
        library.mended = tuple(told.lines)
        return library

    def update(self, sources: Sequence[Path]) -> None:
        """Bring what comes with the program up to date with these files; the next search sees it."""
        settings = self._settings
        synchronise(self._store, sources, settings.read, settings.corpus_format, settings.notice)
        if settings.read_files is not None:
            self._mender().restore()
            if not self.is_read_only:
                self._mender().adopt()
            reread(self._store, self._originals, settings.read_files, settings.corpus_format, settings.notice)
        for name in self._store.unrelated():
            for document in self._store.documents(name):
                self._store.relations(document)

    def add(self, paths: Sequence[Path], name: str = "") -> Added:
        """Add a file, or an old and a new one as one document; adding the same files again updates it.

        Raises:
            UserError: when a file cannot be read; the library is then as it was.
        """
        if self._settings.read_files is None:
            raise ValueError("a library without read_files takes no documents")
        with alone(self._home, is_read_only=self.is_read_only):
            return add(self._store, self._originals, paths, name, self._settings.read_files, self._settings.corpus_format)

    def remove(self, *documents: str) -> None:
        """Take documents that were added out of the library, all or none; their embeddings are kept.

        Raises:
            UserError: when there is no such document, or it comes with the program.
        """
        with alone(self._home, is_read_only=self.is_read_only):
            remove(self._store, self._originals, documents)

    def _mender(self) -> Mender:
        settings = self._settings
        return Mender(self._home, self._store, self._originals, settings.read_files or unread, settings.corpus_format, settings.notice)

    @property
    def is_read_only(self) -> bool:
        """Tell whether nothing can be written in the home directory; what is looked up is then a copy of the database."""
        return self._scratch is not None

    @property
    def home(self) -> Home:
        """Return where everything lies that is kept."""
        return self._home

    @property
    def uploads(self) -> Path:
        """Return the folder for files that have no lasting place of their own; it need not exist."""
        return self._home.uploads

    def sources(self) -> list[Source]:
        """Return what the documents were read from, in their order."""
        return self._store.sources()

    def documents(self) -> tuple[Document, ...]:
        """Return every document, with the pairs of its tables and those found by meaning."""
        return self._hold().documents

    def document(self, name: str) -> Document:
        """Return one document by id.

        Raises:
            KeyError: when there is none.
        """
        held = self._held
        if held is None or held.state != self._store.state()[1]:
            small = self._store.count("records") <= _HELD
            held = self._hold() if small else None
        documents = held.documents if held else self._store.documents(name)
        try:
            return next(document for document in documents if document.id == name)
        except StopIteration:
            raise KeyError(name) from None

    def relations(self, document: Document) -> Relations:
        """Return the rows of a document: bodies, figures, changes, findings; read from the store, made once at intake."""
        return self._store.relations(document)

    def titles(self) -> list[tuple[str, str, str, str]]:
        """Return id, title and the names of both versions of every document, in order."""
        return self._store.titles()

    @property
    def state(self) -> str:
        """Return a hash that changes whenever documents or pairs do."""
        return self._store.state()[1]

    def records(self) -> tuple[Record, ...]:
        """Return every record, in the order of the documents."""
        return tuple(self._hold().records.values())

    def record(self, key: str) -> Record | None:
        """Return a record by its key, or None."""
        held = self._held
        if held is not None and held.state == self._store.state()[1]:
            return held.records.get(key)
        return self._store.record(key)

    def pairs(self) -> tuple[Pair, ...]:
        """Return the pairs of all documents: the tables', then those by meaning, document by document."""
        return tuple(pair for document in self.documents() for pair in document.pairs)

    def problems(self) -> dict[str, tuple[Problem, ...]]:
        """Return, by document id, what its parser could not place."""
        return {document.id: document.problems for document in self.documents() if document.problems}

    @property
    def tokenizer(self) -> Tokenizer:
        """Return a word cutter that knows the corpus' terms."""
        from index.tokenize import Tokenizer

        corpus = self._store.state()[0]
        with self._preparing:
            if self._tokenizer is None or self._tokenizer[0] != corpus:
                self._tokenizer = (corpus, Tokenizer(self._store.terms()))
            return self._tokenizer[1]

    def prepare(self) -> bool:
        """Load or build what is searched; the first search does so by itself. Tell whether an index was built."""
        before = self._builds
        self._current()
        return self._builds > before

    def rebuild(self) -> None:
        """Build the derived index anew, whatever lies there; kept embeddings are used."""
        with self._preparing:
            self._ready = None
            self._current(load=False)

    def search(
        self,
        query: str,
        *,
        kinds: Collection[Kind] | None = None,
        versions: Collection[Version | None] | None = None,
        tasks: Collection[int] | None = None,
        documents: Collection[str] | None = None,
        limit: int = 10,
    ) -> list[Hit]:
        """Return the best records for a question, best first, ties by key.

        Front and back matter come back only when `kinds` names them.
        """
        filters = Filters(_frozen(kinds), _frozen(versions), _frozen(tasks), _frozen(documents))
        return self._current().searcher.search(query, filters, limit)

    def passages(self, query: str, *, documents: Collection[str] | None = None, limit: int = 10) -> list[Passage]:
        """Return the sentences nearest in meaning to a question, best first; front and back matter is left out."""
        return self._current().searcher.passages(query, Filters(documents=_frozen(documents)), limit)

    def encode_query(self, text: str) -> Vectors:
        """Encode a question as search does."""
        return self._current().searcher.encode_query(text)

    def vectors(self, document: str | None = None) -> dict[str, Vectors]:
        """Return for each record, of one document or of all, the unit mean of its chunks' vectors."""
        return self._current().derived.record_vectors(document)

    def record_vectors(self, records: Sequence[Record]) -> Vectors:
        """Return unit vectors of records that need not be in the library, shape (records, dim); encodings are kept."""
        from index.derived import mean_vectors

        with self._preparing:
            return mean_vectors(self._store, self._loaded_encoder(), records, self._settings.config.chunk, self._settings.progress)

    def _loaded_encoder(self) -> Encoder:
        if self._encoder is None:
            configured = self._settings.encoder
            self._encoder = load_encoder(configured) if configured is None or isinstance(configured, str) else configured
        return self._encoder

    def status(self) -> Status:
        """Say what the library holds, without loading a model."""
        corpus, _ = self._store.state()
        found = found_indexes(self._home.derived)
        current = [chunks for identity, chunks in found if identity.corpus == corpus]
        state = IndexState.READY if current else IndexState.STALE if found else IndexState.ABSENT
        configured = self._settings.encoder
        return Status(
            home=self._home.root,
            documents=self._store.count("documents"),
            records=self._store.count("records"),
            pairs=self._store.count("pairs"),
            problems=self._store.count("problems"),
            chunks=current[0] if current else 0,
            embeddings=self._store.count("embeddings"),
            encoder=self._encoder.name if self._encoder else configured_name(configured),
            index=state,
        )

    def close(self) -> None:
        """Close the files."""
        self._store.close()
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)

    def __enter__(self) -> Library:
        """Return the library."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close the files."""
        self.close()

    def _hold(self) -> _Held:
        state = self._store.state()[1]
        held = self._held
        if held is None or held.state != state:
            documents = self._store.documents()
            held = _Held(state, documents, {record.key: record for each in documents for record in each.records})
            self._held = held if len(held.records) <= _HELD else None
        return held

    def _current(self, *, load: bool = True) -> _Ready:
        ready, (corpus, state) = self._ready, self._store.state()
        if ready is not None and ready.corpus == corpus and self._aligned == state:
            return ready
        with self._preparing:
            while self._ready is None or self._ready.corpus != self._store.state()[0]:
                self._ready = self._make_ready(self._store.state()[0], load=load)
            self._align_returned(self._ready.derived)
            return self._ready

    def _align_returned(self, derived: Derived) -> None:
        """Pair what was removed and added again: the corpus is as it was, but the pairs went with the document."""
        state = self._store.state()[1]
        if self._aligned != state:
            if self._store.unaligned("") and self._encoder is not None:
                self._align(derived, self._encoder.name)
                state = self._store.state()[1]
            self._aligned = state

    def _make_ready(self, corpus: str, *, load: bool) -> _Ready:
        from index.derived import identify
        from index.search import Searcher
        from index.threads import quiet_blas

        settings = self._settings
        encoder = self._loaded_encoder()
        tokenizer = self.tokenizer
        identity = identify(corpus, encoder.name, tokenizer.name, settings.config)
        derived = self._loaded(identity) if load else None
        if derived is None:
            derived = self._built(identity, encoder, tokenizer)
        quiet_blas()
        self._align(derived, encoder.name)
        return _Ready(corpus, derived, Searcher(derived, encoder, tokenizer, settings.config.fusion))

    def _loaded(self, identity: Identity) -> Derived | None:
        from index.derived import Derived

        target = self._home.derived / identity.folder
        try:
            return Derived.load(target, identity, self._settings.config)
        except DamagedError as error:
            if target.exists():
                self._settings.notice(f"索引文件 {error} 缺失或损坏，现从数据库重建")
            elif any(siblings(target)):
                self._settings.notice("文档或设置有变化，现更新索引")
            else:
                self._settings.notice("还没有索引，现建立")
            return None

    def _built(self, identity: Identity, encoder: Encoder, tokenizer: Tokenizer) -> Derived:
        from index.derived import build

        self._builds += 1
        derived = build(self._store, encoder, tokenizer, self._settings.config, self._settings.progress)
        target = self._home.derived / identity.folder
        try:
            replace_folder(target, lambda folder: derived.save(folder, identity))
            sweep(target)
        except OSError as error:
            self._settings.notice(f"索引没能写入 {target.parent}（{error.strerror or error}），下次启动会重新建立")
        return derived

    def _align(self, derived: Derived, aligner: str) -> None:
        if self._settings.align is None:
            return
        for name in self._store.unaligned(aligner):
            for document in self._store.documents(name):
                pairs = self._settings.align(document, derived.record_vectors(name))
                self._store.put_meaning_pairs(name, pairs, aligner)


def _frozen(values: Collection[_T] | None) -> frozenset[_T] | None:
    return None if values is None else frozenset(values)
