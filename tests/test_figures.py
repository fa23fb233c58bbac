"""Figures in digits and words: value, ends, unit, bound and what they count; and which of two texts measure the same thing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.changes import QuantityChange, quantity_changes
from corpus.check import check
from corpus.figures import amount, find_figures
from corpus.quantities import Bound, Quantity
from corpus.types import Basis, Kind, Pair, Record, Relation, Version


def read(text: str) -> Quantity:
    (figure,) = find_figures(text)
    return figure


@pytest.mark.parametrize(
    ("text", "value", "upper", "unit", "bound", "name"),
    [
        ("水费上涨百分之五", 5, None, "%", Bound.EXACT, "水费上涨"),
        ("利率百分之三点五", 3.5, None, "%", Bound.EXACT, "利率"),
        ("处三万元以上五万元以下的罚款", 30_000, 50_000, "元", Bound.RANGE, "罚款"),
        ("处2000元以上1万元以下罚款", 2000, 10_000, "元", Bound.RANGE, "罚款"),
        ("處新臺幣三萬元以上十五萬元以下罰鍰", 30_000, 150_000, "元", Bound.RANGE, "罰鍰"),
        ("出资五百万元", 5_000_000, None, "元", Bound.EXACT, "出资"),
        ("注册资本为人民币一亿二千万元", 120_000_000, None, "元", Bound.EXACT, "注册资本"),
        ("煤炭储备达到30万吨左右", 300_000, None, "吨", Bound.ABOUT, "煤炭储备"),
        ("糖料产量1.4万亿斤左右", 1.4e12, None, "斤", Bound.ABOUT, "糖料产量"),
        ("公交补贴资金3.5亿元以上", 350_000_000, None, "元", Bound.AT_LEAST, "公交补贴资金"),
        ("自受理之日起二十个工作日内作出答复", 20, None, "工作日", Bound.AT_MOST, "作出答复"),
        ("许可证有效期最长为90日", 90, None, "日", Bound.AT_MOST, "许可证有效期"),
        ("档案保存期限不得少于三十年", 30, None, "年", Bound.AT_LEAST, "档案保存期限"),
        ("处理期限不得超过90日", 90, None, "日", Bound.AT_MOST, "处理期限"),
        ("抽查不应少于3次", 3, None, "次", Bound.AT_LEAST, "抽查"),
        ("水深不宜大于90厘米，池宽不应超过20米", 20, None, "米", Bound.AT_MOST, "池宽"),
        ("三年内不得再次申请", 3, None, "年", Bound.EXACT, "不得再次申请"),
        ("5.2.1 检验周期为24个月", 24, None, "个月", Bound.EXACT, "检验周期"),
        ("董事会由七名董事组成", 7, None, "名", Bound.EXACT, "董事会董事"),
    ],
)
def test_a_figure_in_words_or_digits_is_read_whole(
    text: str, value: float, upper: float | None, unit: str, bound: Bound, name: str
) -> None:
    figure = read(text)
    assert (figure.value, figure.upper, figure.unit, figure.bound, figure.name) == (value, upper, unit, bound, name)


@pytest.mark.parametrize(
    "text",
    ["第三条", "2024年6月1日", "二〇二四年", "百年大计", "十年禁渔", "打通“最后一公里”", "学习“千万工程”经验", "一人一票"],
)
def test_dates_ordinals_and_sayings_are_no_figures(text: str) -> None:
    assert find_figures(text) == []


def test_a_share_of_three_is_two_thirds() -> None:
    figure = read("经三分之二以上董事同意")
    assert (figure.value, figure.bound) == (pytest.approx(2 / 3, abs=1e-6), Bound.AT_LEAST)


def test_what_grew_by_how_much_is_named_by_what_grew() -> None:
    found = find_figures("一般公共预算收入560亿元、比上年增加30亿元")
    assert [(f.name, f.value) for f in found] == [("一般公共预算收入", 560e8), ("一般公共预算收入比上年增加", 30e8)]


def test_two_purposes_of_one_fund_have_two_names() -> None:
    found = find_figures("安排专项债券20亿元支持旧管网改造，安排专项债券30亿元用于污水处理")
    assert [f.name for f in found] == ["专项债券（支持旧管网改造）", "专项债券（用于污水处理）"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("第八条 违反本办法规定，未经批准占用盲道的，处五百元罚款。", ["未经批准占用盲道的罚款"]),
        ("擅自填湖的，责令恢复原状，处三万元罚款；情节严重的，处九万元罚款。", ["擅自填湖的罚款", "擅自填湖、情节严重的罚款"]),
        ("无证采砂的，对单位处二万元以下罚款，对个人处五百元以下的罚款。", ["无证采砂的罚款（对单位）", "无证采砂的罚款（对个人）"]),
        ("私设渡口，或者伪造船票的，由公安机关处一千元罚款。", ["私设渡口，或者伪造船票的罚款"]),
        ("应当经代表三分之二以上表决权的业主通过。", ["经代表表决权的业主通过"]),
        ("合作社由二十个以下农户出资设立。", ["合作社农户出资设立"]),
        ("代表十分之一以上表决权的社员、三分之一以上理事可以提议召开会议。", ["代表表决权的社员", "理事"]),
        ("应当于会议召开二十日前通知全体社员。", ["会议召开前通知全体社员"]),
        ("无正当理由超过六个月未开工的，收回土地。", ["无正当理由"]),
        ("业主自接到通知之日起十日内，未接到通知的自公告之日起三十日内，可以申请复核。", ["申请复核", "申请复核"]),
    ],
)
def test_a_figure_is_named_by_what_it_counts_and_a_fine_by_what_it_is_for(text: str, names: list[str]) -> None:
    found = find_figures(text)
    assert [figure.name for figure in found] == names


def test_a_term_that_runs_from_another_event_is_another_term() -> None:
    old = "第1条 因受贿被判处刑罚，执行期满未逾五年，或者因犯罪被剥夺政治权利，执行期满未逾五年的，不得任职。"
    new = "第1条 因受贿被判处刑罚，或者因犯罪被剥夺政治权利，执行期满未逾五年，被宣告缓刑的，自缓刑考验期满之日起未逾二年的，不得任职。"
    assert linked(changes([old], [new], law=True)) == {("五年", "五年")}


@pytest.mark.parametrize("text", ["处理30万吨左右", "罚款5元以上", "缴纳三万元以上", "增产2亿斤左右", "其中二十日以内"])
def test_bounds_and_units_are_no_names(text: str) -> None:
    names = [figure.name for figure in find_figures(text)]
    assert names
    assert not {"斤左右", "元以上", "以下", "吨左右", "日以内", "以内"} & set(names)


DIGITS = st.one_of(
    st.integers(1, 99_999).map(str),
    st.tuples(st.integers(1, 999), st.integers(1, 9)).map(lambda n: f"{n[0]}.{n[1]}"),
)
WORDS = st.sampled_from(["三", "十五", "二十", "一百二十", "三千五百", "五百", "九十九"])
SCALES = {"": 1, "万": 10**4, "亿": 10**8}
TAILS = st.sampled_from(["以上", "以下", "左右", "", "以内"])


@given(st.one_of(DIGITS, WORDS), st.sampled_from(list(SCALES)), st.sampled_from(["元", "吨", "公里", "小时"]), TAILS)
def test_a_figures_place_in_the_text_is_a_slice_whose_words_give_its_value(number: str, scale: str, unit: str, tail: str) -> None:
    text = f"经费为{number}{scale}{unit}{tail}。"
    figure = read(text)
    assert text[figure.start : figure.end] == figure.written
    assert amount(number + scale) == pytest.approx(figure.value)
    assert number in figure.written
    assert figure.written.rstrip("以上下左右内").endswith(unit)


PIECES = st.lists(
    st.sampled_from(
        [
            "处",
            "三万元",
            "以上",
            "5%",
            "，",
            "。",
            "百分之五",
            "第三条",
            "30万吨",
            "至",
            "十日",
            "内",
            "赤字",
            "2025年",
            "、",
            "\n",
            "亿",
            "罰鍰",
        ]
    ),
    max_size=12,
).map("".join)


def test_a_range_from_a_value_to_itself_is_that_value() -> None:
    (figure,) = find_figures("产能保持30万吨至30万吨。")
    assert (figure.value, figure.upper) == (300_000, None)


@given(PIECES)
def test_figures_of_any_text_stand_apart_in_order_and_are_quoted_from_it(text: str) -> None:
    found = find_figures(text)
    for figure in found:
        assert text[figure.start : figure.end] == figure.written
        assert figure.name
        assert figure.upper is None or figure.upper > figure.value
    assert all(a.end <= b.start for a, b in zip(found, found[1:], strict=False))


def record(version: Version, n: int, text: str, kind: Kind = Kind.PASSAGE, label: str = "") -> Record:
    return Record("d", f"{version.value}-{n}", kind, text, n * 1000, n * 1000 + len(text), version, number=n, label=label)


def changes(old: list[str], new: list[str], pairs: list[tuple[int, int]] | None = None, *, law: bool = False) -> list[QuantityChange]:
    kind = Kind.CLAUSE if law else Kind.PASSAGE
    sides = [
        [record(side, n, text, kind, f"第{n}条" if law else "") for n, text in enumerate(texts, 1)]
        for side, texts in zip(Version, (old, new), strict=True)
    ]
    links = pairs if pairs is not None else [(n, n) for n in range(1, min(len(old), len(new)) + 1)]
    made = [Pair((f"d:old-{a}",), (f"d:new-{b}",), (), Relation.REVISED, Basis.MEANING) for a, b in links]
    records = [*sides[0], *sides[1]]
    found = quantity_changes(records, made)
    assert not [f for f in check(records, made, found) if not f.holds]
    return found


def linked(found: list[QuantityChange]) -> set[tuple[str, str]]:
    return {(c.old[0].quantity.written, c.new[0].quantity.written) for c in found if c.old and c.new}


def test_in_a_report_a_figure_changes_beside_the_same_thing() -> None:
    found = changes(
        ["今年安排赤字规模3.2亿元、比上年增加2000万元。拟发行专项债券9亿元。", "安排资金6000万元支持家电以旧换新，公交补贴1200万元。"],
        ["赤字规模拟安排3.5亿元、比上年增加3000万元。拟发行专项债券9亿元。", "安排资金5000万元支持家电以旧换新，养老补贴800万元。"],
    )
    assert {("3.2亿元", "3.5亿元"), ("2000万元", "3000万元"), ("9亿元", "9亿元"), ("6000万元", "5000万元")} == linked(found)
    assert [c.ratio for c in found if c.old and c.new and c.old[0].quantity.written == "6000万元"] == [round(5 / 6, 4)]


def test_fines_of_other_cases_and_other_persons_are_not_compared() -> None:
    found = changes(
        [
            "第1条 未经许可采砂的，处一万元罚款；情节严重的，处五万元罚款。",
            "第2条 运输无证河砂的，对单位处二万元罚款，对直接负责的主管人员处五百元罚款。",
        ],
        [
            "第1条 未经许可采砂的，处三万元以上五万元以下罚款；情节严重的，处十万元罚款。",
            "第2条 运输无证河砂的，对直接负责的主管人员处一千元罚款，对单位处四万元罚款。",
        ],
        law=True,
    )
    assert linked(found) == {
        ("一万元", "三万元以上五万元以下"),
        ("五万元", "十万元"),
        ("二万元", "四万元"),
        ("五百元", "一千元"),
    }


def test_a_fine_whose_measure_changed_is_one_change() -> None:
    found = changes(["第1条 无证采药的，并处违法所得三倍罚款。"], ["第1条 无证采药的，并处五万元以上二十万元以下罚款。"], law=True)
    assert linked(found) == {("三倍", "五万元以上二十万元以下")}


def test_fines_of_articles_that_are_not_paired_stand_alone() -> None:
    found = changes(["第1条 占用盲道的，处二百元罚款。"], ["第1条 噪声扰民的，处一千元罚款。"], [], law=True)
    assert linked(found) == set()
    assert len(found) == 2


def test_in_a_charter_the_seats_and_the_capital_change() -> None:
    found = changes(
        ["第1条 公司注册资本为人民币8000万元。", "第2条 董事会由九名董事组成，设董事长一人。"],
        ["第1条 公司注册资本为人民币1.2亿元。", "第2条 董事会由七名董事组成，设董事长一人。"],
        law=True,
    )
    assert {("8000万元", "1.2亿元"), ("九名", "七名"), ("一人", "一人")} == linked(found)


def test_a_level_is_not_compared_with_a_growth() -> None:
    assert linked(changes(["数字经济占比达到12%。"], ["数字经济占比提高1.5%。"])) == set()


def test_a_narrower_thing_is_another_thing() -> None:
    assert linked(changes(["发行国债5亿元。"], ["发行超长期国债8亿元。"])) == set()


def test_one_sentence_said_twice_with_other_numbers_contradicts_itself() -> None:
    text = "董事会由{}名董事组成，每年至少召开两次会议。"
    sides = [record(Version.NEW, n, text.format(word), Kind.CLAUSE) for n, word in ((1, "七"), (2, "九"))]
    wrong = [(f.said, f.found) for f in check(sides, [], quantity_changes(sides, []))]
    assert wrong == [("七名", "九名")]


def test_a_figure_behind_a_row_of_digits_as_long_as_a_page_is_found() -> None:
    (figure,) = find_figures("编号" + "65535" * 20_000 + "。另有3家")
    assert (figure.value, figure.unit) == (3, "家")
