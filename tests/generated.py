"""Documents made up at random, each of unique words in one dress each, and what a reader of it must find."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from hypothesis import strategies as st

from corpus.normalize import chinese_ordinal

FIRST, REST = "琥珀玛瑙琉璃翡翠", "柏枫梅樱桐榆槐柳杉松荷菊兰桂"
_UP = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
WORD = rf"[{FIRST}][{REST}]{{3}}|Z\d{{4}}|[⁰¹²³⁴⁵⁶⁷⁸⁹]{{4}}"


class Look(str, Enum):
    """How a run is dressed."""

    PLAIN = "plain"
    STRUCK = "struck"
    HIDDEN = "hidden"
    INSERTED = "inserted"
    DELETED = "deleted"
    RAISED = "raised"


SEEN = frozenset({Look.PLAIN, Look.INSERTED, Look.RAISED})


@dataclass(frozen=True)
class Run:
    """A word of its own in one dress, and the mark or space behind it."""

    word: str
    look: Look = Look.PLAIN
    behind: str = ""

    @property
    def read(self) -> str:
        """Return the word as it is read."""
        return self.word.translate(_UP) if self.look is Look.RAISED else self.word


Runs = tuple[Run, ...]


@dataclass(frozen=True)
class Part:
    """A paragraph: heading, clause, item of a list, or other text, with a note; `gone` is the dress of all of it."""

    kind: str
    label: str
    runs: Runs
    note: Runs = ()
    gone: Look | None = None

    @property
    def dressed(self) -> Runs:
        """Return label and runs in the dress that they are written in."""
        label = (Run(self.label, behind=" "),) if self.label else ()
        end = () if self.kind == "heading" else (Run("。"),)
        runs = (*label, *self.runs, *end)
        return tuple(Run(run.word, self.gone, run.behind) for run in runs) if self.gone else runs


@dataclass(frozen=True)
class Grid:
    """A table; where it compares, what is struck out in its first column is the old text."""

    header: tuple[str, ...]
    rows: tuple[tuple[Runs, ...], ...]
    compares: bool = False


@dataclass(frozen=True)
class Made:
    """A document, and how it is written where a format has several ways."""

    parts: tuple[Part | Grid, ...]
    furniture: str
    way: int


def seen(made: Made) -> list[str]:
    """Return the words of the text that a page shows, in order, without those of notes."""
    return [run.read for run, old in _runs(made) if is_word(run) and (run.look in SEEN or old and run.look is Look.STRUCK)]


def seen_in_notes(made: Made) -> list[str]:
    """Return the words of the notes of clauses that are there."""
    return [run.read for note in _notes(made) for run in note if run.look in SEEN]


def unseen(made: Made) -> list[str]:
    """Return the words that a page does not show as text."""
    runs = [*_runs(made), *((run, False) for part in made.parts if isinstance(part, Part) for run in part.note)]
    gone = [run.read for run, old in runs if is_word(run) and run.look not in SEEN and not (old and run.look is Look.STRUCK)]
    return [*gone, made.furniture]


def holds(made: Made, look: Look, *, noted: bool) -> bool:
    """Tell whether anything is in a dress, be it in a note."""
    notes = [run for note in _notes(made) for run in note] if noted else []
    return any(run.look is look for run in [*(run for run, _ in _runs(made)), *notes])


def apart(made: Made) -> Iterator[list[set[str]]]:
    """Yield the words of clauses that must not share a record: those of a text, and those of each column of a comparison."""
    said = (Look.PLAIN, Look.INSERTED)
    yield [
        {run.word for run in part.runs if run.look in said}
        for part in made.parts
        if isinstance(part, Part) and part.kind == "clause" and not part.gone
    ]
    for part in made.parts:
        if isinstance(part, Grid) and part.compares:
            yield from ([{run.word for run in row[at] if run.look in said} for row in part.rows] for at in (0, 1))


def is_word(run: Run) -> bool:
    """Tell whether a run is a word of its own and no label."""
    return run.word[0] in FIRST + "Z" or run.word.isdecimal()


def _notes(made: Made) -> Iterator[Runs]:
    yield from (part.note for part in made.parts if isinstance(part, Part) and not part.gone)


def _runs(made: Made) -> Iterator[tuple[Run, bool]]:
    for part in made.parts:
        if isinstance(part, Part):
            yield from ((run, False) for run in part.dressed)
        else:
            yield from ((run, part.compares and at == 0) for row in part.rows for at, cell in enumerate(row) for run in cell)


class Words:
    """Hands out words, none twice."""

    def __init__(self, seed: int) -> None:
        """Start with a seed."""
        self.random = random.Random(seed)
        self.given = set[str]()

    def word(self, look: Look, latin: bool) -> str:
        """Return a word: figures where it is raised, a letter and figures where it is latin, else Chinese."""
        while True:
            digits = "".join(self.random.choices("0123456789", k=4))
            chinese = self.random.choice(FIRST) + "".join(self.random.choices(REST, k=3))
            word = digits if look is Look.RAISED else f"Z{digits}" if latin else chinese
            if word not in self.given:
                self.given.add(word)
                return word


_BEHIND = st.sampled_from(["", "", "，", " "])
_KINDS = st.sampled_from(["clause", "clause", "heading", "text", "bullet", "grid"])
_GONE = st.sampled_from([None, None, None, None, Look.STRUCK, Look.HIDDEN, Look.DELETED])


@st.composite
def _a_line(draw: st.DrawFn, words: Words, looks: tuple[Look, ...], most: int = 5, *, labelled: bool = False) -> Runs:
    drawn = draw(st.lists(st.tuples(st.sampled_from(looks), st.booleans(), _BEHIND), min_size=1, max_size=most))
    runs = [Run(words.word(look, latin), look, behind) for look, latin, behind in drawn]
    # Figures are raised above something: a line of nothing else is a line set small.
    printed = [run.look for run in runs if run.look is not Look.HIDDEN]
    return (Run(words.word(Look.PLAIN, latin=True)), *runs) if printed[:1] == [Look.RAISED] and not labelled else tuple(runs)


@st.composite
def texts(draw: st.DrawFn, looks: tuple[Look, ...] = tuple(Look)) -> Made:
    """Return a statute or a plan with tables, lists and notes."""
    words = Words(draw(st.integers(0, 10**6)))
    statute = draw(st.booleans())
    gone = _GONE.filter(lambda look: look is None or look in looks)
    parts: list[Part | Grid] = []
    chapters = clauses = 0
    for kind in ["heading", *draw(st.lists(_KINDS, min_size=3, max_size=9))]:
        if kind == "grid":
            rows = [[draw(_a_line(words, looks, 2)) for _ in range(2)] for _ in range(draw(st.integers(1, 3)))]
            parts.append(Grid(("项目", "内容"), tuple(map(tuple, rows))))
            continue
        label = ""
        if kind == "heading":
            chapters, clauses = chapters + 1, clauses if statute else 0
            label = f"第{chinese_ordinal(chapters)}章" if statute else f"{chinese_ordinal(chapters)}、"
        if kind == "clause":
            clauses += 1
            label = f"第{chinese_ordinal(clauses)}条" if statute else f"（{chinese_ordinal(clauses)}）"
        heads = kind == "heading"
        runs = (Run(words.word(Look.PLAIN, draw(st.booleans()))),) if heads else draw(_a_line(words, looks, labelled=bool(label)))
        note = draw(_a_line(words, looks, 2)) if kind == "clause" and draw(st.integers(0, 4)) == 0 else ()
        parts.append(Part(kind, label, runs, note, None if heads else draw(gone)))
    parts.append(Part("text", "", (Run(words.word(Look.PLAIN, latin=False)),)))  # a text of headings alone has nothing to ask about
    return Made(tuple(parts), words.word(Look.PLAIN, latin=False), draw(st.integers(0, 11)))


@st.composite
def comparisons(draw: st.DrawFn, looks: tuple[Look, ...] = (*SEEN, Look.STRUCK, Look.HIDDEN)) -> Made:
    """Return a table of an old and a new version, whose old column keeps what is struck out in it."""
    words = Words(draw(st.integers(0, 10**6)))
    rows = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        label = Run(f"第{chinese_ordinal(number)}条", behind=" ")
        rows.append(tuple((label, *draw(_a_line(words, looks, 4, labelled=True)), Run("。")) for _ in range(2)))
    grid = Grid(("修订前", "修订后"), tuple(rows), compares=True)
    return Made((grid,), words.word(Look.PLAIN, latin=False), draw(st.integers(0, 11)))
