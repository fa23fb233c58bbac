"""What every answer carries, and every address of the server as nobody, and as somebody who asks for another's things, in every encoding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from page_server import served
from raw import answered, connected, encodings, head, status
from team import Person, Team, team
from test_guard import OPEN, PACKAGED, routes

from assistant.service import Assistant

JSON = ("Content-Type", "application/json")
ALWAYS = {
    "x-frame-options": "DENY", "x-content-type-options": "nosniff", "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin", "cross-origin-resource-policy": "same-origin",
}  # fmt: skip
SESSION, QUESTION = "a-tab-of-the-first", "安全保障新增哪些部门"


@pytest.fixture(scope="module")
def house(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with team(assistant, tmp_path_factory.mktemp("team") / "users", ["甲", "乙"]) as opened:
        yield opened


def cookies(person: Person) -> tuple[str, str]:
    return ("Cookie", "; ".join(f"{each.name}={each.value}" for each in person.jar))


def told(url: str, method: str, path: str, *headers: tuple[str, str]) -> dict[str, str]:
    with connected(url) as opened:
        opened.sendall(head(url, method, path, [*headers, ("Content-Length", "0")]))
        return {name.lower(): value for name, value in answered(opened).getheaders()}


def test_every_answer_carries_them(house: Team, assistant: Assistant) -> None:
    person = cookies(Person(house.url, "甲"))
    for method, path in sorted(routes(house.page)):
        if path.endswith("heartbeat/0") or "{" in path:
            continue
        for headers in ([], [person]):
            found = told(house.url, method, path, *headers)
            assert {name: found.get(name) for name in ALWAYS} == ALWAYS, (method, path)
            assert "frame-ancestors 'none'" in found["content-security-policy"], (method, path)
            assert found["cache-control"] == "no-store" or path.startswith(PACKAGED) or path.endswith((".css", ".ico", "manifest.json")), (
                path
            )
            assert "server" not in found
    with served(assistant) as url:
        for path in ("/", "/health", "/config", "/nothing", "/gradio_api/file=x", "/gradio_api/proxy=x"):
            found = told(url.rstrip("/"), "GET", path)
            assert {name: found.get(name) for name in ALWAYS} == ALWAYS and found["cache-control"] == "no-store", path
        refused = told(url.rstrip("/"), "GET", "/", ("Host", "evil.example"))
        assert {name: refused.get(name) for name in ALWAYS} == ALWAYS


def test_the_policy_lets_the_pages_own_scripts_run_and_no_others(house: Team) -> None:
    first, second = (Person(house.url).send("/") for _ in range(2))
    pages = [first.body.decode(), second.body.decode()]
    nonces = [set(re.findall(r'<script nonce="([^"]+)"', page)) for page in pages]
    assert all(len(found) == 1 for found in nonces) and nonces[0] != nonces[1]
    assert all(page.count("<script") == page.count("<script nonce=") for page in pages)
    policy = told(house.url, "GET", "/")["content-security-policy"]
    scripts = next(part for part in policy.split(";") if part.strip().startswith("script-src"))
    assert "'unsafe-inline'" not in scripts and "http:" not in policy and "https:" not in policy and "*" not in policy


def test_a_file_that_was_uploaded_runs_nothing(house: Team) -> None:
    person = Person(house.url, "甲")
    (path,) = person.upload("a.html", b"<script>alert(1)</script>").json
    found = told(house.url, "GET", f"/gradio_api/file={path}", cookies(person))
    assert found["content-security-policy"].startswith("sandbox") and "attachment" in found["content-disposition"]


def bodies(house: Team, path: str) -> Iterator[tuple[str, bytes, bool]]:
    """Yield what names the first's conversation, file or event, in every encoding."""
    wanted: dict[str, Any] = {
        "data": [{"path": path, "meta": {"_type": "gradio.FileData"}}],
        "fn_index": house.number("opened"),
        "session_hash": SESSION,
        "event_id": "0",
        "component_id": 1,
        "fn_name": "x",
    }
    for name, body in encodings(wanted).items():
        yield name, body, name == "utf-8"


def test_every_address_is_closed_to_nobody_and_anothers_things_to_everybody_else_in_every_encoding(house: Team) -> None:
    first, second = Person(house.url, "甲"), Person(house.url, "乙")
    first.done(house.number("ask"), SESSION, None, QUESTION)
    (path,) = first.upload("only-the-first.txt", "第一条 只有甲能读。\n".encode()).json
    own = cookies(second)
    seen = 0
    for method, route in sorted(routes(house.page)):
        named = route.rstrip("/") or "/"
        if named in ("/login", "/logout"):
            continue
        if method != "POST":
            if named not in OPEN and not route.startswith(PACKAGED):
                assert status(house.url, method, route) == (403 if "/proxy=" in route else 401), (method, route)
            asked = [f"{route}?session_hash={SESSION}", f"/gradio_api/file={path}", f"/gradio_api/file/{path}"]
            for target in [*asked, *([route.replace("0", SESSION)] if "heartbeat" in route else [])]:
                assert status(house.url, method, target, [own]) in (403, 404, 405), (method, target)
            continue
        for name, body, is_plain in bodies(house, path):
            seen += 1
            assert status(house.url, method, route, [JSON], body) == 401, (route, name)
            answer = status(house.url, method, route, [JSON, own], body)
            assert answer in ((403,) if is_plain else (403, 415)), (route, name, answer)
    assert seen > 100
    assert first.send(f"/gradio_api/file={path}").status == 200


def test_the_page_sends_the_name_of_a_conversation_in_a_header(house: Team) -> None:
    first, second = Person(house.url, "甲"), Person(house.url, "乙")
    assert first.join(house.number("ask"), "hidden", None, QUESTION).status == 200
    for path in ("/gradio_api/queue/data", "/gradio_api/heartbeat/-"):
        assert second.send(path, X_Session_Hash="hidden").status == 403
    assert QUESTION in first.send("/gradio_api/queue/data", X_Session_Hash="hidden").body.decode()
    assert b"ALIVE" in first.send("/gradio_api/heartbeat/-", X_Session_Hash="hidden").body
