"""Notes, hidden text and inserted files of a Word document: read at their place, or told in one line."""

from pathlib import Path

import pytest
from wordfile import CHANGE, lines, paragraph, run, told, word

from corpus.read import read_files
from corpus.readers.blocks import BlockKind
from corpus.readers.docx import read_docx
from corpus.struck import without_struck
from corpus.types import Document, Kind, Version

ARTICLES = [
    "第一条　为了规范能耗管理，制定本办法。",
    "第二条　新建数据中心电能利用效率不得高于1.25。",
    "第三条　本办法自2024年7月1日起施行。",
]


def reference(name: int, kind: str = "footnote", more: str = "") -> str:
    return f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:{kind}Reference w:id="{name}"{more}/></w:r>'


def note(name: int, *paragraphs: str, kind: str = "footnote") -> str:
    line = f'<w:{kind} w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:{kind}>'
    return f'{line}<w:{kind} w:id="{name}">{"".join(paragraphs)}</w:{kind}>'


def read(body: str, folder: Path, **parts: str) -> Document:
    (folder / "办法.docx").write_bytes(word(body, **parts))
    return read_files([folder / "办法.docx"], "a")


def test_a_note_stands_behind_the_paragraph_that_refers_to_it() -> None:
    body = paragraph(run("效率不高于1.25"), reference(2), run("。")) + paragraph(run("次段"), reference(3, "endnote"), run("。"))
    notes = note(2, paragraph("<w:r><w:footnoteRef/></w:r>", run(" 改造项目可放宽至1.35。")), paragraph(run("另有规定的除外。")))
    stream = read_docx(word(body, footnotes=notes, endnotes=note(3, paragraph(run("见国标。")), kind="endnote")))
    assert [(block.kind, block.paragraph.text) for block in stream.blocks if block.paragraph] == [
        (BlockKind.PARAGRAPH, "效率不高于1.25〔注1〕。"),
        (BlockKind.NOTE, "〔注1〕改造项目可放宽至1.35。\n另有规定的除外。"),
        (BlockKind.PARAGRAPH, "次段〔尾注1〕。"),
        (BlockKind.NOTE, "〔尾注1〕见国标。"),
    ]
    assert not stream.unread


def test_a_mark_of_the_author_is_kept_and_does_not_count() -> None:
    own = '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="2"/><w:t>*</w:t></w:r>'
    body = paragraph(run("甲1"), own, run("乙2"), reference(3))
    notes = note(2, paragraph(run("星注。"))) + note(3, paragraph(run("数注。")))
    assert lines(read_docx(word(body, footnotes=notes))) == ["甲1〔注*〕乙2〔注1〕", "〔注*〕星注。", "〔注1〕数注。"]


def test_a_note_without_a_text_is_told() -> None:
    stream = read_docx(word(paragraph(run("第三条　效率1.25"), reference(9))))
    assert lines(stream) == ["第三条　效率1.25〔注1〕"]
    assert "1 处脚注、尾注找不到注文" in told(stream) and "第三条" in told(stream)


def test_a_note_is_no_part_of_an_article_even_where_the_article_goes_on(tmp_path: Path) -> None:
    second = paragraph(run(ARTICLES[1]), reference(2)) + paragraph(run("（一）改造项目另行规定；")) + paragraph(run("（二）其他。"))
    body = paragraph(run(ARTICLES[0])) + second + paragraph(run(ARTICLES[2]))
    document = read(body, tmp_path, footnotes=note(2, paragraph(run("改造项目可放宽至1.35。"))))
    texts = {record.number: record.text for record in document.records if record.kind is Kind.CLAUSE}
    assert texts == {1: ARTICLES[0], 2: f"{ARTICLES[1]}〔注1〕\n（一）改造项目另行规定；\n（二）其他。", 3: ARTICLES[2]}
    (found,) = [record for record in document.records if "1.35" in record.text]
    assert found.text == "〔注1〕改造项目可放宽至1.35。" == document.plain[found.start : found.end]


def test_a_note_to_the_title_is_no_part_of_it(tmp_path: Path) -> None:
    body = paragraph(run("数据中心能耗管理办法"), reference(2)) + "".join(paragraph(run(text)) for text in ARTICLES)
    document = read(body, tmp_path, footnotes=note(2, paragraph(run("本办法为试行。"))))
    assert document.title == "数据中心能耗管理办法"
    assert any(record.text == "〔注1〕本办法为试行。" for record in document.records)


def test_a_note_in_a_table_of_two_versions_is_in_neither(tmp_path: Path) -> None:
    def row(*cells: str) -> str:
        return f"<w:tr>{''.join(f'<w:tc><w:tcPr/>{cell}</w:tc>' for cell in cells)}</w:tr>"

    rows = row(paragraph(run("修订前")), paragraph(run("修订后"))) + "".join(
        row(paragraph(run(text)), paragraph(run(text.replace("1.25", "1.20")), *([reference(2)] if "1.25" in text else ())))
        for text in ARTICLES
    )
    document = read(f"<w:tbl>{rows}</w:tbl>", tmp_path, footnotes=note(2, paragraph(run("改造项目可放宽至1.35。"))))
    sides = {version: [r.text for r in document.records if r.version is version] for version in Version}
    assert sides[Version.OLD] == ARTICLES
    assert sides[Version.NEW] == [ARTICLES[0], f"{ARTICLES[1].replace('1.25', '1.20')}〔注1〕", ARTICLES[2]]
    assert [r.kind for r in document.records if "1.35" in r.text] == [Kind.NOTE]
    assert not document.problems


@pytest.mark.parametrize(
    ("dress", "styles"),
    [
        ("<w:vanish/>", ""),
        ('<w:rStyle w:val="a"/>', '<w:style w:type="character" w:styleId="a"><w:rPr><w:vanish/></w:rPr></w:style>'),
    ],
)
def test_hidden_text_is_left_out_and_told(dress: str, styles: str) -> None:
    stream = read_docx(word(paragraph(run("应当"), run("不", dress), run("报告。")), styles=styles))
    assert lines(stream) == ["应当报告。"]
    assert "1 处隐藏文字" in told(stream) and "应当报告" in told(stream)


def test_a_paragraph_may_be_hidden_by_its_style_and_one_run_of_it_shown() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="a"><w:rPr><w:vanish/></w:rPr></w:style>'
    body = paragraph(run("藏"), run("露", '<w:vanish w:val="0"/>'), style="a") + paragraph(run("接着。"))
    assert lines(read_docx(word(body, styles=styles))) == ["露接着。"]


def test_a_paragraph_that_its_style_hides_leaves_nothing() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="a"><w:rPr><w:vanish/></w:rPr></w:style>'
    hidden = f'<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr>{run("内部说明")}</w:p>'
    stream = read_docx(word(paragraph(run("前文。")) + hidden + paragraph(run("后文。")) + hidden, styles=styles))
    assert lines(stream) == ["前文。", "后文。"]
    assert "2 处隐藏文字" in told(stream)


def test_a_hidden_paragraph_is_not_counted_by_its_list() -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
        '<w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num>'
    )
    hidden = "<w:vanish/>"
    body = paragraph(run("甲"), number="7") + paragraph(run("乙", hidden), number="7", mark=hidden) + paragraph(run("丙"), number="7")
    row = f"<w:tbl><w:tr><w:trPr><w:hidden/></w:trPr><w:tc>{paragraph(run('藏行'))}</w:tc></w:tr><w:tr><w:tc>{paragraph(run('行'))}</w:tc></w:tr></w:tbl>"
    stream = read_docx(word(body + row, numbering=numbering))
    assert lines(stream) == ["1. 甲", "2. 丙"] and "藏行" not in stream.plain
    assert "2 处隐藏文字" in told(stream)


PAGE = "<html><head><title>不显示的题名</title></head><body><p>第二条　各单位应当节约用电。</p><p>第三条　本办法自发布之日起施行。</p></body></html>"
ARCHIVE = (
    b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Type: text/html; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: 8bit\r\n\r\n" + PAGE.encode() + b"\r\n--x--\r\n"
)
INNER = word(paragraph(run("第二条　各单位应当节约用电。")) + paragraph(run("第三条　本办法自发布之日起施行。")))


@pytest.mark.parametrize(
    ("name", "kind", "content"),
    [
        ("a.html", "text/html", PAGE.encode()),
        ("a.htm", "text/html", b"<!DOCTYPE html>" + PAGE.encode()),
        ("a.mht", "message/rfc822", ARCHIVE),
        ("a.txt", "text/plain", "第二条　各单位应当节约用电。\n第三条　本办法自发布之日起施行。".encode()),
        ("a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", INNER),
    ],
)
def test_an_inserted_file_is_read_where_it_stands(name: str, kind: str, content: bytes) -> None:
    body = paragraph(run("第一条　前文。")) + '<w:altChunk r:id="f0"/>' + paragraph(run("第四条　后文。"))
    stream = read_docx(word(body, {name: (kind, content)}))
    assert lines(stream) == ["第一条　前文。", "第二条　各单位应当节约用电。", "第三条　本办法自发布之日起施行。", "第四条　后文。"]
    assert [stream.plain[p.start : p.end] for block in stream.blocks for p in block.paragraphs] == lines(stream)
    assert not stream.unread


@pytest.mark.parametrize(("name", "kind"), [("a.rtf", "application/rtf"), ("a.docx", "application/octet-stream")])
def test_an_inserted_file_that_cannot_be_read_is_told(name: str, kind: str) -> None:
    stream = read_docx(word(paragraph(run("前文。")) + '<w:altChunk r:id="f0"/>', {name: (kind, b"{\\rtf1 }")}))
    assert lines(stream) == ["前文。"]
    assert "1 处插入的文件没有读入" in told(stream) and "前文" in told(stream)


def test_comments_are_left_out_and_counted() -> None:
    stream = read_docx(word(paragraph(run("正文。"), '<w:r><w:commentReference w:id="0"/></w:r>')))
    assert lines(stream) == ["正文。"]
    assert "1 条批注" in told(stream)


def test_what_is_struck_out_in_a_note_goes_and_a_note_of_nothing_else_with_it() -> None:
    refer = "".join(f'<w:r><w:footnoteReference w:id="{n}"/></w:r>' for n in (1, 2))
    inner = paragraph(run("旧", "<w:strike/>"), run("新注文。")) + paragraph(run("第二段。"))
    notes = f'<w:footnote w:id="1">{inner}</w:footnote><w:footnote w:id="2">{paragraph(run("旧注文。", "<w:strike/>"))}</w:footnote>'
    stream = without_struck(read_docx(word(paragraph(run("正文"), refer), footnotes=notes)))
    assert lines(stream) == ["正文〔注1〕〔注2〕", "〔注1〕新注文。\n第二段。"]
    assert "2 处划了删除线" in told(stream)


def test_text_and_rows_deleted_by_tracked_changes_are_told() -> None:
    deleted = f"<w:del {CHANGE}><w:r><w:delText>旧词</w:delText></w:r></w:del>"
    row = f"<w:tbl><w:tr><w:trPr><w:del {CHANGE}/></w:trPr><w:tc>{paragraph(run('旧行'))}</w:tc></w:tr><w:tr><w:tc>{paragraph(run('行'))}</w:tc></w:tr></w:tbl>"
    stream = read_docx(word(paragraph(run("应当报告"), deleted) + row))
    assert stream.plain == "应当报告\n行"
    assert "2 处修订中删去的文字" in told(stream) and "应当报告" in told(stream)
