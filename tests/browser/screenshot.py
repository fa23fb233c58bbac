"""Take the README's picture of the page: python tests/browser/screenshot.py."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(folder) for folder in Path(__file__).resolve().parents[1:3]]

from serving import ask, chromium, served  # noqa: E402

from assistant.service import Assistant  # noqa: E402

PICTURE = Path(__file__).with_name("page.png")


def main() -> None:
    """Ask what the README asks, then for a clause's counterpart, and light its first quotation up."""
    with tempfile.TemporaryDirectory() as home, Assistant.open(Path(home)) as assistant:
        assistant.prepare()
        assistant.ask("安全保障新增哪些部门")  # the first answer is the slowest; the picture shows a usual one
        with served(assistant) as address, chromium() as browser:
            page = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme="light", locale="zh-CN")
            page.goto(address)
            page.locator(".cp-welcome").wait_for()
            ask(page, "安全保障新增哪些部门")
            ask(page, "新版第27条对应旧版哪一条？")
            page.locator(".cp-turn").last.locator(".cp-n").first.click()
            page.locator(".cp-lit").wait_for()
            page.wait_for_timeout(800)
            page.screenshot(path=PICTURE)
    sys.stdout.write(f"{PICTURE}\n")


if __name__ == "__main__":
    main()
