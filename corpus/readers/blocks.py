"""The one stream that every reader produces, and the plain text that spans point into."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from enum import Enum

from corpus.types import Problem


class BlockKind(str, Enum):
    """What a block is in the layout of its file."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of text without markup, `plain[start:end]`; `bold` holds spans relative to the text, `page` counts from one."""

    text: str
    start: int
    end: int
    bold: tuple[tuple[int, int], ...] = ()
    page: int | None = None


Cell = tuple[Paragraph, ...]
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph-like block (one paragraph) or a table (rows of cells of paragraphs)."""

    kind: BlockKind
    paragraph: Paragraph | None = None
    level: int = 0
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class BlockStream:
    """The blocks of a file in order, the plain text that their spans point into, what could not be read, a title it declares."""

    plain: str
    blocks: tuple[Block, ...]
    unread: tuple[Problem, ...] = ()
    title: str = ""


class PlainText:
    """Collects paragraphs into one plain text and hands out their spans."""

    def __init__(self) -> None:
        """Start empty."""
        self._parts: list[str] = []
        self._length = 0

    def paragraph(self, markup: str) -> Paragraph | None:
        """Append a paragraph given with inline markup; None when nothing but markup and space is in it."""
        return self._append(*strip_markup(markup), None)

    def literal(self, text: str, bold: tuple[tuple[int, int], ...] = (), page: int | None = None) -> Paragraph | None:
        """Append a paragraph whose text holds no markup, with the spans that are bold in it; None when it is blank."""
        flags = [False] * len(text)
        for start, end in bold:
            flags[start:end] = [True] * (end - start)
        return self._append(*_trimmed(text, flags), page)

    def _append(self, text: str, bold: tuple[tuple[int, int], ...], page: int | None) -> Paragraph | None:
        if not text:
            return None
        start = self._length
        self._parts.append(text)
        self._length += len(text) + 1
        return Paragraph(text, start, start + len(text), bold, page)

    def __str__(self) -> str:
        """Return the text collected so far, a line a paragraph."""
        return "\n".join(self._parts)


# The elements of HTML; what else stands between < and > is text: a<B 且 C>d, <IPv6>.
_ELEMENTS = (
    "a|abbr|acronym|address|applet|area|article|aside|audio|b|base|bdi|bdo|big|blockquote|body|br|button|canvas|"
    "caption|center|cite|code|col|colgroup|data|datalist|dd|del|details|dfn|dialog|dir|div|dl|dt|em|embed|fieldset|"
    "figcaption|figure|font|footer|form|frame|frameset|h1|h2|h3|h4|h5|h6|head|header|hr|html|i|iframe|img|input|"
    "ins|kbd|label|legend|li|link|main|map|mark|marquee|math|menu|meta|meter|nav|nobr|noscript|object|ol|optgroup|"
    "option|output|p|param|picture|pre|progress|q|rp|rt|ruby|s|samp|script|section|select|small|source|span|strike|"
    "strong|style|sub|summary|sup|svg|table|tbody|td|template|textarea|tfoot|th|thead|time|title|tr|track|tt|u|ul|"
    "var|video|wbr|xmp"
)
_SWITCHES = "hidden|nowrap|noshade|compact|disabled|checked|selected|readonly|open|async|defer|reversed|controls"
_ATTRIBUTES = rf"(?:\s+(?:[a-z_:][\w:.\-]*\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'|[^\s\"'<>=`]+)|(?:{_SWITCHES})(?![\w:.\-])))*\s*/?>"
_OFFICE = r"(?:o|v|w|x|m|st1):[a-z]+"  # what word processors leave in HTML: <o:p>
_CUT_OFF = "|".join(sorted({name[:n] for name in _ELEMENTS.split("|") for n in range(1, len(name) + 1)}, key=len, reverse=True))
_BOLD_ON = re.compile(r"<(?:b|strong)\b[^<>]*>", re.IGNORECASE)
_BOLD_OFF = re.compile(r"</(?:b|strong)\s*>", re.IGNORECASE)
_MARK = re.compile(
    rf"\*\*|~~|</?(?:{_ELEMENTS}|{_OFFICE}){_ATTRIBUTES}|</(?:{_CUT_OFF})?$|<$|(?<![a-z0-9])<(?:{_CUT_OFF})$", re.IGNORECASE | re.ASCII
)
_BREAK = re.compile(rf"</?(?:p|div|li|br){_ATTRIBUTES}", re.IGNORECASE | re.ASCII)
_STRUCK = re.compile(r"~~(?=\S)(?:(?!~~)[^\t])+?(?<=\S)~~")
_DELETED_ON, _DELETED_OFF = re.compile(r"<del\b[^<>]*>", re.IGNORECASE), re.compile(r"</del\s*>", re.IGNORECASE)


def without_deletions(markup: str) -> str:
    """Return the markup without what `~~…~~` and `<del>…</del>` strike out, which is no longer part of the text."""
    return without_spans(_STRUCK.sub("", markup), _DELETED_ON, _DELETED_OFF)


def without_spans(text: str, opening: re.Pattern[str], closing: re.Pattern[str]) -> str:
    """Cut out what stands between an opening and the next closing, in one pass; an opening that never closes stays."""
    kept, position = [], 0
    while (opened := opening.search(text, position)) and (closed := closing.search(text, opened.end())):
        kept.append(text[position : opened.start()])
        position = closed.end()
    return "".join([*kept, text[position:]])


def cell_parts(markup: str) -> list[str]:
    """Split a cell's markup into paragraphs at `<p>` and `<br>`, whether or not they are closed."""
    return [part for part in _BREAK.split(markup) if part.strip()]


def strip_markup(markup: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the text without tags and emphasis marks, and the spans that were bold."""
    characters: list[str] = []
    bold_flags: list[bool] = []
    depth, starred, position = 0, False, 0
    for mark in [*_MARK.finditer(markup), None]:
        piece = html.unescape(markup[position : mark.start() if mark else len(markup)])
        characters.extend(piece)
        bold_flags.extend([depth > 0 or starred] * len(piece))
        if mark is None:
            break
        position = mark.end()
        if mark.group() == "**":
            starred = not starred
        elif _BOLD_ON.fullmatch(mark.group()):
            depth += 1
        elif _BOLD_OFF.fullmatch(mark.group()):
            depth = max(0, depth - 1)
    return _trimmed("".join(characters), bold_flags)


def _trimmed(text: str, flags: list[bool]) -> tuple[str, tuple[tuple[int, int], ...]]:
    start = len(text) - len(text.lstrip())
    text = text.strip()
    flags = flags[start : start + len(text)]
    spans, opened = [], None
    for position, flag in enumerate([*flags, False]):
        if flag and opened is None:
            opened = position
        elif not flag and opened is not None:
            spans.append((opened, position))
            opened = None
    return text, tuple(spans)
