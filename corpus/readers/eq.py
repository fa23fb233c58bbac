r"""Write an EQ field of Word on the line: \f(1,2) is 1/2, \o\ac(○,3) is ③, \s\up5(2) is raised."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.readers.raised import lowered, raised

_OPTIONS = re.compile(r"(?:\s*\\(?:[lrbfv]c\s*\\.|[a-z]{2}\s*-?\d*))*\s*\(", re.IGNORECASE)
_SWITCH = re.compile(r"""\\\*\s*(?:"[^"]*"|\S+)""")  # \* MERGEFORMAT, \* hps10: how any field is set
_BRACKET = re.compile(r"\\([lrb])c\s*\\(.)", re.IGNORECASE)
_SHIFTED = re.compile(r"\\(up|do)", re.IGNORECASE)
_PAIRED = {"{": "}", "[": "]", "(": ")", "<": ">", "|": "|"}
_RINGS = frozenset("○◯〇OoО□△◇⭕")
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of a field as it is written on the line; `bare` without being raised, `shifted` where all of it is moved up or down."""

    text: str
    bare: str
    shifted: bool = False


def eq_text(instruction: str) -> str | None:
    """Return what an EQ field shows, given behind the word EQ; None where it cannot be read."""
    try:
        part, _ = _parts(_SWITCH.sub("", instruction), 0, "", 0)
    except (ValueError, IndexError):
        return None
    return part.text.strip()


def fraction(over: str, under: str) -> str:
    """Write a fraction on the line, with brackets where a side is more than a word or a number."""
    return f"{bracketed(over)}/{bracketed(under)}"


def root(of: str, degree: str = "") -> str:
    """Write a root on the line."""
    return f"{raised(degree)}√{bracketed(of)}"


def bracketed(text: str) -> str:
    """Return a text in brackets unless it is one word or number."""
    return text if re.fullmatch(r"[\w.%]+", text) else f"({text})"


def ringed(inner: str) -> str:
    """Return a character that is drawn in a ring: a number up to 20 has a character of its own, any other text stands in brackets."""
    number = int(inner) if inner.isdecimal() and len(inner) < 3 else 0
    return chr(ord("①") + number - 1) if 0 < number <= 20 else f"({inner})"


def _parts(text: str, at: int, stops: str, depth: int) -> tuple[_Part, int]:
    """Read up to a stop; return what was read and where the stop is."""
    if depth > _DEEPEST:
        raise ValueError(text)
    found: list[_Part] = []
    while at < len(text) and text[at] not in stops:
        if text[at] == "\\" and text[at + 1] in "\\(),;{}[]":
            found.append(_Part(text[at + 1], text[at + 1]))
            at += 2
        elif text[at] == "\\":
            part, at = _command(text, at + 1, depth)
            found.append(part)
        elif text[at] == "(" and stops:  # brackets of the text itself, which need no backslash where they are paired
            part, at = _parts(text, at + 1, ")", depth + 1)
            found.append(_Part(f"({part.text})", f"({part.bare})"))
            at += 1
        else:
            found.append(_Part(text[at], text[at]))
            at += 1
    spoken = [part for part in found if part.bare.strip()]
    shifted = bool(spoken) and all(part.shifted for part in spoken)
    return _Part("".join(part.text for part in found), "".join(part.bare for part in found), shifted), at


def _command(text: str, at: int, depth: int) -> tuple[_Part, int]:
    name = text[at].lower()
    options = _OPTIONS.match(text, at + 1)
    if options is None or name not in _COMMANDS:
        raise ValueError(text)
    at = options.end()
    arguments: list[_Part] = []
    while True:
        part, at = _parts(text, at, ",;)", depth + 1)
        arguments.append(part)
        at += 1
        if text[at - 1] == ")":
            return _COMMANDS[name](options.group(), arguments), at


def _plain(text: str) -> _Part:
    return _Part(text, text)


def _joined(parts: Sequence[_Part], between: str) -> _Part:
    return _plain(between.join(part.text.strip() for part in parts if part.text.strip()))


def _shift(options: str, arguments: Sequence[_Part]) -> _Part:
    bare = "".join(part.bare for part in arguments)
    way = _SHIFTED.search(options)
    if way is None:
        return _plain(bare)
    return _Part((raised if way.group(1).lower() == "up" else lowered)(bare), bare, shifted=True)


def _over(_: str, arguments: Sequence[_Part]) -> _Part:
    """Read characters set over each other: one in a ring, a word below its pronunciation, or one character made of several."""
    upright = [part for part in arguments if not part.shifted]
    rings = [part for part in upright if part.bare.strip() in _RINGS]
    inner = [part for part in arguments if part not in rings and part.bare.strip()]
    if len(rings) == 1 and len(inner) == 1:
        return _plain(ringed(inner[0].bare.strip()))
    if upright and len(upright) < len(arguments):
        return _joined(upright, "")
    return _plain("".join(part.bare for part in arguments))


def _brackets(options: str, arguments: Sequence[_Part]) -> _Part:
    given = {side.lower(): sign for side, sign in _BRACKET.findall(options)}
    both = given.get("b", "")
    left, right = given.get("l", both), given.get("r", _PAIRED.get(both, both))
    if not given:
        left, right = "(", ")"
    return _plain(f"{left}{_joined(arguments, ', ').text}{right}")


def _integral(options: str, arguments: Sequence[_Part]) -> _Part:
    sign = "∑" if "\\su" in options.lower() else "∏" if "\\pr" in options.lower() else "∫"
    low, high, *of = [part.bare.strip() for part in arguments]
    return _plain(f"{sign}{lowered(low)}{raised(high)} {' '.join(of)}")


def _fraction(_: str, arguments: Sequence[_Part]) -> _Part:
    over, under = (part.text.strip() for part in arguments)
    return _plain(fraction(over, under))


def _root(_: str, arguments: Sequence[_Part]) -> _Part:
    *degree, of = arguments
    return _plain(root(of.text.strip(), "".join(part.bare for part in degree).strip()))


_COMMANDS: dict[str, Callable[[str, Sequence[_Part]], _Part]] = {
    "a": lambda _, arguments: _joined(arguments, " "),
    "b": _brackets,
    "d": lambda *_: _plain(""),
    "f": _fraction,
    "i": _integral,
    "l": lambda _, arguments: _joined(arguments, ","),
    "o": _over,
    "r": _root,
    "s": _shift,
    "x": lambda _, arguments: _joined(arguments, ""),
}
