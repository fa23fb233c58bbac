"""Cap what a request may send, before it is read: nobody, signed in or not, fills memory or disk."""

from __future__ import annotations

from assistant.page.routes.asgi import App, Message, Receive, Scope, Send, header, refuse

_JSON, _FILES, _FIELDS = 50_000_000, 500_000_000, 16_384
_TOO_LARGE = "内容太大，上限 {limit:,} 字节。The request is too large; the limit is {limit:,} bytes.\n"


class TooLargeError(Exception):
    """A request without a length sent more than it may."""


class Limits:
    """ASGI middleware that refuses a body by its length, and breaks off one without a length as soon as it is too long."""

    def __init__(self, app: App, json: int = _JSON, files: int = _FILES, fields: int = _FIELDS) -> None:
        """Stand before an app; sizes in bytes: of JSON, of an upload's files together, of what the login page sends."""
        self._app, self._json, self._files, self._fields = app, json, files, fields

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse or pass on a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"].rstrip("/")
        limit = self._files if path.endswith("/upload") else self._fields if path.endswith("/login") else self._json
        length = header(scope, b"content-length")
        if length and (not length.isdecimal() or int(length) > limit):
            await refuse(scope, send, 413, _TOO_LARGE.format(limit=limit))
            return
        await self._counted(limit, scope, receive, send)

    async def _counted(self, limit: int, scope: Scope, receive: Receive, send: Send) -> None:
        size, is_over, is_begun = 0, False, False

        async def counted() -> Message:
            nonlocal size, is_over
            message = await receive()
            size += len(message.get("body", b""))
            if size > limit:
                is_over = True
                raise TooLargeError
            return message

        async def answered(message: Message) -> None:
            nonlocal is_begun
            if not is_over or is_begun:  # whatever the app makes of the broken body, the answer is one
                is_begun = True
                await send(message)

        try:
            await self._app(scope, counted, answered)
        except TooLargeError:
            if not is_over:
                raise
        if is_over and not is_begun:
            await refuse(scope, send, 413, _TOO_LARGE.format(limit=limit))
