"""Documents of a person's own on the page: uploaded, asked, chosen, removed, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from serving import ATTACK, QUESTION, ask, in_view, open_tab

from assistant.service import Assistant
from assistant.serving.uploads import remove_uploaded

TITLE = "样例数据安全管理办法"
NOTE = "工业互联网创新发展行动计划点评"
OLD = f"""{TITLE}

第一条 为了规范数据处理活动，保障数据安全，制定本办法。
第二条 数据处理者应当每年开展一次数据安全检查。
第三条 违反本办法规定的，由主管部门处一万元以下罚款。
"""
NEW = f"""{TITLE}

第一条 为了规范数据处理活动，保障数据安全，制定本办法。
第二条 数据处理者应当每半年开展一次数据安全检查，并留存记录。
第三条 处理重要数据的，应当明确数据安全负责人和管理机构。
第四条 违反本办法规定的，由主管部门处五万元以下罚款。
"""
ADDED = "处理重要数据的，应当明确数据安全负责人和管理机构。"


@pytest.fixture
def laws(tmp_path: Path) -> tuple[Path, Path]:
    old, new = tmp_path / "办法（旧）.txt", tmp_path / "办法（新）.txt"
    old.write_text(OLD, encoding="utf-8")
    new.write_text(NEW, encoding="utf-8")
    return old, new


@pytest.fixture(autouse=True)
def only_the_note(assistant: Assistant) -> Iterator[None]:
    yield
    for row in assistant.holdings():
        if row["added"]:
            remove_uploaded(assistant.library, str(row["document"]))


def open_documents(page: Any) -> None:
    open_tab(page, "documents")
    page.locator(".cp-docs li").first.wait_for()


def upload(page: Any, field: str, *files: Path) -> None:
    page.locator(f"{field} input[type=file]").set_input_files(list(files))
    page.locator(f"{field} .file-preview").wait_for()


def add_pair(page: Any, laws: tuple[Path, Path], name: str = "") -> None:
    page.locator("#cp-upload [role=tab]").nth(1).click()
    upload(page, "#cp-old", laws[0])
    upload(page, "#cp-new", laws[1])
    page.locator("#cp-name input").fill(name)
    page.locator("#cp-add-pair").click()
    page.locator(".cp-results").wait_for(timeout=60_000)
    page.locator(".cp-docs li").nth(1).wait_for()


def choose(page: Any, title: str) -> None:
    page.locator("#cp-choice label", has_text=title).locator("input").check()
    page.locator(".cp-scope", has_text=title).wait_for(state="attached")


def test_an_old_and_a_new_text_are_added_asked_and_looked_up(address: str, open_page: Any, laws: tuple[Path, Path]) -> None:
    page = open_page(address)
    open_documents(page)
    assert page.locator(".cp-docs li").count() == 1
    add_pair(page, laws)
    assert page.locator(".cp-results li").all_inner_texts() == [f"已加入《{TITLE}》：新旧两个全文，法规；旧版 3 条；新版 4 条；对照 3 处"]
    row = page.locator(".cp-docs li").nth(1).inner_text()
    assert TITLE in row and "旧版 3 条；新版 4 条" in row and "已加入" in row
    ask(page, f"{TITLE}新增了哪些条")
    answer = page.locator(".cp-turn .cp-answer").inner_text()
    assert ADDED in answer and "第三条" in answer
    assert page.locator(".cp-sides small").all_inner_texts() == [TITLE, TITLE]
    page.locator(".cp-new .cp-look").first.click()
    page.locator(".cp-focus").wait_for()
    assert ADDED in page.locator(".cp-focus").inner_text()


def test_only_the_chosen_documents_are_asked(address: str, open_page: Any, laws: tuple[Path, Path]) -> None:
    page = open_page(address)
    open_documents(page)
    add_pair(page, laws)
    choose(page, NOTE)
    ask(page, f"{TITLE}新增了哪些条")
    assert ADDED not in page.locator(".cp-turn .cp-answer").last.inner_text()
    assert ADDED not in page.locator("#cp-proof").inner_text()
    page.locator("#cp-fresh").click()
    page.locator(".cp-welcome").wait_for()
    assert NOTE in page.locator(".cp-scope").inner_text()
    open_tab(page, "documents")
    page.locator("#cp-choice label", has_text=NOTE).locator("input").uncheck()
    page.locator(".cp-scope").wait_for(state="detached")
    choose(page, TITLE)
    ask(page, "新增了哪些条")
    assert ADDED in page.locator(".cp-turn .cp-answer").last.inner_text()


def test_a_broken_file_is_named_in_one_line_and_the_others_are_added(
    address: str,
    open_page: Any,
    laws: tuple[Path, Path],
    tmp_path: Path,
    assistant: Assistant,
) -> None:
    broken = tmp_path / "坏文件.pdf"
    broken.write_bytes(b"garbage, not a PDF")
    page = open_page(address)
    open_documents(page)
    page.locator("#cp-add-files").click()
    page.locator(".cp-failed").wait_for()
    assert page.locator(".cp-failed").inner_text() == "先选择文件，再按“加入”"
    upload(page, "#cp-files", broken, laws[1])
    page.locator("#cp-add-files").click()
    page.locator(".cp-failed", has_text="坏文件.pdf").wait_for(timeout=60_000)
    assert "不是有效的 PDF 文件" in page.locator(".cp-failed").inner_text()
    assert page.locator(".cp-results .cp-done").all_inner_texts() == [f"已加入《{TITLE}》：单个文本，法规；共 4 条"]
    assert [path.name for path in assistant.library.uploads.iterdir()] == [laws[1].name]
    choose(page, TITLE)
    ask(page, "第三条说了什么")
    assert ADDED in page.locator(".cp-turn .cp-answer").inner_text()
    assert ADDED in page.locator("#cp-proof .cp-matter").inner_text()


def test_an_added_document_is_removed_with_its_copies_and_its_answers_stay_readable(
    address: str,
    open_page: Any,
    laws: tuple[Path, Path],
    assistant: Assistant,
) -> None:
    page = open_page(address)
    open_documents(page)
    assert page.locator("#cp-remove").count() == 0 or not page.locator("#cp-remove").is_visible()
    add_pair(page, laws)
    choose(page, TITLE)
    ask(page, "新增了哪些条")
    open_tab(page, "documents")
    page.locator("#cp-unwanted input").click()
    options = page.locator("#cp-unwanted [role=option]")
    options.first.wait_for()
    assert options.count() == 1
    options.first.click()
    page.locator("#cp-remove").click()
    page.locator(".cp-results", has_text="已移除").wait_for(timeout=60_000)
    page.locator(".cp-docs li").nth(1).wait_for(state="detached")
    page.locator(".cp-scope").wait_for(state="detached")
    assert page.locator("#cp-choice input").count() == 1
    assert list(assistant.library.uploads.iterdir()) == []
    open_tab(page, "ask")
    page.locator(".cp-turn .cp-n").first.click()
    ask(page, "那么第四条呢")
    ask(page, QUESTION)
    assert "科技部" in page.locator(".cp-turn .cp-answer").last.inner_text()


def test_scripts_in_a_name_run_nothing(address: str, open_page: Any, laws: tuple[Path, Path]) -> None:
    page = open_page(address)
    open_documents(page)
    attack = ATTACK[:99]
    add_pair(page, laws, attack)
    page.locator("#cp-choice input").nth(1).check()
    page.locator(".cp-scope").wait_for(state="attached")
    page.wait_for_timeout(300)
    assert attack[:40] in page.locator(".cp-docs li").nth(1).inner_text()
    assert page.evaluate("window.harm") is None
    assert page.locator("#cp-catalogue :is(img, script)").count() == 0


def test_the_tab_speaks_english_and_fits_a_phone(address: str, open_page: Any, laws: tuple[Path, Path]) -> None:
    page = open_page(address, 390, 844, locale="en-US")
    open_documents(page)
    add_pair(page, laws)
    assert page.locator(".cp-results li").all_inner_texts() == [
        f"Added “{TITLE}”: an old and a new text, statute; old version: 3 clauses; new version: 4 clauses; 3 pairs"
    ]
    assert "old version: 3 clauses; new version: 4 clauses" in page.locator(".cp-docs").inner_text()
    assert page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth")
    open_tab(page, "ask")
    assert in_view(page, "#cp-box")
