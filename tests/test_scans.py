"""Scanned pages: recognised in the layout of printed ones, with a confidence that goes with every quotation."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from PIL import Image
from printed_pdf import HEIGHT, LEFT, SIZE, WIDTH, Printed, grids, lines
from reportlab.lib.utils import ImageReader
from scanned import Wear, as_file, joined, pictures
from type3_font import set_in_own_shapes

from assistant.documents.intake import told, understood
from assistant.service import Assistant
from assistant.types import Answer, Language, Status
from corpus.errors import UserError
from corpus.normalize import fold
from corpus.progress import PAGES, heard
from corpus.read import read_files
from corpus.readers.blocks import BlockStream
from corpus.readers.files import stream_of

pytestmark = pytest.mark.slow

FLATBED = Wear()
TITLE = "云川市数据中心节能管理办法"
ARTICLES = (
    "第一条 为了规范数据中心用能活动，促进资源节约和循环利用，根据国家有关规定，结合本市实际，制定本办法。",
    "第二条 本办法适用于本市行政区域内数据中心的建设、改造、运行以及监督管理活动，其他设施除外。",
    "第三条 新建数据中心的电能利用效率不得高于一点二五，可再生能源使用比例不得低于百分之三十。",
    "第四条 数据中心运营单位应当于每年3月31日前，向市节能中心报送上一年度能源利用状况报告。",
    "第五条 违反本办法第三条规定的，责令限期改正；逾期不改正的，处8000元以上20000元以下罚款。",
)
TABLE = [["修订前", "修订后"], ["第一条 罚款不超过五万元。", "第一条 罚款不超过十万元。"], ["第二条 期限为三年。", "第二条 期限为五年。"]]


def printed(articles: tuple[str, ...] = ARTICLES, title: str = TITLE) -> bytes:
    pages = Printed()
    pages.line(title, left=200, size=18)
    pages.top += 16
    for text in articles:
        pages.paragraph(text, 2)
    pages.line("— 1 —", left=290, top=780)
    return pages.content()


@cache
def scan(wear: Wear = FLATBED, kind: str = "PDF") -> bytes:
    return as_file(pictures(printed(), wear), kind, wear.dpi)


def same(text: str) -> str:
    """Return a text as it is compared: a recogniser gives no blanks, and commas of either width."""
    return fold(text).replace(" ", "")


def read(name: str, content: bytes) -> BlockStream:
    return stream_of(name, content)


def without_extra(name: str, content: bytes, folder: Path) -> str:
    """Read a file in a process in which nothing recognises text, and return what is said of it."""
    (folder / name).write_bytes(content)
    code = (
        "import sys; sys.modules.update(dict.fromkeys(('rapidocr', 'onnxruntime', 'cv2')))\n"
        "from pathlib import Path\nfrom corpus.errors import UserError\nfrom corpus.readers.files import read_stream\n"
        "try:\n    stream = read_stream(Path(sys.argv[1]))\n    print(stream.plain, *(f'{p.message}|{p.english}' for p in stream.unread), sep='\\n')\n"
        "except UserError as error:\n    print(error.zh, error.en, sep='|')"
    )
    done = subprocess.run([sys.executable, "-c", code, str(folder / name)], capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.parametrize("wear", [Wear(dpi=150, slant=-2.5), Wear(quarters=1), Wear(quarters=2)], ids=str)
def test_a_scan_is_read_as_the_page_that_it_shows(wear: Wear) -> None:
    stream = read("a.pdf", as_file(pictures(printed(ARTICLES[3:]), wear), "PDF", wear.dpi))
    assert [same(line) for line in lines(stream)] == [same(line) for line in (TITLE, *ARTICLES[3:])]
    assert [(found.page, found.confidence > 0.95) for found in stream.scans] == [(1, True)]


@pytest.mark.parametrize(("name", "kind"), [("a.jpg", "JPEG"), ("a.webp", "WEBP")])
def test_a_picture_is_read_as_a_page(name: str, kind: str) -> None:
    small = pictures(printed(ARTICLES[2:3]))[0]
    assert [same(line) for line in lines(read(name, as_file([small], kind)))] == [same(TITLE), same(ARTICLES[2])]


def test_every_page_of_a_tiff_is_read_and_told_while_it_is() -> None:
    steps: list[tuple[int, int, str]] = []
    pages = [page for articles in (ARTICLES[:1], ARTICLES[1:2]) for page in pictures(printed(articles))]
    with heard(lambda *step: steps.append(step), patience=0):
        stream = read("a.tif", as_file(pages, "TIFF"))
    assert [same(line) for line in lines(stream)] == [same(line) for line in (TITLE, ARTICLES[0], TITLE, ARTICLES[1])]
    assert [found.page for found in stream.scans] == [1, 2]
    assert [step for step in steps if step[2] == PAGES] == [(0, 2, PAGES), (1, 2, PAGES), (2, 2, PAGES)]


def test_text_and_scanned_pages_stand_in_their_order(tmp_path: Path) -> None:
    content = joined(
        printed(ARTICLES[:2]), as_file(pictures(printed(ARTICLES[2:4], "二、附加要求")), "PDF"), printed(ARTICLES[4:], "三、责任")
    )
    stream = read("a.pdf", content)
    assert [same(line) for line in lines(stream)] == [
        same(line) for line in (TITLE, *ARTICLES[:2], "二、附加要求", *ARTICLES[2:4], "三、责任", ARTICLES[4])
    ]
    assert [found.page for found in stream.scans] == [2]
    (tmp_path / "a.pdf").write_bytes(content)
    document = read_files([tmp_path / "a.pdf"], "a")
    recognised = {record.label: record.recognised is not None for record in document.records if record.label}
    assert recognised == {"第一条": False, "第二条": False, "第三条": True, "第四条": True, "第五条": False}
    said = told(understood(document), Language.ZH)
    percent = int(document.scans[0].confidence * 100)
    assert f"第 2 页为扫描页，按识别文字读入，平均置信度 {percent} %，其中的删除线看不出来" in said
    english = f"pages 2 are scans, read as recognised text, mean confidence {percent} %; what is struck out in them cannot be told"
    assert english in told(understood(document), Language.EN)


def test_a_table_in_a_scan_sets_both_versions_side_by_side(tmp_path: Path) -> None:
    pages = Printed()
    pages.line("修订对照表", left=250, size=16)
    pages.table(TABLE, width=200)
    content = as_file(pictures(pages.content()), "PDF")
    assert [[[same(cell) for cell in row] for row in grid] for grid in grids(read("a.pdf", content))] == [
        [[same(cell) for cell in row] for row in TABLE]
    ]
    (tmp_path / "a.pdf").write_bytes(content)
    document = read_files([tmp_path / "a.pdf"], "a")
    assert [(pair.old, pair.new) for pair in document.pairs] == [(("a:old-1",), ("a:new-1",)), (("a:old-2",), ("a:new-2",))]
    assert all(record.recognised for record in document.records if record.version)


@pytest.mark.parametrize("wear", [FLATBED, Wear(slant=-1.5)], ids=str)
def test_a_table_without_lines_in_a_scan_is_read_by_its_columns(wear: Wear) -> None:
    old = ["第一条 数据中心的电能利用效率不得高于1.5。", "第二条 运营单位应当于每年3月31日前报送上一年度的能耗报告。"]
    new = ["第一条 数据中心的电能利用效率不得高于1.25。", "第二条 运营单位应当于每年1月31日前报送上一年度的能耗和碳排放报告。"]
    pages = Printed()
    top = 80.0
    for texts in (["修订前", "修订后"], *map(list, zip(old, new, strict=True))):
        ends = [pages.column([text], left, 18, top=top) for text, left in zip(texts, (LEFT, LEFT + 230), strict=True)]
        top = max(ends) + 8
    content = as_file(pictures(pages.content(), wear), "PDF")
    assert [[[same(cell) for cell in row] for row in grid] for grid in grids(read("a.pdf", content))] == [
        [[same(cell) for cell in row] for row in (["修订前", "修订后"], *map(list, zip(old, new, strict=True)))]
    ]


def test_a_scanned_page_takes_less_than_a_gibibyte(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(as_file(pictures(printed(ARTICLES * 5), Wear(dpi=300, upper=1.0)), "PDF", 300))
    code = (
        "import sys\nfrom pathlib import Path\nfrom memory import peak_mib\nfrom corpus.readers.files import read_stream\n"
        "print(len(read_stream(Path(sys.argv[1])).scans), round(peak_mib()))"
    )
    run = [sys.executable, "-c", code, str(tmp_path / "a.pdf")]
    paths = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent / "bench")}
    done = subprocess.run(run, env=paths, capture_output=True, text=True, check=True)
    pages, mebibytes = map(int, done.stdout.split())
    assert pages == 1
    assert mebibytes < 1024


def invisible(layer: tuple[str, ...], font: str = "STSong-Light") -> bytes:
    """Return a scan with a text layer that is not shown, as programs put it there that recognise text."""
    pages = Printed()
    pages.canvas.drawImage(ImageReader(pictures(printed(), Wear(upper=1.0))[0]), 0, 0, WIDTH, HEIGHT)
    for text in layer:
        words = pages.canvas.beginText(LEFT, HEIGHT - pages.top)
        words.setFont(font, SIZE)
        words.setTextRenderMode(3)
        words.textLine(text)
        pages.canvas.drawText(words)
        pages.top += 30
    return pages.content()


def test_a_plausible_layer_of_a_scan_is_used_as_it_is() -> None:
    stream = read("a.pdf", invisible(ARTICLES))
    assert "".join(lines(stream)) == "".join(ARTICLES)
    assert stream.scans == ()


@pytest.mark.parametrize("layer", [("Scanned by CamCard",), ("BAT RIBAS UR Te EE RAR BE", "Be MS FOR BES EL RRS A AR BR BRS") * 3])
def test_a_scanner_s_stamp_and_a_layer_in_another_script_are_no_text(layer: tuple[str, ...]) -> None:
    stream = read("a.pdf", invisible(layer, "Helvetica"))
    assert [same(line) for line in lines(stream)] == [same(line) for line in (TITLE, *ARTICLES)]


STAMP = ("收文单位：云川市人民政府办公室", "收文日期：2024年3月5日 收文编号：云府收〔2024〕118号", "本页已经电子签章，与原件具有同等效力")


def stamped(left: float = LEFT) -> bytes:
    """Return a scan over which a header, a foot and a stamp are printed digitally."""
    pages = Printed()
    pages.canvas.drawImage(ImageReader(pictures(printed(), Wear(upper=1.0))[0]), 0, 0, WIDTH, HEIGHT)
    pages.line("云川市电子公文交换系统　内部资料　请勿外传　严禁复制", top=30)
    for row, text in enumerate(STAMP):
        pages.line(text, left=left, top=600 + 16 * row)
    pages.line("打印人：张三　打印时间：2024年3月6日　第 1 页，共 1 页", top=815, size=9)
    return pages.content()


def test_a_digital_stamp_and_a_header_over_a_scan_are_not_all_of_its_text() -> None:
    stream = read("a.pdf", stamped())
    assert [found.page for found in stream.scans] == [1]
    said = same("".join(lines(stream)))
    assert [article for article in ARTICLES if same(article) not in said] == []
    assert "118号" in said


def test_text_on_a_background_is_read_as_it_is() -> None:
    pages = Printed()
    pages.canvas.drawImage(ImageReader(Image.new("RGB", (60, 80), (230, 240, 250))), 0, 0, WIDTH, HEIGHT)
    for text in ARTICLES[:2]:
        pages.paragraph(text)
    stream = pages.read()
    assert lines(stream) == list(ARTICLES[:2])
    assert (stream.scans, stream.unread) == ((), ())


def test_without_the_extra_a_stamp_over_a_scan_is_told_to_be_little(tmp_path: Path) -> None:
    said = without_extra("a.pdf", joined(printed(), stamped()), tmp_path)
    assert "第 2 页是扫描的图片，自带的文字很少（可能只是页眉、印章），只读入了这些；pip install 'clausepair[ocr]' 后" in said
    assert "|pages 2 are scans with little text of their own" in said
    assert STAMP[2] in said


def test_fonts_with_private_characters_are_read_as_they_look() -> None:
    content = set_in_own_shapes(ARTICLES[2:4])
    stream = read("a.pdf", content)
    assert [same(line) for line in lines(stream)] == [same(line) for line in ARTICLES[2:4]]
    assert [found.page for found in stream.scans] == [1]


@pytest.mark.parametrize("name", ["a.pdf", "a.png"])
def test_without_the_extra_a_line_says_how_to_get_it(name: str, tmp_path: Path) -> None:
    content = as_file([Image.new("L", (600, 800), 255)], name[-3:].upper())
    said = without_extra(name, content, tmp_path)
    assert said.count("pip install 'clausepair[ocr]'") == 2
    assert said.startswith(f"文件 {name} ")


def test_without_the_extra_pages_that_were_not_read_are_named_and_private_fonts_refused(tmp_path: Path) -> None:
    page = as_file([Image.new("L", (600, 800), 255)], "PDF")
    said = without_extra("a.pdf", joined(printed(), page, page, printed(("第六条 本办法自公布之日起施行。",)), page), tmp_path)
    assert "第六条 本办法自公布之日起施行。" in said
    assert (
        "第 2–3、5 页没有可用的文字（扫描页），未读取；pip install 'clausepair[ocr]' 后移除并重新加入本文件，即可识别|pages 2–3, 5 are"
        in said
    )
    said = without_extra("b.pdf", set_in_own_shapes(ARTICLES[2:4]), tmp_path)
    assert "的字体没有文字编码，复制出来是乱码；要按图像识别文字请先安装：pip install 'clausepair[ocr]'" in said


def test_a_picture_without_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"文件 a\.png 是扫描件，没有认出文字"):
        read("a.png", as_file([Image.new("L", (600, 800), 200)], "PNG"))


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n" + b"\0" * 40, scan(kind="PNG")[:4000]])
def test_a_damaged_picture_is_told(content: bytes) -> None:
    with pytest.raises(UserError, match=r"文件 a\.png 是图片，但不完整或已损坏"):
        read("a.png", content)


@pytest.fixture(scope="module")
def asked(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Assistant, Answer]]:
    folder = tmp_path_factory.mktemp("scan")
    shutil.copytree(built_home, folder / "home")
    (folder / "办法.pdf").write_bytes(scan())
    with Assistant.open(folder / "home") as opened:
        added = opened.add([folder / "办法.pdf"])
    with Assistant.open(folder / "home") as opened:  # the confidence is in the store, not in memory
        yield opened, opened.ask("逾期不改正处多少罚款？", documents=(added.document,))


def test_a_question_about_a_scan_is_answered_by_the_right_clause(asked: tuple[Assistant, Answer]) -> None:
    _, answer = asked
    assert answer.status is Status.ANSWERED
    cited = next(citation for citation in answer.citations if "8000" in citation.quote)
    assert same(cited.quote) in same(ARTICLES[4])
    assert cited.recognised is not None
    assert cited.recognised.confidence > 0.9
    percent = int(cited.recognised.confidence * 100)
    assert f"[{cited.n}] 识别文字（置信度 {percent} %）" in answer.answer.split("\n")[-1]
    assert answer.answer.endswith("请核对原件。")
    values = answer.as_json()["citations"][cited.n - 1]  # type: ignore[index]
    assert values["recognised"]["confidence"] == cited.recognised.confidence
    assert Answer.from_json(answer.as_stored()) == answer


def test_an_answer_from_a_text_says_nothing_of_scans(asked: tuple[Assistant, Answer]) -> None:
    opened, _ = asked
    answer = opened.ask("安全保障新增哪些部门", documents=opened.document_ids()[:1])
    assert "识别文字" not in answer.answer
    assert all("recognised" not in citation for citation in answer.as_json()["citations"])  # type: ignore[attr-defined]
