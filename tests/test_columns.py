"""What the columns of a comparison table hold follows from all titles together, in either order and either script."""

from __future__ import annotations

import pytest

from corpus.columns import Column, column_roles, is_nothing, is_remark

HEADERS = [
    ("现行办法", "修订草案（征求意见稿）"),
    ("現行規定", "修正規定"),
    ("現行名稱及條文", "修正名稱及條文"),
    ("原規定", "現行規定"),
    ("原管理制度", "现行管理制度"),
    ("旧条例", "新条例"),
    ("舊法", "新法"),
    ("改革前", "改革后"),
    ("優化前", "優化後"),
    ("整合前做法", "整合后做法"),
    ("更正前", "更正后"),
    ("第十一版", "第十二版"),
    ("2.0版", "2.1版"),
    ("Version 3", "Version 4"),
    ("GB 18401-2003", "GB 18401-2010"),
    ("《实施细则》（2011年12月）", "《实施细则》（2012年3月）"),
    ("二〇一九年本", "二〇二四年本"),
    ("民國105年版", "民國112年版"),
    ("初稿", "征求意见稿"),
    ("草案一次审议稿", "草案二次审议稿"),
    ("二次審議稿", "三次審議稿"),
    ("报批稿", "最终稿"),
    ("征求意见稿", "修改后"),
    ("暂行办法", "正式办法"),
    ("公司章程原条款", "拟修改为"),
    ("目前规定", "本次修订"),
    ("Before amendment", "After amendment"),
    ("Current text", "Proposed text"),
    ("Former rule", "Revised rule"),
    ("协议条款", "变更后条款"),
    ("第二稿", "第三稿"),
]


@pytest.mark.parametrize(("old", "new"), HEADERS)
def test_the_older_column_is_old_on_either_side(old: str, new: str) -> None:
    assert column_roles([old, new]) == (Column.OLD, Column.NEW)
    assert column_roles([new, old]) == (Column.NEW, Column.OLD)


@pytest.mark.parametrize("title", ["修正理由", "修訂說明", "備註", "立法理由", "点评", "修改依据", "Remarks", "修改情况说明"])
def test_reasons_stand_in_a_column_of_their_own(title: str) -> None:
    assert column_roles(["序号", "修订前", "修订后", title]) == (Column.NUMBER, Column.OLD, Column.NEW, Column.OPINION)


def test_numbers_in_a_column_of_their_own_are_labels() -> None:
    assert column_roles(["條次", "現行條文", "修正條文"]) == (Column.LABEL, Column.OLD, Column.NEW)
    expected = (Column.OLD_LABEL, Column.OLD, Column.NEW_LABEL, Column.NEW)
    assert column_roles(["原条号", "原条文", "新条号", "新条文"]) == expected
    assert column_roles(["修订前条款", "修订前内容", "修订后条款", "修订后内容"]) == expected


@pytest.mark.parametrize(
    "titles",
    [
        ["左栏", "右栏"],
        ["甲方文本", "乙方文本"],
        ["2013年版", "2018年版", "2023年版"],
        ["修订前", "修订后", "现行"],
        ["正式稿", "修订稿"],
        ["修订前（2024年）", "修订后（2019年）"],
        ["修订前", "修订前"],
        ["第一条 原规定的收费标准。", "第一条 新的收费标准。"],
        ["新增", "删除"],
        ["名称", "金额"],
    ],
)
def test_what_the_titles_do_not_tell_is_not_guessed(titles: list[str]) -> None:
    assert column_roles(titles) is None


@pytest.mark.parametrize(
    "text", ["新增", "（新增）", "本條新增。", "【删除】", "本条删除", "新增条款", "无", "／", "—", "原条文删除", "不适用", "删除第九条"]
)
def test_a_cell_may_say_that_its_side_has_nothing(text: str) -> None:
    assert is_nothing(text)


@pytest.mark.parametrize("text", ["新增业务应当备案。", "删除数据的，应当记录。", "无偿提供", "新增建设用地"])
def test_a_rule_about_adding_is_a_rule(text: str) -> None:
    assert not is_nothing(text)


def test_a_remark_on_the_whole_text_is_told_from_a_clause() -> None:
    assert is_remark("全文“理事会”改为“董事会”。")
    assert is_remark("除上述修订外，《章程》其他条款不变")
    assert is_remark("本辦法中所有「主管機關」修正為「目的事業主管機關」")
    assert not is_remark("第五条 公司住所变更的，应当办理登记。")
