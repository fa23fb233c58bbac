"""The values of form fields as characters on the page, where the fields are."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from corpus.readers.glyphs import Glyph
from corpus.types import Problem

_HIDDEN, _NO_VIEW = 1 << 1, 1 << 5  # ISO 32000 12.5.3
_PASSWORD, _RADIO, _PUSH = 1 << 13, 1 << 15, 1 << 16  # ISO 32000 12.7.4
_INSET = 2.0  # points between a field's edge and its text
_SIZE = 10.5
_LINE = 1.2  # of the size of type: from line to line
_DEEPEST = 20  # fields within fields; a loop would never end
_BOXES = ("☐", "☑")


@dataclass(frozen=True, slots=True)
class Filled:
    """What the fields of a page say, as characters; the comments on it that are not read."""

    glyphs: list[Glyph]
    comments: tuple[str, ...] = ()


def filled(page: Any, size: float) -> Filled:  # noqa: ANN401
    """Return the values of the fields on a page, set in the size of its type where the field names none."""
    if not page.page_obj.annots:
        return Filled([])
    glyphs: list[Glyph] = []
    comments: list[str] = []
    for annotation in page.annots:
        data = annotation["data"]
        kind = getattr(data.get("Subtype"), "name", "")
        if _number(data.get("F")) & (_HIDDEN | _NO_VIEW):
            continue
        if kind == "FreeText" and (text := _text(data.get("Contents"))).strip():
            comments.append(" ".join(text.split()))
        elif kind == "Widget":
            glyphs.extend(_set(_value(data), annotation, size))
    return Filled(glyphs, tuple(comments))


def unread(number: int, comments: Iterable[str]) -> Iterator[Problem]:
    """Name the comments on a page that were not read."""
    for text in comments:
        shown = text if len(text) <= 40 else f"{text[:40]}…"
        yield Problem(f"第 {number} 页的批注“{shown}”未读入正文", english=f"the comment “{shown}” on page {number} was not read as text")


def _resolved(value: Any) -> Any:  # noqa: ANN401
    return value.resolve() if hasattr(value, "resolve") else value


def _inherited(data: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401
    """Return what a field says, or one that it is within."""
    for _ in range(_DEEPEST):
        if data.get(name) is not None:
            return data[name]
        parent = _resolved(data.get("Parent"))
        if not isinstance(parent, Mapping):
            break
        data = parent
    return None


def _value(data: Mapping[str, Any]) -> str:
    kind = getattr(_inherited(data, "FT"), "name", "")
    flags = _number(_inherited(data, "Ff"))
    value = _inherited(data, "V")
    if kind == "Tx":
        return "" if flags & _PASSWORD else _text(value)
    if kind == "Ch":
        chosen = value if isinstance(value, list) else [value]
        return "、".join(filter(None, (_shown(_inherited(data, "Opt"), each) for each in chosen)))
    if kind == "Btn" and not flags & _PUSH:
        state = getattr(data.get("AS"), "name", "") or ("Off" if flags & _RADIO else getattr(value, "name", "Off"))
        return _BOXES[state != "Off"]
    return ""


def _shown(options: Any, value: Any) -> str:  # noqa: ANN401
    """Return how a choice reads: an option may have a value of its own behind the words."""
    for option in options if isinstance(options, list) else ():
        if isinstance(option, list) and len(option) == 2 and _text(option[0]) == _text(value):
            return _text(option[1])
    return _text(value)


def _number(value: Any) -> int:  # noqa: ANN401
    value = _resolved(value)
    return value if isinstance(value, int) else 0


def _text(value: Any) -> str:  # noqa: ANN401
    """Return a text of PDF (ISO 32000 7.9.2): UTF-16 with a mark, UTF-8, else its own encoding, which Latin-1 is near to."""
    value = _resolved(value)
    value = value.get_data() if hasattr(value, "get_data") else value
    if not isinstance(value, bytes):
        return value if isinstance(value, str) else str(getattr(value, "name", ""))
    if value[:2] in (b"\xfe\xff", b"\xff\xfe"):
        return value.decode("utf-16", "replace")
    try:
        return value.decode("utf-8-sig")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _set(text: str, place: Mapping[str, Any], size: float) -> Iterator[Glyph]:
    """Set a value in its field, a line under another, close where it would not fit; the field's blank sides are no space."""
    lines = [line for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()]
    if not lines:
        return
    width, height = max(place["x1"] - place["x0"] - 2 * _INSET, 1.0), place["bottom"] - place["top"]
    size = max(min(size or _SIZE, height / len(lines)), 1.0)
    pitch = min(size * _LINE, height / len(lines))
    top = (place["top"] + place["bottom"] - size - (len(lines) - 1) * pitch) / 2
    for number, line in enumerate(lines):
        widths = [size * (1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.5) for letter in line]
        close = min(1.0, width / sum(widths))
        right = place["x0"] + _INSET
        for at, (letter, own) in enumerate(zip(line, widths, strict=True)):
            left, right = right, right + own * close
            edges = (left if at else place["x0"]), (right if at < len(line) - 1 else max(right, place["x1"]))
            yield Glyph(letter, *edges, top + number * pitch, top + number * pitch + size, size, level=True)
