"""Documents on the command line: add, list, remove, and two texts side by side."""

from __future__ import annotations

import io
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from laws import FERRY, FERRY_NEW, FERRY_OLD, write_laws
from lxml import html
from test_add_hostile import clausepair
from test_cli import objects, told_in_one_line

from assistant.comparing.alignment import AlignedRow, Alignment
from assistant.comparing.export import alignment_docx, alignment_html
from corpus.types import Kind, Record, Relation, Version

SCRIPT = "<script>alert('x')</script> & \"甲\""
FIELDS = {"old", "new", "relation", "score", "uncertain", "old_text", "new_text"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, built_home: Path) -> Path:
    """Return a folder with the laws, and a home beside them whose index is built."""
    folder = tmp_path_factory.mktemp("library")
    write_laws(folder)
    shutil.copytree(built_home, folder / "home")
    return folder


@pytest.fixture(scope="module")
def pair(place: Path) -> tuple[str, str]:
    return str(place / f"{FERRY}-old.txt"), str(place / f"{FERRY}-new.txt")


def home(place: Path) -> Path:
    return place / "home"


def record(text: str, number: int, version: Version) -> Record:
    label = f"第{'〇一二三四五'[number]}条"
    return Record("d", f"{version.value}-{number}", Kind.CLAUSE, text, 0, len(text), version, number=number, label=label)


def alignment(old: str, new: str, title: str = "渡口办法") -> Alignment:
    """Return one revised row, one that came and one that went."""
    rows = (
        AlignedRow((record(old, 1, Version.OLD),), (record(new, 1, Version.NEW),), Relation.REVISED, 0.9, False),
        AlignedRow((), (record("第二条　新设。", 2, Version.NEW),), Relation.ADDED, 1.0, True),
        AlignedRow((record("第二条　旧有。", 2, Version.OLD),), (), Relation.DROPPED, 1.0, False),
    )
    return Alignment(title, "旧", "新", rows)


# ---- add, list, remove


def test_documents_are_added_listed_asked_and_removed(place: Path, pair: tuple[str, str]) -> None:
    added = clausepair(home(place), "add", "--wait", "--old", pair[0], "--new", pair[1], "--name", FERRY, "--json")
    assert (added.returncode, [{name: row[name] for name in ("document", "title", "outcome")} for row in objects(added)]) == (
        0,
        [{"document": FERRY, "title": FERRY, "outcome": "added"}],
    )
    assert objects(added)[0]["counts"] == {"old": {"章": 4, "条": 12}, "new": {"章": 4, "条": 13}} and objects(added)[0]["warnings"] == []
    again = clausepair(home(place), "add", "--wait", "--old", pair[0], "--new", pair[1], "--name", FERRY, "--json")
    assert objects(again)[0]["outcome"] == "unchanged"
    rows = objects(clausepair(home(place), "list", "--json"))
    assert [row["document"] for row in rows] == ["boci-2021", FERRY]
    assert rows[1].items() >= {
        "document": FERRY, "title": FERRY, "old": 12, "new": 13, "records": 25, "problems": 0, "added": True, "paths": list(pair),
    }.items()  # fmt: skip
    assert rows[1]["understood"].startswith("新旧两个全文，法规；旧版 4 章、12 条；新版 4 章、13 条；对照 ")
    assert rows[0]["added"] is False
    shown = clausepair(home(place), "list")
    assert FERRY in shown.stdout and "boci-2021" in shown.stdout
    (answer,) = objects(clausepair(home(place), "ask", "--json", f"{FERRY}新版第十条"))
    assert answer["citations"][0]["quote"] == "第十条　超载运输的，处一万元罚款，并责令乘客离船。"
    removed = clausepair(home(place), "remove", FERRY)
    assert (removed.returncode, removed.stderr) == (0, "")
    assert [row["document"] for row in objects(clausepair(home(place), "list", "--json"))] == ["boci-2021"]


def test_add_returns_before_the_vectors_are_made_and_another_process_makes_them(place: Path, pair: tuple[str, str]) -> None:
    added = clausepair(home(place), "add", "--old", pair[0], "--new", pair[1], "--name", FERRY, "--json")
    (row,) = objects(added)
    assert (added.returncode, row["counts"]["new"]["条"]) == (0, 13) and row["vectors"] < 100 and "对照" not in row["understood"]
    assert clausepair(home(place), "encode").returncode == 0  # waits for what the other process does
    (state,) = objects(clausepair(home(place), "status", "--json"))
    assert state["vectors"] == state["chunks"] > 0
    rows = objects(clausepair(home(place), "list", "--json"))
    assert [row["vectors"] for row in rows] == [100, 100] and "对照" in rows[1]["understood"]
    assert clausepair(home(place), "remove", FERRY).returncode == clausepair(home(place), "compact").returncode == 0
    (state,) = objects(clausepair(home(place), "status", "--json"))
    assert state["vectors"] == state["chunks"] > 0


def test_what_cannot_be_removed_is_told_in_one_line(place: Path) -> None:
    assert "随程序附带" in told_in_one_line(clausepair(home(place), "remove", "boci-2021"))
    assert "没有“海商法”" in told_in_one_line(clausepair(home(place), "remove", "海商法"))


def test_of_several_documents_none_is_removed_where_one_is_not_there(place: Path, pair: tuple[str, str]) -> None:
    assert clausepair(home(place), "add", "--wait", pair[0], "--name", "甲").returncode == 0
    assert "没有“乙”" in told_in_one_line(clausepair(home(place), "remove", "甲", "乙"))
    assert "甲" in [row["document"] for row in objects(clausepair(home(place), "list", "--json"))]


# ---- wrong usage and failures


@pytest.mark.parametrize(
    "arguments",
    [
        ["add"], ["add", "--old", "a.txt"], ["add", "--new", "a.txt"], ["remove"], ["align"], ["align", "one.txt"],
        ["align", "a", "b", "c"], ["list", "x"], ["add", "a.txt", "--nothing"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage_ends_with_two(place: Path, arguments: list[str]) -> None:
    done = clausepair(home(place), *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr and "Traceback" not in done.stderr


def test_a_missing_file_is_named_in_one_line(place: Path, pair: tuple[str, str]) -> None:
    assert "missing.txt" in told_in_one_line(clausepair(home(place), "align", pair[0], "missing.txt"))
    done = clausepair(home(place), "add", "missing.txt")
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"clausepair: [^\n]*missing\.txt[^\n]*\n", done.stderr)


def test_a_page_that_cannot_be_written_is_named(place: Path, pair: tuple[str, str]) -> None:
    told = told_in_one_line(clausepair(home(place), "align", *pair, "--html", str(place / "no" / "page.html")))
    assert "page.html" in told


# ---- align


@pytest.fixture(scope="module")
def aligned(place: Path, pair: tuple[str, str]) -> dict[str, object]:
    """Align once, writing everything that can be written."""
    page, word = place / "page.html", place / "table.docx"
    done = clausepair(home(place), "align", *pair, "--json", "--html", str(page), "--docx", str(word))
    assert done.returncode == 0
    return {"rows": objects(done), "html": page.read_text(encoding="utf-8"), "docx": word.read_bytes()}


def test_two_texts_side_by_side_for_a_program(aligned: dict) -> None:
    rows = {(tuple(row["old"]), tuple(row["new"])): row for row in aligned["rows"]}
    assert all(set(row) == FIELDS for row in aligned["rows"])
    relations = {sides: row["relation"] for sides, row in rows.items()}
    assert relations[("第五条",), ("第六条", "第七条")] == "split"
    assert relations[("第七条", "第八条"), ("第八条",)] == "merged"
    assert relations[("第六条",), ()] == "dropped"
    assert relations[(), ("第五条",)] == relations[(), ("第十二条",)] == "added"
    assert relations[("第一条",), ("第一条",)] == "unchanged"
    merged = rows[("第七条", "第八条"), ("第八条",)]
    old, new = ([line for line in text.splitlines() if line.startswith(("第七条", "第八条"))] for text in (FERRY_OLD, FERRY_NEW))
    assert (merged["old_text"], merged["new_text"]) == ("\n".join(old), new[1])
    assert all(0 <= row["score"] <= 1 for row in rows.values())


def test_every_article_of_both_texts_stands_in_one_row(aligned: dict) -> None:
    for side, text in (("old", FERRY_OLD), ("new", FERRY_NEW)):
        labels = [label for row in aligned["rows"] for label in row[side]]
        assert sorted(labels) == sorted(re.findall(r"^第[一二三四五六七八九十]+条", text, re.MULTILINE))


def test_aligning_adds_nothing_to_the_library(place: Path, aligned: dict) -> None:
    titles = [row["document"] for row in objects(clausepair(home(place), "list", "--json"))]
    assert "alignment" not in titles and titles[0] == "boci-2021"


def test_the_page_marks_what_went_and_what_came(aligned: dict) -> None:
    tree = html.document_fromstring(aligned["html"])
    rows = tree.xpath("//tbody/tr")
    assert len(rows) == len(aligned["rows"])
    fine = next(row for row in rows if "五千元" in row.text_content())
    assert (fine.xpath("string(.//del)"), fine.xpath("string(.//ins)")) == ("一千", "五千")
    assert tree.xpath("//script | //link | //img | //iframe") == []
    assert len(tree.xpath("//tr[.='']")) == 0
    assert [head.text_content().split()[0] for head in tree.xpath("//thead//th")] == ["旧版", "新版", "关系"]
    unchanged = next(row for row in rows if row.xpath("string(td[3])") == "未改")
    assert unchanged.xpath(".//del | .//ins") == []


def test_the_table_for_word_strikes_what_went_and_underlines_what_came(aligned: dict) -> None:
    document = docx.Document(io.BytesIO(aligned["docx"]))
    (table,) = document.tables
    assert len(table.rows) == 1 + len(aligned["rows"])
    row = next(row for row in table.rows if "五千元" in row.cells[1].text)
    struck, underlined = (
        ["".join(run.text for p in cell.paragraphs for run in p.runs if getattr(run.font, mark)) for mark in ("strike", "underline")]
        for cell in row.cells[:2]
    )
    assert (struck, underlined) == (["一千", ""], ["", "五千"])
    assert row.cells[2].text == "修订"


def test_a_person_reads_the_alignment_as_a_table(place: Path, pair: tuple[str, str]) -> None:
    done = clausepair(home(place), "align", *pair)
    assert done.returncode == 0
    assert all(words in done.stdout for words in ("第十二条", "拆分", "合并", "新增"))
    assert "\x1b" not in done.stdout


# ---- what stands in the texts harms nobody


def test_what_looks_like_markup_in_a_text_stays_text() -> None:
    page = alignment_html(alignment(f"第一条　{SCRIPT}旧。", f"第一条　{SCRIPT}新。", title=SCRIPT))
    tree = html.document_fromstring(page)
    assert tree.xpath("//script") == []
    assert "<script" not in page
    assert [SCRIPT in cell.text_content() for cell in tree.xpath("//tbody/tr[1]/td")] == [True, True, False]
    assert SCRIPT in tree.xpath("string(//h1)") and SCRIPT in tree.xpath("string(//title)")


def test_an_uncertain_row_says_so_on_the_page_and_in_word() -> None:
    made = alignment("第一条　旧。", "第一条　新。")
    cells = html.document_fromstring(alignment_html(made)).xpath("//tbody/tr/td[3]")
    assert [cell.text_content() for cell in cells] == ["修订", "新增（待核）", "删除"]
    (table,) = docx.Document(io.BytesIO(alignment_docx(made))).tables
    assert [row.cells[2].text for row in table.rows] == ["关系", "修订", "新增（待核）", "删除"]


@pytest.mark.parametrize("odd", ["\x00", "\x0b", "\x1b[31m", "\ufffe", "\uffff", "\x1f"], ids=ascii)
def test_characters_that_word_cannot_hold_are_left_out(odd: str) -> None:
    made = replace(alignment(f"第一条　渡{odd}船。", f"第一条　渡{odd}口。", title=f"渡口{odd}办法"), old_name=odd)
    document = docx.Document(io.BytesIO(alignment_docx(made)))
    assert document.tables[0].rows[1].cells[0].text.startswith("第一条　渡")
    assert "办法 新旧对照" in document.paragraphs[0].text


def test_an_article_of_several_paragraphs_keeps_them_apart() -> None:
    made = alignment("第一条　甲。\n（一）乙；\n（二）丙。", "第一条　甲。\n（一）乙；\n（二）丁。")
    tree = html.document_fromstring(alignment_html(made))
    assert [p.text_content() for p in tree.xpath("//tbody/tr[1]/td[2]/p")] == ["第一条　甲。", "（一）乙；", "（二）丁。"]
    (table,) = docx.Document(io.BytesIO(alignment_docx(made))).tables
    assert [p.text for p in table.rows[1].cells[1].paragraphs] == ["第一条　甲。", "（一）乙；", "（二）丁。"]


def test_json_of_a_row_survives_a_round_trip() -> None:
    row = alignment("第一条　旧\u2028。", "第一条　新。").rows[0].as_json()
    assert json.loads(json.dumps(row, ensure_ascii=False)) == row
