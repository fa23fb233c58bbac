"""Take out of Markdown what stands there for other places: the addresses of links, and the text of notes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.readers.inline import named

_NOTE = re.compile(r"^ {0,3}\[\^(?P<id>[^\[\]\s]{1,40})\]:[ \t]*(?P<text>.*)$")
_ADDRESS = re.compile(
    r"""^ {0,3}\[(?P<id>[^\[\]^][^\[\]]*)\]:\s*(?:<(?P<a>[^<>]*)>|(?P<b>(?:\w[\w+.-]*:|[#/]|\.{1,2}/)\S*|\S+\.[a-z]{2,5}))"""
    r"""(?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*$""",
    re.IGNORECASE,
)
_FENCE = re.compile(r"^ {0,3}(?:`{3,}|~{3,})")
_GOES_ON = re.compile(r"^(?: {2,}|\t)\S")
_BEGINS = re.compile(r"^\s*(?:#{1,6}\s|[-*+•]\s|\||\[\^?[^\[\]]+\]:|<|第[〇零一二三四五六七八九十百千\d]+[编章节条條])")


@dataclass(frozen=True, slots=True)
class Defined:
    """The lines that are left, the addresses that links name by id, and the paragraphs of the notes by id."""

    lines: list[str]
    addresses: dict[str, str]
    notes: dict[str, list[str]]


def without_definitions(lines: list[str]) -> Defined:
    """Return the lines without definitions of links and notes, and what they define; code keeps its lines."""
    left: list[str] = []
    addresses: dict[str, str] = {}
    notes: dict[str, list[str]] = {}
    fenced, position = False, 0
    while position < len(lines):
        line = lines[position]
        position += 1
        fenced ^= bool(_FENCE.match(line))
        if not fenced and (note := _NOTE.match(line)):
            end = _note_end(lines, position)
            notes.setdefault(note["id"], []).extend(_paragraphs([note["text"], *lines[position:end]]))
            position = end
        elif not fenced and (address := _ADDRESS.match(line)):
            addresses.setdefault(named(address["id"]), address["a"] or address["b"] or "")
        else:
            left.append(line)
    return Defined(left, addresses, notes)


def _note_end(lines: list[str], start: int) -> int:
    """Return the line behind a note: it goes on up to an empty line or the next thing, and behind one where lines are set in."""
    end = position = start
    while position < len(lines):
        line = lines[position]
        position += 1
        if not line.strip():
            continue
        if not (_GOES_ON.match(line) or position - 1 == end and not _BEGINS.match(line)):
            break
        end = position
    return end


def _paragraphs(lines: list[str]) -> list[str]:
    parts = re.split(r"\n[ \t]*\n", "\n".join(line.strip() for line in lines))
    return [part for part in parts if part.strip()]
