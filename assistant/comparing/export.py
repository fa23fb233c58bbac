"""Write an alignment as a side-by-side table that opens in a browser or in Word, with the changed words marked."""

from __future__ import annotations

import html
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from assistant.comparing.alignment import AlignedRow, Alignment, name
from assistant.comparing.diff import Piece, compared
from corpus.deadline import check
from corpus.types import Relation
from corpus.visible import visible

RELATIONS = {
    Relation.UNCHANGED: "未改",
    Relation.RENUMBERED: "仅改条号",
    Relation.REVISED: "修订",
    Relation.SPLIT: "拆分",
    Relation.MERGED: "合并",
    Relation.MOVED: "移位",
    Relation.ADDED: "新增",
    Relation.DROPPED: "删除",
}
_STYLE = """
body{font:15px/1.7 system-ui,"Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif;margin:2rem;color:#1f2328}
table{border-collapse:collapse;width:100%;table-layout:fixed}
th,td{border:1px solid #c9d1d9;padding:.5rem .7rem;vertical-align:top;text-align:left}
th{background:#f2f5f8;position:sticky;top:0}col.side{width:46%}col.how{width:8%}
del{background:#fdecea;color:#8a1c12;text-decoration:line-through}ins{background:#e5f5e9;color:#11592b;text-decoration:underline}
.how{font-size:.85em;color:#57606a}.unsure{color:#8a5a00}p{margin:.2em 0}
@media(prefers-color-scheme:dark){body{background:#16181c;color:#e6e8eb}th{background:#22262c}th,td{border-color:#3a4048}
del{background:#4a1f1c;color:#ffb4ab}ins{background:#173d25;color:#a8e6bd}}
"""


def alignment_html(alignment: Alignment) -> str:
    """Return a page of its own: no script, nothing loaded from elsewhere."""
    rows = "".join(map(_html_row, alignment.rows))
    title = _escaped(alignment.title)
    counts = _escaped(summary(alignment))
    heads = "".join(f"<th scope='col'>{_escaped(text)}</th>" for text in _heads(alignment))
    return (
        f"<!doctype html><html lang='zh'><head><meta charset='utf-8'><title>{title} 新旧对照</title><style>{_STYLE}</style></head>"
        f"<body><h1>{title} 新旧对照</h1><p>{counts}</p><table><colgroup><col class='side'><col class='side'><col class='how'></colgroup>"
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></body></html>\n"
    )


def _escaped(text: str) -> str:
    return html.escape(visible(text))


def summary(alignment: Alignment) -> str:
    """Return the counts of all relations in a line."""
    return "；".join(f"{RELATIONS[relation]} {count}" for relation, count in alignment.counts.items())


def _heads(alignment: Alignment) -> tuple[str, str, str]:
    return (f"旧版 {alignment.old_name}".strip(), f"新版 {alignment.new_name}".strip(), "关系")


def how(row: AlignedRow) -> str:
    """Name a row's relation; one that rests on little says so."""
    return RELATIONS[row.relation] + ("（待核）" if row.uncertain else "")


def _html_row(row: AlignedRow) -> str:
    check()
    sides = [_html_side(pieces, tag) for pieces, tag in zip(marked(row), ("del", "ins"), strict=True)]
    kind = "how unsure" if row.uncertain else "how"
    return f"<tr><td>{sides[0]}</td><td>{sides[1]}</td><td class='{kind}'>{_escaped(how(row))}</td></tr>"


def _html_side(records: Sequence[Sequence[Piece]], tag: str) -> str:
    shown = []
    for pieces in records:
        text = "".join(f"<{tag}>{_escaped(part)}</{tag}>" if changed else _escaped(part) for part, changed in pieces)
        shown.append("".join(f"<p>{line}</p>" for line in text.split("\n") if line.strip()))
    return "".join(shown)


def marked(row: AlignedRow) -> tuple[list[list[Piece]], list[list[Piece]]]:
    """Return for each side its records as pieces, each with whether it is changed."""
    return compared(row.old, row.new)


def alignment_docx(alignment: Alignment) -> bytes:
    """Return a Word document with the table: struck through what went, underlined what came."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    document = Document()
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = "SimSun", Pt(10)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "SimSun")
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, section.page_height, section.page_width
    document.add_heading(writable(f"{alignment.title} 新旧对照"), level=1)
    document.add_paragraph(summary(alignment))
    table = document.add_table(rows=1, cols=3)
    table.style, table.autofit = "Table Grid", False
    for cell, text in zip(table.rows[0].cells, _heads(alignment), strict=True):
        cell.text = writable(text)
    for row in alignment.rows:
        check()
        cells = table.add_row().cells
        for cell, records, came in zip(cells, marked(row), (False, True), strict=False):
            word_side(cell, records, came)
        cells[2].text = how(row)
    for row_cells in table.rows:
        for cell, width in zip(row_cells.cells, (Cm(11), Cm(11), Cm(2.4)), strict=True):
            cell.width = width
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def word_side(cell: Any, records: Sequence[Sequence[Piece]], came: bool) -> None:  # noqa: ANN401 - python-docx has no types
    """Write the pieces of one side into a cell of Word: what is new underlined, what is gone struck through."""
    from docx.shared import RGBColor

    paragraph = cell.paragraphs[0]
    for number, pieces in enumerate(records):
        if number:
            paragraph = cell.add_paragraph()
        for part, changed in pieces:
            lines = part.split("\n")
            for place, line in enumerate(lines):
                if place:
                    paragraph = cell.add_paragraph()
                run = paragraph.add_run(writable(line))
                if changed:
                    run.font.underline, run.font.strike = came, not came
                    run.font.color.rgb = RGBColor(0x11, 0x59, 0x2B) if came else RGBColor(0x8A, 0x1C, 0x12)


def writable(text: str) -> str:
    """Return a text as it may be shown, which is in characters that XML can hold (XML 1.0, 2.2)."""
    return visible(text)


def labels(row: AlignedRow) -> tuple[str, str]:
    """Return the labels of both sides, joined."""
    return "、".join(map(name, row.old)), "、".join(map(name, row.new))
