"""What hides or steers never leaves as itself: a document and file names that hold all of it, walked through every way out."""

from __future__ import annotations

import html
import io
import json
import os
import re
import subprocess
import sys
import unicodedata
import urllib.request
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_server import served
from rich.panel import Panel

from assistant.cli.screen import Screen
from assistant.comparing.alignment import align_files
from assistant.comparing.export import alignment_docx, alignment_html
from assistant.notes.export import written
from assistant.notes.store import NoteStore
from assistant.page.presenters import asking, callnote, charts, evidence_panel, history, library
from assistant.page.presenters.screen import Conversation
from assistant.service import Assistant
from assistant.serving import logs
from assistant.types import Language
from corpus.visible import visible, visible_json

ROOT = Path(__file__).parent.parent
ESC, TURN = "\x1b[2J\x1b]0;title\x07", "\u202egpj.exe\u202c"
HIDDEN = (
    "\x9b31m\u2066a\u2067b\u2068c\u2069\u200e\u200f\u061c\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u2028\ufff9\ufffa\ufffb\ufe0f"
    "\U000e0001\U000e0041\U000e007f\U000e0100"
)
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467 \u2764\ufe0f 1\ufe0f\u20e3 \U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
STEERS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
OLD = f"渡口{TURN}安全条例\n第一条　渡船应当配备救生衣{HIDDEN}，放置在{ESC}明显{TURN}位置。\n第二条　违反规定开航的，处一千元罚款{TURN}。\n"
NEW = OLD.replace("一千元", "五千元").replace("明显", "醒目") + f"第三条　渡口应当安装视频{HIDDEN}监控{TURN}设备。\n"
PLAN = f"# 行动{TURN}计划\n\n## 一、总体要求\n\n到2025年，建成平台{HIDDEN}10个{ESC}。\n\n责任部门：工业和信息化部{TURN}、财政部{HIDDEN}。\n"


def assert_safe(text: str, holds: str = "⟨U+202E⟩") -> None:
    found = STEERS.search(text)
    assert found is None, f"U+{ord(found.group()):04X} in {ascii(text[max(0, found.start() - 60) : found.end() + 20])}"
    assert holds in text


def words(package: ZipFile) -> str:
    """Return all that stands in a file of Word or Excel; some characters are written as their numbers."""
    return html.unescape("".join(package.read(name).decode() for name in package.namelist() if name.endswith(".xml")))


# ---- the function


def test_nothing_that_steers_or_hides_is_left_as_itself() -> None:
    formats = [chr(i) for i in range(0x110000) if unicodedata.category(chr(i)) in ("Cc", "Cf", "Cs", "Zl", "Zp") and chr(i) not in "\n\t"]
    left = [c for c in formats if visible(c) == c]
    assert all(unicodedata.name(c).endswith(("SIGN", "SIGN ABOVE", "MARKER", "MARK", "SANAH", "AYAH", "SAFHA", "SAMVAT", "ABBREVIATION MARK"))
               or "ARABIC" in unicodedata.name(c) for c in left), left  # fmt: skip
    assert {"\u202e", "\u200b", "\x1b", "\x9b", "\ufeff"} <= set(formats) - set(left)
    assert (visible("a\u202eb"), visible("a\u200bb"), visible("a\r\nb\x85c"), visible("\ud800")) == (
        "a⟨U+202E⟩b",
        "ab",
        "a\nb\nc",
        "⟨U+D800⟩",
    )


@pytest.mark.parametrize("text", [FAMILY, "葛\U000e0100城市", "\U0001f3f3\ufe0f\u200d\U0001f308", "a\tb\nc", "\ue000私用"])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert visible(text) == text and visible_json(json.dumps(text, ensure_ascii=False)) == json.dumps(text, ensure_ascii=False)


@given(st.text(max_size=100))
@settings(max_examples=200, deadline=None)
def test_json_loses_nothing_and_showing_twice_changes_nothing(text: str) -> None:
    line = visible_json(json.dumps(text, ensure_ascii=False))
    assert json.loads(line) == text
    assert visible(line) == line and visible(visible(text)) == visible(text)


# ---- every way out


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """Return an old and a new law and a plan, under names that hold all of it."""
    folder = tmp_path_factory.mktemp("spoofed")
    paths = [folder / f"{name}{TURN}\x1b[31m\u200b\x9b.txt" for name in ("旧", "新", "计划")]
    for path, text in zip(paths, (OLD, NEW, PLAN), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths[0], paths[1], paths[2]


@pytest.fixture(scope="module")
def own_home(copied_home: Callable[[], Path], files: tuple[Path, Path, Path]) -> Path:
    home = copied_home()
    with Assistant.open(home) as opened:
        opened.add(files[:2], f"渡口{TURN}\u200b条例")
        opened.add(files[2:])
        opened.prepare()
    return home


@pytest.fixture(scope="module")
def spoofed(own_home: Path) -> Iterator[Assistant]:
    with Assistant.open(own_home) as opened:
        opened.prepare()
        yield opened


def ferry(assistant: Assistant) -> str:
    return next(name for name in assistant.document_ids() if "渡口" in name)


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CLAUSEPAIR", "PYTHON"))}
    environment = {**kept, "CLAUSEPAIR_HOME": str(home), "PYTHONIOENCODING": "utf-8", "COLUMNS": "160"}
    done = subprocess.run(
        [sys.executable, "-c", "from ui import main; main()", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        timeout=120,
        check=False,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def test_the_stored_text_stays_word_for_word(spoofed: Assistant) -> None:
    document = spoofed.document(ferry(spoofed))
    texts = [record.text for record in document.records]
    assert any(TURN in text for text in texts) and any("\x1b[2J" in text for text in texts) and any("\u200b" in text for text in texts)
    assert all(document.plain[r.start : r.end] == r.text for r in document.records)


@pytest.mark.parametrize(
    "arguments",
    [
        ("clause", "渡口条例新版第一条"), ("ask", "渡船应当配备什么"), ("ask", "罚款从多少变成多少", "--explain"), ("pairs",), ("changes",), ("check",),
        ("list",), ("status",), ("doctor",), ("cite", "KEY"), ("align", "OLD", "NEW"), ("add", "--wait", "OLD"),
    ],
    ids=lambda arguments: "-".join(arguments[:2]),
)  # fmt: skip
def test_no_command_lets_it_reach_a_terminal(
    own_home: Path, spoofed: Assistant, files: tuple[Path, Path, Path], tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    key = next(r.key for r in spoofed.document(ferry(spoofed)).records if r.number == 1 or r.label == "第一条")
    named = {"OLD": str(files[0]), "NEW": str(files[1]), "KEY": key}
    given = [named.get(each, each) for each in arguments]
    quiet = arguments[0] in ("ask", "changes", "check", "doctor", "add")  # what these say need not quote the spoofed text
    for more in ([], ["--json"]):
        done = run(own_home, *given, *more)
        assert done.returncode == 0, done.stderr
        assert_safe(
            done.stdout + done.stderr, "" if quiet else "" if more and arguments[0] == "pairs" else "\\u202e" if more else "⟨U+202E⟩"
        )


@pytest.mark.parametrize(
    "arguments", [("add", "GONE"), ("align", "GONE", "GONE"), ("cite", "GONE"), ("clause", "GONE"), ("ask", "--GONE"), ("GONE",)]
)
def test_no_error_lets_it_reach_a_terminal(own_home: Path, arguments: tuple[str, ...]) -> None:
    done = run(own_home, *(each.replace("GONE", f"没有{TURN}\x1b[31m\u200b.txt") for each in arguments))
    assert done.returncode != 0
    assert_safe(done.stdout + done.stderr, "" if arguments[0] in ("ask", "GONE") else "⟨U+202E⟩")


def test_no_export_of_an_alignment_holds_it(spoofed: Assistant, files: tuple[Path, Path, Path]) -> None:
    alignment = align_files(spoofed.library, *files[:2])
    assert_safe(alignment_html(alignment))
    with ZipFile(BytesIO(alignment_docx(alignment))) as package:
        assert_safe(words(package))


@pytest.mark.parametrize("language", list(Language))
def test_neither_page_nor_note_nor_its_exports_hold_it(spoofed: Assistant, tmp_path: Path, language: Language) -> None:
    document = ferry(spoofed)
    notes = NoteStore(tmp_path / "notes")
    screen = asking.begin(spoofed, Conversation(language=language, documents=(document,), user="甲"))
    screen = asking.ask(spoofed, screen.conversation, "渡船应当配备什么")
    conversation = screen.conversation
    callnote.pin_answer(spoofed, notes, conversation, 1)
    keys = [r.key for r in spoofed.document(document).records if r.label == "第一条"]
    assert callnote.pin_pair(spoofed, notes, conversation, " ".join(keys))
    callnote.rename(notes, conversation, f"摘录{TURN}\u200b")
    shown = library.holdings(spoofed, conversation)
    failed = library.add_files(spoofed, conversation, [tmp_path / f"没有{TURN}\x1b.txt"], lambda *_: None)
    looked = evidence_panel.look_up(spoofed, conversation, "新版第一条")
    drawn = charts.draw(spoofed, conversation, document)
    parts = [
        screen.answers, screen.proof, looked.proof, evidence_panel.found(spoofed, conversation, "救生衣"),
        evidence_panel.overview(spoofed, conversation), shown.documents, shown.scope, failed.result, drawn.charts,
        charts.behind(spoofed, conversation, " ".join(keys)), callnote.shown(notes, conversation),
        history.opened(spoofed, conversation).past,
        *(name for name, _ in (*shown.choices, *shown.removable, *drawn.choices)),
    ]  # fmt: skip
    for part in parts:
        assert_safe(part or "", "")
    for part in (screen.proof, looked.proof, shown.documents, failed.result, callnote.shown(notes, conversation)):
        assert_safe(part or "")
    figures = re.findall(r'data-figure="([^"]*)"', drawn.charts)
    assert not any(re.search(r"\\u(?:00[019]|20[0-6]|fff|feff)", figure) for figure in figures)
    for kind in callnote.FORMATS:
        file = written(notes.read("甲"), kind, date(2026, 1, 2))
        assert_safe(file.name)
        if kind == "md":
            assert_safe(file.content.decode())
        else:
            with ZipFile(BytesIO(file.content)) as package:
                assert_safe(words(package))


def test_no_answer_to_a_program_holds_it_and_every_character_is_there(spoofed: Assistant) -> None:
    with served(spoofed, mcp=True) as url:
        call = {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "tools/call",
            "params": {"name": "clause", "arguments": {"reference": f"{ferry(spoofed)}:new-1"}},
        }
        heads = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        asked = urllib.request.Request(f"{url}gradio_api/mcp/", json.dumps(call).encode(), heads)
        with urllib.request.urlopen(asked) as reply:
            assert_safe(reply.read().decode(), "\\u202e")
        asked = urllib.request.Request(
            f"{url}gradio_api/call/clause", json.dumps({"data": [f"{ferry(spoofed)}:new-1", ""]}).encode(), heads
        )
        with urllib.request.urlopen(asked) as reply:
            event = json.loads(reply.read())["event_id"]
        with urllib.request.urlopen(f"{url}gradio_api/call/clause/{event}") as reply:
            answer = reply.read().decode()
    assert_safe(answer, "\\u202e")
    cards = json.loads(next(line for line in answer.splitlines() if line.startswith("data: ")).removeprefix("data: "))[0]
    held = {record.text for record in spoofed.document(ferry(spoofed)).records}
    assert cards and all(card["text"] in held for card in cards) and any("\x1b[2J" in card["text"] for card in cards)


def test_no_line_of_the_log_holds_it(spoofed: Assistant, tmp_path: Path) -> None:
    logs.write_to(tmp_path / "page.log", questions=True)
    logs.answered(f"甲{TURN}", "", spoofed.ask(f"渡船{HIDDEN}应当配备什么{ESC}"))
    logs.happened(f"document-added document=渡口{TURN}{ESC}")
    logs.write_to(tmp_path / "other.log")
    assert_safe((tmp_path / "page.log").read_text("utf-8"))


def test_a_terminal_keeps_the_programs_colours_and_gets_nothing_else() -> None:
    written = io.StringIO()
    screen = Screen(file=written, force_terminal=True, width=60, color_system="standard")
    screen.print(Panel(f"甲{ESC}{TURN} :cn: {FAMILY}", title=f"题{ESC}", border_style="magenta"))
    text = written.getvalue()
    plain = re.sub(r"\x1b\[[\d;]*m", "", text)
    assert plain != text and ":cn:" in plain and FAMILY in plain
    assert_safe(plain.replace(FAMILY, ""))


def test_nothing_writes_to_a_terminal_past_the_one_console() -> None:
    """A person's own terminal is written to in three places, and each makes what it writes visible."""
    places = {"assistant/cli/console.py", "assistant/cli/options.py", "assistant/page/server.py"}
    writers = re.compile(r"sys\.std(?:out|err)\.write|(?<![.\w])print\(|Console\(\)|typer\.echo|click\.echo")
    found = {
        str(p.relative_to(ROOT))
        for room in ("assistant", "index", "corpus")
        for p in (ROOT / room).rglob("*.py")
        if writers.search(p.read_text("utf-8"))
    }
    assert found <= places
