"""Write charts for the page: each figure as data for the page's script, and below it the same as a table."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.comparing.charts import Cell, Chart
from assistant.interface.words import texts
from assistant.render.escaping import escape
from assistant.types import Language
from corpus.visible import visible

_FORMATS = ("png", "svg")


def drawn(charts: Sequence[Chart], title: str, language: Language) -> str:
    """Write the charts of a document, one below the other."""
    return "".join(_chart(chart, title, language) for chart in charts)


def _chart(chart: Chart, title: str, language: Language) -> str:
    say = texts(language)
    head = f"<h3>{escape(chart.title)}</h3>"
    if chart.figure is None:
        said = f'<header>{head}</header><p class="cp-gap">{escape(chart.note)}</p>'
        return f'<section class="cp-chart" data-chart="{chart.kind}">{said}</section>'
    figure = escape(json.dumps(_visible(chart.figure), ensure_ascii=False))
    saved = "".join(
        f'<button type="button" class="cp-act" data-save="{each}">{say["charts.save"].format(format=each.upper())}</button>'
        for each in _FORMATS
    )
    name = escape(f"{title} {chart.title}")
    return (
        f'<section class="cp-chart" data-chart="{chart.kind}"><header>{head}<p>{escape(chart.note)}</p>{saved}</header>'
        f'<div class="cp-plot-box" tabindex="0" role="region" aria-label="{name}">'
        f'<div class="cp-plot" role="img" aria-label="{name}" data-name="{name}" data-figure="{figure}"></div></div>'
        f"<details><summary>{say['charts.table']}</summary>{_table(chart, name)}</details></section>"
    )


def _visible(values: Any) -> Any:  # noqa: ANN401 - whatever a figure of plotly is made of
    """Return a figure in which every text is as it may be shown: the page's script draws them as they are."""
    if isinstance(values, str):
        return visible(values)
    if isinstance(values, Mapping):
        return {name: _visible(value) for name, value in values.items()}
    return [_visible(value) for value in values] if isinstance(values, (list, tuple)) else values


def _table(chart: Chart, name: str) -> str:
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in chart.head)
    rows = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in chart.rows)
    return (
        f'<div class="cp-table-box" tabindex="0" role="region" aria-label="{name}"><table class="cp-table">'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _cell(cell: Cell) -> str:
    text = escape(cell.text)
    if cell.keys and cell.text:
        text = f'<button type="button" class="cp-look" data-marks="{escape(" ".join(cell.keys))}">{text}</button>'
    return f"<td>{text}</td>"
