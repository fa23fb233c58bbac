"""Read pictures of pages, scans and photographs, as the pages of a PDF: a TIFF may have several."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from corpus.errors import UserError
from corpus.readers.blocks import BlockStream
from corpus.readers.limits import Limits, check_limit
from corpus.readers.pdf import read_pdf
from corpus.readers.recogniser import is_installed
from corpus.readers.scans import HOW

if TYPE_CHECKING:
    from PIL.Image import Image

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp", ".gif"})
_LONGEST_SIDE = 20_000  # pixels, of a page: a sheet of A0 at 400 dots an inch
_LARGEST = 100_000_000  # pixels of a page
_SIZE = 842.0  # points of the longer side of the page that a picture is put on
_FINEST = 5000  # pixels of that side are kept: text is not looked for in finer pictures


def read_picture(content: bytes, limits: Limits) -> BlockStream:
    """Recognise the text of a picture, each of its pages on a page.

    Raises:
        UserError: when nothing is installed that recognises text, there is none in it, or it is damaged or too large.
    """
    if not is_installed():
        raise UserError(
            f"是图片，要识别其中的文字请先安装：{HOW}，再加入",
            f"a picture; to have its text recognised install {HOW} and add it again",
        )
    return read_pdf(_as_pdf(content, limits), limits)


def _as_pdf(content: bytes, limits: Limits) -> bytes:
    """Return a PDF with a page for each page of a picture."""
    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    for number, page in enumerate(_pages(content), start=1):
        check_limit(number, limits.pages, "页数", "pages")
        width, height = (side * _SIZE / max(page.size) for side in page.size)
        picture: Any = pypdfium2.PdfImage.new(document)
        picture.set_bitmap(pypdfium2.PdfBitmap.from_pil(page))
        picture.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
        sheet = document.new_page(width, height)
        sheet.insert_obj(picture)
        sheet.gen_content()
    made = io.BytesIO()
    document.save(made)
    document.close()
    return made.getvalue()


def _pages(content: bytes) -> Iterator[Image]:
    """Yield the pages of a picture as it is to be looked at: turned as the camera says, on white, no finer than is of use."""
    from PIL import Image as Pictures
    from PIL import ImageOps, ImageSequence, UnidentifiedImageError

    try:
        with Pictures.open(io.BytesIO(content)) as picture:
            for each in ImageSequence.Iterator(picture):
                if max(each.size) > _LONGEST_SIDE or each.width * each.height > _LARGEST:
                    raise UserError("图片太大，请缩小后再加入", "too large a picture; make it smaller")
                page = ImageOps.exif_transpose(each).convert("RGBA")
                page = Pictures.alpha_composite(Pictures.new("RGBA", page.size, "white"), page).convert("RGB")
                page.thumbnail((_FINEST, _FINEST))
                yield page
                if picture.format in ("GIF", "WEBP", "PNG"):
                    break  # what moves in them is no page
    except (UnidentifiedImageError, Pictures.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise UserError("是图片，但不完整或已损坏", "a picture, but incomplete or damaged") from error
