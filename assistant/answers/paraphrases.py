"""Questions in other words than the documents': the passages that come nearest in meaning, where they are near enough.

Every content word of the question is held against every record: a word that stands there counts whole, one that
the tables of synonyms and everyday wording bring near counts in part. A passage answers when enough of the question's
weight is covered; what is named (a person, a place, a product, a quoted title) has to stand there itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.answers.context import Context, Covered, Cutter
from assistant.answers.penalties import penalties_of, states_figure
from assistant.citations.draft import Draft
from assistant.understanding.lexicon import Ask, lexicon
from assistant.understanding.near import near, with_everyday
from assistant.understanding.synonyms import synonyms
from corpus.normalize import fold
from corpus.types import Kind, Record, Version

_KINDS = (Kind.CLAUSE, Kind.PASSAGE, Kind.GOAL, Kind.MILESTONE)
# A word that is only near counts less than one that stands there.
_NEAR = 0.9
_UNKNOWN_WEIGHT = 2.5
_ENOUGH = 0.4
# Cosines of a question with passages: off-topic stays below the first, the right ones reach the second.
_FAR, _NEARBY = 0.85, 0.90
_DENSE = 0.35
_UNMET = 0.8
_CLOSE = 0.8
_MOST = 3
_FEW = 2
_NAMES = frozenset({"ns", "nt", "nz", "nrt", "j"})
_HALF = 0.45
# A cutter takes 太贵 or 好难 for the name of a person.
_DEGREES = frozenset("太很更最挺超多少好真怪够不没嫌")
_LATIN = re.compile(r"[a-z0-9][a-z0-9.+\-]*")
_TITLE = re.compile(r"《([^》]+)》")
_VALUE = re.compile(
    r"(?<!归)谁|何时|什么时候|几时|哪年|几月|多少|几个|几家|哪家|哪(?:些|几个?|个)?(?:城市|地方|省|公司|企业)|多高|多大|多长|多久|(?:企业|公司|入选|厂商|供应商)的?名单|\bwho\b|\bwhen\b"
)
_ASKED = frozenset({Ask.QUANTITY, Ask.MILESTONE, Ask.DEPARTMENTS, Ask.CONTACT, Ask.COMMENTARY, Ask.VIEW, Ask.RISK})

Floats = npt.NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class _Word:
    """A content word with its weight and how far each record holds it, 0 to 1, shape (records,)."""

    weight: float
    held: Floats


def answer(context: Context, words: Sequence[str]) -> Draft | None:
    """Quote the passages nearest in meaning, or None where nothing is near enough."""
    question = context.question
    timely = context.cutter is not None and any(context.cutter.tag(word)[:1] == "t" and not context.known(word) for word in words)
    if timely and not any(map(context.known, words)):
        return None  # 明天股市会涨吗: of a day to come no document speaks
    records = [r for r in context.facts.policy if r.kind in _KINDS and (question.version in (None, r.version) or r.version is None)]
    told = states_figure(question.plain, records) if context.facts.is_statute else None
    if told is None and (question.asks & _ASKED or _VALUE.search(question.plain) or question.money):
        return None
    found = near_in_meaning(context, records if told is None else told, words)
    if not found:
        return None
    draft = context.draft()
    say_nearest(context, draft, words, [covered.record for covered in found])
    for covered in found:
        record = covered.record
        draft.quoted(
            context.say("terms.found", label=context.label(record), task=context.place_of(record), text=context.words_of(record)), record
        )
    shown = [covered.record for covered in found]
    for record in penalties_of(context, shown):
        draft.quoted(
            context.say("terms.found", label=context.label(record), task=context.place_of(record), text=context.words_of(record)), record
        )
    draft.pair(*shown)
    if context.facts.is_statute and question.version is None:
        for record in _counterparts(context, shown):
            draft.quoted(
                context.say("terms.found", label=context.label(record), task=context.place_of(record), text=context.words_of(record)),
                record,
            )
    return draft


def say_nearest(context: Context, draft: Draft, words: Sequence[str], records: Sequence[Record]) -> None:
    """Say which words the documents do not use, and that what follows comes nearest."""
    told = context.join(f"“{word}”" for word in context.spoken(word for word in words if not context.known(word)))
    draft.computed(context.say("meaning.lead", what=told) if told else context.say("meaning.lead_known"), *records)


def near_in_meaning(context: Context, records: Sequence[Record], words: Sequence[str]) -> list[Covered]:
    """Return the records that come nearest to a topic in meaning, best first; none where nothing is near enough."""
    if context.cutter is None or names_strangers(context, words, context.cutter):
        return []
    return _nearest(context, records, words, context.cutter)


def _counterparts(context: Context, shown: Sequence[Record]) -> list[Record]:
    """Return the articles of the new version that became of old ones, where those alone were found."""
    old = [record for record in shown if record.version is Version.OLD]
    keys = dict.fromkeys(key for record in old for pair in context.facts.pairs_of(record.key) for key in pair.new)
    return [context.facts.by_key[key] for key in keys if context.facts.by_key[key] not in shown][:_MOST]


def names_strangers(context: Context, words: Sequence[str], cutter: Cutter) -> bool:
    """Tell whether the question names something that the documents do not: no other name stands for that."""
    facts = context.facts
    titles = _TITLE.findall(context.question.text)
    if any(not facts.known(fold(title)) for title in titles):
        return True
    strange = [word for word in words if not context.known(word) and word not in near().terms]
    return any(_LATIN.fullmatch(word) or _is_name(word, cutter) for word in strange)


def _is_name(word: str, cutter: Cutter) -> bool:
    """Tell whether a word names one thing: a place, a body, a product, a person that has no parts."""
    tag = cutter.tag(word)
    parts = [part for part in cutter.search_tokens(word) if part != word]
    return tag in _NAMES or (tag == "nr" and not parts and word[0] not in _DEGREES)


def _nearest(context: Context, records: Sequence[Record], words: Sequence[str], cutter: Cutter) -> list[Covered]:
    """Rank records by the share of the words' weight that they hold; by the cosine with the question."""
    words = [word for word in with_everyday(context.question.plain, words) if word not in lexicon().stop | synonyms().generic]
    if not records or not words:
        return []
    measured = [_measure(context, records, word, cutter) for word in words]
    weights = np.array([word.weight for word in measured])
    held = np.stack([word.held for word in measured])
    shares: Floats = weights @ held / weights.sum()
    # Of words that the documents lack, a record should hold something that stands for one of them.
    strange = [place for place, word in enumerate(words) if not context.known(word)]
    met = held[strange].max(axis=0) >= _HALF if strange else shares > 0
    likely = np.where(shares > 0, np.where(met, 1.0, _UNMET), 0.0)
    if float((likely * ((1 - _DENSE) * shares + _DENSE)).max()) < _ENOUGH:
        return []  # whatever the cosines were; a question that is refused need not be encoded
    cosines = context.cosines(context.question.plain)
    dense = np.array([cosines.get(record.key, 0.0) for record in records])
    scores = (1 - _DENSE) * shares + _DENSE * np.clip((dense - _FAR) / (_NEARBY - _FAR), 0.0, 1.0)
    scores = likely * scores
    best = float(scores.max())
    if best < _ENOUGH:
        return []
    chosen = sorted((i for i in range(len(records)) if scores[i] >= _CLOSE * best), key=lambda i: (-scores[i], records[i].start))
    return [Covered(records[i], float(shares[i]), tuple(words)) for i in chosen[:_MOST]]


def _measure(context: Context, records: Sequence[Record], word: str, cutter: Cutter) -> _Word:
    """Measure a word in every record; an unknown compound is held as far as all its parts are."""
    stands = _standing(context, records, synonyms().names(word))
    meant = _standing(context, records, near().terms.get(word, ()))
    if stands.any() or meant.any():
        weight = float(np.log(1 + len(records) / ((stands | meant).sum() + 0.5)))
        return _Word(weight, np.where(stands, 1.0, np.where(meant, _NEAR, 0.0)))
    parts = [_standing(context, records, synonyms().names(part)) for part in _parts(word, cutter)]
    return _Word(_UNKNOWN_WEIGHT, _NEAR * np.all(parts, axis=0) if parts else np.zeros(len(records)))


def _parts(word: str, cutter: Cutter) -> list[str]:
    return [part for part in cutter.search_tokens(word) if part != word and len(part) >= 2]


def _standing(context: Context, records: Sequence[Record], names: Sequence[str]) -> npt.NDArray[np.bool_]:
    return np.array([any(name in context.facts.folded[r.key] for name in names) for r in records])
