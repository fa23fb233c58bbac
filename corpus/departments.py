"""Department names: the alias table, names found in running text, and lists of them taken apart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

from corpus.datafile import read_table
from corpus.normalize import fold, fold_with_origin, narrow

_LABEL = re.compile(r"^\s*(?:责任|牵头|配合|参与|主管|负责|主办|协办|实施)(?:部门|单位|部委)(?:及分工)?\s*[:：]\s*")
_SEPARATOR = re.compile(r"[、,，;；。./／|｜\s]+")
_BRACKET = re.compile(r"[（(]([^（）()]*)[)）]")
_COUNTED = re.compile(r"等\s*(?:\d+|[一二三四五六七八九十多]+)\s*个?\s*(?=部门|单位|部委|机构)")
_LOOSE_END = re.compile(
    r"(?:等(?:各?(?:有关|相关)?(?:部门|单位|部委|机构))?)?"
    r"(?:(?:按|按照|依)?(?:各自)?职责(?:分工)?)?(?:共同|分别|联合)?(?:牵头|负责|参与|配合|落实)*$"
)
_LOCAL_OFFICE = re.compile(
    r"(?:地方|各级|各地|当地|本地|属地|基层|[各省市县区]级|[各省市县]|政府)[^，,。；;：:？?！!由的是]{0,10}$"
)  # 地方财政部门 is no ministry
_AND = re.compile(r"以及|和|与|及")


@dataclass(frozen=True, slots=True)
class Mention:
    """A department named in a text, with the span of the name as written."""

    name: str
    start: int
    end: int


@cache
def aliases() -> Mapping[str, str]:
    """Return the canonical name for every folded spelling in the table, canonical names included."""
    table: dict[str, list[str]] = read_table(Path(__file__).parent / "departments.toml")
    spelled: dict[str, str] = {}
    for name, others in table.items():
        for spelling in (name, *others):
            spelled[fold(spelling)] = name
    return spelled


@cache
def _pattern(extra: tuple[str, ...]) -> re.Pattern[str]:
    names = {name for name in (*aliases(), *(fold(name) for name in extra)) if not name.isascii()}
    return re.compile("|".join(re.escape(name) for name in sorted(names, key=lambda s: (-len(s), s))))


@cache
def _latin_pattern() -> re.Pattern[str]:
    """Match Latin names as words of their own, with any space between their parts."""
    table: dict[str, list[str]] = read_table(Path(__file__).parent / "departments.toml")
    names = sorted((name for others in table.values() for name in others if name.isascii()), key=lambda s: (-len(s), s))
    parts = (r"\s+".join(map(re.escape, name.split())) for name in names)
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(parts)})(?![a-z0-9])", re.IGNORECASE)


def read_again() -> None:
    """Forget what was made of the tables; they are read again when next needed."""
    for kept in (aliases, _pattern, _latin_pattern, _edges, department_names):
        kept.cache_clear()


def canonical(name: str) -> str:
    """Return the canonical name of a spelling; a name that the table lacks stands for itself."""
    return aliases().get(fold(name), name.strip())


def find_departments(text: str, extra: tuple[str, ...] = ()) -> list[Mention]:
    """Find departments named in running text, longest names first; `extra` adds names of a document's own."""
    folded = fold_with_origin(text)
    hits = list(_pattern(extra).finditer(folded.text))
    across = _words_across(folded.text) if hits else []
    whole = [hit for hit in hits if not any(_cuts(word, hit.span()) for word in across) and not _is_local_office(hit)]
    found = [Mention(aliases().get(hit.group(), hit.group()), *folded.span(*hit.span())) for hit in whole]
    found.extend(Mention(canonical(hit.group()), *hit.span()) for hit in _latin_pattern().finditer(narrow(text)))
    return sorted(found, key=lambda mention: mention.start)


def _is_local_office(hit: re.Match[str]) -> bool:
    """Tell whether a ministry's name is the beginning of 财政部门 and the like at home in provinces and towns."""
    follows = hit.string.startswith("门", hit.end()) and not hit.string.startswith("门户", hit.end())
    return follows and hit.group().endswith("部") and bool(_LOCAL_OFFICE.search(hit.string, max(0, hit.start() - 16), hit.start()))


@cache
def _edges() -> tuple[re.Pattern[str], Mapping[str, tuple[str, ...]]]:
    """Return a pattern that finds the words which run over a name's edge, and the readings that set each aside."""
    table: dict[str, list[str]] = read_table(Path(__file__).parent / "edges.toml")
    readings = {fold(word): tuple(map(fold, others)) for word, others in table.items()}
    return re.compile(rf"(?=({'|'.join(map(re.escape, sorted(readings, key=lambda s: (-len(s), s))))}))"), readings


def _words_across(text: str) -> list[tuple[int, int]]:
    """Return the spans of ordinary words in a folded text, those left out that a listed reading takes apart."""
    pattern, readings = _edges()
    spans = [(hit.span(1), hit.group(1)) for hit in pattern.finditer(text)]
    return [span for span, word in spans if not any(_reads(text, span[0], word, reading) for reading in readings[word])]


def _reads(text: str, start: int, word: str, reading: str) -> bool:
    at = start - reading.index(word)
    return at >= 0 and text.startswith(reading, at)


def _cuts(word: tuple[int, int], name: tuple[int, int]) -> bool:
    """Tell whether a word shares characters with a name and goes on outside it."""
    return word[0] < name[1] and name[0] < word[1] and not (name[0] <= word[0] and word[1] <= name[1])


@lru_cache(maxsize=8192)
def department_names(text: str) -> frozenset[str]:
    """Return the canonical names of the departments that a text names."""
    return frozenset(mention.name for mention in find_departments(text))


def is_department_list(text: str) -> bool:
    """Tell whether a paragraph is a list of responsible departments."""
    return bool(_LABEL.match(text))


def listed_departments(text: str) -> list[str]:
    """Return the canonical names of a list such as `责任部门：甲、乙（丙）`, in order, each once."""
    body = _LABEL.sub("", text)
    names: list[str] = []
    for part in _SEPARATOR.split(_BRACKET.sub(r"、\1、", _COUNTED.sub("等", body))):
        for name in _members(_LOOSE_END.sub("", part, count=1)):
            if name and name not in names:
                names.append(name)
    return names


def _members(part: str) -> list[str]:
    """Return the departments of a list's item: one, or several joined by 和 where the table knows each of them."""
    if not _AND.search(part) or fold(part) in aliases():
        return [canonical(part)]
    mentions = find_departments(part)
    between = [part[a.end : b.start].strip() for a, b in pairwise(mentions)]
    covered = bool(mentions) and mentions[0].start == 0 and mentions[-1].end == len(part)
    return [mention.name for mention in mentions] if covered and all(map(_AND.fullmatch, between)) else [canonical(part)]
