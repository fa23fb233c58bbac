"""Values that describe what a document says. Nothing here imports another room."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Version(str, Enum):
    """Which of the two compared texts a record belongs to."""

    OLD = "old"
    NEW = "new"


class Kind(str, Enum):
    """What a record is."""

    TASK = "task"
    GOAL = "goal"
    CLAUSE = "clause"
    MILESTONE = "milestone"
    DEPARTMENTS = "departments"
    PASSAGE = "passage"
    COMMENTARY = "commentary"
    SUMMARY = "summary"
    NOTE = "note"
    FRONT = "front"
    BACK = "back"


POLICY_KINDS = frozenset({Kind.TASK, Kind.GOAL, Kind.CLAUSE, Kind.MILESTONE, Kind.DEPARTMENTS, Kind.PASSAGE})
OPINION_KINDS = frozenset({Kind.COMMENTARY, Kind.SUMMARY, Kind.NOTE})
MATTER_KINDS = frozenset({Kind.FRONT, Kind.BACK})
# Joins the titles of the chapters that an article stands in.
CONTEXT = " / "


class Relation(str, Enum):
    """How the new side of a pair came out of the old side."""

    UNCHANGED = "unchanged"
    RENUMBERED = "renumbered"
    REVISED = "revised"
    SPLIT = "split"
    MERGED = "merged"
    MOVED = "moved"
    ADDED = "added"
    DROPPED = "dropped"


class Basis(str, Enum):
    """Who put the two sides of a pair together: the author's table, or our alignment."""

    TABLE = "table"
    MEANING = "meaning"


@dataclass(frozen=True, slots=True)
class Recognised:
    """How sure the recogniser of a scanned text is: its mean confidence in the characters (0 to 1), the spans of the text it doubts."""

    confidence: float
    doubtful: tuple[tuple[int, int], ...] = ()

    def within(self, start: int, end: int) -> Recognised:
        """Return the same of a stretch of the text, with the spans counted from where that begins."""
        cut = ((max(a, start) - start, min(b, end) - start) for a, b in self.doubtful if a < end and b > start)
        return Recognised(self.confidence, tuple(cut))


@dataclass(frozen=True, slots=True)
class Record:
    """The unit that is searched, quoted and paired; `text` is `plain[start:end]` of its document.

    An article of a statute has the `label` that its text gives it (第六条, 第一百二十条之一: number 120, suffix 1)
    and the chapter it stands in as `context`; `page` is where it begins in a paged file, `node` the id of the heading
    it stands under, empty above the first. `recognised` is set where the text was read from a picture.
    """

    document: str
    id: str
    kind: Kind
    text: str
    start: int
    end: int
    version: Version | None = None
    task: int | None = None
    task_title: str | None = None
    number: int | None = None
    heading: str = ""
    figure: int | None = None
    row: int | None = None
    label: str = ""
    suffix: int = 0
    context: str = ""
    page: int | None = None
    node: str = ""
    recognised: Recognised | None = None

    @property
    def key(self) -> str:
        """Return the id that is unique across documents."""
        return f"{self.document}:{self.id}"

    @property
    def subject(self) -> str:
        """Return what a table says in a column of its own that this row is about, 住所 or 注册资本; empty where the text says it."""
        tabled = self.row is not None and self.kind in (Kind.PASSAGE, Kind.CLAUSE)
        return self.heading if tabled and self.heading not in self.text else ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A piece of the plain text that structures it and is no record: a title, a caption, a source line."""

    text: str
    start: int
    end: int
    figure: int | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A heading in the outline of one version; `plain[start:end]` is the heading as it stands, a run-in one up to its title's end.

    `label` is written as the text writes it (（十）, 第三章, 三、, 3.1.1, Section 5), `ordinals` are its numbers ((3, 1, 1)),
    `level` counts from 1, `parent` is the id of the node it stands under, empty at the top. Where numbers begin anew under
    every heading, ids carry the path.
    """

    id: str
    version: Version | None
    label: str
    ordinals: tuple[int, ...]
    title: str
    level: int
    parent: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Record ids that belong together; either side may be empty or hold several."""

    old: tuple[str, ...]
    new: tuple[str, ...]
    commentary: tuple[str, ...]
    relation: Relation
    basis: Basis
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Problem:
    """What a reader or parser could not place, in Chinese and in English, and where it stood."""

    message: str
    figure: int | None = None
    row: int | None = None
    english: str = ""


@dataclass(frozen=True, slots=True)
class Scan:
    """A page that was read from a picture, and the mean confidence in its characters (0 to 1); `version` says of which file it is."""

    page: int
    confidence: float
    version: Version | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document; record ids in it are local, `Record.key` prefixes them with `id`."""

    id: str
    title: str
    sha256: str
    plain: str
    records: tuple[Record, ...]
    headings: tuple[Heading, ...] = ()
    pairs: tuple[Pair, ...] = ()
    problems: tuple[Problem, ...] = ()
    old_name: str = ""
    new_name: str = ""
    nodes: tuple[Node, ...] = ()
    scans: tuple[Scan, ...] = ()
