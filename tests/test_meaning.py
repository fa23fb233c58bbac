"""Questions in other words than the documents': what is near in meaning is said to be near, what is named has to stand there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.types import Answer, Status

pytest_plugins = ["test_index_samples"]

Ask = Callable[..., Answer]


def ids(answer: Answer) -> set[str]:
    return {c.id.removeprefix("boci-2021:") for c in answer.citations}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("车间里那些不联网的哑设备怎么弄", {"new-1"}),
    ],
)
def test_other_words_find_a_clause(ask: Ask, question: str, expected: set[str]) -> None:
    answer = ask(question)
    assert answer.status is Status.ANSWERED
    assert all(claim.citations for claim in answer.claims)
    assert ids(answer) & expected


@pytest.mark.parametrize("name", ["元宇宙", "量子通信", "海尔"])
def test_a_named_thing_that_the_documents_lack_is_refused(ask: Ask, name: str) -> None:
    for question in (name, f"{name}怎么发展", f"提到{name}了吗"):
        answer = ask(question)
        assert "含义最接近" not in answer.answer
        assert not any(name in c.quote for c in answer.citations)
        assert answer.status is Status.NO_ANSWER or "没有" in answer.answer


@pytest.mark.parametrize(
    "question", ["谁创办了火锅店", "什么时候建成月球基地", "月球基地要花多少钱", "火锅店有多少家", "哪家公司送外卖最快"]
)
def test_a_value_is_never_guessed_from_what_is_near(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert answer.status is Status.NO_ANSWER
    assert "含义最接近" not in answer.answer


@pytest.mark.parametrize("question", ["怎么给孩子报名上学", "车辆年检要准备什么材料", "新能源汽车购置税怎么减免", "养老金怎么领"])
def test_a_matter_of_another_field_is_refused(ask: Ask, question: str) -> None:
    assert ask(question).status is Status.NO_ANSWER


# ---- contradictions


def test_a_document_is_checked_for_what_it_contradicts(ask: Ask) -> None:
    answer = ask("研报有哪些地方自相矛盾")
    assert answer.status is Status.ANSWERED
    assert any("科技部" in claim.text for claim in answer.claims)
    assert any(c.id == "boci-2021:comment-5-1" or c.figure == 5 for c in answer.citations)


def test_a_subject_without_contradictions_brings_none_of_another(ask: Ask) -> None:
    assert not any("科技部" in claim.text for claim in ask("银保监会前后矛盾吗").claims)
