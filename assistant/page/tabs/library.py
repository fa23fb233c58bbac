"""The panel of documents: what the library holds, what to ask, what to add, what to remove."""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from assistant.page.gradio_adapter import BARE, PROGRESS, QUIET, gr, role_of
from assistant.page.presenters import library as library_presenter
from assistant.page.presenters.library import Changed
from assistant.page.presenters.screen import Conversation, scope
from assistant.render.library import Choice
from assistant.service import Assistant
from assistant.serving.roles import Act, may
from index.types import Progress

_AT_ONCE = 2  # who adds documents; their encoding must not starve those who ask
# What reads and writes which documents are chosen goes one after the other: a slow opening of the tab would undo a quick choice.
_IN_ORDER = QUIET | {"concurrency_id": "choice-of-documents", "concurrency_limit": 1}


def lay_out(parts: dict[str, Any], said: gr.I18n) -> None:
    """Place the panel of documents: what there is, what to ask, what to add, what to remove."""
    parts["changed"] = gr.State(Changed(""))
    parts["listed"] = gr.State(())
    with gr.Column(elem_id="cp-library"):
        parts["about"] = gr.HTML(elem_id="cp-library-title", **BARE)
        parts["documents"] = gr.HTML(elem_id="cp-documents", **BARE)
        parts["choice"] = gr.CheckboxGroup([], label=said("library.choice"), elem_id="cp-choice")
        with gr.Tabs(elem_id="cp-upload") as parts["upload"]:
            with gr.Tab(said("library.single")):
                parts["files"] = gr.File(label=said("library.files"), file_count="multiple", height=120, elem_id="cp-files")
                parts["add_files"] = gr.Button(said("library.add"), variant="primary", elem_id="cp-add-files")
            with gr.Tab(said("library.pair")):
                with gr.Row(elem_id="cp-pair"):
                    parts["old"] = gr.File(label=said("library.old"), height=120, min_width=120, elem_id="cp-old")
                    parts["new"] = gr.File(label=said("library.new"), height=120, min_width=120, elem_id="cp-new")
                parts["name"] = gr.Textbox(label=said("library.name"), max_lines=1, max_length=100, elem_id="cp-name")
                parts["add_pair"] = gr.Button(said("library.add"), variant="primary", elem_id="cp-add-pair")
        parts["result"] = gr.HTML(elem_id="cp-result", **BARE)
        with gr.Row(elem_id="cp-removal", visible=False) as parts["removal"]:
            parts["unwanted"] = gr.Dropdown([], label=said("library.unwanted"), value=None, elem_id="cp-unwanted")
            parts["remove"] = gr.Button(said("library.remove"), elem_id="cp-remove", size="sm")


def wire(parts: dict[str, Any], assistant: Assistant) -> None:
    """Tie what a person does with documents to what the presenter shows for it."""

    def show(
        request: gr.Request, conversation: Conversation, listed: Sequence[Choice], ticked: Sequence[str], arrived: Sequence[str] = ()
    ) -> dict[Any, Any]:
        role = role_of(request)
        shown = library_presenter.holdings(assistant, conversation, arrived)
        told = {
            state: shown.conversation,
            parts["listed"]: tuple(shown.choices),
            parts["about"]: shown.about,
            parts["documents"]: shown.documents,
            parts["unwanted"]: gr.Dropdown(choices=[*shown.removable], value=None),
            parts["removal"]: gr.Row(visible=bool(shown.removable) and may(role, Act.REMOVE)),
            parts["upload"]: gr.Tabs(visible=may(role, Act.ADD)),
            parts["scope"]: shown.scope,
        }
        if tuple(shown.choices) != tuple(listed) or {*ticked} != {*shown.conversation.documents}:
            # Set again only where it is other than what is shown: a slow answer would take back what was ticked meanwhile.
            told[parts["choice"]] = gr.CheckboxGroup(choices=[*shown.choices], value=[*shown.conversation.documents])
        return told

    def opened(request: gr.Request, conversation: Conversation, listed: Sequence[Choice], ticked: list[str]) -> dict[Any, Any]:
        told = library_presenter.opened(conversation, role_of(request))
        return show(request, conversation, listed, ticked) | {parts["result"]: told}

    def refresh(
        request: gr.Request, conversation: Conversation, listed: Sequence[Choice], ticked: list[str], changed: Changed
    ) -> dict[Any, Any]:
        return show(request, conversation, listed, ticked, changed.arrived)

    def choose(conversation: Conversation, documents: list[str]) -> dict[Any, Any]:
        chosen = library_presenter.choose(assistant, conversation, documents)
        return {state: chosen, parts["scope"]: scope(assistant, chosen)}

    def add_files(request: gr.Request, conversation: Conversation, files: list[str] | None, progress: Any = PROGRESS) -> dict[Any, Any]:  # noqa: ANN401
        if refused := library_presenter.refused(conversation, role_of(request), Act.ADD):
            return result(refused)
        changed = library_presenter.add_files(assistant, conversation, [Path(file) for file in files or []], moving(progress))
        return result(changed, parts["files"])

    def add_pair(
        request: gr.Request,
        conversation: Conversation,
        old: str | None,
        new: str | None,
        name: str,
        progress: Any = PROGRESS,  # noqa: ANN401
    ) -> dict[Any, Any]:
        if refused := library_presenter.refused(conversation, role_of(request), Act.ADD):
            return result(refused)
        sides = (Path(old) if old else None, Path(new) if new else None)
        changed = library_presenter.add_pair(assistant, conversation, sides, name, moving(progress))
        return result(changed, parts["old"], parts["new"], parts["name"])

    def remove(request: gr.Request, conversation: Conversation, document: str | None, progress: Any = PROGRESS) -> dict[Any, Any]:  # noqa: ANN401
        if refused := library_presenter.refused(conversation, role_of(request), Act.REMOVE):
            return result(refused)
        return result(library_presenter.remove(assistant, conversation, document, moving(progress)))

    def result(changed: Changed, *fields: Any) -> dict[Any, Any]:  # noqa: ANN401
        emptied = {field: "" if field is parts["name"] else None for field in fields} if changed.is_done else {}
        return {parts["changed"]: changed, parts["result"]: changed.result} | emptied

    state, changed = parts["conversation"], parts["changed"]
    shown = [state, parts["listed"], parts["choice"]]
    seen = [state, *(parts[name] for name in ("listed", "about", "documents", "choice", "unwanted", "removal", "upload", "scope"))]
    slow = QUIET | {"concurrency_limit": _AT_ONCE, "show_progress": "full", "show_progress_on": parts["result"]}
    parts["documents_tab"].select(opened, shown, [*seen, parts["result"]], **_IN_ORDER)
    parts["choice"].input(choose, [state, parts["choice"]], [state, parts["scope"]], **_IN_ORDER)
    for button, act, given, emptied in (
        ("add_files", add_files, ["files"], ["files"]),
        ("add_pair", add_pair, ["old", "new", "name"], ["old", "new", "name"]),
        ("remove", remove, ["unwanted"], []),
    ):
        fields, cleared = ([parts[name] for name in names] for names in (given, emptied))
        done = parts[button].click(act, [state, *fields], [changed, parts["result"], *cleared], **slow)
        # The conversation may have gone on while files were read: what is chosen is brought up to date afterwards.
        done.then(refresh, [*shown, changed], seen, **_IN_ORDER)


def moving(bar: Callable[..., Any]) -> Progress:
    """Return a callback that moves a bar, called with a share and `desc`, as its maker would, whichever thread does the work.

    A bar of the page knows its call by context variables, which other threads do not have.
    """
    here = contextvars.copy_context()

    def move(done: int, total: int, what: str) -> None:
        here.copy().run(bar, done / total if total else 1.0, desc=what)

    return move
