"""Articles of statutes: which paragraphs open one, which only name one, and the chapter that each stands in."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.normalize import chinese_ordinal
from corpus.readers.files import read_stream
from corpus.readers.markdown import read_markdown
from corpus.statute import Article, Outline, Statute, article_label, is_chapter_title, is_statute, read_statute

SHARED = Path(__file__).parent.parent.parent / "shared" / "data"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="../shared is not there")

# How many articles the old and the new version of each law have, as the laws number them.
COUNTS = {
    "laws/公司法": (218, 266),
    "laws/反垄断法": (57, 70),
    "laws/会计法": (52, 51),
    "laws/反洗钱法": (37, 65),
    "laws/保障中小企业款项支付条例": (29, 37),
    "compare/反不正当竞争法": (33, 41),
    "compare/民用航空法": (215, 255),
}
VERSIONS = [(law, side, count) for law, counts in COUNTS.items() for side, count in zip(("old", "new"), counts, strict=True)]


def law_file(law: str, side: str) -> Path:
    return next((SHARED / law).glob(f"{side}.*"))


def read(*paragraphs: str) -> Statute:
    return read_statute(read_markdown("\n\n".join(paragraphs)))


def labels(statute: Statute) -> list[str]:
    return [article.label for article in statute.articles]


def only(*paragraphs: str) -> Article:
    (article,) = read(*paragraphs).articles
    return article


@needs_shared
@pytest.mark.parametrize(("law", "side", "count"), VERSIONS)
def test_every_article_of_a_law_is_read(law: str, side: str, count: int) -> None:
    stream = read_stream(law_file(law, side))
    articles = read_statute(stream).articles
    assert is_statute(stream)
    assert [(article.number, article.suffix) for article in articles] == [(number, 0) for number in range(1, count + 1)]


@needs_shared
@pytest.mark.parametrize(("law", "side", "count"), VERSIONS)
def test_articles_and_chapter_titles_are_all_that_a_law_says(law: str, side: str, count: int) -> None:
    stream = read_stream(law_file(law, side))
    articles = read_statute(stream).articles
    assert [stream.plain[article.start : article.end] for article in articles] == [article.text for article in articles]
    ends = [article.end for article in articles[:-1]]
    between = [stream.plain[end : after.start] for end, after in zip(ends, articles[1:], strict=True)]
    lines = [line for gap in between for line in gap.split("\n") if line.strip("\u200b ")]
    # One chapter's title is broken in two in the file: 第十二章 对地面第三人, and a line below the rest of it.
    assert [line for line in lines if not is_chapter_title(line) and line != "##损害的赔偿责任"] == []
    assert stream.plain[articles[-1].end :].strip("\u200b\n ") == ""


@needs_shared
def test_the_words_of_an_article_are_quoted_with_all_its_paragraphs() -> None:
    articles = read_statute(read_stream(law_file("laws/反垄断法", "new"))).articles
    assert articles[9].text == (
        "第十条 行政机关和法律、法规授权的具有管理公共事务职能的组织不得滥用行政权力，排除、限制竞争。"
    )
    assert articles[8].text.startswith("第九条 经营者不得利用数据和算法、技术、资本优势以及平台规则等从事本法禁止的垄断行为。")
    twelfth = articles[11]
    assert twelfth.text.startswith("第十二条 国务院设立反垄断反不正当竞争委员会") or twelfth.text.startswith("第十二条 国务院设立反垄断委员会")
    assert twelfth.text.count("\n") == 6  # five items and 国务院反垄断委员会的组成和工作规则由国务院规定。
    assert twelfth.context == ("第一章 总则",)


@needs_shared
@pytest.mark.parametrize(
    ("law", "side", "first", "last"),
    [
        ("laws/公司法", "old", ("第一章 总则",), ("第十三章 附则",)),
        ("laws/公司法", "new", ("第一章 总则",), ("第十五章 附则",)),
        ("laws/保障中小企业款项支付条例", "old", (), ()),
        ("compare/反不正当竞争法", "old", ("第一章 总则",), ("第五章 附则",)),
        ("compare/民用航空法", "old", ("第一章 总则",), ("第十六章 附则",)),
    ],
)
def test_an_article_knows_its_chapter(law: str, side: str, first: tuple[str, ...], last: tuple[str, ...]) -> None:
    articles = read_statute(read_stream(law_file(law, side))).articles
    assert (articles[0].context, articles[-1].context) == (first, last)


@needs_shared
def test_a_law_is_called_by_its_name_and_not_by_its_amendments() -> None:
    titles = {law: read_statute(read_stream(law_file(law, "new"))).title for law in COUNTS if law.startswith("laws/")}
    short = {"laws/保障中小企业款项支付条例"}
    assert titles == {law: ("" if law in short else "中华人民共和国") + law.removeprefix("laws/") for law in titles}


@pytest.mark.parametrize(
    ("text", "label", "number", "suffix", "words"),
    [
        ("第六条 经营者不得混淆。", "第六条", 6, 0, " 经营者不得混淆。"),
        ("第六条　经营者不得混淆。", "第六条", 6, 0, "　经营者不得混淆。"),
        ("第六条:经营者", "第六条", 6, 0, ":经营者"),
        ("第六条：经营者", "第六条", 6, 0, "：经营者"),
        ("第六条【混淆】经营者", "第六条", 6, 0, "【混淆】经营者"),
        ("第六条（混淆）经营者", "第六条", 6, 0, "（混淆）经营者"),
        ("第 六 条 经营者", "第六条", 6, 0, " 经营者"),
        ("\u200b第六\u200b条\u200b经营者", "第六条", 6, 0, "\u200b经营者"),
        ("　　第六条　经营者", "第六条", 6, 0, "　经营者"),
        ("第12条 经营者", "第12条", 12, 0, " 经营者"),
        ("第１２条　经营者", "第１２条", 12, 0, "　经营者"),
        ("第一百二十条之一 资助恐怖活动", "第一百二十条之一", 120, 1, " 资助恐怖活动"),
        ("第一百八十条之二十一 甲", "第一百八十条之二十一", 180, 21, " 甲"),
        ("第二百三十四条 之 一 甲", "第二百三十四条之一", 234, 1, " 甲"),
        ("第一千二百六十条 本法自2021年1月1日起施行。", "第一千二百六十条", 1260, 0, " 本法自2021年1月1日起施行。"),
        ("笫五十四条 清算组成员", "笫五十四条", 54, 0, " 清算组成员"),  # the slip stands in the published 农民专业合作社法
        ("第六条", "第六条", 6, 0, ""),
    ],
)
def test_a_label_is_read_however_it_is_set(text: str, label: str, number: int, suffix: int, words: str) -> None:
    found = article_label(text)
    assert found is not None
    assert (found.text, found.number, found.suffix, text[found.end :]) == (label, number, suffix, words)


@pytest.mark.parametrize(
    "text",
    [
        "第六条规定的经营者", "第六条、第七条规定的", "第六条第二款的规定", "第六条至第八条", "依照第六条 规定", "第六章 附则", "第六款 甲", "第条 甲",
        "第廿条 甲", "六条 甲", "",
    ],
)  # fmt: skip
def test_a_reference_or_another_unit_is_no_label(text: str) -> None:
    assert article_label(text) is None


@pytest.mark.parametrize(
    "reference",
    [
        "第七条规定的经营者，不得有前款行为。",
        "第七条、第九条所列情形除外。",
        "第七条第二款规定的期限届满的，从其约定。",
        "第七条至第十条的规定适用于事业单位。",
        "第九条所称的数据，是指任何记录。",
        "第三条 规定的除外情形，不适用前款。",
    ],
)
def test_a_reference_at_the_head_of_a_line_stays_in_its_article(reference: str) -> None:
    statute = read("第六条 经营者不得混淆。有下列情形的，适用", reference, "第七条 经营者不得贿赂。")
    assert [article.text for article in statute.articles] == [
        f"第六条 经营者不得混淆。有下列情形的，适用\n{reference}",
        "第七条 经营者不得贿赂。",
    ]


def test_inserted_articles_stand_behind_the_one_they_are_inserted_after() -> None:
    statute = read("第一条 甲。", "第二条 乙。", "第二条之一 丙。", "第二条之二 丁。", "第三条 戊。")
    assert [(a.number, a.suffix) for a in statute.articles] == [(1, 0), (2, 0), (2, 1), (2, 2), (3, 0)]
    assert labels(statute)[2:4] == ["第二条之一", "第二条之二"]


def test_a_repealed_article_leaves_a_gap_and_no_other_article_is_lost() -> None:
    assert labels(read("第一条 甲。", "第二条 乙。", "第五条 丙。", "第六条 丁。")) == ["第一条", "第二条", "第五条", "第六条"]


def test_an_article_that_lost_its_space_is_still_the_next_one() -> None:
    assert labels(read("第一条 甲乙丙。", "第二条经营者应当守信。", "第三条 丁。")) == ["第一条", "第二条", "第三条"]


def test_the_table_of_contents_and_the_history_of_amendments_are_no_articles() -> None:
    statute = read(
        "# 中华人民共和国样品法",
        "1993年9月2日第八届全国人民代表大会常务委员会第三次会议通过 根据2017年《关于修改第六条等的决定》修正",
        "目　录",
        "第一章　总则",
        "第二章　附则",
        "第一章　总　则",
        "第一条　为了规范样品，制定本法。",
        "第二章　附　则",
        "第二条　本法自公布之日起施行。",
    )
    assert statute.title == "中华人民共和国样品法"
    assert [(a.label, a.context) for a in statute.articles] == [("第一条", ("第一章 总则",)), ("第二条", ("第二章 附则",))]


@pytest.mark.parametrize(
    "title", ["附件", "附件：", "附件1", "附件一：目录", "附件 1 目录", "附表 样品目录", "附录一", "附图　标志式样", "附：样品名录", "附件1样品目录"]
)
def test_what_is_attached_is_no_part_of_the_last_article(title: str) -> None:
    statute = read("第一条 甲。", "第二条 本法自公布之日起施行。", title, "第三条 这是附件里的一条。")
    assert [article.text for article in statute.articles] == ["第一条 甲。", "第二条 本法自公布之日起施行。"]


@pytest.mark.parametrize(
    "sentence",
    [
        "附图中除必需的词语外，不应当含有其他注释。",  # 专利法实施细则 (2010), 第十八条
        "附件所列的样品，由国务院规定。",
        "附表由国务院公布。",
    ],
)
def test_a_sentence_about_attachments_does_not_end_the_law(sentence: str) -> None:
    statute = read("第十七条 甲。", "第十八条 乙。", sentence, "第十九条 权利要求书应当记载技术特征。")
    assert labels(statute) == ["第十七条", "第十八条", "第十九条"]
    assert statute.articles[1].text == f"第十八条 乙。\n{sentence}"


def test_empty_lines_that_hold_a_zero_width_space_are_no_text_of_an_article() -> None:
    statute = read("第一条 甲。", "\u200b", "（一）乙。", "\u200b\u200b", "第二章 丙", "\ufeff", "第二条 丁。", "\u200b")
    assert [article.text for article in statute.articles] == ["第一条 甲。\n\u200b\n（一）乙。", "第二条 丁。"]


@pytest.mark.parametrize(
    ("text", "caption"), [("第六条【混淆行为】甲。", "混淆行为"), ("第六条（混淆行为）甲。", "混淆行为"), ("第六条 (定义) 甲。", "定义"), ("第六条 甲（乙）。", "")]
)
def test_a_caption_in_brackets_is_kept_apart(text: str, caption: str) -> None:
    assert only(text).caption == caption


def test_a_narrower_unit_ends_with_the_wider_one() -> None:
    outline = Outline()
    steps = [
        ("第一编　总则", ("第一编 总则",)),
        ("第一章 基本规定", ("第一编 总则", "第一章 基本规定")),
        ("第一节 甲", ("第一编 总则", "第一章 基本规定", "第一节 甲")),
        ("第二章 自然人", ("第一编 总则", "第二章 自然人")),
        ("第二编 物权", ("第二编 物权",)),
        ("第一分编 通则", ("第二编 物权", "第一分编 通则")),
        ("附　则", ("第二编 物权", "第一分编 通则", "附则")),
    ]
    for title, path in steps:
        assert outline.enter(title)
        assert outline.path == path
    assert not outline.enter("第一章规定的经营者应当守信。")
    assert outline.path == steps[-1][1]


@pytest.mark.parametrize("text", ["第三章的规定", "第三章、第四章规定的", "第三章规定的样品。", "第三章", "总则", "第三条 甲"])
def test_a_sentence_about_a_chapter_is_no_title(text: str) -> None:
    assert not is_chapter_title(text)


def test_two_articles_or_a_few_in_a_long_report_make_no_statute() -> None:
    articles = ["第一条 为了规范样品。", "第二条 样品应当合格。", "第三条 本办法自公布之日起施行。"]
    assert is_statute(read_markdown("\n\n".join(articles)))
    assert not is_statute(read_markdown("\n\n".join(articles[:2])))
    assert not is_statute(read_markdown("\n\n".join(["这份报告介绍样品管理的历史与现状。" * 9, *articles])))
    assert not is_statute(read_markdown(""))


@given(st.lists(st.integers(1, 3), min_size=1, max_size=30))
def test_articles_are_counted_and_sliced_whatever_their_length(paragraphs: list[int]) -> None:
    lines = []
    for number, more in enumerate(paragraphs, 1):
        lines += [f"第{chinese_ordinal(number)}条　样品{number}应当合格。", *[f"（{chinese_ordinal(n)}）第{n}项；" for n in range(1, more)]]
    stream = read_markdown("\n\n".join(lines))
    articles = read_statute(stream).articles
    assert [(a.number, a.text.count("\n") + 1) for a in articles] == list(enumerate(paragraphs, 1))
    assert "\n".join(a.text for a in articles) == stream.plain
