"""Take the README's pictures of the page: python tests/browser/screenshot.py."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent)]

from serving import ask, chromium, open_tab, served  # noqa: E402

from assistant.service import Assistant  # noqa: E402

QUESTION = "安全保障新增哪些部门"


def opened(browser: Any, address: str, width: int = 1440, height: int = 900, scheme: str = "light") -> Any:
    """Open the page in a window of its own."""
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme, locale="zh-CN")
    page.goto(address)
    page.locator(".cp-welcome").wait_for()
    return page


def take(page: Any, name: str) -> None:
    """Keep a picture of what is shown, once it stands still."""
    page.wait_for_timeout(900)
    path = HERE / f"{name}.png"
    page.screenshot(path=path)
    sys.stdout.write(f"{path}\n")


def main() -> None:
    """Ask what the README asks, look up, open the charts, and the same on a dark phone."""
    with tempfile.TemporaryDirectory() as home, Assistant.open(Path(home)) as assistant:
        assistant.prepare()
        assistant.ask(QUESTION)  # the first answer is the slowest; the picture shows a usual one
        with served(assistant) as address, chromium() as browser:
            page = opened(browser, address)
            ask(page, QUESTION)
            ask(page, "新版第27条对应旧版哪一条？")
            page.locator(".cp-turn").last.locator(".cp-n").first.click()
            page.locator(".cp-lit").wait_for()
            take(page, "page")
            page.locator("#cp-look input, #cp-look textarea").first.focus()
            page.keyboard.type("标识解析")
            page.locator("#cp-options").wait_for()
            page.keyboard.press("ArrowDown")
            take(page, "lookup")
            page.keyboard.press("Escape")
            open_tab(page, "charts")
            page.locator(".js-plotly-plot").nth(3).wait_for()
            take(page, "charts")
            phone = opened(browser, address, 390, 844, "dark")
            ask(phone, QUESTION)
            take(phone, "phone")


if __name__ == "__main__":
    main()
