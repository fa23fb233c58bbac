"""How well a sentence answers a question: a linear score of what the two share, and the chance that the best one answers.

The weights are learned from questions written from documents alone, each with the sentences that answer it or with none
(`bench/relevance/train.py`); `relevance.toml` keeps them, one for each thing that is measured. Nearness is counted in
standard deviations over the sentences found, so that any encoder's cosines will do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.answers.context import Context
from assistant.answers.penalties import asks_penalty, sets_penalty
from assistant.answers.weighing import Word, held_in, titles_above
from assistant.documents.letters import letters_of, pairs_of, rarity, share
from assistant.documents.referred import referred
from assistant.understanding.values import Sought, figures_in
from corpus.datafile import read_table
from corpus.normalize import fold
from corpus.types import Record

if TYPE_CHECKING:
    import numpy.typing as npt

    from assistant.documents.facts import Facts
    from index.types import Passage

    Values = npt.NDArray[np.float64]

# What is measured of a sentence, in the order of a row of `measured`.
MEASURES = (
    "nearness",
    "record_nearness",
    "nearness_before",
    "letters",
    "pairs",
    "words_in_record",
    "gives_value",
    "first_of_record",
    "item",
    "goes_on",
    "leads_in",
    "penalty_asked_and_set",
    "penalty_set_unasked",
    "same_unit",
    "denies_the_same",
    "defines",
    "dated",
)
# What is measured of the best sentence, and of the question, for the chance that it answers.
SIGNS = (
    "share_of_score",
    "share_of_record",
    "cosine",
    "letters",
    "pairs",
    "words_in_record",
    "words_unknown",
    "gives_value",
    "value_asked",
    "value_asked_not_given",
    "claim",
    "same_figure",
)
_FAR = -5.0  # standard deviations below the nearest: a sentence that was not found
_FEW = 3
_USUAL_COSINE = 0.82  # of the default encoder: that of another says nothing to these weights
_TERM = 14  # characters before the colon of a term that is defined
_ITEM = re.compile(r"\s*[（(][一二三四五六七八九十\d]+[)）]")
_DEFINITION_ASKED = re.compile(r"什么是|是指|指的是|定义|什么意思|啥意思|啥是|怎么算是|是啥|\bdefin|\bmeaning\b")
_NOT = r"(?:没有?|无|未|不|非)"
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@cache
def _weights(name: str) -> Mapping[str, float]:
    return dict(read_table(Path(__file__).parent / "relevance.toml")[name])


def scored(context: Context, words: Sequence[Word], sought: Sought | None, hits: Sequence[Passage]) -> tuple[Values, float]:
    """Return the score of each sentence found, shape (n,), and the chance (0 to 1) that the best of them answers."""
    rows = measured(context, words, sought, hits)
    weights = _weights("sentence")
    scores = rows @ np.array([weights[name] for name in MEASURES])
    best = int(np.argmax(scores))
    chance = _weights("answer")
    told = signs(context, words, sought, hits, rows, scores)
    logit = chance["constant"] + sum(chance[name] * value for name, value in zip(SIGNS, told, strict=True))
    return scores, float(1 / (1 + np.exp(-logit))) if best >= 0 else 0.0


def measured(context: Context, words: Sequence[Word], sought: Sought | None, hits: Sequence[Passage]) -> Values:
    """Return what is measured of each sentence found, shape (n, len(MEASURES))."""
    facts = context.facts
    asked = fold(context.question.plain)
    letters, pairs = (each.held(found) for each, found in zip(rarity(facts), (letters_of(asked), pairs_of(asked)), strict=True))
    cosines = np.array([hit.cosine for hit in hits])
    spread = float(cosines.std()) or 1.0
    near = (cosines - cosines.max()) / spread
    of_record, before = _beside(hits, near)
    penal, defined = asks_penalty(context), bool(_DEFINITION_ASKED.search(context.question.plain))
    denied = _denied(asked, [name for word in words for name in word.names[:1]])
    years = {str(year) for year in context.question.years} or _years_said(context)
    units = {unit for _, unit in figures_in(context.question.plain)}
    total = sum(word.weight for word in words) or 1.0
    rows = np.zeros((len(hits), len(MEASURES)))
    for n, hit in enumerate(hits):
        said = _said(facts, hit.key, hit.start, hit.end)
        rows[n] = (
            max(near[n], _FAR),
            of_record[hit.key],
            before[n],
            share(letters, said.letters),
            share(pairs, said.pairs),
            sum(held_in(word, said.around) * word.weight for word in words) / total,
            bool(sought and sought.given(said.text)),
            said.first,
            said.item,
            said.goes_on,
            said.leads_in,
            penal and said.penal,
            said.penal and not penal,
            bool(units & said.units),
            bool(denied and denied.search(said.text)),
            defined and said.defines,
            _dated(context, facts.by_key[hit.key], said.text, hit.start, years) if years else 0,
        )
    return rows


def signs(
    context: Context, words: Sequence[Word], sought: Sought | None, hits: Sequence[Passage], rows: Values, scores: Values
) -> tuple[float, ...]:
    """Return what is measured of the best sentence and of the question, in the order of SIGNS."""
    order = np.argsort(-scores)
    best = int(order[0])
    gives = MEASURES.index("gives_value")
    figures = list(figures_in(context.question.plain))
    hit = hits[best]
    said = list(figures_in(context.facts.by_key[hit.key].text[hit.start : hit.end])) if figures else []
    version = context.facts.by_key[hit.key].version  # what the other version says of the same matter does not compete
    own = np.array([context.facts.by_key[each.key].version is version for each in hits])
    same = np.array([each.key == hit.key for each in hits])
    shares = np.exp(scores - scores[best])
    share_of_score, share_of_record = (float(part / shares[own].sum()) for part in (1.0, shares[same].sum()))
    return (
        share_of_score,
        share_of_record,
        hit.cosine if context.weighs_cosines else _USUAL_COSINE,
        *(float(rows[best, MEASURES.index(name)]) for name in ("letters", "pairs", "words_in_record")),
        sum(word.weight for word in words if word.strange) / (sum(word.weight for word in words) or 1.0),
        float(rows[best, gives]),
        float(sought is not None),
        float(sought is not None and not rows[order[:_FEW], gives].any() and not rows[same, gives].any()),
        float(context.question.yes_no),
        float(any(figure in said for figure in figures)),
    )


def _beside(hits: Sequence[Passage], near: Values) -> tuple[dict[str, float], list[float]]:
    """Return how near each record is, by its nearest sentence, and how near the sentence before each sentence is."""
    of_record: dict[str, float] = {}
    places: dict[str, list[int]] = {}
    for n, hit in enumerate(hits):
        of_record[hit.key] = max(of_record.get(hit.key, _FAR), near[n])
        places.setdefault(hit.key, []).append(n)
    before = [_FAR] * len(hits)
    for found in places.values():
        found.sort(key=lambda n: hits[n].start)
        for one, other in pairwise(found):
            before[other] = max(near[one], _FAR) if hits[one].end == hits[other].start else _FAR
    return of_record, before


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence as it is measured: folded, with what it is made of; `around` are its record, the headings, and what it refers to."""

    text: str
    around: str
    letters: frozenset[str]
    pairs: frozenset[str]
    units: frozenset[str]
    first: bool
    item: bool
    goes_on: bool
    leads_in: bool
    penal: bool
    defines: bool


@lru_cache(maxsize=20_000)
def _said(facts: Facts, key: str, start: int, end: int) -> _Said:
    record = facts.by_key[key]
    said = record.text[start:end]
    text, rest = fold(said), said.rstrip()
    titles = (node.title for node in facts.path_of(record.node))
    above = fold(" ".join((record.heading, record.context, record.task_title or "", *titles)))
    return _Said(
        text=text,
        around=" ".join((facts.folded[key], above, *referred(facts, record, start, end))),
        letters=letters_of(text),
        pairs=pairs_of(text),
        units=frozenset(unit for _, unit in figures_in(said)),
        first=not record.text[:start].strip(),
        item=bool(_ITEM.match(said)),
        goes_on=rest.endswith(("；", ";")),
        leads_in=rest.endswith(("：", ":")),
        penal=sets_penalty(record),
        defines="是指" in text or ":" in text[:_TERM],
    )


def _denied(asked: str, words: Sequence[str]) -> re.Pattern[str] | None:
    """Return how a text denies what a question denies: 没许可证就生产 and 无生产许可证; None where it denies nothing."""
    names = [re.escape(word) for word in words if re.search(rf"{_NOT}[^，,。；;]{{0,3}}{re.escape(word)}", asked)]
    return re.compile(rf"{_NOT}[^，,。；;]{{0,4}}(?:{'|'.join(names)})") if names else None


def _dated(context: Context, record: Record, text: str, start: int, years: set[str]) -> int:
    """Tell whether a sentence is of a year that the question names (1), of other years (-1), or of none."""
    led = fold(record.text[max(record.text.rfind("\n", 0, start), record.text.rfind("。", 0, start), 0) : start])
    said = set(_YEAR.findall(text)) or set(_YEAR.findall(led)[-1:])
    said = said or next((found for title in titles_above(context, record) if (found := set(_YEAR.findall(fold(title))))), set())
    return 0 if not said else 1 if years & said else -1


def _years_said(context: Context) -> set[str]:
    """Return the years that 今年 and 去年 mean in a question to a text that is of a year itself."""
    year = context.facts.year
    if not year or context.facts.wording.compared:
        return set()
    plain = context.question.plain
    return {str(year - back) for word, back in (("今年", 0), ("去年", 1), ("上年", 1), ("前年", 2)) if word in plain}
