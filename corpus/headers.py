"""Find the titles of a comparison table: below a title row, over one row or two, and again on the next page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.columns import LABELS, SIDES, Column, column_roles, version_names, with_subjects
from corpus.layout import PartKind, classify
from corpus.normalize import fold
from corpus.readers.blocks import Block, BlockKind, BlockStream, Cell, Row
from corpus.statute import article_label
from corpus.types import Problem, Version

_DEEPEST = 4  # rows in which the titles are looked for
_SHOWN = 8  # titles that are told of a table whose titles say nothing
_SUBTITLE = 12  # characters of a title in the second row
_ALIKE, _LENGTH = 0.4, 8  # two cells are versions of one text when they share so much of it, and are that long


@dataclass(frozen=True, slots=True)
class Header:
    """What the columns hold, their titles, and the rows that the titles stand in."""

    roles: tuple[Column, ...]
    titles: tuple[str, ...]
    first: int
    end: int

    @property
    def names(self) -> dict[Version, str]:
        """Return what the table calls its versions."""
        return version_names(self.titles, self.roles)


def find_header(rows: Sequence[Row]) -> Header | None:
    """Return the titles of a table; None when no row near the top tells old from new."""
    found = _titles_of(rows)
    if found is None:
        return None
    below = [cell_texts(row) for row in rows[found.end :]]
    names = [[row[place] for row in below if place < len(row)] for place in range(len(found.roles))]
    return replace(found, roles=with_subjects(found.titles, found.roles, names))


def _titles_of(rows: Sequence[Row]) -> Header | None:
    for number, row in enumerate(rows[:_DEEPEST]):
        if _says_something(row):
            return None
        titles = cell_texts(row)
        below = cell_texts(rows[number + 1]) if number + 1 < len(rows) and not _says_something(rows[number + 1]) else ()
        if header := _two_rows(titles, below, number):
            return header
        if roles := column_roles(titles):
            return Header(roles, titles, number, number + 1)
        if len({fold(title) for title in titles if title}) > 1:
            return None
    return None


def _says_something(row: Row) -> bool:
    """Tell whether a row holds parts of a text: an article, a task, departments."""
    return any(classify(paragraph).kind is not PartKind.OTHER for cell in row for paragraph in cell)


def cell_texts(row: Row) -> tuple[str, ...]:
    """Return the text of each cell of a row."""
    return tuple(map(_text, row))


def _text(cell: Cell) -> str:
    return " ".join(paragraph.text for paragraph in cell)


def _two_rows(above: tuple[str, ...], below: tuple[str, ...], number: int) -> Header | None:
    """Read titles of two rows: 条款内容 over 修订前|修订后, or 修订前|修订后 each over 条款|内容."""
    first = next((place for place, high in enumerate(above) if high), 0)
    spanning = len(above) == len(below) and any(low and not high for high, low in zip(above[first:], below[first:], strict=True))
    if not spanning or len({high for high in above if high}) < 2 or sum(map(bool, below)) < 2:
        return None
    if any(len(fold(low)) > _SUBTITLE for low in below):
        return None
    group, joined = "", []
    for high, low in zip(above, below, strict=True):
        group = high or (group if low else "")
        joined.append(group + low)
    roles = column_roles(joined)
    if roles is None:
        return None
    own = column_roles([low if role in SIDES else "" for low, role in zip(below, roles, strict=True)])
    titles = tuple(low if own and role in SIDES else both for low, both, role in zip(below, joined, roles, strict=True))
    return Header(roles, titles, number, number + 2)


def repeats(header_rows: Sequence[Row], row: Row) -> bool:
    """Tell whether a row says again what stands in one of the header's rows, as at the top of a page."""
    said = [fold(text) for text in cell_texts(row)]
    return any(said) and any(said == [fold(text) for text in cell_texts(each)] for each in header_rows)


def untold_titles(stream: BlockStream) -> str:
    """Return the first row of a table that sets two texts side by side without telling old from new; empty where there is none.

    Only a table that makes up most of the file counts: within a longer text its cells are kept apart (`untold_tables`).
    """
    for block in stream.blocks:
        if is_untold(block):
            written = sum(len(text) for row in block.rows for text in cell_texts(row))
            if 2 * written >= len(stream.plain):
                return _first_row(block)
    return ""


def untold_tables(stream: BlockStream) -> list[Problem]:
    """Tell of each table within a text that sets two texts side by side without telling old from new."""
    return [
        Problem(
            f"表头“{_first_row(block)}”分不出哪一列是旧版、哪一列是新版，各格分开保留",
            english="a table has no title row that tells old from new; its cells are kept apart",
        )
        for block in stream.blocks
        if is_untold(block)
    ]


def _first_row(block: Block) -> str:
    titles = cell_texts(block.rows[0])
    return "|".join([*(text[:12] for text in titles[:_SHOWN]), *(["…"] if len(titles) > _SHOWN else [])])


def is_untold(block: Block) -> bool:
    """Tell whether a table sets two texts side by side without telling old from new."""
    return block.kind is BlockKind.TABLE and find_header(block.rows) is None and _sets_side_by_side(block)


def _sets_side_by_side(block: Block) -> bool:
    rows = [filled for row in block.rows if len(filled := [text for text in cell_texts(row) if text]) > 1]
    return bool(rows) and 2 * sum(map(_is_side_by_side, rows)) >= len(rows)


def _is_side_by_side(texts: Sequence[str]) -> bool:
    labelled = sum(article_label(text) is not None for text in texts)
    if labelled > 1 or labelled == 1 and len(texts) > 2 and article_label(texts[0]):
        return True
    long = [fold(text) for text in texts if len(text) >= _LENGTH]
    return any(_alike(a, b) for i, a in enumerate(long) for b in long[i + 1 :])


def _alike(one: str, other: str) -> bool:
    grams = [{text[i : i + 2] for i in range(len(text) - 1)} for text in (one, other)]
    return len(grams[0] & grams[1]) >= _ALIKE * max(1, min(map(len, grams)))


def is_labelled(roles: Sequence[Column], row: Row) -> bool:
    """Tell whether a row has an article's number in a column of its own."""
    return any(role in LABELS and bool(_text(cell)) for role, cell in zip(roles, row, strict=False))
