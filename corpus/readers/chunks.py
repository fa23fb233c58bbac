"""Read the files that a Word document takes in whole (altChunk, ECMA-376 part 1, 11.3.1): web pages, texts, other Word documents."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath

from corpus.errors import UserError
from corpus.readers.blocks import Block, BlockKind, BlockStream, PlainText
from corpus.readers.html import read_html
from corpus.readers.limits import Limits
from corpus.readers.text import Decoded, decode_page, decode_text

_PAGES = frozenset({".htm", ".html", ".xhtml"})
_ARCHIVES = frozenset({".mht", ".mhtml", ".eml"})
_WORD = frozenset({".docx", ".docm", ".dotx"})

Reader = Callable[[bytes, Limits], BlockStream]


def read_chunk(name: str, kind: str, content: bytes, limits: Limits, read_word: Reader) -> BlockStream | None:
    """Return what an inserted file says, given its name, content type and bytes; None where it is of a kind that is not read.

    Raises:
        UserError: when it is damaged, hostile or too large.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in _ARCHIVES or kind == "message/rfc822":
        page = _page_of(content)
        return None if page is None else read_html(page, limits, whole=True)
    if suffix in _PAGES or kind in ("text/html", "application/xhtml+xml"):
        decoded = decode_page(content)
        return _told(read_html(decoded.text, limits, whole=True), decoded)
    if suffix == ".txt" or kind == "text/plain":
        decoded = decode_text(content)
        return _told(_plain(decoded.text), decoded)
    if suffix in _WORD or kind.endswith("wordprocessingml.document.main+xml"):
        return read_word(content, limits)
    return None


def _plain(text: str) -> BlockStream:
    """Return a text with a paragraph a line, as Word shows it."""
    plain = PlainText()
    paragraphs = [paragraph for line in text.splitlines() if (paragraph := plain.literal(line))]
    return BlockStream(str(plain), tuple(Block(BlockKind.PARAGRAPH, paragraph) for paragraph in paragraphs))


def _told(stream: BlockStream, decoded: Decoded) -> BlockStream:
    return replace(stream, unread=(*decoded.unread, *stream.unread))


def _page_of(archive: bytes) -> str | None:
    """Return the page that a web archive holds (RFC 2557)."""
    message = email.message_from_bytes(archive, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            try:
                return str(part.get_content())
            except (LookupError, KeyError, ValueError) as error:
                raise UserError("插入的网页编码不明", "an inserted page has an unknown encoding") from error
    return None
