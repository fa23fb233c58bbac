"""The web page: wires Gradio to the assistant; what is asked, found and said is decided elsewhere."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant import desk, library_desk
from assistant.config import encoder_name
from assistant.desk import Conversation, Screen
from assistant.library_desk import Changed
from assistant.quick_import import without_stubs
from assistant.relay import moving
from assistant.render import texts
from assistant.service import Assistant
from assistant.types import Language
from corpus.errors import UserError

with without_stubs():
    import gradio as gr

_ROOM = Path(__file__).parent / "assistant"
_AT_ONCE = 40
_FONTS = ("Noto Sans CJK SC", "Source Han Sans SC", "system-ui", "-apple-system", "PingFang SC", "Microsoft YaHei", "sans-serif")
_PARTS = ("conversation", "brand", "answers", "proof", "line", "box", "scope")
_UPLOADED_MB, _SWEEP_S, _UPLOADS_KEPT_S = 100, 3600, 86_400
_PROGRESS = gr.Progress()


_FRAME: dict[str, Any] = {
    "analytics_enabled": False,
    "fill_width": True,
    "fill_height": True,
    "delete_cache": (_SWEEP_S, _UPLOADS_KEPT_S),
}


def build(assistant: Assistant) -> gr.Blocks:
    """Return the page over an open assistant; start it with `launch(**launch_options())`."""
    with gr.Blocks(title=texts(Language.ZH)["page.title"], **_FRAME) as page:
        parts = _lay_out()
        _wire(page, parts, assistant)
        _wire_library(parts, assistant)
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
        parts["library"] = gr.Button(said("page.library"), elem_id="cp-library", size="sm")
        parts["fresh"] = gr.Button(said("page.fresh"), elem_id="cp-fresh", size="sm")
    _lay_out_library(parts, said, bare)
    with gr.Row(elem_id="cp-main"):
        with gr.Column(elem_id="cp-left"):
            parts["answers"] = gr.HTML(elem_id="cp-answers", **{**bare, "js_on_load": _script("transcript", "ask", "cite")})
            parts["line"] = gr.HTML(elem_id="cp-line", **bare)
            parts["scope"] = gr.HTML(elem_id="cp-scope", **bare)
            with gr.Row(elem_id="cp-compose"):
                parts["box"] = gr.Textbox(
                    label=said("page.ask_label"), placeholder=said("page.ask"), max_lines=5, autofocus=True, elem_id="cp-box", **line
                )
                parts["send"] = gr.Button(said("page.send"), variant="primary", elem_id="cp-send")
        with gr.Column(elem_id="cp-right"):
            parts["proof"] = gr.HTML(elem_id="cp-proof", **{**bare, "js_on_load": _script("panel", "look", "back")})
    return parts


def _lay_out_library(parts: dict[str, Any], said: gr.I18n, bare: dict[str, Any]) -> None:
    """Place the panel of documents: what there is, what to ask, what to add, what to remove."""
    parts["is_open"], parts["changed"] = gr.State(False), gr.State(Changed(""))
    with gr.Column(visible=False, elem_id="cp-shelf") as parts["shelf"]:
        with gr.Row(elem_id="cp-shelf-head"):
            parts["about"] = gr.HTML(elem_id="cp-shelf-title", **bare)
            parts["close"] = gr.Button(said("library.close"), elem_id="cp-shelf-close", size="sm")
        parts["documents"] = gr.HTML(elem_id="cp-documents", **bare)
        parts["choice"] = gr.CheckboxGroup([], label=said("library.choice"), elem_id="cp-choice")
        with gr.Tabs(elem_id="cp-upload"):
            with gr.Tab(said("library.single")):
                parts["files"] = gr.File(label=said("library.files"), file_count="multiple", height=120, elem_id="cp-files")
                parts["add_files"] = gr.Button(said("library.add"), variant="primary", elem_id="cp-add-files")
            with gr.Tab(said("library.pair")):
                with gr.Row(elem_id="cp-pair"):
                    parts["old"] = gr.File(label=said("library.old"), height=120, min_width=120, elem_id="cp-old")
                    parts["new"] = gr.File(label=said("library.new"), height=120, min_width=120, elem_id="cp-new")
                parts["name"] = gr.Textbox(label=said("library.name"), max_lines=1, max_length=100, elem_id="cp-name")
                parts["add_pair"] = gr.Button(said("library.add"), variant="primary", elem_id="cp-add-pair")
        parts["result"] = gr.HTML(elem_id="cp-result", **bare)
        with gr.Row(elem_id="cp-removal", visible=False) as parts["removal"]:
            parts["unwanted"] = gr.Dropdown([], label=said("library.unwanted"), value=None, elem_id="cp-unwanted")
            parts["remove"] = gr.Button(said("library.remove"), elem_id="cp-remove", size="sm")


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


def _wire_library(parts: dict[str, Any], assistant: Assistant) -> None:
    """Tie what a person does with documents to what the library's desk shows for it."""

    def show(conversation: Conversation, arrived: Sequence[str] = ()) -> dict[Any, Any]:
        shown = library_desk.holdings(assistant, conversation, arrived)
        return {
            state: shown.conversation,
            parts["about"]: shown.about,
            parts["documents"]: shown.documents,
            parts["choice"]: gr.CheckboxGroup(choices=[*shown.choices], value=[*shown.conversation.documents]),
            parts["unwanted"]: gr.Dropdown(choices=[*shown.removable], value=None),
            parts["removal"]: gr.Row(visible=bool(shown.removable)),
            parts["scope"]: shown.scope,
        }

    def toggle(conversation: Conversation, is_open: bool) -> dict[Any, Any]:
        shown = {} if is_open else show(conversation) | {parts["result"]: ""}
        return shown | {parts["is_open"]: not is_open, parts["shelf"]: gr.Column(visible=not is_open)}

    def refresh(conversation: Conversation, changed: Changed) -> dict[Any, Any]:
        return show(conversation, changed.arrived)

    def choose(conversation: Conversation, documents: list[str]) -> dict[Any, Any]:
        chosen = library_desk.choose(assistant, conversation, documents)
        return {state: chosen, parts["scope"]: desk.scope(assistant, chosen)}

    def add_files(conversation: Conversation, files: list[str] | None, progress: Any = _PROGRESS) -> dict[Any, Any]:  # noqa: ANN401
        changed = library_desk.add_files(assistant, conversation, [Path(file) for file in files or []], moving(progress))
        return result(changed, parts["files"])

    def add_pair(conversation: Conversation, old: str | None, new: str | None, name: str, progress: Any = _PROGRESS) -> dict[Any, Any]:  # noqa: ANN401
        sides = (Path(old) if old else None, Path(new) if new else None)
        changed = library_desk.add_pair(assistant, conversation, sides, name, moving(progress))
        return result(changed, parts["old"], parts["new"], parts["name"])

    def remove(conversation: Conversation, document: str | None, progress: Any = _PROGRESS) -> dict[Any, Any]:  # noqa: ANN401
        return result(library_desk.remove(assistant, conversation, document, moving(progress)))

    def result(changed: Changed, *fields: Any) -> dict[Any, Any]:  # noqa: ANN401
        emptied = {field: "" if field is parts["name"] else None for field in fields} if changed.is_done else {}
        return {parts["changed"]: changed, parts["result"]: changed.result} | emptied

    state, changed = parts["conversation"], parts["changed"]
    seen = [state, *(parts[name] for name in ("about", "documents", "choice", "unwanted", "removal", "scope"))]
    quiet: dict[str, Any] = {"show_progress": "hidden", "concurrency_limit": None, "api_visibility": "private"}
    slow = quiet | {"show_progress": "full", "show_progress_on": parts["result"]}
    opened = [*seen, parts["result"], parts["is_open"], parts["shelf"]]
    gr.on([parts["library"].click, parts["close"].click], toggle, [state, parts["is_open"]], opened, **quiet)
    parts["choice"].input(choose, [state, parts["choice"]], [state, parts["scope"]], **quiet)
    for button, act, given, emptied in (
        ("add_files", add_files, ["files"], ["files"]),
        ("add_pair", add_pair, ["old", "new", "name"], ["old", "new", "name"]),
        ("remove", remove, ["unwanted"], []),
    ):
        fields, cleared = ([parts[name] for name in names] for names in (given, emptied))
        done = parts[button].click(act, [state, *fields], [changed, parts["result"], *cleared], **slow)
        # The conversation may have gone on while files were read: what is chosen is brought up to date afterwards.
        done.then(refresh, [state, changed], seen, **quiet)


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
