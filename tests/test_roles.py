"""Who may add, align and remove, on the page, by the endpoints and by MCP; and what is written down of it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from laws import FERRY_NEW, FERRY_OLD
from team import Person, Team, password, team
from test_mcp import PATH, speak
from test_users import run

from assistant.service import Assistant
from assistant.serving import logs
from assistant.serving.roles import Act, Role, may
from assistant.serving.users import read_users, set_password, set_role
from corpus.errors import UserError

LAW = "样例渡口管理办法\n\n第一条 为了规范渡口管理，制定本办法。\n第二条 渡船应当每年检验一次。\n"
MAY = {
    "reader": {"add": False, "align": False, "remove": False},
    "editor": {"add": True, "align": True, "remove": False},
    "admin": {"add": True, "align": True, "remove": True},
}


@pytest.fixture(scope="module")
def own(copied_home: Callable[[], Path]) -> Iterator[Assistant]:
    with Assistant.open(copied_home()) as opened:
        opened.prepare()
        yield opened


@pytest.fixture(scope="module")
def house(own: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    users = tmp_path_factory.mktemp("team") / "users"
    for role in Role:
        set_password(users, role.value, password(role.value), is_new=True, role=role)
    with team(own, users, [], mcp=True) as opened:
        logs.write_to(users.parent / "page.log")
        yield opened
        logs.write_to(users.parent / "other.log")


def test_roles_build_on_each_other() -> None:
    assert {role.value: {act.value: may(role, act) for act in Act} for role in Role} == MAY


def uploaded(house: Team, name: str = "渡口.txt") -> dict[str, Any]:
    (path,) = Person(house.url, "admin").upload(name, LAW.encode()).json
    return {"path": path, "orig_name": name, "meta": {"_type": "gradio.FileData"}}


@pytest.mark.parametrize("role", MAY)
def test_a_role_says_what_the_page_does_for_a_person(house: Team, own: Assistant, role: str) -> None:
    person, session = Person(house.url, role), f"tab-of-{role}"
    sent = person.upload("渡口.txt", LAW.encode())
    assert sent.status == (200 if MAY[role]["add"] else 403)
    given = {"path": sent.json[0], "orig_name": "渡口.txt", "meta": {"_type": "gradio.FileData"}} if sent.status == 200 else None
    person.done(house.number("start"), session)
    told = person.done(house.number("add_files"), session, None, [given] if given else None)
    assert bool([row for row in own.holdings() if row["added"]]) is MAY[role]["add"]
    if not MAY[role]["add"]:
        assert f"你的角色是 {role}" in told and "editor" in told
    Person(house.url, "admin").done(house.number("start"), "tab-of-the-admin")
    if not MAY[role]["add"]:
        admin = Person(house.url, "admin")
        admin.done(house.number("add_files"), "tab-of-the-admin", None, [uploaded(house)])
    (document,) = [str(row["document"]) for row in own.holdings() if row["added"]]
    for somebody, tab in ((person, session), (Person(house.url, "admin"), "tab-of-the-admin")):
        somebody.done(house.number("refresh"), tab, None, None, [], None)  # as opening the tab does: what may be chosen is what was shown
    told = person.done(house.number("remove"), session, None, document)
    left = [row for row in own.holdings() if row["added"]]
    assert bool(left) is not MAY[role]["remove"]
    if left:
        assert f"你的角色是 {role}" in told
        Person(house.url, "admin").done(house.number("remove"), "tab-of-the-admin", None, document)
    assert not [row for row in own.holdings() if row["added"]]
    text = (house.users.parent / "page.log").read_text("utf-8")
    adder, remover = (role if MAY[role][act] else "admin" for act in ("add", "remove"))
    assert f"document-added document={document} user={adder}" in text and f"document-removed document={document} user={remover}" in text


@pytest.mark.parametrize("role", MAY)
def test_a_role_says_what_a_program_may(house: Team, role: str) -> None:
    client = Client(house.url, auth=(role, password(role)), verbose=False)
    assert "科技部" in client.predict("安全保障新增哪些部门", api_name="/ask")["answer"]
    if MAY[role]["align"]:
        assert client.predict(FERRY_OLD, FERRY_NEW, api_name="/align")
        return
    with pytest.raises(AppError, match="不能对照全文.*may not align"):
        client.predict(FERRY_OLD, FERRY_NEW, api_name="/align")
    basic = "Basic " + base64.b64encode(f"{role}:{password(role)}".encode()).decode()
    body = json.dumps({"data": [FERRY_OLD, FERRY_NEW]}).encode()
    for path in ("/gradio_api/run/align", "/gradio_api/api/align"):
        assert Person(house.url).send(path, body, content_type="application/json", Authorization=basic).status == 500


def test_a_role_says_what_a_tool_does(house: Team) -> None:
    for role, allowed in MAY.items():
        basic = {"Authorization": "Basic " + base64.b64encode(f"{role}:{password(role)}".encode()).decode()}
        arguments = {"old": FERRY_OLD, "new": FERRY_NEW}
        result = speak(f"{house.url}/{PATH}", lambda session, given=arguments: session.call_tool("align", given), basic)
        assert result.isError is not allowed["align"] and ("may not align" in result.content[0].text) is not allowed["align"]


def test_a_role_that_changes_counts_at_once(house: Team) -> None:
    person = Person(house.url, "reader")
    assert person.upload("a.txt", b"x").status == 403
    set_role(house.users, "reader", Role.EDITOR)
    assert person.upload("a.txt", b"x").status == 200
    set_role(house.users, "reader", Role.READER)
    assert person.upload("a.txt", b"x").status == 403


def test_the_command_line_gives_roles_the_first_is_admin_and_the_next_read(tmp_path: Path) -> None:
    for name, more in (("一", []), ("二", []), ("三", ["--role", "editor"]), ("四", ["--no-password"])):
        assert run(tmp_path, "user", "add", name, *more, given="a long password\n").returncode == 0
    listed = [json.loads(line) for line in run(tmp_path, "user", "list", "--json").stdout.splitlines()]
    assert {each["name"]: (each["role"], each["has_password"]) for each in listed} == {
        "一": ("admin", True), "二": ("reader", True), "三": ("editor", True), "四": ("reader", False),
    }  # fmt: skip
    assert run(tmp_path, "user", "role", "二", "editor").returncode == 0
    assert read_users(tmp_path / "users")["二"].role is Role.EDITOR
    wrong = run(tmp_path, "user", "role", "五", "editor")
    assert wrong.returncode == 1 and "没有用户" in wrong.stderr
    assert run(tmp_path, "user", "add", "六", "--role", "king", given="a long password\n").returncode == 2


def test_a_line_of_an_earlier_release_may_do_all_and_an_unknown_role_is_told(tmp_path: Path) -> None:
    users = tmp_path / "users"
    set_password(users, "甲", password("甲"), is_new=True)
    name, written, *_ = users.read_text("utf-8").splitlines()[-1].split(":")
    users.write_text(f"{name}:{written}\n", "utf-8")
    assert read_users(users)["甲"].role is Role.ADMIN
    for more in (":king", ":admin:xyz", ":admin:0a1b2c3d:more", ":Admin"):
        users.write_text(f"{name}:{written}{more}\n", "utf-8")
        with pytest.raises(UserError, match="第 1 行"):
            read_users(users)
