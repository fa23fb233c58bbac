"""The library of documents: read them, index them, find records in them."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from corpus.types import Document, Kind, Pair, Problem, Record, Version
from index.dated import Stage, add_dated, stages
from index.encode import encoder_label
from index.entries import entries_of
from index.files import Home
from index.mending import Mender, alone
from index.originals import Originals
from index.readonly import opened_read_only, opened_store
from index.settings import Align, Settings, Told, configured_name, never, silent, unmoved, unread
from index.standing import standing, unready
from index.store import Source, Store
from index.sync import Added, Read, ReadFiles, add, remove, reread, synchronise
from index.types import Encoder, Filters, Hit, IndexConfig, Notice, Passage, Progress, Status

if TYPE_CHECKING:
    from corpus.relations import Relations
    from index.retrieval import Retrieval
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


class Library:
    """Documents in a home directory, searchable; threads may share it, and processes the directory."""

    def __init__(self, home: Home, store: Store, settings: Settings, scratch: Path | None = None) -> None:
        """Keep an open store; `open` makes one. `scratch` is where copies lie of what cannot be written."""
        self._home = home
        self._store = store
        self._originals = Originals(home.originals, home.uploads)
        self._settings = settings
        self._making = threading.Lock()
        self._held: _Held | None = None
        self._retrieval_made: Retrieval | None = None
        self._scratch = scratch
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
        waits: bool = True,
    ) -> Library:
        """Open a home directory and read what changed in the sources, without loading a model.

        Documents whose source is no longer named leave the library; their embeddings are kept. One that `waits` makes missing
        vectors before it searches, else somebody calls `encode` beside it.

        Raises:
            UserError: when the directory cannot be used.
        """
        told = Told(notice or silent)
        place = Home(Path(home).expanduser())
        scratch = opened_read_only(place, told)
        store = opened_store(place, scratch, told)
        settings = Settings(read, read_files, align, encoder, corpus_format, config or IndexConfig(), progress or unmoved, told, waits)
        library = cls(place, store, settings, scratch)
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

        It is found by its words at once, and by meaning once its vectors are made.

        Raises:
            UserError: when a file cannot be read; the library is then as it was.
        """
        if self._settings.read_files is None:
            raise ValueError("a library without read_files takes no documents")
        with alone(self._home, is_read_only=self.is_read_only):
            added = add(self._store, self._originals, paths, name, self._settings.read_files, self._settings.corpus_format)
        self.follow()
        return added

    def add_dated(self, path: Path, name: str, date: str) -> Added:
        """Add a version of a text by its date, in whatever order; each is paired with its neighbours in time.

        Raises:
            UserError: when the date is none or the file cannot be read; the library is then as it was.
        """
        read = self._settings.read_files or unread
        with alone(self._home, is_read_only=self.is_read_only):
            added = add_dated(self._store, self._originals, self._home.uploads, (path, name, date), read, self._settings.corpus_format)
        self.follow()
        return added

    def stages(self) -> list[Stage]:
        """Return the documents that hold dated versions of a text, by its name, in the order of time."""
        return stages(self.sources(), self._home.uploads)

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
        return self._retrieval.tokenizer

    def follow(self) -> None:
        """Let documents that came since be found by their words, and forget those that left; loads no model."""
        self._retrieval.indexes.follow()

    def prepare(self) -> bool:
        """Bring everything in step: words, vectors, pairs by meaning. Tell whether an index was changed."""
        retrieval = self._retrieval
        before = retrieval.indexes.built
        retrieval.encode()
        retrieval.searcher()
        return retrieval.indexes.built > before

    def encode(self, stopped: Callable[[], bool] = never) -> None:
        """Make the vectors that are missing, the newest documents first, and the pairs that need them, until `stopped`."""
        self._retrieval.encode(stopped)

    def compact(self, *, if_wanted: bool = False) -> bool:
        """Merge the vectors into one segment, without those of documents that left; tell whether that was done."""
        return self._retrieval.compact(if_wanted=if_wanted)

    def wake(self) -> None:
        """Bring in step what a question needs at once: words, and of what comes with the program vectors and pairs."""
        retrieval = self._retrieval
        own = {source.document for source in self.sources() if not source.added}
        if not own.isdisjoint(retrieval.unready()):
            retrieval.encode(lambda: own.isdisjoint(retrieval.unready()))
        retrieval.searcher()

    @property
    def waits(self) -> bool:
        """Tell whether a search makes missing vectors first."""
        return self._settings.waits

    def unready(self) -> dict[str, float]:
        """Return the documents that are not yet found by meaning or paired, with the share of their vectors that is there."""
        made = self._retrieval_made
        if made is not None and made.is_loaded:
            return made.unready()
        unaligned = self._store.unaligned("") if self._settings.align else []
        return unready(self._home, entries_of(self._store), unaligned)

    def rebuild(self) -> None:
        """Build the indexes anew, whatever lies there; kept embeddings are used."""
        self._retrieval.indexes.forget()
        self._retrieval_made = None
        self.prepare()

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
        return self._retrieval.searcher().search(query, filters, limit)

    def passages(self, query: str, *, documents: Collection[str] | None = None, limit: int = 10) -> list[Passage]:
        """Return the sentences nearest in meaning to a question, best first; front and back matter is left out."""
        return self._retrieval.searcher().passages(query, Filters(documents=_frozen(documents)), limit)

    @property
    def has_default_encoder(self) -> bool:
        """Tell whether vectors are the embedded model's, by whose cosines answers are weighed."""
        return configured_name(self._settings.encoder).startswith(encoder_label(None))

    def encode_query(self, text: str) -> Vectors:
        """Encode a question as search does."""
        return self._retrieval.encode_query(text)

    def vectors(self, document: str | None = None) -> dict[str, Vectors]:
        """Return for each record, of one document or of all, the unit mean of its chunks' vectors."""
        return self._retrieval.vectors(document)

    def record_vectors(self, records: Sequence[Record]) -> Vectors:
        """Return unit vectors of records that need not be in the library, shape (records, dim); encodings are kept."""
        from index.vectors import mean_vectors

        settings = self._settings
        return mean_vectors(self._store, self._retrieval.encoder, records, settings.config.chunk, settings.progress)

    @property
    def _retrieval(self) -> Retrieval:
        if self._retrieval_made is None:
            from index.retrieval import Retrieval  # a look-up by number does without

            with self._making:
                self._retrieval_made = self._retrieval_made or Retrieval(self._home, self._store, self._settings, self._scratch)
        return self._retrieval_made

    def status(self) -> Status:
        """Say what the library holds, without loading a model."""
        found = standing(self._home, entries_of(self._store))
        configured, made = self._settings.encoder, self._retrieval_made
        return Status(
            home=self._home.root,
            documents=self._store.count("documents"),
            records=self._store.count("records"),
            pairs=self._store.count("pairs"),
            problems=self._store.count("problems"),
            chunks=found.chunks,
            vectors=found.vectors,
            embeddings=self._store.count("embeddings"),
            encoder=made.encoder.name if made and made.is_loaded else configured_name(configured),
            index=found.state,
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


def _frozen(values: Collection[_T] | None) -> frozenset[_T] | None:
    return None if values is None else frozenset(values)
