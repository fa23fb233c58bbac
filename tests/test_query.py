"""An utterance becomes its questions, a question a query: shown as plain values and in words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.documents.otherwise import otherwise
from assistant.service import Assistant
from assistant.types import Answer, Language, Status
from assistant.understanding.local_bodies import own_bodies
from assistant.understanding.parts import parts_of
from assistant.understanding.query import All, Either, Has, Not, Query, Seek, Size
from corpus.charged import charged_bodies
from corpus.departments import find_departments

PLAN = """# 云屏县茶产业振兴方案（2025—2027年）

## 一、目标

到2027年底，茶园面积达到9万亩，茶企达到40家。

## 二、任务

1. 改造低产茶园。改造1.2万亩。投资3200万元。（责任单位：县农业农村局、县财政局）
2. 建设加工园区。建设2个园区，2026年10月底前投产。投资1.5亿元。（县工信局牵头，县自然资源局配合）
3. 打造茶旅路线。推出精品路线6条。（责任单位：县文旅局）
4. 培训茶农。每年培训2000人次。投资300万元。
"""
Inquire = Callable[[str], Answer]


@pytest.fixture(scope="module")
def tea(copied_home: Callable[[], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inquire]:
    path = tmp_path_factory.mktemp("tea") / "plan.md"
    path.write_text(PLAN, encoding="utf-8")
    with Assistant.open(copied_home()) as opened:
        document = opened.add([path]).document
        yield lambda question: opened.ask(question, documents=[document])


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("园区建几个，谁牵头？", ("园区建几个", "谁牵头？")),
        ("补贴多少？什么时候发？", ("补贴多少？", "什么时候发？")),
        ("我们做茶的，面积要到多少？", ("我们做茶的，面积要到多少？",)),
        ("新增哪些部门？为什么？", ("新增哪些部门？为什么？",)),
        ("是条文说的，还是点评说的？", ("是条文说的，还是点评说的？",)),
        ("40家，对吗？", ("40家，对吗？",)),
    ],
)
def test_an_utterance_is_cut_where_it_asks_anew(text: str, parts: tuple[str, ...]) -> None:
    assert parts_of(text) == parts


def test_each_part_is_answered(tea: Inquire) -> None:
    answer = tea("低产茶园改造多少亩，精品路线推出几条？")
    text = "".join(claim.text for claim in answer.claims)
    assert "1.2万亩" in text
    assert "6条" in text
    assert len(answer.understood["parts"]) == 2


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("建设园区。（责任单位：市商务局、市财政局）", ["市商务局", "市财政局"]),
        ("（县工信局牵头，县自然资源局配合）", ["县工信局", "县自然资源局"]),
        ("牵头单位：市数据局；配合单位：市城管局、市应急局。", ["市数据局", "市城管局", "市应急局"]),
        ("由市国资委负责组建。（详见附件）", []),
    ],
)
def test_bodies_in_charge_stand_in_a_field_of_their_own(text: str, names: list[str]) -> None:
    assert charged_bodies(text) == names


@pytest.mark.parametrize(
    ("question", "titles"),
    [
        ("哪些任务没有县财政局？", ["建设加工园区", "打造茶旅路线"]),
        ("只有一家单位负责的是哪条", ["打造茶旅路线"]),
        ("县财政局管几项", ["改造低产茶园"]),
        ("哪项任务没写责任单位", ["培训茶农"]),
        ("哪项任务没写投多少钱", ["打造茶旅路线"]),
    ],
)
def test_clauses_that_say_who_is_in_charge_are_lists(tea: Inquire, question: str, titles: list[str]) -> None:
    answer = tea(question)
    assert answer.status is Status.ANSWERED
    told = answer.claims[0].text
    assert [title for title in ("改造低产茶园", "建设加工园区", "打造茶旅路线", "培训茶农") if title in told] == titles


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("加工园区是县工信局牵头吧", "是的"),
        ("加工园区是县商务局牵头吧", "不是"),
        ("茶园面积到2027年是9万亩吗", "是的"),
        ("茶园面积到2027年是12万亩吗", "不是"),
    ],
)
def test_a_claim_gets_its_verdict_first(tea: Inquire, question: str, begins: str) -> None:
    assert tea(question).claims[0].text.startswith(begins)


def test_a_local_body_is_known_under_its_short_name() -> None:
    plain = "市发改委管什么"
    found = own_bodies(plain, find_departments(plain), ("市发展改革委",))
    assert [(m.name, plain[m.start : m.end]) for m in found] == [("市发展改革委", "市发改委")]


def test_a_name_in_another_order_is_found_and_no_other() -> None:
    texts = ("董事长为公司的法定代表人。", "股东代表由会议选举。")
    assert otherwise("法人代表", texts) == ("法定代表人",)
    assert otherwise("监事代表", texts) == ()


def test_a_query_is_plain_values(tea: Inquire) -> None:
    values = tea("哪些任务没有县财政局？").understood
    assert json.loads(json.dumps(values, ensure_ascii=False)) == values
    assert (values["seek"], values["where"]) == ("nodes", {"not": {"has": "县财政局"}})
    assert values["text"] == "责任部门里没有县财政局的任务"


def test_every_condition_has_plain_values() -> None:
    where = All((Has("甲"), Not(Either((Has("乙"), Has("丙")))), Size(1, 2)))
    told = Query(Seek.NODES, where=where, lines=2, claim=True).as_json()
    assert told["where"] == {"all": [{"has": "甲"}, {"not": {"any": [{"has": "乙"}, {"has": "丙"}]}}, {"size": [1, 2]}]}
    assert (told["lines"], told["claim"]) == (2, True)


@pytest.mark.parametrize("seek", list(Seek))
def test_every_thing_sought_has_words_in_both_languages(seek: Seek) -> None:
    from assistant.answers.explained import explained
    from assistant.documents.wording import Wording

    for language in Language:
        assert explained([Query(seek)], language, Wording())["text"]
