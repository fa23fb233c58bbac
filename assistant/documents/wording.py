"""How the program speaks of a document: as a broker's note, a table with its column of reasons, two texts, or a text on its own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path

from assistant.types import Answer, Language
from corpus.datafile import read_table
from corpus.normalize import fold
from corpus.types import OPINION_KINDS, Document, Kind

# A column of this title gives reasons for a change; whoever drew up the table says them, no analyst.
_REASONS = re.compile(r"[说說]明|理由|原因|[备備][注註]|[依根][据據]|\b(?:reasons?|remarks?|notes?|explanations?)\b", re.IGNORECASE)
_LONGEST_TITLE = 12
_BROKER = re.compile(r"点评|评论|评述|解读|研报|证券|comment", re.IGNORECASE)


class Owner(str, Enum):
    """Who speaks in a document beside the policy text, or that nobody does: with an old and a new version, or with one."""

    BROKER = "broker"
    COLUMN = "column"
    PAIR = "pair"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Wording:
    """What a document is called and what it has; `title` is the title of the column that gives reasons."""

    owner: Owner = Owner.TEXT
    title: str = ""
    compared: bool = False

    def words(self, language: Language) -> dict[str, str]:
        """Return the words that sentences and labels are filled in with."""
        return {name: forms[language.value].format(title=self.title) for name, forms in _words()[self.owner.value].items()}

    def word(self, name: str, language: Language) -> str:
        """Return one of the words."""
        return _words()[self.owner.value][name][language.value].format(title=self.title)

    @property
    def mark(self) -> str:
        """Return what an answer keeps of the wording; `spoken` makes it a wording again."""
        return f"{self.owner.value}:{self.title}"

    @property
    def has_broker(self) -> bool:
        """Tell whether a broker speaks in the document."""
        return self.owner is Owner.BROKER


def wording_of(document: Document) -> Wording:
    """Tell how to speak of a document by the records and the column titles that it has."""
    kinds = {record.kind for record in document.records}
    compared = any(record.version for record in document.records)
    if not kinds & OPINION_KINDS:
        return Wording(Owner.PAIR if compared else Owner.TEXT, compared=compared)
    beside = Kind.COMMENTARY in kinds and Kind.SUMMARY not in kinds
    title = "" if Kind.SUMMARY in kinds else _reasons(document) or (_column(document) if beside else "")
    if title:
        return Wording(Owner.COLUMN, title, compared)
    if Kind.COMMENTARY in kinds or Kind.SUMMARY in kinds:
        return Wording(Owner.BROKER, compared=compared)
    return Wording(Owner.PAIR if compared else Owner.TEXT, compared=compared)


def spoken(marks: Iterable[str], name: str, language: Language) -> str:
    """Return a word for the owners of these marks, each once; as for any text where there are none."""
    owners = [Wording(Owner(owner), title) for owner, _, title in (mark.partition(":") for mark in marks)]
    return ("、" if language is Language.ZH else ", ").join(dict.fromkeys(each.word(name, language) for each in owners or [Wording()]))


def owners_of(answer: Answer, numbers: Iterable[int]) -> tuple[str, ...]:
    """Return the marks of the documents that these quotations of an answer stand in, and of no other that it quotes."""
    documents = list(dict.fromkeys(citation.document for citation in answer.citations))
    if len(documents) != len(answer.owners):  # kept by an earlier release
        return answer.owners
    wanted = {*numbers}
    quoted = {citation.document for citation in answer.citations if citation.n in wanted}
    return tuple(dict.fromkeys(mark for document, mark in zip(documents, answer.owners, strict=True) if document in quoted))


def _reasons(document: Document) -> str:
    """Return the title of the column that gives reasons, empty where there is none."""
    sides = {fold(document.old_name), fold(document.new_name)}
    titles = ("".join(heading.text.split()) for heading in document.headings)
    return next((t for t in titles if len(t) <= _LONGEST_TITLE and fold(t) not in sides and _REASONS.search(t)), "")


def _column(document: Document) -> str:
    """Return the title of a column beside both versions that is not a broker's, empty where there is none: 采纳情况."""
    sides = {fold(document.old_name), fold(document.new_name), ""}
    beside = {record.heading for record in document.records if record.kind is Kind.COMMENTARY}
    titles = ["".join(heading.text.split()) for heading in document.headings]
    rows = [t for t in titles if fold(t) in sides]
    if not rows or _BROKER.search("\n".join(titles)) or beside - {""}:
        return ""
    last = max(i for i, t in enumerate(titles) if fold(t) in sides)
    return next((t for t in titles[last + 1 : last + 2] if len(t) <= _LONGEST_TITLE), "")


@cache
def _words() -> dict[str, dict[str, dict[str, str]]]:
    return read_table(Path(__file__).parent / "wording.toml")
