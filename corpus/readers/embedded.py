"""Tell which fonts of a page its file does not hold: a picture of the page then shows other shapes in their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_FILES = ("FontFile", "FontFile2", "FontFile3")  # ISO 32000 9.9


def missing_fonts(page: Any) -> frozenset[str]:  # noqa: ANN401
    """Return the names of the fonts that a page uses and its file does not hold."""
    return frozenset(name for name, is_held in _fonts(page) if not is_held)


def held_fonts(page: Any) -> frozenset[str]:  # noqa: ANN401
    """Return the names of the fonts of a page that its file holds in every place."""
    fonts = [*_fonts(page)]
    return frozenset(name for name, is_held in fonts if is_held and name) - frozenset(name for name, is_held in fonts if not is_held)


def _fonts(page: Any) -> Iterator[tuple[str, bool]]:  # noqa: ANN401
    fonts = _resolved((page.page_obj.resources or {}).get("Font"))
    for each in fonts.values() if isinstance(fonts, Mapping) else ():
        font = _resolved(each)
        if not isinstance(font, Mapping):
            continue
        below = _resolved(font.get("DescendantFonts")) or [font]
        inner = _resolved(below[0])
        described = _resolved(inner.get("FontDescriptor")) if isinstance(inner, Mapping) else None
        held = isinstance(described, Mapping) and any(name in described for name in _FILES)
        for name in (font.get("BaseFont"), described.get("FontName") if isinstance(described, Mapping) else None):
            yield _name(name), held or _name(font.get("Subtype")) == "Type3"


def _resolved(value: Any) -> Any:  # noqa: ANN401
    return value.resolve() if hasattr(value, "resolve") else value


def _name(value: Any) -> str:  # noqa: ANN401
    name = getattr(_resolved(value), "name", "")
    return name.decode("latin-1") if isinstance(name, bytes) else str(name)
