"""The call note: what is pinned stays as it was, is put in order, exported, and its citations are found again."""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from assistant.citations.find_again import Standing, resolve
from assistant.citations.identifiers import Cite, read_cite, text_hash
from assistant.notes.export import written
from assistant.notes.items import CallNote, note_json, note_of
from assistant.notes.store import NoteStore
from assistant.page.presenters import asking
from assistant.page.presenters import callnote as callnote_presenter
from assistant.page.presenters.screen import Conversation
from assistant.service import Assistant
from assistant.types import Language
from corpus.errors import UserError

QUESTION = "安全保障新增哪些部门"
OLD, NEW = "boci-2021:old-7-departments", "boci-2021:new-10-departments"
DAY = date(2026, 11, 23)
LAW = "样例办法\n\n第一条 为了规范活动，制定本办法。\n第二条 {}\n"
FIRST, SECOND = "每年检查一次，并公开检查结果。", "每两年检查一次，检查结果应当公开。"


@pytest.fixture
def notes(tmp_path: Path) -> NoteStore:
    return NoteStore(tmp_path / "notes")


def asked(assistant: Assistant, user: str = "") -> Conversation:
    begun = asking.begin(assistant, Conversation(user=user)).conversation
    return asking.ask(assistant, begun, QUESTION).conversation


def filled(assistant: Assistant, notes: NoteStore, user: str = "") -> CallNote:
    conversation = asked(assistant, user)
    callnote_presenter.pin_answer(assistant, notes, conversation, 1)
    callnote_presenter.pin_pair(assistant, notes, conversation, f"{OLD} {NEW}")
    return notes.read(user)


# ---- pinning


def test_an_answer_and_a_pair_are_copied_word_for_word(assistant: Assistant, notes: NoteStore) -> None:
    answer, pair = filled(assistant, notes).items
    assert answer.title == QUESTION and "科技部" in answer.claims[0].text and "[1]" not in answer.claims[0].text
    records = {key: record for key in (OLD, NEW) if (record := assistant.record(key))}
    assert {quoted.quote for quoted in answer.quotes} == {record.text for record in records.values()}
    assert [quoted.quote for quoted in (*pair.old, *pair.new)] == [records[OLD].text, records[NEW].text]
    assert pair.relation is not None and pair.commentary and all(quoted.version is None for quoted in pair.commentary)
    assert len({quoted.hash for quoted in (*answer.quoted, *pair.quoted)}) == 1


def test_what_is_pinned_twice_stands_once_and_two_people_have_two_notes(assistant: Assistant, notes: NoteStore) -> None:
    conversation = asked(assistant, "甲")
    for _ in range(2):
        line = callnote_presenter.pin_answer(assistant, notes, conversation, 1)
    assert "共 1 条" in line and len(notes.read("甲").items) == 1
    assert notes.read("乙") == CallNote() == notes.read("../甲")
    assert callnote_presenter.pin_answer(assistant, notes, conversation, 9) == ""
    assert callnote_presenter.pin_pair(assistant, notes, conversation, "gone:new-1") == ""


def test_items_are_moved_remarked_and_taken_out(assistant: Assistant, notes: NoteStore) -> None:
    first, second = filled(assistant, notes).items
    conversation = Conversation()
    callnote_presenter.act(notes, conversation, "down", first.id)
    assert [item.id for item in notes.read("").items] == [second.id, first.id]
    callnote_presenter.act(notes, conversation, "up", second.id)
    callnote_presenter.act(notes, conversation, "up", first.id)
    assert [item.id for item in notes.read("").items] == [first.id, second.id]
    shown = callnote_presenter.act(notes, conversation, "remark", first.id, ' 客户追问 "<b>" ')
    assert notes.read("").items[0].remark == '客户追问 "<b>"' and "<b>" not in shown and "&lt;b&gt;" in shown
    callnote_presenter.act(notes, conversation, "remove", first.id)
    callnote_presenter.act(notes, conversation, "nonsense", second.id)
    assert [item.id for item in notes.read("").items] == [second.id]
    callnote_presenter.rename(notes, conversation, "  某客户\n电话 ")
    assert callnote_presenter.title(notes, conversation) == "某客户 电话"


def test_a_note_is_kept_and_a_broken_file_is_set_aside(assistant: Assistant, notes: NoteStore, tmp_path: Path) -> None:
    note = filled(assistant, notes)
    assert NoteStore(tmp_path / "notes").read("") == note == note_of(json.loads(json.dumps(note_json(note))))
    (file,) = (tmp_path / "notes").glob("*.json")
    file.write_text('{"format": 1, "title": ', "utf-8")
    said: list[str] = []
    opened = NoteStore(tmp_path / "notes", said.append)
    assert opened.read("") == CallNote()
    (kept,) = [path for path in (tmp_path / "notes").iterdir() if path.suffix != ".lock"]
    assert ".damaged-" in kept.name and len(said) == 1 and kept.name in said[0] and "\n" not in said[0]
    assert kept.name in callnote_presenter.shown(opened, Conversation())


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[]", b'{"format": 2, "later": []}', None], ids=["bytes", "list", "newer", "folder"])
def test_a_note_that_cannot_be_used_is_kept_and_pinning_goes_on(tmp_path: Path, content: bytes | None) -> None:
    said: list[str] = []
    notes = NoteStore(tmp_path, said.append)
    path = notes.path("")
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    assert notes.change("", lambda note: note.renamed("某客户")).title == "某客户"
    (kept,) = [each for each in tmp_path.iterdir() if ".damaged-" in each.name or ".newer-" in each.name]
    assert (".newer-" in kept.name) == (content is not None and b"later" in content)
    assert content is None or kept.read_bytes() == content
    assert len(said) == 1 and kept.name in said[0]
    assert NoteStore(tmp_path).read("").title == "某客户"


@pytest.mark.slow
def test_two_servers_on_one_home_lose_no_pin(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom pathlib import Path\nfrom dataclasses import replace\n"
        "from assistant.notes.items import Item\nfrom assistant.notes.store import NoteStore\n"
        "notes = NoteStore(Path(sys.argv[1]))\n"
        "for n in range(40):\n"
        "    notes.change('', lambda note: note.pinned(Item(f'{sys.argv[2]}{n}', '问', '', f'{sys.argv[2]}{n}')))\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    root = Path(__file__).parent.parent
    running = [subprocess.Popen([*command, name], cwd=root) for name in "ab"]
    assert [process.wait(timeout=120) for process in running] == [0, 0]
    assert {item.id for item in NoteStore(tmp_path).read("").items} == {f"{name}{n}" for name in "ab" for n in range(40)}


def test_the_note_is_shown_in_both_languages(assistant: Assistant, notes: NoteStore) -> None:
    assert "还没有摘录" in callnote_presenter.shown(notes, Conversation())
    assert "Nothing pinned yet" in callnote_presenter.shown(notes, Conversation(language=Language.EN))
    filled(assistant, notes)
    shown = callnote_presenter.shown(notes, Conversation())
    assert "研报点评 · 观点" in shown and "上移" in shown and QUESTION in shown


def test_a_pinned_pair_shows_what_changed_and_loses_no_character(assistant: Assistant, notes: NoteStore) -> None:
    _, pair = filled(assistant, notes).items
    shown = callnote_presenter.shown(notes, Conversation())
    row = shown[shown.index('<div class="cp-row">') :]
    assert re.search("<ins>[^<]*科技部", row) and re.search("<del>[^<]*财政部", row)
    texts = [html.unescape(re.sub("<[^>]+>", "", text)) for text in re.findall('<p class="cp-text">(.*?)</p>', row, re.DOTALL)]
    assert texts[:2] == [quoted.quote for quoted in (*pair.old, *pair.new)]


# ---- exports


def test_every_export_holds_quotations_labels_hash_and_date(assistant: Assistant, notes: NoteStore) -> None:
    note = filled(assistant, notes).renamed("=1+1 某客户")
    quotes = [quoted.quote for item in note.items for quoted in item.quoted]
    hash = note.documents[0][1]
    markdown = written(note, "md", DAY).content.decode("utf-8")
    word = Document(BytesIO(written(note, "docx", DAY).content))
    said = "\n".join([*(p.text for p in word.paragraphs), *(c.text for t in word.tables for r in t.rows for c in r.cells)])
    book = load_workbook(BytesIO(written(note, "xlsx", DAY).content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    table = "\n".join(str(cell.value) for cell in cells if cell.value is not None)
    for text in (markdown.replace("\\", ""), said, table):
        assert all(quote in text for quote in quotes) and hash in text and "2026-11-23" in text and "新版（十）责任部门" in text
        assert "研报点评 · 观点" in text and all(quoted.cite in text for item in note.items for quoted in item.quoted)
    assert book.sheetnames == ["说明", "问答", "引文", "对照"] and all(cell.data_type != "f" for cell in cells)
    assert written(note, "xlsx", DAY).name == "=1+1 某客户-2026-11-23.xlsx"
    struck = [run.text for t in word.tables for r in t.rows for c in r.cells for p in c.paragraphs for run in p.runs if run.font.strike]
    assert struck == ["发展改革委", "财政部"]


def test_an_empty_note_has_nothing_to_export(notes: NoteStore) -> None:
    assert callnote_presenter.exports(notes, Conversation(), DAY) == []


# ---- citations


@pytest.mark.parametrize("cite", [Cite("d:new-1"), Cite("d:new-1", 3, 9, "0123abcd"), Cite("d:new-1", hash="0123abcd")])
def test_a_citation_is_read_as_it_was_written(cite: Cite) -> None:
    assert read_cite(str(cite)) == cite


def test_every_citation_of_a_note_is_found_unchanged(assistant: Assistant, notes: NoteStore) -> None:
    for item in filled(assistant, notes).items:
        for quoted in item.quoted:
            found = resolve(assistant, quoted.cite)
            assert (found.standing, found.quote, found.label) == (Standing.UNCHANGED, quoted.quote, quoted.label.split("》")[-1])


def test_a_citation_says_whether_its_text_changed_moved_or_left(copied_home: Callable[[], Path], tmp_path: Path) -> None:
    file = tmp_path / "样例办法.md"
    file.write_text(LAW.format(FIRST), "utf-8")
    with Assistant.open(copied_home()) as own:
        name = own.add([file]).document
        key = f"{name}:{next(r.id for r in own.library.document(name).records if FIRST in r.text)}"
        record = own.record(key)
        assert record is not None
        at = record.text.index(FIRST)
        whole, part = Cite(key, hash=text_hash(record.text)), Cite(key, at, at + len(FIRST), text_hash(FIRST))
        assert resolve(own, str(whole)).standing is resolve(own, str(part)).standing is Standing.UNCHANGED
        file.write_text(LAW.format(SECOND) + f"第三条 {FIRST}\n", "utf-8")
        own.add([file])
        changed = resolve(own, str(part))
        assert changed.standing is Standing.CHANGED and SECOND in changed.quote and len(changed.elsewhere) == 1
        file.write_text("样例办法\n\n第一条 为了规范活动，制定本办法。\n第三条 照旧。\n", "utf-8")
        own.add([file])
        with pytest.raises(UserError, match="已没有这段引文"):
            resolve(own, str(part))
        own.library.remove(name)
        with pytest.raises(UserError, match="已没有这份资料"):
            resolve(own, str(whole))


@pytest.mark.parametrize(
    ("written_id", "told"), [("new-999", "没有找到引文"), ("a b", "不是引文编号"), ("", "不是引文编号"), ("gone:new-1", "已没有这份资料")]
)
def test_what_is_no_citation_is_told_in_one_line(assistant: Assistant, written_id: str, told: str) -> None:
    with pytest.raises(UserError, match=told):
        resolve(assistant, written_id)


def test_the_command_finds_a_citation_again(home: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).with_name("clausepair")), "cite", *arguments, "--home", str(home)]
        return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)

    told = json.loads(run("new-10-departments", "--json").stdout)
    assert told["standing"] == "unchanged" and told["record"] == NEW and told["text"] == told["quote"]
    assert "原文未变" in run(NEW).stdout
    wrong = json.loads(run(f"{NEW}@00000000", "--json").stdout)
    assert wrong["standing"] == "changed" and wrong["elsewhere"] == []
    gone = run("new-14")
    assert gone.returncode == 1 and gone.stderr.count("\n") == 1
