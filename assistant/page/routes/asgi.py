"""What the layers around Gradio share: the types of ASGI, and changing an answer on its way out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


def headers_of(scope: Scope, name: bytes) -> list[str]:
    """Return every value that a request gives a header, whose name is in small letters."""
    return [value.decode("latin-1").strip() for key, value in scope["headers"] if key.lower() == name]


def header(scope: Scope, name: bytes) -> str:
    """Return the first value of a header, empty where there is none."""
    return next(iter(headers_of(scope, name)), "")


async def refuse(scope: Scope, send: Send, status: int, words: str, *more: tuple[bytes, bytes]) -> None:
    """Answer with a status and a line in both languages, without reading what is still to come of the request."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    body = words.encode()
    kind = b"application/json" if words.startswith("{") else b"text/plain; charset=utf-8"
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), (b"cache-control", b"no-store"), *more]
    if scope["method"] not in ("GET", "HEAD"):
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def rewritten(send: Send, change: Callable[[bytes], bytes]) -> Send:
    """Return a way to send an answer whose body is changed once it is whole; the empty answer to HEAD stays as it is."""
    start: Message = {}
    body = bytearray()

    async def collect(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            start = message
            return
        if message["type"] != "http.response.body":
            await send(message)
            return
        body.extend(message.get("body", b""))
        if message.get("more_body", False):
            return
        if body:
            body[:] = change(bytes(body))
            headers = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
            start = {**start, "headers": [*headers, (b"content-length", str(len(body)).encode())]}
        await send(start)
        await send({"type": "http.response.body", "body": bytes(body)})

    return collect
