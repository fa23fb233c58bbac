"""The sentences that the program itself says, in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from assistant.documents.wording import Wording
from assistant.types import Language
from corpus.datafile import read_table

_PLAIN = Wording()


@cache
def _phrases() -> dict[str, dict[str, dict[str, str]]]:
    return read_table(Path(__file__).parent / "phrases.toml")


def say(language: Language, phrase: str, wording: Wording = _PLAIN, /, **values: object) -> str:
    """Return the phrase `room.key` with its places filled in, as is said of a document of this wording.

    A phrase may have a form of its own (`zh_alone`) for a text that stands alone.
    """
    room, key = phrase.split(".")
    forms = _phrases()[room][key]
    form = forms[language.value] if wording.compared else forms.get(f"{language.value}_alone", forms[language.value])
    return form.format(**{**wording.words(language), **values})


def join(language: Language, names: Iterable[str], joint: str = "names") -> str:
    """Join names as the language does."""
    return _phrases()["joint"][joint][language.value].join(names)
