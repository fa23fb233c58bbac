"""What the charts show, as figures and as tables, without a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import plotly.graph_objects as go
import pytest

from assistant.comparing.charts import Chart, charts, flow, matrix, quantities, timeline
from assistant.page.presenters import charts as charts_presenter
from assistant.page.presenters.screen import Conversation
from assistant.render import charts as written
from assistant.service import Assistant
from assistant.types import Language

HOSTILE = "<script>alert(1)</script>${x}"


@pytest.fixture(scope="module")
def drawn(assistant: Assistant) -> dict[str, Chart]:
    return {chart.kind: chart for chart in charts(assistant.facts)}


def marks(value: Any) -> Iterator[str]:
    """Yield every key that a figure's marks carry."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _keys(each) if name == "customdata" else marks(each)
    elif isinstance(value, list):
        for each in value:
            yield from marks(each)


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from value.split()
    elif isinstance(value, list):
        for each in value:
            yield from _keys(each)


def plain(figure: Any) -> Any:
    """Put a colour where a figure names one of the page's."""
    return json.loads(re.sub(r"var\(--[\w-]+\)", "#123456", json.dumps(figure)))


def cells(chart: Chart, column: str) -> dict[str, str]:
    at = chart.head.index(column)
    return {row[0].text: row[at].text for row in chart.rows}


def test_all_four_are_figures_that_plotly_takes(drawn: dict[str, Chart]) -> None:
    assert set(drawn) == {"matrix", "quantities", "timeline", "flow"}
    for chart in drawn.values():
        assert go.Figure(plain(chart.figure)).data, chart.kind


def test_every_mark_and_every_cell_leads_to_records_that_there_are(drawn: dict[str, Chart], assistant: Assistant) -> None:
    for chart in drawn.values():
        keys = {*marks(chart.figure), *(key for row in chart.rows for cell in row for key in cell.keys)}
        assert keys and all(assistant.record(key) for key in keys), chart.kind


def test_the_matrix_tells_who_came_who_went_and_who_stayed(drawn: dict[str, Chart]) -> None:
    told = cells(drawn["matrix"], "（十）安全保障强化行动")
    assert {name for name, text in told.items() if text.startswith("＋")} == {"科技部", "生态环境部", "国资委", "能源局", "国防科工局"}
    assert {name for name, text in told.items() if text.startswith("－")} == {"发展改革委", "财政部"}
    assert {name for name, text in told.items() if text.startswith("＝")} == {"工业和信息化部"}


def test_the_ratio_is_new_over_old(drawn: dict[str, Chart]) -> None:
    chart = drawn["quantities"]
    ratios = cells(chart, "新/旧")
    assert ratios["标识注册总量"] == f"×{150 / 20:g}" and ratios["新模式应用试点示范"] == f"×{100 / 150:.3g}"
    (old,) = [trace for trace in chart.figure["data"] if trace.get("name") == "旧版"] if chart.figure else []
    assert old["x"][old["y"].index("标识注册总量")] == 20 * 10**8


def test_what_is_no_number_of_things_is_in_the_table_only(drawn: dict[str, Chart]) -> None:
    chart = drawn["quantities"]
    name = "工业企业及设备设备上云"
    assert name in {row[0].text for row in chart.rows} and chart.figure
    assert all(name not in (trace.get("y") or []) for trace in chart.figure["data"])


def test_the_timeline_runs_from_2018_to_2023_and_a_year_compared_with_is_no_stop(drawn: dict[str, Chart]) -> None:
    chart = drawn["timeline"]
    assert {row[0].text for row in chart.rows} == {"2018", "2020", "2023"}
    cloud = next(row for row in chart.rows if "比 2020 年翻一番" in row[2].text)
    assert cloud[0].text == "2023"


def test_the_flow_shows_what_moved_came_and_has_no_counterpart(drawn: dict[str, Chart]) -> None:
    rows = [[cell.text for cell in row] for row in drawn["flow"].rows]
    moved = next(row for row in rows if row[:3] == ["（三）工业互联网平台建设行动", "（四）数据汇聚赋能行动", "移到别处"])
    assert moved[3] == "1 处"
    assert any(row[0] == "旧版没有对照" and row[1] == "（四）数据汇聚赋能行动" for row in rows)


def test_english_says_the_same(assistant: Assistant) -> None:
    names = [chart.title for chart in charts(assistant.facts, Language.EN)]
    assert names == ["Departments × tasks", "Quantities", "Milestones", "Where the clauses went"]


def test_a_law_has_its_flow_by_chapter_and_says_what_it_lacks(lawyer: Assistant) -> None:
    facts = lawyer.facts_of(next(t.document for t in lawyer.catalogue.titles if "反垄断" in t.title))
    assert flow(facts).figure and any("第一章" in row[0].text for row in flow(facts).rows)
    for chart in (matrix(facts), timeline(facts)):
        assert chart.figure is None and chart.note.startswith("这份资料没有")
    assert quantities(facts).title == "数量目标"


def test_the_desk_draws_the_document_that_is_chosen(lawyer: Assistant) -> None:
    first = charts_presenter.draw(lawyer, Conversation())
    other = charts_presenter.draw(lawyer, Conversation(), first.choices[1][1])
    assert len(first.choices) == 4 and first.document == first.choices[0][1] != other.document
    assert first.charts != other.charts and "责任部门" in first.charts


def test_behind_a_mark_both_lists_stand_side_by_side(assistant: Assistant) -> None:
    proof = charts_presenter.behind(assistant, Conversation(), "boci-2021:old-7-departments boci-2021:new-10-departments")
    assert "<del>财政部</del>" in proof and "<ins>科技部</ins>" in proof
    assert "没有查到" in charts_presenter.behind(assistant, Conversation(), "gone:new-1")
    assert charts_presenter.behind(assistant, Conversation(), "") == ""


def test_nothing_of_a_document_is_markup() -> None:
    chart = Chart("matrix", HOSTILE, HOSTILE, {"data": [{"y": [HOSTILE]}], "layout": {}}, (HOSTILE,), ())
    text = written.drawn([chart, Chart("flow", HOSTILE, HOSTILE)], HOSTILE, Language.ZH)
    assert "<script" not in text and "${" not in text
