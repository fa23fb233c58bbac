"""Put what the page needs first at its very start: the scripts that settle the language and what is sent, and the path of its links.

Gradio offers no place for it: `head` and `js` are added by its own scripts once they run, and those have by then read the
browser's language, which is the only one they follow. Measured in Chromium with a browser in English and Chinese chosen by
the page's button, and the other way round: without this, every tab and button stays in the browser's language for good.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from assistant.page.routes.asgi import App, Receive, Scope, Send, rewritten
from assistant.page.routes.headers import NONCE

_SCRIPT = "\n".join((Path(__file__).parent / name).read_text("utf-8") for name in ("language.js", "requests.js"))
_HEAD = b"<head>"
# Where Gradio's page names its own place: relative to an address that may lack its last slash, at the very top, or at a host that
# the proxy has hidden from the server. A browser knows the host, and looks for an icon at the very top unless one is named.
_UNDER_PATH = (
    (b'<base href="./"', '<base href="{top}/"'),
    (b'href="/manifest.json"', 'href="{top}/manifest.json"'),
    (b"<script data-gradio-mode>", "<script>window.gradio_config.root = location.origin + '{top}';</script><script data-gradio-mode>"),
    (b"\tconst root = ", "\tconst root = window.gradio_config.root || "),
    (b"</head>", '<link rel="icon" href="{top}/favicon.ico" /></head>'),
)


class EarlyScript:
    """ASGI middleware that adds to the page itself and leaves every other answer alone."""

    def __init__(self, app: App, path: str = "") -> None:
        """Wrap an ASGI application; the path that the page stands under begins with a slash and ends without."""
        self._app = app
        self._changes = [(_HEAD, _HEAD + f"<script>{_SCRIPT}</script>".encode())]
        if path:
            self._changes += [(before, after.format(top=quote(path)).encode()) for before, after in _UNDER_PATH]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["path"] not in ("", "/") or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        nonce = f'<script nonce="{scope.get(NONCE, "")}"'.encode()
        await self._app({**scope, "headers": plain}, receive, rewritten(send, lambda page: self._changed(page).replace(b"<script", nonce)))

    def _changed(self, page: bytes) -> bytes:
        for before, after in self._changes:
            page = page.replace(before, after, 1)
        return page
