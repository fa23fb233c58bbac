"""Put the script that settles the language at the very start of the page; Gradio adds a page's own head too late for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

_SCRIPT = (Path(__file__).parent / "early" / "language.js").read_text("utf-8")
_HEAD = b"<head>"


class EarlyScript:
    """ASGI middleware that adds a script to the page itself and leaves every other answer alone."""

    def __init__(self, app: App) -> None:
        """Wrap an ASGI application."""
        self._app = app
        self._added = _HEAD + f"<script>{_SCRIPT}</script>".encode()

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["path"] not in ("", "/") or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        start: Message = {}
        body = bytearray()

        async def collect(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    written = bytes(body).replace(_HEAD, self._added, 1)
                    headers = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
                    await send({**start, "headers": [*headers, (b"content-length", str(len(written)).encode())]})
                    await send({"type": "http.response.body", "body": written})
            else:
                await send(message)

        await self._app({**scope, "headers": plain}, receive, collect)
