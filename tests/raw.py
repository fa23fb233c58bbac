"""Requests as nobody's library writes them: byte by byte, with whatever headers and bodies."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterable
from http.client import HTTPResponse
from urllib.parse import urlsplit

WAIT_S = 30


def connected(url: str) -> socket.socket:
    parts = urlsplit(url)
    return socket.create_connection((parts.hostname or "", parts.port or 80), WAIT_S)


def head(url: str, method: str, path: str, headers: Iterable[tuple[str, str]] = ()) -> bytes:
    given = list(headers)
    if not any(name.lower() == "host" for name, _ in given):
        given.append(("Host", urlsplit(url).netloc))
    return (f"{method} {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in given) + "\r\n").encode("latin-1")


def answered(sent: socket.socket) -> HTTPResponse:
    answer = HTTPResponse(sent)
    answer.begin()
    return answer


def status(url: str, method: str, path: str, headers: Iterable[tuple[str, str]] = (), body: bytes = b"") -> int:
    """Send a request and return the status of its answer; the body has a length unless the headers say otherwise."""
    given = list(headers)
    if body and not any(name.lower() in ("content-length", "transfer-encoding") for name, _ in given):
        given.append(("Content-Length", str(len(body))))
    with connected(url) as opened:
        opened.sendall(head(url, method, path, given) + body)
        return answered(opened).status


def chunked(body: bytes, size: int = 7) -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(f"{len(piece):x}\r\n".encode() + piece + b"\r\n" for piece in pieces) + b"0\r\n\r\n"


def closes(opened: socket.socket) -> bool:
    """Wait until the other side closes, and tell that it did so without an answer."""
    try:
        return opened.recv(1) == b""
    except ConnectionResetError:
        return True


def encodings(values: object) -> dict[str, bytes]:
    """Return JSON in every encoding that some reader of JSON takes, plain UTF-8 last."""
    text = json.dumps(values, ensure_ascii=False)
    names = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "utf-7")
    return {name: text.encode(name) for name in names if name != "utf-7"} | {"utf-8": text.encode()}
