r"""Write to consoles of any encoding: what one cannot show is ? for a person and \u… in JSON, and no command fails over it."""

from __future__ import annotations

import codecs
import io
import json
import sys

_JSON = "clausepair.json"


def accept_every_character() -> None:
    """Let standard output put ? for what its encoding (GBK, ASCII) does not have; standard error escapes that by itself."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="replace")


def json_line(value: object, encoding: str | None) -> str:
    r"""Return a value as JSON in characters that the encoding has; others are escaped (\u…), so that nothing of them is lost."""
    line = json.dumps(value, ensure_ascii=False)
    try:
        return line.encode(encoding or "utf-8", _JSON).decode(encoding or "utf-8")
    except LookupError:  # an encoding that this Python does not know
        return json.dumps(value)


def typed(line: bytes) -> str:
    """Return a line from standard input: in UTF-8, or else in the console's encoding."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode(sys.stdin.encoding or "utf-8", "replace")


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end


codecs.register_error(_JSON, _escaped)
