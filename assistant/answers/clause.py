"""A clause by number, the one after or before it, and numbers that are not there."""

from __future__ import annotations

from assistant.answers.context import Context, Outcome, Refusal
from assistant.answers.missing_clause import absent
from assistant.citations.draft import Draft, Quote
from assistant.documents.labels import ordinal
from assistant.documents.subdivisions import Subdivision, subdivision
from assistant.types import Absence, Language
from assistant.understanding.lexicon import Ask
from assistant.understanding.references import NumberRef, place_name
from corpus.types import Record, Version


def answer(context: Context) -> Outcome | None:
    """Show the clauses that the question names by number; explain the numbers that are missing."""
    refs = context.question.clauses
    if not refs:
        return None
    draft = context.draft()
    alone = not context.facts.wording.compared and (bool(context.question.versions) or context.compares or context.has(Ask.COUNTERPART))
    missing: list[tuple[Version, NumberRef]] = []
    for ref in refs:
        found = [(v, context.facts.clauses_at(v, ref)) for v in _versions(context, ref)]
        for version, records in found:
            for record in records:
                if alone:
                    draft.computed(context.say("text.alone"), record)
                if part := subdivision(record, ref.paragraph, ref.item):
                    _part(context, draft, record, ref, part)
                else:
                    if name := _part_name(context, ref):
                        draft.computed(context.say("clause.no_part", label=context.label(record), part=name), record)
                    show(context, draft, record)
            if not records and (ref.version or not any(r for _, r in found) or version in context.question.versions):
                missing.append((version, ref))
    if draft.claims:
        for version, ref in missing:
            refusal = _absent(context, version, ref)
            draft.computed(refusal.text, *refusal.nearest)
        return draft
    texts = [_absent(context, version, ref) for version, ref in missing]
    worst = max(texts, key=lambda r: r.absence is Absence.NOT_IN_SOURCE)
    told = ("" if context.language is Language.ZH else " ").join(r.text for r in texts)
    return Refusal(worst.absence, told, tuple(x for r in texts for x in r.nearest))


def _absent(context: Context, version: Version, ref: NumberRef) -> Refusal:
    """Say why a place has no clause; one that is named with its headings or a dotted number is named so."""
    if not ref.label and not ref.within:
        return absent(context, version, ref.number)
    place = place_name(ref.within, ref.label or str(ref.number))
    return Refusal(Absence.NO_SUCH_CLAUSE, context.say("places.none", side=context.side_of(version), place=place))


def _versions(context: Context, ref: NumberRef) -> tuple[Version, ...]:
    if not context.facts.wording.compared:
        return context.facts.versions
    if ref.version:
        return (ref.version,)
    return context.question.versions if len(context.question.versions) == 1 else (Version.NEW, Version.OLD)


def show(context: Context, draft: Draft, record: Record) -> None:
    """Quote a clause in full with its pairs and commentary."""
    draft.quoted(
        context.say("clause.shown", label=context.label(record), task=context.place_of(record), text=context.words_of(record)), record
    )
    draft.pair(record)
    if context.has(Ask.COMMENTARY):
        for comment in comments_on(context, record):
            draft.opinion(context.say("commentary.said", text=context.text_of(comment)), comment)


def _part(context: Context, draft: Draft, record: Record, ref: NumberRef, part: Subdivision) -> None:
    """Quote a paragraph or an item of a clause, an item behind what leads its list in."""
    own = Quote(record, part.start, part.end)
    quotes = (Quote(record, *part.lead), own) if part.lead else (own,)
    text = "".join(context.words_of(quote) for quote in quotes)
    told = {"label": f"{context.label(record)}{_part_name(context, ref)}", "task": context.place_of(record), "text": text}
    draft.quoted(context.say("clause.shown", **told), *quotes)
    draft.pair(record)


def _part_name(context: Context, ref: NumberRef) -> str:
    """Return how the paragraph and item of a reference are called; nothing where it names none."""
    named = (("paragraph", ref.paragraph), ("item", ref.item))
    return "".join(context.say(f"clause.{key}", n=n, name=ordinal(n).strip("（）()")) for key, n in named if n)


def comments_on(context: Context, record: Record) -> list[Record]:
    """Return the commentary that the table sets beside a record."""
    keys = dict.fromkeys(key for pair in context.facts.pairs_of(record.key) for key in pair.commentary)
    return [context.facts.by_key[key] for key in keys]
