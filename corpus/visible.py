"""Make a text safe to show: what would steer a terminal, turn the order of reading round or hide shows itself or goes.

Stored texts stay as they are, and citations are checked against those; this is for the way out. A line break of any kind becomes
a plain one. What reorders, steers or carries hidden text stands as its number, ⟨U+202E⟩; what has no width and no effect
is left out. Joiners within an emoji, its flags and its variations, and variations of an ideograph stay (UTS 51, UTS 37).
Private characters stay: they take a place, and only the fonts of a document say what they look like.
"""

from __future__ import annotations

import json
import re

_PICTURE = "\u00a9\u00ae\u203c-\u21ff\u2300-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_IDEOGRAPH = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_KEPT = (
    f"(?<=[{_PICTURE}\ufe0f\U000e007f])\u200d(?=[{_PICTURE}])",
    f"(?<=[{_PICTURE}0-9#*])[\ufe0e\ufe0f]",
    f"(?<=[{_IDEOGRAPH}\u2200-\u22ff])[\ufe00-\ufe02]",
    f"(?<=[{_IDEOGRAPH}])[\U000e0100-\U000e01ef]",
    "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f",
)
_BREAKS = "\r\n|[\r\x0b\x0c\x85\u2028\u2029]"
_WITHOUT_WIDTH = "\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef"
_MARKED = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls, with ESC and the one-byte forms of its sequences
    "\u202a-\u202e\u2065-\u206f"  # embeddings, overrides and isolates of direction
    "\u17b4\u17b5"  # vowels that nobody sees
    "\ufff0-\ufffb\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # annotations, layout, tags
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # halves of characters, and what is none
)
_HIDDEN = re.compile(f"(?P<kept>{'|'.join(_KEPT)})|(?P<line>{_BREAKS})|(?P<gone>[{_WITHOUT_WIDTH}])|[{_MARKED}]")


def visible(text: str) -> str:
    """Return a text as it may be shown; showing it twice changes nothing more."""
    return _HIDDEN.sub(_shown, text)


def visible_json(line: str) -> str:
    r"""Return JSON in which all of that is escaped (`\u202e`): whoever reads it gets every character, whoever prints it none."""
    return _HIDDEN.sub(lambda found: found.group() if found["kept"] else json.dumps(found.group())[1:-1], line)


def _shown(found: re.Match[str]) -> str:
    if found["kept"]:
        return found.group()
    if found["line"]:
        return "\n"
    return "" if found["gone"] else f"⟨U+{ord(found.group()):04X}⟩"
