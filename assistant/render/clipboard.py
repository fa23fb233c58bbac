"""Write what is copied: an answer or a clause as one paragraph with its sources, fit for a message to a client."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.documents.labels import label
from assistant.documents.wording import owners_of, spoken
from assistant.interface.recognised import marked
from assistant.interface.words import texts
from assistant.render.escaping import escape
from assistant.types import Answer, Card, ClaimKind, Language

_MARKS = re.compile(r"\s*(?:\[\d{1,4}\])+")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_ENDED = re.compile(r"[。！？.!?；;]$")


def button(text: str, language: Language) -> str:
    """Write the button that copies a text."""
    say = texts(language)
    return (
        f'<button type="button" class="cp-act" data-copy="{escape(text)}" data-done="{say["answer.copied"]}">{say["answer.copy"]}</button>'
    )


def paragraph(answer: Answer, titles: Sequence[str], language: Language) -> str:
    """Return an answer in one paragraph: what it says, the broker's views named as such, then where it stands."""
    say = texts(language)
    said = [_sentence(c.text, language) for c in answer.claims if c.kind is not ClaimKind.COMMENTARY]
    views = [_sentence(c.text, language) for c in answer.claims if c.kind is ClaimKind.COMMENTARY]
    if not answer.claims:
        said = [_sentence(answer.answer, language)]
    if views:
        owners = owners_of(answer, (n for claim in answer.claims if claim.kind is ClaimKind.COMMENTARY for n in claim.citations))
        said.append(say["copy.views"].format(view=spoken(owners, "view", language)) + "".join(views))
    labels = list(dict.fromkeys(marked(c.label, c.recognised, c.quote, language) for c in answer.citations))
    if labels and answer.claims:
        joined = say["copy.and"].join(labels)
        said.append(say["copy.sources"].format(labels=joined, titles=say["copy.and"].join(f"《{title}》" for title in titles)))
    return ("" if language is Language.ZH else " ").join(said).strip()


def clause(card: Card, title: str, language: Language) -> str:
    """Return a clause with what stands against it, each word for word, and where they stand."""
    say = texts(language)
    parts = [_quoted(marked(card.label, card.record.recognised, card.record.text, language), card.record.text)]
    parts += [_quoted(say["copy.against"].format(label=name), text) for name, text in _counterparts(card, language)]
    parts.append(say["copy.from"].format(title=title))
    return ("" if language is Language.ZH else " ").join(parts)


def _counterparts(card: Card, language: Language) -> list[tuple[str, str]]:
    named = {record.key: marked(label(record, language), record.recognised, record.text, language) for record in card.counterparts}
    return [(named[record.key], record.text) for record in card.counterparts if record.kind is card.record.kind]


def _quoted(name: str, text: str) -> str:
    words = " ".join(text.split())
    return f"{name}：“{words}”" if _ENDED.search(words) else f"{name}：“{words}”。"


def _sentence(text: str, language: Language) -> str:
    """Return a line without marks of citation and of emphasis, ended by a stop."""
    plain = " ".join(_BOLD.sub(r"\1", _MARKS.sub("", text)).split())
    return plain if _ENDED.search(plain) else plain + ("。" if language is Language.ZH else ".")
