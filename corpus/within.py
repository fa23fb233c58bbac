"""Read a running text that has comparison tables in it: the text stays policy text, the rows of the tables are old and new."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.columns import SIDES
from corpus.continued import joined_rows
from corpus.headers import find_header
from corpus.layout import SOURCE_LINE
from corpus.parse import Parsed, parse_tables
from corpus.readers.blocks import Block, BlockKind, BlockStream
from corpus.texts import FullText, read_text
from corpus.types import CONTEXT, Node, Record

# What only an analyst's note has: there the text around the tables is opinion, contacts and disclosures.
_OF_NOTE = re.compile(r"免责声明|证券研究报告|执业证书|投资评级|分析师|研究助理|^图表\s*\d|\b(?:analyst|disclaimer)s?\b", re.IGNORECASE)
_ANALYSIS = re.compile(r"点评|评论|评述|解读|观点|评析|分析|comment", re.IGNORECASE)
_SENTENCE = re.compile(r"[。；！？.;]$")
_OF_YEAR = re.compile(r"\s*(?:19|20)\d{2}\s*年?(?!\s*年?\s*(?:版|修|公布|发布))")
_WORDS, _FEWEST_WORDS = re.compile(r"[\u4e00-\u9fff]|[A-Za-z]+"), 4
_FEWEST, _SHORTEST = 3, 12  # sentences that make a text, characters of one


def compares(block: Block) -> bool:
    """Tell whether a block is a table that sets an old and a new version side by side."""
    if block.kind is not BlockKind.TABLE or len(block.rows) < 2:
        return False
    header = find_header(block.rows)
    return header is not None and header.end < len(block.rows)


def compares_wording(block: Block) -> bool:
    """Tell whether a table within a text sets two versions side by side, not the values that a thing has in two years."""
    if not compares(block) or (header := find_header(block.rows)) is None:
        return False
    if not all(_OF_YEAR.match(title) for title in header.names.values()):
        return True
    cells = [cell for row in block.rows[header.end :] for cell, role in zip(row, header.roles, strict=False) if role in SIDES and cell]
    worded = sum(len(_WORDS.findall(paragraph.text)) >= _FEWEST_WORDS for cell in cells for paragraph in cell[:1])
    return 2 * worded >= len(cells)


def is_text_with_tables(stream: BlockStream) -> bool:
    """Tell whether comparison tables stand in a text: several sentences around them, or more than is in them, and no analyst's note."""
    around = [block.paragraph.text for block in stream.blocks if block.paragraph is not None and block.kind is not BlockKind.NOTE]
    if any(_OF_NOTE.search(text) or SOURCE_LINE.match(text) for text in around):
        return False
    titles = (title for block in stream.blocks if compares(block) and (header := find_header(block.rows)) for title in header.titles)
    if any(map(_ANALYSIS.search, titles)):
        return False
    said = [text for text in around if len(text) >= _SHORTEST and _SENTENCE.search(text)]
    compared = sum(len(paragraph.text) for block in stream.blocks if compares(block) for paragraph in block.paragraphs)
    return len(said) >= _FEWEST or sum(map(len, said)) > compared


def read_with_tables(document: str, stream: BlockStream) -> tuple[FullText, Parsed]:
    """Return the text as a text of no version, and what its comparison tables hold; both point into one plain text."""
    stream = joined_rows(stream)
    tables = [block for block in stream.blocks if compares_wording(block)]
    text = read_text(document, replace(stream, blocks=tuple(block for block in stream.blocks if not compares_wording(block))), None)
    parsed = parse_tables(document, stream, tables)
    records = tuple(_placed(record, text.nodes) for record in parsed.records)
    return text, replace(parsed, records=records)


def _placed(record: Record, nodes: Sequence[Node]) -> Record:
    """Put a row under the heading that its table stands under."""
    above = [node for node in nodes if node.start < record.start]
    if not above:
        return record
    by_id = {node.id: node for node in above}
    path, at = [above[-1]], above[-1]
    while at.parent in by_id:
        at = by_id[at.parent]
        path.insert(0, at)
    titles = [" ".join(part for part in (node.label, node.title) if part) for node in path]
    return replace(record, node=above[-1].id, context=CONTEXT.join((*titles, record.context) if record.context else titles))
