"""Documents that a person adds: read once, kept, updated, removed, and never lost."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from test_index_samples import POLICY, Letters, parse, read

from corpus.errors import UserError
from corpus.read import read_files
from corpus.types import Document, Version
from index.library import Library
from index.schema import MIGRATIONS
from index.store import Source
from index.sync import Added, Change, Outcome

pytest_plugins = ["test_index_samples"]

OLD_LAW = """渡口管理办法
第一条　为了加强渡口安全管理，制定本办法。
第二条　渡船应当配备救生衣，每名乘客一件。
第三条　渡口经营者应当建立夜航登记簿。
第四条　大雾天气渡船停止航行。
"""
NEW_LAW = OLD_LAW.replace("每名乘客一件", "每名乘客一件并定期检验").replace("夜航登记簿", "航行日志")


class Workspace:
    """A library on a home directory, with counters of what is read and what is encoded."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.port = folder / "port.txt"
        self.port.write_text(POLICY, encoding="utf-8")
        self.readings: list[tuple[str, ...]] = []
        self.encoder = Letters()
        self.said: list[str] = []

    def file(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def read(self, paths: Sequence[Path], document: str, name: str) -> Document:
        self.readings.append(tuple(path.name for path in paths))
        return read_files(paths, document, name)

    def open(self, sources: Sequence[Path] | None = None, corpus_format: int = 1) -> Library:
        return Library.open(
            self.home,
            sources=[self.port] if sources is None else sources,
            read=read,
            read_files=self.read,
            encoder=self.encoder,
            corpus_format=corpus_format,
            notice=self.said.append,
        )


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


@pytest.fixture
def law(workspace: Workspace) -> Path:
    return workspace.file("渡口.txt", OLD_LAW)


@pytest.fixture
def added_to(workspace: Workspace) -> Iterator[Library]:
    with workspace.open() as library:
        yield library


def names(library: Library) -> list[str]:
    return [source.document for source in library.sources()]


def found(library: Library, query: str) -> set[str]:
    return {hit.key.partition(":")[0] for hit in library.search(query, limit=50)}


# ---- adding


def test_an_added_file_is_searched_and_quoted_like_what_comes_with_the_program(workspace: Workspace, added_to: Library, law: Path) -> None:
    assert added_to.add([law]) == Added("渡口", Outcome.ADDED)
    document = added_to.document("渡口")
    assert document.title == "渡口管理办法"
    assert [record.label for record in document.records] == ["第一条", "第二条", "第三条", "第四条"]
    assert [document.plain[r.start : r.end] for r in document.records] == [r.text for r in document.records]
    assert added_to.titles() == [
        ("port", "智能港口行动计划对比", "旧版（2018年）", "新版（2021年）"),
        ("渡口", "渡口管理办法", "", ""),
    ]
    assert added_to.search("大雾天气渡船停止航行")[0].key == "渡口:text-4"


def test_an_old_and_a_new_text_make_one_document(workspace: Workspace, added_to: Library, law: Path) -> None:
    new = workspace.file("渡口修订.txt", NEW_LAW)
    assert added_to.add([law, new]) == Added("渡口修订", Outcome.ADDED)
    records = added_to.document("渡口修订").records
    assert [r.id for r in records] == [*(f"old-{n}" for n in range(1, 5)), *(f"new-{n}" for n in range(1, 5))]
    assert {r.version for r in records} == {Version.OLD, Version.NEW}
    assert added_to.sources()[-1].paths == (str(law), str(new))


def test_adding_the_same_again_reads_nothing_and_encodes_nothing(workspace: Workspace, added_to: Library, law: Path) -> None:
    pair = [law, workspace.file("new.txt", NEW_LAW)]
    first = [added_to.add([law]), added_to.add(pair)]
    added_to.prepare()
    workspace.readings.clear()
    workspace.encoder.documents.clear()
    before = added_to.state
    assert [added_to.add([law]), added_to.add(pair)] == [Added(each.document, Outcome.UNCHANGED) for each in first]
    added_to.prepare()
    assert (workspace.readings, workspace.encoder.documents, added_to.state) == ([], [], before)


def test_the_order_of_a_pair_tells_old_from_new(workspace: Workspace, added_to: Library, law: Path) -> None:
    new = workspace.file("new.txt", NEW_LAW)
    added_to.add([law, new])
    added_to.add([new, law])
    assert names(added_to) == ["port", "new", "渡口"]
    assert [next(r.text for r in added_to.document(name).records if r.id == "old-3") for name in ("new", "渡口")] == [
        "第三条　渡口经营者应当建立夜航登记簿。",
        "第三条　渡口经营者应当建立航行日志。",
    ]


def test_of_a_changed_file_only_the_changed_articles_are_encoded(workspace: Workspace, added_to: Library, law: Path) -> None:
    added_to.add([law])
    added_to.prepare()
    workspace.encoder.documents.clear()
    law.write_text(OLD_LAW.replace("大雾天气", "大雾、大风天气"), encoding="utf-8")
    assert added_to.add([law]) == Added("渡口", Outcome.UPDATED, Change(4, 4, 1, 1))
    added_to.prepare()
    assert ["大风" in text for text in workspace.encoder.documents] == [True]
    assert [r.text for r in added_to.document("渡口").records][3] == "第四条　大雾、大风天气渡船停止航行。"
    assert names(added_to) == ["port", "渡口"]


def test_an_update_of_either_half_of_a_pair_is_noticed(workspace: Workspace, added_to: Library, law: Path) -> None:
    new = workspace.file("new.txt", NEW_LAW)
    added_to.add([law, new])
    law.write_text(OLD_LAW.replace("夜航", "夜间航行"), encoding="utf-8")
    assert added_to.add([law, new]).outcome is Outcome.UPDATED
    assert "夜间航行" in added_to.document("new").plain


# ---- names


def test_a_given_name_is_the_title_and_makes_the_id(workspace: Workspace, added_to: Library, law: Path) -> None:
    assert added_to.add([law], "渡口 办法: 2024/试行") == Added("渡口-办法-2024-试行", Outcome.ADDED)
    assert added_to.titles()[-1][1] == "渡口 办法: 2024/试行"


def test_a_new_name_for_the_same_file_takes_the_place_of_the_old_one(workspace: Workspace, added_to: Library, law: Path) -> None:
    added_to.add([law], "甲")
    assert added_to.add([law], "乙") == Added("乙", Outcome.UPDATED)
    assert names(added_to) == ["port", "乙"]
    assert added_to.add([law], "乙") == Added("乙", Outcome.UNCHANGED)
    assert [key for key in (hit.key for hit in added_to.search("渡船", limit=50)) if key.startswith("甲:")] == []


def test_files_of_the_same_name_get_ids_of_their_own(workspace: Workspace, added_to: Library) -> None:
    first, second = workspace.file("a/办法.txt", OLD_LAW), workspace.file("b/办法.txt", NEW_LAW)
    assert [added_to.add([path]).document for path in (first, second)] == ["办法", "办法-2"]
    assert [added_to.add([path]) for path in (second, first)] == [Added("办法-2", Outcome.UNCHANGED), Added("办法", Outcome.UNCHANGED)]
    assert "航行日志" in added_to.document("办法-2").plain
    assert "航行日志" not in added_to.document("办法").plain


def test_a_file_called_as_a_built_in_document_stands_beside_it(workspace: Workspace, added_to: Library) -> None:
    assert added_to.add([workspace.file("mine/port.txt", OLD_LAW)]).document == "port-2"
    assert added_to.document("port").title == "智能港口行动计划对比"


@pytest.mark.parametrize(
    ("stem", "expected"),
    [
        ("a:b", "a-b"),
        ("海关 法（2021 修正）", "海关-法-2021-修正"),
        ("..x..", "x"),
        ("：：", "document"),
        ("old|new", "old-new"),
        ("长" * 70, "长" * 60),
    ],
)
def test_an_id_never_holds_what_would_break_a_record_key(workspace: Workspace, added_to: Library, stem: str, expected: str) -> None:
    name = added_to.add([workspace.file(f"{stem}.txt", OLD_LAW)]).document
    assert name == expected
    assert not set(name) & set(": \t/|")
    record = added_to.document(name).records[0]
    assert record.key == f"{name}:text-1"
    assert added_to.record(record.key) == record


# ---- what cannot be read


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("空.txt", b"", "空"),
        ("坏.docx", b"PK\x03\x04 broken", "坏.docx"),
        ("图.png", b"\x89PNG\r\n\x1a\n0000", "图片"),
        ("标题.txt", "渡口".encode(), "条文"),
    ],
)
def test_a_file_that_cannot_be_read_leaves_the_library_as_it_was(
    workspace: Workspace, added_to: Library, law: Path, name: str, content: bytes, words: str
) -> None:
    added_to.add([law])
    before = (added_to.state, added_to.documents(), added_to.sources())
    bad = workspace.folder / name
    bad.write_bytes(content)
    for paths in ([bad], [law, bad], [bad, law]):
        with pytest.raises(UserError, match=words):
            added_to.add(paths)
    assert (added_to.state, added_to.documents(), added_to.sources()) == before


def test_a_file_that_turned_bad_keeps_what_it_last_said(workspace: Workspace, added_to: Library, law: Path) -> None:
    added_to.add([law])
    before = added_to.document("渡口")
    law.write_bytes(b"\x89PNG\r\n\x1a\n0000")
    with pytest.raises(UserError):
        added_to.add([law])
    assert added_to.document("渡口") == before


def test_a_missing_file_is_named(workspace: Workspace, added_to: Library) -> None:
    with pytest.raises(UserError, match=r"没有的\.txt"):
        added_to.add([workspace.folder / "没有的.txt"])
    assert names(added_to) == ["port"]


def test_a_folder_is_no_document(workspace: Workspace, added_to: Library) -> None:
    with pytest.raises(UserError, match="home"):
        added_to.add([workspace.home])
    assert names(added_to) == ["port"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_what_would_never_end_is_refused_at_once(workspace: Workspace, added_to: Library) -> None:
    pipe = workspace.folder / "pipe.txt"
    os.mkfifo(pipe)
    with pytest.raises(UserError, match=r"pipe\.txt.*不是普通文件"):
        added_to.add([pipe])
    with pytest.raises(UserError, match="不是普通文件"):
        added_to.add([Path("/dev/zero")])


# ---- removing


def test_what_is_removed_is_no_longer_found(workspace: Workspace, added_to: Library, law: Path) -> None:
    added_to.add([law])
    assert "渡口" in found(added_to, "渡船救生衣")
    added_to.remove("渡口")
    assert found(added_to, "渡船救生衣") == {"port"}
    assert added_to.record("渡口:text-1") is None
    with pytest.raises(KeyError):
        added_to.document("渡口")
    assert names(added_to) == ["port"]


def test_what_comes_with_the_program_cannot_be_removed(workspace: Workspace, added_to: Library) -> None:
    with pytest.raises(UserError, match="随程序附带"):
        added_to.remove("port")
    with pytest.raises(UserError, match="没有“渡口”"):
        added_to.remove("渡口")
    assert names(added_to) == ["port"]


def test_a_removed_document_comes_back_without_being_encoded_again(workspace: Workspace, added_to: Library, law: Path) -> None:
    added_to.add([law])
    added_to.prepare()
    added_to.remove("渡口")
    added_to.prepare()
    workspace.encoder.documents.clear()
    assert added_to.add([law]).outcome is Outcome.ADDED
    assert "渡口" in found(added_to, "渡船救生衣")
    assert workspace.encoder.documents == []


def test_documents_stay_in_the_order_they_were_added_in(workspace: Workspace, added_to: Library) -> None:
    for stem in ("丁", "丙", "乙"):
        added_to.add([workspace.file(f"{stem}.txt", OLD_LAW)])
    added_to.remove("丁")
    added_to.add([workspace.file("a.txt", OLD_LAW)])
    assert names(added_to) == ["port", "丙", "乙", "a"]
    (workspace.folder / "丙.txt").write_text(NEW_LAW, encoding="utf-8")
    added_to.add([workspace.folder / "丙.txt"])
    assert names(added_to) == ["port", "丙", "乙", "a"]
    added_to.add([workspace.folder / "丙.txt"], "癸")
    assert names(added_to) == ["port", "癸", "乙", "a"]


# ---- opening again


def test_added_documents_survive_opening_again(workspace: Workspace, law: Path) -> None:
    with workspace.open() as library:
        library.add([law])
        before = (library.documents(), library.sources(), library.state)
    workspace.readings.clear()
    workspace.said.clear()
    with workspace.open() as library:
        assert (library.documents(), library.sources(), library.state) == before
        assert library.sources()[1].added
    assert (workspace.readings, workspace.said) == ([], [])


def test_added_documents_survive_a_change_of_the_built_in_ones(workspace: Workspace, law: Path) -> None:
    with workspace.open() as library:
        library.add([law])
        kept = library.document("渡口")
    rail = workspace.file("rail.txt", "new-1|clause|new|||1.高铁货运试点。")
    for sources, expected in (([rail, workspace.port], ["rail", "port", "渡口"]), ([rail], ["rail", "渡口"]), ([], ["渡口"])):
        with workspace.open(sources) as library:
            assert names(library) == expected
            assert library.document("渡口") == kept


def test_a_new_built_in_document_of_the_same_name_does_not_take_an_added_one_away(workspace: Workspace) -> None:
    mine = workspace.file("mine/rail.txt", OLD_LAW)
    with workspace.open() as library:
        library.add([mine])
        kept = library.document("rail")
    rail = workspace.file("rail.txt", "new-1|clause|new|||1.高铁货运试点。")
    for _ in range(2):
        workspace.said.clear()
        with workspace.open([workspace.port, rail]) as library:
            assert library.document("rail") == kept
            assert [(s.document, s.added) for s in library.sources()] == [("port", False), ("rail", True)]
        assert [("rail" in line and "已略过" in line) for line in workspace.said] == [True]


def test_what_another_process_adds_while_the_library_opens_is_kept(workspace: Workspace, law: Path) -> None:
    workspace.open().close()
    rail = workspace.file("rail.txt", "new-1|clause|new|||1.高铁货运试点。")

    def busy(path: Path) -> Document:
        with workspace.open() as other:
            other.add([law])
        return read(path)

    with Library.open(
        workspace.home, sources=[workspace.port, rail], read=busy, read_files=workspace.read, encoder=workspace.encoder
    ) as library:
        assert names(library) == ["port", "rail", "渡口"]


def test_a_newer_parser_reads_added_files_again(workspace: Workspace, law: Path) -> None:
    new = workspace.file("new.txt", NEW_LAW)
    with workspace.open() as library:
        library.add([law])
        library.add([law, new], "对照")
        before = library.documents()
    workspace.readings.clear()
    for _ in range(2):
        with workspace.open(corpus_format=2) as library:
            assert library.documents() == before
            assert {source.format for source in library.sources()} == {2}
            assert [source.added for source in library.sources()] == [False, True, True]
    assert workspace.readings == [("渡口.txt",), ("渡口.txt", "new.txt")]


def unindexed(said: Sequence[str]) -> list[str]:
    return [line for line in said if "索引" not in line]


def test_gone_and_changed_files_are_read_from_what_was_kept_of_them(workspace: Workspace, law: Path) -> None:
    with workspace.open() as library:
        library.add([law])
        before = library.document("渡口")
    for corpus_format, change in ((2, law.unlink), (3, lambda: law.write_text(NEW_LAW, encoding="utf-8"))):
        change()
        with workspace.open(corpus_format=corpus_format) as library:
            assert library.document("渡口") == before
            assert [source.format for source in library.sources()] == [corpus_format] * 2
            assert "渡口" in found(library, "渡船救生衣")
    assert unindexed(workspace.said) == []


@pytest.mark.parametrize("becomes", ["gone", "changed"])
def test_a_newer_parser_never_reads_another_text_without_a_word(workspace: Workspace, law: Path, becomes: str) -> None:
    with workspace.open() as library:
        library.add([law])
        before = library.document("渡口")
    shutil.rmtree(workspace.home / "originals")
    if becomes == "gone":
        law.unlink()
    else:
        law.write_text(NEW_LAW, encoding="utf-8")
    with workspace.open(corpus_format=2) as library:
        assert library.document("渡口") == before
    (line,) = unindexed(workspace.said)
    assert "渡口" in line and "沿用上次读入的内容" in line and {"gone": "不在了", "changed": "改动过"}[becomes] in line
    law.write_text(NEW_LAW, encoding="utf-8")
    with workspace.open(corpus_format=2) as library:
        assert library.add([law]) == Added("渡口", Outcome.UPDATED, Change(4, 4, 2, 2))
        assert "航行日志" in library.document("渡口").plain


def test_what_a_newer_parser_reads_otherwise_is_told(workspace: Workspace, law: Path) -> None:
    with workspace.open() as library:
        library.add([law])

    def shorter(paths: Sequence[Path], document: str, name: str) -> Document:
        made = read_files(paths, document, name)
        return replace(made, records=made.records[:3])

    with Library.open(
        workspace.home, sources=[workspace.port], read=read, read_files=shorter, corpus_format=2, notice=workspace.said.append
    ) as library:
        assert len(library.document("渡口").records) == 3
    assert [("渡口" in line and "原有 4 段，现有 3 段" in line) for line in unindexed(workspace.said)] == [True]


def test_another_open_library_sees_what_was_added_and_removed(workspace: Workspace, law: Path) -> None:
    with workspace.open() as here, workspace.open() as there:
        here.add([law])
        assert found(there, "渡船救生衣") == {"port", "渡口"}
        there.remove("渡口")
        assert names(here) == ["port"]
        assert found(here, "渡船救生衣") == {"port"}


# ---- databases of earlier programs


def first_version(home: Path, document: Document, source: Path, digest: str) -> None:
    """Write a database as the first program wrote it."""
    home.mkdir()
    with sqlite3.connect(home / "library.sqlite") as connection:
        for statement in MIGRATIONS[0]:
            connection.execute(statement)
        connection.execute(
            "INSERT INTO documents (id, ordinal, source, source_sha256, format, title, sha256, plain, old_name, new_name)"
            " VALUES (?, 0, ?, ?, 1, ?, ?, ?, ?, ?)",
            (document.id, str(source), digest, document.title, document.sha256, document.plain, document.old_name, document.new_name),
        )
        for ordinal, r in enumerate(document.records):
            connection.execute(
                "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (r.key, r.document, ordinal, r.id, r.kind.value, r.text, r.start, r.end, r.version.value if r.version else None)
                + (r.task, r.task_title, r.number, r.heading, r.figure, r.row),
            )
        for ordinal, h in enumerate(document.headings):
            connection.execute("INSERT INTO headings VALUES (?, ?, ?, ?, ?, ?)", (document.id, ordinal, h.text, h.start, h.end, h.figure))
        for ordinal, p in enumerate(document.pairs):
            sides = [json.dumps(side) for side in (p.old, p.new, p.commentary)]
            connection.execute(
                "INSERT INTO pairs VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (document.id, ordinal, *sides, p.relation.value, p.basis.value, p.score),
            )
        for ordinal, problem in enumerate(document.problems):
            connection.execute(
                "INSERT INTO problems VALUES (?, ?, ?, ?, ?)", (document.id, ordinal, problem.message, problem.figure, problem.row)
            )
        connection.execute("PRAGMA user_version = 1")
    connection.close()


def test_a_database_of_the_first_version_opens_with_every_record(workspace: Workspace, law: Path) -> None:
    document = parse("port", POLICY)
    first_version(workspace.home, document, workspace.port, document.sha256)
    readings: list[Path] = []

    def counted(path: Path) -> Document:
        readings.append(path)
        return read(path)

    for _ in range(2):
        with Library.open(
            workspace.home,
            sources=[workspace.port],
            read=counted,
            read_files=workspace.read,
            encoder=workspace.encoder,
            notice=workspace.said.append,
        ) as library:
            assert library.document("port") == document
            assert library.sources()[0] == Source("port", (str(workspace.port),), document.sha256, 1, False)
            assert [hit.key for hit in library.search("岸电泊位", limit=1)] == ["port:old-1"]
            library.add([law])
            assert library.document("渡口").records[3].label == "第四条"
    assert readings == []
    assert [line for line in workspace.said if "索引" not in line] == []
    with sqlite3.connect(workspace.home / "library.sqlite") as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
    connection.close()
