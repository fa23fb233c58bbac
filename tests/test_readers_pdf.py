"""PDFs, made here with reportlab: paragraphs across lines and pages, ruled tables, what is printed on every page."""

import re
from pathlib import Path

import pytest
from PIL import Image
from printed_pdf import FONT, FULL, HEIGHT, LEFT, SIZE, WIDTH, Printed, article, grids, lines
from reportlab.lib import pdfencrypt
from reportlab.lib.utils import ImageReader

from corpus.errors import UserError
from corpus.normalize import chinese_ordinal
from corpus.read import read_document
from corpus.readers.blocks import BlockKind, BlockStream
from corpus.readers.files import read_stream

LAW = Path(__file__).parent.parent.parent / "shared" / "data" / "docs" / "网络安全法_2016.pdf"


@pytest.fixture(scope="module")
def law() -> BlockStream:
    return read_stream(LAW)


needs_law = pytest.mark.skipif(not LAW.exists(), reason="the statute as PDF is not here")


@needs_law
def test_all_articles_of_a_statute_are_paragraphs_in_order(law: BlockStream) -> None:
    found = [match.group(1) for line in lines(law) if (match := re.match(r"第([一二三四五六七八九十]+)条 ", line))]
    assert found == [chinese_ordinal(number) for number in range(1, 80)]


@needs_law
@pytest.mark.parametrize(
    "text",
    [
        "第二条 在中华人民共和国境内建设、运营、维护和使用网络，以及网络安全的监督管理，适用本法。",
        "第六条 国家倡导诚实守信、健康文明的网络行为，推动传播社会主义核心价值观，采取措施提高全社会的网络安全意识和水平，"
        "形成全社会共同参与促进网络安全的良好环境。",
        "县级以上地方人民政府有关部门的网络安全保护和监督管理职责，按照国家有关规定确定。",
        "（三）采取监测、记录网络运行状态、网络安全事件的技术措施，并按照规定留存相关的网络日志不少于六个月；",
        "第七十九条 本法自2017年6月1日起施行。",
    ],
)
def test_a_paragraph_is_joined_across_lines(law: BlockStream, text: str) -> None:
    assert text in lines(law)


@needs_law
def test_no_page_number_is_within_the_text_and_every_paragraph_knows_its_page(law: BlockStream) -> None:
    assert not [line for line in lines(law) if re.fullmatch(r"\W*\d+\W*", line)]
    pages = [block.paragraph.page for block in law.blocks if block.paragraph]
    assert pages == sorted(pages, key=lambda page: page or 0) and (pages[0], pages[-1]) == (1, 12)
    assert [b.paragraph.text for b in law.blocks if b.kind is BlockKind.HEADING and b.paragraph][:2] == [
        "中华人民共和国网络安全法",
        "第一章 总 则",
    ]


@needs_law
def test_no_paragraph_breaks_off_at_a_comma(law: BlockStream) -> None:
    assert not [line for line in lines(law) if line.endswith(("，", "、"))]


@pytest.mark.parametrize("indent", [0, 2])
def test_paragraphs_are_joined_over_lines_and_pages(indent: int) -> None:
    printed = Printed()
    articles = [article(number, length) for number, length in enumerate((90, 35, 130, 61, 97, 44), start=1)]
    for number, text in enumerate(articles):
        printed.paragraph(text, indent)
        if number == 2:
            printed.page()
    stream = printed.read()
    assert lines(stream) == articles
    assert [block.paragraph.page for block in stream.blocks if block.paragraph] == [1, 1, 1, 2, 2, 2]


def test_a_paragraph_goes_on_after_the_page_number() -> None:
    printed = Printed()
    text = article(1, 100)
    for number, start in enumerate((0, FULL, 2 * FULL), start=1):
        printed.line(text[start : start + FULL])
        printed.line(f"— {number} —", left=280, top=800)
        printed.page()
    assert lines(printed.read()) == [text]


def test_headers_and_footers_that_repeat_are_dropped() -> None:
    printed = Printed()
    articles = [article(number, 70) for number in range(1, 9)]
    for number, text in enumerate(articles, start=1):
        printed.line("某市人民政府公报" if number % 2 else "2025年第3期", top=30)
        printed.paragraph(text)
        printed.line(f"第 {number} 页 共 8 页", left=250, top=800)
        printed.page()
    assert lines(printed.read()) == articles


def test_a_reference_to_an_article_at_the_start_of_a_line_is_no_new_paragraph() -> None:
    printed = Printed()
    text = ("违反本法的规定，" * 9)[: FULL - 4] + "违反本法" + "第二十七条规定，从事危害网络安全的活动的，责令改正。"
    printed.paragraph(text)
    printed.paragraph("（一）其一；")
    printed.paragraph("（二）其二。")
    assert lines(printed.read()) == [text, "（一）其一；", "（二）其二。"]


def test_a_large_line_is_a_heading_and_two_of_them_are_one() -> None:
    printed = Printed()
    printed.line("关于印发某某管理办法的", left=200, size=18)
    printed.line("通知", left=260, size=18, top=104)
    printed.top = 150
    printed.paragraph(article(1, 90))
    printed.paragraph(article(2, 90))
    stream = printed.read()
    assert [(block.kind.value, block.paragraph.text) for block in stream.blocks[:1] if block.paragraph] == [
        ("heading", "关于印发某某管理办法的通知")
    ]
    assert lines(stream)[1:] == [article(1, 90), article(2, 90)]


def test_a_ruled_table_stands_between_the_paragraphs() -> None:
    printed = Printed()
    printed.paragraph(article(1, 70))
    printed.table([["旧版", "新版", "点评"], ["旧一", "", "评一"], ["旧二", "新二", ""]])
    printed.paragraph(article(2, 70))
    stream = printed.read()
    assert [block.kind.value for block in stream.blocks] == ["paragraph", "table", "paragraph"]
    assert grids(stream) == [[["旧版", "新版", "点评"], ["旧一", "", "评一"], ["旧二", "新二", ""]]]
    assert lines(stream) == [article(1, 70), article(2, 70)]
    assert stream.plain.count("旧一") == 1


def test_merged_cells_of_a_ruled_table() -> None:
    printed = Printed()
    canvas, top = printed.canvas, HEIGHT - 100
    for x, y, width, height in ((90, 0, 240, 20), (90, 40, 120, 40), (210, 20, 120, 20), (210, 40, 120, 20)):
        canvas.rect(x, top - y, width, height)
    canvas.setFont(FONT, SIZE)
    for x, y, text in ((94, 6, "横跨两列"), (94, -20, "竖跨"), (214, -14, "右一"), (214, -34, "右二")):
        canvas.drawString(x, top + y, text)
    assert grids(printed.read()) == [[["横跨两列", ""], ["竖跨", "右一"], ["", "右二"]]]


def test_a_row_that_is_split_over_two_pages_is_one_row() -> None:
    printed = Printed()
    printed.top = 700
    printed.table([["修订前", "修订后"], ["第一条 机房能效不高于一点五，", "第一条 机房能效不高于一点二五，改造"]], width=200)
    printed.page()
    printed.table([["修订前", "修订后"], ["另有规定的除外。", "的不得高于一点四。"], ["第二条 旧。", "第二条 新。"]], width=200)
    assert grids(printed.read()) == [
        [
            ["修订前", "修订后"],
            ["第一条 机房能效不高于一点五，/另有规定的除外。", "第一条 机房能效不高于一点二五，改造的不得高于一点四。"],
            ["第二条 旧。", "第二条 新。"],
        ]
    ]


def test_the_last_row_of_a_table_may_stand_alone_on_its_page() -> None:
    printed = Printed()
    printed.table([["修订前", "修订后"], ["第一条 旧。", "第一条 新。"]])
    printed.page()
    printed.table([["第二条 旧。", "第二条 新。"]])
    assert grids(printed.read()) == [[["修订前", "修订后"], ["第一条 旧。", "第一条 新。"], ["第二条 旧。", "第二条 新。"]]]


def test_a_page_that_is_printed_on_its_side_is_turned() -> None:
    printed = Printed()
    printed.canvas.translate(WIDTH, 0)
    printed.canvas.rotate(90)
    printed.canvas.setFont(FONT, SIZE)
    for number in (1, 2):
        printed.canvas.drawString(LEFT, 500 - number * 20, article(number, 30))
    assert lines(printed.read()) == [article(1, 30), article(2, 30)]


def test_a_text_on_its_side_beside_the_others_is_named() -> None:
    printed = Printed()
    printed.paragraph(article(1, 90))
    printed.canvas.translate(40, 400)
    printed.canvas.rotate(90)
    printed.canvas.setFont(FONT, SIZE)
    printed.canvas.drawString(0, 0, "装订线")
    stream = printed.read()
    assert lines(stream) == [article(1, 90)]
    assert [problem.message for problem in stream.unread] == ["第 1 页横转的文字“装订线”未读取"]


def test_white_text_and_text_beside_the_page_is_not_seen() -> None:
    printed = Printed()
    printed.paragraph(article(1, 90))
    printed.canvas.setFillGray(1)
    printed.line("看不见的白字。", top=300)
    printed.canvas.setFillColorRGB(0, 0, 0.5)
    printed.canvas.rect(LEFT, HEIGHT - 420, 300, 30, stroke=0, fill=1)
    printed.canvas.setFillGray(1)
    printed.line("蓝底白字。", top=400)
    printed.canvas.setFillGray(0)
    printed.line("页外的字。", left=WIDTH + 20, top=500)
    assert lines(printed.read()) == [article(1, 90), "蓝底白字。"]


def test_a_number_that_is_broken_at_the_end_of_a_line_is_one() -> None:
    printed = Printed()
    printed.line(("机房应当节约能源，" * 9)[: FULL - 5] + "不高于1.", left=LEFT)
    printed.line("25，本办法自20", left=LEFT)
    assert "不高于1.25，本办法自20" in lines(printed.read())[0]


def test_a_table_goes_on_over_the_page_and_its_header_stands_once() -> None:
    printed = Printed()
    printed.table([["旧版", "新版"], ["一", "二"]])
    printed.line("1", left=290, top=800)
    printed.page()
    printed.table([["旧版", "新版"], ["三", "四"]])
    printed.line("2", left=290, top=800)
    assert grids(printed.read()) == [[["旧版", "新版"], ["一", "二"], ["三", "四"]]]


def test_words_in_latin_letters_keep_their_spaces() -> None:
    printed = Printed()
    printed.line("Regulation on the Protection of")
    printed.canvas.setFont("Helvetica", SIZE)
    printed.line("采用 5G 和 IPv6 技术，覆盖率达到 90%。", top=300)
    assert lines(printed.read()) == ["Regulation on the Protection of", "采用 5G 和 IPv6 技术，覆盖率达到 90%。"]


def picture() -> ImageReader:
    return ImageReader(Image.new("RGB", (60, 80), "gray"))


def test_a_picture_in_which_nothing_is_written_is_told() -> None:
    printed = Printed()
    printed.canvas.drawImage(picture(), 0, 0, WIDTH, HEIGHT)
    printed.page()
    with pytest.raises(UserError, match=r"文件 a\.pdf 是扫描件，没有认出文字"):
        printed.read()


def test_an_empty_pdf_is_told() -> None:
    printed = Printed()
    printed.page()
    with pytest.raises(UserError, match="没有认出文字"):
        printed.read()


def test_a_picture_among_pages_of_text_is_named(tmp_path: Path) -> None:
    printed = Printed()
    printed.paragraph(article(1, 90))
    printed.page()
    printed.canvas.drawImage(picture(), 0, 0, WIDTH, HEIGHT)
    printed.page()
    printed.paragraph(article(2, 90))
    stream = printed.read()
    assert lines(stream) == [article(1, 90), article(2, 90)]
    assert [(p.message, p.english) for p in stream.unread] == [
        ("第 2 页是图片，没有认出文字", "no text was recognised in the picture on page 2")
    ]
    (tmp_path / "a.pdf").write_bytes(printed.file.getvalue())
    assert "第 2 页是图片，没有认出文字" in [problem.message for problem in read_document(tmp_path / "a.pdf").problems]


def test_a_pdf_that_asks_for_a_password_is_told_and_one_that_only_forbids_printing_is_read() -> None:
    printed = Printed(encrypt=pdfencrypt.StandardEncryption("secret", "owner", strength=128))
    printed.paragraph(article(1, 90))
    with pytest.raises(UserError, match=r"文件 a\.pdf 已加密，请去掉密码"):
        printed.read()
    printed = Printed(encrypt=pdfencrypt.StandardEncryption("", "owner", canPrint=0, strength=128))
    printed.canvas.setFont("Helvetica", SIZE)
    printed.canvas.drawString(LEFT, 700, "Article 1. This Regulation is made under the law.")
    assert lines(printed.read()) == ["Article 1. This Regulation is made under the law."]
