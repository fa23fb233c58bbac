"""The web page: wires Gradio to the assistant; what is asked, found and said is decided elsewhere."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.config import encoder_name
from assistant.page import conversation, history, library
from assistant.page.frame import gr, heads, styles, translations
from assistant.render import texts
from assistant.service import Assistant
from assistant.types import Language
from corpus.errors import UserError

_AT_ONCE = 40
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
        conversation.wire(page, parts, assistant)
        library.wire(parts, assistant)
        history.wire(parts, assistant)
    page.queue(default_concurrency_limit=None)
    return page


def _lay_out(said: gr.I18n) -> dict[str, Any]:
    """Place the bar above and a tab for each thing a person comes to do."""
    parts: dict[str, Any] = {}
    conversation.lay_out_top(parts, said)
    with gr.Tabs(elem_id="cp-tabs") as parts["tabs"]:
        with gr.Tab(said("page.ask_tab"), id="ask", elem_id="cp-tab-ask"):
            conversation.lay_out(parts, said)
        with gr.Tab(said("page.library"), id="documents", elem_id="cp-tab-documents") as parts["documents_tab"]:
            library.lay_out(parts, said)
        with gr.Tab(said("history.tab"), id="history", elem_id="cp-tab-history") as parts["history_tab"]:
            history.lay_out(parts, said)
    return parts


def launch_options(host: str = "127.0.0.1", port: int | None = None) -> dict[str, Any]:
    """Return what `launch` needs for a page that loads nothing from elsewhere."""
    return {
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
    }


def serve(host: str = "127.0.0.1", port: int = 7860, home: Path | None = None) -> None:
    """Serve the page until interrupted.

    Raises:
        UserError: when the home directory or the port cannot be used.

    """
    with Assistant.open(home, encoder=encoder_name(), notice=_say) as assistant:
        assistant.warm_up()
        for question in assistant.examples()[:1]:
            assistant.ask(question)  # the first one wakes tokenizer and encoder; nobody should wait for that
        page = build(assistant)
        try:
            page.launch(prevent_thread_lock=True, **launch_options(host, port))
        except OSError as error:
            raise UserError(
                f"端口 {host}:{port} 用不了，请用 --port 换一个", f"cannot listen on {host}:{port}, choose another --port"
            ) from error
        _say(f"条款对读 http://{host}:{port}")
        page.block_thread()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `python ui.py`."""
    parser = argparse.ArgumentParser(description="条款对读: the web page")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=7860, help="port to listen on")
    parser.add_argument("--home", type=Path, default=None, help="directory for built files")
    options = parser.parse_args(arguments)
    try:
        serve(options.host, options.port, options.home)
    except UserError as error:
        _say(str(error))
        return 1
    return 0


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    raise SystemExit(main())
