"""Turn a running text into its outline and its records: sections, tasks, articles, numbered clauses, paragraphs, table rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from corpus.clause_lists import with_own_lists
from corpus.layout import PartKind, classify, heading_of
from corpus.lists import holds_numbers, holds_text
from corpus.normalize import chinese_ordinal
from corpus.outline import (
    CHAPTERS,
    ENGLISH,
    Mark,
    OutlineBuilder,
    contents_places,
    first_free,
    is_stopped_title,
    is_title,
    plain_heads,
    read_marks,
    restarting_heads,
    run_in_end,
    style_named,
)
from corpus.readers.blocks import BlockStream, Paragraph
from corpus.statute import Article, article_label, is_attachment, is_chapter_title
from corpus.textlines import Line, bare, lines_of
from corpus.titles import is_titled, title_of
from corpus.types import CONTEXT, Heading, Kind, Node, Record, Version

_GOALS, _OF_GOALS = re.compile(r"目标"), re.compile(r"目标(?:指标|任务)?$")
_LETTERHEAD = re.compile(r"^\s*附\s*[件录表图]\s*[\d一二三四五六七八九十]*\s*[:：]?\s*$")
_ATTACHED = re.compile(r"^\s*附\s*[件录表]\s*[:：]\s*(?:1\s*[.、．]|[《“])")
_LONG_TABLE = 1000  # a longer one is rows of its own, and no part of the article that it stands in


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
    open_mark: Mark | None = None
    untitled: bool = False  # the heading above has a number alone: a title may stand on the next line
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
        self.open_mark = None

    def scoped(self, tail: str) -> list[str]:
        """Return the ids that a number may have: its own, under the innermost heading, under the whole path."""
        path = [str(number) for number in self.outline.path()]
        return [f"{self.prefix}-{tail}", *(f"{self.prefix}-{'.'.join([*path[-n:], tail])}" for n in (1, len(path)) if path)]


def read_running(document: str, stream: BlockStream, version: Version | None, prefix: str, articles: Sequence[Article] = ()) -> Running:
    """Read a text that is no comparison table; every line becomes a record, part of one, or a heading.

    `articles` are the articles of a statute.
    """
    lines = list(lines_of(stream))
    texts = [line.text for line in lines]
    largest = next((line.text for line in lines if line.depth == 1), "")
    first_marks = read_marks(texts)
    heads = frozenset() if articles else restarting_heads(texts, first_marks) | plain_heads(texts, first_marks)
    lines = [replace(line, depth=line.depth or 1) if place in heads and not line.table else line for place, line in enumerate(lines)]
    title = stream.title
    if not title or is_titled(largest) and not is_titled(title):
        title = title_of(texts, largest) or title
    reading = _Reading(document, prefix, version, stream.plain, {each.start: each for each in articles}, OutlineBuilder(prefix, version))
    reading.in_statute = bool(articles)
    contents = contents_places(texts) | _chapters_that_hold_nothing(lines, articles)
    marks = read_marks(texts)
    named = False
    for place, line in enumerate(lines):
        if place in contents:
            reading.heading(line.paragraph)
        elif not named and bare(line.text) == bare(title):
            named = True
            reading.heading(line.paragraph)
        else:
            _place(reading, lines, marks, place)
    return Running(title, with_own_lists(reading.records, reading.plain), tuple(reading.headings), tuple(reading.outline.nodes))


def _chapters_that_hold_nothing(lines: Sequence[Line], articles: Sequence[Article]) -> frozenset[int]:
    """Return the chapter titles above a statute's first article where none of them holds it: contents of a text without chapters."""
    if not articles or articles[0].context:
        return frozenset()
    return frozenset(p for p, line in enumerate(lines) if line.paragraph.end <= articles[0].start and is_chapter_title(line.text))


def _place(reading: _Reading, lines: Sequence[Line], marks: Sequence[Mark | None], place: int) -> None:
    """Put one line where it belongs."""
    line, mark = lines[place], marks[place]
    untitled, reading.untitled = reading.untitled, False
    if untitled and mark is None and not line.table and is_title(line.text) and place + 1 < len(lines):
        reading.outline.entitle(line.text)
        reading.titles[reading.outline.here] = " ".join(f"{reading.outline.nodes[-1].label} {line.text}".split())
        reading.heading(line.paragraph)
        return
    part = classify(line.paragraph)
    if line.apart or _stands_apart(reading, line.paragraph):
        reading.close()
    if _is_article(reading, line):
        _article(reading, line.paragraph)
    elif not line.table and _ATTACHED.match(line.text) and reading.records:
        _attached(reading, line.paragraph)
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


def _attached(reading: _Reading, paragraph: Paragraph) -> None:
    """Keep the list of what is attached (附件：1.… 2.…), which names the attachments and is none of them."""
    reading.close()
    reading.task = None
    reading.outline.leave(Mark(style_named("annex"), "", (), 0))
    _passage(reading, paragraph)
    reading.open_clause, reading.open_mark = True, Mark(style_named("section"), "", (), 0)


def _stands_apart(reading: _Reading, paragraph: Paragraph) -> bool:
    """Tell whether something that is read by itself, a comparison table, stands between the open clause and a paragraph."""
    return reading.open_clause and bool(bare(reading.plain[reading.records[-1].end : paragraph.start]))


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
    reading.untitled = attached and not node.title


def _tidy(text: str, mark: Mark | None) -> str:
    """Return a heading on one line, chapters with one space behind their number: 第一章 总则."""
    if mark is None or mark.style.name not in CHAPTERS or not mark.label or mark.label.isascii():
        return " ".join(text.split())
    return f"{mark.label} {bare(text[mark.body :])}".strip()


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
            if reading.open_clause and reading.open_mark is not None and reading.open_mark.style.rank < mark.style.rank:
                return False  # 1. below （一） of 四、: an item of that clause
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
    reading.open_clause, reading.open_mark = True, mark if mark.style.name == "section" else None


def _item(reading: _Reading, lines: Sequence[Line], marks: Sequence[Mark | None], place: int, mark: Mark) -> bool:
    """Place （一）: a task where it heads text, else a paragraph that carries its label; an item of an open clause stays in that."""
    paragraph, text = lines[place].paragraph, lines[place].text
    stopped = is_stopped_title(text, mark.body) and holds_text(lines, marks, place, mark)
    titled = stopped or is_title(text[mark.body :])
    end = 0 if titled else run_in_end(text, mark.body)
    before = reading.outline.holding("item")
    if reading.open_clause and (not end and not titled or (end or stopped) and (before is None or before.number + 1 != mark.number)):
        return False
    if not end and not titled:
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


def _paragraph_section(reading: _Reading, lines: Sequence[Line], marks: Sequence[Mark | None], place: int, mark: Mark) -> bool:
    """Place 一、 with sentences behind it: a run-in heading where its list holds text, else a numbered paragraph."""
    paragraph = lines[place].paragraph
    holds = holds_text(lines, marks, place, mark)
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
    holds = holds_numbers(marks, place, mark)
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


def _passage(reading: _Reading, paragraph: Paragraph) -> None:
    """Add a paragraph without a number of its own."""
    sections = [title for each in reading.outline.stack if (title := reading.titles.get(each.node.id))]
    task = reading.task.task_title or "" if reading.task else ""
    under_goals = any(map(_OF_GOALS.search, sections)) or bool(_GOALS.search(task or sections[-1] if task or sections else ""))
    kind, stem = (Kind.GOAL, "goal") if under_goals and not reading.articles else (Kind.PASSAGE, "p")
    reading.add([reading.count(f"{reading.prefix}-{stem}")], kind, paragraph, heading=heading_of(paragraph, 0))
