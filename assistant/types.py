"""Values that an answer is made of; `as_json` gives the shape that programs read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from enum import Enum
from typing import Any, Protocol

from corpus.types import Basis, Kind, Pair, Recognised, Record, Relation, Version


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
    NOT_READY = "not_ready"


class ClaimKind(str, Enum):
    """Where the words of a claim come from."""

    QUOTED = "quoted"
    COMPUTED = "computed"
    COMMENTARY = "commentary"


class Verdict(str, Enum):
    """What a person says of an answer."""

    HELPFUL = "helpful"
    WRONG = "wrong"
    WRONG_CITATION = "wrong_citation"
    MISREAD = "misread"


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered quotation; `quote` is `plain[start:end]` of the document, word for word.

    `recognised` is set where that was read from a picture, with what is doubtful in the quotation.
    """

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
    recognised: Recognised | None = None


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
    """What a person or a program gets for a question; `owners` are the marks of the wordings of the documents it quotes, in their order."""

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
    owners: tuple[str, ...] = ()
    understood: Mapping[str, object] = field(default_factory=dict)

    def timed(self, elapsed_ms: float) -> Answer:
        """Return the same answer with the time it took, in milliseconds."""
        return replace(self, elapsed_ms=round(elapsed_ms, 2))

    def as_json(self) -> dict[str, object]:
        """Return plain values, ready for `json.dumps`."""
        values = asdict(self)
        del values["owners"]
        values["claims"] = [{"text": c.text, "kind": c.kind, "citations": c.citations} for c in self.claims]
        for citation in values["citations"]:
            if citation["recognised"] is None:
                del citation["recognised"]
        return values

    def as_stored(self) -> dict[str, object]:
        """Return plain values that hold everything: `from_json` makes the same answer of them."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Answer:
        """Make an answer of what `as_stored` or `as_json` gave and `json` has read back.

        Raises:
            KeyError, TypeError, ValueError: when the values are no answer's.
        """
        made = {
            "status": Status(values["status"]),
            "absence": Absence(values["absence"]) if values["absence"] else None,
            "claims": tuple(_claim(claim) for claim in values["claims"]),
            "citations": tuple(_citation(citation) for citation in values["citations"]),
            "pairs": tuple(_pair(pair) for pair in values["pairs"]),
            "suggestions": tuple(values["suggestions"]),
            "owners": tuple(values.get("owners", ())),
        }
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known} | made)


def _claim(values: Mapping[str, Any]) -> Claim:
    return Claim(values["text"], ClaimKind(values["kind"]), tuple(values["citations"]), tuple(values.get("absent", ())))


def _citation(values: Mapping[str, Any]) -> Citation:
    version = values["version"]
    made = {"version": Version(version) if version else None, "kind": Kind(values["kind"])}
    return Citation(**{**values, **made, "recognised": recognised_of(values.get("recognised"))})


def recognised_of(values: Mapping[str, Any] | None) -> Recognised | None:
    """Make what plain values stand for; None where they are absent."""
    return Recognised(values["confidence"], tuple((start, end) for start, end in values["doubtful"])) if values else None


def _pair(values: Mapping[str, Any]) -> Pair:
    sides = {side: tuple(values[side]) for side in ("old", "new", "commentary")}
    return Pair(**{**values, **sides, "relation": Relation(values["relation"]), "basis": Basis(values["basis"])})


@dataclass(frozen=True, slots=True)
class Card:
    """A record looked up by number: itself, what stands against it, and what the analyst says of it."""

    record: Record
    label: str
    counterparts: tuple[Record, ...]
    commentary: tuple[Record, ...]
    pairs: tuple[Pair, ...]
    labels: Mapping[str, str] = field(default_factory=dict, compare=False)  # of counterparts and commentary, by key


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its answer, numbered within a conversation, the titles of what it quotes, and what was said of it."""

    number: int
    answer: Answer
    titles: tuple[str, ...] = field(default=(), compare=False)
    verdict: Verdict | None = None


class Speech(Protocol):
    """What a document, its parts and whoever speaks in it are called."""

    def word(self, name: str, language: Language, /) -> str:
        """Return one of the words."""
        ...


class RecordSource(Protocol):
    """Where records, their names and their pairs come from."""

    def record(self, key: str) -> Record | None:
        """Return a record by key."""
        ...

    def label(self, record: Record, language: Language = Language.ZH) -> str:
        """Return what a record is called."""
        ...

    def wording(self, record: Record) -> Speech:
        """Return the words for the record's document and for who speaks in it."""
        ...

    def related(self, keys: Sequence[str]) -> tuple[Pair, ...]:
        """Return the pairs that any of the records stand in."""
        ...
