"""Terms of a corpus that a word cutter should keep whole."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.types import MATTER_KINDS, Kind, Record

_QUOTED = re.compile(r"[“\"「『《]([^“”\"「」『』《》，。；]{2,16})[”\"」』》]")
_LATIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9+#&._%-]*[A-Za-z0-9+]")
_HAN = re.compile(r"[\u4e00-\u9fd5]{2,10}")
# Longer headings are phrases (推动政策落地), whose words should be found one by one.
_SHORT = re.compile(r"[\u4e00-\u9fd5]{2,4}")
_SPLIT = re.compile(r"[、，,；;。:：（）()\s]+")
_LABEL = re.compile(r"^[^:：]{2,8}[:：]")


def corpus_terms(records: Iterable[Record]) -> tuple[str, ...]:
    """Collect terms of policy and commentary: headings, quoted words, letter-digit names, departments; sorted."""
    terms: set[str] = set()
    for record in records:
        if record.kind in MATTER_KINDS:
            continue
        text = record.text
        terms.update(term for term in _QUOTED.findall(text) if _SPLIT.search(term) is None)
        terms.update(term for term in _LATIN.findall(text) if re.search(r"[A-Za-z]", term))
        if _SHORT.fullmatch(record.heading):
            terms.add(record.heading)
        if record.kind is Kind.DEPARTMENTS:
            names = _SPLIT.split(_LABEL.sub("", text))
            terms.update(name for name in names if _HAN.fullmatch(name) and not name.endswith(("等", "负责")))
    return tuple(sorted(terms))
