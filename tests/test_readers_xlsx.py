"""Workbooks, made here with openpyxl: what a person sees in the cells."""

import datetime
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font

from corpus.readers.blocks import BlockKind, BlockStream
from corpus.readers.files import read_stream
from corpus.readers.xlsx import shown


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


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (2023, "General", "2023"), (2.50, "General", "2.5"), (0.1 + 0.2, "General", "0.3"), (1e15, "General", "1000000000000000"),
        (0.255, "0.0%", "25.5%"), (0.3, "0%", "30%"), (1234567.891, "#,##0.00", "1,234,567.89"), (1234, "#,##0", "1,234"), (3.14159, "0.00", "3.14"),
        (1200, '"¥"#,##0', "¥1,200"), (30, '0"家"', "30家"), (0.5, "# ?/?", "0.5"), (7, "@", "7"), (True, "General", "TRUE"),
        (datetime.datetime(2023, 5, 1), "yyyy-mm-dd", "2023-05-01"), (datetime.datetime(2023, 5, 1), 'yyyy"年"m"月"d"日"', "2023年5月1日"),
        (datetime.datetime(2023, 5, 1), 'yyyy"年"m"月"', "2023年5月"), (datetime.datetime(2023, 5, 1, 8, 30), "yyyy-mm-dd hh:mm", "2023-05-01 08:30"),
        (datetime.time(8, 30), "hh:mm", "08:30"), ("文字", "General", "文字"), ("#N/A", "General", "#N/A"),
    ],
)  # fmt: skip
def test_values_are_shown_as_a_person_sees_them(value: object, number_format: str, text: str) -> None:
    assert shown(value, number_format) == text


def test_dates_and_percentages_of_a_real_workbook(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append([datetime.date(2025, 7, 4), 0.12, 45, "第5条"])
    sheet["B1"].number_format = "0.00%"
    assert grids(saved(workbook, tmp_path)) == [[["2025-07-04", "12.00%", "45", "第5条"]]]
