"""Departments: one name for many spellings, lists taken apart, and what changed between the versions."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import corpus.departments
from corpus.builtin import builtin_documents
from corpus.changes import department_change, department_changes
from corpus.datafile import read_table
from corpus.departments import canonical, department_names, find_departments, is_department_list, listed_departments
from corpus.normalize import fold
from corpus.read import read_document
from corpus.types import Document

TABLE: dict[str, list[str]] = read_table(Path(corpus.departments.__file__).parent / "departments.toml")
SPELLINGS = [(spelling, name) for name, others in TABLE.items() for spelling in (name, *others)]
MIIT = "工业和信息化部"


@pytest.fixture(scope="module")
def note() -> Document:
    return read_document(builtin_documents()[0])


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("工信部", MIIT),
        ("工业与信息化部", MIIT),
        ("发改委", "发展改革委"),
        ("国家发展和改革委员会", "发展改革委"),
        ("卫健委", "卫生健康委"),
        ("市场监督管理总局", "市场监管总局"),
        ("国家标准委", "市场监管总局"),
        ("应急管理部", "应急部"),
        ("国资委", "国资委"),
        ("SASAC", "国资委"),
        ("ndrc", "发展改革委"),
        (" 工 信 部 ", MIIT),
        ("某某部", "某某部"),
    ],
)
def test_a_department_has_one_name(written: str, name: str) -> None:
    assert canonical(written) == name


def test_no_spelling_belongs_to_two_departments() -> None:
    owners: dict[str, set[str]] = {}
    for spelling, name in SPELLINGS:
        owners.setdefault(fold(spelling), set()).add(name)
    assert {spelling: names for spelling, names in owners.items() if len(names) > 1} == {}


@pytest.mark.parametrize(("spelling", "name"), SPELLINGS)
def test_every_spelling_is_found_in_a_question(spelling: str, name: str) -> None:
    question = f"请问{spelling}参与吗" if not spelling.isascii() else f"Is {spelling.lower()} involved?"
    (mention,) = find_departments(question)
    assert mention.name == name
    assert question[mention.start : mention.end].lower() == spelling.lower()


@given(st.lists(st.sampled_from(SPELLINGS), min_size=1, max_size=8), st.sampled_from(["、", ",", "，", "；", "; ", " ", "。", "、 "]))
def test_a_list_gives_each_department_once_in_order_whatever_its_marks(chosen: list[tuple[str, str]], mark: str) -> None:
    chosen = [(spelling, name) for spelling, name in chosen if " " not in spelling and "-" not in spelling]
    names = listed_departments("责任部门：" + mark.join(spelling for spelling, _ in chosen))
    assert names == list(dict.fromkeys(name for _, name in chosen))


@pytest.mark.parametrize("label", ["责任部门：", "责任部门:", "责任单位：", "责任单位: ", "牵头部门：", "  责任部门 ： ", "配合单位:"])
def test_a_list_is_known_by_its_label(label: str) -> None:
    assert is_department_list(f"{label}科技部、财政部。")
    assert listed_departments(f"{label}科技部、财政部。") == ["科技部", "财政部"]


@pytest.mark.parametrize("text", ["时间节点：2020 年前", "加强部门协同：科技部牵头", "科技部、财政部"])
def test_other_paragraphs_are_no_lists(text: str) -> None:
    assert not is_department_list(text)


@pytest.mark.parametrize(
    "bracketed",
    ["市场监督管理总局（国家标准委）", "市场监管总局(国家标准委)", "市场监管总局 （ 国家标准委 ）", "国家标准委（市场监管总局）"],
)
def test_a_department_and_its_bracketed_other_name_are_one(bracketed: str) -> None:
    assert listed_departments(f"责任部门：工业和信息化部、{bracketed}、科技部。") == [MIIT, "市场监管总局", "科技部"]


def test_a_bracketed_other_department_is_not_swallowed() -> None:
    assert listed_departments("责任部门：科技部（财政部、商务部）") == ["科技部", "财政部", "商务部"]


def test_departments_the_table_lacks_are_kept_as_written() -> None:
    assert listed_departments("责任部门：工信部、省通信管理局。") == [MIIT, "省通信管理局"]


def test_departments_are_found_in_running_text_with_their_places() -> None:
    text = "Did the Ministry of Finance leave? 国资委接替财政部"
    assert [(m.name, text[m.start : m.end]) for m in find_departments(text)] == [
        ("财政部", "Ministry of Finance"),
        ("国资委", "国资委"),
        ("财政部", "财政部"),
    ]


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Which tasks is MIIT responsible for?", {MIIT}),
        ("did sasac replace the ministry  of\tfinance", {"国资委", "财政部"}),
        ("Is the National Health Commission (NHC) new?", {"卫生健康委"}),
        ("由MIIT和NDRC牵头", {MIIT, "发展改革委"}),
        ("permitted and committed", set()),
        ("a demo of IPv6", set()),
        ("NEAR the SEA", set()),
        ("the linea nova of item 3MOE", set()),
    ],
)
def test_latin_names_are_words_of_their_own(question: str, names: set[str]) -> None:
    assert department_names(question) == names


def test_the_longest_name_is_taken() -> None:
    assert [m.name for m in find_departments("国家发展和改革委员会与国家市场监督管理总局")] == ["发展改革委", "市场监管总局"]
    assert [m.name for m in find_departments("海关总署")] == ["海关总署"]


def test_a_documents_own_names_are_found_too() -> None:
    text = "省通信管理局和科技部"
    assert [m.name for m in find_departments(text, ("省通信管理局",))] == ["省通信管理局", "科技部"]
    assert [m.name for m in find_departments(text)] == ["科技部"]


# The sets are read off figures 2 to 12, 责任部门 and 责任单位.
CHANGES: dict[int, tuple[set[str], set[str], set[str]]] = {
    1: ({"应急部", "国资委"}, {"财政部"}, {MIIT, "发展改革委"}),
    2: ({"商务部", "卫生健康委", "应急部", "市场监管总局"}, {"发展改革委", "财政部"}, {MIIT}),
    3: ({"教育部"}, {"财政部"}, {MIIT, "国资委"}),
    4: ({MIIT, "教育部", "应急部", "国资委", "市场监管总局", "银保监会", "能源局"}, set(), set()),
    6: ({"发展改革委", "商务部", "应急部", "国资委"}, set(), {MIIT, "科技部"}),
    7: ({"商务部", "卫生健康委", "国资委"}, {"财政部"}, {MIIT, "科技部", "市场监管总局", "知识产权局"}),
    8: ({MIIT, "科技部", "知识产权局"}, set(), set()),
    9: ({"科技部"}, set(), {MIIT}),
    10: ({"科技部", "生态环境部", "国资委", "能源局", "国防科工局"}, {"发展改革委", "财政部"}, {MIIT}),
    11: ({"科技部", "商务部", "市场监管总局", "知识产权局"}, set(), {MIIT}),
}


def test_departments_change_as_the_lists_say(note: Document) -> None:
    changes = department_changes(note.records, note.pairs)
    found = {change.new.task: (set(change.added), set(change.removed), set(change.kept)) for change in changes if change.new}
    assert found == CHANGES
    assert [change.new.task for change in changes if change.new] == [1, 2, 3, 4, 6, 7, 8, 9, 10, 11]


def test_sides_without_a_list_are_told_apart_from_empty_ones(note: Document) -> None:
    changes = {change.new.task: change for change in department_changes(note.records, note.pairs) if change.new}
    assert {task for task, change in changes.items() if change.old is None} == {4, 8}
    assert 5 not in changes


def test_names_come_in_the_order_of_their_source(note: Document) -> None:
    by_id = {r.id: r for r in note.records}
    change = department_change(by_id["old-7-departments"], by_id["new-10-departments"])
    assert change.added == ("科技部", "生态环境部", "国资委", "能源局", "国防科工局")
    assert change.removed == ("发展改革委", "财政部")


def test_a_list_dropped_altogether_is_all_removed(note: Document) -> None:
    old = next(r for r in note.records if r.id == "old-6-departments")
    change = department_change(old, None)
    assert (change.added, change.removed, change.kept) == ((), (MIIT, "科技部"), ())


@pytest.mark.parametrize(
    "text",
    [
        "工业互联网信息安全由谁负责",
        "上海关于工业互联网的部署",
        "中央行动计划",
        "加强科技部署",
        "地方财政部门",
        "各级财政部门、教育部门",
        "北京市科技部门",
        "教育部分",
        "工程院校",
        "应急部署",
        "互联网信息化建设",
        "各地工业互联网信用体系",
        "东海关联企业",
        "大数据局部应用",
        "全国标准化技术委员会、标准委员会",
        "中央行业主管单位",
    ],
)
def test_a_department_is_not_found_inside_another_word(text: str) -> None:
    assert department_names(text) == set()


@pytest.mark.parametrize(
    ("text", "written", "name"),
    [
        ("网信部门管什么", "网信部门", "中央网信办"),
        ("由网信牵头", "网信", "中央网信办"),
        ("信息安全归网信办吗", "网信办", "中央网信办"),
        ("国家互联网信息办公室参与", "国家互联网信息办公室", "中央网信办"),
        ("央行参与", "央行", "中国人民银行"),
        ("其中央行负责什么", "央行", "中国人民银行"),
        ("海关总署", "海关总署", "海关总署"),
        ("上海海关", "海关", "海关总署"),
        ("海关系统", "海关", "海关总署"),
        ("进出海关", "海关", "海关总署"),
        ("海关关键岗位", "海关", "海关总署"),
        ("科技部分别负责哪些任务", "科技部", "科技部"),
        ("财政部部署", "财政部", "财政部"),
        ("环保部门参与吗", "环保部", "生态环境部"),  # by itself this is how people call the ministry
        ("教育部门户网站", "教育部", "教育部"),
        ("发改委委托", "发改委", "发展改革委"),
        ("卫健委员会", "卫健委", "卫生健康委"),
        ("工业和信息化部信息中心", MIIT, MIIT),
    ],
)
def test_a_department_beside_another_word_is_found(text: str, written: str, name: str) -> None:
    assert [(m.name, text[m.start : m.end]) for m in find_departments(text)] == [(name, written)]


@pytest.mark.parametrize(
    ("text", "written", "name"),
    [
        ("ＭＩＩＴ牵头哪些任务", "ＭＩＩＴ", MIIT),
        ("由ｎｄｒｃ牵头", "ｎｄｒｃ", "发展改革委"),
        ("Ministry　of　Finance", "Ministry　of　Finance", "财政部"),
    ],
)
def test_full_width_latin_names_are_found(text: str, written: str, name: str) -> None:
    assert [(m.name, text[m.start : m.end]) for m in find_departments(text)] == [(name, written)]


def test_full_width_letters_are_letters_of_a_word_too() -> None:
    assert department_names("ＰＭＩＩＴ与 permitＭＯＥ") == set()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("责任部门：科技部、财政部等。", ["科技部", "财政部"]),
        ("责任部门：科技部、财政部等部门", ["科技部", "财政部"]),
        ("责任部门：科技部、财政部等有关部门按职责分工负责", ["科技部", "财政部"]),
        ("责任部门：工信部、科技部等 5 个部门。", [MIIT, "科技部"]),
        ("责任部门：科技部、某某中心等。", ["科技部", "某某中心"]),
        ("责任部门：科技部牵头，财政部（按职责分工负责）", ["科技部", "财政部"]),
        ("责任部门：工信部/发改委", [MIIT, "发展改革委"]),
        ("责任部门：工业和信息化部／发改委", [MIIT, "发展改革委"]),
        ("责任部门：工业和信息化部与科技部、财政部和教育部等", [MIIT, "科技部", "财政部", "教育部"]),
        ("责任部门：甲和乙中心、科技部", ["甲和乙中心", "科技部"]),
    ],
)
def test_a_list_with_a_loose_end_names_departments_only(text: str, names: list[str]) -> None:
    assert listed_departments(text) == names
