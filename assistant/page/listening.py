"""Listen for browsers in the place of Gradio's own server: with time-outs, private files, and no leave for other sites to read answers.

Gradio starts its server with settings of its own that nothing can be added to, and lets other origins read what it answers.
"""

from __future__ import annotations

import asyncio
import os
import socket
from pathlib import Path
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

_PORTS = range(7860, 7960)
_KEPT_ALIVE_S = 30
_FIELD = "files"  # the one field of a form that Gradio takes files of
_PRIVATE = 0o077  # what is made while serving is its owner's alone: uploads and exports in Gradio's folder, notes, the library


class Patient(H11Protocol):
    """HTTP/1.1 that waits so long and no longer for a request's head, for the next piece of its body, and for its end."""

    HEAD_S, PIECE_S, BODY_S = 20.0, 30.0, 1800.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._piece: asyncio.TimerHandle | None = None
        self._whole: asyncio.TimerHandle | None = None
        self._waits_for: Any = None
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Take what came, and wait for what is to come."""
        super().data_received(data)
        self._watch(has_moved=True)

    def on_response_complete(self) -> None:
        """Leave the connection to the time that one may be kept open for."""
        super().on_response_complete()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop()
        super().connection_lost(exc)

    def _watch(self, *, has_moved: bool = False) -> None:
        """Set the time for what the connection waits for; a head's time begins with its first byte and no byte prolongs it."""
        state = self.conn.their_state
        is_new = state is not self._waits_for
        is_kept = self.timeout_keep_alive_task is not None  # between two requests; uvicorn waits itself
        if state is h11.IDLE and not is_kept:
            if is_new or self._whole is None:
                self._stop()
                self._whole = self.loop.call_later(self.HEAD_S, self._give_up)
        elif state is h11.SEND_BODY:
            if is_new:
                self._stop()
                self._whole = self.loop.call_later(self.BODY_S, self._give_up)
            if has_moved or is_new:
                self._next_piece()
        else:
            self._stop()
        self._waits_for = state

    def _next_piece(self) -> None:
        if self._piece is not None:
            self._piece.cancel()
        self._piece = self.loop.call_later(self.PIECE_S, self._late)

    def _late(self) -> None:
        if self.flow.read_paused:  # the sender is kept waiting, not waited for
            self._next_piece()
        else:
            self._give_up()

    def _give_up(self) -> None:
        self._stop()
        self.transport.abort()

    def _stop(self) -> None:
        for timer in (self._piece, self._whole):
            if timer is not None:
                timer.cancel()
        self._piece = self._whole = None


def listen_with_care() -> None:
    """Have Gradio start this server instead of its own, and clean up after uploads that break off or hold what nobody takes."""
    from gradio import http_server, route_utils

    http_server.start_server = start_server
    parse = route_utils.GradioMultiPartParser.parse

    async def parse_or_clean(self: Any) -> Any:  # noqa: ANN401
        taken: list[str] = []
        try:
            form = await parse(self)
            taken = [each.file.name for each in form.getlist(_FIELD) if not isinstance(each, str)]
            return form
        finally:
            for file in self._files_to_close_on_error:
                if file.name not in taken:
                    file.close()
                    Path(file.name).unlink(missing_ok=True)

    route_utils.GradioMultiPartParser.parse = parse_or_clean


def start_server(
    app: Any,  # noqa: ANN401
    server_name: str | None = None,
    server_port: int | None = None,
    ssl_keyfile: str | None = None,
    ssl_certfile: str | None = None,
    ssl_keyfile_password: str | None = None,
) -> tuple[str, int, str, Any]:
    """Listen as Gradio's function of the name does, in a thread of its own; return name, port, address and server.

    Raises:
        OSError: when the port, or every port of a range where none is given, is taken.
    """
    from gradio import http_server, route_utils

    app.user_middleware = [each for each in app.user_middleware if each.cls is not route_utils.CustomCORSMiddleware]
    os.umask(_PRIVATE)
    name = server_name or "127.0.0.1"
    host = name[1:-1] if name.startswith("[") and name.endswith("]") else name
    port = next(each for each in ([server_port] if server_port is not None else _PORTS) if _is_free(host, each, server_port))
    config = uvicorn.Config(
        app=app,
        host=host,
        port=port,
        http=Patient,
        ws="none",
        log_level="warning",
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=_KEPT_ALIVE_S,
        ssl_keyfile=ssl_keyfile,
        ssl_certfile=ssl_certfile,
        ssl_keyfile_password=ssl_keyfile_password,
    )
    server = http_server.Server(config=config)
    server.run_in_thread()
    reached = {"0.0.0.0": "localhost", "::": "localhost"}.get(host, name)
    return name, port, f"{'https' if ssl_keyfile else 'http'}://{reached}:{port}/", server


def _is_free(host: str, port: int, wanted: int | None) -> bool:
    """Tell whether nobody listens on a port yet.

    Raises:
        OSError: when somebody does and no other port will do.
    """
    try:
        for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE):
            with socket.socket(family, kind, protocol) as probe:
                if os.name == "posix":
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
    except OSError:
        if wanted is not None or port == _PORTS[-1]:
            raise
        return False
    return True
