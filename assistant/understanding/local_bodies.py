"""Bodies of a place under the names that people use: 市发改委 is what a plan lists as 市发展改革委."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.departments import Mention, canonical

_LEVELS = "省市县区州盟旗镇乡"
_SHORTEST = 4
_LEVELS_SAID = frozenset(_LEVELS)  # 县发改委 is not the city's


def own_bodies(plain: str, mentions: Sequence[Mention], own: Sequence[str]) -> list[Mention]:
    """Return the mentions, each as the document lists it: with its level, also where that is left out and one body alone fits."""
    named = {name[:1] + canonical(name[1:]): name for name in own if name[:1] in _LEVELS}
    found = []
    for mention in mentions:
        start = mention.start - 1
        fitting = [name for full, name in named.items() if full[1:] == mention.name]
        if start >= 0 and (name := named.get(plain[start : mention.start] + mention.name)):
            found.append(Mention(name, start, mention.end))
        elif mention.name not in own and len(fitting) == 1 and plain[max(start, 0) : mention.start] not in _LEVELS_SAID:
            found.append(Mention(fitting[0], mention.start, mention.end))
        else:
            found.append(mention)
    return sorted([*found, *_without_level(plain, found, own)], key=lambda mention: mention.start)


def _without_level(plain: str, found: Sequence[Mention], own: Sequence[str]) -> list[Mention]:
    """Return bodies that are named without their level and that no list of bodies knows: 林业局 where 市林业局 alone is listed."""
    named: dict[str, list[str]] = {}
    for name in own:
        if name[:1] in _LEVELS and len(name) >= _SHORTEST:
            named.setdefault(name[1:], []).append(name)
    taken = [(mention.start, mention.end) for mention in found]
    more = []
    for short, names in named.items():
        at = plain.find(short)
        free = at >= 0 and plain[max(at - 1, 0) : at] not in _LEVELS_SAID and not any(a < at + len(short) and at < b for a, b in taken)
        if free and len(names) == 1:
            more.append(Mention(names[0], at, at + len(short)))
    return more
