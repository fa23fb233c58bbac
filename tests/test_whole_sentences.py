"""What an answer quotes is whole: a fine with what comes with it, brackets, items behind their lead; and from the clause that speaks of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.service import Assistant
from assistant.types import Answer

OLD = """# 松溪县养蜂管理条例

2016年3月1日 松溪县第十五届人民代表大会第二次会议通过

第一条 为了规范养蜂，保护蜜源，制定本条例。
第二条 转地放蜂的蜂场应当在启运5日前向县畜牧部门报备；定地养蜂的蜂场每年报备一次。
第三条 蜂场与学校的距离不得少于三百米。
第四条 蜂场主在花期享有优先进入公益林的权利。
每个花期不超过40日，逾期的应当迁出。
第五条 县畜牧部门可以组织蜂农培训。
第六条 每年油菜盛花的那一周为养蜂宣传周。
第七条 养蜂证书应当自受理之日起9日内核发。
第八条 蜂药经营许可应当自受理之日起20日内作出决定。
第九条 违反本条例规定，在蜜源地喷施禁用农药的，由县农业部门责令改正，没收违法所得，并处违法所得一倍以上三倍以下的罚款；没有违法所得的，处二千元以上一万元以下的罚款。
违反本条例规定，转地放蜂未报备的，责令改正，可以处三百元以下的罚款。
第十条 蜂场主不得有下列行为：
（一）毒杀他人蜂群；
（二）占用消防通道；
（三）在公路两侧十米内摆放蜂箱。
"""
NEW = OLD.replace("违反本条例规定，转地放蜂未报备的，责令改正，可以处三百元以下的罚款。\n", "").replace(
    "第二次会议通过\n", "第二次会议通过\n2024年5月6日 松溪县第十七届人民代表大会常务委员会第三次会议修正\n"
)


@pytest.fixture(scope="module")
def bees(copied_home: Callable[[], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Answer]]:
    folder = tmp_path_factory.mktemp("bees")
    (folder / "old.md").write_text(OLD, encoding="utf-8")
    (folder / "new.md").write_text(NEW, encoding="utf-8")
    with Assistant.open(copied_home()) as assistant:
        document = assistant.add([folder / "old.md", folder / "new.md"], "松溪县养蜂管理条例").document
        yield lambda question: assistant.ask(question, documents=[document])


def first(answer: Answer) -> str:
    return answer.claims[0].text if answer.claims else answer.answer


def test_a_fine_is_told_with_what_comes_with_it_once_for_both_versions(bees: Callable[[str], Answer]) -> None:
    answer = bees("在蜜源地喷禁用农药怎么处罚？")
    assert "一倍以上三倍以下" in first(answer) and "二千元以上一万元以下" in first(answer)
    assert len(answer.claims) == 1 and len(answer.citations) > 1


def test_a_fine_that_was_deleted_became_no_other(bees: Callable[[str], Answer]) -> None:
    answer = bees("转地放蜂不报备，以前罚多少？现在还罚吗？")
    told = "".join(claim.text for claim in answer.claims)
    assert "三百元以下" in told and "删去" in told
    assert "变了：" not in told


def test_an_item_that_is_named_is_quoted_behind_what_leads_it_in(bees: Callable[[str], Answer]) -> None:
    told = first(bees("新版第十条第（二）项是什么？"))
    assert "蜂场主不得有下列行为：（二）占用消防通道" in told
    assert "毒杀" not in told


def test_a_paragraph_that_is_not_there_is_named(bees: Callable[[str], Answer]) -> None:
    assert first(bees("新版第九条第二款规定了什么？")).startswith("新版第九条没有第二款")


def test_when_without_a_date_is_told_as_related(bees: Callable[[str], Answer]) -> None:
    answer = bees("养蜂宣传周是每年什么时候？")
    assert "油菜盛花的那一周" in first(answer) and "没有找到" not in first(answer)


def test_a_claim_is_held_against_the_clause_that_speaks_of_its_thing(bees: Callable[[str], Answer]) -> None:
    told = "".join(claim.text for claim in bees("养蜂证书是受理之日起20日内核发，对吧？").claims)
    assert "9日内" in told
    assert not first(bees("养蜂证书是受理之日起20日内核发，对吧？")).startswith("是的")


def test_what_is_optional_is_no_duty(bees: Callable[[str], Answer]) -> None:
    assert first(bees("县畜牧部门必须组织蜂农培训，对吧？")).startswith("不是")
