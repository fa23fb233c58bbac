"""Write evidence as HTML: old and new text side by side with what changed, the commentary in a lane of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant.citations.evidence import Evidence, Passage, Row
from assistant.comparing.diff import Span, Wording, difference
from assistant.documents.facts import TaskLink
from assistant.documents.labels import ordinal, task_name, version_name
from assistant.interface.recognised import mark
from assistant.interface.words import texts
from assistant.render import callnote, clipboard, library
from assistant.render.escaping import escape
from assistant.render.transcript import cite_button
from assistant.types import Language, Status, Turn
from corpus.types import Kind, Record, Relation

_FEW = 2  # commentary passages that were not quoted, shown beside quoted ones without being asked for


@dataclass(frozen=True, slots=True)
class View:
    """The page's language, what the two versions are called beside 旧版 and 新版, and the documents' titles where there are several."""

    language: Language = Language.ZH
    old_name: str = ""
    new_name: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ways:
    """What stands around a clause that was looked up, each as (key, name, "before" or "after"), and its text for copying."""

    before: tuple[str, str, str] | None = None
    after: tuple[str, str, str] | None = None
    copied: str = ""


def overview_panel(links: Sequence[TaskLink], lookups: Sequence[str], view: View, note: str = "welcome.evidence") -> str:
    """Set the tasks of both versions against each other, each a way into its clauses; `note` names what to say beside."""
    say = texts(view.language)
    buttons = "".join(f'<button type="button" class="cp-ask" data-look="{escape(x)}">{escape(x)}</button>' for x in lookups)
    rows = "".join(
        f'<div class="cp-cols"><div class="cp-col">{_task(link.old, say["panel.none_old"])}</div>'
        f'<div class="cp-col">{_task(link.new, say["panel.none_new"])}</div></div>'
        for link in links
    )
    tasks = f'{_sides(view)}<div class="cp-row cp-tasks">{rows}</div>' if links else ""
    named = "".join(f'<p class="cp-from">{_quoted_title(each, view)}</p>' for each in view.titles)
    return (
        f'<section class="cp-panel"><header class="cp-head"><h2>{say["welcome.tasks"]}</h2>'
        f'<span class="cp-title">{say[note]}</span></header><div class="cp-policy">{named}{tasks}'
        f'<p class="cp-meta">{say["welcome.look"]}</p><div class="cp-asks">{buttons}</div></div></section>'
    )


def _task(record: Record | None, missing: str) -> str:
    if record is None:
        return _gap(missing)
    side = version_name(record.version) if record.version else ""
    reference = escape(f"{side}{ordinal(record.task)}")
    return f'<button type="button" class="cp-look" data-look="{reference}">{escape(task_name(record))}</button>'


def _sides(view: View) -> str:
    say = texts(view.language)
    names = ((say["panel.old"], view.old_name), (say["panel.new"], view.new_name))
    spans = (f"<span>{side}<small>{escape(name)}</small></span>" for side, name in names)
    return f'<div class="cp-sides">{"".join(spans)}</div>'


def answer_panel(turn: Turn, evidence: Evidence, view: View, lit: int = 0) -> str:
    """Write the evidence of an answer; quotation `lit` is highlighted."""
    say = texts(view.language)
    nearest = turn.answer.status is Status.NO_ANSWER and turn.answer.citations
    head = say["panel.nearest"] if nearest else say["panel.evidence"]
    return _panel(head, turn.answer.question, evidence, turn.number, view, lit)


def card_panel(reference: str, evidence: Evidence, view: View, back: bool = False, ways: Ways | None = None) -> str:
    """Write what was looked up; `back` offers the way to the last answer's evidence, `ways` to what stands around."""
    say = texts(view.language)
    tail = "".join(_neighbour(way, say) for way in (ways.before, ways.after) if way) if ways else ""
    if ways and ways.copied:
        tail += clipboard.button(ways.copied, view.language)
    if back:
        tail += f'<button type="button" class="cp-back" data-back="1">{say["panel.back"]}</button>'
    return _panel(say["panel.card"], reference, evidence, 0, view, tail=f'<span class="cp-ways">{tail}</span>')


def _neighbour(way: tuple[str, str, str], say: Mapping[str, str]) -> str:
    key, name, kind = way
    text = say[f"panel.{kind}"].format(name=name)
    return f'<button type="button" class="cp-act" data-look="{escape(key)}">{escape(text)}</button>'


def missing_panel(message: str, view: View, back: bool = False) -> str:
    """Say that nothing was found by a look-up."""
    say = texts(view.language)
    button = f'<p><button type="button" class="cp-back" data-back="1">{say["panel.back"]}</button></p>' if back else ""
    return (
        f'<section class="cp-panel cp-empty"><div class="cp-answer cp-none"><h3>{say["panel.not_found"]}</h3>'
        f"<p>{escape(message)}</p></div>{button}</section>"
    )


def _panel(head: str, title: str, evidence: Evidence, turn: int, view: View, lit: int = 0, tail: str = "") -> str:
    say = texts(view.language)
    title = title if len(title) <= 60 else title[:60] + "…"
    shown = {passage.record.document for passage in evidence.passages}
    named = "".join(f'<p class="cp-from">{_quoted_title(each, view)}</p>' for each in shown if each in view.titles and len(shown) == 1)
    view = replace(view, titles={}) if len(shown) == 1 else view
    quoted = [row for row in evidence.rows if not row.is_context]
    context = [row for row in evidence.rows if row.is_context]
    body = "".join(_row(row, turn, view) for row in quoted)
    if context:
        rows = "".join(_row(row, turn, view) for row in context)
        opened = "" if quoted else " open"
        body += f'<details class="cp-context"{opened}><summary>{say["panel.context"].format(n=len(context))}</summary>{rows}</details>'
    for head_of, apart in ((say["panel.single"], evidence.single), (_owned(evidence.matter, "matter", view), evidence.matter)):
        if apart:
            passages = "".join(_plain(passage, turn, view) for passage in apart)
            body += f'<section class="cp-matter"><h3>{escape(head_of)}</h3>{passages}</section>'
    legend = (
        f'<span class="cp-legend"><del>{say["panel.legend_del"]}</del><ins>{say["panel.legend_ins"]}</ins>'
        f'<span class="cp-same">{say["panel.legend_same"]}</span></span>'
    )
    sides = _sides(view)
    if not evidence.rows:
        legend = sides = ""
    if evidence.opinions and evidence.rows:
        legend += f'<button type="button" class="cp-switch" data-policy="1" aria-pressed="false">{say["panel.policy_only"]}</button>'
    return (
        f'<section class="cp-panel" data-turn="{turn}" data-lit="{lit}">'
        f'<header class="cp-head"><h2>{head}</h2><span class="cp-title">{escape(title)}</span>{legend}{tail}</header>'
        f'<div class="cp-policy" tabindex="0" role="region" aria-label="{say["panel.evidence"]}">'
        f"{named}{sides}{body}</div>"
        f"{_opinions(evidence.opinions, turn, view)}</section>"
    )


def _row(row: Row, turn: int, view: View) -> str:
    say = texts(view.language)
    wording = difference([p.record for p in row.old], [p.record for p in row.new])
    old = "".join(_passage(p, w, "del", turn, view) for p, w in zip(row.old, wording.old, strict=True))
    new = "".join(_passage(p, w, "ins", turn, view) for p, w in zip(row.new, wording.new, strict=True))
    old += _aside(row.aside_old, turn, view)
    new += _aside(row.aside_new, turn, view)
    pin = callnote.pin_pair_button([passage.record.key for passage in row.passages], view.language)
    rewritten = any(w.rewritten for w in (*wording.old, *wording.new))
    return (
        f'<article class="cp-row">{pin}<p class="cp-meta">{_stands(row, rewritten, view)}</p><div class="cp-cols">'
        f'<div class="cp-col cp-old">{old or _gap(say["panel.none_old"])}</div>'
        f'<div class="cp-col cp-new">{new or _gap(say["panel.none_new"])}</div></div></article>'
    )


def _stands(row: Row, rewritten: bool, view: View) -> str:
    """Write how the sides stand to each other; where author and alignment differ, who says what."""
    say = texts(view.language)
    bases: dict[Relation, list[str]] = {}
    for relation, basis in row.stands:
        table = _owned(row.passages, "table", view)
        bases.setdefault(relation, []).append(escape(say[f"basis.{basis.value}"].format(table=table)))
    parts = [f'<span class="cp-relation">{say[f"relation.{r.value}"]}</span>{" · ".join(named)}' for r, named in bases.items()]
    return " · ".join([*parts, *([say["panel.rewritten"]] if rewritten else [])])


def _quoted_title(document: str, view: View) -> str:
    return escape(library.quoted(view.titles[document], view.language))


def _gap(text: str) -> str:
    return f'<p class="cp-gap">{text}</p>'


def _aside(passages: Sequence[Passage], turn: int, view: View) -> str:
    if not passages:
        return ""
    labels = "、".join(passage.label for passage in passages)
    body = "".join(_plain(passage, turn, view) for passage in passages)
    summary = texts(view.language)["panel.aside"].format(labels=labels)
    return f'<details class="cp-aside"><summary>{escape(summary)}</summary>{body}</details>'


def _opinions(passages: Sequence[Passage], turn: int, view: View) -> str:
    if not passages:
        return ""
    say = texts(view.language)
    heading, hint = (escape(_owned(passages, name, view)) for name in ("heading", "hint"))
    main = [p for p in passages if p.citations or p.focus]
    rest = [p for p in passages if not (p.citations or p.focus)]
    body = "".join(_plain(passage, turn, view) for passage in main)
    others = "".join(_plain(passage, turn, view) for passage in rest)
    if main and len(rest) > _FEW:
        others = f"<details><summary>{say['panel.more_opinion'].format(n=len(rest))}</summary>{others}</details>"
    return (
        f'<section class="cp-lane" aria-label="{heading}"><h3>{heading}'
        f'<small>{hint}</small></h3><div class="cp-lane-body" tabindex="0">{body}{others}</div></section>'
    )


def _owned(passages: Sequence[Passage], name: str, view: View) -> str:
    """Return a word for the documents of some passages, each once."""
    return "、".join(dict.fromkeys(passage.owner.word(name, view.language) for passage in passages))


def _plain(passage: Passage, turn: int, view: View) -> str:
    return _passage(passage, Wording(), "ins", turn, view)


def _passage(passage: Passage, wording: Wording, tag: str, turn: int, view: View) -> str:
    say, record = texts(view.language), passage.record
    label = escape(passage.label)
    if record.version and not passage.focus:
        label = f'<button type="button" class="cp-look" data-look="{escape(record.key)}" title="{say["panel.look_hint"]}">{label}</button>'
    marks = "".join(cite_button(citation, turn, view.language) for citation in passage.citations)
    where = [passage.task if record.kind is not Kind.TASK else "", say["panel.figure"].format(n=record.figure) if record.figure else ""]
    where.append(library.quoted(view.titles[record.document], view.language) if record.document in view.titles else "")
    where.append(mark(record.recognised, view.language))
    whole = ""
    if record.version and (record.task or record.context):
        name = say["panel.whole_task" if record.task else "panel.whole_chapter"]
        whole = f'<button type="button" class="cp-whole" data-whole="{escape(record.key)}">{name}</button>'
    return (
        f'<div class="cp-rec{" cp-focus" if passage.focus else ""}"><p class="cp-label"><strong>{label}</strong>{marks}'
        f'<span class="cp-where">{" · ".join(escape(w) for w in where if w)}</span>{whole}</p>'
        f'<p class="cp-text{"" if _whole(passage) else " cp-part"}">{_text(passage, wording, tag, say["recognised.hint"])}</p></div>'
    )


def _whole(passage: Passage) -> bool:
    """Tell whether the quotations leave nothing of the record out, or there are none."""
    length = len(passage.record.text)
    return not passage.citations or any(a == 0 and b == length for a, b in (span for _, span in _quoted(passage)))


def _quoted(passage: Passage) -> list[tuple[int, Span]]:
    record = passage.record
    return [(c.n, (max(c.start - record.start, 0), min(c.end - record.start, len(record.text)))) for c in passage.citations]


def _text(passage: Passage, wording: Wording, tag: str, hint: str) -> str:
    """Write a record's text with quotations, changes, kept words and doubtful characters marked; no character is added or lost."""
    text, quotes = passage.record.text, _quoted(passage)
    doubtful = passage.record.recognised.doubtful if passage.record.recognised else ()
    spans = [*wording.changed, *wording.shared, *doubtful, *(span for _, span in quotes)]
    cuts = sorted({0, len(text), *(min(max(cut, 0), len(text)) for span in spans for cut in span)})
    groups: list[tuple[tuple[int, ...], list[str]]] = []
    for start, end in zip(cuts, cuts[1:], strict=False):
        numbers = tuple(n for n, (a, b) in quotes if a <= start and end <= b)
        piece = escape(text[start:end])
        if _inside(start, end, doubtful):
            piece = f'<span class="cp-doubt" title="{hint}">{piece}</span>'
        if _inside(start, end, wording.changed):
            piece = f"<{tag}>{piece}</{tag}>"
        elif _inside(start, end, wording.shared):
            piece = f'<span class="cp-same">{piece}</span>'
        if not groups or groups[-1][0] != numbers:
            groups.append((numbers, []))
        groups[-1][1].append(piece)
    return "".join(
        f'<span class="cp-q" data-n="{" ".join(map(str, numbers))}">{"".join(pieces)}</span>' if numbers else "".join(pieces)
        for numbers, pieces in groups
    )


def _inside(start: int, end: int, spans: Iterable[Span]) -> bool:
    return any(a <= start and end <= b for a, b in spans)
