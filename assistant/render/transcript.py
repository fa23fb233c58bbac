"""Write questions and answers as HTML; every word of a document or a person passes `escape`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.render import feedback
from assistant.render.words import escape, texts
from assistant.types import Answer, Citation, Claim, ClaimKind, Language, Status, Verdict

_MARK = re.compile(r"\[(\d{1,4})\]")
_STRONG = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_MOST_SHOWN = 300  # characters of a question that are shown again


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its answer, numbered within a conversation, and what was said of it."""

    number: int
    answer: Answer
    verdict: Verdict | None = None


def welcome(examples: Sequence[str], language: Language) -> str:
    """Greet with questions to begin with."""
    say = texts(language)
    return f'<section class="cp-welcome"><h2>{say["welcome.head"]}</h2><p>{say["welcome.lines"]}</p>{questions(examples)}</section>'


def transcript(turns: Sequence[Turn], language: Language) -> str:
    """Write a conversation; only its last answer offers follow-ups."""
    return "".join(_turn(turn, turn is turns[-1], language) for turn in turns)


def notice(text: str) -> str:
    """Write one gentle line."""
    return f'<p class="cp-notice" role="status">{escape(text)}</p>' if text else ""


def _turn(turn: Turn, last: bool, language: Language) -> str:
    answer, say = turn.answer, texts(language)
    question = answer.question
    if len(question) > _MOST_SHOWN:
        question = question[:_MOST_SHOWN] + say["answer.clipped"].format(n=f"{len(question):,}")
    body = _answered(turn, language) if answer.status is Status.ANSWERED else _unanswered(turn, language)
    follow = ""
    if last and answer.suggestions:
        follow = f'<div class="cp-next"><span>{say["answer.next"]}</span>{questions(answer.suggestions)}</div>'
    return (
        f'<article class="cp-turn" data-turn="{turn.number}"><p class="cp-question">{escape(question)}</p>'
        f"{body}{_foot(answer, language)}{feedback.asked(turn.number, answer, turn.verdict, language)}{follow}</article>"
    )


def _answered(turn: Turn, language: Language) -> str:
    say = texts(language)
    opinions = [claim for claim in turn.answer.claims if claim.kind is ClaimKind.COMMENTARY]
    others = [claim for claim in turn.answer.claims if claim.kind is not ClaimKind.COMMENTARY]
    body = _claims(others, turn, language)
    if opinions:
        body += f'<aside class="cp-opinion"><h3>{say["answer.opinion"]}</h3>{_claims(opinions, turn, language)}</aside>'
    return f'<div class="cp-answer">{body}</div>'


def _unanswered(turn: Turn, language: Language) -> str:
    say, answer = texts(language), turn.answer
    head = say[f"answer.{answer.absence.value}" if answer.absence else "answer.no_answer"]
    marked = {int(n) for n in _MARK.findall(answer.answer)}
    marks = "".join(cite_button(c, turn.number, language) for c in answer.citations if c.n not in marked)
    return f'<div class="cp-answer cp-none"><h3>{head}</h3><p>{_inline(answer.answer, turn, language)}{marks}</p></div>'


def _claims(claims: Sequence[Claim], turn: Turn, language: Language) -> str:
    say = texts(language)
    tag = f'<span class="cp-tag" title="{escape(say["answer.computed_hint"])}">{say["answer.computed"]}</span>'
    lines = [
        f'<li class="cp-{claim.kind.value}">{tag if claim.kind is ClaimKind.COMPUTED else ""}{_inline(claim.text, turn, language)}</li>'
        for claim in claims
    ]
    return f'<ul class="cp-claims">{"".join(lines)}</ul>' if lines else ""


def _inline(text: str, turn: Turn, language: Language) -> str:
    """Write a line of Markdown: bold, line breaks, and citation marks as buttons; links and tags stay plain text."""
    cited = {citation.n: citation for citation in turn.answer.citations}

    def button(mark: re.Match[str]) -> str:
        citation = cited.get(int(mark.group(1)))
        return cite_button(citation, turn.number, language) if citation else mark.group()

    written = _MARK.sub(button, _STRONG.sub(r"<strong>\1</strong>", escape(text)))
    return written.replace("\n", "<br>")


def cite_button(citation: Citation, turn: int, language: Language) -> str:
    """Write a citation mark that lights its quotation up."""
    name = escape(texts(language)["answer.citation"].format(n=citation.n, label=citation.label))
    return (
        f'<button type="button" class="cp-n" data-turn="{turn}" data-cite="{citation.n}" '
        f'aria-label="{name}" title="{name}" aria-pressed="false">[{citation.n}]</button>'
    )


def questions(asked: Sequence[str]) -> str:
    """Write questions as buttons that ask them."""
    buttons = (f'<button type="button" class="cp-ask" data-ask="{escape(q)}">{escape(q)}</button>' for q in asked)
    return f'<div class="cp-asks">{"".join(buttons)}</div>'


def _foot(answer: Answer, language: Language) -> str:
    say = texts(language)
    n = len(answer.citations)
    parts = [say["answer.checked"].format(n=n) if n else say["answer.uncited"]]
    if answer.withheld:
        parts.append(say["answer.withheld"].format(n=answer.withheld))
    parts.append(say["answer.elapsed"].format(ms=f"{answer.elapsed_ms:.0f}" if answer.elapsed_ms >= 10 else f"{answer.elapsed_ms:.1f}"))
    return f'<p class="cp-foot">{" · ".join(escape(part) for part in parts)}</p>'
