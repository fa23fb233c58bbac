"""Past conversations and feedback on the page, in a real browser."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from serving import ATTACK, QUESTION, ask, in_view, open_tab, served

from assistant.service import Assistant

APPS = "工业APP数量目标"
FOLLOW_UP = "那网络体系呢"


@pytest.fixture(autouse=True)
def nothing_asked_yet(assistant: Assistant) -> None:
    assistant.history.clear("")
    assistant.library.home.feedback.unlink(missing_ok=True)


def fresh(page: Any) -> None:
    page.locator("#cp-fresh").click()
    page.locator(".cp-welcome").wait_for()


def open_history(page: Any) -> None:
    open_tab(page, "history")
    page.locator("#cp-past-find .cp-find").wait_for()


def listed(page: Any) -> list[str]:
    return page.locator(".cp-past-open").all_inner_texts()


def wait_for_list(page: Any, *questions: str) -> None:
    page.wait_for_function(
        "wanted => JSON.stringify([...document.querySelectorAll('.cp-past-open')].map(each => each.innerText)) === wanted",
        arg=json.dumps(questions, ensure_ascii=False, separators=(",", ":")),
    )


def test_conversations_are_listed_searched_opened_and_go_on(address: str, open_page: Any) -> None:
    page = open_page(address)
    ask(page, QUESTION)
    fresh(page)
    ask(page, APPS)
    ask(page, "新版第40条")
    open_history(page)
    wait_for_list(page, APPS, QUESTION)
    assert "2 个问题" in page.locator(".cp-past li").first.inner_text()
    page.locator(".cp-find").press_sequentially("科技部")
    wait_for_list(page, QUESTION)
    page.locator(".cp-find").fill("科技部 没有这个词")
    page.locator(".cp-past-none").wait_for()
    page.locator(".cp-find").fill("")
    wait_for_list(page, APPS, QUESTION)
    page.locator(".cp-past-open").nth(1).focus()
    page.keyboard.press("Enter")
    page.locator("#cp-box").wait_for()
    page.locator(".cp-question", has_text=QUESTION).wait_for()
    assert page.locator(".cp-turn").count() == 1
    assert "科技部" in page.locator(".cp-new .cp-text").first.inner_text()
    ask(page, FOLLOW_UP)
    assert "财政部" in page.locator(".cp-turn .cp-answer").last.inner_text()
    open_history(page)
    wait_for_list(page, QUESTION, APPS)
    assert "当前" in page.locator(".cp-past li").first.inner_text()


def test_a_conversation_survives_a_restart(copied_home: Callable[[], Path], open_page: Any) -> None:
    home = copied_home()
    with Assistant.open(home) as first, served(first) as before:
        page = open_page(before)
        ask(page, QUESTION)
        answer = page.locator(".cp-turn .cp-answer").inner_html()
    with Assistant.open(home) as second, served(second) as after:
        page = open_page(after)
        open_history(page)
        page.locator(".cp-past-open").click()
        page.locator("#cp-answers .cp-turn").wait_for()
        assert page.locator(".cp-turn .cp-answer").inner_html() == answer
        ask(page, FOLLOW_UP)
        assert "财政部" in page.locator(".cp-turn .cp-answer").last.inner_text()


def test_deleting_asks_once_in_its_place(address: str, open_page: Any) -> None:
    page = open_page(address)
    ask(page, QUESTION)
    fresh(page)
    ask(page, APPS)
    open_history(page)
    wait_for_list(page, APPS, QUESTION)
    row = page.locator(".cp-past li").nth(1)
    row.locator(".cp-sure").click()
    page.keyboard.press("Enter")  # what has the focus is the way out
    row.locator(".cp-sure").wait_for()
    row.locator(".cp-sure").click()
    row.locator(".cp-yes").click()
    wait_for_list(page, APPS)
    page.locator("#cp-past-line", has_text="已删除").wait_for()
    page.locator(".cp-past-head .cp-sure").click()
    page.locator(".cp-past-head .cp-yes").click()
    page.locator(".cp-past-none").wait_for()
    open_tab(page, "ask")
    page.locator(".cp-welcome").wait_for()
    page.reload()
    page.locator(".cp-welcome").wait_for()
    open_history(page)
    page.locator(".cp-past-none").wait_for()


def test_feedback_is_given_by_mouse_and_by_keyboard(address: str, open_page: Any, assistant: Assistant) -> None:
    page = open_page(address)
    for question in (QUESTION, APPS, "新版第40条"):
        ask(page, question)
    first, second = (page.locator(f'.cp-turn[data-turn="{n}"]') for n in (1, 2))
    first.locator('[data-verdict="wrong_citation"]').click()
    first.locator(".cp-cited").select_option("2")
    first.locator(".cp-remark").fill("<b onclick=x>第二条不对")
    before = page.evaluate("document.querySelector('#cp-answers').scrollTop")
    page.keyboard.press("Enter")
    first.locator(".cp-thanks").wait_for()
    assert first.locator(".cp-thanks").inner_text() == "已记下：引文不对。谢谢"
    page.wait_for_timeout(600)
    assert abs(page.evaluate("document.querySelector('#cp-answers').scrollTop") - before) < 80
    second.locator(".cp-verdict").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert not second.locator(".cp-comment").is_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    second.locator(".cp-thanks").wait_for()
    lines = [json.loads(line) for line in assistant.library.home.feedback.read_text("utf-8").splitlines()]
    assert [(line["question"], line["verdict"], line["comment"], line["cited"]) for line in lines] == [
        (QUESTION, "wrong_citation", "<b onclick=x>第二条不对", 2),
        (APPS, "helpful", "", None),
    ]
    ask(page, "新版第39条")
    assert page.locator(".cp-thanks").count() == 2 and page.locator(".cp-feedback").count() == 2
    page.reload()
    page.locator(".cp-welcome").wait_for()
    open_history(page)
    page.locator(".cp-past-open").click()
    page.locator('.cp-turn[data-turn="4"]').wait_for()
    assert page.locator(".cp-thanks").count() == 2
    page.wait_for_timeout(300)
    assert in_view(page, '.cp-turn[data-turn="4"] .cp-question')


def test_scripts_in_a_question_run_nothing_in_the_list(address: str, open_page: Any) -> None:
    page = open_page(address)
    ask(page, ATTACK + "安全")
    open_history(page)
    page.locator(".cp-past-open").wait_for()
    page.locator(".cp-find").fill("安全")
    page.locator(".cp-past-head", has_text="找到").wait_for()
    assert ATTACK[:60] in listed(page)[0]
    assert page.locator("#cp-history :is(img, script)").count() == 0
    page.locator(".cp-past-open").click()
    page.locator("#cp-answers .cp-turn").wait_for()
    assert page.evaluate("window.harm") is None


def test_the_history_speaks_english_and_fits_a_phone(address: str, open_page: Any) -> None:
    page = open_page(address, 390, 844, locale="en-US", scheme="dark")
    ask(page, QUESTION)
    page.locator(".cp-verdict").first.click()
    assert page.locator(".cp-verdict").all_inner_texts() == ["Helpful", "Wrong", "Wrong citation", "Misread"]
    assert page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth")
    open_history(page)
    page.locator(".cp-past li").wait_for()
    assert "1 question" in page.locator(".cp-past li").inner_text()
    page.locator(".cp-past li .cp-sure").click()
    assert "Delete it?" in page.locator(".cp-past li").inner_text()
    assert page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth")
