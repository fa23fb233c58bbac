"""What one browser tab has asked and what is to be shown of it; what every presenter shares."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from assistant.render import library, panel
from assistant.service import Assistant
from assistant.types import Answer, Language, Turn
from corpus.errors import UserError
from corpus.visible import visible

TURNS = 30  # of a conversation that stay on the page


@dataclass(frozen=True, slots=True)
class Conversation:
    """What one browser tab has asked, newest last, its language, the documents it asks (none: all), and whose it is.

    `pending` is a question that is being worked on, `editing` the number of one that is being asked in other words.
    """

    id: str = ""
    turns: tuple[Turn, ...] = ()
    language: Language = Language.ZH
    documents: tuple[str, ...] = ()
    user: str = ""
    pending: str = ""
    editing: int = 0

    @property
    def asked(self) -> int:
        """Return the number of the last question."""
        return self.turns[-1].number if self.turns else 0


@dataclass(frozen=True, slots=True)
class Screen:
    """What is to be shown; a part that is None stays as it is."""

    conversation: Conversation
    brand: str | None = None
    answers: str | None = None
    proof: str | None = None
    line: str | None = None
    box: str | None = None
    scope: str | None = None


def told(error: UserError, language: Language) -> str:
    """Return an error's line in the page's language."""
    return visible(str(error) if language is Language.ZH else " ".join(error.en.split()))


def titles_of(assistant: Assistant, answer: Answer) -> tuple[str, ...]:
    """Return the titles of the documents that an answer quotes."""
    return tuple(dict.fromkeys(assistant.title(citation.document) for citation in answer.citations))


def view_of(assistant: Assistant, conversation: Conversation, documents: Collection[str] = ()) -> panel.View:
    """Name both sides as the one document does that is shown; several share no names. Where the library has several, say which."""
    titles = {name: assistant.title(name) for name in documents} if len(assistant.document_ids()) > 1 else {}
    if len(documents) > 1:
        return panel.View(conversation.language, titles=titles)
    document = (assistant.facts_of(*documents) if documents else assistant.facts).document
    return panel.View(conversation.language, document.old_name, document.new_name, titles)


def scope(assistant: Assistant, conversation: Conversation) -> str:
    """Say which documents are asked; nothing where all are."""
    titles = [assistant.title(document) for document in conversation.documents]
    return library.scope(titles, conversation.language)


def left_library(assistant: Assistant, conversation: Conversation) -> set[str]:
    """Return the documents that a conversation asks and that have left the library."""
    return set(conversation.documents) - set(assistant.document_ids()) if conversation.documents else set()
