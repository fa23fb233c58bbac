"""Print a made-up document: lines drawn over words or a reviewer's strike, words in no colour, raised figures, ruled tables, notes."""

from __future__ import annotations

from generated import Grid, Look, Made, Run, Runs
from printed_pdf import FONT, HEIGHT, LEFT, PITCH, SIZE, Printed
from reportlab.pdfbase import pdfdoc, pdfmetrics

_RIGHT, _BOTTOM = 510.0, 640.0
_SMALL, _RISE = 7.0, 4.0


class _Press:
    """Prints runs one behind the other, line below line."""

    def __init__(self, made: Made, pages: int) -> None:
        self.printed = Printed()
        self.made = made
        self.page, self.pages = 1, pages
        self.furnish()

    def furnish(self) -> None:
        if self.made.way % 2 and self.pages > 2:  # on one page or two nobody can tell a running head from text
            self.printed.line(self.made.furniture, top=40.0, left=250.0, size=9)
        self.printed.line(str(self.page), top=790.0, left=295.0, size=9)

    def feed(self, lines: float = 1.0) -> None:
        self.printed.top += lines * PITCH
        if self.printed.top > _BOTTOM:
            self.turn()

    def turn(self) -> None:
        self.printed.page()
        self.page += 1
        self.furnish()

    def paragraph(self, runs: Runs) -> None:
        left = LEFT + 2 * SIZE
        for at, run in enumerate(runs):
            size = _SMALL if run.look is Look.RAISED else SIZE
            width = pdfmetrics.stringWidth(run.word + run.behind, FONT, size)
            if left + width > _RIGHT:
                self.feed()
                left = LEFT
            left = self.run(run, left, at)
        self.feed()

    def run(self, run: Run, left: float, at: int, top: float | None = None) -> float:
        """Print a run and return where it ends."""
        canvas, foot = self.printed.canvas, HEIGHT - (self.printed.top if top is None else top) - SIZE
        way = self.made.way + at
        text = canvas.beginText(left, foot + (_RISE if run.look is Look.RAISED else 0.0))
        text.setFont(FONT, _SMALL if run.look is Look.RAISED else SIZE)
        unseen = run.look is Look.HIDDEN
        if unseen:
            (text.setTextRenderMode(3) if way % 2 else text.setFillGray(1.0))
        text.textOut(run.word)
        word = text.getX()
        if unseen:
            (text.setTextRenderMode(0) if way % 2 else text.setFillGray(0.0))
        text.setTextOrigin(word, foot)
        text.setFont(FONT, SIZE)
        text.textOut(run.behind)
        canvas.drawText(text)
        if run.look in (Look.STRUCK, Look.DELETED):
            self.strike(left, word, foot, way)
        return float(text.getX())

    def strike(self, left: float, right: float, foot: float, way: int) -> None:
        y = foot + 0.33 * SIZE
        if way % 3 == 0:
            self.printed.canvas.line(left, y, right, y)
        elif way % 3 == 1:
            self.printed.canvas.rect(left, y, right - left, 0.5, stroke=0, fill=1)
        else:
            low, high = foot - 1.5, foot + 9
            quads = pdfdoc.PDFArray([left, high, right, high, left, low, right, low])
            note = pdfdoc.PDFDictionary()
            named = {"Type": pdfdoc.PDFName("Annot"), "Subtype": pdfdoc.PDFName("StrikeOut")}
            for name, value in {**named, "Rect": pdfdoc.PDFArray([left, low, right, high]), "QuadPoints": quads}.items():
                note[name] = value
            self.printed.canvas._addAnnotation(note)

    def grid(self, grid: Grid) -> None:
        self.feed(0.5)
        rows = [[(Run(title),) for title in grid.header], *grid.rows]
        if self.printed.top + len(rows) * PITCH > _BOTTOM:
            self.turn()
        width = (_RIGHT - LEFT) / len(grid.header)
        for row in rows:
            for column, cell in enumerate(row):
                left = LEFT + column * width
                self.printed.canvas.rect(left, HEIGHT - self.printed.top - PITCH, width, PITCH)
                left += 4
                for at, run in enumerate(cell):
                    left = self.run(run, left, at, self.printed.top + 3.5)
            self.printed.top += PITCH
        self.feed()


def pdf_file(made: Made) -> bytes:
    """Return a PDF."""
    pages = _printed(made, 0).page
    return _printed(made, pages).printed.content()


def _printed(made: Made, pages: int) -> _Press:
    press = _Press(made, pages)
    for part in made.parts:
        if isinstance(part, Grid):
            press.grid(part)
        else:
            press.paragraph(part.dressed)
        if made.way % 3 == 0:
            press.turn()
    return press
