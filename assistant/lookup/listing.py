"""Pairs, changes and cards as plain values for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from assistant.documents.facts import Facts
from assistant.documents.labels import label, task_name
from assistant.types import Card
from assistant.understanding.references import task_refs
from corpus.errors import UserError
from corpus.normalize import chinese_number, fold
from corpus.types import Pair, Record, Version

if TYPE_CHECKING:
    from corpus.changes import DepartmentChange, QuantityChange, Stated
    from corpus.check import Finding


def pairs_of_task(facts: Facts, task: str | None) -> list[Pair]:
    """Return the pairs of one task, named by ordinal (十, （十）, 旧版（七）) or by a part of its title; all without one.

    Raises:
        UserError: when there is no such task.
    """
    if task is None:
        return list(facts.pairs)
    number = chinese_number(task)
    refs = task_refs(f"({fold(task)})" if number else fold(task).replace("（", "(").replace("）", ")"), [])
    sides = [(v, ref.number) for ref in refs for v in ((ref.version,) if ref.version else (Version.NEW, Version.OLD))]
    links = [link for v, n in sides if (link := facts.link_at(v, n))][:1]
    if not refs:
        links = [link for link in facts.links if any(fold(task) in fold(s.heading) for s in (link.old, link.new) if s)]
    if not links:
        names = "、".join(task_name(side) for link in facts.links if (side := link.new or link.old))
        raise UserError(f"没有“{task[:20]}”这项任务；有：{names}", f"no task “{task[:20]}”; there are: {names}")
    wanted = {(side.version, side.task) for link in links for side in (link.old, link.new) if side}
    return [p for p in facts.pairs if any((facts.by_key[k].version, facts.by_key[k].task) in wanted for k in (*p.old, *p.new))]


def pair_json(pair: Pair) -> dict[str, Any]:
    """Return a pair as plain values."""
    return {
        "old": list(pair.old),
        "new": list(pair.new),
        "commentary": list(pair.commentary),
        "relation": pair.relation.value,
        "basis": pair.basis.value,
        "score": pair.score,
    }


def record_json(record: Record, name: str = "") -> dict[str, Any]:
    """Return a record as plain values, with its label as its document writes it."""
    scanned = {"recognised": asdict(record.recognised)} if record.recognised else {}
    return {
        "id": record.key,
        "label": name or label(record),
        "kind": record.kind.value,
        "version": record.version.value if record.version else None,
        "task": record.task_title,
        "number": record.number,
        "heading": record.heading,
        "figure": record.figure,
        "document": record.document,
        "start": record.start,
        "end": record.end,
        "text": record.text,
        **scanned,
    }


def card_json(card: Card) -> dict[str, Any]:
    """Return a card as plain values."""
    return {
        **record_json(card.record, card.labels.get(card.record.key, "")),
        "counterparts": [record_json(record, card.labels.get(record.key, "")) for record in card.counterparts],
        "commentary": [record_json(record, card.labels.get(record.key, "")) for record in card.commentary],
        "pairs": [pair_json(pair) for pair in card.pairs],
    }


def finding_json(finding: Finding, facts: Facts) -> dict[str, Any]:
    """Return a finding as plain values, each side with id and quotation."""
    return {
        "kind": finding.subject.value,
        "verdict": "confirmed" if finding.holds else "contradicted",
        "name": finding.name,
        "said": finding.said,
        "found": finding.found,
        "working": finding.working,
        "statement": _quoted(finding.statement, facts),
        "evidence": [_quoted(record, facts) for record in finding.evidence],
    }


def department_json(change: DepartmentChange) -> dict[str, Any]:
    """Return a change of departments as plain values, each side with id and quotation."""
    title = change.new or change.old
    return {
        "kind": "departments",
        "task": title.task_title if title else None,
        "added": list(change.added),
        "removed": list(change.removed),
        "kept": list(change.kept),
        "old": _quoted(change.old),
        "new": _quoted(change.new),
    }


def _quoted(record: Record | None, facts: Facts | None = None) -> dict[str, Any] | None:
    return {"id": record.key, "label": facts.label(record) if facts else label(record), "quote": record.text} if record else None


def quantity_json(change: QuantityChange) -> dict[str, Any]:
    """Return a quantity of either version as plain values, each statement with id and quotation."""
    return {
        "kind": "quantity",
        "name": change.name,
        "ratio": change.ratio,
        "working": _working(change),
        "old": _stated(change.old),
        "new": _stated(change.new),
    }


def _working(change: QuantityChange) -> str | None:
    """Return the arithmetic behind a ratio or a growth rate; None where nothing is computed."""
    from corpus.changes import annual_growth

    if change.ratio is not None:
        return f"{change.new[0].quantity.written} ÷ {change.old[0].quantity.written} = {change.ratio:g}"
    for stated in change.new:
        if growth := annual_growth(stated.quantity):
            return f"{growth.multiple:g}^(1/{growth.years}) − 1 = {growth.rate:.1%}"
    return None


def _stated(statements: Sequence[Stated]) -> list[dict[str, Any]]:
    return [
        {
            "id": s.record.key,
            "label": label(s.record),
            "value": s.quantity.value,
            "upper": s.quantity.upper,
            "unit": s.quantity.unit,
            "bound": s.quantity.bound.value,
            "name": s.quantity.name,
            "written": s.quantity.written,
            "quote": s.quantity.phrase,
        }
        for s in statements
    ]
