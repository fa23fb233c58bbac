"""Users of a served page: their file, the gate that lets them in, and who may reach the page at all."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.serving.addresses import check_binding
from assistant.serving.users import Gate, is_readable_by_others, read_users, remove_user, set_password
from corpus.errors import UserError

SECRET = "一个很长的密码 correct horse"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "home" / "users"
    set_password(path, "分析师.甲", SECRET, is_new=True)
    return path


def test_only_the_right_password_of_a_known_user_gets_in(file: Path) -> None:
    gate = Gate(file)
    assert gate.admit("分析师.甲", SECRET)
    assert not gate.admit("分析师.甲", SECRET + " ")
    assert not gate.admit("乙", SECRET) and not gate.admit("", "") and not gate.admit("分析师.甲", "x" * 100_000)


def test_the_file_holds_no_password_and_only_its_owner_reads_it(file: Path) -> None:
    assert SECRET not in file.read_text("utf-8") and "scrypt$" in file.read_text("utf-8")
    assert not is_readable_by_others(file)
    file.chmod(0o644)
    assert is_readable_by_others(file)
    assert {each.name for each in file.parent.iterdir()} <= {"users", ".users.lock", ".users.marker"}


@pytest.mark.slow
def test_all_are_there_that_were_added_at_once(file: Path) -> None:
    names = [f"分析师{n}" for n in range(12)]
    with ThreadPoolExecutor(len(names)) as people:
        list(people.map(lambda name: set_password(file, name, SECRET, is_new=True), names))
    assert set(read_users(file)) == {"分析师.甲", *names}


def test_a_changed_file_counts_at_once(file: Path) -> None:
    gate = Gate(file)
    set_password(file, "乙", "another secret", is_new=True)
    assert gate.admit("乙", "another secret")
    set_password(file, "乙", "changed secret", is_new=False)
    assert gate.admit("乙", "changed secret") and not gate.admit("乙", "another secret")
    remove_user(file, "乙")
    assert not gate.admit("乙", "changed secret") and gate.admit("分析师.甲", SECRET)
    file.write_text("broken", "utf-8")
    assert not gate.admit("分析师.甲", SECRET)


def test_after_several_failures_a_name_waits_and_others_do_not(file: Path) -> None:
    now = [0.0]
    set_password(file, "乙", "another secret", is_new=True)
    gate = Gate(file, clock=lambda: now[0])
    assert not any(gate.admit("乙", "wrong") for _ in range(5))
    assert not gate.admit("乙", "another secret") and gate.admit("分析师.甲", SECRET)
    now[0] = 61.0
    assert gate.admit("乙", "another secret")


@pytest.mark.parametrize("name", ["", "a:b", "a b", "../x", "a\n", "x" * 65])
def test_a_name_that_will_not_do_is_refused(file: Path, name: str) -> None:
    with pytest.raises(UserError, match="用户名"):
        set_password(file, name, SECRET, is_new=True)


def test_full_width_letters_and_spaces_around_make_no_other_user(file: Path) -> None:
    set_password(file, " ｌｉ ", SECRET, is_new=True)
    with pytest.raises(UserError, match="已有用户“li”"):
        set_password(file, "li", SECRET, is_new=True)
    assert Gate(file).admit("ｌｉ", SECRET)
    remove_user(file, "ｌｉ")
    assert list(read_users(file)) == ["分析师.甲"]


def test_comments_and_other_users_stay_as_they_are_when_one_changes(file: Path) -> None:
    set_password(file, "乙", SECRET, is_new=True)
    before = ["# 销售部", "", *file.read_text("utf-8").splitlines(), "# 结尾"]
    file.write_text("\n".join(before), "utf-8")
    set_password(file, "乙", "another secret", is_new=False)
    after = file.read_text("utf-8").splitlines()
    assert [old == new for old, new in zip(before, after, strict=True)] == [not line.startswith("乙:") for line in before]
    remove_user(file, "乙")
    assert file.read_text("utf-8").splitlines() == [line for line in before if not line.startswith("乙:")]


def test_short_passwords_doubles_and_strangers_are_told(file: Path) -> None:
    before = file.read_text("utf-8")
    for name, password, is_new, told in (
        ("丙", "short", True, "至少 8 位"), ("分析师.甲", SECRET, True, "已有用户"), ("丙", SECRET, False, "没有用户")
    ):  # fmt: skip
        with pytest.raises(UserError, match=told):
            set_password(file, name, password, is_new=is_new)
    with pytest.raises(UserError, match="没有用户"):
        remove_user(file, "丙")
    assert file.read_text("utf-8") == before


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_file_is_read_or_refused_in_one_line(text: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "users"
        path.write_text(text, "utf-8", errors="replace")
        try:
            assert isinstance(read_users(path), dict)
        except UserError as error:
            assert "\n" not in str(error)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost"])
def test_this_machine_alone_needs_no_users(host: str) -> None:
    check_binding(host, has_users=False, is_open=False)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "no such host"])
def test_others_are_let_in_with_users_or_on_purpose_only(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object) -> object:
        raise OSError("unknown")

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    with pytest.raises(UserError, match="--users.*--open"):
        check_binding(host, has_users=False, is_open=False)
    check_binding(host, has_users=True, is_open=False)
    check_binding(host, has_users=False, is_open=True)


def run(home: Path, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("clausepair")), *arguments, "--home", str(home)]
    return subprocess.run(command, input=given, capture_output=True, encoding="utf-8", check=False)


@pytest.mark.slow
def test_users_are_kept_from_the_command_line(tmp_path: Path) -> None:
    assert run(tmp_path, "user", "add", "甲", given=f"{SECRET}\n").returncode == 0
    assert run(tmp_path, "user", "list").stdout == "甲\n"
    assert Gate(tmp_path / "users").admit("甲", SECRET)
    again = run(tmp_path, "user", "add", "甲", given=f"{SECRET}\n")
    assert again.returncode == 1 and again.stderr.count("\n") == 1 and "已有用户" in again.stderr
    assert run(tmp_path, "user", "password", "甲", given="a new secret\n").returncode == 0
    assert Gate(tmp_path / "users").admit("甲", "a new secret")
    assert run(tmp_path, "user", "remove", "甲").returncode == 0 and run(tmp_path, "user", "list").stdout == ""


@pytest.mark.slow
def test_serving_strangers_is_refused_in_one_line(tmp_path: Path) -> None:
    refused = run(tmp_path, "serve", "--host", "0.0.0.0")
    assert refused.returncode == 1 and refused.stderr.count("\n") == 1 and "--users" in refused.stderr and "--open" in refused.stderr
    broken = run(tmp_path, "serve", "--users", str(tmp_path / "none"))
    assert broken.returncode == 1 and "用户文件读不了" in broken.stderr
