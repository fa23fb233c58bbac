"""Take out of a text what is printed on every page around it: a running header or footer with the page's number."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from corpus.readers.blocks import Block, BlockStream, Paragraph, written_anew
from corpus.types import Problem

_NUMBERED = re.compile(
    r"^(?P<head>.{0,40}?)\s*(?:[-—–·]\s*(?P<a>\d{1,4})\s*[-—–·]|第\s*(?P<b>\d{1,4})\s*页(?:\s*[/,，]?\s*共\s*\d{1,4}\s*页)?"
    r"|page\s+(?P<c>\d{1,4})(?:\s+of\s+\d{1,4})?)\s*$",
    re.IGNORECASE,
)
_FEWEST = 2


def without_page_lines(stream: BlockStream) -> BlockStream:
    """Return the stream without lines that stand on several pages with nothing but the page's number changed; tells how many went."""
    lines = [line for block in stream.blocks if block.paragraph for line in block.paragraph.text.split("\n")]
    pages: dict[str, set[str]] = defaultdict(set)
    for head, number in filter(None, map(_numbered, lines)):
        pages[head].add(number)
    printed = {head for head, numbers in pages.items() if len(numbers) >= _FEWEST}
    if not printed:
        return stream
    gone = sum((found := _numbered(line)) is not None and found[0] in printed for line in lines)
    unread = Problem(f"有 {gone} 行页眉、页脚没有读入", english=f"{gone} lines of running headers and footers were left out")
    kept = [left for block in stream.blocks for left in _left(block, printed)]
    return written_anew(kept, replace(stream, unread=(*stream.unread, unread)))


def _numbered(line: str) -> tuple[str, str] | None:
    hit = _NUMBERED.match(unicodedata.normalize("NFKC", line).strip())
    return (hit["head"].strip(), hit["a"] or hit["b"] or hit["c"]) if hit else None


def _left(block: Block, printed: set[str]) -> Iterator[Block]:
    if block.paragraph is None:
        yield block
        return
    lines = block.paragraph.text.split("\n")
    kept = [line for line in lines if (found := _numbered(line)) is None or found[0] not in printed]
    if len(kept) == len(lines):
        yield block
    elif kept:
        text = "\n".join(kept)
        yield replace(block, paragraph=Paragraph(text, 0, len(text), (), block.paragraph.page))
