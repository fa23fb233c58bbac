"""Word documents, made here with python-docx and, for what it cannot make, with the XML that Word writes."""

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from corpus.readers.blocks import BlockKind, BlockStream
from corpus.readers.files import read_stream
from corpus.readers.numerals import chinese_counting, written


def saved(document: Any, folder: Path) -> BlockStream:
    document.save(folder / "a.docx")
    return read_stream(folder / "a.docx")


def lines(stream: BlockStream) -> list[str]:
    return [block.paragraph.text for block in stream.blocks if block.paragraph]


def grid(stream: BlockStream) -> list[list[str]]:
    (table,) = [block for block in stream.blocks if block.kind is BlockKind.TABLE]
    return [["/".join(p.text for p in cell) for cell in row] for row in table.rows]


def add(document: Any, xml: str) -> None:
    """Append an element to the body, before its section properties."""
    document.element.body.insert(-1, parse_xml(xml.replace("<w:p>", f"<w:p {nsdecls('w')}>", 1)))


def numbered(document: Any, levels: list[tuple[str, str]], overrides: str = "") -> None:
    """Give a document list 7 with (form, template) a level, and list 8 of the same kind with overrides."""
    root = document.part.numbering_part.element
    shapes = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{template}"/></w:lvl>'
        for n, (form, template) in enumerate(levels)
    )
    root.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{shapes}</w:abstractNum>'))
    for number, inner in ((7, ""), (8, overrides)):
        root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="77"/>{inner}</w:num>'))


def item(document: Any, text: str, level: int = 0, number: int = 7) -> None:
    add(
        document,
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>',
    )


def test_paragraphs_and_tables_come_in_the_order_of_the_body(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("管理办法", 0)
    document.add_heading("第一章　总则", 1)
    document.add_paragraph("第一条　制定本办法。")
    table = document.add_table(2, 2)
    for cell, text in zip((cell for row in table.rows for cell in row.cells), ("旧版", "新版", "旧一", "新一"), strict=True):
        cell.text = text
    document.add_paragraph("表后一段。")
    stream = saved(document, tmp_path)
    kinds = [(block.kind.value, block.level, block.paragraph.text if block.paragraph else "") for block in stream.blocks]
    assert kinds == [
        ("heading", 1, "管理办法"),
        ("heading", 1, "第一章　总则"),
        ("paragraph", 0, "第一条　制定本办法。"),
        ("table", 0, ""),
        ("paragraph", 0, "表后一段。"),
    ]
    assert grid(stream) == [["旧版", "新版"], ["旧一", "新一"]]
    assert stream.plain.split("\n") == ["管理办法", "第一章　总则", "第一条　制定本办法。", "旧版", "新版", "旧一", "新一", "表后一段。"]


def test_merged_cells_say_their_text_once(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(3, 3)
    for number, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = str(number)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "横"
    table.cell(1, 2).merge(table.cell(2, 2)).text = "竖"
    stream = saved(document, tmp_path)
    assert grid(stream) == [["横", "", "2"], ["3", "4", "竖"], ["6", "7", ""]]
    assert stream.plain.count("横") == stream.plain.count("竖") == 1


def test_bold_runs_are_spans(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()
    for text, bold in (("  第一", True), ("条", True), ("　制定", None), ("本办法", True), ("。", False)):
        paragraph.add_run(text).bold = bold
    (block,) = saved(document, tmp_path).blocks
    assert block.paragraph and block.paragraph.text == "第一条　制定本办法。"
    assert [block.paragraph.text[start:end] for start, end in block.paragraph.bold] == ["第一条", "本办法"]


def test_the_numbers_that_word_writes_are_in_the_text(tmp_path: Path) -> None:
    document = docx.Document()
    numbered(document, [("chineseCounting", "第%1条"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3.")])
    for text, level in (("甲。", 0), ("乙：", 0), ("其一；", 1), ("其二：", 1), ("细一；", 2), ("细二。", 2), ("丙：", 0), ("又其一。", 1)):
        item(document, text, level)
    assert lines(saved(document, tmp_path)) == [
        "第一条 甲。", "第二条 乙：", "（一） 其一；", "（二） 其二：", "1. 细一；", "2. 细二。", "第三条 丙：", "（一） 又其一。",
    ]  # fmt: skip


def test_a_hundred_articles_are_counted_in_chinese(tmp_path: Path) -> None:
    document = docx.Document()
    numbered(document, [("chineseCountingThousand", "第%1条")])
    for number in range(1, 112):
        item(document, f"内容{number}。")
    read = lines(saved(document, tmp_path))
    assert [read[n - 1] for n in (10, 11, 20, 99, 100, 101, 110, 111)] == [
        "第十条 内容10。", "第十一条 内容11。", "第二十条 内容20。", "第九十九条 内容99。",
        "第一百条 内容100。", "第一百零一条 内容101。", "第一百一十条 内容110。", "第一百一十一条 内容111。",
    ]  # fmt: skip


def test_a_list_may_start_elsewhere_and_levels_may_be_shown_together(tmp_path: Path) -> None:
    document = docx.Document()
    numbered(document, [("decimal", "%1"), ("decimal", "%1.%2")], '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>')
    for text, level, number in (("一", 0, 7), ("二", 1, 7), ("五", 0, 8), ("六", 0, 8), ("七", 1, 8)):
        item(document, text, level, number)
    assert lines(saved(document, tmp_path)) == ["1 一", "1.1 二", "5 五", "6 六", "6.1 七"]


def test_bullets_are_bullets_and_a_number_of_a_style_counts(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("一项", style="List Bullet")
    document.add_paragraph("其一", style="List Number")
    document.add_paragraph("其二", style="List Number")
    stream = saved(document, tmp_path)
    assert [(block.kind.value, block.paragraph.text) for block in stream.blocks if block.paragraph] == [
        ("bullet", "一项"), ("paragraph", "1. 其一"), ("paragraph", "2. 其二"),
    ]  # fmt: skip


def test_tracked_deletions_go_and_insertions_stay(tmp_path: Path) -> None:
    document = docx.Document()
    change = 'w:id="1" w:author="a"'
    add(
        document,
        f"<w:p><w:r><w:t>应当</w:t></w:r><w:del {change}><w:r><w:delText>及时</w:delText></w:r></w:del>"
        f"<w:ins {change}><w:r><w:t>立即</w:t></w:r></w:ins><w:r><w:t>报告。</w:t></w:r></w:p>",
    )
    add(
        document,
        f"<w:p><w:moveFrom {change}><w:r><w:t>移走</w:t></w:r></w:moveFrom><w:moveTo {change}><w:r><w:t>移来</w:t></w:r></w:moveTo></w:p>",
    )
    assert lines(saved(document, tmp_path)) == ["应当立即报告。", "移来"]


def test_links_fields_and_controls_keep_their_text_only(tmp_path: Path) -> None:
    document = docx.Document()
    add(
        document,
        '<w:p><w:hyperlink w:anchor="a"><w:r><w:t>附件</w:t></w:r></w:hyperlink><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        "<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>一</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>"
        '<w:r><w:tab/><w:t xml:space="preserve">共 3</w:t><w:noBreakHyphen/><w:t>5 项</w:t><w:br/><w:t>另起一行</w:t></w:r></w:p>',
    )
    contents = "<w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr>"
    for inner, text in (("", "控件里的字"), (contents, "第一章 1")):
        control = f"<w:sdt {nsdecls('w')}>{inner}<w:sdtContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        document.element.body.insert(-1, parse_xml(control))
    assert lines(saved(document, tmp_path)) == ["附件一 共 3-5 项", "另起一行", "控件里的字"]


def test_headers_footers_and_pictures_are_left_out(tmp_path: Path) -> None:
    from PIL import Image

    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "页眉"
    document.sections[0].footer.paragraphs[0].text = "页脚"
    picture = io.BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "PNG")
    document.add_picture(picture)
    document.add_paragraph("正文。")
    assert saved(document, tmp_path).plain == "正文。"


def test_a_table_within_a_cell_is_read_in_order(tmp_path: Path) -> None:
    document = docx.Document()
    cell = document.add_table(1, 2).cell(0, 0)
    cell.text = "外"
    cell.add_table(1, 1).cell(0, 0).text = "内"
    assert grid(saved(document, tmp_path)) == [["外/内", ""]]


def test_a_file_with_macros_is_read_without_them(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("正文。")
    document.save(tmp_path / "plain.docx")
    with zipfile.ZipFile(tmp_path / "plain.docx") as plain, zipfile.ZipFile(tmp_path / "macro.docx", "w") as macro:
        for name in plain.namelist():
            part = plain.read(name)
            if name == "[Content_Types].xml":
                part = part.replace(
                    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                    b"application/vnd.ms-word.document.macroEnabled.main+xml",
                )
            macro.writestr(name, part)
        macro.writestr("word/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    assert read_stream(tmp_path / "macro.docx").plain == "正文。"


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [
        (14, "upperLetter", "N"), (28, "lowerLetter", "bb"), (1994, "upperRoman", "MCMXCIV"), (4, "lowerRoman", "iv"), (3, "decimalZero", "03"),
        (7, "decimalEnclosedCircle", "⑦"), (21, "decimalEnclosedCircle", "21"), (2, "ideographTraditional", "乙"), (12, "decimalFullWidth", "１２"),
        (5, "none", ""), (5, "unheardOf", "5"), (0, "chineseCounting", "0"), (10_000, "chineseCounting", "10000"),
    ],
)  # fmt: skip
def test_the_forms_of_numbers(number: int, form: str, text: str) -> None:
    assert written(number, form) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "一"), (10, "十"), (100, "一百"), (105, "一百零五"), (210, "二百一十"), (1001, "一千零一"), (3040, "三千零四十")],
)
def test_numbers_in_chinese(number: int, text: str) -> None:
    assert chinese_counting(number) == text
