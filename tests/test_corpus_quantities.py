"""Quantities: value, unit, bound and what is counted, and how the two versions' quantities compare."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.builtin import builtin_documents
from corpus.changes import QuantityChange, annual_growth, quantity_changes, ratio_of, stated_quantities
from corpus.quantities import Bound, Quantity, find_quantities
from corpus.read import read_document
from corpus.types import Document

HUNDRED_MILLION = 10**8
TEN_THOUSAND = 10**4


@pytest.fixture(scope="module")
def note() -> Document:
    return read_document(builtin_documents()[0])


@pytest.fixture(scope="module")
def changes(note: Document) -> list[QuantityChange]:
    return quantity_changes(note.records, note.pairs)


def read(text: str) -> Quantity:
    (quantity,) = find_quantities(text)
    return quantity


@pytest.mark.parametrize(
    ("text", "value", "upper", "unit", "bound", "name"),
    [
        ("推动 30 万家以上工业企业上云", 30 * TEN_THOUSAND, None, "家", Bound.AT_LEAST, "工业企业上云"),
        ("培育超过 30 万个工业 APP", 30 * TEN_THOUSAND, None, "个", Bound.AT_LEAST, "工业 APP"),
        ("标识注册量超过 20 亿", 20 * HUNDRED_MILLION, None, "", Bound.AT_LEAST, "标识注册量"),
        ("标识注册总量超过 150 亿", 150 * HUNDRED_MILLION, None, "", Bound.AT_LEAST, "标识注册总量"),
        ("打造 3~5 个综合型工业互联网平台", 3, 5, "个", Bound.RANGE, "综合型工业互联网平台"),
        ("打造3～5家平台", 3, 5, "家", Bound.RANGE, "平台"),
        ("建立 1-2 个技术标准与试验验证系统", 1, 2, "个", Bound.RANGE, "技术标准与试验验证系统"),
        ("形成 1 至 2 家龙头企业", 1, 2, "家", Bound.RANGE, "龙头企业"),
        ("日均解析量达到千万次量级", 10**7, None, "次", Bound.MAGNITUDE, "日均解析量"),
        ("推动百万工业企业上云", 10**6, None, "", Bound.MAGNITUDE, "工业企业上云"),
        ("遴选百家贯标示范企业", 100, None, "家", Bound.MAGNITUDE, "贯标示范企业"),
        ("重点企业生产效率提高 20% 以上", 20, None, "%", Bound.AT_LEAST, "重点企业生产效率"),
        ("新模式应用普及率达到 30％", 30, None, "%", Bound.EXACT, "新模式应用普及率"),
        ("主营业务收入超 10 亿元", 10 * HUNDRED_MILLION, None, "元", Bound.AT_LEAST, "主营业务收入"),
        ("建成 5 个左右标识解析国家顶级节点", 5, None, "个", Bound.ABOUT, "标识解析国家顶级节点"),
        ("用水不超过5×10⁴吨", 5 * 10**4, None, "吨", Bound.AT_MOST, "用水"),
        ("培育10²家企业", 10**2, None, "家", Bound.EXACT, "企业"),
        ("至少 10 项相关安全标准", 10, None, "项", Bound.AT_LEAST, "相关安全标准"),
        ("不少于 8 个平台", 8, None, "个", Bound.AT_LEAST, "平台"),
        ("不超过 8 个平台", 8, None, "个", Bound.AT_MOST, "平台"),
        ("约 40 个典型场景", 40, None, "个", Bound.ABOUT, "典型场景"),
        ("建设20个集约化安全运营服务中心", 20, None, "个", Bound.EXACT, "集约化安全运营服务中心"),
        ("遴选 1,000 家企业", 1000, None, "家", Bound.EXACT, "企业"),
        ("遴选 ２００ 家企业", 200, None, "家", Bound.EXACT, "企业"),
        ("标识注册量提升 7.5 倍", 7.5, None, "倍", Bound.EXACT, "标识注册量"),
        ("工业企业上云数量比 2020 年翻一番", 2, None, "倍", Bound.RELATIVE, "工业企业上云"),
        ("上云数量翻两番", 2 * 2, None, "倍", Bound.RELATIVE, "上云数量"),
    ],
)
def test_a_quantity_is_read_whole(text: str, value: float, upper: float | None, unit: str, bound: Bound, name: str) -> None:
    quantity = read(text)
    assert (quantity.value, quantity.upper, quantity.unit, quantity.bound, quantity.name) == (value, upper, unit, bound, name)


@pytest.mark.parametrize(
    "text",
    [
        "到 2023 年",
        "2018-2020 年",
        "2021~2023 年计划",
        "2020年前，安全管理制度基本完备",
        "第六版（IPv6）",
        "互联网协议第六版",
        "IPv6 分段路由（SRv6）",
        "GB/T39551-2020",
        "GB/T 39551-2020",
        "5G 芯片/模组/网关",
        "“5G+工业互联网”",
        "12.提升平台技术供给质量",
        "14. 成立国家工业互联网标准协调推进组",
        "7.在政府主管部门指导下",
        "第 25 条",
        "第 3 批",
        "第 3 项任务",
        "第5个平台",
        "“一带一路”",
        "一二三产业融通发展",
        "2020 年 8 月 29 日",
        "S1300518090001",
        "一批独立经营的企业级平台",
    ],
)
def test_years_codes_and_ordinals_are_no_quantities(text: str) -> None:
    assert find_quantities(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("在 10 个重点行业打造 30 个 5G 全连接工厂", [(10, "重点行业"), (30, "5G 全连接工厂")]),
        ("建设 20 个区域级分中心和 10 个行业级分中心", [(20, "区域级分中心"), (10, "行业级分中心")]),
        ("推动 30 万家工业企业上云，培育 30 万个工业 APP。", [(300_000, "工业企业上云"), (300_000, "工业 APP")]),
        ("培育发展 40 个以上主营业务收入超 10 亿元的创新型领军企业", [(40, "创新型领军企业"), (10**9, "主营业务收入")]),
        ("打造 200 家贯标示范企业和 100 个优秀解决方案", [(200, "贯标示范企业"), (100, "优秀解决方案")]),
        (
            "培育 5 个左右集关键技术、先进产业、典型应用等功能于一体的工业互联网产业示范基地，持续优化",
            [(5, "工业互联网产业示范基地")],
        ),
        (
            "形成 150 个左右行业特色明显、带动效应强的融合应用试点示范。",
            [(150, "融合应用试点示范")],
        ),
    ],
)
def test_each_number_counts_its_own_noun(text: str, expected: list[tuple[float, str]]) -> None:
    assert [(q.value, q.name) for q in find_quantities(text)] == expected


def test_a_milestone_gives_each_quantity_its_year(note: Document) -> None:
    text = next(r.text for r in note.records if r.id == "old-2-milestone")
    assert [(q.value, q.year) for q in find_quantities(text)] == [(3, 2018), (5, 2020), (10, 2020), (20 * HUNDRED_MILLION, 2020)]


def test_the_base_year_of_a_comparison_is_not_its_target_year() -> None:
    assert read("到 2023 年，工业企业上云数量比 2020 年翻一番").year == 2023


def test_doubling_over_three_years_is_26_percent_a_year() -> None:
    growth = annual_growth(read("到 2023 年，工业企业上云数量比 2020 年翻一番"))
    assert growth is not None
    assert (growth.multiple, growth.years) == (2, 2023 - 2020)
    assert (1 + growth.rate) ** 3 == pytest.approx(2)
    assert round(growth.rate * 100) == 26


@pytest.mark.parametrize("text", ["工业企业上云数量翻一番", "到 2023 年上云数量翻一番", "到 2023 年建设 5 个平台"])
def test_growth_needs_a_base_year(text: str) -> None:
    assert annual_growth(read(text)) is None


PIECES = [
    "到 2023 年",
    "，",
    "。",
    "、",
    "的",
    "超过",
    " ",
    "建设",
    "3~5 个",
    "20 亿",
    "30 万家以上",
    "百家",
    "翻一番",
    "20%",
    "平台",
    "和",
    "（",
    "）",
    "\n",
    "第 3 条",
    "5G",
]


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_a_quantity_is_quoted_from_its_text_in_order_and_apart(text: str) -> None:
    found = find_quantities(text)
    for quantity in found:
        assert text[quantity.start : quantity.end] == quantity.written == quantity.written.strip() != ""
        assert text[quantity.phrase_start :].startswith(quantity.phrase)
        assert quantity.written in quantity.phrase
        assert quantity.name
    assert all(a.end <= b.start for a, b in zip(found, found[1:], strict=False))


def change_of(changes: list[QuantityChange], old: str, new: str) -> QuantityChange:
    (found,) = [c for c in changes if any(s.record.id == old for s in c.old) and any(s.record.id == new for s in c.new)]
    return found


def paired(changes: list[QuantityChange]) -> set[tuple[str, str, float | None]]:
    return {(c.old[0].quantity.written, c.new[0].quantity.written, c.ratio) for c in changes if c.old and c.new}


def test_quantities_pair_by_what_they_count(changes: list[QuantityChange]) -> None:
    assert paired(changes) == {
        ("超过 20 亿", "超过 150 亿", 150 / 20),
        ("超过 30 万个", "50 万个", round(50 / 30, 4)),
        ("150 个左右", "100 个左右", round(100 / 150, 4)),
        ("5 个左右", "5 个", 5 / 5),
        ("30 万家以上", "翻一番", None),
    }


def test_every_record_that_states_a_quantity_is_named(changes: list[QuantityChange]) -> None:
    registered = change_of(changes, "old-2-milestone", "new-2-milestone")
    assert [s.record.id for s in registered.old] == ["old-goal-3", "old-2-milestone"]
    assert registered.name == "标识注册总量"
    apps = change_of(changes, "old-goal-4", "new-4-milestone")
    assert [s.record.id for s in apps.old] == ["old-goal-4", "old-3-milestone"]
    bases = change_of(changes, "old-6-milestone", "new-9-milestone")
    assert {s.record.id for s in bases.new} == {"new-goal-5", "new-9-milestone"}
    cloud = change_of(changes, "old-3-milestone", "new-3-milestone")
    assert [s.quantity.bound for s in cloud.new] == [Bound.RELATIVE]


@pytest.mark.parametrize("name", ["顶级节点", "二级节点", "5G 全连接工厂", "区域级分中心", "贯标示范企业", "跨行业跨领域", "开源社区"])
def test_what_only_one_version_counts_is_paired_with_nothing(changes: list[QuantityChange], name: str) -> None:
    named = [c for c in changes if any(name in s.quantity.name for s in (*c.old, *c.new))]
    assert named
    assert all(not c.old or not c.new for c in named)


def test_no_statement_is_lost_or_counted_twice(note: Document, changes: list[QuantityChange]) -> None:
    stated = [(s.record.id, s.quantity.start) for s in stated_quantities(note.records)]
    grouped = [(s.record.id, s.quantity.start) for c in changes for s in (*c.old, *c.new)]
    assert sorted(grouped) == sorted(stated)
    assert len(set(stated)) == len(stated)


@pytest.mark.parametrize(
    ("old", "new", "ratio"),
    [
        ("标识注册量超过 20 亿", "标识注册总量超过 150 亿", 150 / 20),
        ("遴选 10 家平台", "遴选 30 个平台", 30 / 10),
        ("1-2 个平台", "3 个平台", None),
        ("30 万家企业上云", "企业上云翻一番", None),
        ("百家企业", "200 家企业", None),
        ("收入 10 亿元", "收入 20%", None),
        ("0 个平台", "3 个平台", None),
    ],
)
def test_a_ratio_is_given_only_where_it_means_something(old: str, new: str, ratio: float | None) -> None:
    assert ratio_of(read(old), read(new)) == ratio


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("30 余家企业", 30),
        ("30多家企业", 30),
        ("30 万余家企业", 30 * TEN_THOUSAND),
        ("30余万家企业", 30 * TEN_THOUSAND),
        ("10 多亿元收入", 10 * HUNDRED_MILLION),
        ("百余家企业", 100),
        ("数百多家企业", 100),
    ],
)
def test_more_than_thirty_is_a_lower_bound(text: str, value: float) -> None:
    assert (read(text).bound, read(text).value) == (Bound.AT_LEAST, value)


@pytest.mark.parametrize("text", ["1 万多元化平台", "100 万多样化设备"])
def test_manifold_is_not_more(text: str) -> None:
    assert read(text).bound is Bound.EXACT


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("增长 10%-20%", 10, 20),
        ("增长 10%～20％", 10, 20),
        ("5 万～10 万个设备", 50_000, 100_000),
        ("5 万个至 10 万个设备", 50_000, 100_000),
        ("5～10 万个设备", 50_000, 100_000),
        ("5 个～10 万个设备", 5, 100_000),
        ("5 千万~1 亿次", 50_000_000, 100_000_000),
        ("3到5个平台", 3, 5),
        ("3,000-5,000 家", 3000, 5000),
    ],
)
def test_a_range_may_repeat_its_unit(text: str, low: float, high: float) -> None:
    quantity = read(text)
    assert (quantity.bound, quantity.value, quantity.upper) == (Bound.RANGE, low, high)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("3 个到 5 家", [3, 5]),
        ("5 个到 2023 年", [5]),
        ("推动 5 万到 2023 年", [50_000]),
        ("8 月 29 日至 31 日", []),
        ("第 3 个到第 5 个", []),
        ("2021 年到 2023 年", []),
    ],
)
def test_two_numbers_of_unlike_things_are_no_range(text: str, values: list[float]) -> None:
    assert [(q.value, q.upper) for q in find_quantities(text)] == [(value, None) for value in values]


def test_the_span_of_a_quantity_ends_with_it() -> None:
    text = "超过 20 亿 标识"
    quantity = read(text)
    assert text[quantity.start : quantity.end] == "超过 20 亿"


def test_the_phrase_of_a_quantity_stands_where_it_is_said_to() -> None:
    text = "时间节点: 5 个平台"
    quantity = read(text)
    assert text[quantity.phrase_start :] == quantity.phrase == "5 个平台"


def test_the_mark_of_a_note_is_no_digit_of_a_quantity() -> None:
    assert [(found.value, found.unit) for found in find_quantities("提高到1.25²倍，②投入5万元")] == [(1.25, "倍"), (5 * TEN_THOUSAND, "元")]
