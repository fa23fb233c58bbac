"""What a reverse proxy in front needs: the page under a path, whether or not the proxy takes that off, and streams that it passes on at once."""

from __future__ import annotations

from urllib.parse import quote

from assistant.page.routes.asgi import App, Message, Receive, Scope, Send

_BUFFERING = b"x-accel-buffering"


class BehindProxy:
    """ASGI middleware that hands on every request as if the page stood at the top."""

    def __init__(self, app: App, path: str = "") -> None:
        """Wrap an ASGI application; the path begins with a slash and ends without."""
        self._app, self._path = app, path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request, or send its sender from the path alone to the one with a slash, as the page's own links are relative."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
        elif self._path and scope["path"] == self._path and scope["type"] == "http":
            await _move(f"{quote(self._path)}/", scope, send)
        else:
            await self._app(self._from_the_top(scope), receive, _at_once(send))

    def _from_the_top(self, scope: Scope) -> Scope:
        """Return a request without the path; a proxy that replaces `/law` by `/` leaves two slashes."""
        path: str = scope["path"]
        inner = path.removeprefix(self._path) if path.startswith(f"{self._path}/") else path
        inner = "/" + inner.lstrip("/") if self._path else path
        return scope if inner == path else {**scope, "path": inner, "raw_path": quote(inner).encode()}


def _at_once(send: Send) -> Send:
    """Ask nginx to pass a stream of events on as it comes; it would else collect an answer that grows."""

    async def marked(message: Message) -> None:
        headers = message.get("headers", []) if message["type"] == "http.response.start" else []
        is_stream = any(name.lower() == b"content-type" and value.startswith(b"text/event-stream") for name, value in headers)
        if is_stream and all(name.lower() != _BUFFERING for name, _ in headers):
            message = {**message, "headers": [*headers, (_BUFFERING, b"no")]}
        await send(message)

    return marked


async def _move(place: str, scope: Scope, send: Send) -> None:
    query: bytes = scope.get("query_string", b"")
    headers = [(b"location", place.encode() + (b"?" + query if query else b"")), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 307, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
