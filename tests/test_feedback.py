"""What people say of answers is written down whole, and becomes questions that show whether an answer still stands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.evaluation.regression import questions, standing, write
from assistant.evaluation.score import read_questions, score
from assistant.history.feedback import MOST_COMMENT, Asked, Feedback, Remark, append, feedback, read
from assistant.page.presenters import asking
from assistant.page.presenters import feedback as feedback_presenter
from assistant.page.presenters.screen import Conversation
from assistant.render.transcript import transcript
from assistant.service import Assistant
from assistant.types import Answer, Citation, Language, Status, Verdict
from corpus.errors import UserError
from corpus.types import Kind, Version

ROOT = Path(__file__).parent.parent
QUESTION = "安全保障新增哪些部门"
CITED = ["boci-2021:new-10-departments", "boci-2021:old-7-departments"]
HELPFUL, WRONG, WRONG_CITATION, MISREAD = (Remark(verdict) for verdict in Verdict)


@pytest.fixture(scope="module")
def own(copied_home: Callable[[], Path]) -> Iterator[Assistant]:
    with Assistant.open(copied_home()) as opened:
        opened.prepare()
        yield opened


@pytest.fixture(autouse=True)
def no_feedback_yet(own: Assistant) -> Iterator[Path]:
    path = own.library.home.feedback
    path.unlink(missing_ok=True)
    yield path
    path.unlink(missing_ok=True)


def asked(assistant: Assistant, *said: str, user: str = "") -> Conversation:
    conversation = asking.begin(assistant, Conversation(user=user)).conversation
    for question in said:
        conversation = asking.ask(assistant, conversation, question).conversation
    return conversation


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def given(assistant: Assistant, question: str, remark: Remark, earlier: tuple[str, ...] = ()) -> Feedback:
    hashes = {source.document: source.sha256 for source in assistant.library.sources()}
    answer = [assistant.ask(each, "-".join(("given", question, *earlier))) for each in (*earlier, question)][-1]
    return feedback(answer, remark, Asked(earlier=earlier, hashes=hashes))


# ---- the file


def test_a_line_holds_all_that_is_needed_to_ask_again(own: Assistant, no_feedback_yet: Path) -> None:
    conversation = asked(own, QUESTION, "那网络体系呢", user="张三")
    screen = feedback_presenter.say(own, conversation, 2, Remark(Verdict.WRONG_CITATION, "  第一条\n引错了 ", 1))
    assert screen.line == "" and screen.answers is not None and "已记下：引文不对。谢谢" in screen.answers
    (line,) = lines(no_feedback_yet)
    answer = conversation.turns[1].answer
    (source,) = [source for source in own.library.sources() if source.document == "boci-2021"]
    assert (line["user"], line["verdict"], line["comment"], line["cited"]) == ("张三", "wrong_citation", "第一条 引错了", 1)
    assert (line["question"], line["earlier"]) == ("那网络体系呢", [QUESTION])
    assert (line["status"], line["answer"]) == ("answered", answer.answer)
    assert [(c["n"], c["id"], c["quote"]) for c in line["citations"]] == [(c.n, c.id, c.quote) for c in answer.citations]
    assert line["documents"] == {"boci-2021": source.sha256}
    assert line["version"] and line["time"].endswith("+00:00")
    assert read(no_feedback_yet)[0][0].as_json() == Feedback.from_json(line).as_json()
    assert no_feedback_yet.stat().st_mode & 0o077 == 0


def test_an_answer_is_spoken_of_once_and_stays_marked_when_opened_again(own: Assistant, no_feedback_yet: Path) -> None:
    conversation = asked(own, QUESTION, "那网络体系呢")
    conversation = feedback_presenter.say(own, conversation, 1, HELPFUL).conversation
    conversation = feedback_presenter.say(own, conversation, 1, WRONG).conversation
    assert feedback_presenter.say(own, conversation, 9, WRONG).answers is None
    assert [line["verdict"] for line in lines(no_feedback_yet)] == ["helpful"]
    assert [turn.verdict for turn in conversation.turns] == [Verdict.HELPFUL, None]
    past = own.history.read("", conversation.id)
    assert past is not None and past.turns == conversation.turns


def test_a_long_comment_is_cut_and_a_script_in_it_stays_text(own: Assistant, no_feedback_yet: Path) -> None:
    comment = "<script>alert(1)</script>\n" + "长" * 5000
    screen = feedback_presenter.say(own, asked(own, QUESTION), 1, Remark(Verdict.WRONG, comment, 77))
    (line,) = lines(no_feedback_yet)
    assert len(line["comment"]) == MOST_COMMENT == 2000 and line["comment"].startswith("<script>alert(1)</script> 长")
    assert line["cited"] is None
    assert screen.answers is not None and "<script" not in screen.answers


def test_many_at_once_write_whole_lines(own: Assistant, no_feedback_yet: Path) -> None:
    one = given(own, QUESTION, HELPFUL)
    every = [replace(one, user=f"人{n}", comment="说" * n) for n in range(200)]
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda each: append(no_feedback_yet, each), every))
    found, unreadable = read(no_feedback_yet)
    assert unreadable == [] and sorted(each.user for each in found) == sorted(each.user for each in every)


def test_a_line_cut_short_spoils_no_other_and_is_named(own: Assistant, no_feedback_yet: Path) -> None:
    one = given(own, QUESTION, HELPFUL)
    append(no_feedback_yet, one)
    with no_feedback_yet.open("ab") as file:
        file.write(b'{"time": "2026", "us')
    append(no_feedback_yet, one)
    assert read(no_feedback_yet) == ([one, one], [2])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_told_in_one_line_and_the_answer_is_not_marked(own: Assistant, no_feedback_yet: Path) -> None:
    no_feedback_yet.symlink_to("/dev/full")
    conversation = asked(own, QUESTION)
    screen = feedback_presenter.say(own, conversation, 1, HELPFUL)
    assert screen.line is not None and "反馈没能写入" in screen.line and screen.line.count("<p") == 1
    assert screen.answers is None and screen.conversation == conversation
    no_feedback_yet.unlink()
    assert "谢谢" in (feedback_presenter.say(own, conversation, 1, HELPFUL).answers or "")


def test_only_what_is_quoted_can_be_quoted_wrongly(own: Assistant) -> None:
    turns = asked(own, QUESTION, "新版共有几条").turns
    bare = replace(turns[1], answer=replace(turns[1].answer, citations=()))
    html = transcript((turns[0], bare), Language.ZH)
    assert html.count('data-verdict="helpful"') == html.count('data-verdict="wrong"') == 2
    assert html.count('data-verdict="wrong_citation"') == html.count("<select") == 1
    assert html.count("<option") == 1 + len(CITED)


# ---- questions made of it


def test_a_helpful_answer_must_keep_its_status_and_its_citations(own: Assistant) -> None:
    (question,) = questions([given(own, QUESTION, HELPFUL)])
    assert (question["question"], question["status"], question["session"], question["category"]) == (QUESTION, "answered", None, "helpful")
    assert question["cite"] == [["new-10-departments"], ["old-7-departments"]]
    assert not question.get("open") and "not_cite" not in question


def test_a_wrong_citation_must_not_come_back_and_the_rest_is_left_to_a_person(own: Assistant) -> None:
    named, unnamed, wrong = questions(
        [
            given(own, QUESTION, remark)
            for remark in (Remark(Verdict.WRONG_CITATION, "", 2), WRONG_CITATION, Remark(Verdict.WRONG, "漏了一个"))
        ]
    )
    assert (named["not_cite"], named["status"], named.get("open")) == (["old-7-departments"], "either", None)
    for question in (unnamed, wrong):
        assert question["open"] is True and question["cite"] == [] and question["status"] == "either"
    assert wrong["comment"] == "漏了一个" and [c["id"] for c in wrong["was"]["citations"]] == CITED


def test_a_follow_up_is_asked_after_the_questions_before_it(own: Assistant) -> None:
    made = questions([given(own, "那网络体系呢", HELPFUL, (QUESTION,))])
    assert [(line["question"], bool(line.get("open"))) for line in made] == [(QUESTION, True), ("那网络体系呢", False)]
    assert len({line["session"] for line in made}) == 1 and made[0]["session"]


def test_the_same_said_twice_is_one_question(own: Assistant) -> None:
    one = given(own, QUESTION, HELPFUL)
    assert len(questions([one, replace(one, user="别人", comment="同意"), replace(one, verdict=Verdict.WRONG)])) == 2


def test_the_written_file_is_a_question_file(own: Assistant, tmp_path: Path) -> None:
    said = [given(own, QUESTION, HELPFUL), given(own, QUESTION, WRONG), given(own, "那网络体系呢", HELPFUL, (QUESTION,))]
    write(tmp_path / "made.jsonl", questions(said))
    read_back = read_questions(tmp_path / "made.jsonl")
    assert [question.open for question in read_back] == [False, True, True, False]
    report = score(own, read_back, search=False)
    assert (report.passed, report.total, report.faults) == ({"helpful": 2}, {"helpful": 2}, ())


def test_what_still_stands_and_what_has_not_changed_is_counted(own: Assistant) -> None:
    kept, spoiled = given(own, QUESTION, HELPFUL), given(own, "新版第40条", HELPFUL)
    moved = replace(spoiled, citations=(replace(spoiled.citations[0], id="boci-2021:new-1"),))
    same, changed = given(own, QUESTION, WRONG), replace(given(own, "工业APP数量目标", WRONG), answer="从前是另一句")
    cited, uncited = given(own, QUESTION, Remark(Verdict.WRONG_CITATION, "", 1)), replace(moved, verdict=Verdict.WRONG_CITATION, cited=1)
    gone = replace(kept, documents={"boci-2021": "0" * 64})
    removed = replace(kept, documents={"left": "0" * 64}, scope=("left",))
    found = standing(own, [kept, moved, same, changed, cited, uncited, gone, removed])
    assert (found.helpful, found.still) == (2, 1)
    assert (found.complained, found.unchanged) == (4, 2)  # same and cited are answered as before
    assert (found.total, found.passed) == ({"helpful": 2, "wrong_citation": 2}, {"helpful": 1, "wrong_citation": 1})
    assert (found.open, found.outdated) == (2, 2)
    assert {fault.reasons for fault in found.faults} == {("does not cite new-1",), ("cites new-10-departments",)}


def test_a_comparison_is_blind_to_width_and_white_space_alone(own: Assistant) -> None:
    one = given(own, QUESTION, WRONG)
    assert standing(own, [replace(one, answer=one.answer.replace("（", "(").replace("：", ": "))]).unchanged == 1
    assert standing(own, [replace(one, answer=one.answer + "。")]).unchanged == 0


def test_a_quotation_that_changed_is_another_answer(own: Assistant) -> None:
    one = given(own, QUESTION, WRONG)
    other = replace(one.citations[0], quote="另一句")
    assert standing(own, [replace(one, citations=(other, *one.citations[1:]))]).unchanged == 0


# ---- on the command line


def run(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CLAUSEPAIR")}
    command = [str(Path(sys.executable).with_name("clausepair")), "eval", *arguments, "--home", str(home)]
    return subprocess.run(command, cwd=ROOT, env=kept, capture_output=True, text=True, timeout=60, check=False)


def test_eval_makes_questions_of_the_homes_feedback_and_scores_them(own: Assistant, no_feedback_yet: Path, tmp_path: Path) -> None:
    home, made = own.library.home.root, tmp_path / "made.jsonl"
    for remark in (HELPFUL, WRONG):
        append(no_feedback_yet, given(own, QUESTION, remark))
    with no_feedback_yet.open("a", encoding="utf-8") as file:
        file.write("不是 JSON\n")
    done = run("--feedback", "--write", str(made), home=home)
    assert done.returncode == 0, done.stderr
    assert "有帮助的 1 条：1 条仍然这样回答" in done.stdout
    assert "有意见的 1 条：1 条的回答没有变" in done.stdout
    assert "第 3 行读不了" in done.stderr
    assert [line["category"] for line in lines(made)] == ["helpful", "wrong"]
    elsewhere = tmp_path / "collected.jsonl"
    no_feedback_yet.rename(elsewhere)
    rows = [json.loads(line) for line in run(str(elsewhere), "--feedback", "--json", home=home).stdout.splitlines()]
    assert rows[0] == {"category": "helpful", "passed": 1, "total": 1, "share": 1.0}
    assert rows[1] == {"category": "feedback", "helpful": 1, "still": 1, "complained": 1, "unchanged": 1, "open": 1, "outdated": 0}
    scored = run(str(made), "--json", home=home)
    assert "1 题还没有写期望" in scored.stderr
    assert json.loads(scored.stdout.splitlines()[-1])["total"] == 1


def test_eval_without_feedback_or_without_a_file_says_so(own: Assistant) -> None:
    home = own.library.home.root
    none = run("--feedback", home=home)
    assert none.returncode == 1 and "还没有反馈" in none.stderr and none.stderr.count("\n") == 1
    assert run(home=home).returncode == 2


def test_feedback_of_an_answer_without_citations_is_kept(no_feedback_yet: Path) -> None:
    citation = Citation(1, "d:new-1", "新版第1条", Version.NEW, Kind.CLAUSE, None, 1, None, "d", 0, 2, "引文")
    bare = Answer("问", Status.NO_ANSWER, None, "没有")
    assert feedback(bare, Remark(Verdict.WRONG_CITATION, cited=1), Asked()).cited is None
    assert feedback(replace(bare, citations=(citation,)), Remark(Verdict.WRONG_CITATION, cited=1), Asked()).cited == 1
    append(no_feedback_yet, feedback(bare, WRONG, Asked()))
    with pytest.raises(UserError, match="feedback"):
        append(no_feedback_yet / "inside", feedback(bare, WRONG, Asked()))
