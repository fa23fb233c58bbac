"""Start the real page on this machine, for tests in a browser and for programs."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import ui
from assistant.page import server
from assistant.service import Assistant


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def launched(
    assistant: Assistant, *, mcp: bool = False, root: str = "", hosts: tuple[str, ...] = (), **more: Any
) -> Iterator[tuple[str, Any]]:
    """Serve an assistant's page, under a path, to more hosts and with more launch options where given; yield its address and itself."""
    port = free_port()
    page = ui.build(assistant)
    options = server.guarded(server.launch_options("127.0.0.1", port, root) | more, assistant, None, server.Access(hosts))
    server.launch(page, server.mcp_tools().with_tools(page, options) if mcp else options)
    try:
        yield f"http://127.0.0.1:{port}/", page
    finally:
        page.close(verbose=False)


@contextmanager
def served(assistant: Assistant, **how: Any) -> Iterator[str]:
    """Serve an assistant's page as `launched` does; yield the address of this machine."""
    with launched(assistant, **how) as (url, _):
        yield url
