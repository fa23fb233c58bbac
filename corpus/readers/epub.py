"""Read an e-book (EPUB 3.3): its pages in the order in which they are read, as the web pages that they are."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from urllib.parse import unquote
from xml.etree import ElementTree

from corpus.errors import UserError
from corpus.readers.blocks import Block, BlockStream, written_anew
from corpus.readers.book_notes import with_notes
from corpus.readers.html import read_html
from corpus.readers.limits import LIMITS, Limits, check_limit
from corpus.readers.package import raw_part, safe_xml
from corpus.readers.text import Decoded, decode_page
from corpus.types import Problem

_CONTAINER = "META-INF/container.xml"
_ROOT = ".//{urn:oasis:names:tc:opendocument:xmlns:container}rootfile"
_OPF = "{http://www.idpf.org/2007/opf}"
_TITLE = ".//{http://purl.org/dc/elements/1.1/}title"
_PAGES = ("application/xhtml+xml", "text/html")


def read_epub(content: bytes, limits: Limits = LIMITS) -> BlockStream:
    """Turn an e-book into blocks; the page that lists its contents is left out.

    Raises:
        UserError: when the package is damaged, encrypted or hostile, or there is more of something than the limits allow.
    """
    root = _parsed(content, _CONTAINER, limits).find(_ROOT)
    book_name = "" if root is None else root.get("full-path", "")
    book = _parsed(content, book_name, limits)
    items = {item.get("id"): item for item in book.iter(_OPF + "item")}
    spine = [item for each in book.iter(_OPF + "itemref") if (item := items.get(each.get("idref"))) is not None]
    pages = [item for item in spine if item.get("media-type") in _PAGES and "nav" not in (item.get("properties") or "").split()]
    check_limit(len(pages), limits.pages, "页", "pages")
    names = [posixpath.normpath(posixpath.join(posixpath.dirname(book_name), unquote(item.get("href", "")))) for item in pages]
    blocks: list[Block] = []
    unread: list[Problem] = []
    decoded: dict[str, Decoded] = {}
    unpacked = 0
    for name in dict.fromkeys(names):
        decoded[name] = decode_page(raw_part(content, name, limits))
        unpacked += len(decoded[name].text)
        check_limit(unpacked, limits.unpacked_bytes, "文字", "characters")
    texts = with_notes({name: page.text for name, page in decoded.items()})
    characters = 0
    for name in names:
        page = read_html(texts[name], limits, whole=True)
        characters += len(page.plain)
        check_limit(characters, limits.characters, "文字", "characters")
        blocks.extend(page.blocks)
        unread.extend(replace(each, message=f"{name}：{each.message}") for each in (*decoded[name].unread, *page.unread))
    title = " ".join((book.findtext(_TITLE) or "").split())
    return written_anew(blocks, BlockStream("", (), tuple(unread), title))


def _parsed(content: bytes, name: str, limits: Limits) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(safe_xml(raw_part(content, name, limits)))
    except ElementTree.ParseError as error:
        raise UserError("不是有效的 EPUB 文件，可能不完整或已损坏", "no valid EPUB file; it may be incomplete or damaged") from error
