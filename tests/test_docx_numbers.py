"""The numbers that Word writes before paragraphs: linked styles, restarts, legal and East Asian forms, changes accepted."""

from pathlib import Path

import pytest
from wordfile import CHANGE, level, lines, paragraph, run, word

from corpus.read import read_files
from corpus.readers.docx import read_docx
from corpus.readers.numerals import written

GONE = f"<w:del {CHANGE}/>"


def kind(name: int, *levels: str, link: str = "") -> str:
    return f'<w:abstractNum w:abstractNumId="{name}">{link}{"".join(levels)}</w:abstractNum>'


def numbers(name: int, of: int, more: str = "") -> str:
    return f'<w:num w:numId="{name}"><w:abstractNumId w:val="{of}"/>{more}</w:num>'


def deleted(text: str) -> str:
    return f"<w:del {CHANGE}><w:r><w:delText>{text}</w:delText></w:r></w:del>"


def inserted(text: str) -> str:
    return f"<w:ins {CHANGE}>{run(text)}</w:ins>"


def listed(*paragraphs: str, numbering: str = "", styles: str = "") -> list[str]:
    numbering = numbering or kind(1, level(0, "chineseCounting", "第%1条")) + numbers(7, 1)
    return lines(read_docx(word("".join(paragraphs), numbering=numbering, styles=styles)))


def test_a_list_that_names_a_style_counts_as_the_style_does() -> None:
    numbering = (
        kind(
            1,
            level(0, "chineseCountingThousand", "第%1条"),
            level(1, "chineseCountingThousand", "（%2）"),
            link='<w:styleLink w:val="条"/>',
        )
        + kind(2, link='<w:numStyleLink w:val="条"/>')
        + numbers(3, 1)
        + numbers(7, 2)
    )
    styles = (
        '<w:style w:type="numbering" w:styleId="条"><w:name w:val="条"/><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>'
    )
    items = (paragraph(run("甲"), number="7"), paragraph(run("乙"), number="7", level=1), paragraph(run("丙"), number="3"))
    assert listed(*items, numbering=numbering, styles=styles) == ["第一条 甲", "（一） 乙", "第二条 丙"]
    assert listed(*items, numbering=numbering) == ["第一条 甲", "（一） 乙", "第二条 丙"]


def test_links_that_lead_in_a_circle_end() -> None:
    numbering = kind(1, link='<w:numStyleLink w:val="a"/><w:styleLink w:val="a"/>') + numbers(7, 1)
    assert listed(paragraph(run("甲"), number="7"), numbering=numbering) == ["甲"]


def test_a_style_has_the_level_that_is_linked_to_it() -> None:
    numbering = kind(
        1,
        level(0, "chineseCountingThousand", "第%1章", '<w:pStyle w:val="章"/>'),
        level(1, "chineseCountingThousand", "第%2条", '<w:lvlRestart w:val="0"/><w:pStyle w:val="条"/>'),
    ) + numbers(7, 1)
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:pPr><w:numPr><w:numId w:val="7"/></w:numPr></w:pPr></w:style>'
        for name in "章条"
    )
    items = [paragraph(run(text), style=style) for style, text in (("章", "总则"), ("条", "甲"), ("章", "附则"), ("条", "乙"))]
    assert listed(*items, numbering=numbering, styles=styles) == ["第一章 总则", "第一条 甲", "第二章 附则", "第二条 乙"]


def test_levels_begin_anew_where_the_list_says_so() -> None:
    numbering = kind(
        1,
        level(0, "decimal", "%1"),
        level(1, "decimal", "%1.%2"),
        level(2, "decimal", "%1.%2.%3", '<w:lvlRestart w:val="1"/>'),
    ) + numbers(7, 1)
    items = [paragraph(run("x"), number="7", level=at) for at in (0, 1, 2, 1, 2, 0, 1, 2)]
    assert listed(*items, numbering=numbering) == ["1 x", "1.1 x", "1.1.1 x", "1.2 x", "1.2.2 x", "2 x", "2.1 x", "2.1.1 x"]


def test_a_list_of_the_same_kind_may_begin_anew_once() -> None:
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    numbering = kind(1, level(0, "decimal", "%1.")) + numbers(7, 1) + numbers(8, 1, again) + numbers(9, 1)
    items = [paragraph(run("x"), number=name) for name in ("7", "7", "8", "8", "9", "7")]
    assert listed(*items, numbering=numbering) == ["1. x", "2. x", "1. x", "2. x", "3. x", "4. x"]


def test_a_legal_level_shows_all_numbers_in_digits() -> None:
    numbering = kind(1, level(0, "chineseCounting", "第%1章"), level(1, "chineseCounting", "%1.%2", "<w:isLgl/>")) + numbers(7, 1)
    items = [paragraph(run("x"), number="7", level=at) for at in (0, 1, 0, 1)]
    assert listed(*items, numbering=numbering) == ["第一章 x", "1.1 x", "第二章 x", "2.1 x"]


def test_a_form_of_the_author_and_a_hidden_number() -> None:
    own = (
        '<mc:AlternateContent><mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="001, 002, 003, ..."/></mc:Choice>'
        '<mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
    )
    numbering = (
        kind(1, f'<w:lvl w:ilvl="0"><w:start w:val="9"/>{own}<w:lvlText w:val="第%1号"/></w:lvl>')
        + kind(2, level(0, "decimal", "%1.", "<w:rPr><w:vanish/></w:rPr>"))
        + numbers(7, 1)
        + numbers(8, 2)
    )
    items = [paragraph(run("x"), number=name) for name in ("7", "7", "8")]
    assert listed(*items, numbering=numbering) == ["第009号 x", "第010号 x", "x"]


@pytest.mark.parametrize(
    ("form", "first", "tenth", "twenty_first"),
    [
        ("chineseCounting", "一", "十", "二十一"),
        ("chineseCountingThousand", "一", "十", "二十一"),
        ("taiwaneseCountingThousand", "一", "十", "二十一"),
        ("japaneseCounting", "一", "十", "二十一"),
        ("ideographDigital", "一", "一〇", "二一"),
        ("taiwaneseDigital", "一", "一〇", "二一"),
        ("chineseLegalSimplified", "壹", "壹拾", "贰拾壹"),
        ("ideographLegalTraditional", "壹", "壹拾", "貳拾壹"),
        ("ideographTraditional", "甲", "癸", "21"),
        ("ideographZodiac", "子", "酉", "21"),
        ("ideographZodiacTraditional", "甲子", "癸酉", "甲申"),
        ("decimalEnclosedCircle", "①", "⑩", "21"),
        ("decimalEnclosedCircleChinese", "①", "⑩", "21"),
        ("decimalEnclosedParen", "⑴", "⑽", "21"),
        ("decimalEnclosedFullstop", "⒈", "⒑", "21"),
        ("ideographEnclosedCircle", "㊀", "㊉", "21"),
        ("decimalFullWidth", "１", "１０", "２１"),
        ("decimalZero", "01", "10", "21"),
        ("ordinal", "1st", "10th", "21st"),
        ("cardinalText", "One", "Ten", "Twenty-one"),
        ("ordinalText", "First", "Tenth", "Twenty-first"),
        ("chicago", "*", "†††", "*" * 6),
        ("aiueo", "ｱ", "ｺ", "ﾅ"),
        ("aiueoFullWidth", "ア", "コ", "ナ"),
        ("irohaFullWidth", "イ", "ヌ", "ナ"),
        ("ganada", "가", "차", "21"),
        ("chosung", "ㄱ", "ㅊ", "21"),
    ],
)
def test_east_asian_and_other_forms(form: str, first: str, tenth: str, twenty_first: str) -> None:
    assert [written(number, form) for number in (1, 10, 21)] == [first, tenth, twenty_first]


def test_numbers_in_a_form_that_is_not_known_are_told() -> None:
    numbering = kind(1, level(0, "hebrew1", "%1."), level(1, "chineseCounting", "%1.%2"), level(2, "decimal", "%3)")) + numbers(7, 1)
    items = [paragraph(run(text), number="7", level=at) for at, text in enumerate(("甲", "乙", "丙"))]
    stream = read_docx(word("".join(items), numbering=numbering))
    assert lines(stream) == ["1. 甲", "1.一 乙", "1) 丙"]
    assert [problem.message for problem in stream.unread] == ["有 2 个段落编号的形式不认识，按阿拉伯数字读入（首处在“1. 甲…”一段）"]


def test_long_numbers_in_english_words() -> None:
    assert [written(number, "ordinalText") for number in (12, 40, 105, 2000)] == [
        "Twelfth",
        "Fortieth",
        "One hundred fifth",
        "Two thousandth",
    ]


@pytest.mark.parametrize(
    "form", ["chineseLegalSimplified", "ideographLegalTraditional", "decimalFullWidth", "ideographDigital", "japaneseLegal"]
)
def test_articles_are_found_by_their_number_whatever_its_form(form: str, tmp_path: Path) -> None:
    texts = [f"为了管理第{number}类设备，制定本条规定，各单位应当遵守。" for number in range(1, 13)]
    body = "".join(paragraph(run(text), number="7") for text in texts)
    (tmp_path / "a.docx").write_bytes(word(body, numbering=kind(1, level(0, form, "第%1条")) + numbers(7, 1)))
    articles = [
        (record.number, record.text[-len(texts[0]) :]) for record in read_files([tmp_path / "a.docx"], "a").records if record.number
    ]
    assert [number for number, _ in articles] == list(range(1, 13))
    assert articles[1][1].endswith(texts[1][3:])


def test_a_deleted_paragraph_does_not_count_and_an_inserted_one_does() -> None:
    items = (
        paragraph(run("甲。"), number="7"),
        paragraph(deleted("乙。"), number="7", mark=GONE),
        paragraph(inserted("丙。"), number="7", mark=f"<w:ins {CHANGE}/>"),
        paragraph(f"<w:moveFrom {CHANGE}>{run('移走。')}</w:moveFrom>", number="7", mark=f"<w:moveFrom {CHANGE}/>"),
        paragraph(run("丁。"), number="7"),
    )
    assert listed(*items) == ["第一条 甲。", "第二条 丙。", "第三条 丁。"]


def test_a_paragraph_whose_mark_is_deleted_joins_the_next() -> None:
    items = (
        paragraph(run("甲，"), number="7", mark=GONE),
        paragraph(deleted("乙"), run("丙。"), number="7"),
        paragraph(run("丁。"), number="7"),
    )
    assert listed(*items) == ["第一条 甲，丙。", "第二条 丁。"]


def test_several_deleted_paragraphs_leave_the_style_of_the_one_that_is_left() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="题"><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    items = (
        paragraph(deleted("旧题"), style="题", mark=GONE),
        paragraph(deleted("旧文"), number="7", mark=GONE),
        paragraph(run("新题"), style="题"),
        paragraph(run("甲。"), number="7"),
        paragraph(deleted("末。"), number="7", mark=GONE),
    )
    stream = read_docx(word("".join(items), styles=styles, numbering=kind(1, level(0, "decimal", "%1.")) + numbers(7, 1)))
    assert [(block.kind.value, block.paragraph.text) for block in stream.blocks if block.paragraph] == [
        ("heading", "新题"),
        ("paragraph", "1. 甲。"),
    ]


def test_a_deletion_does_not_reach_over_a_table_or_out_of_a_cell() -> None:
    cell = paragraph(run("格一"), mark=GONE) + paragraph(run("格二")) + paragraph(run("格三"), mark=GONE)
    table = (
        f"<w:tbl><w:tr><w:tc>{cell}</w:tc><w:tc><w:tcPr><w:cellDel {CHANGE}/></w:tcPr>{paragraph(run('删去的格'))}</w:tc></w:tr></w:tbl>"
    )
    stream = read_docx(word(paragraph(run("表前"), mark=GONE) + table + paragraph(run("表后"))))
    assert lines(stream) == ["表前", "表后"]
    assert [[[p.text for p in cell] for cell in row] for row in stream.blocks[1].rows] == [[["格一格二", "格三"], []]]


def test_a_number_is_struck_out_with_all_that_it_numbers(tmp_path: Path) -> None:
    struck = "<w:strike/>"
    body = "".join(
        paragraph(run(text, dress), number="7")
        for text, dress in (("甲单位应当报告。", ""), ("乙单位应当报告。", struck), ("丙单位应当报告。", ""))
    )
    stream = read_docx(word(body, numbering=kind(1, level(0, "decimal", "%1.")) + numbers(7, 1)))
    assert [paragraph.struck for block in stream.blocks for paragraph in block.paragraphs] == [(), ((0, len("2. 乙单位应当报告。")),), ()]
