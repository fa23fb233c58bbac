"""Read HTML that stands within another text, such as Markdown: its tables, paragraphs and lists, without a page around it."""

from __future__ import annotations

from corpus.readers.blocks import Block, BlockKind, PlainText, deletions_as_tags
from corpus.readers.elements import parsed
from corpus.readers.flow import Run, flow, table_rows, write_run
from corpus.readers.limits import LIMITS, Limits
from corpus.readers.unread import Unread
from corpus.readers.unread_elements import tell_unread


def fragment_blocks(markup: str, plain: PlainText, unread: Unread, limits: Limits = LIMITS) -> list[Block]:
    """Return the blocks of a piece of HTML within another text, written to that text; what of it is not read is told.

    Raises:
        UserError: when there is more of something than the limits allow.
    """
    nodes = parsed(deletions_as_tags(markup), limits, revealing=False).nodes
    tell_unread(nodes, 0, unread)
    outermost, number = list[int](), 0
    while number < len(nodes):
        is_table = nodes[number].tag == "table"
        outermost += [number] if is_table else []
        number = nodes[number].end if is_table else number + 1
    blocks: list[Block] = []
    for item in flow(nodes, 0, len(nodes), frozenset(outermost)):
        if isinstance(item, Run):
            if paragraph := write_run(item, plain):
                blocks.append(Block(item.kind, paragraph, item.level))
        elif rows := table_rows(nodes, item, plain, limits):
            blocks.append(Block(BlockKind.TABLE, rows=rows))
    return blocks
