"""The tab of the call note, and the pins on answers and comparisons that fill it."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from assistant.notes.export import Written
from assistant.notes.store import NoteStore
from assistant.page.gradio_adapter import BARE, LINE, QUIET, gr, number, script, text
from assistant.page.presenters import callnote as callnote_presenter
from assistant.page.presenters.callnote import FORMATS
from assistant.page.presenters.screen import Conversation
from assistant.service import Assistant

_PREFIX, _KEPT_S = "clausepair-note-", 3600


def lay_out(parts: dict[str, Any], said: gr.I18n) -> None:
    """Place the title, the exports and the note."""
    with gr.Column(elem_id="cp-callnote"):
        with gr.Row(elem_id="cp-callnote-head"):
            parts["note_title"] = gr.Textbox(
                label=said("callnote.title"),
                placeholder=said("callnote.title"),
                max_lines=1,
                max_length=100,
                elem_id="cp-note-title",
                **LINE,
            )
            for kind in FORMATS:
                parts[f"note_{kind}"] = gr.DownloadButton(said(f"callnote.{kind}"), elem_id=f"cp-note-{kind}", size="sm", interactive=False)
        parts["note"] = gr.HTML(elem_id="cp-note", **{**BARE, "js_on_load": script("note", "act")})


def wire(parts: dict[str, Any], assistant: Assistant, notes: NoteStore) -> None:
    """Tie pinning and what is done on the tab to the note."""

    def files(conversation: Conversation) -> list[Any]:
        written = callnote_presenter.exports(notes, conversation, date.today(), assistant.limits.export_seconds)
        paths = _kept(written) if written else [None] * len(FORMATS)
        return [gr.DownloadButton(value=path, interactive=path is not None) for path in paths]

    def opened(conversation: Conversation) -> tuple[str, str]:
        return callnote_presenter.shown(notes, conversation), callnote_presenter.title(notes, conversation)

    def act(conversation: Conversation, event: gr.EventData) -> str:
        return callnote_presenter.act(notes, conversation, text(event, "kind"), text(event, "item"), text(event, "text"))

    def rename(conversation: Conversation, title: str) -> None:
        callnote_presenter.rename(notes, conversation, title)

    def pin_answer(conversation: Conversation, event: gr.EventData) -> str:
        return callnote_presenter.pin_answer(assistant, notes, conversation, number(event, "turn"))

    def pin_pair(conversation: Conversation, event: gr.EventData) -> str:
        return callnote_presenter.pin_pair(assistant, notes, conversation, text(event, "keys"))

    state, note, title = parts["conversation"], parts["note"], parts["note_title"]
    downloads = [parts[f"note_{kind}"] for kind in FORMATS]
    for event in (
        parts["note_tab"].select(opened, state, [note, title], **QUIET),
        note.act(act, state, note, **QUIET),
        title.blur(rename, [state, title], None, **QUIET),
        title.submit(rename, [state, title], None, **QUIET),
    ):
        event.then(files, state, downloads, **QUIET)
    parts["answers"].pin_answer(pin_answer, state, parts["line"], **QUIET)
    parts["proof"].pin_pair(pin_pair, state, parts["line"], **QUIET)


def _kept(written: Iterable[Written]) -> list[str]:
    """Put files where Gradio takes them from, and clear away what nobody can still be fetching."""
    for old in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            if time.time() - old.stat().st_mtime > _KEPT_S:
                shutil.rmtree(old, ignore_errors=True)
        except OSError:
            continue
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    paths = [folder / each.name for each in written]
    for path, each in zip(paths, written, strict=True):
        path.touch(0o600)
        path.write_bytes(each.content)
    return [str(path) for path in paths]
