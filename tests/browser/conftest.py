"""What every test in a browser may use: an assistant with a home of its own, its page, and a Chromium."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from serving import CHROMIUM, Seen, chromium, served

from assistant.service import Assistant

REQUIRED = os.environ.get("CLAUSEPAIR_BROWSER") == "required"


@pytest.fixture(scope="module")
def assistant(copied_home: Callable[[], Path]) -> Iterator[Assistant]:
    with Assistant.open(copied_home()) as opened:
        opened.prepare()
        yield opened


@pytest.fixture(scope="module")
def address(assistant: Assistant) -> Iterator[str]:
    with served(assistant) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Yield a Chromium; without one the tests are skipped, or fail where it is required."""
    if not CHROMIUM.exists():
        if REQUIRED:
            pytest.fail(f"CLAUSEPAIR_BROWSER=required, but there is no {CHROMIUM}", pytrace=False)
        pytest.skip(f"no browser at {CHROMIUM}")
    with chromium() as opened:
        yield opened


class Contexts:
    """Browser contexts by their settings; one that is given back is emptied and lent again, with the page's scripts compiled."""

    def __init__(self, browser: Any) -> None:
        self.browser = browser
        self.free: dict[tuple[int, int, str, str], list[Any]] = {}

    def lend(self, settings: tuple[int, int, str, str]) -> Any:
        width, height, locale, scheme = settings
        if kept := self.free.get(settings):
            return kept.pop()
        return self.browser.new_context(viewport={"width": width, "height": height}, locale=locale, color_scheme=scheme)

    def give_back(self, settings: tuple[int, int, str, str], context: Any) -> None:
        for page in context.pages:
            if urlsplit(page.url).scheme.startswith("http"):
                page.evaluate("() => { localStorage.clear(); sessionStorage.clear() }")
            page.close()
        context.clear_cookies()
        context.clear_permissions()
        self.free.setdefault(settings, []).append(context)


@pytest.fixture(scope="module")
def contexts(browser: Any) -> Contexts:
    return Contexts(browser)


@pytest.fixture
def open_page(contexts: Contexts) -> Iterator[Any]:
    """Open an address as somebody who was never there; afterwards nothing may have failed or gone elsewhere."""
    opened: list[tuple[tuple[int, int, str, str], Any, Seen, str]] = []

    def visit(url: str, width: int = 1440, height: int = 900, locale: str = "zh-CN", scheme: str = "light") -> Any:
        settings = (width, height, locale, scheme)
        context = contexts.lend(settings)
        page, seen = context.new_page(), Seen()
        seen.watch(page)
        opened.append((settings, context, seen, url))
        page.goto(url)
        page.locator(".cp-welcome").wait_for(timeout=60_000)
        page.locator(".cp-tasks").wait_for()
        return page

    yield visit
    for settings, context, seen, url in opened:
        contexts.give_back(settings, context)
        away = [asked for asked in seen.requests if urlsplit(asked).scheme not in ("data", "blob") and not asked.startswith(url)]
        assert away == []
        assert seen.errors == []
