"""Sign in and out, by the page's own form, by a program's header and by a proxy's: every way ends in a user of the gate or in nobody."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import math
import os
import secrets
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request, cookie_parser

from assistant.page.routes.asgi import Receive, Scope, Send, header, headers_of, refuse
from assistant.serving import logs
from assistant.serving.proxies import Proxies
from assistant.serving.roles import Role
from assistant.serving.sessions import LONGEST_S, Sessions
from assistant.serving.users import Entry, Gate, User, is_name, normalised

_HASHED_AT_ONCE = min(4, os.cpu_count() or 1)  # each takes 16 MiB and a core
_PROGRAMS = 1000  # that are signed in by a header
_MARK_S = 180 * 86_400
_WRONG = ("用户名或密码不对", "Incorrect credentials.")
_WAIT = ("试得太多了，请过 {n} 秒再试", "Too many tries; please wait {n} seconds.")


class SignIn:
    """Tells who sends a request, and answers what the page's login sends."""

    def __init__(self, gate: Gate, sessions: Sessions, proxies: Proxies) -> None:
        """Wrap a gate, the sessions of its users, and the proxies that are trusted."""
        self._gate, self._sessions, self._proxies = gate, sessions, proxies
        self._threads = ThreadPoolExecutor(_HASHED_AT_ONCE, thread_name_prefix="gate")
        self._programs: OrderedDict[str, tuple[str, str]] = OrderedDict()  # user and secret by the hash of what a program sent
        self._handed: OrderedDict[str, str] = OrderedDict()  # what Gradio knows a user by that has no session: a token by principal
        self._name = hashlib.sha256(str(gate.path.resolve() if gate.path else "").encode()).hexdigest()[:16]

    async def user(self, scope: Scope) -> User | None:
        """Return who sends a request, and see to it that Gradio takes them for the same."""
        gradio = scope["app"]
        gradio.cookie_id = self._cookie_id(scope)
        if (user := self._by_proxy(scope)) is not None:
            return _shown(scope, gradio.cookie_id, self._token_for(gradio, user), user)
        for token in self._tokens(scope):
            name = self._sessions.user_of(token, self._secret_of)
            user = self._gate.known(name) if name else None
            if user is not None:
                gradio.tokens[token] = user.name
                return _shown(scope, gradio.cookie_id, token, user)
            gradio.tokens.pop(token, None)
        user = await self._by_header(scope)
        return None if user is None else _shown(scope, gradio.cookie_id, self._token_for(gradio, user), user)

    async def enter(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what the login page or a program's client sends: a name and a password, as a form."""
        scope["app"].cookie_id = self._cookie_id(scope)
        if scope["method"] != "POST":
            await refuse(scope, send, 405, "POST\n", (b"allow", b"POST"))
            return
        try:
            form = await Request(scope, receive).form(max_files=0, max_fields=10)
        except (HTTPException, UnicodeError, ValueError):
            await refuse(scope, send, 400, _said(_WRONG))
            return
        name, password = (value if isinstance(value := form.get(key), str) else "" for key in ("username", "password"))
        name = normalised(name.strip())
        entry = await self._try(scope, name, password, is_known=self._is_known(scope, name))
        if entry.user is None and entry.wait_s:
            seconds = math.ceil(entry.wait_s)
            words = (_WAIT[0].format(n=seconds), _WAIT[1].format(n=seconds))
            await refuse(scope, send, 429, _said(words), (b"retry-after", str(seconds).encode()))
        elif entry.user is None:
            await refuse(scope, send, 400, _said(_WRONG))
        else:
            token = self._sessions.begin(entry.user.name, entry.user.secret, self._address(scope), header(scope, b"user-agent"))
            mark = self._sessions.mark_of(entry.user.name)
            cookies = (_cookie(scope, _session_name(scope), token, LONGEST_S), _cookie(scope, self._mark_name(scope), mark, _MARK_S))
            await refuse(scope, send, 200, '{"success":true}', *((b"set-cookie", each) for each in cookies))

    async def leave(self, scope: Scope, send: Send) -> None:
        """End the session of a request and show the login page again."""
        scope["app"].cookie_id = self._cookie_id(scope)
        for token in self._tokens(scope):
            self._sessions.end(token)
            if name := scope["app"].tokens.pop(token, None):
                logs.happened(f"logout user={name} address={self._address(scope)}")
        top = b"../" if scope["path"].endswith("/") else b"./"
        gone = [(b"set-cookie", _cookie(scope, name, "", 0)) for name in _session_names(scope)]
        await refuse(scope, send, 302, "", (b"location", top), *gone)

    async def _try(self, scope: Scope, name: str, password: str, *, is_known: bool) -> Entry:
        """Try a password in a thread of its own: hashing must not keep the server from those who ask."""
        address = self._address(scope)
        work = asyncio.get_running_loop().run_in_executor
        entry = await work(self._threads, lambda: self._gate.enter(name, password, address, is_known=is_known))
        what = "login" if entry.user else "login-delayed" if entry.wait_s else "login-failed"
        logs.happened(f"{what} user={name[:64]} address={address}")
        return entry

    async def _by_header(self, scope: Scope) -> User | None:
        """Sign a program in by HTTP's basic authentication (RFC 7617)."""
        scheme, _, sent = header(scope, b"authorization").partition(" ")
        if scheme.lower() != "basic":
            return None
        key = hashlib.sha256(sent.encode()).hexdigest()
        known, secret = self._programs.get(key, ("", ""))
        if known and self._secret_of(known) == secret:
            return self._gate.known(known)
        self._programs.pop(key, None)
        try:
            name, _, password = base64.b64decode(sent.strip(), validate=True).decode("utf-8").partition(":")
        except ValueError:
            return None
        user = (await self._try(scope, normalised(name.strip()), password, is_known=False)).user
        if user is not None:
            self._programs[key] = (user.name, user.secret)
            if len(self._programs) > _PROGRAMS:
                self._programs.popitem(last=False)
        return user

    def _by_proxy(self, scope: Scope) -> User | None:
        """Return whom a trusted proxy names; one that is not in the users file may read."""
        told = headers_of(scope, self._proxies.user_header.encode()) if self._proxies.user_header else []
        if len(told) != 1 or not self._proxies.trust(_peer(scope)):
            return None
        name = normalised(_decoded(told[0]))
        return (self._gate.known(name) or User(name, "", Role.READER)) if is_name(name) else None

    def _token_for(self, gradio: Any, user: User) -> str:  # noqa: ANN401
        token = self._handed.get(user.principal, "")
        if gradio.tokens.get(token) != user.name:
            token = self._handed[user.principal] = secrets.token_urlsafe(32)
            gradio.tokens[token] = user.name
            if len(self._handed) > _PROGRAMS:
                gradio.tokens.pop(self._handed.popitem(last=False)[1], None)
        return token

    def _secret_of(self, name: str) -> str | None:
        user = self._gate.known(name)
        return None if user is None else user.secret

    def _is_known(self, scope: Scope, name: str) -> bool:
        return self._sessions.is_mark_of(name, _cookies(scope).get(self._mark_name(scope), ""))

    def _tokens(self, scope: Scope) -> list[str]:
        """Return the tokens that a request carries, but for those that stand for a header: no browser is given one."""
        cookies = _cookies(scope)
        return [token for name in _session_names(scope) if (token := cookies.get(name)) and token not in self._handed.values()]

    def _cookie_id(self, scope: Scope) -> str:
        """Return what the page's cookies are called after: a browser keeps those of all ports of a host together."""
        return f"{self._name}-{(scope.get('server') or ('', 0))[1]}"

    def _mark_name(self, scope: Scope) -> str:
        return f"clausepair-{scope['app'].cookie_id}"

    def _address(self, scope: Scope) -> str:
        return self._proxies.sender(_peer(scope), headers_of(scope, b"x-forwarded-for"))[:64]


def _is_secure(scope: Scope) -> bool:
    """Tell whether a request came over TLS; who lies about it keeps a cookie from nobody but themselves."""
    return scope["scheme"] == "https" or header(scope, b"x-forwarded-proto").split(",")[0].strip().lower() == "https"


def _peer(scope: Scope) -> str:
    return str((scope.get("client") or ("",))[0])


def _cookies(scope: Scope) -> dict[str, str]:
    """Return a request's cookies; another application's, however it is written, hides none of them."""
    return cookie_parser("; ".join(headers_of(scope, b"cookie")))


def _session_names(scope: Scope) -> tuple[str, str]:
    return (f"access-token-{scope['app'].cookie_id}", f"access-token-unsecure-{scope['app'].cookie_id}")


def _session_name(scope: Scope) -> str:
    return _session_names(scope)[0 if _is_secure(scope) else 1]


def _cookie(scope: Scope, name: str, value: str, age: int) -> bytes:
    secure = "; Secure" if _is_secure(scope) else ""
    return f"{name}={value}; Max-Age={age}; Path=/; HttpOnly; SameSite=Lax{secure}".encode()


def _shown(scope: Scope, cookie_id: str, token: str, user: User) -> User:
    """Leave Gradio the one cookie that says who asks, so that it sees what was decided here and nothing else."""
    kept = [(name, value) for name, value in scope["headers"] if name.lower() not in (b"cookie", b"authorization")]
    others = {name: value for name, value in _cookies(scope).items() if not name.startswith("access-token-") and ";" not in value}
    cookies = {**others, f"access-token-unsecure-{cookie_id}": token}
    written = "; ".join(f"{name}={value}" for name, value in cookies.items())
    scope["headers"] = [*kept, (b"cookie", written.encode("latin-1", "replace"))]
    return user


def _decoded(value: str) -> str:
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def _said(words: tuple[str, str]) -> str:
    return json.dumps({"detail": f"{words[0]} {words[1]}"}, ensure_ascii=False)
