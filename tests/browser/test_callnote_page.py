"""The call note in a real browser: pinned from answers and comparisons, put in order, exported, still there afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from serving import QUESTION, ask, open_tab


def exported(page: Any, kind: str) -> bytes:
    """Export the note once its files bear its title, which is a moment after it was typed."""
    for _ in range(40):
        with page.expect_download() as waiting:
            page.locator(f"#cp-note-{kind}").click()
        if waiting.value.suggested_filename.startswith("某客户-"):
            break
        page.wait_for_timeout(500)
    assert waiting.value.suggested_filename.startswith("某客户-") and waiting.value.suggested_filename.endswith(f".{kind}")
    return Path(waiting.value.path()).read_bytes()


def test_answers_and_pairs_are_pinned_ordered_and_exported(address: str, open_page: Any) -> None:
    page = open_page(address)
    ask(page, QUESTION)
    page.locator("[data-pin-answer]").first.click()
    page.locator("#cp-line", has_text="共 1 条").wait_for()
    page.locator("[data-pin-pair]").first.click()
    page.locator("#cp-line", has_text="共 2 条").wait_for()
    open_tab(page, "note")
    titles = page.locator(".cp-note-item h3")
    titles.nth(1).wait_for()
    assert titles.first.inner_text() == QUESTION
    page.locator('.cp-note-item [data-note="down"]').first.click()
    page.locator(".cp-note-item:last-child h3", has_text=QUESTION).wait_for()
    remark = page.locator(".cp-remark input").first
    remark.fill("客户关心")
    remark.press("Tab")
    page.locator("#cp-note-title input").fill("某客户")
    page.locator("#cp-note-title input").press("Enter")
    page.locator("#cp-note-docx:not([disabled])").wait_for()
    for kind, head in (("docx", b"PK"), ("xlsx", b"PK"), ("md", "# 某客户".encode())):
        assert exported(page, kind).startswith(head)
    page.reload()
    page.locator(".cp-welcome").wait_for()
    open_tab(page, "note")
    page.locator(".cp-note-item").nth(1).wait_for()
    assert page.locator(".cp-remark input").first.input_value() == "客户关心"
    for _ in range(2):
        before = page.locator(".cp-note-item").count()
        page.locator('.cp-note-item [data-note="remove"]').first.click()
        page.locator(".cp-note-item").nth(before - 1).wait_for(state="detached")
    page.locator(".cp-note-empty").wait_for()


def test_the_note_fits_a_phone_in_english(address: str, open_page: Any) -> None:
    page = open_page(address, 390, 844, "en-US", "dark")
    open_tab(page, "note")
    page.locator(".cp-note-empty", has_text="Nothing pinned yet").wait_for()
    assert page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth")
