"""The MCP server: the endpoints for programs as tools; imported only where it is asked for."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import inspect
import json
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any

import gradio.mcp
import mcp.types
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from assistant.serving.roles import USER
from corpus.visible import visible_json

Lifespan = Callable[[Any], AbstractAsyncContextManager[Any]]


class Tools(gradio.mcp.GradioMCPServer):  # type: ignore[misc]
    """Gradio's MCP server, with results in JSON, and closed to who has not signed in where the page is."""

    def postprocess_output_data(self, data: Any, root_url: str) -> list[mcp.types.TextContent]:  # noqa: ANN401
        """Return each value as JSON; Gradio would write it as Python does."""
        return [mcp.types.TextContent(type="text", text=visible_json(json.dumps(value, ensure_ascii=False))) for value in data]

    def get_input_schema(self, tool_name: str, parameters: dict[str, str] | None = None) -> tuple[dict[str, Any], list[Any]]:
        """Return what a tool takes: texts only, as nothing that a tool is given may name a file of this machine."""
        schema, _ = super().get_input_schema(tool_name, parameters)
        for name, taken in schema["properties"].items():
            kept = {key: value for key, value in taken.items() if key not in ("additional_description", "anyOf")}
            schema["properties"][name] = kept | ({"type": "string"} if "anyOf" in taken else {})
        return schema, []

    def launch_mcp_on_sse(self, app: Any, subpath: str, root_path: str) -> None:  # noqa: ANN401
        """Mount the streamable transport alone; Gradio's own mount asks nobody who they are."""
        self.root_path = root_path

        async def serve(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401
            if not scope["path"].rstrip("/").endswith(subpath):
                await PlainTextResponse("Not Found", 404)(scope, receive, send)
                return
            user = await _signed_in(app, Request(scope))
            if user is None and (app.auth is not None or app.auth_dependency is not None):
                refusal = PlainTextResponse("Not authenticated", 401, {"WWW-Authenticate": 'Basic realm="clausepair", charset="UTF-8"'})
                await refusal(scope, receive, send)
                return
            await self.manager.handle_request({**scope, USER: scope.get(USER) or user}, receive, send)

        app.mount(subpath, serve)


def with_tools(page: Any, options: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401
    """Return a page's launch options with its endpoints offered as MCP tools under `/gradio_api/mcp/`."""
    server = Tools(page)
    page.mcp_server_obj = server
    kept = dict(options.get("app_kwargs") or {})
    return {**options, "app_kwargs": {**kept, "lifespan": _both(server.lifespan, kept.get("lifespan"))}}


def _both(first: Lifespan, second: Lifespan | None) -> Lifespan:
    @asynccontextmanager
    async def lifespan(app: Any) -> Any:  # noqa: ANN401
        async with AsyncExitStack() as stack:
            for each in (first, second):
                if each is not None:
                    await stack.enter_async_context(each(app))
            yield

    return lifespan


async def _signed_in(app: Any, request: Request) -> str | None:  # noqa: ANN401
    """Return who signed in: by the page's login, whatever stands in its place, or name and password in the request."""
    if app.auth_dependency is not None:
        user = app.auth_dependency(request)
        user = await user if inspect.isawaitable(user) else user
        return None if user is None else str(user)
    for kind in ("access-token", "access-token-unsecure"):
        if user := app.tokens.get(request.cookies.get(f"{kind}-{app.cookie_id}")):
            return str(user)
    name, password = _credentials(request)
    return name if name and app.auth is not None and await _accepted(app.auth, name, password) else None


def _credentials(request: Request) -> tuple[str, str]:
    """Return name and password of HTTP's basic authentication (RFC 7617), empty where there are none."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        name, _, password = base64.b64decode(encoded.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name.strip(), password


async def _accepted(auth: Any, name: str, password: str) -> bool:  # noqa: ANN401
    if not callable(auth):
        return name in auth and hmac.compare_digest(password.encode(), str(auth[name]).encode())
    if inspect.iscoroutinefunction(auth):
        accepted: Awaitable[Any] = auth(name, password)
        return bool(await accepted)
    return bool(await asyncio.to_thread(auth, name, password))
