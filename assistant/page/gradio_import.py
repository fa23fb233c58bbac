"""Import Gradio without the rewriting of its own type stubs, which nobody needs here and Gradio has no switch for.

While a component's class is made, Gradio reads its source, parses it and compares a stub file beside it
(`component_meta.create_or_modify_pyi`). Measured, `import gradio` on two cores, medians of five: 3.9 s with, 2.4 s without.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def without_stubs() -> Iterator[None]:
    """Keep Gradio from finding the files of its components while the block imports it; it then leaves their stubs alone."""
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
