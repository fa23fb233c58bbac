"""What a reader put in comes out again, whatever happens to the files."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_index_samples import POLICY, Letters, parse, read

from corpus.errors import UserError
from corpus.types import Basis, Document, Heading, Kind, Pair, Problem, Recognised, Record, Relation, Scan, Version
from index.dense import VectorIndex
from index.files import DamagedError
from index.library import Library
from index.schema import MIGRATIONS
from index.store import Source, Store
from index.types import DenseConfig

pytest_plugins = ["test_index_samples"]

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NUMBERS = st.none() | st.integers(-(2**40), 2**40)
RECORDS = st.lists(
    st.builds(
        Record,
        document=st.just("d"),
        id=WORDS,
        kind=st.sampled_from(Kind),
        text=WORDS,
        start=st.integers(0, 10**6),
        end=st.integers(0, 10**6),
        version=st.none() | st.sampled_from(Version),
        task=NUMBERS,
        task_title=st.none() | WORDS,
        number=NUMBERS,
        heading=WORDS,
        figure=NUMBERS,
        row=NUMBERS,
        recognised=st.none()
        | st.builds(Recognised, st.floats(0, 1), st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=2).map(tuple)),
    ),
    unique_by=lambda record: record.id,
    max_size=4,
).map(tuple)
KEYS = st.lists(WORDS, max_size=3).map(tuple)
PAIRS = st.builds(
    Pair, KEYS, KEYS, KEYS, st.sampled_from(Relation), st.sampled_from(Basis), st.floats(allow_nan=False, allow_infinity=False)
)
DOCUMENTS = st.builds(
    Document,
    id=st.just("d"),
    title=WORDS,
    sha256=WORDS,
    plain=WORDS,
    records=RECORDS,
    headings=st.lists(st.builds(Heading, WORDS, st.integers(0, 99), st.integers(0, 99), NUMBERS), max_size=3).map(tuple),
    pairs=st.lists(PAIRS, max_size=3).map(tuple),
    problems=st.lists(st.builds(Problem, WORDS, NUMBERS, NUMBERS), max_size=3).map(tuple),
    old_name=WORDS,
    new_name=WORDS,
    scans=st.lists(st.builds(Scan, st.integers(1, 999), st.floats(0, 1), st.none() | st.sampled_from(Version)), max_size=3).map(tuple),
)


@given(DOCUMENTS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_field_of_any_document_comes_back_as_it_went_in(tmp_path: Path, document: Document) -> None:
    store = Store.open(tmp_path / "round.sqlite", print)
    store.arrange([])
    store.put(document, Source("d", ("/d.txt",), "0", 1), 0)
    store.close()
    reopened = Store.open(tmp_path / "round.sqlite", print)
    assert reopened.documents() == (document,)
    assert tuple(reopened.records()) == document.records
    reopened.close()


def test_a_library_gives_back_what_was_read_without_an_index(library: Library) -> None:
    document = parse("port", POLICY)
    assert library.documents() == (document,)
    assert library.records() == document.records
    assert library.record("port:new-4") == document.records[8]
    assert library.record("port:new-5") is None
    assert library.pairs() == document.pairs
    assert library.problems() == {"port": document.problems}


def test_a_changed_file_is_read_again_and_an_unchanged_one_is_not(tmp_path: Path, source: Path) -> None:
    readings: list[Path] = []

    def counted(path: Path) -> Document:
        readings.append(path)
        return read(path)

    def texts(corpus_format: int = 1) -> list[str]:
        with Library.open(tmp_path / "home", sources=[source], read=counted, corpus_format=corpus_format) as opened:
            return [record.text for record in opened.records()]

    texts()
    texts()
    assert len(readings) == 1
    source.write_text(POLICY.replace("一百二十个", "一百三十个"), encoding="utf-8")
    assert any("一百三十个" in text for text in texts())
    texts(corpus_format=2)
    assert len(readings) == 3


def test_a_document_leaves_when_its_source_is_no_longer_named(tmp_path: Path, source: Path) -> None:
    other = tmp_path / "rail.txt"
    other.write_text("new-1|clause|new|||1.高铁货运试点。", encoding="utf-8")
    with Library.open(tmp_path / "home", sources=[source, other], read=read) as opened:
        assert [document.id for document in opened.documents()] == ["port", "rail"]
        opened.update([other, source])
        assert [document.id for document in opened.documents()] == ["rail", "port"]
        opened.update([other])
        assert [record.key for record in opened.records()] == ["rail:new-1"]


def test_a_file_that_cannot_be_read_is_named_and_keeps_what_it_said(library: Library, source: Path, said: list[str]) -> None:
    before = library.documents()
    source.write_text("这里什么也没有", encoding="utf-8")
    library.update([source, source.with_name("gone.txt")])
    assert library.documents() == before
    assert [("port.txt" in line, "gone.txt" in line) for line in said] == [(True, False), (False, True)]


def test_two_files_that_claim_one_document_are_told_apart(library: Library, source: Path, said: list[str]) -> None:
    twin = source.parent / "twin" / source.name
    twin.parent.mkdir()
    twin.write_text(POLICY.replace("四十个", "五十个"), encoding="utf-8")
    library.update([source, twin])
    assert library.documents() == (parse("port", POLICY),)
    assert len(said) == 1
    assert str(twin) in said[0]


@pytest.mark.parametrize("damage", ["cut", "overwritten", "foreign", "empty page"])
def test_a_damaged_database_is_kept_aside_and_rebuilt(tmp_path: Path, source: Path, damage: str) -> None:
    said: list[str] = []
    home = tmp_path / "home"
    with Library.open(home, sources=[source], read=read) as opened:
        before = opened.documents()
    path = home / "library.sqlite"
    content = path.read_bytes()
    if damage == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif damage == "overwritten":
        path.write_bytes(b"not a database" * 1000)
    elif damage == "empty page":
        path.write_bytes(content[:4096] + b"\0" * 4096 * 3 + content[4096 * 4 :])
    else:
        path.unlink()
        with sqlite3.connect(path) as connection:
            connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        connection.close()
    broken = path.read_bytes()
    with Library.open(home, sources=[source], read=read, notice=said.append) as opened:
        assert opened.documents() == before
    kept = [each for each in home.iterdir() if ".damaged-" in each.name]
    # SQLite notes the journal mode in the header, the first 100 bytes; all else is as it was found.
    assert [each.read_bytes()[100:] for each in kept] == [broken[100:]]
    assert [kept[0].name in line and "\n" not in line for line in said] == [True]


def test_a_database_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite"
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    content = path.read_bytes()
    with pytest.raises(UserError, match="升级"):
        Library.open(tmp_path, sources=[], read=read)
    assert path.read_bytes() == content


@pytest.mark.parametrize("home", ["file", "file/below"])
def test_a_home_that_cannot_be_used_is_told_in_one_line(tmp_path: Path, home: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError) as caught:
        Library.open(tmp_path / home, sources=[], read=read)
    assert str(tmp_path / home) in caught.value.zh
    assert str(tmp_path / home) in caught.value.en
    assert "\n" not in caught.value.zh


@pytest.mark.slow
def test_processes_that_open_and_index_one_home_at_once_all_succeed(tmp_path: Path, source: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from index.library import Library\n"
        "from test_index_samples import Letters, read\n"
        "library = Library.open(Path(sys.argv[1]), sources=[Path(sys.argv[2])], read=read, encoder=Letters())\n"
        "print(library.search('岸电泊位')[0].key, len(library.records()))"
    )
    folders = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]
    command = [sys.executable, "-c", f"import sys; sys.path[:0] = {folders!r}\n" + program, str(tmp_path / "home"), str(source)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    outputs = [process.communicate(timeout=60) for process in running]
    assert [output for output, _ in outputs] == ["port:old-1 13\n"] * 4, outputs


def test_another_process_sees_what_this_one_changed(library: Library, tmp_path: Path, source: Path) -> None:
    assert library.search("岸电泊位")[0].key == "port:old-1"
    source.write_text("new-9|clause|new|||9.岸电泊位全部改造。", encoding="utf-8")
    with Library.open(tmp_path / "home", sources=[source], read=read, encoder=Letters()):
        assert [record.key for record in library.records()] == ["port:new-9"]
        assert [hit.key for hit in library.search("岸电泊位")] == ["port:new-9"]


# A name that is no UTF-8 stands for what Windows makes of one that its code page lacks: bytes that FAISS could not open.
GBK = [os.fsdecode("政策".encode("gbk"))] if sys.platform == "linux" else []


@pytest.mark.parametrize("name", ["政策资料（二〇二四年）", "𠮷野家", *GBK], ids=["bmp", "astral", "gbk"][: 2 + len(GBK)])
def test_vectors_are_kept_in_folders_of_any_name(tmp_path: Path, name: str) -> None:
    vectors = np.eye(40, 32, dtype=np.float32)
    folder = tmp_path / name
    folder.mkdir()
    for config in (DenseConfig(), DenseConfig(exact_up_to=10)):
        made = VectorIndex.build(vectors, config)
        made.save(folder / "dense.faiss")
        loaded = VectorIndex.load(folder / "dense.faiss", made.probes, made.recall)
        np.testing.assert_array_equal(loaded.vectors(), vectors)
        assert loaded.search(vectors[7], 1) == [(7, pytest.approx(1.0))]


@pytest.mark.parametrize("name", ["政策资料（二〇二四年）", *GBK], ids=["utf8", "gbk"][: 1 + len(GBK)])
def test_a_home_with_a_chinese_name_is_built_and_opened_again(tmp_path: Path, source: Path, name: str) -> None:
    for _ in range(2):
        said: list[str] = []
        with Library.open(tmp_path / name / "条款对读", sources=[source], read=read, encoder=Letters(), notice=said.append) as library:
            assert library.search("海关总署负责什么")[0].key == "port:new-1-departments"
        assert not [line for line in said if "dense" in line]
    assert len(list((tmp_path / name).rglob("*.faiss"))) == 1


def test_what_is_no_index_is_damaged_and_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    for content in (b"", b"garbage", b"IxFI" + bytes(20)):
        (tmp_path / "dense.faiss").write_bytes(content)
        with pytest.raises(DamagedError, match="dense"):
            VectorIndex.load(tmp_path / "dense.faiss")
    with pytest.raises(DamagedError, match="none"):
        VectorIndex.load(tmp_path / "none")
    with pytest.raises(OSError):
        VectorIndex.build(np.eye(1, 32, dtype=np.float32), DenseConfig()).save(tmp_path / "missing" / "dense.faiss")
