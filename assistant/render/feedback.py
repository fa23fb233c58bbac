"""Write under an answer what a person may say of it, or what was said."""

from __future__ import annotations

from assistant.history.feedback import MOST_COMMENT
from assistant.interface.words import texts
from assistant.render.escaping import escape
from assistant.types import Answer, Language, Verdict

_LONGEST_LABEL = 40


def asked(turn: int, answer: Answer, verdict: Verdict | None, language: Language) -> str:
    """Offer three verdicts, each with a line of comment; where one was given, thank for it."""
    say = texts(language)
    if verdict is not None:
        words = say["feedback.thanks"].format(verdict=say[f"feedback.{verdict.value}"])
        return f'<p class="cp-thanks" data-turn="{turn}" data-verdict="{verdict.value}" tabindex="-1" role="status">{words}</p>'
    offered = [each for each in Verdict if answer.citations or each is not Verdict.WRONG_CITATION]
    buttons = "".join(_button("cp-verdict", "verdict", each.value, say[f"feedback.{each.value}"]) for each in offered)
    comment = say["feedback.comment"]
    return (
        f'<div class="cp-feedback" data-turn="{turn}" role="group" aria-label="{say["feedback.group"]}">{buttons}'
        f'<div class="cp-comment" hidden>{_cited(answer, language)}'
        f'<input type="text" class="cp-remark" maxlength="{MOST_COMMENT}" aria-label="{comment}" placeholder="{comment}">'
        f"{_button('cp-say', 'say', 'send', say['feedback.send'])}{_button('cp-say', 'say', 'skip', say['feedback.skip'])}</div></div>"
    )


def _button(kind: str, name: str, value: str, words: str) -> str:
    return f'<button type="button" class="{kind}" data-{name}="{value}">{words}</button>'


def _cited(answer: Answer, language: Language) -> str:
    """Offer the quotations to choose the wrong one from."""
    if not answer.citations:
        return ""
    say = texts(language)
    options = "".join(f'<option value="{c.n}">[{c.n}] {escape(c.label[:_LONGEST_LABEL])}</option>' for c in answer.citations)
    first = f'<option value="0">{say["feedback.any"]}</option>'
    return f'<select class="cp-cited" aria-label="{say["feedback.cited"]}" hidden>{first}{options}</select>'
