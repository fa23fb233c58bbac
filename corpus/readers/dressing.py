"""How the text of a Word document is dressed by styles and by itself: bold, struck out, hidden, raised or lowered, in a symbol font."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from corpus.readers.numbering import Element, W, switched, value_of
from corpus.readers.symbols import is_symbol_font

_DEEPEST = 20  # basedOn chains end at a document's defaults after two or three steps; a loop would never
_RAISED_BY = 6  # half points: what a text is moved up by at least to be read as raised
_HEADING, _CONTENTS = re.compile(r"heading ([1-9])"), re.compile(r"toc [1-9]|table of figures")
_LIFTS = {"superscript": "up", "subscript": "down", "baseline": ""}


@dataclass(frozen=True, slots=True)
class Dress:
    """The dress of a run; `font` is the symbol font that it is set in.

    One line or two strike it out, and each is switched on and off by itself. `lift` is up for raised text, down for lowered, moved
    where only its place is higher.
    """

    bold: bool = False
    once: bool = False
    twice: bool = False
    hidden: bool = False
    lift: str = ""
    font: str = ""

    @property
    def struck(self) -> bool:
        """Tell whether a line or two strike it out."""
        return self.once or self.twice

    def with_struck(self, struck: bool) -> Dress:
        """Return the dress struck out by one line, or by none."""
        return replace(self, once=struck, twice=False)


@dataclass(slots=True)
class Style:
    """What a style says, after what it is based on: the dress of its text, its level as a heading, its list."""

    dress: Dress = Dress()
    level: int = 0
    number: str | None = None
    number_level: int | None = None
    is_contents: bool = False  # a line of the table of contents


Styles = dict[str | None, Style]


def read_styles(root: Element) -> Styles:
    """Return the styles of a document by their ids, under None the one of paragraphs that name none."""
    elements = {} if root is None else {element.get(W + "styleId"): element for element in root.findall(W + "style")}
    defaults = Style() if root is None else Style(dressed(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"), Dress()))
    found: Styles = {None: defaults}
    for name, element in elements.items():
        chain: list[Element] = []
        link = element
        while link is not None and len(chain) < _DEEPEST:
            chain.append(link)
            link = elements.get(value_of(link, "basedOn"))
        style = Style() if element.get(W + "type") == "character" else replace(defaults)
        for link in reversed(chain):
            properties, spoken = link.find(W + "pPr"), (value_of(link, "name") or "").lower()
            style.dress = dressed(link.find(W + "rPr"), style.dress)
            style.level = heading_level(properties, _level_named(spoken) or style.level)
            style.is_contents = style.is_contents or _CONTENTS.fullmatch(spoken) is not None
            number, level = list_of(properties)
            style.number = style.number if number is None else number
            style.number_level = style.number_level if level is None else level
        found[name] = style
        if element.get(W + "type") == "paragraph" and (element.get(W + "default") or "0").lower() in ("1", "true", "on"):
            found[None] = style
    return found


def _level_named(style: str) -> int:
    """Return the level that the name of a built-in style stands for, which not every program writes down; 0 for no heading."""
    named = _HEADING.fullmatch(style)
    return 1 if style == "title" else int(named.group(1)) if named else 0


def dressed(properties: Element, base: Dress) -> Dress:
    """Return a dress with what a run's own properties change in it."""
    if properties is None:
        return base
    fonts = properties.find(W + "rFonts")
    font = base.font if fonts is None else fonts.get(W + "ascii") or fonts.get(W + "hAnsi") or base.font
    return Dress(
        bold=switched(properties, "b", default=base.bold),
        once=switched(properties, "strike", default=base.once),
        twice=switched(properties, "dstrike", default=base.twice),
        hidden=switched(properties, "vanish", default=base.hidden),
        lift=_lift(properties, base.lift),
        font=font if is_symbol_font(font) else "",
    )


def run_dress(properties: Element, style: Style, styles: Styles) -> Dress:
    """Return how a run is dressed: by its paragraph's style, its own style, and itself."""
    name = value_of(properties, "rStyle")
    base = style.dress
    if name is not None and name in styles:
        own = styles[name].dress
        # These are toggles (ECMA-376 part 1, 17.7.3): text that both styles hide is seen.
        base = replace(
            base,
            bold=base.bold != own.bold,
            once=base.once != own.once,
            twice=base.twice != own.twice,
            hidden=base.hidden != own.hidden,
            lift=own.lift or base.lift,
            font=own.font or base.font,
        )
    return dressed(properties, base)


def _lift(properties: Element, default: str) -> str:
    aligned = value_of(properties, "vertAlign")
    if aligned is not None:
        return _LIFTS.get(aligned, "")
    moved = value_of(properties, "position")
    if moved is None or not moved.lstrip("-").isdecimal():
        return default
    return "moved" if int(moved) >= _RAISED_BY else default


def heading_level(properties: Element, default: int) -> int:
    """Return the level of a heading, from 1; 0 for text that is none."""
    outline = value_of(properties, "outlineLvl")
    if outline is None or not outline.isdecimal():
        return default
    return int(outline) + 1 if int(outline) < 9 else 0  # 9 is body text


def list_of(properties: Element) -> tuple[str | None, int | None]:
    """Return the number and the level of the list that a paragraph is an item of, each None where it is not given."""
    numbered = None if properties is None else properties.find(W + "numPr")
    level = value_of(numbered, "ilvl")
    return value_of(numbered, "numId"), int(level) if level is not None and level.isdecimal() else None
