"""What stands before Gradio's routes: nobody reads anything without signing in, or what is another's; nothing is fetched from elsewhere.

Gradio asks who somebody is route by route and leaves some out; here all is closed but what the login page needs.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections import OrderedDict
from http.cookies import CookieError, SimpleCookie
from typing import Any

from assistant.page.routes.asgi import App, Message, Receive, Scope, Send, rewritten
from assistant.page.routes.owners import Owners
from assistant.serving.users import Gate, normalised

USER = "clausepair.user"  # where a request's scope says who signed in
_OPEN = re.compile(
    r"/(?:login|logout|theme\.css|favicon\.ico|robots\.txt|manifest\.json|(?:assets|svelte|static)/.*"
    r"|gradio_api/(?:theme\.css|startup-events|user|login_check|app_id))?/?"
)
# What Gradio would fetch for whoever asks: addresses in a file's place.
_ELSEWHERE = re.compile(r"/gradio_api/(?:file[=/]\s*https?:|proxy=)", re.IGNORECASE)
_MCP = re.compile(r"/gradio_api/mcp(?:/|$)")
_FORMS = ("/gradio_api/upload", "/login")  # what takes files or fields; all else is sent as JSON
_INFO = re.compile(rb"window\.gradio_api_info = .*?</script>", re.DOTALL)
_LARGEST_BODY = 50_000_000
_PROGRAMS = 1000  # that are signed in by a header


class Guard:
    """Lets a request through to its own person's things; without a gate everybody is nobody, and only the way out is closed."""

    def __init__(self, app: App, gate: Gate | None = None) -> None:
        """Stand before an app."""
        self._app = app
        self._gate = gate
        self._owners = Owners()
        self._since: dict[str, str] = {}  # by token of a session: the password that it began with
        self._programs: OrderedDict[str, str] = OrderedDict()  # tokens by the hash of what HTTP's basic authentication sent

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, refuse or pass on a request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif _ELSEWHERE.match(scope["path"]):
            await _refuse(scope, send, 403)
        elif self._gate is None:
            await self._app(scope, receive, send)
        else:
            await self._guarded(self._gate, scope, receive, send)

    async def _guarded(self, gate: Gate, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        user = scope[USER] = await self._user(gate, scope)
        if path.rstrip("/") == "/login":
            await self._app(scope, receive, _with_lax_cookies(send))
        elif user is None and scope["type"] == "http" and _OPEN.fullmatch(path):
            await self._app(scope, receive, rewritten(send, _without_names) if path == "/" else send)
        elif user is None:
            await _refuse(scope, send, 401)
        else:
            await self._theirs(user, scope, receive, send)

    async def _theirs(self, user: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what names only things of its sender's, and note whose the things are that the answer names."""
        path: str = scope["path"]
        is_form = _header(scope, b"content-type").lower().startswith("multipart/")
        body = b""
        if scope["type"] == "http" and scope["method"] not in ("GET", "HEAD") and not is_form:
            whole = await _whole(receive)
            if whole is None:
                await _refuse(scope, send, 413)
                return
            body, receive = whole, _again(whole, receive)
        query = scope.get("query_string", b"").decode("latin-1")
        if (is_form and path.rstrip("/") not in _FORMS) or not self._owners.may_ask(user, path, query, body):
            await _refuse(scope, send, 403)
            return

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.body" and path.startswith("/gradio_api/"):
                self._owners.note(user, path, message.get("body", b""))
            await send(message)

        await self._app(scope, receive, send if "/file" in path else noting)

    async def _user(self, gate: Gate, scope: Scope) -> str | None:
        """Return who sent a request, in the one form of the name; a session ends where the user has gone or the password has changed."""
        gradio = scope["app"]
        for token in _tokens(scope, gradio.cookie_id) or await self._program(gate, scope, gradio):
            name = gradio.tokens.get(token)
            known = gate.known(name) if name else None
            if known is not None and self._since.setdefault(token, known) == known:
                gradio.tokens[token] = normalised(name)
                return normalised(name)
            gradio.tokens.pop(token, None)
            self._since.pop(token, None)
        return None

    async def _program(self, gate: Gate, scope: Scope, gradio: Any) -> list[str]:  # noqa: ANN401
        """Sign a program in by HTTP's basic authentication (RFC 7617), so that Gradio sees it as it sees a browser."""
        scheme, _, sent = _header(scope, b"authorization").partition(" ")
        if scheme.lower() != "basic":
            return []
        key = hashlib.sha256(sent.encode()).hexdigest()
        token = self._programs.get(key, "")
        if token not in gradio.tokens:
            try:
                name, _, password = base64.b64decode(sent.strip(), validate=True).decode("utf-8").partition(":")
            except ValueError:
                return []
            if not await gradio.auth(name, password):
                return []
            token = self._programs[key] = secrets.token_urlsafe(16)
            gradio.tokens[token] = name
            if len(self._programs) > _PROGRAMS:
                gradio.tokens.pop(self._programs.popitem(last=False)[1], None)
        cookie = f"access-token-unsecure-{gradio.cookie_id}={token}".encode()
        scope["headers"] = [*(pair for pair in scope["headers"] if pair[0] != b"cookie"), (b"cookie", cookie)]
        return [token]


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def _tokens(scope: Scope, cookie_id: str) -> list[str]:
    cookies: SimpleCookie = SimpleCookie()
    try:
        cookies.load(_header(scope, b"cookie"))
    except CookieError:
        return []
    names = (f"access-token-{cookie_id}", f"access-token-unsecure-{cookie_id}")
    return [cookies[name].value for name in names if name in cookies]


async def _refuse(scope: Scope, send: Send, status: int) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
    if status == 401 and _MCP.match(scope["path"]):  # a browser that met this header would ask by itself, beside the login page
        headers.append((b"www-authenticate", b'Basic realm="clausepair", charset="UTF-8"'))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    body = b'{"detail":{"error":"Not authenticated"}}' if status == 401 else b'{"detail":"Refused"}'
    await send({"type": "http.response.body", "body": body})


async def _whole(receive: Receive) -> bytes | None:
    """Return a request's body; None where it is larger than any that the page sends."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > _LARGEST_BODY:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _with_lax_cookies(send: Send) -> Send:
    """Keep other sites from using a session: Gradio allows that, for pages in a frame."""

    async def lax(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [(name, _lax(value) if name == b"set-cookie" else value) for name, value in message.get("headers", [])]
        await send(message)

    return lax


def _lax(cookie: bytes) -> bytes:
    parts = [part for part in cookie.split(b";") if not part.strip().lower().startswith(b"samesite")]
    return b";".join([*parts, b" SameSite=Lax"])


def _without_names(page: bytes) -> bytes:
    """Take the description of the page's functions out of the login page, which Gradio writes into it."""
    return _INFO.sub(b"window.gradio_api_info = {};</script>", page)
