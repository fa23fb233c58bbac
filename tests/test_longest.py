"""What takes too long or is too large is stopped and says so in one line, and nobody else waits for it."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from laws import FERRY, FERRY_NEW, FERRY_OLD
from page_server import served
from test_cli import told_in_one_line
from test_visible import run

from assistant.apart import run_apart
from assistant.comparing.alignment import align_files
from assistant.limits import Limits, read_limits
from assistant.page.presenters import callnote
from assistant.service import Assistant
from assistant.serving import programs
from corpus import deadline
from corpus.errors import UserError
from corpus.progress import heard, step

QUESTION = "安全保障新增哪些部门"


def huge(articles: int, word: str) -> str:
    """Return a law so long that its encoding alone takes minutes: every article is another."""
    body = (
        f"第{n}条　{word}第{n * 7919}号渡口的经营者应当每{n}日检查第{n * 104729}件救生设备，并向{n * 31}号机构报告{word}结果。"
        for n in range(1, articles + 1)
    )
    return "渡口总则\n" + "\n".join(body) + "\n"


@pytest.fixture(scope="module")
def hurried(copied_home: Callable[[], Path]) -> Iterator[Assistant]:
    """Yield an assistant whose home lets nothing be aligned for longer than three seconds."""
    home = copied_home()
    (home / "limits.toml").write_text("align_seconds = 3\nalign_characters = 600_000\nanswer_rows = 20\nnames = 5\n", encoding="utf-8")
    with Assistant.open(home) as opened:
        opened.prepare()
        yield opened


def wait_for_ever(seconds: int) -> None:
    step(0, 1, "begun")
    time.sleep(seconds)


def refuse(why: str) -> None:
    raise UserError(f"不行：{why}", f"no: {why}")


def vanish() -> None:
    os._exit(9)


# ---- work apart


def test_work_that_takes_too_long_is_stopped_for_real() -> None:
    with pytest.raises(UserError, match="等待超过 2 秒，已停止") as stopped:
        run_apart(wait_for_ever, 600, seconds=2, zh="等待", en="waiting")
    assert stopped.value.en == "waiting took longer than 2 seconds and was stopped"
    assert multiprocessing.active_children() == []


def test_work_apart_gives_its_value_its_steps_and_its_refusal() -> None:
    assert run_apart(pow, 2, 10, seconds=60, zh="", en="") == 1024
    heard_steps: list[str] = []
    with heard(lambda done, total, what: heard_steps.append(what), patience=0):
        run_apart(wait_for_ever, 1, seconds=60, zh="", en="")
    with pytest.raises(UserError, match="不行：太大") as refused:
        run_apart(refuse, "太大", seconds=60, zh="", en="")
    assert refused.value.en == "no: 太大"
    with pytest.raises(UserError, match="对照中断了"):
        run_apart(vanish, seconds=60, zh="对照", en="the alignment")


def test_a_huge_alignment_is_stopped_and_others_are_answered_meanwhile(hurried: Assistant) -> None:
    texts = huge(4000, "甲"), huge(4000, "乙")
    with served(hurried) as url:
        aligning, asking = (Client(url, verbose=False) for _ in range(2))
        refused: list[str] = []

        def align() -> None:
            with pytest.raises(AppError) as told:
                aligning.predict(*texts, api_name="/align")
            refused.append(str(told.value))

        thread = threading.Thread(target=align)
        thread.start()
        answers = 0
        while thread.is_alive():
            assert asking.predict(QUESTION, api_name="/ask")["status"] == "answered"
            answers += 1
        thread.join()
    assert answers > 1
    assert "对照超过 3 秒，已停止" in refused[0] and "the alignment took longer than 3 seconds and was stopped" in refused[0]
    assert "\n" not in refused[0] and multiprocessing.active_children() == []


def test_the_command_says_the_same_in_one_line(hurried: Assistant, tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.md" for name in ("old", "new")]
    for path, word in zip(paths, "甲乙", strict=True):
        path.write_text(huge(4000, word), encoding="utf-8")
    assert "对照超过 3 秒，已停止" in told_in_one_line(run(hurried.library.home.root, "align", *map(str, paths)))


def test_two_ordinary_laws_are_aligned_apart_as_they_are_here(assistant: Assistant, tmp_path: Path) -> None:
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    old.write_text(FERRY_OLD, encoding="utf-8")
    new.write_text(FERRY_NEW, encoding="utf-8")
    assert programs.aligned(assistant, old, new) == align_files(assistant.library, old, new)


# ---- size


def test_what_is_too_large_is_refused_with_its_size_and_the_limit(hurried: Assistant) -> None:
    for call, told in (
        (lambda: programs.align(hurried, "甲" * 400_000, "乙" * 400_000), "两个全文的字数 800,000，超过上限 600,000"),
        (lambda: programs.clause(hurried, "新" * 3000), "参数的字数 3,000，超过上限 2,000"),
        (lambda: programs.pairs(hurried, "十" * 3000), "参数的字数 3,000，超过上限 2,000"),
        (lambda: programs.changes(hurried, "x" * 3000), "参数的字数 3,000，超过上限 2,000"),
        (lambda: programs.ask(hurried, QUESTION, documents=["boci-2021"] * 6), "资料数 6，超过上限 5"),
        (lambda: programs.ask(hurried, "问" * 100_000), "太长了"),
        (lambda: programs.pairs(hurried), "结果的行数"),
    ):
        with pytest.raises(UserError, match=told) as refused:
            call()
        assert refused.value.en != refused.value.zh and "\n" not in str(refused.value)


def test_texts_of_too_many_clauses_are_not_aligned(assistant: Assistant, tmp_path: Path) -> None:
    paths = [tmp_path / "旧.md", tmp_path / "新.md"]
    for path in paths:
        path.write_text(huge(20, "甲"), encoding="utf-8")
    with pytest.raises(UserError, match="旧.md 的条文数 20，超过上限 10"):
        align_files(assistant.library, *paths, Limits(align_clauses=10))
    with pytest.raises(UserError, match="两个全文的字数"):
        align_files(assistant.library, *paths, Limits(align_characters=10))


# ---- time


@pytest.mark.parametrize("name", ["answer", "look-up"])
def test_an_answer_and_a_look_up_end_when_their_time_is_over(copied_home: Callable[[], Path], name: str) -> None:
    home = copied_home()
    (home / "limits.toml").write_text("answer_seconds = 0.000001\n", encoding="utf-8")
    with Assistant.open(home) as opened, pytest.raises(deadline.TooLongError, match="超过 1e-06 秒，已停止") as stopped:
        opened.lookup("新39") if name == "look-up" else opened.ask(QUESTION)
    assert stopped.value.en.startswith(f"the {name} took longer than")


class Ticking:
    """A clock that goes on by a second each time it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def monotonic(self) -> float:
        self.asked += 1
        return float(self.asked)


@pytest.mark.parametrize(
    ("call", "seconds", "place"),
    [
        (lambda assistant: assistant.ask("企业上云能拿多少补贴"), 40, "answers/"),
        (lambda assistant: assistant.lookup("知识图谱"), 40, "lookup/cards.py"),
    ],
)
def test_work_on_one_document_is_stopped_half_way(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, call: Callable[[Assistant], object], seconds: int, place: str
) -> None:
    call(assistant)  # what is read once is read
    clock = Ticking()
    monkeypatch.setattr(deadline, "time", clock)
    monkeypatch.setattr(assistant, "limits", Limits(answer_seconds=1e9))
    call(assistant)
    assert clock.asked > 2 * seconds
    monkeypatch.setattr(assistant, "limits", Limits(answer_seconds=seconds))
    clock.asked = 0
    with pytest.raises(deadline.TooLongError) as stopped:
        call(assistant)
    assert clock.asked <= seconds + 3  # the first that is asked after the time is over stops it
    assert any(place in str(entry.path) for entry in stopped.traceback)


@pytest.mark.parametrize(
    ("call", "zh", "en"),
    [
        (programs.pairs, "列出对照", "listing the pairs"),
        (programs.changes, "列出变化", "listing the changes"),
        (programs.documents, "列出资料", "listing the documents"),
    ],
)
def test_every_list_ends_when_its_time_is_over(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, call: Callable[[Assistant], object], zh: str, en: str
) -> None:
    assert call(assistant)
    monkeypatch.setattr(assistant, "limits", Limits(answer_seconds=1e-6))
    with pytest.raises(deadline.TooLongError, match=f"{zh}超过 1e-06 秒，已停止") as stopped:
        call(assistant)
    assert stopped.value.en.startswith(en)


def test_a_served_page_makes_no_vectors_for_a_list_of_pairs(copied_home: Callable[[], Path], tmp_path: Path) -> None:
    paths = [tmp_path / f"{FERRY}-{side}.txt" for side in ("old", "new")]
    for path, text in zip(paths, (FERRY_OLD, FERRY_NEW), strict=True):
        path.write_text(text, encoding="utf-8")
    with Assistant.open(copied_home(), waits=False) as opened:
        document = opened.add(paths, FERRY).document
        with pytest.raises(UserError, match=f"《{FERRY}》的向量完成"):
            programs.pairs(opened, document=document)
        assert document in opened.library.unready()
        assert programs.pairs(opened, document="boci-2021")
        opened.library.encode()
        assert programs.pairs(opened, document=document)


def test_an_export_ends_when_its_time_is_over(assistant: Assistant, tmp_path: Path) -> None:
    from test_callnote import DAY, filled

    from assistant.notes.store import NoteStore
    from assistant.page.presenters.screen import Conversation

    notes = NoteStore(tmp_path / "notes")
    filled(assistant, notes)
    with pytest.raises(UserError, match="导出超过"):
        callnote.exports(notes, Conversation(), DAY, seconds=0)
    assert len(callnote.exports(notes, Conversation(), DAY)) == len(callnote.FORMATS)


def test_an_earlier_end_stands_and_without_one_work_goes_on() -> None:
    deadline.check()
    with pytest.raises(UserError, match="外"), deadline.within(-1, "外", "outer"), deadline.within(60, "内", "inner"):
        deadline.check()
    deadline.check()


# ---- the file of limits


def test_limits_are_read_from_the_home_directory_or_told_wrong(tmp_path: Path) -> None:
    assert read_limits(tmp_path) == Limits()
    file = tmp_path / "limits.toml"
    file.write_text("align_seconds = 7\n", encoding="utf-8")
    assert read_limits(tmp_path) == Limits(align_seconds=7)
    for wrong in ("align_second = 7", "align_seconds = -1", "align_seconds = true", "align_seconds = 'x'"):
        file.write_text(wrong, encoding="utf-8")
        with pytest.raises(UserError, match="不是上限") as told:
            read_limits(tmp_path)
        assert "align_seconds" in told.value.en
    file.write_text("nonsense", encoding="utf-8")
    with pytest.raises(UserError, match="读不了"):
        read_limits(tmp_path)


def test_files_that_many_people_add_are_read_apart_for_a_limited_time(copied_home: Callable[[], Path], tmp_path: Path) -> None:
    home, path = copied_home(), tmp_path / "渡口.md"
    path.write_text(FERRY_OLD, encoding="utf-8")
    with Assistant.open(home, is_shared=True) as opened:
        document = opened.add([path]).document
        assert any("救生衣" in record.text for record in opened.document(document).records)
    (home / "limits.toml").write_text("add_seconds = 0.05\n", encoding="utf-8")
    path.write_text(FERRY_NEW, encoding="utf-8")
    with Assistant.open(home, is_shared=True) as opened:
        with pytest.raises(UserError, match="读取文件超过 0.05 秒，已停止"):
            opened.add([path])
        assert "视频" not in opened.document(document).plain
