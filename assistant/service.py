"""The façade: open a library, ask it, look clauses up."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from assistant.answers.in_part import answer_in_part
from assistant.answers.pipeline import Retriever, answer_question
from assistant.answers.suggestions import examples
from assistant.apart import run_apart
from assistant.config import home_directory
from assistant.documents.catalogue import Catalogue
from assistant.documents.dated import meant
from assistant.documents.facts import Facts
from assistant.documents.intake import Understood, as_json, understood
from assistant.documents.labels import label
from assistant.documents.wording import Wording
from assistant.history.store import History
from assistant.limits import read_limits
from assistant.lookup.cards import card, found_cards, whole_cards
from assistant.lookup.finder import Found, find
from assistant.types import Absence, Answer, Card, Language
from assistant.understanding import remits
from assistant.understanding.memory import Memory
from assistant.understanding.question import clean
from assistant.understanding.synonyms import synonyms
from corpus import departments
from corpus.builtin import FORMAT, builtin_documents
from corpus.datafile import use_own_tables
from corpus.deadline import check, while_there_is_time, within
from corpus.errors import UserError
from corpus.progress import heard
from corpus.types import Basis, Document, Kind, Pair, Record, Version
from index.files import Home
from index.library import Library
from index.progress import ProgressListeners
from index.settings import silent

if TYPE_CHECKING:
    from index.background import Background
    from index.sync import Added, ReadFiles
    from index.types import Notice, Passage, Progress, Vectors

_DEEP = 60
_SENTENCES = 120
_WARM_UP = "平臺任務新增哪些部门，第一条工业上云的目标是多少？"


def _apart(seconds: float) -> ReadFiles:
    """Return a way to read files in a process of its own, stopped where that takes too long."""

    def read(paths: Sequence[Path], document: str, name: str = "") -> Document:
        return run_apart(_read_files, paths, document, name, seconds=seconds, zh="读取文件", en="reading the files")

    return read


def _read_document(path: Path) -> Document:
    from corpus.read import read_document  # the readers are loaded when there is something to read

    return read_document(path)


def _read_files(paths: Sequence[Path], document: str, name: str = "") -> Document:
    from corpus.read import read_files

    return read_files(paths, document, name)


def _align(document: Document, vectors: Mapping[str, Vectors]) -> tuple[Pair, ...]:
    """Align by meaning: a note's clauses across its tables, two full texts as a whole; one text alone has no pairs."""
    sides = {record.version for record in document.records}
    if not {*Version} <= sides:
        return ()
    from corpus.pairing import align_beside_tables, align_full_texts  # imports numpy, which a look-up by number can do without

    tables = any(pair.basis is Basis.TABLE for pair in document.pairs)
    if tables or any(record.figure is not None or record.kind is Kind.COMMENTARY for record in document.records):
        return align_beside_tables(document, vectors)
    return align_full_texts(document, vectors)


class Assistant:
    """Answers questions about the documents of one library; safe to share between threads."""

    def __init__(self, library: Library, progress: ProgressListeners | None = None, notice: Notice = silent) -> None:
        """Wrap an open library; `progress` is what the library tells its steps, `notice` takes lines for whoever runs it."""
        self.library = library
        self.limits = read_limits(library.home.root)
        self.notice = notice
        self.history = History(library.home.history, notice, is_kept=not library.is_read_only)
        self.progress = progress or ProgressListeners()
        self.catalogue = Catalogue(library)
        self._prepared = False
        self._background: Background | None = None
        self.memory = Memory()

    @classmethod
    def open(
        cls,
        home: Path | None = None,
        *,
        encoder: str | None = None,
        progress: Progress | None = None,
        notice: Notice | None = None,
        is_shared: bool = False,
        waits: bool = True,
    ) -> Assistant:
        """Open the library under a home directory; loads no model.

        One that many people share reads what they add in a process of its own, for a limited time. One that `waits` makes
        missing vectors before it answers; another one answers with what there is, and `start_encoding` makes them beside it.

        Raises:
            UserError: when the home directory cannot be used.
        """
        place = home or home_directory()
        if use_own_tables(Home(Path(place).expanduser()).words):
            for forget in (departments.read_again, remits.read_again, synonyms.cache_clear):
                forget()
        listeners = ProgressListeners(progress)
        with heard(listeners):
            library = Library.open(
                place,
                encoder=encoder,
                sources=builtin_documents(),
                read=_read_document,
                read_files=_apart(read_limits(Path(place).expanduser()).add_seconds) if is_shared else _read_files,
                align=_align,
                corpus_format=FORMAT,
                progress=listeners,
                notice=notice,
                waits=waits,
            )
        return cls(library, listeners, notice or silent)

    def close(self) -> None:
        """Close the library and the history."""
        if self._background is not None:
            self._background.stop()
        self.history.close()
        self.library.close()

    def __enter__(self) -> Assistant:
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close the library."""
        self.close()

    def start_encoding(self) -> None:
        """Make vectors beside answering, of what is there and of what will be added."""
        from index.background import Background

        self._background = Background(self.library, self.notice)
        self._background.start()

    def arrived(self) -> None:
        """Bring in step what a question needs of documents that have come or left; their vectors follow where nobody waits for them."""
        if self.library.waits:
            self.prepare()
        elif self._background is not None:
            self._background.wake()

    def wake(self) -> None:
        """Get ready to answer: with all vectors where the library waits for them, else with those of what comes with the program."""
        if self.library.waits:
            self.prepare()
            return
        self.library.wake()
        self._warm_up()

    def prepare(self) -> None:
        """Build or load the index, and wake what the first question needs; idempotent."""
        self.library.prepare()
        self._warm_up()

    def _warm_up(self) -> None:
        if not self._prepared:
            answer_question(_WARM_UP, self._retriever(), None, self._first())
            self._prepared = True

    def document_ids(self) -> tuple[str, ...]:
        """Return the ids of all documents, in their order."""
        return tuple(title.document for title in self.catalogue.titles)

    def title(self, document: str) -> str:
        """Return the title of a document, its id where there is none."""
        return self.catalogue.title(document)

    def document(self, document: str) -> Document:
        """Return a document by id."""
        return self.library.document(document)

    @property
    def facts(self) -> Facts:
        """Return the facts of the first document; without an index they hold the pairs of its tables only."""
        return self.catalogue.facts(self.catalogue.titles[0].document)

    def facts_of(self, key: str) -> Facts:
        """Return the facts of the document that a record stands in, or of a document by id."""
        return self.catalogue.facts(key.partition(":")[0])

    def ask(self, question: str, session: str | None = None, documents: Sequence[str] = (), *, after: int | None = None) -> Answer:
        """Answer a question about all documents or those chosen; questions of one session are one conversation.

        `after` takes back what the session has asked beyond so many questions.

        Raises:
            UserError: when the question is empty, only marks, or too long, or there is nothing to ask.
        """
        text = clean(question)
        self.wake()  # a document that came since has no pairs yet, and without them would be said to have changed nothing
        started = time.perf_counter()
        if session is not None and after is not None:
            self.memory.rewind(session, after)
        last = self.memory.last(session) if session is not None else None
        with within(self.limits.answer_seconds, "回答", "the answer"):
            unready = {} if self.library.waits else self.library.unready()
            reply = answer_in_part(text, self._retriever(), last, meant(text, self._chosen(documents), self.catalogue.stages), unready)
        if session is not None:
            self.memory.add(session, None if reply.answer.absence is Absence.OUT_OF_SCOPE else reply.turn)
        return reply.answer.timed((time.perf_counter() - started) * 1000)

    def resume(self, session: str, asked: Sequence[tuple[str, Sequence[str]]]) -> bool:
        """Remember a conversation again by asking its questions once more, each of its documents; tell whether that succeeded."""
        if self.memory.last(session) is not None:
            return True
        try:
            for question, documents in asked:
                self.ask(question, session, documents)
        except UserError:  # a document that was asked has left the library
            self.memory.rewind(session, 0)
            return False
        return True

    def _retriever(self) -> Retriever:
        return Retriever(self.catalogue, self.library.tokenizer, self._find, self._passages, self.library.has_default_encoder)

    def _chosen(self, documents: Sequence[str]) -> tuple[str, ...]:
        known = self.document_ids()
        if unknown := [name for name in documents if name not in known]:
            raise UserError(f"资料库里没有“{unknown[0]}”", f"there is no document “{unknown[0]}” in the library")
        return tuple(documents) or known

    def _first(self) -> tuple[str, ...]:
        return self.document_ids()[:1]

    def _find(self, text: str, documents: Sequence[str]) -> Sequence[str]:
        check()
        alone = len(documents) == len(self.catalogue.titles)
        return [hit.key for hit in self.library.search(text, limit=20, documents=None if alone else documents)]

    def _passages(self, text: str, documents: Sequence[str]) -> Sequence[Passage]:
        check()
        alone = len(documents) == len(self.catalogue.titles)
        return self.library.passages(text, limit=_SENTENCES, documents=None if alone else documents)

    def add(self, paths: Sequence[Path], name: str = "") -> Added:
        """Add a file, or an old and a new text as one document; the next question knows it.

        Raises:
            UserError: when a file cannot be read; the library is then as it was.
        """
        with heard(self.progress):
            return self.library.add(paths, name)

    def holdings(self, newest: int | None = None) -> list[dict[str, object]]:
        """Return what the library holds, a row a document; of those added, no more than the newest where a number is given."""
        rows: list[dict[str, object]] = []
        unready = self.library.unready()
        sources = self.library.sources()
        added = [source for source in sources if source.added]
        hidden = {source.document for source in added[: max(0, len(added) - newest)]} if newest is not None else set()
        for source in while_there_is_time(sources):
            if source.document in hidden:
                continue
            document = self.library.document(source.document)
            rows.append(
                {
                    "document": document.id,
                    "title": document.title,
                    "old": sum(r.version is Version.OLD for r in document.records),
                    "new": sum(r.version is Version.NEW for r in document.records),
                    "records": len(document.records),
                    "problems": len(document.problems),
                    "added": source.added,
                    "paths": list(source.paths),
                    "name": self.title(document.id),
                    **as_json(understood(document, unready.get(document.id))),
                }
            )
        return rows

    def understood(self, document: str) -> Understood:
        """Return what intake understood of a document."""
        return understood(self.library.document(document), self.library.unready().get(document))

    def lookup(self, reference: str, document: str = "") -> tuple[Card, ...]:
        """Return cards for a clause, task, department or term; of one document, of those it names, else of all.

        No model is loaded.

        Raises:
            UserError: when nothing is found.
        """
        record = self.record(reference) if ":" in reference else None
        if record is not None:
            return (card(record, self.facts_of(record.key)),)
        chosen = (document,) if document and self._still(document) is not None else ()
        with self._looking_up():
            return found_cards(reference, self.catalogue, chosen)

    def found(self, typed: str, documents: Sequence[str] = (), language: Language = Language.ZH) -> tuple[Found, ...]:
        """Return what the words typed so far may mean, the surest first.

        Raises:
            UserError: when nothing is found, with what there is instead.
        """
        with self._looking_up():
            return find(typed, self.catalogue, documents, language)

    def _looking_up(self) -> AbstractContextManager[None]:
        return within(self.limits.answer_seconds, "查找", "the look-up")

    def whole(self, key: str) -> tuple[Card, ...]:
        """Return cards for the whole task or chapter that a record stands in.

        Raises:
            UserError: when the record or its document has left the library.
        """
        record = self.record(key)
        if record is None:
            raise UserError(f"资料库里已没有“{key}”", f"“{key}” has left the library")
        return whole_cards(record, self.facts_of(key))

    def related(self, keys: Sequence[str]) -> tuple[Pair, ...]:
        """Return the pairs that any of the records stand in."""
        return tuple(dict.fromkeys(pair for key in keys if (facts := self._still(key)) for pair in facts.pairs_of(key)))

    def record(self, key: str) -> Record | None:
        """Return a record by key; None where it or its document has left the library."""
        facts = self._still(key)
        return facts.by_key.get(key) if facts else None

    def _still(self, key: str) -> Facts | None:
        try:
            return self.facts_of(key)
        except KeyError:
            return None

    def label(self, record: Record, language: Language = Language.ZH) -> str:
        """Return what a record is called."""
        return label(record, language, self.wording(record))

    def wording(self, record: Record) -> Wording:
        """Return how the record's document is spoken of; of one that has left, as of any text."""
        facts = self._still(record.key)
        return facts.wording if facts else Wording(compared=record.version is not None)

    def status(self) -> dict[str, object]:
        """Return the state of documents and index as plain values, with what each document was understood to be."""
        status = self.library.status()
        state = asdict(status) | {"home": str(status.home), "index": status.index.value}
        state["understood"] = [
            {"document": title.document, "name": title.title, **as_json(self.understood(title.document))} for title in self.catalogue.titles
        ]
        state["problems"] = [
            {"document": name, "figure": p.figure, "row": p.row, "message": p.message, "english": p.english or p.message}
            for name, problems in self.library.problems().items()
            for p in problems
        ]
        return state

    def selected(self, document: str | None = None) -> list[Facts]:
        """Return the facts of one document, or of all.

        Raises:
            UserError: when there is no such document.
        """
        return [self.catalogue.facts(name) for name in self._chosen((document,) if document else ())]

    def examples(self, language: Language = Language.ZH) -> tuple[str, ...]:
        """Return questions to begin with, made from the document's own tasks."""
        return examples(self.facts, language)
