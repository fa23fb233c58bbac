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
    FIGURE = "figure"
    TIME = "time"
    BODY = "body"
    TEXT = "text"
    COUNTERPART = "counterpart"
    OPINION = "opinion"
    SUMMARY = "summary"
    MENTION = "mention"


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

    `excluded` holds the ordinals (version, ordinal) of tasks left out, `besides` the headings of clauses left out,
    `times` how often a department is to occur, `common` that what several tasks share is asked for.
    `nodes` and `clauses` are places as they are called, `terms` the words of the topic, `relation` what came, went, stayed or
    changed; `claim` tells that something is put forward, `reason` that it is asked why, `lines` how long the answer may be.
    """

    seek: Seek
    versions: tuple[Version, ...] = ()
    where: Condition | None = None
    times: Size | None = None
    excluded: tuple[tuple[Version, int], ...] = ()
    besides: tuple[str, ...] = ()
    common: bool = False
    rank: Rank | None = None
    nodes: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    relation: str = ""
    claim: bool = False
    reason: bool = False
    lines: int | None = None

    def as_json(self) -> dict[str, object]:
        """Return plain values, those that say something."""
        scope = {"versions": [version.value for version in self.versions], "nodes": self.nodes, "clauses": self.clauses}
        scope |= {"departments": self.departments, "terms": self.terms, "years": tuple(map(str, self.years))}
        values: dict[str, object] = {"seek": self.seek.value, "scope": {name: [*value] for name, value in scope.items() if value}}
        values |= {"relation": self.relation, "where": condition_json(self.where), "claim": self.claim, "reason": self.reason}
        values |= {"rank": self.rank.value if self.rank else None, "common": self.common, "lines": self.lines}
        values["excluded"] = [*self.besides, *(f"{version.value}-{ordinal}" for version, ordinal in self.excluded)]
        values["times"] = [self.times.least, self.times.most] if self.times else None
        return {name: value for name, value in values.items() if value}


def condition_json(condition: Condition | None) -> object:
    """Return a condition as nested plain values."""
    match condition:
        case Has(name):
            return {"has": name}
        case Not(part):
            return {"not": condition_json(part)}
        case All(parts):
            return {"all": [condition_json(part) for part in parts]}
        case Either(parts):
            return {"any": [condition_json(part) for part in parts]}
        case Size(least, most):
            return {"size": [least, most]}
    return None


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
