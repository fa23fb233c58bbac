"""Read in a workbook's own XML what a library does not tell: formulas without a saved value, and what lies beside cells."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from xml.etree import ElementTree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_BOX = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}sp"
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


def text_boxes(parts: Mapping[str, bytes], sheet: str) -> list[list[str]]:
    """Return the text boxes that lie over a sheet, each as its paragraphs."""
    boxes = []
    for root in _roots(parts, sheet, "/drawings/drawing"):
        for box in root.iter(_BOX):
            lines = ["".join(run.text or "" for run in line.iter(_DRAWN + "t")).strip() for line in box.iter(_DRAWN + "p")]
            if any(lines):
                boxes.append([line for line in lines if line])
    return boxes


def beside_cells(parts: Mapping[str, bytes], sheet: str) -> dict[str, int]:
    """Return how much a sheet holds that is not read: remarks (批注), which open only when a cell is pointed at, pictures, charts."""
    drawings = _roots(parts, sheet, "/drawings/drawing")
    kinds = [str(data.get("uri", "")).rsplit("/", 1)[-1] for root in drawings for data in root.iter(_DRAWN + "graphicData")]
    return {
        "comment": sum(1 for root in _roots(parts, sheet, "/comment") for _ in root.iter(_MAIN + "comment")),
        "picture": sum(1 for root in drawings for _ in root.iter(_PICTURE)),
        "chart": sum(kind in ("chart", "chartex", "diagram") for kind in kinds),
    }


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
