"""The web page: wires Gradio to the assistant; what is asked, found and said is decided elsewhere."""

from __future__ import annotations

import argparse
import inspect
import sys
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant import evidence, panel, render
from assistant.config import encoder_name
from assistant.render import Turn, texts
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
_TURNS = 30  # of a conversation that stay on the page
_AT_ONCE = 40
_LOOKUPS = ("新39", "第二十五条", "（十）", "财政部")
_FONTS = ("Noto Sans CJK SC", "Source Han Sans SC", "system-ui", "-apple-system", "PingFang SC", "Microsoft YaHei", "sans-serif")


@dataclass(frozen=True, slots=True)
class Conversation:
    """What one browser tab has asked, newest last, and the language of its page."""

    id: str = ""
    turns: tuple[Turn, ...] = ()
    language: Language = Language.ZH

    @property
    def asked(self) -> int:
        """Return the number of the last question."""
        return self.turns[-1].number if self.turns else 0

    def turn(self, number: int) -> Turn | None:
        """Return a turn that is still on the page."""
        return next((turn for turn in self.turns if turn.number == number), None)


def language_of(request: gr.Request | None) -> Language:
    """Return the page's language: Chinese, unless the browser prefers another."""
    preferred = str(request.headers.get("accept-language", "")) if request else ""
    return Language.ZH if not preferred or preferred.lower().startswith("zh") else Language.EN


def build(assistant: Assistant) -> gr.Blocks:
    """Return the page over an open assistant; start it with `launch(**launch_options())`."""
    said = gr.I18n(**{language.value: dict(texts(language)) for language in Language})
    with gr.Blocks(title=texts(Language.ZH)["page.title"], analytics_enabled=False, fill_width=True, fill_height=True) as page:
        conversation = gr.State(Conversation())
        with gr.Row(elem_id="cp-top"):
            brand = gr.HTML(elem_id="cp-brand", apply_default_css=False, js_on_load=None)
            look = gr.Textbox(
                label=said("page.look_label"), placeholder=said("page.look"), show_label=False, lines=1, max_lines=1, elem_id="cp-look"
            )
            fresh = gr.Button(said("page.fresh"), elem_id="cp-fresh", size="sm")
        with gr.Row(elem_id="cp-main"):
            with gr.Column(elem_id="cp-left"):
                answers = gr.HTML(elem_id="cp-answers", apply_default_css=False, js_on_load=_script("transcript", "ask", "cite"))
                line = gr.HTML(elem_id="cp-line", apply_default_css=False, js_on_load=None)
                with gr.Row(elem_id="cp-compose"):
                    box = gr.Textbox(
                        label=said("page.ask_label"), placeholder=said("page.ask"), show_label=False, lines=1, max_lines=5,
                        autofocus=True, elem_id="cp-box",
                    )  # fmt: skip
                    send = gr.Button(said("page.send"), variant="primary", elem_id="cp-send")
            with gr.Column(elem_id="cp-right"):
                proof = gr.HTML(elem_id="cp-proof", apply_default_css=False, js_on_load=_script("panel", "look", "back"))

        def view(state: Conversation) -> panel.View:
            document = assistant.facts.document
            return panel.View(state.language, document.old_name, document.new_name)

        def overview(state: Conversation, note: str = "welcome.evidence") -> str:
            return panel.overview_panel(assistant.facts.links, _LOOKUPS, view(state), note)

        def start(request: gr.Request) -> dict[Any, Any]:
            return begun(Conversation(language=language_of(request)))

        def begun(state: Conversation) -> dict[Any, Any]:
            state = Conversation(uuid.uuid4().hex, language=state.language)
            say = texts(state.language)
            return {
                conversation: state,
                brand: f'<h1>{say["page.title"]}</h1><p>{say["page.about"]}</p>',
                answers: render.welcome(assistant.examples(state.language), state.language),
                proof: overview(state),
                line: "",
            }

        def ask(question: str, state: Conversation) -> dict[Any, Any]:
            if not question.strip():
                example = next(iter(assistant.examples(state.language)), "")
                return {line: render.notice(texts(state.language)["notice.empty"].format(example=example))}
            try:
                answer = assistant.ask(question, state.id or None)
            except UserError as error:
                return {line: render.notice(_told(error, state.language))}
            turn = Turn(state.asked + 1, answer)
            state = replace(state, turns=(*state.turns, turn)[-_TURNS:])
            return {
                conversation: state,
                answers: render.transcript(state.turns, state.language),
                proof: shown(turn, state),
                line: "",
                box: "",
            }

        def ask_this(state: Conversation, event: gr.EventData) -> dict[Any, Any]:
            return ask(_text(event, "question"), state)

        def shown(turn: Turn, state: Conversation, lit: int = 0) -> str:
            found = evidence.of_answer(turn.answer, assistant, state.language)
            return panel.answer_panel(turn, found, view(state), lit) if found else overview(state, "panel.nothing")

        def cite(state: Conversation, event: gr.EventData) -> dict[Any, Any]:
            turn = state.turn(_number(event, "turn"))
            return {proof: shown(turn, state, _number(event, "n"))} if turn else {proof: gr.skip()}

        def look_up(reference: str, state: Conversation) -> dict[Any, Any]:
            if not reference.strip():
                return {proof: overview(state)}
            try:
                cards = assistant.lookup(reference)
            except UserError as error:
                return {proof: panel.missing_panel(_told(error, state.language), view(state), bool(state.turns))}
            arranged = evidence.of_cards(cards, assistant, state.language)
            title = cards[0].label if len(cards) == 1 else reference
            return {proof: panel.card_panel(title, arranged, view(state), bool(state.turns))}

        def look_this(state: Conversation, event: gr.EventData) -> dict[Any, Any]:
            return look_up(_text(event, "reference"), state)

        def back(state: Conversation) -> dict[Any, Any]:
            return {proof: shown(state.turns[-1], state) if state.turns else overview(state)}

        quiet: dict[str, Any] = {"show_progress": "hidden", "concurrency_limit": None, "api_visibility": "private"}
        told = [conversation, answers, proof, line, box]
        page.load(start, None, [conversation, brand, answers, proof, line], **quiet)
        fresh.click(begun, conversation, [conversation, brand, answers, proof, line], **quiet)
        gr.on([box.submit, send.click], ask, [box, conversation], told, **quiet)
        answers.ask(ask_this, conversation, told, **quiet)
        answers.cite(cite, conversation, proof, **quiet)
        look.submit(look_up, [look, conversation], proof, **quiet)
        proof.look(look_this, conversation, proof, **quiet)
        proof.back(back, conversation, proof, **quiet)
    page.queue(default_concurrency_limit=None)
    return page


def launch_options(host: str = "127.0.0.1", port: int | None = None) -> dict[str, Any]:
    """Return what `launch` needs for a page that loads nothing from elsewhere."""
    said = gr.I18n(**{language.value: dict(texts(language)) for language in Language})
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
        "i18n": said,
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
        assistant.prepare()
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


def _told(error: UserError, language: Language) -> str:
    return str(error) if language is Language.ZH else error.en


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
