"""Write the call note as HTML, and the buttons that pin to it."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.comparing.diff import Piece, compared
from assistant.documents.wording import spoken
from assistant.interface.words import texts
from assistant.notes.items import CallNote, Item, Quoted, by_owner
from assistant.render.escaping import escape
from assistant.types import ClaimKind, Language
from corpus.types import OPINION_KINDS


def pin_answer_button(turn: int, language: Language) -> str:
    """Write the button that pins an answer."""
    return f'<button type="button" class="cp-act" data-pin-answer="{turn}">{texts(language)["callnote.pin"]}</button>'


def pin_pair_button(keys: Sequence[str], language: Language) -> str:
    """Write the button that pins the records of a row."""
    say = texts(language)
    hint = say["callnote.pin_hint"]
    return f'<button type="button" class="cp-pin" data-pin-pair="{escape(" ".join(keys))}" title="{hint}">{say["callnote.pin"]}</button>'


def note(pinned: CallNote, language: Language) -> str:
    """Write what is pinned, with what may be done to it."""
    say = texts(language)
    if not pinned.items:
        return f'<p class="cp-note-empty">{say["callnote.empty"]}</p>'
    items = "".join(_item(item, place, len(pinned.items), language) for place, item in enumerate(pinned.named().items))
    sources = "；".join(f"《{escape(title)}》 {hash}" for title, hash in pinned.documents)
    return f'<ol class="cp-note">{items}</ol><p class="cp-note-sources">{say["callnote.sources"]}{sources}</p>'


def _item(item: Item, place: int, count: int, language: Language) -> str:
    say = texts(language)
    head = f'<header><h3>{escape(item.title)}</h3><span class="cp-where">{escape(item.pinned[:16].replace("T", " "))}</span>'
    acts = "".join(
        f'<button type="button" class="cp-act" data-note="{kind}" data-item="{item.id}"{" disabled" if off else ""}>'
        f"{say[f'callnote.{kind}']}</button>"
        for kind, off in (("up", place == 0), ("down", place == count - 1), ("remove", False))
    )
    claims = "".join(
        f'<li class="cp-{said.kind.value}">{_kind(said.kind, language)}{escape(said.text)} {"".join(f"[{n}]" for n in said.citations)}</li>'
        for said in item.claims
    )
    pair = ""
    if item.old or item.new:
        old, new = compared([quoted.record for quoted in item.old], [quoted.record for quoted in item.new])
        sides = (
            ("old", _quotes(item.old, [_marked(pieces, "del") for pieces in old]) or _gap(say["panel.none_old"])),
            ("new", _quotes(item.new, [_marked(pieces, "ins") for pieces in new]) or _gap(say["panel.none_new"])),
        )
        cells = "".join(f'<div class="cp-col cp-{side}">{quotes}</div>' for side, quotes in sides)
        relation = (
            f'<p class="cp-meta"><span class="cp-relation">{say[f"relation.{item.relation.value}"]}</span></p>' if item.relation else ""
        )
        pair = f'<div class="cp-row">{relation}<div class="cp-cols">{cells}</div></div>'
    policy = [quoted for quoted in item.quotes if quoted.kind not in OPINION_KINDS]
    lane = "".join(
        f'<section class="cp-opinion"><h4>{escape(spoken([mark] if mark else [], "heading", language))}</h4>{_quotes(said)}</section>'
        for mark, said in by_owner(item)
    )
    remark = (
        f'<label class="cp-remark">{say["callnote.remark"]}<input type="text" maxlength="2000" data-remark="{item.id}" '
        f'value="{escape(item.remark)}"></label>'
    )
    body = f'<ul class="cp-claims">{claims}</ul>' if claims else ""
    return f'<li class="cp-note-item">{head}<span class="cp-acts">{acts}</span></header>{body}{pair}{_quotes(policy)}{lane}{remark}</li>'


def _kind(kind: ClaimKind, language: Language) -> str:
    return f'<span class="cp-tag">{texts(language)["answer.computed"]}</span>' if kind is ClaimKind.COMPUTED else ""


def _gap(text: str) -> str:
    return f'<p class="cp-gap">{text}</p>'


def _marked(pieces: Sequence[Piece], tag: str) -> str:
    """Write a text with what changed marked; no character is added or lost."""
    return "".join(f"<{tag}>{escape(text)}</{tag}>" if changed else escape(text) for text, changed in pieces)


def _quotes(quotes: Sequence[Quoted], marked: Sequence[str] = ()) -> str:
    return "".join(
        f'<div class="cp-rec"><p class="cp-label"><strong>{f"[{q.n}] " if q.n else ""}{escape(q.named)}</strong>'
        f'<span class="cp-where">{escape(q.task)}</span><code class="cp-cite">{escape(q.cite)}</code></p>'
        f'<p class="cp-text">{text}</p></div>'
        for q, text in zip(quotes, marked or [escape(q.quote) for q in quotes], strict=True)
    )
