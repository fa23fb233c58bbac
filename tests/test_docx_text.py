"""What a person sees in the paragraphs of a Word document is the text: raised digits apart, symbols, formulas and forms as they look."""

import pytest
from wordfile import CHANGE, field, lines, paragraph, run, text_of, told, word

from corpus.readers.docx import read_docx

UP, DOWN = '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>'


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        ([("不得高于1.25", ""), ("2", UP), ("。", "")], "不得高于1.25²。"),
        ([("10", ""), ("-", UP), ("4", UP), ("克", "")], "10⁻⁴克"),
        ([("H", ""), ("2", DOWN), ("O", "")], "H₂O"),
        ([("PM", ""), ("2.5", DOWN), ("不超过35", "")], "PM₂.₅不超过35"),
        ([("1.25", ""), ("[2]", UP), ("。", "")], "1.25[2]。"),
        ([("1.25", ""), ("①", UP)], "1.25①"),
        ([("1.25", ""), ("注", UP), ("2", UP), ("，", "")], "1.25^{注2}，"),
        ([("x", ""), ("k", UP), ("+y", ""), ("max", DOWN)], "x^k+y_{max}"),
        ([("1.25", ""), ("2，", UP), ("下同", "")], "1.25²，下同"),
        ([("1.25", ""), ("3", '<w:position w:val="8"/>')], "1.25³"),
        ([("基线上移的一句话", '<w:position w:val="8"/>')], "基线上移的一句话"),
        ([("10", UP), ("4", '<w:vertAlign w:val="baseline"/>')], "¹⁰4"),
    ],
)
def test_raised_and_lowered_text_never_joins_a_number(pieces: list[tuple[str, str]], text: str) -> None:
    assert text_of(*(run(piece, dress) for piece, dress in pieces)) == text


def test_a_style_may_raise_text() -> None:
    styles = (
        f'<w:style w:type="character" w:styleId="a"><w:name w:val="Raised"/><w:rPr>{UP}</w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="b"><w:name w:val="Also"/><w:basedOn w:val="a"/></w:style>'
    )
    assert text_of(run("10"), run("4", '<w:rStyle w:val="b"/>'), run("平方米"), styles=styles) == "10⁴平方米"


@pytest.mark.parametrize(
    ("font", "code", "text"),
    [
        ("Symbol", "F0A3", "1≤2"),
        ("Symbol", "00B3", "1≥2"),
        ("Wingdings", "F0FE", "1☑2"),
        ("Wingdings", "F083", "1③2"),
        ("Wingdings 2", "F052", "1☑2"),
        ("宋体", "00B0", "1°2"),
    ],
)
def test_symbols_are_what_their_font_draws(font: str, code: str, text: str) -> None:
    assert text_of(run("1"), f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>', run("2")) == text


def test_text_in_a_symbol_font_is_what_it_looks_like() -> None:
    assert text_of(run("不大于"), run("\uf062", '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>'), run("值")) == "不大于β值"


def test_a_symbol_that_is_not_known_is_told_with_its_place() -> None:
    stream = read_docx(word(paragraph(run("第三条　限值为5"), '<w:r><w:sym w:font="Webdings" w:char="F099"/></w:r>', run("2"))))
    assert lines(stream) == ["第三条　限值为5〓2"]
    assert "1 个符号" in told(stream) and "第三条" in told(stream)


def test_of_a_word_with_its_pronunciation_the_word_is_read() -> None:
    ruby = f"<w:r><w:ruby><w:rubyPr/><w:rt>{run('zhuō')}</w:rt><w:rubyBase>{run('拙')}{run('政')}</w:rubyBase></w:ruby></w:r>"
    assert text_of(run("保护"), ruby, run("园")) == "保护拙政园"


@pytest.mark.parametrize(
    ("instruction", "text"),
    [
        (r" EQ \o\ac(○,3) ", "甲③乙"),
        (r"eq \o\ac(○,注)", "甲(注)乙"),
        (r'EQ \* jc2 \* "Font:宋体" \* hps10 \o\ad(\s\up 9(hàn),汉)', "甲汉乙"),
        (r"EQ \o(\s\up 5(国务),\s\do 2(院部))", "甲国务院部乙"),
        (r"EQ \f(a+b,2)", "甲(a+b)/2乙"),
        (r"EQ \r(3,x)", "甲³√x乙"),
        (r"EQ 10\s\up6(4)", "甲10⁴乙"),
        (r"EQ \b\lc\[\rc\](1,2)", "甲[1, 2]乙"),
        (r'SYMBOL 163 \f "Symbol" \s 12', "甲≤乙"),
        ("MACROBUTTON NoMacro 请填写日期", "甲请填写日期乙"),
        (' XE "索引" ', "甲乙"),
    ],
)
def test_fields_without_a_kept_result_show_what_they_are_told(instruction: str, text: str) -> None:
    assert text_of(run("甲"), field(instruction), run("乙")) == text


def test_a_fraction_never_joins_the_number_before_it() -> None:
    assert text_of(run("2"), field(r"EQ \f(1,2)"), run("年")) == "2(1/2)年"


def test_of_other_fields_the_kept_result_is_read_and_the_instruction_is_not() -> None:
    nested = field(f"</w:instrText></w:r>{field('MERGEFIELD a', '甲方')}<w:r><w:instrText> = 1", "有限公司")
    assert text_of(run("第"), field("REF a", "三"), run("条"), nested) == "第三条有限公司"


def test_a_field_whose_text_cannot_be_made_out_is_told() -> None:
    stream = read_docx(word(paragraph(run("第"), field("LISTNUM"), run("项，限值"), field(r"EQ \q(1)"))))
    assert lines(stream) == ["第〓项，限值〓"]
    assert "2 个域" in told(stream)


def test_an_instruction_that_never_ends_swallows_no_other_paragraph() -> None:
    begun = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF a</w:instrText></w:r>'
    assert lines(read_docx(word(paragraph(run("一。"), begun) + paragraph(run("二。"))))) == ["一。", "二。"]


def test_form_fields_show_what_was_filled_in() -> None:
    ticked = "<w:ffData><w:checkBox><w:default w:val='0'/><w:checked/></w:checkBox></w:ffData>"
    empty = "<w:ffData><w:checkBox><w:default w:val='0'/></w:checkBox></w:ffData>"
    chosen = "<w:ffData><w:ddList><w:result w:val='1'/><w:listEntry w:val='甲级'/><w:listEntry w:val='乙级'/></w:ddList></w:ffData>"
    text = text_of(
        run("是"), field("FORMCHECKBOX", form=ticked), run("否"), field("FORMCHECKBOX", form=empty),
        run("等级"), field("FORMDROPDOWN", form=chosen), run("单位"), field("FORMTEXT", "某公司"),
    )  # fmt: skip
    assert text == "是☑否☐等级乙级单位某公司"


def test_controls_within_a_line_and_around_rows_and_cells_are_looked_through() -> None:
    def control(inner: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{inner}</w:sdtContent></w:sdt>"

    cell = f"<w:tc><w:tcPr/>{paragraph(run('格'))}</w:tc>"
    table = f"<w:tbl>{control(f'<w:tr>{control(cell)}{cell}</w:tr>')}</w:tbl>"
    stream = read_docx(word(paragraph(run("由"), control(run("甲方")), run("负责")) + control(table)))
    assert lines(stream) == ["由甲方负责"]
    assert [[[p.text for p in cell] for cell in row] for row in stream.blocks[1].rows] == [[["格"], ["格"]]]


def test_formulas_are_written_on_the_line() -> None:
    def part(tag: str, *inner: str) -> str:
        return f"<m:{tag}>{''.join(inner)}</m:{tag}>"

    def said(text: str) -> str:
        return f"<m:r><m:t>{text}</m:t></m:r>"

    power = part("sSup", part("e", said("10")), part("sup", said("4")))
    share = part("f", part("num", said("E"), "<m:r><m:t>+1</m:t></m:r>"), part("den", said("P")))
    low = part("sSub", part("e", said("CO")), part("sub", said("2")))
    root = part("rad", part("deg"), part("e", said("x")))
    text = text_of(run("按"), part("oMath", said("PUE="), share), run("与"), part("oMath", power, low, root), run("计"))
    assert text == "按PUE=(E+1)/P与10⁴CO₂√x计"


def test_what_is_struck_out_or_hidden_in_a_formula_is_not_live() -> None:
    def said(text: str, dress: str = "") -> str:
        return f"<m:r><w:rPr>{dress}</w:rPr><m:t>{text}</m:t></m:r>"

    power = f"<m:sSup><m:e>{said('x')}</m:e><m:sup>{said('2')}{said('3', '<w:dstrike/>')}</m:sup></m:sSup>"
    inner = (said("PUE="), said("1.5", "<w:strike/>"), said("1.25"), power, said("暂定", "<w:vanish/>"))
    stream = read_docx(word(paragraph(run("按"), f"<m:oMath>{''.join(inner)}</m:oMath>")))
    found = stream.blocks[0].paragraph
    assert found is not None and (found.text, found.struck) == ("按PUE=1.51.25x²", ((5, 8),))
    assert [problem.message for problem in stream.unread] == [
        "有 1 处隐藏文字没有读入（在“按PUE=1.51.25x²…”一段）",
        "有 1 处公式里划了删除线的文字没有读入（在“按PUE=1.51.25x²…”一段）",
    ]


def test_a_fraction_behind_a_number_of_the_same_formula_stays_apart() -> None:
    share = "<m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"
    assert text_of(run("为"), f"<m:oMath><m:r><m:t>2</m:t></m:r>{share}</m:oMath>") == "为2(1/2)"


def test_text_boxes_are_read_once_behind_their_paragraph() -> None:
    def box(inner: str) -> str:
        return f"<w:txbxContent>{inner}</w:txbxContent>"

    shape = f"<w:drawing><wps:txbx>{box(paragraph(run('框里的字')))}</wps:txbx></w:drawing>"
    again = f"<w:pict><v:shape><v:textbox>{box(paragraph(run('框里的字')))}</v:textbox></v:shape></w:pict>"
    choice = f"<mc:AlternateContent><mc:Choice Requires='wps'>{shape}</mc:Choice><mc:Fallback>{again}</mc:Fallback></mc:AlternateContent>"
    nested = f"<w:pict><v:shape><v:textbox>{box(paragraph(run('外'), f'<w:r>{again}</w:r>'))}</v:textbox></v:shape></w:pict>"
    stream = read_docx(word(paragraph(run("正文。"), f"<w:r>{choice}</w:r>") + paragraph(run("次段。"), f"<w:r>{nested}</w:r>")))
    assert lines(stream) == ["正文。", "框里的字", "次段。", "外", "框里的字"]


def test_what_is_drawn_and_no_text_is_told() -> None:
    def drawn(kind: str) -> str:
        return f'<w:r><w:drawing><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/x/2006/{kind}"/></a:graphic></w:drawing></w:r>'

    formula = "<w:r><w:object><o:OLEObject ProgID='Equation.DSMT4'/></w:object></w:r>"
    stream = read_docx(word(paragraph(run("限值"), formula, run("2")) + paragraph(drawn("chart"), drawn("picture"), drawn("picture"))))
    assert lines(stream) == ["限值〓2"]
    for said in ("1 个嵌入对象", "1 个图表", "2 张图片"):
        assert said in told(stream)


def test_text_of_art_in_the_body_is_read() -> None:
    art = "<w:r><w:pict><v:shape><v:textpath string='征求意见稿'/></v:shape></w:pict></w:r>"
    assert text_of(art) == "征求意见稿"


def test_deleted_fields_and_notes_leave_nothing() -> None:
    gone = f'<w:del {CHANGE}><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:delInstrText>EQ 1</w:delInstrText></w:r></w:del>'
    assert text_of(run("一"), gone, run("二")) == "一二"
