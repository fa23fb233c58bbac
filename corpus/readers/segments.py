"""Part Markdown into what is read each in its own way: lines, HTML and code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from corpus.readers.blocks import closed, strip_markup, without_spans
from corpus.readers.dress import Dress
from corpus.readers.unread import Unread

_FENCE = re.compile(r"^ {0,3}(?P<fence>`{3,}|~{3,})[ \t]*(?P<language>[^`\s]*)[^`\n]*$")
_MARKDOWN = ("markdown", "md")
_COMMENT = (re.compile("<!--"), re.compile("-->"))
_UNSEEN = tuple(
    (re.compile(rf"<{tag}\b[^<>]*>", re.IGNORECASE), re.compile(rf"</{tag}\s*>", re.IGNORECASE)) for tag in ("script", "style", "template")
)
_TAG = re.compile(r"<(?P<tag>[a-z][a-z\d]*)(?P<attributes>\s[^<>]*)>", re.IGNORECASE)
_STYLE = re.compile(r"""\sstyle\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE)
_HIDDEN = re.compile(r"\shidden(?=[\s=/]|$)", re.IGNORECASE)
_TABLE = re.compile(r"<table\b[^<>]*>|<(?P<tag>div|section)\b[^<>]*display\s*:\s*table\b(?!-)[^<>]*>", re.IGNORECASE)
_BLOCKS = (
    "address|article|aside|blockquote|body|caption|center|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|"
    "h[1-6]|head|header|hr|html|legend|li|main|menu|nav|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
_BLOCK = re.compile(rf"^ {{0,3}}</?(?P<tag>{_BLOCKS})(?=[\s>/])[^<>]*>", re.IGNORECASE)


class Part(Enum):
    """How a part is read."""

    LINES = "lines"
    HTML = "html"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of lines that is read in one way."""

    part: Part
    text: str


def without_unseen(text: str, unread: Unread) -> str:
    """Return the text without what a page does not show: comments, scripts, styles, and elements that are hidden, which are told."""
    text = without_spans(text, *_COMMENT)
    for opening, closing in _UNSEEN:
        text = without_spans(text, opening, closing)
    kept, position, unclosed = [], 0, set[str]()
    for opened in _TAG.finditer(text):
        if opened.start() < position or opened["tag"] in unclosed or not _hides(opened):
            continue
        if end := closed(text, opened.end(), opened["tag"]):
            kept.append(text[position : opened.start()])
            if strip_markup(text[opened.end() : end]).text:
                unread.tell("hidden")
                unread.at(strip_markup(kept[-1].rpartition("\n")[2]).text or strip_markup(text[end:].lstrip().partition("\n")[0]).text)
            position = end
        else:
            unclosed.add(opened["tag"])
    return "".join([*kept, text[position:]])


def _hides(opened: re.Match[str]) -> bool:
    style = _STYLE.search(opened["attributes"])
    attributes = {"style": style.group(1).strip("\"'") if style else ""} | ({"hidden": ""} if _HIDDEN.search(opened["attributes"]) else {})
    look = Dress({}).look(opened["tag"].lower(), attributes, frozenset(), ())
    return look.hidden or bool(look.veil)


def segments(text: str) -> Iterator[Segment]:
    """Yield the parts of a text in order; a fence that never closes is dropped, and code that is Markdown is read as such."""
    lines, begin, position, unclosed = text.split("\n"), 0, 0, dict[str, int]()
    while position < len(lines):
        opened = _FENCE.match(lines[position])
        if opened is None:
            position += 1
            continue
        yield from _beside_html("\n".join(lines[begin:position]))
        fence = opened["fence"]
        closing = re.compile(rf"^\s*{re.escape(fence[0])}{{{len(fence)},}}\s*$")
        is_known = len(fence) >= unclosed.get(fence[0], len(lines[position]) + 1)
        end = 0 if is_known else next((n for n in range(position + 1, len(lines)) if closing.match(lines[n])), 0)
        if end and opened["language"].lower() in _MARKDOWN:
            yield from segments("\n".join(lines[position + 1 : end]))
        elif end:
            yield Segment(Part.CODE, "\n".join(lines[position + 1 : end]))
        else:
            unclosed[fence[0]] = len(fence)
        begin = position = max(end, position) + 1
    yield from _beside_html("\n".join(lines[begin:]))


def _beside_html(text: str) -> Iterator[Segment]:
    """Yield the tables in HTML that are no part of another table's row, whatever stands in them, and what stands between."""
    start, unclosed = 0, set[str]()
    for opened in _TABLE.finditer(text):
        tag = (opened["tag"] or "table").lower()
        if opened.start() < start or tag in unclosed or _in_a_row(text, opened.start()):
            continue
        if end := closed(text, opened.end(), tag):
            yield from _blocks(text[start : opened.start()])
            yield Segment(Part.HTML, text[opened.start() : end])
            start = end
        else:
            unclosed.add(tag)
    yield from _blocks(text[start:])


def _in_a_row(text: str, place: int) -> bool:
    line = text[text.rfind("\n", 0, place) + 1 : place]
    return is_row(line)


def is_row(line: str) -> bool:
    """Tell whether a line is a row of a table, by its tabs or bars."""
    return "\t" in line or line.lstrip().startswith("|")


def _blocks(text: str) -> Iterator[Segment]:
    """Yield the elements that begin a line, each to where it closes or the next empty line, and the lines between them."""
    lines, begin, position, in_table = text.split("\n"), 0, 0, False
    while position < len(lines):
        line = lines[position]
        opened = _BLOCK.match(line)
        in_table = bool(line.strip()) and (in_table or is_row(line))  # rows may hold HTML, and lack their tabs
        if opened is None or in_table:
            position += 1
            continue
        yield Segment(Part.LINES, "\n".join(lines[begin:position]))
        end = _block_end(lines, position, opened["tag"])
        yield Segment(Part.HTML, "\n".join(lines[position:end]))
        begin = position = end
    yield Segment(Part.LINES, "\n".join(lines[begin:]))


def _block_end(lines: list[str], start: int, tag: str) -> int:
    either = re.compile(rf"<(/?){tag}\b[^<>]*>", re.IGNORECASE)
    is_code, depth = tag.lower() == "pre", 0
    for position in range(start, len(lines)):
        line = lines[position]
        if not is_code and (not line.strip() or position > start and is_row(line)):
            return position
        depth += sum(-1 if each[1] else 1 for each in either.finditer(line))
        if depth <= 0:
            return position + 1
    return len(lines)
