"""Let one process at a time do something in a home directory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import UserError

_LOOKED_S = 0.2
_LONGEST_S = 3_600  # encoding a folder of long files


@contextmanager
def turn(path: Path, *, is_needed: bool = True) -> Iterator[None]:
    """Hold the lock of a file while the block runs; where nothing can be written, nobody else writes either.

    Raises:
        UserError: when another process does not let it go.
    """
    if not is_needed:
        yield
        return
    from filelock import FileLock, Timeout

    lock = FileLock(path, timeout=_LONGEST_S, mode=0o600)
    try:
        lock.acquire()
    except Timeout as error:
        raise UserError(f"{path.parent} 正被别的程序改动", f"{path.parent} is busy") from error
    except OSError:
        yield
        return
    try:
        yield
    finally:
        lock.release()


@contextmanager
def its_turn(path: Path, *, is_needed: bool = True) -> Iterator[bool]:
    """Hold the lock of a file while the block runs, and tell whether that is so: another process may hold it a little longer."""
    from filelock import FileLock, Timeout

    lock = FileLock(path, timeout=_LOOKED_S, mode=0o600)
    try:
        if is_needed:
            lock.acquire()
    except Timeout:
        yield False
        return
    except OSError:
        yield True
        return
    try:
        yield True
    finally:
        lock.release()


def is_taken(path: Path) -> bool:
    """Tell whether a process holds the lock of a file just now."""
    from filelock import FileLock, Timeout

    lock = FileLock(path, mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except OSError:
        return False
    lock.release()
    return False
