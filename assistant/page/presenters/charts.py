"""What the tab of charts shows: the charts of a document, and the clauses behind a mark."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.citations import evidence
from assistant.comparing.charts import charts
from assistant.page.presenters.screen import Conversation, told, view_of
from assistant.render import charts as written
from assistant.render import panel
from assistant.service import Assistant
from corpus.errors import UserError
from corpus.visible import visible

_MOST = 24  # records behind a mark that are still read side by side


@dataclass(frozen=True, slots=True)
class Drawn:
    """The charts of a document, the documents to choose from as (title, id), and the one that is shown."""

    charts: str
    choices: tuple[tuple[str, str], ...]
    document: str


def draw(assistant: Assistant, conversation: Conversation, document: str = "") -> Drawn:
    """Draw a document; without one, the one asked, else the first."""
    assistant.prepare()
    titles = assistant.catalogue.titles
    known = [title.document for title in titles]
    shown = next((name for name in (document, *conversation.documents) if name in known), known[0])
    title = assistant.title(shown)
    drawn = written.drawn(charts(assistant.facts_of(shown), conversation.language), title, conversation.language)
    return Drawn(drawn, tuple((visible(each.title), each.document) for each in titles), shown)


def behind(assistant: Assistant, conversation: Conversation, keys: str) -> str:
    """Show the records behind a mark, old and new side by side; `keys` are separated by spaces."""
    language = conversation.language
    known = [key for key in keys.split()[:_MOST] if assistant.record(key)]
    if not known:
        missing = UserError("资料库里已没有这些条款", "these clauses have left the library")
        return panel.missing_panel(told(missing, language), panel.View(language)) if keys.strip() else ""
    cards = [card for key in known for card in assistant.lookup(key)]
    title = "、".join(dict.fromkeys(card.label for card in cards))
    view = view_of(assistant, conversation, {card.record.document for card in cards})
    return panel.card_panel(title, evidence.of_cards(cards, assistant, language), view)
