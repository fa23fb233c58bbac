"""One line where an answer touches a place at which the note contradicts itself."""

from __future__ import annotations

from assistant.answers.context import Context
from assistant.citations.draft import Draft
from corpus.check import Finding, Subject
from corpus.normalize import fold
from corpus.types import Kind

_SAID = {"新增": "added", "退出": "removed", "新旧两版都有": "in both versions", "新旧两版都没有": "in neither version"}


def add_notices(context: Context, draft: Draft) -> None:
    """Append a line for each contradiction that the answer's own words touch."""
    told = fold(" ".join(claim.text for claim in draft.claims))
    cited = {citation.id for citation in draft.citations}
    for finding in context.facts.findings:
        if not finding.holds and _touches(finding, told, cited):
            state(context, draft, finding)


def _touches(finding: Finding, told: str, cited: set[str]) -> bool:
    places = (finding.statement, *finding.evidence)
    if finding.subject is Subject.DEPARTMENTS:
        lists = {r.key for r in places if r.kind is Kind.DEPARTMENTS} <= cited
        return fold(finding.name) in told and (finding.statement.key in cited or lists)
    numbers = [fold(words) in told for words in (finding.said, finding.found)]
    return fold(finding.name) in told and any(numbers) and any(r.key in cited for r in places)


def state(context: Context, draft: Draft, finding: Finding) -> None:
    """Say what is claimed and what the records give, with both quotations."""
    english = context.language.value == "en"
    said, found = ((_SAID.get(w, w) if english else w) for w in (finding.said, finding.found))
    key = finding.subject.value if not finding.holds else "departments_ok" if finding.subject is Subject.DEPARTMENTS else "confirmed"
    text = context.say(
        f"check.{key}",
        name=finding.name,
        said=said,
        found=found,
        a=context.label(finding.statement),
        b=context.label(finding.evidence[0]) if finding.evidence else "",
        working=finding.working,
    )
    draft.computed(text, finding.statement, *finding.evidence)
