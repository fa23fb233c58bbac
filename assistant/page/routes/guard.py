"""What stands before Gradio's routes: nobody reads anything without signing in, or what is another's; nothing is fetched from elsewhere.

Gradio asks who somebody is route by route and leaves some out; here all is closed but what the login page needs.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from typing import Any

from assistant.page.routes.asgi import App, Message, Receive, Scope, Send, header, refuse, rewritten
from assistant.page.routes.bodies import UnreadableError, handed_on, read, whole
from assistant.page.routes.owners import Owners
from assistant.page.routes.sign_in import SignIn
from assistant.serving.roles import ROLE, USER, Act, Role, may

_OPEN = re.compile(
    r"/(?:login|logout|theme\.css|favicon\.ico|robots\.txt|manifest\.json|(?:assets|svelte|static)/.*"
    r"|gradio_api/(?:theme\.css|startup-events|user|login_check|app_id))?/?"
)
# What Gradio would fetch for whoever asks: addresses in a file's place.
_ELSEWHERE = re.compile(r"/gradio_api/(?:file[=/]\s*https?:|proxy=)", re.IGNORECASE)
# What Gradio offers and the page has no use for: recordings, media streams, its own components' functions, links to a state, measuring.
_UNUSED = re.compile(r"/(?:gradio_api/(?:stream|process_recording|component_server|deep_link|dev|run-history|runs)|monitoring)(?:/|$)")
_MCP = re.compile(r"/gradio_api/mcp(?:/|$)")
_UPLOAD, _LOGIN, _LOGOUT = "/gradio_api/upload", "/login", "/logout"
_READING = ("GET", "HEAD")
_INFO = re.compile(rb"window\.gradio_api_info = .*?</script>", re.DOTALL)
_LARGE = 1_000_000  # bytes of JSON that would keep the others waiting while they are read
_STRANGER = '{"detail":{"error":"Not authenticated"}}'
_NOT_YOURS = '{"detail":"Refused"}'
_UNREADABLE = '{"detail":"只接受 UTF-8 的 JSON Only plain JSON in UTF-8 is taken"}'
_FORM = "multipart/form-data"


class Guard:
    """Lets a request through to its own person's things; where nobody signs in, everybody is one person."""

    def __init__(self, app: App, sign_in: SignIn | None = None, shared: tuple[str, ...] = ()) -> None:
        """Stand before an app; `shared` are the paths of files that belong to the page itself."""
        self._app = app
        self._sign_in = sign_in
        self._owners = Owners(shared)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, refuse or pass on a request."""
        path: str = scope.get("path", "")
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif _ELSEWHERE.match(path) or scope["type"] == "websocket":
            await refuse(scope, send, 403, _NOT_YOURS)
        elif self._sign_in is None:
            await self._checked("", scope, receive, send)
        elif path.rstrip("/") == _LOGIN:
            await self._sign_in.enter(scope, receive, send)
        elif path.rstrip("/") == _LOGOUT:
            await self._sign_in.leave(scope, send)
        else:
            await self._guarded(self._sign_in, scope, receive, send)

    async def _guarded(self, sign_in: SignIn, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        user = await sign_in.user(scope)
        if user is not None:
            scope[USER], scope[ROLE] = user.principal, user.role
            await self._checked(user.principal, scope, receive, send)
        elif _OPEN.fullmatch(path) and scope["method"] in _READING:
            await self._app(scope, receive, rewritten(send, _without_names) if path == "/" else send)
        else:
            # A browser that met this header would ask by itself, beside the login page.
            asked = [(b"www-authenticate", b'Basic realm="clausepair", charset="UTF-8"')] if _MCP.match(path) else []
            await refuse(scope, send, 401, _STRANGER, *asked)

    async def _checked(self, user: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Read what a request says, decide on that, and hand that on: JSON, but for uploaded files and Gradio's own login."""
        if status := _refused(scope):
            await refuse(scope, send, status, _NOT_YOURS)
            return
        said: Mapping[str, Any] | None = None
        is_json = scope["method"] not in _READING and scope["path"].rstrip("/") not in (_UPLOAD, _LOGIN)
        if is_json:
            body = await whole(receive)
            if body is None:
                return
            try:
                said = await asyncio.to_thread(read, scope, body) if len(body) > _LARGE else read(scope, body)
            except UnreadableError:
                await refuse(scope, send, 415, _UNREADABLE)
                return
        path, note = scope["path"], send
        if self._sign_in is not None:
            if not self._owners.may_ask(user, path, scope.get("query_string", b"").decode("latin-1"), said):
                await refuse(scope, send, 403, _NOT_YOURS)
                return
            scope, said = self._owners.placed(user, scope, said)
            note = send if "/file" in path else self._noting(user, path, send)
        if is_json:
            scope, receive = handed_on(scope, said, receive)
        await self._app(scope, receive, note)

    def _noting(self, user: str, path: str, send: Send) -> Send:
        """Remember whose the things are that an answer names, as it passes."""

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.body" and path.startswith("/gradio_api/"):
                self._owners.note(user, path, message.get("body", b""))
            await send(message)

        return noting


def _refused(scope: Scope) -> int:
    """Return the status for what the page never takes, or not from this user; 0 for all else."""
    path: str = scope["path"].rstrip("/")
    if _UNUSED.match(path):
        return 403
    if _MCP.match(path):
        return 0
    if scope["method"] not in (*_READING, "POST"):
        return 405
    role = scope.get(ROLE, Role.ADMIN)
    if path == _UPLOAD and scope["method"] == "POST":
        is_form = header(scope, b"content-type").lower().startswith(_FORM)
        return 0 if is_form and (may(role, Act.ADD) or may(role, Act.ALIGN)) else 403
    return 0


def _without_names(page: bytes) -> bytes:
    """Take the description of the page's functions out of the login page, which Gradio writes into it."""
    return _INFO.sub(b"window.gradio_api_info = {};</script>", page)
