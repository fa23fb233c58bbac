"""A plan that stands alone: who is in charge stands under every clause, or once under every task; both answer the same questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.service import Assistant
from assistant.types import Answer, Language
from assistant.understanding.question import language_of
from corpus.charged import charged_bodies
from corpus.read import read_files
from corpus.types import Kind

BY_CLAUSE = """# 柳溪市气象服务方案

## 一、主要任务

### （一）建好站网

1. 建设自动站。建设自动站40座。
责任单位：市气象局（牵头）、市发展改革委

2. 更新雷达。更新雷达2部。
责任单位：市气象局

### （二）用好数据

3. 开放数据。开放数据120项。
责任单位：市数据局（牵头）、市财政局

4. 培训人员。培训500人次。
"""
BY_TASK = """# 柳溪市气象服务方案

## 一、主要任务

### （一）建好站网

1. 建设自动站。建设自动站40座。
2. 更新雷达。更新雷达2部。

责任单位：市气象局（牵头）、市发展改革委

### （二）用好数据

3. 开放数据。开放数据120项。
4. 培训人员。培训500人次。

责任单位：市数据局（牵头）、市财政局

### （三）办好科普

5. 建设展馆。建设展馆1座。
"""

Inquire = Callable[[str], Answer]


@pytest.fixture(scope="module", params=[BY_CLAUSE, BY_TASK], ids=["by clause", "by task"])
def plan(request: pytest.FixtureRequest, copied_home: Callable[[], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inquire]:
    folder = tmp_path_factory.mktemp("plan")
    (folder / "plan.md").write_text(request.param, encoding="utf-8")
    with Assistant.open(copied_home()) as assistant:
        held = assistant.add([folder / "plan.md"]).document
        yield lambda question: assistant.ask(question, documents=[held])


def test_a_line_under_every_clause_is_part_of_it(tmp_path: Path) -> None:
    path = tmp_path / "plan.md"
    path.write_text(BY_CLAUSE, encoding="utf-8")
    clauses = [record for record in read_files([path], "plan").records if record.kind is Kind.CLAUSE]
    assert [charged_bodies(clause.text) for clause in clauses] == [["市气象局", "市发展改革委"], ["市气象局"], ["市数据局", "市财政局"], []]


def test_a_line_under_a_task_stays_apart(tmp_path: Path) -> None:
    path = tmp_path / "plan.md"
    path.write_text(BY_TASK, encoding="utf-8")
    kinds = [record.kind for record in read_files([path], "plan").records]
    assert kinds.count(Kind.DEPARTMENTS) == 2


@pytest.mark.parametrize("name", ["市发展改革委", "市发改委", "发改委"])
def test_a_body_is_found_under_any_name(plan: Inquire, name: str) -> None:
    first = plan(f"{name}负责哪几项任务").claims[0].text
    assert "1 项" in first
    assert "建设自动站" in first or "建好站网" in first


def test_what_nobody_is_in_charge_of_is_told(plan: Inquire) -> None:
    (claim,) = plan("哪几项任务没人负责").claims
    assert "1 项" in claim.text
    assert "培训人员" in claim.text or "办好科普" in claim.text


def test_who_is_in_charge_is_not_denied(plan: Inquire) -> None:
    assert "市数据局" in plan("开放数据由谁负责").answer + plan("用好数据由谁负责").answer


def test_a_wrong_lead_is_corrected(plan: Inquire) -> None:
    answer = plan("建设自动站是市财政局牵头吧").answer + plan("建好站网是市财政局牵头吧").answer
    assert "不是" in answer
    assert "市气象局" in answer


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("How many stations will 柳溪 build by the end of the plan?", Language.EN),
        ("what became of 罚款", Language.ZH),
        ("Which tasks", Language.EN),
        ("5G 全连接工厂有几个", Language.ZH),
    ],
)
def test_a_name_in_chinese_leaves_a_question_english(asked: str, language: Language) -> None:
    assert language_of(asked) is language
