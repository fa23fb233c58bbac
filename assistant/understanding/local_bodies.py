"""Bodies of a place under the names that people use: 市发改委 is what a plan lists as 市发展改革委."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.departments import Mention, canonical

_LEVELS = "省市县区州盟旗镇乡"


def own_bodies(plain: str, mentions: Sequence[Mention], own: Sequence[str]) -> list[Mention]:
    """Return the mentions, each with the level before it where the document lists the body of that level."""
    named = {name[:1] + canonical(name[1:]): name for name in own if name[:1] in _LEVELS}
    found = []
    for mention in mentions:
        start = mention.start - 1
        name = named.get(plain[start : mention.start] + mention.name) if start >= 0 else None
        found.append(Mention(name, start, mention.end) if name else mention)
    return found
