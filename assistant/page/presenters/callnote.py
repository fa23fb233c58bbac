"""What the call note's tab shows, and what pinning, moving, remarking and taking out do to the note."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from assistant.interface.words import texts
from assistant.limits import Limits
from assistant.notes.export import Written, written
from assistant.notes.items import CallNote, answer_item, pair_item
from assistant.notes.store import NoteStore
from assistant.page.presenters.screen import Conversation, told
from assistant.render import callnote as render
from assistant.render import transcript
from assistant.service import Assistant
from corpus.deadline import within
from corpus.errors import UserError
from corpus.types import Document, Record, Relation, Version

FORMATS = ("docx", "md", "xlsx")


def shown(notes: NoteStore, conversation: Conversation) -> str:
    """Show a person's note."""
    language = conversation.language
    try:
        note = render.note(notes.read(conversation.user), language)
        kept = notes.set_aside(conversation.user)
        return (transcript.notice(texts(language)["callnote.damaged"].format(name=kept.name)) if kept else "") + note
    except UserError as error:
        return transcript.notice(told(error, conversation.language))


def title(notes: NoteStore, conversation: Conversation) -> str:
    """Return the note's title."""
    try:
        return notes.read(conversation.user).title
    except UserError:
        return ""


def pin_answer(assistant: Assistant, notes: NoteStore, conversation: Conversation, number: int) -> str:
    """Pin the answer of a turn; return the line that says so."""
    turn = next((turn for turn in conversation.turns if turn.number == number), None)
    if turn is None:
        return ""
    records = {c.id: record for c in turn.answer.citations if (record := assistant.record(c.id))}
    item = answer_item(turn.answer, f"{conversation.id}/{number}/{turn.answer.question}", records, _documents(assistant, records.values()))
    return _changed(notes, conversation, lambda note: note.pinned(item))


def pin_pair(assistant: Assistant, notes: NoteStore, conversation: Conversation, keys: str) -> str:
    """Pin the records of a row of the evidence; return the line that says so."""
    records = [record for key in keys.split()[:40] if (record := assistant.record(key))]
    if not records:
        return ""
    old, new = ([record for record in records if record.version is side] for side in Version)
    item = pair_item((old, new), _relation(assistant, records), assistant, _documents(assistant, records), conversation.language)
    return _changed(notes, conversation, lambda note: note.pinned(item))


def act(notes: NoteStore, conversation: Conversation, kind: str, id: str, text: str = "") -> str:
    """Move an item up or down, take it out, or set its remark; return the note as it is then."""
    changes: dict[str, Callable[[CallNote], CallNote]] = {
        "remove": lambda note: note.unpinned(id),
        "remark": lambda note: note.remarked(id, text),
        "up": lambda note: note.moved(id, -1),
        "down": lambda note: note.moved(id, 1),
    }
    line = _changed(notes, conversation, changes[kind], said="") if kind in changes else ""
    return line or shown(notes, conversation)


def rename(notes: NoteStore, conversation: Conversation, text: str) -> None:
    """Give the note a title."""
    _changed(notes, conversation, lambda note: note.renamed(text))


def exports(notes: NoteStore, conversation: Conversation, day: date, seconds: float = Limits().export_seconds) -> list[Written]:
    """Return the note in every format; nothing where nothing is pinned."""
    note = notes.read(conversation.user)
    with within(seconds, "导出", "the export"):
        return [written(note, kind, day) for kind in FORMATS] if note.items else []


def _changed(notes: NoteStore, conversation: Conversation, change: Callable[[CallNote], CallNote], said: str = "callnote.pinned") -> str:
    language = conversation.language
    try:
        note = notes.change(conversation.user, change)
    except UserError as error:
        return transcript.notice(told(error, language))
    return transcript.notice(texts(language)[said].format(n=len(note.items))) if said else ""


def _documents(assistant: Assistant, records: Iterable[Record]) -> dict[str, Document]:
    names = {record.document for record in records}
    return {name: replace(assistant.document(name), title=assistant.title(name)) for name in names}


def _relation(assistant: Assistant, records: Sequence[Record]) -> Relation | None:
    keys = {record.key for record in records}
    pairs = [pair for pair in assistant.related([record.key for record in records]) if {*pair.old, *pair.new} <= keys]
    return max(pairs, key=lambda pair: len(pair.old) + len(pair.new)).relation if pairs else None
