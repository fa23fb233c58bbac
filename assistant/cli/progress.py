"""A progress bar and notices on standard error, so that standard output stays clean."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from assistant.cli.console import tell

if TYPE_CHECKING:
    from rich.progress import TaskID

    from index.types import Progress


def notice(line: str) -> None:
    """Tell a person one line about what the program does by itself."""
    tell(f"clausepair: {line}")


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """Yield a callback that draws progress; nothing is drawn before the first call."""
    bar = None
    tasks: dict[str, TaskID] = {}

    def advance(done: int, total: int, what: str) -> None:
        nonlocal bar
        if not sys.stderr.isatty():
            return
        if bar is None:
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            from assistant.cli.screen import Screen

            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            bar = Bar(*columns, console=Screen(stderr=True), transient=True)
            bar.start()
        if what not in tasks:
            tasks[what] = bar.add_task(what, total=total)
        bar.update(tasks[what], completed=done, total=total)
        if done >= total and len(tasks) == 1:
            bar.refresh()

    try:
        yield advance
    finally:
        if bar is not None:
            bar.stop()
