"""An answer while it is being composed: claims, and the numbered quotations that carry them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assistant.documents.facts import Facts
from assistant.documents.own_tables import row_of
from assistant.types import Citation, Claim, ClaimKind, Language
from corpus.types import CONTEXT, Pair, Record

_MARKS = re.compile(r"(?:\[\d+\])+$")

_UNIT = re.compile(r"[（(][^（）()]+[)）]$")  # behind a title: 总投资（亿元）


@dataclass(frozen=True, slots=True)
class Quote:
    """A record, or a stretch of it (offsets in its text), to be quoted."""

    record: Record
    start: int = 0
    end: int | None = None


@dataclass(slots=True)
class Draft:
    """An answer while it is being composed."""

    facts: Facts
    language: Language
    claims: list[Claim] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)

    def cite(self, quote: Quote | Record) -> int:
        """Return the number of a quotation; the same stretch of the same record keeps its number."""
        if isinstance(quote, Record):
            quote = Quote(quote)
        record = quote.record
        start = record.start + quote.start
        end = record.end if quote.end is None else record.start + quote.end
        for citation in self.citations:
            if (citation.id, citation.start, citation.end) == (record.key, start, end):
                return citation.n
        self.citations.append(
            Citation(
                n=len(self.citations) + 1,
                id=record.key,
                label=self.facts.named_label(record, self.language),
                version=record.version,
                kind=record.kind,
                task=_place(record),
                number=record.number,
                figure=record.figure,
                document=record.document,
                start=start,
                end=end,
                quote=self.facts.document.plain[start:end],
                recognised=record.recognised.within(start - record.start, end - record.start) if record.recognised else None,
            )
        )
        return len(self.citations)

    def claim(self, text: str, kind: ClaimKind, *quotes: Quote | Record, absent: tuple[str, ...] = ()) -> None:
        """Add a line; its citation marks are appended."""
        numbers = tuple(dict.fromkeys(self.cite(quote) for quote in (*quotes, *self._titles(text, quotes))))
        marks = "".join(f"[{n}]" for n in numbers)
        made = Claim(f"{text} {marks}".strip(), kind, numbers, absent)
        if made not in self.claims:
            self.claims.append(made)

    def _titles(self, text: str, quotes: Sequence[Quote | Record]) -> list[Record]:
        """Return the rows of titles of the tables whose cells a line tells under them."""
        keys = [(quote.record if isinstance(quote, Quote) else quote).key for quote in quotes]
        rows = [row for key in keys if (row := row_of(self.facts.tables, key))]
        return [table.titles for table, _ in rows if any(len(title) > 1 and _UNIT.sub("", title) in text for title in table.head)]

    def absent(self, text: str, name: str, *quotes: Quote | Record) -> None:
        """Add a line that says that none of these quotations holds a name or term."""
        self.claim(text, ClaimKind.COMPUTED, *quotes, absent=(name,))

    def quoted(self, text: str, *quotes: Quote | Record) -> None:
        """Add a line that repeats policy text."""
        self.claim(text, ClaimKind.QUOTED, *quotes)

    def computed(self, text: str, *quotes: Quote | Record) -> None:
        """Add a line that holds a figure or set the program derived."""
        self.claim(text, ClaimKind.COMPUTED, *quotes)

    def opinion(self, text: str, *quotes: Quote | Record) -> None:
        """Add a line that repeats the analyst."""
        self.claim(text, ClaimKind.COMMENTARY, *quotes)

    def extend(self, other: Draft, *, anew: bool = False) -> None:
        """Take over the lines, quotations and pairs of another answer about the same document, renumbered.

        With `anew`, lines that only quote what is quoted here already, in a wider or narrower stretch, are left out.
        """
        numbers: dict[int, int] = {}
        told = {citation.n for citation in other.citations if anew and any(_within(citation, held) for held in self.citations)}
        for citation in other.citations:
            same = next((c.n for c in self.citations if (c.id, c.start, c.end) == (citation.id, citation.start, citation.end)), None)
            if same is None:
                self.citations.append(replace(citation, n=len(self.citations) + 1))
            numbers[citation.n] = same or len(self.citations)
        for claim in other.claims:
            marks = "".join(f"[{n}]" for n in claim.citations)
            moved = tuple(numbers[n] for n in claim.citations)
            text = claim.text.removesuffix(marks) + "".join(f"[{n}]" for n in moved)
            said = _said(claim.text)
            repeated = (
                claim.kind is ClaimKind.QUOTED
                and {*claim.citations} <= told
                and any(said in _said(each.text) or _said(each.text) in said for each in self.claims)
            )
            if not repeated and not any(text == each.text for each in self.claims):
                self.claims.append(replace(claim, text=text, citations=moved))
        self.pairs.extend(pair for pair in other.pairs if pair not in self.pairs)

    @property
    def cited(self) -> tuple[Record, ...]:
        """Return the records that are quoted, in order."""
        return tuple(self.facts.by_key[citation.id] for citation in self.citations)

    def pair(self, *records: Record) -> None:
        """Show the pairs that records stand in, each once, those of the table first."""
        for record in records:
            for pair in self.facts.pairs_of(record.key):
                if pair not in self.pairs:
                    self.pairs.append(pair)


def _said(text: str) -> str:
    """Return the words of a line behind what it is called, without citation marks."""
    return _MARKS.sub("", text.partition("：")[2] or text).strip()


def _within(one: Citation, other: Citation) -> bool:
    """Tell whether one quotation lies within another."""
    inner, outer = sorted((one, other), key=lambda citation: citation.end - citation.start)
    return one.id == other.id and outer.start <= inner.start and inner.end <= outer.end


def _place(record: Record) -> str | None:
    """Return the task that a record stands in, with the headings that hold it where their numbers are part of what is said."""
    if any(c.isascii() and c.isdigit() for c in record.context):
        return CONTEXT.join(part for part in (record.context, record.task_title) if part)
    return record.task_title
