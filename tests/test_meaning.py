"""Questions in other words than the documents': what is near is shown as near, what is named has to stand there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.types import Answer, Status
from assistant.understanding.near import near, with_everyday
from corpus.datafile import read_table
from corpus.normalize import fold

pytest_plugins = ["test_index_samples"]

Ask = Callable[..., Answer]
TABLE = read_table(Path(__file__).parent.parent / "assistant" / "understanding" / "near.toml")["near"]


def ids(answer: Answer) -> set[str]:
    return {c.id.removeprefix("boci-2021:") for c in answer.citations}


# ---- answers


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("厂子里的机器怎么连网", {"new-1"}),
        ("小老板上云有没有优惠", {"new-13"}),
    ],
)
def test_everyday_wording_finds_a_clause_and_says_that_it_is_only_near(ask: Ask, question: str, expected: set[str]) -> None:
    answer = ask(question)
    assert answer.status is Status.ANSWERED
    assert "含义最接近" in answer.claims[0].text
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


# ---- the table of everyday wording


def test_no_wording_is_a_single_character_or_its_own_term() -> None:
    short = [(term, wording) for term, wordings in TABLE.items() for wording in wordings if len(fold(wording)) < 2]
    same = [(term, wording) for term, wordings in TABLE.items() for wording in wordings if fold(wording) == fold(term)]
    assert (short, same) == ([], [])


def test_no_wording_stands_twice_under_a_term_and_no_term_twice() -> None:
    twice = [(term, w) for term, wordings in TABLE.items() for w in wordings if [fold(other) for other in wordings].count(fold(w)) > 1]
    folded = [fold(term) for term in TABLE]
    assert twice == []
    assert sorted(term for term in set(folded) if folded.count(term) > 1) == []
    assert [term for term, wordings in TABLE.items() if not wordings] == []


def test_every_wording_of_the_table_is_found_where_it_stands() -> None:
    missed = [w for wordings in TABLE.values() for w in wordings if near().spoken_in(fold(w)) != [fold(w)]]
    assert missed == []


def test_the_longest_wording_takes_the_place_of_its_pieces() -> None:
    assert near().spoken_in("厂里的机器坏了") == ["厂里的机器"]
    assert "生产设备" in near().terms["厂里的机器"]
    assert with_everyday("厂里的机器怎么管", ["厂里", "机器", "怎么管"]) == ["怎么管", "厂里的机器"]


# ---- contradictions


def test_a_document_is_checked_for_what_it_contradicts(ask: Ask) -> None:
    answer = ask("研报有哪些地方自相矛盾")
    assert answer.status is Status.ANSWERED
    assert any("科技部" in claim.text for claim in answer.claims)
    assert any(c.id == "boci-2021:comment-5-1" or c.figure == 5 for c in answer.citations)


def test_a_subject_without_contradictions_brings_none_of_another(ask: Ask) -> None:
    assert not any("科技部" in claim.text for claim in ask("银保监会前后矛盾吗").claims)
