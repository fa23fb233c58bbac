"""Find clauses while a person still types: by number in any spelling, by the start of one, by term, by department."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answers.absent import NotHeldError
from assistant.documents.catalogue import Catalogue
from assistant.documents.facts import Facts
from assistant.documents.labels import task_name, version_name
from assistant.lookup.cards import found_cards
from assistant.types import Language
from assistant.understanding.question import clean, normalise
from assistant.understanding.references import clause_refs, plain_numerals
from corpus.errors import UserError
from corpus.normalize import fold, fold_with_origin
from corpus.types import Kind, Record, Version

_MOST = 10
_BEFORE, _SHOWN = 14, 64
_DIGITS = re.compile(r"\d{1,3}$")


@dataclass(frozen=True, slots=True)
class Found:
    """A record that was found: its key, its name, where it stands, and a stretch of its text with what was typed marked in it."""

    key: str
    label: str
    where: str
    text: str
    marked: tuple[int, int] | None = None


def find(typed: str, catalogue: Catalogue, chosen: Sequence[str] = (), language: Language = Language.ZH) -> tuple[Found, ...]:
    """Return what the words typed so far may mean, the surest first, at most ten; nothing where nothing is typed.

    Raises:
        UserError: when nothing is found, with what there is instead.
    """
    if not typed.strip():
        return ()
    failed: UserError | None = None
    records: list[Record] = []
    try:
        records = [card.record for card in found_cards(typed, catalogue, chosen)]
    except NotHeldError:  # its number is none of the held documents'
        raise
    except UserError as error:
        failed = error
    names = tuple(chosen) or tuple(title.document for title in catalogue.titles)
    records += [record for name in names for record in _begun(typed, catalogue.facts(name))]
    found = list(dict.fromkeys(records))[:_MOST]
    if failed is not None and not found:
        raise failed
    return tuple(_found(record, typed, catalogue.facts(record.document), language) for record in found)


def _begun(typed: str, facts: Facts) -> list[Record]:
    """Return the clauses whose numbers begin with the number typed so far: 新3 may become 新39."""
    plain = plain_numerals(normalise(clean(typed)))
    digits = _DIGITS.search(plain)
    refs = clause_refs(f"第{plain}条" if digits and digits.group() == plain else plain, facts.dotted)
    if not digits or len(refs) != 1 or str(refs[0].number) != digits.group():
        return []
    sides = (refs[0].version,) if refs[0].version else (Version.NEW, Version.OLD)
    return [
        record
        for side in (sides if facts.wording.compared else facts.versions)
        for number in facts.numbers(side)
        if str(number).startswith(digits.group()) and (record := facts.clause(side, number))
    ]


def _found(record: Record, typed: str, facts: Facts, language: Language) -> Found:
    name = facts.named_label(record, language)
    text, marked = _stretch(record.text, typed)
    return Found(record.key, name, _where(record, facts, language), text, marked)


def _where(record: Record, facts: Facts, language: Language) -> str:
    """Name the task or chapter, and what stands against the record."""
    title = facts.of_task(record.version, record.task, Kind.TASK) if record.version and record.task else None
    place = task_name(title) if title and record.kind is not Kind.TASK else record.context
    pairs = sorted(facts.pairs_of(record.key), key=lambda p: len(p.old) + len(p.new))  # what was paired one by one says most
    keys = [key for p in pairs for key in (p.new if record.key in p.old else p.old if record.key in p.new else ())]
    opposite = [facts.by_key[key] for key in dict.fromkeys(keys) if facts.by_key[key].kind is record.kind]
    against = "、".join(facts.label(each, language) for each in opposite[:2])
    if not against and record.version and len(facts.versions) > 1:
        other = Version.OLD if record.version is Version.NEW else Version.NEW
        against = f"{version_name(other, language)} —"
    return " · ".join(part for part in (place, f"↔ {against}" if against else "") if part)


def _stretch(text: str, typed: str) -> tuple[str, tuple[int, int] | None]:
    """Cut a text to what fits a line, about the first of the typed words that stands in it."""
    line = text.replace("\n", " ")
    folded = fold_with_origin(line)
    for word in (fold(part) for part in clean(typed).split()):
        at = folded.text.find(word) if len(word) >= 2 else -1
        if at >= 0:
            start, end = folded.span(at, at + len(word))
            first = max(0, start - _BEFORE)
            lead = "…" if first else ""
            shown = lead + line[first : first + _SHOWN] + ("…" if first + _SHOWN < len(line) else "")
            return shown, (len(lead) + start - first, min(len(shown), len(lead) + end - first))
    return line[:_SHOWN] + ("…" if len(line) > _SHOWN else ""), None
