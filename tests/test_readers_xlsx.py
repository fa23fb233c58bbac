"""Workbooks, made here with openpyxl: what a person sees in the cells."""

import datetime
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import PIL.Image
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.styles import Font

from corpus.read import read_files
from corpus.readers.blocks import BlockKind, BlockStream
from corpus.readers.files import read_stream
from corpus.struck import without_struck


def saved(workbook: Any, folder: Path) -> BlockStream:
    workbook.save(folder / "a.xlsx")
    return read_stream(folder / "a.xlsx")


def grids(stream: BlockStream) -> list[list[list[str]]]:
    return [
        [["/".join(p.text for p in cell) for cell in row] for row in block.rows] for block in stream.blocks if block.kind is BlockKind.TABLE
    ]


def headings(stream: BlockStream) -> list[str]:
    return [block.paragraph.text for block in stream.blocks if block.paragraph]


def test_one_sheet_is_one_table_without_a_heading(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["旧版", "新版"])
    workbook.active.append(["第一条\n第二款", None])
    workbook.active.append([None, "  新增  "])
    stream = saved(workbook, tmp_path)
    assert headings(stream) == []
    assert grids(stream) == [[["旧版", "新版"], ["第一条/第二款", ""], ["", "新增"]]]
    assert stream.plain == "旧版\n新版\n第一条\n第二款\n新增"


def test_several_sheets_are_named_and_empty_ones_passed_over(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.title = "总则"
    workbook.active["C5"] = "一"
    workbook.create_sheet("空表")
    workbook.create_sheet("附则")["A1"] = "二"
    stream = saved(workbook, tmp_path)
    assert headings(stream) == ["总则", "附则"]
    assert grids(stream) == [[["一"]], [["二"]]]


def test_merged_cells_say_their_text_once_in_their_first_place(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in (["类别", "分值", None], ["基础", "住所", 30], [None, "就业", 40]):
        sheet.append(row)
    sheet.merge_cells("B1:C1")
    sheet.merge_cells("A2:A3")
    assert grids(saved(workbook, tmp_path)) == [[["类别", "分值", ""], ["基础", "住所", "30"], ["", "就业", "40"]]]


def test_a_value_left_under_a_merged_cell_is_not_seen(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["见", "不见"])
    workbook.save(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as plain, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as merged:
        for name in plain.namelist():
            merge = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'
            merged.writestr(name, plain.read(name).replace(b"</sheetData>", merge))
    assert read_stream(tmp_path / "b.xlsx").plain == "见"


def test_a_formula_is_read_by_the_value_saved_with_it(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "=1+2"
    workbook.save(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as plain, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as cached:
        for name in plain.namelist():
            cached.writestr(
                name, plain.read(name).replace(b"<v></v>", b"<v>3</v>").replace(b"<v/>", b"<v>3</v>").replace(b"<v />", b"<v>3</v>")
            )
    assert read_stream(tmp_path / "b.xlsx").plain == "3"


def test_bold_cells_are_spans(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "粗体"
    workbook.active["A1"].font = Font(bold=True)
    workbook.active["B1"] = "细体"
    ((bold,), (plain,)) = saved(workbook, tmp_path).blocks[0].rows[0]
    assert (bold.bold, plain.bold) == (((0, 2),), ())


def test_dates_and_percentages_of_a_real_workbook(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append([datetime.date(2025, 7, 4), 0.12, 45, "第5条"])
    sheet["B1"].number_format = "0.00%"
    assert grids(saved(workbook, tmp_path)) == [[["2025-07-04", "12.00%", "45", "第5条"]]]


def messages(stream: BlockStream) -> list[str]:
    return [problem.message for problem in stream.unread]


def rewritten(folder: Path, **changes: tuple[str, str]) -> BlockStream:
    """Read the saved workbook with a text in some of its parts replaced; `__` in a part's name stands for a slash."""
    with zipfile.ZipFile(folder / "a.xlsx") as before, zipfile.ZipFile(folder / "b.xlsx", "w") as after:
        for name in before.namelist():
            part = before.read(name)
            for changed, (old, new) in changes.items():
                if name == changed.replace("__", "/") + ".xml":
                    assert old.encode() in part
                    part = part.replace(old.encode(), new.encode())
            after.writestr(name, part)
    return read_stream(folder / "b.xlsx")


def test_formulas_without_a_saved_value_are_named_by_cell_in_one_line(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["修订前", "修订后"])
    workbook.active.append(["第一条 甲", '=CONCATENATE("第一条 ","乙")'])
    workbook.active["D9"] = "=B2"
    stream = saved(workbook, tmp_path)
    assert messages(stream) == ["有 2 个公式没有保存的值，没有读入：B2、D9（用 Excel 或 WPS 打开并保存后再加入）"]
    workbook.create_sheet("附表")["A1"] = "一"
    assert "：Sheet!B2、Sheet!D9（" in messages(saved(workbook, tmp_path))[0]


def test_a_formula_whose_saved_value_is_an_empty_text_is_no_fault(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active["A1"], workbook.active["B1"] = "一", '=""'
    saved(workbook, tmp_path)
    assert messages(rewritten(tmp_path, xl__worksheets__sheet1=('<c r="B1">', '<c r="B1" t="str">'))) == []


def test_hidden_sheets_and_columns_are_left_out_and_told(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in (["修订前", "内部意见", "修订后"], ["第一条 甲", "勿外传", "第一条 乙"]):
        sheet.append(row)
    sheet.column_dimensions["B"].hidden = True
    for name, state in (("草稿", "hidden"), ("底稿", "veryHidden")):
        workbook.create_sheet(name)["A1"] = "第二条 草稿"
        workbook[name].sheet_state = state
    stream = saved(workbook, tmp_path)
    assert grids(stream) == [[["修订前", "修订后"], ["第一条 甲", "第一条 乙"]]]
    assert headings(stream) == []
    assert messages(stream) == ["隐藏的工作表没有读入：草稿、底稿", "隐藏的列没有读入：B"]


def test_several_columns_hidden_together(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(list("甲乙丙丁"))
    workbook.active.column_dimensions.group("B", "C", hidden=True)
    stream = saved(workbook, tmp_path)
    assert grids(stream) == [[["甲", "丁"]]] and messages(stream) == ["隐藏的列没有读入：B、C"]


def test_hidden_rows_are_told(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    for number in "一二三":
        workbook.active.append([f"第{number}条 甲", f"第{number}条 乙"])
    workbook.active.row_dimensions[2].hidden = True
    workbook.active.row_dimensions[9].hidden = True
    stream = saved(workbook, tmp_path)
    assert [row[0] for row in grids(stream)[0]] == ["第一条 甲", "第二条 甲", "第三条 甲"]
    assert messages(stream) == ["有 1 行是隐藏的，也读入了：第 2 行"]


def test_a_merged_title_that_begins_in_a_hidden_column_is_seen(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["某办法修订对照表", None, None])
    sheet.append(["序号", "修订前", "修订后"])
    sheet.merge_cells("A1:C1")
    sheet.column_dimensions["A"].hidden = True
    assert grids(saved(workbook, tmp_path)) == [[["某办法修订对照表", ""], ["修订前", "修订后"]]]


def test_what_is_struck_out_in_a_cell_is_not_live_but_stays_in_the_old_column(tmp_path: Path) -> None:
    struck, plain = InlineFont(strike=True), InlineFont()
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["修订前", "修订后"])
    marked = CellRichText("第一条 应当", TextBlock(struck, "及时"), TextBlock(struck, "、完整"), TextBlock(plain, "报告\n并公开"))
    sheet["A2"], sheet["B2"] = marked, marked
    sheet["A3"], sheet["B3"] = "第二条 甲。", "第二条 乙。"
    sheet["B3"].font = Font(strike=True)
    stream = saved(workbook, tmp_path)
    assert stream.blocks[0].rows[1][0][0].struck == ((6, 11),)
    assert grids(without_struck(stream)) == [
        [["修订前", "修订后"], ["第一条 应当及时、完整报告/并公开", "第一条 应当报告/并公开"], ["第二条 甲。", ""]]
    ]


def test_raised_and_lowered_characters_stay_apart_from_the_number_before(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    up, down = InlineFont(vertAlign="superscript"), InlineFont(vertAlign="subscript")
    workbook.active["A1"] = CellRichText(
        "不高于1.25", TextBlock(up, "2"), "，占地10", TextBlock(up, "4"), "平方米，CO", TextBlock(down, "2")
    )
    workbook.active["B1"] = "注"
    workbook.active["B1"].font = Font(vertAlign="superscript")
    assert grids(saved(workbook, tmp_path)) == [[["不高于1.25²，占地10⁴平方米，CO₂", "^注"]]]


def test_dates_in_the_formats_that_are_numbered_only(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = datetime.date(2024, 7, 1)
    workbook.active["A1"].number_format = "mm-dd-yy"
    saved(workbook, tmp_path)
    stream = rewritten(tmp_path, xl__styles=('<xf numFmtId="14"', '<xf numFmtId="31"'))
    assert grids(stream) == [[["2024年7月1日"]]]


def test_remarks_are_told_and_text_boxes_read(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "第一条 甲"
    workbook.active["A1"].comment = Comment("此处待定", "某人")
    PIL.Image.new("RGB", (9, 9)).save(tmp_path / "a.png")
    workbook.active.add_image(Image(tmp_path / "a.png"), "C3")
    assert messages(saved(workbook, tmp_path)) == ["有 1 条批注没有读入", "有 1 张图片里的文字没有读入"]
    drawing = zipfile.ZipFile(tmp_path / "a.xlsx").read("xl/drawings/drawing1.xml").decode()
    start, end = drawing.index("<pic>") if "<pic>" in drawing else drawing.index("<xdr:pic>"), drawing.index("<clientData")
    box = (
        '<sp xmlns:d="http://schemas.openxmlformats.org/drawingml/2006/main"><txBody><d:p><d:r><d:t>某办法</d:t></d:r>'
        "<d:r><d:t>对照表</d:t></d:r></d:p><d:p/></txBody></sp>"
    )
    stream = rewritten(tmp_path, xl__drawings__drawing1=(drawing[start:end], box))
    assert headings(stream) == ["某办法对照表"]


def over(folder: Path, shapes: str, **changes: tuple[str, str]) -> BlockStream:
    """Read a workbook of one cell with shapes drawn over its sheet."""
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "第一条 甲"
    PIL.Image.new("RGB", (9, 9)).save(folder / "a.png")
    workbook.active.add_image(Image(folder / "a.png"), "C3")
    workbook.save(folder / "a.xlsx")
    drawing = zipfile.ZipFile(folder / "a.xlsx").read("xl/drawings/drawing1.xml").decode()
    start, end = drawing.index("<pic>") if "<pic>" in drawing else drawing.index("<xdr:pic>"), drawing.index("<clientData")
    return rewritten(folder, xl__drawings__drawing1=(drawing[start:end], shapes), **changes)


A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'


def shape(runs: str, said: str = "", more: str = "") -> str:
    return f'<sp {A}><nvSpPr><cNvPr id="2" name="x" {said}>{more}</cNvPr></nvSpPr><txBody><a:p>{runs}</a:p></txBody></sp>'


def drawn(text: str, dress: str = "") -> str:
    return f"<a:r><a:rPr {dress}/><a:t>{text}</a:t></a:r>"


def test_text_over_a_sheet_keeps_its_dress(tmp_path: Path) -> None:
    runs = drawn("罚款") + drawn("一万元", 'strike="sngStrike"') + drawn("五万元", 'b="1" strike="noStrike"') + "<a:br/>"
    runs += (
        drawn("效率1.25") + drawn("2", 'baseline="30000"') + drawn("，CO") + drawn("2", 'baseline="-25%"') + drawn("为零", 'baseline="0"')
    )
    stream = over(tmp_path, shape(runs))
    first = stream.blocks[0].paragraph
    assert first is not None and (first.text, first.struck, first.bold) == ("罚款一万元五万元", ((2, 5),), ((5, 8),))
    assert headings(without_struck(stream)) == ["罚款五万元", "效率1.25²，CO₂为零"]


def test_hidden_text_over_a_sheet_is_told_and_the_words_of_a_control_are_read(tmp_path: Path) -> None:
    control = '<ext xmlns:b="http://schemas.microsoft.com/office/drawing/2010/main"><b:compatExt spid="_x0000_s1"/></ext>'
    stream = over(tmp_path, shape(drawn("勿外传"), 'hidden="1"') + shape(drawn("同意"), 'hidden="1"', control))
    assert headings(stream) == ["同意"]
    assert messages(stream) == ["有 1 处隐藏文字没有读入"]


def test_form_controls_are_told(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "第一条 甲"
    workbook.active["A1"].comment = Comment("此处待定", "某人")  # so that the sheet has relations
    workbook.save(tmp_path / "a.xlsx")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/ctrlProp"
    with zipfile.ZipFile(tmp_path / "a.xlsx") as before, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as after:
        for name in before.namelist():
            part = before.read(name)
            if name == "xl/worksheets/_rels/sheet1.xml.rels":
                more = "".join(f'<Relationship Id="c{n}" Type="{kind}" Target="/xl/ctrlProps/ctrlProp{n}.xml"/>' for n in range(3))
                part = part.replace(b"</Relationships>", more.encode() + b"</Relationships>")
            after.writestr(name, part)
        for n, form in enumerate(("CheckBox", "Drop", "Button")):
            after.writestr(f"xl/ctrlProps/ctrlProp{n}.xml", f'<formControlPr objectType="{form}" checked="Checked"/>')
    assert messages(read_stream(tmp_path / "b.xlsx")) == ["有 1 条批注没有读入", "有 2 个填写项（输入框、选项）没有读入"]


def test_what_a_number_format_does_not_show_is_left_out_and_told(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    for place, value, form in (
        ("A1", "第一条 甲", "General"),
        ("B1", "勿外传", ";;;"),
        ("C2", 12, "0;;;"),
        ("D2", 0, "0;-0;;@"),
        ("E2", 9, ";;;"),
    ):
        workbook.active[place] = value
        workbook.active[place].number_format = form
    stream = saved(workbook, tmp_path)
    assert stream.plain == "第一条 甲\n12"
    assert messages(stream) == ["有 2 个单元格的数字格式不显示其内容，没有读入：B1、E2"]


def test_charts_are_told_beside_cells_and_on_sheets_of_their_own(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = 1
    for sheet, place in ((workbook.active, ["C9"]), (workbook.create_chartsheet("图"), [])):
        chart = BarChart()
        chart.add_data(Reference(workbook.active, min_col=1, min_row=1, max_row=1))
        sheet.add_chart(chart, *place)
    assert messages(saved(workbook, tmp_path)) == ["有 2 个图表没有读入"]


def test_characters_that_xml_cannot_hold_are_written_out(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "第一款_x000D_\n第二款_x005F_x"
    assert grids(saved(workbook, tmp_path)) == [[["第一款/第二款_x"]]]


def test_two_sheets_are_two_parts_of_one_document(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.title = "收费办法"
    for name, fee in (("收费办法", 10), ("处罚办法", 90)):
        sheet = workbook[name] if name in workbook.sheetnames else workbook.create_sheet(name)
        for row in (["修订前", "修订后"], [f"第一条 缴{fee}元。", f"第一条 缴{fee + 1}元。"], ["第二条 旧。", "第二条 新。"]):
            sheet.append(row)
    workbook.save(tmp_path / "a.xlsx")
    document = read_files([tmp_path / "a.xlsx"], "d")
    texts = {record.key: record.text for record in document.records}
    pairs = {(texts[old], texts[new]) for pair in document.pairs for old in pair.old for new in pair.new}
    assert {("第一条 缴10元。", "第一条 缴11元。"), ("第一条 缴90元。", "第一条 缴91元。")} <= pairs
    assert not {pair for pair in pairs if "缴1" in pair[0] and "缴9" in pair[1]}
