"""Texts without lists of departments are answered sentence by sentence: the value asked for, of each version, compared, judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.service import Assistant
from assistant.types import Answer, Status

OLD = """档案馆管理办法（2012年）
第一章 总则
第一条 为了加强档案馆管理，制定本办法。
第二条 档案馆由市文化局管理。
第三条 接收的档案应当保存至少10年，并按年度登记。
第四条 查阅档案应当在十五日前提出申请。查阅人应当出示证件。
第五条 损毁档案的，处一万元罚款；情节严重的，处五万元罚款。
第六条 馆长每届任期四年。
"""
NEW = """档案馆管理办法（2022年）
第一章 总则
第一条 为了加强档案馆管理，制定本办法。
第二条 档案馆由市文化和旅游局管理。
第三条 接收的档案应当保存至少10年，并按月度登记。
第四条 查阅档案应当在五日前提出申请。查阅人应当出示证件。
第五条 损毁档案的，处三万元以上十万元以下罚款；情节严重的，处十万元以上五十万元以下罚款。
第六条 馆长每届任期五年。
第七条 电子档案应当每3年检测一次。
"""
PLAN = """# 临水县粮食仓储建设方案

一、建设目标

到2027年，新建粮仓12座，仓容达到30万吨。

二、保障机制

县财政每年安排专项资金800万元。由县粮食局牵头，每季度调度一次。
"""
Inquire = Callable[[str], Answer]


@pytest.fixture(scope="module")
def archive(copied_home: Callable[[], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inquire]:
    folder = tmp_path_factory.mktemp("archive")
    for name, text in (("old.txt", OLD), ("new.txt", NEW), ("plan.md", PLAN)):
        (folder / name).write_text(text, encoding="utf-8")
    with Assistant.open(copied_home()) as opened:
        opened.add([folder / "old.txt", folder / "new.txt"], "档案馆管理办法")
        opened.add([folder / "plan.md"])
        yield opened.ask


def first(answer: Answer) -> str:
    assert answer.status is Status.ANSWERED
    return answer.claims[0].text


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("档案馆管理办法里接收的档案要保存几年，新旧一样吗", ["没有变", "10年"]),
        ("档案馆管理办法里查阅档案提前几天申请，变没变", ["变了", "十五日前", "五日前"]),
        ("档案馆管理办法里馆长任期从几年改为几年", ["变了", "四年", "五年"]),
        ("档案馆管理办法里馆长任期是六年吧", ["不是", "五年"]),
        ("档案馆管理办法新版馆长任期是五年，对吗", ["是的", "五年"]),
        ("档案馆管理办法旧版电子档案几年检测一次", ["旧版没有提到", "新版第七条", "3年"]),
        ("临水县粮食仓储建设方案每年安排多少专项资金", ["800万元"]),
        ("临水县粮食仓储建设方案新建粮仓多少座", ["12座"]),
        ("Under the 2022 archive rules, how long is the director's term of office?", ["五年"]),
    ],
)
def test_the_first_line_gives_the_value_that_is_asked_for(archive: Inquire, question: str, wanted: list[str]) -> None:
    line = first(archive(question))
    assert all(part in line for part in wanted), line


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("临水县粮食仓储建设方案里粮仓的单价是多少钱", "单价"),
        ("档案馆管理办法里捐赠档案奖励多少钱", ""),
        ("档案馆管理办法里馆长的月薪是多少钱", "月薪"),
    ],
)
def test_a_value_that_the_text_does_not_give_is_refused(archive: Inquire, question: str, missing: str) -> None:
    answer = archive(question)
    assert answer.status is Status.NO_ANSWER
    assert missing in answer.answer


def test_unchanged_is_not_said_where_something_else_about_it_changed(archive: Inquire) -> None:
    assert "没有变" not in archive("档案馆管理办法对损毁档案的罚款作了什么修改").answer


def test_renamed_bodies_are_listed(archive: Inquire) -> None:
    assert first(archive("档案馆管理办法哪些部门改名了？")).startswith("“市文化局”改为“市文化和旅游局”")


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("馆长任期延长了吧", "对："),
        ("馆长任期缩短了吧", "不对："),
        ("保存年限也提高了吗", "没有变"),
    ],
)
def test_the_way_a_figure_went_is_judged(archive: Inquire, question: str, begins: str) -> None:
    assert first(archive(f"档案馆管理办法{question}")).startswith(begins)


def test_a_frequency_is_a_value_and_its_change_is_told(archive: Inquire) -> None:
    for question in ("登记的频次怎么改的", "登记怎么改的"):
        line = first(archive(f"档案馆管理办法{question}"))
        assert "按年度" in line
        assert "按月度" in line
