"""What the page shows after each thing a person does, without a browser, over the real assistant."""

import html
import re

import pytest

from assistant.page.presenters import asking, evidence_panel
from assistant.page.presenters.screen import Conversation, Screen
from assistant.service import Assistant
from assistant.types import Language

QUESTION = "安全保障新增哪些部门"


def seen(markup: str | None) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", markup or ""))


def copied(markup: str | None) -> list[str]:
    return [html.unescape(text) for text in re.findall(r'data-copy="([^"]*)"', markup or "")]


def begun(assistant: Assistant, language: Language = Language.ZH) -> Conversation:
    return asking.begin(assistant, Conversation(language=language)).conversation


def asked(assistant: Assistant, *questions: str) -> Screen:
    screen = asking.begin(assistant, Conversation())
    for question in questions:
        screen = asking.ask(assistant, screen.conversation, question)
    return screen


# ---- an answer as it arrives


def test_the_question_stands_there_at_once_and_the_answer_arrives_claim_by_claim(assistant: Assistant) -> None:
    screens = list(asking.stream(assistant, begun(assistant), QUESTION))
    assert "cp-pending" in (screens[0].answers or "") and QUESTION in seen(screens[0].answers) and screens[0].box == ""
    arrived = [(screen.answers or "").count("<li class=") for screen in screens[1:]]
    assert len(screens) >= 3 and arrived == sorted(arrived) and arrived[0] < arrived[-1]
    whole = asking.ask(assistant, begun(assistant), QUESTION)
    strip = re.compile(r"用时 [\d.]+ 毫秒")
    assert strip.sub("", screens[-1].answers or "") == strip.sub("", whole.answers or "")
    assert screens[-1].proof == whole.proof and all("cp-foot" not in (screen.answers or "") for screen in screens[:-1])


def test_an_empty_question_shows_nothing_new(assistant: Assistant) -> None:
    (screen,) = asking.stream(assistant, begun(assistant), "  ")
    assert "先写下要查的内容" in seen(screen.line) and "cp-pending" not in (screen.answers or "")


def test_a_question_that_cannot_be_taken_stays_in_its_box(assistant: Assistant) -> None:
    before = asked(assistant, QUESTION)
    *_, last = asking.stream(assistant, before.conversation, "长" * 100_000)
    assert last.line and last.box == "长" * 100_000
    assert QUESTION in seen(last.answers) and "cp-pending" not in (last.answers or "")
    assert last.conversation.turns == before.conversation.turns


def test_a_stopped_question_goes_back_into_its_box(assistant: Assistant) -> None:
    first, *_ = asking.stream(assistant, begun(assistant), QUESTION)
    stopped = asking.stopped(assistant, first.conversation)
    assert stopped.box == QUESTION and not stopped.conversation.pending and "cp-welcome" in (stopped.answers or "")
    assert "已停止" in seen(stopped.line)


def test_what_was_stopped_is_not_leant_on_though_it_was_answered(assistant: Assistant) -> None:
    before = asked(assistant, QUESTION)
    first, *_ = asking.stream(assistant, before.conversation, "平台体系新增哪些部门")  # answered behind the stopped screen
    stopped = asking.stopped(assistant, first.conversation)
    after = asking.ask(assistant, stopped.conversation, "那旧版呢")
    alone = asking.ask(assistant, asked(assistant, QUESTION).conversation, "那旧版呢")
    assert after.conversation.turns[-1].answer.answer == alone.conversation.turns[-1].answer.answer
    assert [turn.number for turn in after.conversation.turns] == [1, 2] and not after.conversation.editing
    past = assistant.history.read("", after.conversation.id)
    assert past is not None and [turn.answer.question for turn in past.turns] == [QUESTION, "那旧版呢"]


# ---- asking again


def test_an_edited_question_takes_its_place_and_what_followed_goes(assistant: Assistant) -> None:
    before = asked(assistant, QUESTION, "标识注册量的目标是多少", "那旧版呢").conversation
    editing = asking.edit(before, 2)
    assert editing.box == "标识注册量的目标是多少" and "第 2 问" in seen(editing.line)
    after = asking.ask(assistant, editing.conversation, "那时间节点呢").conversation
    assert [turn.answer.question for turn in after.turns] == [QUESTION, "那时间节点呢"]
    assert [turn.number for turn in after.turns] == [1, 2] and not after.editing
    assert "new-10-milestone" in {c.id.partition(":")[2] for c in after.turns[-1].answer.citations}


def test_an_edit_can_be_left(assistant: Assistant) -> None:
    before = asked(assistant, QUESTION).conversation
    left = asking.keep(asking.edit(before, 1).conversation)
    assert left.conversation == before and left.box == "" and left.line == ""
    assert asking.edit(before, 7) == Screen(before)


def test_a_question_asked_once_more_gives_the_same_answer_in_its_place(assistant: Assistant) -> None:
    before = asked(assistant, QUESTION, "那旧版呢").conversation
    *_, last = asking.retry(assistant, before, 2)
    assert [turn.number for turn in last.conversation.turns] == [1, 2]
    assert [turn.answer.answer for turn in last.conversation.turns] == [turn.answer.answer for turn in before.turns]
    assert not list(asking.retry(assistant, before, 9))


# ---- copying


def test_an_answer_is_copied_as_one_paragraph_with_its_sources(assistant: Assistant) -> None:
    (text,) = copied(asked(assistant, QUESTION).answers)
    assert "\n" not in text and "[1]" not in text and "**" not in text
    assert all(name in text for name in ("科技部", "生态环境部", "国资委", "能源局", "国防科工局"))
    assert text.endswith("（依据：《工业互联网创新发展行动计划点评》新版（十）责任部门、旧版（七）责任部门）")


def test_the_brokers_view_is_named_as_such_when_it_is_copied(assistant: Assistant) -> None:
    (text,) = copied(asked(assistant, "研报怎么点评安全保障").answers)
    assert "研报观点：" in text


def test_a_refusal_is_copied_as_what_it_says(assistant: Assistant) -> None:
    (text,) = copied(asked(assistant, "明天会下雨吗").answers)
    assert text and "依据" not in text


# ---- clauses


def test_a_card_leads_to_its_neighbours_and_is_copied_word_for_word(assistant: Assistant) -> None:
    proof = evidence_panel.look_up(assistant, begun(assistant), "新39").proof or ""
    assert "← 新版第38条" in seen(proof) and "新版第40条 →" in seen(proof)
    (text,) = copied(proof)
    record = assistant.record("boci-2021:new-39")
    assert record is not None and " ".join(record.text.split()) in text and "新版第39条" in text and "对照旧版" in text


@pytest.mark.parametrize(("reference", "absent"), [("new-1", "←"), ("new-44", "→")])
def test_the_first_and_the_last_clause_have_one_neighbour(assistant: Assistant, reference: str, absent: str) -> None:
    assert absent not in seen(evidence_panel.look_up(assistant, begun(assistant), reference).proof)


def test_the_clause_after_a_gap_is_the_next_that_there_is(assistant: Assistant) -> None:
    assert "新版第15条 →" in seen(evidence_panel.look_up(assistant, begun(assistant), "新13").proof)


def test_the_whole_task_around_a_clause_is_shown(assistant: Assistant) -> None:
    proof = seen(evidence_panel.whole(assistant, begun(assistant), "boci-2021:new-39").proof)
    for key in ("new-39", "new-40", "new-10-milestone", "new-10-departments"):
        record = assistant.record(f"boci-2021:{key}")
        assert record is not None and record.text.split("\n")[0] in proof
    gone = evidence_panel.whole(assistant, begun(assistant), "gone:new-1")
    assert "资料库里已没有" in seen(gone.proof)


def test_what_is_typed_is_found_and_what_is_not_is_told(assistant: Assistant) -> None:
    conversation = begun(assistant)
    assert 'role="option"' in evidence_panel.found(assistant, conversation, "新39")
    assert evidence_panel.found(assistant, conversation, " ") == ""
    assert "没有找到" in seen(evidence_panel.found(assistant, conversation, "紫色大象"))
    attack = "<img src=x onerror=alert(1)>"
    assert "<img" not in evidence_panel.found(assistant, conversation, attack)


def test_the_page_speaks_english(assistant: Assistant) -> None:
    screen = asking.ask(assistant, begun(assistant, Language.EN), QUESTION)
    assert "Checked 5/5" in seen(screen.answers) and "Only policy text" in seen(screen.proof) and "Whole task" in seen(screen.proof)
