"""The asked slot or nothing: where a sum, a fine, a company, a telephone … is asked for and no passage gives one, say so."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answers.context import Context, Refusal
from assistant.answers.front_and_back import PLACES
from assistant.types import Absence
from assistant.understanding.asking import Slot, asking_part, families, slot_of
from assistant.understanding.lexicon import Ask
from assistant.understanding.query import Seek
from corpus.departments import department_names
from corpus.normalize import fold, sentences
from corpus.quantities import find_quantities
from corpus.types import POLICY_KINDS, Record

_ENOUGH = 0.6
_MOST = 3
_COMPANY = re.compile(r"[\u4e00-\u9fff（）()A-Za-z]{2,}(?:公司|集团|银行|大学|研究院|研究所|证券)")
_DATE = re.compile(r"\d{1,4}\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?|自(?:公布|发布)之日起")
_DRAFTED = re.compile(r"起草|执笔|编写|编制单位|撰写|拟定")
_PENAL = re.compile(r"罚款|罚金|罚锾|罚鍰|徒刑|拘役|处罚")
_SUM = re.compile(r"[\d〇零一二两三四五六七八九十百千万亿]+(?:余|多)?(?:元|美元|%|倍)")
_SUM_OF_MONEY = re.compile(r"[\d〇零一二两三四五六七八九十百千万亿]\s*(?:余|多)?(?:元|美元)")
# 有没有说要补贴多少 asks whether it is spoken of at all.
_MENTIONED = re.compile(r"有没有(?:说|提|讲|写|谈)|(?:说|提|讲|写)(?:到|过)?(?:了|过)?(?:吗|没有)|是否(?:提|说)")
# Who wrote the paper, and how to reach them, stands in its front and back matter.
_OF_PAPER = re.compile(r"分析[师员]|研究员|作者|券商|报告|研报|你们|贵司|证券|analyst|author|broker|report")


def answer(context: Context, *, valued: bool = False) -> Refusal | None:
    """Refuse where the documents hold no value of the sort that is asked for; None where they do, or nothing of the sort is asked.

    With `valued`, sums, fines and dates are looked for sentence by sentence instead.
    """
    slot = slot_of(asking_part(context.question.plain))
    if (
        slot is None
        or valued
        and (slot.seek in (Seek.MONEY, Seek.DATE) or slot.family == "fine")
        or _MENTIONED.search(context.question.plain)
        or context.has(Ask.COMMENTARY)
        and slot.seek not in (Seek.ORGANISATION, Seek.CONTACT)
    ):
        return None
    topic = _topic(context, slot)
    if slot.seek is Seek.CONTACT:
        return None if _reached(context, slot, topic) else _missing(context, slot, topic)
    records = [r for r in context.facts.searched if len(context.question.versions) != 1 or r.version in (None, *context.question.versions)]
    if _given(context, slot, topic, records):
        return None
    return _missing(context, slot, topic)


def _topic(context: Context, slot: Slot) -> tuple[str, ...]:
    """Return the words of the question's topic without those that name the sought thing."""
    own = {word for words in families(slot.seek).values() for word in words}
    words = [w for w in context.question.words if w not in own and not any(len(o) >= 2 and (o in w or w in o) for o in slot.words)]
    title = fold(context.facts.title)  # what the paper is called says which paper is meant
    return tuple([w for w in words if w not in title] or words)


def _given(context: Context, slot: Slot, topic: Sequence[str], records: Sequence[Record]) -> bool:
    """Tell whether a passage on the topic holds a value of the sort."""
    if topic and all(context.known(word) for word in topic):
        covered = [c.record for c in context.covering(records, topic) if c.share >= _ENOUGH]
    else:
        covered = [] if topic and not any(context.known(word) for word in topic) else list(records)
    return any(_holds(context, slot, record, topic) for record in covered)


def _holds(context: Context, slot: Slot, record: Record, topic: Sequence[str]) -> bool:
    text = context.facts.folded[record.key]
    named = any(word in text for word in slot.words if len(word) > 1)
    spoken = [fold(record.text[a:b]) for a, b in sentences(record.text)]
    near = (
        [s for s in spoken if sum(word in s for word in topic) >= _ENOUGH * len(topic)] if len(spoken) > 1 and not record.label else [text]
    )
    match slot.seek:
        case Seek.MONEY:
            sums = bool(_SUM.search(text))
            return sums and (named or slot.family == "funds" and any(_SUM.search(s) for s in near))
        case Seek.PENALTY:
            return bool(_PENAL.search(text)) and (slot.family == "fine" or named or "徒刑" in text)
        case Seek.ORGANISATION if slot.family == "company":
            return any(_COMPANY.search(s) for s in near) or (context.facts.is_statute and named)
        case Seek.ORGANISATION:
            return named and bool(_COMPANY.search(text))
        case Seek.PERSON:
            return bool(_DRAFTED.search(text))
        case Seek.DATE:
            return named and bool(_DATE.search(record.text))
        case _:
            return named and any(q.value for q in find_quantities(record.text))


def _reached(context: Context, slot: Slot, topic: Sequence[str]) -> bool:
    """Tell whether the contact asked for is given, and is that of whom it is asked for."""
    question = context.question
    if not question.departments and (_OF_PAPER.search(question.plain) or any(place in question.plain for place in PLACES)):
        return True
    kept = [c for c in context.facts.relations.contacts if c.kind == slot.family]
    if question.departments:
        return any(department_names(c.owner) & set(question.departments) for c in kept)
    asked = [word for word in topic if not context.facts.houses or word not in context.facts.houses]
    return not asked or any(any(word in fold(c.owner + c.record.heading + c.record.text) for word in asked) for c in kept)


def _missing(context: Context, slot: Slot, topic: Sequence[str]) -> Refusal:
    owner = context.join(context.question.departments) if slot.seek is Seek.CONTACT else ""
    what = context.say("slot.of", owner=owner, word=slot.word) if owner else slot.word
    held = [word for word in topic if context.known(word)]
    if slot.seek is Seek.MONEY and not held and any(_SUM_OF_MONEY.search(r.text) for r in context.facts.policy):
        found = [context.facts.by_key[key] for key in context.find(context.question.plain)]
        sums = [r for r in found if r.kind in POLICY_KINDS and _SUM_OF_MONEY.search(r.text)]
        return Refusal(Absence.NOT_MENTIONED, context.say("slot.unplaced", what=what), tuple(sums[:_MOST]))
    near = [c.record for c in context.covering(context.facts.policy, held)[:_MOST] if c.share >= _ENOUGH] if held else []
    return Refusal(Absence.NOT_MENTIONED, context.say(f"slot.{slot.seek.value}", what=what), tuple(near))
