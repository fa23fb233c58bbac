"""A page for a team in a real browser: nobody without signing in, and everybody sees their own things only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from serving import QUESTION, Seen, ask, open_tab
from team import Team, password, team

from assistant.service import Assistant

PEOPLE = ("张三", "li.si")


@pytest.fixture(scope="module")
def house(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with team(assistant, tmp_path_factory.mktemp("team") / "users", PEOPLE) as opened:
        yield opened


@pytest.fixture
def visit(browser: Any, house: Team) -> Iterator[Any]:
    """Open the page in a browser of its own, nobody signed in."""
    contexts, watched = [], Seen()

    def opened(width: int = 1440, height: int = 900, locale: str = "zh-CN", scheme: str = "light") -> Any:
        context = browser.new_context(viewport={"width": width, "height": height}, locale=locale, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.goto(house.url)
        page.locator("input[type=password]").wait_for(timeout=60_000)
        page.on("request", lambda request: watched.requests.append(request.url))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [url for url in watched.requests if not url.startswith((house.url, "data:", "blob:"))] == []


def sign_in(page: Any, name: str, words: str) -> None:
    page.locator("input:not([type=password])").first.fill(name)
    page.locator("input[type=password]").fill(words)
    page.locator("input[type=password]").press("Enter")


def test_two_people_see_each_their_own_history_and_note(visit: Any) -> None:
    pages = []
    for name, question in zip(PEOPLE, (QUESTION, "新版第40条"), strict=True):
        page = visit()
        assert "请登录" in page.locator("body").inner_text()
        sign_in(page, name, password(name))
        page.locator(".cp-welcome").wait_for()
        assert name in page.locator(".cp-user").inner_text()
        ask(page, question)
        page.locator("[data-pin-answer]").click()
        page.locator("#cp-line .cp-notice").wait_for()
        pages.append(page)
    for page, own, other in ((pages[0], QUESTION, "新版第40条"), (pages[1], "新版第40条", QUESTION)):
        open_tab(page, "history")
        page.locator(".cp-past-open", has_text=own).wait_for()
        assert page.locator(".cp-past-open").all_inner_texts() == [own]
        open_tab(page, "note")
        page.locator(".cp-note-item", has_text=own).wait_for()
        assert page.locator(".cp-note-item").count() == 1 and other not in page.locator(".cp-note").inner_text()


@pytest.mark.parametrize(("width", "height", "locale", "scheme"), [(1440, 900, "zh-CN", "light"), (390, 844, "en-US", "dark")])
def test_a_wrong_password_is_told_and_who_leaves_is_out(visit: Any, width: int, height: int, locale: str, scheme: str) -> None:
    page = visit(width, height, locale, scheme)
    sign_in(page, PEOPLE[1], "wrong password")
    page.get_by_text("Incorrect Credentials").or_(page.get_by_text("登录信息")).or_(page.locator(".creds")).first.wait_for()
    assert not page.locator(".cp-welcome").is_visible()
    sign_in(page, PEOPLE[1], password(PEOPLE[1]))
    page.locator(".cp-welcome").wait_for()
    page.locator(".cp-user a").click()
    page.locator("input[type=password]").wait_for()
    assert not page.locator(".cp-welcome").is_visible()
