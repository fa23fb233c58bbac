"""Align the articles of two texts whatever their numbers: anchors, a global assignment, then real splits and merges.

Wording (tf-idf of character bigrams), meaning (cosines given by the caller) and order speak for a pair; a segment
(sentence or item) of an article that stands in another article of the other text speaks for a split or a merge.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from corpus.grams import Grams
from corpus.normalize import CHINESE_DIGITS, fold
from corpus.order import longest_rise
from corpus.types import Relation

Floats = npt.NDArray[np.floating]

_INVISIBLE = re.compile("[\u200b\u200c\u200d\ufeff\u00ad]")
_NUMBER = rf"[{CHINESE_DIGITS}\d]{{1,9}}"
_LABEL = re.compile(rf"^[第笫]{_NUMBER}条(?:之{_NUMBER})?[:.、]?")
# References change with every renumbering and say nothing about what an article regulates.
_REFERENCE = re.compile(rf"第{_NUMBER}[条款项](?:之[{CHINESE_DIGITS}]{{1,2}})?(?:第{_NUMBER}[款项])*")
# What an article counts is what a new version changes first; whether it went into another is told by its words.
_FIGURE = re.compile(rf"[\d.,%]+[百千万亿]*|[{CHINESE_DIGITS}百千万亿]{{2,}}|[一二三四五六七八九十两](?=[日天个月年周人名次条项元倍家只])")
_SEGMENT = re.compile(r"[^。；;\n:：]+[。；;\n:：]?")
_SHORTEST = 12
_LOOSE = 0.4


@dataclass(frozen=True, slots=True)
class MatchConfig:
    """Weights of what speaks for a pair, and the floors; calibrated on two laws, measured on others."""

    wording: float = 0.55
    dense: float = 0.15
    covered: float = 0.3
    order: float = 0.12
    floor: float = 0.27
    certain: float = 0.4
    segment: float = 0.5
    segment_share: float = 0.15
    partner: float = 0.2
    left_over: float = 0.3
    left_dense: float = 0.5
    left_near: float = 0.2
    left_wording: float = 0.12
    within: float = 0.7
    near: float = 0.1
    support: float = 0.15
    inside: float = 0.65
    beyond: float = 0.2
    together: float = 0.1


@dataclass(frozen=True, slots=True)
class Match:
    """Places of articles that belong together; either side may be empty or hold several.

    `score` is 0 to 1; a match that is `uncertain` rests on little.
    """

    old: tuple[int, ...]
    new: tuple[int, ...]
    relation: Relation
    score: float
    uncertain: bool = False


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What speaks for each pair of articles: arrays of shape (old, new), the one-to-one pairs, the shares of shared segments.

    `inside_new[i, j]` is the share of old i's words that stands in new j, `inside_old[j, i]` that of new j's in old i;
    `beside_old[i, k]` and `beside_new[j, k]` are those that stand in another article of the same side.
    """

    same: npt.NDArray[np.bool_]
    wording: Floats
    score: Floats
    meant: Floats
    near: Floats
    inside_new: Floats
    inside_old: Floats
    beside_old: Floats
    beside_new: Floats
    one: list[tuple[int, int]]
    shared: dict[tuple[int, int], float]


def match_articles(
    old: Sequence[str],
    new: Sequence[str],
    dense: Floats,
    *,
    numbers: tuple[Sequence[str], Sequence[str]] | None = None,
    together: npt.NDArray[np.bool_] | None = None,
    sections: Sequence[Sequence[str]] | None = None,
    config: MatchConfig | None = None,
) -> tuple[Match, ...]:
    """Align old and new articles.

    `dense` holds cosines, shape (old, new); `together` marks pairs under headings that belong together; `numbers` tell a
    renumbered from an unchanged article. An article has moved where it stands out of the order of the others, of those
    under its own heading where `sections` (a name for each article of a side) says that it kept its heading. Every
    article is in at least one match.
    """
    settings = config or MatchConfig()
    if not old or not new:
        return _alone(range(len(old)), range(len(new)))
    same = _same([_worded(text) for text in old], [_worded(text) for text in new])
    evidence = _weigh([_bare(text) for text in old], [_bare(text) for text in new], same, dense, together, settings)
    return _moved(_matches(evidence, numbers, settings), sections or ([""] * len(old), [""] * len(new)))


def _same(old: Sequence[str], new: Sequence[str]) -> npt.NDArray[np.bool_]:
    return np.array([[a == b for b in new] for a in old])


def _alone(old: Sequence[int] | range, new: Sequence[int] | range) -> tuple[Match, ...]:
    dropped = [Match((i,), (), Relation.DROPPED, 1.0) for i in old]
    return (*dropped, *(Match((), (j,), Relation.ADDED, 1.0) for j in new))


def _bare(text: str) -> str:
    """Return an article's words without its own number; references are kept as a mark."""
    return "\n".join(_REFERENCE.sub("第#条", line) for line in _worded(text).split("\n"))


def _worded(text: str) -> str:
    """Return an article's words, folded, without its own number and without invisible characters."""
    lines = [fold(_INVISIBLE.sub("", line)) for line in text.split("\n")]
    lines[0] = _LABEL.sub("", lines[0])
    return "\n".join(line for line in lines if line)


def _segments(text: str) -> list[str]:
    """Cut an article into sentences and items long enough to tell where they come from."""
    found = [part.strip() for part in _SEGMENT.findall(text)]
    long = [part for part in found if len(part) >= _SHORTEST]
    return long or [text]


def _weigh(
    old: Sequence[str],
    new: Sequence[str],
    same: npt.NDArray[np.bool_],
    dense: Floats,
    together: npt.NDArray[np.bool_] | None,
    config: MatchConfig,
) -> _Evidence:
    grams = Grams([*old, *new])
    wording = grams.cosines(old, new)
    covered = np.maximum(_covered(grams, old, new), _covered(grams, new, old).T)
    score = config.wording * wording + config.covered * covered + config.dense * _standard(dense)
    score = np.where(same, 2.0, score if together is None else score + config.together * together)
    near = _in_order(score, len(old), len(new))
    score = score + config.order * near
    one = _assigned(score, config.floor)
    support = config.near * near + config.support * np.clip(score, 0.0, 1.0)
    meant = config.left_dense * _standard(dense) + (1 - config.left_dense) * wording + config.left_near * near
    masked = [[_FIGURE.sub("#", text) for text in side] for side in (old, new)]
    parts = Grams([*masked[0], *masked[1]])
    inside_new, inside_old = parts.contained(*masked), parts.contained(masked[1], masked[0])
    beside_old, beside_new = (parts.contained(side, side) for side in masked)
    shared = _segment_links(grams, old, new, one, support, config)
    return _Evidence(same, wording, score, meant, near, inside_new, inside_old, beside_old, beside_new, one, shared)


def _standard(dense: Floats) -> Floats:
    """Return how far cosines stand out of their row and column, about 0 to 1: a small encoder's are compressed."""
    if dense.size == 0:
        return dense
    rows = (dense - dense.mean(axis=1, keepdims=True)) / (dense.std() + 1e-9)
    columns = (dense - dense.mean(axis=0, keepdims=True)) / (dense.std() + 1e-9)
    standard: Floats = np.clip(np.minimum(rows, columns) / 4, -0.25, 1.0)
    return standard


def _in_order(score: Floats, old: int, new: int) -> Floats:
    """Return how near each pair lies to the line through sure pairs, 1 on it, falling to 0 at a tenth of the text."""
    anchors = _anchors(score)
    places = np.arange(old)
    expected = np.interp(places, [-1, *(i for i, _ in anchors), old], [-1, *(j for _, j in anchors), new])
    distance = np.abs(np.arange(new)[None, :] - expected[:, None])
    near: Floats = np.clip(1 - distance / max(6.0, new / 10), 0.0, 1.0)
    return near


def _anchors(score: Floats) -> list[tuple[int, int]]:
    """Return the longest rising chain of pairs that are each other's best and clearly so."""
    best_new, best_old = score.argmax(axis=1), score.argmax(axis=0)
    pairs = [(i, int(j)) for i, j in enumerate(best_new) if best_old[j] == i and score[i, j] >= 0.6]
    return [pairs[n] for n in longest_rise([j for _, j in pairs])]


def _covered(grams: Grams, parts: Sequence[str], wholes: Sequence[str]) -> Floats:
    """Return which share of each text's segments, by length, stands in each other text, shape (parts, wholes)."""
    cut = [_segments(text) for text in parts]
    owners = np.array([owner for owner, segments in enumerate(cut) for _ in segments])
    lengths = np.array([len(segment) for segments in cut for segment in segments], dtype=float)
    shares = grams.contained([segment for segments in cut for segment in segments], wholes)
    covered = np.zeros((len(parts), len(wholes)))
    np.add.at(covered, owners, np.clip((shares - _LOOSE) / (1 - _LOOSE), 0.0, 1.0) * lengths[:, None])
    totals = np.bincount(owners, weights=lengths, minlength=len(parts)).astype(float)
    share: Floats = covered / np.maximum(totals, 1.0)[:, None]  # an article may be nothing but its number
    return share


def _segment_links(
    grams: Grams, old: Sequence[str], new: Sequence[str], one: Sequence[tuple[int, int]], support: Floats, config: MatchConfig
) -> dict[tuple[int, int], float]:
    """Return pairs of articles that share segments, with the share of the fuller one that is shared.

    Segments are assigned one to one, those of articles that belong together first; so a sentence that stands in
    several look-alike articles links each of them to its own partner only.
    """
    sides = [[(owner, part) for owner, text in enumerate(texts) for part in _segments(text)] for texts in (old, new)]
    owners = [np.array([owner for owner, _ in side]) for side in sides]
    parts = [[part for _, part in side] for side in sides]
    alike = grams.cosines(parts[0], parts[1])
    within = config.within * np.maximum(grams.contained(parts[0], parts[1]), grams.contained(parts[1], parts[0]).T)
    alike = np.maximum(alike, within) + support[owners[0]][:, owners[1]]
    partner = np.zeros((len(old), len(new)))
    for i, j in one:
        partner[i, j] = 1.0
    bonus = config.partner * partner[owners[0]][:, owners[1]]
    shared: dict[tuple[int, int], float] = {}
    for a, b in _assigned(np.where(alike >= config.segment, alike + bonus, 0.0), config.segment):
        pair = (int(owners[0][a]), int(owners[1][b]))
        shared[pair] = shared.get(pair, 0.0) + min(len(parts[0][a]), len(parts[1][b]))
    lengths = [np.bincount(o, weights=[len(p) for p in side]) for o, side in zip(owners, parts, strict=True)]
    return {(i, j): length / max(1.0, min(lengths[0][i], lengths[1][j])) for (i, j), length in shared.items()}


def _matches(
    evidence: _Evidence,
    numbers: tuple[Sequence[str], Sequence[str]] | None,
    config: MatchConfig,
) -> tuple[Match, ...]:
    links = set(evidence.one) | _shared(evidence, config)
    links |= _left_over(evidence, links, config)
    links |= _taken_in(evidence, links, config)
    news: dict[int, list[int]] = {}
    olds: dict[int, list[int]] = {}
    for i, j in sorted(links):
        news.setdefault(i, []).append(j)
        olds.setdefault(j, []).append(i)
    matches = []
    for i, js in news.items():
        if len(js) > 1:
            matches.append(_many((i,), tuple(js), Relation.SPLIT, evidence, config))
        elif len(olds[js[0]]) == 1:
            matches.append(_single(i, js[0], evidence, numbers, config))
    matches += [_many(tuple(i), (j,), Relation.MERGED, evidence, config) for j, i in olds.items() if len(i) > 1]
    alone = _alone([i for i in range(len(evidence.score)) if i not in news], [j for j in range(evidence.score.shape[1]) if j not in olds])
    return tuple(sorted([*matches, *alone], key=_place))


def _place(match: Match) -> tuple[float, tuple[int, ...], tuple[int, ...]]:
    return (match.new[0] if match.new else match.old[0], match.old, match.new)


def _assigned(score: Floats, floor: float) -> list[tuple[int, int]]:
    """Return the pairs of the assignment with the highest total, those above the floor."""
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(np.maximum(score, 0.0) ** 1.5, maximize=True)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if score[i, j] >= floor]


def _shared(evidence: _Evidence, config: MatchConfig) -> set[tuple[int, int]]:
    """Return links beside the one-to-one pairs: articles of which a real part is the same."""
    same_old = {i for i, j in evidence.one if evidence.same[i, j]}
    same_new = {j for i, j in evidence.one if evidence.same[i, j]}
    return {
        (i, j) for (i, j), share in evidence.shared.items() if share >= config.segment_share and i not in same_old and j not in same_new
    }


def _left_over(evidence: _Evidence, links: set[tuple[int, int]], config: MatchConfig) -> set[tuple[int, int]]:
    """Pair what is left on both sides at about the same place and is each other's nearest: articles written anew."""
    old = [i for i in range(len(evidence.score)) if all(i != a for a, _ in links)]
    new = [j for j in range(evidence.score.shape[1]) if all(j != b for _, b in links)]
    if not old or not new:
        return set()
    score = np.where(evidence.wording >= config.left_wording, evidence.meant, 0.0)[np.ix_(old, new)]
    best = score.argmax(axis=1)
    return {
        (i, new[int(b)])
        for row, (i, b) in enumerate(zip(old, best, strict=True))
        if score[row, b] >= config.left_over and score[:, b].argmax() == row
    }


def _taken_in(evidence: _Evidence, links: set[tuple[int, int]], config: MatchConfig) -> set[tuple[int, int]]:
    """Link what is left on one side to the article that took it in whole: several short paragraphs made into one."""
    same_old, same_new = ({pair[side] for pair in evidence.one if evidence.same[pair]} for side in (0, 1))
    found: set[tuple[int, int]] = set()
    for i in range(len(evidence.score)):
        if all(i != a for a, _ in links):
            told = [[a for a, b in links if b == j] for j in range(evidence.score.shape[1])]
            found |= {(i, j) for j in _host(evidence.inside_new[i], evidence.beside_old[i], told, evidence.near[i], same_new, config)}
    for j in range(evidence.score.shape[1]):
        if all(j != b for _, b in links):
            told = [[b for a, b in links if a == i] for i in range(len(evidence.score))]
            found |= {(i, j) for i in _host(evidence.inside_old[j], evidence.beside_new[j], told, evidence.near[:, j], same_old, config)}
    return found


def _host(inside: Floats, beside: Floats, told: Sequence[Sequence[int]], near: Floats, same: set[int], config: MatchConfig) -> list[int]:
    """Return the one text that holds nearly all of another's words at about its place, unless that stayed word for word.

    Words that the text has from its own counterparts (`told`, places on the other's side) tell nothing of the other.
    """
    best = int((inside + config.near * near).argmax())
    own = max((float(beside[k]) for k in told[best]), default=0.0)
    return [best] if inside[best] >= max(config.inside, own + config.beyond) and near[best] > 0 and best not in same else []


def _many(old: tuple[int, ...], new: tuple[int, ...], relation: Relation, evidence: _Evidence, config: MatchConfig) -> Match:
    scores = [float(evidence.score[i, j]) for i in old for j in new]
    score = sum(scores) / len(scores)
    return Match(old, new, relation, _bounded(score), min(scores) < config.certain)


def _single(
    i: int,
    j: int,
    evidence: _Evidence,
    numbers: tuple[Sequence[str], Sequence[str]] | None,
    config: MatchConfig,
) -> Match:
    score = float(evidence.score[i, j])
    if evidence.same[i, j]:
        told = numbers is not None and numbers[0][i] != numbers[1][j]
        return Match((i,), (j,), Relation.RENUMBERED if told else Relation.UNCHANGED, 1.0)
    return Match((i,), (j,), Relation.REVISED, _bounded(float(evidence.wording[i, j])), score < config.certain)


def _moved(matches: tuple[Match, ...], sections: Sequence[Sequence[str]]) -> tuple[Match, ...]:
    """Name those one-to-one matches moved that stand out of the longest run in which both texts keep one order."""
    linked = sorted((m for m in matches if m.old and m.new), key=lambda m: m.old)
    groups: dict[str, list[Match]] = {"": linked}
    for match in linked:
        if name := _kept_section(match, sections):
            groups.setdefault(name, []).append(match)
    kept = {name: {group[n] for n in longest_rise([m.new[0] for m in group])} for name, group in groups.items()}
    moved = {m for m in linked if len(m.old) == 1 == len(m.new) and m not in kept[_kept_section(m, sections)]}
    return tuple(replace(m, relation=Relation.MOVED) if m in moved else m for m in matches)


def _kept_section(match: Match, sections: Sequence[Sequence[str]]) -> str:
    """Return the heading that a match stands under in both texts, empty where it changed its heading or has none."""
    name = sections[0][match.old[0]]
    return name if name == sections[1][match.new[0]] else ""


def _bounded(score: float) -> float:
    return round(min(1.0, max(0.0, score)), 3)
