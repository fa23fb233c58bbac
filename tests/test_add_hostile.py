"""Files made to do harm, given to `add`: each is named with its reason in one line, the rest is added, nothing is lost."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from laws import FERRY_NEW, FERRY_OLD
from test_cli import environment, objects
from test_index_samples import Letters

from corpus.errors import UserError
from corpus.read import read_document, read_files
from corpus.readers.files import SUFFIXES
from index.library import Library
from index.sync import Outcome

ROOT = Path(__file__).parent.parent
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "哈哈哈哈">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + "]>"
)


def clausepair(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("clausepair")), *arguments],
        capture_output=True,
        env=environment(home),
        cwd=ROOT,
        timeout=120,
        check=False,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def word(text: str = FERRY_OLD) -> bytes:
    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["旧版", "新版", "点评"])
    book.active.append([FERRY_OLD.splitlines()[2], FERRY_NEW.splitlines()[2], "没有变化"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(package: bytes, change: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change.get(name, old.read(name)))
    return file.getvalue()


def bomb() -> bytes:
    """Return a Word document of some 300 KB whose text is 300 MB."""
    return repacked(word(), {"word/document.xml": b"<w:document>" + b" " * 300_000_000})


def entities() -> bytes:
    with zipfile.ZipFile(io.BytesIO(word())) as package:
        body = package.read("word/document.xml").decode().split("?>", 1)[1]
    return repacked(word(), {"word/document.xml": (LAUGHS + body.replace("第一条", "&j;第一条")).encode()})


BAD = {
    "bomb.docx": bomb,
    "entities.docx": entities,
    "cut.docx": lambda: word()[: len(word()) // 2],
    "cut.xlsx": lambda: workbook()[: len(workbook()) // 2],
    "cut.pdf": lambda: b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\n",
    "empty.txt": lambda: b"",
    "empty.docx": lambda: b"",
    "blank.md": lambda: b" \n\n\t ",
    "random.pdf": lambda: bytes(range(256)) * 40,
    "large.txt": lambda: "第一条　渡口。\n".encode() * (50_000_000 // len("第一条　渡口。\n".encode()) + 1),
}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    opened = Library.open(tmp_path / "home", sources=[], read=read_document, read_files=read_files, encoder=Letters())
    kept = tmp_path / "保留.txt"
    kept.write_text(FERRY_OLD, encoding="utf-8")
    opened.add([kept])
    return opened


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_named_with_its_reason_and_changes_nothing(tmp_path: Path, library: Library, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(BAD[name]())
    before = (library.state, library.sources(), library.documents())
    with pytest.raises(UserError) as told:
        library.add([path])
    for text in (told.value.zh, told.value.en):
        assert name in text and "\n" not in text and len(text) < 250
    assert told.value.en.isascii()
    assert (library.state, library.sources(), library.documents()) == before
    library.close()


def test_fifty_megabytes_are_refused_with_the_limit(tmp_path: Path, library: Library) -> None:
    path = tmp_path / "large.txt"
    path.write_bytes(BAD["large.txt"]())
    assert path.stat().st_size >= 50_000_000
    with pytest.raises(UserError, match="超过 20 MB"):
        library.add([path])


def test_scripts_in_a_page_are_no_text(tmp_path: Path, library: Library) -> None:
    lines = "".join(f"<p>{line}</p>" for line in FERRY_OLD.splitlines())
    page = f"<!doctype html><html><head><script>第九十九条</script><style>p{{}}</style></head><body onload='x()'>{lines}<script>alert(1)</script>"
    path = tmp_path / "page.html"
    path.write_text(page + "<iframe src='http://example.invalid/'></iframe></body></html>", encoding="utf-8")
    document = library.document(library.add([path]).document)
    assert [record.number for record in document.records] == list(range(1, 13))
    assert not re.search(r"alert|script|九十九|onload|iframe", document.plain)


@pytest.mark.parametrize(
    ("name", "content"), [("law.pdf", word), ("law.txt", word), ("law.docx", lambda: FERRY_OLD.encode()), ("table.docx", workbook)]
)
def test_what_a_file_holds_counts_and_not_its_suffix(tmp_path: Path, library: Library, name: str, content) -> None:
    path = tmp_path / name
    path.write_bytes(content())
    if content() == FERRY_OLD.encode():
        with pytest.raises(UserError, match=r"law\.docx 不是有效的 DOCX"):
            library.add([path])
        return
    assert library.add([path]).outcome is Outcome.ADDED
    assert "第一条　为了加强渡口安全管理" in library.document(path.stem).plain


def test_of_a_folder_the_good_files_are_added_and_each_bad_one_is_named(tmp_path: Path, copied_home: Callable[[], Path]) -> None:
    folder = tmp_path / "mixed"
    (folder / "deeper").mkdir(parents=True)
    (folder / "good.docx").write_bytes(word())
    (folder / "deeper" / "better.txt").write_text(FERRY_NEW, encoding="utf-8")
    (folder / "~$good.docx").write_bytes(b"lock")
    (folder / ".hidden.txt").write_text(FERRY_NEW, encoding="utf-8")
    bad = ["cut.docx", "cut.pdf", "cut.xlsx", "empty.txt", "entities.docx"]
    for name in bad:
        (folder / name).write_bytes(BAD[name]())
    (folder / "scan.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    home = copied_home()
    done = clausepair(home, "add", "--wait", str(folder), "--json")
    assert done.returncode == 1
    told = objects(done)
    assert {row["document"] for row in told if "error" not in row} == {"good", "better"}
    assert [Path(row["paths"][0]).name for row in told if "error" in row] == [*bad, "scan.doc"]
    assert all(Path(row["paths"][0]).name in row["error"] for row in told if "error" in row)
    lines = [line for line in done.stderr.splitlines() if line.startswith("clausepair: ") and any(name in line for name in bad)]
    assert len(lines) == len(bad)
    assert "Traceback" not in done.stderr
    assert [line for line in done.stderr.splitlines() if "scan.doc" in line] != []
    again = objects(clausepair(home, "list", "--json"))
    assert {row["document"] for row in again if row["added"]} == {"good", "better"}


def test_an_empty_folder_is_told_and_not_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "nothing"
    folder.mkdir()
    done = clausepair(tmp_path / "home", "add", "--wait", str(folder))
    assert (done.returncode, done.stdout) == (1, "")
    assert re.search(r"clausepair: [^\n]*nothing[^\n]*\n", done.stderr)


def test_every_suffix_that_a_folder_is_searched_for_is_one_that_is_read() -> None:
    assert {".md", ".txt", ".html", ".htm", ".docx", ".pdf", ".xlsx"} <= SUFFIXES
