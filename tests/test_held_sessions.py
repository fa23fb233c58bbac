"""What the server keeps of those who asked: a program's single calls leave nothing, and open pages are so many at most."""

import json
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from page_server import launched

from assistant.service import Assistant

pytestmark = pytest.mark.slow
MOST = 5
WAIT_S = 10


@pytest.fixture(scope="module")
def served(assistant: Assistant) -> Iterator[tuple[str, Any]]:
    with launched(assistant, state_session_capacity=MOST) as (url, page):
        yield url, page


def looked_up(url: str, wanted: str, **more: str) -> Any:
    body = json.dumps({"data": [wanted, ""], **more}).encode()
    request = urllib.request.Request(f"{url}gradio_api/call/clause", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as reply:
        event = json.load(reply)["event_id"]
    with urllib.request.urlopen(f"{url}gradio_api/call/clause/{event}", timeout=60) as reply:
        lines = reply.read().decode().splitlines()
    return json.loads(next(line for line in lines if line.startswith("data: "))[6:])[0]


def held(page: Any, expected: list[str]) -> list[str]:
    """Return the sessions that are held, once they are those expected or some seconds have passed: they go when an answer has gone."""
    until = time.monotonic() + WAIT_S
    while [*page.state_holder.session_data] != expected and time.monotonic() < until:
        time.sleep(0.05)
    return [*page.state_holder.session_data]


def test_a_call_whose_answer_was_fetched_leaves_no_session(served: tuple[str, Any]) -> None:
    url, page = served
    before = [*page.state_holder.session_data]
    assert [looked_up(url, wanted)[0]["number"] for wanted in ("新39", "旧25", "新39")] == [39, 25, 39]
    assert held(page, before) == before
    assert page.state_holder.time_last_used.keys() == set(before)
    assert not page._queue.pending_event_ids_session


def test_a_session_that_a_program_names_is_kept_and_the_oldest_go(served: tuple[str, Any]) -> None:
    url, page = served
    names = [f"program{number}" for number in range(MOST + 3)]
    for name in names:
        assert looked_up(url, "新39", session_hash=name)[0]["number"] == 39
    assert held(page, names[-MOST:]) == names[-MOST:]
    looked_up(url, "新39")
    assert held(page, names[-MOST + 1 :]) == names[-MOST + 1 :]
