"""Questions in other words than the documents': the passages that come nearest in meaning, where they are near enough.

Every content word of the question is held against every record: a word that stands there counts whole, one that
the synonym table or the word vectors bring near counts in part. A passage answers when enough of the question's
weight is covered; what is named (a person, a place, a product, a quoted title) has to stand there itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.case import Case, Covered, Cutter, Space
from assistant.cite import Draft
from assistant.lexicon import Ask, lexicon
from assistant.synonyms import synonyms
from corpus.normalize import fold
from corpus.types import Kind, Record

_KINDS = (Kind.CLAUSE, Kind.PASSAGE, Kind.GOAL, Kind.MILESTONE)
# Centred cosines: strangers stay below the first, synonyms come above the second.
_STRANGE, _SAME = 0.35, 0.65
_SHARED_CHARACTER = 0.1
# A word that is only near counts less than one that stands there.
_NEAR = 0.9
_UNKNOWN_WEIGHT = 2.5
_ENOUGH = 0.4
_RANKED = 0.06
_CLOSE = 0.8
_MOST = 3
_NAMES = ("nr", "ns", "nt", "nz")
_LATIN = re.compile(r"[a-z0-9][a-z0-9.+\-]*")
_TITLE = re.compile(r"《([^》]+)》")
_VALUE = re.compile(
    r"谁|何时|什么时候|几时|哪年|几月|多少|几个|几家|哪家|哪(?:些|几个?|个)?(?:城市|地方|省|公司|企业)|多高|多大|多长|多久|\bwho\b|\bwhen\b"
)
_ASKED = frozenset({Ask.QUANTITY, Ask.MILESTONE, Ask.DEPARTMENTS, Ask.CONTACT, Ask.COMMENTARY, Ask.VIEW, Ask.RISK})

Floats = npt.NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class _Word:
    """A content word with its weight and how far each record holds it, 0 to 1, shape (records,)."""

    weight: float
    held: Floats


def answer(case: Case, words: Sequence[str]) -> Draft | None:
    """Quote the passages nearest in meaning, or None where nothing is near enough."""
    question = case.question
    if case.space is None or case.cutter is None:
        return None
    if question.asks & _ASKED or _VALUE.search(question.plain) or question.money or _names_strangers(case, words, case.cutter):
        return None
    records = [r for r in case.facts.policy if r.kind in _KINDS and (question.version in (None, r.version))]
    found = _nearest(case, records, words, case.space(), case.cutter)
    if not found:
        return None
    draft = case.draft()
    told = case.join(f"“{word}”" for word in case.spoken(word for word in words if not case.known(word)))
    lead = case.say("meaning.lead", what=told) if told else case.say("meaning.lead_known")
    draft.computed(lead, *(covered.record for covered in found))
    for covered in found:
        record = covered.record
        draft.quoted(case.say("terms.found", label=case.label(record), task=case.place_of(record), text=case.text_of(record)), record)
    draft.pair(*(covered.record for covered in found))
    return draft


def _names_strangers(case: Case, words: Sequence[str], cutter: Cutter) -> bool:
    """Tell whether the question names something that the documents do not: no other name stands for that."""
    facts = case.facts
    titles = _TITLE.findall(case.question.text)
    if any(not facts.known(fold(title)) for title in titles):
        return True
    strange = [word for word in words if not case.known(word)]
    return any(_LATIN.fullmatch(word) or cutter.tag(word) in _NAMES for word in strange)


def _nearest(case: Case, records: Sequence[Record], words: Sequence[str], space: Space, cutter: Cutter) -> list[Covered]:
    """Rank records by the share of the words' weight that they hold; near ties by the hybrid search."""
    parts = _parts(case, words, cutter)
    if not records or not parts or not space.words:
        return []
    measured = [_measure(case, records, word, space) for word in parts]
    weights = np.array([word.weight for word in measured])
    shares: Floats = weights @ np.stack([word.held for word in measured]) / weights.sum()
    order = {key: place for place, key in enumerate(case.find(case.question.plain))}
    ranked = np.array([1.0 / (1 + order[r.key]) if r.key in order else 0.0 for r in records])
    scores = shares + _RANKED * ranked
    best = float(scores.max())
    if best < _ENOUGH:
        return []
    chosen = sorted((i for i in range(len(records)) if scores[i] >= _CLOSE * best), key=lambda i: (-scores[i], records[i].start))
    return [Covered(records[i], float(shares[i]), tuple(parts)) for i in chosen[:_MOST]]


def _parts(case: Case, words: Sequence[str], cutter: Cutter) -> list[str]:
    """Cut unknown words finer where that brings known ones out: 帮小厂 into 小厂."""
    stop = lexicon().stop | synonyms().generic
    parts: list[str] = []
    for word in words:
        finer = [] if case.known(word) else [part for part in cutter.search_tokens(word) if len(part) >= 2]
        parts.extend(part for part in finer or [word] if part not in stop)
    return list(dict.fromkeys(parts))


def _measure(case: Case, records: Sequence[Record], word: str, space: Space) -> _Word:
    facts = case.facts
    names = synonyms().names(word)
    stands = np.array([any(name in facts.folded[r.key] for name in names) for r in records])
    cosines = space.similar(word).copy()
    for place, other in enumerate(space.words):
        if cosines[place] > _STRANGE and set(other) & set(word):
            cosines[place] -= _SHARED_CHARACTER
    near = np.clip((cosines - _STRANGE) / (_SAME - _STRANGE), 0.0, 1.0) * _NEAR
    held = np.array([near[space.held[r.key]].max(initial=0.0) if r.key in space.held else 0.0 for r in records])
    weight = float(np.log(1 + len(records) / (stands.sum() + 0.5))) if stands.any() else _UNKNOWN_WEIGHT
    return _Word(weight, np.where(stands, 1.0, held))
