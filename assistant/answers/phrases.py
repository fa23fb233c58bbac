"""The sentences that the program itself says, in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from assistant.types import Language
from corpus.datafile import read_table


@cache
def _phrases() -> dict[str, dict[str, dict[str, str]]]:
    return read_table(Path(__file__).parent / "phrases.toml")


def say(language: Language, phrase: str, /, **values: object) -> str:
    """Return the phrase `room.key` with its places filled in."""
    room, key = phrase.split(".")
    return _phrases()[room][key][language.value].format(**values)


def join(language: Language, names: Iterable[str], joint: str = "names") -> str:
    """Join names as the language does."""
    return _phrases()["joint"][joint][language.value].join(names)
