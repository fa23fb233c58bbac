"""Names of documents that the library does not hold: whether a question is refused by one, and what is told of it."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answers.fitting import READ_ALL
from assistant.answers.phrases import join, say
from assistant.documents.catalogue import Catalogue
from assistant.types import Language
from assistant.understanding.scope import Absent
from corpus.errors import UserError
from corpus.normalize import fold


class NotHeldError(UserError):
    """A look-up that names a document which the library does not hold."""


def is_lacking(absent: Absent | None, catalogue: Catalogue, documents: Sequence[str]) -> bool:
    """Tell whether a name asks for a document that is not there, rather than for what the documents say of it."""
    if absent is None:
        return False
    return bool(absent.ref and absent.is_sure) or not spoken_of(absent.name, catalogue, documents)


def spoken_of(name: str, catalogue: Catalogue, documents: Sequence[str]) -> bool:
    """Tell whether one of the documents holds a name."""
    return any(catalogue.facts(document).known(fold(name)) for document in documents[:READ_ALL])


def not_held(language: Language, name: str, catalogue: Catalogue) -> str:
    """Say that the library has no document of a name, and which ones it has."""
    titles = join(language, (f"《{title.title}》" for title in catalogue.titles[:READ_ALL]))
    return say(language, "refusal.no_document", name=name, titles=titles)


def beside(absent: Absent | None, catalogue: Catalogue, documents: Sequence[str], language: Language) -> str:
    """Return a line about a name that stands beside held ones and is not held; nothing where there is none."""
    if absent is None or not is_lacking(absent, catalogue, documents):
        return ""
    return say(language, "refusal.no_document_beside", name=absent.name)


def refuse_lacking(absent: Absent | None, catalogue: Catalogue, documents: Sequence[str]) -> None:
    """Refuse a look-up by the name of a document that is not there.

    Raises:
        NotHeldError: with the name, and what there is instead.
    """
    if absent is not None and is_lacking(absent, catalogue, documents):
        raise NotHeldError(*(not_held(language, absent.name, catalogue) for language in (Language.ZH, Language.EN)))
