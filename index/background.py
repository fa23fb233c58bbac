"""Make vectors beside whatever else a process does, and tidy them in a quiet moment."""

from __future__ import annotations

import sqlite3
import threading
from typing import TYPE_CHECKING

from corpus.errors import UserError

if TYPE_CHECKING:
    from index.library import Library
    from index.types import Notice

_LOOKED_S = 30.0  # another process may have added something


class Background:
    """A thread that makes the vectors that a library lacks; whatever stops it, the next one goes on where it was."""

    def __init__(self, library: Library, notice: Notice) -> None:
        """Name the library, and who hears what went wrong."""
        self._library = library
        self._notice = notice
        self._woken = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="vectors", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Look at once what is missing."""
        self._woken.set()

    def stop(self) -> None:
        """End, with what is being encoded left for the next start."""
        self._stopped.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        said = ""
        while not self._stopped.is_set():
            self._woken.clear()
            try:
                self._library.encode(self._stopped.is_set)
                if not self._stopped.is_set():
                    self._library.compact(if_wanted=True)
                said = ""
            except (UserError, OSError, sqlite3.Error) as error:
                if str(error) != said:
                    self._notice(f"向量没能建立：{error}")
                said = str(error)
            self._woken.wait(_LOOKED_S)
