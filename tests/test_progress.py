"""Long readings tell how far they are; short ones tell nothing."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from openpyxl import Workbook
from reportlab.pdfgen.canvas import Canvas

from assistant.documents.intake import as_json, told, understood
from assistant.interface.words import texts
from assistant.page.presenters.library import _step
from assistant.types import Language
from corpus import progress
from corpus.progress import CLAUSES, PAGES, RELATED, ROWS, heard
from corpus.read import parse_document, read_files
from corpus.readers.files import stream_of
from corpus.relations import relate

STEPS = (PAGES, ROWS, CLAUSES, RELATED)
Heard = list[tuple[int, int, str]]


def pages(count: int) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file)
    for number in range(count):
        canvas.drawString(90, 700, f"Article {number + 1} The supplier shall deliver within {number + 1} days.")
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def table(rows: int) -> bytes:
    file = io.BytesIO()
    document = docx.Document()
    grid = document.add_table(rows=0, cols=2)
    for old, new in [("修订前", "修订后"), *((f"第{n}条 收费{n}元。", f"第{n}条 收费{n + 1}元。") for n in range(1, rows + 1))]:
        cells = grid.add_row().cells
        cells[0].text, cells[1].text = old, new
    document.save(file)
    return file.getvalue()


def sheet(rows: int) -> bytes:
    file = io.BytesIO()
    book = Workbook()
    for n in range(rows):
        book.active.append([f"第{n}条", "收费"])
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "total", "what"),
    [("a.pdf", pages(3), 3, PAGES), ("a.docx", table(4), 5, ROWS), ("a.xlsx", sheet(4), 4, ROWS)],
)
def test_a_long_reading_tells_every_page_or_row(name: str, content: bytes, total: int, what: str) -> None:
    steps: Heard = []
    with heard(lambda done, of, called: steps.append((done, of, called)), patience=0):
        stream_of(name, content)
    assert [(done, of, called) for done, of, called in steps if done < total] == [(n, total, what) for n in range(total)]


def test_the_clauses_of_a_table_are_told_as_they_are_placed(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(table(4))
    steps: Heard = []
    with heard(lambda done, of, called: steps.append((done, of, called)), patience=0):
        read_files([tmp_path / "a.docx"], "a")
    assert [done for done, of, called in steps if called == CLAUSES] == [1, 2, 3, 4]


def test_a_short_reading_tells_nothing() -> None:
    steps: Heard = []
    with heard(lambda done, of, called: steps.append((done, of, called))):
        stream_of("a.pdf", pages(2))
    assert steps == []


def test_nobody_is_told_once_they_have_left() -> None:
    steps: Heard = []
    with heard(lambda done, of, called: steps.append((done, of, called)), patience=0):
        progress.step(1, 2, PAGES)
    progress.step(2, 2, PAGES)
    assert steps == [(1, 2, PAGES)]


def test_what_waits_for_a_long_file_is_told_at_the_end_too() -> None:
    steps: Heard = []
    with heard(lambda done, of, called: steps.append((done, of, called)), patience=0):
        progress.step(0, 2, PAGES)
        progress.step(2, 2, PAGES)
    assert steps[-1] == (2, 2, PAGES)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("what", STEPS)
def test_the_page_has_words_for_every_step(what: str, language: Language) -> None:
    said = _step(11, 150, what, language)
    assert said and "{" not in said
    assert what is RELATED or ("12" in said and "150" in said)
    assert said in texts(language)["library.relating"] or what is not RELATED


def test_hundreds_of_fees_are_counted_and_do_not_contradict_each_other() -> None:
    rows = "\n".join(f"| 第{n}条 每次收费{n}元，由第{n}窗口收取。 | 第{n}条 每次收费{n + 1}元，由第{n}窗口收取。 |" for n in range(1, 301))
    document = parse_document("fees", f"| 修订前 | 修订后 |\n|---|---|\n{rows}\n", "")
    found = understood(document)
    assert dict(found.counts[0][1])["条"] == 300 and found.pairs == 300
    assert relate(document).findings == ()


@pytest.mark.parametrize(("language", "place"), [(Language.ZH, "没能归位：第 1 行："), (Language.EN, "not placed: row 1: ")])
def test_what_has_no_place_is_told_with_its_place_in_both_languages(language: Language, place: str) -> None:
    table = "| 修订前 | 修订后 |\n|---|---|\n| 第一条 甲。 | 第一条 乙。 | 丙 |\n"
    found = understood(parse_document("t", table, ""))
    lines = [line for line in told(found, language) if place in line]
    assert lines
    key = "told" if language is Language.ZH else "told_en"
    assert {each[key] for each in as_json(found)["unplaced"]} >= set(lines)


@pytest.mark.parametrize(("title", "genre"), [("某某條例修正草案條文對照表", "法规"), ("某某公司章程", "章程"), ("Water Act", "法规")])
def test_the_kind_is_told_in_either_script(title: str, genre: str) -> None:
    text = f"# {title}\n\n| 修正條文 | 現行條文 |\n|---|---|\n| 第一條 甲。 | 第一條 乙。 |\n"
    assert told(understood(parse_document("t", text, "")), Language.ZH)[0].startswith(f"对照表，{genre}；")


def test_one_is_one_clause_in_english() -> None:
    text = "| 修订前 | 修订后 |\n|---|---|\n| 第一条 甲。 | 第一条 乙。 |\n"
    line = told(understood(parse_document("t", text, "")), Language.EN)[0]
    assert "old version: 1 clause;" in line and line.endswith("; 1 pair")
