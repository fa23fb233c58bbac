"""Stop work that takes too long: whoever starts it says until when, long loops ask now and then whether that has come."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

from corpus.errors import UserError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Deadline:
    at: float
    error: UserError


_deadline: ContextVar[_Deadline | None] = ContextVar("deadline", default=None)


class TooLongError(UserError):
    """Work that was stopped because it took longer than it may."""

    def __init__(self, seconds: float, zh: str, en: str) -> None:
        """Name the work (检索, the search) and its limit in seconds."""
        super().__init__(f"{zh}超过 {seconds:g} 秒，已停止", f"{en} took longer than {seconds:g} seconds and was stopped")


@contextmanager
def within(seconds: float, zh: str, en: str) -> Iterator[None]:
    """Let what runs in the block, in this thread and those that copy its context, take so long; an earlier end stands."""
    earlier = _deadline.get()
    ends = _Deadline(time.monotonic() + seconds, TooLongError(seconds, zh, en))
    token = _deadline.set(ends if earlier is None or ends.at < earlier.at else earlier)
    try:
        yield
    finally:
        _deadline.reset(token)


def check() -> None:
    """Go on if there is time left, or none was set.

    Raises:
        TooLongError: when it has passed.
    """
    ends = _deadline.get()
    if ends is not None and time.monotonic() > ends.at:
        raise ends.error


def while_there_is_time(items: Iterable[T]) -> Iterator[T]:
    """Yield items, asking before each whether there is time left.

    Raises:
        TooLongError: when it has passed.
    """
    for item in items:
        check()
        yield item
