"""The page in the networks that people have: proxies in the environment, IPv6, and a path behind another server."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from gradio_client import Client, handle_file
from laws import FERRY, FERRY_NEW, FERRY_OLD, write_laws
from nginx import LOCATIONS, nginx
from page_server import free_port, served
from team import Person, password, team
from test_mcp import PATH, called

from assistant.config import no_proxies
from assistant.service import Assistant
from assistant.serving import programs
from assistant.serving.addresses import bare, in_url, path_of, public_root
from corpus.errors import UserError

ROOT = Path(__file__).parent.parent
QUESTION = "安全保障新增哪些部门"
ANSWER = "科技部"
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(scope="module")
def has_ipv6() -> None:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        pytest.skip("no IPv6 on this machine")


@pytest.fixture
def trap() -> Iterator[tuple[int, Callable[[], int]]]:
    """Yield the port of a proxy that never answers, and a way to tell how many have come to it."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.setblocking(False)

        def came() -> int:
            met = 0
            while True:
                try:
                    listening.accept()[0].close()
                except BlockingIOError:
                    return met
                met += 1

        yield listening.getsockname()[1], came


@contextmanager
def started(home: Path, *arguments: str, **named: str) -> Iterator[list[str]]:
    """Run `serve` with more in the environment; yield what it says of itself once it answers."""
    kept = {
        name: value for name, value in os.environ.items() if name.lower() not in PROXIES and not name.startswith(("PYTHON", "CLAUSEPAIR"))
    }
    command = [sys.executable, str(ROOT / "ui.py"), *("--home", str(home)), *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=kept | {"PYTHONIOENCODING": "utf-8"} | named, encoding="utf-8") as running:
        assert running.stderr is not None
        stop = threading.Timer(90, running.kill)
        stop.start()
        said: list[str] = []
        try:
            for line in running.stderr:
                said.append(line.strip())
                if line.strip().endswith("/health"):
                    break
            assert said and said[-1].endswith("/health"), "\n".join(said)
            yield said
        finally:
            stop.cancel()
            running.terminate()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["http", "socks5", "socks"])
def test_a_proxy_in_the_environment_is_never_asked_for_the_page(home: Path, trap: tuple[int, Callable[[], int]], kind: str) -> None:
    place, came = f"127.0.0.1:{trap[0]}", trap[1]
    http = {"http_proxy": f"http://{place}", "HTTPS_PROXY": f"http://{place}"}
    named = http if kind == "http" else {**http, "ALL_PROXY": f"{kind}://{place}", "no_proxy": "[::1],fe80::/10"}
    port = str(free_port())
    with started(home, "--port", port, **named) as said:
        assert f"http://127.0.0.1:{port}" in said[-2]
        client = Client(f"http://127.0.0.1:{port}/", verbose=False)
        assert ANSWER in client.predict(QUESTION, api_name="/ask")["answer"]
    assert came() == 0


def test_the_environment_names_its_proxies_again_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("no_proxy", raising=False)
    with pytest.raises(ValueError, match="broken"), no_proxies():
        assert os.environ["no_proxy"] == "*"
        raise ValueError("broken")
    assert "no_proxy" not in os.environ
    monkeypatch.setenv("no_proxy", "intranet.example")
    with no_proxies():
        pass
    assert os.environ["no_proxy"] == "intranet.example"


@pytest.mark.slow
@pytest.mark.parametrize("host", ["::1", "[::1]"])
def test_ipv6_is_served_and_named_as_a_browser_takes_it(home: Path, has_ipv6: None, host: str) -> None:
    port = str(free_port())
    with started(home, "--host", host, "--port", port, "--mcp") as said:
        url = f"http://[::1]:{port}"
        assert [line.split()[-1] for line in said[-3:]] == [url, f"{url}/gradio_api/mcp/", f"{url}/health"]
        assert ANSWER in Client(f"{url}/", verbose=False).predict(QUESTION, api_name="/ask")["answer"]
        page = urllib.request.urlopen(url, timeout=30).read().decode()
        assert f'"root":"{url}"' in page


@pytest.mark.parametrize(
    ("given", "plain", "written"),
    [("::1", "::1", "[::1]"), ("[::1]", "::1", "[::1]"), ("127.0.0.1", "127.0.0.1", "127.0.0.1"), ("localhost",) * 3, ("::", "::", "[::]")],
)
def test_an_address_is_bare_for_sockets_and_in_brackets_in_a_url(given: str, plain: str, written: str) -> None:
    assert (bare(given), in_url(bare(given))) == (plain, written)


@pytest.mark.parametrize(
    ("given", "root", "path"),
    [
        ("", "", ""),
        ("/", "", ""),
        ("/law", "/law", "/law"),
        ("law/", "/law", "/law"),
        ("/tools/law", "/tools/law", "/tools/law"),
        ("/法规", "/法规", "/法规"),
        ("/%E6%B3%95", "/%E6%B3%95", "/法"),
        ("https://example.com/law/", "https://example.com/law", "/law"),
        ("http://example.com:8080", "http://example.com:8080", ""),
    ],
)
def test_a_root_path_is_a_path_or_an_address(given: str, root: str, path: str) -> None:
    assert (public_root(given), path_of(public_root(given))) == (root, path)


@pytest.mark.parametrize(
    "given",
    ["/law?x=1", "/a b", "//example.com/law", "https://", "ftp://example.com/x", "C:/Program Files/law", "/a/../b", "/a#b", "http://[::1"],
)
def test_what_is_no_root_path_is_refused_in_a_line(given: str) -> None:
    with pytest.raises(UserError, match="--root-path") as refused:
        public_root(given)
    assert given in refused.value.zh and given in refused.value.en


@pytest.fixture(scope="module")
def under_path(assistant: Assistant) -> Iterator[str]:
    with served(assistant, mcp=True, root="/law", hosts=("tools.example",)) as url:
        yield url


@pytest.fixture(params=LOCATIONS)
def public(under_path: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yield the address of the page behind nginx, set up in each of the ways."""
    with nginx(under_path, tmp_path, request.param) as url:
        yield url


def test_a_page_under_a_path_names_only_addresses_under_it(public: str) -> None:
    page = urllib.request.urlopen(public, timeout=30).read().decode()
    assert "gradio_config.root = location.origin + '/law';" in page
    assert not re.search(r"""(?:href|src)=["']/(?!law/)""", page)
    for name in sorted(set(re.findall(r"""(?:href|src)=["']\./([^"']+)""", page))):
        assert urllib.request.urlopen(public + name, timeout=30).status == 200, name
    assert json.load(urllib.request.urlopen(f"{public}health", timeout=30))["status"] == "ok"


def test_programs_ask_and_send_files_under_a_path(public: str, assistant: Assistant, tmp_path: Path) -> None:
    client = Client(public, verbose=False)
    assert ANSWER in client.predict(QUESTION, api_name="/ask")["answer"]
    files = write_laws(tmp_path)[FERRY]
    assert called(public + PATH, "clause", reference="新39") == json.loads(json.dumps(programs.clause(assistant, "新39")))
    rows = client.predict(*map(handle_file, files), api_name="/align")
    assert rows == json.loads(json.dumps(programs.align(assistant, FERRY_OLD, FERRY_NEW)))


def test_files_are_named_where_the_browser_asked(under_path: str) -> None:
    """What a browser sends names the host that it knows; a host that nobody allowed is refused."""
    for origin in ("https://tools.example", "http://127.0.0.1:81", "null"):
        request = urllib.request.Request(f"{under_path}config", headers={"Origin": origin})
        told = json.load(urllib.request.urlopen(request, timeout=30))["root"]
        assert told == (f"{under_path}law" if origin == "null" else f"{origin}/law")
    strange = urllib.request.Request(f"{under_path}config", headers={"Origin": "https://other.example"})
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(strange, timeout=30)


def test_a_stream_comes_through_nginx_as_it_grows(public: str) -> None:
    """What nginx gathers before it passes it on would come in one piece at the end, and here there is none."""
    with urllib.request.urlopen(f"{public}gradio_api/heartbeat/somebody", timeout=10) as stream:
        assert stream.readline().startswith(b"data:")


@pytest.mark.parametrize("way", ["/law/", "/", "/law"])
def test_the_page_under_a_path_also_answers_without_the_proxy(under_path: str, way: str) -> None:
    with urllib.request.urlopen(under_path.rstrip("/") + way, timeout=30) as answer:
        assert f'"root":"{under_path}law"' in answer.read().decode()
        assert answer.url == under_path.rstrip("/") + ("/law/" if way == "/law" else way)


@pytest.mark.parametrize("location", ["taken off", "left on", "port hidden"])
def test_people_sign_in_and_out_under_a_path(assistant: Assistant, tmp_path: Path, location: str) -> None:
    with team(assistant, tmp_path / "users", ["甲"], root="/law") as house, nginx(house.url, tmp_path, location) as public:
        person = Person(public.rstrip("/"))
        assert person.send("/config").status == 401
        assert person.sign_in("甲", password("甲")).status == 200
        assert person.send("/config").json["username"] == "甲"
        left = person.send("/logout")
        assert left.status == 200 and "auth_required" in left.body.decode()
        assert person.send("/config").status == 401
