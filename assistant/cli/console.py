r"""Write to consoles of any encoding: what one cannot show is ? for a person and \u… in JSON, and no command fails over it.

Every line goes out here or through `screen.py`: nothing in a document or a file name steers a terminal.
"""

from __future__ import annotations

import codecs
import io
import json
import sys

from corpus.visible import visible, visible_json

_JSON = "clausepair.json"


def accept_every_character() -> None:
    """Let standard output put ? for what its encoding (GBK, ASCII) does not have; standard error escapes that by itself."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="replace")


def write_line(line: str) -> None:
    """Write what a command gives to standard output."""
    sys.stdout.write(f"{visible(line)}\n")


def tell(line: str) -> None:
    """Write what a person is told to standard error."""
    sys.stderr.write(f"{visible(line)}\n")
    sys.stderr.flush()


def json_line(value: object, encoding: str | None) -> str:
    r"""Return a value as JSON in characters that the encoding has and that show; others are escaped (\u…), and none is lost."""
    line = visible_json(json.dumps(value, ensure_ascii=False))
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
