"""What makes a sentence an answer: the learned table and what is measured, the part of a question that asks, exchanged figures, follow-ups."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.answers.attributed import exchanged, of_another
from assistant.answers.relevance import MEASURES, SIGNS
from assistant.documents.letters import pairs_of
from assistant.service import Assistant
from assistant.types import Absence, Status
from assistant.understanding.asking import asking_part
from assistant.understanding.claims import is_confirmed
from assistant.understanding.values import sought_value
from corpus.datafile import read_table
from corpus.normalize import fold

TABLE = Path(__file__).parent.parent / "assistant" / "answers" / "relevance.toml"

KENNELS = """# 梅岭市犬只寄养服务管理办法

## 第一章 总则

第一条 为了规范犬只寄养服务，制定本办法。

第二条 市农业农村局负责犬只寄养服务的监督管理。市市场监督管理局负责价格监督。

## 第二章 寄养

第三条 寄养场所的笼舍面积不得小于三平方米，室内温度应当保持在十八摄氏度以上二十六摄氏度以下。

第四条 送养人应当提交下列材料：
（一）犬只免疫证明；
（二）送养人身份证明；
（三）寄养期限说明。

第五条 寄养期限最长为九十日。期满后三十日内未领回的，寄养场所可以将犬只移交收容机构。

## 第三章 法律责任

第六条 违反本办法第三条规定的，责令改正，处二千元以上一万元以下的罚款。
"""


@pytest.fixture(scope="module")
def kennels(copied_home: Callable[[], Path], tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    file = tmp_path_factory.mktemp("kennels") / "寄养.md"
    file.write_text(KENNELS, encoding="utf-8")
    assistant = Assistant.open(copied_home())
    assistant.add([file])
    yield assistant
    assistant.close()


def ask(assistant: Assistant, question: str, session: str | None = None):
    return assistant.ask(question, session, ["寄养"])


def test_the_table_has_a_weight_for_each_thing_that_is_measured() -> None:
    table = read_table(TABLE)
    assert list(table["sentence"]) == list(MEASURES)
    assert list(table["answer"]) == ["constant", *SIGNS]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("狗狗住的笼子最小得多大", "三平方米"),
        ("寄养的狗最久能放多少天", "九十日"),
        ("把狗送去寄养要带哪些材料", "身份证明"),
        ("笼子太小会被罚多少钱", "二千元"),
    ],
)
def test_everyday_words_find_the_sentence_that_answers(kennels: Assistant, question: str, told: str) -> None:
    answer = ask(kennels, question)
    assert answer.status is Status.ANSWERED
    assert told in answer.claims[0].text


@pytest.mark.parametrize("question", ["高铁票改签要收多少手续费", "国际空间站什么时候退役", "这个季度的光伏装机量是多少"])
def test_what_the_text_does_not_speak_of_is_refused_in_the_words_of_the_question(kennels: Assistant, question: str) -> None:
    answer = ask(kennels, question)
    assert answer.status is Status.NO_ANSWER
    assert question in answer.answer


def test_a_chapter_that_does_not_exist_is_refused_by_its_name(kennels: Assistant) -> None:
    answer = ask(kennels, "第七章讲什么")
    assert answer.absence is Absence.NO_SUCH_CLAUSE
    assert "没有第七章" in answer.answer
    assert "第三章" in answer.answer


def test_what_was_said_is_not_said_again_when_something_else_is_asked(kennels: Assistant) -> None:
    first = ask(kennels, "寄养期限最长多少天", "k")
    then = ask(kennels, "那之后没来领会怎么样", "k")
    assert "九十日" in first.claims[0].text
    assert "收容机构" in then.claims[0].text


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("上周店里进了批货，老板说要检疫。检疫证几天能办下来？", "检疫证几天能办下来"),
        ("朋友打电话来，想知道笼舍要多大", "想知道笼舍要多大"),
        ("寄养期限", "寄养期限"),
        ("…", "…"),
    ],
)
def test_the_part_that_asks_is_told_from_the_story(text: str, part: str) -> None:
    assert asking_part(text) == part


@pytest.mark.parametrize(("one", "other"), [("一类药品", "1类药品"), ("二期临床", "Ⅱ期临床"), ("第三类器械", "第III类器械")])
def test_a_single_digit_counts_the_same_in_every_script(one: str, other: str) -> None:
    assert pairs_of(fold(one)) == pairs_of(fold(other))


def test_figures_that_are_exchanged_are_told_from_those_that_are_right() -> None:
    text = "建设12个县级站点和5个市级站点。"
    assert exchanged("县级站点5个、市级站点12个，对吧", text)
    assert not exchanged("县级站点12个、市级站点5个，对吧", text)
    assert not exchanged("县级站点12个、市级站点6个，对吧", text)


@pytest.mark.parametrize("plain", ["我可以这么跟客户讲吗", "报告里真这么写", "这个说法靠谱吗", "有这回事吗", "是这么安排的吗"])
def test_ways_of_asking_whether_something_is_so(plain: str) -> None:
    assert is_confirmed(plain)


def test_the_number_of_an_article_is_no_value_and_votes_may_be_a_share() -> None:
    count, amount = sought_value("要多少人同意"), sought_value("交多少")
    assert count is not None
    assert amount is not None
    assert count.given("须经三分之二以上表决通过") == ["三分之二以上"]
    assert amount.given("依照第四十八条处理") == []


GRADES = "一级病害补助二十万元，二级病害补助十五万元，三级病害补助八万元。"


@pytest.mark.parametrize(
    ("question", "astray"), [("一级病害补助十五万元，对吧", True), ("三级的补八万元，对吧", False), ("补助十五万元，是吗", False)]
)
def test_a_figure_that_is_given_of_another_thing_is_told_from_one_that_is_right(question: str, astray: bool) -> None:
    assert of_another(question, GRADES) is astray


def test_figures_behind_what_they_are_given_of_are_told_apart() -> None:
    assert exchanged("一级病害补助十五万元，二级二十万元，是吗", GRADES)
    assert not exchanged("一级病害补助二十万元，二级十五万元，是吗", GRADES)
