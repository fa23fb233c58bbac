"""What a sender may cost: bodies are capped before they are read, slow ones are left, and an upload that breaks off leaves nothing."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from page_server import free_port, served
from raw import answered, chunked, closes, connected, head, status
from team import BOUNDARY, Person, Team, team

from assistant.page import listening as page_listening
from assistant.page.gradio_adapter import gr
from assistant.page.listening import Patient
from assistant.page.routes.limits import Limits
from assistant.service import Assistant

JSON = ("Content-Type", "application/json")
FORM = ("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
PART = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'.encode()


@pytest.fixture(scope="module")
def alone(assistant: Assistant) -> Iterator[str]:
    with served(assistant, mcp=True) as url:
        yield url.rstrip("/")


@pytest.fixture(scope="module")
def house(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with team(assistant, tmp_path_factory.mktemp("team") / "users", ["甲"]) as opened:
        yield opened


@pytest.mark.parametrize(
    ("path", "kind", "size"),
    [
        ("/gradio_api/queue/join", JSON, 60_000_000),
        ("/gradio_api/mcp/", JSON, 60_000_000),
        ("/nothing", JSON, 60_000_000),
        ("/gradio_api/upload", FORM, 600_000_000),
        ("/login", ("Content-Type", "application/x-www-form-urlencoded"), 20_000),
        ("/login", FORM, 20_000),
        ("/login/", FORM, 20_000),
    ],
)
def test_a_body_is_refused_by_its_length_before_a_byte_of_it(alone: str, house: Team, path: str, kind: tuple[str, str], size: int) -> None:
    for url in (alone, house.url):
        with connected(url) as opened:
            opened.sendall(head(url, "POST", path, [kind, ("Content-Length", str(size)), ("Expect", "100-continue")]))
            assert answered(opened).status == 413


@pytest.mark.parametrize("length", ["-1", "1e9", "0x10", "99999999999999999999"])
def test_a_length_that_is_none_is_refused(alone: str, length: str) -> None:
    assert status(alone, "POST", "/gradio_api/queue/join", [JSON, ("Content-Length", length)]) in (400, 413)


def test_a_form_without_a_length_is_broken_off_where_it_grows_too_long(house: Team) -> None:
    body = chunked(b"username=" + b"x" * 40_000, 1000)
    headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Transfer-Encoding", "chunked")]
    assert status(house.url, "POST", "/login", headers, body) == 413


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Read all of a request, and answer with its length."""
    size, more = 0, scope["type"] == "http"
    while more:
        message = await receive()
        size, more = size + len(message.get("body", b"")), message.get("more_body", False)
    body = str(size).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", str(len(body)).encode())]})
    await send({"type": "http.response.body", "body": body})


class Quick(Patient):
    HEAD_S, PIECE_S, BODY_S = 0.3, 0.3, 1.2


class QuickAtHeads(Patient):
    HEAD_S = 1.0


@contextmanager
def listening(protocol: type[Patient], app: Any = echo) -> Iterator[str]:
    port = free_port()
    config = uvicorn.Config(app, port=port, http=protocol, ws="none", log_level="warning", lifespan="off", timeout_keep_alive=30)
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run)
    thread.start()
    try:
        while not running.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
    finally:
        running.should_exit = True
        thread.join()


def test_a_head_that_never_ends_is_left_however_it_drips() -> None:
    with listening(Quick) as url:
        with connected(url) as silent:
            assert closes(silent)
        with connected(url) as dripping:
            dripping.sendall(b"GET / HTTP/1.1\r\n")
            stopped = threading.Event()

            def drip() -> None:
                while not stopped.wait(0.05):
                    try:
                        dripping.sendall(b"X: y\r\n")
                    except OSError:
                        return

            dripper = threading.Thread(target=drip)
            dripper.start()
            assert closes(dripping)
            stopped.set()
            dripper.join()


def test_a_second_head_on_the_same_connection_is_not_waited_for_either() -> None:
    with listening(QuickAtHeads) as url, connected(url) as opened:
        opened.sendall(head(url, "GET", "/"))
        assert answered(opened).read() == b"0"
        opened.sendall(b"GET / HT")
        assert closes(opened)


def test_a_body_that_stops_or_never_ends_is_left() -> None:
    with listening(Quick) as url:
        with connected(url) as stopping:
            stopping.sendall(head(url, "POST", "/", [("Content-Length", "100")]) + b"some")
            assert closes(stopping)
        with connected(url) as endless:
            endless.sendall(head(url, "POST", "/", [("Transfer-Encoding", "chunked")]))
            try:
                while True:
                    endless.sendall(b"1\r\nx\r\n")
                    time.sleep(0.05)
            except OSError:
                pass
            assert closes(endless)


def test_who_is_quick_enough_is_served_and_may_wait_between_requests() -> None:
    with listening(QuickAtHeads) as url, connected(url) as opened:
        for _ in range(2):
            opened.sendall(head(url, "POST", "/", [("Transfer-Encoding", "chunked")]))
            for _ in range(8):
                opened.sendall(b"1\r\nx\r\n")
                time.sleep(0.2)  # longer than a head may take, all in all
            opened.sendall(b"0\r\n\r\n")
            assert answered(opened).read() == b"8"
            time.sleep(1.5)


def test_the_page_itself_leaves_who_sends_no_head_and_whom_it_has_kept_too_long(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Patient, "HEAD_S", 2.0)
    monkeypatch.setattr(page_listening, "_KEPT_ALIVE_S", 1)
    with served(assistant) as url:
        with connected(url) as silent:
            begun = time.monotonic()
            silent.sendall(b"GET /health HT")
            assert closes(silent) and time.monotonic() - begun < 20
        with connected(url) as kept:
            kept.sendall(head(url, "GET", "/health"))
            assert answered(kept).read()
            begun = time.monotonic()
            assert closes(kept) and time.monotonic() - begun < 4  # five seconds would be uvicorn's own


@pytest.mark.parametrize("kind", ["length", "chunks"])
def test_the_caps_hold_to_the_byte(kind: str) -> None:
    with listening(Patient, Limits(echo, json=10, files=20, fields=5)) as url:
        for path, most in (("/gradio_api/queue/join", 10), ("/gradio_api/upload", 20), ("/login", 5)):
            for size, told in ((most, 200), (most + 1, 413)):
                body = b"x" * size
                headers = [("Transfer-Encoding", "chunked")] if kind == "chunks" else []
                assert status(url, "POST", path, headers, chunked(body) if kind == "chunks" else body) == told


def test_an_upload_that_breaks_off_leaves_no_file(alone: str, house: Team) -> None:
    folder = Path(gr.utils.get_upload_folder())
    person = Person(house.url, "甲")
    cookie = ("Cookie", "; ".join(f"{each.name}={each.value}" for each in person.jar))
    for url, more in ((alone, []), (house.url, [cookie])):
        before = {path for path in folder.rglob("*") if path.is_file()}
        opened = connected(url)
        opened.sendall(head(url, "POST", "/gradio_api/upload", [FORM, ("Content-Length", "5000000"), *more]) + PART + b"x" * 300_000)
        begun = wait(lambda before=before: {path for path in folder.rglob("*") if path.is_file()} - before)
        assert begun and all(path.stat().st_mode & 0o077 == 0 for path in begun)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        opened.close()
        assert wait(lambda begun=begun: not any(path.exists() for path in begun))


def test_an_upload_that_is_no_form_leaves_no_file(alone: str) -> None:
    folder = Path(gr.utils.get_upload_folder())
    before = {path for path in folder.rglob("*") if path.is_file()}
    broken = PART + b"text\r\n--" + BOUNDARY.encode() + b"garbage without an end"
    assert status(alone, "POST", "/gradio_api/upload", [FORM], broken) in (200, 400)
    other = PART.replace(b'"files"', b'"other"') + f"text\r\n--{BOUNDARY}--\r\n".encode()
    assert status(alone, "POST", "/gradio_api/upload", [FORM], other) == 200
    assert status(alone, "POST", "/gradio_api/upload", [JSON], b"{}") == 403
    left = {path for path in folder.rglob("*") if path.is_file()} - before
    assert all(path.parent != folder for path in left)


def wait(met: Any) -> Any:
    """Return what becomes true, or what it is at last."""
    for _ in range(200):
        if found := met():
            return found
        time.sleep(0.05)
    return met()
