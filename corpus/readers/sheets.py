"""Read in a workbook's own XML what a library does not tell: formulas without a saved value, and what lies beside and over cells."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree

from corpus.readers.blocks import Marked, joined_spans
from corpus.readers.raised import lowered, raised

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_BOX = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}sp"
_SAID_OF = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}cNvPr"
_CONTROL = "{http://schemas.microsoft.com/office/drawing/2010/main}compatExt"  # says that a shape stands for a form control
_FORM = re.compile(rb"""\bobjectType\s*=\s*["'](?:checkbox|radio|drop|list|spin|scroll|edit(?:box)?)["']""", re.IGNORECASE)
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}pic"
_LINKED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Return the name of the part of each sheet by the sheet's title."""
    targets = _targets(parts, "xl/workbook.xml")
    book = _parsed(parts.get("xl/workbook.xml", b""))
    sheets = book.iter(_MAIN + "sheet") if book is not None else ()
    return {sheet.get("name", ""): targets.get(sheet.get(_LINKED, ""), "") for sheet in sheets}


def unsaved_formulas(sheet: bytes) -> list[str]:
    """Return the cells of a sheet whose formula has no value saved with it, so that nothing can be seen of it here."""
    if not _FORMULA.search(sheet) or (root := _parsed(sheet)) is None:
        return []
    found = []
    for cell in root.iter(_MAIN + "c"):
        value = cell.find(_MAIN + "v")
        is_empty = value is None or not value.text
        if cell.find(_MAIN + "f") is not None and is_empty and cell.get("t") not in ("str", "inlineStr"):
            found.append(cell.get("r", "?"))
    return found


def text_boxes(parts: Mapping[str, bytes], sheet: str) -> list[list[Marked]]:
    """Return the text boxes that lie over a sheet and are seen, each as its paragraphs."""
    found = ([line for each in box.iter(_DRAWN + "p") for line in _lines(each)] for box in _shapes(parts, sheet) if not _is_hidden(box))
    return [box for box in found if box]


def _shapes(parts: Mapping[str, bytes], sheet: str) -> Iterator[ElementTree.Element]:
    return (shape for root in _roots(parts, sheet, "/drawings/drawing") for shape in root.iter(_BOX))


def _is_hidden(shape: ElementTree.Element) -> bool:
    """Tell whether a shape is hidden; that of a form control is so for programs that draw the control itself."""
    said = next(shape.iter(_SAID_OF), None)
    return said is not None and said.get("hidden") in ("1", "true") and next(shape.iter(_CONTROL), None) is None


def _lines(paragraph: ElementTree.Element) -> Iterator[Marked]:
    """Yield the lines of a paragraph that say anything, with what is bold or struck out in them."""
    text, bold, struck = "", list[tuple[int, int]](), list[tuple[int, int]]()
    for run in [*paragraph, None]:
        if run is None or run.tag == _DRAWN + "br":
            if text.strip():
                yield Marked(text, joined_spans(bold), joined_spans(struck))
            text, bold, struck = "", [], []
            continue
        said = run.find(_DRAWN + "rPr")
        dress = {} if said is None else said.attrib
        written = _shifted("".join(each.text or "" for each in run.iter(_DRAWN + "t")), dress.get("baseline", "0"))
        span = (len(text), len(text) + len(written))
        text += written
        bold += [span] if dress.get("b") in ("1", "true") else []
        struck += [span] if dress.get("strike", "noStrike") != "noStrike" else []


def _shifted(text: str, baseline: str) -> str:
    """Return a text that stands above or below the line, by a share of its size (DrawingML, ST_Percentage), as it is written."""
    share = baseline.rstrip("%")
    return lowered(text) if share.startswith("-") else raised(text) if share.strip("0.") else text


def beside_cells(parts: Mapping[str, bytes], sheet: str) -> dict[str, int]:
    """Return how much a sheet holds that is not read: remarks (批注), which open only when a cell is pointed at, pictures, charts,
    form controls such as boxes to tick, shapes with text that are hidden.
    """
    drawings = _roots(parts, sheet, "/drawings/drawing")
    shapes = list(_shapes(parts, sheet))
    kinds = [str(data.get("uri", "")).rsplit("/", 1)[-1] for root in drawings for data in root.iter(_DRAWN + "graphicData")]
    return {
        "comment": sum(1 for root in _roots(parts, sheet, "/comment") for _ in root.iter(_MAIN + "comment")),
        "picture": sum(1 for root in drawings for _ in root.iter(_PICTURE)),
        "chart": sum(kind in ("chart", "chartex", "diagram") for kind in kinds),
        "form": _controls(parts, sheet),
        "hidden": sum(_is_hidden(shape) and any((each.text or "").strip() for each in shape.iter(_DRAWN + "t")) for shape in shapes),
    }


def _controls(parts: Mapping[str, bytes], sheet: str) -> int:
    """Count the controls on a sheet that hold a value; old files have them in the drawing for old programs alone."""
    related = list(_targets(parts, sheet).values())
    new = sum("/activeX/" in part or ("/ctrlProps/" in part and _FORM.search(parts.get(part, b"")) is not None) for part in related)
    return new or sum(len(_FORM.findall(parts.get(part, b""))) for part in related if part.lower().endswith(".vml"))


def _roots(parts: Mapping[str, bytes], sheet: str, kind: str) -> list[ElementTree.Element]:
    """Return the parts of a kind that a sheet refers to."""
    found = (_parsed(parts.get(target, b"")) for target in _targets(parts, sheet).values() if kind in target)
    return [root for root in found if root is not None]


def unescaped(text: str) -> str:
    """Return the text of a cell with characters that XML cannot hold as such: _x000D_ (18.4.12, ST_Xstring)."""
    return _ESCAPED.sub(lambda hit: chr(int(hit[1], 16)), text) if "_x" in text else text


def _targets(parts: Mapping[str, bytes], part: str) -> dict[str, str]:
    """Return the parts that a part refers to, by the id that it does so with."""
    folder, name = posixpath.split(part)
    root = _parsed(parts.get(f"{folder}/_rels/{name}.rels", b""))
    found = {}
    for each in root if root is not None else ():
        target = each.get("Target", "")
        found[each.get("Id", "")] = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
    return found


def _parsed(part: bytes) -> ElementTree.Element | None:
    try:
        return ElementTree.fromstring(part) if part else None
    except ElementTree.ParseError:
        return None
