"""How long a piece of work may take and how large it may be; `limits.toml` under the home directory says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from corpus.datafile import read_toml
from corpus.errors import UserError
from index.files import Home


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, and numbers of characters and rows, far above what documents need and below what holds others up."""

    answer_seconds: float = 60  # a question or a look-up takes milliseconds
    answer_rows: int = 20_000  # what one call may give a program
    text_characters: int = 2_000  # of a reference, a name, a task
    names: int = 1_000  # of documents that a program may choose
    align_seconds: float = 300  # the longest code of laws has 1,260 articles
    align_characters: int = 3_000_000  # of both texts together
    align_clauses: int = 6_000  # of each text: memory grows with their product
    add_seconds: float = 3_600  # a scan is recognised page by page, in seconds each
    export_seconds: float = 120


def read_limits(home: Path) -> Limits:
    """Return the limits that hold for a home directory.

    Raises:
        UserError: when its file cannot be read, or names what is no limit.
    """
    path = Home(home).limits
    if not path.is_file():
        return Limits()
    given = read_toml(path)
    kinds: Mapping[str, type] = {field.name: float if field.type == "float" else int for field in fields(Limits)}
    for name, value in given.items():
        if name not in kinds or isinstance(value, bool) or not isinstance(value, (int, float)) or value <= 0:
            known = "、".join(kinds)
            raise UserError(
                f"{path} 里的“{name}”不是上限；可以写正数的有：{known}",
                f"“{name}” in {path} is no limit; positive numbers are taken for {known}",
            )
    return Limits(**{name: kinds[name](value) for name, value in given.items()})


def check_size(found: int, most: int, zh: str, en: str) -> None:
    """Refuse what is larger than it may be; the words name what is counted.

    Raises:
        UserError: naming how much there is, and the limit.
    """
    if found > most:
        raise UserError(f"{zh} {found:,}，超过上限 {most:,}", f"{en}: {found:,}, more than the limit of {most:,}")
