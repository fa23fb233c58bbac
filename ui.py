"""The web page: wires Gradio to the assistant; what is asked, found and said is decided elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from assistant.cli.main import main as run_command

if TYPE_CHECKING:
    import gradio as gr

    from assistant.service import Assistant

_WAITING, _SWEEP_S, _UPLOADS_KEPT_S = 400, 3600, 86_400
_FRAME: dict[str, Any] = {
    "analytics_enabled": False,
    "fill_width": True,
    "fill_height": True,
    "delete_cache": (_SWEEP_S, _UPLOADS_KEPT_S),
}


def build(assistant: Assistant) -> gr.Blocks:
    """Return the page over an open assistant; `assistant.page.server` serves it."""
    # Gradio takes seconds to import, and every command starts here.
    from assistant.interface.words import texts
    from assistant.notes.store import NoteStore
    from assistant.page.failures import tell_failures
    from assistant.page.gradio_adapter import gr, translations
    from assistant.page.routes import endpoints
    from assistant.page.tabs import asking, callnote, charts, history, library
    from assistant.types import Language

    said = translations()
    parts: dict[str, Any] = {}
    with gr.Blocks(title=texts(Language.ZH)["page.title"], **_FRAME) as page:
        asking.lay_out_top(parts, said)
        with gr.Tabs(elem_id="cp-tabs") as parts["tabs"]:
            with gr.Tab(said("page.ask_tab"), id="ask", elem_id="cp-tab-ask"):
                asking.lay_out(parts, said)
            with gr.Tab(said("charts.tab"), id="charts", elem_id="cp-tab-charts") as parts["charts_tab"]:
                charts.lay_out(parts, said)
            with gr.Tab(said("callnote.tab"), id="note", elem_id="cp-tab-note") as parts["note_tab"]:
                callnote.lay_out(parts, said)
            with gr.Tab(said("history.tab"), id="history", elem_id="cp-tab-history") as parts["history_tab"]:
                history.lay_out(parts, said)
            with gr.Tab(said("page.library"), id="documents", elem_id="cp-tab-documents") as parts["documents_tab"]:
                library.lay_out(parts, said)
        endpoints.wire(page, assistant)  # first, so that their names are free
        asking.wire(page, parts, assistant)
        charts.wire(parts, assistant)
        callnote.wire(parts, assistant, NoteStore(assistant.library.home.notes, assistant.notice))
        library.wire(parts, assistant)
        history.wire(parts, assistant)
    tell_failures(page, parts)
    page.queue(default_concurrency_limit=None, max_size=_WAITING)
    return page


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line `clausepair`, with this page to serve."""
    run_command(arguments, build)


if __name__ == "__main__":
    main(["serve", *sys.argv[1:]])  # `python ui.py` does what `clausepair serve` does, with the same options
