"""What a person notes, exports and uploads is no other account's of the machine, wherever it lies for a while."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from team import Person, Team, paths, team

from assistant.notes.export import Written
from assistant.notes.items import CallNote, Item
from assistant.notes.store import NoteStore
from assistant.page.gradio_adapter import gr
from assistant.page.tabs import callnote
from assistant.service import Assistant
from assistant.serving.uploads import add_uploads

QUESTION = "安全保障新增哪些部门"
LAW = "样例渡口管理办法\n\n第一条 为了规范渡口管理，制定本办法。\n第二条 渡船应当每年检验一次。\n"
pytestmark = pytest.mark.skipif(os.name != "posix", reason="no such permissions here")


@pytest.fixture
def own(copied_home: Callable[[], Path]) -> Iterator[Assistant]:
    with Assistant.open(copied_home()) as opened:
        opened.prepare()
        yield opened


@pytest.fixture
def house(own: Assistant, tmp_path: Path) -> Iterator[Team]:
    with team(own, tmp_path / "users", ["甲"]) as opened:
        yield opened


@pytest.fixture(autouse=True)
def everybody_may_read() -> Iterator[None]:
    """Work as an account does whose files are everybody's to read unless a program says otherwise."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def are_private(*files: Path) -> bool:
    return all(file.stat().st_mode & 0o077 == 0 and file.parent.stat().st_mode & 0o077 == 0 for file in files)


def test_a_note_and_a_copy_of_an_upload_are_private(tmp_path: Path, own: Assistant) -> None:
    NoteStore(tmp_path / "notes").change("甲", lambda _: CallNote("t", (Item("1", "甲", "", ""),)))
    assert are_private(*(tmp_path / "notes").iterdir())
    law = tmp_path / "渡口.txt"
    law.write_text(LAW, "utf-8")
    add_uploads(own.library, [law])
    copies = list(own.library.uploads.iterdir())
    assert copies and are_private(*copies)


def test_folders_of_an_earlier_release_are_closed(tmp_path: Path, own: Assistant) -> None:
    (tmp_path / "notes").mkdir(mode=0o755)
    NoteStore(tmp_path / "notes").change("甲", lambda _: CallNote("t", (Item("1", "甲", "", ""),)))
    own.library.uploads.mkdir(mode=0o755, exist_ok=True)
    law = tmp_path / "渡口.txt"
    law.write_text(LAW, "utf-8")
    add_uploads(own.library, [law])
    assert are_private(*(tmp_path / "notes").iterdir(), *own.library.uploads.iterdir())


def test_uploads_and_exports_are_private_in_temporary_folders_too(house: Team) -> None:
    person, session = Person(house.url, "甲"), "a-tab"
    (sent,) = person.upload("渡口.txt", LAW.encode()).json
    person.done(house.number("start"), session)
    person.done(house.number("ask"), session, None, QUESTION)
    person.done(house.number("pin_answer"), session, None, event={"turn": 1})
    made = [Path(path) for path in paths(person.done(house.number("files"), session, None))]
    folder = Path(gr.utils.get_upload_folder())
    assert made and are_private(Path(sent), *made) and folder.stat().st_mode & 0o077 == 0
    assert all(folder in path.parents for path in (Path(sent), *made))
    lying = [path for path in folder.rglob("*") if path.is_file()]
    assert are_private(*lying)


def test_exported_notes_are_private_until_they_are_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = os.umask(0)
    try:
        (kept,) = callnote._kept([Written("摘录.md", b"text")])
    finally:
        os.umask(before)
    assert Path(kept).parent.parent == tmp_path and are_private(Path(kept))


@pytest.mark.slow
def test_the_temporary_folder_goes_with_the_program(tmp_path: Path) -> None:
    code = (
        "from assistant.page.gradio_adapter import gr; print(gr.utils.get_upload_folder()); open(gr.utils.get_upload_folder() + '/x', 'w')"
    )
    within = tmp_path / "temporary"
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ, "GRADIO_TEMP_DIR": str(within)}, capture_output=True, text=True)
    folder = Path(done.stdout.strip())
    assert done.returncode == 0 and folder.parent == within and not folder.exists()
    shutil.rmtree(within)
