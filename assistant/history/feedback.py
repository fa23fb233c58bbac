"""Keep what people say of answers in a file under the home directory, a JSON object a line."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from assistant.types import Answer, Status, Verdict
from corpus.errors import UserError

MOST_COMMENT = 2_000  # characters
_MODE = 0o600  # what people asked is nobody else's
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class Quoted:
    """A citation of the answer: its number, the record it quotes with its document, and the words."""

    n: int
    id: str
    document: str
    quote: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a person said of an answer, with all that is needed to ask the question again.

    `cited` is the number of the citation that is complained of, if any; `earlier` are the conversation's questions
    before this one; `scope` are the documents that were chosen (none: all); `documents` are the hashes of those
    chosen or cited, by id.
    """

    time: str
    user: str
    verdict: Verdict
    comment: str
    question: str
    earlier: tuple[str, ...]
    status: Status
    answer: str
    citations: tuple[Quoted, ...]
    cited: int | None
    scope: tuple[str, ...]
    documents: Mapping[str, str]
    version: str
    understood: str = ""

    def as_json(self) -> dict[str, object]:
        """Return plain values, ready for `json.dumps`."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Feedback:
        """Read back what `as_json` gave.

        Raises:
            KeyError, TypeError, ValueError: when the values are no feedback.
        """
        made = {
            "verdict": Verdict(values["verdict"]),
            "status": Status(values["status"]),
            "earlier": tuple(values["earlier"]),
            "citations": tuple(Quoted(**citation) for citation in values["citations"]),
            "scope": tuple(values["scope"]),
            "documents": dict(values["documents"]),
        }
        return cls(**{**values, **made})


@dataclass(frozen=True, slots=True)
class Remark:
    """What a person said: a verdict, a comment, and the number of the citation that is wrong."""

    verdict: Verdict
    comment: str = ""
    cited: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Where an answer stood: whose conversation, its questions before, the documents chosen, and the hashes of those known."""

    user: str = ""
    earlier: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    hashes: Mapping[str, str] | None = None


def feedback(answer: Answer, remark: Remark, asked: Asked, at: datetime | None = None) -> Feedback:
    """Put together what is written of a remark; a citation that the answer does not have is left out."""
    numbers = {citation.n for citation in answer.citations}
    concerned = dict.fromkeys([*asked.scope, *(citation.document for citation in answer.citations)])
    known = asked.hashes or {}
    return Feedback(
        time=(at or datetime.now(timezone.utc)).isoformat(timespec="seconds"),
        user=asked.user,
        verdict=remark.verdict,
        comment=" ".join(remark.comment.split())[:MOST_COMMENT],
        question=answer.question,
        earlier=asked.earlier,
        status=answer.status,
        answer=answer.answer,
        citations=tuple(Quoted(c.n, c.id, c.document, c.quote) for c in answer.citations),
        cited=remark.cited if remark.cited in numbers else None,
        scope=asked.scope,
        documents={document: known[document] for document in concerned if document in known},
        version=_version(),
        understood=str(answer.understood.get("text", "")),
    )


def append(path: Path, given: Feedback) -> None:
    """Add a line to the file, whole or not at all where the disk allows; threads and processes may append at once.

    Raises:
        UserError: when it cannot be written.
    """
    line = json.dumps(given.as_json(), ensure_ascii=False).encode("utf-8", "replace") + b"\n"
    try:
        with _LOCK:
            file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), _MODE)
            try:
                # A line that a full disk cut short spoils no other: the next one begins afresh.
                line = line if _ends_whole(file) else b"\n" + line
                written = os.write(file, line)
            finally:
                os.close(file)
    except OSError as error:
        raise _unwritten(path, error.strerror or str(error)) from error
    if written < len(line):
        raise _unwritten(path, "磁盘已满", "the disk is full")


def read(path: Path) -> tuple[list[Feedback], list[int]]:
    """Return what the file holds, and the numbers of the lines that cannot be read.

    Raises:
        UserError: when there is no such file or it cannot be opened.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError as error:
        raise UserError(f"还没有反馈：{path} 不存在", f"there is no feedback yet: {path} does not exist") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(f"读不了反馈文件 {path}：{reason}", f"cannot read {path}: {reason}") from error
    given, unreadable = [], []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                given.append(Feedback.from_json(json.loads(line)))
            except (ValueError, KeyError, TypeError, AttributeError):
                unreadable.append(number)
    return given, unreadable


def _ends_whole(file: int) -> bool:
    end = os.lseek(file, 0, os.SEEK_END)
    if not end:
        return True
    os.lseek(file, end - 1, os.SEEK_SET)
    return os.read(file, 1) == b"\n"


def _unwritten(path: Path, zh: str, en: str = "") -> UserError:
    return UserError(f"反馈没能写入 {path}：{zh}", f"the feedback could not be written to {path}: {en or zh}")


def _version() -> str:
    try:
        return version("clausepair")
    except PackageNotFoundError:
        return ""
