"""Scans made of printed pages: rendered, blurred a little, with noise, laid aslant; as pictures and as PDFs without text."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter


@dataclass(frozen=True)
class Wear:
    """How a scan differs from a clean picture: dots an inch, degrees it is turned, blur, noise, quarter turns; how much of the page it is."""

    dpi: int = 200
    slant: float = 0.6
    blur: float = 0.6
    noise: float = 8.0
    quarters: int = 0
    upper: float = 0.45


FLATBED = Wear()


def pictures(pdf: bytes, wear: Wear = FLATBED) -> list[Image.Image]:
    """Return a picture of each page of a PDF as a scanner would make it; the noise is the same every time."""
    chance = np.random.default_rng(7)
    made = []
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        picture = page.render(scale=wear.dpi / 72).to_pil().convert("L")
        picture = picture.rotate(-wear.slant, resample=Image.Resampling.BICUBIC, fillcolor=255)
        picture = picture.filter(ImageFilter.GaussianBlur(wear.blur * wear.dpi / 200))
        picture = picture.crop((0, 0, picture.width, int(wear.upper * picture.height)))
        grey = np.asarray(picture, dtype=float) + chance.normal(0, wear.noise, (picture.height, picture.width))
        picture = Image.fromarray(np.clip(grey, 0, 255).astype("uint8"))
        made.append(picture.rotate(90 * wear.quarters, expand=True))
    document.close()
    return made


def as_file(pages: Sequence[Image.Image], kind: str, dpi: int = 200) -> bytes:
    """Return pictures as one file: PDF and TIFF hold several pages."""
    file = io.BytesIO()
    more = {"save_all": True, "append_images": list(pages[1:])} if kind in ("PDF", "TIFF") else {}
    pages[0].convert("RGB").save(file, kind, resolution=dpi, **more)
    return file.getvalue()


def joined(*files: bytes) -> bytes:
    """Return the pages of several PDFs as one."""
    whole = pypdfium2.PdfDocument.new()
    for file in files:
        whole.import_pages(pypdfium2.PdfDocument(file))
    made = io.BytesIO()
    whole.save(made)
    return made.getvalue()
