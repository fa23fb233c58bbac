"""Asking, and the evidence beside: what a person types and clicks, and what is shown for it."""

from __future__ import annotations

from typing import Any

from assistant import desk
from assistant.desk import Conversation, Screen
from assistant.page.frame import BARE, LINE, QUIET, gr, language_of, number, script, text
from assistant.service import Assistant

_PARTS = ("conversation", "brand", "answers", "proof", "line", "box", "scope")


def lay_out_top(parts: dict[str, Any], said: gr.I18n) -> None:
    """Place the bar above all tabs: the product's name, the look-up, a fresh start."""
    parts["conversation"] = gr.State(Conversation())
    with gr.Row(elem_id="cp-top"):
        parts["brand"] = gr.HTML(elem_id="cp-brand", **BARE)
        parts["look"] = gr.Textbox(label=said("page.look_label"), placeholder=said("page.look"), max_lines=1, elem_id="cp-look", **LINE)
        parts["fresh"] = gr.Button(said("page.fresh"), elem_id="cp-fresh", size="sm")


def lay_out(parts: dict[str, Any], said: gr.I18n) -> None:
    """Place the answers left and the evidence right."""
    with gr.Row(elem_id="cp-main"):
        with gr.Column(elem_id="cp-left"):
            on_load = script("transcript", "ask", "cite") + script("feedback", "feedback")
            parts["answers"] = gr.HTML(elem_id="cp-answers", **{**BARE, "js_on_load": on_load})
            parts["line"] = gr.HTML(elem_id="cp-line", **BARE)
            parts["scope"] = gr.HTML(elem_id="cp-scope", **BARE)
            with gr.Row(elem_id="cp-compose"):
                parts["box"] = gr.Textbox(
                    label=said("page.ask_label"), placeholder=said("page.ask"), max_lines=5, autofocus=True, elem_id="cp-box", **LINE
                )
                parts["send"] = gr.Button(said("page.send"), variant="primary", elem_id="cp-send")
        with gr.Column(elem_id="cp-right"):
            parts["proof"] = gr.HTML(elem_id="cp-proof", **{**BARE, "js_on_load": script("panel", "look", "back")})


def wire(page: gr.Blocks, parts: dict[str, Any], assistant: Assistant) -> None:
    """Tie what a person does to what the desk shows for it."""

    def show(screen: Screen) -> dict[Any, Any]:
        return {parts[name]: value for name in _PARTS if (value := getattr(screen, name)) is not None}

    def start(request: gr.Request) -> dict[Any, Any]:
        return show(desk.begin(assistant, Conversation(language=language_of(request), user=request.username or "")))

    def begin(conversation: Conversation) -> dict[Any, Any]:
        return show(desk.begin(assistant, conversation))

    def ask(conversation: Conversation, question: str) -> dict[Any, Any]:
        return show(desk.ask(assistant, conversation, question))

    def ask_this(conversation: Conversation, event: gr.EventData) -> dict[Any, Any]:
        return show(desk.ask(assistant, conversation, text(event, "question")))

    def cite(conversation: Conversation, event: gr.EventData) -> dict[Any, Any]:
        return show(desk.cite(assistant, conversation, number(event, "turn"), number(event, "n")))

    def look_up(conversation: Conversation, reference: str) -> dict[Any, Any]:
        return show(desk.look_up(assistant, conversation, reference))

    def look_this(conversation: Conversation, event: gr.EventData) -> dict[Any, Any]:
        return show(desk.look_up(assistant, conversation, text(event, "reference")))

    def back(conversation: Conversation) -> dict[Any, Any]:
        return show(desk.back(assistant, conversation))

    state, box, look = parts["conversation"], parts["box"], parts["look"]
    shown = [parts[name] for name in _PARTS]
    quiet = QUIET | {"outputs": shown}
    page.load(start, None, **quiet)
    parts["fresh"].click(begin, state, **quiet)
    gr.on([box.submit, parts["send"].click], ask, [state, box], **quiet)
    look.submit(look_up, [state, look], **quiet)
    parts["answers"].ask(ask_this, state, **quiet)
    parts["answers"].cite(cite, state, **quiet)
    parts["proof"].look(look_this, state, **quiet)
    parts["proof"].back(back, state, **quiet)
