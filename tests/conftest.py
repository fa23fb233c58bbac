"""What every test may use: homes whose index is built once, an assistant on them, the question files asked once, and no network.

Tests run in several processes (pytest-xdist); what is costly is made by the first that needs it, and the others wait for it.
"""

from __future__ import annotations

import os

if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # two encoders that share two cores would only wait for each other

import ipaddress
import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import homes
import pytest
from material import DEV, LAWS, QUESTIONS, Answered, Ask

from assistant.evaluation.score import ask_all, read_questions
from assistant.service import Assistant
from assistant.types import Answer

# What takes an encoder, a server or a browser; a test that uses none of these fixtures, and is not marked slow, runs in `make check`.
COSTLY = {"built_home", "four_documents_home", "browser", "embedded", "model_folder", "by_meaning", "port"}


def pytest_xdist_auto_num_workers() -> int:
    """Run one process more than there are cores: browser tests wait for a third of their time."""
    return len(os.sched_getaffinity(0)) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need what is costly, and order the files: first those that need nothing, until the homes are made.

    Browser tests take longest, so they come next; what is short comes last, so that processes end together.
    """
    places: dict[Path, int] = {}
    for item in items:
        needs = set(getattr(item, "fixturenames", ()))
        if COSTLY & needs:
            item.add_marker("slow")
        place = 2 if "browser" in needs else 3 if item.get_closest_marker("slow") else 1
        places[item.path] = max(place, places.get(item.path, place)) if place != 2 else 2
    items.sort(key=lambda item: places[item.path])  # stable: the order within a file stays


def pytest_collection_finish(session: pytest.Session) -> None:
    """Make the homes in a process of their own, while tests that need none run."""
    if os.environ.get("PYTEST_XDIST_WORKER") == "gw0" and any(
        "four_documents_home" in getattr(i, "fixturenames", ()) for i in session.items
    ):
        shared = session.config._tmp_path_factory.getbasetemp().parent  # type: ignore[attr-defined]
        made = subprocess.Popen([sys.executable, str(Path(__file__).parent / "homes.py"), str(shared)])
        session.config.add_cleanup(made.wait)  # another process may still need what it makes


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of what all processes share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


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
def built_home(shared_folder: Path) -> Path:
    """Return a home directory whose index is built and which nobody has open, to be copied."""
    return homes.note_home(shared_folder)


@pytest.fixture(scope="session")
def four_documents_home(shared_folder: Path) -> Path:
    """Return a home directory that holds the note and three laws in two versions each, to be copied."""
    if not LAWS.exists():
        pytest.skip("the laws are not beside this checkout")
    return homes.four_documents_home(shared_folder)


@pytest.fixture(scope="session")
def copied_home(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Return a way to get a home of one's own whose index is built."""
    return lambda: Path(shutil.copytree(built_home, tmp_path_factory.mktemp("own") / "home"))


@pytest.fixture(scope="session")
def home(copied_home: Callable[[], Path]) -> Path:
    """Return a home directory whose index is built; tests that damage it take a copy of their own."""
    return copied_home()


@pytest.fixture(scope="session")
def lawyer(four_documents_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """Yield an assistant whose library holds the note and three laws in two versions each."""
    with Assistant.open(shutil.copytree(four_documents_home, tmp_path_factory.mktemp("four") / "home")) as opened:
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


@pytest.fixture(scope="session")
def answered(home: Path, shared_folder: Path, request: pytest.FixtureRequest) -> Answered:
    """Return every question of every file about the note with its answer, by the file's name; asked once for all tests."""
    files = {path.stem: read_questions(path) for path in [*sorted(QUESTIONS.glob("*.jsonl")), *([DEV] if DEV.exists() else [])]}

    def ask_files(path: Path) -> None:
        assistant: Assistant = request.getfixturevalue("assistant")
        answers = {name: [answer.as_stored() for answer in ask_all(assistant, questions)] for name, questions in files.items()}
        path.write_text(json.dumps(answers, ensure_ascii=False), encoding="utf-8")

    stored = json.loads(homes.made_once(shared_folder, "answers.json", ask_files).read_text(encoding="utf-8"))
    return {name: (questions, [Answer.from_json(values) for values in stored[name]]) for name, questions in files.items()}
