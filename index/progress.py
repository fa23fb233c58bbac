"""Pass progress on to whoever waits for it: one index is built for all, several people may wait."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.types import Progress


class ProgressListeners:
    """A progress callback with listeners that come and go; threads may share it."""

    def __init__(self, own: Progress | None = None) -> None:
        """Start with the callback that stays, if there is one."""
        self._lock = threading.Lock()
        self._listeners: tuple[Progress, ...] = (own,) if own else ()

    def __call__(self, done: int, total: int, what: str) -> None:
        """Tell every listener."""
        for listener in self._listeners:
            listener(done, total, what)

    @contextmanager
    def heard(self, listener: Progress) -> Iterator[None]:
        """Let a listener hear all steps while the block runs, whichever thread takes them."""
        with self._lock:
            self._listeners = (*self._listeners, listener)
        try:
            yield
        finally:
            with self._lock:
                self._listeners = tuple(each for each in self._listeners if each is not listener)
