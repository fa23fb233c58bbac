"""Let go of the session that Gradio makes for a call that names none, once its answer is fetched: nobody can come back to it."""

from __future__ import annotations

import re

from assistant.page.routes.asgi import App, Receive, Scope, Send

# Gradio names such a session by its event, in 32 digits; a browser's and a client's sessions are named otherwise.
_FETCHED = re.compile(r"/gradio_api/call/[^/]+/(?P<event>[0-9a-f]{32})/?")


class OneOff:
    """ASGI middleware that drops a call's session when its answer has been sent: each would hold 0.1 MiB until thousands more came."""

    def __init__(self, app: App) -> None:
        """Stand before an app."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request."""
        try:
            await self._app(scope, receive, send)
        finally:
            fetched = _FETCHED.search(scope["path"]) if scope["type"] == "http" and scope["method"] == "GET" else None
            if fetched:
                _forget(scope["app"], fetched["event"])


def _forget(app: object, session: str) -> None:
    holder = app.state_holder  # type: ignore[attr-defined]
    with holder.lock:
        holder.session_data.pop(session, None)
        holder.time_last_used.pop(session, None)
    queue = app.get_blocks()._queue  # type: ignore[attr-defined]
    queue.pending_messages_per_session.pop(session, None)
    if not queue.pending_event_ids_session.get(session):
        queue.pending_event_ids_session.pop(session, None)
