"""What changed, as charts: plain Plotly figures whose every mark carries the keys of the records behind it.

Colours are named by the page's style variables, `var(--…)`; the page puts its light or dark values in.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.documents.facts import Facts, TaskLink
from assistant.documents.labels import label, ordinal, task_name, version_name
from assistant.interface.words import texts
from assistant.types import Language
from corpus.changes import QuantityChange, Stated
from corpus.types import CONTEXT, Kind, Record, Version

Figure = dict[str, Any]

_OLD, _NEW, _BOTH, _MOVED = "var(--cp-del)", "var(--cp-ins)", "var(--cp-accent)", "var(--cp-opinion)"
_STREAMS = {
    "kept": "var(--cp-stream)",
    "moved": "var(--cp-opinion-line)",
    "added": "var(--cp-ins-stream)",
    "removed": "var(--cp-del-stream)",
}
_SIGNS = {"kept": "＝", "added": "＋", "removed": "－"}
_YEAR = re.compile(r"((?:19|20)\d{2})\s*年")
_BASE = re.compile(r"[比较]\s*(?:19|20)\d{2}\s*年")
_SENTENCE = re.compile(r"[^。；;]+[。；;]?")
_ROW, _BOTTOM, _WRAP = 26, 36, 30
_TIMES = "倍"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the table under a chart, with the keys of the records behind it."""

    text: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure with its title and the same data as a table; without a figure `note` says why there is none."""

    kind: str
    title: str
    note: str
    figure: Figure | None = None
    head: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()


def charts(facts: Facts, language: Language = Language.ZH) -> tuple[Chart, ...]:
    """Return the four charts of a document, in the order that the page shows them."""
    makers: tuple[Callable[[Facts, Language], Chart], ...] = (matrix, quantities, timeline, flow)
    return tuple(make(facts, language) for make in makers)


def matrix(facts: Facts, language: Language = Language.ZH) -> Chart:
    """Set departments against tasks: kept, added, gone."""
    say = texts(language)
    changes = facts.department_changes
    names = [name for change in changes for name in (*change.kept, *change.added, *change.removed)]
    departments = sorted(dict.fromkeys(names), key=lambda name: (-names.count(name), names.index(name)))
    if not departments:
        return Chart("matrix", say["charts.matrix"], say["charts.no_departments"])
    tasks = [_task_of(facts, change.new or change.old) for change in changes]
    states = {"kept": 0, "added": 1, "removed": -1}
    z: list[list[int | None]] = []
    signs, keys, rows = [], [], []
    for department in departments:
        line = [next((s for s in states if department in getattr(change, s)), "") for change in changes]
        behind = [tuple(r.key for r in (change.old, change.new) if r) for change in changes]
        z.append([states.get(state) for state in line])
        signs.append([_SIGNS.get(state, "") for state in line])
        keys.append([" ".join(each) for each in behind])
        told = [f"{_SIGNS[state]} {say[f'charts.{state}']}" if state else "" for state in line]
        rows.append((Cell(department), *(Cell(text, each if text else ()) for text, each in zip(told, behind, strict=True))))
    data = [
        {
            "type": "heatmap", "x": tasks, "y": departments, "z": z, "text": signs, "texttemplate": "%{text}", "customdata": keys,
            "zmin": -1, "zmax": 1, "xgap": 2, "ygap": 2, "showscale": False, "hoverongaps": False,
            "colorscale": [[0, "var(--cp-del-soft)"], [0.5, "var(--cp-accent-soft)"], [1, "var(--cp-ins-soft)"]],
            "hovertemplate": "%{y}<br>%{x}<br>%{text}<extra></extra>",
        }
    ]  # fmt: skip
    axes = {
        "xaxis": {"side": "top", "tickangle": -40, "type": "category", "fixedrange": True, "gridcolor": "var(--cp-line)"},
        "yaxis": _rows(departments),
    }
    layout = _layout(len(departments), axes, top=140, right=110)
    return Chart("matrix", say["charts.matrix"], say["charts.matrix_note"], _figure(data, layout), ("", *tasks), tuple(rows))


def quantities(facts: Facts, language: Language = Language.ZH) -> Chart:
    """Set the figures of both versions on one scale, with new over old where both are given."""
    say = texts(language)
    changes = sorted(facts.quantity_changes, key=lambda change: (not (change.old and change.new), not change.new))
    if not changes:
        return Chart("quantities", say["charts.quantities"], say["charts.no_quantities"])
    lines = [(change, _line_name(change, place, changes)) for place, change in enumerate(changes)]
    drawn = [(change, name) for change, name in lines if _comparable(change)]
    data = [_side(drawn, side, language) for side in Version]
    both = [(change, name) for change, name in drawn if change.old and change.new]
    joined: Figure = {"type": "scatter", "mode": "lines", "x": [], "y": [], "line": {"color": "var(--cp-muted)", "width": 2}}
    for change, name in both:
        joined["x"] += [change.old[0].quantity.value, change.new[0].quantity.value, None]
        joined["y"] += [name, name, None]
    data.insert(0, joined | {"hoverinfo": "skip", "showlegend": False})
    ratios = [
        {
            "x": 1.0, "xref": "paper", "y": name, "text": _times(change), "showarrow": False, "xanchor": "left", "xshift": 44,
            "font": {"color": _BOTH, "size": 14},
        }
        for change, name in both
        if change.ratio is not None
    ]  # fmt: skip
    axes = {
        "xaxis": {"type": "log", "dtick": 1, "side": "top", "fixedrange": True, "gridcolor": "var(--cp-line)"},
        "yaxis": _rows([name for _, name in drawn]),
        "annotations": ratios,
    }
    layout = _layout(len(drawn), axes, top=40, right=110, legend=True)
    rows = tuple(
        (
            Cell(change.name),
            *(_stated_cell(side) for side in (change.old, change.new)),
            Cell(_times(change)),
        )
        for change, _ in lines
    )
    head = (say["charts.counted"], *(version_name(side, language) for side in Version), say["charts.ratio"])
    return Chart("quantities", say["charts.quantities"], say["charts.quantities_note"], _figure(data, layout), head, rows)


def timeline(facts: Facts, language: Language = Language.ZH) -> Chart:
    """Set what the milestones promise on the years that they name, a row a task."""
    say = texts(language)
    stops = [stop for record in facts.of_kind(Kind.MILESTONE) for stop in _stops(record)]
    if not stops:
        return Chart("timeline", say["charts.timeline"], say["charts.no_milestones"])
    order = [_link_name(link) for link in facts.links]
    names = {stop: _task_of(facts, stop[0]) for stop in stops}
    rows = sorted(dict.fromkeys(names.values()), key=lambda name: order.index(name) if name in order else len(order))
    data = []
    for side, colour, symbol in ((Version.OLD, _OLD, "circle"), (Version.NEW, _NEW, "diamond")):
        own = [stop for stop in stops if stop[0].version is side]
        data.append(
            {
                "type": "scatter", "mode": "markers", "name": version_name(side, language),
                "x": [year for _, year, _ in own], "y": [names[stop] for stop in own],
                "text": [_wrapped(words) for _, _, words in own], "customdata": [record.key for record, _, _ in own],
                "marker": {"color": colour, "symbol": symbol, "size": 14},
                "hovertemplate": "%{x} · %{y}<br>%{text}<extra></extra>",
            }
        )  # fmt: skip
    years = [year for _, year, _ in stops]
    axes = {
        "xaxis": {
            "dtick": 1,
            "range": [min(years) - 0.5, max(years) + 0.5],
            "tickformat": "d",
            "fixedrange": True,
            "side": "top",
            "gridcolor": "var(--cp-line)",
        },
        "yaxis": _rows(rows),
    }
    layout = _layout(len(rows), axes, top=40, legend=True)
    told = sorted(stops, key=lambda stop: (stop[1], stop[0].version or "", stop[0].start))
    cells = tuple((Cell(str(year)), Cell(label(record, language), (record.key,)), Cell(words)) for record, year, words in told)
    head = (say["charts.year"], say["charts.milestone"], say["charts.promised"])
    return Chart("timeline", say["charts.timeline"], say["charts.timeline_note"], _figure(data, layout), head, cells)


def flow(facts: Facts, language: Language = Language.ZH) -> Chart:
    """Draw where the clauses of each old task or chapter went: stayed, moved, came new, have no counterpart."""
    say = texts(language)
    streams: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    partners = _partners(facts)
    nowhere = (say["charts.none_old"], say["charts.none_new"])
    for pair in facts.aligned:
        sides = [[facts.by_key[key] for key in side] for side in (pair.old, pair.new)]
        for old, new in ((old, new) for old in sides[0] for new in sides[1]):
            a, b = _place(facts, old), _place(facts, new)
            streams[(a, b, "kept" if partners.get(a) == b else "moved")] += [old.key, new.key]
    met = {key for keys in streams.values() for key in keys}
    for record in (r for r in facts.of_kind(Kind.CLAUSE) if r.key not in met and r.version):
        if record.version is Version.OLD:
            streams[(_place(facts, record), nowhere[1], "removed")].append(record.key)
        else:
            streams[(nowhere[0], _place(facts, record), "added")].append(record.key)
    if not met or len(facts.versions) < len(Version):
        return Chart("flow", say["charts.flow"], say["charts.no_flow"])
    lefts = _in_order((a for a, _, _ in streams), facts, Version.OLD, nowhere[0])
    rights = _in_order((b for _, b, _ in streams), facts, Version.NEW, nowhere[1])
    links = sorted(streams.items(), key=lambda item: (lefts.index(item[0][0]), rights.index(item[0][1])))
    counts = [_count(keys, kind) for (_, _, kind), keys in links]
    data = [
        {
            "type": "sankey", "arrangement": "snap", "valueformat": "d",
            "node": {
                "label": [*lefts, *rights], "pad": 12, "thickness": 14, "x": [0.001] * len(lefts) + [0.999] * len(rights),
                "y": _heights(links, counts, lefts, 0) + _heights(links, counts, rights, 1),
                "color": [_OLD] * len(lefts) + [_NEW] * len(rights),
                "customdata": [" ".join(_behind(links, name, side)) for side, names in enumerate((lefts, rights)) for name in names],
                "hovertemplate": "%{label}<extra></extra>",
            },
            "link": {
                "source": [lefts.index(a) for (a, _, _), _ in links], "target": [len(lefts) + rights.index(b) for (_, b, _), _ in links],
                "value": counts, "color": [_STREAMS[kind] for (_, _, kind), _ in links],
                "customdata": [" ".join(dict.fromkeys(keys)) for _, keys in links],
                "label": [say[f"charts.flow_{kind}"] for (_, _, kind), _ in links],
                "hovertemplate": "%{source.label} → %{target.label}<br>%{label} · %{value}<extra></extra>",
            },
        }
    ]  # fmt: skip
    rows = tuple(
        (Cell(a), Cell(b), Cell(say[f"charts.flow_{kind}"]), Cell(say["charts.clauses"].format(n=n), tuple(dict.fromkeys(keys))))
        for ((a, b, kind), keys), n in zip(links, counts, strict=True)
    )
    layout = _layout(max(len(lefts), len(rights)) * 2, {}, top=16)
    head = (version_name(Version.OLD, language), version_name(Version.NEW, language), say["charts.relation"], say["charts.behind"])
    return Chart("flow", say["charts.flow"], say["charts.flow_note"], _figure(data, layout), head, rows)


def _figure(data: list[Figure], layout: Figure) -> Figure:
    return {"data": data, "layout": layout}


def _layout(rows: int, more: Figure, *, top: int, right: int = 16, legend: bool = False) -> Figure:
    return {
        "height": top + rows * _ROW + _BOTTOM,
        "margin": {"l": 10, "r": right, "t": top, "b": _BOTTOM},
        "showlegend": legend,
        "legend": {"orientation": "h", "x": 0, "y": 0, "xanchor": "left", "yanchor": "top"},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": "var(--cp-ink)", "size": 13, "family": "Noto Sans CJK SC, Source Han Sans SC, system-ui, sans-serif"},
        "hoverlabel": {"bgcolor": "var(--cp-surface)", "font": {"color": "var(--cp-ink)"}, "align": "left"},
        "dragmode": False,
        **more,
    }


def _rows(names: Sequence[str]) -> Figure:
    """Return an axis with a row a name, the first on top."""
    return {
        "type": "category", "categoryorder": "array", "categoryarray": [*names], "range": [len(names) - 0.5, -0.5],
        "fixedrange": True, "automargin": True, "gridcolor": "var(--cp-line)",
    }  # fmt: skip


def _side(drawn: Sequence[tuple[QuantityChange, str]], side: Version, language: Language) -> Figure:
    """Return the marks of one version; the smaller figure of a line is written left of its mark, the larger right."""
    marks = [(each[0], name, change) for change, name in drawn if (each := change.old if side is Version.OLD else change.new)]
    is_old = side is Version.OLD
    left = [change.old and change.new and is_old == ((change.ratio or 1.0) >= 1.0) for _, _, change in marks]
    return {
        "type": "scatter", "mode": "markers+text", "name": version_name(side, language),
        "x": [stated.quantity.value for stated, _, _ in marks], "y": [name for _, name, _ in marks],
        "text": [f" {_written(stated)} " for stated, _, _ in marks], "cliponaxis": False,
        "textposition": ["middle left" if each else "middle right" for each in left],
        "marker": {"color": _OLD if is_old else _NEW, "symbol": "circle" if is_old else "diamond", "size": 11},
        "customdata": [stated.record.key for stated, _, _ in marks], "hovertemplate": "%{y}<br>%{text}<extra></extra>",
    }  # fmt: skip


def _times(change: QuantityChange) -> str:
    return f"×{change.ratio:.3g}" if change.ratio is not None else ""


def _heights(
    links: Sequence[tuple[tuple[str, str, str], list[str]]], counts: Sequence[int], names: Sequence[str], side: int
) -> list[float]:
    """Return how far down the middle of each place stands, 0 to 1, in the order of the names."""
    sizes = [sum(n for (ends, _), n in zip(links, counts, strict=True) if ends[side] == name) for name in names]
    total = sum(sizes) or 1
    return [min(0.99, max(0.01, (sum(sizes[:place]) + sizes[place] / 2) / total)) for place in range(len(names))]


def _link_name(link: TaskLink) -> str:
    record = link.new or link.old
    return _named(record) if record else ""


def _task_of(facts: Facts, record: Record | None) -> str:
    """Name the task that a record belongs to as the newest version calls it, so that both versions share a row."""
    if record is None:
        return ""
    link = facts.link_of(record)
    return _link_name(link) if link else _place(facts, record)


def _named(title: Record) -> str:
    """Name a task; one of the old version alone says so."""
    return task_name(title) if title.version is Version.NEW else f"{version_name(Version.OLD)}{task_name(title)}"


def _place(facts: Facts, record: Record) -> str:
    """Name the task or the widest chapter that a record stands in, in its own version."""
    title = facts.of_task(record.version, record.task, Kind.TASK) if record.version and record.task else None
    if title:
        return task_name(title)
    return record.context.split(CONTEXT)[0] or ordinal(record.task) or "—"


def _partners(facts: Facts) -> dict[str, str]:
    """Return by old task or chapter the new one that stands against it: by the links of tasks, else where most of it went."""
    linked = {task_name(link.old): task_name(link.new) for link in facts.links if link.old and link.new}
    if linked:
        return linked
    votes: dict[str, list[str]] = defaultdict(list)
    for pair in facts.aligned:
        for key in pair.old:
            votes[_place(facts, facts.by_key[key])] += [_place(facts, facts.by_key[other]) for other in pair.new]
    return {place: max(dict.fromkeys(found), key=found.count) for place, found in votes.items() if found}


def _in_order(names: Iterable[str], facts: Facts, side: Version, last: str) -> list[str]:
    """Return names in the order of their version's text; what has no place of its own comes last."""
    starts: dict[str, int] = {}
    for record in facts.of_kind(Kind.CLAUSE, version=side):
        starts.setdefault(_place(facts, record), record.number or record.start)
    return sorted(dict.fromkeys(names), key=lambda name: (name == last, starts.get(name, 0)))


def _count(keys: Sequence[str], kind: str) -> int:
    return len(keys) // 2 if kind in ("kept", "moved") else len(keys)


def _behind(links: Iterable[tuple[tuple[str, str, str], list[str]]], name: str, side: int) -> list[str]:
    return list(dict.fromkeys(key for ends, keys in links if ends[side] == name for key in keys))


def _stated_cell(side: Sequence[Stated]) -> Cell:
    return Cell("；".join(dict.fromkeys(map(_written, side))), tuple(dict.fromkeys(each.record.key for each in side)))


def _comparable(change: QuantityChange) -> bool:
    """Tell whether a change stands on a scale of numbers: twice as many does not, nor do two units."""
    stated = (*change.old[:1], *change.new[:1])
    if any(each.quantity.unit == _TIMES or each.quantity.value <= 0 for each in stated):
        return False
    return len(stated) < len(Version) or change.ratio is not None


def _line_name(change: QuantityChange, place: int, changes: Sequence[QuantityChange]) -> str:
    """Name a line of the chart; of two that count things of one name the later is told apart."""
    same = [n for n, other in enumerate(changes) if other.name == change.name]
    return change.name if same.index(place) == 0 else f"{change.name} ({same.index(place) + 1})"


def _written(stated: Stated) -> str:
    quantity = stated.quantity
    return quantity.written if quantity.unit in quantity.written else f"{quantity.written} {quantity.unit}"


def _stops(record: Record) -> list[tuple[Record, int, str]]:
    """Return a milestone's sentences with the last year each names, or the year before it; what a sentence compares with is no stop."""
    found: list[tuple[Record, int, str]] = []
    year: int | None = None
    for sentence in _SENTENCE.findall(record.text):
        years = [int(named) for named in _YEAR.findall(_BASE.sub("", sentence))]
        year = max(years, default=year or 0) or None
        if year:
            found.append((record, year, sentence.strip()))
    return found


def _wrapped(text: str) -> str:
    """Break a text for a hover box; angle brackets would be read as markup there."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;")
    return "<br>".join(plain[at : at + _WRAP] for at in range(0, len(plain), _WRAP))
