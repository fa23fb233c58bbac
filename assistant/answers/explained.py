"""A query in words: 理解为：新版 · 责任部门里没有科技部的任务."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answers.phrases import join, say
from assistant.documents.wording import Wording
from assistant.types import Language
from assistant.understanding.query import All, Condition, Either, Has, Not, Query, Size, names_in
from corpus.types import Version

_MOST = 6


def explained(queries: Sequence[Query], language: Language, wording: Wording) -> dict[str, object]:
    """Return what was understood of an utterance, as plain values and in words; its parts where it asks several things."""
    text = "；".join(_text(query, language, wording) for query in queries)
    values = queries[0].as_json()
    return {**values, "parts": [query.as_json() for query in queries], "text": text} if len(queries) > 1 else {**values, "text": text}


def _text(query: Query, language: Language, wording: Wording) -> str:
    parts = [say(language, f"understood.{version.value}") for version in query.versions if len(query.versions) == 1]
    if {*query.versions} == {*Version}:
        parts.append(say(language, "understood.both"))
    parts.extend(query.nodes)
    parts.extend(say(language, "understood.clause", n=clause) for clause in query.clauses)
    named = {*names_in(query.where)}
    parts.extend(name for name in query.departments if name not in named)
    if terms := [term for term in query.terms if term not in {*query.departments, *named}]:
        parts.append(join(language, (f"“{term}”" for term in terms[:_MOST])))
    parts.extend(map(str, query.years))
    parts.append(_sought(query, language, wording))
    if query.reason:
        parts.append(say(language, "understood.reason"))
    if query.claim:
        parts.append(say(language, "understood.claim"))
    if query.lines:
        parts.append(say(language, "understood.lines", n=query.lines))
    return " · ".join(part for part in parts if part)


def _sought(query: Query, language: Language, wording: Wording) -> str:
    """Name the thing sought with its condition, its rank and what became of it."""
    sought = say(language, f"understood.seek_{query.seek.value}", wording)
    if query.relation:
        sought = say(language, f"understood.{query.relation}", what=sought)
    if query.where is not None:
        sought = say(language, "understood.where", what=sought, condition=condition_text(query.where, language))
    if query.besides:
        sought = say(language, "understood.besides", what=sought, names=join(language, query.besides))
    if query.times is not None:
        sought = say(language, "understood.times", what=sought, n=query.times.least)
    if query.common:
        sought = say(language, "understood.common", what=sought)
    if query.rank is not None:
        sought = say(language, f"understood.{query.rank.value}", what=sought)
    return sought


def condition_text(condition: Condition | None, language: Language) -> str:
    """Return what is demanded of the members of a list, in words."""
    match condition:
        case Has(name):
            return say(language, "sets.has", name=name)
        case Not(Has(name)):
            return say(language, "sets.lacks", name=name)
        case All((Has(name), Size(1, 1))):
            return say(language, "sets.alone", name=name)
        case Size(least, most) if least == most:
            return say(language, "sets.size", n=least)
        case All(parts) if all(isinstance(part, Not) for part in parts):
            return say(language, "sets.lacks", name=join(language, names_in(condition), "or"))
        case All(parts) if all(isinstance(part, Has) for part in parts):
            return say(language, "sets.together", name=join(language, names_in(condition)))
        case Either(parts) if all(isinstance(part, Has) for part in parts):
            return say(language, "sets.has", name=join(language, names_in(condition), "or"))
        case All(parts) | Either(parts):
            return join(language, (condition_text(part, language) for part in parts), "parts")
        case _:
            return ""
