"""Files made to do harm, and files that are merely broken: each is read or refused in one line that names it."""

import io
import os
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import UserError
from corpus.readers.blocks import BlockKind, BlockStream
from corpus.readers.files import read_stream, stream_of
from corpus.readers.limits import LIMITS

pytestmark = pytest.mark.slow  # files as large as a reader lets in
LAUGHS = (
    '<!DOCTYPE w [<!ENTITY a "哈哈哈哈">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + "]>"
)
OUTSIDE = '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///outside.txt">]>'
REMOTE = '<!DOCTYPE w SYSTEM "http://example.invalid/a.dtd">'


def refused(name: str, content: bytes, **limits: int) -> str:
    """Return why a file is refused, having checked that it is told in one line that names it."""
    with pytest.raises(UserError) as error:
        stream_of(name, content, replace(LIMITS, **limits))
    for text in (error.value.zh, error.value.en):
        assert name in text and "\n" not in text and len(text) < 220
    assert error.value.en.isascii()
    return str(error.value)


def saved(document: Any) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def word(text: str = "第一条　制定本办法。") -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    return saved(document)


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "第一条"
    return saved(book)


def changed(package: bytes, **parts: bytes) -> bytes:
    """Return a package with parts replaced or added; `__` in a name stands for a slash and `_` before the suffix for a dot."""
    file = io.BytesIO()
    names = {name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"): part for name, part in parts.items()}
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in names:
                new.writestr(name, old.read(name))
        for name, part in names.items():
            new.writestr(name, part)
    return file.getvalue()


def part(package: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return opened.read(name)


def with_doctype(xml: bytes, doctype: str, encoding: str = "utf-8") -> bytes:
    body = xml.decode().split("?>", 1)[1].replace("第一", "&j;第一")
    return f'<?xml version="1.0" encoding="{encoding}"?>{doctype}{body}'.encode(encoding)


# ---- packages


@pytest.mark.parametrize("doctype", [LAUGHS, OUTSIDE, REMOTE, LAUGHS.replace("DOCTYPE", "doctype")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_in_a_word_document_are_not_expanded(doctype: str, encoding: str) -> None:
    xml = with_doctype(part(word(), "word/document.xml"), doctype, encoding)
    assert "文档类型定义或实体" in refused("a.docx", changed(word(), word__document_xml=xml))


@pytest.mark.parametrize("name", ["xl__worksheets__sheet1_xml", "xl__workbook_xml", "xl__styles_xml"])
def test_entities_in_a_workbook_are_not_expanded(name: str) -> None:
    xml = with_doctype(
        b"<?xml version='1.0'?>" + part(workbook(), name.replace("__", "/").replace("_xml", ".xml")).split(b"?>")[-1], LAUGHS
    )
    assert "文档类型定义或实体" in refused("a.xlsx", changed(workbook(), **{name: xml}))


def test_a_doctype_in_an_encoding_of_its_own_does_not_slip_by() -> None:
    body = part(word(), "word/document.xml").split(b"?>", 1)[1]
    seven = b'<?xml version="1.0" encoding="UTF-7"?>' + LAUGHS.encode("utf-7") + body
    refused("a.docx", changed(word(), word__document_xml=seven))
    refused(
        "a.docx", changed(word(), word__document_xml=('<?xml version="1.0" encoding="cp037"?>' + LAUGHS).encode("cp037", "replace") + body)
    )


def test_a_part_that_expands_a_thousandfold_is_refused() -> None:
    assert "压缩炸弹" in refused("a.docx", changed(word(), word__media__a_bin=b"\0" * 50_000_000))
    assert "压缩炸弹" in refused("a.xlsx", changed(workbook(), xl__worksheets__sheet1_xml=b"<a>" + b" " * 50_000_000))


def test_the_total_of_a_package_is_limited_before_anything_is_unpacked() -> None:
    assert "压缩炸弹" in refused("a.docx", changed(word(), word__media__a_bin=os.urandom(50_000)), unpacked_bytes=60_000)
    assert stream_of("a.docx", changed(word(), word__media__a_bin=os.urandom(50_000))).plain == "第一条　制定本办法。"


def test_a_directory_that_lies_about_sizes_does_not_fill_the_memory() -> None:
    package = bytearray(changed(word(), word__media__a_bin=b"\0" * 30_000_000))
    size = (30_000_000).to_bytes(4, "little")
    assert package.count(size) == 2
    honest = bytes(package)
    lying = honest.replace(size, (1000).to_bytes(4, "little"))
    assert any(words in refused("a.docx", lying) for words in ("已损坏", "压缩炸弹"))


def test_too_many_members_are_refused() -> None:
    many = changed(word(), **{f"word__a{n}_xml": b"<a/>" for n in range(200)})
    assert "包内文件太多，上限 100" in refused("a.docx", many, members=100)


def test_files_within_a_package_are_ignored() -> None:
    nested = changed(word(), word__embeddings__inner_bin=word("藏在里面的字。"))
    assert stream_of("a.docx", nested).plain == "第一条　制定本办法。"


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_package_is_refused(kind: str, share: float) -> None:
    content = word() if kind == "docx" else workbook()
    assert "不完整或已损坏" in refused(f"a.{kind}", content[: int(len(content) * share)])


def test_a_package_without_its_main_part_is_refused() -> None:
    for name, content in (("a.docx", word()), ("a.xlsx", workbook())):
        file = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
            for member in old.namelist():
                if member not in ("word/document.xml", "xl/workbook.xml"):
                    new.writestr(member, old.read(member))
        refused(name, file.getvalue())


def test_a_document_without_a_body_is_refused_as_no_valid_file() -> None:
    xml = part(word(), "word/document.xml")
    assert "不是有效的 DOCX 文件" in refused("a.docx", changed(word(), word__document_xml=xml.replace(b"w:body>", b"w:bulk>")))


def test_xml_that_is_cut_off_is_refused() -> None:
    xml = part(word(), "word/document.xml")
    assert "DOCX" in refused("a.docx", changed(word(), word__document_xml=xml[: len(xml) // 2]))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 30_000), st.binary(min_size=1, max_size=40), st.sampled_from(["docx", "xlsx"]))
def test_a_package_with_bytes_overwritten_is_read_or_refused(place: int, noise: bytes, kind: str) -> None:
    content = word() if kind == "docx" else workbook()
    place %= len(content)
    try:
        stream_of(f"a.{kind}", content[:place] + noise + content[place + len(noise) :])
    except UserError as error:
        assert f"a.{kind}" in str(error) and "\n" not in str(error)


def test_a_stream_of_a_pdf_that_expands_without_end_is_refused() -> None:
    packed = zlib.compress(b" " * 3_000_000)
    once = (
        b"%PDF-1.4\n1 0 obj\n<</Filter/FlateDecode/Length "
        + str(len(packed)).encode()
        + b">>\nstream\n"
        + packed
        + b"\nendstream\nendobj\n"
    )
    assert "压缩炸弹" in refused("a.pdf", once * 4, unpacked_bytes=10_000_000)
    assert "压缩炸弹" not in refused("a.pdf", once * 4, unpacked_bytes=12_000_000)
    assert "压缩炸弹" in refused("a.pdf", once.replace(b"/FlateDecode", b"[/FlateDecode /FlateDecode]"))


# ---- size


@pytest.mark.slow
def test_a_million_empty_rows_are_no_rows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "第一条"
    book.active["XFD1048576"] = "最后一格"
    content = saved(book)
    sheet = part(content, "xl/worksheets/sheet1.xml")
    assert b'ref="A1:XFD1048576"' in sheet
    empty = b"".join(b'<row r="%d"/>' % n for n in range(2, 1_000_000))
    stream = stream_of(
        "a.xlsx", changed(content, xl__worksheets__sheet1_xml=sheet.replace(b'<row r="1048576"', empty + b'<row r="1048576"'))
    )
    (table,) = stream.blocks
    assert [[" ".join(p.text for p in cell) for cell in row] for row in table.rows] == [["第一条", ""], ["", "最后一格"]]


@pytest.mark.slow
def test_a_word_table_of_a_hundred_thousand_cells_is_read_and_a_larger_one_refused() -> None:
    row = "<w:tr>" + "".join(f"<w:tc><w:p><w:r><w:t>{n}</w:t></w:r></w:p></w:tc>" for n in range(100)) + "</w:tr>"
    xml = part(word(), "word/document.xml").replace(b"<w:body>", b"<w:body><w:tbl>" + row.encode() * 1000 + b"</w:tbl>")
    content = changed(word(), word__document_xml=xml)
    table = stream_of("a.docx", content).blocks[0]
    assert table.kind is BlockKind.TABLE and (len(table.rows), len(table.rows[999])) == (1000, 100)
    assert table.rows[999][99][0].text == "99"
    assert "表格单元格太多，上限 99,999" in refused("a.docx", content, cells=99_999)


def test_a_span_of_a_billion_columns_is_refused() -> None:
    cell = b'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="99999999"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'
    xml = part(word(), "word/document.xml").replace(b"<w:body>", b"<w:body>" + cell)
    assert "单元格太多" in refused("a.docx", changed(word(), word__document_xml=xml))


def test_a_web_table_that_spans_without_end_is_refused() -> None:
    rows = "<tr>" + '<td colspan="1000" rowspan="65534">一</td>' * 3 + "</tr>" + "<tr><td>二</td></tr>" * 400
    assert "单元格太多" in refused("a.html", f"<html><body><table>{rows}</table></body></html>".encode())


def test_a_workbook_with_too_many_cells_is_refused_before_it_is_opened() -> None:
    book = openpyxl.Workbook()
    for _ in range(50):
        book.active.append(["字"] * 50)
    assert "单元格太多，上限 2,000" in refused("a.xlsx", saved(book), cells=2_000)


@pytest.mark.parametrize(
    ("name", "head", "limit"), [("a.md", b"", "20 MB"), ("a.html", b"<html>", "20 MB"), ("a.pdf", b"%PDF-1.7", "40 MB")]
)
def test_a_file_of_fifty_megabytes_is_refused_with_the_limit(tmp_path: Path, name: str, head: bytes, limit: str) -> None:
    with (tmp_path / name).open("wb") as file:
        file.write(head)
        file.truncate(50_000_000)
    with pytest.raises(UserError, match=f"文件 {name} 超过 {limit}"):
        read_stream(tmp_path / name)


def test_too_many_characters_are_refused() -> None:
    assert "文字太多，上限 1,000" in refused("a.txt", ("字" * 1001).encode(), characters=1000)


# ---- pages


def test_scripts_styles_and_handlers_of_a_page_are_not_read() -> None:
    page = (
        "<html><head><script>alert('头')</script></head><body onload='alert(1)'><p>第一条<script>document.write('写入')</script>，制定本办法。</p>"
        "<img src=x onerror='alert(2)' alt='图'><style>p::after{content:'样式'}</style><iframe srcdoc='<p>框</p>'></iframe>"
        "<svg><text>矢量</text></svg><noscript><p>无脚本</p></noscript><textarea><p>输入</textarea><p>第二条，施行。</p></body></html>"
    )
    assert stream_of("a.html", page.encode()).plain == "第一条，制定本办法。\n第二条，施行。"


@pytest.mark.parametrize("tag", ["div", "b", "table", "ul", "blockquote", "font", "section"])
def test_a_page_ten_thousand_elements_deep_is_read(tag: str) -> None:
    page = "<html><body>" + f"<{tag}>" * 10_000 + "第一条，深处的正文。" + f"</{tag}>" * 10_000 + "</body></html>"
    assert stream_of("a.html", page.encode()).plain == "第一条，深处的正文。"


def test_too_many_elements_are_refused() -> None:
    assert "网页元素太多" in refused("a.html", ("<html><body>" + "<p>一</p>" * 600).encode(), elements=1000)


TAGS = ["<table>", "</table>", "<tr>", "<td>", "<td colspan=3>", "<td rowspan=0>", "<p>", "</p>", "<ol>", "<li>", "<b>", "<form>", "<br>"]
TAGS += ["<a href=x>", "字，句。", "<pre>", "\n", "<!--", "<h1>", "<caption>", "</a>"]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(TAGS), max_size=40))
def test_any_heap_of_tags_is_read_and_its_spans_hold(tags: list[str]) -> None:
    stream = stream_of("a.html", ("<html><body>" + "".join(tags)).encode())
    spans_hold(stream)


def spans_hold(stream: BlockStream) -> None:
    end = 0
    for block in stream.blocks:
        for paragraph in [block.paragraph] if block.paragraph else [p for row in block.rows for cell in row for p in cell]:
            assert paragraph.start >= end and paragraph.text == stream.plain[paragraph.start : paragraph.end]
            end = paragraph.end
