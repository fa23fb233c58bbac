"""Say of text that was recognised in a picture how sure that is, and which of its characters are doubtful."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.interface.words import texts
from assistant.types import Citation, Language
from corpus.types import Recognised

_AROUND = 4  # characters on each side that say which one is meant
_MOST = 5


def mark(found: Recognised | None, language: Language) -> str:
    """Return 识别文字（置信度 93 %）; nothing for text that the file itself holds."""
    return texts(language)["recognised.mark"].format(percent=_percent(found)) if found else ""


def marked(label: str, found: Recognised | None, quote: str, language: Language) -> str:
    """Return what a quotation is called with how sure it is and what is doubtful in it; the label alone for other text."""
    if found is None:
        return label
    return _with_doubts(f"{label} · {mark(found, language)}", found, quote, language)


def doubts(found: Recognised | None, quote: str, language: Language) -> str:
    """Name the doubtful characters of a quotation with those around them: 存疑：“不得高于1.25，”中的“5”."""
    if found is None or not found.doubtful:
        return ""
    say = texts(language)
    places = [
        say["recognised.doubt"].format(letters=quote[start:end], around=" ".join(quote[max(0, start - _AROUND) : end + _AROUND].split()))
        for start, end in found.doubtful[:_MOST]
    ]
    more = say["recognised.more"].format(n=len(found.doubtful)) if len(found.doubtful) > _MOST else ""
    return say["recognised.doubts"].format(places=say["recognised.joint"].join(places) + more)


def note(citations: Sequence[Citation], language: Language) -> str:
    """Return a line about the quotations of an answer that were recognised, nothing where none was."""
    say = texts(language)
    said = [_with_doubts(f"[{c.n}] {mark(c.recognised, language)}", c.recognised, c.quote, language) for c in citations if c.recognised]
    return say["recognised.note"].format(quotations=say["recognised.stop"].join(said)) if said else ""


def _with_doubts(said: str, found: Recognised, quote: str, language: Language) -> str:
    return texts(language)["recognised.stop"].join(filter(None, (said, doubts(found, quote, language))))


def _percent(found: Recognised | None) -> int:
    """Return a confidence in percent, rounded down: 100 is said of nothing that is doubtful."""
    return int(found.confidence * 100) if found else 0
