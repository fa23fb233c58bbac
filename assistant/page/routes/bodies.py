"""Read a request's JSON once, strictly, and hand on what was read: what is decided on is then what the framework gets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from email.message import Message as Fields
from math import isfinite
from typing import Any, NoReturn

from assistant.page.routes.asgi import Message, Receive, Scope, headers_of

_REPLACED = (b"content-type", b"content-length", b"transfer-encoding", b"content-encoding")


class UnreadableError(ValueError):
    """A body that is not plain JSON in UTF-8."""


async def whole(receive: Receive) -> bytes | None:
    """Return a request's body; None where its sender left before its end."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(body)


def read(scope: Scope, body: bytes) -> dict[str, Any] | None:
    """Return what a body says; None for an empty one.

    Raises:
        UnreadableError: when it is not one object of plain JSON (RFC 8259) in UTF-8 with every name once.
    """
    if not body and not headers_of(scope, b"content-type"):
        return None
    if not _is_json(scope):
        raise UnreadableError("not JSON")
    if not body:
        return None
    try:
        said = json.loads(body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refuse, parse_float=_finite)
        if isinstance(said, dict):
            return said
    except (ValueError, RecursionError) as error:
        raise UnreadableError(str(error)) from error
    raise UnreadableError("no object")


def handed_on(scope: Scope, said: Mapping[str, Any] | None, receive: Receive) -> tuple[Scope, Receive]:
    """Return a request that says what was read, in the one way that every reader takes alike: ASCII, no name twice.

    Raises:
        UnreadableError: when it is nested too deeply.
    """
    try:
        body = b"" if said is None else json.dumps(said, allow_nan=False).encode("ascii")
    except RecursionError as error:
        raise UnreadableError("nested too deeply") from error
    headers = [(name, value) for name, value in scope["headers"] if name.lower() not in _REPLACED]
    headers += [(b"content-length", str(len(body)).encode())]
    if said is not None:
        headers.append((b"content-type", b"application/json"))
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return {**scope, "headers": headers}, again


def _is_json(scope: Scope) -> bool:
    kinds, encodings = headers_of(scope, b"content-type"), headers_of(scope, b"content-encoding")
    if len(kinds) != 1 or encodings not in ([], ["identity"]):
        return False
    fields = Fields()
    fields["content-type"] = kinds[0]
    return fields.get_content_type() == "application/json" and (fields.get_content_charset("utf-8") in ("utf-8", "utf8"))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnreadableError("a name stands twice")
    return found


def _finite(number: str) -> float:
    value = float(number)
    return value if isfinite(value) else _refuse(number)


def _refuse(constant: str) -> NoReturn:
    raise UnreadableError(constant)
