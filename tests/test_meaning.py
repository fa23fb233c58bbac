"""Questions in other words than the documents': what is near is shown as near, what is named has to stand there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from test_index_samples import POLICY, Letters, parse, read

from assistant.service import Assistant
from assistant.types import Answer, Status
from assistant.understanding.near import near, with_everyday
from corpus.datafile import read_table
from corpus.normalize import fold
from corpus.types import MATTER_KINDS
from index.library import Library
from index.tokenize import Tokenizer
from index.words import WordSpace, vocabulary

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


# ---- the space of words


@pytest.fixture
def space(library: Library) -> WordSpace:
    return library.word_space("port")


def test_the_words_of_a_document_are_those_of_its_records_but_of_no_disclaimer(space: WordSpace, library: Library) -> None:
    document = library.document("port")
    assert set(space.held) == {record.key for record in document.records if record.kind not in MATTER_KINDS}
    for record in document.records:
        if record.key in space.held:
            assert all(space.words[place] in fold(record.text) for place in space.held[record.key])
    assert "免责" not in space.words and not any(word.isdigit() for word in space.words)
    assert list(space.words) == sorted(set(space.words))


def test_a_word_is_as_near_to_itself_as_can_be(space: WordSpace) -> None:
    for place, word in enumerate(space.words):
        cosines = space.similar(word)
        assert cosines.shape == (len(space.words),)
        assert cosines[place] == pytest.approx(1.0, abs=1e-5)
        assert np.abs(cosines).max() <= 1 + 1e-5


def test_nearness_is_mutual(space: WordSpace) -> None:
    matrix = np.stack([space.similar(word) for word in space.words])
    np.testing.assert_allclose(matrix, matrix.T, atol=1e-5)


def test_an_unknown_word_is_encoded_once_and_remembered(tmp_path: Path, source: Path) -> None:
    encoder = Letters()
    with Library.open(tmp_path / "space", sources=[source], read=read, encoder=encoder) as library:
        space = library.word_space("port")
        encoder.documents.clear()
        first = space.similar("飞艇码头")
        assert encoder.documents == ["飞艇码头"]
        assert space.similar("飞艇码头") is first
        space.similar(space.words[0])
        assert library.word_space("port") is space
        assert encoder.documents == ["飞艇码头"]


def test_the_words_of_an_unchanged_document_are_not_encoded_again(tmp_path: Path, source: Path) -> None:
    for expected in (True, False):
        encoder = Letters()
        with Library.open(tmp_path / "space", sources=[source], read=read, encoder=encoder) as library:
            library.prepare()
            encoder.documents.clear()
            library.word_space("port")
            assert bool(encoder.documents) is expected


def test_a_document_without_words_has_an_empty_space() -> None:
    space = WordSpace([], np.zeros((0, 64), np.float32), {}, lambda words: np.zeros((len(words), 64), np.float32))
    assert space.similar("岸电").shape == (0,)
    assert vocabulary(parse("port", POLICY).records[-1:], Tokenizer([])) == {}


def test_the_real_encoder_tells_synonyms_from_strangers(assistant: Assistant) -> None:
    space = assistant.library.word_space("boci-2021")
    near_to = {word: float(space.similar(word)[space.places["企业"]]) for word in ("公司", "香蕉")}
    assert near_to["公司"] > 0.35 > near_to["香蕉"]


# ---- contradictions


def test_a_document_is_checked_for_what_it_contradicts(ask: Ask) -> None:
    answer = ask("研报有哪些地方自相矛盾")
    assert answer.status is Status.ANSWERED
    assert any("科技部" in claim.text for claim in answer.claims)
    assert any(c.id == "boci-2021:comment-5-1" or c.figure == 5 for c in answer.citations)


def test_a_subject_without_contradictions_brings_none_of_another(ask: Ask) -> None:
    assert not any("科技部" in claim.text for claim in ask("银保监会前后矛盾吗").claims)
