"""Take the name of a conversation out of a header, where the page's script puts it: addresses end up in the logs of servers on the way."""

from __future__ import annotations

import re
from urllib.parse import quote

from assistant.page.routes.asgi import App, Receive, Scope, Send, header

_HEADER = b"x-session-hash"
_NAME = re.compile(r"[\w-]{1,64}", re.ASCII)
_ALIVE = "/gradio_api/heartbeat/-"


class HiddenSession:
    """ASGI middleware that puts the name back where Gradio looks for it."""

    def __init__(self, app: App) -> None:
        """Stand before an app."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request."""
        if scope["type"] == "http" and _NAME.fullmatch(name := header(scope, _HEADER)):
            if scope["path"] == _ALIVE:
                path = _ALIVE[:-1] + name
                scope = {**scope, "path": path, "raw_path": quote(path).encode()}
            elif b"session_hash=" not in scope["query_string"]:
                query = scope["query_string"]
                scope = {**scope, "query_string": query + (b"&" if query else b"") + b"session_hash=" + name.encode()}
        await self._app(scope, receive, send)
