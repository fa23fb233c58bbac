"""Sentences found by meaning: everyday words, claims held against the place, values of their own sentence, refusals."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.service import Assistant
from assistant.types import Status

REGULATION = """临河市公园管理办法

第一章 总则

第一条 为了加强公园管理，保护公园资源，根据有关法律，结合本市实际，制定本办法。

第二章 开放与服务

第二条 公园应当每日开放，开放时间不少于十二小时；因维修需要暂停开放的，应当提前五日公告。

第三条 携带犬只进入公园的，应当使用长度不超过一点五米的牵引带，并及时清理犬只排泄物。

第四条 年满六十周岁的老年人凭有效证件免费进入收费公园。

第五条 公园内举办大型活动的，举办单位应当在活动举办前三十日向园林绿化主管部门提出申请。

第三章 法律责任

第六条 违反本办法规定，损毁公园树木的，由园林绿化主管部门责令改正。

逾期不改正的，处五百元以上二千元以下罚款。
"""
PLAN = """临河市湿地修复三年行动方案

一、主要目标

湿地修复面积2025年达到400公顷，2026年达到700公顷，2027年达到1000公顷。

二、重点工程

| 序号 | 工程名称 | 投资额（万元） | 建设周期 | 类别 |
|---|---|---|---|---|
| 1 | 北滩退塘还湿 | 3200 | 2025年3月—2025年12月 | 修复 |
| 2 | 河口植被恢复 | 1500 | 2025年6月—2026年10月 | 修复 |
| 3 | 观鸟栈道 | 900 | 2026年4月—2027年6月 | 配套 |
| 4 | 科普中心 | 2100 | 2026年1月—2026年11月 | 配套 |
"""


@pytest.fixture(scope="module")
def library(copied_home: Callable[[], Path], tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("passages")
    assistant = Assistant.open(copied_home())
    for name, text in (("parks", REGULATION), ("wetland", PLAN)):
        path: Path = folder / f"{name}.md"
        path.write_text(text, encoding="utf-8")
        assistant.add([path])
    return assistant


@pytest.mark.parametrize(
    ("document", "question", "first"),
    [
        ("parks", "我想牵着狗去逛，绳子最长能多长", "第三条"),
        ("parks", "我妈今年65了，进收费的公园还要买票吗", "第四条"),
        ("parks", "砍坏了园里的树，催了还不改，罚多少", "五百元以上二千元以下"),
        ("parks", "园子要关门修整，得提前几天说", "五日"),
        ("parks", "犬只牵引带长度不超过三米，对吧", "不是"),
        ("parks", "大型活动提前三十日申请，没错吧", "是的"),
        ("parks", "第四条说凭身份证打五折，是吧", "没有提到"),
        ("wetland", "2026年湿地修复面积是1000公顷吧", "不是"),
        ("wetland", "2026年湿地修复面积达到700公顷，对吗", "是的"),
        ("wetland", "哪些工程是配套类的", "观鸟栈道、科普中心"),
        ("wetland", "投资最多的工程是哪个", "北滩退塘还湿"),
        ("wetland", "2026年完工的工程有哪些", "河口植被恢复、科普中心"),
        ("wetland", "哪个工程最晚完工", "观鸟栈道"),
        ("wetland", "科普中心投资额多少", "2100万元"),
        ("wetland", "科普中心是修复类的吧", "不是"),
        ("wetland", "观鸟栈道什么时候建", "2026年4月"),
    ],
)
def test_the_first_line_answers(library: Assistant, document: str, question: str, first: str) -> None:
    ids = {title: document for document in library.document_ids() for title in (library.title(document),)}
    chosen = next(each for title, each in ids.items() if ("公园" in title) == (document == "parks") and "工业" not in title)
    answer = library.ask(question, None, (chosen,))
    assert answer.status is Status.ANSWERED
    assert first in answer.claims[0].text


@pytest.mark.parametrize("question", ["停车场每小时多少钱", "给几天带薪假", "明天股市会涨吗"])
def test_what_the_text_does_not_give_is_refused(library: Assistant, question: str) -> None:
    chosen = next(each for each in library.document_ids() if "公园" in library.title(each))
    assert library.ask(question, None, (chosen,)).status is Status.NO_ANSWER
