"""Put the lines of printed pages together to paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.readers.blocks import BlockKind, Scores, Spans, joined_scores
from corpus.readers.glyphs import Dress

_ENDS = "。！？!?：:；;…"
_NEVER_FIRST = frozenset("，。、；：！？）》”’】〕,;:!?)]")  # marks that begin no paragraph
_NUMBERED = re.compile(
    r"第[〇零一二两三四五六七八九十百千\d]{1,8}[条章节编款部](?![，。、；])|[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}、"
    r"|\d{1,3}[.、．](?!\d)|[①-⑳]|[•●■◆▪★※]|附[件录表]"
)
_SPACED_ARTICLE = re.compile(r"第[〇零一二三四五六七八九十百千\d]{1,8}[条章节编][\s\u3000【（(]")
_REFERENCE = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[）)]?[项款目]|第.{1,8}[款项]")
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’—…]")
_OPEN_NUMBER, _FRACTION = re.compile(r"\d[.,]?$"), re.compile(r"[.,]\d|[%)]")
_ROOM = 1.3  # em: a line that leaves less room than this was broken because it was full
_PUNCTUATION_ROOM = 2.6  # em: a mark that may not begin a line takes the character before it along
_INDENT = 1.2  # em; Chinese text is indented by two
_LARGE = 1.15  # of the usual size of type: a heading
_HEADING_LENGTH, _TITLE_LENGTH = 80, 20
_WIDEST_PITCH = 2.5  # em: lines further apart than that are no running text
_GAP = 1.7  # of the usual distance between lines: a blank line


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line: its text with the spans that are bold or struck out, its place in points from the top left, its size of type.

    `frame` holds the edges of the column that it stands in, where a page has several; `dress` is what all its characters have on,
    `sure` a score a character of a recognised line.
    """

    text: str
    bold: Spans
    page: int
    left: float
    right: float
    top: float
    size: float
    struck: Spans = ()
    frame: tuple[float, float] | None = None
    dress: Dress | None = None
    sure: Scores = ()


@dataclass(frozen=True, slots=True)
class Joined:
    """A paragraph put together from lines; `page` is where it begins."""

    kind: BlockKind
    text: str
    bold: Spans
    page: int
    struck: Spans = ()
    sure: Scores = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """How a document is set: edges of its text, size of type, distance between lines, whether paragraphs are indented."""

    left: float
    right: float
    size: float
    pitch: float
    indented: bool


def measured(lines: Sequence[Line]) -> Measure:
    """Measure a document by its lines, the longest counting most."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    size = sizes.most_common(1)[0][0] if sizes else 10.5
    body = [line for line in lines if abs(line.size - size) < 1]
    rights = sorted(line.right for line in body)
    right = rights[int(0.9 * (len(rights) - 1))] if rights else 0.0
    lefts = Counter(round(line.left) for line in body if line.right > right - _ROOM * size) or Counter(round(line.left) for line in body)
    left = float(min((x for x, count in lefts.items() if count >= max(lefts.values()) / 4), default=0))
    steps = [b.top - a.top for a, b in zip(body, body[1:], strict=False) if a.page == b.page and b.top > a.top]
    pitch = min(sorted(steps)[len(steps) // 2], _WIDEST_PITCH * size) if steps else 1.5 * size
    starts = [b for a, b in zip(body, body[1:], strict=False) if a.right < right - 3 * size and len(b.text) > 3]
    indented = sum(line.left > left + _INDENT * size for line in starts) > len(starts) / 2
    return Measure(left, right, size, pitch, indented)


def joined(lines: Iterable[Line], measure: Measure) -> list[Joined]:
    """Join lines that nothing else stands between to paragraphs."""
    found: list[Joined] = []
    last: Line | None = None
    for line in lines:
        if last is None or starts_paragraph(last, line, measure):
            kind = BlockKind.HEADING if line.size > _LARGE * measure.size and len(line.text) <= _HEADING_LENGTH else BlockKind.PARAGRAPH
            found.append(Joined(kind, line.text, line.bold, line.page, line.struck, line.sure))
        else:
            found[-1] = _extended(found[-1], line)
        last = line
    return found


def starts_paragraph(last: Line, line: Line, measure: Measure) -> bool:
    """Tell whether a line begins a paragraph, by its number, the room that the line before left, and indentation."""
    size = max(line.size, last.size)
    if abs(line.size - last.size) > 0.1 * measure.size:
        return True
    large = line.size > _LARGE * measure.size
    near = line.page == last.page and line.top - last.top < (2.2 * size if large else max(_GAP * measure.pitch, 1.5 * size))
    if large:
        return not near or bool(_NUMBERED.match(line.text)) or last.text[-1] in _ENDS
    if line.page == last.page and not near:
        return True
    ended = last.text[-1] in _ENDS
    if line.text[0] in _NEVER_FIRST:
        return False
    if last.text[-1] in "，、" and not _NUMBERED.match(line.text):
        return False
    room = measure.right - last.right
    if room > (_ROOM if ended else _PUNCTUATION_ROOM) * size and room > _first_word(line):
        return True
    if _SPACED_ARTICLE.match(line.text) or (ended or _is_title(last) and not _REFERENCE.match(line.text)) and _NUMBERED.match(line.text):
        return True
    if measure.indented:
        deeper = line.left > measure.left + _INDENT * size
        hanging = abs(line.left - last.left) < size / 2
        return deeper and (not hanging or ended)
    return last.text[-1] in "。！？"


def _is_title(line: Line) -> bool:
    """Tell whether a line looks like a numbered title: what has a number below it then is no more of it."""
    return len(line.text) <= _TITLE_LENGTH and bool(_NUMBERED.match(line.text)) and line.text[-1].isalnum()


def _first_word(line: Line) -> float:
    """Return about how wide the first unbreakable piece of a line is: a word or number must move to the next line whole."""
    word = re.match(r"[\x21-\x7e]+", line.text)
    return len(word.group()) * line.size * 0.55 if word else 0.0


def _extended(paragraph: Joined, line: Line) -> Joined:
    text = paragraph.text
    spaced = not (_WIDE.match(text[-1]) or _WIDE.match(line.text[0]) or _goes_on(text, line.text))
    if spaced and text.endswith("-") and text[-2:-1].isalpha() and line.text[0].islower():
        text, spaced = text[:-1], False
    text += " " if spaced else ""
    bold = _moved(paragraph.bold, line.bold, len(text))
    struck = _moved(paragraph.struck, line.struck, len(text))
    sure = joined_scores(paragraph.sure, len(text), line.sure, len(line.text))
    return replace(paragraph, text=text + line.text, bold=bold, struck=struck, sure=sure)


def _goes_on(text: str, line: str) -> bool:
    """Tell whether a line begins within a number: some programs break Chinese text at any character."""
    if not _WIDE.search(line):
        return False
    return bool(_OPEN_NUMBER.search(text[-8:]) and (line[0].isdecimal() or _FRACTION.match(line)))


def _moved(before: Spans, behind: Spans, offset: int) -> Spans:
    """Return the spans of a text and of one put behind it at an offset."""
    cut = ((start, min(end, offset)) for start, end in before)
    return merged((*cut, *((start + offset, end + offset) for start, end in behind)), 0)


def appended(paragraph: Joined, other: Joined) -> Joined:
    """Return a paragraph with another one, which it was parted from by a page, behind it."""
    return _extended(paragraph, Line(other.text, other.bold, other.page, 0, 0, 0, 0, other.struck, sure=other.sure))


def merged(spans: Iterable[tuple[int, int]], gap: int = 1) -> Spans:
    """Join spans that touch or have no more than a gap, such as a space, between them."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and start <= found[-1][1] + gap:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return tuple(found)
