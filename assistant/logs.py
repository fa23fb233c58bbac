"""What a served page writes down: who asked when and how it went, not what was asked unless that is switched on."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from assistant.types import Answer
from corpus.errors import UserError

_LOG = logging.getLogger("clausepair")
_LOG.addHandler(logging.NullHandler())
_LOG.propagate = False
_BYTES, _FILES = 5_000_000, 5
_SHOWN = 8


def write_to(path: Path, *, questions: bool = False) -> None:
    """Write to a file from now on, which is replaced by a new one as it grows; `questions` writes their text too.

    Raises:
        UserError: when the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=_BYTES, backupCount=_FILES, encoding="utf-8")
    except OSError as error:
        raise UserError(f"日志写不了：{path}", f"cannot write the log {path}") from error
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    for former in [each for each in _LOG.handlers if isinstance(each, RotatingFileHandler)]:
        _LOG.removeHandler(former)
        former.close()
    _LOG.addHandler(handler)
    _LOG.setLevel(logging.DEBUG if questions else logging.INFO)


def happened(what: str) -> None:
    """Write down a start, a stop, a log-in."""
    _LOG.info(_line(what))


def answered(user: str, conversation: str, answer: Answer) -> None:
    """Write down that a question was answered, and at which length; its text only where that is switched on."""
    absence = answer.absence.value if answer.absence else "-"
    _LOG.info(
        "answer user=%s conversation=%s status=%s absence=%s citations=%d ms=%.1f",
        _line(user) or "-", conversation[:_SHOWN], answer.status.value, absence, len(answer.citations), answer.elapsed_ms,
    )  # fmt: skip
    _LOG.debug("question user=%s conversation=%s %s", _line(user) or "-", conversation[:_SHOWN], _line(answer.question))


def failed(what: str) -> None:
    """Write down an error with its trace; call it where the error is caught."""
    _LOG.exception(_line(what))


def _line(text: str) -> str:
    return " ".join(text.split())
