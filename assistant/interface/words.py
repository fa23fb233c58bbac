"""What the program's own buttons, titles and notices say, in both languages: tables beside this file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from assistant.types import Language
from corpus.datafile import read_table

_TABLES = Path(__file__).parent


@cache
def texts(language: Language) -> Mapping[str, str]:
    """Return the program's own words by `room.name`, out of every table beside this file."""
    said: dict[str, str] = {}
    for path in sorted(_TABLES.glob("*.toml")):
        rooms: dict[str, dict[str, dict[str, str]]] = read_table(path)
        said |= {f"{room}.{name}": words[language.value] for room, names in rooms.items() for name, words in names.items()}
    return said
