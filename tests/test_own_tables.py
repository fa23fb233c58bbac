"""Tables that a plan carries: read by their columns whatever stands first, and what is put forward of a row held against its cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.service import Assistant
from assistant.types import Answer

PLAN = """# 青岚州林果产业五年方案（2026—2030年）

## 一、目标

到2030年，林果产业综合产值达到210亿元。

## 二、重点项目

滚动实施三类项目，总投资23.6亿元。

| 板块 | 序号 | 项目名称 | 总投资（亿元） | 建设期限 | 实施单位 |
|---|---|---|---|---|---|
| 加工 | 1 | 南坪果汁加工园 | 8.4 | 2026—2028年 | 州商务局 |
| 加工 | 2 | 鹿鸣果酒酿造基地 | 3.2 | 2026—2027年 | 鹿鸣县政府 |
| 仓储 | 3 | 州级冷链枢纽 | 9.5 | 2027—2030年 | 州供销集团 |
| 仓储 | 4 | 高山预冷仓 | 2.5 | 2026—2027年 | 州农业农村局 |
| 合计 | — | 4项 | 23.6 | — | — |

## 三、主要指标

| 类别 | 序号 | 指标 | 单位 | 2025年基数 | 2028年目标 | 2030年目标 | 属性 |
|---|---|---|---|---|---|---|---|
| 产业 | 1 | 林果综合产值 | 亿元 | 132.5 | 170 | 210 | 预期性 |
| 产业 | 2 | 果品加工转化率 | % | 18 | 27 | 35 | 预期性 |
| 生态 | 3 | 农药使用强度 | 公斤/亩 | 1.9 | ≤1.6 | ≤1.4 | 约束性 |
| 生态 | 4 | 果园绿色认证面积 | 万亩 | 6.2 | 12 | 20 | 约束性 |
"""


@pytest.fixture(scope="module")
def plan(copied_home: Callable[[], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Answer]]:
    file = tmp_path_factory.mktemp("orchards") / "plan.md"
    file.write_text(PLAN, encoding="utf-8")
    with Assistant.open(copied_home()) as assistant:
        document = assistant.add([file]).document
        yield lambda question: assistant.ask(question, documents=[document])


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("果品加工转化率2025年和2030年分别是多少？", ("18%", "35%")),
        ("哪个项目投资最多？", ("州级冷链枢纽", "9.5亿元")),
        ("约束性指标有哪些？", ("农药使用强度", "果园绿色认证面积")),
        ("农药使用强度2028年目标是多少？", ("≤1.6公斤/亩",)),
    ],
)
def test_cells_are_told_with_their_columns_and_units(plan: Callable[[str], Answer], question: str, told: tuple[str, ...]) -> None:
    answer = plan(question)
    assert all(value in "".join(claim.text for claim in answer.claims[:2]) for value in told), answer.answer


@pytest.mark.parametrize(
    ("claim", "verdict", "told"),
    [
        ("2028年林果综合产值要达到210亿元，对吧？", "不是", "170亿元"),
        ("2030年林果综合产值要达到210亿元，对吧？", "是的", "210亿元"),
        ("果园绿色认证面积是预期性指标吧？", "不是", "约束性"),
        ("高山预冷仓是州商务局实施的吧？", "不是", "州农业农村局"),
        ("鹿鸣果酒酿造基地由鹿鸣县政府实施，对吗？", "是的", "鹿鸣县政府"),
        ("南坪果汁加工园2026年开工、2027年建成，是吗？", "不是", "2026—2028年"),
        ("投资最大的项目是南坪果汁加工园，对吗？", "不是", "州级冷链枢纽"),
        ("农药使用强度2030年目标比2025年低，对吗？", "是的", "1.4"),
    ],
)
def test_what_is_put_forward_of_a_row_is_held_against_its_cells(
    plan: Callable[[str], Answer], claim: str, verdict: str, told: str
) -> None:
    first = plan(claim).claims[0].text
    assert first.startswith(verdict) and told in first


def test_a_row_that_is_told_whole_is_read_behind_the_titles_of_its_columns(plan: Callable[[str], Answer]) -> None:
    answer = plan("高山预冷仓这个项目的情况")
    row = next(claim.text for claim in answer.claims if "高山预冷仓" in claim.text)
    assert len(answer.citations) > 1  # the titles stand beside it
    assert "总投资 2.5亿元" in row and "建设期限 2026—2027年" in row


def test_a_row_that_meaning_finds_is_told_with_the_years_of_its_columns(plan: Callable[[str], Answer]) -> None:
    answer = plan("绿色认证2028年要扩到多少？")
    assert "2028年目标" in answer.answer and "12万亩" in answer.answer
