"""From a question taken apart to its query: what is sought, where, under which condition, related, claimed, how long."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.documents.facts import Facts, TaskLink
from assistant.documents.labels import task_name
from assistant.understanding.asking import slot_of, sought_list
from assistant.understanding.conditions import department_condition, is_besides, is_common, left_out, left_out_names, occurrences, rank_of
from assistant.understanding.length import lines_asked
from assistant.understanding.lexicon import Ask
from assistant.understanding.query import All, Either, Has, Not, Query, Rank, Seek, names_in
from assistant.understanding.question import Question
from assistant.understanding.values import compares_as, sought_value
from corpus.normalize import fold
from corpus.types import Kind, Version

_CLAUSES = re.compile(r"条文|条款|(?<=[的有])条(?:数|目)|几条|\bclauses\b")
_WHY = re.compile(
    r"(?<![改变换称定设视修])为什么|为何|为啥|怎么(?:会|就|又|也|还|反|倒|越|从)|咋(?=会|就|又|还|也|没|不)|凭什么|原因|理由|\bwhy\b|\breasons?\b"
)
# The sort of thing behind a sort of value.
_VALUES = {
    "money": Seek.MONEY,
    "duration": Seek.TIME,
    "date": Seek.TIME,
    "share": Seek.FIGURE,
    "times": Seek.FIGURE,
    "count": Seek.FIGURE,
    "amount": Seek.FIGURE,
    "body": Seek.BODY,
}
# The first of these that a question asks for names the thing sought.
_ASKS = (
    (Ask.CONTACT, Seek.CONTACT),
    (Ask.COMMENTARY, Seek.OPINION),
    (Ask.VIEW, Seek.OPINION),
    (Ask.RISK, Seek.OPINION),
    (Ask.DEPARTMENTS, Seek.DEPARTMENTS),
    (Ask.COUNTERPART, Seek.COUNTERPART),
    (Ask.MILESTONE, Seek.TIME),
    (Ask.QUANTITY, Seek.FIGURE),
    (Ask.TARGET, Seek.FIGURE),
    (Ask.SUMMARY, Seek.SUMMARY),
    (Ask.TASKS, Seek.NODES),
    (Ask.CLAUSES, Seek.CLAUSES),
    (Ask.OCCUR, Seek.MENTION),
)
_RELATIONS = ((Ask.ADDED, "added"), (Ask.REMOVED, "dropped"), (Ask.KEPT, "kept"), (Ask.COMPARE, "changed"))


def asks_reason(plain: str) -> bool:
    """Tell whether a question asks why."""
    return bool(_WHY.search(plain))


def read_query(question: Question, facts: Facts) -> Query:
    """Return the query that a question puts to a document."""
    found = list_query(question, facts, question.versions or facts.versions)
    value = sought_value(question.plain)
    slot = slot_of(question.plain)
    asked = next((seek for ask, seek in _ASKS if ask in question.asks), None)
    given = _VALUES[value.kind] if value else None
    seek = found.seek if found else slot.seek if slot else given if given and given is not Seek.BODY else asked or given or Seek.TEXT
    mode = compares_as(question.plain) if facts.wording.compared else ""
    relation = next((name for ask, name in _RELATIONS if ask in question.asks), "changed" if mode else "")
    links = named_links(question)
    side = question.version or Version.NEW
    return Query(
        seek,
        versions=question.versions if facts.wording.compared else (),
        where=found.where if found else None,
        times=found.times if found else None,
        excluded=found.excluded if found else (),
        besides=found.besides if found else (),
        common=found.common if found else False,
        rank=found.rank if found else Rank.MOST if Ask.MOST in question.asks else Rank.FEWEST if Ask.FEWEST in question.asks else None,
        nodes=tuple(dict.fromkeys(task_name(task) for link in links if (task := link.side(side) or link.new or link.old))),
        clauses=tuple(dict.fromkeys(ref.label or str(ref.number) for ref in question.clauses)),
        departments=question.departments,
        terms=question.words,
        years=question.years,
        relation=relation,
        claim=question.yes_no,
        reason=asks_reason(question.plain),
        lines=lines_asked(question.plain),
    )


def list_query(question: Question, facts: Facts, versions: Sequence[Version], links: list[TaskLink] | None = None) -> Query | None:
    """Return the query over lists of departments that a question puts, None where it puts none.

    `links` are the tasks that its ordinals stand for, where they are known.
    """
    where = department_condition(question.plain, question.mentions)
    inherited = Seek.NODES if isinstance(where, (All, Not, Either)) and Ask.TASKS in question.asks and question.marks else None
    sought = sought_list(question.plain) or inherited
    if sought is None or not facts.lists:
        return None
    seek, sides = sought, tuple(versions)
    if seek is Seek.CLAUSES and where is not None and not facts.of_kind(Kind.DEPARTMENTS):
        seek = Seek.NODES  # there the clauses are what the lists are of
    excluded = tuple(
        (version, side.task)
        for link, start, _ in question.spans
        if is_besides(question.plain, start)
        for version in Version
        if (side := link.side(version)) and side.task
    )
    ranked = rank_of(question.plain)
    if seek in (Seek.NODES, Seek.CLAUSES) and ranked and question.asks & {Ask.CLAUSES, Ask.TASKS} and _CLAUSES.search(question.plain):
        return Query(Seek.NODES, versions=sides, rank=ranked)
    if seek is Seek.NODES:
        besides = _clauses_left_out(question.plain, facts)
        if left_out(question.plain) and not (excluded or besides or any(is_besides(question.plain, m.start) for m in question.mentions)):
            return None  # a set that keeps what was to be left out is wrong
        query = Query(seek, versions=sides, where=where, excluded=excluded, besides=besides)
        if named_links(question, links, excluded):
            return None
        if where is None and (Ask.MILESTONE in question.asks or question.amounts) and question.words:
            return query
        simple = (
            isinstance(where, Has) and not excluded and not besides and facts.wording.compared and bool(facts.of_kind(Kind.DEPARTMENTS))
        )
        return query if where and not simple and set(names_in(where)) <= set(facts.own_departments) else None
    if seek is Seek.DEPARTMENTS:
        times, common = occurrences(question.plain), is_common(question.plain, [span[1:] for span in question.spans])
        left = left_out_names(question.plain, question.mentions)
        others = Not(Either(tuple(map(Has, left)))) if left and len(named_links(question, links)) == 1 else None
        return Query(seek, versions=sides, times=times, common=common, where=others) if times or common or others else None
    return None


def _clauses_left_out(plain: str, facts: Facts) -> tuple[str, ...]:
    """Return the headings of the clauses with lists that a question leaves out."""
    what = fold(left_out(plain))
    headings = dict.fromkeys(record.heading for record in facts.lists if record.heading)
    return tuple(heading for heading in headings if what and (what in fold(heading) or fold(heading) in what))


def named_links(question: Question, links: list[TaskLink] | None = None, excluded: Sequence[tuple[Version, int]] = ()) -> list[TaskLink]:
    """Return the tasks that a question names, but for those left out."""
    found = links if links is not None else list(dict.fromkeys((*question.named, *question.hinted)))
    return [link for link in found if not any(side and (side.version, side.task) in excluded for side in (link.old, link.new))]
