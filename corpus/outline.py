"""Heading styles as data, and the outline that a text makes of them.

A style is a way of numbering: `STYLES` lists them from the widest to the narrowest. Which of them a text uses, and which
holds which, is seen in the text: see `read_marks`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from corpus.normalize import CHINESE_DIGITS, chinese_number, label_form
from corpus.types import Node, Version

_GAP = r"[ \t\u3000\u200b]"
_CHINESE = rf"[{CHINESE_DIGITS}](?:{_GAP}*[{CHINESE_DIGITS}]){{0,5}}"
_ROMAN = r"[IVX]{1,5}"
_ANY = rf"\d{{1,3}}|{_CHINESE}"
# Behind an English number stands a mark or a title, not a lower-case word: Section 5 of this Act is a reference.
_ENGLISH = rf"(?P<n>\d{{1,3}}|{_ROMAN})(?:{_GAP}*[.:—–-]|(?={_GAP}+[A-Z\"“(\u4e00-\u9fff])|$)"
_OF_ROMAN = {"I": 1, "V": 5, "X": 10}
_CONTENTS = re.compile(r"^\s*(?:目\s*[录次]|(?:table of )?contents)\s*$", re.IGNORECASE)
_LEADER = re.compile(r"(?:[\s.．…·•—-]+\d{0,4})?\s*$")
_SENTENCE = re.compile(r"[。；;！？!?]")
_RUN_IN = re.compile(r"[^。；;！？!?：:\n]{1,50}[。！]")
_UNIT = r"(?![\d.]|\s*(?:[%％‰℃倍万亿元个年级]|以[上下]))"
_LONGEST = 60
_BARE_HEAD = re.compile(r"[一-龥“”、]{4,20}")
_SHORT_HEAD, _LEAD_IN = 30, 3  # characters of a heading without a number; lines that may stand between it and 一、


@dataclass(frozen=True, slots=True)
class Style:
    """A way of numbering headings: its name in ids, the pattern of its labels with the number as `n`, how wide it is."""

    name: str
    pattern: str
    rank: int


# 第六条 is an article and no heading: `statute.py` reads those. （1）, ① and a) are items within a clause.
STYLES = (
    Style(
        "annex",
        rf"(?:附{_GAP}*[件录表图]{_GAP}*(?P<n>{_ANY}|[A-Z](?![A-Za-z]))?|(?:Annex|Appendix|Schedule){_GAP}+(?P<m>[A-Z]|\d{{1,2}}))",
        0,
    ),
    Style("part", rf"第{_GAP}*(?P<n>{_ANY}){_GAP}*部分", 1),
    Style("part", rf"(?:PART|Part){_GAP}+{_ENGLISH}", 1),
    Style("book", rf"第{_GAP}*(?P<n>{_ANY}){_GAP}*[编篇](?!章)", 2),
    Style("subbook", rf"第{_GAP}*(?P<n>{_ANY}){_GAP}*分编", 3),
    Style("chapter", rf"第{_GAP}*(?P<n>{_ANY}){_GAP}*章", 4),
    Style("chapter", rf"(?:CHAPTER|Chapter|TITLE|Title){_GAP}+{_ENGLISH}", 4),
    Style("division", rf"第{_GAP}*(?P<n>{_ANY}){_GAP}*节", 5),
    Style("article", rf"(?:ARTICLE|Article){_GAP}+{_ENGLISH}", 6),
    Style("clause", rf"(?:SECTION|Section|CLAUSE|Clause|§){_GAP}*{_ENGLISH}", 7),
    Style("section", rf"(?P<n>{_CHINESE}){_GAP}*[、．.]", 8),
    Style("roman", rf"(?P<n>{_ROMAN}){_GAP}*[.、]", 8),
    Style("item", rf"\({_GAP}*(?P<n>{_CHINESE}){_GAP}*\)", 9),
    Style("dotted", rf"(?P<n>(?:\d{{1,2}}|[A-Z])(?:\.\d{{1,3}}){{1,5}}){_UNIT}", 10),
    Style("number", rf"(?P<n>\d{{1,3}}){_GAP}*[.、](?!\d)(?={_GAP}*\S)", 11),
    Style("spaced", rf"(?P<n>\d{{1,2}}){_GAP}+(?=[^\s\d])", 11),
)
ENGLISH = frozenset({"article", "clause"})
CHAPTERS = frozenset({"part", "book", "subbook", "chapter", "division"})
_COMPILED = tuple((style, re.compile(style.pattern)) for style in STYLES)


@dataclass(frozen=True, slots=True)
class Mark:
    """A label at the head of a paragraph: its style, as the text writes it, its numbers, and where the words begin."""

    style: Style
    label: str
    ordinals: tuple[int, ...]
    body: int

    @property
    def number(self) -> int:
        """Return the last of the numbers, 0 for an attachment without one."""
        return self.ordinals[-1] if self.ordinals else 0


@cache
def style_named(name: str) -> Style:
    """Return a style by name."""
    return next(style for style in STYLES if style.name == name)


def mark_of(text: str) -> Mark | None:
    """Read the label at the head of a paragraph, whichever style it is of."""
    form = label_form(text[:_LONGEST])
    start = len(form) - len(form.lstrip())
    for style, pattern in _COMPILED:
        hit = pattern.match(form, start)
        ordinals = _ordinals(hit) if hit else None
        if hit is not None and ordinals is not None:
            label = re.sub(
                rf"{_GAP}+", "" if not hit.group()[0].isascii() or style.name == "item" else " ", text[start : hit.end()]
            ).strip()
            return Mark(style, label.rstrip(".:—–-" if style.name in ENGLISH | CHAPTERS else ""), ordinals, hit.end())
    return None


def _ordinals(hit: re.Match[str]) -> tuple[int, ...] | None:
    """Return a label's numbers; letters count from 1; None where there is no number to read."""
    found = hit["n"] or hit.groupdict().get("m")
    if found is None:
        return ()
    numbers = [_number(part) for part in found.split(".")]
    return None if None in numbers else tuple(n for n in numbers if n is not None)


def _number(text: str) -> int | None:
    if re.fullmatch(_ROMAN, text):
        values = [_OF_ROMAN[c] for c in text]
        return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))
    return ord(text) - ord("A") + 1 if re.fullmatch("[A-Z]", text) else chinese_number(text)


def read_marks(texts: Sequence[str]) -> list[Mark | None]:
    """Read the labels of all paragraphs and drop those of styles that the text does not use for its structure.

    A number and a space (1 范围) is a heading where dotted numbers (1.1) or its neighbours (2 总则) go with it; a number
    with a full stop (1. Scope) belongs to the dotted numbers that begin with it. Where 1. runs on while （一） begins anew
    under each, 1. is the wider of the two.
    """
    marks = [mark_of(text) for text in texts]
    firsts = {mark.ordinals[0] for mark in marks if mark and mark.style.name == "dotted"}
    spaced = _in_sequence(
        [
            mark.number if mark and mark.style.name == "spaced" and len(text) <= _LONGEST else 0
            for mark, text in zip(marks, texts, strict=True)
        ]
    )
    found: list[Mark | None] = []
    for place, (mark, text) in enumerate(zip(marks, texts, strict=True)):
        if mark and mark.style.name == "spaced":
            plain = len(text) <= _LONGEST and not _SENTENCE.search(text)
            heads = plain and (mark.number in firsts or place in spaced)
            mark = Mark(style_named("dotted"), mark.label, mark.ordinals, mark.body) if heads else None
        elif mark and mark.style.name == "number" and mark.number in firsts and is_title(text[mark.body :]):
            mark = Mark(style_named("dotted"), mark.label.rstrip(".、．"), mark.ordinals, mark.body)
        found.append(mark)
    return _reordered(found)


def restarting_heads(texts: Sequence[str], marks: Sequence[Mark | None]) -> frozenset[int]:
    """Return the places of headings without a number that 一、 begins anew under: 2024年工作回顾, 2025年工作安排 of a report.

    Where the numbers begin anew, a short title stands right above, or above a lead-in; each time, or there are none.
    """
    begins = [
        place
        for place, mark in enumerate(marks)
        if mark and mark.style.name == "section" and mark.number == 1 and not mark.label[:1].isascii()
    ]
    if len(begins) < 2:
        return frozenset()
    heads: list[int] = []
    for begin in begins:
        above = range(begin - 1, max(heads[-1] if heads else -1, begin - 1 - _LEAD_IN), -1)
        head = next((at for at in above if marks[at] is None and is_title(texts[at]) and len(texts[at].strip()) <= _SHORT_HEAD), None)
        if head is None:
            return frozenset()
        heads.append(head)
    return frozenset(heads)


def plain_heads(texts: Sequence[str], marks: Sequence[Mark | None]) -> frozenset[int]:
    """Return the places of headings without a number among numbered ones: 加强政府自身建设 below the five tasks of a report.

    Such a line is short and no sentence, stands between two sentences and below a heading of the widest style, whose text ended.
    """
    first = next((place for place, mark in enumerate(marks) if mark and mark.style.name == "section"), None)
    if first is None:
        return frozenset()
    return frozenset(
        place
        for place in range(first + 1, len(texts) - 1)
        if marks[place] is None
        and _BARE_HEAD.fullmatch(texts[place].strip())
        and all(texts[beside].rstrip().endswith(("。", "！")) for beside in (place - 1, place + 1))
    )


def _in_sequence(numbers: Sequence[int]) -> set[int]:
    """Return the places of numbers that run 1, 2, 3 and on, at least three of them."""
    places: list[int] = []
    for place, number in enumerate(numbers):
        if number == len(places) + 1:
            places.append(place)
    return set(places) if len(places) >= 3 else set()


def _reordered(marks: list[Mark | None]) -> list[Mark | None]:
    """Make the numbers 1. the wider style where （一） begins anew under each of them, and they run on."""
    narrow = [mark for mark in marks if mark and mark.style.name in ("number", "item")]
    numbers = [mark.number for mark in narrow if mark.style.name == "number"]
    anew = sum(a.style.name == "number" and b.style.name == "item" and b.number == 1 for a, b in zip(narrow, narrow[1:], strict=False))
    if len(numbers) < 2 or anew < 2 or numbers != list(range(1, len(numbers) + 1)) or narrow[0].style.name != "number":
        return marks
    wide = Style("section", style_named("number").pattern, style_named("section").rank)
    return [Mark(wide, mark.label, mark.ordinals, mark.body) if mark and mark.style.name == "number" else mark for mark in marks]


def is_title(text: str) -> bool:
    """Tell whether what stands behind a label is a title on a line of its own: short, and no sentence."""
    bare = text.strip()
    return 0 < len(bare) <= _LONGEST and not _SENTENCE.search(bare.rstrip("。.")) and not bare.endswith(("。", "：", "，"))


def run_in_end(text: str, body: int) -> int:
    """Return where a title ends that sentences follow on the same line (（一）标题。正文…), 0 where there is none."""
    hit = _RUN_IN.match(text, body)
    return hit.end() if hit and text[hit.end() :].strip() else 0


def is_stopped_title(text: str, body: int) -> bool:
    """Tell whether a title with a full stop is all that stands behind a label, as in （四）办好民生实事 with its stop."""
    hit = _RUN_IN.match(text, body)
    return hit is not None and not text[hit.end() :].strip()


def contents_places(texts: Sequence[str]) -> frozenset[int]:
    """Return the places of a table of contents: 目录 and short lines up to where the first of them stands again."""
    bare = [re.sub(r"\s", "", _LEADER.sub("", text)) if len(text) <= _LONGEST + 20 else "" for text in texts]
    opened = next((place for place, text in enumerate(texts) if _CONTENTS.match(text)), None)
    for first in range(0 if opened is None else opened + 1, min(len(bare), 200)):
        if len(bare[first]) < 2 or opened is None and mark_of(texts[first]) is None:
            continue
        again = next((later for later in range(first + 1, len(bare)) if bare[later] == bare[first]), None)
        if (
            again is not None
            and (opened is not None or again - first > 1)
            and all(bare[first:again])
            and not any(map(_is_text, texts[first:again]))
        ):
            return frozenset(range(first if opened is None else opened, again))
    return frozenset() if opened is None else frozenset({opened})


def _is_text(text: str) -> bool:
    return text.rstrip().endswith(("。", "；", ";"))


@dataclass(slots=True)
class _Open:
    """A node that is open while the text below it is read; `depth` is the level of its heading's style, 0 where it has none."""

    node: Node
    mark: Mark | None
    depth: int


@dataclass(slots=True)
class OutlineBuilder:
    """The headings met so far: all of them, and those that are open."""

    prefix: str
    version: Version | None
    nodes: list[Node] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    unnumbered: int = 0

    def enter(self, mark: Mark | None, title: str, span: tuple[int, int], depth: int = 0) -> Node:
        """Open a node under the headings that hold it; `span` is the heading's place in the plain text."""
        self.leave(mark, depth)
        parent = self.stack[-1].node if self.stack else None
        node = Node(
            self._id(mark),
            self.version,
            mark.label if mark else "",
            mark.ordinals if mark else (),
            re.sub(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])", "", title).strip().rstrip("。."),
            len(self.stack) + 1,
            parent.id if parent else "",
            *span,
        )
        self.taken.add(node.id)
        self.nodes.append(node)
        self.stack.append(_Open(node, mark, depth))
        return node

    def entitle(self, title: str) -> None:
        """Give the innermost open heading the title that stands on a line of its own below its number."""
        held = self.stack[-1]
        named = replace(held.node, title=title.strip().rstrip("。."))
        self.nodes[self.nodes.index(held.node)] = named
        held.node = named

    def leave(self, mark: Mark | None, depth: int = 0) -> None:
        """Close the headings that do not hold one of this style."""
        same = next((at for at, each in enumerate(self.stack) if mark and each.mark and each.mark.style.rank == mark.style.rank), None)
        while self.stack and not self._holds(self.stack[-1], mark, depth, len(self.stack) - 1, same):
            self.stack.pop()

    def _holds(self, each: _Open, mark: Mark | None, depth: int, at: int, same: int | None) -> bool:
        if mark is None:
            return 0 < each.depth < depth
        if mark.style.name == "dotted" and each.mark and each.mark.style.name == "dotted":
            return mark.ordinals[: len(each.mark.ordinals)] == each.mark.ordinals and len(mark.ordinals) > len(each.mark.ordinals)
        if same is not None and mark.style.name != "dotted":
            return at < same
        if each.mark is None:
            return not 0 < depth <= each.depth
        return each.mark.style.rank < mark.style.rank

    def path(self) -> tuple[int, ...]:
        """Return the numbers of the open headings, from the widest."""
        return tuple(each.mark.number for each in self.stack if each.mark and each.mark.ordinals)

    def holding(self, name: str) -> Mark | None:
        """Return the label of the open heading of a style."""
        return next((each.mark for each in reversed(self.stack) if each.mark and each.mark.style.name == name), None)

    @property
    def here(self) -> str:
        """Return the id of the innermost open heading."""
        return self.stack[-1].node.id if self.stack else ""

    def _id(self, mark: Mark | None) -> str:
        """Name a node by its style and number, with the path where that is not unique: new-chapter2, new-10, new-4.1."""
        if mark is None:
            self.unnumbered += 1
            return f"{self.prefix}-heading{self.unnumbered}"
        own = ".".join(map(str, mark.ordinals))
        token = own if mark.style.name in ("item", "dotted") else f"{mark.style.name}{own}"
        path = ".".join(map(str, self.path()))
        return first_free([f"{self.prefix}-{token}", f"{self.prefix}-{path}.{token}" if path else ""], self.taken)


def first_free(names: Sequence[str], taken: set[str]) -> str:
    """Return the first name that is not taken, else the last with a number behind it."""
    given = [name for name in names if name]
    for name in given:
        if name not in taken:
            return name
    copy = 2
    while f"{given[-1]}~{copy}" in taken:
        copy += 1
    return f"{given[-1]}~{copy}"


def node_styles(node: Node) -> tuple[str, ...]:
    """Return the names under which a heading may be asked for: 一、 is a part too, for want of another word."""
    mark = mark_of(node.label) if node.label else None
    if mark is None:
        return ("dotted",) if len(node.ordinals) == 1 and node.label.isdigit() else ()
    names = {"section": ("section", "part"), "roman": ("section", "part"), "part": ("part",), "clause": ("clause",)}
    return names.get(mark.style.name, (mark.style.name,))
