"""The tab of charts in a real browser: drawn from this machine, each mark leads to its clauses, saved as pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from serving import open_tab


def test_charts_are_drawn_clicked_and_saved(address: str, open_page: Any) -> None:
    page = open_page(address)
    open_tab(page, "charts")
    page.locator(".js-plotly-plot").nth(3).wait_for(timeout=60_000)
    plot = page.locator('[data-chart="matrix"] .js-plotly-plot')
    spot = plot.evaluate(
        """plot => {
          const { xaxis, yaxis } = plot._fullLayout, box = plot.getBoundingClientRect();
          const x = plot.data[0].x.findIndex((name) => name.includes("安全保障")), y = plot.data[0].y.indexOf("财政部");
          return [xaxis._offset + xaxis.d2p(plot.data[0].x[x]), yaxis._offset + yaxis.d2p(plot.data[0].y[y])];
        }"""
    )
    plot.click(position={"x": spot[0], "y": spot[1]})
    behind = page.locator("#cp-behind")
    behind.locator(".cp-focus").first.wait_for()
    assert behind.locator(".cp-row del").all_text_contents() == ["发展改革委", "财政部"]
    assert "科技部" in behind.locator(".cp-row ins").all_text_contents()
    section = page.locator('[data-chart="quantities"]')
    section.locator("summary").click()
    section.locator(".cp-table [data-marks]", has_text="150 亿").click()
    behind.locator(".cp-focus", has_text="150 亿").wait_for()
    for kind, head in (("png", b"\x89PNG"), ("svg", b"<svg")):
        with page.expect_download(timeout=60_000) as waiting:
            section.locator(f'[data-save="{kind}"]').click()
        assert waiting.value.suggested_filename.endswith(f"数量目标.{kind}")
        assert Path(waiting.value.path()).read_bytes().startswith(head)


def test_charts_fit_a_phone_in_english(address: str, open_page: Any) -> None:
    page = open_page(address, 390, 844, "en-US", "dark")
    open_tab(page, "charts")
    page.locator(".js-plotly-plot").nth(3).wait_for(timeout=60_000)
    assert "Departments × tasks" in page.locator("#cp-charts-all").inner_text()
    assert page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth")
