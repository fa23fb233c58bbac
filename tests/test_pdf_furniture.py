"""What is printed around the text of a PDF: headers and page numbers, line numbers, watermarks, foot notes."""

from collections.abc import Callable

import pytest
from printed_pdf import FONT, FULL, HEIGHT, LEFT, SIZE, Printed, article, lines, notes
from reportlab.pdfgen.canvas import Canvas

ARTICLES = [article(number, length) for number, length in enumerate((60, 95, 70, 33, 80, 50, 66, 41), start=1)]


@pytest.mark.parametrize(
    "numbers",
    [
        ("－１－", "－２－"),
        ("Page 1 of 9", "Page 2 of 9"),
        ("第1页 共9页", "第2页 共9页"),
        ("共 2 页，第 1 页", "共 2 页，第 2 页"),
        ("第一页", "第二页"),
        ("1/2", "2/2"),
        ("·1·", "·2·"),
        ("ii", "iii"),
    ],
)
def test_headers_and_page_numbers_of_two_pages_are_dropped(numbers: tuple[str, str]) -> None:
    printed = Printed()
    for page, number in enumerate(numbers):
        printed.line("内部资料 注意保密", left=230, size=9, top=40)
        for text in ARTICLES[2 * page : 2 * page + 2]:
            printed.paragraph(text)
        printed.line(number, left=280, size=9, top=800)
        printed.page()
    assert lines(printed.read()) == ARTICLES[:4]


def test_lines_of_the_text_that_are_alike_on_two_pages_stay() -> None:
    printed = Printed()
    for number in (1, 2):
        printed.line(f"第{'一二'[number - 1]}条 甲方有义务。", top=60)
        printed.line("应当按期付款。", top=80)
        printed.page()
    assert lines(printed.read()) == ["第一条 甲方有义务。", "应当按期付款。", "第二条 甲方有义务。", "应当按期付款。"]


@pytest.mark.parametrize("at_right", [False, True])
def test_line_numbers_in_the_margin_are_dropped(at_right: bool) -> None:
    printed = Printed()
    number = 0
    for texts in (ARTICLES[:6], ARTICLES[6:]):
        for text in texts:
            for start in range(0, len(text), FULL):
                number += 1
                printed.canvas.setFont(FONT, 8)
                printed.canvas.drawRightString(540 if at_right else 70, HEIGHT - printed.top - SIZE, str(number))
                printed.line(text[start : start + FULL])
        printed.page()
    assert lines(printed.read()) == ARTICLES


def test_numbers_on_every_fifth_line_are_line_numbers() -> None:
    printed = Printed()
    for row in range(1, 21):
        if row % 5 == 0:
            printed.line(str(row), left=60, size=8, top=printed.top)
        printed.line(f"第{row}条" + article(1, FULL)[:20] + "。")
    assert [line for line in lines(printed.read()) if not line.startswith("第")] == []


def test_the_numbers_of_a_list_stay() -> None:
    printed = Printed()
    for number in range(1, 12):
        printed.line(f"{number}  总则之{number}的要求。")
    assert lines(printed.read())[:2] == ["1 总则之1的要求。", "2 总则之2的要求。"]


def slanted(canvas: Canvas) -> None:
    canvas.setFillGray(0.8)
    canvas.setFont(FONT, 60)
    canvas.translate(200, 500)
    canvas.rotate(45)
    canvas.drawString(0, 0, "征求意见稿")


def spread(canvas: Canvas) -> None:
    canvas.setFillGray(0.85)
    canvas.setFont(FONT, 48)
    for number, letter in enumerate("征求意见稿"):
        canvas.drawString(100 + 80 * number, 700 - 60 * number, letter)


def dark(canvas: Canvas) -> None:
    canvas.setFont(FONT, 40)
    canvas.drawString(120, HEIGHT - 130, "征求意见稿")


def coloured(canvas: Canvas) -> None:
    canvas.setFillColorRGB(1, 0, 0)
    canvas.setFont(FONT, SIZE)
    canvas.drawString(150, HEIGHT - 80 - SIZE - 3, "征求意见稿")


def tiled(canvas: Canvas) -> None:
    canvas.setFillGray(0.75)
    canvas.setFont(FONT, 12)
    for row in range(100, 800, 60):
        for across in (50, 200, 350):
            canvas.drawString(across, row, "征求意见稿")


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("watermark", [slanted, spread, dark, coloured, tiled])
def test_watermarks_are_no_text_and_are_named(watermark: Callable[[Canvas], None], first: bool) -> None:
    printed = Printed()
    for behind in (False, True):
        if behind == first:
            for text in ARTICLES:
                printed.paragraph(text)
        else:
            printed.canvas.saveState()
            watermark(printed.canvas)
            printed.canvas.restoreState()
    stream = printed.read()
    assert lines(stream) == ARTICLES
    assert [problem.message for problem in stream.unread] == ["水印“征求意见稿”未读入正文"]


def test_a_watermark_on_a_page_where_it_lies_over_nothing() -> None:
    printed = Printed()
    printed.line("某市管理办法", left=200, size=22, top=100)
    for page in range(2):
        printed.canvas.setFillGray(0.8)
        printed.line("征求意见稿", left=120, size=60, top=250)
        printed.canvas.setFillGray(0)
        for text in ARTICLES if page else ():
            printed.paragraph(text)
        printed.page()
    assert lines(printed.read()) == ["某市管理办法", *ARTICLES]


def test_a_title_in_grey_and_a_large_one_stay() -> None:
    printed = Printed()
    printed.canvas.setFillGray(0.6)
    printed.line("某市管理办法", left=200, size=30, top=40)
    printed.canvas.setFillGray(0)
    for text in ARTICLES:
        printed.paragraph(text)
    stream = printed.read()
    assert lines(stream) == ["某市管理办法", *ARTICLES]
    assert stream.unread == ()


def test_foot_notes_below_a_short_line_stand_apart() -> None:
    printed = Printed()
    third = article(3, 100)
    for text in (*ARTICLES[:2], third[: FULL * 2]):
        printed.paragraph(text)
    printed.canvas.line(LEFT, HEIGHT - 700, LEFT + 140, HEIGHT - 700)
    printed.line("1", size=5, top=704)
    printed.line("本办法所称运营者，是指网络的", left=LEFT + 6, size=8, top=705)
    printed.line("所有者和管理者。", size=8, top=718)
    printed.line("② 见附件。", size=8, top=731)
    printed.line("－１－", left=280, size=9, top=800)
    printed.page()
    printed.line(third[FULL * 2 :])
    stream = printed.read()
    assert lines(stream) == [*ARTICLES[:2], third]
    assert notes(stream) == ["¹本办法所称运营者，是指网络的所有者和管理者。", "② 见附件。"]


def test_foot_notes_with_raised_marks_stand_apart_without_a_line_above_them() -> None:
    printed = Printed()
    third = article(3, 100)
    for text in (*ARTICLES[:2], third[: FULL * 2]):
        printed.paragraph(text)
    for number, (text, more) in enumerate((("本办法所称运营者，是指网络的", "所有者和管理者。"), ("见国家标准", "第二部分。"))):
        top = 700 + 26 * number
        printed.line(str(number + 1), size=5, top=top)
        printed.line(text, left=LEFT + 4, size=8, top=top + 1)
        printed.line(more, size=8, top=top + 14)
    printed.page()
    printed.line(third[FULL * 2 :])
    stream = printed.read()
    assert lines(stream) == [*ARTICLES[:2], third]
    assert notes(stream) == ["¹本办法所称运营者，是指网络的所有者和管理者。", "²见国家标准第二部分。"]


def test_small_text_below_a_table_is_no_foot_note() -> None:
    printed = Printed()
    printed.paragraph(ARTICLES[1])
    printed.top = 500
    printed.table([["项目", "金额"], ["押金", "一百元"]], width=60)
    printed.line("注：单位为人民币。", size=9)
    stream = printed.read()
    assert notes(stream) == []
    assert lines(stream)[-1] == "注：单位为人民币。"
