"""The note as records: everything is there, nothing is lost, and a damaged copy is told, not feared."""

import html
import random
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import UserError
from corpus.read import builtin_documents, parse_document, read_document
from corpus.types import Document, Kind, Relation, Version

NOTE = builtin_documents()[0]
RAW = NOTE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def note() -> Document:
    return read_document(NOTE)


def without_markup(raw: str) -> str:
    """Strip tags, emphasis, bullets and heading marks without the project's code; what is left is the text."""
    lines = (re.sub(r"^\s*(?:#{1,6}\s|[-*•]\s)", "", line) for line in raw.split("\n"))
    text = html.unescape(re.sub(r"</?[a-zA-Z][^<>\n]*>", "", "\n".join(lines))).replace("**", "")
    return re.sub(r"\s", "", text)


def covered(document: Document) -> str:
    """Join what records and headings hold, in order, without white space."""
    pieces = sorted([*document.records, *document.headings], key=lambda piece: piece.start)
    return re.sub(r"\s", "", "".join(piece.text for piece in pieces))


def test_every_clause_of_both_versions_is_there(note: Document) -> None:
    numbers = {v: [r.number for r in note.records if r.kind is Kind.CLAUSE and r.version is v] for v in Version}
    assert sorted(numbers[Version.OLD]) == list(range(1, 32))
    assert sorted(numbers[Version.NEW]) == [n for n in range(1, 45) if n != 14]


def test_every_task_has_its_milestone_and_all_but_figure_7_their_departments(note: Document) -> None:
    count = Counter((r.kind, r.version) for r in note.records)
    assert (count[Kind.TASK, Version.OLD], count[Kind.TASK, Version.NEW]) == (9, 11)
    assert (count[Kind.MILESTONE, Version.OLD], count[Kind.MILESTONE, Version.NEW]) == (9, 11)
    assert (count[Kind.DEPARTMENTS, Version.OLD], count[Kind.DEPARTMENTS, Version.NEW]) == (9 - 1, 11 - 1)
    assert not [r for r in note.records if r.kind is Kind.DEPARTMENTS and r.figure == 7]


def test_goals_summary_and_the_footnote_are_there(note: Document) -> None:
    count = Counter((r.kind, r.version) for r in note.records)
    assert (count[Kind.GOAL, Version.OLD], count[Kind.GOAL, Version.NEW]) == (5, 6)
    by_id = {r.id: r for r in note.records}
    assert [f"summary-{n}" in by_id for n in range(7)] == [True] * 7
    assert by_id["summary-6"].text.startswith("风险提示")
    assert all(measure in by_id["note-1"].text for measure in ("加强组织实施", "健全数据管理", "拓宽资金来源", "加大人才保障"))
    assert "第（十）部分" in by_id["note-1"].text


def test_commentary_stands_under_its_figure(note: Document) -> None:
    comments = Counter(r.figure for r in note.records if r.kind is Kind.COMMENTARY)
    assert comments == {1: 2, 2: 6, 3: 3, 4: 6, 5: 5, 6: 5, 7: 2, 8: 4, 9: 4, 10: 3, 11: 3, 12: 1}


def test_front_and_back_matter_stand_apart(note: Document) -> None:
    front = " ".join(r.text for r in note.records if r.kind is Kind.FRONT)
    back = " ".join(r.text for r in note.records if r.kind is Kind.BACK)
    assert all(word in front for word in ("杨思睿", "66229321", "强于大市"))
    assert all(word in back for word in ("不构成对任何人的投资建议", "(852) 3988 6333", "沪深 300 指数"))
    policy = " ".join(r.text for r in note.records if r.version)
    assert not any(word in policy for word in ("杨思睿", "投资建议", "电话"))


def test_every_record_is_a_slice_of_the_plain_text(note: Document) -> None:
    assert all(piece.text == note.plain[piece.start : piece.end] for piece in (*note.records, *note.headings))
    assert len({r.id for r in note.records}) == len(note.records)
    assert [r.id for r in read_document(NOTE).records] == [r.id for r in note.records]


def test_nothing_of_the_source_is_lost(note: Document) -> None:
    assert covered(note) == without_markup(RAW)
    assert note.problems == ()


def test_tasks_pair_as_the_tables_set_them(note: Document) -> None:
    by_key = {r.key: r for r in note.records}
    mapped = {}
    for pair in note.pairs:
        if by_key[(*pair.new, *pair.old)[0]].kind is Kind.TASK:
            mapped[by_key[pair.new[0]].task] = by_key[pair.old[0]].task if pair.old else None
            assert (pair.relation is Relation.ADDED) == (not pair.old)
    assert mapped == {1: 1, 2: 2, 3: 3, 4: None, 5: 5, 6: 6, 7: 4, 8: None, 9: 9, 10: 7, 11: 8}


def test_the_shifted_rows_of_figure_12_pair_by_kind(note: Document) -> None:
    pairs = {(pair.old, pair.new) for pair in note.pairs}
    for kind in ("milestone", "departments"):
        assert ((f"{note.id}:old-9-{kind}",), (f"{note.id}:new-9-{kind}",)) in pairs


def test_commentary_goes_with_what_it_speaks_of(note: Document) -> None:
    beside = {key: pair for pair in note.pairs for key in pair.commentary}
    assert beside[f"{note.id}:comment-9-4"].new == (f"{note.id}:new-10-departments",)
    assert beside[f"{note.id}:comment-3-2"].new == (f"{note.id}:new-2-milestone",)
    assert beside[f"{note.id}:comment-4-4"].old == (f"{note.id}:old-12",)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_damaged_copy_is_read_as_far_as_it_goes(seed: int) -> None:
    chance = random.Random(seed)
    lines = RAW.split("\n")
    rows = [i for i, line in enumerate(lines) if "\t" in line]
    for i in chance.sample(rows, 8):
        line = lines[i]
        lines[i] = chance.choice([line[: len(line) // 2], line.replace("</p>", ""), line.replace("\t", "", 1), line.replace("<b>", "")])
    a, b = chance.sample(rows, 2)
    lines[a], lines[b] = lines[b], lines[a]
    document = parse_document("damaged", "\n".join(lines), "")
    assert all(r.text == document.plain[r.start : r.end] for r in document.records)
    assert len({r.id for r in document.records}) == len(document.records)
    plain = re.sub(r"\s", "", document.plain)
    assert covered(document) == plain


def test_a_missing_cell_is_told_with_figure_and_row() -> None:
    lines = RAW.split("\n")
    row = next(i for i, line in enumerate(lines) if line.startswith("<p>11.支持建设涵盖基础"))
    lines[row] = "\t".join(lines[row].split("\t")[:2])
    problems = parse_document("damaged", "\n".join(lines), "").problems
    assert [(p.figure, p.row) for p in problems] == [(4, 3)]
    assert "2 cells" in problems[0].message


def test_a_repeated_row_is_kept_and_told() -> None:
    lines = RAW.split("\n")
    row = next(i for i, line in enumerate(lines) if line.startswith("<p>25.健全安全"))
    document = parse_document("damaged", "\n".join([*lines[: row + 1], lines[row], *lines[row + 1 :]]), "")
    assert {"old-25", "old-25~2", "new-39", "new-39~2"} <= {r.id for r in document.records}
    assert any("old-25" in p.message and p.figure == 9 for p in document.problems)


@pytest.mark.parametrize("content", [b"", b"# only a title\n", b"\x00\x01", "一段没有表格的话。".encode("gb18030"), b"| a | b |\r\n|---|---|\r\n| 1 | 2 |"])
def test_odd_files_do_no_harm(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.md"
    path.write_bytes(content)
    document = read_document(path)
    assert covered(document) == re.sub(r"\s", "", document.plain)


def test_the_note_reads_the_same_in_other_encodings(tmp_path: Path, note: Document) -> None:
    for encoding in ("gb18030", "utf-16", "utf-8-sig"):
        path = tmp_path / NOTE.name
        path.write_bytes(RAW.replace("\n", "\r\n").encode(encoding))
        assert [r.text for r in read_document(path).records] == [r.text for r in note.records]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="missing.md"):
        read_document(tmp_path / "missing.md")
