"""What the page says in both languages, and how any other text is made safe to stand on it."""

from __future__ import annotations

import html
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from assistant.types import Language
from corpus.datafile import read_table

_TEMPLATE = str.maketrans({"{": "&#123;", "}": "&#125;", "$": "&#36;", "`": "&#96;"})
_TABLES = Path(__file__).parent / "interface"


@cache
def texts(language: Language) -> Mapping[str, str]:
    """Return the page's own words by `room.name`, out of every table beside this file."""
    said: dict[str, str] = {}
    for path in sorted(_TABLES.glob("*.toml")):
        rooms: dict[str, dict[str, dict[str, str]]] = read_table(path)
        said |= {f"{room}.{name}": words[language.value] for room, names in rooms.items() for name, words in names.items()}
    return said


def escape(text: str) -> str:
    """Return text that is safe between tags and in quoted attributes, in HTML and in the page's templates."""
    valid = text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
    return html.escape(valid, quote=True).translate(_TEMPLATE)
