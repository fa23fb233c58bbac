"""Uploaded files and the list of documents: names that every file system takes, copies that stay, words that are escaped."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.page.presenters import library as library_presenter
from assistant.page.presenters.screen import Conversation
from assistant.page.tabs.library import moving
from assistant.render import library
from assistant.render.library import Line
from assistant.service import Assistant
from assistant.serving.uploads import add_uploads, remove_uploaded, safe_name
from assistant.types import Language
from corpus.errors import UserError
from index.progress import ProgressListeners

HOSTILE = "<script>alert(1)</script>《甲》{names}"
LAW = "样例办法\n\n第一条 为了规范活动，制定本办法。\n第二条 {}\n"
ROW = {
    "document": "d",
    "title": HOSTILE,
    "name": HOSTILE,
    "old": 3,
    "new": 4,
    "records": 7,
    "problems": 1,
    "understood": HOSTILE,
    "understood_en": HOSTILE,
    "warnings": [],
    "added": True,
    "paths": [],
}


@pytest.fixture
def own(copied_home: Callable[[], Path]) -> Iterator[Assistant]:
    with Assistant.open(copied_home()) as opened:
        yield opened


def law(folder: Path, name: str, second: str = "应当每年检查。") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(LAW.format(second), encoding="utf-8")
    return path


def kept(assistant: Assistant) -> list[str]:
    folder = assistant.library.uploads
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("数据安全法（2021）.docx", "数据安全法（2021）.docx"), ("../../etc/passwd", "passwd"), ("C:\\x\\y.txt", "y.txt"), (".htaccess", "htaccess"),
        ("a\0b\nc.txt", "a b c.txt"), ("con.txt", "con_.txt"), ("..", "document"), ("", "document"), ("法 .pdf ", "法.pdf"), ("法.tar.gz", "法.tar.gz"),
    ],
)  # fmt: skip
def test_a_name_is_kept_as_far_as_it_is_safe(given_name: str, safe: str) -> None:
    assert safe_name(given_name) == safe


@given(st.text(max_size=400))
def test_any_name_becomes_one_that_stays_in_its_folder(name: str) -> None:
    safe = safe_name(name)
    assert safe and safe not in {".", ".."} and not safe.startswith(".")
    assert Path(safe).name == safe and "\\" not in safe and "\0" not in safe
    assert len(safe.encode()) < 255 - len("-10000")


def test_the_copy_stays_when_the_upload_is_gone(own: Assistant, tmp_path: Path) -> None:
    upload = law(tmp_path / "upload", "办法.txt")
    add_uploads(own.library, [upload])
    upload.unlink()
    (row,) = [row for row in own.holdings() if row["added"]]
    assert row["paths"] == [str((own.library.uploads / "办法.txt").resolve())]
    assert Path(row["paths"][0]).read_text(encoding="utf-8") == LAW.format("应当每年检查。")  # type: ignore[index]


def test_the_same_file_again_is_known_and_another_of_its_name_has_its_own_copy(own: Assistant, tmp_path: Path) -> None:
    first, again = law(tmp_path / "a", "办法.txt"), law(tmp_path / "b", "办法.txt")
    other = law(tmp_path / "c", "办法.txt", "应当每月检查。")
    outcomes = [add_uploads(own.library, [path]).outcome.value for path in (first, again, other)]
    assert outcomes == ["added", "unchanged", "added"]
    assert kept(own) == ["办法-2.txt", "办法.txt"]


def test_an_old_and_a_new_text_may_have_the_same_name_and_content(own: Assistant, tmp_path: Path) -> None:
    old, new = law(tmp_path / "old", "办法.txt"), law(tmp_path / "new", "办法.txt")
    add_uploads(own.library, [old, new])
    assert kept(own) == ["办法-2.txt", "办法.txt"]


def test_a_file_that_cannot_be_read_leaves_no_copy(own: Assistant, tmp_path: Path) -> None:
    broken = tmp_path / "坏.pdf"
    broken.write_bytes(b"garbage")
    with pytest.raises(UserError, match="坏.pdf"):
        add_uploads(own.library, [law(tmp_path, "办法.txt"), broken])
    assert kept(own) == []
    assert [row["added"] for row in own.holdings()] == [False]


def test_removing_takes_the_copies_but_not_those_of_another_document_nor_a_file_outside(own: Assistant, tmp_path: Path) -> None:
    shared, other = law(tmp_path / "a", "新.txt", "应当每月检查。"), law(tmp_path / "a", "旧.txt")
    pair = add_uploads(own.library, [other, shared])
    single = add_uploads(own.library, [shared])
    outside = own.add([law(tmp_path / "own", "自己的.txt", "应当每日检查。")])
    remove_uploaded(own.library, pair.document)
    assert kept(own) == ["新.txt"]
    remove_uploaded(own.library, single.document)
    remove_uploaded(own.library, outside.document)
    assert kept(own) == []
    assert (tmp_path / "own" / "自己的.txt").exists()
    with pytest.raises(UserError, match="不能移除"):
        remove_uploaded(own.library, str(own.holdings()[0]["document"]))


def test_twenty_uploads_at_once_lose_nothing(own: Assistant, tmp_path: Path) -> None:
    uploads = [law(tmp_path / str(n), "办法.txt", f"应当每 {n} 日检查。") for n in range(20)]
    threads = [threading.Thread(target=add_uploads, args=(own.library, [upload])) for upload in uploads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    texts = {Path(row["paths"][0]).read_text(encoding="utf-8") for row in own.holdings() if row["added"]}  # type: ignore[index]
    assert texts == {LAW.format(f"应当每 {n} 日检查。") for n in range(20)}


def test_who_waits_for_the_index_hears_how_far_it_is(own: Assistant, tmp_path: Path) -> None:
    heard: list[tuple[float, str]] = []

    def bar(share: float, desc: str) -> None:
        heard.append((share, desc))

    conversation = Conversation(language=Language.EN)
    changed = library_presenter.add_files(own, conversation, [law(tmp_path, "办法.txt")], moving(bar))
    assert changed.is_done and "Added “样例办法”" in changed.result
    assert heard[0] == (0.0, "Reading")
    assert {desc for _, desc in heard[1:]} == {"Indexing"} and max(share for share, _ in heard) == 1.0


def test_a_listener_that_left_hears_no_more() -> None:
    listeners, first, second = ProgressListeners(), list[int](), list[int]()
    with listeners.heard(lambda done, total, what: first.append(done)), listeners.heard(lambda done, total, what: second.append(done)):
        listeners(1, 3, "")
    listeners(2, 3, "")
    assert (first, second) == ([1], [1])


def test_what_arrives_is_chosen_where_documents_are_chosen_and_what_left_is_not(own: Assistant, tmp_path: Path) -> None:
    note = str(own.holdings()[0]["document"])
    arrived = add_uploads(own.library, [law(tmp_path, "办法.txt")]).document
    assert library_presenter.holdings(own, Conversation(), [arrived]).conversation.documents == ()
    chosen = library_presenter.holdings(own, Conversation(documents=(note, "gone")), [arrived])
    assert chosen.conversation.documents == (note, arrived)
    assert [document for _, document in chosen.choices] == [note, arrived]
    assert [document for _, document in chosen.removable] == [arrived]
    assert library_presenter.choose(own, Conversation(), [arrived, note, "gone"]).documents == (note, arrived)


@pytest.mark.parametrize("language", list(Language))
def test_titles_and_errors_are_escaped(language: Language) -> None:
    shown = library.holdings([ROW], 2, language) + library.scope([HOSTILE], language)
    shown += library.results([Line(HOSTILE, is_error=True), Line(HOSTILE)])
    assert "<script" not in shown and shown.count("&lt;script&gt;") == 5 and "{" not in shown
    assert "2" in library.holdings([ROW], 2, language)


def test_documents_of_one_title_are_told_apart() -> None:
    rows = [{**ROW, "name": "办法", "document": name} for name in ("a", "b")] + [{**ROW, "name": "条例", "document": "c", "added": False}]
    assert library.choices(rows) == [("办法（a）", "a"), ("办法（b）", "b"), ("条例", "c")]
    assert library.choices(rows, added_only=True) == [("办法（a）", "a"), ("办法（b）", "b")]


def test_the_line_above_the_question_names_two_and_counts_the_rest() -> None:
    assert library.scope([], Language.ZH) == ""
    assert "只问：《甲》、《乙》等 3 份" in library.scope(["甲", "乙", "丙"], Language.ZH)


def test_a_document_that_is_removed_and_added_again_has_its_pairs(own: Assistant, tmp_path: Path) -> None:
    old, new = law(tmp_path, "旧.txt"), tmp_path / "新.txt"
    new.write_text(LAW.format("应当每年检查。") + "第三条 处理重要数据的，应当明确负责人。\n", encoding="utf-8")
    answers = []
    for _ in range(2):
        document = add_uploads(own.library, [old, new]).document
        answers.append(own.ask("新增了哪些条", documents=[document]).answer)
        remove_uploaded(own.library, document)
    assert "第三条" in answers[0] and answers[0] == answers[1]
