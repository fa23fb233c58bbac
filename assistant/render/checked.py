"""Write the badge that says how much of an answer was checked, and what was checked behind it."""

from __future__ import annotations

from assistant.documents.wording import owners_of, spoken
from assistant.interface.words import texts
from assistant.render.escaping import escape
from assistant.types import Answer, ClaimKind, Language


def badge(answer: Answer, language: Language) -> str:
    """Write 核验 5/5 over the list of quotations and sentences that it stands for; what failed is counted, never shown."""
    say = texts(language)
    held, made = len(answer.claims), len(answer.claims) + answer.withheld
    quotes = len(answer.citations)
    if not quotes:
        return f'<span class="cp-unquoted">{say["answer.uncited"]}</span>'
    total = quotes + made
    head = say["answer.badge"].format(passed=quotes + held, total=total)
    lines = [say["answer.checked"].format(n=quotes)]
    for kind in ClaimKind:
        if claims := [claim for claim in answer.claims if claim.kind is kind]:
            owners = owners_of(answer, (n for claim in claims for n in claim.citations))
            words = {name: spoken(owners, name, language) for name in ("view", "apart")}
            lines.append(say[f"answer.checked_{kind.value}"].format(n=len(claims), **words))
    if answer.withheld:
        lines.append(say["answer.withheld"].format(n=answer.withheld))
    rules = "".join(f"<li>{escape(line)}</li>" for line in lines)
    marks = "".join(
        f"<li>[{c.n}] {escape(c.label)}<small>{escape(say['answer.span'].format(start=c.start, end=c.end, n=len(c.quote)))}</small></li>"
        for c in answer.citations
    )
    whole = " cp-short" if answer.withheld else ""
    return (
        f'<details class="cp-checked{whole}"><summary title="{escape(say["answer.badge_hint"])}">{escape(head)}</summary>'
        f'<div class="cp-checks"><ul>{rules}</ul><ul class="cp-spans">{marks}</ul></div></details>'
    )
