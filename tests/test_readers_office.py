"""Files of other office programs: LibreOffice converts them where it is installed, else a line says what to do."""

import io
import os
import stat
import sys
import time
import zipfile
from pathlib import Path

import pytest
from test_readers_hostile import refused, word, workbook

from corpus.errors import UserError
from corpus.readers.files import stream_of
from corpus.readers.office import converted

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
REASON = UserError("是 RTF 文件", "an RTF file")
STANDING_IN = """#!{python}
import pathlib, sys, time
arguments = dict(zip(sys.argv, sys.argv[1:]))
source, out = pathlib.Path(sys.argv[-1]), pathlib.Path(arguments["--outdir"])
profile = pathlib.Path(next(a for a in sys.argv if a.startswith("-env:UserInstallation=")).split("file://")[1])
settings = (profile / "user" / "registrymodifications.xcu").read_text(encoding="utf-8")
assert "--headless" in sys.argv and 'oor:name="DisableMacrosExecution" oor:op="fuse"><value>true' in settings
{work}
"""
CONVERT = """
here = pathlib.Path(__file__).parent
(here / "profile").write_text(str(profile))
(here / "read").write_bytes(source.read_bytes())
target = arguments["--convert-to"]
out.mkdir()
(out / (source.stem + "." + target)).write_bytes((here / ("made." + target)).read_bytes())
"""


def package(mimetype: str, *names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("mimetype", mimetype)
        for name in names:
            made.writestr(name, "<a/>")
    return file.getvalue()


ODT = package("application/vnd.oasis.opendocument.text", "content.xml")
ODS = package("application/vnd.oasis.opendocument.spreadsheet", "content.xml")
KINDS = [
    ("a.doc", OLE + "WordDocument".encode("utf-16-le"), "第一条　制定本办法。"),
    ("a.wps", OLE + "WordDocument".encode("utf-16-le"), "第一条　制定本办法。"),
    ("old.wps", OLE, "第一条　制定本办法。"),
    ("a.rtf", b"{\\rtf1\\ansi}", "第一条　制定本办法。"),
    ("a.odt", ODT, "第一条　制定本办法。"),
    ("a.xls", OLE + "Workbook".encode("utf-16-le"), "第一条"),
    ("a.et", OLE + "Workbook".encode("utf-16-le"), "第一条"),
    ("a.ods", ODS, "第一条"),
]


def install(folder: Path, work: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program named soffice on the path, and nothing else."""
    command = folder / "soffice"
    command.write_text(STANDING_IN.format(python=sys.executable, work=work), encoding="utf-8")
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    (folder / "made.docx").write_bytes(word())
    (folder / "made.xlsx").write_bytes(workbook())
    monkeypatch.setenv("PATH", str(folder))


unix = pytest.mark.skipif(os.name == "nt", reason="the program that stands in is a script of Unix")


@unix
@pytest.mark.parametrize(("name", "content", "text"), KINDS)
def test_what_an_office_converts_is_read(name: str, content: bytes, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, CONVERT, monkeypatch)
    assert stream_of(name, content).plain == text
    assert (tmp_path / "read").read_bytes() == content
    assert not Path((tmp_path / "profile").read_text()).exists()


@pytest.mark.parametrize(("name", "content"), [(name, content) for name, content, _ in KINDS])
def test_without_an_office_a_line_says_what_to_do(name: str, content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    told = refused(name, content)
    assert "请另存为 docx 或 " in told or "请另存为 docx；" in told
    assert told.endswith("；装有 LibreOffice 时可直接加入")


@unix
@pytest.mark.parametrize(
    ("work", "words"), [("print('no filter'); sys.exit(1)", "LibreOffice 转换失败：no filter"), ("", "LibreOffice 转换失败：没有说明原因")]
)
def test_an_office_that_fails_is_told(work: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, work, monkeypatch)
    assert words in refused("a.rtf", b"{\\rtf1}")


@unix
def test_an_office_that_hangs_is_stopped_with_all_that_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "late.py").write_text("import pathlib, time; time.sleep(6); pathlib.Path(__file__).with_name('late').touch()")
    work = "import subprocess; subprocess.run([sys.executable, str(pathlib.Path(__file__).with_name('late.py'))])"
    install(tmp_path, work, monkeypatch)
    begun = time.perf_counter()
    with pytest.raises(UserError, match="LibreOffice 转换超过 2 秒"):
        converted(b"{\\rtf1}", ".rtf", REASON, seconds=2)
    time.sleep(max(0.0, 7.5 - (time.perf_counter() - begun)))
    assert not (tmp_path / "late").exists()


@unix
def test_what_an_office_makes_is_checked_like_any_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, CONVERT, monkeypatch)
    (tmp_path / "made.docx").write_bytes(word()[:300])
    assert "损坏" in refused("a.doc", KINDS[0][1])


def test_a_saved_web_archive_is_read_as_its_page() -> None:
    page = '<html><head><meta charset="utf-8"></head><body><h1>某某办法</h1><p>第一条 制定本办法。</p></body></html>'
    for suffix in (".mht", ".mhtml"):
        archive = (
            "From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"
            "--b\r\nContent-Type: text/css\r\n\r\np {}\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n"
            f"Content-Transfer-Encoding: 8bit\r\n\r\n{page}\r\n--b--\r\n"
        )
        assert stream_of(f"a{suffix}", archive.encode()).plain == "某某办法\n第一条 制定本办法。"
