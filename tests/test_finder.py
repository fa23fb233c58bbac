"""Looking up while one types: what is offered for a number, the start of one, a term, a department."""

from collections.abc import Callable

import pytest

from assistant.lookup.finder import Found, find
from assistant.service import Assistant
from assistant.types import Language
from corpus.errors import UserError

Find = Callable[[str], tuple[Found, ...]]


@pytest.fixture(scope="module")
def look(assistant: Assistant) -> Find:
    return lambda typed: find(typed, assistant.catalogue)


@pytest.mark.parametrize("typed", ["新39", "新版第39条", "第三十九条 新版", "新版第三十九条", "new-39", "新 39"])
def test_a_number_in_any_spelling_comes_first(look: Find, typed: str) -> None:
    assert look(typed)[0].label == "新版第39条"


def test_the_start_of_a_number_offers_all_that_begin_so(look: Find) -> None:
    labels = [each.label for each in look("新3")]
    assert labels[:2] == ["新版第3条", "新版第30条"]
    assert labels == ["新版第3条", *(f"新版第{n}条" for n in range(30, 39))]


def test_a_term_is_marked_where_it_stands(look: Find) -> None:
    found = look("标识解析")
    assert found
    marked = [each for each in found if each.marked]
    assert marked and all(each.text[slice(*each.marked)] == "标识解析" for each in marked if each.marked)


def test_a_department_offers_the_lists_it_stands_in(look: Find) -> None:
    labels = {each.label for each in look("科技部")}
    assert "新版（十）责任部门" in labels and all(label.endswith("责任部门") for label in labels)


def test_a_task_offers_its_title_and_its_clauses(look: Find) -> None:
    labels = [each.label for each in look("新（十）")]
    assert labels[0] == "新版（十）任务标题" and "新版第39条" in labels


def test_a_clause_names_its_task_and_what_stands_against_it(look: Find) -> None:
    (found, *_) = look("新39")
    assert "（十）安全保障强化行动" in found.where and "旧版第" in found.where


def test_nothing_typed_offers_nothing_and_nonsense_says_so(look: Find) -> None:
    assert look("") == look("   ") == ()
    with pytest.raises(UserError, match="没有找到"):
        look("紫色大象")


def test_a_missing_number_says_that_the_note_leaves_it_out(look: Find) -> None:
    with pytest.raises(UserError, match="14"):
        look("新14")


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "（", "第条", "9" * 400, "新" * 100_000, "\0", "%s{}"])
def test_odd_input_is_answered_or_refused_in_one_line(look: Find, typed: str) -> None:
    try:
        look(typed)
    except UserError as error:
        assert "\n" not in str(error)


def test_names_come_in_english_too(assistant: Assistant) -> None:
    assert find("new-39", assistant.catalogue, language=Language.EN)[0].label == "new version, clause 39"
