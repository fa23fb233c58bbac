"""What a claim says otherwise than a sentence, each way on texts of its own, with what only sounds like it beside."""

from __future__ import annotations

import pytest

from assistant.answers.contradicted import contradicted
from corpus.normalize import fold
from corpus.types import Kind, Record

OUTLOOK = "到2026年，果园面积达到8万亩。展望2031年，果园面积12万亩，冷库容量40万吨。"
FUND = "设立总规模20亿元的林果基金，首期6亿元于2026年6月前到位，社会资本不低于40%。"
SUM = "实施三类12个重点项目，总投资56.5亿元，其中2025—2027年计划完成投资41亿元。"
GROVES = "县人民政府应当建立古树名木保护目录。县林业部门制定列入标准。"
YEARS = "果园面积2025年达到5万亩，2026年达到8万亩，2027年达到9万亩。"
SHIPS = "未取得许可的，没有违法所得或者违法所得不足5万元的，处5万元以上30万元以下的罚款。"


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("2026年冷库容量要做到40万吨，对吧", OUTLOOK),
        ("20亿元的林果基金2026年6月就全部到位，是吗", FUND),
        ("12个重点项目总投资是41亿元，没错吧", SUM),
        ("林果基金里社会资本不超过40%，对吗", FUND),
        ("合作社必须申请使用该标识，对吧", "合作社可以向县林业部门申请使用该标识。"),
        ("不需要做年度评估，到期总结就行了吧", "每年委托第三方开展年度评估，到期组织总结。"),
        ("所有砍伐都停掉，抢险救灾也不例外，对吧", "除抢险救灾外，一律不再批准砍伐。"),
        ("保护目录由乡镇政府建立，是吗", GROVES),
        ("古树名木保护目录是由县林业部门建立的吧", GROVES),
        ("冷链服务中心的目标是90个吧", "建设15个县乡两级冷链服务中心，覆盖主产乡镇。"),
    ],
)
def test_what_a_sentence_says_otherwise_is_a_contradiction(claim: str, text: str) -> None:
    assert contradicted(fold(claim), Record("d", "text-1", Kind.CLAUSE, text, 0, len(text)), 0, len(text))


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("2031年冷库容量要做到40万吨，对吧", OUTLOOK),
        ("到2026年果园面积达到8万亩，对吗", YEARS),
        ("12个重点项目总投资是56.5亿元，没错吧", SUM),
        ("2026年计划完成投资41亿元里的一部分，对吧", SUM),
        ("林果基金首期6亿元2026年6月前到位，是吗", FUND),
        ("林果基金里社会资本不低于40%，对吗", FUND),
        ("合作社可以申请使用该标识，对吧", "合作社可以向县林业部门申请使用该标识。"),
        ("每年要做年度评估，对吧", "每年委托第三方开展年度评估，到期组织总结。"),
        ("抢险救灾可以砍伐，对吧", "除抢险救灾外，一律不再批准砍伐。"),
        ("保护目录由县政府建立，是吗", GROVES),
        ("没有违法所得的罚5万到30万，是吗", SHIPS),
        ("冷链服务中心的目标是15个吧", "建设15个县乡两级冷链服务中心，覆盖主产乡镇。"),
    ],
)
def test_what_is_so_or_is_not_spoken_of_is_none(claim: str, text: str) -> None:
    assert not contradicted(fold(claim), Record("d", "text-1", Kind.CLAUSE, text, 0, len(text)), 0, len(text))
