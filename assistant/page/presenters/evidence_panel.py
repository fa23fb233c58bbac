"""What the evidence panel shows for an answer, a quotation or a look-up, and the look-up for what is typed."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.citations import evidence
from assistant.page.presenters.screen import Conversation, Screen, left_library, told, view_of
from assistant.render import clipboard, finder, panel
from assistant.service import Assistant
from assistant.types import Card, Language, Turn
from corpus.errors import UserError
from corpus.types import Kind

_LOOKUPS = ("新39", "第二十五条", "（十）", "财政部")


def cite(assistant: Assistant, conversation: Conversation, number: int, n: int) -> Screen:
    """Bring the evidence of an earlier turn back, with quotation n lit up."""
    turn = next((turn for turn in conversation.turns if turn.number == number), None)
    return Screen(conversation, proof=proof(assistant, conversation, turn, n) if turn else None)


def found(assistant: Assistant, conversation: Conversation, typed: str) -> str:
    """Return what the words typed so far may mean."""
    try:
        return finder.options(assistant.found(typed, _chosen(assistant, conversation), conversation.language), conversation.language)
    except UserError as error:
        return finder.nothing(told(error, conversation.language))


def look_up(assistant: Assistant, conversation: Conversation, reference: str) -> Screen:
    """Show clauses, tasks, departments or terms with their counterparts and commentary."""
    if not reference.strip():
        return back(assistant, conversation)
    try:
        cards = assistant.lookup(reference, *conversation.documents[:1])
        if len(cards) == 1 and cards[0].record.kind is Kind.TASK:
            cards = assistant.whole(cards[0].record.key)
    except UserError as error:
        return _not_found(conversation, error)
    return _shown(assistant, conversation, cards, reference)


def whole(assistant: Assistant, conversation: Conversation, key: str) -> Screen:
    """Show the whole task or chapter that a record stands in."""
    try:
        cards = assistant.whole(key)
    except UserError as error:
        return _not_found(conversation, error)
    first = cards[0].record
    return _shown(assistant, conversation, cards, first.task_title or first.context or cards[0].label)


def _not_found(conversation: Conversation, error: UserError) -> Screen:
    view = panel.View(conversation.language)
    return Screen(conversation, proof=panel.missing_panel(told(error, view.language), view, bool(conversation.turns)))


def _shown(assistant: Assistant, conversation: Conversation, cards: Sequence[Card], reference: str) -> Screen:
    language = conversation.language
    names = view_of(assistant, conversation, {card.record.document for card in cards})
    title = assistant.label(cards[0].record, language) if len(cards) == 1 else reference
    arranged = evidence.of_cards(cards, assistant, language)
    ways = _ways(assistant, cards[0], language) if len(cards) == 1 else None
    return Screen(conversation, proof=panel.card_panel(title, arranged, names, bool(conversation.turns), ways))


def _ways(assistant: Assistant, card: Card, language: Language) -> panel.Ways:
    """Name the clauses before and after a clause in its version, and write it out for copying."""
    record = card.record
    copied = clipboard.clause(card, assistant.title(record.document), language)
    articles = assistant.facts_of(record.key).articles(record.version) if record.version else []
    row = sorted(articles, key=lambda each: (each.number or 0, each.suffix))  # a note may tell its tasks in an order of its own
    if record not in row:
        return panel.Ways(copied=copied)
    at = row.index(record)
    before, after = (row[n] if 0 <= n < len(row) else None for n in (at - 1, at + 1))
    return panel.Ways(
        (before.key, assistant.label(before, language), "before") if before else None,
        (after.key, assistant.label(after, language), "after") if after else None,
        copied,
    )


def back(assistant: Assistant, conversation: Conversation) -> Screen:
    """Show the last answer's evidence again."""
    last = conversation.turns[-1] if conversation.turns else None
    return Screen(conversation, proof=proof(assistant, conversation, last) if last else overview(assistant, conversation))


def proof(assistant: Assistant, conversation: Conversation, turn: Turn, lit: int = 0) -> str:
    """Show what an answer quotes, quotation `lit` lit up; where it quotes nothing, the overview."""
    found = evidence.of_answer(turn.answer, assistant, conversation.language)
    if not found:
        return overview(assistant, conversation, "panel.nothing")
    names = view_of(assistant, conversation, {citation.document for citation in turn.answer.citations})
    return panel.answer_panel(turn, found, names, lit)


def overview(assistant: Assistant, conversation: Conversation, note: str = "welcome.evidence") -> str:
    """Show the tasks of the document and a few ways to look something up."""
    return panel.overview_panel(assistant.facts.links, _LOOKUPS, view_of(assistant, conversation, assistant.document_ids()[:1]), note)


def _chosen(assistant: Assistant, conversation: Conversation) -> tuple[str, ...]:
    gone = left_library(assistant, conversation)
    return tuple(each for each in conversation.documents if each not in gone)
