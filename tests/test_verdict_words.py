"""What denies and what names a sort of thing, in words that no question of the project's files has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.service import Assistant
from assistant.types import Answer
from corpus.bodies import organs_in
from corpus.charged import charged_bodies
from corpus.quantities import Bound, find_quantities

TEXT = """# 集市管理办法

第一条 为了规范集市，制定本办法。
第二条 临时摊位不纳入统一管理。
第三条 学生和未成年人可以免费入园。
第四条 集市由镇长负责巡查。
第五条 外地摊贩不享受减免。
第六条 发现食品安全事故的，应当立即报告。
第七条 参加评选的摊位应当悬挂标牌，包括蔬菜摊、水果摊。
"""
TASKS = """# 松溪县夜市方案

## 一、任务

1. 搭建摊棚。搭建摊棚60个。投资80万元。（责任单位：县商务局）
2. 接通水电。接通水电12处。投资40万元。（责任单位：县住建局）
3. 清扫街面。每日清扫两次。（责任单位：县城管局）
"""

Inquire = Callable[[str], Answer]


def held(text: str, home: Path, folder: Path) -> Iterator[Inquire]:
    path = folder / "text.md"
    path.write_text(text, encoding="utf-8")
    with Assistant.open(home) as assistant:
        document = assistant.add([path]).document
        yield lambda question: assistant.ask(question, documents=[document])


@pytest.fixture(scope="module")
def market(copied_home: Callable[[], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inquire]:
    yield from held(TEXT, copied_home(), tmp_path_factory.mktemp("market"))


@pytest.fixture(scope="module")
def night(copied_home: Callable[[], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inquire]:
    yield from held(TASKS, copied_home(), tmp_path_factory.mktemp("night"))


@pytest.mark.parametrize("asked", ["临时摊位纳入统一管理吗", "外地摊贩享受减免吗", "集市由县长负责巡查吗"])
def test_what_the_text_denies_or_gives_to_another_is_not_affirmed(market: Inquire, asked: str) -> None:
    assert not market(asked).claims[0].text.startswith("是的")


def test_minors_deny_nothing(market: Inquire) -> None:
    assert not market("学生可以免费入园吗").claims[0].text.startswith("不是")


def test_at_once_is_a_time(market: Inquire) -> None:
    assert "立即报告" in market("发现食品安全事故多久报告").claims[0].text


def test_what_as_a_question_is_no_claim(market: Inquire) -> None:
    assert "claim" not in market("参加评选的要求是什么").understood


@pytest.mark.parametrize("asked", ["哪项任务没写要花多少钱", "哪项任务没写需要多少钱", "哪项任务没写投多少钱"])
def test_the_task_without_a_sum_is_told_whatever_the_verb(night: Inquire, asked: str) -> None:
    first = night(asked).claims[0].text
    assert "1 项" in first
    assert "清扫街面" in first


def test_a_clause_that_is_left_out_is_left_out(night: Inquire) -> None:
    answer = night("除了接通水电，还有哪些任务没有县商务局")
    assert "清扫街面" in answer.claims[0].text
    assert "接通水电" not in answer.claims[0].text
    assert answer.understood["excluded"] == ["接通水电"]


@pytest.mark.parametrize("text", ["（法定代表人对本单位负责）", "（以下简称负责人、主要负责人）", "（由市国资委负责组建的企业除外）"])
def test_a_sentence_in_brackets_is_no_list(text: str) -> None:
    assert charged_bodies(text) == []


@pytest.mark.parametrize("text", ["变更营业场所的", "官方网站", "开展工作部署", "优化产业布局", "党员干部", "建设公共厕所"])
def test_common_nouns_are_no_bodies(text: str) -> None:
    assert organs_in(text) == []


@pytest.mark.parametrize(
    ("text", "bound"),
    [("不应超过3家", Bound.AT_MOST), ("不能超过5%", Bound.AT_MOST), ("不应当少于3个月", Bound.AT_LEAST), ("超过3家", Bound.AT_LEAST)],
)
def test_a_negation_turns_a_bound(text: str, bound: Bound) -> None:
    assert [quantity.bound for quantity in find_quantities(text)] == [bound]
