"""Departments, quantities, pairs by meaning and contradictions, as a reader of the note would state them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.service import Assistant
from corpus.changes import annual_growth, department_change, quantity_changes
from corpus.check import Subject, check
from corpus.departments import canonical, find_departments, listed_departments
from corpus.normalize import chinese_number, chinese_ordinal, fold, fold_with_origin, sentences
from corpus.quantities import Bound, find_quantities
from corpus.read import builtin_documents, read_document
from corpus.types import Basis, Document, Kind, Relation

HUNDRED_MILLION = 10**8
TEN_THOUSAND = 10**4


@pytest.fixture(scope="module")
def note() -> Document:
    return read_document(builtin_documents()[0])


@pytest.mark.parametrize(
    ("written", "name"),
    [("工信部", "工业和信息化部"), ("发改委", "发展改革委"), ("卫健委", "卫生健康委"), ("市场监督管理总局", "市场监管总局"),
     ("应急管理部", "应急部"), ("国家标准委", "市场监管总局"), ("SASAC", "国资委"), ("某某部", "某某部")],
)  # fmt: skip
def test_a_department_has_one_name(written: str, name: str) -> None:
    assert canonical(written) == name


def test_a_list_is_taken_apart_whatever_its_marks() -> None:
    text = "责任单位： 工业和信息化部、市场监督管理总局（国家标准委），科技部、财政部。"
    assert listed_departments(text) == ["工业和信息化部", "市场监管总局", "科技部", "财政部"]


def test_departments_are_found_in_running_text() -> None:
    found = find_departments("Did the Ministry of Finance leave? 国资委接替财政部")
    assert [m.name for m in found] == ["财政部", "国资委", "财政部"]


@pytest.mark.parametrize(
    ("task", "added", "removed", "kept"),
    [
        ("new-1", {"应急部", "国资委"}, {"财政部"}, {"工业和信息化部", "发展改革委"}),
        ("new-2", {"商务部", "卫生健康委", "应急部", "市场监管总局"}, {"发展改革委", "财政部"}, {"工业和信息化部"}),
        ("new-3", {"教育部"}, {"财政部"}, {"工业和信息化部", "国资委"}),
        ("new-6", {"发展改革委", "商务部", "应急部", "国资委"}, set(), {"工业和信息化部", "科技部"}),
        ("new-7", {"商务部", "卫生健康委", "国资委"}, {"财政部"}, {"工业和信息化部", "科技部", "市场监管总局", "知识产权局"}),
        ("new-9", {"科技部"}, set(), {"工业和信息化部"}),
        ("new-10", {"科技部", "生态环境部", "国资委", "能源局", "国防科工局"}, {"发展改革委", "财政部"}, {"工业和信息化部"}),
        ("new-11", {"科技部", "商务部", "市场监管总局", "知识产权局"}, set(), {"工业和信息化部"}),
    ],
)
def test_departments_change_as_the_lists_say(note: Document, task: str, added: set[str], removed: set[str], kept: set[str]) -> None:
    by_key = {r.key: r for r in note.records}
    pair = next(p for p in note.pairs if p.new == (f"{note.id}:{task}-departments",))
    change = department_change(by_key[pair.old[0]], by_key[pair.new[0]])
    assert (set(change.added), set(change.removed), set(change.kept)) == (added, removed, kept)


@pytest.mark.parametrize(
    ("text", "value", "upper", "unit", "bound", "name"),
    [
        ("推动 30 万家以上工业企业上云", 30 * TEN_THOUSAND, None, "家", Bound.AT_LEAST, "工业企业上云"),
        ("标识注册量超过 20 亿", 20 * HUNDRED_MILLION, None, "", Bound.AT_LEAST, "标识注册量"),
        ("打造 3~5 个综合型工业互联网平台", 3, 5, "个", Bound.RANGE, "综合型工业互联网平台"),
        ("建立 1-2 个技术标准与试验验证系统", 1, 2, "个", Bound.RANGE, "技术标准与试验验证系统"),
        ("日均解析量达到千万次量级", 10**7, None, "次", Bound.MAGNITUDE, "日均解析量"),
        ("重点企业生产效率提高 20% 以上", 20, None, "%", Bound.AT_LEAST, "重点企业生产效率"),
        ("遴选百家贯标示范企业", 100, None, "家", Bound.MAGNITUDE, "贯标示范企业"),
        ("建成 5 个左右标识解析国家顶级节点", 5, None, "个", Bound.ABOUT, "标识解析国家顶级节点"),
    ],
)
def test_a_quantity_is_read_whole(text: str, value: float, upper: float | None, unit: str, bound: Bound, name: str) -> None:
    (quantity,) = find_quantities(text)
    assert (quantity.value, quantity.upper, quantity.unit, quantity.bound, quantity.name) == (value, upper, unit, bound, name)


@pytest.mark.parametrize("text", ["到 2023 年", "2018-2020 年", "第六版（IPv6）", "GB/T39551-2020", "5G 芯片", "第 25 条", "“一带一路”", "8 月 29 日"])
def test_years_codes_and_ordinals_are_no_quantities(text: str) -> None:
    assert find_quantities(text) == []


def test_doubling_over_three_years_is_26_percent_a_year() -> None:
    (quantity,) = find_quantities("到 2023 年，工业企业上云数量比 2020 年翻一番")
    growth = annual_growth(quantity)
    assert growth is not None
    assert (growth.multiple, growth.years) == (2, 2023 - 2020)
    assert abs((1 + growth.rate) ** 3 - 2) < 1e-9


def test_quantities_pair_by_what_they_count(note: Document) -> None:
    changes = {c.name: c for c in reversed(quantity_changes(note.records, note.pairs))}
    assert changes["标识注册总量"].ratio == 150 / 20
    assert changes["工业 APP"].ratio == round(50 / 30, 4)
    assert changes["新模式应用试点示范"].ratio == round(100 / 150, 4)
    assert changes["国家级工业互联网产业示范基地"].ratio == 5 / 5
    cloud = next(c for c in changes.values() if c.old and c.new and "上云" in c.name)
    assert (cloud.ratio, cloud.new[0].quantity.written) == (None, "翻一番")
    assert changes["二级节点"].old == ()


def test_the_note_contradicts_itself_in_the_known_places(note: Document) -> None:
    findings = check(note.records, note.pairs, quantity_changes(note.records, note.pairs))
    wrong = {(f.subject, f.name, f.said, f.found) for f in findings if not f.holds}
    assert (Subject.DEPARTMENTS, "科技部", "新增", "新旧两版都有") in wrong
    assert (Subject.FIGURES, "贯标示范企业", "200 家", "百家") in wrong
    assert not [name for _, name, *_ in wrong if "顶级节点" in name]
    right = {(f.name, f.said) for f in findings if f.holds and f.subject is Subject.ARITHMETIC}
    assert {("标识注册总量", "7.5 倍"), ("CAGR", "26%")} <= right


def test_clauses_that_moved_are_found_by_meaning(assistant: Assistant) -> None:
    found = {
        (pair.old[0].split(":")[1], pair.new[0].split(":")[1]): pair.relation
        for pair in assistant.facts.pairs
        if pair.basis is Basis.MEANING
    }
    assert found["old-13", "new-17"] is Relation.MOVED
    assert found["old-23", "new-36"] is Relation.MOVED
    assert {("old-12", "new-13"), ("old-6", "new-4"), ("old-25", "new-39")} <= set(found)
    kinds = {assistant.facts.by_key[key].kind for p in assistant.facts.pairs if p.basis is Basis.MEANING for key in p.old}
    assert kinds <= {Kind.CLAUSE, Kind.GOAL}


@given(st.text(alphabet="安全保障 　ＡＢａｂ１２（），“”…—\n", max_size=40))
def test_folding_remembers_where_each_character_came_from(text: str) -> None:
    folded = fold_with_origin(text)
    assert folded.text == fold(text)
    for position, character in enumerate(folded.text):
        start, end = folded.span(position, position + 1)
        assert character in fold(text[start:end])


@given(st.integers(1, 99))
def test_ordinals_are_read_back(number: int) -> None:
    assert chinese_number(chinese_ordinal(number)) == number


@pytest.mark.parametrize(("written", "number"), [("39", 39), ("〇", 0), ("一百零三", 103), ("十", 10), ("二十五", 25), ("三九", 39), ("安全", None), ("", None)])
def test_numerals_are_read(written: str, number: int | None) -> None:
    assert chinese_number(written) == number


@given(st.text(alphabet="甲乙。；！?\n ”", max_size=30))
def test_sentences_hold_all_but_space(text: str) -> None:
    held = "".join(text[a:b] for a, b in sentences(text))
    assert "".join(held.split()) == "".join(text.split())
