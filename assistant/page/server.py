"""Serve a built page: to whom, at which address, with health and logs."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

from starlette.middleware import Middleware

from assistant.config import Serving, encoder_name, home_directory, no_proxies, users_file
from assistant.page.gradio_adapter import gr, heads, styles, translations
from assistant.page.routes.behind_proxy import BehindProxy
from assistant.page.routes.early_script import EarlyScript
from assistant.page.routes.guard import Guard
from assistant.page.routes.health import PATH, Health
from assistant.service import Assistant
from assistant.serving import logs
from assistant.serving.addresses import in_url, path_of
from assistant.serving.users import Gate, check_binding, is_readable_by_others
from corpus.errors import UserError

_SIGN_IN = "条款对读 · 请登录 Please sign in"
_LOG = "logs/clausepair.log"
_AT_ONCE, _UPLOADED_MB = 40, 100
_FONTS = ("Noto Sans CJK SC", "Source Han Sans SC", "system-ui", "-apple-system", "PingFang SC", "Microsoft YaHei", "sans-serif")
_HASHED_AT_ONCE = 2  # each takes 16 MiB and a core


def serve(serving: Serving, build: Callable[[Assistant], gr.Blocks]) -> None:
    """Serve a page until interrupted; `build` makes it of an open assistant.

    Raises:
        UserError: when the address would let strangers in, or the home directory, a file or the port cannot be used.

    """
    tools = mcp_tools() if serving.mcp else None
    gate = prepared(serving)
    with Assistant.open(serving.home, encoder=encoder_name(), notice=say) as assistant:
        assistant.prepare()
        for question in assistant.examples()[:1]:
            assistant.ask(question)  # the first one wakes tokenizer and encoder; nobody should wait for that
        page = build(assistant)
        options = guarded(launch_options(serving.host, serving.port, serving.root), assistant, gate)
        run(page, tools.with_tools(page, options) if tools else options, serving)


def launch_options(host: str = "127.0.0.1", port: int | None = None, root: str = "") -> dict[str, Any]:
    """Return what `launch` needs for a page that loads nothing from elsewhere; no MCP tools, see `mcp_tools`."""
    return {
        "mcp_server": False,
        "server_name": in_url(host),
        "server_port": port,
        "root_path": root or None,
        "share": False,
        "quiet": True,
        "ssr_mode": False,
        "run_history": False,
        "enable_monitoring": False,
        "footer_links": [],
        "max_threads": _AT_ONCE,
        "max_file_size": f"{_UPLOADED_MB}mb",
        "i18n": translations(),
        "theme": gr.themes.Base(font=[gr.themes.Font(name) for name in _FONTS], font_mono=[gr.themes.Font("monospace")]),
        "css_paths": styles(),
        "head": heads(),
        "app_kwargs": {"middleware": [Middleware(EarlyScript, path=path_of(root))]},
    }


def mcp_tools() -> ModuleType:
    """Return what offers a page's endpoints as MCP tools: `with_tools(page, options)` gives the options to launch it with.

    Raises:
        UserError: when the package for it is not installed.

    """
    try:
        from assistant.page.routes import mcp_tools as tools
    except ImportError as error:
        raise UserError(
            "MCP 需要另装一个包：pip install 'clausepair[mcp]'", "MCP needs one more package: pip install 'clausepair[mcp]'"
        ) from error
    return tools


def prepared(serving: Serving) -> Gate | None:
    """Check who may reach the page, open the log, and return the gate that lets users in, if there is one.

    Raises:
        UserError: when strangers could reach the page, or the users file or the log cannot be used.
    """
    users = serving.users or _own_users(serving)
    check_binding(serving.host, users is not None, serving.is_open)
    gate = Gate(users) if users else None
    if users:
        say(f"只让这里的用户登录使用：{users} (only these users may sign in)")
        if is_readable_by_others(users):
            say(f"别的账号也能读用户文件，建议 chmod 600：{users} (others can read the users file)")
    try:
        logs.write_to(serving.log or (serving.home or home_directory()).expanduser() / _LOG, questions=serving.log_questions)
    except UserError as error:
        if serving.log is not None:
            raise
        say(f"{error}，不记日志 ({error.en}: nothing is logged)")  # a home directory that cannot be written is served too
    return gate


def _own_users(serving: Serving) -> Path | None:
    """Return the users file of the home directory: whoever has added users means them to sign in, unless `--open` says otherwise."""
    path = users_file(serving.home)
    return path if path.exists() and not serving.is_open else None


def guarded(options: dict[str, Any], assistant: Assistant, gate: Gate | None) -> dict[str, Any]:
    """Return launch options for the path that they name, with a health endpoint, and with the gate where there is one."""
    kept = dict(options.get("app_kwargs") or {})
    first = Middleware(BehindProxy, path=path_of(options.get("root_path") or ""))
    kept["middleware"] = [first, Middleware(Health, assistant=assistant), Middleware(Guard, gate=gate), *kept.get("middleware", [])]
    options = {**options, "app_kwargs": kept}
    return options | {"auth": _watched(gate), "auth_message": _SIGN_IN} if gate else options


def run(page: gr.Blocks, options: dict[str, Any], serving: Serving) -> None:
    """Launch a page and wait until it is stopped.

    Raises:
        UserError: when the port cannot be used.
    """
    place = f"{in_url(serving.host)}:{serving.port}"
    try:
        with no_proxies():  # Gradio asks its own address whether anybody answers
            page.launch(prevent_thread_lock=True, **options)
    except OSError as error:
        raise UserError(f"端口 {place} 用不了，请用 --port 换一个", f"cannot listen on {place}, choose another --port") from error
    logs.happened(f"start {place}")
    top = f"http://{place}{path_of(serving.root)}"
    say(f"条款对读 {top}")
    if serving.mcp:
        say(f"MCP {top}/gradio_api/mcp/")
    say(f"{top}{PATH}")
    if serving.root:
        say(f"反向代理下的地址 (behind the proxy): {serving.root}/")
    try:
        page.block_thread()
    finally:
        logs.happened("stop")


def say(line: str) -> None:
    """Write a line for whoever started the server."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _watched(gate: Gate) -> Callable[[str, str], Coroutine[Any, Any, bool]]:
    """Write down who came in and who did not, never a password; hashing must not keep the server from those who ask."""
    threads = ThreadPoolExecutor(_HASHED_AT_ONCE, thread_name_prefix="gate")

    async def admitted(name: str, password: str) -> bool:
        is_in = await asyncio.get_running_loop().run_in_executor(threads, gate.admit, name, password)
        logs.happened(f"{'login' if is_in else 'login-failed'} user={name[:64]}")
        return is_in

    return admitted
