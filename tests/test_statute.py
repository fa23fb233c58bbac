"""Statutes: every article, its number and its chapter; nothing that only looks like one."""

from pathlib import Path

import pytest

from corpus.readers.files import read_stream
from corpus.readers.markdown import read_markdown
from corpus.statute import article_label, is_statute, read_statute

DATA = Path(__file__).parent.parent.parent / "shared" / "data"
COUNTS = {
    "laws/公司法": (218, 266),
    "laws/反垄断法": (57, 70),
    "laws/会计法": (52, 51),
    "laws/反洗钱法": (37, 65),
    "laws/保障中小企业款项支付条例": (29, 37),
    "compare/反不正当竞争法": (33, 41),
    "compare/民用航空法": (215, 255),
}
shared = pytest.mark.skipif(not DATA.exists(), reason="the laws are not beside this checkout")


def read(*lines: str) -> list[tuple[str, int, int, tuple[str, ...]]]:
    return [(a.label, a.number, a.suffix, a.context) for a in read_statute(read_markdown("\n\n".join(lines))).articles]


@shared
@pytest.mark.parametrize("folder", COUNTS)
@pytest.mark.parametrize("side", [0, 1], ids=["old", "new"])
def test_every_article_of_a_law_is_found_in_its_order(folder: str, side: int) -> None:
    path = next(p for end in ("md", "txt") if (p := DATA / folder / f"{('old', 'new')[side]}.{end}").exists())
    stream = read_stream(path)
    articles = read_statute(stream).articles
    assert [a.number for a in articles] == list(range(1, COUNTS[folder][side] + 1))
    assert is_statute(stream)
    assert all(stream.plain[a.start : a.end] == a.text and a.text.lstrip("\u200b").startswith(a.label[0]) for a in articles)


def test_an_inserted_article_has_its_own_number() -> None:
    assert read("第六条 甲。", "第六条之一 乙。", "第七条 丙。") == [("第六条", 6, 0, ()), ("第六条之一", 6, 1, ()), ("第七条", 7, 0, ())]


def test_a_reference_at_the_head_of_a_line_is_no_article() -> None:
    lines = ("第一条 违反本法", "第六条规定的，处罚款。", "第二条 依照", "第一条的规定办理。", "第三条 完。")
    assert [label for label, *_ in read(*lines)] == ["第一条", "第二条", "第三条"]
    text = read_statute(read_markdown("\n\n".join(lines))).articles[0].text
    assert text == "第一条 违反本法\n第六条规定的，处罚款。"


def test_chapters_are_context_and_a_table_of_contents_is_not() -> None:
    found = read("目录", "第一章 总则", "第二章 附则", "第一章 总　则", "第一条 甲。", "第二章 附则", "第一节 期限", "第二条 乙。")
    assert [context for *_, context in found] == [("第一章 总则",), ("第二章 附则", "第一节 期限")]


def test_contents_without_chapters_in_the_body_are_no_context() -> None:
    assert [context for *_, context in read("第一章 总则", "第二章 罚则", "第一条 甲。", "第二条 乙。")] == [(), ()]


@pytest.mark.parametrize("head", ["第三条　", "第三条：", "第三条:", "第 三 条 ", "**第三条** ", "第3条 ", "第三条\u200b "])
def test_a_label_is_read_in_any_spelling(head: str) -> None:
    assert [number for _, number, *_ in read("第一条 甲。", "第二条 乙。", f"{head}丙。")] == [1, 2, 3]


def test_a_dash_stands_for_one_where_a_text_has_it_so() -> None:
    assert [number for _, number, *_ in read(*(f"第{n}条 甲。" for n in ("二十九", "三十", "三十－", "三十二")))] == [29, 30, 31, 32]


def test_attachments_and_what_precedes_the_first_article_are_no_articles() -> None:
    lines = ("某某办法", "1999年1月1日 修正", "第一条 甲。", "第二条 乙。", "附件：名单", "第三条 不是条文")
    assert [label for label, *_ in read(*lines)] == ["第一条", "第二条"]
    assert read_statute(read_markdown("\n\n".join(lines))).title == "某某办法"


def test_a_plan_is_no_statute() -> None:
    assert not is_statute(read_markdown("行动计划\n\n（一）网络\n\n1.建网。\n\n2.用网。"))


@pytest.mark.parametrize("text", ["第六条规定的", "六条", "第六章 罚则", "第六条至第八条"])
def test_what_only_looks_like_a_label_is_none(text: str) -> None:
    assert article_label(text) is None


@pytest.mark.parametrize("mark", ["¹²", "〔注1〕", "^{注}", "①", "*"])
def test_a_label_with_the_mark_of_a_note_is_a_label(mark: str) -> None:
    label = article_label(f"第二条{mark}应当报告。")
    assert label is not None and (label.text, label.number) == ("第二条", 2)
