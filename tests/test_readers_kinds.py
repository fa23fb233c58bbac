"""What a file is, told by its content; what is no document of ours is refused with what to do instead."""

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_readers_hostile import changed, part, refused, spans_hold, word, workbook

from corpus.errors import UserError
from corpus.readers.files import read_stream, stream_of


def test_a_file_with_the_wrong_suffix_is_read_by_its_content() -> None:
    for name in ("a.pdf", "a.xlsx", "a.txt", "a.html", "a", "a.doc"):
        assert stream_of(name, word()).plain == "第一条　制定本办法。"
        assert stream_of(name, workbook()).plain == "第一条"
        assert stream_of(name, b"<!DOCTYPE html><html><body><p>\xe4\xb8\x80</p></body></html>").plain == "一"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "已加密，请去掉密码"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0", "是图片，但不完整或已损坏"),
        ("a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF", "是图片，但不完整或已损坏"),
        ("a.heic", b"\0\0\0\x18ftypheic", "是 HEIC 或 AVIF 图片，请另存为 PNG 或 JPG"),
        ("a.pdf", b"BM\x36\0\0\0\0\0\0\0\x36\0", "是图片"),
        ("a.rar", b"Rar!\x1a\x07\x01\0", "是压缩包，请解压后"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c\0\x04", "是压缩包"),
        ("a.gz", b"\x1f\x8b\x08\0\0", "是压缩包"),
        ("a.mht", b"From: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related", "请另存为 html"),
        ("a.eml", b"From: a@b.cn\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nx", "是邮件，请把正文或附件另存为"),
        ("a.txt", b"Received: x\r\nMessage-ID: <1>\r\nMIME-Version: 1.0\r\n\r\nx", "是邮件"),
        ("a.ofd", b"x", "不是有效的 OFD 文件"),
        ("a.exe", b"MZ\x90\0\x03\0\0\0", "不是文档"),
        ("a.py", b"print(1)", "类型 .py 不受支持，支持 md、txt、html、docx、pdf、xlsx"),
        ("a.pdf", b"just text", "不是有效的 PDF 文件"),
        ("a.docx", b"", "不是有效的 DOCX 文件"),
        ("a.pdf", b"%PDF-1.7\n", "损坏"),
        ("a.pdf", b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 1 0 R>>\nendobj\ntrailer<</Root 1 0 R>>", "a.pdf"),
    ],
)
def test_other_kinds_are_refused_with_what_to_do(name: str, content: bytes, words: str) -> None:
    assert words in refused(name, content)


@pytest.mark.parametrize(
    ("member", "words"), [("a.txt", "是压缩包"), ("ppt/presentation.xml", "是演示文稿"), ("OFD.xml", "是 OFD 版式文件，请用")]
)
def test_other_packages_are_refused_with_what_to_do(member: str, words: str) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr(member, "<a/>")
    assert words in refused("a.docx", file.getvalue())


def test_a_strict_document_is_told_apart() -> None:
    transitional, strict = (
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    xml = part(word(), "word/document.xml").replace(transitional, strict)
    assert "Strict" in refused("a.docx", changed(word(), word__document_xml=xml))


@pytest.mark.parametrize(
    "content", [b"", b"\xef\xbb\xbf", b" \n\t\n", b"<html><body><script>1</script></body></html>", "　\u3000".encode()]
)
def test_an_empty_file_is_told(tmp_path: Path, content: bytes) -> None:
    for name in ("a.txt", "a.md", "a.html"):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UserError, match=f"文件 {name} 是空的，没有可读的文字"):
            read_stream(tmp_path / name)


def test_a_few_nul_bytes_do_no_harm_and_many_are_no_text() -> None:
    assert stream_of("a.md", ("第一条\0，制定本办法。" * 20).encode()).plain.count("第一条") == 20
    assert "不是 UTF-8" in refused("a.md", b"a\0\0\0" * 100)


def test_a_folder_an_absent_file_and_a_pipe_are_told(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "folder.md").mkdir()
    for name in ("pipe.md", "folder.md", "absent.md", "x" * 300 + ".md", "nul\0.md"):
        with pytest.raises(UserError) as error:
            read_stream(tmp_path / name)
        assert name in str(error.value) and "\n" not in str(error.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may read every file")
def test_a_file_without_permission_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("第一条", encoding="utf-8")
    (tmp_path / "a.md").chmod(0)
    with pytest.raises(UserError, match=r"a\.md"):
        read_stream(tmp_path / "a.md")


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04", b"<html>", b"\xd0\xcf\x11\xe0"]),
    st.sampled_from(["a.pdf", "a.md", "a.docx"]),
)
def test_any_bytes_are_read_or_refused_in_one_line(noise: bytes, head: bytes, name: str) -> None:
    try:
        spans_hold(stream_of(name, head + noise))
    except UserError as error:
        assert name in str(error) and "\n" not in str(error) and "\n" not in error.en


def test_the_libraries_are_loaded_only_when_a_file_needs_them() -> None:
    code = "import sys, corpus.read; print(' '.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not set(loaded) & {"docx", "lxml", "openpyxl", "pdfplumber", "pdfminer", "selectolax", "PIL"}
