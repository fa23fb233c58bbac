"""What is stored outlives what happens to it: lost and altered databases, kills, read-only homes, backups; and goes when it shall go."""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from laws import FERRY, write_laws
from page_server import free_port
from team import Person, password
from test_cli import QUESTION, environment, objects, told_in_one_line

import ui
from assistant.config import Serving
from assistant.history.feedback import Asked, Remark, append, feedback
from assistant.history.store import History
from assistant.keeping.doctor import examine_parts
from assistant.limits import Limits
from assistant.notes.store import NoteStore
from assistant.service import Assistant
from assistant.serving.leaving import archive
from assistant.serving.opening import users_of
from assistant.serving.sessions import Sessions
from assistant.serving.users import set_password
from assistant.types import Answer, Status, Turn, Verdict
from corpus.errors import UserError
from index.files import Home

pytestmark = pytest.mark.slow  # processes
ROOT = Path(__file__).parent.parent
PROGRAM = [sys.executable, "-c", "from ui import main; main()"]
TENTH = "第十条　超载运输的，处一万元罚款，并责令乘客离船。"


@pytest.fixture(scope="module")
def made(copied_home: Callable[[], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a law's two files and, as `kept`, a home that holds them."""
    folder = tmp_path_factory.mktemp("keeping")
    write_laws(folder)
    shutil.copytree(copied_home(), folder / "kept")
    with Assistant.open(folder / "kept") as opened:
        opened.add([Path(old(folder)), Path(new(folder))], FERRY)
        opened.prepare()
    return folder


@pytest.fixture
def place(made: Path) -> Path:
    """Return a home of its own with a law in two versions, whose files lie beside it."""
    write_laws(made)
    shutil.rmtree(made / "home", ignore_errors=True)
    return Path(shutil.copytree(made / "kept", made / "home"))


def shown(home: Path, said: list[str]) -> list[str]:
    """Return the texts of a clause of the note and of one of the law; what is said on the way is told."""
    with Assistant.open(home, notice=said.append) as opened:
        return [card.record.text for name in ("新39", f"{FERRY}新版第十条") for card in opened.lookup(name)]


def run(home: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *arguments],
        input=stdin,
        capture_output=True,
        env=environment(home),
        cwd=ROOT,
        timeout=120,
        encoding="utf-8",
        check=False,
    )


def old(folder: Path) -> str:
    return str(folder / f"{FERRY}-old.txt")


def new(folder: Path) -> str:
    return str(folder / f"{FERRY}-new.txt")


def spoil(path: Path, how: str) -> None:
    if how == "deleted":
        path.unlink()
    else:
        path.write_bytes({"emptied": b"", "garbled": b"\xff\x00" * 3000}[how])


def altered(home: Path, statement: str) -> None:
    with contextlib.closing(sqlite3.connect(home / "library.sqlite")) as connection:
        assert connection.execute(statement).rowcount > 0
        connection.commit()


def states(home: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in objects(run(home, "doctor", "--json")):
        found.setdefault(row["part"], set()).add(row["state"])
    return found


# ---- the database


@pytest.mark.parametrize("how", ["deleted", "emptied", "garbled"])
@pytest.mark.parametrize("files", ["there", "gone"])
def test_a_lost_database_loses_no_document(place: Path, how: str, files: str) -> None:
    if files == "gone":
        for path in (old(place.parent), new(place.parent)):
            Path(path).unlink()
    spoil(place / "library.sqlite", how)
    done = run(place, "clause", f"{FERRY}新版第十条", "--json")
    (card,) = objects(done)
    assert card["text"] == TENTH
    lost, back = done.stderr.splitlines()
    assert "library.sqlite" in lost and FERRY in back and "重新加入" in back
    again = run(place, "clause", f"{FERRY}新版第十条", "--json")
    assert (again.stderr, objects(again)) == ("", [card])


def test_uploads_of_an_earlier_program_are_added_again(place: Path) -> None:
    shutil.rmtree(place / "originals")
    (place / "documents").mkdir()
    shutil.copyfile(new(place.parent), place / "documents" / "上传.txt")
    (place / "documents" / "坏.docx").write_bytes(b"PK\x03\x04 broken")
    (place / "library.sqlite").unlink()
    done = run(place, "list", "--json")
    assert [row["document"] for row in objects(done)] == ["boci-2021", "上传"]
    assert "上传" in done.stderr and [line for line in done.stderr.splitlines() if "坏.docx" in line and "没能重新加入" in line]


def test_what_cannot_be_added_again_is_named_until_it_is_given_up(place: Path) -> None:
    (copy,) = (place / "originals").glob(f"{FERRY}-*/1/*")
    copy.write_text("第一条　别的。", encoding="utf-8")
    Path(new(place.parent)).write_text("第一条　又是别的。", encoding="utf-8")
    (place / "library.sqlite").unlink()
    for _ in range(2):
        done = run(place, "list", "--json")
        assert [row["document"] for row in objects(done)] == ["boci-2021"]
        assert [line for line in done.stderr.splitlines() if FERRY in line and "没能重新加入" in line]
    assert run(place, "remove", FERRY).returncode == 0
    assert run(place, "list", "--json").stderr == ""


def test_a_figure_altered_in_the_database_is_never_answered(place: Path) -> None:
    question = "标识注册量从多少提高到多少"
    (before,) = objects(run(place, "ask", question, "--json"))
    assert "150" in before["answer"]
    altered(place, "UPDATE records SET text = replace(text, '150', '950') WHERE key = 'boci-2021:new-2-milestone'")
    done = run(place, "ask", question, "--json")
    (answer,) = objects(done)
    assert answer | {"elapsed_ms": 0} == before | {"elapsed_ms": 0}
    assert "new-2-milestone" in done.stderr and "重读" in done.stderr
    altered(place, "UPDATE figures SET value = 950 WHERE value = 150")
    (mended,) = objects(run(place, "cite", "boci-2021:new-2-milestone", "--json"))
    assert len(mended["mended"]) == 1 and "150" in mended["quote"]
    altered(place, "UPDATE documents SET plain = replace(plain, '150 亿', '950 亿') WHERE id = 'boci-2021'")
    assert "全文与它的校验值不符" in run(place, "cite", "boci-2021:new-2-milestone").stdout
    assert "与校验值相符" in run(place, "cite", "boci-2021:new-2-milestone").stdout


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records SET text = CAST(x'e7ff' AS TEXT) WHERE rowid IN (SELECT rowid FROM records WHERE document = '{}' LIMIT 1)",
        "UPDATE records SET key = 'x' || key WHERE rowid IN (SELECT rowid FROM records WHERE document = '{}' LIMIT 1)",
        "UPDATE records SET kind = 'klause' WHERE rowid IN (SELECT rowid FROM records WHERE document = '{}' LIMIT 1)",
        "UPDATE documents SET title = CAST(x'ff' AS TEXT) WHERE id = '{}'",
        "UPDATE documents SET source = 'x' WHERE id = '{}'",
        "UPDATE documents SET id = 'x' || id WHERE id = '{}'",
        "UPDATE pairs SET old = '[' WHERE document = '{}'",
        "DELETE FROM records WHERE document = '{}'",
    ],
)
@pytest.mark.parametrize("document", ["boci-2021", FERRY])
def test_damage_stays_with_its_document_and_is_healed(place: Path, statement: str, document: str) -> None:
    before = shown(place, [])
    altered(place, statement.format(document))
    said: list[str] = []
    assert shown(place, said) == before
    assert len(said) in (1, 2) and any("重读" in line or "重新加入" in line for line in said)
    said.clear()
    assert shown(place, said) == before and said == []
    assert {(each.part, each.state.value) for each in examine_parts(Home(place)) if each.part == "library.sqlite"} == {
        ("library.sqlite", "sound")
    }


def test_a_document_whose_original_is_gone_is_put_right_by_its_own_text_or_named(place: Path) -> None:
    shutil.rmtree(place / "originals")
    for path in (old(place.parent), new(place.parent)):
        Path(path).unlink()
    altered(place, f"UPDATE records SET text = '改了' WHERE key = '{FERRY}:new-10'")
    done = run(place, "clause", f"{FERRY}新版第十条", "--json")
    assert [card["text"] for card in objects(done)] == [TENTH] and "已按存着的全文改回" in done.stderr
    altered(place, f"UPDATE documents SET plain = replace(plain, '一万元', '九万元') WHERE id = '{FERRY}'")
    done = run(place, "list", "--json")
    assert [row["document"] for row in objects(done)] == ["boci-2021"]
    assert FERRY in done.stderr and "已移出资料库" in done.stderr
    (saved,) = (place / "damaged").iterdir()
    assert "九万元" in saved.read_text(encoding="utf-8")


def test_kills_while_adding_leave_all_or_nothing(place: Path) -> None:
    dice = random.Random(3)
    arguments = ["add", "--wait", "--old", old(place.parent), "--new", new(place.parent), "--name", "另一份"]
    for _ in range(8):
        Path(new(place.parent)).write_text(f"{FERRY}\n第一条　第 {dice.random()} 次。\n", encoding="utf-8")
        running = subprocess.Popen(
            [*PROGRAM, *arguments], cwd=ROOT, env=environment(place), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(dice.uniform(0.3, 2.0))
        running.send_signal(signal.SIGKILL)
        running.wait()
        done = run(place, "list", "--json")
        assert done.returncode == 0 and {row["document"] for row in objects(done)} >= {"boci-2021"}
        assert "没能" not in done.stderr and "损坏" not in done.stderr
    assert run(place, *arguments).returncode == 0
    assert states(place)["originals"] == {"sound"}


def test_doctor_names_what_belongs_to_nothing_and_mends_what_can_be_made_anew(place: Path) -> None:
    assert run(place, "doctor").returncode == 0
    (place / "documents").mkdir(exist_ok=True)
    (place / "documents" / "无主.txt").write_text("第一条　甲。", encoding="utf-8")
    left = place / "originals" / ".writing-x"
    left.mkdir()
    os.utime(left, (0, 0))
    altered(place, "UPDATE embeddings SET vector = zeroblob(length(vector)) WHERE hash = (SELECT min(hash) FROM embeddings)")
    (place / "users").write_text("没有密码的一行\n", encoding="utf-8")
    (place / "limits.toml").write_text("answer_rows = 7\n", encoding="utf-8")
    done = run(place, "doctor")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    told = done.stdout.splitlines()
    for part, state in (
        ("documents：无主.txt", "有问题"),
        ("originals：清掉了", "已修复"),
        ("1 个向量损坏", "已修复"),
        ("users：", "有问题"),
    ):
        assert [line for line in told if part in line and line.startswith(state)], part
    assert not left.exists()
    again = run(place, "doctor").stdout
    assert "已修复" not in again and "limits.toml 读得懂" in again


# ---- a home that cannot be written


@pytest.fixture
def fixed(place: Path) -> Iterator[Path]:
    """Yield a home that another user may read and not write."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root can become another user")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        home = Path(shutil.copytree(place, Path(folder) / "home"))
        Path(folder, "warm").mkdir()
        shutil.copytree(place, Path(folder) / "warm", dirs_exist_ok=True)
        for path in [home, *home.rglob("*")]:
            path.chmod(0o555 if path.is_dir() else 0o444)
        yield home


def by_nobody(home: Path, *arguments: str) -> list[str]:
    return [sys.executable, str(Path(__file__).with_name("as_nobody.py")), str(home.with_name("warm")), str(home), *arguments]


def temporary(home: Path) -> dict[str, str]:
    folder = home.with_name("tmp")
    folder.mkdir(exist_ok=True)
    folder.chmod(0o777)
    return environment(home, TMPDIR=str(folder), GRADIO_TEMP_DIR=str(folder / "gradio"))


def test_a_home_that_cannot_be_written_is_still_asked(fixed: Path) -> None:
    held = sorted(path.name for path in fixed.rglob("*"))

    def nobody(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(by_nobody(fixed, *arguments), capture_output=True, text=True, env=temporary(fixed), timeout=120, check=False)

    for arguments, words in (
        (("clause", f"{FERRY}新版第十条"), "超载运输的"),
        (("ask", QUESTION), "科技部"),
        (("status",), "可用"),
        (("backup", str(fixed.with_name("tmp") / "b.zip")), "已备份"),
    ):
        done = nobody(*arguments)
        assert done.returncode == 0 and words in done.stdout, done.stderr
    assert "只读" in nobody("clause", "新39").stderr
    for arguments in (("add", "--wait", old(fixed.parent)), ("remove", FERRY), ("purge", "--all", "--yes")):
        done = nobody(*arguments)
        assert done.returncode == 1 and "Traceback" not in done.stderr
    assert sorted(path.name for path in fixed.rglob("*")) == held


def test_a_home_that_cannot_be_written_is_served_without_history(fixed: Path) -> None:
    port = free_port()
    running = subprocess.Popen(
        by_nobody(fixed, "serve", "--port", str(port)), env=temporary(fixed), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        health: dict[str, object] = {}
        for _ in range(240):
            with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as told:
                health = json.load(told)
                break
            assert running.poll() is None, running.stdout and running.stdout.read()
            time.sleep(0.5)
        assert health["status"] == "ok" and health["documents"] == 2
    finally:
        running.terminate()
        said = running.communicate(timeout=30)[0]
    assert "只读" in said and "不记日志" in said


@pytest.fixture
def with_users(place: Path) -> Path:
    """Give the home a user before it is made read-only."""
    set_password(place / "users", "张", password("张"), is_new=True)
    return place


def test_a_home_with_users_that_cannot_be_written_is_served_and_they_sign_in(with_users: Path, fixed: Path) -> None:
    with Assistant.open(with_users) as opened:
        page = ui.build(opened)
        own = [fn for fn in page.fns.values() if fn.api_visibility == "private"]
        number = {fn.name: fn._id for fn in own}
        tabs = [fn._id for fn in own if fn.name == "opened" and len(fn.inputs) == 1]
    held = sorted(path.name for path in fixed.rglob("*"))
    port = free_port()
    command = by_nobody(fixed, "serve", "--port", str(port))
    running = subprocess.Popen(command, env=temporary(fixed), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/health", timeout=5):
                break
            assert running.poll() is None, running.stdout and running.stdout.read()
            time.sleep(0.5)
        assert Person(url).send("/config").status == 401
        person = Person(url, "张")
        assert person.send("/config").json["username"] == "张"
        person.done(number["start"], "tab")
        assert "科技部" in person.done(number["ask"], "tab", None, QUESTION)
        assert any("只读" in person.done(tab, "tab", None) for tab in tabs)
    finally:
        running.terminate()
        said = running.communicate(timeout=30)[0]
    assert "只读" in said and "登录只记在内存里" in said
    assert sorted(path.name for path in fixed.rglob("*")) == held


# ---- backup and restore


def furnished(place: Path) -> Home:
    home, answer = Home(place), Answer("问", Status.ANSWERED, None, "答")
    history = History(home.history, print)
    for user in ("", "张"):
        history.record(user, "c", Turn(1, answer))
        NoteStore(home.notes).change(user, lambda note: note.renamed("某客户"))
        append(home.feedback, feedback(answer, Remark(Verdict.WRONG), Asked(user=user)))
    history.close()
    home.logs.mkdir(exist_ok=True)
    (home.logs / "clausepair.log").write_text("x answer user=- a\nx answer user=张 b\nx login user=张\nx start\n", encoding="utf-8")
    return home


def peopled(place: Path) -> Home:
    """Furnish a home with users, somebody signed in, what a removed user left, limits and words of its own."""
    home, answer = furnished(place), Answer("问", Status.ANSWERED, None, "答")
    set_password(home.users, "张", "a long password", is_new=True)
    sessions = Sessions(home.sessions)
    sessions.begin("张", "s", "192.0.2.7", "Browser")
    sessions.close()
    for user in ("李", "李四"):
        history = History(home.history, print)
        history.record(user, f"of {user}", Turn(1, answer))
        history.close()
        NoteStore(home.notes).change(user, lambda note, user=user: note.renamed(f"{user}的客户"))
        append(home.feedback, feedback(answer, Remark(Verdict.WRONG), Asked(user=user)))
        archive(place, user)
    home.limits.write_text("answer_rows = 77\n", encoding="utf-8")
    home.words.mkdir()
    (home.words / "synonyms.toml").write_text('[terms]\n"渡船" = ["摆渡"]\n', encoding="utf-8")
    return home


def of_persons(home: Home) -> dict[str, bytes]:
    """Return the plain files that a backup holds, by name."""
    paths = [home.users, home.users_marker, home.limits, home.feedback, *home.archive.iterdir(), *home.words.iterdir()]
    return {path.relative_to(home.root).as_posix(): path.read_bytes() for path in [*paths, *home.notes.glob("*.json")]}


def test_a_backup_holds_users_limits_words_and_what_removed_users_left(place: Path, tmp_path: Path) -> None:
    home, fresh = peopled(place), Home(tmp_path / "fresh")
    assert run(place, "backup", str(tmp_path / "backup.zip")).returncode == 0
    assert run(fresh.root, "restore", str(tmp_path / "backup.zip")).returncode == 0
    before = of_persons(home)
    assert of_persons(fresh) == before and len(before) >= 8
    assert History(fresh.history, print).conversations("张").total == 1
    with Assistant.open(fresh.root) as opened:
        assert opened.limits.answer_rows == 77
    fresh.users.unlink()
    with pytest.raises(UserError, match="曾有用户"):
        users_of(Serving(home=fresh.root))  # restored elsewhere, it is still a home that had users


@pytest.mark.skipif(os.name != "posix", reason="no such permissions here")
def test_what_is_restored_or_saved_is_nobody_elses(place: Path, tmp_path: Path) -> None:
    peopled(place)
    run(place, "backup", str(tmp_path / "backup.zip"))
    before = os.umask(0)
    try:
        run(place, "restore", str(tmp_path / "backup.zip"))
        assert all(path.stat().st_mode & 0o077 == 0 for name in ("notes", "archive", "words", "originals") for path in inside(place / name))
        assert [path.stat().st_mode & 0o777 for path in place.glob("replaced-*")] == [0o700]
        shutil.rmtree(place / "originals")
        for path in (old(place.parent), new(place.parent)):
            Path(path).unlink()
        altered(place, f"UPDATE documents SET plain = replace(plain, '一万元', '九万元') WHERE id = '{FERRY}'")
        run(place, "list")
        saved = inside(place / "damaged")
        assert len(saved) == 2 and all(path.stat().st_mode & 0o077 == 0 for path in saved)
    finally:
        os.umask(before)


def inside(folder: Path) -> list[Path]:
    return [folder, *folder.rglob("*")]


def test_a_backup_brings_everything_back(place: Path, tmp_path: Path) -> None:
    furnished(place)
    target = tmp_path / "backup.zip"
    assert run(place, "backup", str(target)).returncode == 0
    assert target.stat().st_mode & 0o077 == 0 or os.name == "nt"
    assert "已存在" in told_in_one_line(run(place, "backup", str(target)))
    (card,) = objects(run(place, "clause", f"{FERRY}新版第十条", "--json"))
    for path in (old(place.parent), new(place.parent)):
        Path(path).unlink()
    fresh = tmp_path / "fresh"
    assert run(fresh, "restore", str(target)).returncode == 0
    assert objects(run(fresh, "clause", f"{FERRY}新版第十条", "--json")) == [card]
    assert History(fresh / "history.sqlite3", print).conversations("张").total == 1
    assert NoteStore(fresh / "notes").read("").title == "某客户"
    assert {state for found in states(fresh).values() for state in found} == {"sound"}
    run(place, "remove", FERRY)
    (told,) = objects(run(place, "restore", str(target), "--json"))
    assert objects(run(place, "clause", f"{FERRY}新版第十条", "--json")) == [card]
    assert (Path(told["replaced"]) / "library.sqlite").is_file()


def test_a_backup_is_consistent_while_others_write(place: Path, tmp_path: Path) -> None:
    program = (
        "import sys\nfrom itertools import count\nfrom pathlib import Path\nfrom assistant.service import Assistant\n"
        "with Assistant.open(Path(sys.argv[1])) as opened:\n"
        "    for n in count():\n"
        "        Path(sys.argv[2]).write_text(f'渡船办法\\n第一条　第 {n} 次。\\n第二条　甲。\\n', encoding='utf-8')\n"
        "        opened.add([Path(sys.argv[2])], '常改')\n"
        "        print(n, flush=True)\n"
    )
    command = [sys.executable, "-c", program, str(place), str(tmp_path / "常改.txt")]
    writing = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert writing.stdout is not None
    try:
        writing.stdout.readline()
        for n in range(3):
            assert run(place, "backup", str(tmp_path / f"{n}.zip")).returncode == 0
            assert writing.poll() is None
        assert "正在使用" in told_in_one_line(run(place, "restore", str(tmp_path / "0.zip")))
        assert "正在使用" in told_in_one_line(run(place, "purge", "--all", "--yes"))
    finally:
        writing.kill()
        writing.wait()
    for n in range(3):
        fresh = tmp_path / f"fresh{n}"
        assert run(fresh, "restore", str(tmp_path / f"{n}.zip")).returncode == 0
        assert states(fresh) == {"library.sqlite": {"sound"}, "originals": {"sound"}}


@pytest.mark.parametrize("how", ["cut", "flipped", "outside", "no zip", "missing", "newer"])
def test_a_backup_that_is_not_whole_changes_nothing(place: Path, tmp_path: Path, how: str) -> None:
    target, bad = tmp_path / "backup.zip", tmp_path / "bad.zip"
    run(place, "backup", str(target))
    content = target.read_bytes()
    if how == "cut":
        bad.write_bytes(content[: len(content) // 2])
    elif how == "flipped":
        bad.write_bytes(content[:5000] + bytes([content[5000] ^ 64]) + content[5001:])
    elif how == "no zip":
        bad.write_bytes(b"nothing")
    elif how != "missing":
        name = "../outside" if how == "outside" else "library.sqlite"
        with zipfile.ZipFile(bad, "w") as archive:
            archive.writestr("manifest.json", json.dumps({"format": 99 if how == "newer" else 1, "files": {name: "0"}}))
            archive.writestr(name, b"x")
    held = (place / "library.sqlite").read_bytes()
    told_in_one_line(run(place, "restore", str(bad)))
    assert (place / "library.sqlite").read_bytes() == held
    assert not [path for path in place.iterdir() if path.name.startswith((".restoring", "replaced"))]
    assert not (tmp_path / "outside").exists()


# ---- deleting


def test_what_is_purged_is_gone_and_nothing_else(place: Path) -> None:
    home = furnished(place)
    refused = run(place, "purge", "--history", stdin="n\n")
    assert refused.returncode == 1 and History(home.history, print).conversations("张").total == 1
    assert run(place, "purge", "--history", "--notes", "--feedback", "--logs", "--user", "张", "--yes").returncode == 0
    assert [History(home.history, print).conversations(user).total for user in ("", "张")] == [1, 0]
    assert [NoteStore(home.notes).read(user).title for user in ("", "张")] == ["某客户", ""]
    assert [json.loads(line)["user"] for line in home.feedback.read_text(encoding="utf-8").splitlines()] == [""]
    assert (home.logs / "clausepair.log").read_text(encoding="utf-8") == "x answer user=- a\nx start\n"
    assert run(place, "purge", "--history", "--notes", "--feedback", "--logs", stdin="y\n").returncode == 0
    assert History(home.history, print).conversations("").total == 0
    assert not list(home.notes.glob("*.json")) and home.feedback.read_bytes() == (home.logs / "clausepair.log").read_bytes() == b""
    assert len(objects(run(place, "list", "--json"))) == 2


def test_what_was_derived_from_a_document_goes_and_is_made_anew(place: Path) -> None:
    def vectors() -> int:
        with contextlib.closing(sqlite3.connect(place / "library.sqlite")) as connection:
            return int(connection.execute("SELECT count(*) FROM embeddings").fetchone()[0])

    before = vectors()
    assert run(place, "purge", "--document", FERRY, "--yes").returncode == 0
    assert 0 < vectors() < before and not (place / "derived").exists()
    assert run(place, "ask", f"{FERRY}新版第十条").returncode == 0
    assert vectors() == before
    run(place, "remove", FERRY)
    assert run(place, "purge", "--document", FERRY, "--yes").returncode == 0
    assert vectors() < before
    texts = re.escape("责令乘客离船".encode())
    assert not [path for path in place.rglob("*") if path.is_file() and re.search(texts, path.read_bytes())]


def test_purging_all_leaves_only_what_is_not_the_programs(place: Path) -> None:
    furnished(place)
    (place / "words").mkdir()
    (place / "mine.txt").write_text("keep me", encoding="utf-8")
    assert run(place, "purge", "--all", "--yes").returncode == 0
    assert sorted(path.name for path in place.iterdir() if not path.name.endswith(".lock")) == ["mine.txt", "words"]


def test_purging_all_leaves_nothing_of_persons_and_the_home_opens_as_a_fresh_one(place: Path) -> None:
    home = peopled(place)
    run(place, "backup", str(place / "b.zip"))
    run(place, "restore", str(place / "b.zip"))
    (place / "b.zip").unlink()
    (place / f".{home.users.name}.1.ab").write_text("张:half written", encoding="utf-8")
    (place / ".restoring-x" / "notes").mkdir(parents=True)
    assert run(place, "purge", "--all", "--yes").returncode == 0
    assert sorted(path.name for path in place.iterdir() if not path.name.endswith(".lock")) == ["words"]
    assert not [path for path in place.rglob("*") if path.is_file() and "张".encode() in path.read_bytes()]
    assert users_of(Serving(home=place)) is None
    with Assistant.open(place) as opened:
        assert opened.limits == Limits() and opened.history.conversations("张").total == 0
        assert opened.lookup("新39")


def test_purging_a_user_takes_out_what_was_archived_of_them_too(place: Path) -> None:
    home = peopled(place)
    assert run(place, "purge", "--notes", "--user", "李", "--yes").returncode == 0
    (mine,) = home.archive.glob("李-*.json")
    held = json.loads(mine.read_text(encoding="utf-8"))
    assert (len(held["conversations"]), held["note"], len(held["feedback"])) == (1, {}, 1)
    assert mine.stat().st_mode & 0o077 == 0 or os.name == "nt"
    (other,) = home.archive.glob("李四-*.json")
    told = other.read_bytes()
    done = run(place, "purge", "--user", "李", "--yes")
    assert done.returncode == 0 and "存档" in done.stdout
    assert [path.name for path in home.archive.iterdir()] == [other.name] and other.read_bytes() == told
    assert run(place, "purge", "--history", "--notes", "--feedback", "--yes").returncode == 0
    assert list(home.archive.iterdir()) == []


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_all_that_is_stored_stands_in_the_readme(place: Path, readme: str) -> None:
    peopled(place)
    text = (ROOT / readme).read_text(encoding="utf-8")
    names = [f"{path.name}/" if path.is_dir() else path.name for path in place.iterdir()]
    assert [name for name in names if f"`{name}`" not in text and not name.endswith((".lock", "-wal", "-shm"))] == []


@pytest.mark.parametrize("arguments", [[], ["--all", "--user", "张"], ["--document", "x", "--user", "张"]])
def test_purging_nothing_in_particular_is_wrong_usage(tmp_path: Path, arguments: list[str]) -> None:
    assert run(tmp_path, "purge", *arguments, "--yes").returncode == 2
