"""What every command shares: options, opening the assistant, printing JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.console import json_line

if TYPE_CHECKING:
    from assistant.service import Assistant

Home = Annotated[Path | None, typer.Option("--home", help="存放索引的目录（默认：用户数据目录或 CLAUSEPAIR_HOME）Directory of the index")]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON，每行一个对象 Print JSON, one object a line")]
InDocument = Annotated[str | None, typer.Option("--document", help="只看一份资料，编号见 list Only one document, by its id")]
Encoder = Annotated[str | None, typer.Option("--encoder", help="编码模型名或目录（默认内置）Encoder by name or folder")]


@contextmanager
def opened(home: Path | None, encoder: str | None = None, *, waits: bool = True) -> Iterator[Assistant]:
    """Open the assistant with a progress bar, and close it at the end; one that `waits` makes missing vectors before it answers."""
    from assistant.cli.progress import notice, progress_bar
    from assistant.config import encoder_name
    from assistant.service import Assistant

    named = encoder or encoder_name()
    with progress_bar() as progress, Assistant.open(home, encoder=named, progress=progress, notice=notice, waits=waits) as assistant:
        yield assistant


def write(value: object) -> None:
    """Print one JSON object on a line of its own."""
    sys.stdout.write(json_line(value, sys.stdout.encoding) + "\n")
    sys.stdout.flush()


def write_all(values: Iterable[object]) -> None:
    """Print JSON objects, each on a line of its own."""
    for value in values:
        write(value)
