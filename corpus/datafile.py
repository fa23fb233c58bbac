"""Read the tables of words that lie beside the code as TOML, with what a person adds to them in files of the same names."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from corpus.errors import UserError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_own: Path | None = None


def use_own_tables(folder: Path) -> bool:
    """Add the tables of a folder to those of the program from now on; tell whether that changes what is read.

    Whoever keeps a table in memory has to read it again.
    """
    global _own
    wanted = folder if folder.is_dir() else None
    changed = wanted != _own
    _own = wanted
    return changed


def read_table(path: Path) -> dict[str, Any]:
    """Return a TOML file's content, with a person's own entries of the file of the same name.

    Raises:
        UserError: naming the own file when it is not readable TOML.
    """
    table = dict(_program_table(path))
    own = _own / path.name if _own else None
    if own is None or not own.is_file():
        return table
    return _merged(table, read_toml(own))


def read_toml(path: Path) -> dict[str, Any]:
    """Return the content of a file that a person wrote.

    Raises:
        UserError: when it is not readable TOML.
    """
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{path} 读不了：{error}", f"cannot read {path}: {error}") from error


@cache
def _program_table(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


def _merged(table: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(table)
    for key, value in own.items():
        known = merged.get(key)
        if isinstance(known, dict) and isinstance(value, dict):
            merged[key] = _merged(known, value)
        elif isinstance(known, list) and isinstance(value, list):
            merged[key] = [*known, *value]
        else:
            merged[key] = value
    return merged
