"""PDFs set in columns: newspaper columns, tables without lines, what is neither."""

import pytest
from printed_pdf import LEFT, SIZE, Printed, article, grids, lines

from corpus.normalize import chinese_ordinal

ARTICLES = [article(number, length) for number, length in enumerate((60, 45, 70, 33, 80, 50, 66, 41), start=1)]
OLD = [
    "第一条 为了规范管理，制定本办法。",
    "第二条 新建机房电能利用效率不得高于1.5，改造机房不得高于1.8，具体办法另行制定公布。",
    "第三条 运营单位应当于每年3月31日前报送报告。",
    "第四条 本办法自2019年1月1日起施行。",
]
NEW = [
    "第一条 为了规范和加强管理，促进节约，制定本办法。",
    "第二条 新建机房电能利用效率不得高于1.25，改造机房不得高于1.4，具体办法由主管部门另行制定并向社会公布。",
    "第三条 运营单位应当于每年1月31日前报送报告。",
    "第五条 本办法自2024年7月1日起施行。",
]
WHY = ["增加目的", "收紧指标，与国家标准一致", "提前时间", "更新日期"]
LEFTS, WIDE = (60.0, 310.0), 22  # characters of SIZE in a column


def columns(printed: Printed, *texts: list[str], top: float = 120.0, lower: float = 0.0) -> None:
    for number, (left, column) in enumerate(zip(LEFTS, texts, strict=True)):
        printed.column(column, left, WIDE, top=top + number * lower, between=4)


def set_rows(
    printed: Printed, rows: list[list[str]], lefts: tuple[float, ...], wide: int, top: float, between: float = 6.0, align: float = 0.0
) -> None:
    """Set rows of cells, so many characters wide, without lines; `align` is where the shorter ones stand, from 0 at the top to 1."""
    for row in rows:
        heights = [-(-len(text) // wide) for text in row]
        for text, left, height in zip(row, lefts, heights, strict=True):
            printed.column([text], left, wide, top=top + align * (max(heights) - height) * 14, pitch=14)
        top += max(heights) * 14 + between


@pytest.mark.parametrize("lower", [0.0, 7.0])
def test_columns_are_read_one_after_the_other(lower: float) -> None:
    printed = Printed()
    printed.line("某市数据中心管理办法", left=200, size=16, top=60)
    columns(printed, ARTICLES[:4], ARTICLES[4:], lower=lower)
    stream = printed.read()
    assert lines(stream) == ["某市数据中心管理办法", *ARTICLES]
    assert [block.kind.value for block in stream.blocks[:2]] == ["heading", "paragraph"]
    assert stream.unread == ()


def test_a_paragraph_goes_on_in_the_next_column_and_on_the_next_page() -> None:
    printed = Printed()
    third, sixth = article(3, 90), article(6, 90)
    columns(printed, [*ARTICLES[:2], third[: 2 * WIDE]], [third[2 * WIDE :], ARTICLES[3], ARTICLES[4], sixth[:WIDE]])
    printed.line("－１－", left=290, top=800)
    printed.page()
    columns(printed, [sixth[WIDE:], ARTICLES[6]], [ARTICLES[7]])
    assert lines(printed.read()) == [*ARTICLES[:2], third, *ARTICLES[3:5], sixth, *ARTICLES[6:]]


def test_headings_across_the_columns_keep_their_places() -> None:
    printed = Printed()
    for number, name in enumerate(("第一章 总则", "第二章 附则")):
        printed.line(name, left=260, size=14, top=80 + 250 * number)
        columns(printed, ARTICLES[4 * number : 4 * number + 2], ARTICLES[4 * number + 2 : 4 * number + 4], top=110 + 250 * number)
    assert lines(printed.read()) == ["第一章 总则", *ARTICLES[:4], "第二章 附则", *ARTICLES[4:]]


def test_three_columns() -> None:
    printed = Printed()
    for number, text in enumerate(ARTICLES[:3]):
        printed.column([text], 40 + 180 * number, 16, top=100)
    assert lines(printed.read()) == ARTICLES[:3]


def test_short_articles_are_numbered_on_from_column_to_column() -> None:
    printed = Printed()
    short = [f"第{chinese_ordinal(number)}条 短条文。" for number in range(1, 9)]
    columns(printed, short[:4], short[4:])
    assert lines(printed.read()) == short


@pytest.mark.parametrize(("between", "align"), [(6.0, 0.0), (0.0, 0.0), (6.0, 0.5), (6.0, 1.0)])
def test_a_comparison_without_lines_pairs(between: float, align: float) -> None:
    printed = Printed()
    set_rows(printed, [["修订前", "修订后"], *map(list, zip(OLD, NEW, strict=True))], LEFTS, 20, 130, between, align)
    assert grids(printed.read()) == [[["修订前", "修订后"], *map(list, zip(OLD, NEW, strict=True))]]


def test_a_comparison_of_three_columns_without_lines() -> None:
    rows = [["原条文", "新条文", "修改理由"], *map(list, zip(OLD, NEW, WHY, strict=True))]
    printed = Printed()
    set_rows(printed, rows, (60.0, 230.0, 400.0), 14, 130)
    assert grids(printed.read()) == [rows]


def test_a_table_without_lines_goes_on_over_the_page() -> None:
    rows = [["修订前", "修订后"], *map(list, zip(OLD, NEW, strict=True))]
    printed = Printed()
    set_rows(printed, rows[:3], LEFTS, 20, 600)
    printed.line("2", left=290, top=800)
    printed.page()
    set_rows(printed, rows[3:], LEFTS, 20, 130)
    assert grids(printed.read()) == [rows]


def test_a_row_of_a_table_without_lines_that_the_page_cuts_is_one_row() -> None:
    old = "第二条 运营单位应当按照规定报送上一年度的能源利用状况报告，并且公布，具体办法另行制定。"
    new = "第二条 运营单位应当按照规定报送上一年度的能源和水利用状况报告，及时公布，对其真实性负责，具体办法另行制定。"
    rows = [["修订前", "修订后"], [OLD[0], NEW[0]], [old, new], *map(list, zip(OLD[2:], NEW[2:], strict=True))]
    cut = 2 * 20  # two lines of each cell of the second article stand on the first page
    printed = Printed()
    set_rows(printed, [*rows[:2], [text[:cut] for text in rows[2]]], LEFTS, 20, 640)
    printed.line("1", left=290, top=800)
    printed.page()
    set_rows(printed, [[text[cut:] for text in rows[2]], *rows[3:]], LEFTS, 20, 80)
    printed.line("2", left=290, top=800)
    assert grids(printed.read()) == [rows]


def test_rows_without_numbers_and_short_cells_are_rows_too() -> None:
    rows = [["城市", "收费标准"], ["北京", "每次100元"], ["上海", "每次120元"], ["广州", "每次90元"]]
    printed = Printed()
    set_rows(printed, rows, LEFTS, 20, 130, between=0)
    assert grids(printed.read()) == [rows]


def test_columns_whose_rows_cannot_be_told_are_named() -> None:
    printed = Printed()
    set_rows(printed, [["修订前", "修订后"], *map(list, zip(OLD, NEW, strict=True))], LEFTS, 20, 130, between=0, align=1.0)
    assert [problem.message for problem in printed.read().unread] == ["第 1 页有没有框线的表格或分栏文字，分不清行列，按行读入"]


def test_labels_and_signatures_are_no_columns() -> None:
    printed = Printed()
    for number in range(1, 7):
        printed.line(f"第{chinese_ordinal(number)}章", top=80 + 20 * number)
        printed.line("本章的名称", left=LEFT + 5 * SIZE, top=80 + 20 * number)
        printed.line(str(number * 3), left=500, top=80 + 20 * number)
    for number, name in enumerate(("盖章", "代表人", "日期")):
        printed.line(f"甲方{name}：", top=400 + 20 * number)
        printed.line(f"乙方{name}：", left=350, top=400 + 20 * number)
    stream = printed.read()
    assert [line for line in lines(stream) if line.startswith("第三章")] == ["第三章 本章的名称 9"]
    assert stream.unread == ()
    assert "甲方盖章： 乙方盖章：" in stream.plain
