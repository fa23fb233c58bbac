"""What the page shows while a question is asked, answered, stopped, edited or asked again."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace

from assistant.interface.words import texts
from assistant.page.presenters.evidence_panel import overview, proof
from assistant.page.presenters.screen import TURNS, Conversation, Screen, left_library, scope, titles_of, told
from assistant.render import transcript
from assistant.render.escaping import escape
from assistant.service import Assistant
from assistant.serving import logs
from assistant.types import Language, Turn
from corpus.errors import UserError

_STEPS = 6  # in which an answer arrives


def begin(assistant: Assistant, conversation: Conversation) -> Screen:
    """Start a new conversation in the language of the one before, with the same documents."""
    conversation = replace(conversation, id=uuid.uuid4().hex, turns=(), pending="", editing=0)
    return Screen(
        conversation,
        brand=_brand(conversation),
        answers=_welcome(assistant, conversation.language),
        proof=overview(assistant, conversation),
        line="",
    )


def _brand(conversation: Conversation) -> str:
    say, user = texts(conversation.language), escape(conversation.user)
    signed_in = f'<p class="cp-user"><span>{user}</span> <a href="logout">{say["page.leave"]}</a></p>' if user else ""
    return f"<h1>{say['page.title']}</h1><p>{say['page.about']}</p>{signed_in}"


def trouble(conversation: Conversation) -> Screen:
    """Say calmly that something went wrong; the log has the rest."""
    language = conversation.language
    shown = transcript.transcript(conversation.turns, language) if conversation.turns else None
    line = transcript.notice(texts(language)["notice.trouble"])
    return Screen(replace(conversation, pending=""), answers=shown, line=line, box=conversation.pending or None)


def stream(assistant: Assistant, conversation: Conversation, question: str) -> Iterator[Screen]:
    """Show the question at once, then its answer as it arrives, claim by claim, and its evidence last."""
    kept, language = _kept(conversation), conversation.language
    if question.strip():
        waiting = transcript.transcript(kept.turns, language, pending=question)
        yield Screen(replace(conversation, pending=question), answers=waiting, line="", box="")
    done = ask(assistant, conversation, question)
    if done.line:  # nothing was answered: what was shown comes back, and the question stays in its box
        shown = transcript.transcript(conversation.turns, language) if conversation.turns else _welcome(assistant, language)
        yield replace(done, answers=shown, box=question)
        return
    claims = len(done.conversation.turns[-1].answer.claims)
    for shown_claims in range(1, claims, max(1, claims // _STEPS)):
        arriving = transcript.transcript(done.conversation.turns, language, shown=shown_claims)
        yield Screen(replace(conversation, pending=question), answers=arriving)
    yield done


def ask(assistant: Assistant, conversation: Conversation, question: str) -> Screen:
    """Answer a question, or say in one line why it cannot be taken; then it stays in its box.

    A question that is being edited takes the place of the one it was, and of all that followed.
    """
    conversation = replace(conversation, pending="")
    language = conversation.language
    if not question.strip():
        example = next(iter(assistant.examples(language)), "")
        return Screen(conversation, line=transcript.notice(texts(language)["notice.empty"].format(example=example)))
    try:
        if gone := left_library(assistant, conversation):
            conversation = replace(conversation, documents=tuple(each for each in conversation.documents if each not in gone))
            return Screen(conversation, line=transcript.notice(texts(language)["library.gone"]), scope=scope(assistant, conversation))
        kept = _kept(conversation)
        after = kept.asked if conversation.editing else None
        answer = assistant.ask(question, conversation.id or None, conversation.documents, after=after)
    except UserError as error:
        return Screen(conversation, line=transcript.notice(told(error, language)))
    turn = Turn(kept.asked + 1, answer, titles_of(assistant, answer))
    logs.answered(conversation.user, conversation.id, answer)
    is_again = bool(conversation.editing)
    conversation = replace(kept, turns=(*kept.turns, turn)[-TURNS:], editing=0)
    answers, line = transcript.transcript(conversation.turns, language), _remembered(assistant, conversation, turn, is_again)
    return Screen(conversation, answers=answers, proof=proof(assistant, conversation, turn), line=line, box="")


def _remembered(assistant: Assistant, conversation: Conversation, turn: Turn, is_again: bool) -> str:
    """Write the answer to the history, in the place of what it was before where it is asked again; say in one line where that fails."""
    try:
        if conversation.id:
            if is_again:
                assistant.history.take_back(conversation.user, conversation.id, turn.number - 1)
            assistant.history.record(conversation.user, conversation.id, turn, conversation.documents)
    except UserError as error:
        return transcript.notice(told(error, conversation.language))
    return ""


def stopped(assistant: Assistant, conversation: Conversation) -> Screen:
    """Leave a question that is being worked on: it goes back into its box, and the next one takes its place.

    Nobody knows how far it had come; asking in its place takes back what memory and history may hold of it.
    """
    language = conversation.language
    answers = transcript.transcript(conversation.turns, language) if conversation.turns else _welcome(assistant, language)
    line = transcript.notice(texts(language)["page.stopped"])
    place = conversation.editing or (conversation.asked + 1 if conversation.pending else 0)
    return Screen(replace(conversation, pending="", editing=place), answers=answers, line=line, box=conversation.pending)


def edit(conversation: Conversation, number: int) -> Screen:
    """Put an earlier question into the box, to be asked in other words."""
    turn = next((turn for turn in conversation.turns if turn.number == number), None)
    if turn is None:
        return Screen(conversation)
    return Screen(replace(conversation, editing=number), line=transcript.editing(number, conversation.language), box=turn.answer.question)


def keep(conversation: Conversation) -> Screen:
    """Leave an earlier question as it was."""
    return Screen(replace(conversation, editing=0), line="", box="")


def retry(assistant: Assistant, conversation: Conversation, number: int) -> Iterator[Screen]:
    """Ask an earlier question once more, as it was asked then."""
    turn = next((turn for turn in conversation.turns if turn.number == number), None)
    if turn is not None:
        yield from stream(assistant, replace(conversation, editing=number), turn.answer.question)


def _kept(conversation: Conversation) -> Conversation:
    """Return a conversation as it was before the question that is being edited."""
    if not conversation.editing:
        return conversation
    return replace(conversation, turns=tuple(turn for turn in conversation.turns if turn.number < conversation.editing))


def _welcome(assistant: Assistant, language: Language) -> str:
    return transcript.welcome(assistant.examples(language), language)
