"""The web page: wires Gradio to the assistant; what is asked, found and said is decided elsewhere."""

from __future__ import annotations

import argparse
import inspect
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistant import desk
from assistant.config import encoder_name
from assistant.desk import Conversation, Screen
from assistant.render import texts
from assistant.service import Assistant
from assistant.types import Language
from corpus.errors import UserError


@contextmanager
def _without_stubs() -> Iterator[None]:
    """Keep Gradio from rewriting its own type stubs on import, which takes longer than the import itself."""
    locate: Callable[[Any], str] = inspect.getfile

    def getfile(thing: object) -> str:
        if isinstance(thing, type) and thing.__module__.startswith("gradio."):
            raise OSError("no stub wanted")
        return locate(thing)

    inspect.getfile = getfile  # type: ignore[assignment]
    try:
        yield
    finally:
        inspect.getfile = locate  # type: ignore[assignment]


with _without_stubs():
    import gradio as gr

_ROOM = Path(__file__).parent / "assistant"
_AT_ONCE = 40
_FONTS = ("Noto Sans CJK SC", "Source Han Sans SC", "system-ui", "-apple-system", "PingFang SC", "Microsoft YaHei", "sans-serif")
_PARTS = ("conversation", "brand", "answers", "proof", "line", "box")


def build(assistant: Assistant) -> gr.Blocks:
    """Return the page over an open assistant; start it with `launch(**launch_options())`."""
    with gr.Blocks(title=texts(Language.ZH)["page.title"], analytics_enabled=False, fill_width=True, fill_height=True) as page:
        parts = _lay_out()
        _wire(page, parts, assistant)
    page.queue(default_concurrency_limit=None)
    return page


def _lay_out() -> dict[str, Any]:
    """Place the components: look-up above, answers left, evidence right."""
    said = _translations()
    bare: dict[str, Any] = {"apply_default_css": False, "js_on_load": None}
    line: dict[str, Any] = {"show_label": False, "lines": 1}
    parts: dict[str, Any] = {"conversation": gr.State(Conversation())}
    with gr.Row(elem_id="cp-top"):
        parts["brand"] = gr.HTML(elem_id="cp-brand", **bare)
        parts["look"] = gr.Textbox(label=said("page.look_label"), placeholder=said("page.look"), max_lines=1, elem_id="cp-look", **line)
        parts["fresh"] = gr.Button(said("page.fresh"), elem_id="cp-fresh", size="sm")
    with gr.Row(elem_id="cp-main"):
        with gr.Column(elem_id="cp-left"):
            parts["answers"] = gr.HTML(elem_id="cp-answers", **{**bare, "js_on_load": _script("transcript", "ask", "cite")})
            parts["line"] = gr.HTML(elem_id="cp-line", **bare)
            with gr.Row(elem_id="cp-compose"):
                parts["box"] = gr.Textbox(
                    label=said("page.ask_label"), placeholder=said("page.ask"), max_lines=5, autofocus=True, elem_id="cp-box", **line
                )
                parts["send"] = gr.Button(said("page.send"), variant="primary", elem_id="cp-send")
        with gr.Column(elem_id="cp-right"):
            parts["proof"] = gr.HTML(elem_id="cp-proof", **{**bare, "js_on_load": _script("panel", "look", "back")})
    return parts


def _wire(page: gr.Blocks, parts: dict[str, Any], assistant: Assistant) -> None:
    """Tie what a person does to what the desk shows for it."""

    def show(screen: Screen) -> dict[Any, Any]:
        return {parts[name]: value for name in _PARTS if (value := getattr(screen, name)) is not None}

    def start(request: gr.Request) -> dict[Any, Any]:
        return show(desk.begin(assistant, Conversation(language=_language(request))))

    def begin(conversation: Conversation) -> dict[Any, Any]:
        return show(desk.begin(assistant, conversation))

    def ask(conversation: Conversation, question: str) -> dict[Any, Any]:
        return show(desk.ask(assistant, conversation, question))

    def ask_this(conversation: Conversation, event: gr.EventData) -> dict[Any, Any]:
        return show(desk.ask(assistant, conversation, _text(event, "question")))

    def cite(conversation: Conversation, event: gr.EventData) -> dict[Any, Any]:
        return show(desk.cite(assistant, conversation, _number(event, "turn"), _number(event, "n")))

    def look_up(conversation: Conversation, reference: str) -> dict[Any, Any]:
        return show(desk.look_up(assistant, conversation, reference))

    def look_this(conversation: Conversation, event: gr.EventData) -> dict[Any, Any]:
        return show(desk.look_up(assistant, conversation, _text(event, "reference")))

    def back(conversation: Conversation) -> dict[Any, Any]:
        return show(desk.back(assistant, conversation))

    state, box, look = parts["conversation"], parts["box"], parts["look"]
    shown = [parts[name] for name in _PARTS]
    quiet: dict[str, Any] = {"outputs": shown, "show_progress": "hidden", "concurrency_limit": None, "api_visibility": "private"}
    page.load(start, None, **quiet)
    parts["fresh"].click(begin, state, **quiet)
    gr.on([box.submit, parts["send"].click], ask, [state, box], **quiet)
    look.submit(look_up, [state, look], **quiet)
    parts["answers"].ask(ask_this, state, **quiet)
    parts["answers"].cite(cite, state, **quiet)
    parts["proof"].look(look_this, state, **quiet)
    parts["proof"].back(back, state, **quiet)


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
        "i18n": _translations(),
        "theme": gr.themes.Base(font=[gr.themes.Font(name) for name in _FONTS], font_mono=[gr.themes.Font("monospace")]),
        "css_paths": [_ROOM / "page.css"],
        "head": f"<script>{(_ROOM / 'page.js').read_text('utf-8')}</script>",
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


def _script(kind: str, *events: str) -> str:
    """Return the line that ties a component to `page.js`; the events it may send must stand in it by name."""
    names = ", ".join(f"'{event}'" for event in events)
    return f"window.clausepair.{kind}(element, trigger, watch, [{names}]);"


def _translations() -> gr.I18n:
    return gr.I18n(**{language.value: dict(texts(language)) for language in Language})


def _language(request: gr.Request) -> Language:
    """Return the page's language: Chinese, unless the browser prefers another."""
    preferred = str(request.headers.get("accept-language", "")).lower()
    return Language.ZH if not preferred or preferred.startswith("zh") else Language.EN


def _text(event: gr.EventData, name: str) -> str:
    value = (event._data or {}).get(name)
    return value if isinstance(value, str) else ""


def _number(event: gr.EventData, name: str) -> int:
    value = (event._data or {}).get(name)
    return value if isinstance(value, int) else 0


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    raise SystemExit(main())
