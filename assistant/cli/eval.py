"""The command line's part for scoring: question files, and what people said of answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.console import tell, write_line
from assistant.cli.options import Encoder, Home, Json, opened, write

if TYPE_CHECKING:
    from assistant.evaluation.regression import Standing


def evaluate(
    file: Annotated[Path | None, typer.Argument(help="题目文件，每行一个 JSON Question file, a JSON object a line")] = None,
    feedback: Annotated[
        bool, typer.Option("--feedback", help="给反馈打分，不写 FILE 就是数据目录里的 feedback.jsonl Score feedback, the home's by default")
    ] = False,
    made: Annotated[Path | None, typer.Option("--write", help="把反馈写成题目文件 Write the feedback as a question file")] = None,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="列出每处错误 Show each fault")] = False,
    as_json: Json = False,
    home: Home = None,
    encoder: Encoder = None,
) -> None:
    """给一份题目打分，或看反馈过的回答现在怎样 Score a question file, or what has become of answers with feedback."""
    if feedback:
        _of_feedback(file, made, verbose, as_json, home, encoder)
        return
    if file is None or made is not None:
        raise typer.BadParameter("请给出题目文件，或用 --feedback (give a question file, or --feedback; --write goes with --feedback)")
    from assistant.evaluation.score import read_questions, score

    questions = read_questions(file)
    if left := sum(question.open for question in questions):
        _say(f"{left} 题还没有写期望，没有计分")
    with opened(home, encoder) as assistant:
        report = score(assistant, questions)
    if as_json:
        for row in report.as_rows():
            write(row)
    else:
        from assistant.cli.terminal import print_report

        print_report(report, verbose)


def _of_feedback(file: Path | None, made: Path | None, verbose: bool, as_json: bool, home: Path | None, encoder: str | None) -> None:
    from assistant.evaluation import regression
    from assistant.history.feedback import read

    with opened(home, encoder) as assistant:
        path = file or assistant.library.home.feedback
        given, unreadable = read(path)
        for number in unreadable:
            _say(f"{path} 第 {number} 行读不了，没有用")
        if made is not None:
            regression.write(made, regression.questions(given))
        standing = regression.standing(assistant, given)
    if as_json:
        for row in standing.as_rows():
            write(row)
    else:
        _print(standing, verbose)


def _print(standing: Standing, verbose: bool) -> None:
    lines = [f"{fault.id} {fault.question}\n    {'; '.join(fault.reasons)}" for fault in standing.faults] if verbose else []
    lines += [
        f"有帮助的 {standing.helpful} 条：{standing.still} 条仍然这样回答",
        f"有意见的 {standing.complained} 条：{standing.unchanged} 条的回答没有变",
        f"有期望的 {sum(standing.total.values())} 题：{sum(standing.passed.values())} 题通过；另有 {standing.open} 题的期望待填",
    ]
    if standing.outdated:
        lines.append(f"{standing.outdated} 条所问的资料已不在资料库或已改动，没有计分")
    write_line("\n".join(lines))


def _say(line: str) -> None:
    tell(f"clausepair: {line}")


def register(app: typer.Typer) -> None:
    """Put the command on the command line."""
    app.command("eval")(evaluate)
