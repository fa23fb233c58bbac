"""Look a clause, task, department or term up by the shortest thing a person may type; no model needed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answers.absent import refuse_lacking
from assistant.answers.context import Context
from assistant.answers.missing_clause import absent
from assistant.documents.catalogue import Catalogue
from assistant.documents.facts import Facts
from assistant.types import Card, Language
from assistant.understanding.own_versions import with_own_versions
from assistant.understanding.places import named_places, settled
from assistant.understanding.question import Question, clean, normalise
from assistant.understanding.references import NumberRef, clause_refs, place_name, plain_numerals, resolved_ends, task_refs
from assistant.understanding.scope import named_documents
from corpus.deadline import while_there_is_time
from corpus.departments import find_departments
from corpus.errors import UserError
from corpus.normalize import fold
from corpus.types import MATTER_KINDS, Kind, Record, Version

_MOST = 12
_BARE = re.compile(r"\d{1,4}|[〇零一二两三四五六七八九十百]{1,5}")
_ID = re.compile(r"(?:[\w.-]+:)?(?:old|new)-(?:goal-)?\d+(?:-\w+)?|(?:[\w.-]+:)?(?:comment|summary|note)-\d[\d-]*")


def found_cards(reference: str, catalogue: Catalogue, chosen: Sequence[str] = ()) -> tuple[Card, ...]:
    """Return the cards of the chosen documents, of those that a reference names, else of all that have any, at most twelve.

    Raises:
        NotHeldError: when it names a document that the library does not hold.
        UserError: when no document has any, with what the first one says.
    """
    titles = catalogue.titles
    scope = named_documents(clean(reference), titles)
    refuse_lacking(scope.absent, catalogue, tuple(chosen) or [title.document for title in titles])
    prefix = reference.partition(":")[0].strip()
    wanted = (
        scope.documents
        or tuple(chosen)
        or ((prefix,) if any(each.document == prefix for each in titles) else tuple(t.document for t in titles))
    )
    text = scope.text if scope.documents and len(titles) > 1 else reference
    found: list[Card] = []
    failed: list[UserError] = []
    for document in wanted:
        facts = catalogue.facts(document)
        try:
            found.extend(cards(text, facts))
        except UserError as error:
            failed.append(error)
    if not found:
        raise failed[0]
    return tuple(found[:_MOST])


def cards(reference: str, facts: Facts) -> tuple[Card, ...]:
    """Return the cards that a reference means: 新39, 第三十九条, old-25, （十）, a department, a term.

    Raises:
        UserError: when nothing is found, with what there is instead.
    """
    plain = plain_numerals(with_own_versions(normalise(clean(reference)), facts.document, facts.issued))
    parts = [normalise(part) for part in clean(reference).split()]
    found = _by_id(plain, facts) or _by_number(plain, facts) or _by_words(plain, parts, facts)
    if not found:
        raise UserError(f"没有找到“{reference.strip()[:40]}”", f"nothing found for “{reference.strip()[:40]}”")
    return tuple(card(record, facts) for record in list(dict.fromkeys(found))[:_MOST])


def whole_cards(record: Record, facts: Facts) -> tuple[Card, ...]:
    """Return the cards of all that stands in a record's task, or in its chapter, in the text's order."""
    title = facts.of_task(record.version, record.task, Kind.TASK) if record.version and record.task else None
    if title is not None:
        members = [title, *facts.clauses_of(title), *_rest_of(title, facts)]
    else:
        members = [r for r in facts.policy if (r.version, r.context) == (record.version, record.context)]
    return tuple(card(member, facts) for member in members)


def card(record: Record, facts: Facts) -> Card:
    """Return a record with what stands against it and what the analyst says of it."""
    pairs = facts.pairs_of(record.key)
    opposite = [key for p in pairs for key in (p.new if record.key in p.old else p.old if record.key in p.new else (*p.old, *p.new))]
    comments = [key for p in pairs for key in p.commentary if key != record.key]
    return Card(
        record,
        facts.named_label(record),
        tuple(facts.by_key[key] for key in dict.fromkeys(opposite)),
        tuple(facts.by_key[key] for key in dict.fromkeys(comments)),
        tuple(pairs),
        {key: facts.label(facts.by_key[key]) for key in dict.fromkeys((record.key, *opposite, *comments))},
    )


def _by_id(plain: str, facts: Facts) -> list[Record]:
    if not _ID.fullmatch(plain):
        return []
    key = plain if ":" in plain else f"{facts.document.id}:{plain}"
    record = facts.by_key.get(key)
    return [record] if record else []


def _by_number(plain: str, facts: Facts) -> list[Record]:
    refs = clause_refs(f"第{plain}条" if _BARE.fullmatch(plain) else plain, facts.dotted)
    refs, tasks = settled(refs, task_refs(plain, refs), facts)
    refs = resolved_ends(refs, {version: facts.numbers(version) for version in Version})
    if refs:
        named = [(v, ref) for ref in refs for v in _sides(ref, facts)]
        sides = [(v, ref.number) for v, ref in named]
        found = [record for v, ref in named for record in facts.clauses_at(v, ref)]
        if not found and (places := named_places(plain, [], [v for v, _ in sides] if refs[0].version else [], facts, refs)):
            return [record for place in places for record in facts.under(place.node)]
        if not found and any(ref.label or ref.within for ref in refs):
            place = "、".join(place_name(ref.within, ref.label or str(ref.number)) for ref in refs)
            raise UserError(f"资料里没有{place}", f"the documents have no {place}")
        if not found:
            context = Context(Question(plain, plain, Language.ZH), facts, lambda _: ())
            zh = "".join(absent(context, v, n).text for v, n in sides)
            english = Context(Question(plain, plain, Language.EN), facts, lambda _: ())
            raise UserError(zh, " ".join(absent(english, v, n).text for v, n in sides))
        return found
    places = named_places(plain, tasks, [ref.version for ref in tasks if ref.version], facts)
    if places and all(not place.title_only or fold(place.node.title) == fold(plain) for place in places):
        return [record for place in places for record in facts.under(place.node)]
    sides = [(v, ref.number) for ref in tasks if not ref.within for v in _sides(ref, facts)]
    titles = [title for v, n in sides if (title := facts.of_task(v, n, Kind.TASK))]
    return [record for title in titles for record in [title, *facts.clauses_of(title), *_rest_of(title, facts)]]


def _sides(ref: NumberRef, facts: Facts) -> tuple[Version, ...]:
    """Return the versions in which a number may stand, the new one first."""
    if not facts.wording.compared:
        return facts.versions
    return (ref.version,) if ref.version else (Version.NEW, Version.OLD)


def _rest_of(title: Record, facts: Facts) -> list[Record]:
    kinds = (Kind.MILESTONE, Kind.DEPARTMENTS)
    return [r for k in kinds if title.version and (r := facts.of_task(title.version, title.task, k))]


def _by_words(plain: str, parts: list[str], facts: Facts) -> list[Record]:
    names = {mention.name for mention in find_departments(plain, facts.own_departments)}
    if names:
        return [r for r in facts.of_kind(Kind.DEPARTMENTS) if names <= set(facts.departments(r))]
    words = [fold(part) for part in parts if fold(part)]
    found = [r for r in while_there_is_time(facts.records) if r.kind not in MATTER_KINDS and all(w in facts.folded[r.key] for w in words)]
    return sorted(found, key=lambda r: (r.version is None, not all(w in fold(r.heading) for w in words), r.start))
