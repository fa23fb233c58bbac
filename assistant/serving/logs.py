"""What is written down: who asked, added or removed and how it went, not what was asked unless that is switched on."""

from __future__ import annotations

import getpass
import hashlib
import logging
import os
import sys
import traceback
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.types import Answer
from corpus.errors import UserError
from corpus.visible import visible
from index.files import Home

_LOG = logging.getLogger("clausepair")
_LOG.addHandler(logging.NullHandler())
_LOG.propagate = False
_BYTES, _FILES = 5_000_000, 5
_SHOWN = 8
_TURN_S = 10


class _Private(RotatingFileHandler):
    """A rotating file that no other account of the machine may read; several processes may write it, each in its turn."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line to the file that now has the name: another process may have replaced or deleted it."""
        path = Path(self.baseFilename)
        try:
            with FileLock(path.with_name(f".{path.name}.lock"), timeout=_TURN_S, mode=0o600):
                if self.stream is None or not _is_same(self.stream, path):
                    if self.stream is not None:
                        self.stream.close()
                    path.parent.mkdir(parents=True, exist_ok=True)
                    self.stream = self._open()
                super().emit(record)
        except (OSError, Timeout):
            self.handleError(record)

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(descriptor, "a", encoding=self.encoding)


def _is_same(stream: TextIOWrapper, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(stream.fileno()), path.stat())
    except (OSError, ValueError):
        return False


def log_file(home: Path) -> Path:
    """Return where a home directory's log stands unless another file is named."""
    return Home(home).logs / "clausepair.log"


def account() -> str:
    """Return who uses the command line: the account of the operating system, marked as that; no user of a page is called so."""
    try:
        import pwd
    except ImportError:  # Windows
        return f"account:{getpass.getuser()}"
    try:
        return f"account:{pwd.getpwuid(os.geteuid()).pw_name}"
    except KeyError:  # an account without a name
        return f"account:{os.geteuid()}"


def write_to(path: Path, *, questions: bool = False) -> None:
    """Write to a file from now on, which is replaced by a new one as it grows; `questions` writes their text too.

    Raises:
        UserError: when the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = _Private(path, maxBytes=_BYTES, backupCount=_FILES, encoding="utf-8")
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


def changed(what: str, document: str, by: str) -> None:
    """Write down what became of a document, and who did it."""
    happened(f"document-{what} document={document} user={by or '-'}")


def answered(user: str, conversation: str, answer: Answer) -> None:
    """Write down that a question was answered, and at which length; its text only where that is switched on."""
    absence = answer.absence.value if answer.absence else "-"
    _LOG.info(
        "answer user=%s conversation=%s status=%s absence=%s citations=%d ms=%.1f",
        _line(user) or "-", _short(conversation), answer.status.value, absence, len(answer.citations), answer.elapsed_ms,
    )  # fmt: skip
    _LOG.debug("question user=%s conversation=%s %s", _line(user) or "-", _short(conversation), _line(answer.question))


def failed(what: str) -> None:
    """Write down where an error came from; call it where the error is caught.

    What the error says may quote a question, so it is written only where questions are.
    """
    _LOG.error("%s\n%s", _line(what), _trace(sys.exc_info()[1], with_words=_LOG.isEnabledFor(logging.DEBUG)))


def _trace(error: BaseException | None, *, with_words: bool) -> str:
    """Return an error's trace and those of the errors behind it, without what they say unless that is wanted."""
    lines: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        lines += [line.rstrip("\n") for line in traceback.format_tb(error.__traceback__)]
        lines.append(type(error).__qualname__ + (f": {_line(str(error))}" if with_words else ""))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(lines)


def _short(conversation: str) -> str:
    """Return a few digits that stand for a conversation; a program may put words of its own into the name."""
    return hashlib.sha256(conversation.encode("utf-8", "replace")).hexdigest()[:_SHOWN] if conversation else "-"


def _line(text: str) -> str:
    """Return text on one line, with what would steer a terminal made visible."""
    return " ".join(visible(text).split())
