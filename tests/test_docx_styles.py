"""What the styles of a Word document say of its text: headings, contents, toggles; and rows that are gone."""

from wordfile import CHANGE, field, paragraph, run, word

from corpus.readers.blocks import COVERED
from corpus.readers.docx import read_docx


def test_headings_are_known_by_the_names_of_built_in_styles_where_no_level_is_written() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="a"><w:name w:val="heading 2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="b"><w:name w:val="Own"/><w:basedOn w:val="a"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="c"><w:name w:val="TOC Heading"/><w:basedOn w:val="a"/>'
        '<w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>'
    )
    body = "".join(paragraph(run("总则"), style=style) for style in ("a", "b", "c", "unknown"))
    assert [block.level for block in read_docx(word(body, styles=styles)).blocks] == [2, 2, 0, 0]


def test_a_table_of_contents_is_no_text_however_it_is_kept() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="a"><w:name w:val="toc 1"/></w:style>'
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    first = paragraph(begin, run("第一章 总则 1"), style="a")
    second = paragraph(run("第二章 罚则 "), field("PAGEREF x", "2"), end, style="a")
    body = first + second + paragraph(run("第一章 总则"))
    assert read_docx(word(body, styles=styles)).plain == "第一章 总则"


def test_what_both_the_style_of_a_paragraph_and_of_its_words_switch_on_is_off() -> None:
    styles = (
        "<w:docDefaults><w:rPrDefault><w:rPr><w:b/></w:rPr></w:rPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:styleId="a"><w:rPr><w:strike/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="b"><w:rPr><w:strike/></w:rPr></w:style>'
    )
    body = paragraph(run("划"), run("不划", '<w:rStyle w:val="b"/>'), style="a")
    found = read_docx(word(body, styles=styles)).blocks[0].paragraph
    assert found is not None and (found.struck, found.bold) == (((0, 1),), ((0, 3),))


def test_one_line_and_two_lines_through_words_are_switched_by_themselves() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="a"><w:rPr><w:dstrike/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="b"><w:rPr><w:strike/></w:rPr></w:style>'
    )
    off = '<w:{} w:val="0"/>'
    body = "".join(
        paragraph(run("划"), run("划", off.format(other)), run("不划", off.format(own)), style=style)
        for style, own, other in (("a", "dstrike", "strike"), ("b", "strike", "dstrike"))
    )
    blocks = read_docx(word(body, styles=styles)).blocks
    assert [block.paragraph.struck for block in blocks if block.paragraph] == [((0, 2),), ((0, 2),)]


def test_a_merged_cell_whose_first_row_was_deleted_begins_in_the_next() -> None:
    def row(first: str, merge: str, second: str, gone: str = "") -> str:
        cells = f"<w:tc><w:tcPr><w:vMerge{merge}/></w:tcPr>{paragraph(run(first))}</w:tc>"
        return f"<w:tr><w:trPr>{gone}</w:trPr>{cells}<w:tc>{paragraph(run(second))}</w:tc></w:tr>"

    rows = row("甲", ' w:val="restart"', "一", f"<w:del {CHANGE}/>") + row("乙", "", "二") + row("", "", "三")
    stream = read_docx(word(f"<w:tbl>{rows}</w:tbl>"))
    assert stream.plain == "乙\n二\n三" and [row[0] is COVERED for row in stream.blocks[0].rows] == [False, True]
