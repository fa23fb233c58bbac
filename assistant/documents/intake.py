"""What intake understood of a document: its kind, how much of what each version holds, its pairs, and what has no place."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistant.documents.readiness import percent
from assistant.documents.wording import Wording, wording_of
from assistant.types import Language
from corpus.datafile import read_table
from corpus.normalize import simple
from corpus.readers.pagenames import spoken_pages
from corpus.types import CONTEXT, OPINION_KINDS, POLICY_KINDS, Basis, Document, Kind, Problem, Scan, Version

_HEADING = re.compile(r"第[^\s第]{1,8}?(部分|编|章|节)")
_ORDER = ("部分", "编", "章", "节", "标题", "任务", "条", "段", "时间节点", "责任部门")


@dataclass(frozen=True, slots=True)
class Understood:
    """A document as it was understood; `counts` hold for each version (None: a single text) how many of what it has."""

    layout: str
    genre: str
    counts: tuple[tuple[Version | None, tuple[tuple[str, int], ...]], ...]
    opinions: int
    wording: Wording
    pairs: int
    problems: tuple[Problem, ...]
    empty: tuple[Version, ...]
    scans: tuple[Scan, ...] = ()
    pending: float | None = None


def understood(document: Document, pending: float | None = None) -> Understood:
    """Tell what a document was understood to be; `pending` is the share of its vectors that is made, None where its pairs are found."""
    policy = [record for record in document.records if record.kind in POLICY_KINDS]
    tabled = any(record.version and record.row is not None for record in policy) or any(
        pair.basis is Basis.TABLE for pair in document.pairs
    )
    compared = tabled or any(record.version for record in policy)
    beside = any(record.version is None for record in policy)  # a text that has comparison tables in it
    sides: tuple[Version | None, ...] = (*Version, *([None] if beside else [])) if compared else (None,)
    return Understood(
        "table" if tabled else "texts" if compared else "text",
        _genre(document),
        tuple((side, _counts(document, side)) for side in sides),
        sum(record.kind in OPINION_KINDS for record in document.records),
        wording_of(document),
        sum(bool(pair.old and pair.new) for pair in document.pairs),
        document.problems,
        tuple(side for side in sides if side and not any(record.version is side for record in policy)),
        document.scans,
        pending,
    )


def _genre(document: Document) -> str:
    for genre, pattern in _tables()["genres"].items():
        if re.search(pattern, simple(document.title), re.IGNORECASE):
            return str(genre)
    return "statute" if sum(bool(record.label) for record in document.records) * 2 > len(document.records) else "policy"


def _counts(document: Document, side: Version | None) -> tuple[tuple[str, int], ...]:
    """Count the headings of each level, clauses and paragraphs of a version, the largest unit first."""
    found: Counter[str] = Counter()
    headings = [node.label + node.title for node in document.nodes if node.version is side]
    records = [record for record in document.records if record.version is side and record.kind in POLICY_KINDS]
    for text in headings or dict.fromkeys(part for record in records for part in record.context.split(CONTEXT) if part):
        hit = _HEADING.match(text)
        found[hit[1] if hit else "标题"] += 1
    units = {Kind.TASK: "任务", Kind.CLAUSE: "条", Kind.MILESTONE: "时间节点", Kind.DEPARTMENTS: "责任部门"}
    found.update(units.get(record.kind, "段") for record in records)
    return tuple((unit, found[unit]) for unit in _ORDER if found[unit])


def told(found: Understood, language: Language) -> list[str]:
    """Say in lines what was understood: kind, counts of each version, pairs, what has no place, and warnings."""
    words = {name: forms[language.value] for name, forms in _tables()["words"].items()}
    lines = [words["kind"].format(layout=words[found.layout], genre=words[found.genre])]
    for side, counts in found.counts:
        if counts:
            units = words["joint"].join(words["count"].format(n=n, unit=_unit(unit, n, language)) for unit, n in counts)
            lines[0] += words["side"].format(side=words[side.value if side else "none"], counts=units)
    if found.layout != "text" and found.pending is None:
        lines[0] += words["pairs"].format(n=found.pairs, unit=_unit("对照", found.pairs, language))
    if found.opinions:
        lines[0] += words["opinions"].format(
            n=found.opinions, name=found.wording.word("opinion", language), unit=_unit("段", found.opinions, language)
        )
    lines += told_vectors(found, language)
    lines += recognised(found, language)
    lines += [warning for warning in warnings(found, language)]
    return [*lines, *(unplaced(problem, language) for problem in found.problems)]


def told_vectors(found: Understood, language: Language) -> list[str]:
    """Say how many of its vectors are made, while some are missing."""
    return [] if found.pending is None else [_tables()["words"]["vectors"][language.value].format(percent=percent([found.pending]))]


def recognised(found: Understood, language: Language) -> list[str]:
    """Say which pages were read from pictures, of each file, and how sure that is."""
    words = {name: forms[language.value] for name, forms in _tables()["words"].items()}
    said = []
    for side in dict.fromkeys(scan.version for scan in found.scans):
        scans = [scan for scan in found.scans if scan.version is side]
        percent = int(sum(scan.confidence for scan in scans) / len(scans) * 100)
        pages = spoken_pages([scan.page for scan in scans], words["joint"])
        said.append(words["recognised"].format(side=f"{words[side.value]} " if side else "", pages=pages, percent=percent).strip())
    return said


def unplaced(problem: Problem, language: Language) -> str:
    """Say what could not be placed, and where it stands."""
    words = {name: forms[language.value] for name, forms in _tables()["words"].items()}
    return str(words["problem"].format(where=_where(problem, words), what=_message(problem, language)))


def warnings(found: Understood, language: Language) -> list[str]:
    """Warn of a version that has nothing, and of two that have nothing in common."""
    words = {name: forms[language.value] for name, forms in _tables()["words"].items()}
    said = [words["empty"].format(side=words[side.value]) for side in found.empty]
    if found.layout != "text" and not found.empty and not found.pairs and found.pending is None:
        said.append(words["unpaired"])
    return said


def as_json(found: Understood) -> dict[str, Any]:
    """Return plain values: kind, counts, pairs, what has no place, warnings in both languages."""
    return {
        "layout": found.layout,
        "genre": found.genre,
        "counts": {side.value if side else "text": dict(counts) for side, counts in found.counts},
        "pairs": found.pairs,
        "vectors": 100 if found.pending is None else percent([found.pending]),
        "opinions": found.opinions,
        "unplaced": [
            {"message": p.message, "english": p.english or p.message, "figure": p.figure, "row": p.row}
            | {"told": unplaced(p, Language.ZH), "told_en": unplaced(p, Language.EN)}
            for p in found.problems
        ],
        "recognised": [
            {"page": scan.page, "confidence": scan.confidence, "version": scan.version.value if scan.version else None}
            for scan in found.scans
        ],
        "warnings": [{"message": zh, "english": en} for zh, en in zip(*(_said(found, language) for language in Language), strict=True)],
        "understood": told(found, Language.ZH)[0],
        "understood_en": told(found, Language.EN)[0],
    }


def _said(found: Understood, language: Language) -> list[str]:
    return [*told_vectors(found, language), *recognised(found, language), *warnings(found, language)]


def _unit(unit: str, n: int, language: Language) -> str:
    one, several = _tables()["units"][unit]
    return unit if language is Language.ZH else str(one if n == 1 else several)


def _message(problem: Problem, language: Language) -> str:
    return problem.message if language is Language.ZH else problem.english or problem.message


def _where(problem: Problem, words: dict[str, str]) -> str:
    parts = [
        words["figure"].format(n=problem.figure) if problem.figure is not None else "",
        words["row"].format(n=problem.row) if problem.row is not None else "",
    ]
    place = "".join(part for part in parts if part)
    return words["at"].format(place=place) if place else ""


@cache
def _tables() -> dict[str, Any]:
    return read_table(Path(__file__).parent / "intake.toml")
