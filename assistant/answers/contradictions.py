"""Where the note contradicts itself or the text, when that is what is asked."""

from __future__ import annotations

import re

from assistant.answers.notices import state
from assistant.case import Case, Outcome
from assistant.lexicon import Ask
from corpus.check import Finding
from corpus.normalize import fold

_RIGHT = re.compile(r"一致|相符|吻合|对得上|准确|正确|算对|\b(?:consistent|correct|accurate|agree)\b")


def answer(case: Case) -> Outcome | None:
    """List the findings that the question's subject touches, all of them where it names none."""
    question = case.question
    if not case.has(Ask.CHECK) or question.clauses:
        return None
    findings = [finding for finding in case.facts.findings if not finding.holds or _RIGHT.search(question.plain)]
    topical = question.words or question.departments or question.named or question.tasks or question.hinted
    concerned = [finding for finding in findings if _concerns(case, finding)] if topical else findings
    if topical and not concerned:
        return None
    draft = case.draft()
    for finding in concerned:
        state(case, draft, finding)
    if not draft.claims and not topical:
        draft.computed(case.say("check.none"), *case.facts.policy[:1])
    return draft if draft.claims else None


def _concerns(case: Case, finding: Finding) -> bool:
    question = case.question
    places = (finding.statement, *finding.evidence)
    if finding.name in question.departments:
        return True
    if question.departments:
        return False
    if question.words:
        return any(word in fold(finding.name) or fold(finding.name) in word for word in question.words)
    links = case.links or question.hinted
    return any(case.facts.link_of(record) in links for record in places)
