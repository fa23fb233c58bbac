"""The façade: open a library, ask it, look clauses up."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from assistant.case import Case, Outcome, Refusal
from assistant.cite import Draft, check
from assistant.config import home_directory
from assistant.dialogue import Turn, continued
from assistant.facts import Facts
from assistant.labels import label
from assistant.lookup import cards
from assistant.phrases import join, say
from assistant.question import Question, clean, understand
from assistant.suggest import examples, suggestions
from assistant.types import Absence, Answer, Card, Language, Status
from corpus.changes import DepartmentChange, QuantityChange, department_changes
from corpus.read import FORMAT, builtin_documents, read_document
from corpus.types import Document, Pair, Record
from index.library import Library

if TYPE_CHECKING:
    from index.types import Notice, Progress, Vectors

_SESSIONS = 10_000
_WARM_UP = "平臺任務新增哪些部门，第一条工业上云的目标是多少？"


def _align(document: Document, vectors: Mapping[str, Vectors]) -> tuple[Pair, ...]:
    from corpus.align import align_by_meaning  # imports numpy, which a look-up by number can do without

    return align_by_meaning(document, vectors)


class Assistant:
    """Answers questions about the documents of one library; safe to share between threads."""

    def __init__(self, library: Library) -> None:
        """Wrap an open library."""
        self.library = library
        self._lock = threading.Lock()
        self._facts: Facts | None = None
        self._sessions: OrderedDict[str, Turn] = OrderedDict()

    @classmethod
    def open(
        cls,
        home: Path | None = None,
        *,
        encoder: str | None = None,
        progress: Progress | None = None,
        notice: Notice | None = None,
    ) -> Assistant:
        """Open the library under a home directory; loads no model.

        Raises:
            UserError: when the home directory cannot be used.
        """
        library = Library.open(
            home or home_directory(),
            encoder=encoder,
            sources=builtin_documents(),
            read=read_document,
            align=_align,
            corpus_format=FORMAT,
            progress=progress,
            notice=notice,
        )
        return cls(library)

    def close(self) -> None:
        """Close the library."""
        self.library.close()

    def __enter__(self) -> Assistant:
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close the library."""
        self.close()

    def prepare(self) -> None:
        """Build or load the index, and read the facts that answers need; idempotent."""
        self.library.prepare()
        with self._lock:
            if self._facts is None or self._facts.pairs != tuple(self.library.pairs()):
                facts = Facts(self.library.documents()[0], self.library.pairs())
                self._compose(understand(_WARM_UP, facts, self.library.tokenizer), facts)
                self._facts = facts

    @property
    def facts(self) -> Facts:
        """Return the facts; without an index they hold the pairs of the tables only."""
        if self._facts is None:
            return Facts(self.library.documents()[0], self.library.pairs())
        return self._facts

    def ask(self, question: str, session: str | None = None) -> Answer:
        """Answer a question; questions of one session are one conversation.

        Raises:
            UserError: when the question is empty, only marks, or too long.
        """
        started = time.perf_counter()
        text = clean(question)
        if self._facts is None:
            self.prepare()
            started = time.perf_counter()
        facts = self.facts
        understood = understand(text, facts, self.library.tokenizer)
        if session is not None:
            with self._lock:
                last = self._sessions.get(session)
            understood = continued(understood, last, facts)
        outcome = self._compose(understood, facts)
        answer = self._finish(understood, facts, outcome)
        if session is not None and answer.absence is not Absence.OUT_OF_SCOPE:
            self._remember(session, understood, answer, facts)
        return answer.timed((time.perf_counter() - started) * 1000)

    def _compose(self, question: Question, facts: Facts) -> Outcome:
        from assistant.answers import compose  # a look-up by number needs none of the kinds of question

        return compose(Case(question, facts, self._find))

    def _find(self, text: str) -> Sequence[str]:
        return [hit.key for hit in self.library.search(text, limit=20)]

    def _remember(self, session: str, question: Question, answer: Answer, facts: Facts) -> None:
        clause = None
        for ref in question.clauses:
            sides = [ref.version] if ref.version else [c.version for c in answer.citations if c.number == ref.number]
            if sides and sides[0]:
                clause = (sides[0], ref.number)
        with self._lock:
            self._sessions[session] = Turn(question, clause)
            self._sessions.move_to_end(session)
            while len(self._sessions) > _SESSIONS:
                self._sessions.popitem(last=False)

    def _finish(self, question: Question, facts: Facts, outcome: Outcome) -> Answer:
        if isinstance(outcome, Refusal):
            return self._refused(question, facts, outcome)
        checked = check(outcome.claims, outcome.citations, {facts.document.id: facts.document.plain})
        if not checked.claims:
            text = say(question.language, "refusal.not_mentioned_any")
            return self._refused(question, facts, Refusal(Absence.NOT_MENTIONED, text))
        return Answer(
            question=question.text,
            status=Status.ANSWERED,
            absence=None,
            answer="\n".join(f"- {c.text}" if len(checked.claims) > 1 else c.text for c in checked.claims),
            claims=checked.claims,
            citations=checked.citations,
            pairs=tuple(outcome.pairs),
            suggestions=suggestions(question, facts),
            withheld=checked.withheld,
        )

    def _refused(self, question: Question, facts: Facts, refusal: Refusal) -> Answer:
        draft = Draft(facts, question.language)
        for record in refusal.nearest:
            draft.cite(record)
        text = refusal.text
        if refusal.nearest and refusal.absence is Absence.NOT_MENTIONED:
            names = join(question.language, (f"{c.label}[{c.n}]" for c in draft.citations))
            text += say(question.language, "refusal.nearest", labels=names)
        return Answer(
            question=question.text,
            status=Status.NO_ANSWER,
            absence=refusal.absence,
            answer=text,
            citations=tuple(draft.citations),
            suggestions=suggestions(question, facts),
        )

    def lookup(self, reference: str) -> tuple[Card, ...]:
        """Return cards for a clause, task, department or term; loads no model.

        Raises:
            UserError: when nothing is found.
        """
        return cards(reference, self.facts)

    def related(self, keys: Sequence[str]) -> tuple[Pair, ...]:
        """Return the pairs that any of the records stand in."""
        facts = self.facts
        return tuple(dict.fromkeys(pair for key in keys for pair in facts.pairs_of(key)))

    def record(self, key: str) -> Record | None:
        """Return a record by key."""
        return self.facts.by_key.get(key)

    def label(self, record: Record, language: Language = Language.ZH) -> str:
        """Return what a record is called."""
        return label(record, language)

    def status(self) -> dict[str, object]:
        """Return the state of documents and index as plain values."""
        status = self.library.status()
        state = asdict(status) | {"home": str(status.home), "index": status.index.value}
        state["problems"] = [
            {"document": name, "figure": p.figure, "row": p.row, "message": p.message}
            for name, problems in self.library.problems().items()
            for p in problems
        ]
        return state

    def department_changes(self) -> list[DepartmentChange]:
        """Return the change of departments of every task."""
        return department_changes(self.facts.records, self.facts.pairs)

    def quantity_changes(self) -> tuple[QuantityChange, ...]:
        """Return the quantities of both versions, paired by what they count."""
        return self.facts.quantity_changes

    def examples(self, language: Language = Language.ZH) -> tuple[str, ...]:
        """Return questions to begin with, made from the document's own tasks."""
        return examples(self.facts, language)
