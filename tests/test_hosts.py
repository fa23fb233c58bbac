"""The page answers to its own hosts and is acted in by its own pages: nothing for a name that was made to lead here, or for another site."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_server import served
from raw import answered, connected, head, status
from team import Person, Team, password, team

from assistant.page import server
from assistant.service import Assistant
from assistant.serving.hosts import Place, hosts_of, origin_of, place_of
from corpus.errors import UserError

JSON = ("Content-Type", "application/json")
HELLO = {"protocolVersion": "2025-03-26", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
INITIALIZE = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": HELLO}).encode()
MCP = [JSON, ("Accept", "application/json, text/event-stream")]
JOIN = json.dumps({"data": [None], "fn_index": 0, "session_hash": "x"}).encode()


@pytest.fixture(scope="module")
def alone(assistant: Assistant) -> Iterator[str]:
    """Serve without users, as on one's own machine."""
    with served(assistant, mcp=True, hosts=("law.example.com",)) as url:
        yield url.rstrip("/")


@pytest.fixture(scope="module")
def house(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with team(assistant, tmp_path_factory.mktemp("team") / "users", ["甲"]) as opened:
        yield opened


def port(url: str) -> str:
    return url.rpartition(":")[2]


STRANGE = [
    "evil.example",
    "evil.example:{port}",
    "127.0.0.1.nip.io:{port}",
    "localhost.evil.example",
    "192.0.2.7:{port}",
    "",
    "a b",
    "127.0.0.1@x",
]


@pytest.mark.parametrize("host", STRANGE)
def test_another_host_is_refused_whatever_it_asks(alone: str, house: Team, host: str) -> None:
    for url in (alone, house.url):
        named = ("Host", host.format(port=port(url)))
        for path in (
            "/",
            "/config",
            "/health",
            "/gradio_api/info",
            "/gradio_api/startup-events",
            "/gradio_api/file=x",
            "/assets/x",
            "/nothing",
        ):
            assert status(url, "GET", path, [named]) in (400, 403), path
        for path in ("/gradio_api/queue/join", "/gradio_api/run/ask", "/gradio_api/upload", "/login"):
            assert status(url, "POST", path, [named, JSON], JOIN) in (400, 403), path
    assert status(alone, "POST", "/gradio_api/mcp/", [("Host", host), *MCP], INITIALIZE) in (400, 403)


def test_the_refusal_says_what_to_do_in_both_languages(alone: str) -> None:
    with connected(alone) as opened:
        opened.sendall(head(alone, "GET", "/", [("Host", "evil.example")]))
        told = answered(opened).read().decode()
    assert "--allow-host" in told and "evil.example" in told and "这个主机名不是本页的" in told and "does not answer" in told


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]", "127.0.0.1:1", "localhost.", "law.example.com", "law.example.com:443"]
)
def test_its_own_hosts_are_served(alone: str, host: str) -> None:
    assert status(alone, "GET", "/config", [("Host", host)]) == 200


def test_a_host_that_a_proxy_names_counts_as_well(alone: str) -> None:
    named = ("Host", f"127.0.0.1:{port(alone)}")
    assert status(alone, "GET", "/config", [named, ("X-Forwarded-Host", "law.example.com")]) == 200
    for value in ("evil.example", "law.example.com, evil.example"):
        assert status(alone, "GET", "/config", [named, ("X-Forwarded-Host", value)]) == 403


ORIGINS = [
    "http://evil.example",
    "https://evil.example",
    "null",
    "http://localhost:3000",
    "http://127.0.0.1:1",
    "chrome-extension://abc",
    "file://",
    "x",
]


@pytest.mark.parametrize("origin", ORIGINS)
def test_another_sites_page_does_nothing_here(alone: str, house: Team, origin: str) -> None:
    told = ("Origin", origin)
    for url in (alone, house.url):
        for path in ("/gradio_api/queue/join", "/gradio_api/call/ask", "/gradio_api/upload", "/login", "/gradio_api/cancel"):
            assert status(url, "POST", path, [told, JSON], JOIN) == 403, path
        assert status(url, "OPTIONS", "/gradio_api/queue/join", [told, ("Access-Control-Request-Method", "POST")]) == 403
    for method in ("POST", "GET", "DELETE"):
        assert status(alone, method, "/gradio_api/mcp/", [told, *MCP], INITIALIZE if method == "POST" else b"") == 403


def test_its_own_page_acts(alone: str) -> None:
    for origin in (alone, "https://law.example.com"):
        assert status(alone, "POST", "/gradio_api/mcp/", [("Origin", origin), *MCP], INITIALIZE) == 200
        assert status(alone, "POST", "/gradio_api/call/documents", [("Origin", origin), JSON], b'{"data":[]}') == 200
    hidden = [("Host", "127.0.0.1:1"), ("Origin", "http://127.0.0.1:81"), JSON]  # behind a proxy that hides the port
    assert status(alone, "POST", "/gradio_api/call/documents", [*hidden, ("Sec-Fetch-Site", "same-origin")], b'{"data":[]}') == 200
    assert status(alone, "POST", "/gradio_api/call/documents", hidden, b'{"data":[]}') == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_a_browser_tells_of_another_site_is_believed(alone: str, site: str) -> None:
    link = [("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", "navigate")]
    assert status(alone, "GET", "/", link) == 200  # a link in a mail or on a portal
    assert status(alone, "GET", "/", [("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", "no-cors")]) == 403
    for path in ("/logout", "/config", "/gradio_api/startup-events"):
        assert status(alone, "GET", path, link) == 403
    assert status(alone, "POST", "/gradio_api/call/documents", [*link, JSON], b'{"data":[]}') == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "http://localhost", "null", "SELF"])
def test_no_origin_is_given_leave_to_read(alone: str, house: Team, origin: str) -> None:
    for url in (alone, house.url):
        named = ("Origin", url if origin == "SELF" else origin)
        for method, path in (("GET", "/"), ("GET", "/config"), ("OPTIONS", "/gradio_api/queue/join"), ("POST", "/login")):
            with connected(url) as opened:
                opened.sendall(head(url, method, path, [named, ("Access-Control-Request-Method", "POST"), ("Content-Length", "0")]))
                told = answered(opened).getheaders()
            assert not [name for name, _ in told if name.lower().startswith("access-control")], (method, path)


def test_another_site_signs_nobody_in(house: Team) -> None:
    person = Person(house.url)
    form = urlencode({"username": "甲", "password": password("甲")}).encode()
    for headers in ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, {"Origin": "null"}):
        assert person.send("/login", form, **headers).status == 403
    assert not list(person.jar)
    assert person.sign_in("甲", password("甲")).status == 200


def test_a_page_on_every_address_is_reached_by_this_machines_name_and_by_the_address_met() -> None:
    everywhere, name = hosts_of("0.0.0.0"), socket.gethostname().lower()
    assert everywhere.has(Place(name, 7860)) and everywhere.has(Place("0.0.0.0", 7860))
    assert everywhere.has(Place("192.0.2.7", 7860), met="192.0.2.7") and not everywhere.has(Place("192.0.2.8", 7860), met="192.0.2.7")
    assert everywhere.has(Place("192.0.2.7", None), met="::ffff:192.0.2.7")
    one = hosts_of("192.0.2.7")
    assert one.has(Place("192.0.2.7", 7860)) and not one.has(Place("192.0.2.9", 7860), met="")


def test_a_public_address_and_allowed_hosts_are_the_pages_own() -> None:
    hosts = hosts_of("127.0.0.1", ["Law.Example.com:8443", "https://other.example/"], "https://public.example/law")
    assert hosts.named == {"law.example.com", "other.example", "public.example"}
    for wrong in ("a b", "", "http://", "x/y", "*"):
        with pytest.raises(UserError, match="--allow-host"):
            hosts_of("127.0.0.1", [wrong])


@given(st.text(max_size=40))
def test_any_text_is_a_host_or_none(text: str) -> None:
    for found in (place_of(text), origin_of(text), origin_of(f"http://{text}")):
        assert found is None or (found.host and "@" not in found.host and "/" not in found.host)


def test_a_strange_host_is_told_before_anything_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.config import Serving

    def build(_: Any) -> Any:
        raise AssertionError("the page was built")

    with pytest.raises(UserError, match="--allow-host"):
        server.serve(Serving(home=tmp_path / "none", allow_hosts=("a b",)), build)
    with pytest.raises(UserError, match="--trust-proxy"):
        server.serve(Serving(home=tmp_path / "none", trust_proxies=("nobody",)), build)
    assert not (tmp_path / "none").exists()
