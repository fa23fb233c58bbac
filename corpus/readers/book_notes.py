"""Bring the notes of an e-book that stand on a page of their own to the pages that refer to them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from urllib.parse import quote, unquote

from corpus.readers.blocks import closed, strip_markup
from corpus.readers.linked_notes import HOLDERS, MARK

_LINK = re.compile(
    r"""<a\b[^<>]*?\bhref\s*=\s*(["'])(?P<page>[^"'#<>:]+)#(?P<place>[^"'<>]+)\1[^<>]*>(?P<mark>.{0,200}?)</a\s*>""", re.DOTALL
)
_HOLDER = re.compile(rf"<(?P<tag>{'|'.join(sorted(HOLDERS))})\b[^<>]*>", re.IGNORECASE)
_OPENED = re.compile(r"<(?P<tag>[a-z]\w*)[^<>]*$", re.IGNORECASE)
_LONGEST = 20_000  # characters of a note with its markup, and of what stands before its place in it
_MOST = 5_000  # notes of a book


def with_notes(pages: Mapping[str, str]) -> dict[str, str]:
    """Return the pages of a book, by their names, with each note at the foot of the page that has its mark.

    A note has a link back to the page of its mark, like the notes within a page.
    """
    found = dict(pages)
    moved = 0
    for name in pages:
        notes: list[str] = []
        for link in _LINK.finditer(pages[name]):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(link["page"])))
            if target == name or target not in found or not MARK.fullmatch(strip_markup(link["mark"]).text) or moved == _MOST:
                continue
            place = unquote(link["place"])
            span = _note(found[target], place, posixpath.basename(name))
            if span is None:
                continue
            moved += 1
            note, own = found[target][slice(*span)], f"{target}#{place}"
            found[target] = found[target][: span[0]] + found[target][span[1] :]
            notes.append(_as_of(note, place, own, posixpath.basename(name)))
            found[name] = found[name].replace(link.group(), link.group().replace(f"{link['page']}#{link['place']}", f"#{quote(own)}"))
        if notes:
            body, end, rest = found[name].rpartition("</body")
            found[name] = "".join([body or rest, *notes, end, rest if end else ""])
    return found


def _note(page: str, place: str, name: str) -> tuple[int, int] | None:
    """Return where in a page the element stands that a place is in or of, if it links back to the page of a name."""
    at = next((at for quoted in (f'id="{place}"', f"id='{place}'") if (at := page.find(quoted)) >= 0), -1)
    if at < 0:
        return None
    before = max(0, at - _LONGEST)
    opened = _OPENED.search(page, before, at)
    if opened is not None and opened["tag"].lower() in HOLDERS:
        around = [(opened.start(), opened["tag"])]
    else:
        around = [(hit.start(), hit["tag"]) for hit in _HOLDER.finditer(page, before, at)]
    for start, tag in reversed(around):
        piece = page[start : at + _LONGEST]
        end = closed(piece, piece.find(">") + 1, tag)
        if start + end > at:
            return (start, start + end) if any(f"{each}#" in piece[:end] for each in (name, quote(name))) else None
    return None


def _as_of(note: str, place: str, own: str, name: str) -> str:
    """Return a note as one of the page of a name, with a place that no other of its has."""
    for each in {name, quote(name)}:
        note = re.sub(rf"""(href\s*=\s*["'])[^"'#<>]*{re.escape(each)}#""", r"\1#", note)
    for mark in ('"', "'"):
        note = note.replace(f"id={mark}{place}{mark}", f"id={mark}{own}{mark}", 1)
    return note
