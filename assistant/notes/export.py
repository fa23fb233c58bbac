"""Write a call note as Word, Markdown or Excel: what was said, word-for-word quotations, documents with their hash, the date."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from assistant.comparing.diff import compared
from assistant.comparing.export import RELATIONS, word_side, writable
from assistant.documents.wording import spoken
from assistant.notes.items import CallNote, Item, Quoted, Said, by_owner
from assistant.types import ClaimKind, Language
from corpus.deadline import check
from corpus.types import OPINION_KINDS
from corpus.visible import visible

_KINDS = {ClaimKind.QUOTED: "引述", ClaimKind.COMPUTED: "计算"}
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|])")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDTH, _LONGEST_CELL = 60, 32_000


@dataclass(frozen=True, slots=True)
class Written:
    """A note as a file."""

    name: str
    content: bytes


def written(note: CallNote, kind: str, day: date) -> Written:
    """Return the note as `docx`, `md` or `xlsx`."""
    check()
    makers: dict[str, Callable[[CallNote, date], bytes]] = {"docx": as_docx, "md": as_markdown, "xlsx": as_xlsx}
    title = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', "_", visible(note.title)).strip(" ._")[:60] or "摘录"
    return Written(f"{title}-{day.isoformat()}.{kind}", makers[kind](note.named(), day))


def as_markdown(note: CallNote, day: date) -> bytes:
    """Return the note as Markdown; nothing of a document is markup in it."""
    lines = [f"# {_plain(note.title or '摘录')}", "", f"日期：{day.isoformat()}", ""]
    lines += [f"- 资料：《{_plain(title)}》 SHA-256 {hash}" for title, hash in note.documents]
    for number, item in enumerate(note.items, start=1):
        check()
        lines += ["", f"## {number}. {_plain(item.title)}", ""]
        if item.remark:
            lines += [f"备注：{_plain(item.remark)}", ""]
        lines += [f"- {_kind(item, said)}：{_plain(_said(said.text))} {_marks(said.citations)}".rstrip() for said in item.claims]
        for head, side in _parts(item):
            lines += ["", f"**{head}**", ""]
            lines += [f"- {_numbered(quoted)}{_plain(quoted.named)}：“{_plain(_line(quoted.quote))}” （{quoted.cite}）" for quoted in side]
    return ("\n".join(lines) + "\n").encode("utf-8")


def as_docx(note: CallNote, day: date) -> bytes:
    """Return the note as a Word document: pairs side by side with what changed marked, commentary apart."""
    from docx import Document
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    document = Document()
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = "SimSun", Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "SimSun")
    for section in document.sections:
        section.left_margin = section.right_margin = Cm(2)
        section.footer.paragraphs[0].text = writable(f"{note.title or '摘录'} · {day.isoformat()}")
    document.add_heading(writable(note.title or "摘录"), level=1)
    document.add_paragraph(f"日期：{day.isoformat()}")
    for title, hash in note.documents:
        document.add_paragraph(writable(f"资料：《{title}》 SHA-256 {hash}"))
    for number, item in enumerate(note.items, start=1):
        check()
        document.add_heading(writable(f"{number}. {item.title}"), level=2)
        if item.remark:
            document.add_paragraph(writable(f"备注：{item.remark}"))
        for said in item.claims:
            document.add_paragraph(
                writable(f"{_kind(item, said)}：{_said(said.text)} {_marks(said.citations)}".rstrip()), style="List Bullet"
            )
        if item.old or item.new:
            _docx_pair(document, item)
        apart = (("引文", _policy(item)), *_opinions(item))
        for head, side in apart:
            if side:
                document.add_heading(head, level=3)
            for quoted in side:
                document.add_paragraph(writable(f"{_numbered(quoted)}{quoted.named}：“{quoted.quote}” （{quoted.cite}）"))
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def as_xlsx(note: CallNote, day: date) -> bytes:
    """Return the note as a workbook: answers, quotations, pairs; no text of a document becomes a formula."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    said = [
        (str(n), item.title, _kind(item, each), _said(each.text), _marks(each.citations), item.remark)
        for n, item in enumerate(note.items, start=1)
        for each in item.claims
    ]
    quotes = [
        (
            str(n),
            _numbered(q).strip(),
            q.named,
            _side(q),
            q.task,
            str(q.number or ""),
            str(q.figure or ""),
            q.title,
            q.hash,
            q.quote,
            q.cite,
        )
        for n, item in enumerate(note.items, start=1)
        for q in item.quoted
    ]
    heads = dict.fromkeys(head for item in note.items if item.old or item.new for head, _ in _opinions(item))
    opinion = next(iter(heads)) if len(heads) == 1 else "附注"
    pairs = [_pair_row(str(n), item, opinion) for n, item in enumerate(note.items, start=1) if item.old or item.new]
    about = [("日期", day.isoformat()), *((f"《{title}》", f"SHA-256 {hash}") for title, hash in note.documents)]
    _sheet(book, "说明", (note.title or "摘录", ""), about)
    _sheet(book, "问答", ("条目", "问题", "类型", "内容", "引文", "备注"), said)
    _sheet(book, "引文", ("条目", "编号", "出处", "版本", "任务/章", "条", "图表", "资料", "资料哈希", "原文", "引文编号"), quotes)
    _sheet(book, "对照", ("条目", "旧版", "旧版原文", "关系", "新版", "新版原文", opinion, "备注"), pairs)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _sheet(book: Any, name: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:  # noqa: ANN401 - openpyxl has no types
    from openpyxl.styles import Alignment, Font

    sheet = book.create_sheet(name)
    for place, row in enumerate((head, *rows), start=1):
        check()
        for column, text in enumerate(row, start=1):
            cell = sheet.cell(place, column)
            cell.value = writable(text)[:_LONGEST_CELL]
            cell.data_type = "s"  # whatever it begins with, it is text
            cell.quotePrefix = text.startswith(_FORMULA)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=place == 1)
    for column in range(1, len(head) + 1):
        longest = max((len(row[column - 1]) for row in (head, *rows)), default=8)
        sheet.column_dimensions[sheet.cell(1, column).column_letter].width = min(_WIDTH, max(8, longest * 2))
    sheet.freeze_panes = "A2"


def _pair_row(number: str, item: Item, column: str) -> tuple[str, ...]:
    how = RELATIONS[item.relation] if item.relation else ""
    opinions = "\n".join(_texts(side) if head == column else f"{head}：{_texts(side)}" for head, side in _opinions(item))
    return (number, _labels(item.old), _texts(item.old), how, _labels(item.new), _texts(item.new), opinions, item.remark)


def _docx_pair(document: Any, item: Item) -> None:  # noqa: ANN401 - python-docx has no types
    table = document.add_table(rows=2, cols=2)
    table.style = "Table Grid"
    relation = f"（{RELATIONS[item.relation]}）" if item.relation else ""
    for cell, head in zip(table.rows[0].cells, (f"旧版 {_labels(item.old)}", f"新版 {_labels(item.new)} {relation}"), strict=True):
        cell.text = writable(head)
    sides = compared([quoted.record for quoted in item.old], [quoted.record for quoted in item.new])
    for cell, records, came in zip(table.rows[1].cells, sides, (False, True), strict=True):
        word_side(cell, records, came)
    document.add_paragraph(writable("、".join(quoted.cite for quoted in (*item.old, *item.new))))


def _parts(item: Item) -> list[tuple[str, tuple[Quoted, ...]]]:
    relation = f"（{RELATIONS[item.relation]}）" if item.relation else ""
    named = [("旧版", item.old), (f"新版{relation}", item.new), ("引文", _policy(item)), *_opinions(item)]
    return [(head, side) for head, side in named if side]


def _policy(item: Item) -> tuple[Quoted, ...]:
    return tuple(quoted for quoted in item.quotes if quoted.kind not in OPINION_KINDS)


def _opinions(item: Item) -> list[tuple[str, tuple[Quoted, ...]]]:
    """Return what is said about the policy, under what each document calls it."""
    return [(spoken([mark] if mark else [], "heading", Language.ZH), side) for mark, side in by_owner(item)]


def _kind(item: Item, said: Said) -> str:
    """Name the kind of a sentence; an opinion is called as the document calls it that it quotes."""
    owners = dict.fromkeys(quoted.owner for quoted in item.quotes if quoted.n in said.citations and quoted.owner)
    return _KINDS.get(said.kind) or spoken(owners, "view", Language.ZH)


def _side(quoted: Quoted) -> str:
    return {"old": "旧版", "new": "新版"}.get(quoted.version.value if quoted.version else "", "")


def _numbered(quoted: Quoted) -> str:
    return f"[{quoted.n}] " if quoted.n else ""


def _marks(numbers: Sequence[int]) -> str:
    return "".join(f"[{n}]" for n in numbers)


def _said(text: str) -> str:
    return _BOLD.sub(r"\1", text)


def _labels(side: Sequence[Quoted]) -> str:
    return "、".join(quoted.named for quoted in side)


def _texts(side: Sequence[Quoted]) -> str:
    return "\n".join(quoted.quote for quoted in side)


def _line(text: str) -> str:
    return " ".join(text.split())


def _plain(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", _line(visible(text)))
