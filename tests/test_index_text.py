"""How texts are cut: into words, into chunks, into terms."""

from __future__ import annotations

import threading
from pathlib import Path

import jieba
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_index_samples import POLICY, parse

from corpus.types import Kind, Record, Version
from index.chunk import chunks, context, pieces
from index.lexicon import Dictionary, Lexicon, jieba_dictionary
from index.terms import corpus_terms
from index.tokenize import Tokenizer
from index.types import ChunkConfig

CHINESE = st.text(
    st.sampled_from("岸电泊位船员的了一在港口，。；！？、 \n“”5Gab（）") | st.characters(exclude_categories=["Cs"]), max_size=60
)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer(corpus_terms(parse("port", POLICY).records))


@pytest.fixture(scope="module")
def plain_jieba() -> jieba.Tokenizer:
    reference = jieba.Tokenizer()
    reference.FREQ, reference.total = reference.gen_pfdict(reference.get_dict_file())
    reference.initialized = True
    return reference


def test_without_terms_words_are_those_of_jieba(plain_jieba: jieba.Tokenizer) -> None:
    ours = Tokenizer()
    texts = [record.text for record in parse("port", POLICY).records]
    texts += ["他来到了网易杭研大厦", "AT&T与B超、C++", "龢龠鰲", "南京市长江大桥", "𠮷野家", ""]
    assert [ours.words(text) for text in texts] == [list(plain_jieba.cut(text)) for text in texts]
    assert ours.search_tokens("南京市的长江大桥") == list(plain_jieba.cut_for_search("南京市长江大桥"))


def test_the_dictionary_adds_up_to_what_is_written_down(plain_jieba: jieba.Tokenizer) -> None:
    assert jieba_dictionary().total == plain_jieba.total
    assert Dictionary.of("岸电 3 n\n岸 5\n".encode()).total == 3 + 5


def test_a_dictionary_may_be_in_any_order() -> None:
    lexicon = Lexicon(Dictionary.of("岸电 3 n\n港口 5\n岸 2\nab 1\n港 7".encode()), ["港口群"])
    lexicon.meet("港口岸ab")
    assert lexicon.frequencies == {"港": 7, "港口": 5, "港口群": 13_000, "岸": 2, "a": 0, "ab": 1}
    lexicon.meet("岸电")
    assert lexicon.frequencies["岸电"] == 3


def test_terms_of_the_corpus_stay_whole(tokenizer: Tokenizer) -> None:
    assert "岸电改造" in tokenizer.words("请问岸电改造进展")
    assert "单一窗口" in tokenizer.words("什么是单一窗口服务")
    assert "5G" in tokenizer.words("用5G专网")
    assert Tokenizer(["NB-IoT"]).words("推广NB-IoT网络") == ["推广", "NB-IoT", "网络"]


def test_a_word_has_the_part_of_speech_of_the_dictionary(tokenizer: Tokenizer) -> None:
    assert [tokenizer.tag(word) for word in ("部门", "增加", "港口", "岸电改造")] == ["n", "v", "n", ""]


def test_search_tokens_hold_the_words_within_words_and_no_marks(tokenizer: Tokenizer) -> None:
    tokens = tokenizer.search_tokens("“岸电改造”，是在用５Ｇ吗！")
    assert {"岸电改造", "改造", "5g"} <= set(tokens)
    assert not any(mark in token for token in tokens for mark in "“”，！")
    assert tokens == tokenizer.search_tokens("岸电改造的用5g")


@given(CHINESE)
@settings(max_examples=200, deadline=None)
def test_words_join_to_the_text_again(tokenizer: Tokenizer, text: str) -> None:
    assert "".join(tokenizer.words(text)) == text
    assert all(token == token.lower() and any(map(str.isalnum, token)) for token in tokenizer.search_tokens(text))


def test_threads_may_share_a_new_tokenizer() -> None:
    texts = [record.text for record in parse("port", POLICY).records]
    expected = [Tokenizer().words(text) for text in texts]
    shared = Tokenizer()
    got: dict[int, list[str]] = {}
    threads = [threading.Thread(target=lambda n=n: got.__setitem__(n, shared.words(texts[n % len(texts)]))) for n in range(26)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [got[n] for n in range(26)] == expected * 2


def test_terms_are_taken_from_headings_quotation_marks_letters_and_departments() -> None:
    terms = corpus_terms(parse("port", POLICY).records)
    assert {"岸电改造", "单一窗口", "5G", "交通运输部", "海关总署"} <= set(terms)
    assert not any("免责" in term or "S0000" in term for term in terms)


@given(CHINESE, st.integers(1, 40))
@settings(max_examples=200, deadline=None)
def test_pieces_join_to_the_text_and_none_is_too_long(text: str, longest: int) -> None:
    cut = pieces(text, ChunkConfig(longest))
    assert "".join(cut) == text
    assert max(map(len, cut)) <= longest


def test_long_records_are_cut_at_sentence_ends_with_their_context() -> None:
    record = Record(
        "d", "old-7", Kind.CLAUSE, "甲" * 9 + "。" + "乙" * 9 + "；" + "丙，" * 5, 0, 30, Version.OLD, 2, "（二）任务", 7, "小标题"
    )
    made = list(chunks([record], ChunkConfig(longest=20)))
    assert [chunk.text for chunk in made] == ["旧版 （二）任务 小标题：" + part for part in ("甲" * 9 + "。", "乙" * 9 + "；", "丙，" * 5)]
    assert [(chunk.key, chunk.start, chunk.end) for chunk in made] == [("d:old-7", 0, 10), ("d:old-7", 10, 20), ("d:old-7", 20, 30)]


def test_items_carry_what_leads_their_list_in() -> None:
    record = Record(
        "d", "p-1", Kind.PASSAGE, "报送材料包括：\n（一）设立登记申请书；\n（二）营业执照副本。\n材料一式两份，逾期不予受理。", 0, 42
    )
    made = [chunk.text for chunk in chunks([record], ChunkConfig())]
    assert made == [
        "报送材料包括：\n",
        "报送材料包括：（一）设立登记申请书；\n",
        "报送材料包括：（二）营业执照副本。\n",
        "材料一式两份，逾期不予受理。",
    ]


def test_a_record_without_text_still_has_a_chunk() -> None:
    assert [chunk.text for chunk in chunks([Record("d", "note-1", Kind.NOTE, "", 0, 0)], ChunkConfig())] == ["附注："]


def test_a_heading_that_the_text_says_is_not_said_twice() -> None:
    record = Record("d", "new-1", Kind.CLAUSE, "1.岸电改造。建设泊位。", 0, 11, Version.NEW, heading="岸电改造")
    assert context(record, record.text) == "新版："


def test_jieba_leaves_nothing_in_the_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    assert Tokenizer().words("岸电改造") == ["岸电", "改造"]
