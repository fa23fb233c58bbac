"""A call note: answers and pairs that were pinned, copied as they stood, with citations that can be checked later."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timezone
from typing import Any

from assistant.citations.identifiers import Cite, document_hash, text_hash
from assistant.documents.wording import wording_of
from assistant.interface.recognised import marked
from assistant.types import Answer, ClaimKind, Language, RecordSource, recognised_of
from corpus.types import OPINION_KINDS, Document, Kind, Recognised, Record, Relation, Version

_MARKS = re.compile(r"\s*(?:\[\d{1,4}\])+$")
_LONGEST_REMARK, _LONGEST_TITLE, _MOST = 2000, 100, 500


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation as it stood: `cite` finds it again, `hash` is the document's of that day, `owner` the mark of its wording."""

    cite: str
    label: str
    quote: str
    kind: Kind
    version: Version | None
    task: str
    number: int | None
    figure: int | None
    document: str
    title: str
    hash: str
    n: int = 0
    owner: str = ""
    recognised: Recognised | None = None

    @property
    def named(self) -> str:
        """Return the label with how sure the quotation is, where it was read from a picture."""
        return marked(self.label, self.recognised, self.quote, Language.ZH)

    @property
    def record(self) -> Record:
        """Return the quotation as a record of its own, to be compared with another."""
        return Record(self.document, self.cite, self.kind, self.quote, 0, len(self.quote), self.version)


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of an answer with the numbers of its quotations."""

    text: str
    kind: ClaimKind
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A pinned answer (claims and quotations) or a pinned pair (old, new and commentary), with the analyst's remark."""

    id: str
    title: str
    pinned: str
    source: str
    claims: tuple[Said, ...] = ()
    quotes: tuple[Quoted, ...] = ()
    old: tuple[Quoted, ...] = ()
    new: tuple[Quoted, ...] = ()
    commentary: tuple[Quoted, ...] = ()
    relation: Relation | None = None
    remark: str = ""

    @property
    def quoted(self) -> tuple[Quoted, ...]:
        """Return every quotation of the item."""
        return (*self.quotes, *self.old, *self.new, *self.commentary)


@dataclass(frozen=True, slots=True)
class CallNote:
    """What one person pinned, in the order that they gave it."""

    title: str = ""
    items: tuple[Item, ...] = ()

    @property
    def documents(self) -> tuple[tuple[str, str], ...]:
        """Return the (title, hash) of every document quoted."""
        return tuple(dict.fromkeys((quoted.title, quoted.hash) for item in self.items for quoted in item.quoted))

    def pinned(self, item: Item) -> CallNote:
        """Add an item at the end; what is there already stays where it is."""
        if any(each.source == item.source for each in self.items) or len(self.items) >= _MOST:
            return self
        return replace(self, items=(*self.items, item))

    def unpinned(self, id: str) -> CallNote:
        """Take an item out."""
        return replace(self, items=tuple(item for item in self.items if item.id != id))

    def moved(self, id: str, steps: int) -> CallNote:
        """Move an item up (negative) or down."""
        items = list(self.items)
        at = next((n for n, item in enumerate(items) if item.id == id), None)
        if at is None:
            return self
        item = items.pop(at)
        items.insert(min(max(at + steps, 0), len(items)), item)
        return replace(self, items=tuple(items))

    def remarked(self, id: str, remark: str) -> CallNote:
        """Set an item's remark."""
        said = remark.strip()[:_LONGEST_REMARK]
        return replace(self, items=tuple(replace(item, remark=said) if item.id == id else item for item in self.items))

    def named(self) -> CallNote:
        """Name the document before every quotation's label, where several are quoted."""
        if len({quoted.document for item in self.items for quoted in item.quoted}) < 2:
            return self
        return replace(self, items=tuple(map(_with_documents, self.items)))

    def renamed(self, title: str) -> CallNote:
        """Give the note a title."""
        return replace(self, title=" ".join(title.split())[:_LONGEST_TITLE])


def _with_documents(item: Item) -> Item:
    quotes, old, new, commentary = (tuple(map(_named, side)) for side in (item.quotes, item.old, item.new, item.commentary))
    return replace(item, quotes=quotes, old=old, new=new, commentary=commentary)


def _named(quoted: Quoted) -> Quoted:
    title = quoted.title if "《" in quoted.title else f"《{quoted.title}》"
    return replace(quoted, label=f"{title}{quoted.label}")


def quoted_record(record: Record, label: str, document: Document, span: tuple[int, int] | None = None, n: int = 0) -> Quoted:
    """Copy a record, or a stretch of its text, as a quotation."""
    start, end = span or (0, len(record.text))
    quote = record.text[start:end]
    whole = (start, end) == (0, len(record.text))
    cite = Cite(record.key, None if whole else start, None if whole else end, text_hash(quote))
    return Quoted(
        str(cite), label, quote, record.kind, record.version, record.task_title or record.context,
        record.number, record.figure, record.document, document.title, document_hash(document), n,
        wording_of(document).mark, record.recognised.within(start, end) if record.recognised else None,
    )  # fmt: skip


def answer_item(answer: Answer, source: str, records: Mapping[str, Record], documents: Mapping[str, Document]) -> Item:
    """Copy an answer; quotations whose record has left the library since are left out."""
    claims = tuple(Said(_MARKS.sub("", claim.text), claim.kind, claim.citations) for claim in answer.claims)
    if not claims:
        claims = (Said(answer.answer, ClaimKind.COMPUTED, tuple(c.n for c in answer.citations)),)
    quotes = tuple(
        quoted_record(record, c.label, documents[c.document], (c.start - record.start, c.end - record.start), c.n)
        for c in answer.citations
        if (record := records.get(c.id)) is not None and c.document in documents
    )
    return Item(secrets.token_hex(4), answer.question, _now(), source, claims, quotes)


def pair_item(
    sides: tuple[Sequence[Record], Sequence[Record]],
    relation: Relation | None,
    source: RecordSource,
    documents: Mapping[str, Document],
    language: Language = Language.ZH,
) -> Item:
    """Copy the two sides of a pair, with what the analyst says beside them."""
    keys = [record.key for side in sides for record in side]
    beside = dict.fromkeys(key for pair in source.related(keys) for key in pair.commentary)
    opinions = [record for key in beside if (record := source.record(key))]
    copied = [
        tuple(quoted_record(record, source.label(record, language), documents[record.document]) for record in side)
        for side in (*sides, opinions)
    ]
    title = " ↔ ".join("、".join(quoted.label for quoted in side) or "—" for side in copied[:2])
    return Item(secrets.token_hex(4), title, _now(), " ".join(keys), old=copied[0], new=copied[1], commentary=copied[2], relation=relation)


def by_owner(item: Item) -> list[tuple[str, tuple[Quoted, ...]]]:
    """Return what is said about the policy beside its text, apart for each document that says it, by the mark of its wording."""
    said = [*(quoted for quoted in item.quotes if quoted.kind in OPINION_KINDS), *item.commentary]
    marks = dict.fromkeys(quoted.owner for quoted in said)
    return [(mark, tuple(quoted for quoted in said if quoted.owner == mark)) for mark in marks]


def note_json(note: CallNote) -> dict[str, Any]:
    """Return plain values."""
    return asdict(note)


def note_of(values: Mapping[str, Any]) -> CallNote:
    """Return the note that plain values stand for.

    Raises:
        KeyError, TypeError, ValueError: when they stand for none.
    """
    return CallNote(str(values["title"]), tuple(_item_of(item) for item in values["items"]))


def _item_of(values: Mapping[str, Any]) -> Item:
    def quoted(name: str) -> tuple[Quoted, ...]:
        return tuple(_quoted_of(each) for each in values[name])

    claims = tuple(Said(str(each["text"]), ClaimKind(each["kind"]), tuple(map(int, each["citations"]))) for each in values["claims"])
    relation = Relation(values["relation"]) if values["relation"] else None
    head = [str(values[name]) for name in ("id", "title", "pinned", "source")]
    sides = [quoted(name) for name in ("quotes", "old", "new", "commentary")]
    return Item(head[0], head[1], head[2], head[3], claims, sides[0], sides[1], sides[2], sides[3], relation, str(values["remark"]))


def _quoted_of(values: Mapping[str, Any]) -> Quoted:
    made = {"kind": Kind(values["kind"]), "version": Version(values["version"]) if values["version"] else None}
    return Quoted(**{**values, **made, "recognised": recognised_of(values.get("recognised"))})


def _now() -> str:
    return datetime.now(timezone.utc).astimezone().isoformat(timespec="minutes")
