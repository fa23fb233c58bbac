"""What a real LibreOffice makes of files of other office programs, where one is installed."""

import shutil
import subprocess
import threading
import zipfile
from pathlib import Path

import pytest
from test_readers_hostile import refused
from test_readers_office import OLE
from wordfile import CHANGE, level, paragraph, run, word

from corpus.errors import UserError
from corpus.readers.files import stream_of
from corpus.readers.office import converted

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not any(map(shutil.which, ("soffice", "libreoffice"))), reason="LibreOffice is not installed"),
]
REASON = UserError("是 RTF 文件", "an RTF file")
# “第一条　制定本办法。” and, struck out, “旧”.
RTF = rb"{\rtf1\ansi\uc1 \u31532?\u19968?\u26465?\u12288?\u21046?\u23450?\u26412?\u21150?\u27861?\u12290?{\strike \u26087?}\par}"
CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><office:body><office:text>
<text:tracked-changes><text:changed-region text:id="c"><text:deletion><office:change-info>
<dc:creator>a</dc:creator><dc:date>2024-01-01T00:00:00</dc:date></office:change-info><text:p>删去的话</text:p></text:deletion>
</text:changed-region></text:tracked-changes>
<text:h text:outline-level="1">第一章 总则</text:h>
<text:p>第一条 制定<text:change text:change-id="c"/>本办法<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>
<text:note-body><text:p>注文</text:p></text:note-body></text:note>。</text:p></office:text></office:body></office:document-content>"""
MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"""


def open_document(path: Path) -> bytes:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr("content.xml", CONTENT)
        package.writestr("META-INF/manifest.xml", MANIFEST)
    return path.read_bytes()


def made(kind: str, content: bytes, folder: Path) -> bytes:
    """Return a Word file as LibreOffice saves it in another format."""
    (folder / "made.docx").write_bytes(content)
    office = shutil.which("soffice") or shutil.which("libreoffice")
    command = [office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", kind, "--outdir", folder]
    subprocess.run([*map(str, command), str(folder / "made.docx")], check=True, capture_output=True, timeout=100)
    return (folder / f"made.{kind}").read_bytes()


def test_a_text_of_open_document_is_read_with_its_notes_and_without_what_was_deleted(tmp_path: Path) -> None:
    stream = stream_of("a.odt", open_document(tmp_path / "a.odt"))
    assert stream.plain == "第一章 总则\n第一条 制定本办法〔注1〕。\n〔注1〕注文"
    assert [block.level for block in stream.blocks] == [1, 0, 0]


def test_numbers_and_what_is_struck_or_hidden_come_through_an_old_word_file(tmp_path: Path) -> None:
    deleted = f"<w:del {CHANGE}><w:r><w:delText>删去的话</w:delText></w:r></w:del>"
    body = paragraph(run("总则"), deleted, number="1")
    body += paragraph(run("甲"), run("乙", "<w:strike/>"), run("丙", "<w:vanish/>"), number="1")
    levels = level(0, "chineseCountingThousand", "第%1条")
    numbering = f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    # LibreOffice itself writes the old file that is then read.
    old = made("doc", word(body, numbering=numbering), tmp_path)
    stream = stream_of("a.doc", old)
    assert stream.plain == "第一条 总则\n第二条 甲乙"
    assert [paragraph.struck for block in stream.blocks for paragraph in block.paragraphs] == [(), ((5, 6),)]
    assert [problem.message for problem in stream.unread] == [
        "有 1 处修订中删去的文字没有读入（在“第一条 总则…”一段）",
        "有 1 处隐藏文字没有读入（在“第二条 甲乙…”一段）",
    ]


def test_two_files_at_once_do_not_disturb_each_other() -> None:
    read: list[str] = []
    threads = [threading.Thread(target=lambda: read.append(stream_of("a.rtf", RTF).plain)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read == ["第一条　制定本办法。旧"] * 2


def test_a_conversion_that_takes_too_long_is_stopped_and_told() -> None:
    with pytest.raises(UserError, match=r"是 RTF 文件（LibreOffice 转换超过 0.05 秒）"):
        converted(RTF, ".rtf", REASON, seconds=0.05)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.doc", OLE + "WordDocument".encode("utf-16-le") + bytes(range(256)) * 40),
        ("a.xls", OLE + "Workbook".encode("utf-16-le")),
        ("a.wps", OLE),
    ],
)
def test_a_damaged_file_is_told_in_one_line(name: str, content: bytes) -> None:
    assert "LibreOffice 转换失败" in refused(name, content)
