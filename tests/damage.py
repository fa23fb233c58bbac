"""What becomes of each stored file under each damage: the table that the tests hold the program to, and that bench/RESULTS.md shows."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

from test_index_samples import POLICY, Letters, read

from assistant.config import Serving
from assistant.history.feedback import Asked, Remark, append, feedback
from assistant.history.store import History
from assistant.keeping import doctor
from assistant.limits import read_limits
from assistant.notes.store import NoteStore
from assistant.serving.leaving import archive
from assistant.serving.opening import users_of
from assistant.serving.sessions import Sessions, sessions_file
from assistant.serving.users import Gate, mark, set_password
from assistant.types import Answer, Status, Turn, Verdict
from assistant.understanding import synonyms
from corpus.datafile import read_table, use_own_tables
from corpus.errors import UserError
from corpus.read import read_files
from index.doctor import Finding
from index.files import Home, Manifest
from index.library import Library

NOBODY = 65534
SYNONYMS = Path(synonyms.__file__).with_suffix(".toml")
LAW = "每名乘客一件"
FERRY = f"""渡口管理办法
第一条　为了加强渡口安全管理，制定本办法。
第二条　渡船应当配备救生衣，{LAW}。
第三条　违反本办法的，处一百五十元以上二百元以下罚款。
"""
ASKED = ("岸电泊位建多少", "渡船救生衣", "码头船救生衣")
ANSWER = Answer("问", Status.ANSWERED, None, "答")
# The stored files, by a pattern under the home directory.
FILES = {
    "library.sqlite": "library.sqlite",
    "originals/…/added.json": "originals/渡口-*/added.json",
    "originals/…/0/FILE": "originals/渡口-*/0/*",
    "documents/FILE": "documents/*",
    "derived/lexical/manifest.json": "derived/lexical/manifest.json",
    "derived/lexical/meta.json": "derived/lexical/meta.json",
    "derived/lexical/….idx": "derived/lexical/*.idx",
    "derived/lexical/….term": "derived/lexical/*.term",
    "derived/dense…/manifest.json": "derived/dense-*/manifest.json",
    "derived/dense…/….faiss": "derived/dense-*/*.faiss",
    "derived/dense…/….npy": "derived/dense-*/*.npy",
    "history.sqlite3": "history.sqlite3",
    "notes/USER.json": "notes/*.json",
    "feedback.jsonl": "feedback.jsonl",
    "users": "users",
    ".users.marker": ".users.marker",
    ".users.sessions": ".users.sessions",
    "archive/USER-….json": "archive/*.json",
    "words/TABLE.toml": "words/*.toml",
    "limits.toml": "limits.toml",
}
DAMAGES = ("truncated", "emptied", "flipped", "deleted", "folder", "unreadable", "other version")
# What a start says and does, and then `doctor`; in every case but the last all questions are answered as before.
MEANS = {
    "same": "nothing is lost, nothing needs saying",
    "healed": "told in one line and healed; the next start is silent",
    "aside": "told in one line, the old file kept under another name, this part begins afresh",
    "mended": "in use it costs nothing; `doctor` names and mends it",
    "named": "in use it costs nothing or one line; `doctor` names it",
    "closed": "the page is not served, in one line; the command line goes on, and `doctor` names it",
    "refused": "one line, exit status 1, nothing is touched",
}
OUTCOMES: dict[str, tuple[str, ...]] = {
    "library.sqlite": ("healed", "healed", "healed", "healed", "healed", "refused", "refused"),
    "originals/…/added.json": ("mended", "mended", "mended", "same", "same", "mended", "mended"),
    "originals/…/0/FILE": ("mended", "mended", "mended", "mended", "mended", "mended", "-"),
    "documents/FILE": ("named", "named", "named", "named", "named", "named", "-"),
    "derived/lexical/manifest.json": ("healed", "healed", "healed", "healed", "healed", "healed", "healed"),
    "derived/lexical/meta.json": ("healed", "healed", "healed", "healed", "healed", "healed", "-"),
    "derived/lexical/….idx": ("healed", "healed", "healed", "healed", "healed", "healed", "-"),
    "derived/lexical/….term": ("healed", "healed", "healed", "healed", "healed", "healed", "-"),
    "derived/dense…/manifest.json": ("healed", "healed", "healed", "healed", "healed", "healed", "healed"),
    "derived/dense…/….faiss": ("healed", "healed", "healed", "healed", "healed", "healed", "-"),
    "derived/dense…/….npy": ("healed", "healed", "healed", "healed", "healed", "healed", "-"),
    "history.sqlite3": ("aside", "same", "aside", "same", "aside", "named", "aside"),
    "notes/USER.json": ("aside", "aside", "aside", "same", "aside", "named", "aside"),
    "feedback.jsonl": ("named", "same", "named", "same", "named", "named", "named"),
    "users": ("closed", "closed", "closed", "closed", "closed", "closed", "closed"),
    ".users.marker": ("same", "same", "same", "same", "same", "same", "-"),
    ".users.sessions": ("aside", "same", "aside", "same", "named", "named", "same"),
    "archive/USER-….json": ("named", "named", "named", "same", "named", "named", "same"),
    "words/TABLE.toml": ("refused", "same", "refused", "same", "named", "refused", "-"),
    "limits.toml": ("refused", "same", "refused", "same", "named", "refused", "refused"),
}


def table() -> str:
    """Return the outcomes as a Markdown table."""
    head = f"| file | {' | '.join(DAMAGES)} |\n|---|{'---|' * len(DAMAGES)}\n"
    return head + "".join(f"| `{name}` | {' | '.join(outcomes)} |\n" for name, outcomes in OUTCOMES.items())


def inflict(path: Path, damage: str) -> None:
    """Damage a file."""
    content = path.read_bytes()
    if damage == "truncated":
        path.write_bytes(content[: len(content) // 2])
    elif damage == "emptied":
        path.write_bytes(b"")
    elif damage == "flipped":
        flip(path, [found.start() for found in re.finditer(LAW.encode(), content)] or [0])
    elif damage == "unreadable":
        path.chmod(0)
    elif damage == "other version":
        _other_version(path, content)
    else:
        path.unlink()
        if damage == "folder":
            path.mkdir()


def _other_version(path: Path, content: bytes) -> None:
    if path.name.endswith((".sqlite", ".sqlite3", ".sessions")):
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA user_version = 99")
    elif path.name in ("users", "limits.toml"):
        path.write_bytes(content + b"later = 99\n")
    elif path.name == "manifest.json":
        replace(Manifest.read(path.parent), identity={"later": "1"}).write(path.parent)
    else:
        path.write_text(json.dumps({**json.loads(content), "format": 99, "later": 1}) + "\n", encoding="utf-8")


def flip(path: Path, places: Sequence[int]) -> None:
    """Turn a bit over at each place of a file."""
    content = bytearray(path.read_bytes())
    for place in places:
        content[place] ^= 1 << 6
    path.write_bytes(content)


def furnish(home: Path) -> None:
    """Make a home with a document of each origin, an index, a conversation, a note and a remark; what it reads lies beside it."""
    beside = home.parent
    (beside / "port.txt").write_text(POLICY, encoding="utf-8")
    (beside / "渡口.txt").write_text(FERRY, encoding="utf-8")
    with opened(home, []) as library:
        library.uploads.mkdir()
        (library.uploads / "码头.txt").write_text(FERRY.replace("渡", "码头"), encoding="utf-8")
        library.add([beside / "渡口.txt"])
        library.add([library.uploads / "码头.txt"])
        library.prepare()
        history = History(library.home.history, print)
        history.record("", "c", Turn(1, ANSWER))
        history.close()
        NoteStore(library.home.notes).change("", lambda note: note.renamed("某客户"))
        append(library.home.feedback, feedback(ANSWER, Remark(Verdict.WRONG, "不对"), Asked()))
        people(library.home)


def people(home: Home) -> None:
    """Add a user who is signed in, what a removed one left, words and limits."""
    NoteStore(home.notes).change("李", lambda note: note.renamed("李的客户"))
    archive(home.root, "李")
    set_password(home.users, "张", "a long password", is_new=True)
    signed_in(home, print)
    home.words.mkdir()
    (home.words / "synonyms.toml").write_text('[terms]\n"渡船" = [\n  "摆渡",\n  "摆渡船",\n]\n', encoding="utf-8")
    home.limits.write_text("answer_seconds = 59\n", encoding="utf-8")


def signed_in(home: Home, notice: Callable[[str], object]) -> None:
    """Let the user in as a served page does."""
    users = users_of(Serving(home=home.root))
    assert users is not None
    mark(users)
    sessions = Sessions(sessions_file(users, home.root), notice=lambda line: notice(line) and None, may_forget=True)
    user = Gate(users).known("张")
    assert user is not None
    assert sessions.user_of(sessions.begin("张", user.secret), lambda _: user.secret) == "张"
    sessions.close()


def settings(home: Path) -> None:
    """Read limits and a person's own words as every start does."""
    read_limits(home)
    use_own_tables(Home(home).words)
    try:
        read_table(SYNONYMS)
    finally:
        use_own_tables(home / "none")


def opened(home: Path, said: list[str]) -> Library:
    """Open a home with the encoder of the samples."""
    beside = home.parent
    return Library.open(home, sources=[beside / "port.txt"], read=read, read_files=read_files, encoder=Letters(), notice=said.append)


def examined(home: Path) -> list[Finding]:
    """Let `doctor` look at a home whose library was opened before."""
    return doctor.examine_parts(Home(home))


def used(home: Path) -> dict[str, Any]:
    """Start, ask, pin and speak of an answer as a person does; return what was answered, and every line that was said."""
    said: list[str] = []
    closed = ""
    try:
        settings(home)
        with opened(home, said) as library:
            answers = [[hit.key for hit in library.search(question)] for question in ASKED]
            texts = {record.key: record.text for record in library.records()}
            rows = [str(library.relations(document)) for document in library.documents()]
            history, notes = History(library.home.history, said.append), NoteStore(library.home.notes, said.append)
            for act in (
                lambda: history.record("", "d", Turn(1, ANSWER)),
                lambda: notes.change("", lambda note: note.renamed("下一位")),
                lambda: append(library.home.feedback, feedback(ANSWER, Remark(Verdict.HELPFUL), Asked())),
            ):
                try:
                    act()
                except UserError as error:
                    said.append(str(error))
            history.close()
            try:
                signed_in(library.home, said.append)
            except UserError as error:
                closed = str(error)
    except UserError as error:
        return {"refused": str(error), "said": said}
    return {"answers": answers, "texts": texts, "rows": rows, "said": said, "closed": closed}


if __name__ == "__main__":  # as another user, who may not read everything
    with tempfile.TemporaryDirectory() as folder:  # what is imported only when it is needed, that user may not read
        furnish(Path(folder) / "home")
        used(Path(folder) / "home")
        examined(Path(folder) / "home")
    os.setuid(NOBODY)
    sys.stdout.write(json.dumps(used(Path(sys.argv[1]))) + "\n")
    with contextlib.suppress(UserError):
        sys.stdout.write(json.dumps([[each.part, each.state.value] for each in examined(Path(sys.argv[1]))]))
