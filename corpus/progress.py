"""Tell how far a long reading is, to whoever listens in this thread; short ones tell nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeAlias

Listener: TypeAlias = Callable[[int, int, str], None]

# What is counted; RELATED has no parts that could be counted.
PAGES, ROWS, CLAUSES, RELATED = "读取页面 Pages", "读取表格行 Table rows", "整理条文 Clauses", "整理变化 Changes"
_PATIENCE = 0.5  # seconds that pass before anything is told: a bar that flashes by says nothing
_INTERVAL = 0.1


class _Heard:
    """A listener and when it was last told; it is told seldom enough that telling costs nothing."""

    def __init__(self, listener: Listener, patience: float) -> None:
        self._listener = listener
        self._next = time.monotonic() + patience
        self._interval = min(patience, _INTERVAL)
        self._begun: set[str] = set()

    def step(self, done: int, total: int, what: str) -> None:
        now = time.monotonic()
        if now >= self._next or (done >= total and what in self._begun):
            self._next = now + self._interval
            self._begun.add(what)
            self._listener(done, total, what)


_listening: ContextVar[tuple[_Heard, ...]] = ContextVar("listening", default=())


@contextmanager
def heard(listener: Listener, patience: float = _PATIENCE) -> Iterator[None]:
    """Let a listener hear the steps that this thread takes while the block runs, once they have taken `patience` seconds."""
    token = _listening.set((*_listening.get(), _Heard(listener, patience)))
    try:
        yield
    finally:
        _listening.reset(token)


def step(done: int, total: int, what: str) -> None:
    """Tell whoever listens that `done` of `total` are done."""
    for each in _listening.get():
        each.step(done, total, what)
