"""An e-book is read as its pages, in the order in which they are read."""

import io
import zipfile

import pytest
from test_readers_hostile import refused

from corpus.readers.blocks import BlockKind
from corpus.readers.files import stream_of

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
PAGE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd">'
    '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>文件名</title></head><body>{body}</body></html>'
)


def book(*pages: str, head: str = "", title: str = "某某办法", nav: str = "", container: str = CONTAINER) -> bytes:
    """Return an e-book whose pages are read from the last in the manifest to the first."""
    names = [f"第 {number} 页.xhtml" for number in range(len(pages))]
    items = "".join(
        f'<item id="p{number}" href="text/%E7%AC%AC%20{number}%20%E9%A1%B5.xhtml" media-type="application/xhtml+xml"/>'
        for number in reversed(range(len(pages)))
    )
    spine = "".join(f'<itemref idref="p{number}"/>' for number in range(len(pages)))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("mimetype", "application/epub+zip")
        package.writestr("META-INF/container.xml", container)
        package.writestr(
            "OEBPS/book.opf",
            f'{head}<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}'
            f'</dc:title></metadata><manifest><item id="nav" properties="nav" href="nav.xhtml" media-type="application/xhtml+xml"/>{items}'
            f'</manifest><spine><itemref idref="nav"/>{spine}</spine></package>',
        )
        package.writestr("OEBPS/nav.xhtml", PAGE.format(body="<nav><ol><li><a href='text/a'>第一章 总则</a></li></ol></nav>"))
        for name, body in zip(names, pages, strict=True):
            package.writestr(f"OEBPS/text/{name}", PAGE.format(body=body))
    return file.getvalue()


def test_the_pages_of_a_book_follow_each_other_without_the_list_of_contents() -> None:
    first = "<section><h1>第一章 总则</h1><p>第一条 面积 1.25 km<sup>2</sup>。</p></section><section><p>旁边的一段。</p></section>"
    stream = stream_of("a.epub", book(first, "<table><tr><td>甲</td><td>乙</td></tr><tr><td>丙</td><td>丁</td></tr></table>"))
    assert stream.title == "某某办法"
    assert stream.plain == "第一章 总则\n第一条 面积 1.25 km²。\n旁边的一段。\n甲\n乙\n丙\n丁"
    assert [block.kind for block in stream.blocks][::3] == [BlockKind.HEADING, BlockKind.TABLE]


@pytest.mark.parametrize(
    "note",
    [
        '<p id="{n}"><a href="{back}#r{n}">{n}</a> 注文{n}。</p>',
        "<aside id='{n}'><p><a href='{back}#r{n}'>[{n}]</a> 注文{n}。</p></aside>",
        '<p><a id="{n}" href="../text/{back}#r{n}">{n}</a> 注文{n}。</p>',
    ],
)
@pytest.mark.parametrize("quoted", [True, False])
def test_notes_on_a_page_of_their_own_stand_behind_the_page_that_refers_to_them(note: str, quoted: bool) -> None:
    def mark(page: int, number: int) -> str:
        target = "%E7%AC%AC%202%20%E9%A1%B5.xhtml" if quoted else "第 2 页.xhtml"
        return f'<sup><a id="r{number}" href="{target}#{number}">{number}</a></sup>'

    back = ["%E7%AC%AC%20{}%20%E9%A1%B5.xhtml" if quoted else "第 {} 页.xhtml"] * 2
    notes = "".join(note.format(n=page + 1, back=name.format(page)) for page, name in enumerate(back))
    pages = [f"<p>第{'一二'[page]}条 甲{mark(page, page + 1)}。</p><p id='{page + 1}'>乙。</p>" for page in (0, 1)]
    stream = stream_of("a.epub", book(*pages, f"<h2>注释</h2>{notes}<p>后记。</p>"))
    assert stream.plain == "第一条 甲¹。\n乙。\n¹ 注文1。\n第二条 甲²。\n乙。\n² 注文2。\n注释\n后记。"
    assert [number for number, block in enumerate(stream.blocks) if block.kind is BlockKind.NOTE] == [2, 5]


def test_pages_that_refer_to_each_other_keep_their_text() -> None:
    pages = [f'<p id="a">第{"一二"[at]}条 见<a href="%E7%AC%AC%20{1 - at}%20%E9%A1%B5.xhtml#a">另一条</a>。</p>' for at in (0, 1)]
    assert stream_of("a.epub", book(*pages)).plain == "第一条 见另一条。\n第二条 见另一条。"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (book("<p>甲</p>", head='<!DOCTYPE package [<!ENTITY a "b">]>'), "含有文档类型定义或实体"),
        (book("<p>甲</p>", container="<container/>"), "不是有效的 EPUB 文件"),
        (book("<p>甲</p>")[:-200], "损坏"),
    ],
)
def test_a_damaged_or_hostile_book_is_told(content: bytes, words: str) -> None:
    assert words in refused("a.epub", content)
