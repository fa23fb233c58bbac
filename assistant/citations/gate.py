"""The gate: no claim leaves whose words its quotations do not hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.types import Citation, Claim, ClaimKind
from corpus.departments import department_names
from corpus.normalize import fold
from corpus.types import OPINION_KINDS, Version

_NUMBER = re.compile(r"\d+(?:\.\d+)?%?")
_APART = re.compile(r"[·/]")
_MARKS = re.compile(r"(?:\[\d+\])+$")
_FRAGMENT = re.compile(r"“([^“”]+)”")
# What a claim says was replaced, came or went is word for word in the texts that it cites.
_REWORDED = re.compile(r"”改为“|增加“|删去“|” became “|” was (?:added|deleted)")
_SHORT = 8  # characters; shorter lines may be words of the program too
_CELLS = re.compile(r"[\n\t]+")  # the numbers of neighbouring cells are numbers of their own
_PERCENT = re.compile(r"(?:^|\t|[（(])\s*[%％]\s*(?:$|\t|[）)])")  # a cell, or the end of a title, that says what a table's numbers are
_MARK = re.compile(r"\[(\d+)\]")
_SIDES = {
    Version.OLD: re.compile(r"旧版|\bold (?:version|plan)"),
    Version.NEW: re.compile(r"新版|\bnew (?:version|plan)"),
}


@dataclass(frozen=True, slots=True)
class Checked:
    """What passed the gate, renumbered without gaps, and how many claims did not pass."""

    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    withheld: int


def check(claims: Sequence[Claim], citations: Sequence[Citation], sources: Mapping[str, str]) -> Checked:
    """Keep the claims that their quotations carry; `sources` maps a document to its plain text.

    A claim is withheld when it cites nothing, or a quotation that is not the stretch of the source it points at,
    when a department it names is in none of its quotations, when it blends opinion into policy text, and,
    unless the program computed it, when a number or version in it is in none of its quotations.
    """
    by_n = {c.n: c for c in citations if sources.get(c.document, "")[c.start : c.end] == c.quote and c.quote.strip()}
    kept = [_called(claim, by_n) for claim in claims if _carried(claim, by_n)]
    used = [n for n in by_n if any(n in claim.citations for claim in kept)]
    renumbered = {n: position for position, n in enumerate(used, start=1)}
    return Checked(
        tuple(_renumber(claim, renumbered) for claim in kept),
        tuple(replace(by_n[n], n=renumbered[n]) for n in used),
        len(claims) - len(kept),
    )


def _carried(claim: Claim, by_n: Mapping[int, Citation]) -> bool:
    if not claim.citations or any(n not in by_n for n in claim.citations):
        return False
    cited = [by_n[n] for n in claim.citations]
    text = _MARKS.sub("", claim.text)
    quoted = {name for c in cited for name in department_names(c.quote)}
    absent = {name for said in claim.absent for name in (said, *department_names(said))}  # 市能源局 holds the name of 能源局
    if any(name not in quoted | absent for name in department_names(text)):
        return False
    if any(name in quoted or fold(name) in fold("".join(c.quote for c in cited)) for name in claim.absent):
        return False
    opinion = [c.kind in OPINION_KINDS for c in cited]
    if claim.kind is ClaimKind.QUOTED and any(opinion) and not all(opinion):
        return False
    if claim.kind is ClaimKind.COMPUTED:
        return True
    pieces = [piece for c in cited for piece in (*c.quote.splitlines(), *_CELLS.split(c.quote), c.label, c.task or "")]
    numbers = {number for piece in pieces for number in _numbers(piece)}
    if any(_PERCENT.search(c.quote) for c in cited):
        numbers |= {f"{number}%" for c in cited if "\t" in c.quote for cell in c.quote.split("\t") for number in _numbers(cell)}
    if not _numbers(text) <= numbers | {number for name in claim.absent for number in _numbers(name)}:
        return False
    held = fold("".join(c.quote for c in cited))
    if _REWORDED.search(text) and not all(fold(part) in held for part in _FRAGMENT.findall(text)):
        return False
    versions = {c.version for c in cited} | ({*Version} if any(opinion) else set())
    said = _own_words(text, cited)
    return all(version in versions for version, named in _SIDES.items() if named.search(said))


def _called(claim: Claim, by_n: Mapping[int, Citation]) -> Claim:
    """Return a claim as what it is: policy text is nobody's commentary."""
    is_opinion = any(by_n[n].kind in OPINION_KINDS for n in claim.citations)
    return claim if is_opinion or claim.kind is not ClaimKind.COMMENTARY else replace(claim, kind=ClaimKind.QUOTED)


def _numbers(text: str) -> set[str]:
    """Return the numbers of a text; folding must not glue what a dot or a stroke keeps apart: 新版6.1 · 6 设备."""
    return {number for part in _APART.split(text) for number in _NUMBER.findall(fold(part))}


def _own_words(text: str, cited: Sequence[Citation]) -> str:
    """Return a claim without the lines that its quotations hold: a law may speak of a 新版 of its own."""
    for line in (line for c in cited for line in (" ".join(c.quote.split()), *c.quote.splitlines())):
        text = text.replace(line, " ") if len(line) > _SHORT else text
    return text


def _renumber(claim: Claim, renumbered: Mapping[int, int]) -> Claim:
    """Renumber the marks that end a claim; brackets within it are the source's own."""
    marks = _MARKS.search(claim.text)
    if marks is None:
        return claim
    fresh = _MARK.sub(lambda mark: f"[{renumbered[int(mark.group(1))]}]", marks.group())
    return Claim(claim.text[: marks.start()] + fresh, claim.kind, tuple(renumbered[n] for n in claim.citations), claim.absent)
