"""Whose a request's things are is decided on what the framework gets: no way of writing a body passes the guard by."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_server import served
from raw import chunked, encodings, status
from team import Person, Team, team

from assistant.notes.store import NoteStore
from assistant.page.routes.bodies import UnreadableError, handed_on, read
from assistant.service import Assistant

QUESTION = "安全保障新增哪些部门"
JSON = ("Content-Type", "application/json")
SESSION = "a-tab-of-the-first"


@pytest.fixture(scope="module")
def house(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with team(assistant, tmp_path_factory.mktemp("team") / "users", ["甲", "乙"]) as opened:
        yield opened


@pytest.fixture(scope="module")
def first(house: Team) -> Person:
    person = Person(house.url, "甲")
    person.done(house.number("start"), SESSION)
    assert QUESTION in person.done(house.number("ask"), SESSION, None, QUESTION)
    person.done(house.number("pin_answer"), SESSION, None, event={"turn": 1})
    return person


@pytest.fixture(scope="module")
def second(house: Team) -> Person:
    return Person(house.url, "乙")


def cookies(person: Person) -> tuple[str, str]:
    return ("Cookie", "; ".join(f"{each.name}={each.value}" for each in person.jar))


def wanted(house: Team, name: str) -> dict[str, Any]:
    return {"data": [None, ""], "fn_index": house.number(name), "session_hash": SESSION, "trigger_id": 1, "event_data": None}


@pytest.mark.parametrize("encoding", encodings({}))
@pytest.mark.parametrize("function", ["opened", "forget_all", "ask"])
def test_nobody_names_anothers_conversation_in_any_encoding(
    house: Team, first: Person, second: Person, encoding: str, function: str
) -> None:
    body = encodings(wanted(house, function))[encoding]
    for path in ("/gradio_api/queue/join", "/gradio_api/queue/join/", "/gradio_api/run/ask", "/gradio_api/cancel", "/gradio_api/call/ask"):
        told = status(house.url, "POST", path, [JSON, cookies(second)], body)
        assert told == (403 if encoding == "utf-8" else 415), path


def test_what_is_refused_leaves_the_others_history_and_note(house: Team, first: Person, second: Person, assistant: Assistant) -> None:
    before = assistant.history.conversations("甲").total
    assert before
    for body in encodings(wanted(house, "forget_all")).values():
        assert status(house.url, "POST", "/gradio_api/queue/join", [JSON, cookies(second)], body) in (403, 415)
    assert assistant.history.conversations("甲").total == before
    assert NoteStore(assistant.library.home.root / "notes").read("甲").items
    # The same request of the first's own does what it says.
    asked = {**wanted(house, "forget_all"), "data": [None]}
    assert status(house.url, "POST", "/gradio_api/queue/join", [JSON, cookies(first)], encodings(asked)["utf-8"]) == 200
    first.shown(SESSION)
    assert assistant.history.conversations("甲").total == 0


TWICE = '{"data":[null],"session_hash":"%s","session_hash":"%s","fn_index":%d}'


def test_a_name_that_stands_twice_is_refused(house: Team, first: Person, second: Person) -> None:
    for names in ((SESSION, "own"), ("own", SESSION)):
        body = (TWICE % (*names, house.number("opened"))).encode()
        assert status(house.url, "POST", "/gradio_api/queue/join", [JSON, cookies(second)], body) == 415
    nested = b'{"data":[{"path":"a","path":"b"}],"session_hash":"own","fn_index":1}'
    assert status(house.url, "POST", "/gradio_api/queue/join", [JSON, cookies(second)], nested) == 415
    escaped = b'{"data":[],"session_hash":"own","session\\u005fhash":"%s","fn_index":1}' % SESSION.encode()
    assert status(house.url, "POST", "/gradio_api/queue/join", [JSON, cookies(second)], escaped) == 415


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "",
        "application/x-www-form-urlencoded",
        "application/ld+json",
        "application/json; charset=utf-16",
        "application/json;charset=utf-7",
    ],
)
def test_other_kinds_of_bodies_are_refused(house: Team, first: Person, second: Person, kind: str) -> None:
    body = encodings(wanted(house, "opened"))["utf-8"]
    headers = [cookies(second), *([("Content-Type", kind)] if kind else [])]
    assert status(house.url, "POST", "/gradio_api/queue/join", headers, body) == 415
    assert status(house.url, "POST", "/gradio_api/queue/join", [*headers, JSON, ("Content-Type", kind or "text/plain")], body) == 415
    assert status(house.url, "POST", "/gradio_api/queue/join", [cookies(second), JSON, ("Content-Encoding", "gzip")], body) == 415


def test_a_body_without_a_length_is_read_like_any_other(house: Team, first: Person, second: Person) -> None:
    headers = [JSON, ("Transfer-Encoding", "chunked")]
    body = chunked(encodings(wanted(house, "opened"))["utf-8"])
    assert status(house.url, "POST", "/gradio_api/queue/join", [*headers, cookies(second)], body) == 403
    assert status(house.url, "POST", "/gradio_api/queue/join", [*headers, cookies(first)], body) == 200
    first.shown(SESSION)
    strange = chunked(encodings(wanted(house, "opened"))["utf-16"])
    assert status(house.url, "POST", "/gradio_api/queue/join", [*headers, cookies(second)], strange) == 415


def test_a_file_is_found_however_deep_it_is_named(house: Team, first: Person, second: Person) -> None:
    (path,) = first.upload("只给甲.txt", "第一条 只有甲能读。\n".encode()).json
    deep: Any = {"path": path, "meta": {"_type": "gradio.FileData"}}
    for _ in range(200):
        deep = [{"x": deep}]
    assert second.post("/gradio_api/call/align", {"data": [deep, deep]}).status == 403
    body = json.dumps({"data": [{"path": path}, "x"]}).replace("path", "p\\u0061th").encode()
    assert status(house.url, "POST", "/gradio_api/call/align", [JSON, cookies(second)], body) == 403


def test_names_that_are_no_texts_are_refused(house: Team, second: Person) -> None:
    for name in (["x"], {"a": 1}, 5, True):
        assert second.post("/gradio_api/queue/join", wanted(house, "opened") | {"session_hash": name}).status == 403


@pytest.mark.parametrize(
    "body", [b"[]", b"5", b'"x"', b"{", b"\xff\xfe", b'{"a":NaN}', b'{"a":1e999}', b'{"a":' * 5000, b"[" * 100_000, b"\x00{}"]
)
def test_what_is_no_plain_object_is_refused_with_users_and_without(house: Team, second: Person, assistant: Assistant, body: bytes) -> None:
    assert status(house.url, "POST", "/gradio_api/queue/join", [JSON, cookies(second)], body) == 415
    with served(assistant) as url:
        assert status(url, "POST", "/gradio_api/queue/join", [JSON], body) == 415


def test_two_people_who_call_a_conversation_alike_have_two(house: Team, first: Person, second: Person) -> None:
    """Even where nobody remembers whose it was: Gradio itself knows them by two names."""
    guard = house.page.app.middleware_stack
    while not hasattr(guard, "_owners"):
        guard = guard._app if hasattr(guard, "_app") else guard.app
    guard._owners._of.clear()
    told = second.done(house.number("opened"), SESSION, None)
    assert QUESTION not in told


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), values, max_size=5))
@settings(max_examples=80, deadline=None)
def test_what_is_handed_on_says_what_was_read(said: dict[str, Any]) -> None:
    scope = {"headers": [(b"content-type", b"application/json; charset=utf-8"), (b"transfer-encoding", b"chunked")]}
    assert read(scope, json.dumps(said, ensure_ascii=False).encode("utf-8", "surrogatepass")) == said
    passed, receive = handed_on(scope, said, receive=None)  # type: ignore[arg-type]
    with pytest.raises(StopIteration) as given_on:
        receive().send(None)  # type: ignore[attr-defined]
    body = given_on.value.value["body"]
    assert json.loads(body) == said and body.isascii()
    assert dict(passed["headers"]) == {b"content-type": b"application/json", b"content-length": str(len(body)).encode()}


@given(st.binary(max_size=60))
@settings(max_examples=80, deadline=None)
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        said = read({"headers": [(b"content-type", b"application/json")]}, body)
    except UnreadableError:
        return
    assert said is None or isinstance(said, dict)
