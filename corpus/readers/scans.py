"""Read the pages of a PDF that have no text, or none that can be used, from a picture of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from corpus.errors import UserError
from corpus.readers.embedded import missing_fonts
from corpus.readers.fonts import Fonts
from corpus.readers.glyphs import Seen
from corpus.readers.page_pictures import coverage, has_unread_picture, is_sparse, says_more
from corpus.readers.pagenames import spoken_pages
from corpus.readers.painted import Painter
from corpus.readers.recogniser import Written, is_installed, recognised
from corpus.readers.rules import rules, slant
from corpus.readers.scanned_page import ScannedPage, aslant, page_of
from corpus.types import Problem, Scan

if TYPE_CHECKING:
    from corpus.readers.recogniser import Image

HOW = "pip install 'clausepair[ocr]'"
_FEW = 30  # characters: large as they may be set, they are no page's text
_COVERED = 0.5  # of a page that pictures cover where it is a scan
_OUTLINES = 60  # curves on a page without text: its characters are drawn
_PIXELS = 2340  # of the longer side of a page whose pictures do not say: A4 at 200 dots an inch
_LEAST, _MOST = 1650, 3510  # A4 at 140 and at 300 dots an inch
_POINTS = 842.0  # of the longer side of a recognised page, whatever its file says: A4
_POOR = 0.8  # mean confidence in a page that may stand on its head
_UPRIGHT = 1.5  # times as tall as broad: a line that runs down the page
_LEVEL = 0.05  # degrees
_OTHER_SCRIPT = 0.3  # of the characters of a layer are Chinese at least, where those of the picture are


@dataclass(slots=True)
class Scans:
    """The pages of a file that are read from pictures: those that were, and those that could not be for want of the extra.

    `garbled` are fonts of which it is known already that they do not name what they show; of the `stamped` pages only what is
    printed over the scan could be read, and `pictured` ones have text and beside it a picture that nothing read.
    """

    painter: Painter
    garbled: frozenset[str] = frozenset()
    read: list[Scan] = field(default_factory=list)
    lacking: list[int] = field(default_factory=list)
    stamped: list[int] = field(default_factory=list)
    pictured: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def page(self, page: Any, looks: Seen) -> ScannedPage | None:  # noqa: ANN401
        """Return a page as it is recognised; None where its own text is to be read, or nothing recognises it."""
        layer = _layer(page, looks, self.garbled)
        if layer.is_lost:
            return None
        wanted = not layer.is_text
        if not wanted and not layer.is_doubtful:
            if has_unread_picture(page, looks.upright):
                self.pictured.append(page.page_number)
            return None
        if not is_installed():
            if wanted and layer.is_drawn:
                (self.stamped if layer.is_sparse else self.lacking).append(page.page_number)
            return None
        found = self._recognised(page)
        if not found.chars:
            if page.images and not layer.text:
                number = page.page_number
                english = f"no text was recognised in the picture on page {number}"
                self.problems.append(Problem(f"第 {number} 页是图片，没有认出文字", english=english))
            return None
        said = "".join(char["text"] for char in found.chars)
        if not (says_more(said, layer.read) if layer.is_sparse else wanted or _is_better(said, found.sure, layer.text)):
            return None
        self.read.append(Scan(page.page_number, round(found.sure, 4)))
        if found.unread:
            self.problems.append(
                Problem(
                    f"第 {page.page_number} 页有 {found.unread} 处认不出是什么字，未读入",
                    english=f"{found.unread} pieces of page {page.page_number} could not be recognised and were left out",
                )
            )
        return found

    def _recognised(self, page: Any) -> ScannedPage:  # noqa: ANN401
        try:
            image = self._image(page)
            return upright(image, page.page_number)
        except ImportError as error:
            reason = f"{error}"
            raise UserError(f"识别文字的组件不能用（{reason}）", f"the recogniser of text cannot be used ({reason})") from error

    def _image(self, page: Any) -> Image:  # noqa: ANN401
        """Return a picture of a page, as fine as the pictures in it are, shape (height, width, 3)."""
        longest = float(max(page.width, page.height))
        finest = max((_pixels(picture, longest) for picture in page.images), default=_PIXELS)
        scale = min(max(finest, _LEAST), _MOST) / longest
        image = self.painter.picture(page, scale, may_draw_forms=True, rev_byteorder=False)
        if image is None:
            number = page.page_number
            raise UserError(f"第 {number} 页画不出来，无法识别", f"page {number} cannot be painted and so not be recognised")
        return image[:, :, :3].copy() if image.ndim == 3 else image[:, :, None].repeat(3, axis=2)

    def told(self) -> Iterator[Problem]:
        """Yield what could not be read, and how it could."""
        yield from self.problems
        if self.lacking:
            pages, english = spoken_pages(self.lacking), spoken_pages(self.lacking, ", ")
            yield Problem(
                f"第 {pages} 页没有可用的文字（扫描页），未读取；{HOW} 后移除并重新加入本文件，即可识别",
                english=f"pages {english} are scans without usable text and were not read; {HOW}, remove the file and add it again",
            )
        if self.stamped:
            pages, english = spoken_pages(self.stamped), spoken_pages(self.stamped, ", ")
            yield Problem(
                f"第 {pages} 页是扫描的图片，自带的文字很少（可能只是页眉、印章），只读入了这些；{HOW} 后移除并重新加入，即可识别整页",
                english=f"pages {english} are scans with little text of their own (perhaps a header or a stamp), and only that was read; "
                f"{HOW}, remove the file and add it again",
            )
        if self.pictured:
            pages, english = spoken_pages(self.pictured), spoken_pages(self.pictured, ", ")
            yield Problem(f"第 {pages} 页有图片，图片里的文字没有读入", english=f"text in pictures on pages {english} was not read")


@dataclass(frozen=True, slots=True)
class _Layer:
    """The text that a page has of its own: whether it can be used, may be another's guess at a picture, whether anything is drawn.

    Where it is lost neither can it be used nor does a picture show it. A sparse one is good text, but a picture that covers the
    page may say much more; `read` is what of it stands upright.
    """

    text: str
    is_text: bool
    is_doubtful: bool
    is_drawn: bool
    is_lost: bool = False
    is_sparse: bool = False
    read: str = ""


def _layer(page: Any, looks: Seen, garbled: frozenset[str]) -> _Layer:  # noqa: ANN401
    shown = [glyph for glyph in (*looks.upright, *looks.turned, *looks.slanted) if glyph.text.strip()]
    fonts = Fonts()
    fonts.add(shown, page.page_number)
    covered = coverage(page) > _COVERED
    is_drawn = bool(page.images) or bool(shown) or len(page.curves) >= _OUTLINES
    text = "".join(glyph.text for glyph in shown)
    if not shown:
        return _Layer(text, not is_drawn, False, is_drawn)
    garbage = fonts.garbage()
    wrong = (garbage.fonts if garbage.too_much else frozenset()) | garbled & fonts.used.keys()
    sparse = not wrong and covered and (len(shown) < _FEW or is_sparse(looks.upright, page))
    is_text = not wrong and not sparse
    is_lost = bool(wrong) and not covered and bool(wrong & missing_fonts(page))
    read = "".join(glyph.text for glyph in looks.upright)
    return _Layer(text, is_text, covered and _chinese(text) < _OTHER_SCRIPT, is_drawn, is_lost, sparse, read)


def _chinese(text: str) -> float:
    return sum("\u3400" <= letter <= "\u9fff" for letter in text) / len(text) if text else 0.0


def _is_better(said: str, sure: float, text: str) -> bool:
    """Tell whether a picture says something in Chinese where the layer under it does not."""
    return _chinese(said) > _OTHER_SCRIPT and sure > _POOR and len(said) > len(text) / 4


def _pixels(picture: dict[str, Any], longest: float) -> float:
    """Return how many pixels the longer side of a page would have at the fineness of a picture on it."""
    width, height = picture.get("srcsize") or (0, 0)
    across, down = picture["x1"] - picture["x0"], picture["bottom"] - picture["top"]
    if not (across > 0 and down > 0 and width and height):
        return 0.0
    return float(max(width, height) / max(across, down) * longest)


def upright(image: Image, number: int) -> ScannedPage:
    """Recognise a page that may lie on a side, stand on its head or a little aslant."""
    found = recognised(image)
    if _on_a_side(found):
        image = _turned(image, 1)
        found = recognised(image)
    if found and _sure(found) < _POOR:
        other = _turned(image, 2)
        again = recognised(other)
        if _sure(again) > _sure(found):
            image, found = other, again
    return _level(image, found, number)


def _on_a_side(found: Sequence[Written]) -> bool:
    tall = broad = 0
    for line in found:
        width, height = (float(line.corners[:, axis].max() - line.corners[:, axis].min()) for axis in (0, 1))
        if len(line.letters) > 1:
            tall, broad = tall + (height > _UPRIGHT * width) * len(line.letters), broad + (width > _UPRIGHT * height) * len(line.letters)
    return tall > broad


def _sure(found: Sequence[Written]) -> float:
    letters = [letter.sure for line in found for letter in line.letters]
    return sum(letters) / len(letters) if letters else 0.0


def _turned(image: Image, quarters: int) -> Image:
    import numpy

    return numpy.ascontiguousarray(numpy.rot90(image, -quarters))


def _level(image: Image, found: Sequence[Written], number: int) -> ScannedPage:
    """Put what was recognised on a page as if it had been scanned level."""
    import cv2
    import numpy

    height, width = image.shape[:2]
    angle = slant(image, aslant(found)) if found else 0.0
    if abs(angle) > _LEVEL:
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
        image = numpy.asarray(cv2.warpAffine(image, turn, (width, height), borderMode=cv2.BORDER_REPLICATE), dtype=numpy.uint8)
        found = [replace(line, corners=line.corners @ turn[:, :2].T + turn[:, 2]) for line in found]
    found = [replace(line, corners=numpy.asarray(line.corners, dtype=float)) for line in found]
    return page_of(number, (width, height), found, _POINTS / max(width, height), rules(image))
