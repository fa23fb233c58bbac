"""Signing in: guessing is slowed down and shuts nobody out, addresses are written down, sessions are listed, end and outlive a restart."""

from __future__ import annotations

import base64
import json
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from urllib.parse import urlencode

import pytest
from page_server import free_port
from raw import answered, connected, head, status
from team import Person, Team, password, team
from test_users import run

import ui
from assistant.page import server
from assistant.service import Assistant
from assistant.serving import logs
from assistant.serving.proxies import Proxies, proxies_of
from assistant.serving.roles import Role
from assistant.serving.sessions import IDLE_S, LONGEST_S, Sessions, sessions_file
from assistant.serving.throttle import Throttle, network
from assistant.serving.users import Gate, read_users, remove_user, set_password
from corpus.errors import UserError

PEOPLE = ("甲", "乙", "丙")
MANY = tuple(f"分析师{n}" for n in range(50))


@pytest.fixture
def house(assistant: Assistant, tmp_path: Path) -> Iterator[Team]:
    with team(assistant, tmp_path / "users", PEOPLE) as opened:
        logs.write_to(tmp_path / "page.log")
        yield opened
        logs.write_to(tmp_path / "other.log")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_guessing_from_one_address_holds_up_nobody_elsewhere(tmp_path: Path) -> None:
    set_password(tmp_path / "users", "甲", password("甲"), is_new=True)
    gate, clock = Gate(tmp_path / "users", clock := Clock()), clock
    assert not any(gate.admit("甲", "wrong", "192.0.2.1") for _ in range(30))
    assert gate.enter("甲", password("甲"), "192.0.2.1").wait_s > 0
    assert gate.admit("甲", password("甲"), "192.0.2.2")
    assert gate.admit("甲", password("甲"), "192.0.2.1", is_known=True)
    clock.now += 61
    assert gate.admit("甲", password("甲"), "192.0.2.1")


def test_guessing_from_everywhere_leaves_the_owner_a_first_try_from_anywhere() -> None:
    throttle = Throttle(clock := Clock())
    for n in range(200):
        throttle.failed("甲", f"198.51.100.{n}", is_known=False)
    assert throttle.wait("甲", "192.0.2.1", is_known=False) == 0
    for _ in range(2):
        throttle.failed("甲", "192.0.2.1", is_known=False)
    assert throttle.wait("甲", "192.0.2.1", is_known=False) > 0  # a name under attack has fewer tries to give away
    assert throttle.wait("乙", "192.0.2.1", is_known=False) == 0 == throttle.wait("甲", "192.0.2.1", is_known=True)
    clock.now += 1000
    assert throttle.wait("甲", "192.0.2.1", is_known=False) == 0


def test_an_address_that_guesses_many_names_waits_and_its_known_browsers_do_not() -> None:
    throttle, patient, clock = Throttle(Clock()), Throttle(clock := Clock()), clock
    for n in range(60):
        throttle.failed(f"name{n}", "192.0.2.1", is_known=False)
    assert throttle.wait("甲", "192.0.2.1", is_known=False) > 0
    for n in range(60):
        patient.failed(f"name{n}", "192.0.2.1", is_known=False)
        clock.now += 60
    assert patient.wait("甲", "192.0.2.1", is_known=False) == 0  # a house where people mistype now and then
    throttle.succeeded("name1", "192.0.2.1", is_known=False)
    assert throttle.wait("甲", "192.0.2.1", is_known=False) > 0  # an account of one's own frees nothing
    assert throttle.wait("甲", "192.0.2.1", is_known=True) == 0 == throttle.wait("甲", "192.0.2.2", is_known=False)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8::1", "2001:db8::ffff", True), ("2001:db8::1", "2001:db8:0:1::1", False), ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False), ("fe80::1%eth0", "fe80::2", True), ("", "", True),
    ],
)  # fmt: skip
def test_whoever_has_a_network_of_ipv6_is_one_address(one: str, other: str, is_same: bool) -> None:
    assert (network(one) == network(other)) is is_same


def test_a_guesser_waits_and_the_owner_comes_in_on_a_browser_that_was_there(house: Team) -> None:
    owner = Person(house.url, "甲")
    assert owner.send("/logout").status == 200 and owner.send("/config").status == 401
    guesser = Person(house.url)
    told = [guesser.sign_in("甲", f"wrong password {n}").status for n in range(8)]
    assert told[:5] == [400] * 5 and 429 in told and set(told) == {400, 429}
    delayed = guesser.sign_in("甲", password("甲"))
    assert delayed.status == 429 and "秒" in delayed.json["detail"] and "seconds" in delayed.json["detail"]
    assert owner.sign_in("甲", password("甲")).status == 200
    assert Person(house.url, "乙").send("/config").status == 200
    text = (house.users.parent / "page.log").read_text("utf-8")
    assert "login-failed user=甲 address=127.0.0.1" in text and "login user=甲 address=127.0.0.1" in text and "login-delayed" in text
    assert "wrong password" not in text and password("甲") not in text


def test_a_mark_of_one_name_is_none_of_anothers(house: Team) -> None:
    other = Person(house.url, "乙")
    other.send("/logout")
    for n in range(8):
        Person(house.url).sign_in("甲", f"wrong {n}")
    assert other.sign_in("甲", password("甲")).status == 429


def test_basic_authentication_is_slowed_down_alike(house: Team) -> None:
    def basic(words: str) -> str:
        return "Basic " + base64.b64encode(f"丙:{words}".encode()).decode()

    known = Person(house.url)
    assert known.send("/config", Authorization=basic(password("丙"))).status == 200
    for n in range(8):
        assert known.send("/config", Authorization=basic(f"wrong {n}")).status == 401
    assert known.send("/config", Authorization=basic(password("丙"))).status == 200  # was right before, and costs no try
    set_password(house.users, "丙", "a new password", is_new=False)
    assert known.send("/config", Authorization=basic(password("丙"))).status == 401


FOREIGN = [
    "a=b;;=c",
    '"',
    "x={[,]}; y",
    "\xe9=\xff",
    "=",
    "a b c",
    "access-token-other=1",
    "k=\x7f",
    "=; =; ;",
    'a="unclosed; b=1',
    "__Host-x=1",
    "a:b=c",
]


@pytest.mark.parametrize("foreign", FOREIGN)
def test_another_applications_cookie_makes_no_difference(house: Team, foreign: str) -> None:
    person = Person(house.url, "甲")
    own = "; ".join(f"{each.name}={each.value}" for each in person.jar)
    for cookie in (f"{foreign}; {own}", f"{own}; {foreign}"):
        assert status(house.url, "GET", "/config", [("Cookie", cookie)]) == 200
    assert status(house.url, "GET", "/config", [("Cookie", foreign), ("Cookie", own)]) == 200
    assert status(house.url, "GET", "/config", [("Cookie", foreign)]) == 401
    form = urlencode({"username": "甲", "password": password("甲")}).encode()
    kind = ("Content-Type", "application/x-www-form-urlencoded")
    assert status(house.url, "POST", "/login", [("Cookie", foreign), kind], form) == 200


def test_a_form_that_is_none_signs_nobody_in(house: Team) -> None:
    kind = ("Content-Type", "application/x-www-form-urlencoded")
    for body in (b"", b"username=", b"username=\xff\xfe&password=%ff", b"password=x", "username=甲".encode(), b"username=a&" * 2000):
        assert status(house.url, "POST", "/login", [kind], body) in (400, 413)
    upload = b'--x\r\nContent-Disposition: form-data; name="username"; filename="a"\r\n\r\nx\r\n--x--\r\n'
    assert status(house.url, "POST", "/login", [("Content-Type", "multipart/form-data; boundary=x")], upload) == 400
    assert status(house.url, "POST", "/login", [("Content-Type", "multipart/form-data")], b"x") == 400
    assert status(house.url, "GET", "/login") == 405


def test_sessions_are_told_and_ended_from_the_command_line(house: Team) -> None:
    home = house.users.parent
    first, again, second = Person(house.url, "甲"), Person(house.url, "甲"), Person(house.url, "乙")
    listed = [json.loads(line) for line in run(home, "user", "sessions", "--json").stdout.splitlines()]
    assert sorted(each["user"] for each in listed) == ["乙", "甲", "甲"] and {each["address"] for each in listed} == {"127.0.0.1"}
    assert len(run(home, "user", "sessions", "乙").stdout.splitlines()) == 1
    (own,) = [each["id"] for each in listed if each["user"] == "乙"]
    assert run(home, "user", "sessions", "--end", own).returncode == 0
    assert [person.send("/config").status for person in (first, again, second)] == [200, 200, 401]
    gone = run(home, "user", "sessions", "--end", own)
    assert gone.returncode == 1 and "没有编号" in gone.stderr
    assert "2" in run(home, "user", "sessions", "甲", "--end-all").stderr
    assert [person.send("/config").status for person in (first, again)] == [401, 401]
    assert run(home, "user", "sessions").stdout == ""


def test_leaving_ends_ones_own_session_and_no_other(house: Team) -> None:
    first, again = Person(house.url, "甲"), Person(house.url, "甲")
    token = {each.name: each.value for each in first.jar}
    assert first.send("/logout").status == 200
    assert status(house.url, "GET", "/config", [("Cookie", "; ".join(f"{name}={value}" for name, value in token.items()))]) == 401
    assert again.send("/config").status == 200


def test_a_session_outlives_a_restart(assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setattr("team.free_port", lambda: port)
    with team(assistant, tmp_path / "users", ["甲"]) as house:
        person = Person(house.url, "甲")
    with team(assistant, tmp_path / "users", []) as house:
        assert person.send("/config").status == 200
        assert person.send("/gradio_api/user").json == "甲"


def test_a_session_ends_unused_and_at_the_latest_after_its_time(tmp_path: Path) -> None:
    clock = Clock()
    kept = Sessions(tmp_path / "sessions", clock)

    def secret(_: str) -> str:
        return "s"

    idle, used = kept.begin("甲", "s"), kept.begin("甲", "s")
    for _ in range(int(LONGEST_S / (IDLE_S / 2))):
        clock.now += IDLE_S / 2
        assert kept.user_of(used, secret) == "甲"
    assert kept.user_of(idle, secret) is None
    clock.now += 1
    assert kept.user_of(used, secret) is None and kept.listed() == []


def test_a_session_is_of_one_password_and_of_one_user_of_the_name(tmp_path: Path) -> None:
    kept, users = Sessions(tmp_path / "sessions"), tmp_path / "users"
    set_password(users, "甲", password("甲"), is_new=True)
    gate = Gate(users)

    def secret(name: str) -> str | None:
        user = gate.known(name)
        return user and user.secret

    token = kept.begin("甲", secret("甲") or "")
    assert kept.user_of(token, secret) == "甲" and kept.user_of("nonsense", secret) is None
    before = read_users(users)["甲"]
    remove_user(users, "甲")
    assert kept.user_of(token, secret) is None
    set_password(users, "甲", password("甲"), is_new=True)
    assert kept.user_of(token, secret) is None and read_users(users)["甲"].principal != before.principal


def test_the_file_holds_no_token_is_private_and_begins_anew_where_it_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "sessions"
    token = Sessions(path).begin("甲", "s", "192.0.2.1", "Browser\x1b[2J")
    assert token.encode() not in path.read_bytes() and path.stat().st_mode & 0o077 == 0
    assert "\x1b" not in Sessions(path).listed()[0].agent
    path.write_bytes(b"garbage" * 1000)
    said: list[str] = []
    kept = Sessions(path, notice=said.append)
    assert kept.listed() == [] and kept.begin("甲", "s")
    (aside,) = [each.name for each in tmp_path.iterdir() if "damaged" in each.name]
    (line,) = said
    assert aside in line and "重新登录" in line and "\n" not in line
    (tmp_path / "folder").mkdir()
    with pytest.raises(UserError, match="登录记录"):
        Sessions(tmp_path / "folder")
    forgetting = Sessions(tmp_path / "folder", notice=said.append, may_forget=True)
    assert forgetting.user_of(forgetting.begin("甲", "s"), lambda _: "s") == "甲" and "只记在内存里" in said[-1]
    with sqlite3.connect(path) as file:
        assert file.execute("SELECT count(*) FROM sessions").fetchone() == (1,)


def test_fifty_people_sign_in_at_once(assistant: Assistant, tmp_path: Path) -> None:
    with team(assistant, tmp_path / "users", MANY) as house:
        together = Barrier(len(MANY))

        def come(name: str) -> tuple[int, str]:
            person = Person(house.url)
            together.wait(60)
            told = person.sign_in(name, password(name)).status
            return told, person.send("/gradio_api/user").json

        with ThreadPoolExecutor(len(MANY)) as people:
            assert list(people.map(come, MANY)) == [(200, name) for name in MANY]


HEADER = "x-remote-user"


@pytest.mark.parametrize("trusted", [True, False])
def test_a_proxys_header_signs_in_from_a_trusted_address_only(assistant: Assistant, tmp_path: Path, trusted: bool) -> None:
    proxies = proxies_of(["127.0.0.1"] if trusted else ["192.0.2.1"], "X-Remote-User")
    set_password(tmp_path / "users", "编辑", None, is_new=True, role=Role.EDITOR)
    with team(assistant, tmp_path / "users", ["甲"], access=server.Access(proxies=proxies)) as house:
        for name in ("甲", "编辑", "访客"):
            told = Person(house.url).send("/gradio_api/user", **{HEADER: name.encode().decode("latin-1")})
            assert told.json == (name if trusted else None)
        for wrong in ("a b", "", "甲:x", "../x"):
            assert Person(house.url).send("/config", **{HEADER: wrong.encode().decode("latin-1")}).status == 401
        both = [(HEADER, "one"), (HEADER, "two")]
        assert status(house.url, "GET", "/config", both) == 401
        upload = Person(house.url)
        told = upload.send("/gradio_api/upload", b"--x--", content_type="multipart/form-data; boundary=x", **{HEADER: "guest"})
        assert told.status == (403 if trusted else 401)  # whom the users file does not name may read
        assert Person(house.url).sign_in("编辑", "").status == 400


def test_without_a_users_file_only_the_proxy_signs_in(assistant: Assistant) -> None:
    access, port = server.Access(proxies=proxies_of(["127.0.0.1"], HEADER)), free_port()
    page = ui.build(assistant)
    server.launch(page, server.guarded(server.launch_options("127.0.0.1", port), assistant, Gate(None), access))
    try:
        person = Person(f"http://127.0.0.1:{port}")
        assert person.send("/config").status == 401 and person.sign_in("guest", "").status == 400
        assert person.send("/config", **{HEADER: "guest"}).json["username"] == "guest"
    finally:
        page.close(verbose=False)


@pytest.mark.parametrize(
    ("peer", "forwarded", "sender"),
    [
        ("10.0.0.1", ["192.0.2.7"], "192.0.2.7"),
        ("10.0.0.1", ["203.0.113.9, 192.0.2.7"], "192.0.2.7"),
        ("10.0.0.1", ["203.0.113.9, 192.0.2.7, 10.0.0.2"], "192.0.2.7"),
        ("10.0.0.1", ["203.0.113.9", "192.0.2.7"], "192.0.2.7"),
        ("192.0.2.8", ["203.0.113.9"], "192.0.2.8"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("::ffff:10.0.0.1", ["2001:db8::1"], "2001:db8::1"),
        ("nobody", ["203.0.113.9"], "nobody"),
    ],
)
def test_the_last_address_that_a_trusted_proxy_met_counts(peer: str, forwarded: list[str], sender: str) -> None:
    assert proxies_of(["10.0.0.0/8"]).sender(peer, forwarded) == sender
    assert Proxies().sender(peer, forwarded) == peer


@pytest.mark.parametrize(
    ("addresses", "name", "told"),
    [(["nobody"], "", "--trust-proxy"), (["127.0.0.1"], "a b", "--proxy-user-header"), ([], "x-user", "--trust-proxy")],
)
def test_what_is_no_proxy_is_told(addresses: list[str], name: str, told: str) -> None:
    with pytest.raises(UserError, match=told):
        proxies_of(addresses, name)


def test_a_secure_page_gives_secure_cookies(house: Team) -> None:
    form = urlencode({"username": "甲", "password": password("甲")}).encode()
    for headers, secure in (([], False), ([("X-Forwarded-Proto", "https")], True)):
        with connected(house.url) as opened:
            given = [("Content-Type", "application/x-www-form-urlencoded"), ("Content-Length", str(len(form))), *headers]
            opened.sendall(head(house.url, "POST", "/login", given) + form)
            cookies = answered(opened).headers.get_all("set-cookie") or []
        assert len(cookies) == 2
        for cookie in cookies:
            assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and ("Secure" in cookie) is secure


def test_sessions_stand_beside_their_users_file(tmp_path: Path) -> None:
    assert sessions_file(tmp_path / "users", tmp_path / "home") == tmp_path / ".users.sessions"
    assert sessions_file(tmp_path / "none" / "users", tmp_path) == tmp_path / ".users.sessions"
