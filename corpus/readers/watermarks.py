"""Take watermarks off a page: slanted text, and upright text that lies over the other text."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from corpus.readers.glyphs import Dress, Glyph, Seen, usual_size
from corpus.readers.lines import Line

_LIGHT = 0.5  # shade: text is printed darker
_LARGE = 1.8  # of the usual size of type
_SHARE, _SHARE_OF_PLAIN = 0.15, 0.5  # of the characters of a dress that lie over others; of one neither light nor large
_COVERED = 0.25  # of a character by another one; neighbours touch at most
_CELL, _CROWD = 24.0, 40  # points; characters in so small a place, of which more than some dozens are no text
_SAME_PLACE = 0.3  # em: the same character twice is a shadow or printed bold
_LONGEST = 20
_TILES = 4  # times that light words stand on a page where they cover it


@dataclass(slots=True)
class Watermarks:
    """The watermarks of a document, as far as it was read: their dress and characters, and how they read."""

    known: dict[Dress, set[str]] = field(default_factory=lambda: defaultdict(set))
    texts: Counter[str] = field(default_factory=Counter)

    def without(self, page: Seen) -> list[Glyph]:
        """Return the text of a page without what is slanted or lies over it."""
        if page.slanted:
            self._note(page.slanted)
        gone = list(self._overlying(page.upright))
        if not gone:
            return page.upright
        self._note(gone)
        taken = {id(glyph) for glyph in gone}
        return [glyph for glyph in page.upright if id(glyph) not in taken]

    def is_one(self, line: Line) -> bool:
        """Tell whether a line that lies over nothing is a watermark, as the same text did lie over others elsewhere."""
        return line.dress in self.known and set(line.text.replace(" ", "")) <= self.known[line.dress]

    def _note(self, gone: Sequence[Glyph]) -> None:
        text = "".join(glyph.text for glyph in gone if glyph.text.isalnum())
        again = (text * 2).find(text, 1)  # tiles of the same words
        self.texts[text[: again if again > 1 else _LONGEST][:_LONGEST]] += 1

    def _overlying(self, glyphs: Sequence[Glyph]) -> Iterator[Glyph]:
        runs = [(dress, part) for dress, run in groupby(glyphs, key=lambda glyph: glyph.dress) for part in _pieces(list(run))]
        counts: Counter[Dress] = Counter()
        for dress, run in runs:
            counts[dress] += sum(not glyph.text.isspace() for glyph in run)
        if len(counts) < 2:
            return
        size = usual_size(glyphs)
        dark = {dress for dress, run in runs if run[0].shade < _LIGHT}
        body = max(counts, key=lambda dress: (dress in dark and dress[0] == size, counts[dress]))
        near = _Near(glyph for dress, run in runs if dress in dark and dress[0] < _LARGE * size for glyph in run)
        tiled = _tiled((dress, run) for dress, run in runs if dress not in dark)
        hits: Counter[Dress] = Counter()
        touched: set[int] = set()
        for number, (dress, run) in enumerate(runs):
            found = sum(near.lies_over(glyph) for glyph in run) if dress != body else 0
            hits[dress] += found
            if found:
                touched.add(number)
        for number, (dress, run) in enumerate(runs):
            light, large = dress not in dark, dress[0] >= _LARGE * size
            over = dress in tiled or hits[dress] >= max(1, (_SHARE if light or large else _SHARE_OF_PLAIN) * counts[dress])
            if over and (light or number in touched):
                if light or large:
                    self.known[dress].update(glyph.text for glyph in run)
                yield from run
            elif dress in self.known and dress != body:
                yield from (glyph for glyph in run if glyph.text in self.known[dress])


def _pieces(run: list[Glyph]) -> Iterator[list[Glyph]]:
    """Part characters of one dress where the next one does not stand behind the last one on its line."""
    start = 0
    for at in range(1, len(run)):
        last, glyph = run[at - 1], run[at]
        if abs(glyph.top - last.top) > glyph.size / 2 or not -glyph.size < glyph.left - last.right < glyph.size:
            yield run[start:at]
            start = at
    yield run[start:]


def _tiled(runs: Iterable[tuple[Dress, list[Glyph]]]) -> set[Dress]:
    """Return the dresses in which the same words stand on a page again and again."""
    times = Counter((dress, "".join(glyph.text for glyph in run).strip()) for dress, run in runs)
    return {dress for (dress, text), number in times.items() if number >= _TILES and len(text) > 1}


class _Near:
    """The characters of a text by their places."""

    def __init__(self, glyphs: Iterable[Glyph]) -> None:
        self._cells: dict[tuple[int, int], list[Glyph]] = defaultdict(list)
        for glyph in glyphs:
            if not glyph.text.isspace():
                cell = self._cells[int(glyph.across // _CELL), int(glyph.middle // _CELL)]
                if len(cell) < _CROWD:
                    cell.append(glyph)

    def lies_over(self, glyph: Glyph) -> bool:
        """Tell whether a character and another one stand in the same place."""
        if glyph.text.isspace():
            return False
        columns = range(int(glyph.left // _CELL) - 1, int(glyph.right // _CELL) + 2)
        lines = range(int(glyph.top // _CELL) - 1, int(glyph.bottom // _CELL) + 2)
        return any(_overlap(glyph, other) for x in columns for y in lines for other in self._cells.get((x, y), ()))


def _overlap(one: Glyph, other: Glyph) -> bool:
    if one.dress == other.dress:
        return False
    if one.text == other.text and abs(one.left - other.left) + abs(one.top - other.top) < _SAME_PLACE * other.size:
        return False
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    return min(width, height) > 0 and width * height > _COVERED * min(_area(one), _area(other))


def _area(glyph: Glyph) -> float:
    return (glyph.right - glyph.left) * (glyph.bottom - glyph.top)
