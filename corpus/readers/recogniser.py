"""Recognise the text in a picture of a page with RapidOCR, whose wheel carries its models: nothing is downloaded."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Image = npt.NDArray[np.uint8]
    Corners = npt.NDArray[np.float64]

_LONGEST_SIDE = 3600  # pixels: a larger picture is made smaller before text is looked for
_SOUGHT_IN = 1920  # pixels of the longer side in which lines are looked for: 164 dots an inch of A4; they are read in the whole picture
_BATCH = 4  # lines that are read at once: they are filled up to the longest one
_RUNNING = threading.Lock()  # one page at a time: each takes every core


@dataclass(frozen=True, slots=True)
class Letter:
    """A recognised character: how sure the recogniser is of it (0 to 1), and where on its line its middle stands (0 to 1)."""

    text: str
    sure: float
    place: float


@dataclass(frozen=True, slots=True)
class Written:
    """A line of a picture: its corners in pixels, (4, 2) from the top left clockwise, and its characters from left to right."""

    corners: Corners
    letters: tuple[Letter, ...]

    @property
    def sure(self) -> float:
        """Return the mean of how sure its characters are."""
        return sum(letter.sure for letter in self.letters) / len(self.letters)


def is_installed() -> bool:
    """Tell whether the extra is there that recognises text; nothing is loaded."""
    try:
        return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime", "cv2"))
    except (ImportError, ValueError):
        return False


def recognised(image: Image) -> list[Written]:
    """Return the lines of text in a picture, shape (height, width, 3), in no order; none where there is no text."""
    with _RUNNING:
        found = _engine()(image)
    if getattr(found, "txts", None) is None or getattr(found, "boxes", None) is None:
        return []
    rows = zip(found.boxes, found.txts, found.word_results, strict=True)
    return [Written(corners, letters) for corners, text, word in rows if (letters := tuple(_letters(text, word)))]


def _letters(text: str, found: Any) -> Iterator[Letter]:  # noqa: ANN401
    """Yield the characters of a line; the recogniser gives places to those that are no blanks, and scores to all."""
    places = [place for places in found.word_cols for place in places]
    sure = dict(enumerate(found.confs))
    at, last = 0, 0.0
    for number, letter in enumerate(text):
        if not letter.isspace() and at < len(places):
            last, at = min((places[at] + 0.5) / found.line_txt_len, 1.0), at + 1
        yield Letter(letter, float(sure.get(number, 0.0)), last)


@cache
def _engine() -> Any:  # noqa: ANN401
    from rapidocr import RapidOCR

    class Engine(RapidOCR):  # type: ignore[misc]
        """The recogniser, with the columns of its characters as they are instead of boxes that lose them behind a blank."""

        def calc_word_boxes(self, _: Sequence[Any], __: Any, found: Any) -> Any:  # noqa: ANN401
            """Return what was found of each character, unchanged."""
            return found.word_results

    settings = {
        "Global.log_level": "error",
        "Global.text_score": 0.0,
        "Global.max_side_len": _LONGEST_SIDE,
        "Global.use_cls": False,
        "Global.return_word_box": True,
        "Det.limit_type": "max",
        "Det.limit_side_len": _SOUGHT_IN,
        "Rec.rec_batch_num": _BATCH,
        "EngineConfig.onnxruntime.enable_cpu_mem_arena": False,  # it would keep the memory of the largest page
    }
    return Engine(params=settings)
