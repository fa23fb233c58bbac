"""Change inputs along their structure: parts of a package, tags and figures of their text; bytes blindly change little that is read."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

from lxml import etree

Blind = Callable[[bytes, int], bytes]
PACKAGES = frozenset({"docx", "xlsx", "epub"})
_TOKEN = re.compile(rb"<[^<>]{0,400}>|\"[^\"<>]{0,80}\"|[+-]?\d+(?:\.\d+)?|[A-Za-z_:.-]+|[\x80-\xff]+|\s+|.", re.S)
_FIGURE = re.compile(rb"[+-]?\d+(?:\.\d+)?")
_ODD = (
    b"0 1 -1 2 9 65535 65536 99999999 -99999999 4294967296 1e999 1.5 .5 007 NaN true false auto none A1 A1:XFD1048576 #REF!".split()
    + "０ ① 一 〇 Ⅷ ½ ² ٣ 十 百千万 第 条 （一） 、 ： “ \ufeff \u200b \u202e \u0301 \U0001f600 \U00020bb7 \ufffe \x00 \x1f \x85 \u2028".encode().split(
        b" "
    )
    + [
        b"",
        b"\n",
        b"\t",
        b"\xff",
        b"\xed\xa0\x80",
        b"<!--",
        b"-->",
        b"]]>",
        b"&#0;",
        b"&amp;",
        b"&#xD800;",
        b"<p>",
        b"</td>",
        b"\\u0000",
        b"\\ud800",
    ]
)
_MOST_STEPS, _RARELY = 6, 0.15
_SMALL, _LARGE = 20, 2_000  # elements or tokens: what is larger is not copied many times
_CHANGED_PARTS = re.compile(r"\.(?:xml|rels|opf|ncx|x?html)$")
_XML = re.compile("[^\\t\\n\\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 does not allow in a text


class Mutator:
    """Makes new inputs of old ones; what it takes apart it keeps as pieces for others."""

    def __init__(self, kind: str, blind: Blind, seeds: Sequence[bytes] = ()) -> None:
        """Take pieces from seeds; `blind` changes bytes as the fuzzer itself does."""
        self._kind, self._blind = kind, blind
        self._pieces: list[bytes] = list(_ODD)
        for seed in seeds:
            for text in unpacked(seed).values() if kind in PACKAGES else [seed]:
                self._pieces += [token for token in dict.fromkeys(_TOKEN.findall(text)) if len(token) > 1]

    def __call__(self, data: bytes, longest: int, seed: int) -> bytes:
        """Return a changed input of no more bytes than the limit."""
        dice = random.Random(seed)
        changed = self._package(data, longest, dice) if self._kind in PACKAGES and dice.random() > _RARELY / 3 else None
        if changed is None:
            changed = self._text(data, dice) if dice.random() > _RARELY else self._blind(data, longest)
        return changed if len(changed) <= longest else self._blind(data[:longest], longest)

    def _package(self, data: bytes, longest: int, dice: random.Random) -> bytes | None:
        parts = unpacked(data)
        names = [name for name in parts if _CHANGED_PARTS.search(name)]
        if not names:
            return None
        weights = [3 if "document" in name or "sheet" in name or name.endswith("html") else 1 for name in names]
        for name in dice.choices(names, weights, k=dice.randint(1, 2)):
            tree = self._tree(parts[name], dice) if dice.random() > _RARELY else None
            parts[name] = self._text(parts[name], dice) if tree is None else tree
        if dice.random() < _RARELY / 3:
            del parts[dice.choice(names)]
        return packed(parts)

    def _tree(self, data: bytes, dice: random.Random) -> bytes | None:
        """Change elements, attributes and texts of XML, which stays well formed; None where it is not."""
        try:
            root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError:
            return None
        for _ in range(dice.randint(1, _MOST_STEPS)):
            elements = [each for each in root.iter() if isinstance(each.tag, str)]
            if len(elements) > _LARGE:
                break
            one, other = dice.choice(elements), dice.choice(elements)
            step = dice.randrange(8)
            if step == 0 and one is not root:
                one.getparent().remove(one)
            elif step == 1:
                piece = deepcopy(one)  # itself, if it is put into what holds it, would double each time
                times = dice.choice((1, 1, 2, 40)) if sum(1 for _ in piece.iter()) < _SMALL else 1
                other.extend(deepcopy(piece) for _ in range(times))
            elif step == 2 and one is not root:
                one.addnext(deepcopy(other))
            elif step == 3:
                one.tag = other.tag
            elif step == 4 and other.attrib:
                name = dice.choice(list(other.attrib))
                one.set(name, dice.choice((other.get(name), self._odd(dice))))
            elif step == 5 and one.attrib:
                del one.attrib[dice.choice(list(one.attrib))]
            elif step == 6 and one.attrib:
                one.set(dice.choice(list(one.attrib)), self._odd(dice))
            else:
                written = [each for each in elements if each.text] or elements
                each = dice.choice(written)
                each.text = _allowed(self._text((each.text or "").encode(), dice))
        made: Any = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
        return bytes(made)

    def _odd(self, dice: random.Random) -> str:
        return _allowed(dice.choice(_ODD if dice.random() < 0.5 else self._pieces).strip(b'"'))

    def _text(self, data: bytes, dice: random.Random) -> bytes:
        tokens = _TOKEN.findall(data)
        for _ in range(dice.randint(1, _MOST_STEPS)):
            if not tokens:
                return dice.choice(self._pieces)
            at, length = dice.randrange(len(tokens)), 1 + int(dice.expovariate(0.5))
            step = dice.randrange(7)
            if step == 0:
                del tokens[at : at + length]
            elif step == 1:
                tokens[at:at] = tokens[at : at + length] * dice.choice((1, 1, 2, 40 if len(tokens) < _LARGE else 1))
            elif step == 2:
                other = dice.randrange(len(tokens))
                tokens[at], tokens[other] = tokens[other], tokens[at]
            elif step == 3:
                start = dice.randrange(len(tokens))
                tokens[at:at] = tokens[start : start + length]
            elif step == 4 and (figures := [n for n, token in enumerate(tokens) if _FIGURE.fullmatch(token.strip(b'"'))]):
                tokens[dice.choice(figures)] = dice.choice(_ODD[:21])
            else:
                tokens[at : at + (step == 5)] = [dice.choice(self._pieces)]
        return b"".join(tokens)


def _allowed(text: bytes) -> str:
    return _XML.sub("", text.decode("utf-8", "ignore"))


def unpacked(data: bytes) -> dict[str, bytes]:
    """Return the parts of a package that can be read; none where it is no package."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # whatever a damaged package does to the library that reads it
        return {}


def packed(parts: dict[str, bytes]) -> bytes:
    """Return a package of parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()
