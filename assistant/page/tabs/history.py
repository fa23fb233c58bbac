"""The tab of past conversations, and what a person says of an answer."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from assistant.history.feedback import Remark
from assistant.page.gradio_adapter import BARE, QUIET, gr, number, script, text
from assistant.page.presenters import feedback as feedback_presenter
from assistant.page.presenters import history as history_presenter
from assistant.page.presenters.history import Shown
from assistant.page.presenters.screen import Conversation, Screen
from assistant.service import Assistant
from assistant.types import Verdict

_SCREEN = tuple(field.name for field in fields(Screen))
_SHOWN = {"about": "past_about", "find": "past_find", "past": "past", "told": "past_line"}


def lay_out(parts: dict[str, Any], said: gr.I18n) -> None:
    """Place the search above the list of conversations."""
    with gr.Column(elem_id="cp-history"):
        parts["past_about"] = gr.HTML(elem_id="cp-past-about", **BARE)
        parts["past_find"] = gr.HTML(elem_id="cp-past-find", **{**BARE, "js_on_load": script("find", "search")})
        parts["past_line"] = gr.HTML(elem_id="cp-past-line", **BARE)
        parts["past"] = gr.HTML(elem_id="cp-past", **{**BARE, "js_on_load": script("past", "reopen", "forget", "forget_all")})


def wire(parts: dict[str, Any], assistant: Assistant) -> None:
    """Tie what a person does with past conversations, and says of answers, to what the presenters show for it."""

    def on_screen(screen: Screen) -> dict[Any, Any]:
        return {parts[name]: value for name in _SCREEN if (value := getattr(screen, name)) is not None}

    def show(shown: Shown) -> dict[Any, Any]:
        seen = {parts[part]: value for name, part in _SHOWN.items() if (value := getattr(shown, name)) is not None}
        return seen | (on_screen(shown.screen) if shown.screen else {})

    def opened(conversation: Conversation) -> dict[Any, Any]:
        return show(history_presenter.opened(assistant, conversation))

    def search(conversation: Conversation, event: gr.EventData) -> dict[Any, Any]:
        return show(history_presenter.search(assistant, conversation, text(event, "words")))

    def reopen(conversation: Conversation, event: gr.EventData) -> dict[Any, Any]:
        shown = history_presenter.reopen(assistant, conversation, text(event, "conversation"), text(event, "words"))
        return show(shown) | ({parts["tabs"]: gr.Tabs(selected="ask")} if shown.screen else {})

    def forget(conversation: Conversation, event: gr.EventData) -> dict[Any, Any]:
        return show(history_presenter.forget(assistant, conversation, text(event, "conversation"), text(event, "words")))

    def forget_all(conversation: Conversation) -> dict[Any, Any]:
        return show(history_presenter.forget_all(assistant, conversation))

    def say(conversation: Conversation, event: gr.EventData) -> dict[Any, Any]:
        verdict = text(event, "verdict")
        if verdict not in {each.value for each in Verdict}:
            return {parts["line"]: ""}
        remark = Remark(Verdict(verdict), text(event, "comment"), number(event, "cited") or None)
        return on_screen(feedback_presenter.say(assistant, conversation, number(event, "turn"), remark))

    state, past = parts["conversation"], [parts[part] for part in _SHOWN.values()]
    screen = [parts[name] for name in _SCREEN]
    quiet = QUIET | {"outputs": [*past, *screen, parts["tabs"]]}
    # While one search runs only the last of those that follow is kept.
    parts["past_find"].search(search, state, trigger_mode="always_last", **QUIET | {"outputs": past})
    parts["history_tab"].select(opened, state, **QUIET | {"outputs": past})
    parts["past"].reopen(reopen, state, **quiet)
    parts["past"].forget(forget, state, **quiet)
    parts["past"].forget_all(forget_all, state, **quiet)
    parts["answers"].feedback(say, state, **QUIET | {"outputs": screen})
