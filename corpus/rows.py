"""Read the rows of a comparison table that names its rows by articles, by numbers or not at all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.collector import Collector, Figure, headings_of
from corpus.columns import LABELS, SIDES, Column, is_remark
from corpus.continued import TableKind
from corpus.headers import cell_texts
from corpus.layout import Part, PartKind, classify_cell, heading_of
from corpus.readers.blocks import Cell, Paragraph, Row
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


def row_labels(parser: Collector, figure: Figure, roles: Sequence[Column], row: Row) -> dict[Version, str]:
    """Return what the columns of numbers or subjects say of each side of a row."""
    labels: dict[Version, str] = {}
    for role, cell in zip(roles, row, strict=False):
        if role in LABELS and cell:
            headings_of(parser, figure, [(cell,)])
            labels |= dict.fromkeys(LABELS[role], " ".join(p.text for p in cell).strip())
    for side, label in labels.items():
        figure.outlines[side].enter(label)
    return labels


def article_cell(parser: Collector, figure: Figure, side: Version, cell: Cell, row: int, label: str) -> None:
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
        if not begins and position == 0 and label:
            begins, part = _labelled(label, part)
        if begins:
            _clause(parser, figure, side, paragraph, part, row)
        elif open_record:
            parser.extend_last(paragraph)
        else:
            context = CONTEXT.join(figure.outlines[side].path)
            where: dict[str, object] = {"version": side, "figure": figure.number, "row": row, "context": context, "heading": label}
            parser.record(parser.next_id(f"{side.value}-p"), Kind.PASSAGE, paragraph, **where)
        open_record = True


def _labelled(label: str, part: Part) -> tuple[bool, Part]:
    """Take a clause's number from the column of numbers beside it."""
    beside = classify_cell(Paragraph(label + "\u3000…", 0, len(label) + 2))
    if beside.label:
        return True, Part(PartKind.CLAUSE, beside.number, 0, beside.label, beside.suffix)
    if _DOTTED.match(label):
        return True, Part(PartKind.CLAUSE, None if "." in label else int(label), 0, label)
    return False, part


def _clause(parser: Collector, figure: Figure, side: Version, paragraph: Paragraph, part: Part, row: int) -> None:
    # An article of a statute has no heading of its own; a plan's clause opens with one.
    heading = "" if part.label else heading_of(paragraph, part.body)
    tail = f"{part.number}-{part.suffix}" if part.suffix else str(part.number or part.label)
    where: dict[str, object] = {"version": side, "figure": figure.number, "row": row, "number": part.number, "heading": heading}
    where |= {"label": part.label, "suffix": part.suffix, "context": CONTEXT.join(figure.outlines[side].path)}
    parser.record(f"{side.value}-{tail}", Kind.CLAUSE, paragraph, **where)
