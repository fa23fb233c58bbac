"""Folding, numerals and sentences: spellings come together and the way back to the original is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.normalize import chinese_number, chinese_ordinal, fold, fold_with_origin, label_form, sentences

WRITTEN = st.text(alphabet="安全保障标识 　\t\nＡＢａｂAb１２12（），“”‘’…—–～·㈱①％%5G、。;:", max_size=60)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("５Ｇ＋工业互联网", "5g+工业互联网"),
        ("工业 APP", "工业app"),
        ("（十）", "(十)"),
        ("2018—2020 年", "2018-2020年"),
        ("3～5 个", "3~5个"),
        ("“领跑者”", '"领跑者"'),
        ("时间节点：", "时间节点:"),
        ("设备　上云\n", "设备上云"),
        ("IPv6", "IPV6"),
    ],
)
def test_spellings_of_the_same_text_fold_together(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("1-2", "12"), ("（十）", "（十一）"), ("发改委", "改发委"), ("20%", "20")])
def test_different_texts_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("不得高于1.25²，", "不得高于1.25^2,"),
        ("10⁴平方米", "10^4平方米"),
        ("10⁻³", "10^-3"),
        ("见注²2024年", "见注^2^2024年"),
        ("100m²", "100m2"),
        ("CO₂和PM₂.₅", "co2和pm2.5"),
        ("log₂10", "log_2_10"),
        ("②5万元", "(2)5万元"),
        ("值1.25①", "值1.25(1)"),
    ],
)
def test_raised_and_ringed_digits_stay_apart_from_numbers(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(folded) == folded


@given(st.text(alphabet="1.5mＭ量²⁻⁴¹⁰₂₅①⑳　 ", max_size=20))
def test_raised_digits_are_folded_with_the_way_back(text: str) -> None:
    folded = fold_with_origin(text)
    assert folded.text == fold(text) == fold(fold(text))
    assert list(folded.origin) == sorted(folded.origin)
    assert all(0 <= place < len(text) for place in folded.origin)


@given(WRITTEN)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(WRITTEN)
def test_folding_with_the_way_back_gives_the_same_text(text: str) -> None:
    folded = fold_with_origin(text)
    assert folded.text == fold(text)
    assert list(folded.origin) == sorted(folded.origin)
    assert len(folded.origin) == len(folded.text)


@given(WRITTEN, st.data())
def test_a_folded_span_leads_back_to_the_words_it_came_from(text: str, data: st.DataObject) -> None:
    folded = fold_with_origin(text)
    if not folded.text:
        return
    start = data.draw(st.integers(0, len(folded.text) - 1))
    end = data.draw(st.integers(start + 1, len(folded.text)))
    left, right = folded.span(start, end)
    original = text[left:right]
    assert original == original.strip() != ""
    assert folded.text[start:end] in fold(original)
    if not set("…㈱①") & set(original):
        assert fold(original) == folded.text[start:end]


def test_a_hit_in_the_folded_text_is_quoted_as_written() -> None:
    text = "面向 ５Ｇ ＋ 工业互联网 的应用"
    folded = fold_with_origin(text)
    start = folded.text.index(fold("5G+工业互联网"))
    left, right = folded.span(start, start + len(fold("5G+工业互联网")))
    assert text[left:right] == "５Ｇ ＋ 工业互联网"


@given(st.integers(1, 99))
def test_ordinals_are_read_back(number: int) -> None:
    written = chinese_ordinal(number)
    assert set(written) <= set("一二三四五六七八九十")
    assert chinese_number(written) == number


@pytest.mark.parametrize(
    ("number", "written"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (44, "四十四"), (99, "九十九"), (100, "100"), (0, "0")]
)
def test_ordinals_are_written_as_official_texts_do(number: int, written: str) -> None:
    assert chinese_ordinal(number) == written


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("39", 39),
        ("３９", 39),
        (" 39 ", 39),
        ("〇", 0),
        ("十", 10),
        ("二十五", 2 * 10 + 5),
        ("一百零三", 100 + 3),
        ("两百", 2 * 100),
        ("一千二百", 1000 + 2 * 100),
        ("三九", 39),
        ("二〇二三", 2023),
        ("贰拾叁", 2 * 10 + 3),
        ("壹佰零伍", 100 + 5),
        ("參", 3),
    ],
)
def test_numerals_are_read(written: str, number: int) -> None:
    assert chinese_number(written) == number


@pytest.mark.parametrize("written", ["", " ", "安全", "十安", "-3", "3.5", "9" * 30, "一" * 30])
def test_what_is_no_numeral_is_not_read_as_one(written: str) -> None:
    assert chinese_number(written) is None


@given(st.text(alphabet="甲乙丙。；！?！? \n”）", max_size=40))
def test_sentences_hold_all_but_space_in_order(text: str) -> None:
    spans = sentences(text)
    assert "".join("".join(text[a:b] for a, b in spans).split()) == "".join(text.split())
    assert all(a < b for a, b in spans)
    assert all(first[1] <= second[0] for first, second in zip(spans, spans[1:], strict=False))
    assert all(text[a:b] == text[a:b].strip() for a, b in spans)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("第贰条　为了", "第二条 为了"),
        ("第拾壹條", "第十一条"),
        ("（叁）其他", "(三)其他"),
        ("壹、总则", "一、总则"),
        ("大陆架第三条", "大陆架第三条"),
        ("伍佰元以下", "伍佰元以下"),
    ],
)
def test_legal_digits_are_read_in_labels_and_left_elsewhere(text: str, form: str) -> None:
    assert label_form(text) == form
    assert len(form) == len(text)


def test_a_sentence_keeps_the_marks_of_its_notes() -> None:
    text = "不高于1.25。〔注1〕另有规定的除外〔注2〕。"
    assert [text[a:b] for a, b in sentences(text)] == ["不高于1.25。〔注1〕", "另有规定的除外〔注2〕。"]


def test_a_sentence_keeps_its_closing_marks() -> None:
    text = "实施“安全上云”工程。他说：“好！”另外；\n完"
    assert [text[a:b] for a, b in sentences(text)] == ["实施“安全上云”工程。", "他说：“好！”", "另外；", "完"]
