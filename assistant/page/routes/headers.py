"""What a browser is told of every answer: what may run in the page, who may show it in a frame, what may be kept."""

from __future__ import annotations

import re
import secrets

from assistant.page.routes.asgi import App, Message, Receive, Scope, Send

NONCE = "clausepair.nonce"  # where a request's scope says which scripts of the page may run
_PACKAGED = re.compile(r"(?:/[^/]+)*?/(?:assets|svelte|static)/|(?:/[^/]+)*/(?:theme\.css|favicon\.ico|manifest\.json)$")
_FILE = re.compile(r"(?:/[^/]+)*?/gradio_api/file[=/]")
# Gradio makes functions of texts (what a component does when it is loaded), and sets styles on elements; all comes from here.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-eval' 'nonce-{nonce}'{hashes}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' blob:; connect-src 'self'; worker-src 'self' blob:; "
    "frame-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
_OF_A_FILE = "sandbox; default-src 'none'; frame-ancestors 'none'"
_ALWAYS = (
    (b"x-frame-options", b"DENY"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
)
_REPLACED = {name for name, _ in _ALWAYS} | {b"content-security-policy"}


class SafeHeaders:
    """ASGI middleware that adds headers to every answer and takes leave given to other sites out of it."""

    def __init__(self, app: App, hashes: tuple[str, ...] = (), shared: tuple[str, ...] = ()) -> None:
        """Stand before an app.

        `hashes` are those of the page's scripts that Gradio puts into it (`sha256-…`), `shared` its own files, which a browser may keep.
        """
        self._shared = shared
        self._app = app
        self._hashes = "".join(f" '{each}'" for each in hashes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        path: str = scope["path"]
        policy = _OF_A_FILE if _FILE.match(path) else _POLICY.format(nonce=nonce, hashes=self._hashes)

        async def safe(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [(name.lower(), value) for name, value in message.get("headers", [])]
                kept = [(name, value) for name, value in kept if name not in _REPLACED and not name.startswith(b"access-control-")]
                if not _PACKAGED.match(path) and not path.endswith(self._shared):
                    kept = [(name, value) for name, value in kept if name != b"cache-control"] + [(b"cache-control", b"no-store")]
                elif all(name != b"cache-control" for name, _ in kept):
                    kept.append((b"cache-control", b"no-cache"))
                message = {**message, "headers": [*kept, *_ALWAYS, (b"content-security-policy", policy.encode())]}
            await send(message)

        await self._app({**scope, NONCE: nonce}, receive, safe)
