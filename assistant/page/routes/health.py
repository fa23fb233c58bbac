"""Tell whoever watches the server whether it can answer; nobody has to sign in for that, and nothing asked is told."""

from __future__ import annotations

import asyncio
import json
from importlib.metadata import version

from assistant.page.routes.asgi import App, Receive, Scope, Send
from assistant.service import Assistant

PATH = "/health"


class Health:
    """ASGI middleware that answers GET /health and passes everything else on."""

    def __init__(self, app: App, assistant: Assistant) -> None:
        """Wrap an ASGI application."""
        self._app, self._assistant = app, assistant

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["path"] != PATH:
            await self._app(scope, receive, send)
            return
        state = await asyncio.to_thread(_state, self._assistant)
        body = json.dumps(state).encode()
        headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200 if state["status"] == "ok" else 503, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def _state(assistant: Assistant) -> dict[str, object]:
    told: dict[str, object] = {"status": "ok", "version": version("clausepair")}
    try:
        status = assistant.library.status()
        told |= {"documents": len(assistant.document_ids()), "index": status.index.value}
    except Exception:  # noqa: BLE001 - whatever fails, the answer is that it cannot answer
        told["status"] = "failing"
    return told
