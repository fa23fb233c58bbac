"""Foot notes and end notes of a Word document: their marks in the text, and their texts in the order in which they are referred to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from corpus.readers.numbering import Element, W
from corpus.readers.unread import Unread

_NAMES = {W + "footnoteReference": "注", W + "endnoteReference": "尾注"}
_KINDS = {W + "footnoteReference": W + "footnote", W + "endnoteReference": W + "endnote"}


@dataclass(frozen=True, slots=True)
class DueNote:
    """A note that was referred to: its mark as it stands in the text, and the element that holds its paragraphs."""

    mark: str
    body: Element


@dataclass(slots=True)
class Notes:
    """The notes of a document by kind and id, how many were referred to, and those whose text is due."""

    bodies: dict[tuple[str, str], Element]
    unread: Unread
    counts: dict[str, int] = field(default_factory=dict)
    due: list[DueNote] = field(default_factory=list)

    def refer(self, reference: Element, own: str = "") -> str:
        """Return the mark of a note where it is referred to; `own` is a mark that the author wrote instead of a number."""
        name = _NAMES[reference.tag]
        if not own:
            self.counts[name] = self.counts.get(name, 0) + 1
        mark = f"〔{name}{own or self.counts[name]}〕"
        body = self.bodies.get((_KINDS[reference.tag], reference.get(W + "id") or ""))
        if body is None:
            self.unread.tell("note")
        else:
            self.due.append(DueNote(mark, body))
        return mark

    def taken(self) -> Iterator[DueNote]:
        """Yield the notes that are due, each once."""
        due, self.due = self.due, []
        yield from due


def note_bodies(*parts: Element) -> dict[tuple[str, str], Element]:
    """Return the notes of the parts that hold them, by kind and id; the lines that Word draws above notes are none."""
    return {
        (element.tag, element.get(W + "id") or ""): element
        for part in parts
        if part is not None
        for element in part.iterchildren(*_KINDS.values())
        if element.get(W + "type", "normal") == "normal"
    }
