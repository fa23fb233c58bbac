"""What a question is about: tasks by name or by a common word, and the words of its topic."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from assistant.facts import Facts, TaskLink
from assistant.lexicon import lexicon
from assistant.synonyms import synonyms
from corpus.normalize import fold, fold_with_origin

Span = tuple[int, int]
_MARKS = re.compile(r"[^\w\u3400-\u9fff.+/%-]+|_")
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


def named_tasks(plain: str, facts: Facts, closed: Sequence[Span]) -> list[Named]:
    """Find task titles, or stems of at least four characters, longest first."""
    folded = fold_with_origin(plain)
    found: list[Named] = []
    for stem in sorted(facts.title_stems, key=lambda s: (-len(s), s)):
        if len(stem) < 4:
            continue
        position = folded.text.find(stem)
        while position >= 0:
            start, end = folded.span(position, position + len(stem))
            if not overlaps([*closed, *((n.start, n.end) for n in found)], start, end):
                found.append(Named(tuple(facts.title_stems[stem]), stem, start, end))
            position = folded.text.find(stem, position + 1)
    return sorted(found, key=lambda n: n.start)


def agreed(hints: Sequence[Named]) -> tuple[TaskLink, ...]:
    """Return the links that all hints point at, or, where they disagree, those of any."""
    groups = [hint.links for hint in hints]
    common = [link for link in groups[0] if all(link in links for links in groups)] if groups else []
    return tuple(dict.fromkeys(common or (link for links in groups for link in links)))


def hinted_tasks(segments: Sequence[Span], plain: str, facts: Facts, segment: Callable[[str], list[str]]) -> list[Named]:
    """Find common words that point at tasks: 平台, 网络安全, security; longest first, inside the given stretches."""
    table = synonyms()
    found: list[Named] = []
    titled = {word for stem in facts.title_stems for word in segment(stem) if len(word) >= 2} - lexicon().stop
    words = {**dict.fromkeys(titled), **dict.fromkeys(s for s in facts.title_stems if len(s) < 4), **dict.fromkeys(table.topics)}
    for word in sorted(words, key=lambda w: (-len(w), w)):
        links = _pointed(word, facts)
        for start, end in segments:
            folded = fold_with_origin(plain[start:end])
            position = folded.text.find(word)
            if links and position >= 0:
                a, b = folded.span(position, position + len(word))
                a, b = a + start, b + start
                if not overlaps([(n.start, n.end) for n in found], a, b) and _stands_alone(plain, a, b):
                    found.append(Named(links, word, a, b))
    return sorted(found, key=lambda n: n.start)


def _pointed(word: str, facts: Facts) -> tuple[TaskLink, ...]:
    targets = synonyms().topics.get(word)
    if targets is None:
        titles = ((link, fold(side.heading)) for link in facts.links for side in (link.new, link.old) if side)
        return tuple(dict.fromkeys(link for link, title in titles if word in title))
    links: dict[TaskLink, None] = {}
    for link in facts.links:
        titles = [fold(side.heading) for side in (link.new, link.old) if side]
        if any(target in title for target in targets for title in titles):
            links[link] = None
    return tuple(links)


def _stands_alone(plain: str, start: int, end: int) -> bool:
    if not plain[start:end].isascii():
        return True
    before, after = plain[start - 1 : start], plain[end : end + 1]
    return not (before.isascii() and before.isalnum()) and not (after.isascii() and after.isalnum())


def term_spans(plain: str, facts: Facts, closed: Sequence[Span]) -> list[Span]:
    """Find the document's own terms and known synonyms of three characters and more, longest first."""
    folded = fold_with_origin(plain)
    spans: list[Span] = []
    for term in sorted(facts.vocabulary, key=lambda t: (-len(t), t)):
        position = folded.text.find(term) if len(term) >= 3 else -1
        if position >= 0:
            start, end = folded.span(position, position + len(term))
            if not overlaps([*closed, *spans], start, end) and _stands_alone(plain, start, end):
                spans.append((start, end))
    for hit in synonyms().pattern.finditer(plain):
        if not overlaps([*closed, *spans], *hit.span()):
            spans.append(hit.span())
    return sorted(spans)


def open_segments(plain: str, closed: Sequence[Span]) -> list[Span]:
    """Return the stretches of the question that no span closes and that hold a word."""
    segments: list[Span] = []
    position = 0
    for start, end in [*sorted(closed), (len(plain), len(plain))]:
        if start > position:
            for part in _parts(plain, position, start):
                segments.append(part)
        position = max(position, end)
    return segments


def _parts(plain: str, start: int, end: int) -> Iterable[Span]:
    position = start
    for mark in [*_MARKS.finditer(plain, start, end), None]:
        stop = mark.start() if mark else end
        if stop > position and _HAS_WORD.search(plain[position:stop]):
            yield position, stop
        position = mark.end() if mark else end


def topic_words(plain: str, segments: Sequence[Span], terms: Sequence[Span], segment: Callable[[str], list[str]]) -> tuple[str, ...]:
    """Return the folded content words of the open stretches: whole terms first, then words, without stop words."""
    words: list[str] = []
    stop = lexicon().stop
    for start, end in segments:
        inside = [span for span in terms if start <= span[0] and span[1] <= end]
        position = start
        for a, b in [*inside, (end, end)]:
            words.extend(fold(word) for word in segment(plain[position:a]))
            if b > a:
                words.append(fold(plain[a:b]))
            position = b
    return tuple(dict.fromkeys(word for word in words if word and _HAS_WORD.search(word) and not _empty(word, stop)))


def _empty(word: str, stop: frozenset[str]) -> bool:
    """Tell whether a word is a stop word or made of nothing but stop words: 要建, 里的."""
    if word in stop:
        return True
    if word.isascii() or len(word) > 6:
        return False
    return any(word[:cut] in stop and _empty(word[cut:], stop) for cut in range(1, len(word)))
