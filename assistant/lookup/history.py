"""A clause through all dated versions of its text: what it was called and said in each, and how it came from the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.documents.catalogue import Catalogue
from assistant.documents.facts import Facts
from assistant.lookup.cards import cards
from assistant.understanding.scope import named_documents
from corpus.errors import UserError
from corpus.types import Record, Relation, Version
from index.dated import Stage


@dataclass(frozen=True, slots=True)
class Moment:
    """A version of a text, what it has of a clause (nothing: it has none), and how that relates to the version before."""

    date: str
    document: str
    records: tuple[Record, ...]
    relation: Relation | None = None

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "date": self.date,
            "relation": self.relation.value if self.relation else None,
            "clauses": [{"id": record.key, "label": record.label or record.id, "text": record.text} for record in self.records],
        }


def history(reference: str, catalogue: Catalogue, document: str = "") -> tuple[Moment, ...]:
    """Follow a clause of the last version, or of the last one that has it, through all versions; the first in time comes first.

    The text is the one that `document` or the reference names, else the only one that there is.

    Raises:
        UserError: when it is not clear which text is meant, or no version has the clause.
    """
    every = catalogue.stages
    scope = named_documents(reference, catalogue.titles)
    wanted = {document} if document else set(scope.documents)
    series = {stage.series for stage in every if not wanted or wanted & {stage.document, stage.series}}
    if len(series) != 1:
        names = "、".join(sorted({stage.series for stage in every})) or "还没有"
        raise UserError(
            f"请说明是哪部法规、哪份计划（有带日期的版本的：{names}）", f"say which text is meant (with dated versions: {names})"
        )
    stages = [stage for stage in every if stage.series in series]
    reference = scope.text if scope.documents else reference
    facts = [catalogue.facts(stage.document) for stage in stages]
    for at in range(len(stages) - 1, -1, -1):
        try:
            found = [card.record for card in cards(reference, facts[at])]
        except UserError:
            if at == 0:
                raise
            continue
        side = Version.NEW if any(record.version is Version.NEW for record in found) else found[0].version
        start = tuple(record for record in found if record.version is side)[:1]
        return _followed(start, at, side, facts, stages)
    raise UserError("没有带日期的版本", "there are no dated versions")


def _followed(
    start: tuple[Record, ...], at: int, side: Version | None, facts: Sequence[Facts], stages: Sequence[Stage]
) -> tuple[Moment, ...]:
    if side is None:
        return (Moment(stages[at].dates[0], stages[at].document, start),)
    later = list[Moment]()
    current = start
    if side is Version.OLD:
        current, relation = _across(start, facts[at], Version.NEW)
        later.append(Moment(stages[at].dates[1], stages[at].document, current, relation))
    for number in range(at + 1, len(stages)):
        current, relation = _across(_same(current, facts[number], Version.OLD), facts[number], Version.NEW)
        later.append(Moment(stages[number].dates[1], stages[number].document, current, relation))
    earlier = list[Moment]()
    current = start
    for number in range(at if side is Version.NEW else at - 1, -1, -1):
        mine = current if number == at else _same(current, facts[number], Version.NEW)
        current, relation = _across(mine, facts[number], Version.OLD)
        earlier.append(Moment(stages[number].dates[1], stages[number].document, mine, relation))
    earlier.append(Moment(stages[0].dates[0], stages[0].document, current))
    return (*reversed(earlier), *later)


def _across(records: Sequence[Record], facts: Facts, side: Version) -> tuple[tuple[Record, ...], Relation | None]:
    """Return what stands against records in the other version, and the first relation that says so."""
    pairs = list(dict.fromkeys(pair for record in records for pair in facts.pairs_of(record.key)))
    keys = [key for pair in pairs for key in (pair.new if side is Version.NEW else pair.old)]
    found = tuple(facts.by_key[key] for key in dict.fromkeys(keys))
    return found, pairs[0].relation if pairs else None


def _same(records: Sequence[Record], facts: Facts, side: Version) -> tuple[Record, ...]:
    """Return the same clauses where a neighbour holds the same version on its other side."""
    ids = {record.id.partition("-")[2] for record in records}
    return tuple(record for record in facts.document.records if record.version is side and record.id.partition("-")[2] in ids)
