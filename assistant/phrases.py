"""The sentences that the program itself says, in both languages."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from assistant.types import Language

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


@cache
def _phrases() -> dict[str, dict[str, dict[str, str]]]:
    with (Path(__file__).parent / "phrases.toml").open("rb") as file:
        return tomllib.load(file)


def say(language: Language, phrase: str, /, **values: object) -> str:
    """Return the phrase `room.key` with its places filled in."""
    room, key = phrase.split(".")
    return _phrases()[room][key][language.value].format(**values)


def join(language: Language, names: Iterable[str], joint: str = "names") -> str:
    """Join names as the language does."""
    return _phrases()["joint"][joint][language.value].join(names)
