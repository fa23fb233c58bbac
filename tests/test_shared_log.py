"""One log, written by a server and by commands at the same time: no line is lost or broken, and each change says who made it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from laws import FERRY_OLD
from test_visible import ROOT, run

from assistant.serving import logs

pwd = pytest.importorskip("pwd")  # accounts have names of another kind on Windows
WRITER = """
import sys
from pathlib import Path
from assistant.serving import logs
logs._BYTES, logs._FILES = 4_000, 200
logs.write_to(Path(sys.argv[1]))
for n in range(150):
    logs.happened(f"line {sys.argv[2]}-{n} of a writer among several")
"""
LINE = re.compile(r"[-\d]{10} [\d:,]{12} INFO (.+)")


def said(folder: Path) -> list[str]:
    """Return what the lines of a log say, each of which must be whole."""
    lines = [line for path in folder.glob("page.log*") for line in path.read_text("utf-8").splitlines()]
    found = [LINE.fullmatch(line) for line in lines]
    assert all(found)
    return [hit[1] for hit in found if hit]


def test_several_processes_write_and_replace_one_log_and_no_line_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "page.log"
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), name], cwd=ROOT) for name in "abc"]
    assert [each.wait(120) for each in writers] == [0, 0, 0]
    assert sorted(said(tmp_path)) == sorted(f"line {name}-{n} of a writer among several" for name in "abc" for n in range(150))
    assert len(list(tmp_path.glob("page.log.*"))) > 3  # it was replaced while all three wrote
    assert all(each.stat().st_mode & 0o077 == 0 for each in tmp_path.iterdir())


def test_a_log_that_is_deleted_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "page.log"
    logs.write_to(path)
    logs.happened("before")
    path.unlink()
    logs.happened("after")
    logs.write_to(tmp_path / "other.log")
    assert said(tmp_path) == ["after"]


def test_what_a_command_adds_and_removes_is_logged_with_the_account(copied_home: Callable[[], Path], tmp_path: Path) -> None:
    home, path = copied_home(), tmp_path / "渡口.md"
    path.write_text(FERRY_OLD, encoding="utf-8")
    logs.write_to(logs.log_file(home))  # as a server does
    logs.happened("start")
    for arguments in (["add", "--wait", str(path)], ["remove", "渡口"]):
        done = run(home, *arguments)
        assert done.returncode == 0, done.stderr
    logs.happened("stop")
    logs.write_to(tmp_path / "other.log")
    who = pwd.getpwuid(os.geteuid()).pw_name
    lines = [line.partition(" INFO ")[2] for line in logs.log_file(home).read_text("utf-8").splitlines()]
    assert lines == [
        "start",
        f"document-added document=渡口 user=account:{who}",
        f"document-removed document=渡口 user=account:{who}",
        "stop",
    ]
