"""The command that answers: one question, or a stream of them."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.apart import answers_wait
from assistant.cli.console import typed
from assistant.cli.options import Encoder, Home, Json, opened, write
from assistant.config import home_directory
from assistant.types import Absence, Answer, Status
from corpus.errors import UserError

if TYPE_CHECKING:
    from assistant.service import Assistant


def register(app: typer.Typer) -> None:
    """Put the command on the command line."""
    app.command("ask")(ask)


def ask(
    question: Annotated[str, typer.Argument(help="问题；“-” 从标准输入逐行读取 The question, or - for standard input")],
    document: Annotated[list[str] | None, typer.Option("--document", help="只问这份资料，可重复；编号见 list Only these documents")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="先显示问题被理解成什么 Show how the question was understood")] = False,
    as_json: Json = False,
    home: Home = None,
    encoder: Encoder = None,
) -> None:
    """提问 Ask a question."""
    chosen = tuple(document or ())
    place = home or home_directory()
    with opened(home, encoder, waits=answers_wait(place)) as assistant:
        if question == "-":
            _stream(assistant, as_json, chosen, explain=explain)
            return
        answer = assistant.ask(question, documents=chosen)
    _show(answer, as_json, explain=explain)


def _show(answer: Answer, as_json: bool, *, explain: bool) -> None:
    if as_json:
        write(answer.as_json())
    else:
        from assistant.cli.terminal import print_answer

        print_answer(answer, explain=explain)


def _stream(assistant: Assistant, as_json: bool, documents: tuple[str, ...], *, explain: bool) -> None:
    """Answer line by line as questions come; a line that cannot be answered gets its reason, the rest goes on."""
    assistant.wake()
    for line in sys.stdin.buffer:
        text, session = _parsed(typed(line).strip())
        try:
            answer = assistant.ask(text, session, documents)
        except UserError as error:
            answer = Answer(text[:200], Status.NO_ANSWER, Absence.OUT_OF_SCOPE, str(error))
        _show(answer, as_json, explain=explain)


def _parsed(line: str) -> tuple[str, str | None]:
    """Read a line as JSON with `question` and `session`, else as the question itself."""
    if line.lstrip().startswith("{"):
        try:
            value: Any = json.loads(line)
        except json.JSONDecodeError:
            return line, None
        if isinstance(value, dict) and isinstance(value.get("question"), str):
            session = value.get("session")
            question = value["question"].encode("utf-8", "replace").decode("utf-8")
            return question, None if session is None else str(session)
    return line, None
