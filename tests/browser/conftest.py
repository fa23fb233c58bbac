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


@pytest.fixture
def open_page(browser: Any) -> Iterator[Any]:
    """Open an address in a browser of its own; afterwards nothing may have failed or gone elsewhere."""
    opened: list[tuple[Any, Seen, str]] = []

    def visit(url: str, width: int = 1440, height: int = 900, locale: str = "zh-CN", scheme: str = "light") -> Any:
        context = browser.new_context(viewport={"width": width, "height": height}, locale=locale, color_scheme=scheme)
        page, seen = context.new_page(), Seen()
        seen.watch(page)
        page.goto(url)
        page.locator(".cp-welcome").wait_for(timeout=60_000)
        page.locator(".cp-tasks").wait_for()
        opened.append((context, seen, url))
        return page

    yield visit
    for context, seen, url in opened:
        context.close()
        away = [asked for asked in seen.requests if urlsplit(asked).scheme not in ("data", "blob") and not asked.startswith(url)]
        assert away == []
        assert seen.errors == []
