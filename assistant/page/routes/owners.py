"""Whose the conversations, events and files of Gradio's are; all of them have names that nobody guesses, and here names are not enough."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote, urlencode

from assistant.page.routes.asgi import Scope

_REMEMBERED = 200_000
_FILE = re.compile(r"/gradio_api/file[=/](.*)", re.DOTALL)
_FOLDER = re.compile(r"[0-9a-f]{64}")  # Gradio keeps a file in a folder named after its hash
_SESSION = re.compile(r"(/gradio_api/heartbeat/)([^/]+)")
_EVENT = re.compile(r"/gradio_api/call/(?:v2/)?[^/]+/([0-9a-f]{32})(?:/|$)")


class Owners:
    """Remembers whose things are; what two people uploaded alike is both's."""

    def __init__(self, shared: Iterable[str] = ()) -> None:
        """Start with nothing but the files that are everybody's: the page's own, by their whole paths."""
        self._shared = frozenset(shared)
        self._of: OrderedDict[tuple[str, str], set[str]] = OrderedDict()
        self._key = secrets.token_bytes(32)

    def may_ask(self, user: str, path: str, query: str, said: Mapping[str, Any] | None) -> bool:
        """Tell whether all that a request names is its sender's; a conversation is whose request names it first.

        Files and events that are nobody's yet are refused and let through: the one must have been noted, the other may be Gradio's own.
        """
        top = said or {}
        if any(not isinstance(top.get(name, ""), str | None) for name in ("session_hash", "event_id")):
            return False
        asked = parse_qs(query)
        sessions = [*asked.get("session_hash", []), *(found for _, found in _SESSION.findall(path)), top.get("session_hash")]
        events = [*_EVENT.findall(path), top.get("event_id")]
        files = [*_FILE.findall(path), *_files(said)]
        if len(asked.get("session_hash", [])) > 1 or not all(
            self._has(user, "file", _folder(file)) for file in files if file not in self._shared
        ):
            return False
        if not all(self._has(user, "event", event) for event in events if event and ("event", event) in self._of):
            return False
        return all(self._claim(user, "session", session) for session in sessions if session)

    def placed(self, user: str, scope: Scope, said: Mapping[str, Any] | None) -> tuple[Scope, Mapping[str, Any] | None]:
        """Return a request that names the conversation as Gradio is to know it: what two people call alike is two conversations."""
        path = _SESSION.sub(lambda found: found[1] + self._own(user, found[2]), scope["path"])
        if "session_hash" in scope["query_string"].decode("latin-1"):
            pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
            pairs = [(name, self._own(user, value) if name == "session_hash" else value) for name, value in pairs]
            scope = {**scope, "query_string": urlencode(pairs).encode()}
        if path != scope["path"]:
            scope = {**scope, "path": path, "raw_path": quote(path).encode()}
        if said and said.get("session_hash"):
            said = {**said, "session_hash": self._own(user, said["session_hash"])}
        return scope, said

    def _own(self, user: str, session: str) -> str:
        return hmac.new(self._key, f"{user} {session}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:32]

    def note(self, user: str, path: str, body: bytes) -> None:
        """Remember whose the files and events are that a piece of an answer names."""
        for line in body.split(b"\n") if body.startswith((b"data:", b"event:")) else [body]:
            said = _parsed(line.removeprefix(b"data:"))
            if path.rstrip("/").endswith("/upload") and isinstance(said, list):
                self._give(user, "file", *(_folder(file) for file in said if isinstance(file, str)))
            if isinstance(said, dict) and isinstance(said.get("event_id"), str):
                self._give(user, "event", said["event_id"])
            self._give(user, "file", *(_folder(file) for file in _files(said)))

    def _has(self, user: str, kind: str, name: str) -> bool:
        return user in self._of.get((kind, name), ())

    def _claim(self, user: str, kind: str, name: str) -> bool:
        if (kind, name) not in self._of:
            self._give(user, kind, name)
        return self._has(user, kind, name)

    def _give(self, user: str, kind: str, *names: str) -> None:
        for name in filter(None, names):
            self._of.setdefault((kind, name), set()).add(user)
            self._of.move_to_end((kind, name))
        while len(self._of) > _REMEMBERED:
            self._of.popitem(last=False)


def _folder(file: str) -> str:
    """Return the hash in a file's path that names its folder; empty where it has none, or would lead out of it again."""
    parts = PurePosixPath(file.replace("\\", "/")).parts
    folder = parts[-2] if len(parts) > 1 else ""
    return folder if _FOLDER.fullmatch(folder) and ".." not in parts else ""


def _files(value: Any) -> Iterator[str]:  # noqa: ANN401
    """Yield the path of every file in plain values, as Gradio writes them: an object with a path."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            path = each.get("path")
            if isinstance(path, str):
                yield path
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)


def _parsed(body: bytes) -> Any:  # noqa: ANN401
    if not body.lstrip().startswith((b"{", b"[")):
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
