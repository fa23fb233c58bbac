"""Everyday words for a text's own: names said short, compounds said apart, versions by year or sort, a version asked behind a question."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.documents.otherwise import apart, full_form
from assistant.service import Assistant
from assistant.types import Answer
from index.tokenize import Tokenizer

OLD = """# 雁栖市农贸市场管理办法

（2015年4月2日雁栖市人民政府令第12号公布）

第一条 为了规范农贸市场，制定本办法。
第二条 市财政对改造的农贸市场给予一次性补贴，标准为每个摊位500元。
第三条 大型市场应当合理设置检测点。食品摊贩应当自投诉之日起5日内答复消费者。
第四条 会员摊贩每年缴纳会费60元。
第五条 市场开办者可以出租凉棚收取费用。
"""
NEW = """# 雁栖市农贸市场管理办法

（2022年9月8日雁栖市人民政府令第30号公布）

第一条 为了规范农贸市场，保障食品安全，制定本办法。
第二条 市财政对改造的农贸市场给予一次性补贴，标准为每个摊位800元。
第三条 大型市场应当自开业之日起30日内设置检测点。食品摊贩应当自投诉之日起3日内答复消费者。
第四条 会员摊贩每年缴纳会费90元。
第五条 电动三轮车不得进入交易区。
"""


@pytest.fixture(scope="module")
def market(copied_home: Callable[[], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Answer]]:
    folder = tmp_path_factory.mktemp("market")
    paths = [folder / "market.old.md", folder / "market.new.md"]
    for path, text in zip(paths, (OLD, NEW), strict=True):
        path.write_text(text, encoding="utf-8")
    with Assistant.open(copied_home()) as assistant:
        held = assistant.add(paths).document
        yield lambda question: assistant.ask(question, documents=[held])


def test_a_name_said_short_is_found_where_one_name_alone_fits() -> None:
    cut = Tokenizer().words
    assert full_form("电动车", ("禁止电动自行车进入。",), cut) == "电动自行车"
    assert full_form("电动车", ("禁止电动自行车进入。", "电动三轮车另行停放。"), cut) is None
    assert full_form("电动车", ("禁止自行车进入。",), cut) is None


def test_a_compound_said_apart_in_one_breath_is_its_halves() -> None:
    assert apart("财政补贴", ("市财政给予一次性补贴。",)) == ("财政", "补贴")
    assert apart("财政补贴", ("由市财政负责。补贴另定。",)) is None


@pytest.mark.parametrize("asked", ["2015年的办法就不让电动车进交易区了，对吗", "老办法就不让电动车进交易区了，对吗"])
def test_what_only_the_other_version_says_is_no_rule_of_the_one_asked_of(market: Callable[[str], Answer], asked: str) -> None:
    answer = market(asked)
    assert "旧版没有提到" in answer.claims[0].text
    assert "电动三轮车不得进入交易区" in answer.claims[0].text


@pytest.mark.parametrize("asked", ["改造农贸市场财政补贴多少？以前呢", "改造农贸市场财政补多少，之前是多少"])
def test_a_version_behind_a_question_asks_the_same_of_both(market: Callable[[str], Answer], asked: str) -> None:
    first = market(asked).claims[0].text
    assert "500元" in first
    assert "800元" in first


def test_a_value_is_compared_with_the_sentence_on_the_same_matter(market: Callable[[str], Answer]) -> None:
    answer = market("大型市场设置检测点，多少天之内？以前有没有这个天数")
    assert "30日内" in answer.answer
    assert "变了" not in answer.answer


def test_no_sum_is_said_to_be_missing_where_the_text_gives_sums(market: Callable[[str], Answer]) -> None:
    answer = market("现在入会一年交多少钱")
    assert "没有写" not in answer.answer
    assert any("90元" in citation.quote for citation in answer.citations)
