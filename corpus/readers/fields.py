"""Follow the fields of a Word document: what a field is told to do is no text, what it shows is (ECMA-376 part 1, 17.16)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from corpus.readers.eq import eq_text
from corpus.readers.numbering import Element, W, switched, value_of
from corpus.readers.symbols import symbol

_NAME = re.compile(r"\s*([A-Za-z=]+)\s*(.*)", re.DOTALL)
_FONT = re.compile(r"""\\f\s+(?:["“]([^"”]*)["”]|(\S+))""", re.IGNORECASE)
# Fields that show a text which is not kept in the file.
_COUNTED = frozenset({"LISTNUM", "AUTONUM", "AUTONUMLGL", "AUTONUMOUT"})


@dataclass(slots=True, eq=False)
class Field:
    """A field that has begun: its instruction, the form element it belongs to, and whether what it shows has begun, and is anything."""

    form: Element
    instruction: str = ""
    showing: bool = False
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What a field shows at its end beside its kept result; `unread` names a field whose text could not be made out."""

    text: str = ""
    unread: str = ""


@dataclass(slots=True)
class Fields:
    """The fields that are open, the innermost last."""

    open: list[Field] = field(default_factory=list)

    def begin(self, mark: Element) -> None:
        """Open a field at its first mark."""
        self.open.append(Field(mark.find(W + "ffData")))

    def separate(self) -> None:
        """Go from a field's instruction to what it shows."""
        if self.open:
            self.open[-1].showing = True

    def instruct(self, text: str) -> None:
        """Add to the instruction of the innermost field."""
        if self.open and not self.open[-1].showing:
            self.open[-1].instruction += text

    def taking(self, text: str) -> Field | None:
        """Return the open field whose instruction a text belongs to, having added it; None for text that is shown."""
        for each in reversed(self.open):
            if not each.showing:
                each.instruction += text
                return each
            each.shown = each.shown or bool(text.strip())
        return None

    def end(self) -> Shown:
        """Close the innermost field and return what it shows where it keeps no result."""
        if not self.open:
            return Shown()
        closed = self.open.pop()
        return Shown() if closed.shown else field_text(closed.instruction, closed.form)

    def unfinished(self) -> list[Field]:
        """Give up the fields whose instruction is not at its end where the paragraph is, and return them: what they took is text."""
        given_up = [each for each in self.open if not each.showing]
        self.open = [each for each in self.open if each.showing]
        return given_up


def field_text(instruction: str, form: Element = None) -> Shown:
    """Return what a field without a kept result shows."""
    hit = _NAME.match(instruction)
    if hit is None:
        return Shown()
    name, rest = hit.group(1).upper(), hit.group(2)
    if name == "EQ":
        text = eq_text(rest)
        return Shown(unread="EQ") if text is None else Shown(text)
    if name == "SYMBOL":
        return _symbol(rest)
    if name in ("MACROBUTTON", "GOTOBUTTON"):
        return Shown(rest.partition(" ")[2].strip())
    if name == "FORMCHECKBOX" and form is not None:
        return Shown(_box(form.find(W + "checkBox")))
    if name == "FORMDROPDOWN" and form is not None:
        return Shown(_choice(form.find(W + "ddList")))
    return Shown(unread=name if name in _COUNTED else "")


def _symbol(rest: str) -> Shown:
    code, font = rest.split()[:1], _FONT.search(rest)
    try:
        number = int(code[0], 16 if code[0].lower().startswith("0x") else 10) if code else -1
    except ValueError:
        return Shown(unread="SYMBOL")
    found = symbol(number, (font.group(1) or font.group(2)) if font else "")
    return Shown(unread="SYMBOL") if found is None else Shown(found)


def _box(box: Element) -> str:
    """Return a check box of a form, ticked or not."""
    if box is None:
        return ""
    return "☑" if switched(box, "checked", default=switched(box, "default", default=False)) else "☐"


def _choice(choices: Element) -> str:
    """Return the entry that is chosen in a list of a form."""
    if choices is None:
        return ""
    entries = [str(entry.get(W + "val", "")) for entry in choices.iterchildren(W + "listEntry")]
    chosen = value_of(choices, "result") or value_of(choices, "default") or "0"
    return entries[int(chosen)] if chosen.isascii() and chosen.isdecimal() and int(chosen) < len(entries) else ""
