"""What every test may use: a home whose index is built once, an assistant on it, and no network."""

from __future__ import annotations

import ipaddress
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.service import Assistant
from assistant.types import Answer

Ask = Callable[..., Answer]

LAWS = Path(__file__).parent.parent.parent / "shared" / "data" / "laws"
_LOCAL = {"", "localhost", "0.0.0.0", "::"}


class NetworkForbiddenError(RuntimeError):
    """A test tried to reach another machine."""


def _check(host: Any) -> None:
    name = host.decode() if isinstance(host, bytes) else str(host or "")
    try:
        local = name in _LOCAL or ipaddress.ip_address(name.split("%")[0]).is_loopback
    except ValueError:
        local = False
    if not local:
        raise NetworkForbiddenError(f"a test tried to reach {name}")


@pytest.fixture(scope="session", autouse=True)
def only_this_machine() -> Iterator[None]:
    """Forbid looking up and connecting to any other machine."""
    look_up = socket.getaddrinfo
    reach = {name: getattr(socket.socket, name) for name in ("connect", "connect_ex", "sendto")}

    def guarded(name: str) -> Callable[..., Any]:
        def method(self: socket.socket, *args: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6):
                _check(args[-1][0])
            return reach[name](self, *args)

        return method

    def guarded_look_up(host: Any, *args: Any, **named: Any) -> Any:
        _check(host)
        return look_up(host, *args, **named)

    with pytest.MonkeyPatch.context() as patch:
        for name in reach:
            patch.setattr(socket.socket, name, guarded(name), raising=False)
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield


@pytest.fixture(scope="session")
def built_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home directory whose index is built and which nobody has open, to be copied.

    Copying a database that this process has open would drop the locks it holds on it
    (https://www.sqlite.org/howtocorrupt.html, section 2.2), and the next process would remove its log.
    """
    folder = tmp_path_factory.mktemp("built") / "home"
    with Assistant.open(folder) as opened:
        opened.prepare()
    return folder


@pytest.fixture(scope="session")
def copied_home(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Return a way to get a home of one's own whose index is built."""
    return lambda: Path(shutil.copytree(built_home, tmp_path_factory.mktemp("own") / "home"))


@pytest.fixture(scope="session")
def home(copied_home: Callable[[], Path]) -> Path:
    """Return a home directory whose index is built; tests that damage it take a copy of their own."""
    return copied_home()


@pytest.fixture(scope="session")
def lawyer(copied_home: Callable[[], Path]) -> Iterator[Assistant]:
    """Yield an assistant whose library holds the note and three laws in two versions each."""
    if not LAWS.exists():
        pytest.skip("the laws are not beside this checkout")
    with Assistant.open(copied_home()) as opened:
        for name in ("公司法", "反垄断法", "会计法"):
            opened.add([LAWS / name / "old.md", LAWS / name / "new.md"], name)
        opened.prepare()
        yield opened


@pytest.fixture(scope="session")
def assistant(home: Path) -> Iterator[Assistant]:
    """Yield an assistant that is ready to answer."""
    with Assistant.open(home) as opened:
        opened.prepare()
        yield opened


@pytest.fixture
def ask(assistant: Assistant) -> Ask:
    """Return a way to ask, each question on its own unless a session is named."""
    return assistant.ask
