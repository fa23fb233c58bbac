"""What a question takes for granted is judged first, what no passage gives is refused, and what is called absent is absent."""

from __future__ import annotations

import re

import pytest
from material import Answered, Ask
from test_answers import NEW, OLD, named

from assistant.service import Assistant
from assistant.types import Status
from corpus.normalize import fold
from corpus.types import Version

ABSENT = re.compile(r"(旧版|新版|两版|条文)[^。；“]{0,8}没有提到“([^”]+)”")


def first(ask: Ask, question: str) -> str:
    answer = ask(question)
    return answer.claims[0].text if answer.claims else answer.answer


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("二级节点从120个降到旧版的多少", "120"),
        ("标识注册量是从150亿减到20亿的吗", "正好相反"),
        ("旧版要求二级节点达到120个以上吧，新版呢", "新版"),
        ("新版为什么砍掉了开放合作", "没有取消"),
        ("新版第三项标识解析增强行动有哪些条款", "（二）"),
        ("到2026年标识注册总量要超过多少", "没有写到 2026 年"),
        ("100个左右新模式应用试点示范是融通应用深化行动的吧", "新型模式培育"),
        ("新版第16条提到区块链了吗", "没有提到"),
        ("“挖掘机指数”是条文里的还是研报的说法", "政策条文"),
    ],
)
def test_the_first_line_says_what_is_wrong_with_a_premise(ask: Ask, question: str, said: str) -> None:
    assert said in first(ask, question)


@pytest.mark.parametrize(
    "question",
    [
        "建设8个公共服务平台要投入多少资金",
        "违反网络安全要求怎么处罚",
        "20个集约化安全运营服务中心由哪些公司承建",
        "新版行动计划是谁起草的",
        "商务部的联系电话是多少",
        "旧版30万家企业上云实际完成了多少",
        "要培养多少名首席数据官",
    ],
)
def test_what_no_passage_gives_is_refused_without_a_neighbour(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert answer.status is Status.NO_ANSWER
    assert not re.search(r"\d{4,}", answer.answer)


@pytest.mark.parametrize("name", ["科技部", "国资委", "商务部"])
def test_tasks_without_a_department_are_exactly_those_whose_lists_lack_it(ask: Ask, name: str) -> None:
    answer = ask(f"新版哪些任务的责任部门里没有{name}？")
    lacking = [task for task, names in NEW.items() if name not in names]
    assert f"有 {len(lacking)} 项" in answer.claims[0].text


def test_tasks_of_one_department_alone_and_departments_of_one_task_alone(ask: Ask) -> None:
    alone = [task for task, names in OLD.items() if names == {"工业和信息化部"}]
    assert f"有 {len(alone)} 项" in first(ask, "旧版哪些任务只由工信部一家负责")
    once = {name for names in NEW.values() for name in names if sum(name in other for other in NEW.values()) == 1}
    told = re.sub(r"（（.{1,2}）[^）]*）", "", first(ask, "新版只在一项任务里出现的部门有哪些"))
    assert named(told) == once


def test_two_things_asked_of_a_task_are_both_answered(ask: Ask) -> None:
    answer = ask("安全保障的责任部门和时间节点分别是什么")
    kinds = {citation.kind.value for citation in answer.citations}
    assert {"departments", "milestone"} <= kinds


def test_nothing_is_called_absent_that_a_version_holds(answered: Answered, assistant: Assistant) -> None:
    facts = assistant.facts
    texts = {v: " ".join(facts.folded[r.key] for r in facts.policy if r.version is v) for v in Version}
    sides = {"旧版": (Version.OLD,), "新版": (Version.NEW,), "两版": tuple(Version), "条文": tuple(Version)}
    false = [
        (answer.question, term)
        for _, answers in answered.values()
        for answer in answers
        for side, said in ABSENT.findall(answer.answer)
        for term in re.split("、|或", said)
        if not re.search(r"第\d+条|第[一二三四五六七八九十]+条|时间节点|\d段", answer.answer.split("没有提到")[0][-12:])
        if any(fold(term) in texts[version] for version in sides[side])
    ]
    assert false == []
