"""The tab of charts: drawn when it is opened, each mark leading to its clauses."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from assistant.page.gradio_adapter import BARE, QUIET, gr, script, text
from assistant.page.presenters import charts as charts_presenter
from assistant.page.presenters.screen import Conversation
from assistant.service import Assistant


def plotly_script() -> Path:
    """Return the drawing library's script as its Python package carries it; nothing is fetched from elsewhere."""
    spec = find_spec("plotly")
    return Path(str(spec and spec.origin)).parent / "package_data" / "plotly.min.js"


def lay_out(parts: dict[str, Any], said: gr.I18n) -> None:
    """Place the choice of a document, the charts and what stands behind a mark."""
    gr.set_static_paths([plotly_script()])
    with gr.Column(elem_id="cp-charts"):
        with gr.Row(elem_id="cp-charts-head"):
            parts["charts_about"] = gr.Markdown(said("charts.about"), elem_id="cp-charts-about")
            parts["charted"] = gr.Dropdown([], label=said("charts.document"), elem_id="cp-charted", visible=False)
        with gr.Row(elem_id="cp-charts-main"):
            loaded = f"{script('charts', 'marks')[:-2]}, 'gradio_api/file={plotly_script().as_posix()}');"
            parts["charts"] = gr.HTML(elem_id="cp-charts-all", **{**BARE, "js_on_load": loaded})
            parts["behind"] = gr.HTML(elem_id="cp-behind", **{**BARE, "js_on_load": script("behind", "look", "whole")})


def wire(parts: dict[str, Any], assistant: Assistant) -> None:
    """Tie opening the tab, choosing a document and clicking a mark to what is shown for it."""

    def draw(conversation: Conversation, document: str | None) -> dict[Any, Any]:
        drawn = charts_presenter.draw(assistant, conversation, document or "")
        choice = gr.Dropdown(choices=[*drawn.choices], value=drawn.document, visible=len(drawn.choices) > 1)
        return {parts["charts"]: drawn.charts, parts["charted"]: choice, parts["behind"]: ""}

    def opened(conversation: Conversation) -> dict[Any, Any]:
        return draw(conversation, None)

    def marks(conversation: Conversation, event: gr.EventData) -> str:
        return charts_presenter.behind(assistant, conversation, text(event, "keys"))

    def look(conversation: Conversation, event: gr.EventData) -> str:
        return charts_presenter.behind(assistant, conversation, text(event, "reference"))

    def whole(conversation: Conversation, event: gr.EventData) -> str:
        return charts_presenter.behind(assistant, conversation, " ".join(card.record.key for card in assistant.whole(text(event, "key"))))

    state, charted = parts["conversation"], parts["charted"]
    shown = [parts["charts"], charted, parts["behind"]]
    parts["charts_tab"].select(opened, state, shown, **QUIET)
    charted.input(draw, [state, charted], shown, **QUIET)
    parts["charts"].marks(marks, state, parts["behind"], **QUIET)
    parts["behind"].look(look, state, parts["behind"], **QUIET)
    parts["behind"].whole(whole, state, parts["behind"], **QUIET)
