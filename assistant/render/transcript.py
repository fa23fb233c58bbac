"""Write questions and answers as HTML; every word of a document or a person passes `escape`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.documents.wording import owners_of, spoken
from assistant.interface.recognised import note
from assistant.interface.words import texts
from assistant.render import callnote, checked, clipboard, feedback
from assistant.render.escaping import escape
from assistant.render.library import quoted
from assistant.types import Citation, Claim, ClaimKind, Language, Status, Turn

_MARK = re.compile(r"\[(\d{1,4})\]")
_STRONG = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_MOST_SHOWN = 300  # characters of a question that are shown again


def welcome(examples: Sequence[str], language: Language) -> str:
    """Greet with questions to begin with."""
    say = texts(language)
    return f'<section class="cp-welcome"><h2>{say["welcome.head"]}</h2><p>{say["welcome.lines"]}</p>{questions(examples)}</section>'


def transcript(turns: Sequence[Turn], language: Language, pending: str = "", shown: int | None = None) -> str:
    """Write a conversation; only its last answer offers follow-ups.

    `pending` is a question that is being worked on; of the last answer only `shown` claims are written while it arrives.
    """
    if shown is not None and turns:
        last = turns[-1]
        turns = (*turns[:-1], replace(last, answer=replace(last.answer, claims=last.answer.claims[:shown])))
    written = "".join(_turn(turn, turn is turns[-1] and not pending, language, shown is not None) for turn in turns)
    return written + (_pending(pending, turns[-1].number + 1 if turns else 1, language) if pending else "")


def notice(text: str) -> str:
    """Write one gentle line."""
    return f'<p class="cp-notice" role="status">{escape(text)}</p>' if text else ""


def _pending(question: str, number: int, language: Language) -> str:
    return (
        f'<article class="cp-turn" data-turn="{number}"><p class="cp-question">{escape(_clipped(question, language))}</p>'
        f'<p class="cp-pending" role="status">{texts(language)["answer.pending"]}</p></article>'
    )


def _clipped(question: str, language: Language) -> str:
    if len(question) <= _MOST_SHOWN:
        return question
    return question[:_MOST_SHOWN] + texts(language)["answer.clipped"].format(n=f"{len(question):,}")


def editing(number: int, language: Language) -> str:
    """Say which question is being asked in other words, with the way back."""
    say = texts(language)
    button = f'<button type="button" class="cp-act" data-keep="1">{say["page.keep"]}</button>'
    return f'<p class="cp-notice" role="status">{escape(say["page.editing"].format(n=number))}{button}</p>'


def _turn(turn: Turn, last: bool, language: Language, arriving: bool = False) -> str:
    answer, say = turn.answer, texts(language)
    body = _answered(turn, language) if answer.status is Status.ANSWERED else _unanswered(turn, language)
    foot = follow = ""
    if not (arriving and last):
        foot = _foot(turn, last, language) + feedback.asked(turn.number, answer, turn.verdict, language)
    if last and answer.suggestions and not arriving:
        follow = f'<div class="cp-next"><span>{say["answer.next"]}</span>{questions(answer.suggestions)}</div>'
    return (
        f'<article class="cp-turn" data-turn="{turn.number}"><p class="cp-question">{escape(_clipped(answer.question, language))}</p>'
        f"{_understood(turn, language)}{body}{foot}{follow}</article>"
    )


def _understood(turn: Turn, language: Language) -> str:
    """Say in one line what a question was taken for; opened, it shows the query."""
    values = turn.answer.understood
    if not values.get("text"):
        return ""
    query = json.dumps({name: value for name, value in values.items() if name != "text"}, ensure_ascii=False, indent=1)
    line = escape(texts(language)["answer.understood"].format(text=values["text"]))
    return f'<details class="cp-read"><summary>{line}</summary><pre>{escape(query)}</pre></details>'


def _answered(turn: Turn, language: Language) -> str:
    opinions = [claim for claim in turn.answer.claims if claim.kind is ClaimKind.COMMENTARY]
    others = [claim for claim in turn.answer.claims if claim.kind is not ClaimKind.COMMENTARY]
    body = _claims(others, turn, language)
    if opinions:
        head = spoken(owners_of(turn.answer, (n for claim in opinions for n in claim.citations)), "heading", language)
        body += f'<aside class="cp-opinion"><h3>{escape(head)}</h3>{_claims(opinions, turn, language)}</aside>'
    said = note(turn.answer.citations, language)
    body += f'<p class="cp-recognised">{_inline(said, turn, language)}</p>' if said else ""
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
    owners = {citation.n: citation.document for citation in turn.answer.citations}
    titles = dict(zip(dict.fromkeys(owners.values()), turn.titles, strict=False)) if _is_headed(turn) else {}
    lines: list[str] = []
    last = ""
    for claim in claims:
        document = next((owners[n] for n in claim.citations if n in owners), last)
        if document != last and document in titles:
            lines.append(f'<li class="cp-from">{escape(quoted(titles[document], language))}</li>')
        last = document
        written = f"{tag if claim.kind is ClaimKind.COMPUTED else ''}{_inline(claim.text, turn, language)}"
        lines.append(f'<li class="cp-{claim.kind.value}">{written}</li>')
    return f'<ul class="cp-claims">{"".join(lines)}</ul>' if lines else ""


def _is_headed(turn: Turn) -> bool:
    """Tell whether the answer names its documents, as it does where the library has several."""
    return turn.answer.answer.startswith("《")


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


def _foot(turn: Turn, last: bool, language: Language) -> str:
    """Write what was checked, the time taken, and what may be done with the answer."""
    answer, say = turn.answer, texts(language)
    ms = f"{answer.elapsed_ms:.0f}" if answer.elapsed_ms >= 10 else f"{answer.elapsed_ms:.1f}"
    acts = [clipboard.button(clipboard.paragraph(answer, turn.titles, language), language)]
    acts.append(callnote.pin_answer_button(turn.number, language))
    acts.append(_act("edit", turn.number, say["answer.edit"]))
    if last:
        acts.append(_act("retry", turn.number, say["answer.retry"]))
    return (
        f'<div class="cp-foot">{checked.badge(answer, language)}<span>{escape(say["answer.elapsed"].format(ms=ms))}</span>'
        f'<span class="cp-acts">{"".join(acts)}</span></div>'
    )


def _act(kind: str, turn: int, name: str) -> str:
    return f'<button type="button" class="cp-act" data-{kind}="{turn}">{name}</button>'
