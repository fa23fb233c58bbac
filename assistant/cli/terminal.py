"""What a person sees at a terminal: tables and colours by rich."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.panel import Panel
from rich.table import Column, Table

from assistant.cli.screen import Screen
from assistant.documents.facts import Facts
from assistant.documents.labels import label
from assistant.documents.readiness import percent
from assistant.documents.wording import owners_of, spoken
from assistant.interface.recognised import marked
from assistant.types import Answer, Card, Citation, Language, Status
from corpus.types import OPINION_KINDS, Pair, Record, Version

if TYPE_CHECKING:
    from assistant.comparing.alignment import Alignment
    from assistant.documents.intake import Understood
    from assistant.evaluation.score import Report
    from assistant.lookup.history import Moment
    from corpus.changes import DepartmentChange, QuantityChange, Stated
    from corpus.check import Finding
    from index.sync import Added

_RELATIONS = {
    "unchanged": "未变",
    "renumbered": "仅改序号",
    "revised": "修订",
    "split": "拆分",
    "merged": "合并",
    "moved": "移动",
    "added": "新增",
    "dropped": "取消",
}
_STATUS = {
    "home": "目录",
    "documents": "文件",
    "records": "记录",
    "pairs": "对照",
    "problems": "未能归位",
    "chunks": "检索片段",
    "vectors": "向量",
    "embeddings": "向量缓存",
    "encoder": "编码模型",
    "index": "索引",
    "understood": "读出了什么",
}
_INDEX = {"ready": "可用", "absent": "尚未建立", "stale": "已过期，下次使用时更新"}
_UNPLACED = 5  # places that were not placed, named of each document in a list
_BASIS = {"table": "表格", "meaning": "含义"}


def print_lines(lines: Iterable[str]) -> None:
    """Print lines as they stand."""
    console = Screen()
    for line in lines:
        console.print(escape(line))


def print_answer(answer: Answer, *, explain: bool = False) -> None:
    """Print an answer, its quotations old beside new, the analyst's apart, and what to ask next; before it what was understood."""
    console = Screen()
    if explain:
        console.print(f"理解为：{escape(str(answer.understood.get('text', '')))}", style="cyan")
        console.print_json(data={name: value for name, value in answer.understood.items() if name != "text"})
    style = "bold" if answer.status is Status.ANSWERED else "yellow"
    console.print(f"[{style}]{escape(answer.answer)}[/]")
    sides = [[c for c in answer.citations if c.version is version] for version in Version]
    if any(sides):
        table = Table(*(Column(name, overflow="fold", ratio=1) for name in ("旧版", "新版")), expand=True, show_lines=True)
        for i in range(max(map(len, sides))):
            table.add_row(*(_quotation(side[i]) if i < len(side) else "" for side in sides))
        console.print(table)
    for citation in answer.citations:
        if citation.kind in OPINION_KINDS:
            view = escape(spoken(owners_of(answer, [citation.n]), "view", Language.ZH))
            console.print(Panel(_quotation(citation), title=view, title_align="left", border_style="magenta"))
        elif citation.version is None:
            console.print(Panel(_quotation(citation), title="原文", title_align="left"))
    if answer.suggestions:
        console.print("接着可以问：" + " | ".join(escape(s) for s in answer.suggestions), style="dim")
    console.print(f"核验 {len(answer.claims)}/{len(answer.claims) + answer.withheld} · {answer.elapsed_ms:.0f} 毫秒", style="dim")


def _quotation(citation: Citation) -> str:
    figure = f" · 图表 {citation.figure}" if citation.figure else ""
    label = marked(f"{citation.label}{figure}", citation.recognised, citation.quote, Language.ZH)
    return f"[cyan]{escape(f'[{citation.n}]')} {escape(label)}[/]\n{escape(citation.quote)}"


def print_card(card: Card, facts: Facts) -> None:
    """Print a record with what stands against it and what the analyst says."""
    console = Screen()
    figure = f"图表 {card.record.figure}" if card.record.figure is not None else ""
    title = " · ".join(part for part in (card.label, card.record.task_title or card.record.context, figure) if part)
    title = _marked(title, card.record)
    console.print(Panel(escape(card.record.text), title=escape(title), title_align="left", border_style="cyan"))
    bases: dict[str, list[str]] = {}
    for pair in card.pairs:
        for key in (*pair.old, *pair.new):
            bases.setdefault(key, []).append(_BASIS[pair.basis.value])
    for record in card.counterparts:
        how = "、".join(dict.fromkeys(bases.get(record.key, [])))
        console.print(Panel(escape(record.text), title=escape(_marked(f"对照 {facts.label(record)}（{how}）", record)), title_align="left"))
    for record in card.commentary:
        console.print(
            Panel(escape(record.text), title=escape(_marked(facts.label(record), record)), title_align="left", border_style="magenta")
        )


def _marked(label: str, record: Record) -> str:
    return marked(label, record.recognised, record.text, Language.ZH)


def print_pairs(pairs: Sequence[Pair], facts: Facts) -> None:
    """Print pairs as a table."""
    said = facts.wording.word("opinion", Language.ZH)
    table = Table("旧版", "新版", "关系", "依据", escape(said), expand=True, show_lines=True)
    for pair in pairs:
        sides = ["\n".join(_short(facts.by_key[key]) for key in keys) for keys in (pair.old, pair.new)]
        comments = "\n".join(facts.by_key[key].text for key in pair.commentary)
        basis = _BASIS[pair.basis.value] + (f" {pair.score:.2f}" if pair.score < 1 else "")
        table.add_row(escape(sides[0]), escape(sides[1]), _RELATIONS[pair.relation.value], basis, escape(comments))
    Screen().print(table)


def _short(record: Record) -> str:
    return f"{label(record)} {record.heading or record.text[:30]}"


def print_changes(departments: Iterable[DepartmentChange], quantities: Iterable[QuantityChange], facts: Facts) -> None:
    """Print the changes of departments and of quantities as tables."""
    console = Screen()
    table = Table("任务", "新增", "退出", "保留", title="责任部门", expand=True, show_lines=True)
    for change in departments:
        title = change.new or change.old
        names = ("、".join(group) or "—" for group in (change.added, change.removed, change.kept))
        table.add_row(escape(title.task_title or "") if title else "", *names)
    console.print(table)
    table = Table("数量", "旧版", "新版", "倍数", title="量化目标", expand=True, show_lines=True)
    for quantity in quantities:
        ratio = f"{quantity.ratio:g}" if quantity.ratio is not None else "—"
        table.add_row(escape(quantity.name), _statements(quantity.old), _statements(quantity.new), ratio)
    console.print(table)


def _statements(stated: Iterable[Stated]) -> str:
    return escape("\n".join(f"{s.quantity.written}（{label(s.record)}）" for s in stated)) or "—"


def print_findings(findings: Iterable[tuple[Finding, Facts]]) -> None:
    """Print what contradicts what, and what was confirmed."""
    subjects = {"departments": "部门", "figures": "数量", "arithmetic": "算术"}
    columns = ("结论", "事项", "说法", "依据")
    table = Table(*(Column(name, overflow="fold") for name in columns), expand=True, show_lines=True)
    for finding, facts in findings:
        verdict = "[green]相符[/]" if finding.holds else "[red]矛盾[/]"
        said = f"{finding.said}\n{facts.label(finding.statement)}：{finding.statement.text}"
        proof = "\n".join(f"{facts.label(record)}：{record.text}" for record in finding.evidence)
        found = f"{finding.found} {finding.working}".strip()
        table.add_row(verdict, escape(f"{subjects[finding.subject.value]} {finding.name}"), escape(said), escape(f"{found}\n{proof}"))
    Screen().print(table)


def print_status(state: Mapping[str, Any]) -> None:
    """Print the state of documents and index."""
    table = Table(show_header=False)
    for key, value in state.items():
        if key == "problems":
            value = "；".join(_placed(p) for p in value) or "无"
        elif key == "understood":
            value = "\n".join(f"《{row['name']}》{_read_out(row)}" for row in value)
        elif key == "vectors":
            value = f"{percent([value / state['chunks'] if state['chunks'] else 0.0])} %"
        table.add_row(_STATUS.get(key, key), escape(_INDEX.get(str(value), str(value)) if key == "index" else str(value)))
    Screen().print(table)


def _placed(problem: Mapping[str, Any]) -> str:
    """Say what could not be placed, in which document and where."""
    at = [
        f"图表 {problem['figure']}" if problem["figure"] is not None else "",
        f"第 {problem['row']} 行" if problem["row"] is not None else "",
    ]
    return "：".join(part for part in (f"《{problem['document']}》{''.join(at)}", problem["message"]) if part)


def print_report(report: Report, verbose: bool) -> None:
    """Print the scores by kind of question, and each fault when asked for."""
    console = Screen()
    if verbose:
        for fault in report.faults:
            console.print(f"{escape(fault.id)} {escape(fault.question)}\n    " + escape("; ".join(fault.reasons)))
    table = Table("类别", "通过", "总数", "%")
    for row in report.as_rows():
        table.add_row(str(row["category"]), str(row["passed"]), str(row["total"]), f"{row['share']:.1%}")
    console.print(table)
    console.print(
        f"检索前五召回 {report.evidence_recall:.1%} · 引文召回 {report.citation_recall:.1%} · 引文精确 {report.citation_precision:.1%} · "
        f"拒答精确 {report.refusal_precision:.1%} · 拒答召回 {report.refusal_recall:.1%} · "
        f"p50 {report.p50:.1f} 毫秒 · p95 {report.p95:.1f} 毫秒"
    )


def print_added(added: Added, title: str, found: Understood) -> None:
    """Say what became of a document and what was understood of it."""
    from assistant.documents.intake import told

    words = {"added": "已加入", "updated": "已更新", "unchanged": "没有变化"}
    console = Screen()
    console.print(f"{words[added.outcome.value]}《{escape(title)}》（{escape(added.document)}）")
    if added.change is not None:
        console.print(f"  {added.change.zh}")
    for line in told(found, Language.ZH):
        console.print(f"  {escape(line)}")


def print_history(moments: Sequence[Moment]) -> None:
    """Print a clause through the versions of its text."""
    console = Screen()
    for moment in moments:
        said = f" · {_RELATIONS[moment.relation.value]}" if moment.relation else ""
        console.print(f"[bold]{escape(moment.date)}[/bold]{said}")
        for record in moment.records:
            console.print(f"  {escape(record.text)}")
        if not moment.records:
            console.print("  （没有这一条）")


def print_holdings(rows: Iterable[Mapping[str, Any]]) -> None:
    """Print the documents of the library."""
    columns = (Column(name, overflow="fold", ratio=share) for name, share in (("编号", 2), ("名称", 2), ("读出了什么", 4), ("来源", 2)))
    table = Table(*columns, expand=True, show_lines=True)
    for row in rows:
        source = "\n".join(row["paths"]) if row["added"] else "随程序附带"
        table.add_row(*(escape(str(row[key])) for key in ("document", "name")), escape(_read_out(row)), escape(source))
    Screen().print(table)


def _read_out(row: Mapping[str, Any]) -> str:
    """Say what a document was understood to be, with warnings and what was not placed."""
    unplaced = [each["told"] for each in row["unplaced"]]
    more = [f"……共 {len(unplaced)} 处没能归位"] if len(unplaced) > _UNPLACED else []
    return "\n".join([row["understood"], *(warning["message"] for warning in row["warnings"]), *unplaced[:_UNPLACED], *more])


def print_alignment(alignment: Alignment) -> None:
    """Print the pairs of two texts and how many stand in each relation."""
    from assistant.comparing.export import how, labels, summary

    console = Screen()
    table = Table("旧版", "新版", "关系", Column("相似", justify="right"), title=escape(alignment.title))
    for row in alignment.rows:
        old, new = labels(row)
        table.add_row(escape(old), escape(new), how(row), f"{row.score:.2f}" if row.old and row.new else "")
    console.print(table)
    console.print(summary(alignment))
