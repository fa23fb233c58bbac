"""PDFs made line by line as a word processor prints them, and what a reader makes of them."""

import io
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from corpus.normalize import chinese_ordinal
from corpus.readers.blocks import BlockKind, BlockStream
from corpus.readers.files import stream_of

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
WIDTH, HEIGHT = A4
LEFT, SIZE, PITCH = 90.0, 10.5, 20.0
FULL = 40  # characters of SIZE in a line: 420 points from LEFT, the right edge is at 510


class Printed:
    """A PDF being printed line by line from the top of a page."""

    def __init__(self, **options: Any) -> None:
        self.file = io.BytesIO()
        self.canvas = Canvas(self.file, **{"pagesize": A4, **options})
        self.top = 80.0

    def line(self, text: str, *, left: float = LEFT, size: float = SIZE, top: float | None = None) -> None:
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(left, HEIGHT - (self.top if top is None else top) - size, text)
        if top is None:
            self.top += PITCH

    def paragraph(self, text: str, indent: int = 0) -> None:
        """Print a paragraph the way a word processor breaks it: full lines, the first indented by some characters."""
        self.line(text[: FULL - indent], left=LEFT + indent * SIZE)
        for start in range(FULL - indent, len(text), FULL):
            self.line(text[start : start + FULL])

    def column(self, texts: list[str], left: float, width: int, *, top: float, pitch: float = 16.0, between: float = 0.0) -> float:
        """Print paragraphs in a column so many characters wide, and return where they end."""
        for text in texts:
            for start in range(0, len(text), width):
                self.line(text[start : start + width], left=left, top=top)
                top += pitch
            top += between
        return top

    def page(self) -> None:
        self.canvas.showPage()
        self.top = 80.0

    def table(self, rows: list[list[str]], width: float = 120.0, left: float = LEFT) -> None:
        for row in rows:
            for column, text in enumerate(row):
                self.canvas.rect(left + column * width, HEIGHT - self.top - PITCH, width, PITCH)
                self.canvas.setFont(FONT, SIZE)
                self.canvas.drawString(left + column * width + 4, HEIGHT - self.top - 14, text)
            self.top += PITCH

    def content(self) -> bytes:
        self.canvas.save()
        return self.file.getvalue()

    def read(self) -> BlockStream:
        return stream_of("a.pdf", self.content())


def lines(stream: BlockStream) -> list[str]:
    return [block.paragraph.text for block in stream.blocks if block.paragraph and block.kind is not BlockKind.NOTE]


def notes(stream: BlockStream) -> list[str]:
    return [block.paragraph.text for block in stream.blocks if block.paragraph and block.kind is BlockKind.NOTE]


def grids(stream: BlockStream) -> list[list[list[str]]]:
    return [
        [["/".join(p.text for p in cell) for cell in row] for row in block.rows] for block in stream.blocks if block.kind is BlockKind.TABLE
    ]


def article(number: int, length: int) -> str:
    """Return an article of so many characters, with commas but no full stop before its end."""
    opening = f"第{chinese_ordinal(number)}条 "
    return opening + ("网络运营者应当履行义务，" * length)[: length - len(opening) - 1] + "。"
