"""Conversations: what a follow-up takes over, what it leaves behind, and who hears it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

import pytest

from assistant.service import Assistant
from assistant.types import Absence, Answer, Status
from corpus.types import Version

Talk = Callable[..., Answer]
_numbers = count(1)


@pytest.fixture
def talk(assistant: Assistant) -> Iterator[Talk]:
    """Ask several questions in one conversation of the test's own and return the last answer."""
    session = f"test {next(_numbers)}"

    def say(*questions: str) -> Answer:
        return [assistant.ask(question, session) for question in questions][-1]

    yield say


def ids(answer: Answer) -> list[str]:
    found = dict.fromkeys(c.id.removeprefix("boci-2021:") for c in answer.citations)
    return [i for i in found if not i.startswith(("comment", "summary", "note", "old-goal", "new-goal"))]


def test_the_milestone_of_the_same_task_is_asked_for_in_short(talk: Talk) -> None:
    assert ids(talk("安全保障新增哪些部门", "那时间节点呢")) == ["new-10-milestone", "old-7-milestone"]


def test_the_old_version_alone_is_asked_for_in_short(talk: Talk) -> None:
    answer = talk("安全保障新增哪些部门", "那时间节点呢", "旧版呢")
    assert ids(answer) == ["old-7-milestone"]
    assert "安全管理制度机制和标准体系基本完备" in answer.answer
    assert ids(talk("新版呢")) == ["new-10-milestone"]


def test_those_that_left_are_asked_for_in_short(talk: Talk) -> None:
    answer = talk("安全保障新增哪些部门", "退出的呢")
    assert answer.claims[0].text.startswith("退出 2 个：发展改革委、财政部")
    assert sorted(ids(answer)) == ["new-10-departments", "old-7-departments"]


def test_another_task_is_asked_the_same(talk: Talk) -> None:
    answer = talk("安全保障新增哪些部门", "平台呢")
    assert sorted(ids(answer)) == ["new-3-departments", "old-3-departments"]
    assert "教育部" in answer.claims[0].text
    assert ids(talk("安全保障的时间节点", "数据汇聚呢")) == ["new-4-milestone"]


def test_another_department_is_asked_the_same(talk: Talk) -> None:
    answer = talk("财政部参与哪些任务", "科技部呢")
    assert {i for i in ids(answer) if i.startswith("new")} == {f"new-{n}-departments" for n in (6, 7, 8, 9, 10, 11)}
    assert {c.version for c in talk("旧版呢").citations} == {Version.OLD}


def test_a_pronoun_means_the_task_before(talk: Talk) -> None:
    assert sorted(ids(talk("研报怎么点评安全保障", "它的责任部门呢"))) == ["new-10-departments", "old-7-departments"]


def test_the_analyst_is_asked_about_the_clause_before(talk: Talk) -> None:
    answer = talk("新版第39条", "那研报怎么看")
    assert "强调主体责任更能保障安全投入" in answer.answer


def test_the_counterpart_of_the_clause_before_is_the_old_version(talk: Talk) -> None:
    assert {"new-39", "old-25"} <= set(ids(talk("新版第39条", "旧版呢")))
    assert {"new-40", "old-26", "old-27"} <= set(ids(talk("新版第39条对应旧版哪一条", "第40条呢")))


@pytest.mark.parametrize(
    ("start", "steps", "end"),
    [
        ("新版第39条", ["下一条"], "new-40"),
        ("新版第39条", ["下一条", "下一条"], "new-41"),
        ("新版第39条", ["下一条", "下一条", "上一条"], "new-40"),
        ("旧25", ["上一条"], "old-24"),
        ("旧版第25条", ["再下一条"], "old-26"),
        ("old clause 25", ["the next one"], "old-26"),
        ("新版第13条", ["下一条", "下一条"], "new-15"),
        ("新版第44条", ["下一条", "上一条"], "new-44"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else value,
)
def test_clauses_are_leafed_through(talk: Talk, start: str, steps: list[str], end: str) -> None:
    assert ids(talk(start, *steps)) == [end]


@pytest.mark.parametrize(
    ("start", "step", "absence"),
    [
        ("新版第13条", "下一条", Absence.NOT_IN_SOURCE),
        ("新版第44条", "下一条", Absence.NO_SUCH_CLAUSE),
        ("旧版第1条", "上一条", Absence.NO_SUCH_CLAUSE),
        ("旧版第31条", "下一条", Absence.NO_SUCH_CLAUSE),
    ],
)
def test_leafing_stops_where_there_is_no_clause(talk: Talk, start: str, step: str, absence: Absence) -> None:
    answer = talk(start, step)
    assert (answer.status, answer.absence) == (Status.NO_ANSWER, absence)


def test_a_conversation_goes_on_after_a_refusal(talk: Talk) -> None:
    assert talk("新版第14条").absence is Absence.NOT_IN_SOURCE
    assert ids(talk("下一条")) == ["new-15"]
    assert talk("谁赢了世界杯").absence is Absence.OUT_OF_SCOPE
    assert ids(talk("下一条")) == ["new-16"]


def test_a_question_outside_the_documents_leaves_the_topic_as_it_was(talk: Talk) -> None:
    assert talk("安全保障新增哪些部门", "帮我订一张去北京的机票").absence is Absence.OUT_OF_SCOPE
    assert ids(talk("那时间节点呢")) == ["new-10-milestone", "old-7-milestone"]


@pytest.mark.parametrize("aside", ["谢谢", "你好", "今天天气怎么样", "hello there", "好的，明白了", "嗯嗯", "谁赢了世界杯"])
def test_small_talk_does_not_bring_the_last_answer_back(talk: Talk, aside: str) -> None:
    answer = talk("安全保障新增哪些部门", aside)
    assert (answer.status, answer.absence) == (Status.NO_ANSWER, Absence.OUT_OF_SCOPE)


@pytest.mark.parametrize(
    ("question", "cited"),
    [
        ("标识注册量从多少提高到多少", {"old-2-milestone", "new-2-milestone"}),
        ("平台体系的时间节点", {"new-3-milestone", "old-3-milestone"}),
        ("新版第5条", {"new-5"}),
        ("财政部参与哪些任务", {f"old-{n}-departments" for n in (1, 2, 3, 4, 7)} | {f"new-{n}-departments" for n in (1, 2, 3, 7, 10)}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_new_topic_is_not_dragged_along(talk: Talk, assistant: Assistant, question: str, cited: set[str]) -> None:
    answer = talk("旧版安全保障的责任部门是哪些", question)
    assert set(ids(answer)) == cited
    assert answer.answer == assistant.ask(question).answer


@pytest.mark.parametrize(
    "question",
    [
        "新增的重点任务有哪些",
        "新版有多少项重点任务",
        "哪个部门参与的任务最多",
        "新旧任务怎么对应",
        "取消了哪些任务",
        "新版整体新出现了哪些部门",
    ],
)
def test_a_question_about_the_whole_plan_is_not_narrowed(talk: Talk, assistant: Assistant, question: str) -> None:
    assert talk("安全保障新增哪些部门", question).answer == assistant.ask(question).answer


@pytest.mark.parametrize(
    ("question", "words"), [("风险提示是什么", "政策落地不及预期"), ("保障措施有哪些", "加强组织实施"), ("分析师邮箱", "sirui.yang@")]
)
def test_what_stands_alone_is_answered_alone(talk: Talk, assistant: Assistant, question: str, words: str) -> None:
    answer = talk("安全保障新增哪些部门", question)
    assert words in answer.answer
    assert answer.answer == assistant.ask(question).answer


def test_two_conversations_do_not_hear_each_other(assistant: Assistant) -> None:
    first, second = f"test {next(_numbers)}", f"test {next(_numbers)}"
    assistant.ask("安全保障新增哪些部门", first)
    assistant.ask("平台体系新增哪些部门", second)
    assert ids(assistant.ask("那时间节点呢", first)) == ["new-10-milestone", "old-7-milestone"]
    assert ids(assistant.ask("那时间节点呢", second)) == ["new-3-milestone", "old-3-milestone"]
    assert ids(assistant.ask("旧版呢", first)) == ["old-7-milestone"]


def test_without_a_session_nothing_is_remembered(assistant: Assistant) -> None:
    assistant.ask("新版第39条")
    assert assistant.ask("下一条").status is Status.NO_ANSWER
    assistant.ask("安全保障新增哪些部门")
    assert assistant.ask("旧版呢").status is Status.NO_ANSWER
    assert assistant.ask("它的责任部门呢").answer == assistant.ask("责任部门").answer


def test_the_first_question_of_a_conversation_stands_alone(talk: Talk) -> None:
    assert talk("下一条").status is Status.NO_ANSWER
    assert ids(talk("新版第1条", "下一条")) == ["new-2"]


def test_a_conversation_may_be_in_english(talk: Talk) -> None:
    answer = talk("Which departments were added to security?", "And the milestones?")
    assert ids(answer) == ["new-10-milestone", "old-7-milestone"]
    assert "new version" in answer.answer
    assert ids(talk("What about the old version?")) == ["old-7-milestone"]


@pytest.mark.parametrize(
    ("before", "question", "cited"),
    [
        ("这份研报谁写的", "数据汇聚这个任务是全新的吗", "new-4-task"),
        ("研报怎么点评平台", "标识这一块的时间节点", "new-2-milestone"),
        ("研报怎么点评平台", "区块链这块新版怎么说", "new-32"),
    ],
)
def test_a_pronoun_right_behind_what_it_points_at_leans_on_nothing(talk: Talk, before: str, question: str, cited: str) -> None:
    answer = talk(before, question)
    assert cited in ids(answer)
    assert {c.id for c in answer.citations} == {c.id for c in talk(question).citations}
