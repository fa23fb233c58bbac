"""Sets over the lists of departments: tasks with, without, only, besides; departments of one task alone, or common to several."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from assistant.answers.context import Context, Outcome, Refusal
from assistant.answers.explained import condition_text
from assistant.citations.draft import Draft
from assistant.documents.facts import TaskLink
from assistant.documents.labels import task_name
from assistant.types import Absence, ClaimKind
from assistant.understanding.asking import sought_list
from assistant.understanding.lexicon import Ask, lexicon
from assistant.understanding.query import Query, Rank, Seek, Size, holds, names_in
from assistant.understanding.reading import list_query, named_links
from assistant.understanding.values import sought_value
from corpus.normalize import fold
from corpus.types import Kind, Record, Version

_ENOUGH, _ALL = 0.6, 0.99
_FEWEST, _HEAD = 2, 4  # members of a set; characters between 没写 and the value asked for
_UNLISTED = re.compile(
    r"(?:没有?|未|不)(?:写|列|挂|说|标|注|提|明确|规定)(?:出|明|上|到)?(?:了)?(?:责任|牵头|负责|主管)?(?:部门|单位|人)"
    r"|没(?:有)?(?:人|谁)(?:管|负责|牵头|认领)"
)
_PHRASE = re.compile(r"[，,。；;\n]")
_GIVEN = re.compile(r"(?P<no>没有?|未|不)?(?:写明?|提到?|说明?|给出?|列出?|规定|明确|定)(?:了|过)?")


def read(context: Context) -> Query | None:
    """Return the query over lists of departments that a question puts, None where it puts none."""
    links = list(context.links) if context.question.tasks else None
    return list_query(context.question, context.facts, context.versions, links)


def answer(context: Context) -> Outcome | None:
    """Answer with exactly the set that is asked for."""
    query = read(context)
    if query is None:
        return _with_value(context) or _unknown(context)
    draft = context.draft()
    if query.rank:
        for version in query.versions:
            _ranked(context, draft, query.rank, version)
    elif query.seek is Seek.NODES and query.where is None:
        _holding(context, draft)
    elif query.seek is Seek.NODES:
        for version in query.versions:
            _nodes(context, draft, query, version)
    elif query.where:
        for version in query.versions:
            _others(context, draft, names_in(query.where), version)
    elif query.common:
        for version in query.versions:
            _common(context, draft, version)
    elif query.times:
        for version in query.versions:
            _occurring(context, draft, query.times, version)
    return draft if draft.claims else None


def _unknown(context: Context) -> Refusal | None:
    """Say that a text lists no such body, where the tasks of one are asked for; None where its lists name it in any form."""
    facts, names = context.facts, [mention.name for mention in context.question.mentions]
    if facts.wording.compared or not names or not facts.lists or sought_list(context.question.plain) is not Seek.NODES:
        return None
    if any(fold(name) in facts.folded[record.key] for name in names for record in facts.lists):
        return None
    return Refusal(Absence.NOT_MENTIONED, context.say("department_tasks.unknown", name=context.join(names)))


def _with_value(context: Context) -> Draft | None:
    """Say which tasks give a value of the sort that is asked for, or give none: 哪项任务没写投多少钱."""
    plain = context.question.plain
    if _UNLISTED.search(plain) and context.facts.lists and sought_list(plain) not in (None, Seek.DEPARTMENTS):
        return _without_list(context)
    asked, sought = _GIVEN.search(plain), sought_value(plain)
    if asked is None or sought is None or not -1 <= sought.start - asked.end() <= _HEAD or sought_list(plain) is not Seek.NODES:
        return None
    draft = context.draft()
    for version in context.versions:
        side = version if context.facts.wording.compared else None
        records = [r for r in context.facts.policy if r.version is side]
        giving = {r.key: [phrase for phrase in _PHRASE.split(fold(r.text)) if sought.given(phrase)] for r in records}
        said = set(plain[asked.end() : sought.start]) - lexicon().stop  # 投 of 没写投多少钱: which sum is meant
        meant = {letter for letter in said if any(letter in phrase for phrases in giving.values() for phrase in phrases)}
        given = {r.key: any(meant <= set(phrase) for each in _under(context, r) for phrase in giving[each.key]) for r in records}
        holders = max(_groups(context, side), key=lambda group: sum(given[r.key] for r in group), default=[])
        chosen = [r for r in holders if given[r.key] is not bool(asked["no"])]
        if len(holders) < _FEWEST or not chosen:
            continue
        names = context.join(task_name(r) if r.kind is Kind.TASK else _title(context, r) for r in chosen)
        key, value = "sets.gives_none" if asked["no"] else "sets.gives", context.say(f"statements.{sought.kind}")
        draft.computed(context.say(key, side=context.side(version), value=value, n=len(chosen), tasks=names), *chosen)
    return draft if draft.claims else None


def _without_list(context: Context) -> Draft | None:
    """Say which tasks list no department: 哪条任务没写责任单位."""
    draft = context.draft()
    for version in context.versions:
        lists = _lists(context, version)
        if not lists:
            continue
        chosen = _unlisted(context, lists, version)
        names = context.join(task_name(r) if r.kind is Kind.TASK else _title(context, r) for r in chosen)
        key = "sets.lists_none" if chosen else "sets.all_list"
        draft.computed(context.say(key, side=context.side(version), n=len(chosen), tasks=names), *(chosen or lists))
    return draft if draft.claims else None


def _groups(context: Context, side: Version | None) -> list[list[Record]]:
    """Return the tasks of a version, and its numbered clauses, those of one heading together."""
    parents = {node.id: node.parent for node in context.facts.document.nodes}
    groups: dict[tuple[Kind, str], list[Record]] = defaultdict(list)
    for record in context.facts.of_kind(Kind.TASK, Kind.CLAUSE):
        if record.version is side and record.heading:
            groups[record.kind, parents.get(record.node, "") if record.kind is Kind.TASK else record.node].append(record)
    return list(groups.values())


def _under(context: Context, record: Record) -> list[Record]:
    """Return what stands under a task, a clause itself."""
    if record.kind is not Kind.TASK or not record.task:
        return [record]
    return [r for r in context.facts.policy if (r.version, r.task, r.node) == (record.version, record.task, record.node)]


def _tasks(context: Context, excluded: Sequence[tuple[Version, int]] = ()) -> list[TaskLink]:
    """Return the tasks that are named, but for those left out."""
    return named_links(context.question, list(context.links) if context.question.tasks else None, excluded)


def _lists(context: Context, version: Version) -> list[Record]:
    side = version if context.facts.wording.compared else None
    return sorted((r for r in context.facts.lists if r.version is side), key=lambda record: (record.task or 0, record.start))


def _title(context: Context, record: Record) -> str:
    if record.kind is not Kind.DEPARTMENTS:
        return f"{context.label(record)}“{record.heading}”" if record.heading else context.label(record)
    title = _task_title(context, record)
    return task_name(title) if title else ""


def _task_title(context: Context, record: Record) -> Record | None:
    titles = context.facts.of_kind(Kind.TASK)
    return next((t for t in titles if (t.version, t.task, t.node) == (record.version, record.task, record.node)), None)


def _nodes(context: Context, draft: Draft, query: Query, version: Version) -> None:
    lists = [
        record
        for record in _lists(context, version)
        if (version, record.task) not in query.excluded and record.heading not in query.besides
    ]
    names = {record.key: frozenset(context.facts.departments(record)) for record in lists}
    chosen = [record for record in lists if holds(query.where, names[record.key])]
    if not lists:
        return
    titles = context.join(_title(context, record) for record in chosen)
    what, side = condition_text(query.where, context.language), context.side(version)
    key = "nodes" if chosen else "no_node"
    left_out = context.say("sets.besides") if query.excluded or query.besides else ""
    text = context.say(f"sets.{key}", side=side, what=what, n=len(chosen), tasks=titles, besides=left_out)
    cited = chosen or lists
    held = {name for record in cited for name in names[record.key]}
    absent = tuple(name for name in names_in(query.where) if name not in held)
    draft.claim(text, ClaimKind.COMPUTED, *cited, absent=absent)
    draft.pair(*chosen)
    if unlisted := _unlisted(context, lists, version):
        titles = context.join(task_name(r) if r.kind is Kind.TASK else _title(context, r) for r in unlisted)
        draft.computed(context.say("sets.unlisted", tasks=titles), *unlisted)


def _unlisted(context: Context, lists: Sequence[Record], version: Version) -> list[Record]:
    """Return the tasks without a list, or the numbered clauses beside those that have one."""
    if context.facts.of_kind(Kind.DEPARTMENTS):
        listed = {title.key: title for record in lists if (title := _task_title(context, record))}
        parents = {node.id: node.parent for node in context.facts.document.nodes}
        beside = {(title.version, parents.get(title.node, "")) for title in listed.values()}
        titles = context.facts.of_kind(Kind.TASK)
        return [t for t in titles if (t.version, parents.get(t.node, "")) in beside and t.key not in listed]
    places = {(record.node, record.kind) for record in lists if record.kind is Kind.CLAUSE}
    return [r for r in context.facts.policy if (r.node, r.kind) in places and not context.facts.departments(r)]


def _holding(context: Context, draft: Draft) -> None:
    """Say in which task's milestone something stands."""
    for version in context.versions:
        values = {amount.value for amount in context.question.amounts}
        kinds = (Kind.MILESTONE,) if context.has(Ask.MILESTONE) else (Kind.MILESTONE, Kind.CLAUSE)
        stating = {s.record.key for s in context.facts.quantities if s.quantity.value in values}
        records = [r for r in context.facts.of_kind(*kinds, version=version) if not values or r.key in stating]
        covered = context.covering(records, context.question.words)
        for record in (c.record for c in covered if c.share > (_ENOUGH if values else _ALL)):
            quote = context.passage(record, context.question.words)
            text = context.say(
                "sets.stands_in",
                side=context.side(version),
                task=_title(context, record),
                label=context.label(record),
                text=context.text_of(quote),
            )
            draft.quoted(text, quote)
            draft.pair(record)


def _ranked(context: Context, draft: Draft, rank: Rank, version: Version) -> None:
    """Say which tasks of a version have most or fewest clauses."""
    titles = sorted(context.facts.of_kind(Kind.TASK, version=version), key=lambda record: record.task or 0)
    counts = {title.key: len([r for r in context.facts.clauses_of(title) if r.kind is Kind.CLAUSE]) for title in titles}
    held = [title for title in titles if counts[title.key]]
    if not held:
        return
    size = (min if rank is Rank.FEWEST else max)(counts[title.key] for title in held)
    top = [title for title in held if counts[title.key] == size]
    key = "fewest_clauses" if rank is Rank.FEWEST else "most_clauses"
    clauses = [clause for title in top for clause in context.facts.clauses_of(title)]
    text = context.say(f"sets.{key}", side=context.side(version), tasks=context.join(map(task_name, top)), n=size)
    draft.computed(text, *top, *clauses)
    draft.pair(*top)


def _common(context: Context, draft: Draft, version: Version) -> None:
    """Say which departments several tasks share in a version; a task that has no list there has nothing to share."""
    links = _tasks(context)
    lists = [record for link in links if (side := link.side(version)) and (record := _list_of(context, version, side))]
    if len(lists) < 2 or len(lists) < len(links):
        return
    shared = [n for n in context.facts.departments(lists[0]) if all(n in context.facts.departments(other) for other in lists[1:])]
    titles = context.join(_title(context, record) for record in lists)
    key = "common" if shared else "nothing_common"
    text = context.say(f"sets.{key}", side=context.side(version), tasks=titles, n=len(shared), names=context.join(shared))
    draft.computed(text, *lists)
    draft.pair(*lists)


def _others(context: Context, draft: Draft, left: Sequence[str], version: Version) -> None:
    """Say who is on a task's list besides a department."""
    side = _tasks(context)[0].side(version)
    record = _list_of(context, version, side) if side else None
    if record is None or not set(left) & {*context.facts.departments(record)}:
        return
    if absent := tuple(name for name in left if name not in context.facts.departments(record)):
        told = {"side": context.side(version), "task": _title(context, record), "name": context.join(absent)}
        draft.claim(context.say("sets.not_among", **told), ClaimKind.COMPUTED, record, absent=absent)
    left = [name for name in left if name in context.facts.departments(record)]
    names = [name for name in context.facts.departments(record) if name not in left]
    key = "others" if names else "no_others"
    told = {"side": context.side(version), "task": _title(context, record), "left": context.join(left)}
    draft.computed(context.say(f"sets.{key}", n=len(names), names=context.join(names), **told), record)
    draft.pair(record)


def _list_of(context: Context, version: Version, task: Record) -> Record | None:
    return context.facts.of_task(version, task.task, Kind.DEPARTMENTS)


def _occurring(context: Context, draft: Draft, times: Size, version: Version) -> None:
    """Say which departments stand in so many lists of a version, and where each stands."""
    roll: dict[str, list[Record]] = {}
    for record in _lists(context, version):
        for name in context.facts.departments(record):
            roll.setdefault(name, []).append(record)
    chosen = {name: held for name, held in roll.items() if times.least <= len(held) and (times.most is None or len(held) <= times.most)}
    if not roll:
        return
    cited = list(dict.fromkeys(record for held in chosen.values() for record in held)) or _lists(context, version)
    names = context.join(
        context.say("sets.where", name=n, tasks=context.join(_title(context, r) for r in held)) for n, held in chosen.items()
    )
    key = ("occurring" if times.most else "occurring_often") if chosen else "none_occurring"
    draft.computed(context.say(f"sets.{key}", side=context.side(version), times=times.least, n=len(chosen), names=names), *cited)
