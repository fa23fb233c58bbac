"""Departments that a question names by what they are in charge of: 管环保的部门, 能源主管部门."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from corpus.datafile import read_table
from corpus.departments import Mention

_OFFICE = r"(?:部门|机构|部委|单位|衙门)"
_IN_CHARGE = r"(?:主管|分管|监管|掌管|管理|管|负责)"


@cache
def _remits() -> Mapping[str, str]:
    table: dict[str, list[str]] = read_table(Path(__file__).parent / "remits.toml")
    return {word: name for name, words in table.items() for word in words}


@cache
def _pattern() -> re.Pattern[str]:
    field = f"(?:{_longest_first()})"
    fields = rf"{field}(?:(?:和|、|与)?{field})*"
    return re.compile(
        rf"{_IN_CHARGE}(?:着)?(?P<after>{fields})(?:工作|事务|这块)?的?(?:那个|这个)?(?:国家)?{_IN_CHARGE}*{_OFFICE}"
        rf"|(?P<before>{fields})(?:行政)?(?:主管|监管|管理|行政|系统)*{_OFFICE}"
    )


def read_again() -> None:
    """Forget what was made of the table; it is read again when next needed."""
    for kept in (_remits, _pattern):
        kept.cache_clear()


def described_departments(plain: str) -> list[Mention]:
    """Return the departments that a normalised question describes, with the span of the description."""
    found: list[Mention] = []
    for hit in _pattern().finditer(plain):
        said = hit["after"] or hit["before"]
        names = dict.fromkeys(_remits()[word] for word in _words(said))
        found.extend(Mention(name, *hit.span()) for name in names)
    return found


def _longest_first() -> str:
    return "|".join(map(re.escape, sorted(_remits(), key=lambda word: (-len(word), word))))


def _words(said: str) -> list[str]:
    return re.findall(_longest_first(), said)
