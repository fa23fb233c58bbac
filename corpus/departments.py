"""Department names: the alias table, names found in running text, and lists of them taken apart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from corpus.datafile import read_table
from corpus.normalize import fold, fold_with_origin

_LABEL = re.compile(r"^\s*(?:责任|牵头|配合|参与|主管|负责|主办|协办|实施)(?:部门|单位|部委)(?:及分工)?\s*[:：]\s*")
_SEPARATOR = re.compile(r"[、,，;；。.\s]+")
_BRACKET = re.compile(r"[（(]([^（）()]*)[)）]")


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


def canonical(name: str) -> str:
    """Return the canonical name of a spelling; a name that the table lacks stands for itself."""
    return aliases().get(fold(name), name.strip())


def find_departments(text: str, extra: tuple[str, ...] = ()) -> list[Mention]:
    """Find departments named in running text, longest names first; `extra` adds names of a document's own."""
    folded = fold_with_origin(text)
    found = [Mention(aliases().get(hit.group(), hit.group()), *folded.span(*hit.span())) for hit in _pattern(extra).finditer(folded.text)]
    found.extend(Mention(canonical(hit.group()), *hit.span()) for hit in _latin_pattern().finditer(text))
    return sorted(found, key=lambda mention: mention.start)


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
    for part in _SEPARATOR.split(_BRACKET.sub(r"、\1、", body)):
        name = canonical(part)
        if name and name not in names:
            names.append(name)
    return names
