"""Marks on the words of a PDF: lines through them, raised digits, fields that are filled in."""

import PIL.Image
import pytest
from printed_pdf import FONT, HEIGHT, LEFT, PITCH, SIZE, Printed, lines
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfdoc, pdfmetrics

from corpus.readers.blocks import BlockStream

EM = SIZE
BLANK = SIZE / 4  # the width of a space in this font


def struck(stream: BlockStream) -> list[str]:
    return [paragraph.text[start:end] for block in stream.blocks for paragraph in block.paragraphs for start, end in paragraph.struck]


def foot(row: int = 0) -> float:
    """Return the foot of a row of text, from the bottom of the page."""
    return HEIGHT - 80.0 - row * PITCH - SIZE


@pytest.mark.parametrize("as_rectangle", [False, True])
def test_a_line_through_words_strikes_them_out_and_one_below_does_not(as_rectangle: bool) -> None:
    printed = Printed()
    printed.line("第三条 罚款一万元以上三万元以下五万元。")
    printed.line("第四条 这里划的是下划线。")
    left, y = LEFT + 5 * EM + BLANK, foot() + 0.33 * SIZE
    if as_rectangle:
        printed.canvas.rect(left, y, 9 * EM, 0.5, stroke=0, fill=1)
    else:
        printed.canvas.line(left, y, left + 9 * EM, y)
    printed.canvas.line(LEFT + 4 * EM, foot(1) - 1.5, LEFT + 9 * EM, foot(1) - 1.5)
    stream = printed.read()
    assert struck(stream) == ["一万元以上三万元以"]
    assert lines(stream)[0] == "第三条 罚款一万元以上三万元以下五万元。"


def test_a_line_through_words_of_a_cell_strikes_them_out() -> None:
    printed = Printed()
    printed.table([["修订前", "修订后"], ["第三条 旧文字", "第三条 旧新文字"]])
    for column, across, count in ((0, 3, 3), (1, 3, 1)):
        left = LEFT + 120 * column + 4 + across * EM + BLANK
        y = HEIGHT - 80 - PITCH - 14 + 0.33 * SIZE  # the words of the second row stand 14 points below its top
        printed.canvas.line(left, y, left + count * EM, y)
    stream = printed.read()
    assert struck(stream) == ["旧文字", "旧"]
    assert [len(row) for block in stream.blocks for row in block.rows] == [2, 2]


def test_a_reviewers_strike_counts_and_a_comment_is_named() -> None:
    printed = Printed()
    printed.line("第三条 罚款一万元以上三万元以下。")
    left, right = LEFT + 5 * EM + BLANK, LEFT + 8 * EM + BLANK
    low, high = foot() - 1.5, foot() + 9
    annotate(printed, "StrikeOut", [left, low, right, high], QuadPoints=pdfdoc.PDFArray([left, high, right, high, left, low, right, low]))
    annotate(printed, "FreeText", [100, 100, 300, 120], Contents=pdfdoc.PDFText("此处待定"))
    stream = printed.read()
    assert struck(stream) == ["一万元"]
    assert [problem.message for problem in stream.unread] == ["第 1 页的批注“此处待定”未读入正文"]


def annotate(printed: Printed, kind: str, box: list[float], **entries: object) -> None:
    names = {"Type": pdfdoc.PDFName("Annot"), "Subtype": pdfdoc.PDFName(kind), "Rect": pdfdoc.PDFArray(box), **entries}
    made = pdfdoc.PDFDictionary()
    for name, value in names.items():
        made[name] = value
    printed.canvas._addAnnotation(made)


@pytest.mark.parametrize("by_rise", [False, True])
@pytest.mark.parametrize(
    ("before", "mark", "behind", "read"),
    [
        ("电能利用效率不得高于1.25", "2", "，并报送报告。", "电能利用效率不得高于1.25²，并报送报告。"),
        ("占地不超过10", "4", "平方米。", "占地不超过10⁴平方米。"),
        ("浓度为10", "-6", "。", "浓度为10⁻⁶。"),
        ("不得高于1.25", "[12]", "的要求。", "不得高于1.25[12]的要求。"),
        ("容量为2", "n", "次。", "容量为2ⁿ次。"),
        ("容量为2", "k", "次。", "容量为2^k次。"),
    ],
)
def test_raised_characters_do_not_join_the_number_before(before: str, mark: str, behind: str, read: str, by_rise: bool) -> None:
    assert lines(shifted(before, mark, behind, 4.0, by_rise=by_rise)) == [read]


@pytest.mark.parametrize("by_rise", [False, True])
@pytest.mark.parametrize("drop", [1.5, 2.5])
@pytest.mark.parametrize(
    ("before", "mark", "behind", "read"),
    [
        ("每吨CO", "2", "不高于100元。", "每吨CO₂不高于100元。"),
        ("按log", "10", "2计算。", "按log₁₀2计算。"),
        ("系数K", "ab", "取3。", "系数K_{ab}取3。"),
    ],
)
def test_lowered_characters_do_not_join_what_stands_beside_them(
    before: str, mark: str, behind: str, read: str, drop: float, by_rise: bool
) -> None:
    assert lines(shifted(before, mark, behind, -drop, by_rise=by_rise)) == [read]


def shifted(before: str, mark: str, behind: str, shift: float, *, by_rise: bool) -> BlockStream:
    """Read a line with a small mark in it that stands so many points above the others."""
    printed = Printed()
    text = printed.canvas.beginText(LEFT, foot())
    for part, size, rise in ((before, SIZE, 0.0), (mark, 7.0, shift), (behind, SIZE, 0.0)):
        text.setFont(FONT, size)
        if by_rise:
            text.setRise(rise)
            text.textOut(part)
        else:
            text.setTextOrigin(text.getX(), foot() + rise)
            text.textOut(part)
    printed.canvas.drawText(text)
    return printed.read()


def test_smaller_words_on_the_line_are_not_raised() -> None:
    printed = Printed()
    printed.line("第一条 费用为100")
    printed.line("元（含税）。", left=LEFT + pdfmetrics.stringWidth("第一条 费用为100", FONT, SIZE), size=8, top=82.5)
    assert lines(printed.read()) == ["第一条 费用为100元（含税）。"]


def field(printed: Printed, kind: str, box: list[float], **entries: object) -> None:
    annotate(printed, "Widget", box, FT=pdfdoc.PDFName(kind), T=pdfdoc.PDFText(f"f{box}"), **entries)


def test_the_value_of_a_field_stands_where_the_field_is() -> None:
    printed = Printed()
    for row, (before, behind) in enumerate((("第一条 服务费为", "元。"), ("第二条 乙方为", "，负责运营。"), ("第三条 期限为", "个月。"))):
        printed.line(before, top=80 + row * PITCH)
        printed.line(behind, left=LEFT + 190, top=80 + row * PITCH)
    places = [[LEFT + 80, foot(row) - 4, LEFT + 180, foot(row) + 14] for row in range(3)]
    field(printed, "Tx", places[0], V=pdfdoc.PDFText("35000"))
    field(printed, "Tx", places[1], V=pdfdoc.PDFString("某某数据公司"))
    options = pdfdoc.PDFArray([pdfdoc.PDFArray([pdfdoc.PDFText("a"), pdfdoc.PDFText("十二")])])
    field(printed, "Ch", places[2], V=pdfdoc.PDFText("a"), Opt=options)
    assert lines(printed.read()) == ["第一条 服务费为35000元。", "第二条 乙方为某某数据公司，负责运营。", "第三条 期限为十二个月。"]


def test_a_value_replaces_the_line_that_it_is_written_on_and_hidden_fields_say_nothing() -> None:
    printed = Printed()
    printed.line("第一条 服务费为________元。")
    left = LEFT + pdfmetrics.stringWidth("第一条 服务费为", FONT, SIZE)
    field(printed, "Tx", [left, foot() - 4, left + 40, foot() + 14], V=pdfdoc.PDFText("98"))
    field(printed, "Tx", [LEFT, 300, LEFT + 100, 320], V=pdfdoc.PDFText("看不见"), F=2)
    assert lines(printed.read()) == ["第一条 服务费为98元。"]


def test_boxes_that_are_ticked_and_those_that_are_not() -> None:
    printed = Printed()
    printed.line("第一条 同意", top=80)
    printed.line("不同意", left=LEFT + 100, top=80)
    for left, state in ((LEFT + 60, "Yes"), (LEFT + 135, "Off")):
        field(printed, "Btn", [left, foot() - 2, left + 12, foot() + 10], AS=pdfdoc.PDFName(state))
    assert [line.replace(" ", "") for line in lines(printed.read())] == ["第一条同意☑不同意☐"]


@pytest.mark.parametrize("unseen", ["mode", "white", "tiny"])
def test_what_is_printed_so_that_nobody_sees_it_is_left_out_and_told(unseen: str) -> None:
    printed = Printed()
    printed.line("第一条 应当报告。")
    text = printed.canvas.beginText(LEFT + 9 * EM, foot())
    text.setFont(FONT, 0.5 if unseen == "tiny" else SIZE)
    if unseen == "mode":
        text.setTextRenderMode(3)
    if unseen == "white":
        text.setFillGray(1.0)
    text.textOut("看不见")
    text.setTextRenderMode(0)
    text.setFillGray(0.0)
    printed.canvas.drawText(text)
    printed.line("第二条 公开。")
    stream = printed.read()
    assert lines(stream) == ["第一条 应当报告。", "第二条 公开。"]
    assert [problem.message for problem in stream.unread] == ["有 3 个隐藏（看不见）的字没有读入，首处在第 1 页：“看不见”"]


def test_text_in_no_colour_over_a_picture_was_recognized_in_it_and_is_read() -> None:
    printed = Printed()
    printed.canvas.drawImage(ImageReader(PIL.Image.new("L", (60, 80), 230)), 0, 0, *A4)
    text = printed.canvas.beginText(LEFT, foot())
    text.setFont(FONT, SIZE)
    text.setTextRenderMode(3)
    text.textOut("第一条 从图片上识别出来的文字。")
    printed.canvas.drawText(text)
    stream = printed.read()
    assert lines(stream) == ["第一条 从图片上识别出来的文字。"] and not stream.unread


def pictured(*boxes: tuple[float, float, float, float]) -> BlockStream:
    """Read a page of text behind one of text and pictures, each given by its left, its foot, its width and its height."""
    printed = Printed()
    printed.line("第一条 应当报告。")
    printed.page()
    printed.line("第二条 办理流程见下图。")
    for box in boxes:
        printed.canvas.drawImage(ImageReader(PIL.Image.new("L", (60, 80), 100)), *box)
    return printed.read()


def test_a_picture_beside_text_is_named_with_its_page_and_a_small_one_is_not() -> None:
    half = (LEFT, 200.0, 400.0, 300.0)
    strips = [(LEFT, 200.0 + 30 * row, 400.0, 30.0) for row in range(10)]
    assert [p.message for p in pictured(half).unread] == ["第 2 页有图片，图片里的文字没有读入"]
    assert [p.english for p in pictured(*strips).unread] == ["text in pictures on pages 2 was not read"]
    assert pictured((LEFT, 700.0, 60.0, 60.0), (300.0, 100.0, 120.0, 120.0)).unread == ()


def test_a_numbered_line_below_a_numbered_title_is_no_more_of_it() -> None:
    printed = Printed()
    for text in ("一、 总体要求", "（一） 夯实基础。", "（二） 拓展应用。"):
        printed.line(text)
    assert lines(printed.read()) == ["一、 总体要求", "（一） 夯实基础。", "（二） 拓展应用。"]
