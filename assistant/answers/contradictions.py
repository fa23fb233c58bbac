"""Where the note contradicts itself or the text, when that is what is asked."""

from __future__ import annotations

import re

from assistant.answers.context import Context, Outcome
from assistant.answers.notices import state
from assistant.understanding.lexicon import Ask
from corpus.check import Finding
from corpus.normalize import fold

_RIGHT = re.compile(r"一致|相符|吻合|对得上|准确|正确|算对|\b(?:consistent|correct|accurate|agree)\b")


def answer(context: Context) -> Outcome | None:
    """List the findings that the question's subject touches, all of them where it names none."""
    question = context.question
    if not context.has(Ask.CHECK) or question.clauses:
        return None
    findings = [finding for finding in context.facts.findings if not finding.holds or _RIGHT.search(question.plain)]
    topical = question.words or question.departments or question.named or question.tasks or question.hinted
    concerned = [finding for finding in findings if _concerns(context, finding)] if topical else findings
    if topical and not concerned:
        return None
    draft = context.draft()
    for finding in concerned:
        state(context, draft, finding)
    if not draft.claims and not topical:
        draft.computed(context.say("check.none"), *context.facts.policy[:1])
    return draft if draft.claims else None


def _concerns(context: Context, finding: Finding) -> bool:
    question = context.question
    places = (finding.statement, *finding.evidence)
    if finding.name in question.departments:
        return True
    if question.departments:
        return False
    if question.words:
        return any(word in fold(finding.name) or fold(finding.name) in word for word in question.words)
    links = context.links or question.hinted
    return any(context.facts.link_of(record) in links for record in places)
