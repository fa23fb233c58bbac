"""Mend typing slips: a stretch that is one character away from a title or a department, and nothing else."""

from __future__ import annotations

import os
from functools import lru_cache

from assistant.facts import Facts
from assistant.synonyms import synonyms
from corpus.departments import aliases
from corpus.normalize import fold

_SHORTEST = 4


def repaired(plain: str, facts: Facts) -> str:
    """Return the question with slips in task titles and department names mended.

    Only a stretch of at least four characters that the document does not hold, differing in one character
    (two from eight on), is mended.
    """
    for target in _near(_targets(facts), plain):
        plain = _mend(plain, target, facts)
    for target in _near(_short_targets(facts), plain):
        plain = _mend_by_sound(plain, target, facts)
    return plain


def _near(targets: tuple[str, ...], plain: str) -> list[str]:
    """Return the targets that the question does not hold but nearly all characters of which it does."""
    held = set(plain)
    return [target for target in targets if sum(c not in held for c in target) <= (1 if len(target) < 8 else 2) and target not in plain]


def _mend_by_sound(plain: str, target: str, facts: Facts) -> str:
    """Mend a short name where one character is wrong and sounds the same: 国姿委."""
    for start in range(len(plain) - len(target) + 1):
        window = plain[start : start + len(target)]
        wrong = [(a, b) for a, b in zip(window, target, strict=True) if a != b]
        if len(wrong) == 1 and not facts.known(window) and all("\u3400" <= a <= "\u9fff" and _sound(a) == _sound(b) for a, b in wrong):
            return plain[:start] + target + plain[start + len(target) :]
    return plain


@lru_cache(maxsize=4096)
def _sound(character: str) -> str:
    # The dictionary of phrases takes a quarter of a second to load and single characters need none of it.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import lazy_pinyin

    return str(lazy_pinyin(character)[0])


@lru_cache(maxsize=8)
def _short_targets(facts: Facts) -> tuple[str, ...]:
    names = {fold(name) for name in aliases() if len(name) == _SHORTEST - 1 and not name.isascii()}
    names |= {
        word for word in (*facts.title_stems, *synonyms().groups, *synonyms().topics) if len(word) == _SHORTEST - 1 and not word.isascii()
    }
    return tuple(sorted(names))


def _mend(plain: str, target: str, facts: Facts) -> str:
    size = len(target)
    allowed = 1 if size < 8 else 2
    for start in range(len(plain) - size + 1):
        window = plain[start : start + size]
        wrong = [(a, b) for a, b in zip(window, target, strict=True) if a != b]
        plausible = 0 < len(wrong) <= allowed and all("\u3400" <= a <= "\u9fff" for a, _ in wrong)
        if plausible and not facts.known(window) and not any(alias in window for alias in aliases()):
            return plain[:start] + target + plain[start + size :]
    return plain


@lru_cache(maxsize=8)
def _targets(facts: Facts) -> tuple[str, ...]:
    names = {stem for stem in facts.title_stems if len(stem) >= _SHORTEST}
    names |= {fold(name) for name in aliases() if len(name) >= _SHORTEST and not name.isascii()}
    names |= {term for term in (*facts.vocabulary, *synonyms().groups) if len(term) >= _SHORTEST and not term.isascii()}
    return tuple(sorted(names, key=lambda name: (-len(name), name)))
