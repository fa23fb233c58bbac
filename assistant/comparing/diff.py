"""Find what changed between old and new wording: character spans, without any word list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import accumulate

from corpus.departments import find_departments
from corpus.normalize import fold, fold_with_origin
from corpus.types import Kind, Record

# A number in words is one token as one in digits is: of 百分之三十 and 百分之三十五, the whole has changed.
_TOKEN = re.compile(
    r"[A-Za-z]+|\d+(?:[.,]\d+)*%?|(?:[百千万]分之)?[〇零一二两三四五六七八九十百千万亿]{2,}|[百千万]分之[一二三四五六七八九十]|\S"
)
_PHRASE = re.compile(r"[^、，。；：,;:\s]+|\S")
_FIGURE = re.compile(r"(?<![a-z\d./])\d+(?:\.\d+)?(?![a-z\d])(?:%|[万亿千百]|年)*")
_BREAK = re.compile(r"[\W_的]")
_LEADING_NUMBER = re.compile(r"\s*\d+\s*[.．、]\s*")
_LEADING_LABEL = re.compile(r"\s*第[^条]{1,12}条(?:\s*之[一二三四五六七八九十\d]{1,3})?[\s:：]*")
_DEAR = 200_000  # pairs of equal tokens; beyond it phrases are compared, or only what stayed is sought
_MANY = 64  # comparisons a row
_ALIKE = 0.35  # share of common text; below it a struck-through whole would hide what little stayed
_ISLAND = 2  # common stretches this short between two changes are coincidence in Chinese
_GRAM = 6  # characters in a row that two rewritten texts share on purpose; 工业互联网 alone is five

_STOP = re.compile(r"[、，。；：！？,;:!?\s]")
_NEAR, _AROUND, _BEYOND, _READABLE = 6, 8, 14, 8  # characters: between changes of one phrase, taken along before and behind, enough

Span = tuple[int, int]
Piece = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class Wording:
    """A text against the other side: `changed` spans; for a text that was rewritten, `shared` ones and changed figures."""

    changed: tuple[Span, ...] = ()
    shared: tuple[Span, ...] = ()
    rewritten: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """The wording of every old and every new text, in the order given."""

    old: tuple[Wording, ...]
    new: tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of the old text where another one stands in the new; either may be empty."""

    old: Span
    new: Span


@dataclass(frozen=True, slots=True)
class Replacement:
    """What was replaced by what, with enough around it to be understood; `gaps` are the differing stretches in it."""

    old: Span
    new: Span
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class _Token:
    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Match:
    old: tuple[Span, ...] = ()
    new: tuple[Span, ...] = ()
    ratio: float = 0.0


def difference(old: Sequence[Record], new: Sequence[Record]) -> Difference:
    """Compare records; with several on a side, each is compared with the one that it is most like."""
    return _difference(tuple(old), tuple(new))


Cut = Callable[[str], Sequence[str]]


@lru_cache(maxsize=1024)
def replacements(old: Record, new: Record, cut: Cut | None = None) -> tuple[Replacement, ...]:
    """Return what was replaced by what, as phrases that can be read; a side may be empty. `cut` cuts a text into words.

    None where the text was rewritten so far that single replacements would say nothing.
    """
    match = _affordable(old, new)
    if match.ratio < _ALIKE:
        return ()
    ends = ((len(old.text), len(old.text)), (len(new.text), len(new.text)))
    kept = [((_body(old),) * 2, (_body(new),) * 2), *zip(match.old, match.new, strict=True), ends]
    gaps = [Gap((a[0][1], b[0][0]), (a[1][1], b[1][0])) for a, b in zip(kept, kept[1:], strict=False)]
    edges = _word_edges(old.text, cut) if cut else None
    joined: list[Replacement] = []
    for gap in gaps:
        if not old.text[slice(*gap.old)].strip() and not new.text[slice(*gap.new)].strip():
            continue
        made = _phrased((gap,), old.text, new.text, edges)
        while joined and _meet(joined[-1], made, old.text):
            made = _phrased((*joined.pop().gaps, *made.gaps), old.text, new.text, edges)
        joined.append(made)
    return tuple(joined)


def _meet(one: Replacement, other: Replacement, old: str) -> bool:
    """Tell whether two replacements belong to one phrase: what they say overlaps, or hardly anything lies between."""
    between = old[one.gaps[-1].old[1] : other.gaps[0].old[0]]
    return other.old[0] < one.old[1] or other.new[0] < one.new[1] or len(between) <= _NEAR and not _STOP.search(between)


def _word_edges(text: str, cut: Cut) -> frozenset[int]:
    """Return where words begin and end; a cutter that leaves characters out gives none."""
    words = cut(text)
    return frozenset(accumulate(map(len, words), initial=0)) if "".join(words) == text else frozenset()


def _phrased(gaps: Sequence[Gap], old: str, new: str, edges: frozenset[int] | None) -> Replacement:
    """Widen a replacement of few characters by what both texts share around it, in whole words up to the next stop."""
    (a, b), (c, d) = (gaps[0].old[0], gaps[-1].old[1]), (gaps[0].new[0], gaps[-1].new[1])
    if (a == b or c == d) and _reads_alone(*((old, a, b) if a < b else (new, c, d))):
        return Replacement((a, b), (c, d), tuple(gaps))
    left = right = 0
    while left < _AROUND and (b - a <= _READABLE or d - c <= _READABLE) and left < min(a, c):
        if old[a - left - 1] != new[c - left - 1] or _STOP.match(old[a - left - 1]):
            break
        left += 1
    while right < _BEYOND and b + right < len(old) and d + right < len(new):
        if old[b + right] != new[d + right] or _STOP.match(old[b + right]):
            break
        right += 1
    if edges:
        left = next((n for n in range(left, 0, -1) if a - n in edges or _STOP.match(old[a - n - 1 : a - n])), left if a not in edges else 0)
        right = next(
            (n for n in range(right, 0, -1) if b + n in edges or _STOP.match(old[b + n : b + n + 1])), right if b not in edges else 0
        )
    return Replacement((a - left, b + right), (c - left, d + right), tuple(gaps))


def _reads_alone(text: str, start: int, end: int) -> bool:
    """Tell whether a stop sets off what was only added or only dropped: a phrase, not 大 of 股东大会."""
    edges = (text[:start][-1:], text[start : start + 1], text[end - 1 : end], text[end : end + 1])
    return start == 0 or any(map(_STOP.match, edges))


def compared(old: Sequence[Record], new: Sequence[Record]) -> tuple[list[list[Piece]], list[list[Piece]]]:
    """Return for two sets of records their texts as pieces, each with whether it is changed."""
    found = difference(old, new)
    return (
        [list(_pieces(record, wording)) for record, wording in zip(old, found.old, strict=True)],
        [list(_pieces(record, wording)) for record, wording in zip(new, found.new, strict=True)],
    )


def _pieces(record: Record, wording: Wording) -> Iterator[Piece]:
    position = 0
    for start, end in wording.changed:
        if start > position:
            yield record.text[position:start], False
        yield record.text[start:end], True
        position = end
    if position < len(record.text):
        yield record.text[position:], False


@lru_cache(maxsize=1024)
def _difference(old: tuple[Record, ...], new: tuple[Record, ...]) -> Difference:
    if not old or not new:
        return Difference(tuple(Wording() for _ in old), tuple(Wording() for _ in new))
    if all(record.kind is Kind.DEPARTMENTS for record in (*old, *new)):
        return Difference(_departments(old, new), _departments(new, old))
    matches = _matches(old, new)
    linked = _linked([[match.ratio for match in row] for row in matches])
    rows, columns = range(len(old)), range(len(new))
    return Difference(
        tuple(_wording(old[i], new, [matches[i][j].old for j in columns if (i, j) in linked]) for i in rows),
        tuple(_wording(new[j], old, [matches[i][j].new for i in rows if (i, j) in linked]) for j in columns),
    )


def _departments(records: Sequence[Record], others: Sequence[Record]) -> tuple[Wording, ...]:
    """Mark the departments that the other side does not list under any of their names."""
    known = {mention.name for record in others for mention in find_departments(record.text)}
    return tuple(Wording(tuple((m.start, m.end) for m in find_departments(record.text) if m.name not in known)) for record in records)


def _matches(old: Sequence[Record], new: Sequence[Record]) -> list[list[_Match]]:
    if len(old) * len(new) > _MANY:
        return [[_Match() for _ in new] for _ in old]
    return [[_affordable(left, right) for right in new] for left in old]


def _affordable(old: Record, new: Record) -> _Match:
    """Compare words and characters where that is quick, else phrases, else nothing."""
    for pattern in (_TOKEN, _PHRASE):
        left, right = _tokens(old, pattern), _tokens(new, pattern)
        counts = Counter(token.key for token in right)
        if sum(counts[token.key] for token in left) <= _DEAR:
            return _match(left, right)
    return _Match()


def _tokens(record: Record, pattern: re.Pattern[str]) -> list[_Token]:
    return [_Token(_key(hit.group()), *hit.span()) for hit in pattern.finditer(record.text, _body(record))]


@lru_cache(maxsize=8192)
def _key(token: str) -> str:
    return fold(token)


def _body(record: Record) -> int:
    """Return where the text begins after a clause's own number, which differs in every pair and says nothing."""
    pattern = _LEADING_LABEL if record.label else _LEADING_NUMBER
    hit = pattern.match(record.text) if record.kind is Kind.CLAUSE else None
    return hit.end() if hit else 0


def _match(old: Sequence[_Token], new: Sequence[_Token]) -> _Match:
    """Return the spans that two token lists share, islands left out, and the share of tokens in them."""
    if not old or not new:
        return _Match()
    matcher = SequenceMatcher(None, [t.key for t in old], [t.key for t in new], autojunk=False)
    kept = [
        (old[b.a : b.a + b.size], new[b.b : b.b + b.size])
        for b in matcher.get_matching_blocks()
        if b.size and (_at_edge(b.a, b.b, b.size, len(old), len(new)) or old[b.a + b.size - 1].end - old[b.a].start > _ISLAND)
    ]
    shared = sum(len(left) for left, _ in kept)
    return _Match(
        tuple((left[0].start, left[-1].end) for left, _ in kept),
        tuple((right[0].start, right[-1].end) for _, right in kept),
        2 * shared / (len(old) + len(new)),
    )


def _at_edge(a: int, b: int, size: int, old: int, new: int) -> bool:
    return a == b == 0 or (a + size == old and b + size == new)


def _linked(ratios: Sequence[Sequence[float]]) -> set[tuple[int, int]]:
    """Return (old, new) positions to compare: for each text the one of the other side that is most like it."""
    cells = [(i, j) for i, row in enumerate(ratios) for j, ratio in enumerate(row) if ratio >= _ALIKE]

    def best(among: Sequence[tuple[int, int]]) -> tuple[int, int]:
        return max(among, key=lambda cell: (ratios[cell[0]][cell[1]], -cell[0], -cell[1]))

    return {best([cell for cell in cells if cell[side] == other[side]]) for other in cells for side in (0, 1)}


def _wording(record: Record, others: Sequence[Record], shared: Sequence[Sequence[Span]]) -> Wording:
    if shared:
        return Wording(_outside(sorted(span for spans in shared for span in spans), record))
    return Wording(_new_figures(record, others), _common(record, others), True)


def _outside(shared: Sequence[Span], record: Record) -> tuple[Span, ...]:
    """Return the stretches of the text outside sorted spans, without white space around them."""
    text, position, gaps = record.text, _body(record), []
    for start, end in (*shared, (len(text), len(text))):
        if text[position:start].strip():
            gap = text[position:start]
            gaps.append((start - len(gap.lstrip()), position + len(gap.rstrip())))
        position = max(position, end)
    return tuple(gaps)


def _new_figures(record: Record, others: Sequence[Record]) -> tuple[Span, ...]:
    """Return the figures and years that no text of the other side holds."""
    known = {figure for other in others for figure, _ in _figures(other)}
    return tuple(span for figure, span in _figures(record) if figure not in known)


def _figures(record: Record) -> list[tuple[str, Span]]:
    folded = fold_with_origin(record.text)
    spans = [(hit.group(), folded.span(*hit.span())) for hit in _FIGURE.finditer(folded.text)]
    return [(figure, span) for figure, span in spans if span[0] >= _body(record)]


def _common(record: Record, others: Sequence[Record]) -> tuple[Span, ...]:
    """Return the stretches that stand in some text of the other side word for word, wherever there."""
    known = {gram for other in others for _, gram in _grams(fold(other.text[_body(other) :]))}
    folded = fold_with_origin(record.text)
    spans: list[Span] = []
    for i, gram in _grams(folded.text):
        if gram not in known:
            continue
        start, end = folded.span(i, i + _GRAM)
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return tuple(spans)


def _grams(text: str) -> list[tuple[int, str]]:
    """Return every run of characters that no punctuation breaks, with its position."""
    grams = ((i, text[i : i + _GRAM]) for i in range(len(text) - _GRAM + 1))
    return [(i, gram) for i, gram in grams if not _BREAK.search(gram)]
