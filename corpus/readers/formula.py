"""Write a formula of Office (OMML, ECMA-376 part 1, 22.1) on the line: a fraction as a/b, an exponent raised."""

from __future__ import annotations

from collections.abc import Callable

from corpus.readers.eq import bracketed, fraction, root
from corpus.readers.numbering import Element, W
from corpus.readers.raised import lowered, raised

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_DEEPEST = 60
_GONE = frozenset({W + "del", W + "moveFrom", M + "ctrlPr", W + "rPr", M + "rPr"})


def formula_text(element: Element, depth: int = 0) -> str:
    """Return a formula or a part of one as a line of text; what was deleted in it is left out."""
    if element is None or depth > _DEEPEST or element.tag in _GONE or not isinstance(element.tag, str):
        return ""
    if element.tag in (M + "t", W + "t"):
        return element.text or ""
    if made := _MADE.get(element.tag):
        return made(element, lambda child: formula_text(child, depth + 1))
    return "".join(formula_text(child, depth + 1) for child in element)


_Read = Callable[[Element], str]


def _part(name: str) -> Callable[[Element, _Read], str]:
    return lambda element, read: read(element.find(M + name))


_base, _sup, _sub, _limit = _part("e"), _part("sup"), _part("sub"), _part("lim")


def _option(element: Element, properties: str, name: str, default: str) -> str:
    found = element.find(f"{M}{properties}/{M}{name}")
    return default if found is None else str(found.get(M + "val", ""))


def _fraction(element: Element, read: _Read) -> str:
    over, under = read(element.find(M + "num")), read(element.find(M + "den"))
    return f"{over}, {under}" if _option(element, "fPr", "type", "") == "noBar" else fraction(over, under)


def _large(element: Element, read: _Read) -> str:
    sign = _option(element, "naryPr", "chr", "∫")
    return f"{sign}{lowered(_sub(element, read))}{raised(_sup(element, read))} {_base(element, read)}"


def _delimited(element: Element, read: _Read) -> str:
    left, right = (_option(element, "dPr", name, default) for name, default in (("begChr", "("), ("endChr", ")")))
    between = _option(element, "dPr", "sepChr", "|")
    return left + between.join(map(read, element.iterchildren(M + "e"))) + right


def _rows(element: Element, read: _Read) -> str:
    rows = [list(row.iterchildren(M + "e")) for row in element.iterchildren(M + "mr")] or [[row] for row in element.iterchildren(M + "e")]
    return "; ".join(" ".join(map(read, row)) for row in rows)


_MADE: dict[str, Callable[[Element, _Read], str]] = {
    M + "f": _fraction,
    M + "sSup": lambda element, read: _base(element, read) + raised(_sup(element, read)),
    M + "sSub": lambda element, read: _base(element, read) + lowered(_sub(element, read)),
    M + "sSubSup": lambda element, read: _base(element, read) + lowered(_sub(element, read)) + raised(_sup(element, read)),
    M + "sPre": lambda element, read: lowered(_sub(element, read)) + raised(_sup(element, read)) + _base(element, read),
    M + "rad": lambda element, read: root(_base(element, read), read(element.find(M + "deg"))),
    M + "nary": _large,
    M + "d": _delimited,
    M + "func": lambda element, read: f"{read(element.find(M + 'fName'))} {bracketed(_base(element, read))}",
    M + "limLow": lambda element, read: _base(element, read) + lowered(_limit(element, read)),
    M + "limUpp": lambda element, read: _base(element, read) + raised(_limit(element, read)),
    M + "m": _rows,
    M + "eqArr": _rows,
    M + "acc": lambda element, read: _base(element, read) + _option(element, "accPr", "chr", "\u0302"),
}
