"""No serious fault of accessibility on any tab, in both colour schemes and both languages, by axe-core."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import REQUIRED
from serving import QUESTION, ask, open_tab

AXE = Path(__file__).resolve().parents[2] / ".venv" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = {"serious", "critical"}


@pytest.fixture(scope="module")
def axe() -> str:
    """Return axe-core's script; `make test` installs it where npm is."""
    if not AXE.exists():
        if REQUIRED:
            pytest.fail(f"there is no {AXE}", pytrace=False)
        pytest.skip("axe-core is not installed")
    return AXE.read_text("utf-8")


def faults(page: Any, axe: str) -> list[str]:
    """Return the serious faults of what is shown, each with the first elements that have it."""
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{fault['id']}: {[node['html'][:160] for node in fault['nodes'][:3]]}"
        for fault in found["violations"]
        if fault["impact"] in SERIOUS
    ]


@pytest.mark.parametrize(("width", "height", "scheme", "locale"), [(1440, 900, "light", "zh-CN"), (390, 844, "dark", "en-US")])
def test_nothing_shown_has_a_serious_fault(
    address: str, open_page: Any, axe: str, width: int, height: int, scheme: str, locale: str
) -> None:
    page = open_page(address, width, height, locale, scheme)
    found = {"welcome": faults(page, axe)}
    ask(page, QUESTION)
    page.locator(".cp-checked summary").first.click()
    found["answer"] = faults(page, axe)
    page.locator("#cp-look input, #cp-look textarea").first.fill("新3")
    page.locator("#cp-options [role=option]").first.wait_for()
    found["found"] = faults(page, axe)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator(".cp-focus").first.wait_for()
    found["card"] = faults(page, axe)
    for name in page.locator("#cp-tabs > .tab-wrapper [role=tab]").evaluate_all("tabs => tabs.map(tab => tab.dataset.tabId)"):
        open_tab(page, name)
        page.wait_for_timeout(600)
        found[name] = faults(page, axe)
    assert found == dict.fromkeys(found, [])
