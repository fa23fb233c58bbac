"""A document that the library does not hold is refused by its name, asked or looked up, in a library of one document as of many."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from laws import FERRY, with_laws

from assistant.documents.catalogue import Title
from assistant.service import Assistant
from assistant.serving import programs
from assistant.types import Absence, Status
from assistant.understanding.scope import named_documents
from corpus.errors import UserError

NAMES = ("会计法", "民法典", "刑法", "宪法", "建筑设计防火规范", "企业会计标准", "档案鉴定意见", "刑法修正案（三）")


@pytest.fixture(scope="module")
def many(copied_home: Callable[[], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """Yield an assistant whose library holds the note and two laws."""
    with Assistant.open(copied_home()) as opened:
        yield with_laws(opened, tmp_path_factory.mktemp("laws"))


@pytest.fixture(params=["one", "many"])
def holding(request: pytest.FixtureRequest) -> Assistant:
    """Return an assistant with one document, or with three."""
    return request.getfixturevalue("assistant" if request.param == "one" else "many")


def plain(text: str) -> str:
    return text.replace("（", "(").replace("）", ")")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", ["{}第九条", "{}新版第九条", "《{}》第九条", "请问{}第9条怎么规定"])
def test_a_question_is_refused_by_the_absent_name(holding: Assistant, name: str, form: str) -> None:
    answer = holding.ask(form.format(name))
    assert (answer.status, answer.absence) == (Status.NO_ANSWER, Absence.OUT_OF_SCOPE)
    assert f"资料库里没有“{plain(name)}”" in answer.answer and answer.citations == ()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", ["{}第九条", "{}新版第九条", "《{}》第9条", "{}9"])
def test_a_look_up_is_refused_by_the_absent_name_everywhere(holding: Assistant, name: str, form: str) -> None:
    reference = form.format(name)
    for look in (holding.lookup, holding.found, lambda text: programs.clause(holding, text, "boci-2021")):
        with pytest.raises(UserError, match=f"资料库里没有“{plain(name)}”".replace("(", r"\(").replace(")", r"\)")) as refused:
            look(reference)
        assert "工业互联网" in refused.value.zh and "The library has no" in refused.value.en


def test_an_absent_name_beside_a_held_one_is_told(many: Assistant) -> None:
    answer = many.ask(f"{FERRY}和海商法第五条")
    assert answer.status is Status.ANSWERED and "没有“海商法”" in answer.answer
    assert {citation.id for citation in answer.citations} == {f"{FERRY}:new-5", f"{FERRY}:old-5"}
    apart = many.ask(f"{FERRY}新版第四条和海商法第五条")
    assert {citation.number for citation in apart.citations} == {4} and "没有“海商法”" in apart.answer
    with pytest.raises(UserError, match="没有“海商法”"):
        many.lookup(f"{FERRY}和海商法第五条")


@pytest.mark.parametrize(
    "reference",
    ["本条例第四条", "该条例第四条", "这个条例第四条", "说说该办法第四条", "新版第四条", "修订后的条例第四条", "有关规定第四条"],
)
def test_what_points_to_the_text_that_is_spoken_of_names_no_other(many: Assistant, reference: str) -> None:
    assert "资料库里没有" not in many.ask(reference).answer
    assert many.lookup(reference)


def test_words_of_the_documents_that_end_like_a_title_are_looked_up() -> None:
    titles = [Title("a", FERRY, (FERRY,))]
    assert named_documents("处罚标准第三条", titles).absent is not None
    assert named_documents("处罚标准是多少", titles).absent is None
    assert named_documents("刑法怎么规定", titles).absent is None  # without a number so short a word tells too little


def test_what_carries_a_held_law_out_is_another_document() -> None:
    titles = [Title("a", "海关法", ("海关法",))]
    scope = named_documents("海关法实施条例第五条", titles)
    assert scope.documents == () and scope.absent is not None and scope.absent.name == "海关法实施条例"
    assert named_documents("海关法处罚规定第五条", titles).documents == ("a",)
