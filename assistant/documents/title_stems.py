"""What people shorten a task's title to: without 行动, 强化 and the like at its ends."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.normalize import fold

_TITLE_TAIL = re.compile(
    r"(?:专项|重点)?(?:行动|工程|任务|计划)$|(?:实施|水平|能力)?(?:强基|增强|壮大|赋能|强化|深化|培育|建设|提升|发展|突破|推进|构建)$"
)
_TITLE_HEAD = re.compile(r"^(?:加强|加快|推进|推动|提升|完善|深化)")


def title_stems(title: str) -> Iterable[str]:
    """Yield a title and what is left of it as its tail and head words are taken off, down to two characters."""
    name = fold(title)
    yield name
    while (shorter := _TITLE_TAIL.sub("", name)) != name and len(shorter) >= 2:
        name = shorter
        yield name
    headless = _TITLE_HEAD.sub("", name)
    if headless != name and len(headless) >= 2:
        yield headless
