"""The command line as a whole; each group of commands is in a file of its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

import typer
from typer.core import TyperGroup

from assistant.cli import asking, cite, eval, keeping, library, looking_up, serve, users
from assistant.cli.console import accept_every_character, tell
from corpus.errors import UserError
from corpus.visible import visible


class Commands(TyperGroup):
    """All commands; where one is called wrongly, what it says may quote a file's name."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401
        """Run a command."""
        try:
            return super().invoke(ctx)
        except typer.TyperException as error:
            error.message = visible(error.message)
            raise


app = typer.Typer(
    cls=Commands,
    name="clausepair",
    help="条款对读：问新旧两版政策，每句回答都有逐字引文。Ask about a policy in two versions; every sentence is quoted.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

for group in (asking, looking_up, library, cite, eval, keeping, users, serve):
    group.register(app)


def main(arguments: Sequence[str] | None, build_page: Callable[[Any], Any]) -> None:
    """Run the command line and leave; a failure is one line on standard error, with exit status 1.

    `build_page` makes the page that `serve` serves, of an open assistant.
    """
    accept_every_character()
    try:
        app(arguments, standalone_mode=True, obj=build_page)
    except UserError as error:
        tell(f"clausepair: {error}")
        sys.exit(1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
