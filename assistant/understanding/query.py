"""What a question asks, as plain values: the thing sought, where, under which condition, counted or ranked how."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from corpus.types import Version


class Seek(str, Enum):
    """The sort of thing that an answer must hold."""

    DEPARTMENTS = "departments"
    NODES = "nodes"
    CLAUSES = "clauses"
    MONEY = "money"
    PENALTY = "penalty"
    ORGANISATION = "organisation"
    PERSON = "person"
    CONTACT = "contact"
    DATE = "date"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class Has:
    """A list holds a name."""

    name: str


@dataclass(frozen=True, slots=True)
class Not:
    """A condition does not hold."""

    part: Condition


@dataclass(frozen=True, slots=True)
class All:
    """Every one of some conditions holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of some conditions holds at least."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Size:
    """A list has so many members; without an upper limit as many or more."""

    least: int
    most: int | None


Condition = Has | Not | All | Either | Size


class Rank(str, Enum):
    """Which end of an order is asked for."""

    MOST = "most"
    FEWEST = "fewest"


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of one document.

    `excluded` holds the ordinals (version, ordinal) of tasks left out,
    `times` how often a department is to occur, `common` that what several tasks share is asked for.
    """

    seek: Seek
    versions: tuple[Version, ...] = ()
    where: Condition | None = None
    times: Size | None = None
    excluded: tuple[tuple[Version, int], ...] = ()
    common: bool = False
    rank: Rank | None = None


def holds(condition: Condition | None, names: frozenset[str]) -> bool:
    """Tell whether a list of names meets a condition; no condition holds of every list."""
    match condition:
        case None:
            return True
        case Has(name):
            return name in names
        case Not(part):
            return not holds(part, names)
        case All(parts):
            return all(holds(part, names) for part in parts)
        case Either(parts):
            return any(holds(part, names) for part in parts)
        case Size(least, most):
            return least <= len(names) and (most is None or len(names) <= most)


def names_in(condition: Condition | None) -> tuple[str, ...]:
    """Return the names that a condition speaks of, in order."""
    match condition:
        case Has(name):
            return (name,)
        case Not(part):
            return names_in(part)
        case All(parts) | Either(parts):
            return tuple(dict.fromkeys(name for part in parts for name in names_in(part)))
        case _:
            return ()
