"""Change inputs along their structure: parts of a package, tags and figures of their text; bytes blindly change little that is read."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Sequence

Blind = Callable[[bytes, int], bytes]
PACKAGES = frozenset({"docx", "xlsx"})
_TOKEN = re.compile(rb"<[^<>]{0,400}>|\"[^\"<>]{0,80}\"|[+-]?\d+(?:\.\d+)?|[A-Za-z_:.-]+|[\x80-\xff]+|\s+|.", re.S)
_FIGURE = re.compile(rb"[+-]?\d+(?:\.\d+)?")
_ODD = (
    b"0 1 -1 2 9 65535 65536 99999999 -99999999 4294967296 1e999 1.5 .5 007 NaN true false auto none A1 A1:XFD1048576 #REF!".split()
    + "０ ① 一 〇 Ⅷ ½ ² ٣ 十 百千万 第 条 （一） 、 ： “ \ufeff \u200b \u202e \u0301 \U0001f600 \U00020bb7 \ufffe \x00 \x1f \x85 \u2028".encode().split(b" ")
    + [b"", b"\n", b"\t", b"\xff", b"\xed\xa0\x80", b"<!--", b"-->", b"]]>", b"&#0;", b"&amp;", b"&#xD800;", b"<p>", b"</td>", b"\\u0000", b"\\ud800"]
)
_MOST_STEPS, _RARELY = 6, 0.15
_CHANGED_PARTS = re.compile(r"\.(?:xml|rels)$")


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
        weights = [3 if "document" in name or "sheet" in name else 1 for name in names]
        for name in dice.choices(names, weights, k=dice.randint(1, 2)):
            parts[name] = self._text(parts[name], dice) if dice.random() > _RARELY else self._blind(parts[name], longest)
        if dice.random() < _RARELY / 3:
            del parts[dice.choice(names)]
        return packed(parts)

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
                tokens[at:at] = tokens[at : at + length] * dice.choice((1, 1, 2, 40))
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
