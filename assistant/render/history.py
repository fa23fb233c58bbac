"""Write the conversations of a person as a list; every question passes `escape`."""

from __future__ import annotations

from assistant.history.store import Found, Summary
from assistant.interface.words import texts
from assistant.render.escaping import escape
from assistant.types import Language

_LONGEST = 120


def about(language: Language, shared: bool) -> str:
    """Head the tab; `shared` tells that nobody has logged in."""
    say = texts(language)
    return f"<h2>{say['history.tab']}</h2><p>{say['history.shared' if shared else 'history.about']}</p>"


def find(language: Language) -> str:
    """Write the field that searches as one types."""
    words = texts(language)["history.search"]
    return f'<input type="search" class="cp-find" maxlength="200" autocomplete="off" aria-label="{words}" placeholder="{words}">'


def past(found: Found, open_now: str, searched: bool, language: Language) -> str:
    """List conversations newest first, each a way back into it; `open_now` is the id of the one on the page."""
    say = texts(language)
    if not found.total:
        return f'<p class="cp-past-none" role="status">{say["history.nothing" if searched else "history.empty"]}</p>'
    head = say["history.met" if searched else "history.total"].format(n=found.total)
    every = ""
    if not searched:
        every = _erase("data-forget-all", "1", say["history.clear"], say["history.sure_all"].format(n=found.total), language)
    items = "".join(_item(summary, summary.id == open_now, language) for summary in found.summaries)
    hidden = found.total - len(found.summaries)
    more = f'<p class="cp-past-more">{say["history.more"].format(n=hidden)}</p>' if hidden else ""
    return f'<div class="cp-past-head"><span role="status">{head}</span>{every}</div><ul class="cp-past">{items}</ul>{more}'


def _item(summary: Summary, is_open: bool, language: Language) -> str:
    say = texts(language)
    count = say["history.one"] if summary.count == 1 else say["history.count"].format(n=summary.count)
    tag = f'<span class="cp-tag">{say["history.now"]}</span>' if is_open else ""
    found = f'<p class="cp-past-found">{escape(say["history.found"].format(question=_clip(summary.found)))}</p>' if summary.found else ""
    local = summary.latest.astimezone()
    return (
        f'<li data-conversation="{escape(summary.id)}"><button type="button" class="cp-past-open" data-reopen="{escape(summary.id)}" '
        f'title="{say["history.open"]}">{escape(_clip(summary.first))}</button>{found}'
        f'<p class="cp-past-about">{tag}{count} · <time datetime="{local.isoformat(timespec="seconds")}">{local:%Y-%m-%d %H:%M}</time></p>'
        f"{_erase('data-forget', summary.id, say['history.delete'], say['history.sure'], language)}</li>"
    )


def _erase(event: str, value: str, words: str, sure: str, language: Language) -> str:
    """Write a button that asks in its place whether it is meant."""
    say = texts(language)
    return (
        f'<span class="cp-erase"><button type="button" class="cp-sure" data-sure="1">{words}</button>'
        f'<span class="cp-confirm" role="group" hidden><span>{sure}</span>'
        f'<button type="button" class="cp-yes" {event}="{escape(value)}">{say["history.yes"]}</button>'
        f'<button type="button" class="cp-no" data-no="1">{say["history.no"]}</button></span></span>'
    )


def _clip(question: str) -> str:
    question = " ".join(question.split())
    return question if len(question) <= _LONGEST else f"{question[:_LONGEST]}…"
