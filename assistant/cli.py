"""The command line: ask, clause, pairs, changes, check, status, serve; documents are in `library_cli`, scoring in `eval_cli`."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant import callnote_cli, eval_cli, library_cli, users_cli
from assistant.opening import Encoder, Home, InDocument, Json, opened, write, write_all
from assistant.types import Absence, Answer, Status
from corpus.errors import UserError

if TYPE_CHECKING:
    from assistant.service import Assistant

app = typer.Typer(
    name="clausepair",
    help="条款对读：问新旧两版政策，每句回答都有逐字引文。Ask about a policy in two versions; every sentence is quoted.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

library_cli.register(app)
eval_cli.register(app)
users_cli.register(app)
callnote_cli.register(app)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave; a failure is one line on standard error, with exit status 1."""
    try:
        app(arguments, standalone_mode=True)
    except UserError as error:
        sys.stderr.write(f"clausepair: {error}\n")
        sys.exit(1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="问题；“-” 从标准输入逐行读取 The question, or - for standard input")],
    document: Annotated[list[str] | None, typer.Option("--document", help="只问这份资料，可重复；编号见 list Only these documents")] = None,
    as_json: Json = False,
    home: Home = None,
    encoder: Encoder = None,
) -> None:
    """提问 Ask a question."""
    chosen = tuple(document or ())
    with opened(home, encoder) as assistant:
        if question == "-":
            _stream(assistant, as_json, chosen)
            return
        answer = assistant.ask(question, documents=chosen)
    _show(answer, as_json)


def _show(answer: Answer, as_json: bool) -> None:
    if as_json:
        write(answer.as_json())
    else:
        from assistant.terminal import print_answer

        print_answer(answer)


def _stream(assistant: Assistant, as_json: bool, documents: tuple[str, ...]) -> None:
    """Answer line by line as questions come; a line that cannot be answered gets its reason, the rest goes on."""
    assistant.warm_up()
    for line in sys.stdin.buffer:
        text, session = _parsed(line.decode("utf-8", "replace").strip())
        try:
            answer = assistant.ask(text, session, documents)
        except UserError as error:
            answer = Answer(text[:200], Status.NO_ANSWER, Absence.OUT_OF_SCOPE, str(error))
        _show(answer, as_json)


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


@app.command()
def clause(
    reference: Annotated[list[str], typer.Argument(help="新39、旧版第25条、（十）、部门或词 A clause, task, department or term")],
    as_json: Json = False,
    home: Home = None,
) -> None:
    """查条款及其对照和点评（不加载模型）Show a clause with its counterpart and commentary."""
    from assistant import programs

    with opened(home) as assistant:
        if as_json:
            write_all(programs.clause(assistant, " ".join(reference)))
        else:
            from assistant.terminal import print_card

            for card in assistant.lookup(" ".join(reference)):
                print_card(card, assistant.facts_of(card.record.key))


@app.command()
def pairs(
    task: Annotated[str | None, typer.Option("--task", help="只看一项任务，例如 十 Only one task, by its ordinal")] = None,
    document: InDocument = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """列出新旧对照 List the pairs."""
    from assistant import programs

    with opened(home) as assistant:
        if as_json:
            write_all(programs.pairs(assistant, task or "", document or ""))
        else:
            from assistant.terminal import print_pairs

            for facts, found in programs.pairs_found(assistant, task or "", document or ""):
                print_pairs(found, facts)


@app.command()
def changes(document: InDocument = None, as_json: Json = False, home: Home = None) -> None:
    """列出部门和数量的变化 List the changes of departments and quantities."""
    from assistant import programs

    with opened(home) as assistant:
        if as_json:
            write_all(programs.changes(assistant, document or ""))
        else:
            from assistant.terminal import print_changes

            for facts in assistant.selected(document):
                if facts.department_changes or facts.quantity_changes:
                    print_changes(facts.department_changes, facts.quantity_changes, facts)


@app.command()
def check(document: InDocument = None, as_json: Json = False, home: Home = None) -> None:
    """列出自相矛盾之处，并重算研报里的数 List contradictions, and compute the commentary's figures again."""
    from assistant.listing import finding_json

    with opened(home) as assistant:
        findings = [finding for facts in assistant.selected(document) for finding in facts.findings]
        if as_json:
            for finding in findings:
                write(finding_json(finding))
        else:
            from assistant.terminal import print_findings

            print_findings(findings)


@app.command()
def status(as_json: Json = False, home: Home = None) -> None:
    """显示资料和索引的状态 Show the state of documents and index."""
    with opened(home) as assistant:
        state = assistant.status()
    if as_json:
        write(state)
    else:
        from assistant.terminal import print_status

        print_status(state)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="监听地址 Address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="端口 Port")] = 7860,
    home: Home = None,
    mcp: Annotated[bool, typer.Option("--mcp", help="也作为 MCP 服务，给程序当工具用 Offer the MCP tools too")] = False,
    users: Annotated[Path | None, typer.Option("--users", help="用户文件（默认 home 下的 users，若有）Who may sign in")] = None,
    is_open: Annotated[bool, typer.Option("--open", help="不登录也让别的机器连 Let other machines in without users")] = False,
    log: Annotated[Path | None, typer.Option("--log", help="日志文件（默认在 home 下的 logs）The log file")] = None,
    log_questions: Annotated[bool, typer.Option("--log-questions", help="日志里写出问题原文 Log what is asked")] = False,
) -> None:
    """打开网页 Serve the web page."""
    import importlib

    from assistant.config import Serving

    serve_page: Callable[[Serving], None] = importlib.import_module("ui").serve
    serve_page(Serving(host, port, home, mcp, users, is_open, log, log_questions))


if __name__ == "__main__":
    main()
