"""The page under a path of another server, in a real browser: nothing it asks for may lie outside the path."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nginx import LOCATIONS, nginx
from serving import QUESTION, Seen, ask, open_tab, served
from team import password, team

from assistant.service import Assistant

LAW = "样例渡口管理办法\n\n第一条 为了规范渡口管理，制定本办法。\n第二条 渡船应当每年检验一次。\n"


@pytest.fixture(scope="module")
def under_path(assistant: Assistant) -> Iterator[str]:
    with served(assistant, root="/law") as url:
        yield url


@pytest.fixture(params=LOCATIONS)
def public(under_path: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with nginx(under_path, tmp_path, request.param) as url:
        yield url


def test_questions_uploads_exports_and_charts_work_under_a_path(public: str, open_page: Any, tmp_path: Path, assistant: Assistant) -> None:
    page = open_page(public)
    ask(page, QUESTION)
    assert "科技部" in page.locator(".cp-turn .cp-answer").inner_text()
    page.locator("[data-pin-answer]").first.click()
    page.locator("#cp-line", has_text="共 1 条").wait_for()
    open_tab(page, "note")
    with page.expect_download() as waiting:
        page.locator("#cp-note-docx:not([disabled])").click()
    assert Path(waiting.value.path()).read_bytes().startswith(b"PK")
    page.locator('.cp-note-item [data-note="remove"]').first.click()
    page.locator(".cp-note-empty").wait_for()
    open_tab(page, "charts")
    page.locator(".cp-plot .main-svg").first.wait_for()
    law = tmp_path / "渡口办法.txt"
    law.write_text(LAW, encoding="utf-8")
    open_tab(page, "documents")
    page.locator("#cp-files input[type=file]").set_input_files([law])
    page.locator("#cp-files .file-preview").wait_for()
    page.locator("#cp-add-files").click()
    page.locator(".cp-results .cp-done", has_text="样例渡口管理办法").wait_for(timeout=60_000)
    (added,) = [row for row in assistant.holdings() if row["added"]]
    page.locator(".cp-docs li", has_text="样例渡口管理办法").wait_for()
    assistant.library.remove(str(added["document"]))


def test_the_language_is_changed_under_a_path_with_or_without_its_slash(public: str, open_page: Any) -> None:
    page = open_page(public.rstrip("/"))
    page.get_by_role("button", name="EN", exact=True).click()
    page.get_by_role("tab", name="Charts").wait_for()


def test_people_sign_in_and_leave_under_a_path(browser: Any, assistant: Assistant, tmp_path: Path) -> None:
    with team(assistant, tmp_path / "users", ["张三"], root="/law") as house, nginx(house.url, tmp_path) as public:
        page, seen = browser.new_page(), Seen()
        seen.watch(page)
        page.goto(public)
        page.locator("input:not([type=password])").first.fill("张三")
        page.locator("input[type=password]").fill(password("张三"))
        page.locator("input[type=password]").press("Enter")
        page.locator(".cp-welcome").wait_for()
        page.locator(".cp-user a").click()
        page.locator("input[type=password]").wait_for()
        assert [url for url in seen.requests if not url.startswith((public, public.rstrip("/"), "data:", "blob:"))] == []
        page.close()


def test_the_page_is_used_over_ipv6(assistant: Assistant, open_page: Any) -> None:
    import socket

    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        pytest.skip("no IPv6 on this machine")
    with served(assistant, server_name="[::1]") as url:
        page = open_page(url.replace("127.0.0.1", "[::1]"))
        ask(page, QUESTION)
        assert "科技部" in page.locator(".cp-turn .cp-answer").inner_text()
