"""Documents of one title are told apart wherever they are named: answers, look-ups, lists, choices, call note and its exports, history."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document as Word
from openpyxl import load_workbook

from assistant.documents.catalogue import told_apart
from assistant.notes.export import written
from assistant.notes.store import NoteStore
from assistant.page.presenters import asking, evidence_panel, history
from assistant.page.presenters import callnote as callnote_presenter
from assistant.page.presenters import charts as charts_presenter
from assistant.page.presenters import library as library_presenter
from assistant.page.presenters.screen import Conversation, Screen
from assistant.service import Assistant

TITLE = "停车泊位管理办法"
TEXT = f"# {TITLE}\n\n第一条 为规范停车秩序，制定本办法。\n\n第二条 道路停车泊位每小时收费{{}}。\n"
FEES = {2019: "五元", 2024: "八元"}
NAMED = {year: f"{TITLE}（{year}年）" for year in FEES}
QUESTION = "停车泊位每小时收费多少"


@pytest.fixture(scope="module")
def twice(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("twice")
    with Assistant.open(shutil.copytree(built_home, folder / "home")) as opened:
        for year, fee in FEES.items():
            place = folder / str(year) / "办法.md"
            place.parent.mkdir()
            place.write_text(TEXT.format(fee), encoding="utf-8")
            opened.add([place])
        opened.prepare()
        yield opened


@pytest.fixture
def screen(twice: Assistant) -> Screen:
    return asking.ask(twice, asking.begin(twice, Conversation()).conversation, QUESTION)


@pytest.fixture
def conversation(screen: Screen) -> Conversation:
    return screen.conversation


def seen(markup: str | None) -> str:
    return re.sub(r"<[^>]+>", "", markup or "")


def both_named(text: str) -> bool:
    return all(name in text for name in NAMED.values())


def test_an_answer_names_each_by_its_year(twice: Assistant) -> None:
    answer = twice.ask(QUESTION)
    assert both_named(answer.answer)
    for year, fee in FEES.items():
        assert answer.answer.index(NAMED[year]) < answer.answer.index(f"每小时收费{fee}")


@pytest.mark.parametrize(
    "asked", ["{}年的停车泊位管理办法每小时收费多少", "停车泊位管理办法（{}年）每小时收费多少", "《停车泊位管理办法》{}版收费多少"]
)
@pytest.mark.parametrize("year", FEES)
def test_a_question_may_name_one_by_its_year(twice: Assistant, asked: str, year: int) -> None:
    answer = twice.ask(asked.format(year))
    assert [citation.quote for citation in answer.citations] == [f"道路停车泊位每小时收费{FEES[year]}。"] or FEES[year] in answer.answer
    assert not any(fee in answer.answer for other, fee in FEES.items() if other != year)


def test_look_ups_and_lists_name_each_by_its_year(twice: Assistant) -> None:
    assert {card.label for card in twice.lookup(f"{TITLE}第二条")} == {f"《{name}》第二条" for name in NAMED.values()}
    assert {row["name"] for row in twice.holdings() if row["added"]} == set(NAMED.values())
    assert {row["name"] for row in twice.status()["understood"]} >= set(NAMED.values())  # type: ignore[attr-defined]


def test_the_page_names_each_by_its_year(twice: Assistant, screen: Screen) -> None:
    conversation = screen.conversation
    held = library_presenter.holdings(twice, conversation)
    assert {name for name, _ in held.choices} >= set(NAMED.values()) and both_named(held.documents)
    assert both_named(seen(screen.answers))
    assert both_named(seen(evidence_panel.proof(twice, conversation, conversation.turns[0])))
    assert both_named(seen(evidence_panel.look_up(twice, conversation, f"{TITLE}第二条").proof))
    assert {title for title, _ in charts_presenter.draw(twice, conversation).choices} >= set(NAMED.values())


def test_history_names_each_by_its_year(twice: Assistant, conversation: Conversation) -> None:
    reopened = history.reopen(twice, Conversation(), conversation.id)
    assert reopened.screen is not None and both_named(seen(reopened.screen.answers))


def test_the_call_note_and_its_exports_name_each_by_its_year(twice: Assistant, conversation: Conversation, tmp_path: Path) -> None:
    notes = NoteStore(tmp_path / "notes")
    callnote_presenter.pin_answer(twice, notes, conversation, 1)
    labels = {f"《{name}》第二条" for name in NAMED.values()}
    assert all(label in seen(callnote_presenter.shown(notes, conversation)) for label in labels)
    note = notes.read("")
    markdown = written(note, "md", date(2026, 11, 23)).content.decode()
    assert all(label in markdown for label in labels)
    word = Word(BytesIO(written(note, "docx", date(2026, 11, 23)).content))
    assert all(any(label in paragraph.text for paragraph in word.paragraphs) for label in labels)
    quotes = load_workbook(BytesIO(written(note, "xlsx", date(2026, 11, 23)).content))["引文"]
    assert {row[7] for row in quotes.iter_rows(min_row=2, values_only=True)} == set(NAMED.values())


def test_an_old_and_a_new_file_are_told_from_each_by_both_years() -> None:
    rows = [("a", TITLE), ("b", TITLE), ("c", TITLE)]
    paths = {"a": ["x/办法2018.docx"], "b": ["x/办法2023.pdf"], "c": ["x/办法2018.docx", "x/办法2023.pdf"]}
    assert told_apart(rows, paths) == {"a": "2018年", "b": "2023年", "c": "2018—2023年"}
