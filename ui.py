"""The web page: wires Gradio to the assistant; what is asked, found and said is decided elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import Any

from starlette.middleware import Middleware

from assistant import cli
from assistant.config import Serving, encoder_name
from assistant.notebook import Notebook
from assistant.page import callnote, charts, conversation, history, library, programs, server
from assistant.page.calm import calm
from assistant.page.early_script import EarlyScript
from assistant.page.frame import gr, heads, styles, translations
from assistant.render import texts
from assistant.service import Assistant
from assistant.types import Language
from corpus.errors import UserError

_AT_ONCE, _WAITING = 40, 400
_FONTS = ("Noto Sans CJK SC", "Source Han Sans SC", "system-ui", "-apple-system", "PingFang SC", "Microsoft YaHei", "sans-serif")
_UPLOADED_MB, _SWEEP_S, _UPLOADS_KEPT_S = 100, 3600, 86_400


_FRAME: dict[str, Any] = {
    "analytics_enabled": False,
    "fill_width": True,
    "fill_height": True,
    "delete_cache": (_SWEEP_S, _UPLOADS_KEPT_S),
}


def build(assistant: Assistant) -> gr.Blocks:
    """Return the page over an open assistant; start it with `launch(**launch_options())`."""
    with gr.Blocks(title=texts(Language.ZH)["page.title"], **_FRAME) as page:
        parts = _lay_out(translations())
        programs.wire(page, assistant)  # first, so that their names are free
        conversation.wire(page, parts, assistant)
        charts.wire(parts, assistant)
        callnote.wire(parts, assistant, Notebook(assistant.library.home.root / "notes"))
        library.wire(parts, assistant)
        history.wire(parts, assistant)
    calm(page, parts)
    page.queue(default_concurrency_limit=None, max_size=_WAITING)
    return page


def _lay_out(said: gr.I18n) -> dict[str, Any]:
    """Place the bar above and a tab for each thing a person comes to do."""
    parts: dict[str, Any] = {}
    conversation.lay_out_top(parts, said)
    with gr.Tabs(elem_id="cp-tabs") as parts["tabs"]:
        with gr.Tab(said("page.ask_tab"), id="ask", elem_id="cp-tab-ask"):
            conversation.lay_out(parts, said)
        with gr.Tab(said("charts.tab"), id="charts", elem_id="cp-tab-charts") as parts["charts_tab"]:
            charts.lay_out(parts, said)
        with gr.Tab(said("callnote.tab"), id="note", elem_id="cp-tab-note") as parts["note_tab"]:
            callnote.lay_out(parts, said)
        with gr.Tab(said("history.tab"), id="history", elem_id="cp-tab-history") as parts["history_tab"]:
            history.lay_out(parts, said)
        with gr.Tab(said("page.library"), id="documents", elem_id="cp-tab-documents") as parts["documents_tab"]:
            library.lay_out(parts, said)
    return parts


def launch_options(host: str = "127.0.0.1", port: int | None = None) -> dict[str, Any]:
    """Return what `launch` needs for a page that loads nothing from elsewhere; no MCP tools, see `mcp_tools`."""
    return {
        "mcp_server": False,
        "server_name": host,
        "server_port": port,
        "share": False,
        "quiet": True,
        "ssr_mode": False,
        "run_history": False,
        "enable_monitoring": False,
        "footer_links": [],
        "max_threads": _AT_ONCE,
        "max_file_size": f"{_UPLOADED_MB}mb",
        "i18n": translations(),
        "theme": gr.themes.Base(font=[gr.themes.Font(name) for name in _FONTS], font_mono=[gr.themes.Font("monospace")]),
        "css_paths": styles(),
        "head": heads(),
        "app_kwargs": {"middleware": [Middleware(EarlyScript)]},
    }


def mcp_tools() -> ModuleType:
    """Return what offers a page's endpoints as MCP tools: `with_tools(page, options)` gives the options to launch it with.

    Raises:
        UserError: when the package for it is not installed.

    """
    try:
        return import_module("assistant.page.tools")
    except ImportError as error:
        raise UserError(
            "MCP 需要另装一个包：pip install 'clausepair[mcp]'", "MCP needs one more package: pip install 'clausepair[mcp]'"
        ) from error


def serve(serving: Serving) -> None:
    """Serve the page until interrupted.

    Raises:
        UserError: when the address would let strangers in, or the home directory, a file or the port cannot be used.

    """
    tools = mcp_tools() if serving.mcp else None
    gate = server.prepared(serving)
    with Assistant.open(serving.home, encoder=encoder_name(), notice=server.say) as assistant:
        assistant.warm_up()
        for question in assistant.examples()[:1]:
            assistant.ask(question)  # the first one wakes tokenizer and encoder; nobody should wait for that
        page = build(assistant)
        options = server.guarded(launch_options(serving.host, serving.port), assistant, gate)
        server.run(page, tools.with_tools(page, options) if tools else options, serving)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `python ui.py`: what `clausepair serve` does, with the same options."""
    cli.main(["serve", *(sys.argv[1:] if arguments is None else arguments)])
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
