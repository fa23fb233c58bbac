"""Start the real page on this machine and open it in a real Chromium: for the tests and for the README's picture."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from page_server import free_port, served

__all__ = ["ATTACK", "CHROMIUM", "FLAGS", "QUESTION", "Seen", "ask", "chromium", "free_port", "in_view", "open_tab", "served"]

CHROMIUM = Path(os.environ.get("CLAUSEPAIR_CHROMIUM", "/usr/bin/chromium"))
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-sync",
    "--disable-component-update",
]
QUESTION = "安全保障新增哪些部门"
ATTACK = "<img src=missing.png onerror='window.harm=1'><script>window.harm=2</script>${window.harm=3}{{constructor}}"
# What Gradio's client says of itself, as a warning, whenever the stream of an upload's progress has ended.
UPLOADED = "Method not implemented."
# What it says of its own requests that a reload of the page has ended.
ENDED = ("AbortError: signal is aborted without reason", "Connection errored out")


@dataclass
class Seen:
    """What a page asked for and complained of."""

    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def watch(self, page: Any) -> None:
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("websocket", lambda opened: self.requests.append(opened.url))
        page.on("pageerror", lambda error: self.complain(str(error.stack or error)))
        page.on("console", lambda message: self.complain(message.text) if message.type in ("error", "warning") else None)

    def complain(self, text: str) -> None:
        if text != UPLOADED and not any(said in text for said in ENDED):
            self.errors.append(text)


@contextmanager
def chromium() -> Iterator[Any]:
    """Yield a headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def open_tab(page: Any, name: str) -> None:
    """Open one of the page's tabs."""
    page.locator(f"#cp-tab-{name}-button").click()
    page.locator(f"#cp-tab-{name}").wait_for()


def ask(page: Any, question: str) -> None:
    """Type a question, send it with Enter and wait for its answer."""
    if not page.locator("#cp-box").is_visible():
        open_tab(page, "ask")
    turns = page.locator(".cp-turn")
    before = turns.count()
    page.locator("#cp-box textarea").fill(question)
    page.locator("#cp-box textarea").press("Enter")
    turns.nth(before).locator(".cp-foot").wait_for(timeout=60_000)


def in_view(page: Any, selector: str) -> bool:
    """Tell whether an element lies wholly within the window."""
    box = page.locator(selector).first.bounding_box()
    size = page.viewport_size
    return bool(box) and box["y"] >= 0 and box["y"] + box["height"] <= size["height"] and box["x"] + box["width"] <= size["width"] + 1
