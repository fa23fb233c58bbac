"""Score the question files and write the table into both READMEs: `make eval`."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from assistant.evaluation import Report, read_questions, score
from assistant.service import Assistant

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
MARKED = re.compile(r"(<!-- eval:begin -->\n).*?(<!-- eval:end -->)", re.DOTALL)


def table(reports: dict[str, Report]) -> str:
    """Return a Markdown table, a row a category and file, and a line of shares."""
    lines = ["| file | category | passed | total |", "|---|---|---:|---:|"]
    for name, report in reports.items():
        for row in report.as_rows():
            category = "**all**" if row["category"] == "合计" else row["category"]
            lines.append(f"| {name} | {category} | {row['passed']} | {row['total']} |")
    lines.append("")
    for name, report in reports.items():
        shares = (
            f"evidence recall@5 of the search alone {report.evidence_recall:.1%}, citation recall {report.citation_recall:.1%}, citation precision {report.citation_precision:.1%}, "
            f"refusal precision {report.refusal_precision:.1%}, refusal recall {report.refusal_recall:.1%}"
        )
        lines.append(f"- {name}: {shares}")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Ask every question of every file in a fresh library and write what came out."""
    with tempfile.TemporaryDirectory() as home, Assistant.open(Path(home)) as assistant:
        assistant.prepare()
        reports = {path.name: score(assistant, read_questions(path)) for path in sorted(HERE.glob("*.jsonl"))}
    text = table(reports)
    print(text)
    for name in ("README.md", "README.zh-CN.md"):
        path = ROOT / name
        path.write_text(MARKED.sub(lambda hit: hit.group(1) + text + hit.group(2), path.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
