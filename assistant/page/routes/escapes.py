"""Let what programs are answered hold every character of a quotation, yet steer no terminal that it is printed on."""

from __future__ import annotations

import codecs
from collections.abc import Callable

from assistant.page.routes.asgi import App, Message, Receive, Scope, Send, rewritten
from corpus.visible import visible_json

_JSON, _EVENTS = b"application/json", b"text/event-stream"


class Escapes:
    """ASGI middleware that escapes controls, marks of direction and what has no width in JSON, alone or in a stream of events."""

    def __init__(self, app: App) -> None:
        """Stand before an app."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request; files go as they are."""
        is_answer = scope["type"] == "http" and scope["path"].startswith("/gradio_api/") and "/file" not in scope["path"]
        await self._app(scope, receive, _escaping(send) if is_answer else send)


def _escaping(send: Send) -> Send:
    whole = rewritten(send, lambda body: visible_json(body.decode("utf-8", "replace")).encode())
    chosen: Send = send

    async def pass_on(message: Message) -> None:
        nonlocal chosen
        if message["type"] == "http.response.start":
            kind = next((value for name, value in message.get("headers", []) if name.lower() == b"content-type"), b"")
            chosen = whole if kind.startswith(_JSON) else _stepwise(send) if kind.startswith(_EVENTS) else send
        await chosen(message)

    return pass_on


def _stepwise(send: Send) -> Send:
    """Return a way to send a stream whose pieces may end within a character."""
    decode: Callable[[bytes, bool], str] = codecs.getincrementaldecoder("utf-8")("replace").decode

    async def pass_on(message: Message) -> None:
        if message["type"] == "http.response.body":
            text = decode(message.get("body", b""), not message.get("more_body", False))
            message = {**message, "body": _events(text).encode()}
        await send(message)

    return pass_on


def _events(text: str) -> str:
    """Escape the JSON of events; the line ends around them are the stream's own."""
    return "\n".join(map(visible_json, text.replace("\r\n", "\n").split("\n")))
