"""Turn a running text into its outline and its records: sections, tasks, articles, numbered clauses, paragraphs, table rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from corpus.layout import PartKind, classify, heading_of
from corpus.normalize import chinese_ordinal
from corpus.outline import (
    CHAPTERS,
    ENGLISH,
    Mark,
    OutlineBuilder,
    contents_places,
    first_free,
    is_title,
    mark_of,
    read_marks,
    run_in_end,
    style_named,
)
from corpus.readers.blocks import Block, BlockKind, BlockStream, Paragraph
from corpus.statute import CONTEXT, Article, article_label, is_attachment, is_chapter_title
from corpus.titles import title_of
from corpus.types import Heading, Kind, Node, Record, Version

_GOALS, _OF_GOALS = re.compile(r"目标"), re.compile(r"目标(?:指标|任务)?$")
_LETTERHEAD = re.compile(r"^\s*附\s*[件录表图]\s*[\d一二三四五六七八九十]*\s*[:：]?\s*$")
_TITLE_LENGTH = 60
_SHORT_LINE = 30
_ENDS = ("。", "；", "：", ":", ";", "！")
_LONG_TABLE = 1000  # a longer one is rows of its own, and no part of the article that it stands in


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph or a table's row, and how its file set it; `depth` is a heading's level, 0 for other lines."""

    paragraph: Paragraph
    depth: int = 0
    table: int = 0

    @property
    def text(self) -> str:
        """Return the line's text."""
        return self.paragraph.text


@dataclass(frozen=True, slots=True)
class Running:
    """What a running text says: title, records in order, the headings that are no records, and the outline."""

    title: str
    records: tuple[Record, ...]
    headings: tuple[Heading, ...]
    nodes: tuple[Node, ...]


@dataclass(slots=True)
class _Reading:
    """State while lines are read; `articles` are those of a statute by where they begin, empty for other texts."""

    document: str
    prefix: str
    version: Version | None
    plain: str
    articles: Mapping[int, Article]
    outline: OutlineBuilder
    records: list[Record] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    titles: dict[str, str] = field(default_factory=dict)
    task: Record | None = None
    open_clause: bool = False
    open_article: bool = False
    in_statute: bool = False

    def count(self, stem: str) -> str:
        self.counts[stem] = self.counts.get(stem, 0) + 1
        return f"{stem}-{self.counts[stem]}"

    def add(self, names: Sequence[str], kind: Kind, paragraph: Paragraph, **fields: object) -> Record:
        """Add a record under the first of the names that is free."""
        name = first_free(names, self.taken)
        self.taken.add(name)
        made = Record(self.document, name, kind, paragraph.text, paragraph.start, paragraph.end, self.version)
        where: dict[str, object] = {"context": self.context(), "node": self.outline.here}
        if self.task is not None:
            where |= {"task": self.task.task, "task_title": self.task.task_title}
        self.records.append(replace(made, **(where | {"page": paragraph.page} | fields)))  # type: ignore[arg-type]
        return self.records[-1]

    def heading(self, paragraph: Paragraph) -> None:
        self.headings.append(Heading(paragraph.text, paragraph.start, paragraph.end))

    def context(self) -> str:
        """Return the titles of the open headings that are no tasks, from the widest."""
        return CONTEXT.join(self.titles[each.node.id] for each in self.outline.stack if each.node.id in self.titles)

    def close(self) -> None:
        self.open_clause = self.open_article = False

    def scoped(self, tail: str) -> list[str]:
        """Return the ids that a number may have: its own, under the innermost heading, under the whole path."""
        path = [str(number) for number in self.outline.path()]
        return [f"{self.prefix}-{tail}", *(f"{self.prefix}-{'.'.join([*path[-n:], tail])}" for n in (1, len(path)) if path)]


def read_running(document: str, stream: BlockStream, version: Version | None, prefix: str, articles: Sequence[Article] = ()) -> Running:
    """Read a text that is no comparison table; every line becomes a record, part of one, or a heading.

    `articles` are the articles of a statute.
    """
    lines = list(_lines(stream))
    texts = [line.text for line in lines]
    largest = next((line.text for line in lines if line.depth == 1), "")
    title = stream.title or title_of(texts, largest)
    reading = _Reading(document, prefix, version, stream.plain, {each.start: each for each in articles}, OutlineBuilder(prefix, version))
    reading.in_statute = bool(articles)
    contents = contents_places(texts) | _chapters_that_hold_nothing(lines, articles)
    marks = read_marks(texts)
    named = False
    for place, line in enumerate(lines):
        if place in contents:
            reading.heading(line.paragraph)
        elif not named and _bare(line.text) == _bare(title):
            named = True
            reading.heading(line.paragraph)
        else:
            _place(reading, lines, marks, place)
    return Running(title, tuple(reading.records), tuple(reading.headings), tuple(reading.outline.nodes))


def _bare(text: str) -> str:
    return re.sub(r"[\s\u200b-\u200d\ufeff\u00ad]+", "", text)


def _chapters_that_hold_nothing(lines: Sequence[Line], articles: Sequence[Article]) -> frozenset[int]:
    """Return the chapter titles above a statute's first article where none of them holds it: contents of a text without chapters."""
    if not articles or articles[0].context:
        return frozenset()
    return frozenset(p for p, line in enumerate(lines) if line.paragraph.end <= articles[0].start and is_chapter_title(line.text))


def _lines(stream: BlockStream) -> Iterator[Line]:
    """Yield the paragraphs in which there is something to see, and the rows of tables whole where nothing in them is a label."""
    for block in stream.blocks:
        if block.paragraph is not None:
            for paragraph in _pieces(block.paragraph):
                heads = block.kind is BlockKind.HEADING and len(paragraph.text) <= _TITLE_LENGTH
                yield Line(paragraph, block.level or 1 if heads else 0)
        else:
            yield from _rows(block, stream.plain)


def _pieces(paragraph: Paragraph) -> Iterator[Paragraph]:
    """Cut a paragraph of several lines where one begins with a label, and behind a title of one line; wrapped lines stay together."""
    start = 0
    lines = paragraph.text.split("\n")
    at = 0
    for before, line in zip(lines, lines[1:], strict=False):
        at += len(before) + 1
        mark, above = mark_of(line), mark_of(before)
        begins = mark is not None and (len(before) <= _SHORT_LINE or before.rstrip().endswith(_ENDS))
        if begins or above is not None and len(before) <= _SHORT_LINE and is_title(before[above.body :]):
            yield from _piece(paragraph, start, at - 1)
            start = at
    yield from _piece(paragraph, start, len(paragraph.text))


def _piece(paragraph: Paragraph, start: int, end: int) -> Iterator[Paragraph]:
    text = paragraph.text[start:end]
    if (start, end) == (0, len(paragraph.text)):
        if _bare(text):
            yield paragraph
    elif _bare(text):
        bold = tuple((max(a, start) - start, min(b, end) - start) for a, b in paragraph.bold if a < end and b > start)
        yield Paragraph(text, paragraph.start + start, paragraph.start + end, bold, paragraph.page)


def _rows(block: Block, plain: str) -> Iterator[Line]:
    whole = sum(len(paragraph.text) for row in block.rows for cell in row for paragraph in cell)
    for row in block.rows:
        cells = [paragraph for cell in row for paragraph in cell if _bare(paragraph.text)]
        if len(cells) > 1 and not any(_speaks_of_structure(cell) for cell in cells):
            start, end = cells[0].start, cells[-1].end
            cells = [Paragraph(plain[start:end], start, end, page=cells[0].page)]
        yield from (Line(cell, table=whole) for cell in cells)


def _speaks_of_structure(paragraph: Paragraph) -> bool:
    return classify(paragraph).kind not in (PartKind.OTHER, PartKind.BLANK) or bool(article_label(paragraph.text))


def _place(reading: _Reading, lines: Sequence[Line], marks: Sequence[Mark | None], place: int) -> None:
    """Put one line where it belongs."""
    line, mark = lines[place], marks[place]
    part = classify(line.paragraph)
    if _is_article(reading, line):
        _article(reading, line.paragraph)
    elif _opens_section(reading, line, mark):
        _section(reading, line, mark)
    elif reading.open_article:
        _within_article(reading, line)
    elif part.kind in (PartKind.MILESTONE, PartKind.DEPARTMENTS):
        owner = reading.task.task if reading.task else 0
        reading.add(reading.scoped(f"{owner}-{part.kind.value}"), Kind(part.kind.value), line.paragraph)
        reading.open_clause = False
    elif mark is not None and not line.table and _numbered(reading, lines, marks, place, mark):
        return
    elif reading.open_clause:
        _extend_last(reading, line.paragraph)
    else:
        _passage(reading, line.paragraph)


def _is_article(reading: _Reading, line: Line) -> bool:
    if reading.in_statute:
        return line.paragraph.start in reading.articles
    return article_label(line.text) is not None


def _opens_section(reading: _Reading, line: Line, mark: Mark | None) -> bool:
    """Tell whether a line is a heading that is no record: a chapter, a section, an attachment, a heading by style alone."""
    text = line.text
    if line.table:
        return False
    if is_attachment(text) or _LETTERHEAD.match(text) or is_chapter_title(text):
        return True
    if mark is not None and mark.style.name in CHAPTERS:
        return is_title(text[mark.body :]) or not text[mark.body :].strip()
    if mark is not None and mark.style.name == "annex":
        return bool(line.depth) or is_title(text[mark.body :]) and mark.label[0].isascii()
    if line.depth and not (mark and mark.style.name in ("item", "dotted", "number", *ENGLISH)):
        return True
    if reading.in_statute and reading.open_article:
        return False
    return mark is not None and mark.style.name in ("section", "roman") and is_title(text[mark.body :])


def _section(reading: _Reading, line: Line, mark: Mark | None) -> None:
    """Open a heading; above everything else 附件 alone is a letterhead and holds nothing."""
    paragraph = line.paragraph
    reading.heading(paragraph)
    reading.close()
    reading.task = None
    attached = is_attachment(line.text) or bool(_LETTERHEAD.match(line.text))
    if attached and not reading.records and not reading.outline.nodes:
        return
    if attached and reading.records:
        reading.in_statute = False
    if mark is None or (attached and mark.style.name != "annex"):
        # 附则 is a chapter without a number.
        mark = Mark(style_named("annex" if attached else "chapter"), "", (), 0) if attached or is_chapter_title(line.text) else None
    node = reading.outline.enter(
        mark, line.text[mark.body :].lstrip(":： 　") if mark else line.text, (paragraph.start, paragraph.end), line.depth
    )
    reading.titles[node.id] = _tidy(line.text, mark)


def _tidy(text: str, mark: Mark | None) -> str:
    """Return a heading on one line, chapters with one space behind their number: 第一章 总则."""
    if mark is None or mark.style.name not in CHAPTERS or not mark.label or mark.label.isascii():
        return " ".join(text.split())
    return f"{mark.label} {_bare(text[mark.body :])}".strip()


def _article(reading: _Reading, paragraph: Paragraph) -> None:
    """Open an article: as the statute's reader found it, else by its label alone."""
    if known := reading.articles.get(paragraph.start):
        label, number, suffix, caption = known.label, known.number, known.suffix, known.caption
    else:
        found = article_label(paragraph.text)
        if found is None:
            return
        label, number, suffix, caption = found.text, found.number, found.suffix, ""
    tail = f"{number}-{suffix}" if suffix else str(number)
    reading.add(reading.scoped(tail), Kind.CLAUSE, paragraph, number=number, heading=caption, label=label, suffix=suffix)
    reading.open_clause = reading.open_article = True


def _within_article(reading: _Reading, line: Line) -> None:
    """Let an article go on; a long table in it is rows of its own, and so is what follows that."""
    if line.table > _LONG_TABLE:
        reading.close()
        _passage(reading, line.paragraph)
    else:
        _extend_last(reading, line.paragraph)


def _extend_last(reading: _Reading, paragraph: Paragraph) -> None:
    last = reading.records[-1]
    reading.records[-1] = replace(last, text=reading.plain[last.start : paragraph.end], end=paragraph.end)


def _numbered(reading: _Reading, lines: Sequence[Line], marks: Sequence[Mark | None], place: int, mark: Mark) -> bool:
    """Place a line with a label by its style; tell whether that was done."""
    match mark.style.name:
        case "item":
            return _item(reading, lines, marks, place, mark)
        case "dotted" | "article" | "clause":
            return _dotted(reading, lines, marks, place, mark)
        case "section" | "roman":
            return _paragraph_section(reading, lines, marks, place, mark)
        case "number":
            paragraph = lines[place].paragraph
            _clause(reading, paragraph, mark, heading_of(paragraph, mark.body), named=False)
            return True
    return False


def _clause(reading: _Reading, paragraph: Paragraph, mark: Mark, heading: str, *, named: bool) -> None:
    """Add a numbered clause; dotted numbers and others that are no plain count are its label."""
    dotted = mark.style.name == "dotted"
    number = None if dotted and len(mark.ordinals) > 1 else mark.number
    tail = ".".join(map(str, mark.ordinals)) if not dotted or mark.label[:1].isdigit() else mark.label
    where = [f"{reading.prefix}-{tail}"] if dotted else reading.scoped(tail)
    reading.add(where, Kind.CLAUSE, paragraph, number=number, heading=heading, label=mark.label if named else "")
    reading.open_clause = True


def _item(reading: _Reading, lines: Sequence[Line], marks: Sequence[Mark | None], place: int, mark: Mark) -> bool:
    """Place （一）: a task where it heads text, else a paragraph that carries its label; an item of an open clause stays in that."""
    paragraph, text = lines[place].paragraph, lines[place].text
    end = 0 if is_title(text[mark.body :]) else run_in_end(text, mark.body)
    before = reading.outline.holding("item")
    if reading.open_clause and (
        not end and not is_title(text[mark.body :]) or end and (before is None or before.number + 1 != mark.number)
    ):
        return False
    if not end and not is_title(text[mark.body :]):
        if reading.task is None:
            reading.add(
                [reading.count(f"{reading.prefix}-p")], Kind.PASSAGE, paragraph, heading=heading_of(paragraph, mark.body), label=_wide(mark)
            )
            return True
        return False
    title = text[mark.body : end or len(text)].strip().rstrip("。.！")
    span = (paragraph.start, paragraph.start + end if end else paragraph.end)
    names = _task_names(reading, mark)
    reading.outline.enter(mark, title, span, lines[place].depth)
    reading.close()
    reading.task = None
    named = f"（{chinese_ordinal(mark.number)}）{title}"
    if end and not _holds_text(lines, marks, place, mark):
        stem = [reading.count(f"{reading.prefix}-p")]
        reading.add(stem, Kind.PASSAGE, paragraph, heading=title, label=_wide(mark), task=mark.number, task_title=named)
        return True
    head = Paragraph(text[: end or len(text)], *span, page=paragraph.page)
    reading.task = reading.add(names, Kind.TASK, head, heading=title, task=mark.number, task_title=named)
    if end:
        _passage(reading, _rest(paragraph, end))
    return True


def _task_names(reading: _Reading, mark: Mark) -> list[str]:
    """Return the ids that a task may have; the numbers before its own are those of the headings that hold it."""
    reading.outline.leave(mark)
    return reading.scoped(f"{mark.number}-task")


def _wide(mark: Mark) -> str:
    return mark.label.replace("(", "（").replace(")", "）")


def _rest(paragraph: Paragraph, end: int) -> Paragraph:
    """Return what follows a run-in title."""
    start = end + len(paragraph.text[end:]) - len(paragraph.text[end:].lstrip())
    return Paragraph(paragraph.text[start:], paragraph.start + start, paragraph.end, page=paragraph.page)


def _holds_text(lines: Sequence[Line], marks: Sequence[Mark | None], place: int, mark: Mark) -> bool:
    """Tell whether run-in headings of this list hold text below them: any but the last does, or the only one."""
    first = place
    siblings = [place]
    for step in (-1, 1):
        at = first + step
        while 0 <= at < len(lines) and not _ends_list(lines[at], marks[at], mark):
            other = marks[at]
            if other is not None and other.style.rank == mark.style.rank:
                siblings.append(at)
            at += step
    siblings.sort()
    followed = [
        at + 1 < len(lines) and not _ends_list(lines[at + 1], marks[at + 1], mark) and not _same(marks[at + 1], mark) for at in siblings
    ]
    return any(followed[:-1]) or len(followed) == 1 and followed[0]


def _same(mark: Mark | None, other: Mark) -> bool:
    return mark is not None and mark.style.rank == other.style.rank


def _ends_list(line: Line, mark: Mark | None, other: Mark) -> bool:
    """Tell whether a line is a wider heading than a list's."""
    if mark is None or mark.style.rank >= other.style.rank:
        return is_chapter_title(line.text) or is_attachment(line.text) or article_label(line.text) is not None
    return is_title(line.text[mark.body :]) or mark.style.name == "section"


def _paragraph_section(reading: _Reading, lines: Sequence[Line], marks: Sequence[Mark | None], place: int, mark: Mark) -> bool:
    """Place 一、 with sentences behind it: a run-in heading where its list holds text, else a numbered paragraph."""
    paragraph = lines[place].paragraph
    holds = _holds_text(lines, marks, place, mark)
    reading.outline.leave(mark)
    reading.close()
    reading.task = None
    if holds and (end := run_in_end(paragraph.text, mark.body)):
        head = Paragraph(paragraph.text[:end], paragraph.start, paragraph.start + end, page=paragraph.page)
        node = reading.outline.enter(mark, head.text[mark.body :], (head.start, head.end), lines[place].depth)
        reading.titles[node.id] = head.text.rstrip("。")
        reading.heading(head)
        _passage(reading, _rest(paragraph, end))
        return True
    _clause(reading, paragraph, mark, heading_of(paragraph, mark.body), named=True)
    reading.open_clause = holds
    return True


def _dotted(reading: _Reading, lines: Sequence[Line], marks: Sequence[Mark | None], place: int, mark: Mark) -> bool:
    """Place 3.1.1 or Section 5: a heading where it holds others or is of the first level and a title, else a clause."""
    paragraph, depth = lines[place].paragraph, lines[place].depth
    title = is_title(paragraph.text[mark.body :]) or not paragraph.text[mark.body :].strip()
    holds = _holds_numbers(marks, place, mark)
    chapter = mark.style.name == "dotted" and len(mark.ordinals) == 1 and title
    reading.close()
    reading.task = None
    if not holds and not chapter:
        reading.outline.leave(mark)
        _clause(reading, paragraph, mark, _own_heading(paragraph, mark), named=True)
        return True
    node = reading.outline.enter(
        mark, heading_of(paragraph, mark.body), (paragraph.start, paragraph.end if title else paragraph.start + mark.body), depth
    )
    if title:
        reading.titles[node.id] = " ".join(paragraph.text.split())
        reading.heading(paragraph)
    else:
        _clause(reading, paragraph, mark, _own_heading(paragraph, mark), named=True)
        reading.titles[node.id] = mark.label
    return True


def _own_heading(paragraph: Paragraph, mark: Mark) -> str:
    return heading_of(paragraph, mark.body).strip() if is_title(paragraph.text[mark.body :]) else ""


def _holds_numbers(marks: Sequence[Mark | None], place: int, mark: Mark) -> bool:
    """Tell whether the next numbered line belongs under this one."""
    for other in marks[place + 1 :]:
        if other is None or other.style.name in ("item", "number"):
            continue
        if mark.style.name == "dotted":
            return (
                other.style.name == "dotted"
                and len(other.ordinals) > len(mark.ordinals)
                and other.ordinals[: len(mark.ordinals)] == mark.ordinals
            )
        below = other.style.name in ENGLISH and other.style.rank > mark.style.rank
        return below or (other.style.name == "dotted" and other.ordinals[0] == mark.number and len(other.ordinals) > 1)
    return False


def _passage(reading: _Reading, paragraph: Paragraph) -> None:
    """Add a paragraph without a number of its own."""
    sections = [title for each in reading.outline.stack if (title := reading.titles.get(each.node.id))]
    task = reading.task.task_title or "" if reading.task else ""
    under_goals = any(map(_OF_GOALS.search, sections)) or bool(_GOALS.search(task or sections[-1] if task or sections else ""))
    kind, stem = (Kind.GOAL, "goal") if under_goals and not reading.articles else (Kind.PASSAGE, "p")
    reading.add([reading.count(f"{reading.prefix}-{stem}")], kind, paragraph, heading=heading_of(paragraph, 0))
