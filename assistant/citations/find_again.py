"""Find a citation again, and say whether its text is still what it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from assistant.citations.identifiers import Cite, document_hash, read_cite, text_hash
from corpus.errors import UserError
from corpus.types import Document, Record


class Holdings(Protocol):
    """The documents of a library, and what they and their records are called."""

    def document_ids(self) -> Sequence[str]:
        """Return the ids of all documents."""
        ...

    def document(self, id: str) -> Document:
        """Return a document by id."""
        ...

    def title(self, id: str) -> str:
        """Return the title of a document."""
        ...

    def label(self, record: Record) -> str:
        """Return what a record is called."""
        ...


class Standing(str, Enum):
    """Whether a quotation still stands where it was."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Found:
    """What a citation's id leads to now; `elsewhere` names where the quotation stands today when it is not in its place."""

    cite: str
    standing: Standing
    record: Record | None
    label: str
    title: str
    hash: str
    quote: str
    elsewhere: tuple[str, ...] = ()

    @property
    def document(self) -> str:
        """Return the id of the document it stands in now."""
        return self.record.document if self.record else ""

    def as_json(self) -> dict[str, object]:
        """Return plain values."""
        return {
            "id": self.cite,
            "standing": self.standing.value,
            "record": self.record.key if self.record else None,
            "label": self.label,
            "document": self.title,
            "hash": self.hash,
            "quote": self.quote,
            "text": self.record.text if self.record else None,
            "elsewhere": list(self.elsewhere),
        }


def resolve(library: Holdings, written: str) -> Found:
    """Return what a citation's id, or a record's key, leads to.

    Raises:
        UserError: when it is no id, or the document or the text has left the library.
    """
    cite = read_cite(written)
    if cite is None:
        raise UserError(f"这不是引文编号：{written[:80]}", f"this is no citation: {written[:80]}")
    document, id = _document(library, cite)
    record = next((each for each in document.records if each.id == id), None)
    title, mark = library.title(document.id), document_hash(document)
    if record is not None:
        quote = _quote(record, cite)
        if not cite.hash or text_hash(quote) == cite.hash:
            return Found(written, Standing.UNCHANGED, record, library.label(record), title, mark, quote)
    places = list(_holding(document, cite))
    labels = tuple(library.label(each) for each, _ in places)
    if record is not None:
        return Found(written, Standing.CHANGED, record, library.label(record), title, mark, record.text, labels)
    if places:
        now, quote = places[0]
        return Found(written, Standing.MOVED, now, library.label(now), title, mark, quote, labels)
    raise UserError(f"《{title}》里已没有这段引文：{cite.key}", f"“{title}” does not hold this text any more: {cite.key}")


def _document(library: Holdings, cite: Cite) -> tuple[Document, str]:
    name, _, id = cite.key.rpartition(":")
    known = library.document_ids()
    names = [name] if name else known
    if name and name not in known:
        raise UserError(f"资料库里已没有这份资料：{name}", f"this document has left the library: {name}")
    documents = [library.document(each) for each in names]
    found = [document for document in documents if any(record.id == id for record in document.records)]
    if len(found) > 1:
        raise UserError(f"好几份资料都有 {id}，请在前面写上资料编号和冒号", f"several documents have {id}: write the document before it")
    if not found and not name:
        raise UserError(f"没有找到引文：{id}", f"no such citation: {id}")
    return (found[0] if found else library.document(name)), id


def _quote(record: Record, cite: Cite) -> str:
    return record.text if cite.start is None else record.text[cite.start : cite.end]


def _holding(document: Document, cite: Cite) -> Iterator[tuple[Record, str]]:
    """Yield the records that hold the very quotation, by its hash and its length."""
    if not cite.hash:
        return
    length = (cite.end or 0) - (cite.start or 0)
    for record in document.records:
        text = record.text
        windows = (text[at : at + length] for at in range(len(text) - length + 1)) if cite.start is not None else (text,)
        quote = next((window for window in windows if text_hash(window) == cite.hash), None)
        if quote is not None:
            yield record, quote
