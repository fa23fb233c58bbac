"""Score the question files and write the tables into `bench/RESULTS.md`: `make eval`."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from pathlib import Path

from assistant.evaluation.score import Report, read_questions, score
from assistant.service import Assistant
from corpus.datafile import read_table

ROOT = Path(__file__).parent.parent
HERE = ROOT / "tests" / "eval"
RESULTS = ROOT / "bench" / "RESULTS.md"
DATA = ROOT.parent / "shared" / "data"
# What each of the files in `documents/` asks over, beside the note.
LIBRARIES = {
    "laws": ("laws/公司法", "laws/反垄断法", "laws/会计法"),
    "statutes": ("laws/反洗钱法", "laws/保障中小企业款项支付条例", "compare/反不正当竞争法", "compare/民用航空法"),
}
MARKED = re.compile(r"(<!-- eval:begin -->\n).*?(<!-- eval:end -->)", re.DOTALL)


def table(reports: dict[str, Report]) -> str:
    """Return Markdown tables: a row a file with its score when first asked and now, a row a kind of question, the shares."""
    first = read_table(HERE / "first_asked.toml")["share"]
    lines = ["| file | first asked | now | questions |", "|---|---:|---:|---:|"]
    for name, report in reports.items():
        passed, total = sum(report.passed.values()), sum(report.total.values())
        before = f"{first[name]:.1%}" if name in first else ""
        lines.append(f"| {name} | {before} | {passed / total:.1%} | {total} |")
    passed_kinds: Counter[str] = Counter()
    total_kinds: Counter[str] = Counter()
    for report in reports.values():
        passed_kinds.update(report.passed)
        total_kinds.update(report.total)
    lines += [f"| **all** | | **{passed_kinds.total() / total_kinds.total():.1%}** | **{total_kinds.total()}** |", ""]
    lines += ["| kind | passed | of |", "|---|---:|---:|"]
    lines += [f"| {kind} | {passed_kinds[kind]} | {total} |" for kind, total in total_kinds.most_common()]
    lines.append("")
    for name, report in reports.items():
        lines.append(
            f"- {name}: evidence recall@5 of the search alone {report.evidence_recall:.1%}, citation recall {report.citation_recall:.1%}, "
            f"citation precision {report.citation_precision:.1%}, refusal precision {report.refusal_precision:.1%}, "
            f"refusal recall {report.refusal_recall:.1%}"
        )
    return "\n".join(lines) + "\n"


def over_documents(name: str) -> Report | None:
    """Score a file that asks over the note and some laws in two versions each; None where the laws are not here."""
    folders = [DATA / folder for folder in LIBRARIES[name]]
    if not all(folder.exists() for folder in folders):
        return None
    with tempfile.TemporaryDirectory() as home, Assistant.open(Path(home)) as assistant:
        assistant.prepare()
        for folder in folders:
            assistant.add(sorted(folder.glob("old.*")) + sorted(folder.glob("new.*")), folder.name)
        assistant.prepare()
        return score(assistant, read_questions(HERE / "documents" / f"{name}.jsonl"))


def main() -> None:
    """Ask every question of every file in a fresh library and write what came out."""
    with tempfile.TemporaryDirectory() as home, Assistant.open(Path(home)) as assistant:
        assistant.prepare()
        reports = {path.stem: score(assistant, read_questions(path)) for path in sorted(HERE.glob("*.jsonl"))}
    reports |= {name: report for name in LIBRARIES if (report := over_documents(name))}
    text = table(reports)
    print(text)
    RESULTS.write_text(MARKED.sub(lambda hit: hit.group(1) + text + hit.group(2), RESULTS.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
