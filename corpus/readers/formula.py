"""Write a formula of Office (OMML, ECMA-376 part 1, 22.1) on the line: a fraction as a/b, an exponent raised."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from corpus.readers.eq import bracketed, fraction, root
from corpus.readers.numbering import Element, W, switched
from corpus.readers.raised import lowered, raised

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_DEEPEST = 60
_GONE = frozenset({W + "del", W + "moveFrom", M + "ctrlPr", W + "rPr", M + "rPr"})


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as parts of a line, each with whether it is struck out as a whole; how many runs in it are hidden, how many struck out
    within a part that is not, which are both left out.
    """

    parts: list[tuple[str, bool]]
    hidden: int
    struck: int


def formula(element: Element) -> Formula:
    """Return a formula as it is written on a line; what was deleted in it is left out."""
    parts: list[tuple[str, bool]] = []
    hidden = struck = 0
    text = ""
    for part in _parts(element):
        said = [run for run in part.iter(M + "r") if any((each.text or "").strip() for each in run.iter(M + "t", W + "t"))]
        seen = [run for run in said if not _is(run, "vanish")]
        gone = [run for run in seen if _is(run, "strike") or _is(run, "dstrike")]
        is_struck = bool(gone) and len(gone) == len(seen)
        hidden += len(said) - len(seen)
        struck += 0 if is_struck else len(gone)
        text = _behind(text, part, _text(part, 0, struck=is_struck))
        parts.append((text, is_struck))
    return Formula(parts, hidden, struck)


def _parts(element: Element) -> Iterator[Element]:
    """Yield what stands side by side in a formula."""
    if element.tag not in (M + "oMath", M + "oMathPara"):
        yield element
        return
    for child in element:
        yield from _parts(child) if child.tag == M + "oMath" else [child]


def _is(run: Element, dress: str) -> bool:
    return switched(run.find(W + "rPr"), dress, default=False)


def _behind(before: str, element: Element, text: str) -> str:
    """Set a fraction in brackets behind a number: 2(1/2) is not 21/2."""
    return f"({text})" if element.tag == M + "f" and before[-1:].isdecimal() else text


def _text(element: Element, depth: int, *, struck: bool) -> str:
    """Return a part of a formula as a line of text, with or without what is struck out in it."""
    if element is None or depth > _DEEPEST or element.tag in _GONE or not isinstance(element.tag, str):
        return ""
    if element.tag == M + "r" and (_is(element, "vanish") or not struck and (_is(element, "strike") or _is(element, "dstrike"))):
        return ""
    if element.tag in (M + "t", W + "t"):
        return element.text or ""
    if made := _MADE.get(element.tag):
        return made(element, lambda child: _text(child, depth + 1, struck=struck))
    text = ""
    for child in element:
        text += _behind(text, child, _text(child, depth + 1, struck=struck))
    return text


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
