"""What a document says as rows: bodies with their role, years, terms, contacts, changes; made once, kept, read back."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.documents.catalogue import Catalogue
from assistant.documents.facts import Facts
from corpus.bodies import Role, body_changes, stated_bodies
from corpus.builtin import RELATIONS, builtin_documents
from corpus.paired_nodes import paired_nodes
from corpus.read import parse_document, read_document
from corpus.relations import Relations, relate
from corpus.types import MATTER_KINDS, Basis, Document, Kind, Node, Pair, Record, Relation, Version
from index.library import Library
from index.schema import MIGRATIONS
from index.store import Source, Store


@pytest.fixture(scope="module")
def note() -> Document:
    return read_document(builtin_documents()[0])


def clause(text: str, n: int = 1, version: Version = Version.NEW, node: str = "") -> Record:
    return Record("d", f"{version.value}-{n}", Kind.CLAUSE, text, n * 100, n * 100 + len(text), version, number=n, node=node)


def bodies(text: str) -> list[tuple[str, Role, bool]]:
    return [(b.name, b.role, b.is_generic) for b in stated_bodies([clause(text)])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("财政补贴由县级财政部门发放。", [("财政部门", Role.CHARGED, True)]),
        ("应急管理部门负责抢险。", [("应急管理部门", Role.CHARGED, True)]),
        ("应急管理部负责抢险。", [("应急部", Role.CHARGED, False)]),
        ("教育部门会同公安机关检查校车。", [("教育部门", Role.CHARGED, True), ("公安机关", Role.TOGETHER, True)]),
        ("由交通运输部牵头，公安部参与。", [("交通运输部", Role.LEADS, False), ("公安部", Role.JOINS, False)]),
        ("向国务院渔业主管部门报告。", [("渔业主管部门", Role.RECEIVES, True)]),
        ("有关部门和其他部门按照职责分工。", []),
        ("应急补助由省人民政府拨付。", []),
        ("水利工程质量由县级水务部门监督。", [("水务部门", Role.CHARGED, True)]),
        ("依法处理海事主管部门移送的线索。", [("海事主管部门", Role.NAMED, True)]),
        ("书面征求园林绿化主管部门意见。", [("园林绿化主管部门", Role.NAMED, True)]),
        ("移交文物主管部门。", [("文物主管部门", Role.NAMED, True)]),
        ("污水处理主管部门负责收费。", [("污水处理主管部门", Role.CHARGED, True)]),
        ("商务主管部门、交通主管部门和自然资源主管部门。", [(f"{x}主管部门", Role.NAMED, True) for x in ("商务", "交通", "自然资源")]),
        ("领取水利工程补助。", []),
        ("省住房和城乡建设主管部门验收。", [("住房和城乡建设主管部门", Role.NAMED, True)]),
        ("省公安机关和文物行政部门巡查。", [("公安机关", Role.NAMED, True), ("文物行政部门", Role.NAMED, True)]),
    ],
)
def test_a_body_is_named_with_its_role(text: str, expected: list[tuple[str, Role, bool]]) -> None:
    assert bodies(text) == expected


def test_a_body_that_got_another_name_is_a_change_of_bodies() -> None:
    old = [clause("国务院林业主管部门制定湿地名录。", 1, Version.OLD), clause("由林业主管部门责令改正。", 2, Version.OLD)]
    new = [clause("国务院林业草原主管部门制定湿地名录。", 1), clause("由林业草原主管部门责令改正。", 2)]
    pairs = [Pair((a.key,), (b.key,), (), Relation.REVISED, Basis.MEANING) for a, b in zip(old, new, strict=True)]
    (change,) = body_changes(stated_bodies([*old, *new]), pairs)
    assert (change.old, change.new, change.everywhere) == ("林业主管部门", "林业草原主管部门", True)
    assert [r.id for r in change.new_records] == ["new-1", "new-2"]


def test_a_body_with_a_name_of_its_own_is_a_change_only_where_it_took_anothers_place() -> None:
    old, new = clause("发现病树应当报告区林木站。", 1, Version.OLD), clause("发现病树应当报告区园林服务中心。")
    pair = Pair((old.key,), (new.key,), (), Relation.REVISED, Basis.MEANING)
    assert [(c.old, c.new) for c in body_changes([], [pair], [old, new])] == [("区林木站", "区园林服务中心")]
    same = clause("发现病树应当立即报告区林木站。")
    assert not body_changes([], [Pair((old.key,), (same.key,), (), Relation.REVISED, Basis.MEANING)], [old, same])


def test_every_place_is_a_slice_of_its_record(note: Document) -> None:
    rows = relate(note)
    assert all(b.record.text[b.start : b.end] == b.written for b in rows.bodies)
    assert all(s.record.text[s.quantity.start : s.quantity.end] == s.quantity.written for s in rows.figures)
    assert all(y.record.text[y.start : y.end] == str(y.year) for y in rows.years)
    assert all(c.record.text[c.start : c.end] == c.value for c in rows.contacts)
    assert len(rows.figures) > 50


def test_only_contacts_come_from_front_and_back_matter(note: Document) -> None:
    rows = relate(note)
    told = [*rows.bodies, *rows.figures, *rows.years, *rows.terms]
    assert not [row for row in told if row.record.kind in MATTER_KINDS]
    assert not [f for f in rows.findings if f.statement.kind in MATTER_KINDS]


@pytest.mark.parametrize(
    ("owner", "kind", "value"),
    [
        ("杨思睿", "telephone", "(8610)66229321"),
        ("杨思睿", "e-mail", "sirui.yang@bocichina.com"),
        ("中银国际(英国)有限公司", "telephone", "(4420) 3651 8888"),
        ("中银国际控股有限公司北京代表处", "fax", "(8610) 8326 2291"),
        ("中银国际证券有限公司", "address", "香港花园道一号\n中银大厦二十楼"),
    ],
)
def test_a_contact_belongs_to_whom_it_is_given_for(note: Document, owner: str, kind: str, value: str) -> None:
    assert (owner, kind, value) in {(c.owner, c.kind, c.value) for c in relate(note).contacts}


@pytest.mark.parametrize(
    ("text", "term", "meaning"),
    [
        ("第二条 本条例所称渡口，是指供乘客上下渡船的场所。", "渡口", "供乘客上下渡船的场所。"),
        ("第九条 广通股份有限公司（以下简称公司）依法设立。", "公司", "广通股份有限公司"),
        ("本辦法所稱溫泉，指符合溫泉基準之水。", "溫泉", "符合溫泉基準之水。"),
        ("（三）控股股东，是指持股过半的股东。", "控股股东", "持股过半的股东。"),
    ],
)
def test_a_defined_term_has_its_meaning(text: str, term: str, meaning: str) -> None:
    document = Document("d", "d", "", text, (clause(text),))
    assert [(t.term, t.meaning) for t in relate(document).terms] == [(term, meaning)]


def test_headings_follow_their_paragraphs_and_namesakes() -> None:
    def node(version: Version, n: int, title: str) -> Node:
        return Node(f"{version.value}-n{n}", version, f"{n}", (n,), title, 1, "", n, n + 1)

    old = [node(Version.OLD, 1, "总体要求"), node(Version.OLD, 2, "稳外贸"), node(Version.OLD, 3, "修路")]
    new = [node(Version.NEW, 1, "总体要求"), node(Version.NEW, 2, "人工智能"), node(Version.NEW, 3, "拓展开放空间")]
    records = (clause("扩大出口信用保险。", 5, Version.OLD, "old-n2"), clause("扩大出口信用保险覆盖面。", 6, node="new-n3"))
    pairs = (Pair(("d:old-5",), ("d:new-6",), (), Relation.REVISED, Basis.MEANING),)
    document = Document("d", "d", "", "", records, pairs=pairs, nodes=(*old, *new))
    assert paired_nodes(document) == [("old-n1", "new-n1"), ("old-n2", "new-n3"), ("old-n3", ""), ("", "new-n2")]


NOTE = (
    "图表 1. 对比\n\n旧版\t新版\t点评\n(一) 港口\t(一) 港口建设\t\n1.建设 30 个泊位\t1.建设 40 个泊位\t\n"
    "责任部门：财政部、科技部\t责任部门：财政部、商务部\t引入财政部"
)


def put(path: Path) -> Document:
    store = Store.open(path, print)
    document = parse_document("small", NOTE, "")
    store.put(document, Source("small", ("/small.txt",), "0", 1), 0)
    store.close()
    return document


def test_relations_come_back_from_the_store_as_they_were_made(tmp_path: Path, note: Document) -> None:
    for document in (parse_document("small", NOTE, ""), note):
        store = Store.open(tmp_path / f"{document.id}.sqlite", print)
        store.put(document, Source(document.id, ("/x.txt",), "0", 1), 0)
        assert store.relations(document) == relate(document) != Relations()
        store.close()


def test_pairs_that_are_found_later_bring_their_relations(tmp_path: Path) -> None:
    old, new = clause("采购价款5万元。", 1, Version.OLD), clause("采购价款8万元。", 2)
    document = Document("d", "d", "", "", (old, new))
    store = Store.open(tmp_path / "later.sqlite", print)
    store.put(document, Source("d", ("/d.txt",), "0", 1), 0)
    assert not [c for c in store.relations(document).figure_changes if c.old and c.new]
    store.put_meaning_pairs("d", [Pair((old.key,), (new.key,), (), Relation.REVISED, Basis.MEANING)], "letters")
    (paired,) = store.documents("d")
    assert [(c.old[0].quantity.written, c.new[0].quantity.written, c.ratio) for c in store.relations(paired).figure_changes] == [
        ("5万元", "8万元", 8 / 5)
    ]
    store.close()


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
def test_an_older_store_gets_its_relations_without_reading_the_files(tmp_path: Path, version: int) -> None:
    path = tmp_path / "library.sqlite"
    connection = sqlite3.connect(path)
    for migration in MIGRATIONS[:version]:
        for statement in migration:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {version}")
    document = parse_document("small", NOTE, "")
    source = "/gone.txt" if version == 1 else '["/gone.txt"]'
    added = ", added" if version > 1 else ""
    connection.execute(
        f"INSERT INTO documents (id, ordinal, source, source_sha256, format, title, sha256, plain, old_name, new_name{added})"
        f" VALUES ('small', 0, ?, '0', 1, ?, '', ?, '', ''{', 1' if added else ''})",
        (source, document.title, document.plain),
    )
    for ordinal, r in enumerate(document.records):
        connection.execute(
            'INSERT INTO records (key, document, ordinal, id, kind, text, "start", "end", version, task, heading, figure, "row")'
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (r.key, "small", ordinal, r.id, r.kind.value, r.text, r.start, r.end, r.version and r.version.value, r.task, r.heading)
            + (r.figure, r.row),
        )
    connection.commit()
    connection.close()
    store = Store.open(path, print)
    assert store.unrelated() == ["small"]
    (kept,) = store.documents()
    assert {b.name for b in store.relations(kept).bodies} == {"财政部", "科技部", "商务部"}
    assert store.unrelated() == []
    store.close()
    with sqlite3.connect(path) as again:
        assert again.execute("SELECT related FROM documents").fetchone() == (RELATIONS,)
        assert again.execute("SELECT DISTINCT record FROM figures ORDER BY record").fetchall() == [("small:new-1",), ("small:old-1",)]


def test_no_question_makes_relations_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "small.md"
    source.write_text(NOTE, encoding="utf-8")
    with Library.open(tmp_path / "home", sources=[source], read=lambda path: parse_document(path.stem, NOTE, "")) as library:
        monkeypatch.setattr("corpus.relations.relate", lambda document: pytest.fail("made anew"))
        facts = Catalogue(library).facts("small")
        assert [f.said for f in facts.findings] == ["新增"]
        assert {s.quantity.value for s in facts.quantities} == {30, 40}
        assert [c.added for c in facts.department_changes] == [("商务部",)]


def test_facts_of_a_text_in_no_library_have_relations_too() -> None:
    document = parse_document("small", NOTE, "")
    assert {s.quantity.value for s in Facts(document, document.pairs).quantities} == {30, 40}


def test_pairs_of_records_that_are_not_there_are_passed_over(note: Document) -> None:
    broken = replace(
        note, pairs=(*note.pairs, Pair(("x",), ("y",), (), Relation.REVISED, Basis.TABLE), Pair((), (), (), Relation.ADDED, Basis.TABLE))
    )
    assert relate(broken) == relate(note)


def test_departments_of_two_full_plans_are_compared_too() -> None:
    old = Record("d", "old-1-departments", Kind.DEPARTMENTS, "责任部门：科技部、商务部", 0, 12, Version.OLD, task=1)
    new = Record("d", "new-2-departments", Kind.DEPARTMENTS, "责任部门：科技部、水利部", 20, 32, Version.NEW, task=2)
    pairs = (Pair((old.key,), (new.key,), (), Relation.REVISED, Basis.MEANING),)
    (change,) = relate(Document("d", "d", "", "", (old, new), pairs=pairs)).department_changes
    assert (change.added, change.removed, change.kept) == (("水利部",), ("商务部",), ("科技部",))
