"""The command that serves the page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.options import Home
from assistant.config import Serving
from assistant.serving.addresses import bare, public_root


def register(app: typer.Typer) -> None:
    """Put the command on the command line."""
    app.command("serve")(serve)


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="监听地址 Address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="端口 Port")] = 7860,
    home: Home = None,
    mcp: Annotated[bool, typer.Option("--mcp", help="也作为 MCP 服务，给程序当工具用 Offer the MCP tools too")] = False,
    users: Annotated[Path | None, typer.Option("--users", help="用户文件（默认 home 下的 users，若有）Who may sign in")] = None,
    is_open: Annotated[bool, typer.Option("--open", help="不登录也让别的机器连 Let other machines in without users")] = False,
    log: Annotated[Path | None, typer.Option("--log", help="日志文件（默认在 home 下的 logs）The log file")] = None,
    log_questions: Annotated[bool, typer.Option("--log-questions", help="日志里写出问题原文 Log what is asked")] = False,
    allow_host: Annotated[list[str] | None, typer.Option("--allow-host", help="还可用的主机名，可多次 One more host to answer to")] = None,
    trust_proxy: Annotated[list[str] | None, typer.Option("--trust-proxy", help="可信的反向代理地址，可多次 A trusted proxy")] = None,
    user_header: Annotated[str, typer.Option("--proxy-user-header", help="代理用哪个请求头报用户名 Header naming the user")] = "",
    root: Annotated[str, typer.Option("--root-path", help="反向代理下的路径，如 /law The path behind a reverse proxy")] = "",
) -> None:
    """打开网页 Serve the web page."""
    hosts, proxies = tuple(allow_host or ()), tuple(trust_proxy or ())
    serving = Serving(bare(host), port, home, mcp, users, is_open, log, log_questions, public_root(root), hosts, proxies, user_header)
    from assistant.page import server  # brings in Gradio, which takes seconds

    server.serve(serving, context.obj)
