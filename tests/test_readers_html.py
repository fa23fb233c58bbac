"""Saved web pages: the text and nothing of what the site puts around it; tables with merged cells."""

import re
from pathlib import Path

import pytest

from corpus.readers.blocks import BlockKind, BlockStream
from corpus.readers.files import read_stream, stream_of
from corpus.struck import without_struck

SHARED = Path(__file__).parent.parent.parent / "shared" / "data" / "docs"
PAGE = SHARED / "36b_积分制入户管理办法_穗府办规2025-8号.html"
NUMBERS = [*"一二三四五六七八九十", "十一", "十二", "十三"]
ARTICLES = [f"<p>第{n}条　本办法第{n}条的规定，由市人民政府有关部门组织实施，并向社会公布。</p>" for n in NUMBERS]
TEXT = [f"第{n}条　本办法第{n}条的规定，由市人民政府有关部门组织实施，并向社会公布。" for n in NUMBERS]
MENU = "".join(f'<li><a href="/{n}.html">栏目{n}</a></li>' for n in NUMBERS)


def read(page: str) -> BlockStream:
    return stream_of("page.html", page.encode())


def lines(stream: BlockStream) -> list[str]:
    return [block.paragraph.text for block in stream.blocks if block.paragraph]


def grid(stream: BlockStream) -> list[list[str]]:
    (table,) = [block for block in stream.blocks if block.kind is BlockKind.TABLE]
    return [["/".join(p.text for p in cell) for cell in row] for row in table.rows]


needs_page = pytest.mark.skipif(not PAGE.exists(), reason="the saved government page is not here")


@needs_page
def test_the_official_text_is_read_whole_and_in_order() -> None:
    stream = read_stream(PAGE)
    (title,) = [block.paragraph.text for block in stream.blocks if block.kind is BlockKind.HEADING and block.paragraph]
    assert title == "广州市人民政府办公厅关于重新发布广州市积分制入户管理办法的通知"
    found = [match.group(1) for line in lines(stream) if (match := re.match(r"第([一二三四五六七八九十]+)条 ", line))]
    assert found == NUMBERS
    assert lines(stream)[0] == "穗府办规〔2025〕8号"
    assert lines(stream)[-1] == "广州市人民政府办公厅秘书处 2025年7月4日印发"
    assert "第十二条 市人力资源社会保障部门应牵头会同相关部门，根据本办法制定积分制入户办事指南。" in lines(stream)


@needs_page
def test_every_paragraph_of_the_official_text_is_there() -> None:
    """The source keeps the text in one element; its paragraphs are found there without the project's code."""
    source = PAGE.read_text(encoding="utf-8")
    body = source[source.index('id="zoomcon"') :]
    body = body[: body.index("content_extended")]
    plain = re.sub(r"\s", "", read_stream(PAGE).plain)
    position = 0
    paragraphs = re.findall(r"<p\b[^>]*>(.*?)</p>", body, re.DOTALL)
    for markup in paragraphs:
        text = re.sub(r"\s|&nbsp;|\u3000", "", re.sub(r"<[^>]*>", "", markup))
        position = plain.index(text, position) + len(text)
    assert len(paragraphs) > 100


@needs_page
@pytest.mark.parametrize(
    "words", ["政务公开", "首页", "扫一扫", "相关新闻", "ICP", "function", "版权所有", "市委组织部", "无障碍", "display", "分享"]
)
def test_nothing_of_the_site_is_read(words: str) -> None:
    assert words not in read_stream(PAGE).plain


@needs_page
def test_the_table_of_points_keeps_its_grid() -> None:
    rows = grid(read_stream(PAGE))
    assert rows[0] == ["类 别", "序 号", "指 标", "指标内容及分值", "备 注"]
    assert {len(row) for row in rows} == {5}
    assert [(row[0], row[1]) for row in rows[1:]] == [
        ("基/础/指/标", "1"), ("", "2"), ("", "3"),
        ("加/分/指/标", "1"), ("", "2"), ("", "3"), ("", "4"), ("", "5"), ("", "6"),
        ("减/分/指/标", "1"), ("", "2"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "frame",
    [
        '<div class="a"><ul>{menu}</ul></div><div class="b"><h1>管理办法</h1><div>{text}</div></div><div>版权所有：某市人民政府　网站地图</div>',
        '<form id="aspnet"><ul>{menu}</ul><h1>管理办法</h1><div>{text}</div><input type="submit" value="搜索"></form>',
        '<table width="100%"><tr><td><ul>{menu}</ul></td><td><h1>管理办法</h1><table><tr><td>{text}</td></tr></table></td></tr></table>',
        "<nav><ul>{menu}</ul></nav><main><article><header><h1>管理办法</h1></header>{text}</article></main><footer><p>版权所有。</p></footer>",
        "<h1>管理办法</h1>{text}<div><ul>{menu}</ul></div><p>上一篇：没有了</p>",
        "<div style='display:none'><p>请打开脚本，以便浏览。</p></div><header><ul>{menu}</ul></header><section><h1>管理办法</h1><div>{text}</div></section>",
        "<div><div><div>当前位置：<a href='/'>首页</a></div><h1>管理办法</h1><p>来源：某市　浏览次数：9</p><div>{text}</div><p>【打印本页】</p></div></div>",
        "<script>var a = '，。，。';</script><style>p {{ color: red; }}</style><template><p>模板，不是正文。</p></template><h1>管理办法</h1>{text}",
    ],
    ids=["divs", "form", "layout table", "semantic", "flat", "hidden", "furniture", "script"],
)
def test_the_text_is_found_however_the_page_is_built(frame: str) -> None:
    page = (
        "<html><head><title>管理办法_某市人民政府</title></head><body>" + frame.format(menu=MENU, text="".join(ARTICLES)) + "</body></html>"
    )
    stream = read(page)
    assert lines(stream) == ["管理办法", *TEXT]
    assert stream.blocks[0].kind is BlockKind.HEADING


def test_parts_of_a_text_beside_each_other_are_all_read() -> None:
    page = f"<div><div>某府〔2025〕1号</div><div>{''.join(ARTICLES)}</div><div>某市人民政府</div><div>2025年1月1日</div></div>"
    assert lines(read(f"<html><body>{page}</body></html>")) == ["某府〔2025〕1号", *TEXT, "某市人民政府", "2025年1月1日"]


def test_a_text_without_paragraphs_is_parted_at_its_breaks() -> None:
    page = f"<html><body><ul>{MENU}</ul><table><tr><td>{'<br>　　'.join(TEXT)}</td></tr></table><p>打印本页　关闭窗口</p></body></html>"
    assert lines(read(page)) == TEXT


def test_spanning_cells_are_laid_on_the_grid_and_their_text_stands_once() -> None:
    page = (
        "<html><body><table><caption>图表 1</caption><tr><th>类别</th><th colspan=2>分值</th></tr>"
        "<tr><td rowspan=2>基础</td><td>住所</td><td>30</td></tr><tr><td>就业</td><td>40</td></tr>"
        "<tr><td colspan=2 rowspan=9>合计</td><td>70</td></tr></table></body></html>"
    )
    stream = read(page)
    assert grid(stream) == [["类别", "分值", ""], ["基础", "住所", "30"], ["", "就业", "40"], ["合计", "", "70"]]
    assert stream.plain.split("\n") == ["图表 1", "类别", "分值", "基础", "住所", "30", "就业", "40", "合计", "70"]


def test_a_comparison_table_is_read_cell_by_cell() -> None:
    rows = "".join(f"<tr><td><p>旧{n}。</p><p>款</p></td><td>新<b>{n}</b>。</td></tr>" for n in NUMBERS)
    stream = read(f"<html><body><table><tr><td>旧版</td><td>新版</td></tr>{rows}</table></body></html>")
    assert grid(stream) == [["旧版", "新版"], *([f"旧{n}。/款", f"新{n}。"] for n in NUMBERS)]
    (table,) = stream.blocks
    assert [(cell.text, cell.bold) for cell in table.rows[1][1]] == [("新一。", ((1, 2),))]


def test_what_is_struck_out_is_told() -> None:
    stream = without_struck(read("<html><body><p>甲<del>乙</del><s>丙</s>丁<del>戊</del>，己。</p></body></html>"))
    assert lines(stream) == ["甲丁，己。"]
    assert [problem.message for problem in stream.unread] == ["有 2 处划了删除线的文字没有读入"]


def test_headings_lists_breaks_and_bold() -> None:
    page = (
        "<html><body><h2>第一章<br>总则</h2><p><strong>第一条</strong>&nbsp; 为了保障\n  权益，R&amp;D &lt;5%。<br/>　　第二款。</p>"
        "<ol start=3><li>丙项，</li><li><p>丁项；</p></li></ol><ul><li>一项，</li></ul><ol><li>（一）自带编号。</li></ol>"
        "<p>删去<del>旧的</del>，留下<u>新的</u>。</p></body></html>"
    )
    stream = without_struck(read(page))
    shown = [(block.kind.value, block.paragraph.text) for block in stream.blocks if block.paragraph]
    assert shown == [
        ("heading", "第一章总则"),
        ("paragraph", "第一条 为了保障权益，R&D <5%。"),
        ("paragraph", "第二款。"),
        ("paragraph", "3. 丙项，"),
        ("paragraph", "4. 丁项；"),
        ("bullet", "一项，"),
        ("paragraph", "（一）自带编号。"),
        ("paragraph", "删去，留下新的。"),
    ]
    assert stream.blocks[0].level == 2 and stream.blocks[1].paragraph and stream.blocks[1].paragraph.bold == ((0, 3),)


@pytest.mark.parametrize(
    ("declared", "encoding"), [("gb2312", "gb18030"), ("GBK", "gb18030"), ("utf-8", "utf-8"), ("", "gb18030"), ("big5", "big5")]
)
def test_a_page_is_read_in_the_charset_that_it_declares(declared: str, encoding: str) -> None:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    page = f"<html><head>{meta}</head><body><p>依照本法，市人民政府公布。</p></body></html>"
    assert stream_of("a.htm", page.encode(encoding)).plain == "依照本法，市人民政府公布。"


def test_lines_of_preformatted_text_stay_apart() -> None:
    assert lines(read("<html><body><pre>第一条 制定本法。\n第二条 适用本法。</pre></body></html>")) == [
        "第一条 制定本法。",
        "第二条 适用本法。",
    ]


def test_spans_point_into_the_plain_text() -> None:
    stream = read(f"<html><body>{''.join(ARTICLES)}<table><tr><th>a</th><th>b</th></tr></table></body></html>")
    for block in stream.blocks:
        for paragraph in [block.paragraph] if block.paragraph else [p for row in block.rows for cell in row for p in cell]:
            assert paragraph.text == stream.plain[paragraph.start : paragraph.end]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("不得高于1.25<sup>2</sup>，占地10<sup>4</sup>平方米", "不得高于1.25²，占地10⁴平方米"),
        ("CO<sub>2</sub>和x<sup>ab</sup>，y<sub>甲</sub>", "CO₂和x^{ab}，y_甲"),
        ("见本条<sup><a href='#fn1'>[1]</a></sup>规定，m<sup><b>3</b></sup>", "见本条[1]规定，m³"),
        ("10<span style='vertical-align: super; font-size:60%'>4</span>元", "10⁴元"),
        ("10<span class='up'>4</span>元，CO<i class='down'>2</i>", "10⁴元，CO₂"),
        ("应当<ruby>甲<rp>（</rp><rt>jia</rt><rp>）</rp></ruby>方", "应当甲方"),
        ("公开<span hidden>不公开</span>、<span class='gone'>不公开</span><span style='visibility:hidden'>不公开</span>信息", "公开、信息"),
        ("<span class='gone' style='display:inline'>又显示</span>的信息", "又显示的信息"),
        ("<span class='small'>小屏幕上才隐藏</span>", "小屏幕上才隐藏"),
    ],
)
def test_what_is_raised_stays_apart_and_what_is_hidden_is_no_text(markup: str, text: str) -> None:
    styles = (
        ".up { vertical-align: super } i.down{font-size:9px;vertical-align:sub} .gone, .other {display:none} .menu .small{display:none}"
        "@media screen and (max-width: 600px) { .small { display: none } } @media print { .small {display:none} }"
    )
    page = f"<html><head><style>{styles}</style></head><body><p>{markup}</p>{''.join(ARTICLES)}</body></html>"
    assert lines(read(page))[0] == text
    cells = f"<table><tr><th>修订前</th><th>修订后</th></tr><tr><td>甲</td><td>{markup}</td></tr></table>"
    assert grid(read(page.replace(f"<p>{markup}</p>", cells)))[1] == ["甲", text]


def test_hidden_rows_and_cells_of_a_table_are_left_out() -> None:
    rows = "".join(
        f"<tr{style}><td>第{n}条 甲</td><td style='display:none'>草稿</td><td>第{n}条 乙</td></tr>"
        for n, style in (("一", ""), ("二", " style='display:none'"), ("三", " hidden"), ("四", ""))
    )
    stream = read(f"<html><body>{''.join(ARTICLES)}<table><tr><th>旧</th><th>新</th></tr>{rows}</table></body></html>")
    assert grid(stream) == [["旧", "新"], ["第一条 甲", "第一条 乙"], ["第四条 甲", "第四条 乙"]]


def test_a_struck_out_note_mark_goes_with_what_is_struck_out() -> None:
    page = "<html><body><table><tr><th>修订前</th><th>修订后</th></tr><tr><td>甲<s>乙<sup>2</sup></s></td><td>甲<s>乙<sup>2</sup></s>丙</td></tr></table>"
    assert grid(without_struck(read(page)))[1] == ["甲乙²", "甲丙"]


def test_what_is_hidden_is_left_out_however_much_it_is_and_told() -> None:
    page = (
        "<html><body><p>第一条 应当报告。</p><p style='display:none'>"
        + "第二条 草稿，不公开。" * 9
        + "</p><p>第三条 公开。</p></body></html>"
    )
    stream = read(page)
    assert lines(stream) == ["第一条 应当报告。", "第三条 公开。"]
    assert [problem.message for problem in stream.unread] == ["有 1 处隐藏文字没有读入（在“第一条 应当报告。第三条 公开。…”一段）"]


@pytest.mark.parametrize("body", ["<body style='display:none'>{}</body>", "<body><div hidden>{}</div></body>"])
def test_a_page_that_a_script_shows_is_read(body: str) -> None:
    assert lines(read(f"<html>{body.format(''.join(ARTICLES))}</html>")) == TEXT


def test_an_item_struck_out_takes_the_number_along_that_the_browser_writes() -> None:
    stream = without_struck(read("<html><body><ol><li>甲项，</li><li><s>乙项，</s></li><li>丙项。</li></ol></body></html>"))
    assert lines(stream) == ["1. 甲项，", "3. 丙项。"]
