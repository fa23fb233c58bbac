"""Asking, and the evidence beside: what a person types and clicks, and what is shown for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.page.gradio_adapter import BARE, LINE, QUIET, gr, language_of, number, script, text
from assistant.page.presenters import asking, evidence_panel
from assistant.page.presenters.screen import Conversation, Screen
from assistant.service import Assistant
from assistant.serving import logs

_PARTS = ("conversation", "brand", "answers", "proof", "line", "box", "scope")


def lay_out_top(parts: dict[str, Any], said: gr.I18n) -> None:
    """Place the bar above all tabs: the product's name, the look-up, the language, a fresh start."""
    parts["conversation"] = gr.State(Conversation())
    with gr.Row(elem_id="cp-top"):
        parts["brand"] = gr.HTML(elem_id="cp-brand", **BARE)
        with gr.Column(elem_id="cp-finder"):
            parts["look"] = gr.Textbox(label=said("page.look_label"), placeholder=said("page.look"), max_lines=1, elem_id="cp-look", **LINE)
            parts["found"] = gr.HTML(elem_id="cp-found", **{**BARE, "js_on_load": script("finder", "typed", "pick")})
        language = gr.Button(said("page.language"), elem_id="cp-language", size="sm")
        parts["fresh"] = gr.Button(said("page.fresh"), elem_id="cp-fresh", size="sm")
    language.click(None, None, None, js="() => window.clausepair.switchLanguage()", api_visibility="private")


def lay_out(parts: dict[str, Any], said: gr.I18n) -> None:
    """Place the answers left and the evidence right."""
    with gr.Row(elem_id="cp-main"):
        with gr.Column(elem_id="cp-left"):
            told = script("transcript", "ask", "cite", "edit", "retry", "pin_answer") + script("feedback", "feedback")
            parts["answers"] = gr.HTML(elem_id="cp-answers", **{**BARE, "js_on_load": told})
            parts["line"] = gr.HTML(elem_id="cp-line", **{**BARE, "js_on_load": script("notices", "keep")})
            parts["scope"] = gr.HTML(elem_id="cp-scope", **BARE)
            with gr.Row(elem_id="cp-compose"):
                parts["box"] = gr.Textbox(
                    label=said("page.ask_label"), placeholder=said("page.ask"), max_lines=5, autofocus=True, elem_id="cp-box", **LINE
                )
                parts["stop"] = gr.Button(said("page.stop"), elem_id="cp-stop")
                parts["send"] = gr.Button(said("page.send"), variant="primary", elem_id="cp-send")
        with gr.Column(elem_id="cp-right"):
            parts["proof"] = gr.HTML(elem_id="cp-proof", **{**BARE, "js_on_load": script("panel", "look", "whole", "back", "pin_pair")})


def wire(page: gr.Blocks, parts: dict[str, Any], assistant: Assistant) -> None:
    """Tie what a person does to what the presenters show for it."""

    def show(screen: Screen) -> dict[Any, Any]:
        return {parts[name]: value for name in _PARTS if (value := getattr(screen, name)) is not None}

    def start(request: gr.Request) -> dict[Any, Any]:
        return show(asking.begin(assistant, Conversation(language=language_of(request), user=request.username or "")))

    def begin(conversation: Conversation) -> dict[Any, Any]:
        return show(asking.begin(assistant, conversation))

    def shown(conversation: Conversation, screens: Iterator[Screen]) -> Iterator[dict[Any, Any]]:
        try:
            yield from map(show, screens)
        except Exception:
            logs.failed("ask")
            yield show(asking.trouble(conversation))

    def ask(conversation: Conversation, question: str) -> Iterator[dict[Any, Any]]:
        yield from shown(conversation, asking.stream(assistant, conversation, question))

    def ask_this(conversation: Conversation, event: gr.EventData) -> Iterator[dict[Any, Any]]:
        yield from shown(conversation, asking.stream(assistant, conversation, text(event, "question")))

    def retry(conversation: Conversation, event: gr.EventData) -> Iterator[dict[Any, Any]]:
        yield from shown(conversation, asking.retry(assistant, conversation, number(event, "turn")))

    def stop(conversation: Conversation) -> dict[Any, Any]:
        return show(asking.stopped(assistant, conversation))

    def edit(conversation: Conversation, event: gr.EventData) -> dict[Any, Any]:
        return show(asking.edit(conversation, number(event, "turn")))

    def keep(conversation: Conversation) -> dict[Any, Any]:
        return show(asking.keep(conversation))

    def cite(conversation: Conversation, event: gr.EventData) -> dict[Any, Any]:
        return show(evidence_panel.cite(assistant, conversation, number(event, "turn"), number(event, "n")))

    state, box, answers = parts["conversation"], parts["box"], parts["answers"]
    quiet = QUIET | {"outputs": [parts[name] for name in _PARTS]}
    page.load(start, None, **quiet)
    parts["fresh"].click(begin, state, **quiet)
    again = quiet | {"trigger_mode": "multiple"}  # page.js holds back what is asked twice
    asked = [
        gr.on([box.submit, parts["send"].click], ask, [state, box], **again),
        answers.ask(ask_this, state, **again),
        answers.retry(retry, state, **again),
    ]
    parts["stop"].click(stop, state, cancels=asked, **quiet)
    answers.edit(edit, state, **quiet).then(None, None, None, js="() => window.clausepair.focusBox()")
    parts["line"].keep(keep, state, **quiet)
    answers.cite(cite, state, **quiet)
    _wire_evidence(parts, assistant)


def _wire_evidence(parts: dict[str, Any], assistant: Assistant) -> None:
    """Tie looking up, and walking through the evidence, to the panel; both end on the tab that holds it."""

    def shown(screen: Screen) -> dict[Any, Any]:
        return {proof: screen.proof, tabs: gr.Tabs(selected="ask")}

    def found(conversation: Conversation, event: gr.EventData) -> str:
        return evidence_panel.found(assistant, conversation, text(event, "text"))

    def look_up(conversation: Conversation, reference: str) -> dict[Any, Any]:
        return shown(evidence_panel.look_up(assistant, conversation, reference))

    def pick(conversation: Conversation, event: gr.EventData) -> dict[Any, Any]:
        return shown(evidence_panel.look_up(assistant, conversation, text(event, "key")))

    def look_this(conversation: Conversation, event: gr.EventData) -> dict[Any, Any]:
        return shown(evidence_panel.look_up(assistant, conversation, text(event, "reference")))

    def whole(conversation: Conversation, event: gr.EventData) -> dict[Any, Any]:
        return shown(evidence_panel.whole(assistant, conversation, text(event, "key")))

    def back(conversation: Conversation) -> dict[Any, Any]:
        return shown(evidence_panel.back(assistant, conversation))

    state, look, proof, tabs = (parts[name] for name in ("conversation", "look", "proof", "tabs"))
    quiet = QUIET | {"outputs": [proof, tabs]}
    # Not "always_last": where one answer is lost on its way, nothing typed later would be sent any more.
    parts["found"].typed(found, state, parts["found"], trigger_mode="multiple", **QUIET | {"concurrency_limit": 1})
    look.submit(look_up, [state, look], **quiet)
    parts["found"].pick(pick, state, **quiet)
    proof.look(look_this, state, **quiet)
    proof.whole(whole, state, **quiet)
    proof.back(back, state, **quiet)
