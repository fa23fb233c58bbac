"""A part of a text named by its heading: 第二部分, （三）, 总则一章; what stands there, or what became of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answers.context import Context, Outcome, Refusal
from assistant.citations.draft import Draft, Quote
from assistant.types import Absence
from assistant.understanding.length import lines_asked
from assistant.understanding.lexicon import Ask
from assistant.understanding.places import named_places
from assistant.understanding.references import place_refs
from assistant.understanding.values import sought_value
from corpus.figures import find_figures
from corpus.normalize import fold, sentences
from corpus.outline import node_styles
from corpus.types import Kind, Node, Record, Version

_QUOTED = 6
_LISTED = re.compile(r"哪(?:些|几)|几[项个条点方大]|多少[项个条]|分哪|包括(?:什么|哪)|\bwhich|how many")
_OTHERWISE = (Ask.DEPARTMENTS, Ask.MILESTONE, Ask.COMMENTARY, Ask.COUNTERPART, Ask.ADDED, Ask.REMOVED, Ask.KEPT, Ask.OCCUR, Ask.COUNT)


def answer(context: Context) -> Outcome | None:
    """Quote what stands under the headings that the question names; None where it names none, or asks for one thing in them."""
    question, facts = context.question, context.facts
    held = any(facts.clauses_at(version, ref) for ref in question.clauses for version in facts.versions)
    if not facts.document.nodes or held or context.has(*_OTHERWISE):
        return None
    if missing := _missing(context):
        return missing
    places = named_places(question.plain, question.tasks, question.versions, facts, question.clauses)
    valued = sought_value(question.plain) is not None and lines_asked(question.plain) is None
    if any(place.title_only for place in places) and (valued or not _only_titles(context, places[0].node)):
        return None
    numbered = bool(place_refs(question.plain))
    if facts.is_statute and numbered and not all(place.title_only or not place.node.label or _attached(place.node) for place in places):
        return None  # chapters of a statute are counted and compared by their articles
    draft = context.draft()
    for place in places:
        _shown(context, draft, place.node)
    return draft if draft.claims else None


def _missing(context: Context) -> Refusal | None:
    """Refuse a chapter, section or part by number that the document does not have, where it has others of the kind."""
    styles = {style: [n for n in context.facts.document.nodes if style in node_styles(n)] for style in ("chapter", "part", "section")}
    for (style, number), start, end in place_refs(context.question.plain):
        nodes = [n for n in styles.get(style, []) if n.ordinals]
        if nodes and all(n.ordinals[-1] != number for n in nodes):
            name, last = context.question.plain[start:end], max(nodes, key=lambda n: n.ordinals[-1])
            text = context.say("places.no_such", name=name, last=" ".join(part for part in (last.label, last.title) if part))
            return Refusal(Absence.NO_SUCH_CLAUSE, text, tuple(context.facts.under(last)[:1]))
    return None


def _attached(node: Node) -> bool:
    return node.label.startswith("附") or node.label.isascii()


def _only_titles(context: Context, node: Node) -> bool:
    """Tell whether the question's topic is the title and nothing besides."""
    title = fold(node.title)
    return all(fold(word) in title for word in context.question.words)


def _shown(context: Context, draft: Draft, node: Node) -> None:
    """Name a heading and quote its first records."""
    records = context.facts.under(node)
    if not records:
        return
    side = context.side_of(node.version) if isinstance(node.version, Version) else ""
    name = " ".join(part for part in (node.label, node.title) if part)
    if (lines := lines_asked(context.question.plain)) is not None:
        _in_short(context, draft, records, lines)
        return
    parts = _parts(context, node) if _LISTED.search(context.question.plain) else []
    if len(parts) > 1:
        names = context.join(f"{part.label}{part.title}" for part, _ in parts)
        draft.computed(context.say("places.parts", side=side, place=name, n=len(parts), names=names), *(first for _, first in parts))
        return
    draft.computed(context.say("places.named", side=side, place=name, n=len(records)), records[0])
    for record in [each for each in records if each.kind is not Kind.TASK or len(records) == 1][:_QUOTED]:
        where = {"label": context.label(record), "task": _inner(context, record, node)}
        draft.quoted(context.say("clause.shown", **where, text=context.words_of(record)), record)
    draft.pair(*records)


def _in_short(context: Context, draft: Draft, records: Sequence[Record], lines: int) -> None:
    """Quote as many sentences as are asked for: those that give figures first, in the text's order."""
    spans = [(r, a, b) for r in records if r.kind is not Kind.TASK for a, b in sentences(r.text)]
    ranked = sorted(spans, key=lambda span: -len(find_figures(span[0].text[span[1] : span[2]])))[:lines]
    for record, start, end in sorted(ranked, key=lambda span: (span[0].start, span[1])):
        quote = Quote(record, start, end)
        where = {"label": context.label(record), "task": ""}
        draft.quoted(context.say("clause.shown", **where, text=context.words_of(quote)), quote)
        draft.pair(record)


def _parts(context: Context, node: Node) -> list[tuple[Node, Record]]:
    """Return the headings right below one, each with its first record."""
    below = [child for child in context.facts.document.nodes if child.parent == node.id]
    return [(child, records[0]) for child in below if (records := context.facts.under(child))]


def _inner(context: Context, record: Record, node: Node) -> str:
    """Name the heading that a record stands under, where that is not the one asked for."""
    path = context.facts.path_of(record.node)
    return f" · {path[0].label}{path[0].title}" if path and path[0].id != node.id else ""
