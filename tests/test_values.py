"""Which sort of value a question asks for, how it compares both versions, and the figures that a text gives."""

import pytest

from assistant.understanding.values import compares_as, figures_in, puts_change, sought_value, told_apart


@pytest.mark.parametrize(
    ("asked", "kind", "text", "given"),
    [
        ("档案要保存几年", "duration", "档案应当保存至少10年", "10年"),
        ("多久之内报告", "duration", "应当在三个工作日内报告", "三个工作日"),
        ("从哪天起施行", "date", "本办法自2021年7月1日起施行", "2021年7月1日"),
        ("违者罚多少钱", "money", "处五万元以上二十万元以下罚款", "五万元"),
        ("比例上限是百分之几", "share", "不得超过总数百分之十五", "百分之十五"),
        ("几倍罚款", "times", "处违法所得三倍罚款", "三倍"),
        ("理事会有几名理事", "count", "理事会由九名理事组成", "九名"),
        ("由谁制定细则", "body", "细则由市水利局制定", "市水利局"),
    ],
)
def test_what_is_asked_for_is_found_in_a_text(asked: str, kind: str, text: str, given: str) -> None:
    sought = sought_value(asked)
    assert sought is not None
    assert sought.kind == kind
    assert sought.given(text)[0].endswith(given[-2:])
    assert not sought.given("加强组织领导")


@pytest.mark.parametrize("asked", ["第几条讲保存", "总则讲什么", "为什么修改"])
def test_other_questions_ask_for_no_value(asked: str) -> None:
    assert sought_value(asked) is None


@pytest.mark.parametrize(
    ("asked", "mode"),
    [
        ("保存期限变没变", "same"),
        ("新旧一样吗", "same"),
        ("罚款从多少改为多少", "became"),
        ("提法有什么不一样", "became"),
        ("补助增加了多少", "became"),
        ("保存期限是多久", ""),
    ],
)
def test_a_comparison_is_recognised(asked: str, mode: str) -> None:
    assert compares_as(asked) == mode


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("第四十一条 罚款3万元", [(3e4, "元")]),
        ("不得超过百分之十五", [(15.0, "%")]),
        ("提高15%", [(15.0, "%")]),
        ("三十日内", [(30.0, "日")]),
        ("4.4万亿元", [(4.4e12, "元")]),
        ("占地10⁴平方米", [(10.0**4, "平方米")]),
        ("用水5×10⁴吨", [(5 * 10.0**4, "吨")]),
        ("提高到1.25²倍", [(1.25, "倍")]),
        ("②5万元", [(5e4, "元")]),
    ],
)
def test_figures_are_read_in_either_script_and_labels_are_none(text: str, figures: list[tuple[float, str]]) -> None:
    assert [figure for figure in figures_in(text) if figure[1]] == figures


def test_a_change_that_is_put_forward_and_words_that_only_ask() -> None:
    assert puts_change("从百分之十调高到百分之十五")
    assert not puts_change("罚款是百分之十吗")
    assert told_apart("施行日期变没变", "变没变")
    assert not told_apart("施行日期变没变", "施行")


@pytest.mark.parametrize("text", ["效率不得高于1.25²", "效率不得高于1.25〔注2〕", "效率不得高于1.25^2", "效率不得高于1.25②"])
def test_the_mark_of_a_note_is_no_part_of_a_figure_and_none_itself(text: str) -> None:
    assert next(figures_in(text)) == (1.25, "")
    assert 1.252 not in [value for value, _ in figures_in(text)]
