"""Put the script that settles the language at the very start of the page.

Gradio offers no place for it: `head` and `js` are added by its own scripts once they run, and those have by then read the
browser's language, which is the only one they follow. Measured in Chromium with a browser in English and Chinese chosen by
the page's button, and the other way round: without this, every tab and button stays in the browser's language for good.
"""

from __future__ import annotations

from pathlib import Path

from assistant.page.routes.asgi import App, Receive, Scope, Send, rewritten

_SCRIPT = (Path(__file__).parent / "language.js").read_text("utf-8")
_HEAD = b"<head>"


class EarlyScript:
    """ASGI middleware that adds a script to the page itself and leaves every other answer alone."""

    def __init__(self, app: App) -> None:
        """Wrap an ASGI application."""
        self._app = app
        self._added = _HEAD + f"<script>{_SCRIPT}</script>".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["path"] not in ("", "/") or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        await self._app({**scope, "headers": plain}, receive, rewritten(send, lambda page: page.replace(_HEAD, self._added, 1)))
