"""The documents of a library as answers need them: their names, and the facts of each, read when first asked for."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.documents.facts import Facts
from corpus.normalize import fold
from index.library import Library

# Facts of this many documents stay in memory; one of 500 records takes about 2 MB.
_HELD = 64
_COUNTRY = re.compile(r"^中华人民共和国(?=.)")
_EDITION = re.compile(r"[（(][^（）()]*[)）]|\d{4}年?(?:版|修订|修正)?$|(?:新|旧)版?$|[-_.~ ]+$")
_MARKS = re.compile(r"[《》<>]")
_SHORTEST = 2
# Column titles such as 旧版 or 2018-2020 年 tell versions apart; they are no names of a document.
_VERSION = re.compile(r"旧|新|原|现行|修订|修改|版|年|^[\d\-—–~～至到]+$")


@dataclass(frozen=True, slots=True)
class Title:
    """What a document is called: its id, the title shown, and folded names that a question may use, longest first."""

    document: str
    title: str
    names: tuple[str, ...]


class Catalogue:
    """Titles and facts over one library; follows the library as it changes, threads may share it."""

    def __init__(self, library: Library) -> None:
        """Start with nothing read."""
        self._library = library
        self._lock = threading.Lock()
        self._state = ""
        self._titles: tuple[Title, ...] = ()
        self._facts: OrderedDict[str, Facts] = OrderedDict()

    @property
    def titles(self) -> tuple[Title, ...]:
        """Return the titles of all documents, in their order."""
        with self._lock:
            self._follow()
            return self._titles

    def title(self, document: str) -> str:
        """Return the title of a document, its id where there is none."""
        return next((each.title for each in self.titles if each.document == document), document)

    def facts(self, document: str) -> Facts:
        """Return the facts of a document; without an index they hold the pairs of its tables only."""
        with self._lock:
            self._follow()
            held = self._facts.get(document)
            if held is None:
                read = self._library.document(document)
                held = Facts(
                    read, read.pairs, _short(self._title_of(document)) if len(self._titles) > 1 else "", self._library.relations(read)
                )
                self._facts[document] = held
            self._facts.move_to_end(document)
            while len(self._facts) > _HELD:
                self._facts.popitem(last=False)
            return held

    def _title_of(self, document: str) -> str:
        return next((each.title for each in self._titles if each.document == document), document)

    def _follow(self) -> None:
        state = self._library.state
        if state != self._state:
            self._state = state
            self._facts.clear()
            self._titles = tuple(Title(*row[:2], _names(row)) for row in self._library.titles())


def _short(title: str) -> str:
    return _MARKS.sub("", _COUNTRY.sub("", title))


def _names(row: Sequence[str]) -> tuple[str, ...]:
    """Collect what a document may be called: title, id and the names of its versions, with and without their tails."""
    names: dict[str, None] = {}
    for name in (*row[:2], *(side for side in row[2:] if not _VERSION.search(side))):
        plain = _MARKS.sub("", name)
        for form in (plain, _EDITION.sub("", plain), _COUNTRY.sub("", plain), _EDITION.sub("", _COUNTRY.sub("", plain))):
            if len(folded := fold(form)) >= _SHORTEST:
                names[folded] = None
    return tuple(sorted(names, key=lambda name: (-len(name), name)))
