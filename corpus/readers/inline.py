r"""Undo what Markdown writes within a line, so that only what a page shows is left: escapes, links, pictures, code, raised characters.

Characters that an escape or code keeps from being markup come back as references (\* as &#42;), which `strip_markup` reads last.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from corpus.readers.blocks import strip_markup
from corpus.readers.raised import lowered, raised

_LABEL = r"\[(?P<{0}>(?:\\.|\[(?:\\.|[^\[\]\\])*\]|[^\[\]\\])*)\]"
_PLACE = r"\(\s*(?P<{0}><[^<>\n]*>|(?:\\.|\([^\s()]*\)|[^\s()\\])*)(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
_TOKENS = (
    r"\\(?P<escaped>[!-/:-@\[-`{-~])",
    r"\\(?P<broken>\n)",
    r"(?<!`)(?P<ticks>`{1,3})(?!`)(?P<code>[^`\n]+)(?P=ticks)(?!`)",
    r"\[\^(?P<note>[^\[\]\s]{1,40})\]",
    rf"!{_LABEL.format('picture')}(?:{_PLACE.format('source')}|\[(?P<picture_id>[^\[\]\n]*)\])?",
    rf"{_LABEL.format('text')}{_PLACE.format('address')}",
    rf"{_LABEL.format('named')}(?:\[(?P<id>[^\[\]\n]*)\])?",
    r"<(?P<plain>(?:https?|ftp|mailto):[^\s<>]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)>",
    r"(?i:<(?P<set_off>su[pb])\b[^<>]*>(?P<shifted>(?:(?!</?su[pb]\b)[^\t])*?)</su[pb]\s*>)",
    r"(?<=[^\s^])\^(?P<raised>[^\s^\[\]|*]{1,20})\^(?![0-9A-Za-z(^])",
    r"(?<=[A-Za-z)])~(?P<lowered>\d{1,3}[+-]?)~",
    r"\$\s*(?P<mark>[\^_])\s*(?:\{(?P<many>[^{}$\n]{1,20})\}|(?P<one>\w))\s*\$",
    r"(?i:<(?P<reading>rtc?|rp)\b[^<>]*>[^<>\t]*(?:</(?:rtc?|rp)\s*>|(?=<(?:r[btp]c?|/ruby)\b)))",
    r"(?i:<img\b(?P<img>(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*)>)",
)
_TOKEN = re.compile("|".join(_TOKENS))
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""", re.IGNORECASE)
_IS_ADDRESS = re.compile(r"[#/.:@%<]|^$")
_EDGE = r"\s，。；：、！？“”‘’《》「」,;!?"
_EMPHASIS = re.compile(rf"(?<![^{_EDGE}])([*_]{{1,3}})(?![\s*_])([^*_\n]{{1,200}}?)(?<![\s*_])\1(?![^{_EDGE}])")
_MARKUP = re.compile(r"[*~<>&_`\\\[\]|^$!]")


@dataclass(slots=True)
class Around:
    """What a line stands in: the addresses that links name by id; and how many pictures were met in it and those before."""

    addresses: Mapping[str, str] = field(default_factory=dict)
    pictures: int = 0


def shown(markup: str, around: Around) -> str:
    """Return a line's markup with nothing left in it but emphasis, deletions and tags."""
    if not _MARKUP.search(markup):
        return markup
    return _EMPHASIS.sub(_emphasis, _TOKEN.sub(lambda hit: _token(hit, around), markup))


def literal(text: str) -> str:
    """Return a text as markup that shows it as it is."""
    return _MARKUP.sub(lambda hit: f"&#{ord(hit.group())};", text)


def named(label: str) -> str:
    """Return the form in which the id of a link is looked up: ids differ in case and space alone."""
    return " ".join(label.split()).casefold()


def _token(hit: re.Match[str], around: Around) -> str:
    found = hit.groupdict()
    kind = next(name for name in _MADE if found[name] is not None)
    return _MADE[kind](hit, around)


def _escaped(hit: re.Match[str], _: Around) -> str:
    return literal(hit["escaped"])


def _code(hit: re.Match[str], _: Around) -> str:
    return literal(hit["code"].strip(" ") or hit["code"])


def _picture(hit: re.Match[str], around: Around) -> str:
    is_picture = hit["source"] is not None or named(hit["picture_id"] or hit["picture"]) in around.addresses
    around.pictures += is_picture
    return shown(hit["picture"], around) if is_picture else hit.group()


def _link(hit: re.Match[str], around: Around) -> str:
    label = shown(hit["text"], around)
    return label if _IS_ADDRESS.search(hit["address"]) else f"[{label}]({hit['address']})"


def _named_link(hit: re.Match[str], around: Around) -> str:
    label = shown(hit["named"], around)
    if named(hit["id"] or hit["named"]) in around.addresses:
        return label
    return f"[{label}]" + (f"[{hit['id']}]" if hit["id"] is not None else "")


def _tagged(hit: re.Match[str], around: Around) -> str:
    set_off = raised if hit["set_off"].lower() == "sup" else lowered
    return literal(set_off(strip_markup(shown(hit["shifted"], around)).text))


def _formula(hit: re.Match[str], _: Around) -> str:
    return literal((raised if hit["mark"] == "^" else lowered)(hit["many"] or hit["one"]))


def _alternative(hit: re.Match[str], around: Around) -> str:
    around.pictures += 1
    alt = _ALT.search(hit["img"])
    return literal(html.unescape(next(filter(None, alt.groups()), ""))) if alt else ""


_MADE: dict[str, Callable[[re.Match[str], Around], str]] = {
    "escaped": _escaped,
    "broken": lambda hit, _: hit["broken"],
    "code": _code,
    "note": lambda hit, _: literal(raised(hit["note"])),
    "picture": _picture,
    "text": _link,
    "named": _named_link,
    "plain": lambda hit, _: literal(hit["plain"]),
    "set_off": _tagged,
    "raised": lambda hit, _: literal(raised(hit["raised"])),
    "lowered": lambda hit, _: literal(lowered(hit["lowered"])),
    "mark": _formula,
    "reading": lambda hit, _: "",
    "img": _alternative,
}


def _emphasis(hit: re.Match[str]) -> str:
    mark, text = hit.groups()
    return f"**{text}**" if len(mark) > 1 else text
