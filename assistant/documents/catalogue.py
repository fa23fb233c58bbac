"""The documents of a library as answers need them: their names, and the facts of each, read when first asked for."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from assistant.documents.facts import Facts
from corpus.deadline import check
from corpus.normalize import fold, simple
from index.dated import Stage
from index.library import Library

# Facts of this many documents stay in memory; one of 500 records takes about 2 MB.
_HELD = 64
_COUNTRY = re.compile(r"^中华人民共和国(?=.)")
_EDITION = re.compile(r"[（(][^（）()]*[)）]|\d{4}年?(?:版|修订|修正)?$|(?:新|旧)版?$|[-_.~ ]+$")
# 某某股份有限公司章程修订对照表 is called 某某章程, 某条例修正草案条文对照表 is called 某条例.
_COMPANY = re.compile(r"(?:集团)?(?:股份|有限责任|有限)*公司(?=.)")
_FIRM = re.compile(r"^(?P<name>[\u4e00-\u9fff]{2,8}?)(?:科技|技术|控股|集团)?(?:集团)?(?:股份|有限责任|有限)+公司")
_TABLE = re.compile(r"(?:(?:修正|修订|修改)(?:草案)?)?(?:条文|条款)?(?:新旧)?(?:对照|对比|比较)表(?:[（(][^（）()]*[)）])?$")
_MARKS = re.compile(r"[《》<>]")
_SHORTEST = 2
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# Column titles such as 旧版 or 2018-2020 年 tell versions apart; they are no names of a document.
_VERSION = re.compile(r"旧|新|原|现行|修订|修改|版|年|^[\d\-—–~～至到]+$")


@dataclass(frozen=True, slots=True)
class Title:
    """What a document is called: its id, the title shown, and folded names that a question may use, longest first.

    Documents of one title show a mark behind it (a year, a file's name, an id), and may be named by it: 2019年的管理办法.
    """

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
        self._stages: tuple[Stage, ...] = ()
        self._facts: OrderedDict[str, Facts] = OrderedDict()

    @property
    def titles(self) -> tuple[Title, ...]:
        """Return the titles of all documents, in their order."""
        with self._lock:
            self._follow()
            return self._titles

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Return the documents that hold dated versions of a text, by its name, in the order of time."""
        with self._lock:
            self._follow()
            return self._stages

    def title(self, document: str) -> str:
        """Return the title of a document, its id where there is none."""
        return next((each.title for each in self.titles if each.document == document), document)

    def facts(self, document: str) -> Facts:
        """Return the facts of a document; without an index they hold the pairs of its tables only."""
        check()
        with self._lock:
            self._follow()
            held = self._facts.get(document)
            if held is None:
                read = self._library.document(document)
                title = self._title_of(document)
                relations = partial(self._library.relations, read)
                held = Facts(read, read.pairs, _short(title) if len(self._titles) > 1 else "", title, relations)
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
            rows = self._library.titles()
            marks = told_apart(rows, {source.document: source.paths for source in self._library.sources()})
            self._stages = tuple(self._library.stages())
            self._titles = tuple(_title(row, marks.get(row[0], "")) for row in rows)


def told_apart(rows: Sequence[Sequence[str]], paths: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return for documents that share a title (rows of id and title) what tells each apart: a year, a file, a folder, the id."""
    sharing: dict[str, list[str]] = {}
    for document, title, *_ in rows:
        sharing.setdefault(fold(title), []).append(document)
    marks: dict[str, str] = {}
    for group in (group for group in sharing.values() if len(group) > 1):
        ways = ([way(document, paths.get(document, ())) for document in group] for way in _WAYS)
        best = next((found for found in ways if all(found) and len(set(found)) == len(group)), group)
        marks |= dict(zip(group, best, strict=True))
    return marks


def _year(document: str, paths: Sequence[str]) -> str:
    """Return the year that a document's id, file or folder is named by; both years of an old and a new file."""
    years = [_named_year(Path(path).stem, Path(path).parent.name) for path in paths]
    if len(years) > 1 and all(years) and years[0] != years[-1]:
        return f"{years[0]}—{years[-1]}年"
    year = _named_year(document, *(part for path in reversed(paths) for part in (Path(path).stem, Path(path).parent.name)))
    return f"{year}年" if year else ""


def _named_year(*names: str) -> str:
    return next((hit.group() for name in names if (hit := _YEAR.search(name))), "")


def _file(document: str, paths: Sequence[str]) -> str:
    return Path(paths[-1]).stem if paths else ""


def _folder(document: str, paths: Sequence[str]) -> str:
    return Path(paths[-1]).parent.name if paths else ""


_WAYS = (_year, _file, _folder)


def _title(row: Sequence[str], mark: str) -> Title:
    """Name a document; with a mark, its names with the mark before or behind them come first."""
    names = _names(row)
    if not mark:
        return Title(row[0], row[1], names)
    year = mark.removesuffix("年") if _YEAR.match(mark) else ""
    forms: tuple[str, ...] = (f"{mark}的{{}}", f"{mark}{{}}", f"{{}}({mark})", f"{{}}{mark}")
    forms += (
        (f"{mark}版的{{}}", f"{mark}版{{}}", f"{year}版{{}}", f"{year}{{}}", f"{{}}({year})", f"{{}}{mark}版", f"{{}}{year}版")
        if year
        else ()
    )
    forms += tuple(form.replace("{}", "{}》") for form in forms if form.startswith("{}"))  # 《办法》2019版
    marked = (fold(form.format(name)) for name in names for form in forms)
    every = dict.fromkeys((*marked, *names))
    return Title(row[0], f"{row[1]}（{mark}）", tuple(sorted(every, key=lambda name: (-len(name), name))))


def _short(title: str) -> str:
    return _MARKS.sub("", _COUNTRY.sub("", title))


def _names(row: Sequence[str]) -> tuple[str, ...]:
    """Collect what a document may be called: title, id and the names of its versions, with and without their tails."""
    names: dict[str, None] = {}
    for name in (*row[:2], *(side for side in row[2:] if not _VERSION.search(side))):
        plain = _MARKS.sub("", name)
        bare = _TABLE.sub("", simple(_COUNTRY.sub("", plain)))
        forms = (plain, _EDITION.sub("", plain), _COUNTRY.sub("", plain), _EDITION.sub("", _COUNTRY.sub("", plain)))
        firm = _FIRM.match(plain)
        for form in (*forms, bare, _COMPANY.sub("", bare), *((f"{firm['name']}公司", firm["name"]) if firm else ())):
            if len(folded := fold(form)) >= _SHORTEST:
                names[folded] = None
    return tuple(sorted(names, key=lambda name: (-len(name), name)))
