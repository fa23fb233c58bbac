"""Dated versions of a text: which of its documents a question means."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.dated import Stage

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def meant(text: str, documents: Sequence[str], stages: Sequence[Stage]) -> tuple[str, ...]:
    """Keep of the documents of each text the one whose versions a question names by their years, else the one of the last two."""
    years = set(_YEAR.findall(text))
    chosen: dict[str, Stage] = {}
    for stage in stages:  # in the order of time: the later of equals
        if stage.document in documents and (stage.series not in chosen or _named(stage, years) >= _named(chosen[stage.series], years)):
            chosen[stage.series] = stage
    left_out = {stage.document for stage in stages} - {stage.document for stage in chosen.values()}
    return tuple(name for name in documents if name not in left_out)


def _named(stage: Stage, years: set[str]) -> int:
    return len({date[:4] for date in stage.dates} & years)
