"""Write raised and lowered characters so that they never join the number that they stand beside: 10⁴, 1.25², H₂O, x^{ab}."""

from __future__ import annotations

_RAISED = str.maketrans("0123456789+-−=()ni.,，", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ.,，")
_LOWERED = str.maketrans("0123456789+-−=().,，", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎.,，")
_EDGES = " \t\u3000\n，。；、：,.;:"
_OPENING = "[〔【［(（〈《*※†‡#"
_LINE = 12  # characters: what is longer is a line set small, no exponent and no mark


def raised(text: str) -> str:
    """Return a raised text: in raised characters where each has one, else behind ^; what a bracket sets apart stays as it is."""
    return _set_off(text, _RAISED, "^")


def lowered(text: str) -> str:
    """Return a lowered text: in lowered characters where each has one, else behind _."""
    return _set_off(text, _LOWERED, "_")


def _set_off(text: str, forms: dict[int, int], mark: str) -> str:
    core = text.strip(_EDGES)
    if not any(map(_is_plain, core)) or core[0] in _OPENING or (len(core) > _LINE and not core[0].isdecimal()):
        return text
    if all(ord(character) in forms or character == " " for character in core):
        made = core.translate(forms)
    else:
        made = mark + (core if len(core) == 1 else f"{{{core}}}")
    start = text.index(core)
    return text[:start] + made + text[start + len(core) :]


def _is_plain(character: str) -> bool:
    """Tell whether a character could be taken for the end of a word or number; ① could not."""
    return character.isalpha() or character.isdecimal()
