"""Open a PDF and yield its pages, turned upright: characters in no colour at all are marked, those that shine through are lighter."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from functools import cache
from typing import Any

from corpus.errors import UserError
from corpus.progress import PAGES, step
from corpus.readers.glyphs import INVISIBLE, quarter_turns
from corpus.readers.limits import Limits, check_limit

_CLEAR = 0.02  # opacity: what is fainter is not there
_UNPAINTED = frozenset({3, 7})  # text rendering modes that neither fill nor stroke (ISO 32000 table 104)


def pages(content: bytes, limits: Limits) -> Iterator[Any]:
    """Yield the pages of a PDF, upright; each is closed when the next is asked for.

    Raises:
        UserError: when it is encrypted or damaged, or has more pages than the limits allow.
    """
    import pdfplumber
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns about every small fault of a font
    try:
        with pdfplumber.open(io.BytesIO(content)) as document:
            check_limit(len(document.pages), limits.pages, "页数", "pages")
            if not document.pages:
                raise UserError("不完整或已损坏，读不到任何一页", "incomplete or damaged, no page can be read")
            for number, page in enumerate(document.pages):
                step(number, len(document.pages), PAGES)
                upright = _upright(_page_class()(page.pdf, page.page_obj, page.page_number, page.initial_doctop))
                yield upright
                upright.close()
            step(len(document.pages), len(document.pages), PAGES)
    except (PdfminerException, MalformedPDFException, PSException) as error:
        causes = (error, *error.args)
        if any(isinstance(cause, PDFPasswordIncorrect | PDFEncryptionError) for cause in causes):
            raise UserError("已加密，请去掉密码后再加入", "encrypted; remove the password") from error
        raise UserError("不完整或已损坏", "incomplete or damaged") from error


def _upright(page: Any) -> Any:  # noqa: ANN401
    """Return a page turned so that its text stands upright, where most of it is printed on a side."""
    turns = quarter_turns(page.chars)
    if not turns:
        return page
    page.close()
    sheet = page.page_obj
    sheet.rotate = (sheet.rotate + 90 * turns) % 360
    sheet.attrs["Rotate"] = sheet.rotate
    return type(page)(page.pdf, sheet, page.page_number, page.initial_doctop)


def _veiled(colour: Any, opacity: float) -> Any:  # noqa: ANN401
    """Return a colour as it shows on white paper through which it is seen; CMYK tells ink, the others light."""
    parts = colour if isinstance(colour, tuple) else (colour,)
    if not all(isinstance(part, int | float) for part in parts):
        return colour
    return tuple(part * opacity if len(parts) == 4 else 1 - (1 - part) * opacity for part in parts)


@cache
def _page_class() -> type:
    """Return the library's page, but laid out by the classes below."""
    from pdfplumber.page import Page
    from pdfplumber.utils.exceptions import PdfminerException

    class PaintedPage(Page):  # type: ignore[misc]
        @property
        def layout(self) -> Any:  # noqa: ANN401
            if not hasattr(self, "_layout"):
                device = _device_class()(self.pdf.rsrcmgr, pageno=self.page_number, laparams=self.pdf.laparams)
                try:
                    _interpreter_class()(self.pdf.rsrcmgr, device).process_page(self.page_obj)
                except Exception as error:
                    raise PdfminerException(error) from error
                self._layout = device.get_result()
            return self._layout

    return PaintedPage


@cache
def _device_class() -> type:
    """Return the library's device, but with characters tagged that are not painted, of which it keeps nothing."""
    from pdfplumber.page import PDFPageAggregatorWithMarkedContent

    class Device(PDFPageAggregatorWithMarkedContent):  # type: ignore[misc]
        unpainted = False
        opacity = 1.0

        def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:  # noqa: ANN401
            self.unpainted = textstate.render in _UNPAINTED or self.opacity < _CLEAR
            if self.opacity < 1:
                graphicstate.ncolor = _veiled(graphicstate.ncolor, self.opacity)
            super().render_string(textstate, seq, ncs, graphicstate)

        def tag_cur_item(self) -> None:
            super().tag_cur_item()
            if self.unpainted and self.cur_item._objs:
                self.cur_item._objs[-1].tag = INVISIBLE

        def render_image(self, *others: Any) -> None:  # noqa: ANN401
            self.unpainted = False
            super().render_image(*others)

        def paint_path(self, *others: Any) -> None:  # noqa: ANN401
            self.unpainted = False
            super().paint_path(*others)

    return Device


@cache
def _interpreter_class() -> type:
    """Return the library's interpreter, but following the opacity of what is filled (ISO 32000 11.6.4.4), which it passes over."""
    from pdfminer.pdfinterp import PDFPageInterpreter
    from pdfminer.pdftypes import resolve1
    from pdfminer.psparser import PSLiteral

    class Interpreter(PDFPageInterpreter):  # type: ignore[misc]
        def init_state(self, ctm: Any) -> None:  # noqa: ANN401
            super().init_state(ctm)
            self.opacities: list[float] = []

        def do_q(self) -> None:
            super().do_q()
            self.opacities.append(self.device.opacity)

        def do_Q(self) -> None:  # noqa: N802
            super().do_Q()
            if self.opacities:
                self.device.opacity = self.opacities.pop()

        def do_gs(self, name: Any) -> None:  # noqa: ANN401
            states = resolve1(self.resources.get("ExtGState"))
            key = name.name if isinstance(name, PSLiteral) else name
            state = resolve1(states.get(key)) if isinstance(states, dict) else None
            opacity = resolve1(state.get("ca")) if isinstance(state, dict) else None
            if isinstance(opacity, int | float):
                self.device.opacity = min(max(float(opacity), 0.0), 1.0)

        def do_Do(self, name: Any) -> None:  # noqa: ANN401, N802
            before = self.device.opacity
            super().do_Do(name)
            self.device.opacity = before

    return Interpreter
