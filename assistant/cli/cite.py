"""The command that finds a citation again."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.cli.options import Home, Json, opened, write

_SAID = {
    "unchanged": "原文未变",
    "changed": "原文已变，下面是现在的文字",
    "moved": "已不在原处，现在在这里",
}


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("cite")(cite)


def cite(
    id: Annotated[str, typer.Argument(help="引文编号，如 boci-2021:new-39 或摘录里的编号 A citation, as a call note writes it")],
    as_json: Json = False,
    home: Home = None,
) -> None:
    """按引文编号找回原文，并说明是否变过 Find a citation again, and say whether its text has changed."""
    from assistant.citations.find_again import resolve
    from assistant.cli.terminal import print_lines

    with opened(home) as assistant:
        found = resolve(assistant, id)
        mended = [line for line in assistant.library.mended if found.document and f"《{found.document}》" in line]
    if as_json:
        write(found.as_json() | {"mended": mended})
        return
    lines = [f"{found.label} · 《{found.title}》 SHA-256 {found.hash}", _SAID[found.standing.value], found.quote]
    lines += mended or ["存着的文字与校验值相符"]
    if found.elsewhere:
        lines.append(f"这段引文现在见于：{'、'.join(found.elsewhere)}")
    print_lines(lines)
