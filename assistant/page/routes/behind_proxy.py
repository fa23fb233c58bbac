"""What a reverse proxy in front needs: the page under a path, whether the proxy takes that off or not, and streams passed on at once."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from assistant.page.routes.asgi import App, Message, Receive, Scope, Send

_BUFFERING, _STREAM = b"x-accel-buffering", b"text/event-stream"
_HOST, _PROTO = b"x-forwarded-host", b"x-forwarded-proto"


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
            await self._app(self._from_the_top(scope) if self._path else scope, receive, self._passed_on(send))

    def _from_the_top(self, scope: Scope) -> Scope:
        """Return a request without the path; a proxy that replaces `/law` by `/` leaves two slashes."""
        path: str = scope["path"]
        inner = path.removeprefix(self._path) if path.startswith(f"{self._path}/") else path
        inner = "/" + inner.lstrip("/")
        return {**scope, "path": inner, "raw_path": quote(inner).encode(), "headers": _with_origin(scope["headers"])}

    def _passed_on(self, send: Send) -> Send:
        """Ask nginx not to gather a stream of events, and leave the host out of where a browser is sent: a proxy may have hidden it."""

        async def pass_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [(name.lower(), value) for name, value in message.get("headers", [])]
                headers = [(name, self._placed(value) if name == b"location" else value) for name, value in headers]
                is_stream = any(name == b"content-type" and value.startswith(_STREAM) for name, value in headers)
                if is_stream and all(name != _BUFFERING for name, _ in headers):
                    headers.append((_BUFFERING, b"no"))
                message = {**message, "headers": headers}
            await send(message)

        return pass_on

    def _placed(self, location: bytes) -> bytes:
        parts = urlsplit(location.decode("latin-1"))
        is_ours = self._path and f"{parts.path}/".startswith(f"{quote(self._path)}/")
        return parts._replace(scheme="", netloc="").geturl().encode("latin-1") if is_ours else location


def _with_origin(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Return headers that tell the host that a browser names as its own, where it does: the proxy may have hidden it or its port.

    Addresses of files are made of it, and they go to none but the sender.
    """
    origin = urlsplit(next((value for name, value in headers if name == b"origin"), b""))
    if origin.scheme not in (b"http", b"https") or not origin.netloc:
        return headers
    return [*(pair for pair in headers if pair[0] not in (_HOST, _PROTO)), (_HOST, origin.netloc), (_PROTO, origin.scheme)]


async def _move(place: str, scope: Scope, send: Send) -> None:
    query: bytes = scope.get("query_string", b"")
    headers = [(b"location", place.encode() + (b"?" + query if query else b"")), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 307, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
