"""What the page shows after each thing a person does; the page itself only carries it there."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace

from assistant import evidence
from assistant.render import Turn, library, panel, texts, transcript
from assistant.service import Assistant
from assistant.types import Language
from corpus.errors import UserError

TURNS = 30  # of a conversation that stay on the page
_LOOKUPS = ("新39", "第二十五条", "（十）", "财政部")


@dataclass(frozen=True, slots=True)
class Conversation:
    """What one browser tab has asked, newest last, its language, the documents it asks (none: all), and whose it is."""

    id: str = ""
    turns: tuple[Turn, ...] = ()
    language: Language = Language.ZH
    documents: tuple[str, ...] = ()
    user: str = ""

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


def begin(assistant: Assistant, conversation: Conversation) -> Screen:
    """Start a new conversation in the language of the one before, with the same documents."""
    conversation = replace(conversation, id=uuid.uuid4().hex, turns=())
    say = texts(conversation.language)
    return Screen(
        conversation,
        brand=f"<h1>{say['page.title']}</h1><p>{say['page.about']}</p>",
        answers=transcript.welcome(assistant.examples(conversation.language), conversation.language),
        proof=_overview(assistant, conversation),
        line="",
    )


def ask(assistant: Assistant, conversation: Conversation, question: str) -> Screen:
    """Answer a question, or say in one line why it cannot be taken; then it stays in its box."""
    language = conversation.language
    if not question.strip():
        example = next(iter(assistant.examples(language)), "")
        return Screen(conversation, line=transcript.notice(texts(language)["notice.empty"].format(example=example)))
    try:
        if gone := _gone(assistant, conversation):
            conversation = replace(conversation, documents=tuple(each for each in conversation.documents if each not in gone))
            return Screen(conversation, line=transcript.notice(texts(language)["library.gone"]), scope=scope(assistant, conversation))
        answer = assistant.ask(question, conversation.id or None, conversation.documents)
    except UserError as error:
        return Screen(conversation, line=transcript.notice(told(error, language)))
    turn = Turn(conversation.asked + 1, answer)
    conversation = replace(conversation, turns=(*conversation.turns, turn)[-TURNS:])
    answers, line = transcript.transcript(conversation.turns, language), _kept(assistant, conversation, turn)
    return Screen(conversation, answers=answers, proof=_proof(assistant, conversation, turn), line=line, box="")


def _kept(assistant: Assistant, conversation: Conversation, turn: Turn) -> str:
    """Write the answer to the history; say in one line where that fails."""
    try:
        if conversation.id:
            assistant.history.record(conversation.user, conversation.id, turn, conversation.documents)
    except UserError as error:
        return transcript.notice(told(error, conversation.language))
    return ""


def cite(assistant: Assistant, conversation: Conversation, number: int, n: int) -> Screen:
    """Bring the evidence of an earlier turn back, with quotation n lit up."""
    turn = next((turn for turn in conversation.turns if turn.number == number), None)
    return Screen(conversation, proof=_proof(assistant, conversation, turn, n) if turn else None)


def look_up(assistant: Assistant, conversation: Conversation, reference: str) -> Screen:
    """Show clauses, tasks, departments or terms with their counterparts and commentary."""
    if not reference.strip():
        return back(assistant, conversation)
    turns = bool(conversation.turns)
    try:
        cards = assistant.lookup(reference, *conversation.documents[:1])
    except UserError as error:
        view = panel.View(conversation.language)
        return Screen(conversation, proof=panel.missing_panel(told(error, view.language), view, turns))
    view = _view(assistant, conversation, {card.record.document for card in cards})
    title = assistant.label(cards[0].record, view.language) if len(cards) == 1 else reference
    arranged = evidence.of_cards(cards, assistant, view.language)
    return Screen(conversation, proof=panel.card_panel(title, arranged, view, turns))


def back(assistant: Assistant, conversation: Conversation) -> Screen:
    """Show the last answer's evidence again."""
    last = conversation.turns[-1] if conversation.turns else None
    return Screen(conversation, proof=_proof(assistant, conversation, last) if last else _overview(assistant, conversation))


def scope(assistant: Assistant, conversation: Conversation) -> str:
    """Say which documents are asked; nothing where all are."""
    titles = [assistant.shelf.title(document) for document in conversation.documents]
    return library.scope(titles, conversation.language)


def told(error: UserError, language: Language) -> str:
    """Return an error's line in the page's language."""
    return str(error) if language is Language.ZH else " ".join(error.en.split())


def _gone(assistant: Assistant, conversation: Conversation) -> set[str]:
    chosen = set(conversation.documents)
    return chosen - {title.document for title in assistant.shelf.titles} if chosen else chosen


def _proof(assistant: Assistant, conversation: Conversation, turn: Turn, lit: int = 0) -> str:
    found = evidence.of_answer(turn.answer, assistant, conversation.language)
    if not found:
        return _overview(assistant, conversation, "panel.nothing")
    view = _view(assistant, conversation, {citation.document for citation in turn.answer.citations})
    return panel.answer_panel(turn, found, view, lit)


def _overview(assistant: Assistant, conversation: Conversation, note: str = "welcome.evidence") -> str:
    return panel.overview_panel(assistant.facts.links, _LOOKUPS, _view(assistant, conversation), note)


def _view(assistant: Assistant, conversation: Conversation, documents: Collection[str] = ()) -> panel.View:
    """Name both sides as the one document does that is shown; several share no names."""
    if len(documents) > 1:
        return panel.View(conversation.language)
    document = (assistant.facts_of(*documents) if documents else assistant.facts).document
    return panel.View(conversation.language, document.old_name, document.new_name)
