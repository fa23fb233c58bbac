"""Values that an answer is made of; `as_json` gives the shape that programs read."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from enum import Enum

from corpus.types import Kind, Pair, Record, Version


class Language(str, Enum):
    """The language of what the program itself says; quotations stay as they stand."""

    ZH = "zh"
    EN = "en"


class Status(str, Enum):
    """Whether the documents answer the question."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"


class Absence(str, Enum):
    """Why the documents do not answer."""

    NO_SUCH_CLAUSE = "no_such_clause"
    NOT_IN_SOURCE = "not_in_source"
    NOT_MENTIONED = "not_mentioned"
    OUT_OF_SCOPE = "out_of_scope"


class ClaimKind(str, Enum):
    """Where the words of a claim come from."""

    QUOTED = "quoted"
    COMPUTED = "computed"
    COMMENTARY = "commentary"


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered quotation; `quote` is `plain[start:end]` of the document, word for word."""

    n: int
    id: str
    label: str
    version: Version | None
    kind: Kind
    task: str | None
    number: int | None
    figure: int | None
    document: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A line of the answer with the numbers of the citations that carry it.

    `absent` names what the claim says its quotations do not hold.
    """

    text: str
    kind: ClaimKind
    citations: tuple[int, ...]
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person or a program gets for a question."""

    question: str
    status: Status
    absence: Absence | None
    answer: str
    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    pairs: tuple[Pair, ...] = ()
    suggestions: tuple[str, ...] = ()
    withheld: int = 0
    elapsed_ms: float = 0.0

    def timed(self, elapsed_ms: float) -> Answer:
        """Return the same answer with the time it took, in milliseconds."""
        return replace(self, elapsed_ms=round(elapsed_ms, 2))

    def as_json(self) -> dict[str, object]:
        """Return plain values, ready for `json.dumps`."""
        values = asdict(self)
        values["claims"] = [{"text": c.text, "kind": c.kind, "citations": c.citations} for c in self.claims]
        return values


@dataclass(frozen=True, slots=True)
class Card:
    """A record looked up by number: itself, what stands against it, and what the analyst says of it."""

    record: Record
    label: str
    counterparts: tuple[Record, ...]
    commentary: tuple[Record, ...]
    pairs: tuple[Pair, ...]
