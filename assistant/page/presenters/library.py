"""What the library panel shows after each thing a person does with documents; the page itself only carries it there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.documents import intake
from assistant.interface.words import texts
from assistant.page.presenters.screen import Conversation, scope, told
from assistant.render import library
from assistant.render.library import Choice, Line
from assistant.service import Assistant
from assistant.serving.roles import Act, Role, may, require
from assistant.serving.uploads import add_uploads, remove_uploaded
from assistant.types import Language
from corpus.errors import UserError
from corpus.progress import CLAUSES, PAGES, RELATED, ROWS, heard
from index.sync import Outcome

if TYPE_CHECKING:
    from index.types import Progress

_STEPS = {PAGES: "pages", ROWS: "rows", CLAUSES: "clauses", RELATED: "relating"}
_LISTED = 100  # documents that a person still reads through; beyond these the newest are shown


@dataclass(frozen=True, slots=True)
class Holdings:
    """What is to be shown of the library."""

    conversation: Conversation
    about: str
    documents: str
    choices: Sequence[Choice]
    removable: Sequence[Choice]
    scope: str


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of files or a document; `arrived` are the ids of new documents, `is_done` tells whether anything changed."""

    result: str
    arrived: tuple[str, ...] = ()
    is_done: bool = False


def refused(conversation: Conversation, role: Role, act: Act) -> Changed | None:
    """Say that a role does not cover what is asked for; None where it does."""
    try:
        require(role, act)
    except UserError as error:
        return Changed(library.results([Line(told(error, conversation.language), is_error=True)]))
    return None


def opened(conversation: Conversation, role: Role) -> str:
    """Say to whoever may not add documents why there is no place for it."""
    return "" if may(role, Act.ADD) else library.results([Line(texts(conversation.language)["library.reader"])])


def holdings(assistant: Assistant, conversation: Conversation, arrived: Sequence[str] = ()) -> Holdings:
    """Show the library as it is; where a person asks chosen documents only, those that have just arrived are chosen too."""
    rows = assistant.holdings(_LISTED)
    known = assistant.document_ids()
    listed = {row["document"] for row in rows}
    chosen = {*conversation.documents, *arrived} if conversation.documents else set[str]()
    conversation = replace(conversation, documents=tuple(each for each in known if each in chosen and each in listed))
    return Holdings(
        conversation,
        library.about(conversation.language),
        library.holdings(rows, len(known) - len(rows), conversation.language),
        library.choices(rows),
        library.choices(rows, added_only=True),
        scope(assistant, conversation),
    )


def choose(assistant: Assistant, conversation: Conversation, documents: Sequence[str]) -> Conversation:
    """Ask only these documents from now on, all where there are none."""
    known = assistant.document_ids()
    return replace(conversation, documents=tuple(each for each in known if each in documents))


def add_files(assistant: Assistant, conversation: Conversation, files: Sequence[Path], progress: Progress) -> Changed:
    """Add each file as a document of its own, and say of each in a line what became of it."""
    return _add(assistant, conversation, [[file] for file in files], "", progress, "library.no_file")


def add_pair(
    assistant: Assistant, conversation: Conversation, sides: tuple[Path | None, Path | None], name: str, progress: Progress
) -> Changed:
    """Add an old and a new text as one document."""
    both = [side for side in sides if side is not None]
    jobs = [both] if len(both) == len(sides) else []
    return _add(assistant, conversation, jobs, name.strip(), progress, "library.no_pair" if both else "library.no_file")


def remove(assistant: Assistant, conversation: Conversation, document: str | None, progress: Progress) -> Changed:
    """Take a document out of the library."""
    language = conversation.language
    say = texts(language)
    if not document:
        return Changed(library.results([Line(say["library.no_document"], is_error=True)]))
    title = library.quoted(assistant.title(document), language)
    try:
        remove_uploaded(assistant.library, document, by=conversation.user)
    except UserError as error:
        return Changed(library.results([Line(told(error, language), is_error=True)]))
    _index(assistant, language, progress)
    return Changed(library.results([Line(say["library.removed"].format(name=title))]), is_done=True)


def _add(
    assistant: Assistant, conversation: Conversation, jobs: Sequence[Sequence[Path]], name: str, progress: Progress, missing: str
) -> Changed:
    language = conversation.language
    say = texts(language)
    if not jobs:
        return Changed(library.results([Line(say[missing], is_error=True)]))
    lines: list[Line | tuple[str, str]] = []
    arrived: list[str] = []
    for done, paths in enumerate(jobs):
        progress(done, len(jobs), say["library.reading"])
        try:
            with heard(lambda at, total, what: progress(at, total, _step(at, total, what, language))):
                added = add_uploads(assistant.library, paths, name, by=conversation.user)
        except UserError as error:
            lines.append(Line(told(error, language), is_error=True))
            continue
        words = say["library.known" if added.outcome is Outcome.UNCHANGED else "library.done"]
        arrived.append(added.document)
        named = words.format(name=library.quoted(assistant.title(added.document), language))
        if added.change is not None:
            named += f"（{added.change.zh}）" if language is Language.ZH else f" ({added.change.en})"
        lines.append((named, added.document))
    if arrived:
        _index(assistant, language, progress)
    said = [line if isinstance(line, Line) else Line(_understood(assistant, *line, language)) for line in lines]
    return Changed(library.results(said), tuple(arrived), bool(arrived))


def _step(done: int, total: int, what: str, language: Language) -> str:
    """Say how far the reading of a long file is."""
    return texts(language)[f"library.{_STEPS[what]}"].format(n=min(done + 1, total), total=total)


def _understood(assistant: Assistant, named: str, document: str, language: Language) -> str:
    """Say with the name of a document what was understood of it, now that its versions are paired."""
    parts = intake.told(assistant.understood(document), language)
    return f"{named}{'：' if language is Language.ZH else ': '}{('；' if language is Language.ZH else '; ').join(parts)}"


def _index(assistant: Assistant, language: Language, progress: Progress) -> None:
    """Bring the index up to date, so that the next question need not."""
    words = texts(language)["library.indexing"]
    progress(0, 1, words)
    with assistant.progress.heard(lambda done, total, _: progress(done, total, words)):
        assistant.arrived()
