"""What a question puts forward is judged first: departments, terms, figures, changes, duties, and whose words they are."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.types import Answer, Status
from assistant.understanding.claims import figures_put, is_confirmed, said_of
from assistant.understanding.values import figures_of

pytest_plugins = ["test_index_samples"]

Ask = Callable[..., Answer]


def first(answer: Answer) -> str:
    assert answer.status is Status.ANSWERED, answer.answer
    return answer.claims[0].text


# ---- departments


@pytest.mark.parametrize(
    ("question", "begins", "holds"),
    [
        ("网络体系强基行动里，是不是新加的应急部接替了财政部", "不对", "退出的是财政部"),
        ("国资委接替财政部管网络，对吗", "对，", "新增的是应急部、国资委"),
        ("标识解析新老两版都在的部门是不是就剩工信部一家了", "对，", "工业和信息化部（1 个）"),
        ("平台任务新版是不是进了教育部、出了财政部", "对，", "教育部"),
        ("安全保障这块是工信部牵头的吧", "不对", "没有写谁牵头"),
        ("安全保障是不是有八个部门负责", "不对", "6 个责任部门"),
        ("技术能力提升行动的责任部门只有工信部、科技部和知识产权局三家，对吧", "对，", "3 个责任部门"),
        ("能源局是不是只在安全保障里出现", "不对", "2 项任务"),
        ("教育部是新版才有的吧", "对，", "只在新版有"),
        ("科技部是新版关键标准建设行动才引入的，旧版没有科技部，对吧", "不对", "旧版（四）核心技术标准突破行动的责任部门里有科技部"),
        ("平台任务国资委只在旧版有，新版没有了，对吧", "不对", "新旧两版的名单里都有"),
        ("开放合作行动没有商务部，对吧", "不对", "责任部门里有商务部"),
        ("科技部新版参与标识解析吗", "没有", "列出的是"),
        ("为什么安全保障去掉了科技部", "不对", "新版新增"),
        ("旧版里唯一由工信部单独负责的任务是开放合作，对不对", "不对", "加强统筹推进"),
        ("应急部在新版的网络体系和标识解析两项任务里都是新加进来的，是不是", "对，", "标识解析增强行动新版新增"),
    ],
)
def test_claims_on_departments_are_held_against_the_lists(ask: Ask, question: str, begins: str, holds: str) -> None:
    line = first(ask(question))
    assert line.startswith(begins) and holds in line


# ---- terms, and whose words they are


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("旧版完全没有提5G，5G是新版才出现的，是不是", "不对，“5G”旧版和新版都提到"),
        ("知识图谱是新版才提的吧", "对，只有新版提到“知识图谱”"),
        ("NB-IoT新版不提了吧", "对，只有旧版提到“NB-IoT”"),
        ("数字孪生旧版有吗", "没有，只有新版提到“数字孪生”"),
        ("IDC是条文还是点评说的", "政策条文没有这样写，是研报点评的说法"),
        ("与欧盟建立交流合作机制只是券商的看法，不是计划里的目标吧", "不是，政策条文写的"),
        ("制造企业龙头有望承担标杆建设任务是券商的点评，不是计划的规定，对吗", "对，是研报点评的说法"),
        ("新增的重点任务只有数据汇聚赋能行动这一项吧", "不对，新版新增"),
    ],
)
def test_claims_on_terms_and_owners(ask: Ask, question: str, begins: str) -> None:
    assert first(ask(question)).startswith(begins)


# ---- figures


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("新版到2023年要建成7个标识解析国家顶级节点，对吧", "不对，新版没有写这个数"),
        ("新版把工业APP的目标定为100万个，对不对", "不对，"),
        ("标识的日均解析量，新版是不是要求达到亿次量级", "不是，"),
        ("安全保障强化行动的目标是建20个区域级分中心和10个行业级分中心，对吗", "不是：“建设 20 个区域级分中心"),
        ("新版要在10个重点行业打造30个5G全连接工厂，没错吧", "是的，"),
        ("超10亿收入的领军企业，新版要40家以上，没错吧", "是的，"),
    ],
)
def test_claims_on_figures(ask: Ask, question: str, begins: str) -> None:
    assert first(ask(question)).startswith(begins)


def test_what_a_list_has_besides_those_left_out(ask: Ask) -> None:
    answer = ask("除了智能化制造、网络化协同、个性化定制和服务化延伸，新版还有哪一化")
    assert first(answer).startswith("还有 1 个：数字化管理")


def test_several_departments_are_left_out_together(ask: Ask) -> None:
    answer = ask("除了工信部、发改委和应急部，新版网络体系强基行动的责任部门还有谁")
    assert "还有 1 个：国资委" in first(answer)


# ---- claims written from the note by somebody who had not seen the program

CLAIMS = [json.loads(line) for line in (Path(__file__).parent / "data" / "claims.jsonl").read_text(encoding="utf-8").splitlines()]
YES, NO = ("是的", "对，", "对："), ("不", "没有", "这里没有", "原文没有", "“")


def test_no_false_claim_is_confirmed_and_most_true_ones_are(ask: Ask) -> None:
    said = [(each, ask(each["question"])) for each in CLAIMS]
    confirmed = [each for each, answer in said if answer.claims and answer.claims[0].text.startswith(YES)]
    denied = [each for each, answer in said if not answer.claims or answer.claims[0].text.startswith(NO)]
    assert [each["question"] for each in confirmed if each["truth"] != "true"] == []
    assert [each["question"] for each in denied if each["truth"] == "true"] == []
    assert sum(each["truth"] == "true" for each in confirmed) >= 12


# ---- what is put forward


def test_what_is_put_to_be_confirmed() -> None:
    assert all(map(is_confirmed, ("是30个吧", "这没错吧", "对不对", "我没理解错吧", "is that correct?")))
    assert not any(map(is_confirmed, ("能接着领吗", "是多少")))


def test_ways_of_saying_are_told_apart() -> None:
    assert "replaced" in said_of("bodies", "国资委接替财政部")
    assert "first" in said_of("terms", "区块链是新版首次提出的")
    assert not said_of("terms", "有没有提到区块链") & {"none", "first", "gone"}


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("达到亿次量级", (1e8, "次")),
        ("达到千万次量级", (1e7, "次")),
        ("三分之二以上", (2 / 3, "分之")),
        ("百分之十五", (15.0, "%")),
        ("15 billion", (1.5e10, "")),
        ("营收超5000万的企业", (5e7, "")),
        ("养老床位2.1万张", (21000.0, "张")),
    ],
)
def test_figures_in_every_writing(text: str, figure: tuple[float, str]) -> None:
    assert figure in [(value, unit) for value, unit, _ in figures_of(text)]


def test_a_year_is_no_figure_that_is_put_forward() -> None:
    assert figures_put("到2023年建成30个工厂") == [(30.0, "个")]
