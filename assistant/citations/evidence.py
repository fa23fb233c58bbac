"""Arrange what an answer cites, or what was looked up, as rows of old and new with the commentary apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.documents.wording import Wording
from assistant.types import Answer, Card, Citation, Language, RecordSource, Speech
from corpus.types import MATTER_KINDS, OPINION_KINDS, Basis, Pair, Record, Relation, Version

_PLAIN = Wording()


@dataclass(frozen=True, slots=True)
class Passage:
    """A record with its name, the task it belongs to or speaks of, and its quotations; `focus` marks what was looked up.

    `owner` has the words for its document and whoever speaks in it.
    """

    record: Record
    label: str
    task: str = ""
    citations: tuple[Citation, ...] = ()
    focus: bool = False
    owner: Speech = _PLAIN


@dataclass(frozen=True, slots=True)
class Row:
    """Old and new passages side by side, and how they stand to each other according to whom.

    `aside_*` stand in the same table cell without being paired one by one.
    """

    old: tuple[Passage, ...]
    new: tuple[Passage, ...]
    aside_old: tuple[Passage, ...] = ()
    aside_new: tuple[Passage, ...] = ()
    stands: tuple[tuple[Relation, Basis], ...] = ()

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Return what is shown in full."""
        return (*self.old, *self.new)

    @property
    def first(self) -> int:
        """Return the lowest number quoted in the row; rows without any come last, what was looked up first."""
        numbers = [c.n for p in self.passages for c in p.citations]
        return min(numbers, default=0 if any(p.focus for p in self.passages) else 10_000)

    @property
    def is_context(self) -> bool:
        """Tell whether nothing in the row was quoted or looked up."""
        return self.first == 10_000


@dataclass(frozen=True, slots=True)
class Evidence:
    """Rows of policy text, the analyst's passages, what belongs to neither (front and back matter), and texts that were not compared."""

    rows: tuple[Row, ...] = ()
    opinions: tuple[Passage, ...] = ()
    matter: tuple[Passage, ...] = ()
    single: tuple[Passage, ...] = ()

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Return all that is shown."""
        rows = (passage for row in self.rows for passage in (*row.passages, *row.aside_old, *row.aside_new))
        return (*rows, *self.opinions, *self.matter, *self.single)

    def __bool__(self) -> bool:
        """Tell whether there is anything to show."""
        return bool(self.rows or self.opinions or self.matter or self.single)


def of_answer(answer: Answer, source: RecordSource, language: Language = Language.ZH) -> Evidence:
    """Arrange the quotations of an answer; a cited clause outside the answer's pairs is given its own."""
    cited: dict[str, list[Citation]] = {}
    for citation in answer.citations:
        cited.setdefault(citation.id, []).append(citation)
    paired = {key for pair in answer.pairs for key in (*pair.old, *pair.new, *pair.commentary)}
    pairs = (*answer.pairs, *source.related([key for key in cited if key not in paired]))
    return _Arranger(source, language, {key: tuple(cs) for key, cs in cited.items()}, frozenset()).evidence(pairs)


def of_cards(cards: Sequence[Card], source: RecordSource, language: Language = Language.ZH) -> Evidence:
    """Arrange records that were looked up with their counterparts and commentary."""
    keys = frozenset(card.record.key for card in cards)
    return _Arranger(source, language, {}, keys).evidence(tuple(pair for card in cards for pair in card.pairs))


@dataclass(frozen=True)
class _Arranger:
    source: RecordSource
    language: Language
    cited: Mapping[str, tuple[Citation, ...]]
    focus: frozenset[str]

    def evidence(self, pairs: Sequence[Pair]) -> Evidence:
        pairs = tuple(dict.fromkeys(pairs))
        rows = self._rows(pairs)
        wanted = self.passages([*self.cited, *sorted(self.focus)])
        opinions = [p for p in wanted if p.record.kind in OPINION_KINDS]
        shown = {p.record.key for row in rows for p in row.passages}
        beside = [key for pair in pairs if shown & {*pair.old, *pair.new} for key in pair.commentary]
        apart = (*opinions, *self.passages(key for key in beside if key not in {p.record.key for p in opinions}))
        return Evidence(
            tuple(rows),
            apart,
            tuple(p for p in wanted if p.record.kind in MATTER_KINDS),
            tuple(p for p in wanted if p.record.version is None and p.record.kind not in OPINION_KINDS | MATTER_KINDS),
        )

    def passages(self, keys: Iterable[str]) -> tuple[Passage, ...]:
        records = [record for key in dict.fromkeys(keys) if (record := self.source.record(key))]
        return tuple(
            Passage(
                r,
                self.source.label(r, self.language),
                self._task(r),
                self.cited.get(r.key, ()),
                r.key in self.focus,
                self.source.wording(r),
            )
            for r in records
        )

    def _task(self, record: Record) -> str:
        """Return a record's task; for commentary, that of the first text it stands beside."""
        if record.task_title or record.kind not in OPINION_KINDS:
            return record.task_title or ""
        keys = [key for pair in self.source.related([record.key]) for key in (*pair.new, *pair.old)]
        return next((r.task_title for key in keys if (r := self.source.record(key)) and r.task_title), "")

    def _rows(self, pairs: Sequence[Pair]) -> list[Row]:
        """Join pairs of one and one that share a record; what a larger cell adds follows, then what has no pair."""
        fine = [pair for pair in pairs if len(pair.old) <= 1 and len(pair.new) <= 1]
        rows = [self._joined(group) for group in _groups(fine)]
        shown = {p.record.key for row in rows for p in row.passages}
        for pair in (pair for pair in pairs if pair not in fine):
            row = self._cell(pair, shown)
            if row:
                rows.append(row)
                shown.update(p.record.key for p in row.passages)
        single = [key for key in (*self.cited, *sorted(self.focus)) if key not in shown]
        rows.extend(
            Row((passage,), ()) if passage.record.version is Version.OLD else Row((), (passage,))
            for passage in self.passages(single)
            if passage.record.version
        )
        return sorted((row for row in rows if row.passages), key=lambda row: (row.first, row.passages[0].record.start))

    def _joined(self, pairs: Sequence[Pair]) -> Row:
        return Row(
            self._ordered(key for pair in pairs for key in pair.old),
            self._ordered(key for pair in pairs for key in pair.new),
            stands=tuple(dict.fromkeys((pair.relation, pair.basis) for pair in pairs)),
        )

    def _cell(self, pair: Pair, shown: set[str]) -> Row | None:
        """Show of a larger cell what was quoted and stands in no other row, the rest aside; all of it where nothing was."""
        wanted = {*self.cited, *self.focus} - shown
        keys = {*pair.old, *pair.new}
        if keys & wanted:
            old, new = ([key for key in side if key in wanted] for side in (pair.old, pair.new))
        elif keys & shown:
            return None
        else:
            old, new = list(pair.old), list(pair.new)
        return Row(
            self._ordered(old),
            self._ordered(new),
            () if old else self._ordered(key for key in pair.old if key not in shown),
            () if new else self._ordered(key for key in pair.new if key not in shown),
            ((pair.relation, pair.basis),),
        )

    def _ordered(self, keys: Iterable[str]) -> tuple[Passage, ...]:
        return tuple(sorted(self.passages(keys), key=lambda passage: passage.record.start))


def _groups(pairs: Sequence[Pair]) -> list[list[Pair]]:
    """Group pairs that share a record, in the order of their first."""
    groups: list[tuple[set[str], list[Pair]]] = []
    for pair in pairs:
        keys = {*pair.old, *pair.new}
        touching = [group for group in groups if group[0] & keys]
        merged = (keys.union(*(group[0] for group in touching)), [p for group in touching for p in group[1]] + [pair])
        position = groups.index(touching[0]) if touching else len(groups)
        groups = [group for group in groups if group not in touching]
        groups.insert(position, merged)
    return [members for _, members in groups]
