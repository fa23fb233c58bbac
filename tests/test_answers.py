"""What the answers say, held against the note itself."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from material import Answered

from assistant.service import Assistant
from assistant.types import Absence, Answer, Claim, ClaimKind, Status
from assistant.understanding.question import normalise
from corpus.normalize import fold
from corpus.types import MATTER_KINDS, OPINION_KINDS, POLICY_KINDS, Kind, Version

HERE = Path(__file__).parent
NOTE = fold(re.sub(r"</?\w+>", "", (HERE.parent / "corpus" / "documents" / "boci-2021.md").read_text(encoding="utf-8")))
MARKS = re.compile(r"\[(\d+)\]")
Ask = Callable[..., Answer]

# New ordinal: title, then old ordinal with the old list, and the new list, as the note writes them.
LISTS: dict[int, tuple[str, int | None, str, str]] = {
    1: ("网络体系强基行动", 1, "工业和信息化部、发展改革委、财政部", "工业和信息化部、发展改革委、应急部、国资委"),
    2: ("标识解析增强行动", 2, "工业和信息化部、发展改革委、财政部", "工业和信息化部、商务部、卫生健康委、应急部、市场监管总局"),
    3: ("平台体系壮大行动", 3, "工业和信息化部、财政部、国资委", "工业和信息化部、教育部、国资委"),
    4: ("数据汇聚赋能行动", None, "", "工业和信息化部、教育部、应急部、国资委、市场监管总局、银保监会、能源局"),
    6: ("融通应用深化行动", 6, "工业和信息化部、科技部", "工业和信息化部、发展改革委、科技部、商务部、应急部、国资委"),
    7: (
        "关键标准建设行动", 4, "工业和信息化部、市场监督管理总局（国家标准委）、科技部、财政部、知识产权局",
        "工业和信息化部、科技部、商务部、卫生健康委、国资委、市场监管总局、知识产权局",
    ),
    8: ("技术能力提升行动", None, "", "工业和信息化部、科技部、知识产权局"),
    9: ("产业协同发展行动", 9, "工业和信息化部", "工业和信息化部、科技部"),
    10: ("安全保障强化行动", 7, "工业和信息化部、发展改革委、财政部", "工业和信息化部、科技部、生态环境部、国资委、能源局、国防科工局"),
    11: ("开放合作深化行动", 8, "工业和信息化部", "工业和信息化部、科技部、商务部、市场监管总局、知识产权局"),
}  # fmt: skip
PAIRED = [n for n, row in LISTS.items() if row[1]]


def members(listed: str) -> set[str]:
    return set(listed.replace("市场监督管理总局（国家标准委）", "市场监管总局").split("、")) - {""}


OLD = {old: members(listed) for _, old, listed, _ in LISTS.values() if old}
NEW = {new: members(row[3]) for new, row in LISTS.items()}


def ids(answer: Answer) -> list[str]:
    return list(dict.fromkeys(c.id.removeprefix("boci-2021:") for c in answer.citations))


def policy(answer: Answer) -> list[str]:
    """Return the ids of the cited records that are no opinion."""
    return [i for i in ids(answer) if not i.startswith(("comment", "summary", "note"))]


def said(answer: Answer) -> str:
    return fold(answer.answer)


def claim(answer: Answer, word: str) -> Claim:
    return next(c for c in answer.claims if word in c.text)


def named(text: str) -> set[str]:
    """Return the names that a claim lists after its colon."""
    return set(text.rsplit("：", 1)[1].split("。")[0].split("、"))


def numbers_in(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?%?", fold(text)))


def in_order(answer: Answer) -> dict[str, object]:
    return replace(answer, elapsed_ms=0.0).as_json()


def test_the_expected_values_are_the_notes_own() -> None:
    for _, _, old, new in LISTS.values():
        assert fold(old) in NOTE and fold(new) in NOTE


# ---- departments


def test_who_was_added_for_security_is_said_exactly(ask: Ask) -> None:
    answer = ask("安全保障新增哪些部门")
    assert answer.status is Status.ANSWERED
    assert named(claim(answer, "新增").text) == {"科技部", "生态环境部", "国资委", "能源局", "国防科工局"}
    assert named(claim(answer, "退出").text) == {"发展改革委", "财政部"}
    assert named(claim(answer, "保留").text) == {"工业和信息化部"}
    assert sorted(ids(answer)) == ["new-10-departments", "old-7-departments"]
    assert [c.quote for c in answer.citations if c.version is Version.OLD] == ["责任部门:工业和信息化部、发展改革委、财政部。"]
    pair = answer.pairs[0]
    assert (pair.old, pair.new) == (("boci-2021:old-7-departments",), ("boci-2021:new-10-departments",))


@pytest.mark.parametrize("new", PAIRED)
def test_who_came_went_and_stayed_is_the_difference_of_the_two_lists(ask: Ask, new: int) -> None:
    title, old, _, _ = LISTS[new]
    assert old
    groups = {"新增": NEW[new] - OLD[old], "退出": OLD[old] - NEW[new], "保留": OLD[old] & NEW[new]}
    for asked in groups:
        answer = ask(f"{title}{asked}了哪些部门")
        assert asked in answer.claims[0].text
        for word, expected in groups.items():
            text = claim(answer, word).text
            assert named(text) == expected if expected else "没有" in text
            assert not expected or f"{len(expected)}个" in fold(text)
        assert set(policy(answer)) == {f"new-{new}-departments", f"old-{old}-departments"}


@pytest.mark.parametrize("new", sorted(LISTS))
def test_a_version_lists_its_own_departments(ask: Ask, new: int) -> None:
    title, old, _, _ = LISTS[new]
    answer = ask(f"新版{title}的责任部门有哪些")
    assert named(answer.claims[0].text) == NEW[new]
    assert ids(answer) == [f"new-{new}-departments"]
    if old:
        answer = ask(f"旧版第{old}项任务的责任部门有哪些")
        assert named(answer.claims[0].text) == OLD[old]
        assert ids(answer) == [f"old-{old}-departments"]


@pytest.mark.parametrize("new", [4, 8])
def test_a_task_without_an_old_counterpart_has_no_newcomers(ask: Ask, new: int) -> None:
    answer = ask(f"{LISTS[new][0]}新增哪些部门")
    assert named(answer.claims[0].text) == NEW[new]
    assert "旧版没有" in answer.answer
    assert ids(answer) == [f"new-{new}-departments"]


def test_a_task_whose_departments_the_note_leaves_out_gets_none(ask: Ask) -> None:
    answer = ask("新型模式培育行动由哪些部门负责")
    assert (answer.status, answer.absence) == (Status.NO_ANSWER, Absence.NOT_IN_SOURCE)
    assert set(ids(answer)) == {"new-5-task", "old-5-task"}


@pytest.mark.parametrize("name", ["财政部", "科技部", "国资委", "商务部", "工业和信息化部", "市场监管总局", "能源局", "发展改革委"])
def test_a_departments_tasks_are_those_whose_lists_name_it(ask: Ask, name: str) -> None:
    for version, rolls, side in ((Version.OLD, OLD, "旧版"), (Version.NEW, NEW, "新版")):
        expected = {f"{version.value}-{n}-departments" for n, roll in rolls.items() if name in roll}
        answer = ask(f"{name}在{side}参与哪些任务")
        told = [c for c in answer.claims if re.search(rf"{side}里(?:{name}|它)参与", c.text)]
        for line in told:
            assert f"{len(expected)}项任务" in fold(line.text)
            cited = {c.id.removeprefix("boci-2021:") for c in answer.citations if c.n in line.citations}
            assert {i for i in cited if i.startswith(version.value)} == expected
        assert bool(told) == bool(expected)


def test_a_department_that_left_altogether_is_said_to_have_left(ask: Ask) -> None:
    answer = ask("财政部参与哪些任务")
    assert "新版各任务的责任部门里不再有财政部" in answer.answer
    assert {i for i in ids(answer) if i.startswith("old")} == {f"old-{n}-departments" for n in (1, 2, 3, 4, 7)}


def test_the_departments_new_to_the_whole_plan_are_those_no_old_list_names(ask: Ask) -> None:
    before, after = set().union(*OLD.values()), set().union(*NEW.values())
    answer = ask("新版整体新出现了哪些部门")
    assert named(answer.claims[0].text) == after - before
    assert named(ask("旧版哪些部门在新版消失了").claims[0].text.replace("（1 个）", "")) == before - after == {"财政部"}


def test_a_wrong_premise_is_put_right(ask: Ask) -> None:
    answer = ask("图表5点评说关键标准建设引入科技部，对吗")
    assert answer.claims[0].text.startswith("不对") and "新旧两版的名单里都有" in answer.claims[0].text
    assert any("这与名单不符" in c.text for c in answer.claims)


def test_a_department_that_is_on_no_list_is_refused(ask: Ask) -> None:
    answer = ask("水利部参与哪些任务")
    assert (answer.status, answer.absence) == (Status.NO_ANSWER, Absence.NOT_MENTIONED)
    assert "水利部" in answer.answer


# ---- quantities


@pytest.mark.parametrize(
    ("question", "old", "new", "ratio", "cited"),
    [
        ("标识注册量从多少提高到多少", "标识注册量超过 20 亿", "标识注册总量超过 150 亿", 150 / 20, ("old-2-milestone", "new-2-milestone")),
        ("工业APP数量目标的变化", "培育 30 万个工业 APP", "工业 APP 数量达到 50 万个", 50 / 30, ("old-3-milestone", "new-4-milestone")),
        (
            "试点示范项目数从多少变成多少",
            "形成 150 个左右工业互联网集成创新应用试点示范项目", "形成 100 个左右新模式应用试点示范", 100 / 150,
            ("old-5-milestone", "new-5-milestone"),
        ),
    ],
    ids=["标识注册量", "工业APP", "试点示范"],
)  # fmt: skip
def test_a_quantity_is_told_for_both_versions_with_its_ratio(
    ask: Ask, question: str, old: str, new: str, ratio: float, cited: tuple[str, str]
) -> None:
    answer = ask(question)
    change, computed = answer.claims[0], answer.claims[1]
    assert fold(old) in NOTE and fold(new) in NOTE
    assert change.kind is ClaimKind.QUOTED
    assert fold(old) in fold(change.text) and fold(new) in fold(change.text)
    assert computed.kind is ClaimKind.COMPUTED
    assert f"{ratio:.2f}".rstrip("0").rstrip(".") + "倍" in fold(computed.text)
    assert [c.id.removeprefix("boci-2021:") for c in answer.citations if c.n in change.citations] == list(cited)


@pytest.mark.parametrize(
    ("question", "phrase", "cited"),
    [
        ("二级节点要达到多少个", "二级节点达到 120 个以上", "new-goal-2"),
        ("5G全连接工厂建多少个", "打造 30 个 5G 全连接工厂", "new-goal-2"),
        ("关键标准要研制多少项", "完成 60 项以上关键标准研制", "new-7-milestone"),
        ("集约化安全运营服务中心建几个", "建设20个集约化安全运营服务中心", "new-10-milestone"),
        ("重点企业生产效率提高多少", "重点企业生产效率提高 20% 以上", "new-goal-3"),
        ("旧版国家顶级节点建几个", "建成 5 个左右标识解析国家顶级节点", "old-2-milestone"),
        ("旧版推动多少家工业企业上云", "推动 30 万家工业企业上云", "old-3-milestone"),
    ],
    ids=lambda value: value,
)  # fmt: skip
def test_a_quantity_of_one_version_is_quoted(ask: Ask, question: str, phrase: str, cited: str) -> None:
    answer = ask(question)
    assert fold(phrase) in NOTE
    assert fold(phrase) in said(answer)
    assert cited in ids(answer)


def test_figures_that_contradict_each_other_are_both_told(ask: Ask) -> None:
    answer = ask("贯标示范企业有多少家")
    assert fold("打造 200 家贯标示范企业") in said(answer)
    assert fold("遴选百家贯标示范企业") in said(answer)
    assert {"new-goal-6", "new-10-milestone"} <= set(ids(answer))


def test_a_quantity_that_nobody_states_is_refused(ask: Ask) -> None:
    answer = ask("工业互联网专项资金总共多少亿")
    assert (answer.status, answer.absence) == (Status.NO_ANSWER, Absence.NOT_MENTIONED)


def test_standards_are_not_mistaken_for_identifiers(ask: Ask) -> None:
    assert "亿" not in ask("标准数量目标").answer


def test_a_quoted_phrase_goes_on_to_the_thing_it_counts(ask: Ask) -> None:
    assert fold("培育 5 个左右集关键技术、先进产业、典型应用等功能于一体的工业互联网产业示范基地") in NOTE
    assert "典型应用等功能于一体的工业互联网产业示范基地" in said(ask("国家级示范基地要建几个"))


def test_an_english_question_for_a_number_is_answered(ask: Ask) -> None:
    assert "7.5" in ask("How many identifier registrations are targeted?").answer


# ---- clauses and their counterparts


@pytest.mark.parametrize(
    ("question", "cited", "words"),
    [
        ("新版第39条", "new-39", "实施工业互联网企业网络安全分类分级管理制度"),
        ("新25", "new-25", "加大大中小企业融通发展"),
        ("旧25", "old-25", "健全安全管理制度机制"),
        ("旧版第十三条", "old-13", "推动百万工业 APP 培育"),
        ("新版最后一条", "new-44", "全面推动多领域、深层次国际合作"),
        ("新版第13条", "new-13", "创新“挖掘机指数”“空压机指数”等新型经济运行指标"),
    ],
    ids=lambda value: value,
)  # fmt: skip
def test_a_clause_is_quoted_in_full(ask: Ask, assistant: Assistant, question: str, cited: str, words: str) -> None:
    answer = ask(question)
    assert ids(answer)[0] == cited
    assert fold(words) in fold(answer.citations[0].quote)
    record = assistant.record(f"boci-2021:{cited}")
    assert record is not None
    assert answer.citations[0].quote == record.text
    assert fold(record.text) in said(answer)


def test_a_number_that_both_versions_have_is_shown_for_both(ask: Ask) -> None:
    answer = ask("第二十五条")
    assert sorted(ids(answer)) == ["new-25", "old-25"]
    assert "加大大中小企业融通发展" in answer.answer and "健全安全管理制度机制" in answer.answer


def test_the_clause_that_the_note_omits_is_said_to_be_omitted(ask: Ask) -> None:
    answer = ask("新版第14条")
    assert (answer.status, answer.absence) == (Status.NO_ANSWER, Absence.NOT_IN_SOURCE)
    assert ids(answer) == ["new-13", "new-15"]
    assert ids(ask("第14条")) == ["old-14"]
    assert ids(ask("旧版第14条")) == ["old-14"]


@pytest.mark.parametrize(("question", "last"), [("新版第45条", "44"), ("旧版第32条", "31"), ("新版第0条", "44"), ("旧版第44条", "31")])
def test_a_clause_that_does_not_exist_is_said_not_to_exist(ask: Ask, question: str, last: str) -> None:
    answer = ask(question)
    assert (answer.status, answer.absence) == (Status.NO_ANSWER, Absence.NO_SUCH_CLAUSE)
    assert f"第{last}条" in answer.answer


def test_one_of_two_clauses_may_be_missing(ask: Ask) -> None:
    answer = ask("新版第44条和第45条")
    assert answer.status is Status.ANSWERED
    assert "全面推动多领域" in answer.answer and "没有第45条" in answer.answer


@pytest.mark.parametrize(
    ("question", "basis", "pair"),
    [
        ("新版第39条对应旧版哪一条", "研报表格并列", ("new-39", "old-25")),
        ("旧版第25条对应新版哪一条", "研报表格并列", ("old-25", "new-39")),
        ("旧版第13条对应新版哪一条", "按含义最接近", ("old-13", "new-17")),
        ("旧版第12条对应新版哪一条", "按含义最接近", ("old-12", "new-13")),
        ("旧版第6条对应新版哪一条", "按含义最接近", ("old-6", "new-4")),
        ("旧版第23条对应新版哪一条", "按含义最接近", ("old-23", "new-36")),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)  # fmt: skip
def test_a_clause_is_set_against_its_counterpart(ask: Ask, question: str, basis: str, pair: tuple[str, str]) -> None:
    answer = ask(question)
    by_n = {c.n: c.id.removeprefix("boci-2021:") for c in answer.citations}
    lines = [tuple(by_n[n] for n in c.citations) for c in answer.claims if basis in c.text and "对应" in c.text]
    assert pair in lines


def test_a_clause_of_a_new_task_has_no_counterpart(ask: Ask) -> None:
    answer = ask("新版第15条对应旧版哪一条")
    assert "旧版没有对照条款" in answer.answer
    assert ids(answer) == ["new-15"]


@pytest.mark.parametrize(
    ("question", "cited"),
    [
        ("旧版（八）对应新版哪项任务", ["old-8-task", "new-11-task"]),
        ("旧版第四项任务对应新版哪一项", ["old-4-task", "new-7-task", "comment-5-3"]),
        ("新版（十）对应旧版哪项任务", ["old-7-task", "new-10-task"]),
    ],
    ids=lambda value: str(value),
)  # fmt: skip
def test_a_task_is_set_against_its_counterpart(ask: Ask, question: str, cited: list[str]) -> None:
    assert ids(ask(question)) == cited


def test_the_clauses_of_a_task_are_set_side_by_side(ask: Ask) -> None:
    answer = ask("安全保障新旧条款对照")
    line = next(c for c in answer.claims if "第25条" in c.text and "第39条" in c.text)
    assert len(line.citations) == 2


def test_all_tasks_are_set_against_each_other(ask: Ask) -> None:
    assert {"old-7-task", "new-10-task", "old-4-task", "new-7-task"} <= set(ids(ask("新旧任务怎么对应")))


# ---- terms


@pytest.mark.parametrize(
    ("term", "there", "cited", "absent"),
    [
        ("知识图谱", Version.NEW, {"new-12", "new-17"}, "旧版没有"),
        ("数字孪生", Version.NEW, {"new-17", "new-23", "new-32"}, "旧版没有"),
        ("挖掘机指数", Version.NEW, {"new-13"}, "旧版没有"),
        ("无源光网络", Version.OLD, {"old-3"}, "新版没有"),
        ("时间敏感网络", Version.OLD, {"old-3"}, "新版没有"),
        ("双创", Version.NEW, {"new-41"}, "旧版没有"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_term_is_found_where_it_stands_and_said_to_be_absent_where_not(
    ask: Ask, assistant: Assistant, term: str, there: Version, cited: set[str], absent: str
) -> None:
    holders = {r.id for r in assistant.facts.records if r.kind is Kind.CLAUSE and term in r.text}
    assert holders == cited
    answer = ask(f"{term}在哪些条款里提到")
    assert answer.status is Status.ANSWERED
    assert {i for i in ids(answer) if re.fullmatch(r"(?:old|new)-\d+", i)} == cited
    missing = "旧版" if there is Version.NEW else "新版"
    line = ask(f"{missing}提到{term}了吗").claims[0]
    assert line.text.startswith("没有") and term in line.text
    assert absent in line.text or f"，{missing}没有" in line.text


def test_a_term_of_both_versions_is_found_in_both(ask: Ask) -> None:
    assert set(ids(ask("众包众创"))) == {"old-20", "new-21"}


def test_a_term_that_no_dictionary_knows_is_found_too(ask: Ask) -> None:
    assert {"old-20", "new-21"} <= set(ids(ask("众包众创在哪些条款里提到")))
    assert ask("众包众创在哪些条款里提到").status is Status.ANSWERED


# ---- the analyst


def test_commentary_on_a_task_is_the_analysts_own_words_of_its_figure(ask: Ask) -> None:
    answer = ask("研报怎么点评安全保障")
    assert ids(answer) == [f"comment-9-{n}" for n in range(1, 4 + 1)]
    assert {c.kind for c in answer.claims} == {ClaimKind.COMMENTARY}
    assert "能源供给、环境保护、国防科工等环节都将纳入网络安全考量范畴" in answer.answer


@pytest.mark.parametrize(
    "question", ["作者怎么看能源局、国防科工局也进来管网安", "能源环保军工怎么也扯进安全里了，分析师咋说", "分析师对国资委进安全这块怎么说"]
)
def test_commentary_is_found_by_the_departments_it_stands_beside_and_in_other_words(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert answer.status is Status.ANSWERED and "comment-9-4" in ids(answer)


@pytest.mark.parametrize(
    "question", ["研报怎么看银保监会", "研报怎么看元宇宙", "分析师怎么看量子通信", "研报对房价怎么看", "研报怎么看疫情影响"]
)
def test_what_the_analyst_does_not_speak_of_is_refused(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert answer.status is Status.NO_ANSWER and answer.absence is Absence.NOT_MENTIONED


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("管环保的部门进安全保障了没", "生态环境部"),
        ("军工主管部门进了哪个任务", "国防科工局"),
        ("数据汇聚里有没有管银行保险的监管机构", "银保监会"),
        ("卫生部门新进了哪个任务", "卫生健康委"),
    ],
)
def test_a_department_is_known_by_what_it_is_in_charge_of(ask: Ask, question: str, name: str) -> None:
    answer = ask(question)
    assert answer.status is Status.ANSWERED and name in answer.answer.splitlines()[0]


@pytest.mark.parametrize(("short", "task"), [("网络强基", 1), ("平台壮大", 3), ("数据赋能", 4), ("融通深化", 6), ("开放深化", 11)])
def test_a_title_is_known_with_a_word_left_out(ask: Ask, short: str, task: int) -> None:
    assert f"new-{task}-milestone" in ids(ask(f"{short}的时间节点")) or f"new-{task}-departments" in ids(ask(f"{short}有哪些责任部门"))


def test_a_clause_without_commentary_is_said_to_have_none(ask: Ask) -> None:
    answer = ask("研报怎么看新版第16条")
    assert "没有专门点评新版第16条" in answer.answer
    assert not any(c.kind in OPINION_KINDS for c in answer.citations)


@pytest.mark.parametrize(
    ("question", "words", "cited"),
    [
        ("风险提示是什么", "政策落地不及预期；技术突破不及预期", "summary-6"),
        ("研报看好哪些领域", "看好工业芯片、工业软件和工控系统等重点领域的投资机会", "summary-0"),
        ("投资机会有哪些", "看好工业芯片、工业软件和工控系统等重点领域的投资机会", "summary-0"),
        ("保障措施有哪些", "（1）加强组织实施、（2）健全数据管理、（3）拓宽资金来源、（4）加大人才保障", "note-1"),
        ("旧版第（十）部分是什么", "推动政策落地", "note-1"),
    ],
    ids=lambda value: value,
)  # fmt: skip
def test_risks_views_and_measures_are_quoted_as_the_analysts(ask: Ask, question: str, words: str, cited: str) -> None:
    answer = ask(question)
    assert fold(words) in NOTE
    assert fold(words) in said(answer)
    assert cited in ids(answer)
    assert {c.kind for c in answer.claims} == {ClaimKind.COMMENTARY}


# ---- milestones, goals, structure, overview


@pytest.mark.parametrize(
    ("question", "cited", "words"),
    [
        ("安全保障的时间节点", ["new-10-milestone", "old-7-milestone"], "分类分级管理模式在全国范围深入推广"),
        ("旧版平台的时间节点", ["old-3-milestone"], "推动 30 万家工业企业上云"),
        ("新版产业协同发展的时间节点", ["new-9-milestone"], "建设 10 个“5G+工业互联网”融合应用先导区"),
        ("旧版数据汇聚的时间节点", ["new-4-task", "new-4-milestone"], "旧版没有（四）数据汇聚赋能行动"),
    ],
    ids=lambda value: str(value)[:20],
)  # fmt: skip
def test_milestones_are_quoted(ask: Ask, question: str, cited: list[str], words: str) -> None:
    answer = ask(question)
    assert ids(answer)[: len(cited)] == cited
    assert fold(words) in said(answer)


def test_a_year_gathers_what_falls_due_in_it(ask: Ask, assistant: Assistant) -> None:
    expected = {r.id for r in assistant.facts.records if r.kind in (Kind.GOAL, Kind.MILESTONE) and "2018 年" in r.text}
    assert set(ids(ask("2018年要完成哪些"))) == expected == {f"old-{n}-milestone" for n in (2, 4, 8, 9)}


def test_goals_are_quoted_paragraph_by_paragraph(ask: Ask) -> None:
    assert ids(ask("新版行动目标是什么"))[:6] == [f"new-goal-{n}" for n in range(1, 6 + 1)]
    assert ids(ask("旧版行动目标是什么"))[:5] == [f"old-goal-{n}" for n in range(1, 5 + 1)]


def test_tasks_and_clauses_are_counted(ask: Ask) -> None:
    answer = ask("新版有多少项重点任务")
    assert "11项" in fold(answer.claims[0].text)
    assert [i for i in ids(answer) if i.endswith("task")] == [f"new-{n}-task" for n in range(1, 11 + 1)]
    assert f"{44 - 1}条" in said(ask("新版有多少条"))
    assert "31条" in said(ask("旧版有多少条"))
    answer = ask("新增的重点任务有哪些")
    assert {i for i in ids(answer) if i.endswith("task")} == {"new-4-task", "new-8-task"}
    answer = ask("新版第12项任务是什么")
    assert (answer.status, answer.absence) == (Status.NO_ANSWER, Absence.NO_SUCH_CLAUSE)


def test_the_overview_of_a_task_holds_departments_clauses_and_the_analyst_last(ask: Ask) -> None:
    answer = ask("安全保障有什么变化")
    assert {"old-7-task", "new-10-task", "new-10-departments", "old-7-departments", "comment-9-1"} <= set(ids(answer))
    assert {f"old-{n}" for n in (25, 26, 27)} | {f"new-{n}" for n in (39, 40, 41, 42)} <= set(ids(answer))
    opinion = [c.kind is ClaimKind.COMMENTARY for c in answer.claims if c.kind is not ClaimKind.COMPUTED]
    assert any(opinion) and opinion == sorted(opinion)


def test_the_overview_of_the_plan_names_the_new_tasks_first(ask: Ask) -> None:
    answer = ask("总结一下主要变化")
    assert "数据汇聚赋能行动" in answer.claims[0].text and "技术能力提升行动" in answer.claims[0].text
    assert any("7.5" in c.text for c in answer.claims)


# ---- front and back matter


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("分析师是谁", "证券分析师：杨思睿"),
        ("分析师邮箱", "sirui.yang@bocichina.com"),
        ("分析师电话", "(8610)66229321"),
        ("证书编号是多少", "S1300518090001"),
        ("北京代表处电话", "(8610) 8326 2000"),
        ("强于大市是什么意思", "预计该行业指数在未来 6 个月内表现强于基准指数"),
        ("Who wrote the note?", "杨思睿"),
    ],
    ids=lambda value: value,
)  # fmt: skip
def test_contacts_and_ratings_are_told_when_asked_for(ask: Ask, question: str, words: str) -> None:
    answer = ask(question)
    assert fold(words) in NOTE
    assert fold(words) in said(answer)
    assert {c.kind for c in answer.citations} <= MATTER_KINDS


# ---- refusals


@pytest.mark.parametrize(
    ("question", "absence"),
    [
        ("新版第45条", Absence.NO_SUCH_CLAUSE),
        ("新版第14条说了什么", Absence.NOT_IN_SOURCE),
        ("元宇宙提到了吗", Absence.NOT_MENTIONED),
        ("2025年的目标是什么", Absence.NOT_MENTIONED),
        ("水利部参与了吗", Absence.NOT_MENTIONED),
        ("今天天气怎么样", Absence.OUT_OF_SCOPE),
        ("谁赢了世界杯", Absence.OUT_OF_SCOPE),
        ("你好", Absence.OUT_OF_SCOPE),
        ("What is the weather today?", Absence.OUT_OF_SCOPE),
    ],
    ids=lambda value: str(value),
)  # fmt: skip
def test_what_the_documents_do_not_say_is_refused_with_its_reason(ask: Ask, question: str, absence: Absence) -> None:
    answer = ask(question)
    assert (answer.status, answer.absence) == (Status.NO_ANSWER, absence)
    assert answer.claims == ()
    assert answer.answer


def test_a_script_is_not_answered(ask: Ask) -> None:
    assert ask("<script>alert(1)</script>").status is Status.NO_ANSWER


# ---- English


@pytest.mark.parametrize(
    "question",
    [
        "Which departments were added to security?",
        "What does new version clause 39 say?",
        "Which clause of the new version corresponds to old clause 25?",
        "Milestone of the security task in both versions",
        "Which tasks are new?",
        "Clause 45 of the new version",
        "Does the old version mention knowledge graphs?",
    ],
)
def test_an_english_question_gets_english_words_and_chinese_quotations(ask: Ask, question: str) -> None:
    answer = ask(question)
    ours = answer.answer
    for citation in sorted(answer.citations, key=lambda c: -len(c.quote)):
        ours = ours.replace(" ".join(citation.quote.split()), "")
    assert re.search(r"\b(?:version|tasks?|departments?)\b", ours)
    assert not re.search(r"[新旧]版|新增|退出|保留|对应|没有|研报[:：]|的时间节点", ours)
    assert all(c.label.isascii() or "（" in c.label for c in answer.citations)
    assert all(re.search(r"[\u4e00-\u9fff]", c.quote) for c in answer.citations)


def test_departments_keep_their_chinese_names_in_english(ask: Ask) -> None:
    line = ask("Which departments were added to security?").claims[0].text
    assert set(re.findall(r"[\u4e00-\u9fff]+[部委局]", line.split("added:")[1])) == NEW[10] - OLD[7]


# ---- promises that every answer keeps

ASKED = [
    "安全保障新增哪些部门", "安全保障退出了哪些部门", "数据汇聚赋能行动的责任部门", "财政部参与哪些任务", "科技部", "哪个部门参与的任务最多", "责任部门",
    "标识注册量从多少提高到多少", "工业APP数量目标变化", "贯标示范企业多少家", "20个区域级分中心", "新版第39条", "新14", "第二十五条", "第39到42条",
    "新版第39条对应旧版哪一条", "安全保障新旧条款对照", "旧版提到知识图谱了吗", "区块链在哪里提到", "研报怎么点评安全保障", "研报怎么看国资委接替财政部",
    "安全保障的时间节点", "新版时间节点有哪些", "2020年的目标", "行动目标是什么", "新版有多少项重点任务", "取消了哪些任务", "保障措施有哪些", "风险提示",
    "投资机会", "分析师电话", "免责声明", "总结主要变化", "安全保障", "平台体系", "标识", "推动政策落地", "今天天气怎么样", "元宇宙", "2025年的目标",
    "Which departments were added to security?", "What are the risks?", "Does the old version mention knowledge graphs?", "Who wrote the note?",
]  # fmt: skip


@pytest.fixture(scope="module")
def answers(assistant: Assistant, answered: Answered) -> list[Answer]:
    """Return answers to all kinds of questions, and to those of every file."""
    return [*map(assistant.ask, ASKED), *(answer for _, answers in answered.values() for answer in answers)]


def test_every_sentence_carries_its_quotations_word_for_word(answers: Sequence[Answer], assistant: Assistant) -> None:
    plain = assistant.facts.document.plain
    for answer in answers:
        assert [c.n for c in answer.citations] == list(range(1, len(answer.citations) + 1)), answer.question
        for citation in answer.citations:
            assert citation.quote == plain[citation.start : citation.end] and citation.quote.strip(), answer.question
        for line in answer.claims:
            assert line.citations, answer.question
            assert tuple(int(n) for n in MARKS.findall(line.text)) == line.citations, answer.question
            assert line.text in answer.answer, answer.question


def test_every_number_of_a_quoted_sentence_stands_in_its_quotations(answers: Sequence[Answer]) -> None:
    for answer in answers:
        by_n = {c.n: c for c in answer.citations}
        for line in answer.claims:
            if line.kind is not ClaimKind.COMPUTED:
                held = {n for i in line.citations for part in (by_n[i].quote, by_n[i].label, by_n[i].task or "") for n in numbers_in(part)}
                held |= {n for name in line.absent for n in numbers_in(name)}  # a figure that is named as not there
                assert numbers_in(MARKS.sub("", line.text)) <= held, (answer.question, line.text)


def test_opinion_and_policy_never_share_a_quoted_sentence(answers: Sequence[Answer]) -> None:
    for answer in answers:
        by_n = {c.n: c for c in answer.citations}
        for line in answer.claims:
            kinds = {by_n[n].kind for n in line.citations}
            if line.kind is ClaimKind.QUOTED:
                assert not kinds & OPINION_KINDS, (answer.question, line.text)
            if line.kind is ClaimKind.COMMENTARY:
                assert not kinds & POLICY_KINDS, (answer.question, line.text)


def test_front_and_back_matter_are_cited_only_when_asked_for(answers: Sequence[Answer]) -> None:
    contact = re.compile(
        r"分析师|作者|谁写|电话|手机|邮|地址|传真|编号|评级|买入|增持|减持|中性|大市|免责|披露|基准|报告|客户|版权|券商"
        r"|wrote|analyst|author|rating|phone|e-?mail"
    )
    for answer in answers:
        if {c.kind for c in answer.citations} & MATTER_KINDS:
            assert contact.search(normalise(answer.question)), answer.question
            assert {c.kind for c in answer.citations} <= MATTER_KINDS, answer.question


def test_an_answer_says_whether_it_is_one(answers: Sequence[Answer], assistant: Assistant) -> None:
    for answer in answers:
        assert answer.withheld == 0, answer.question
        if answer.status is Status.ANSWERED:
            assert answer.absence is None and answer.claims and answer.citations, answer.question
        else:
            assert answer.absence is not None and not answer.claims and answer.answer, answer.question
        for pair in answer.pairs:
            assert all(assistant.record(key) for key in (*pair.old, *pair.new, *pair.commentary)), answer.question


def test_what_is_suggested_can_be_answered(answers: Sequence[Answer], assistant: Assistant) -> None:
    suggested = {text for answer in answers for text in answer.suggestions} | set(assistant.examples())
    refused = [text for text in sorted(suggested) if assistant.ask(text).status is Status.NO_ANSWER]
    assert refused == []


def test_the_same_question_gets_the_same_answer_in_any_order(ask: Ask) -> None:
    first = {question: in_order(ask(question)) for question in ASKED}
    mixed = random.Random(3).sample(ASKED, len(ASKED))
    for order in (ASKED[::-1], mixed):
        assert {question: in_order(ask(question)) for question in order} == first


def test_people_who_ask_at_once_get_what_each_would_get_alone(ask: Ask) -> None:
    alone = [in_order(ask(question)) for question in ASKED]
    with ThreadPoolExecutor(8) as pool:
        assert [in_order(answer) for answer in pool.map(ask, ASKED * 3)] == alone * 3


def test_where_part_of_a_task_may_have_gone_the_analyst_is_quoted(ask: Ask) -> None:
    answer = ask("旧版（四）核心技术标准突破，到新版拆成哪两个任务了")
    assert {"old-4-task", "new-7-task", "comment-5-3"} <= set(ids(answer)) and "（八）" in answer.answer


@pytest.mark.parametrize("question", ["报告哪天发布的", "新版计划什么时候印发的", "When was the report published?"])
def test_a_date_that_no_document_bears_is_refused(ask: Ask, question: str) -> None:
    assert ask(question).status is Status.NO_ANSWER
