"""What a document says as rows: bodies, figures, years, terms, contacts, and what changed or contradicts; made once at intake."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.bodies import Body, BodyChange, body_changes, stated_bodies
from corpus.changes import DepartmentChange, QuantityChange, Stated, department_changes, quantity_changes, stated_quantities
from corpus.check import Finding, check
from corpus.contacts import Contact, stated_contacts
from corpus.paired_nodes import paired_nodes
from corpus.types import MATTER_KINDS, POLICY_KINDS, Document, Record

_YEAR = re.compile(r"(?<![\d.])((?:19|20)\d{2})(?=\s*(?:年|[-–—~～至]\s*(?:19|20)\d{2}))|[-–—~～至]\s*((?:19|20)\d{2})(?=\s*年)")
_CALLED = re.compile(
    r"(?:[本前](?:法|条例|條例|办法|辦法|规定|细则|标准|规范|章程|规程|文件|计划|规划|合同|协议|条|款)(?:所[称稱]的?|中的?))[“「]?(?P<term>[^，,。；;：:“”「」（(]{2,24}?)[”」]?[，,]?\s*(?:是指|系指|指)"
)
_BELOW = re.compile(
    r"(?P<full>[^，,。；;：:（()）\n]{2,40})[（(](?:以下|下[称稱])(?:统称|統稱|简称|簡稱|[称稱])?为?[:：]?[“「]?(?P<term>[^）)”」“「]{2,24})[”」]?[)）]"
)
_HEADWORD = re.compile(
    r"^(?:[（(]?[\d一二三四五六七八九十.]+[)）、.]?\s*)?[“「]?(?P<term>[^，,。；;：:“”「」（(\s]{2,16})[”」]?[，,：:]\s*(?:是指|系指|指)"
)

_LABEL = re.compile(r"^\s*第[^条條\s]{1,9}[条條](?:之[一二三四五六七八九十]{1,3})?\s*")


@dataclass(frozen=True, slots=True)
class YearMention:
    """A year that a record names, with its place."""

    record: Record
    year: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Term:
    """A term that the text defines: what it means, as it stands at `text[start:end]`."""

    record: Record
    term: str
    meaning: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Relations:
    """All rows of one document."""

    bodies: tuple[Body, ...] = ()
    figures: tuple[Stated, ...] = ()
    years: tuple[YearMention, ...] = ()
    terms: tuple[Term, ...] = ()
    contacts: tuple[Contact, ...] = ()
    figure_changes: tuple[QuantityChange, ...] = ()
    department_changes: tuple[DepartmentChange, ...] = ()
    body_changes: tuple[BodyChange, ...] = ()
    findings: tuple[Finding, ...] = ()
    node_pairs: tuple[tuple[str, str], ...] = ()


def relate(document: Document) -> Relations:
    """Return the rows of a document with its pairs; pairs that name records it lacks are passed over."""
    records = document.records
    known = {record.key for record in records}
    pairs = [pair for pair in document.pairs if {*pair.old, *pair.new, *pair.commentary} <= known and (pair.old or pair.new)]
    figures = tuple(stated_quantities(records))
    bodies = tuple(stated_bodies(records))
    nodes = tuple(paired_nodes(replace(document, pairs=tuple(pairs))))
    changes = tuple(quantity_changes(records, pairs, figures, {(a, b) for a, b in nodes if a and b}))
    return Relations(
        bodies=bodies,
        figures=figures,
        years=tuple(_years(records)),
        terms=tuple(_terms(records)),
        contacts=tuple(stated_contacts(records)),
        figure_changes=changes,
        department_changes=tuple(department_changes(records, pairs)),
        body_changes=tuple(body_changes(bodies, pairs, records)),
        findings=tuple(check(records, pairs, changes)),
        node_pairs=nodes,
    )


def _years(records: Sequence[Record]) -> Iterator[YearMention]:
    for record in records:
        if record.kind not in MATTER_KINDS:
            for hit in _YEAR.finditer(record.text):
                group = 1 if hit[1] else 2
                yield YearMention(record, int(hit[group]), *hit.span(group))


def _terms(records: Iterable[Record]) -> Iterator[Term]:
    for record in records:
        if record.kind in POLICY_KINDS:
            yield from sorted(_defined(record), key=lambda term: term.start)


def _defined(record: Record) -> Iterator[Term]:
    text = record.text
    for hit in _CALLED.finditer(text):
        yield Term(record, hit["term"].strip(), _until_full_stop(text, hit.end()), hit.start("term"), hit.end("term"))
    for hit in _BELOW.finditer(text):
        yield Term(record, hit["term"].strip(), _LABEL.sub("", hit["full"]).strip(), hit.start("term"), hit.end("term"))
    at = 0
    for line in text.split("\n"):
        if (head := _HEADWORD.match(line)) and not _CALLED.match(line) and "所" not in head["term"][:4]:
            yield Term(record, head["term"], _until_full_stop(line, head.end()), at + head.start("term"), at + head.end("term"))
        at += len(line) + 1


def _until_full_stop(text: str, at: int) -> str:
    stop = re.compile(r"[。\n]").search(text, at)
    return text[at : stop.end() if stop else len(text)].strip()
