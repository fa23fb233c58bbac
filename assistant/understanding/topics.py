"""What a question is about: tasks by name or by a common word, and the words of its topic."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from assistant.documents.facts import Facts, TaskLink
from assistant.documents.otherwise import apart
from assistant.understanding.lexicon import lexicon
from assistant.understanding.synonyms import synonyms
from corpus.normalize import fold, fold_with_origin

Span = tuple[int, int]
_MARKS = re.compile(r"[^\w\u3400-\u9fff.+/%-]+|_")
_PHRASE = 4
_THREE_WORDS = 6  # characters
_RARE = 20  # a word in one of so many records at most
QUOTED = re.compile('[“‘「『"]([^“”‘’「」『』"]{2,20})[”’」』"]')
_HAS_WORD = re.compile(r"[\w\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Named:
    """Task links that a stretch of the question names, and whether it is a title (or a stem) or only a common word."""

    links: tuple[TaskLink, ...]
    word: str
    start: int
    end: int


def overlaps(spans: Iterable[Span], start: int, end: int) -> bool:
    """Tell whether a span touches any of the others."""
    return any(start < b and a < end for a, b in spans)


@dataclass(frozen=True, slots=True)
class Names:
    """A document's names for topics, ready to be searched for: title stems, common words, terms; longest first."""

    titles: Mapping[str, tuple[TaskLink, ...]]
    title: re.Pattern[str] | None
    hints: Mapping[str, tuple[TaskLink, ...]]
    hint: re.Pattern[str] | None
    term: re.Pattern[str] | None


@lru_cache(maxsize=16)
def names_of(facts: Facts, segment: Callable[[str], list[str]]) -> Names:
    """Collect the names once a document; a common word is any of the table's or of the titles' own."""
    titles = {stem: tuple(links) for stem, links in facts.title_stems.items() if len(stem) >= 4} | _shortened(facts)
    titled = {word for stem in facts.title_stems for word in segment(stem) if len(word) >= 2} - lexicon().stop - synonyms().generic
    words = {*titled, *(stem for stem in facts.title_stems if len(stem) < 4), *synonyms().topics}
    hints = {word: links for word in words if (links := _pointed(word, facts))}
    return Names(
        titles,
        _longest_first(titles),
        hints,
        _longest_first(hints),
        _longest_first(term for term in facts.vocabulary if len(term) >= 3),
    )


def _shortened(facts: Facts) -> dict[str, tuple[TaskLink, ...]]:
    """Return titles of three words with one left out, as people say them: 网络体系强基 becomes 网络强基.

    Titles are written in words of two characters. What the documents say themselves is no short title, nor is one of common words.
    """
    found: dict[str, set[TaskLink]] = {}
    few = len(facts.records) // _RARE
    for stem, links in facts.title_stems.items():
        words = [stem[at : at + 2] for at in range(0, len(stem), 2)]
        for left_out in range(3) if len(stem) == _THREE_WORDS else ():
            kept = words[:left_out] + words[left_out + 1 :]
            if not facts.known("".join(kept)) and any(facts.known_in(word) <= few for word in kept):
                found.setdefault("".join(kept), set()).update(links)
    return {short: tuple(links) for short, links in found.items() if len(links) == 1}


def _longest_first(names: Iterable[str]) -> re.Pattern[str] | None:
    ordered = sorted(names, key=lambda name: (-len(name), name))
    return re.compile("|".join(map(re.escape, ordered))) if ordered else None


def _found(pattern: re.Pattern[str] | None, plain: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Yield what a pattern over folded names finds in a stretch of the question, with its span there."""
    folded = fold_with_origin(plain[start:end])
    for hit in pattern.finditer(folded.text) if pattern else ():
        a, b = folded.span(*hit.span())
        if _stands_alone(plain, start + a, start + b):
            yield hit.group(), start + a, start + b


def named_tasks(plain: str, closed: Sequence[Span], names: Names) -> list[Named]:
    """Find task titles, or stems and shortened ones of at least four characters."""
    return [
        Named(names.titles[title], title, start, end)
        for title, start, end in _found(names.title, plain, 0, len(plain))
        if not overlaps(closed, start, end)
    ]


def agreed(hints: Sequence[Named]) -> tuple[TaskLink, ...]:
    """Return the links that all hints point at, or, where they disagree, those of any."""
    groups = [hint.links for hint in hints]
    common = [link for link in groups[0] if all(link in links for links in groups)] if groups else []
    return tuple(dict.fromkeys(common or (link for links in groups for link in links)))


def hinted_tasks(closed: Sequence[Span], plain: str, names: Names, boundaries: frozenset[int]) -> list[Named]:
    """Find common words that point at tasks outside the closed spans: 平台, 网络安全, security."""
    edges = [(0, 0), *sorted(closed), (len(plain), len(plain))]
    return [
        Named(names.hints[word], word, a, b)
        for (_, start), (end, _) in zip(edges, edges[1:], strict=False)
        if start < end
        for word, a, b in _found(names.hint, plain, start, end)
        if len(word) > 2 or {a, b} <= boundaries or plain[a:b].isascii()
    ]


def _pointed(word: str, facts: Facts) -> tuple[TaskLink, ...]:
    targets = synonyms().topics.get(word, (word,))
    titles = ((link, fold(side.heading)) for link in facts.links for side in (link.new, link.old) if side)
    return tuple(dict.fromkeys(link for link, title in titles if any(target in title for target in targets)))


def _stands_alone(plain: str, start: int, end: int) -> bool:
    if not plain[start:end].isascii():
        return True
    before, after = plain[start - 1 : start], plain[end : end + 1]
    return not (before.isascii() and before.isalnum()) and not (after.isascii() and after.isalnum())


def term_spans(plain: str, closed: Sequence[Span], names: Names, boundaries: frozenset[int]) -> list[Span]:
    """Find the document's own terms, then known synonyms; one of two characters only where it is a word of its own."""
    spans = [(a, b) for _, a, b in _found(names.term, plain, 0, len(plain)) if not overlaps(closed, a, b)]
    for hit in synonyms().pattern.finditer(plain):
        whole = len(hit.group()) > 2 or hit.group().isascii() or {*hit.span()} <= boundaries
        if whole and not overlaps([*closed, *spans], *hit.span()):
            spans.append(hit.span())
    return sorted(spans)


def open_segments(plain: str, closed: Sequence[Span], whole: Sequence[Span] = ()) -> list[Span]:
    """Return the stretches of the question that no span closes and that hold a word, cut at marks and spaces.

    A mark inside one of the `whole` spans does not cut.
    """
    segments: list[Span] = []
    position = 0
    for start, end in [*sorted(closed), (len(plain), len(plain))]:
        if start > position:
            for part in _parts(plain, position, start, whole):
                segments.append(part)
        position = max(position, end)
    return segments


def _parts(plain: str, start: int, end: int, whole: Sequence[Span]) -> Iterable[Span]:
    position = start
    marks = [mark for mark in _MARKS.finditer(plain, start, end) if not any(a < mark.start() and mark.end() < b for a, b in whole)]
    for mark in [*marks, None]:
        stop = mark.start() if mark else end
        if stop > position and _HAS_WORD.search(plain[position:stop]):
            yield position, stop
        position = mark.end() if mark else end


def topic_words(
    plain: str, segments: Sequence[Span], terms: Sequence[Span], segment: Callable[[str], list[str]], facts: Facts
) -> tuple[str, ...]:
    """Return the folded content words of the open stretches: whole terms first, then words, without stop words."""
    words: list[str] = []
    for start, end in segments:
        inside = [span for span in terms if start <= span[0] and span[1] <= end]
        position = start
        for a, b in [*inside, (end, end)]:
            words.extend(_cut(fold(plain[position:a]), segment, facts))
            if b > a:
                words.append(fold(plain[a:b]))
            position = b
    stop = lexicon().stop
    words = [half for word in words for half in (apart(word, facts.policy_texts) if not facts.known(word) else None) or (word,)]
    quoted = {fold(hit[1]) for hit in QUOTED.finditer(plain)}  # “约谈” is what is asked about, whatever it is made of
    return tuple(dict.fromkeys(word for word in words if word and _HAS_WORD.search(word) and (word in quoted or not _empty(word, stop))))


def _cut(stretch: str, segment: Callable[[str], list[str]], facts: Facts) -> list[str]:
    """Cut a stretch into words; where a word comes out that the documents lack, keep their own phrases whole first."""
    words = _settled([fold(word) for word in segment(stretch)], facts)
    stop = lexicon().stop
    if len(stretch) < _PHRASE or all(_empty(word, stop) or facts.known(word) for word in words):
        return words
    for start in accumulate(map(len, words), initial=0):  # a phrase begins where a word does: not 长负责 in 县长负责
        end = start + _PHRASE
        while end <= len(stretch) and facts.known(stretch[start:end]):
            end += 1
        if end - 1 - start >= _PHRASE:
            phrase = stretch[start : end - 1]
            return [*_cut(stretch[:start], segment, facts), phrase, *_cut(stretch[end - 1 :], segment, facts)]
    return words


def _settled(words: list[str], facts: Facts) -> list[str]:
    """Move a cut by one character where a word that the documents lack ends in one that they have: 交会|费 becomes 交|会费."""
    for at, word in enumerate(words[:-1]):
        follows = words[at + 1]
        moved = word[-1:] + follows
        if len(word) == 2 and len(follows) == 1 and not facts.known(word) and facts.known(moved):
            words[at : at + 2] = [word[:1], moved]
    return words


def _empty(word: str, stop: frozenset[str]) -> bool:
    """Tell whether a word is a stop word or made of nothing but stop words: 要建, 里的."""
    if word in stop:
        return True
    if word.isascii() or len(word) > 6:
        return False
    return any(word[:cut] in stop and _empty(word[cut:], stop) for cut in range(1, len(word)))
