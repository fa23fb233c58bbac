"""A page that people sign in to, and what a browser sends to it, without a browser."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from page_server import free_port

import ui
from assistant.page import server
from assistant.service import Assistant
from assistant.serving.users import Gate, set_password

BOUNDARY = "----team"


@dataclass(frozen=True)
class Team:
    """Where a page is served, the page itself, and its users file."""

    url: str
    page: Any
    users: Path

    def number(self, name: str) -> int:
        """Return the number of one of the page's own functions."""
        return next(fn._id for fn in self.page.fns.values() if fn.name == name and fn.api_visibility == "private")


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def password(name: str) -> str:
    return f"一个足够长的密码 {name}"


@contextmanager
def team(
    assistant: Assistant, users: Path, names: Sequence[str], root: str = "", access: server.Access | None = None, mcp: bool = False
) -> Iterator[Team]:
    """Serve an assistant's page to people of these names."""
    for name in names:
        set_password(users, name, password(name), is_new=True)
    port = free_port()
    page = ui.build(assistant)
    options = server.guarded(server.launch_options("127.0.0.1", port, root), assistant, Gate(users), access or server.Access())
    server.launch(page, server.mcp_tools().with_tools(page, options) if mcp else options)
    try:
        yield Team(f"http://127.0.0.1:{port}", page, users)
    finally:
        page.close(verbose=False)


class Person:
    """Somebody with a browser of their own; signed in where a name is given."""

    def __init__(self, url: str, name: str = "") -> None:
        self.url = url
        self.jar = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.jar))
        if name:
            assert self.sign_in(name, password(name)).status == 200

    def sign_in(self, name: str, words: str) -> Reply:
        return self.send("/login", urllib.parse.urlencode({"username": name, "password": words}).encode())

    def send(self, path: str, body: bytes | None = None, method: str | None = None, **headers: str) -> Reply:
        """Send a request; of an answer that does not end, take the first line."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.url + path, body, given, method=method)
        try:
            with self._opener.open(request, timeout=60) as answer:
                ends = "heartbeat" not in path
                return Reply(answer.status, answer.read() if ends else answer.readline())
        except urllib.error.HTTPError as error:
            return Reply(error.code, error.read())

    def post(self, path: str, values: Any) -> Reply:
        return self.send(path, json.dumps(values).encode(), content_type="application/json")

    def upload(self, name: str, content: bytes) -> Reply:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode()
        body = head + content + f"\r\n--{BOUNDARY}--\r\n".encode()
        return self.send("/gradio_api/upload", body, content_type=f"multipart/form-data; boundary={BOUNDARY}")

    def join(self, number: int, session: str, *values: Any, event: Any = None) -> Reply:
        """Ask for one of the page's own functions, as a browser's tab does."""
        asked = {"data": list(values), "fn_index": number, "session_hash": session, "trigger_id": 1, "event_data": event}
        return self.post("/gradio_api/queue/join", asked)

    def shown(self, session: str) -> str:
        """Return all that comes back to a browser's tab until what it asked for is done."""
        return self.send(f"/gradio_api/queue/data?session_hash={session}").body.decode()

    def done(self, number: int, session: str, *values: Any, event: Any = None) -> str:
        assert self.join(number, session, *values, event=event).status == 200
        return self.shown(session)


def paths(shown: str) -> list[str]:
    """Return the files that an answer names."""
    return re.findall(r'"path":"([^"]+)"', shown)
