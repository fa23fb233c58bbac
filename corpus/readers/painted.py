"""Paint the pages of a PDF, and tell which characters leave no trace there: covered, cut away, transparent."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corpus.readers.embedded import held_fonts
from corpus.readers.glyphs import Glyph, boxes

if TYPE_CHECKING:
    from corpus.readers.recogniser import Image

_PAINTING = threading.RLock()  # PDFium is not made for several threads
_SCALE = 1.5  # pixels a point
_INSET = 0.12  # of a character's box on every side: a neighbour's ink may be there
_TRACE = 8  # levels of grey, of 256, that differ within the box of a character that is seen
_SMALLEST = 3  # pixels: a box as small says nothing


@dataclass(slots=True)
class Painter:
    """The pages of a file as pictures; the file is opened when the first one is asked for."""

    content: bytes
    _document: Any = None

    def picture(self, page: Any, scale: float, **options: Any) -> Image | None:  # noqa: ANN401
        """Return a page with so many pixels a point, turned as the reader turned it; None where it cannot be painted."""
        import pypdfium2

        with _PAINTING:
            try:
                if self._document is None:
                    self._document = pypdfium2.PdfDocument(self.content)
                    self._document.init_forms()
                sheet = self._document[page.page_number - 1]
                sheet.set_rotation(page.page_obj.rotate)
                painted: Image = sheet.render(scale=scale, **options).to_numpy().copy()
                sheet.close()
            except pypdfium2.PdfiumError:
                return None
        return painted

    def unseen(self, page: Any, glyphs: Sequence[Glyph]) -> set[int]:  # noqa: ANN401
        """Return the ids of the characters of a page that are not to be seen on it.

        Letters and numbers are judged where the file holds their font, as another one may not be on this machine, and where no
        picture lies, in which they were recognised; what stands between them goes with the one before. Of a page on which nothing
        is seen it is the painting that failed.
        """
        held = held_fonts(page)
        judged = [glyph for glyph in glyphs if glyph.font in held]
        grey = self.picture(page, _SCALE, grayscale=True) if judged else None
        if grey is None:
            return set()
        pictures = boxes(page.images)
        left, top = page.cropbox[:2]
        found: set[int] = set()
        gone = is_any_seen = False
        for glyph in judged:
            if any(map(str.isalnum, glyph.text)):
                gone = _is_blank(grey, glyph, left, top) and not any(glyph.within(picture) for picture in pictures)
                is_any_seen = is_any_seen or not gone
            if gone:
                found.add(id(glyph))
        return found if is_any_seen else set()

    def close(self) -> None:
        """Let go of the file."""
        if self._document is not None:
            with _PAINTING:
                self._document.close()


def _is_blank(grey: Image, glyph: Glyph, left: float, top: float) -> bool:
    across, down = _INSET * (glyph.right - glyph.left), _INSET * (glyph.bottom - glyph.top)
    x0, x1 = int((glyph.left + across - left) * _SCALE), int((glyph.right - across - left) * _SCALE) + 1
    y0, y1 = int((glyph.top + down - top) * _SCALE), int((glyph.bottom - down - top) * _SCALE) + 1
    box = grey[max(y0, 0) : max(y1, 0), max(x0, 0) : max(x1, 0)]
    return min(box.shape[:2]) >= _SMALLEST and int(box.max()) - int(box.min()) < _TRACE
