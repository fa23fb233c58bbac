"""Markdown as a page shows it: escapes undone, addresses and pictures left out, notes apart, HTML in it read."""

import time
from pathlib import Path

import pytest

from corpus.read import read_files
from corpus.readers.blocks import BlockKind, BlockStream
from corpus.readers.files import stream_of
from corpus.readers.markdown import read_markdown
from corpus.struck import without_struck

PICTURE = "data:image/png;base64," + "iVBORw0KGgo" * 40


def lines(stream: BlockStream) -> list[str]:
    return [block.paragraph.text for block in stream.blocks if block.paragraph]


def rows(stream: BlockStream) -> list[list[str]]:
    return [["\n".join(p.text for p in cell) for cell in row] for block in stream.blocks for row in block.rows]


@pytest.mark.parametrize(
    ("markup", "plain"),
    [
        (r"金额\*100元，见\[附表\]，A\_B，1\.5 \# \< \> \~\~留\~\~", "金额*100元，见[附表]，A_B，1.5 # < > ~~留~~"),
        (r"\*\*不加粗\*\*，\<b\>不是标签\</b\>，\&lt;", "**不加粗**，<b>不是标签</b>，&lt;"),
        ("反斜杠后的汉字\\甲 C:\\目录", "反斜杠后的汉字\\甲 C:\\目录"),
        ("一行\\\n断开", "一行\n断开"),
        ("见[第一条](#a)、[官网](https://a.cn/b_(c)?d=1 \"标题\")和[附件](附件一.docx)。", "见第一条、官网和附件。"),
        ("见[第一条][法]、[法]、[没有定义]和[旧][无]。\n\n[法]: https://a.cn/x (说明)", "见第一条、法、[没有定义]和[旧][无]。"),
        ("国发[2023](号外)文，[注]: 本表", "国发[2023](号外)文，[注]: 本表"),
        (f"图![某市地图]({PICTURE})后", "图某市地图后"),
        (f"图![][image1]后\n\n[image1]: <{PICTURE}>", "图后"),
        (f'图<img src="{PICTURE}" alt="某市地图"/>后', "图某市地图后"),
        ("[![徽章](https://a.cn/b.svg)](https://a.cn)第一条", "徽章第一条"),
        ("见<https://a.cn/x_y_z>和<a.b@c.cn>", "见https://a.cn/x_y_z和a.b@c.cn"),
        ("<ruby>甲方<rp>(</rp><rt>jiafang</rt><rp>)</rp></ruby>与<RUBY>乙<rt lang='en'>yi<rt>2</RUBY>签约", "甲方与乙签约"),
        ("用 `a*b*c` 和 ``x`` 表示", "用 a*b*c 和 x 表示"),
        ("占地10^4^平方米，x^2+y^2=z^2，H~2~O，3~5天，5~10~15", "占地10⁴平方米，x^2+y^2=z^2，H₂O，3~5天，5~10~15"),
        ("占地10<sup>4</sup>平方米，CO<sub>2</sub>，x<SUP class='a'>ab</SUP>，<sup>**2**</sup>", "占地10⁴平方米，CO₂，x^{ab}，²"),
        ("不得高于1.25$^{2}$，a$_2$", "不得高于1.25²，a₂"),
        ("不得高于1.25[^1]。\n\n[^1]: 见附表。", "不得高于1.25¹。\n¹ 见附表。"),
        ("*强调*，应当 _立即_ 报告，__加粗__；长*宽*高，金额____元，姓名：_____，a_b_c", "强调，应当 立即 报告，加粗；长*宽*高，金额____元，姓名：_____，a_b_c"),
        ("上\n\n---\n\n下\n\n* * *\n\n末", "上\n下\n末"),
        ("> 引用一\n> 引用二\n\n>50%的部分", "引用一\n引用二\n>50%的部分"),
    ],
)  # fmt: skip
def test_what_is_written_for_the_program_is_not_shown(markup: str, plain: str) -> None:
    assert read_markdown(markup).plain == plain


@pytest.mark.parametrize(
    ("markup", "told"),
    [
        (
            "第一条 甲。\n\n第二条 乙![](a.png)和<img src='b.png' alt='图二'>。",
            "有 2 张图片里的文字没有读入（首处在“第二条 乙和图二。…”一段）",
        ),
        ("第一条 甲。\n\n[![徽章](b.svg)](https://a.cn)", "有 1 张图片里的文字没有读入（在“徽章…”一段）"),
        ("第一条 甲。\n\n![][图]\n\n[图]: a.png", "有 1 张图片里的文字没有读入（在“第一条 甲。…”一段）"),
        ("| 修订前 | 修订后 |\n|---|---|\n| 第一条 ![](a.png) | 乙 |", "有 1 张图片里的文字没有读入（在“第一条…”一段）"),
        ('<div>\n第一条 甲<img src="a.png">。\n</div>', "有 1 张图片里的文字没有读入（在“第一条 甲。…”一段）"),
        ("# 办法![](a.png)[^1]\n\n[^1]: 注", "有 1 张图片里的文字没有读入（在“办法¹…”一段）"),
    ],
)
def test_pictures_are_told_with_their_place(markup: str, told: str) -> None:
    assert [problem.message for problem in read_markdown(markup).unread] == [told]


def test_a_picture_that_is_only_written_about_is_none() -> None:
    assert read_markdown("用 `![](a.png)` 插图，\\![](b)，![没有定义]").unread == ()


def test_escapes_links_and_pictures_in_cells_headings_and_items() -> None:
    text = f"## 第一章\\. [总则](#z) {{#z}}\n\n- 一项\\*\n\n| 修订前 | 修订后 |\n|---|---|\n| 1\\.5[^a] | [1\\.25](x.md)![]({PICTURE}) |\n\n[^a]: 旧\n"
    stream = read_markdown(text)
    assert lines(stream) == ["第一章. 总则", "一项*", "^a 旧"]
    assert rows(stream)[1] == ["1.5^a", "1.25"]


def test_notes_stand_apart_behind_what_refers_to_them() -> None:
    text = "第一条 甲[^1]。\n[^1]: 注文一，\n接着写。\n\n    第二段。\n\n第二条 乙[^长名]。\n\n[^长名]: 注文二\n第三条 丙。"
    stream = read_markdown(text)
    assert lines(stream) == ["第一条 甲¹。", "¹ 注文一，\n接着写。", "第二段。", "第二条 乙^{长名}。", "^{长名} 注文二", "第三条 丙。"]
    assert [number for number, block in enumerate(stream.blocks) if block.kind is BlockKind.NOTE] == [1, 2, 4]


def test_a_title_is_told_without_the_mark_of_its_note(tmp_path: Path) -> None:
    text = "# 某某**办法**[^1]\n\n第一条 甲。\n\n第二条 乙。\n\n第三条 丙。\n\n[^1]: 2024年修订。\n"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    document = read_files([tmp_path / "a.md"], "d")
    assert document.title == "某某办法"
    articles = {record.text for record in document.records if record.label}
    assert articles == {"第一条 甲。", "第二条 乙。", "第三条 丙。"} and "2024年修订。" in document.plain


def test_code_is_shown_as_it_is_written_and_markdown_in_a_fence_is_markdown() -> None:
    assert read_markdown("```\n# 不是标题 \\* [a](b.md)\n[^1]: x\n```\n\n后").plain == "# 不是标题 \\* [a](b.md)\n[^1]: x\n后"
    stream = read_markdown("```markdown\n# 办法\n\n第一条 [甲](a.md)。\n```")
    assert [(block.kind, block.level) for block in stream.blocks] == [(BlockKind.HEADING, 1), (BlockKind.PARAGRAPH, 0)]
    assert lines(read_markdown("```\n没有收尾\n第一条 甲。")) == ["没有收尾", "第一条 甲。"]


def test_underlined_headings() -> None:
    stream = read_markdown("某某办法\n===\n\n第一章 总则\n---\n\n第一条 甲。\n---\n第二条 乙。")
    assert [(block.level, block.paragraph.text) for block in stream.blocks if block.paragraph] == [
        (1, "某某办法"), (2, "第一章 总则"), (0, "第一条 甲。"), (0, "第二条 乙。"),
    ]  # fmt: skip


def test_html_blocks_are_read_as_what_they_show() -> None:
    text = (
        '<h1 align="center">某某办法</h1>\n\n<p align="center">（2024年<b>公布</b>）</p>\n\n'
        "<details>\n<summary>目的</summary>\n\n第一条 **制定**本办法。\n\n</details>\n\n"
        "<div>\n第二条 不得高于10<sup>4</sup>。\n第三条 适用。\n</div>\n"
        "<ul><li>一项</li><li>二项</li></ul>\n\n"
        '<div style="display:none">\n\n不可见的段落\n\n</div>\n<script>alert("。")</script><style>p{}</style>\n'
        '第四条 甲<span style="display: none">看不见</span>乙<span hidden>也看不见</span>。'
    )
    stream = read_markdown(text)
    assert lines(stream) == [
        "某某办法", "（2024年公布）", "目的", "第一条 制定本办法。", "第二条 不得高于10⁴。", "第三条 适用。", "一项", "二项", "第四条 甲乙。",
    ]  # fmt: skip
    assert stream.blocks[0].kind is BlockKind.HEADING and stream.blocks[6].kind is BlockKind.BULLET


def test_a_table_of_html_may_have_empty_lines_and_follow_text_on_its_line() -> None:
    stream = read_markdown("附表：<table>\n\n<tr><td>第一条 甲<sup>2</sup></td>\n\n<td>[乙](a.md)</td></tr></table>之后")
    assert rows(stream) == [["第一条 甲²", "乙"]]
    assert lines(stream) == ["附表：", "之后"]


def test_a_division_dressed_as_a_table_is_one() -> None:
    row = '<div style="display:table-row"><div style="display:table-cell">{}</div>\n\n<div style="display:table-cell">{}</div></div>'
    stream = read_markdown('<div style="display:table">' + row.format("修订前", "修订后") + row.format("第一条 甲", "第一条 乙") + "</div>")
    assert rows(stream) == [["修订前", "修订后"], ["第一条 甲", "第一条 乙"]]


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("---\ntitle: 某某办法\ntags: [a, b]\n---\n", "某某办法"),
        ("---\ntitle: '某某：办法' # 备注\ndescription: |\n  第一条 不是正文\n\n  还有一段\nlist:\n  - 甲\n---\n", "某某：办法"),
        ("---\ntitle: >-\n  某某\n  办法\ndate: 2024\n---\n", "某某办法"),
        ('+++\ntitle = "某某办法"\n[extra]\nx = 1\n+++\n', "某某办法"),
        ("---\ndate: 2024\n...\n", ""),
    ],
)
def test_settings_at_the_head_are_no_text(head: str, title: str) -> None:
    stream = read_markdown(head + "\n第一条 甲。")
    assert stream.plain == "第一条 甲。" and stream.title == title


def test_what_is_no_settings_stays() -> None:
    assert read_markdown("---\n第一条 甲。\n---\n第二条 乙。").plain == "第一条 甲。\n第二条 乙。"


def test_no_address_comes_into_a_record(tmp_path: Path) -> None:
    path = tmp_path / "办法.md"
    articles = "\n\n".join(f"第{n}条 见[附件{n}](data:text/plain;base64,QUJD)和![]({PICTURE})，应当\\*报告。" for n in "一二三四")
    path.write_text(f"# 办法\n\n{articles}\n", encoding="utf-8")
    document = read_files([path], "d")
    assert [record.text for record in document.records] == [f"第{n}条 见附件{n}和，应当*报告。" for n in "一二三四"]
    assert "base64" not in document.plain


@pytest.mark.parametrize(
    "mark",
    [
        "[",
        "[a",
        "![",
        "[a](",
        "[a][",
        "`",
        "^a",
        "<sup>",
        "<img ",
        "\\",
        "*a",
        "_a ",
        "<div>\n",
        "<div hidden>",
        "<table>",
        "```a\n",
        "[^1]: a\n",
        "$^{",
    ],
)
def test_marks_that_never_close_are_read_in_one_pass(mark: str) -> None:
    begun = time.perf_counter()
    assert "终" in read_markdown(mark * 20_000 + "\n\n终").plain
    assert time.perf_counter() - begun < 20


def test_a_page_saved_as_text_is_read_like_markdown() -> None:
    assert stream_of("a.txt", "第一条\\. 甲。\n第二条 乙。".encode()).plain == "第一条. 甲。\n第二条 乙。"


def test_what_is_hidden_or_struck_out_is_told() -> None:
    stream = without_struck(read_markdown("第一条 应当<span hidden>草稿</span>报告。\n\n第二条 ~~旧~~新<del>删</del>。\n\n<!-- 旁注 -->\n"))
    assert stream.plain == "第一条 应当报告。\n第二条 新。"
    said = ["有 1 处隐藏文字没有读入（在“第一条 应当…”一段）", "有 2 处划了删除线的文字没有读入"]
    assert [problem.message for problem in stream.unread] == said


def test_an_element_within_one_that_is_struck_out_does_not_end_it() -> None:
    markup = '第一条 应当<span style="text-decoration:line-through">甲<span>乙</span>丙</span>报告。'
    assert without_struck(read_markdown(markup)).plain == "第一条 应当报告。"
