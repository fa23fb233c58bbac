"""The page under its content security policy in a real browser: all that a person does works, and what does not come from it is blocked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from serving import QUESTION, ask, open_tab
from team import Team, password, team

from assistant.service import Assistant
from assistant.serving.users import set_password

LAW = "样例渡口管理办法\n\n第一条 为了规范渡口管理，制定本办法。\n第二条 渡船应当每年检验一次。\n"
LISTEN = (
    "window.violations = []; addEventListener('securitypolicyviolation', e => violations.push(e.violatedDirective + ' ' + e.blockedURI))"
)
NAME = "张三"


@pytest.fixture(scope="module")
def house(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    users = tmp_path_factory.mktemp("team") / "users"
    set_password(users, NAME, password(NAME), is_new=True)
    with team(assistant, users, []) as opened:
        yield opened


@pytest.fixture
def visit(browser: Any, house: Team) -> Iterator[Any]:
    context = browser.new_context(locale="zh-CN")
    page, said, asked = context.new_page(), [], []
    page.add_init_script(LISTEN)
    page.on("console", lambda message: said.append(message.text) if "Content Security Policy" in message.text else None)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(house.url)
    yield page, said, asked
    context.close()


def sign_in(page: Any, words: str = password(NAME)) -> None:
    page.locator("input:not([type=password])").first.fill(NAME)
    page.locator("input[type=password]").fill(words)
    page.locator("input[type=password]").press("Enter")


def test_all_that_a_person_does_works_under_the_policy(visit: Any, tmp_path: Path, house: Team) -> None:
    page, said, asked = visit
    sign_in(page, "wrong password")
    page.locator(".creds").wait_for()
    sign_in(page)
    page.locator(".cp-welcome").wait_for(timeout=60_000)
    ask(page, QUESTION)
    assert "科技部" in page.locator(".cp-turn .cp-answer").inner_text()
    page.locator("#cp-look textarea, #cp-look input").first.fill("新39")
    page.locator("#cp-found", has_text="39").wait_for()
    page.locator("[data-pin-answer]").first.click()
    page.locator("#cp-line .cp-notice").wait_for()
    open_tab(page, "note")
    for kind in ("docx", "md", "xlsx"):
        with page.expect_download() as waiting:
            page.locator(f"#cp-note-{kind}:not([disabled])").click()
        assert Path(waiting.value.path()).stat().st_size
    open_tab(page, "charts")
    page.locator(".cp-plot .main-svg").first.wait_for()
    law = tmp_path / "渡口办法.txt"
    law.write_text(LAW, encoding="utf-8")
    open_tab(page, "documents")
    page.locator("#cp-files input[type=file]").set_input_files([law])
    page.locator("#cp-files .file-preview").wait_for()
    page.locator("#cp-add-files").click()
    page.locator(".cp-results .cp-done", has_text="样例渡口管理办法").wait_for(timeout=60_000)
    open_tab(page, "history")
    page.locator(".cp-past-open", has_text=QUESTION).first.click()
    page.locator(".cp-turn").first.wait_for()
    page.get_by_role("button", name="EN", exact=True).click()
    page.get_by_role("tab", name="Charts").wait_for()
    assert page.evaluate("violations") == [] and said == []
    assert [url for url in asked if not url.startswith((house.url, "data:", "blob:"))] == []
    hidden = [url for url in asked if "queue/data" in url or "heartbeat" in url]
    assert hidden and all("session_hash" not in url and url.rpartition("/")[2] in ("-", "data") for url in hidden)
    page.locator(".cp-user a").click()
    page.locator("input[type=password]").wait_for()


def test_what_does_not_come_from_the_page_is_blocked(visit: Any) -> None:
    page, said, _ = visit
    page.locator("input[type=password]").wait_for(timeout=60_000)
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.harm = 1";
            document.head.append(script);
            document.body.insertAdjacentHTML("beforeend", "<img src='x' onerror='window.harm = 2'>");
            document.body.insertAdjacentHTML("beforeend", "<img src='http://127.0.0.2:9/x.png'>");
        }"""
    )
    page.wait_for_function("violations.length >= 3")
    assert page.evaluate("window.harm") is None and said


def test_who_guesses_is_told_to_wait(visit: Any) -> None:
    page, _, _ = visit
    page.locator("input[type=password]").wait_for(timeout=60_000)
    told = page.locator(".auth", has_text="秒再试")
    for n in range(15):  # the first waits are short, and a slow machine outlasts them
        with page.expect_response("**/login") as answered:
            sign_in(page, f"wrong password {n}")
        if answered.value.status == 429:
            break
    told.wait_for()
