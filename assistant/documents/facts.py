"""A document as the answers need it: tasks and their links, clauses by number, pairs by record, words by record."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from assistant.documents.issued import issued_years, year_of
from assistant.documents.labels import found_by, label
from assistant.documents.own_tables import own_tables
from assistant.documents.title_stems import title_stems
from assistant.documents.wording import wording_of
from assistant.types import Language
from corpus.charged import charged_bodies
from corpus.departments import find_departments, listed_departments
from corpus.normalize import fold
from corpus.types import CONTEXT, MATTER_KINDS, OPINION_KINDS, POLICY_KINDS, Basis, Document, Kind, Node, Pair, Record, Version

if TYPE_CHECKING:
    from corpus.changes import DepartmentChange, QuantityChange, Stated
    from corpus.check import Finding
    from corpus.relations import Relations

_QUOTED = re.compile(r"[“《]([^”》]{2,24})[”》]")
_LATIN = re.compile(r"[a-z][a-z0-9+.\-]*[a-z0-9]|[0-9]+[a-z]+", re.IGNORECASE)
_HOUSE = re.compile(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff]{2,6}?)证券(?:股份有限公司|有限责任公司|有限公司)")
_DOTTED = re.compile(r"(?:\d{1,2}|[A-Z])(?:\.\d{1,3}){1,5}")


class NumberedPlace(Protocol):
    """A clause named by number: its dotted label where it has one, the headings that hold it by style and number."""

    @property
    def number(self) -> int:
        """Return the number."""
        ...

    @property
    def suffix(self) -> int:
        """Return the N of 之N."""
        ...

    @property
    def label(self) -> str:
        """Return a dotted number as it is written, else nothing."""
        ...

    @property
    def within(self) -> tuple[tuple[str, int], ...]:
        """Return the headings named before it."""
        ...


@dataclass(frozen=True, slots=True)
class TaskLink:
    """A task of the old version and the new one that stands against it; either may be missing."""

    old: Record | None
    new: Record | None

    def side(self, version: Version) -> Record | None:
        """Return the task's title record in one version."""
        return self.old if version is Version.OLD else self.new

    @property
    def title(self) -> str:
        """Return the newest title."""
        record = self.new or self.old
        return record.heading if record else ""


class Facts:
    """Look-ups over one document's records and pairs; computed once, read by every answer."""

    def __init__(
        self, document: Document, pairs: Sequence[Pair], name: str = "", title: str = "", relations: Callable[[], Relations] | None = None
    ) -> None:
        """Index the records by key, number and task.

        `name` is what answers call the document, where there are several; `title` tells it from others of the same title;
        `relations` reads the rows that intake made; a document that is in no library has them made when first asked for.
        """
        self._read_relations = relations
        self.document = document
        self.name = name
        self.title = title or document.title
        self.wording = wording_of(document)
        self.records = document.records
        self.by_key = {record.key: record for record in document.records}
        self.pairs = tuple(pairs)
        # The clauses of a text that was not compared stand where those of a new version would.
        self._clauses: dict[tuple[Version, int | None, int], list[Record]] = defaultdict(list)
        self._dotted: dict[tuple[Version, str], Record] = {}
        for record in sorted(self.records, key=lambda r: r.version is None):
            if record.kind is Kind.CLAUSE:
                self._index_clause(record)
        self._nodes = {node.id: node for node in document.nodes}
        self._of_task: dict[tuple[Version | None, int | None, Kind], Record] = {
            (r.version, r.task, r.kind): r for r in reversed(self.records) if r.kind is not Kind.CLAUSE
        }
        self._pairs_of: dict[str, list[Pair]] = defaultdict(list)
        for pair in self.pairs:
            for key in {*pair.old, *pair.new, *pair.commentary}:
                self._pairs_of[key].append(pair)
        self.folded = {record.key: found_by(record) for record in self.records}

    @staticmethod
    def _further_numbers(record: Record) -> tuple[int, ...]:
        """Return the numbers behind the first that a label of several covers."""
        if record.suffix or not record.label:
            return ()
        from corpus.statute import label_numbers  # its patterns take a while, and a plan has no articles

        return label_numbers(record.label)[1:]

    def _index_clause(self, record: Record) -> None:
        """Keep a clause by its number, by each that a label of several covers, or by its dotted number."""
        side = record.version or Version.NEW
        if record.number is not None:
            for number in self._further_numbers(record):
                self._clauses[side, number, 0].append(record)
            held = self._clauses[side, record.number, record.suffix]
            if record.version or not (held and held[0].version) or record.label[:1] == "第":  # 一、 of the text around is no 新1
                held.append(record)
        if _DOTTED.fullmatch(record.label):
            self._dotted.setdefault((side, record.label), record)

    @cached_property
    def dotted(self) -> frozenset[str]:
        """Return the dotted numbers that clauses have as labels: 6.3, 5.2.2, A.1."""
        return frozenset(label for _, label in self._dotted)

    def clauses_at(self, version: Version, ref: NumberedPlace) -> list[Record]:
        """Return the clauses that a reference names in a version: one, or one under every heading where numbers begin anew."""
        if ref.label:
            held = self._dotted.get((version, ref.label))
            return [held] if held else []
        found = self._clauses.get((version, ref.number, ref.suffix), [])
        if not ref.within:
            return list(found)
        return [record for record in found if self.stands_in(record, ref.within)]

    def stands_in(self, record: Record, within: Sequence[tuple[str, int]]) -> bool:
        """Tell whether a record stands under all of some headings, named by style and number."""
        from corpus.outline import mark_of, node_styles

        path = {(style, node.ordinals[-1]) for node in self.path_of(record.node) if node.ordinals for style in node_styles(node)}
        path |= {(mark.style.name, mark.number) for title in record.context.split(CONTEXT) if (mark := mark_of(title))}
        return set(within) <= path

    def path_of(self, node: str) -> list[Node]:
        """Return a node and those that hold it, the innermost first."""
        found: list[Node] = []
        while held := self._nodes.get(node):
            found.append(held)
            node = held.parent
        return found

    def under(self, node: Node) -> list[Record]:
        """Return the records under a heading, in the text's order."""
        return [record for record in self.policy if any(held.id == node.id for held in self.path_of(record.node))]

    def of_kind(self, *kinds: Kind, version: Version | None = None) -> list[Record]:
        """Return the records of some kinds, of one version where that is given, in document order."""
        return [r for r in self.records if r.kind in kinds and version in (None, r.version)]

    def clause(self, version: Version, number: int, suffix: int = 0) -> Record | None:
        """Return a clause by number; the suffix tells 第六条之一 from 第六条."""
        found = self._clauses.get((version, number, suffix))
        return found[0] if found else None

    def numbers(self, version: Version) -> list[int]:
        """Return the clause numbers of a version, ascending."""
        return sorted(n for v, n, suffix in self._clauses if v is version and n is not None and not suffix)

    @cached_property
    def is_statute(self) -> bool:
        """Tell whether the document is made of articles (第X条) and not of a plan's tasks."""
        clauses = self.of_kind(Kind.CLAUSE)
        labelled = sum(bool(record.label) and not record.label.endswith("、") for record in clauses)
        return labelled > 0 and labelled * 2 >= len(clauses) and not self.of_kind(Kind.TASK)

    @cached_property
    def versions(self) -> tuple[Version, ...]:
        """Return the versions that the document has, both or only the one that stands for a text not compared."""
        if not self.wording.compared:
            return (Version.NEW,)
        held = {record.version or Version.NEW for record in self.of_kind(Kind.CLAUSE)}
        return tuple(v for v in Version if v in held) or tuple(Version)

    def articles(self, version: Version) -> list[Record]:
        """Return the clauses of a version in their order, 第六条之一 after 第六条."""
        return [record for record in self.of_kind(Kind.CLAUSE) if (record.version or Version.NEW) is version]

    def of_task(self, version: Version, task: int | None, kind: Kind) -> Record | None:
        """Return a task's title, milestone or departments."""
        return self._of_task.get((version, task, kind))

    def clauses_of(self, task: Record) -> list[Record]:
        """Return the clauses under a task."""
        same = [r for r in self.records if r.kind is Kind.CLAUSE and (r.version, r.task) == (task.version, task.task)]
        return [r for r in same if not task.node or any(held.id == task.node for held in self.path_of(r.node))]

    def pairs_of(self, key: str) -> list[Pair]:
        """Return the pairs that a record stands in."""
        return self._pairs_of.get(key, [])

    @cached_property
    def aligned(self) -> tuple[Pair, ...]:
        """Return one pair a link: what aligning found, the author's rows of clauses it did not meet, then what neither has paired."""
        clauses = [p for p in self.pairs if all(self.by_key[key].kind in (Kind.CLAUSE, Kind.PASSAGE) for key in (*p.old, *p.new))]
        if self.is_statute:
            clauses = [p for p in clauses if any(self.by_key[key].kind is Kind.CLAUSE for key in (*p.old, *p.new))]
        found = [p for p in clauses if p.basis is Basis.MEANING]
        met = {key for pair in found for key in pair.old}
        rows = [p for p in clauses if p.basis is Basis.TABLE and len(p.old) == 1 == len(p.new) and p.old[0] not in met]
        told = {key for pair in (*found, *rows) for key in (*pair.old, *pair.new)}
        return (*found, *rows, *(p for p in clauses if p.basis is Basis.TABLE and not told & {*p.old, *p.new}))

    def label(self, record: Record, language: Language = Language.ZH) -> str:
        """Return what a record is called."""
        return label(record, language, self.wording)

    def named_label(self, record: Record, language: Language = Language.ZH) -> str:
        """Return what a record is called, with the document's name where there are several."""
        return f"《{self.name}》{self.label(record, language)}" if self.name else self.label(record, language)

    @cached_property
    def links(self) -> tuple[TaskLink, ...]:
        """Return the task links, in the order of the new version, tasks of the old one alone last."""
        links = []
        for pair in self.pairs:
            members = [self.by_key[key] for key in (*pair.old, *pair.new)]
            if members and members[0].kind is Kind.TASK:
                old, new = (next((r for r in members if r.version is v), None) for v in Version)
                links.append(TaskLink(old, new))
        return tuple(sorted(links, key=lambda x: (x.new.task or 0) if x.new else 100 + ((x.old and x.old.task) or 0)))

    def link_of(self, record: Record) -> TaskLink | None:
        """Return the link that a record's task belongs to; for commentary, the task its figure treats."""
        if record.version is None:
            keys = [key for pair in self.pairs_of(record.key) for key in (*pair.new, *pair.old)]
            record = next((self.by_key[key] for key in keys if self.by_key[key].task), record)
        return self.link_at(record.version, record.task)

    def link_at(self, version: Version | None, ordinal: int | None) -> TaskLink | None:
        """Return the link whose task has this ordinal in this version."""
        if version is None or ordinal is None:
            return None
        sides = ((link, link.side(version)) for link in self.links)
        return next((link for link, side in sides if side is not None and side.task == ordinal), None)

    def links_in(self, figure: int) -> tuple[TaskLink, ...]:
        """Return the links whose tasks a figure treats."""
        return tuple(link for link in self.links if any(side and side.figure == figure for side in (link.old, link.new)))

    def commentary_of(self, link: TaskLink) -> list[Record]:
        """Return the commentary of the figures that treat a task."""
        figures = {side.figure for side in (link.old, link.new) if side}
        return [r for r in self.records if r.kind is Kind.COMMENTARY and r.figure in figures]

    @cached_property
    def title_stems(self) -> dict[str, list[TaskLink]]:
        """Return folded task titles and what remains of them without 行动, 强化 and the like, with their links."""
        stems: dict[str, list[TaskLink]] = defaultdict(list)
        for link in self.links:
            names: dict[str, None] = {}
            for side in (link.new, link.old):
                for name in title_stems(side.heading) if side else ():
                    names[name] = None
            for name in names:
                stems[name].append(link)
        return dict(stems)

    @cached_property
    def policy(self) -> tuple[Record, ...]:
        """Return the policy text's records."""
        return tuple(r for r in self.records if r.kind in POLICY_KINDS)

    @cached_property
    def opinion(self) -> tuple[Record, ...]:
        """Return the analyst's records: commentary, summary, notes."""
        return tuple(r for r in self.records if r.kind in OPINION_KINDS)

    @cached_property
    def matter(self) -> tuple[Record, ...]:
        """Return front and back matter."""
        return tuple(r for r in self.records if r.kind in MATTER_KINDS)

    @cached_property
    def houses(self) -> tuple[str, ...]:
        """Return the names of the securities houses that the front and back matter names, in full and in short, longest first."""
        found = {hit[1] for record in self.matter for hit in _HOUSE.finditer(self.folded[record.key])}
        short = {form for name in found for form in (f"{name}证券", name, f"{name[:2]}证券", name[:2])}
        return tuple(sorted(short, key=lambda name: (-len(name), name)))

    @cached_property
    def relations(self) -> Relations:
        """Return the rows of the document: bodies, figures, years, terms, contacts, changes, findings."""
        if self._read_relations is not None:
            return self._read_relations()
        from corpus.relations import relate

        return relate(replace(self.document, pairs=self.pairs))

    @property
    def quantities(self) -> tuple[Stated, ...]:
        """Return every figure the policy text states."""
        return self.relations.figures

    @property
    def department_changes(self) -> tuple[DepartmentChange, ...]:
        """Return the change of departments of every task."""
        return self.relations.department_changes

    @property
    def quantity_changes(self) -> tuple[QuantityChange, ...]:
        """Return the figures of both versions, paired where they measure the same thing."""
        return self.relations.figure_changes

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return where the document contradicts itself, and where what is said of it holds."""
        return self.relations.findings

    def departments(self, record: Record | None) -> list[str]:
        """Return the canonical names that a departments record lists, or that another one puts in charge in a field of its own."""
        if record is None:
            return []
        return listed_departments(record.text) if record.kind is Kind.DEPARTMENTS else charged_bodies(record.text)

    @cached_property
    def lists(self) -> tuple[Record, ...]:
        """Return the records that list departments: those set apart under tasks, else the clauses that say who is in charge of them."""
        apart = self.of_kind(Kind.DEPARTMENTS)
        return tuple(apart or (r for r in self.policy if r.kind in (Kind.CLAUSE, Kind.PASSAGE, Kind.GOAL) and charged_bodies(r.text)))

    @cached_property
    def own_departments(self) -> tuple[str, ...]:
        """Return every department that the document lists."""
        return tuple(dict.fromkeys(name for r in self.lists for name in self.departments(r)))

    # The years in which the old and the new version were issued, empty where they do not both say one; the tables that the text
    # carries itself; the year that it is of, 0 where it says none.
    issued = cached_property(lambda self: issued_years(self.document))
    tables = cached_property(lambda self: own_tables(self.policy))
    year = cached_property(lambda self: year_of(self.document))

    @cached_property
    def named_bodies(self) -> frozenset[str]:
        """Return every department that any text of the document names."""
        return frozenset(m.name for record in self.searched for m in find_departments(record.text) if m.end - m.start > 2)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Return the document's own terms, folded: titles, headings, counted things, quoted and Latin words."""
        terms: set[str] = set(self.title_stems)
        for record in (*self.policy, *self.opinion):
            terms.update(fold(word) for word in _QUOTED.findall(record.text))
            terms.update(fold(word) for word in _LATIN.findall(record.text))
            if record.kind is Kind.CLAUSE and len(record.heading) <= 24:
                terms.add(fold(record.heading))
        terms.update(fold(stated.quantity.name) for stated in self.quantities)
        return frozenset(term for term in terms if len(term) >= 2)

    @cached_property
    def searched(self) -> tuple[Record, ...]:
        """Return the records that a topic may be found in."""
        return tuple(r for r in self.records if r.kind not in MATTER_KINDS)

    def weight(self, word: str) -> float:
        """Return a word's inverse document frequency, with length counted; unknown words weigh most."""
        count = self.known_in(word)
        return math.log(1 + len(self.searched) / (count + 0.5)) * min(2.0, 0.5 + len(word) / 4)

    def known_in(self, word: str) -> int:
        """Return how many records but front and back matter hold a folded word."""
        if word not in self._counts:
            if len(self._counts) > 20_000:
                self._counts.clear()
            self._counts[word] = sum(word in self.folded[record.key] for record in self.searched)
        return self._counts[word]

    @cached_property
    def _counts(self) -> dict[str, int]:
        return {}

    @cached_property
    def policy_texts(self) -> tuple[str, ...]:
        """Return the folded texts of the policy's records."""
        return tuple(self.folded[record.key] for record in self.policy)

    def known(self, word: str) -> bool:
        """Tell whether any record but front and back matter holds a folded word."""
        return self.known_in(word) > 0
