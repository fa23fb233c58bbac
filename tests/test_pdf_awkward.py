"""PDFs that show something else than the characters in them say, or set them in unusual ways."""

import io
from collections.abc import Callable

import pypdfium2
import pytest
from printed_pdf import HEIGHT, LEFT, PITCH, SIZE, Printed, article, grids, lines, notes
from reportlab.pdfbase import pdfdoc, pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from corpus.readers.blocks import BlockStream
from corpus.readers.files import stream_of

EMBEDDED = "Vera"  # comes with reportlab: only what a file's own fonts leave no trace of can be told to be unseen
pdfmetrics.registerFont(TTFont(EMBEDDED, "Vera.ttf"))
FIRST, SECRET, LAST = "Article 1 The fine is up to 50,000 yuan.", "Article 2 This was crossed out.", "Article 3 In force from 2024."
Y = HEIGHT - 80.0 - SIZE  # the foot of the first line


def messages(stream: BlockStream) -> list[str]:
    return [problem.message for problem in stream.unread]


def cut_away(canvas: Canvas) -> None:
    path = canvas.beginPath()
    path.rect(0, 0, 10, 10)
    canvas.clipPath(path, stroke=0)


def shine_through(canvas: Canvas) -> None:
    canvas.setFillAlpha(0)


def cover(shade: float) -> Callable[[Canvas], None]:
    def covered(canvas: Canvas) -> None:
        canvas.setFillGray(shade)
        canvas.rect(LEFT - 5, Y - PITCH - 4, 400, SIZE + 6, stroke=0, fill=1)

    return covered


@pytest.mark.parametrize("turned", [0, 90])
@pytest.mark.parametrize(("before", "behind"), [(cut_away, None), (shine_through, None), (None, cover(1)), (None, cover(0))])
def test_what_leaves_no_trace_on_the_page_is_left_out_and_told(
    before: Callable[[Canvas], None] | None, behind: Callable[[Canvas], None] | None, turned: int
) -> None:
    printed = Printed()
    canvas = printed.canvas
    for number, text in enumerate((FIRST, SECRET, LAST)):
        canvas.saveState()
        if number == 1 and before:
            before(canvas)
        canvas.setFont(EMBEDDED, SIZE)
        canvas.drawString(LEFT, Y - number * PITCH, text)
        if number == 1 and behind:
            behind(canvas)
        canvas.restoreState()
    document = pypdfium2.PdfDocument(printed.content())
    document[0].set_mediabox(-50, -30, 600, 900)
    document[0].set_rotation(turned)
    file = io.BytesIO()
    document.save(file)
    stream = stream_of("a.pdf", file.getvalue())
    assert " ".join(lines(stream)) == f"{FIRST} {LAST}"
    assert messages(stream) == ["有 26 个隐藏（看不见）的字没有读入，首处在第 1 页：“Article2Thiswascross…”"]


def test_a_watermark_that_shines_through_in_small_type_is_no_text() -> None:
    printed = Printed()
    texts = [article(number, 70) for number in range(1, 9)]
    for text in texts:
        printed.paragraph(text, 2)
    printed.canvas.setFillAlpha(0.15)
    for row in range(12):
        for column in range(4):
            printed.line("内部资料", left=95 + column * 110 + row * 3, size=11, top=90 + row * 45)
    stream = printed.read()
    assert lines(stream) == texts
    assert messages(stream) == ["水印“内部资料”未读入正文"]


def test_opacity_ends_with_the_state_that_it_was_set_in() -> None:
    printed = Printed()
    printed.canvas.saveState()
    printed.canvas.setFillAlpha(0)
    printed.canvas.restoreState()
    printed.line("第一条 处五万元以下罚款。")
    assert lines(printed.read()) == ["第一条 处五万元以下罚款。"]


def test_numbers_in_the_margin_that_are_no_page_numbers_stay() -> None:
    printed = Printed()
    printed.top = 700
    for text in ("各区指标如下：", "1200", "850", "640"):
        printed.line(text)
    assert " ".join(lines(printed.read())).split() == ["各区指标如下：1200", "850", "640"]
    printed = Printed()
    printed.top = 740
    printed.line("本规划为期五年，主要任务应当完成的最后年份为" + "这就是说" * 4)
    printed.line("2025")
    assert lines(printed.read())[-1].endswith("2025")


def test_a_number_close_to_the_text_is_a_page_number_where_it_counts_the_pages() -> None:
    printed = Printed()
    for number in (1, 2, 3):
        printed.top = 740
        printed.line(f"第{'一二三'[number - 1]}条 处{number}万元罚款。")
        printed.line(str(number + 4))
        printed.page()
    assert lines(printed.read()) == [f"第{'一二三'[number - 1]}条 处{number}万元罚款。" for number in (1, 2, 3)]


def test_a_running_head_that_changes_with_the_chapter_is_no_text() -> None:
    printed = Printed()
    texts = [article(number, 70) for number in range(1, 10)]
    for number, text in enumerate(texts):
        printed.line(f"样例条例·第{'一二三'[number // 3]}章 {('总则', '建设', '罚则')[number // 3]}", top=40, left=200, size=9)
        printed.paragraph(text, 2)
        printed.page()
    assert lines(printed.read()) == texts


def row(printed: Printed, top: float, height: float, cells: list[list[str]], *, open_below: bool = False) -> None:
    """Print a row of a table line by line; of an open one the border below is missing."""
    for column, texts in enumerate(cells):
        left, canvas = 80 + column * 210, printed.canvas
        canvas.line(left, HEIGHT - top, left + 210, HEIGHT - top)
        for x in (left, left + 210):
            canvas.line(x, HEIGHT - top, x, HEIGHT - top - height)
        if not open_below:
            canvas.line(left, HEIGHT - top - height, left + 210, HEIGHT - top - height)
        for number, text in enumerate(texts):
            printed.line(text, left=left + 4, top=top + 4 + number * 16)


def test_a_row_that_a_page_cuts_without_a_border_stays_in_its_table() -> None:
    printed = Printed()
    row(printed, 640, 24, [["修订前"], ["修订后"]])
    row(
        printed,
        664,
        60,
        [["第二条 网络运营者应当履行网络安全", "保护义务，接受政府和"], ["第二条 网络运营者应当遵守法律和", "行政法规，尊重"]],
        open_below=True,
    )
    printed.page()
    row(printed, 60, 40, [["社会的监督。"], ["社会公德。"]])
    row(printed, 100, 24, [["第三条 旧三。"], ["第三条 新三。"]])
    stream = printed.read()
    assert lines(stream) == []
    assert grids(stream) == [
        [
            ["修订前", "修订后"],
            [
                "第二条 网络运营者应当履行网络安全保护义务，接受政府和社会的监督。",
                "第二条 网络运营者应当遵守法律和行政法规，尊重社会公德。",
            ],
            ["第三条 旧三。", "第三条 新三。"],
        ]
    ]


def test_lines_between_columns_make_no_table() -> None:
    printed = Printed()
    texts = [article(number, 60) for number in range(1, 11)]
    for x in (66, 288, 520):
        printed.canvas.line(x, HEIGHT - 780, x, HEIGHT - 70)
    printed.column(texts[:5], 70, 20, top=80)
    printed.column(texts[5:], 300, 20, top=80)
    assert lines(printed.read()) == texts


@pytest.mark.parametrize(
    ("strike", "told"),
    [
        ((LEFT - 20, Y + 3.5, LEFT + 300, Y + 3.5), "第一条处五万元以下罚款。"),
        ((LEFT + 5 * SIZE, Y - 1, LEFT + 8 * SIZE, Y + 9), "万元"),
        ((LEFT, Y, LEFT + 13 * SIZE, Y + 7), "处五万元"),
    ],
)
def test_a_line_of_which_it_cannot_be_told_whether_it_strikes_is_named(strike: tuple[float, float, float, float], told: str) -> None:
    printed = Printed()
    printed.line("第一条 处五万元以下罚款。")
    printed.canvas.line(*strike)
    stream = printed.read()
    assert lines(stream) == ["第一条 处五万元以下罚款。"]
    (message,) = messages(stream)
    assert told in message and "看不出是否删去，仍读入" in message


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_reviewers_strike_is_found_on_a_page_that_is_turned_and_begins_elsewhere(turned: int) -> None:
    printed = Printed()
    printed.line("第一条 处五万元十万元以下罚款。")
    left, right = LEFT + 4.5 * SIZE, LEFT + 7.5 * SIZE
    note = pdfdoc.PDFDictionary()
    quads = pdfdoc.PDFArray([left, Y + 10, right, Y + 10, left, Y, right, Y])
    named = {"Type": pdfdoc.PDFName("Annot"), "Subtype": pdfdoc.PDFName("StrikeOut")}
    for name, value in {**named, "Rect": pdfdoc.PDFArray([left, Y, right, Y + 10]), "QuadPoints": quads}.items():
        note[name] = value
    printed.canvas._addAnnotation(note)
    document = pypdfium2.PdfDocument(printed.content())
    document[0].set_mediabox(-50, -30, 600, 900)
    document[0].set_rotation(turned)
    file = io.BytesIO()
    document.save(file)
    stream = stream_of("a.pdf", file.getvalue())
    assert [block.paragraph.struck for block in stream.blocks if block.paragraph] == [((5, 8),)]


def test_columns_that_stand_close_are_read_one_after_the_other() -> None:
    printed = Printed()
    texts = [article(number, 60) for number in range(1, 11)]
    printed.column(texts[:5], 80, 20, top=80)
    printed.column(texts[5:], 80 + 20 * SIZE + 8, 20, top=80)
    assert lines(printed.read()) == texts


def test_characters_spaced_out_over_a_line_are_no_columns() -> None:
    printed = Printed()
    texts = ("第一条 为了保障网络安全", "维护网络空间主权和国家", "安全促进经济社会信息化")
    for text in texts:
        for number, letter in enumerate(text):
            printed.line(letter, left=LEFT + number * 18, top=printed.top)
        printed.top += PITCH
    assert lines(printed.read()) == ["".join(texts)]


def test_a_page_that_is_set_vertically_is_named() -> None:
    printed = Printed()
    for column, text in enumerate(("第一条为了规范管理制定本办法", "第二条本办法自公布之日起施行")):
        for number, letter in enumerate(text):
            printed.line(letter, left=450 - column * 24, top=80 + number * 14)
    assert messages(printed.read()) == ["第 1 页是竖排文字，不能按竖排的次序读入，引用前请核对原件"]


def test_a_note_below_a_line_is_one_in_the_size_of_the_text_as_well() -> None:
    printed = Printed()
    texts = [article(number, 70) for number in range(1, 5)]
    for text in texts:
        printed.paragraph(text, 2)
    printed.canvas.line(LEFT, HEIGHT - 700, LEFT + 150, HEIGHT - 700)
    printed.line("① 本条所称网络运营者，是指网络的所有者。", top=706)
    stream = printed.read()
    assert (lines(stream), notes(stream)) == (texts, ["① 本条所称网络运营者，是指网络的所有者。"])
