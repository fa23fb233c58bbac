"""Write what a look-up has found while a person types, as options to go through with the arrow keys."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.interface.words import texts
from assistant.lookup.finder import Found
from assistant.render.escaping import escape
from assistant.types import Language


def options(found: Sequence[Found], language: Language) -> str:
    """Write the options; nothing where there are none."""
    if not found:
        return ""
    say = texts(language)
    items = "".join(_option(number, each) for number, each in enumerate(found))
    return (
        f'<ul id="cp-options" role="listbox" aria-label="{say["page.look_label"]}">{items}</ul>'
        f'<p class="cp-keys">{say["page.look_keys"]}</p>'
    )


def nothing(message: str) -> str:
    """Say in one line that nothing was found."""
    return f'<p class="cp-no-option" role="status">{escape(message)}</p>'


def _option(number: int, found: Found) -> str:
    text = escape(found.text)
    if found.marked:
        start, end = found.marked
        text = f"{escape(found.text[:start])}<mark>{escape(found.text[start:end])}</mark>{escape(found.text[end:])}"
    return (
        f'<li role="option" id="cp-option-{number}" data-pick="{escape(found.key)}" aria-selected="false">'
        f'<strong>{escape(found.label)}</strong><span class="cp-where">{escape(found.where)}</span>'
        f'<span class="cp-stretch">{text}</span></li>'
    )
