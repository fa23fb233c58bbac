"""Do work in a process of its own, which is stopped where it takes too long: a thread could not be, and would hold others up."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from corpus.deadline import TooLongError
from corpus.errors import UserError
from corpus.progress import heard, step

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

T = TypeVar("T")
_GOES_S = 5  # a process that has answered ends by itself


class BrokenError(RuntimeError):
    """An error of the program in the other process; its trace is the message."""


def run_apart(work: Callable[..., T], *given: Any, seconds: float, zh: str, en: str) -> T:  # noqa: ANN401
    """Return what a function of a module returns for values that can be sent; its steps are told here as they come.

    Raises:
        UserError: what the work raises, or that it took longer than `seconds`, or that the process went away.
    """
    import multiprocessing  # most commands never need it

    context = multiprocessing.get_context("spawn")  # a fork would copy locks that threads of a server hold
    ours, theirs = context.Pipe()
    process = context.Process(target=_answer, args=(theirs, work, given), daemon=True)
    process.start()
    theirs.close()
    try:
        return _awaited(ours, seconds, zh, en)  # type: ignore[no-any-return]
    finally:
        _stop(process)
        ours.close()


def _awaited(ours: Connection, seconds: float, zh: str, en: str) -> Any:  # noqa: ANN401
    ends = time.monotonic() + seconds
    while True:
        try:
            if not ours.poll(max(0.0, ends - time.monotonic())):
                raise TooLongError(seconds, zh, en)
            kind, *values = ours.recv()
        except (EOFError, OSError) as error:
            raise UserError(f"{zh}中断了，可能是内存不够", f"{en} broke off, perhaps for want of memory") from error
        if kind == "done":
            return values[0]
        if kind == "refused":
            raise UserError(*values)
        if kind == "broken":
            raise BrokenError(*values)
        step(*values)


def _stop(process: BaseProcess) -> None:
    process.join(0 if process.is_alive() else _GOES_S)
    if process.is_alive():
        process.kill()
        process.join()
    process.close()


def _answer(theirs: Connection, work: Callable[..., Any], given: tuple[Any, ...]) -> None:
    try:
        with heard(lambda done, total, what: theirs.send(("step", done, total, what))):
            answer: tuple[Any, ...] = ("done", work(*given))
    except UserError as error:
        answer = ("refused", error.zh, error.en)
    except Exception:
        answer = ("broken", traceback.format_exc())
    theirs.send(answer)
    theirs.close()
