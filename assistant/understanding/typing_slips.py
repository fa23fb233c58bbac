"""Mend slips of the input method: a stretch that sounds like a title, a department or a term, and is none itself."""

from __future__ import annotations

import os
from functools import lru_cache

from assistant.documents.facts import Facts
from assistant.understanding.lexicon import lexicon
from assistant.understanding.synonyms import synonyms
from corpus.departments import aliases

_SHORTEST = 3
_LONG = 8
_GRAMMAR = frozenset("的了是为在和与及或有被把对于以从到向由其之所这那该也都就还又而但几谁何哪吗呢吧啊么不没")
# Sounds that many speakers, and so many input methods, do not keep apart.
_MERGED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ang", "an"), ("eng", "en"), ("ing", "in"))


def repaired(plain: str, facts: Facts) -> str:
    """Return the question with slips in names mended: 安全保璋, 国姿委, 边缘计蒜.

    A stretch of three characters and more is mended where the document does not hold it and it differs from a
    name in one character (two from eight on) that sounds the same.
    """
    held = set(plain)
    for target in _targets(facts):
        allowed = 1 if len(target) < _LONG else 2
        if sum(c not in held for c in target) <= allowed and target not in plain:
            plain = _mended(plain, target, allowed, facts)
    return plain


def mended_word(word: str, facts: Facts) -> str:
    """Return a word that no dictionary and no document has with the one slip mended that brings one of the documents out."""
    if len(word) < _SHORTEST or facts.known(word):
        return word
    for place, written in enumerate(word):
        for character in _sounding(facts).get(_sound(written), ()):
            other = f"{word[:place]}{character}{word[place + 1 :]}"
            if character != written and facts.known(other):
                return other
    return word


@lru_cache(maxsize=8)
def _sounding(facts: Facts) -> dict[str, tuple[str, ...]]:
    """Return the characters of a document by their sound."""
    found: dict[str, list[str]] = {}
    for character in sorted({c for text in facts.folded.values() for c in text if "\u3400" <= c <= "\u9fff"}):
        found.setdefault(_sound(character), []).append(character)
    return {sound: tuple(characters) for sound, characters in found.items()}


def _mended(plain: str, target: str, allowed: int, facts: Facts) -> str:
    for start in range(len(plain) - len(target) + 1):
        window = plain[start : start + len(target)]
        wrong = [(a, b) for a, b in zip(window, target, strict=True) if a != b]
        slipped = 0 < len(wrong) <= allowed and all(_alike(a, b) for a, b in wrong)
        if slipped and not facts.known(window) and not any(alias in window for alias in aliases()) and not _grammatical(wrong):
            return plain[:start] + target + plain[start + len(target) :]
    return plain


def _grammatical(wrong: list[tuple[str, str]]) -> bool:
    """Tell whether what differs is a word of grammar, which nobody types by mistake for part of a name: 标准为多少."""
    return any(written in _GRAMMAR for written, _ in wrong)


def _alike(a: str, b: str) -> bool:
    return "\u3400" <= a <= "\u9fff" and _sound(a) == _sound(b)


@lru_cache(maxsize=4096)
def _sound(character: str) -> str:
    # The dictionary of phrases takes a quarter of a second to load and single characters need none of it.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import lazy_pinyin

    sound = str(lazy_pinyin(character)[0])
    for strict, merged in _MERGED:
        sound = sound.replace(strict, merged)
    return sound


@lru_cache(maxsize=8)
def _targets(facts: Facts) -> tuple[str, ...]:
    table = synonyms()
    bodies = {alias for alias, name in aliases().items() if name in facts.named_bodies}
    names = {*lexicon().slips, *facts.title_stems, *facts.vocabulary, *table.groups, *table.topics, *bodies}
    kept = (name for name in names if len(name) >= _SHORTEST and not name.isascii())
    return tuple(sorted(kept, key=lambda name: (-len(name), name)))
