"""Read characters that are set in a symbol font, by the font's own code page: Symbol, Wingdings."""

from __future__ import annotations

import string

UNREADABLE = "〓"  # the typographer's mark for a missing character: what stands beside it does not run together

_PRIVATE = range(0xF000, 0xF100)  # where Word keeps the codes of symbol fonts
_SYMBOL = {
    0x20: " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼",
    0xA0: "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪",
    0xF1: "〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭",
}
_WINGDINGS = {
    0x20: " ",
    0x28: "☎✆✉",
    0x6C: "●❍■□❐❑❒⬧⧫◆❖⬥☒",
    0x80: "⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿",
    0x9E: "·•●○",
    0xA4: "◉◎",
    0xA7: "▪□",
    0xAB: "★",
    0xD8: "➢",
    0xDF: "←→↑↓",
    0xE8: "➔",
    0xEF: "⇦⇨⇧⇩",
    0xFB: "✗✓☒☑",
}
_WINGDINGS_2 = {0x20: " ", 0x4F: "✗✓☒☑☒☒", 0x69: "⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿", 0x97: "●", 0xA2: "■□"}
_PAGES = {
    name: {first + place: sign for first, signs in page.items() for place, sign in enumerate(signs)}
    for name, page in (("symbol", _SYMBOL), ("wingdings", _WINGDINGS), ("wingdings 2", _WINGDINGS_2))
}
_NAMED = frozenset({*_PAGES, "wingdings 3", "webdings", "marlett", "mt extra"})


def is_symbol_font(font: str) -> bool:
    """Tell whether a font draws signs in place of the characters of a text."""
    return font.lower() in _NAMED


def symbol(code: int, font: str = "") -> str | None:
    """Return the character that a font draws for a code, None where that is not known."""
    name = font.lower()
    if code in _PRIVATE or (name in _NAMED and code <= 0xFF):
        return _PAGES.get(name, {}).get(code & 0xFF)
    return None if 0xE000 <= code <= 0xF8FF or not 0x20 <= code <= 0x10FFFF or 0xD800 <= code <= 0xDFFF else chr(code)


def drawn(text: str, font: str) -> str:
    """Return the signs that a symbol font draws for a text, with a mark for each that is not known."""
    return "".join(_drawn(character, font) for character in text)


def _drawn(character: str, font: str) -> str:
    code = ord(character)
    if character in string.whitespace or code > 0xFF and code not in _PRIVATE:
        return character
    return symbol(code, font) or UNREADABLE
