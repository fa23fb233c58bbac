"""The one stream that every reader produces, and the plain text that spans point into."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from corpus.types import Problem, Scan


class BlockKind(str, Enum):
    """What a block is in the layout of its file."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    TABLE = "table"
    NOTE = "note"  # a foot note or end note: it belongs to no clause


Spans = tuple[tuple[int, int], ...]
Scores = tuple[float, ...]  # how sure a recogniser is of each character, 0 to 1; empty where the file itself says what they are


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of text without markup, `plain[start:end]`; `bold` and `struck` hold spans relative to the text, `page` counts from one.

    `sure` holds a score a character where the text was read from a picture.
    """

    text: str
    start: int
    end: int
    bold: Spans = ()
    page: int | None = None
    struck: Spans = ()
    sure: Scores = ()


Cell = tuple[Paragraph, ...]


class _Covered(tuple[Paragraph, ...]):
    """An empty cell that the cell above it reaches over."""

    __slots__ = ()


COVERED: Cell = _Covered()
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph-like block (one paragraph) or a table (rows of cells of paragraphs)."""

    kind: BlockKind
    paragraph: Paragraph | None = None
    level: int = 0
    rows: tuple[Row, ...] = ()

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """Return the block's paragraph, or those of a table's cells in order."""
        return (self.paragraph,) if self.paragraph else tuple(paragraph for row in self.rows for cell in row for paragraph in cell)


@dataclass(frozen=True, slots=True)
class BlockStream:
    """The blocks of a file in order, the plain text that their spans point into, what could not be read, a title it declares.

    `scans` are the pages that were read from pictures.
    """

    plain: str
    blocks: tuple[Block, ...]
    unread: tuple[Problem, ...] = ()
    title: str = ""
    scans: tuple[Scan, ...] = ()


@dataclass(frozen=True, slots=True)
class Marked:
    """A text without markup, the spans in it that were bold or struck out, how sure its characters are."""

    text: str
    bold: Spans = ()
    struck: Spans = ()
    sure: Scores = ()


class PlainText:
    """Collects paragraphs into one plain text and hands out their spans."""

    def __init__(self) -> None:
        """Start empty."""
        self._parts: list[str] = []
        self._length = 0

    def paragraph(self, markup: str) -> Paragraph | None:
        """Append a paragraph given with inline markup; None when nothing but markup and space is in it."""
        return self._append(strip_markup(markup), None)

    def literal(self, text: str, bold: Spans = (), page: int | None = None, struck: Spans = (), sure: Scores = ()) -> Paragraph | None:
        """Append a paragraph whose text holds no markup, with the spans that are bold or struck out in it; None when it is blank."""
        marked = _trimmed(text, _flags(text, bold), _flags(text, struck))
        begin = len(text) - len(text.lstrip())
        return self._append(replace(marked, sure=sure[begin : begin + len(marked.text)]), page)

    def _append(self, marked: Marked, page: int | None) -> Paragraph | None:
        if not marked.text:
            return None
        start = self._length
        self._parts.append(marked.text)
        self._length += len(marked.text) + 1
        return Paragraph(marked.text, start, start + len(marked.text), marked.bold, page, marked.struck, marked.sure)

    def __str__(self) -> str:
        """Return the text collected so far, a line a paragraph."""
        return "\n".join(self._parts)


def written_anew(blocks: Sequence[Block], stream: BlockStream) -> BlockStream:
    """Return a stream of other blocks, with a plain text of their own."""
    plain = PlainText()

    def written(paragraph: Paragraph) -> Paragraph:
        return plain.literal(paragraph.text, paragraph.bold, paragraph.page, paragraph.struck, paragraph.sure) or paragraph

    made = [
        replace(
            block,
            paragraph=written(block.paragraph) if block.paragraph else None,
            rows=tuple(tuple(tuple(written(p) for p in cell) if cell else cell for cell in row) for row in block.rows),
        )
        for block in blocks
    ]
    return replace(stream, plain=str(plain), blocks=tuple(made))


def joined_scores(before: Scores, length: int, behind: Scores, more: int) -> Scores:
    """Return the scores of a text of some length and of one put behind it; what was not read from a picture is sure."""
    if not before and not behind:
        return ()
    first = (*before, *(1.0,) * (length - len(before)))[:length]
    return (*first, *(behind or (1.0,) * more))


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
# Tags that no language has, of noncharacters: they stand about what is struck out until the markup is taken off.
_STRUCK_ON, _STRUCK_OFF = "<\ufdd0>", "<\ufdd1>"
_MARK = re.compile(
    rf"\*\*|~~|{_STRUCK_ON}|{_STRUCK_OFF}|</?(?:{_ELEMENTS}|{_OFFICE}){_ATTRIBUTES}"
    rf"|</(?:{_CUT_OFF})?$|<$|(?<![a-z0-9])<(?:{_CUT_OFF})$",
    re.IGNORECASE | re.ASCII,
)
_BREAK = re.compile(rf"</?(?:p|div|li|br){_ATTRIBUTES}", re.IGNORECASE | re.ASCII)
_STRUCK = re.compile(r"~~(?=\S)((?:(?!~~)[^\t])+?)(?<=\S)~~")
STRIKING = frozenset({"del", "s", "strike"})
LINE_THROUGH = re.compile(r"\bline-through\b", re.IGNORECASE)
_TAG = re.compile(r"<([a-z]+)\b([^<>]*)>", re.IGNORECASE)


def deletions_as_tags(markup: str) -> str:
    """Return markup in which what `~~…~~` strikes out stands in a tag, as HTML does it."""
    return _STRUCK.sub(r"<del>\1</del>", markup)


def with_deletions(markup: str) -> str:
    """Return the markup with marks about whatever is struck out: by `~~`, by a tag, by a style."""
    markup = _STRUCK.sub(rf"{_STRUCK_ON}\1{_STRUCK_OFF}", markup)
    kept, position, unclosed = [], 0, set[str]()
    for opened in _TAG.finditer(markup):
        tag = opened.group(1).lower()
        if opened.start() < position or tag in unclosed or not (tag in STRIKING or LINE_THROUGH.search(opened.group(2))):
            continue
        end = closed(markup, opened.end(), tag)
        if not end:
            unclosed.add(tag)
            continue
        kept.append(f"{markup[position : opened.start()]}{_STRUCK_ON}{markup[opened.end() : end]}{_STRUCK_OFF}")
        position = end
    return "".join([*kept, markup[position:]])


def closed(text: str, start: int, tag: str) -> int:
    """Return where an element ends whose opening tag ends at `start`; 0 where it never closes."""
    depth = 1
    for each in re.compile(rf"<(/?){tag}\b[^<>]*>", re.IGNORECASE).finditer(text, start):
        depth += -1 if each[1] else 1
        if depth == 0:
            return each.end()
    return 0


def without_spans(text: str, opening: re.Pattern[str], closing: re.Pattern[str]) -> str:
    """Cut out what stands between an opening and the next closing, in one pass; an opening that never closes stays."""
    kept, position = [], 0
    while (opened := opening.search(text, position)) and (closed := closing.search(text, opened.end())):
        kept.append(text[position : opened.start()])
        position = closed.end()
    return "".join([*kept, text[position:]])


def cell_parts(markup: str) -> list[str]:
    """Split a cell's markup into paragraphs at `<p>` and `<br>`, whether or not they are closed; what is struck out goes on behind."""
    parts, struck = [], False
    for part in _BREAK.split(markup):
        goes_on = struck
        struck = part.rfind(_STRUCK_ON) > part.rfind(_STRUCK_OFF) or struck and _STRUCK_OFF not in part
        if part.strip():
            parts.append(_STRUCK_ON + part if goes_on else part)
    return parts


def strip_markup(markup: str) -> Marked:
    """Return the text without tags and emphasis marks, and what was marked in it."""
    characters: list[str] = []
    bold_flags: list[bool] = []
    struck_flags: list[bool] = []
    depth, starred, struck, position = 0, False, False, 0
    for mark in [*_MARK.finditer(markup), None]:
        piece = html.unescape(markup[position : mark.start() if mark else len(markup)])
        characters.extend(piece)
        bold_flags.extend([depth > 0 or starred] * len(piece))
        struck_flags.extend([struck] * len(piece))
        if mark is None:
            break
        position = mark.end()
        if mark.group() in (_STRUCK_ON, _STRUCK_OFF):
            struck = mark.group() == _STRUCK_ON
        elif mark.group() == "**":
            starred = not starred
        elif _BOLD_ON.fullmatch(mark.group()):
            depth += 1
        elif _BOLD_OFF.fullmatch(mark.group()):
            depth = max(0, depth - 1)
    return _trimmed("".join(characters), bold_flags, struck_flags)


def joined_spans(spans: Sequence[tuple[int, int]]) -> Spans:
    """Return the spans that are not empty; those that touch are one."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if start < end:
            joined.append((joined.pop()[0] if joined and joined[-1][1] == start else start, end))
    return tuple(joined)


def _flags(text: str, spans: Spans) -> list[bool]:
    flags = [False] * len(text)
    for start, end in spans:
        flags[start:end] = [True] * (end - start)
    return flags


def _trimmed(text: str, bold: list[bool], struck: list[bool]) -> Marked:
    start = len(text) - len(text.lstrip())
    text = text.strip()
    end = start + len(text)
    return Marked(text, _spans(bold[start:end]), _spans(struck[start:end]))


def _spans(flags: list[bool]) -> Spans:
    if not any(flags):
        return ()
    spans, opened = [], None
    for position, flag in enumerate([*flags, False]):
        if flag and opened is None:
            opened = position
        elif not flag and opened is not None:
            spans.append((opened, position))
            opened = None
    return tuple(spans)
