"""What a quotation is called outside the program: its record, its stretch, and the hash that tells whether it still stands."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from corpus.types import Document

_CITE = re.compile(r"(?P<key>[^@#\s]+)(?:#(?P<start>\d+)-(?P<end>\d+))?(?:@(?P<hash>[0-9a-f]{8}))?")


@dataclass(frozen=True, slots=True)
class Cite:
    """A citation's id taken apart: a record's key, the stretch of its text, the beginning of the quotation's hash."""

    key: str
    start: int | None = None
    end: int | None = None
    hash: str = ""

    def __str__(self) -> str:
        """Write the id."""
        span = f"#{self.start}-{self.end}" if self.start is not None else ""
        return f"{self.key}{span}{f'@{self.hash}' if self.hash else ''}"


def read_cite(written: str) -> Cite | None:
    """Read a citation's id; None where it is none."""
    found = _CITE.fullmatch(written.strip())
    if not found:
        return None
    start, end = (int(found[name]) if found[name] else None for name in ("start", "end"))
    return Cite(found["key"], start, end, found["hash"] or "")


def text_hash(text: str) -> str:
    """Return the eight hexadecimal digits that tell whether a quotation still stands (SHA-256)."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]


def document_hash(document: Document) -> str:
    """Return the twelve hexadecimal digits that name a document's text (SHA-256)."""
    return hashlib.sha256(document.plain.encode("utf-8", "replace")).hexdigest()[:12]
