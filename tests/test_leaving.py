"""A user who is removed: it is asked what becomes of their data, and a new user of the name has none of it; a users file that is gone opens nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from team import Person, password, team
from test_users import run

from assistant.config import Serving
from assistant.history import feedback
from assistant.history.feedback import Asked, Remark
from assistant.history.store import History
from assistant.notes.items import CallNote, Item
from assistant.notes.store import NoteStore
from assistant.page import server
from assistant.service import Assistant
from assistant.serving import logs
from assistant.serving.leaving import archive, erase, left_by
from assistant.serving.users import set_password
from assistant.types import Turn, Verdict
from corpus.errors import UserError

QUESTION, FOLLOW_UP = "安全保障新增哪些部门", "那时间节点呢"


@pytest.fixture
def left(assistant: Assistant, tmp_path: Path) -> Path:
    """Return a home where 甲 and 乙 have asked, noted and remarked."""
    root = tmp_path / "home"
    root.mkdir()
    answer = assistant.ask(QUESTION)
    history = History(root / "history.sqlite3", lambda _: None)
    for name in ("甲", "乙"):
        set_password(root / "users", name, password(name), is_new=True)
        history.record(name, f"talk of {name}", Turn(1, answer))
        NoteStore(root / "notes").change(name, lambda _, name=name: CallNote(name, (Item("1", name, "", ""),)))
        feedback.append(root / "feedback.jsonl", feedback.feedback(answer, Remark(Verdict.WRONG, f"说的是{name}"), Asked(name)))
    history.close()
    return root


def of(root: Path, name: str) -> tuple[int, int, int]:
    found = left_by(root, name)
    return (found.conversations, found.items, found.remarks)


def test_nothing_is_removed_before_it_is_said_what_becomes_of_the_data(left: Path) -> None:
    asked = run(left, "user", "remove", "甲")
    assert asked.returncode == 1 and asked.stderr.count("\n") == 1
    assert "1 段对话、1 条摘录、1 条反馈" in asked.stderr and "--data" in asked.stderr
    assert "甲" in run(left, "user", "list").stdout and of(left, "甲") == (1, 1, 1)
    assert run(left, "user", "remove", "甲", "--data", "keep").returncode == 1


@pytest.mark.parametrize("data", ["archive", "delete"])
def test_the_data_is_put_into_a_file_or_deleted_and_anothers_stays(left: Path, data: str) -> None:
    assert run(left, "user", "remove", "甲", "--data", data).returncode == 0
    assert of(left, "甲") == (0, 0, 0) and of(left, "乙") == (1, 1, 1)
    kept = list((left / "archive").glob("*.json")) if (left / "archive").exists() else []
    assert len(kept) == (data == "archive")
    for path in kept:
        values = json.loads(path.read_text("utf-8"))
        assert values["user"] == "甲" and values["conversations"][0]["turns"][0]["answer"]["question"] == QUESTION
        assert values["note"]["title"] == "甲" and values["feedback"][0]["comment"] == "说的是甲"
        assert path.stat().st_mode & 0o077 == 0 == path.parent.stat().st_mode & 0o077
    assert run(left, "user", "remove", "甲", "--data", data).returncode == 1


def test_a_new_user_does_not_come_into_what_is_left_under_the_name(left: Path) -> None:
    lines = (left / "users").read_text("utf-8").splitlines()
    (left / "users").write_text("\n".join(line for line in lines if not line.startswith("甲:")), "utf-8")  # removed by hand
    asked = run(left, "user", "add", "甲", given="a long password\n")
    assert asked.returncode == 1 and "--data" in asked.stderr and "甲" not in run(left, "user", "list").stdout
    assert run(left, "user", "add", "甲", "--data", "archive", given="a long password\n").returncode == 0
    assert of(left, "甲") == (0, 0, 0)
    assert run(left, "user", "add", "丙", given="a long password\n").returncode == 0


def test_the_same_person_may_keep_it(left: Path) -> None:
    lines = (left / "users").read_text("utf-8").splitlines()
    (left / "users").write_text("\n".join(line for line in lines if not line.startswith("甲:")), "utf-8")
    assert run(left, "user", "add", "甲", "--data", "keep", given="a long password\n").returncode == 0
    assert of(left, "甲") == (1, 1, 1)


def test_a_file_that_cannot_be_written_loses_nothing(left: Path) -> None:
    (left / "archive").write_text("in the way", "utf-8")
    with pytest.raises(UserError, match="存档写不了"):
        archive(left, "甲")
    assert of(left, "甲") == (1, 1, 1)
    erase(left, "甲")
    assert of(left, "甲") == (0, 0, 0) and of(left, "乙") == (1, 1, 1)


def test_a_name_that_is_used_again_inherits_no_session_file_or_conversation(assistant: Assistant, tmp_path: Path) -> None:
    with team(assistant, tmp_path / "users", ["甲"]) as house:
        before = Person(house.url, "甲")
        (path,) = before.upload("只给先前的甲.txt", "第一条 先前的甲。\n".encode()).json
        before.done(house.number("ask"), "a-tab", None, QUESTION)
        asked = before.post("/gradio_api/run/ask", {"data": [QUESTION, "desk", []]}).json
        followed = before.post("/gradio_api/run/ask", {"data": [FOLLOW_UP, "desk", []]}).json["data"][0]["answer"]
        assert asked
        assert run(tmp_path, "user", "remove", "甲").returncode == 0
        set_password(house.users, "甲", password("甲"), is_new=True)
        assert before.send("/config").status == 401
        after = Person(house.url, "甲")
        given = {"path": path, "meta": {"_type": "gradio.FileData"}}
        assert after.post("/gradio_api/call/align", {"data": [given, given]}).status == 403
        assert after.send("/gradio_api/queue/data?session_hash=a-tab").status == 403
        assert after.post("/gradio_api/run/ask", {"data": [FOLLOW_UP, "desk", []]}).json["data"][0]["answer"] != followed


def test_a_home_that_had_users_never_opens_without_them(tmp_path: Path) -> None:
    users = tmp_path / "users"
    set_password(users, "甲", password("甲"), is_new=True)
    users.unlink()
    for host in ("127.0.0.1", "0.0.0.0"):
        with pytest.raises(UserError, match="曾有用户.*user add.*--open") as refused:
            server.prepared(Serving(host=host, home=tmp_path))
        assert "--open" in refused.value.en
    assert server.prepared(Serving(home=tmp_path, is_open=True)) is None
    told = run(tmp_path, "serve")
    assert told.returncode == 1 and told.stderr.count("\n") == 1 and "曾有用户" in told.stderr
    logs.write_to(tmp_path / "other.log")


def test_a_users_file_that_was_copied_in_or_named_leaves_its_mark_too(tmp_path: Path) -> None:
    set_password(tmp_path / "elsewhere" / "team", "甲", password("甲"), is_new=True)
    assert server.prepared(Serving(home=tmp_path, users=tmp_path / "elsewhere" / "team")) is not None
    with pytest.raises(UserError, match="曾有用户"):
        server.prepared(Serving(home=tmp_path))
    logs.write_to(tmp_path / "other.log")


@pytest.mark.parametrize("text", ["", "# nobody yet\n\n"])
def test_an_empty_file_says_what_to_do(tmp_path: Path, text: str) -> None:
    (tmp_path / "users").write_text(text, "utf-8")
    with pytest.raises(UserError, match="一个用户也没有.*clausepair user add.*--open") as refused:
        server.prepared(Serving(home=tmp_path))
    assert "clausepair user add" in refused.value.en
    assert server.prepared(Serving(home=tmp_path, is_open=True)) is None
    logs.write_to(tmp_path / "other.log")


def test_a_fresh_home_opens_to_its_own_machine_without_users(tmp_path: Path) -> None:
    assert server.prepared(Serving(home=tmp_path)) is None
    assert not (tmp_path / ".users.marker").exists()
    logs.write_to(tmp_path / "other.log")
