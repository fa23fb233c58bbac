"""The runs of a Word paragraph: their text in reading order, how it is dressed, and what in them is no text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from corpus.readers.dressing import Dress, Style, Styles, run_dress
from corpus.readers.fields import Field, Fields, Shown, field_text
from corpus.readers.formula import M, formula
from corpus.readers.numbering import CHOICES, Element, W
from corpus.readers.raised import lowered, raised
from corpus.readers.symbols import UNREADABLE, drawn, symbol
from corpus.readers.unread import Unread
from corpus.readers.wordnotes import Notes

_WRAPPERS = frozenset(
    W + name for name in ("ins", "moveTo", "sdt", "sdtContent", "smartTag", "customXml", "hyperlink", "fldSimple", "bdo", "dir")
)
_SIGNS = {W + "tab": " ", W + "ptab": " ", W + "noBreakHyphen": "-", W + "br": "\n", W + "cr": "\n"}
_CONTENTS = "Table of Contents"
_FRACTION = re.compile(r"\d+/")
_GRAPHIC = "{http://schemas.openxmlformats.org/drawingml/2006/main}graphicData"
_VML = "{urn:schemas-microsoft-com:vml}"
_OLE = "{urn:schemas-microsoft-com:office:office}OLEObject"
_PICTURE, _BOX = "picture", "textbox"
_SHORT = 3  # characters of an exponent or of a note's mark


@dataclass(frozen=True, slots=True)
class Piece:
    """A run's text and its dress; `mark` tells that it is the mark of a note, `made` that a field or formula was written on the line.

    `told` is the field whose instruction the text belongs to.
    """

    text: str
    dress: Dress = Dress()
    mark: bool = False
    made: bool = False
    told: Field | None = None


@dataclass(slots=True)
class Runs:
    """What runs are read with: styles, the fields that are open, the notes, and where it is told what was not read."""

    styles: Styles
    notes: Notes
    unread: Unread
    fields: Fields

    def pieces(self, paragraph: Element, style: Style, boxes: list[Element]) -> list[Piece]:
        """Return the text of a paragraph in pieces; the text boxes that are anchored in it are added to `boxes`."""
        found: list[Piece] = []
        for element in unwrapped(paragraph):
            dress = run_dress(element.find(W + "rPr"), style, self.styles)
            if element.tag == W + "r":
                for piece in self._run(element, dress, boxes):
                    found.append(replace(piece, text=_apart(piece.text, found)) if piece.made else piece)
            elif element.tag in (M + "oMath", M + "oMathPara", M + "r"):
                found.extend(self._formula(element, dress, found))
            elif element.tag == W + "fldSimple":  # it keeps no result
                shown = self._shown(field_text(element.get(W + "instr") or ""))
                found.append(Piece(_apart(shown, found), dress, made=True))
            elif element.tag == W + "subDoc":
                self.unread.tell("part")
            elif element.tag == W + "del" and any((text.text or "").strip() for text in element.iter(W + "delText")):
                self.unread.tell("deleted")
        unfinished = self.fields.unfinished()
        return list(_settled([piece for piece in found if piece.told is None or piece.told in unfinished]))

    def _formula(self, element: Element, dress: Dress, before: list[Piece]) -> list[Piece]:
        """Return a formula, of which parts may be struck out; what is left out of it is told."""
        written = formula(element)
        self.unread.tell("hidden", written.hidden)
        self.unread.tell("struck", written.struck)
        parts = [Piece(text, dress.with_struck(True) if struck else dress, made=True) for text, struck in written.parts]
        return [replace(piece, text=_apart(piece.text, before)) if at == 0 else piece for at, piece in enumerate(parts)]

    def _run(self, run: Element, dress: Dress, boxes: list[Element]) -> Iterator[Piece]:
        if dress.hidden:
            if any((child.text or "").strip() for child in run.iterchildren(W + "t")):
                self.unread.tell("hidden")
            self._follow(run)
            return
        own_mark = next((child for child in run.iterchildren(*_REFERENCES) if child.get(W + "customMarkFollows")), None)
        if own_mark is not None:
            yield Piece(self.notes.refer(own_mark, _own_text(run)), replace(dress, lift=""), mark=True)
            return
        for child in _content(run):
            if child.tag in _REFERENCES:
                yield Piece(self.notes.refer(child), replace(dress, lift=""), mark=True)
            elif text := self._text(child, dress, boxes):
                made = child.tag == W + "fldChar"
                yield Piece(text, replace(dress, lift="") if made else dress, made=made, told=self.fields.taking(text))

    def _follow(self, run: Element) -> None:
        """Keep count of the fields that begin and end in text that is not read."""
        for child in run.iterchildren(W + "fldChar", W + "instrText"):
            self._field(child)

    def _text(self, child: Element, dress: Dress, boxes: list[Element]) -> str:
        """Return the text of a part of a run; what a field is told to do is none."""
        if child.tag == W + "fldChar":
            return self._field(child)
        if child.tag == W + "instrText":
            text = child.text or ""
            self.fields.instruct(_lifted(text, dress.lift) if text.strip().isdecimal() else text)
            return ""
        if child.tag == W + "t":
            return self._drawn_in(child.text or "", dress.font)
        if child.tag == W + "sym":
            return self._symbol(child)
        if child.tag in (W + "drawing", W + "pict", W + "object"):
            return self._picture(child, boxes)
        if child.tag == W + "commentReference":
            self.unread.tell("comment")
            return ""
        return "" if child.get(W + "type") == "page" else _SIGNS.get(child.tag, "")

    def _drawn_in(self, text: str, font: str) -> str:
        """Return a text as a symbol font draws it; any other text as it is."""
        if not font:
            return text
        seen = drawn(text, font)
        if UNREADABLE in seen:
            self.unread.tell("symbol")
        return seen

    def _field(self, child: Element) -> str:
        match child.get(W + "fldCharType"):
            case "begin":
                self.fields.begin(child)
            case "separate":
                self.fields.separate()
            case "end":
                return self._shown(self.fields.end())
            case _ if child.tag == W + "instrText":
                self.fields.instruct(child.text or "")
        return ""

    def _shown(self, shown: Shown) -> str:
        if shown.unread:
            self.unread.tell("field")
            return UNREADABLE
        return shown.text

    def _symbol(self, child: Element) -> str:
        try:
            found = symbol(int(child.get(W + "char") or "", 16), child.get(W + "font") or "")
        except ValueError:
            found = None
        if found is None:
            self.unread.tell("symbol")
        return found or UNREADABLE

    def _picture(self, child: Element, boxes: list[Element]) -> str:
        """Collect the text boxes of a drawing; tell what is drawn in it and is no text."""
        found = [box for box in child.iter(W + "txbxContent") if not _is_within(box, child)]
        boxes.extend(found)
        if child.find(f".//{_OLE}") is not None:
            self.unread.tell("object")
            return UNREADABLE
        words = [str(path.get("string")) for path in child.iter(_VML + "textpath") if path.get("string")]
        kinds = {str(data.get("uri", "")).rsplit("/", 1)[-1] for data in child.iter(_GRAPHIC) if not _is_fallback(data, child)}
        if kinds & {"chart", "diagram", "chartex"}:
            self.unread.tell("chart")
        elif _PICTURE in kinds or child.find(f".//{_VML}imagedata") is not None:
            self.unread.tell("picture")
        return " ".join(words)


_REFERENCES = (W + "footnoteReference", W + "endnoteReference")


def unwrapped(parent: Element) -> Iterator[Element]:
    """Yield children in order, looking through insertions, links and content controls; deletions are not looked into."""
    pending = list(reversed(parent))
    while pending:
        element = pending.pop()
        if element.tag == W + "fldSimple" and not len(element):
            yield element
        elif element.tag in _WRAPPERS:
            gallery = element.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
            if gallery is None or gallery.get(W + "val") != _CONTENTS:
                pending.extend(reversed(element))
        elif element.tag == CHOICES + "AlternateContent":
            pending.extend(reversed(_chosen(element)))
        else:
            yield element


def _chosen(choices: Element) -> list[Element]:
    """Return what stands in the first choice, else in what is there for programs that know none of them."""
    first = next((each for name in ("Choice", "Fallback") for each in choices.iterchildren(CHOICES + name)), None)
    return [] if first is None else list(first)


def _content(run: Element) -> Iterator[Element]:
    """Yield the parts of a run, with those of the words below a pronunciation."""
    for child in run:
        if child.tag == CHOICES + "AlternateContent":
            yield from _chosen(child)
        elif child.tag == W + "ruby":
            for base in child.iterfind(f"{W}rubyBase"):
                yield from (part for inner in unwrapped(base) if inner.tag == W + "r" for part in _content(inner))
        else:
            yield child


def _own_text(run: Element) -> str:
    return "".join(child.text or "" for child in run.iterchildren(W + "t")).strip()


def _is_within(box: Element, drawing: Element) -> bool:
    """Tell whether a text box stands in another one of the same drawing, or says again what a choice before it says."""
    for above in box.iterancestors():
        if above is drawing:
            return False
        if above.tag in (W + "txbxContent", CHOICES + "Fallback"):
            return True
    return False


def _is_fallback(element: Element, drawing: Element) -> bool:
    return any(above.tag == CHOICES + "Fallback" for above in element.iterancestors() if above is not drawing)


def _apart(text: str, before: list[Piece]) -> str:
    """Set a fraction in brackets behind a number: 2(1/2) is not 21/2."""
    number = bool(before) and before[-1].text[-1:].isdecimal()
    return f"({text})" if number and _FRACTION.match(text) else text


def _lifted(text: str, lift: str) -> str:
    if lift == "moved":
        return raised(text) if len(text.strip()) <= _SHORT and text.strip().isdecimal() else text
    written: Callable[[str], str] | None = {"up": raised, "down": lowered}.get(lift)
    return text if written is None else written(text)


def _settled(pieces: list[Piece]) -> Iterator[Piece]:
    """Yield the pieces with raised and lowered text written on the line, joined where they are dressed alike."""
    for (dress, mark), same in groupby(pieces, key=lambda piece: (piece.dress, piece.mark)):
        text = "".join(piece.text for piece in same)
        yield Piece(_lifted(text, dress.lift), dress, mark)
