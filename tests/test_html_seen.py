"""What a web page shows is read, by whatever its styles say; what it hides, and what is no text, is told."""

import pytest
from test_readers_html import ARTICLES, TEXT, grid, lines, read

from corpus.readers.blocks import BlockKind, BlockStream
from corpus.readers.files import stream_of


def page(body: str, styles: str = "") -> BlockStream:
    return read(f"<html><head><style>{styles}</style></head><body>{body}{''.join(ARTICLES)}</body></html>")


def told(stream: BlockStream) -> list[str]:
    return [problem.message for problem in stream.unread]


@pytest.mark.parametrize(
    ("styles", "markup", "seen"),
    [
        ("p.a {display: none}", '<p class="a">甲，乙。</p>', False),
        (".a.b {display:none}", '<p class="b c a">甲，乙。</p>', False),
        (".a.b {display:none}", '<p class="a">甲，乙。</p>', True),
        (".x .a {visibility: hidden}", '<div class="x"><div><p class="a">甲，乙。</p></div></div>', False),
        (".x > .a {display:none}", '<p class="a">甲，乙。</p>', True),
        (".a {display:none} .a.on {display:block}", '<p class="a on">甲，乙。</p>', True),
        (".a.on {display:block} .a {display:none}", '<p class="a on">甲，乙。</p>', True),
        (".a {display:none !important} .a.on {display:block}", '<p class="a on">甲，乙。</p>', False),
        ("#k {display:none}", '<p id="k" style="display:block">甲，乙。</p>', True),
        (".a {opacity: 0.0}", '<p class="a">甲，乙。</p>', False),
        (".a {font-size: 0px}", '<p class="a">甲，<b style="font-size:1em">乙。</b></p>', False),
        (".a {font-size: 0}", '<p class="a"><b style="font-size:14px">甲，乙。</b></p>', True),
        (".a {visibility: hidden} .b {visibility: visible}", '<p class="a"><b class="b">甲，乙。</b></p>', True),
        (".a {opacity: 0.5; font-size: 0.8em}", '<p class="a">甲，乙。</p>', True),
        (".a {display: block}", '<p class="a" hidden>甲，乙。</p>', True),
        ("body .a {display: none}", '<p class="a">甲，乙。</p>', False),
        (".a:hover {display:none} @media print {.a {display:none}}", '<p class="a">甲，乙。</p>', True),
    ],
)
def test_rules_hide_what_they_are_meant_for(styles: str, markup: str, *, seen: bool) -> None:
    stream = page(markup, styles)
    assert lines(stream) == (["甲，乙。"] if seen else []) + TEXT
    assert told(stream) == ([] if seen else [f"有 1 处隐藏文字没有读入（在“{TEXT[0][:16]}…”一段）"])


def test_a_row_that_is_hidden_is_no_row() -> None:
    rows = "<tr><th>甲</th><th>乙</th></tr><tr class=h><td>丙</td><td>丁</td></tr><tr><td>戊</td><td>己</td></tr>"
    assert grid(page(f"<table>{rows}</table>", "tr.h {display:none}")) == [["甲", "乙"], ["戊", "己"]]


def test_pictures_fields_and_files_within_the_text_are_told() -> None:
    fields = '<input value="张三"><input type=hidden value="x"><input><select><option>男</select><textarea>备注</textarea>'
    stream = page(f"<p>姓名：{fields}，见图：<img src=a.png><iframe src=a.pdf></iframe></p>")
    assert told(stream) == [
        "有 3 个填写项（输入框、选项）没有读入（首处在“姓名：，见图：…”一段）",
        "有 1 张图片里的文字没有读入（在“姓名：，见图：…”一段）",
        "有 1 个嵌入对象（公式、表格等）没有读入（在“姓名：，见图：…”一段）",
    ]
    assert lines(stream) == ["姓名：，见图：", *TEXT]


def test_a_formula_is_written_on_the_line() -> None:
    def formula(inner: str) -> str:
        return lines(page(f"<p>比例为<math>{inner}</math>。</p>"))[0]

    assert formula("<msup><mn>10</mn><mn>4</mn></msup>") == "比例为10⁴。"
    assert formula("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>") == "比例为(a+b)/2。"
    assert formula("<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup><msqrt><mn>2</mn></msqrt>") == "比例为x₁²√2。"
    assert formula("<semantics><mn>3</mn><annotation>\\frac12</annotation></semantics>") == "比例为3。"


MARKS = {
    "word": (
        '<a href="#_ftn{n}" name="_ftnref{n}"><span>[{n}]</span></a>',
        '<div id="ftn{n}"><p><a href="#_ftnref{n}" name="_ftn{n}">[{n}]</a> 注文{n}。</p><p>再注{n}。</p></div>',
        "[{n}]",
    ),
    "libreoffice": (
        '<a name="f{n}anc" href="#f{n}sym"><sup>{n}</sup></a>',
        '<div id="f{n}"><p><a name="f{n}sym" href="#f{n}anc">{n}</a>注文{n}。</p><p>再注{n}。</p></div>',
        "{sup}",
    ),
    "pandoc": (
        '<a href="#fn{n}" id="fnref{n}">{n}</a>',
        '<ol start="{n}"><li id="fn{n}"><p>注文{n}。</p><p>再注{n}。<a href="#fnref{n}">↩</a></p></li></ol>',
        "{sup}",
    ),
}


@pytest.mark.parametrize("kind", MARKS)
def test_notes_that_are_linked_are_notes_with_their_marks(kind: str) -> None:
    reference, note, mark = MARKS[kind]
    first, second = (reference.format(n=n) for n in "12")
    notes = "".join(note.format(n=n) for n in "12")
    stream = read(f"<html><body><p>第一条 不超过25{first}，应当公布{second}。</p>{''.join(ARTICLES)}{notes}</body></html>")
    one, two = (mark.format(n=n, sup=sup) for n, sup in ("1¹", "2²"))
    assert lines(stream)[0] == f"第一条 不超过25{one}，应当公布{two}。"
    shown = [block.paragraph.text for block in stream.blocks if block.kind is BlockKind.NOTE and block.paragraph]
    assert shown == [f"{one} 注文1。", "再注1。", f"{two} 注文2。", "再注2。"]
    assert len(lines(stream)) == 1 + len(ARTICLES) + 4


def test_links_within_a_page_that_lead_to_no_note_stay_as_they_are() -> None:
    stream = page('<p>目录：<a href="#a" id="t">1</a>，<a href="#x">2</a>。</p><p id="a">甲，乙。</p>')
    assert lines(stream)[:2] == ["目录：1，2。", "甲，乙。"]


@pytest.mark.parametrize("body", ["<body style='opacity:0'>{}</body>", "<body hidden><div>{}</div></body>"])
def test_what_a_page_hides_within_what_a_script_shows_stays_hidden(body: str) -> None:
    stream = read(f"<html>{body.format(''.join([*ARTICLES, '<p hidden>草稿，不公开。</p>']))}</html>")
    assert lines(stream) == TEXT
    assert [message.partition("（")[0] for message in told(stream)] == ["有 1 处隐藏文字没有读入"]


def test_what_only_programs_that_read_aloud_pass_over_is_read() -> None:
    assert lines(page('<p aria-hidden="true">甲，乙。</p>')) == ["甲，乙。", *TEXT]
    drawn = '<span><span><math><mn>2</mn></math></span><span aria-hidden="true">2</span></span>'
    assert lines(page(f"<p>共{drawn}项。</p>"))[0] == "共2项。"


def test_text_that_the_body_holds_beside_the_main_text_is_read_or_told() -> None:
    text = f"<div>{''.join(ARTICLES)}</div>"
    assert lines(read(f"<html><body>某府1号{text}附言。</body></html>")) == ["某府1号", *TEXT, "附言。"]
    menu = f"<ul>{''.join(f'<li><a href=/{n}>栏目{n}</a></li>' for n in range(9))}</ul>"
    stream = read(f"<html><body>{menu}某府1号{text}<div><p>另有说明。</p><p>无障碍</p></div><p>扫一扫。</p></body></html>")
    assert lines(stream) == TEXT
    assert told(stream) == ["有 2 处正文之外的文字没有读入（首处在“某府1号…”一段）"]


@pytest.mark.parametrize(
    ("markup", "labels"),
    [
        ("<ol start=-1><li>甲</li><li>乙</li></ol>", ["-1. 甲", "0. 乙"]),
        ("<ol reversed><li>甲</li><li hidden>丁</li><li>乙</li></ol>", ["2. 甲", "1. 乙"]),
        ("<ol><li value=4>甲</li><li>乙</li></ol>", ["4. 甲", "5. 乙"]),
        ("<ol type=a start=26><li>甲</li><li>乙</li></ol>", ["z. 甲", "aa. 乙"]),
        ("<ol type=I start=4><li>甲</li><li type=i>乙</li></ol>", ["IV. 甲", "v. 乙"]),
        ("<ol style='list-style: cjk-ideographic inside' start=11><li>甲</li></ol>", ["十一、甲"]),
        ("<ol style='list-style-type:none'><li>甲</li></ol>", ["甲"]),
    ],
)
def test_items_bear_the_numbers_that_a_browser_writes(markup: str, labels: list[str]) -> None:
    assert lines(page(markup))[: len(labels)] == labels


@pytest.mark.parametrize("hiding", ["hidden", "style='opacity:0'", 'style="color:red; font-size: 0"', "style=display:none"])
def test_what_is_hidden_within_a_line_of_markdown_is_told(hiding: str) -> None:
    stream = stream_of("a.md", f"第一条 甲<span {hiding}>乙</span>丙。\n".encode())
    assert stream.plain == "第一条 甲丙。"
    assert told(stream) == ["有 1 处隐藏文字没有读入（在“第一条 甲…”一段）"]


def test_html_within_markdown_tells_what_it_hides_and_shows_nothing_of_it() -> None:
    stream = stream_of("a.md", "第一条 甲。\n\n<table><tr><td>乙</td><td style='opacity:0'>丙</td></tr></table>\n".encode())
    assert "丙" not in stream.plain and "乙" in stream.plain
    assert told(stream) == ["有 1 处隐藏文字没有读入（在“乙…”一段）"]
