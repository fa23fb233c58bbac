"""Import Gradio without what takes long and nobody needs: the rewriting of its own type stubs, and packages it only may use."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def without_stubs() -> Iterator[None]:
    """Keep Gradio from looking for the files of its stubs while the block imports it."""
    locate: Callable[[Any], str] = inspect.getfile

    def getfile(thing: object) -> str:
        if isinstance(thing, type) and thing.__module__.startswith("gradio."):
            raise OSError("no stub wanted")
        return locate(thing)

    inspect.getfile = getfile  # type: ignore[assignment]
    try:
        yield
    finally:
        inspect.getfile = locate  # type: ignore[assignment]


@contextmanager
def without(package: str) -> Iterator[None]:
    """Let the block's imports find a package missing, unless it is there already."""
    if package in sys.modules:
        yield
        return
    sys.modules[package] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[package]
