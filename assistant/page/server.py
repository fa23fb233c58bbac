"""Serve a built page: to whom, at which address, with health and logs."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from starlette.middleware import Middleware

from assistant.config import Serving, encoder_name, home_directory, no_proxies, users_file
from assistant.page.gradio_adapter import gr, heads, script_hashes, styles, translations
from assistant.page.routes.behind_proxy import BehindProxy
from assistant.page.routes.early_script import EarlyScript
from assistant.page.routes.escapes import Escapes
from assistant.page.routes.guard import Guard
from assistant.page.routes.headers import SafeHeaders
from assistant.page.routes.health import PATH, Health
from assistant.page.routes.hidden_session import HiddenSession
from assistant.page.routes.hosts import OwnHosts
from assistant.page.routes.limits import Limits
from assistant.page.routes.one_off import OneOff
from assistant.page.routes.sign_in import SignIn
from assistant.page.tabs.charts import plotly_script
from assistant.service import Assistant
from assistant.serving import logs
from assistant.serving.addresses import check_binding, in_url, path_of
from assistant.serving.hosts import hosts_of
from assistant.serving.opening import users_of
from assistant.serving.proxies import Proxies, proxies_of
from assistant.serving.sessions import Sessions, sessions_file
from assistant.serving.users import Gate, is_readable_by_others, mark
from corpus.errors import UserError
from corpus.visible import visible

_SIGN_IN = "条款对读 · 请登录 Please sign in"
_AT_ONCE, _UPLOADED_MB = 40, 100
_SESSIONS = 1_000  # pages that are open, or were: Gradio keeps 0.1 MiB for each and forgets those used longest ago
_PRIVATE = 0o077  # what is written while serving is its owner's alone
_FONTS = ("Noto Sans CJK SC", "Source Han Sans SC", "system-ui", "-apple-system", "PingFang SC", "Microsoft YaHei", "sans-serif")


@dataclass(frozen=True, slots=True)
class Access:
    """Who may reach a page beside its users: the hosts that it answers to beside its own, and the proxies that are trusted."""

    hosts: tuple[str, ...] = ()
    proxies: Proxies = field(default_factory=Proxies)


_OPEN_ACCESS = Access()


def serve(serving: Serving, build: Callable[[Assistant], gr.Blocks]) -> None:
    """Serve a page until interrupted; `build` makes it of an open assistant.

    Raises:
        UserError: when the address would let strangers in, or the home directory, a file or the port cannot be used.

    """
    tools = mcp_tools() if serving.mcp else None
    access = Access(serving.allow_hosts, proxies_of(serving.trust_proxies, serving.user_header))
    hosts_of(serving.host, access.hosts, serving.root)
    gate = prepared(serving)
    with Assistant.open(serving.home, encoder=encoder_name(), notice=say, is_shared=True, waits=False) as assistant:
        assistant.wake()
        for question in assistant.examples()[:1]:
            assistant.ask(question)  # the first one wakes tokenizer and encoder; nobody should wait for that
        assistant.start_encoding()
        page = build(assistant)
        options = guarded(launch_options(serving.host, serving.port, serving.root), assistant, gate, access)
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
        "state_session_capacity": _SESSIONS,
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
    os.umask(_PRIVATE)
    users = users_of(serving)
    check_binding(serving.host, users is not None or bool(serving.user_header), serving.is_open)
    gate = Gate(users) if users or (serving.user_header and not serving.is_open) else None
    if users:
        mark(users)
        mark(users_file(serving.home))
        say(f"只让这里的用户登录使用：{users} (only these users may sign in)")
        if is_readable_by_others(users):
            say(f"别的账号也能读用户文件，建议 chmod 600：{users} (others can read the users file)")
    if serving.user_header:
        say(f"信任代理的请求头 {serving.user_header}：{'、'.join(serving.trust_proxies)} (signed in by this proxy's header)")
    try:
        logs.write_to(serving.log or logs.log_file((serving.home or home_directory()).expanduser()), questions=serving.log_questions)
    except UserError as error:
        if serving.log is not None:
            raise
        say(f"{error}，不记日志 ({error.en}: nothing is logged)")  # a home directory that cannot be written is served too
    return gate


def guarded(options: dict[str, Any], assistant: Assistant, gate: Gate | None, access: Access = _OPEN_ACCESS) -> dict[str, Any]:
    """Return launch options for the path and address that they name, with all that stands before the page, the gate where there is one.

    Raises:
        UserError: when a host that is to be allowed is none.
    """
    kept = dict(options.get("app_kwargs") or {})
    root = options.get("root_path") or ""
    sign_in = None
    if gate:
        home = assistant.library.home.root
        place = sessions_file(gate.path or users_file(home), home)
        sign_in = SignIn(gate, Sessions(place, notice=say, may_forget=True), access.proxies)
    shared = (plotly_script().as_posix(),)
    first = [
        Middleware(SafeHeaders, hashes=script_hashes(), shared=shared),
        Middleware(Limits),
        Middleware(BehindProxy, path=path_of(root)),
        Middleware(OwnHosts, hosts=hosts_of(options.get("server_name") or "127.0.0.1", access.hosts, root)),
        Middleware(Health, assistant=assistant),
        Middleware(Escapes),
        Middleware(HiddenSession),
        Middleware(OneOff),
        Middleware(Guard, sign_in=sign_in, shared=shared),
    ]
    options = {**options, "app_kwargs": {**kept, "middleware": [*first, *kept.get("middleware", [])]}}
    return options | {"auth": _nobody, "auth_message": _SIGN_IN} if gate else options


def launch(page: gr.Blocks, options: dict[str, Any]) -> None:
    """Serve a page on a thread of its own; return when it has answered.

    Raises:
        OSError: when the port cannot be used.
    """
    with no_proxies():  # Gradio asks its own address to begin
        # Without _frontend it asks no second time, when a busy machine that takes over 3 s counts as unreachable.
        page.launch(prevent_thread_lock=True, _frontend=False, **options)


def run(page: gr.Blocks, options: dict[str, Any], serving: Serving) -> None:
    """Launch a page and wait until it is stopped.

    Raises:
        UserError: when the port cannot be used.
    """
    place = f"{in_url(serving.host)}:{serving.port}"
    try:
        launch(page, options)
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
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # temporary files go, as they do at Ctrl+C
    try:
        page.block_thread()
    finally:
        logs.happened("stop")


def say(line: str) -> None:
    """Write a line for whoever started the server."""
    sys.stderr.write(f"{visible(line)}\n")
    sys.stderr.flush()


def _nobody(name: str, password: str) -> bool:
    """Let nobody in: Gradio shows its login page where it is given this, and the guard answers what that sends."""
    return False
