"""What the history shows after each thing a person does there; the page itself only carries it there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.interface.words import texts
from assistant.page.presenters import asking, evidence_panel
from assistant.page.presenters.screen import TURNS, Conversation, Screen, scope, titles_of, told
from assistant.render import history, transcript
from assistant.service import Assistant
from corpus.errors import UserError

_LISTED = 100  # conversations that a person still looks through; earlier ones are found by searching
_LEANED_ON = 8  # last questions that are asked again, so that the next one may lean on them


@dataclass(frozen=True, slots=True)
class Shown:
    """What is to be shown of the history; a part that is None stays as it is. `screen` is what becomes of the conversation."""

    about: str | None = None
    find: str | None = None
    past: str | None = None
    told: str = ""
    screen: Screen | None = None


def opened(assistant: Assistant, conversation: Conversation) -> Shown:
    """Show all conversations of the person, and what became of a damaged file."""
    language = conversation.language
    shown = search(assistant, conversation, "")
    kept = assistant.history.set_aside
    told = shown.told or (transcript.notice(texts(language)["history.damaged"].format(name=kept.name)) if kept else "")
    return replace(shown, about=history.about(language, not conversation.user), find=history.find(language), told=told)


def search(assistant: Assistant, conversation: Conversation, words: str) -> Shown:
    """Show the conversations whose questions and answers hold all the words."""
    try:
        found = assistant.history.conversations(conversation.user, words, _LISTED)
    except UserError as error:
        return _failed(error, conversation)
    return Shown(past=history.past(found, conversation.id, bool(words.split()), conversation.language))


def reopen(assistant: Assistant, conversation: Conversation, name: str, words: str = "") -> Shown:
    """Bring a conversation back as it was, with the documents that it asked; the next question may lean on it."""
    say = texts(conversation.language)
    try:
        past = assistant.history.read(conversation.user, name, TURNS)
    except UserError as error:
        return _failed(error, conversation)
    if past is None:
        return replace(search(assistant, conversation, words), told=transcript.notice(say["history.gone"]))
    titles = set(assistant.document_ids())
    asked = [(turn.answer.question, documents) for turn, documents in zip(past.turns, past.documents, strict=True)]
    is_remembered = {*past.documents[-1]} <= titles and assistant.resume(name, asked[-_LEANED_ON:])
    documents = tuple(document for document in past.documents[-1] if document in titles)
    turns = tuple(replace(turn, titles=titles_of(assistant, turn.answer)) for turn in past.turns)
    conversation = replace(conversation, id=name, turns=turns, documents=documents, editing=0)
    screen = Screen(
        conversation,
        answers=transcript.transcript(turns, conversation.language),
        proof=evidence_panel.back(assistant, conversation).proof,
        line="" if is_remembered else transcript.notice(say["history.fresh"]),
        scope=scope(assistant, conversation),
    )
    return Shown(screen=screen)


def forget(assistant: Assistant, conversation: Conversation, name: str, words: str = "") -> Shown:
    """Delete one conversation; where it is the one on the page, a new one begins."""
    try:
        assistant.history.delete(conversation.user, name)
    except UserError as error:
        return _failed(error, conversation)
    return _after(assistant, conversation, words, begins=name == conversation.id)


def forget_all(assistant: Assistant, conversation: Conversation) -> Shown:
    """Delete all conversations of the person and begin a new one."""
    try:
        assistant.history.clear(conversation.user)
    except UserError as error:
        return _failed(error, conversation)
    return _after(assistant, conversation, "", begins=True)


def _after(assistant: Assistant, conversation: Conversation, words: str, *, begins: bool) -> Shown:
    screen = asking.begin(assistant, conversation) if begins else None
    shown = search(assistant, screen.conversation if screen else conversation, words)
    return replace(shown, told=shown.told or transcript.notice(texts(conversation.language)["history.deleted"]), screen=screen)


def _failed(error: UserError, conversation: Conversation) -> Shown:
    return Shown(told=transcript.notice(told(error, conversation.language)))
