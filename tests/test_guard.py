"""What stands before the page where people sign in: nothing without a session, nobody's things but one's own, nothing from elsewhere."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from gradio_client import Client, handle_file
from page_server import served
from team import Person, Team, password, paths, team

from assistant.service import Assistant
from assistant.serving.users import remove_user, set_password

QUESTION = "安全保障新增哪些部门"
ANSWER = "科技部"
SECRET = "第一条 这一段只有甲能读。\n第二条 别人不能。\n".encode()
# What the login page is made of and what it asks; none of it tells what documents or people say.
OPEN = {
    "/", "/login", "/logout", "/health", "/theme.css", "/favicon.ico", "/robots.txt", "/manifest.json",
    "/gradio_api/theme.css", "/gradio_api/startup-events", "/gradio_api/user", "/gradio_api/login_check", "/gradio_api/app_id",
}  # fmt: skip
PACKAGED = ("/assets/", "/svelte/", "/static/")


@pytest.fixture(scope="module")
def house(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with team(assistant, tmp_path_factory.mktemp("team") / "users", ["甲", "乙", "丙"]) as opened:
        yield opened


@pytest.fixture(scope="module")
def first(house: Team) -> Person:
    return Person(house.url, "甲")


@pytest.fixture(scope="module")
def second(house: Team) -> Person:
    return Person(house.url, "乙")


def routes(page: Any) -> set[tuple[str, str]]:
    """Return every method and address that the server answers, with a 0 where something is to be named."""
    found: set[tuple[str, str]] = set()
    waiting = list(page.app.routes)
    while waiting:
        route = waiting.pop()
        inner = getattr(getattr(route, "original_router", None), "routes", None)
        if inner:  # a router that was included as a whole
            waiting += inner
        elif hasattr(route, "path"):
            path = re.sub(r"\{[^}]*\}", "0", route.path)
            found |= {(method, path) for method in getattr(route, "methods", None) or ("GET",)}
    return found


def test_every_address_of_the_server_is_closed_without_signing_in(house: Team) -> None:
    stranger, known = Person(house.url), routes(house.page)
    named = {path for _, path in known}
    assert {f"/gradio_api/{name}" for name in ("queue/join", "queue/data", "upload", "info", "run/0", "call/0", "file=0")} <= named
    closed = [(method, path) for method, path in known if (path.rstrip("/") or "/") not in OPEN and not path.startswith(PACKAGED)]
    answered = {f"{method} {path}": stranger.send(path, b"{}" if method == "POST" else None, method).status for method, path in closed}
    for where, status in answered.items():
        assert status == (403 if "/proxy=" in where else 401), where
    for path in ("/gradio_api/mcp/", "/gradio_api/queue/data?session_hash=0", "/gradio_api/nothing", "//config", "/monitoring/0"):
        assert stranger.send(path).status == 401, path
    assert stranger.upload("a.txt", SECRET).status == 401


def test_the_login_page_names_neither_functions_nor_documents(house: Team, first: Person, assistant: Assistant) -> None:
    page = Person(house.url).send("/").body.decode()
    assert "window.gradio_api_info = {};" in page and "auth_required" in page
    assert "/clause" not in page and assistant.catalogue.titles[0].title not in page
    assert "/clause" in first.send("/").body.decode()
    assert Person(house.url).send("/", method="HEAD").status == 200


def test_who_signed_in_is_called_by_one_name(house: Team, first: Person) -> None:
    again = Person(house.url)
    assert again.sign_in("\u3000甲 ", password("甲")).status == 200
    assert [person.send("/gradio_api/user").json for person in (first, again)] == ["甲", "甲"]
    assert Person(house.url).sign_in("甲", "wrong password").status == 400


def test_another_site_cannot_use_a_session(first: Person) -> None:
    assert {cookie.get_nonstandard_attr("SameSite") for cookie in first.jar} == {"Lax"}


def test_a_file_is_read_by_whoever_uploaded_it_and_nobody_else(house: Team, first: Person, second: Person) -> None:
    (path,) = first.upload("只给甲.txt", SECRET).json
    assert first.send(f"/gradio_api/file={quote(path)}").body == SECRET
    for person, told in ((second, 403), (Person(house.url), 401)):
        assert person.send(f"/gradio_api/file={quote(path)}").status == told
        assert person.send(f"/gradio_api/file/{quote(path)}").status == told
    given = {"path": path, "meta": {"_type": "gradio.FileData"}}
    assert second.post("/gradio_api/call/align", {"data": [given, given]}).status == 403
    assert second.join(house.number("add_files"), "of-the-second", None, [given]).status == 403
    # Whoever has the same file may read it.
    assert second.upload("只给甲.txt", SECRET).json == [path]
    assert second.send(f"/gradio_api/file={quote(path)}").body == SECRET


def test_no_other_file_of_the_machine_is_read(house: Team, first: Person) -> None:
    for path in (house.users, Path(__file__)):
        assert first.send(f"/gradio_api/file={quote(str(path))}").status == 403


def test_a_conversation_on_the_page_is_its_own_persons(house: Team, first: Person, second: Person) -> None:
    asking, session = house.number("ask"), "a-tab-of-the-first"
    asked = first.done(asking, session, None, QUESTION)
    assert ANSWER in asked and f'cp-question\\">{QUESTION}' in asked
    for refused in (
        second.join(asking, session, None, "那时间节点呢"),
        second.send(f"/gradio_api/queue/data?session_hash={session}"),
        second.send(f"/gradio_api/heartbeat/{session}"),
        second.send(f"/gradio_api/deep_link?session_hash={session}"),
        second.post("/gradio_api/cancel", {"session_hash": session, "fn_index": asking, "event_id": "0"}),
        second.post("/gradio_api/run/ask", {"data": ["那时间节点呢"], "session_hash": session}),
    ):
        assert refused.status == 403
    # Two tabs of one person know nothing of each other either.
    other = first.done(asking, "another-tab", None, "那时间节点呢")
    assert "process_completed" in other and "cp-question" in other and f'cp-question\\">{QUESTION}' not in other


def test_an_exported_note_is_downloaded_by_its_own_person_only(house: Team, first: Person, second: Person) -> None:
    session = "a-tab-with-a-note"
    first.done(house.number("start"), session)
    first.done(house.number("ask"), session, None, QUESTION)
    first.done(house.number("pin_answer"), session, None, event={"turn": 1})
    made = paths(first.done(house.number("files"), session, None))
    assert made
    for path in made:
        assert first.send(f"/gradio_api/file={quote(path)}").status == 200
        assert second.send(f"/gradio_api/file={quote(path)}").status == 403


def test_a_user_who_is_removed_or_gets_a_new_password_is_signed_out(house: Team) -> None:
    third = Person(house.url, "丙")
    assert third.send("/config").status == 200
    set_password(house.users, "丙", "a new password", is_new=False)
    assert third.send("/config").status == 401
    assert third.sign_in("丙", "a new password").status == 200 and third.send("/config").status == 200
    remove_user(house.users, "丙")
    assert third.send("/config").status == 401
    assert third.sign_in("丙", "a new password").status == 400


def test_a_program_signs_in_with_a_header(house: Team) -> None:
    right, wrong = ("Basic " + base64.b64encode(f"甲:{words}".encode()).decode() for words in (password("甲"), "wrong password"))
    stranger = Person(house.url)
    assert stranger.send("/gradio_api/info", Authorization=right).status == 200
    assert stranger.send("/gradio_api/user", Authorization=right).json == "甲"
    assert [stranger.send("/gradio_api/info", Authorization=said).status for said in (wrong, "Basic ???", "Bearer x")] == [401] * 3


def test_a_programs_files_are_aligned_for_their_sender(house: Team, tmp_path: Path) -> None:
    old, new = tmp_path / "旧.txt", tmp_path / "新.txt"
    old.write_text("渡口办法\n\n第一条 渡船每日检查一次。\n第二条 超载的处一千元罚款。\n", "utf-8")
    new.write_text("渡口办法\n\n第一条 渡船每日检查两次。\n第二条 超载的处五千元罚款。\n", "utf-8")
    client = Client(house.url, auth=("甲", password("甲")), verbose=False)
    rows = client.predict(handle_file(old), handle_file(new), api_name="/align")
    assert [(*row["old"], *row["new"], row["relation"]) for row in rows] == [(name, name, "revised") for name in ("第一条", "第二条")]


ADDRESSES = ["file=http://127.0.0.1:9/x", "file=https://example.com/x", "file/HTTPS://example.com/x", "proxy=https://a.hf.space/x"]


@pytest.mark.parametrize("path", ADDRESSES)
def test_nothing_is_fetched_from_elsewhere_for_anybody(house: Team, first: Person, path: str) -> None:
    assert first.send(f"/gradio_api/{path}").status == 403
    assert Person(house.url).send(f"/gradio_api/{path}").status == 403


def test_nothing_is_fetched_where_nobody_signs_in_either(assistant: Assistant) -> None:
    with served(assistant) as url:
        person = Person(url.rstrip("/"))
        assert [person.send(f"/gradio_api/{path}").status for path in ADDRESSES] == [403] * len(ADDRESSES)
        assert person.send("/config").status == 200
