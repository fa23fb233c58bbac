"""The page as a team uses it: nobody without a log-in, health for whoever watches, a log without questions."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client
from page_server import free_port

import ui
from assistant.config import Serving
from assistant.page import server
from assistant.page.presenters import asking
from assistant.page.presenters.screen import Conversation
from assistant.service import Assistant
from assistant.serving import logs
from assistant.serving.users import Gate, set_password

QUESTION = "安全保障新增哪些部门"


def status(url: str, **headers: str) -> int:
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


@pytest.fixture(scope="module")
def guarded(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = tmp_path_factory.mktemp("team") / "users"
    for name in ("甲", "乙"):
        set_password(path, name, f"一个足够长的密码 {name}", is_new=True)
    port = free_port()
    page = ui.build(assistant)
    server.launch(page, server.guarded(server.launch_options("127.0.0.1", port), assistant, Gate(path)))
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        page.close(verbose=False)


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_users_of_the_home_directory_sign_in_unless_the_page_is_open_to_all(
    tmp_path: Path, host: str, capsys: pytest.CaptureFixture[str]
) -> None:
    set_password(tmp_path / "users", "甲", "一个足够长的密码", is_new=True)
    gate = server.prepared(Serving(host=host, home=tmp_path))
    assert gate is not None and gate.admit("甲", "一个足够长的密码")
    assert str(tmp_path / "users") in capsys.readouterr().err
    assert server.prepared(Serving(host=host, home=tmp_path, is_open=True)) is None
    assert server.prepared(Serving(home=tmp_path / "other")) is None
    logs.write_to(tmp_path / "other.log")


def test_nothing_is_told_without_signing_in(guarded: str) -> None:
    with urllib.request.urlopen(f"{guarded}/", timeout=30) as answer:
        page = answer.read().decode()
    assert "请登录" in json.loads(f'"{page[page.index("auth_message") :].split(chr(34))[2]}"') and "科技部" not in page
    for path in ("config", "gradio_api/info", "gradio_api/queue/status"):
        assert status(f"{guarded}/{path}") in (401, 403, 404), path
    body = json.dumps({"data": [QUESTION, "", []]}).encode()
    call = urllib.request.Request(f"{guarded}/gradio_api/call/ask", body, {"Content-Type": "application/json"})
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(call, timeout=30)


def test_who_signs_in_asks_and_the_wrong_password_does_not(guarded: str) -> None:
    client = Client(guarded, auth=("甲", "一个足够长的密码 甲"), verbose=False)
    assert "科技部" in client.predict(QUESTION, api_name="/ask")["answer"]
    with pytest.raises(Exception, match="(?i)login|auth|credential"):
        Client(guarded, auth=("甲", "wrong password"), verbose=False)


def test_health_is_open_and_tells_nothing_that_was_asked(guarded: str, assistant: Assistant) -> None:
    with urllib.request.urlopen(f"{guarded}/health", timeout=30) as answer:
        told = json.load(answer)
    assert told["status"] == "ok" and told["documents"] == len(assistant.catalogue.titles) and told["index"] == "ready"
    assert set(told) == {"status", "version", "documents", "index"}


def test_health_says_so_when_nothing_can_be_answered() -> None:
    class Broken:
        @property
        def library(self) -> Any:
            raise RuntimeError("gone")

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    import asyncio

    from assistant.page.routes.health import Health

    health = Health(None, Broken())  # type: ignore[arg-type]
    asyncio.run(health({"type": "http", "path": "/health", "method": "GET"}, None, send))  # type: ignore[arg-type]
    assert sent[0]["status"] == 503 and json.loads(sent[1]["body"])["status"] == "failing"


@pytest.mark.parametrize("questions", [False, True])
def test_the_log_holds_a_question_only_where_that_is_switched_on(assistant: Assistant, tmp_path: Path, questions: bool) -> None:
    path = tmp_path / "logs" / "page.log"
    logs.write_to(path, questions=questions)
    conversation = asking.begin(assistant, Conversation(user="甲")).conversation
    asking.ask(assistant, conversation, QUESTION)
    try:
        raise RuntimeError("broken")
    except RuntimeError:
        logs.failed("ask")
    logs.write_to(tmp_path / "other.log")
    text = path.read_text("utf-8")
    assert "user=甲" in text and "status=answered" in text and "test_serving.py" in text and "RuntimeError" in text
    assert (QUESTION in text) is ("RuntimeError: broken" in text) is questions and "科技部" not in text
    assert path.stat().st_mode & 0o077 == 0


def test_the_log_keeps_to_its_lines_whatever_it_is_told(assistant: Assistant, tmp_path: Path) -> None:
    path = tmp_path / "page.log"
    logs.write_to(path)
    logs.happened("login-failed user=甲\n2026-01-01 INFO login user=乙\x1b[2J")
    logs.answered("甲", f"api:{QUESTION}", assistant.ask(QUESTION))
    logs.write_to(tmp_path / "other.log")
    text = path.read_text("utf-8")
    assert len(text.splitlines()) == 2 and "\x1b" not in text
    assert QUESTION[:4] not in text  # a program may name its conversation after the question


def test_a_failure_inside_is_one_calm_line(assistant: Assistant) -> None:
    conversation = asking.ask(assistant, asking.begin(assistant, Conversation()).conversation, QUESTION).conversation
    screen = asking.trouble(conversation)
    assert "出了点问题" in (screen.line or "") and QUESTION in (screen.answers or "") and not screen.conversation.pending
