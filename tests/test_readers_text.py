"""Text files: encodings, Markdown as people really write it, and what is struck out in a marked-up comparison."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import UserError
from corpus.readers.blocks import BlockKind, BlockStream
from corpus.readers.files import SUFFIXES, read_stream, stream_of
from corpus.readers.markdown import read_markdown
from corpus.readers.pictures import SUFFIXES as PICTURES
from corpus.readers.text import decode_text
from corpus.struck import without_struck

SHARED = Path(__file__).parent.parent.parent / "shared" / "data"
COMPARED = SHARED / "compare" / "民用航空法"
LAW = "# 办法\n\n第一条　为了维护权益，制定本办法。\n\n第二条　本办法自2025年1月1日起施行。\n"
ARTICLE = re.compile(r"(第[一二三四五六七八九十百零]+条)\s")


def rows(stream: BlockStream) -> list[list[str]]:
    return [["\n".join(p.text for p in cell) for cell in row] for block in stream.blocks for row in block.rows]


def lines(stream: BlockStream) -> list[str]:
    return [block.paragraph.text for block in stream.blocks if block.paragraph]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gb2312", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("suffix", [".md", ".markdown", ".txt", ".MD", ""])
def test_a_text_reads_the_same_in_every_encoding(tmp_path: Path, encoding: str, suffix: str) -> None:
    path = tmp_path / f"办法{suffix}"
    path.write_bytes(LAW.encode(encoding))
    assert lines(read_stream(path)) == ["办法", "第一条　为了维护权益，制定本办法。", "第二条　本办法自2025年1月1日起施行。"]


def test_rare_characters_of_gb18030_are_kept(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("㙍、𠮷、龥、€".encode("gb18030"))
    assert read_stream(tmp_path / "a.txt").plain == "㙍、𠮷、龥、€"


@pytest.mark.parametrize(
    "content", [b"\xff\xff\xff\xfe" * 9, "办法".encode("utf-16")[:-1], "café, été\n".encode("cp1252") * 9, b"\0" * 200]
)
def test_bytes_that_are_no_text_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    with pytest.raises(UserError, match=r"文件 a\.txt 不是 UTF-8、GB18030、Big5 或 UTF-16 文本，从第 1 行起读不出"):
        read_stream(tmp_path / "a.txt")


LAWS = [
    "資料中心管理辦法\n\n第一條 為規範資料中心管理，制定本辦法。\n第二條 本辦法適用於本市。\n第三條 違反規定者，處新臺幣三萬元罰鍰。\n",
    "著作權法\n第一條 為保障著作人著作權益，調和社會公共利益，促進國家文化發展，特制定本法。\n",
    "第一條 香港特別行政區不實行社會主義制度和政策，保持原有的資本主義制度和生活方式，五十年不變。",
]


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("encoding", ["big5", "big5hkscs", "gb18030", "utf-16-le", "utf-16-be", "utf-8"])
def test_a_traditional_text_reads_the_same_in_every_encoding(law: str, encoding: str) -> None:
    stream = stream_of("a.txt", law.encode(encoding))
    assert stream.plain == "\n".join(line for line in law.split("\n") if line) and not stream.unread


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le", "utf-16-be", "utf-8"])
def test_few_words_are_enough_to_tell_an_encoding(encoding: str) -> None:
    for words in ("第一条\n", "本办法自公布之日起施行。\n", "附表：收费标准\n10元\n", "甲\t乙\n"):
        assert stream_of("a.md", words.encode(encoding)).plain.split() == words.split()


def test_kana_greek_and_emoji_do_not_change_what_is_plausible() -> None:
    text = "第一条 α粒子、カタカナ、é、✓、①、㎡、𠮷 与 Ω 的规定，由主管部门解释。\n"
    for encoding in ("utf-8", "gb18030", "utf-16-le"):
        assert stream_of("a.txt", text.encode(encoding)).plain == text.strip()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "big5", "utf-16-le"])
def test_a_broken_byte_is_shown_and_its_line_is_named(encoding: str) -> None:
    broken = {"utf-16-le": b"\x00\xd8"}.get(encoding, b"\xff")  # half of a surrogate pair
    before, after = LAWS[0].encode(encoding), "第四條 附則。\n".encode(encoding.removesuffix("-sig"))
    stream = stream_of("a.txt", before + broken + "\n".encode(encoding.removesuffix("-sig")) + after * 3)
    (problem,) = stream.unread
    assert problem.message.startswith("第 6 行有 ") and problem.message.endswith(" 读不出的字节，写作 \ufffd")
    assert problem.english.isascii() and stream.plain.count("\ufffd") == 1
    assert "第三條 違反規定者，處新臺幣三萬元罰鍰。" in stream.plain and "第四條 附則。" in stream.plain


def test_many_broken_lines_are_told_in_one_line() -> None:
    text = b"".join(f"第{n}条 应当按照规定报送材料并接受检查。".encode() + b"\xe4\n" for n in "一二三四五六七")
    (problem,) = stream_of("a.md", text).unread
    assert problem.message == "第 1、2、3、4、5 等 7 行有 UTF-8 读不出的字节，写作 \ufffd"


def test_a_page_declared_in_one_charset_and_written_in_another_is_read() -> None:
    page = '<html><head><meta charset="{}"></head><body><p>依照本法，市人民政府公布。</p><p>第二条 適用於本市的規定。</p></body></html>'
    for declared, encoding in (
        ("gb2312", "utf-8"),
        ("utf-8", "gb18030"),
        ("utf-8", "big5hkscs"),
        ("gbk", "utf-16-le"),
        ("big5", "gb18030"),
    ):
        text = page.format(declared).replace("条", "條").replace("依照本法，", "") if "big5" in encoding else page.format(declared)
        assert "市人民政府公布。" in stream_of("a.html", text.encode(encoding)).plain


@given(st.binary(max_size=60))
def test_any_bytes_are_decoded_or_refused(content: bytes) -> None:
    try:
        assert isinstance(decode_text(content).text, str)
    except UserError as error:
        assert error.en.isascii()


@pytest.mark.parametrize(
    ("markup", "plain"),
    [
        ("应当~~及时~~报告", "应当报告"),
        ("应当<del>及时</del>报告", "应当报告"),
        ("应当<u>立即</u>报告", "应当立即报告"),
        ("<font color='red'><b>新增</b></font>条文", "新增条文"),
        ("第十六条 ~~<font color='red'><b>应当</b></font>~~<u><b><font color='red'>可以</font></b></u>登记", "第十六条 可以登记"),
        ("一~~删~~二~~去~~三", "一二三"),
        ("10 ~~ 20 万元", "10  20 万元"),
        ("甲 ~~没有收尾", "甲 没有收尾"),
        ("<del>没有收尾", "没有收尾"),
        ("A&nbsp;&amp;&nbsp;B &#31532;&#x4e00;条 &ldquo;引&rdquo;", "A\xa0&\xa0B 第一条 “引”"),
        ("~~跨行\n删除~~留下", "留下"),
        ("- 列表~~旧~~项", "列表项"),
        ("## 第一章~~旧名~~　总则", "第一章　总则"),
    ],
)
def test_what_is_struck_out_goes_and_what_is_marked_stays(markup: str, plain: str) -> None:
    assert without_struck(read_markdown(markup)).plain == plain


def test_a_deletion_may_reach_over_a_line_break_in_a_cell() -> None:
    stream = without_struck(read_markdown("| 旧版 | 新版 |\n|---|---|\n| 一；<br/>二。 | 一~~；<br/>二~~<u>。<br/>三。</u> |"))
    assert rows(stream)[1] == ["一；\n二。", "一。\n三。"]


def test_the_column_of_the_old_text_keeps_what_is_struck_out_in_it() -> None:
    for old, new in (("原条文", "修改后"), ("上一版", "本次修订"), ("现有内容", "拟修改内容")):
        stream = without_struck(read_markdown(f"| {new} | {old} |\n|---|---|\n| 应当~~及时~~**立即**报告 | 应当~~及时~~报告 |"))
        assert rows(stream)[1] == ["应当立即报告", "应当及时报告"] and not stream.unread


STRUCK = (
    "<del>及时</del>",
    "<s>及时</s>",
    "<strike>及时</strike>",
    '<span style="text-decoration: line-through">及时</span>',
    "<font color=red style='TEXT-DECORATION:line-through'>及时</font>",
    "~~及时~~",
)


@pytest.mark.parametrize("struck", STRUCK)
def test_tables_of_html_and_grids_strike_out_like_any_other(struck: str) -> None:
    html = f"<table><tr><th>修订前</th><th>修订后</th></tr><tr><td>应当{struck}报告</td><td>应当{struck}立即报告</td></tr></table>"
    width = len(struck) * 2 + 30
    grid = "\n".join(
        [
            f"+{'-' * width}+{'-' * width}+",
            "| 修订前 | 修订后 |",
            f"+{'=' * width}+{'=' * width}+",
            f"| 应当{struck}报告 | 应当{struck}立即报告 |",
            f"+{'-' * width}+{'-' * width}+",
        ]
    )
    for markup in (f"# 对照\n\n{html}", f"# 对照\n\n{grid}"):
        assert rows(without_struck(read_markdown(markup)))[1] == ["应当及时报告", "应当立即报告"]


def test_what_is_struck_out_of_a_table_that_is_no_comparison_goes_and_is_told() -> None:
    stream = without_struck(read_markdown("| 品名 | 价格 |\n|---|---|\n| 门票 | ~~20元~~15元 |"))
    assert rows(stream)[1] == ["门票", "15元"]
    assert [problem.message for problem in stream.unread] == ["有 1 处划了删除线的文字没有读入"]


def test_what_is_struck_out_of_a_text_is_told() -> None:
    for struck in ("~~及时~~", "<del>及时</del>", "<s>及时</s>"):
        stream = without_struck(read_markdown(f"第一条 应当{struck}报告。\n\n- {struck}\n"))
        assert stream.plain == "第一条 应当报告。"
        assert [problem.message for problem in stream.unread] == ["有 2 处划了删除线的文字没有读入"]


def test_a_sentence_that_is_wrapped_behind_its_number_stays_one_paragraph() -> None:
    stream = read_markdown("第一章 总则\n第一条 为了规范管理，制\n定本办法，适用于全国\n各地。\n第二条 甲。")
    assert lines(stream) == ["第一章 总则", "第一条 为了规范管理，制\n定本办法，适用于全国\n各地。", "第二条 甲。"]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\f", "\v", "\x85", "\u2028", "\u2029"])
def test_lines_end_in_any_way(end: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(f"第一章　总则{end}第一条　甲；{end}第二条　乙。".encode())
    assert lines(read_stream(tmp_path / "a.txt")) == ["第一章　总则", "第一条　甲；", "第二条　乙。"]


def test_empty_cells_at_the_edges_keep_the_columns() -> None:
    assert rows(read_markdown("| 甲 | 乙 | 丙 |\n|---|---|---|\n|| 二 ||")) == [["甲", "乙", "丙"], ["", "二", ""]]


def test_marks_that_never_close_are_read_in_one_pass() -> None:
    for mark in ("<!--", "<del>", "--><!--", "</del><del>"):
        assert "终" in read_markdown(mark * 50_000 + "终").plain


@given(st.text(alphabet="~<del>/ub\n|第一条 ", max_size=60))
def test_spans_point_into_the_plain_text(markup: str) -> None:
    stream = read_markdown(markup)
    for block in stream.blocks:
        for paragraph in [block.paragraph] if block.paragraph else [p for row in block.rows for cell in row for p in cell]:
            assert paragraph.text == stream.plain[paragraph.start : paragraph.end]
            assert paragraph.page is None


def test_every_suffix_that_is_listed_is_read(tmp_path: Path) -> None:
    for suffix in sorted(SUFFIXES - PICTURES - {".docx", ".pdf", ".xlsx"}):
        (tmp_path / f"a{suffix}").write_text("第一条 制定本办法。", encoding="utf-8")
        assert read_stream(tmp_path / f"a{suffix}").plain == "第一条 制定本办法。"


@pytest.mark.skipif(not COMPARED.exists(), reason="the comparison of two versions of a law is not here")
def test_the_new_column_of_a_marked_up_comparison_is_the_new_law() -> None:
    def same(text: str) -> str:
        return re.sub(r"\s", "", text).replace(":", "：")

    law: dict[str, str] = {}
    article = None
    for line in (COMPARED / "new.md").read_text(encoding="utf-8").split("\n"):
        if line.startswith("#"):
            article = None
        elif begins := ARTICLE.match(line):
            article = begins.group(1)
        if article:
            law[article] = law.get(article, "") + same(line)
    column = [same(row[1]) for row in rows(without_struck(read_stream(COMPARED / "comparison.md")))]
    read = {begins.group(1): text for text in column if (begins := re.match(r"(第[一二三四五六七八九十百零]+条)", text))}
    assert law and read == law


@pytest.mark.skipif(not COMPARED.exists(), reason="the comparison of two versions of a law is not here")
def test_the_rows_of_a_comparison_have_two_cells() -> None:
    (table,) = [block for block in read_stream(COMPARED / "comparison.md").blocks if block.kind is BlockKind.TABLE]
    assert {len(row) for row in table.rows} == {2}
