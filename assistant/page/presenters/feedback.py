"""What the page shows after a person has said what they think of an answer."""

from __future__ import annotations

from dataclasses import replace

from assistant.history.feedback import Asked, Remark, append, feedback
from assistant.page.presenters.screen import Conversation, Screen, told
from assistant.render import transcript
from assistant.service import Assistant
from corpus.errors import UserError


def say(assistant: Assistant, conversation: Conversation, number: int, remark: Remark) -> Screen:
    """Write what is said of an answer to the file of feedback, once, and thank for it."""
    at = next((at for at, turn in enumerate(conversation.turns) if turn.number == number), None)
    if at is None or conversation.turns[at].verdict is not None:
        return Screen(conversation)
    turn = conversation.turns[at]
    before = tuple(earlier.answer.question for earlier in conversation.turns[:at])
    hashes = {source.document: source.sha256 for source in assistant.library.sources()}
    asked = Asked(conversation.user, before, conversation.documents, hashes)
    try:
        append(assistant.library.home.feedback, feedback(turn.answer, remark, asked))
    except UserError as error:
        return Screen(conversation, line=transcript.notice(told(error, conversation.language)))
    said = replace(turn, verdict=remark.verdict)
    turns = (*conversation.turns[:at], said, *conversation.turns[at + 1 :])
    conversation = replace(conversation, turns=turns)
    line = ""
    try:
        assistant.history.mark(conversation.user, conversation.id, number, remark.verdict)
    except UserError as error:
        line = transcript.notice(told(error, conversation.language))
    return Screen(conversation, answers=transcript.transcript(turns, conversation.language), line=line)
