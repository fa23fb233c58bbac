"""Write a made-up document as a file of each kind, with what each kind has for struck out, hidden, inserted, deleted and raised."""

from __future__ import annotations

import html
import io
from collections.abc import Iterator
from typing import Any

import docx
import openpyxl
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part as PackagePart
from docx.oxml import parse_xml
from generated import Grid, Look, Made, Part, Run, Runs
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_CHANGE = 'w:id="1" w:author="a" w:date="2024-01-01T00:00:00Z"'
_DRESS = {
    Look.STRUCK: ("<w:strike/>", "<w:dstrike/>"),
    Look.HIDDEN: ("<w:vanish/>",),
    Look.RAISED: ('<w:vertAlign w:val="superscript"/>',),
}


def _text(run: Run) -> str:
    return run.word + run.behind


def _apart(runs: Runs) -> Iterator[Run]:
    """Yield the runs, with what stands behind a raised one on the line again."""
    for run in runs:
        if run.look is Look.RAISED:
            yield Run(run.word, run.look)
            yield Run(run.behind)
        else:
            yield run


# Word


def _word_run(run: Run, way: int) -> str:
    dress = _DRESS.get(run.look, ("",))
    tag = "delText" if run.look is Look.DELETED else "t"
    inner = f'<w:r><w:rPr>{dress[way % len(dress)]}</w:rPr><w:{tag} xml:space="preserve">{_text(run)}</w:{tag}></w:r>'
    wrapper = {Look.INSERTED: ("ins", "moveTo"), Look.DELETED: ("del", "moveFrom")}.get(run.look)
    return f"<w:{wrapper[way % 2]} {_CHANGE}>{inner}</w:{wrapper[way % 2]}>" if wrapper else inner


def _word_paragraph(runs: Runs, way: int, style: str = "", gone: Look | None = None, behind: str = "") -> str:
    mark = {Look.DELETED: f"<w:del {_CHANGE}/>", Look.HIDDEN: "<w:vanish/>"}.get(gone, "") if gone else ""
    shape = f'<w:pStyle w:val="{style}"/>' if style else ""
    inner = "".join(_word_run(run, way + at) for at, run in enumerate(_apart(runs)))
    return f'<w:p xmlns:w="{_W}"><w:pPr>{shape}<w:rPr>{mark}</w:rPr></w:pPr>{inner}{behind}</w:p>'


def _word_table(grid: Grid, way: int) -> str:
    rows = [[(Run(title),) for title in grid.header], *grid.rows]
    cells = ["".join(f"<w:tc>{_word_paragraph(cell, way)}</w:tc>" for cell in row) for row in rows]
    return f'<w:tbl xmlns:w="{_W}">{"".join(f"<w:tr>{row}</w:tr>" for row in cells)}</w:tbl>'


def word_file(made: Made) -> bytes:
    """Return a Word file."""
    document = docx.Document()
    body, notes = document.element.body, []
    for part in made.parts:
        if isinstance(part, Grid):
            xml = _word_table(part, made.way)
        else:
            reference = ""
            if part.note and not part.gone:
                notes.append(part.note)
                reference = f'<w:r><w:footnoteReference w:id="{len(notes)}"/></w:r>'
            style = {"heading": ("Heading1", "")[made.way % 2], "bullet": "ListBullet"}.get(part.kind, "")
            xml = _word_paragraph(part.dressed, made.way, style, part.gone, reference)
        body.insert(len(body) - 1, parse_xml(xml))
    if notes:
        inner = "".join(f'<w:footnote w:id="{n}">{_word_paragraph(note, made.way)}</w:footnote>' for n, note in enumerate(notes, start=1))
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
        blob = f'<w:footnotes xmlns:w="{_W}">{inner}</w:footnotes>'.encode()
        package = PackagePart(PackURI("/word/footnotes.xml"), kind, blob, document.part.package)
        document.part.relate_to(package, RELATIONSHIP_TYPE.FOOTNOTES)
    document.sections[0].header.paragraphs[0].text = made.furniture
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


# HTML and Markdown

_TAGS = {
    Look.STRUCK: (
        "<s>{}</s>",
        "<strike>{}</strike>",
        '<span style="text-decoration: line-through">{}</span>',
        '<span class="cut">{}</span>',
        "<b><s>{}</s></b>",
    ),
    Look.HIDDEN: (
        '<span style="display:none">{}</span>',
        "<span hidden>{}</span>",
        '<b style="visibility: hidden">{}</b>',
        '<span class="none">{}</span>',
        '<span style="font-size:0">{}</span>',
    ),
    Look.INSERTED: ("<ins>{}</ins>", "<u>{}</u>"),
    Look.DELETED: ("<del>{}</del>", "<del><b>{}</b></del>"),
    Look.RAISED: ("<sup>{}</sup>", '<span style="vertical-align: super">{}</span>'),
}
_MARKS = {
    Look.STRUCK: ("~~{}~~", "<s>{}</s>", '<span style="text-decoration: line-through">{}</span>'),
    Look.HIDDEN: ('<span style="display:none">{}</span>', "<span hidden>{}</span>"),
    Look.INSERTED: ("<ins>{}</ins>", "**{}**"),
    Look.DELETED: ("<del>{}</del>", "~~{}~~"),
    Look.RAISED: ("<sup>{}</sup>",),
}


def _marked(runs: Runs, way: int, marks: dict[Look, tuple[str, ...]]) -> str:
    said = []
    for at, run in enumerate(runs):
        forms = marks.get(run.look, ("{}",))
        said.append(forms[(way + at) % len(forms)].format(html.escape(run.word)) + run.behind)
    return "".join(said)


def html_file(made: Made) -> bytes:
    """Return a web page with a menu and a footer."""
    body = []
    for part in made.parts:
        if isinstance(part, Grid):
            rows = [[(Run(title),) for title in part.header], *part.rows]
            cells = ["".join(f"<td>{_marked(cell, made.way, _TAGS)}</td>" for cell in row) for row in rows]
            body.append(f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>")
            continue
        tag = {"heading": "h2", "bullet": "li"}.get(part.kind, "p")
        if part.gone is Look.HIDDEN:
            inner = _marked(tuple(Run(run.word, behind=run.behind) for run in part.dressed), 0, _TAGS)
            body.append(f'<{tag} style="display:none">{inner}</{tag}>')
        else:
            body.append(f"<{tag}>{_marked(part.dressed, made.way, _TAGS)}</{tag}>")
    style = "<style>.cut { text-decoration: line-through } .none { display: none }</style>"
    nav = f'<nav><a href="/a">{made.furniture}</a><a href="/b">首页</a></nav>'
    return f"<html><head>{style}</head><body>{nav}<div>{''.join(body)}</div></body></html>".encode()


def markdown_file(made: Made) -> bytes:
    """Return a Markdown file."""
    lines, notes = [f"<!-- {made.furniture} -->"], []
    for part in made.parts:
        if isinstance(part, Grid):
            rows = ["| " + " | ".join(_marked(cell, made.way, _MARKS) for cell in row) + " |" for row in part.rows]
            lines.append("\n".join([f"| {' | '.join(part.header)} |", "| --- | --- |", *rows]))
            continue
        reference = ""
        if part.note and not part.gone:
            notes.append(part.note)
            reference = f"[^{len(notes)}]"
        before = {"heading": "## ", "bullet": "- "}.get(part.kind, "")
        lines.append(before + _marked(part.dressed, made.way, _MARKS) + reference)
    lines.extend(f"[^{number}]: {_marked(note, made.way, _MARKS)}" for number, note in enumerate(notes, start=1))
    return "\n\n".join(lines).encode()


def text_file(made: Made) -> bytes:
    """Return a plain text; its tables have tabs between the cells."""
    lines = []
    for part in made.parts:
        if isinstance(part, Grid):
            rows = [part.header, *("\t".join("".join(map(_text, cell)) for cell in row) for row in part.rows)]
            lines.append("\n".join(row if isinstance(row, str) else "\t".join(row) for row in rows))
        else:
            lines.append("".join(map(_text, part.dressed)))
    return "\n\n".join(lines).encode(("utf-8", "gb18030", "utf-8-sig")[made.way % 3])


# Workbooks


def _fonts(look: Look) -> InlineFont | None:
    if look in (Look.STRUCK, Look.DELETED):
        return InlineFont(strike=True)
    return InlineFont(vertAlign="superscript") if look is Look.RAISED else InlineFont(b=True) if look is Look.INSERTED else None


def _put(sheet: Any, row: int, column: int, runs: Runs) -> None:
    """Write runs to a cell; those that are hidden stand in a column of their own that is."""
    shown = [run for run in _apart(runs) if run.look is not Look.HIDDEN and _text(run)]
    blocks = [TextBlock(font, _text(run)) if (font := _fonts(run.look)) else _text(run) for run in shown]
    if blocks:
        sheet.cell(row, column).value = CellRichText(*blocks)
    if hidden := "".join(_text(run) for run in runs if run.look is Look.HIDDEN):
        sheet.cell(row, column + 10).value = hidden
        sheet.column_dimensions[openpyxl.utils.get_column_letter(column + 10)].hidden = True


def workbook_file(made: Made) -> bytes:
    """Return a workbook of one sheet, and a hidden one."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    row = 0
    for part in made.parts:
        lines = [(part.dressed,)] if isinstance(part, Part) else [*(((Run(t),) for t in part.header),), *part.rows]
        for line in lines:
            row += 1
            for column, cell in enumerate(line, start=1):
                _put(sheet, row, column, cell)
    unseen = workbook.create_sheet("草稿")
    unseen["A1"], unseen.sheet_state = made.furniture, "hidden"
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()
