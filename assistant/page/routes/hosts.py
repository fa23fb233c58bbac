"""Answer to the page's own hosts alone, and let no other site act in it: what a browser tells of itself is held against them."""

from __future__ import annotations

import re

from assistant.page.routes.asgi import App, Receive, Scope, Send, header, headers_of, refuse
from assistant.serving.hosts import Hosts, origin_of, place_of

_MCP = re.compile(r"/gradio_api/mcp(?:/|$)")
_READING = ("GET", "HEAD")
_STRANGE_HOST = (
    "这个主机名不是本页的：{name}。如确实要用它，启动时加 --allow-host。\n"
    "This page does not answer to the host {name}; start it with --allow-host to have it so.\n"
)
_STRANGE_SITE = "别的网站不能在这里操作。\nAnother site may not act here.\n"


class OwnHosts:
    """ASGI middleware that refuses other hosts, and other sites' requests but for links to the page itself."""

    def __init__(self, app: App, hosts: Hosts) -> None:
        """Stand before an app."""
        self._app, self._hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse or pass on a request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif (name := self._strange_host(scope)) is not None:
            shown = "".join(each if each.isalnum() or each in ".:-[]" else "?" for each in name[:80])
            await refuse(scope, send, 403, _STRANGE_HOST.format(name=shown))
        elif self._is_anothers(scope):
            await refuse(scope, send, 403, _STRANGE_SITE)
        else:
            await self._app(scope, receive, send)

    def _strange_host(self, scope: Scope) -> str | None:
        """Return the first host that a request names and that is not the page's; it names at least one."""
        met = str((scope.get("server") or ("",))[0])
        forwarded = [part.strip() for value in headers_of(scope, b"x-forwarded-host") for part in value.split(",")]
        named = [*(headers_of(scope, b"host") or [""]), *forwarded]
        for name in named:
            place = place_of(name.lower())
            if place is None or not self._hosts.has(place, met):
                return name
        return None

    def _is_anothers(self, scope: Scope) -> bool:
        """Tell whether another site sends a request, by what its browser says: where from (RFC 6454), and how (Fetch Metadata)."""
        is_reading = scope["type"] == "http" and scope["method"] in _READING and not _MCP.match(scope["path"])
        site = header(scope, b"sec-fetch-site").lower()
        if site in ("cross-site", "same-site"):
            is_link = is_reading and header(scope, b"sec-fetch-mode").lower() == "navigate"
            if not is_link or scope["path"] not in ("", "/"):
                return True
        origins = headers_of(scope, b"origin")
        if not origins:
            return False
        host = place_of(header(scope, b"host").lower())
        met = str((scope.get("server") or ("",))[0])
        for origin in origins:
            place = origin_of(origin)
            if place is None or host is None or not self._hosts.has(place, met):
                if is_reading and origin == "null":
                    continue  # a frame without an origin reads nothing: no answer is shared with it
                return True
            if not is_reading and site != "same-origin" and not self._hosts.is_same(place, host):
                return True
        return False
