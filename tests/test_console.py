"""Consoles that cannot show every character get every command's output, with ? for what they cannot show."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_cli import SCRIPT, WAIT_S, environment

from assistant.cli.console import json_line

RARE = "# 某办法\n\n第一条 𠮷林𬭎生 ✓ 应当报告，罚款é㎡㆐元。\n\n第二条 é 公司。\n\n第三条 施行。\n"
ENCODINGS = ("gbk", "ascii", "cp1252", "big5", "utf-8")
COMMANDS = (
    ("--help",),
    ("ask", "--help"),
    ("ask", "第一条是什么"),
    ("ask", "--json", "第一条是什么"),
    ("ask", "--explain", "𠮷林𬭎生要做什么"),
    ("clause", "第1条"),
    ("clause", "--json", "第1条"),
    ("pairs",),
    ("changes",),
    ("check",),
    ("check", "--json"),
    ("list",),
    ("list", "--json"),
    ("status",),
    ("clause", "第九百条"),
    ("add", "没有这个文件.md"),
    ("nothing",),
)


@pytest.fixture(scope="module")
def rare(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Yield a home that holds a document with characters that few encodings have."""
    folder = tmp_path_factory.mktemp("rare")
    (folder / "rare.md").write_text(RARE, encoding="utf-8")
    shutil.copytree(home, folder / "home")
    done = subprocess.run(
        [SCRIPT, "add", "--wait", folder / "rare.md"], env=environment(folder / "home"), capture_output=True, timeout=WAIT_S, check=False
    )
    assert done.returncode == 0, done.stderr
    yield folder / "home"


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_command_prints_in_every_encoding(rare: Path, encoding: str) -> None:
    for arguments in COMMANDS:
        console = environment(rare, PYTHONIOENCODING=encoding)
        done = subprocess.run([SCRIPT, *arguments], env=console, capture_output=True, timeout=WAIT_S, check=False)
        shown, said = done.stdout.decode(encoding), done.stderr.decode(encoding)
        assert "Traceback" not in said and "UnicodeEncodeError" not in said, (arguments, said)
        assert done.returncode == {"没有这个文件.md": 1, "第九百条": 1, "nothing": 2}.get(arguments[-1], 0), (arguments, said)
        assert (shown or said).strip()
        if "--json" in arguments:
            assert [json.loads(line) for line in shown.splitlines()]


def test_json_loses_no_character_and_what_can_be_shown_is_shown(rare: Path) -> None:
    for encoding in ENCODINGS:
        done = subprocess.run(
            [SCRIPT, "clause", "--json", "第1条"],
            env=environment(rare, PYTHONIOENCODING=encoding),
            capture_output=True,
            timeout=WAIT_S,
            check=True,
        )
        (found,) = [row for row in map(json.loads, done.stdout.decode(encoding).splitlines()) if row["document"] == "rare"]
        assert found["text"] == "第一条 𠮷林𬭎生 ✓ 应当报告，罚款é㎡㆐元。"
        assert ("应当报告" in done.stdout.decode(encoding)) == (encoding in ("gbk", "utf-8"))


@pytest.mark.skipif(os.name == "nt", reason="needs a terminal of Unix")
@pytest.mark.parametrize("encoding", ["gbk", "ascii", "cp1252"])
def test_a_terminal_is_written_to_as_well(rare: Path, encoding: str) -> None:
    import pty

    for arguments in (["ask", "第一条是什么"], ["check"], ["list"], ["clause", "第九百条"]):
        ours, theirs = pty.openpty()
        console = environment(rare, PYTHONIOENCODING=encoding, TERM="xterm-256color")
        with subprocess.Popen([SCRIPT, *arguments], env=console, stdin=theirs, stdout=theirs, stderr=theirs) as process:
            os.close(theirs)
            shown = _written(ours).decode(encoding, "replace")
        os.close(ours)
        assert "Traceback" not in shown and shown.strip()
        assert process.returncode == (1 if "第九百条" in arguments else 0)


def _written(terminal: int) -> bytes:
    written, end = b"", time.monotonic() + WAIT_S
    while time.monotonic() < end:
        ready, _, _ = select.select([terminal], [], [], 1)
        try:
            piece = os.read(terminal, 65536) if ready else None
        except OSError:  # how Linux tells that the other side has closed
            break
        if piece == b"":
            break
        written += piece or b""
    return written


def test_a_question_is_read_in_the_encoding_of_the_console(rare: Path) -> None:
    for encoding in ("gbk", "utf-8"):
        done = subprocess.run(
            [SCRIPT, "ask", "--json", "-"],
            input="第三条是什么\n".encode(encoding),
            env=environment(rare, PYTHONIOENCODING=encoding),
            capture_output=True,
            timeout=WAIT_S,
            check=True,
        )
        assert json.loads(done.stdout.decode(encoding))["question"] == "第三条是什么"


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "ascii", "no such encoding", None])
def test_a_line_of_json_says_the_same_in_every_encoding(encoding: str | None) -> None:
    value = {"文": '𠮷 é \ud83d \x00 " \\ 中'}
    line = json_line(value, encoding)
    assert json.loads(line) == value and "\n" not in line
    if encoding in ("gbk", "ascii", "utf-8"):
        assert line.encode(encoding)
