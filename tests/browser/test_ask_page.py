"""Asking and reading in a real browser: arriving, lighting up, checking, copying, editing, looking up as one types."""

from __future__ import annotations

from threading import Event
from typing import Any

import pytest
from serving import QUESTION, ask, in_view, open_tab

from assistant.service import Assistant
from assistant.types import Answer

OTHER = "平台体系新增哪些部门"
OLD = "责任部门:工业和信息化部、发展改革委、财政部。"


def done(page: Any, turns: int) -> None:
    page.locator(".cp-turn .cp-foot").nth(turns - 1).wait_for()


def test_an_answer_is_read_checked_and_copied(address: str, open_page: Any) -> None:
    page = open_page(address)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, QUESTION)
    page.locator('.cp-answer .cp-n[data-cite="2"]').first.hover()
    page.locator(".cp-lit").wait_for()
    assert page.locator(".cp-lit").all_text_contents() == [OLD]
    badge = page.locator(".cp-checked summary")
    assert badge.inner_text().strip() == "核验 5/5"
    badge.click()
    assert "2 条引文与资料原文逐字一致" in page.locator(".cp-checks").inner_text()
    copy = page.locator(".cp-acts [data-copy]")
    copy.click()
    page.get_by_text("已复制").wait_for()
    text = page.evaluate("navigator.clipboard.readText()")
    assert "科技部" in text and "\n" not in text and "新版（十）责任部门" in text


def test_only_policy_text_puts_the_commentary_away_and_stays_so(address: str, open_page: Any) -> None:
    page = open_page(address)
    ask(page, QUESTION)
    page.locator(".cp-lane").wait_for()
    page.locator(".cp-switch").click()
    assert not page.locator(".cp-lane").is_visible()
    ask(page, "研报怎么点评安全保障")
    page.locator('.cp-panel[data-turn="2"]').wait_for()
    assert not page.locator(".cp-lane").is_visible()
    assert page.locator(".cp-switch").get_attribute("aria-pressed") == "true"
    page.locator(".cp-switch").click()
    assert page.locator(".cp-lane").is_visible()


def test_a_question_is_edited_and_asked_once_more(address: str, open_page: Any) -> None:
    page = open_page(address)
    ask(page, QUESTION)
    ask(page, "那旧版呢")
    page.locator('.cp-turn[data-turn="1"] [data-edit]').click()
    page.locator("#cp-line .cp-notice").wait_for()
    box = page.locator("#cp-box textarea")
    assert box.input_value() == QUESTION and box.evaluate("box => document.activeElement === box")
    box.fill("平台体系新增哪些部门")
    box.press("Enter")
    page.locator(".cp-question", has_text="平台体系").wait_for()
    done(page, 1)
    page.locator('.cp-turn[data-turn="2"]').wait_for(state="detached")
    assert page.locator(".cp-turn").count() == 1
    before = page.locator(".cp-answer").inner_text()
    page.locator("[data-retry]").click()
    page.wait_for_timeout(400)
    done(page, 1)
    assert page.locator(".cp-answer").inner_text() == before and page.locator(".cp-turn").count() == 1


def test_a_question_is_stopped_and_goes_back_into_its_box(address: str, open_page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    page = open_page(address)
    ask(page, QUESTION)
    goes_on, answers = Event(), Assistant.ask

    def slow(asked: Assistant, question: str, *given: Any, **named: Any) -> Answer:
        if question == OTHER:
            goes_on.wait(60)
        return answers(asked, question, *given, **named)

    monkeypatch.setattr(Assistant, "ask", slow)
    page.locator("#cp-box textarea").fill(OTHER)
    page.locator("#cp-box textarea").press("Enter")
    page.locator("#cp-stop").click()
    page.locator("#cp-line .cp-notice", has_text="已停止").wait_for()
    page.wait_for_function("question => document.querySelector('#cp-box textarea').value === question", arg=OTHER)
    page.wait_for_function("() => document.querySelectorAll('.cp-turn').length === 1 && !document.querySelector('.cp-pending')")
    try:
        ask(page, "那旧版呢")  # while the server may still be at the question that was stopped
    finally:
        goes_on.set()
    assert "安全保障" in page.locator(".cp-turn").nth(1).inner_text() and page.locator(".cp-turn").count() == 2


def test_what_is_sent_twice_is_asked_once(address: str, open_page: Any) -> None:
    page = open_page(address)
    page.locator("#cp-box textarea").fill(QUESTION)
    page.locator("#cp-box textarea").focus()
    for _ in range(3):
        page.keyboard.press("Enter")
    done(page, 1)
    ask(page, "那旧版呢")
    assert page.locator(".cp-turn").count() == 2 and page.locator(".cp-turn .cp-foot").count() == 2


def test_asking_and_looking_up_in_english_on_a_phone(address: str, open_page: Any) -> None:
    page = open_page(address, 390, 844, "en-US", "dark")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, "Which departments were added for security?")
    answer = page.locator(".cp-answer").inner_text()
    assert "科技部" in answer and "added" in answer
    page.locator(".cp-answer .cp-n").first.click()
    page.locator(".cp-lit").first.wait_for()
    page.wait_for_function(
        "() => { const { top } = document.querySelector('.cp-lit').getBoundingClientRect(); return top >= 0 && top < innerHeight }"
    )
    badge = page.locator(".cp-checked summary")
    badge.click()
    assert "word for word" in page.locator(".cp-checks").inner_text()
    page.locator(".cp-acts [data-copy]").click()
    page.get_by_text("Copied").wait_for()
    assert "科技部" in page.evaluate("navigator.clipboard.readText()")
    page.locator(".cp-switch").click()
    assert not page.locator(".cp-lane").is_visible()
    page.locator(".cp-switch").click()
    page.locator(".cp-turn [data-ask], .cp-suggest [data-ask]").first.click()
    done(page, 2)
    page.locator("#cp-look input, #cp-look textarea").first.click()
    page.keyboard.type("new 39")
    page.locator("#cp-options [role=option]").first.click()
    page.locator(".cp-focus").wait_for()
    assert in_view(page, ".cp-focus .cp-label")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_clauses_are_found_as_one_types_and_opened_by_keyboard(address: str, open_page: Any) -> None:
    page = open_page(address)
    open_tab(page, "documents")
    page.locator("#cp-tab-documents-button").focus()
    page.keyboard.press("/")
    page.keyboard.type("新3")
    options = page.locator("#cp-options [role=option]")
    page.locator("#cp-options [role=option]", has_text="新版第38条").wait_for()
    assert options.first.locator("strong").inner_text() == "新版第3条"
    page.keyboard.type("9")
    page.locator("#cp-options [role=option]", has_text="新版第38条").wait_for(state="detached")
    page.keyboard.press("ArrowDown")
    field = page.locator("#cp-look input, #cp-look textarea").first
    assert field.get_attribute("aria-activedescendant") == "cp-option-0" and field.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Enter")
    page.locator(".cp-focus").wait_for()
    assert "新版第39条" in page.locator(".cp-focus").inner_text() and page.locator("#cp-box").is_visible()
    assert not page.locator("#cp-found").is_visible()
    page.locator(".cp-ways [data-look]", has_text="新版第40条").click()
    page.locator(".cp-focus", has_text="新版第40条").wait_for()
    page.locator(".cp-focus [data-whole]").click()
    page.locator(".cp-focus", has_text="时间节点").first.wait_for()
    field.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("紫色大象")
    page.locator(".cp-no-option").wait_for()
    page.keyboard.press("Escape")
    assert not page.locator("#cp-found").is_visible()
    page.keyboard.press("Escape")
    assert not field.evaluate("field => document.activeElement === field")


def test_the_button_changes_the_language_and_it_stays(address: str, open_page: Any) -> None:
    page = open_page(address, 1024, 768)
    page.locator("#cp-language").click()
    page.get_by_role("tab", name="Documents").wait_for()
    page.locator(".cp-welcome h2", has_text="compare").wait_for()
    assert page.evaluate("document.documentElement.lang") == "en"
    page.reload()
    page.get_by_role("tab", name="Documents").wait_for()
    page.locator("#cp-language").click()
    page.get_by_role("tab", name="资料").wait_for()
