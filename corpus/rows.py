"""Read the rows of a comparison table that names its rows by articles, by numbers or not at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.collector import Collector, Figure, headings_of
from corpus.columns import LABELS, SIDES, Column, is_remark, side_of_mark
from corpus.continued import TableKind
from corpus.headers import cell_texts
from corpus.layout import Part, PartKind, classify_cell, heading_of
from corpus.readers.blocks import Cell, Paragraph, Row
from corpus.statute import article_label
from corpus.types import CONTEXT, Kind, Version

_DOTTED = re.compile(r"^\d{1,3}(?:\.\d{1,3}){0,4}$")


def other_cell(parser: Collector, figure: Figure, role: Column, cell: Cell, number: int) -> None:
    """Keep a cell of reasons as commentary, one of an unknown column as notes."""
    for paragraph in cell:
        if role is Column.OPINION:
            record_id = parser.next_id(f"comment-{figure.number or 0}")
            parser.record(record_id, Kind.COMMENTARY, paragraph, figure=figure.number, row=number)
        else:
            parser.record(parser.next_id("note"), Kind.NOTE, paragraph, figure=figure.number, row=number)


def is_general(roles: Sequence[Column], row: Row) -> bool:
    """Tell whether a row speaks of the whole text: one remark across it, or the same in both columns."""
    texts = {text for role, text in zip(roles, cell_texts(row), strict=False) if role in SIDES and text}
    return len(texts) == 1 and all(is_remark(text) and not classify_cell(Paragraph(text, 0, len(text))).label for text in texts)


def general_remark(parser: Collector, figure: Figure, row: Row, number: int) -> None:
    """Keep a remark on the whole text as a note."""
    said: set[str] = set()
    for position, cell in enumerate(row):
        role = figure.header.roles[position] if figure.header and position < len(figure.header.roles) else Column.UNKNOWN
        for paragraph in cell:
            if role is Column.OPINION:
                other_cell(parser, figure, role, (paragraph,), number)
            elif role is Column.NUMBER or paragraph.text in said:
                parser.heading(paragraph, figure.number)
            else:
                said.add(paragraph.text)
                parser.record(parser.next_id("note"), Kind.NOTE, paragraph, figure=figure.number, row=number)


@dataclass(frozen=True, slots=True)
class RowLabel:
    """What the columns of numbers and subjects say of one side of a row: its article's number, what it is about."""

    number: str = ""
    subject: str = ""


def row_labels(parser: Collector, figure: Figure, roles: Sequence[Column], row: Row) -> dict[Version, RowLabel]:
    """Return what the columns of numbers or subjects say of each side of a row.

    Of several subjects the last one names the row and the others hold it, as a subject alone in its row holds those below.
    A subject goes on where a merged cell leaves the rows below it empty.
    """
    said: dict[Version, list[str]] = {side: [] for side in Version}
    numbers: dict[Version, str] = {}
    places = [(place, role) for place, role in enumerate(roles) if role in LABELS and place < len(row)]
    filled = [place for place, _ in places if row[place]]
    alone = len(filled) == 1 and not any(cell for place, cell in enumerate(row) if place != filled[0] and cell)
    for place, role in places:
        cell = row[place]
        headings_of(parser, figure, [(cell,)])
        text = " ".join(p.text for p in cell).strip()
        is_chapter = any([figure.outlines[side].enter(text) for side in LABELS[role]]) if text else False
        if _labelled(text, Part(PartKind.OTHER))[0] if text else False:
            numbers |= dict.fromkeys(LABELS[role], text)
            continue
        if alone and text:
            figure.group, figure.subjects = "" if is_chapter else text, {}
            continue
        if text:
            figure.subjects = {before: kept for before, kept in figure.subjects.items() if before < place} | {place: text}
        for side in LABELS[role]:
            if subject := figure.subjects.get(place, ""):
                said[side].append(subject)
    for side, subjects in said.items():
        figure.within[side] = tuple(filter(None, (figure.group, *subjects[:-1])))
    return {side: RowLabel(numbers.get(side, ""), said[side][-1] if said[side] else "") for side in Version}


def article_cell(parser: Collector, figure: Figure, side: Version, cell: Cell, row: int, label: RowLabel) -> None:
    """Read one side of a row: its articles with what belongs to them, or a passage without a number."""
    open_record = False
    for position, paragraph in enumerate(cell):
        part = classify_cell(paragraph)
        if part.kind in (PartKind.CHAPTER, PartKind.BLANK):
            parser.heading(paragraph, figure.number)
            if part.kind is PartKind.CHAPTER:
                figure.outlines[side].enter(paragraph.text)
                open_record = False
            continue
        begins = bool(part.label) or part.kind is PartKind.CLAUSE and figure.kind is TableKind.NUMBERED
        if not begins and position == 0 and label.number:
            begins, part = _labelled(label.number, part)
        if begins:
            _clause(parser, figure, side, paragraph, part, row, label.subject)
        elif open_record:
            parser.extend_last(paragraph)
        else:
            where: dict[str, object] = {"version": side, "figure": figure.number, "row": row, "heading": label.subject}
            parser.record(parser.next_id(f"{side.value}-p"), Kind.PASSAGE, paragraph, context=_context(figure, side), **where)
        open_record = True


def _context(figure: Figure, side: Version) -> str:
    return CONTEXT.join((*figure.outlines[side].path, *figure.within.get(side, ())))


def marked_row(parser: Collector, figure: Figure, roles: Sequence[Column], row: Row, number: int) -> bool:
    """Keep an article of which a row says nothing but that it was dropped or added; tell whether it was one.

    The record is the label with the mark as they stand.
    """
    cells = [(role, cell) for role, cell in zip(roles, row, strict=False) if role in SIDES or role in LABELS]
    said = [(role, paragraph) for role, cell in cells for paragraph in cell]
    sides = [p for role, p in said if role in SIDES]
    if not sides or any(classify_cell(p).kind is not PartKind.BLANK for p in sides):
        return False
    side = next((found for p in sides if (found := side_of_mark(p.text))), None)
    named = next((p for _, p in said if article_label(p.text + "\u3000")), None)
    if side is None or named is None:
        text = " ".join(paragraph.text for _, paragraph in said)
        parser.problem(f"“{text[:20]}”两侧都没有条文", f"no text on either side of {text[:20]}", figure.number, number)
        return False
    label = article_label(named.text + "\u3000")
    end = max(p.end for p in (named, *sides[:1]))
    whole = Paragraph(parser.plain[named.start : end], named.start, end, page=named.page)
    parts = [p for _, p in said if not whole.start <= p.start < whole.end]
    for paragraph in parts:
        parser.heading(paragraph, figure.number)
    if label:
        _clause(parser, figure, side, whole, Part(PartKind.CLAUSE, label.number, 0, label.text, label.suffix), number, "")
    return True


def _labelled(label: str, part: Part) -> tuple[bool, Part]:
    """Take a clause's number from the column of numbers beside it."""
    beside = classify_cell(Paragraph(label + "\u3000…", 0, len(label) + 2))
    if beside.label:
        return True, Part(PartKind.CLAUSE, beside.number, 0, beside.label, beside.suffix)
    if _DOTTED.match(label):
        return True, Part(PartKind.CLAUSE, None if "." in label else int(label), 0, label)
    return False, part


def _clause(parser: Collector, figure: Figure, side: Version, paragraph: Paragraph, part: Part, row: int, subject: str) -> None:
    # An article of a statute has no heading of its own; a plan's clause opens with one.
    heading = subject or ("" if part.label else heading_of(paragraph, part.body))
    tail = f"{part.number}-{part.suffix}" if part.suffix else str(part.number or part.label)
    where: dict[str, object] = {"version": side, "figure": figure.number, "row": row, "number": part.number, "heading": heading}
    where |= {"label": part.label, "suffix": part.suffix, "context": _context(figure, side)}
    parser.record(f"{side.value}-{tail}", Kind.CLAUSE, paragraph, **where)
